//! From what a report prints about two groups to an effect, best information first.

use crate::records::ReportedEffect;

use super::binary::{Table2x2, ZeroRule, binary};
use super::continuous::{
    Group, md_from_t, mean_difference, smd_from_t, standardised_mean_difference, two_means,
};
use super::draft::{Draft, Pair};
use super::gather::{Gather, Occasion, ReadGroup, Side};
use super::statistic::{Statistic, any_exact, difference, effect_se, statistic};
use super::{Data, EffectEstimate, Formula, Lack, Measure, Note, Route, Scale};

/// 2x2 table of a comparison, when both groups' counts are known.
pub(super) fn table<'a>(gather: &mut Gather<'a>, pair: Pair<'a>) -> Result<Table2x2, Lack> {
    let mut side = |side: Side<'a>| {
        let result = side.result.ok_or(Lack::Counts)?;
        if result.events.is_none() && result.percent.is_none() {
            return Err(Lack::Counts);
        }
        let total = match &result.total {
            Some(total) => gather.take("total", total),
            None => gather.size(side).ok_or(Lack::Sizes)?,
        };
        let events = gather.events("events", &result.events, &result.percent, total);
        Ok((events.ok_or(Lack::Counts)?, total))
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
                gather.note(rule.note(rule.amounts(table)));
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
pub(super) fn printed_effect<'a>(
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
        .find(|(.., reported)| reported.cluster_adjusted)
        .or_else(|| candidates().find(|(effect, ..)| !effect.adjusted))
        .or_else(|| candidates().next())?;
    gather.used = Some(reported);
    if effect.adjusted {
        gather.note(Note::Adjusted);
    }
    let sizes = [gather.size(pair.one), gather.size(pair.two)];
    let value = gather.take("effect", &effect.value);
    let log = measure.scale() == Scale::Log;
    let yi = if log { value.ln() } else { value };
    let sei = effect_se(effect, log, degrees_of_freedom(gather, sizes));
    let estimate = sei.and_then(|sei| EffectEstimate::new(sign * yi, sei * sei));
    let data = Data::Statistic {
        means: pair.means(),
        sizes,
    };
    Some(Draft::new(estimate, data, Route::PrintedEffect))
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
    let lack = match from_groups(gather, pair, mean_difference) {
        Ok(draft) => return Ok(draft),
        Err(lack) => lack,
    };
    let sizes = [gather.size(pair.one), gather.size(pair.two)];
    let df = degrees_of_freedom(gather, sizes);
    if let Some(statistic) = statistic(gather, pair, df, Route::StatisticT) {
        return md_draft(gather, pair, statistic, sizes);
    }
    if let Some(draft) = printed_effect(gather, pair, Measure::Md) {
        return draft;
    }
    if let Some(statistic) = statistic(gather, pair, df, Route::ExactP) {
        return md_draft(gather, pair, statistic, sizes);
    }
    match from_quantiles(gather, pair, mean_difference) {
        Some(draft) => draft,
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

/// Standardised mean difference.
pub(super) fn smd_effect<'a>(gather: &mut Gather<'a>, pair: Pair<'a>) -> Result<Draft, Lack> {
    let lack = match from_groups(gather, pair, standardised_mean_difference) {
        Ok(draft) => return Ok(draft),
        Err(lack) => lack,
    };
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
    ];
    let found = routes
        .into_iter()
        .find_map(|route| statistic(gather, pair, df, route));
    if found.is_none()
        && let Some(draft) = from_quantiles(gather, pair, standardised_mean_difference)
    {
        return draft;
    }
    let found = found.or_else(|| statistic(gather, pair, df, Route::RankTest));
    let Some(Statistic { t, route }) = found else {
        return Err(bound_or(gather, pair, lack));
    };
    let data = Data::Statistic {
        means: pair.means(),
        sizes,
    };
    Draft::new(smd_from_t(t, n1, n2), data, route)
}

/// Any other measure of two means: from means and SDs, or as printed.
pub(super) fn means_effect<'a>(
    gather: &mut Gather<'a>,
    pair: Pair<'a>,
    measure: Measure,
) -> Result<Draft, Lack> {
    let formula = |one, two| two_means(measure, one, two, Formula::default());
    match from_groups(gather, pair, formula) {
        Ok(draft) => Ok(draft),
        Err(lack) => printed_effect(gather, pair, measure).ok_or(lack)?,
    }
}

/// An effect given as such (`GEN`), of any measure.
pub(super) fn given_effect<'a>(gather: &mut Gather<'a>, pair: Pair<'a>) -> Result<Draft, Lack> {
    printed_effect(gather, pair, Measure::Gen).ok_or(Lack::Nothing)?
}

/// From both groups' means and SDs, after the intervention or, failing that, of change.
fn from_groups<'a>(
    gather: &mut Gather<'a>,
    pair: Pair<'a>,
    formula: impl Fn(Group, Group) -> Option<EffectEstimate>,
) -> Result<Draft, Lack> {
    let mut lack = Lack::Nothing;
    for (occasion, route) in [
        (Occasion::After, Route::Means),
        (Occasion::Change, Route::Changes),
    ] {
        match groups(gather, pair, occasion, Gather::group) {
            Ok((one, two)) => return Draft::new(formula(one, two), means(one, two), route),
            Err(reason) => lack = worse(lack, reason),
        }
    }
    Err(lack)
}

/// As [`from_groups`], with means or SDs estimated from medians, quartiles or ranges.
fn from_quantiles<'a>(
    gather: &mut Gather<'a>,
    pair: Pair<'a>,
    formula: fn(Group, Group) -> Option<EffectEstimate>,
) -> Option<Result<Draft, Lack>> {
    let occasions = [Occasion::After, Occasion::Change];
    let (one, two) = occasions
        .into_iter()
        .find_map(|occasion| groups(gather, pair, occasion, Gather::estimated_group).ok())?;
    let data = means(one, two);
    Some(Draft::new(formula(one, two), data, Route::Quantiles))
}

fn groups<'a>(
    gather: &mut Gather<'a>,
    pair: Pair<'a>,
    occasion: Occasion,
    read: ReadGroup<'a>,
) -> Result<(Group, Group), Lack> {
    let before = gather.notes.len();
    let both = read(gather, pair.one, occasion)
        .and_then(|one| read(gather, pair.two, occasion).map(|two| (one, two)));
    if both.is_err() {
        gather.notes.truncate(before);
    }
    both
}

fn means(one: Group, two: Group) -> Data {
    Data::Means {
        means: [one.mean, two.mean],
        sds: [one.sd, two.sd],
        sizes: [one.n, two.n],
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

/// The more telling of two reasons.
fn worse(first: Lack, second: Lack) -> Lack {
    if first == Lack::Nothing {
        second
    } else {
        first
    }
}
