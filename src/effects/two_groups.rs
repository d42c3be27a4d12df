//! From what a report prints about two groups to an effect, best information first.

use crate::records::{Number, Reported, ReportedEffect, Test};

use super::binary::{Table2x2, ZeroRule, binary};
use super::continuous::{md_from_t, mean_difference, smd_from_t, standardised_mean_difference};
use super::gather::{Gather, Occasion, Side};
use super::recover::{log_se_from_ratio_ci, se_from_t_interval, t_from_p};
use super::{Data, EffectEstimate, Lack, Measure, Note, Route};

/// An effect before it is given its study's name.
pub(super) struct Draft {
    pub estimate: EffectEstimate,
    pub data: Data,
    pub route: Route,
    pub n: Option<f64>,
    pub bounds: Option<[EffectEstimate; 2]>,
}

impl Draft {
    fn new(estimate: Option<EffectEstimate>, data: Data, route: Route) -> Result<Self, Lack> {
        let n = match data {
            Data::Counts { totals, .. } => Some(totals[0] + totals[1]),
            Data::Means { sizes, .. } => Some(sizes[0] + sizes[1]),
            Data::Statistic { sizes, .. } => sizes[0].zip(sizes[1]).map(|(a, b)| a + b),
            Data::Occasions { n, .. } | Data::BeforeAfter { n, .. } => Some(n),
            Data::Given => None,
        };
        Ok(Self {
            estimate: estimate.ok_or(Lack::Undefined)?,
            data,
            route,
            n,
            bounds: None,
        })
    }
}

/// The two sides of a comparison.
#[derive(Clone, Copy)]
pub(super) struct Pair<'a> {
    pub one: Side<'a>,
    pub two: Side<'a>,
}

impl Pair<'_> {
    fn means(self) -> [Option<f64>; 2] {
        [self.one, self.two].map(|side| side.any_mean().map(|mean| mean.value))
    }
}

/// 2x2 table of a comparison, when both groups' counts are known.
pub(super) fn table<'a>(gather: &mut Gather<'a>, pair: Pair<'a>) -> Result<Table2x2, Lack> {
    let mut side = |side: Side<'a>| {
        let result = side.result.ok_or(Lack::Counts)?;
        let events = result.events.as_ref().ok_or(Lack::Counts)?;
        let total = match &result.total {
            Some(total) => gather.take("total", total),
            None => gather.size(side).ok_or(Lack::Sizes)?,
        };
        Ok((gather.take("events", events), total))
    };
    let (ai, n1i) = side(pair.one)?;
    let (ci, n2i) = side(pair.two)?;
    Ok(Table2x2::from_totals(ai, n1i, ci, n2i))
}

/// Odds ratio, risk ratio or risk difference.
pub(super) fn binary_effect<'a>(
    gather: &mut Gather<'a>,
    pair: Pair<'a>,
    measure: Measure,
    rule: &ZeroRule,
    any_zero: bool,
) -> Result<Draft, Lack> {
    match table(gather, pair) {
        Ok(table) => {
            if rule.applies(table, any_zero) {
                gather.note(Note::ContinuityCorrection { add: rule.add });
            }
            if table.is_double_zero() {
                gather.note(Note::DoubleZero);
            }
            let data = Data::Counts {
                events: [table.ai, table.ci],
                totals: [table.ai + table.bi, table.ci + table.di],
            };
            Draft::new(binary(measure, table, rule, any_zero), data, Route::Counts)
        }
        Err(lack) => printed_effect(gather, pair, measure).ok_or(lack)?,
    }
}

/// An effect printed under the measure's own name, with its interval or standard error.
fn printed_effect<'a>(
    gather: &mut Gather<'a>,
    pair: Pair<'a>,
    measure: Measure,
) -> Option<Result<Draft, Lack>> {
    let tests = gather.between(pair.one, pair.two);
    let usable = |effect: &&ReportedEffect| {
        effect.measure.eq_ignore_ascii_case(measure.code())
            && (effect.ci.is_some() || effect.se.is_some())
    };
    let candidates = || {
        tests
            .iter()
            .filter_map(|(r, sign)| r.effect.as_ref().filter(usable).map(|e| (e, *sign, *r)))
    };
    let (effect, sign, reported) = candidates()
        .find(|(effect, ..)| !effect.adjusted)
        .or_else(|| candidates().next())?;
    gather.used = Some(reported);
    if effect.adjusted {
        gather.note(Note::Adjusted);
    }
    let sizes = [gather.size(pair.one), gather.size(pair.two)];
    let value = gather.take("effect", &effect.value);
    let log = measure.back_transform(0.0) == 1.0;
    let yi = if log { value.ln() } else { value };
    let sei = effect_se(effect, log, degrees_of_freedom(gather, sizes));
    let estimate = sei.and_then(|sei| EffectEstimate::new(sign * yi, sei * sei));
    let data = Data::Statistic {
        means: pair.means(),
        sizes,
    };
    Some(Draft::new(estimate, data, Route::PrintedEffect))
}

/// Standard error of a printed effect: printed, or from its 95 % interval.
fn effect_se(effect: &ReportedEffect, log: bool, df: Option<f64>) -> Option<f64> {
    if let Some(se) = &effect.se {
        return Some(se.value);
    }
    let [lower, upper] = effect.ci.as_deref()? else {
        return None;
    };
    if log {
        log_se_from_ratio_ci(lower.value, upper.value)
    } else {
        se_from_t_interval(lower.value, upper.value, df?)
    }
}

fn degrees_of_freedom(gather: &Gather<'_>, sizes: [Option<f64>; 2]) -> Option<f64> {
    let total = match sizes {
        [Some(n1), Some(n2)] => Some(n1 + n2),
        _ if gather.study.arms.len() == 2 => gather.study.design.n.as_ref().map(|n| n.value),
        _ => None,
    };
    total.map(|n| n - 2.0).filter(|df| *df > 0.0)
}

/// Mean difference.
pub(super) fn mean_difference_effect<'a>(
    gather: &mut Gather<'a>,
    pair: Pair<'a>,
) -> Result<Draft, Lack> {
    let mut lack = Lack::Nothing;
    for (occasion, route) in [
        (Occasion::After, Route::Means),
        (Occasion::Change, Route::Changes),
    ] {
        match groups(gather, pair, occasion) {
            Ok((one, two)) => {
                return Draft::new(mean_difference(one, two), means(one, two), route);
            }
            Err(reason) => lack = worse(lack, reason),
        }
    }
    let sizes = [gather.size(pair.one), gather.size(pair.two)];
    let df = degrees_of_freedom(gather, sizes);
    if let Some(statistic) = statistic(gather, pair, df, Route::StatisticT) {
        return md_draft(gather, pair, statistic, sizes);
    }
    if let Some(draft) = printed_effect(gather, pair, Measure::Md) {
        return draft;
    }
    match statistic(gather, pair, df, Route::ExactP) {
        Some(statistic) => md_draft(gather, pair, statistic, sizes),
        None if df.is_none() && any_exact(gather, pair) => Err(bound_or(gather, pair, Lack::Sizes)),
        None => Err(bound_or(gather, pair, lack)),
    }
}

fn md_draft<'a>(
    gather: &mut Gather<'a>,
    pair: Pair<'a>,
    statistic: Statistic,
    sizes: [Option<f64>; 2],
) -> Result<Draft, Lack> {
    let difference = difference(gather, pair).ok_or(Lack::Difference)?;
    let data = Data::Statistic {
        means: pair.means(),
        sizes,
    };
    Draft::new(md_from_t(difference, statistic.t), data, statistic.route)
}

/// Difference of means: of the printed means, or as printed itself.
fn difference<'a>(gather: &mut Gather<'a>, pair: Pair<'a>) -> Option<f64> {
    if let (Some(one), Some(two)) = (pair.one.any_mean(), pair.two.any_mean()) {
        return Some(gather.take("mean", one) - gather.take("mean", two));
    }
    let tests = gather.between(pair.one, pair.two);
    let printed = tests.iter().find_map(|(reported, sign)| {
        let effect = reported.effect.as_ref()?;
        let is_md = effect.measure.eq_ignore_ascii_case("MD");
        is_md.then_some((&effect.value, *sign))
    });
    printed.map(|(value, sign)| sign * gather.take("mean difference", value))
}

/// Standardised mean difference.
pub(super) fn smd_effect<'a>(gather: &mut Gather<'a>, pair: Pair<'a>) -> Result<Draft, Lack> {
    let mut lack = Lack::Nothing;
    for (occasion, route) in [
        (Occasion::After, Route::Means),
        (Occasion::Change, Route::Changes),
    ] {
        match groups(gather, pair, occasion) {
            Ok((one, two)) => {
                let estimate = standardised_mean_difference(one, two);
                return Draft::new(estimate, means(one, two), route);
            }
            Err(reason) => lack = worse(lack, reason),
        }
    }
    if let Some(draft) = printed_effect(gather, pair, Measure::Smd) {
        return draft;
    }
    let sizes = [gather.size(pair.one), gather.size(pair.two)];
    let [Some(n1), Some(n2)] = sizes else {
        return Err(bound_or(gather, pair, Lack::Sizes));
    };
    let df = Some(n1 + n2 - 2.0);
    let routes = [
        Route::StatisticT,
        Route::PrintedDifference,
        Route::StatisticF,
        Route::ExactP,
        Route::RankTest,
    ];
    let found = routes
        .into_iter()
        .find_map(|route| statistic(gather, pair, df, route));
    let Some(Statistic { t, route }) = found else {
        return Err(bound_or(gather, pair, lack));
    };
    let data = Data::Statistic {
        means: pair.means(),
        sizes,
    };
    Draft::new(smd_from_t(t, n1, n2), data, route)
}

fn groups<'a>(
    gather: &mut Gather<'a>,
    pair: Pair<'a>,
    occasion: Occasion,
) -> Result<(super::continuous::Group, super::continuous::Group), Lack> {
    let before = gather.notes.len();
    let both = gather
        .group(pair.one, occasion)
        .and_then(|one| gather.group(pair.two, occasion).map(|two| (one, two)));
    if both.is_err() {
        gather.notes.truncate(before);
    }
    both
}

fn means(one: super::continuous::Group, two: super::continuous::Group) -> Data {
    Data::Means {
        means: [one.mean, two.mean],
        sds: [one.sd, two.sd],
        sizes: [one.n, two.n],
    }
}

/// A signed t, group 1 minus group 2, and how it was reached.
struct Statistic {
    t: f64,
    route: Route,
}

/// The t that a route finds in the tests between the two groups.
fn statistic<'a>(
    gather: &mut Gather<'a>,
    pair: Pair<'a>,
    df: Option<f64>,
    route: Route,
) -> Option<Statistic> {
    let tests = gather.between(pair.one, pair.two);
    let (size, signed, notes, reported) = tests.iter().find_map(|(reported, sign)| {
        let (t, signed, notes) = read(reported, df, route)?;
        Some((t, signed.then_some(*sign), notes, *reported))
    })?;
    let t = match signed {
        Some(sign) => sign * size,
        None => direction(gather, pair)? * size.abs(),
    };
    gather.used = Some(reported);
    take_read(gather, reported, route);
    notes.into_iter().for_each(|note| gather.note(note));
    Some(Statistic { t, route })
}

/// A t, whether its sign is meaningful, and what to note.
fn read(reported: &Reported, df: Option<f64>, route: Route) -> Option<(f64, bool, Vec<Note>)> {
    let value = |number: &Option<Number>| number.as_ref().map(|n| n.value);
    let parametric = matches!(
        reported.test,
        Test::T | Test::WelchT | Test::Anova | Test::Regression
    );
    let rank = matches!(reported.test, Test::MannWhitney | Test::KruskalWallis);
    let from_p = || {
        let (p, df) = (value(&reported.p)?, df?);
        let t = t_from_p(p, df)?;
        Some((t, Note::TFromP { p, t, df }))
    };
    match route {
        Route::StatisticT => value(&reported.t).map(|t| (t, false, Vec::new())),
        Route::StatisticF => value(&reported.f).map(|f| (f.sqrt(), false, Vec::new())),
        Route::PrintedDifference => {
            let effect = reported.effect.as_ref()?;
            if !effect.measure.eq_ignore_ascii_case("MD") || effect.adjusted {
                return None;
            }
            let se = effect_se(effect, false, df)?;
            Some((effect.value.value / se, true, Vec::new()))
        }
        Route::ExactP if parametric => from_p().map(|(t, note)| (t, false, vec![note])),
        Route::ExactP if reported.test == Test::NotNamed => {
            from_p().map(|(t, note)| (t, false, vec![note, Note::TestNotNamed]))
        }
        Route::RankTest if rank => {
            let z = value(&reported.z).or_else(|| value(&reported.chi2).map(f64::sqrt));
            let notes = vec![Note::RankTestAsT];
            z.map(|z| (z, false, notes))
                .or_else(|| from_p().map(|(t, note)| (t, false, vec![note, Note::RankTestAsT])))
        }
        _ => None,
    }
}

/// Remembers what the record says about the number that a route has read.
fn take_read<'a>(gather: &mut Gather<'a>, reported: &'a Reported, route: Route) {
    let effect = reported.effect.as_ref().map(|effect| &effect.value);
    let (what, number) = match route {
        Route::StatisticT => ("t", reported.t.as_ref()),
        Route::StatisticF => ("F", reported.f.as_ref()),
        Route::PrintedDifference => ("mean difference", effect),
        Route::RankTest if reported.z.is_some() => ("z", reported.z.as_ref()),
        Route::RankTest if reported.chi2.is_some() => ("chi-squared", reported.chi2.as_ref()),
        _ => ("p", reported.p.as_ref()),
    };
    if let Some(number) = number {
        gather.take(what, number);
    }
}

/// +1 when group 1 has the larger values, -1 when group 2 has.
fn direction<'a>(gather: &mut Gather<'a>, pair: Pair<'a>) -> Option<f64> {
    if let Some(difference) = difference(gather, pair) {
        return (difference != 0.0).then(|| difference.signum());
    }
    let tests = gather.between(pair.one, pair.two);
    let named = tests
        .iter()
        .find_map(|(reported, _)| reported.larger.as_ref());
    match named {
        Some(larger) if larger.value == pair.one.arm.id.value => Some(1.0),
        Some(larger) if larger.value == pair.two.arm.id.value => Some(-1.0),
        Some(_) => None,
        None => tests
            .iter()
            .find_map(|(r, sign)| r.t.as_ref().map(|t| sign * t.value.signum())),
    }
}

/// The reason to give when no route works: a bound if that is all there is.
fn bound_or<'a>(gather: &Gather<'a>, pair: Pair<'a>, lack: Lack) -> Lack {
    if lack != Lack::Sizes && any_exact(gather, pair) {
        return Lack::Direction;
    }
    let tests = gather.between(pair.one, pair.two);
    let bound = tests.iter().find_map(|(reported, _)| {
        let below = reported.p_below.as_ref().map(|p| (p.value, true));
        below.or_else(|| reported.p_above.as_ref().map(|p| (p.value, false)))
    });
    match bound {
        Some((bound, below)) => Lack::OnlyBound { bound, below },
        None => lack,
    }
}

/// Whether a test of means or ranks is printed with an exact statistic or p value.
fn any_exact<'a>(gather: &Gather<'a>, pair: Pair<'a>) -> bool {
    let routes = [
        Route::StatisticT,
        Route::StatisticF,
        Route::ExactP,
        Route::RankTest,
    ];
    let tests = gather.between(pair.one, pair.two);
    // Any degrees of freedom will do to see whether there is something to read.
    let exact = |reported| {
        routes
            .iter()
            .any(|route| read(reported, Some(1.0), *route).is_some())
    };
    tests.iter().any(|(reported, _)| exact(reported))
}

/// The more telling of two reasons.
fn worse(first: Lack, second: Lack) -> Lack {
    if first == Lack::Nothing {
        second
    } else {
        first
    }
}
