//! A signed t from whatever test a report prints.

use crate::records::{Number, Reported, ReportedEffect, Test};

use super::draft::Pair;
use super::gather::Gather;
use super::recover::{log_se_from_ratio_ci, se_from_t_interval, t_from_p};
use super::{Note, Route};

/// A signed t, group 1 minus group 2, and how it was reached.
pub(super) struct Statistic {
    pub t: f64,
    pub route: Route,
}

/// The t that a route finds in the tests between the two groups.
pub(super) fn statistic<'a>(
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

/// Difference of means: of the printed means, or as printed itself.
pub(super) fn difference<'a>(gather: &mut Gather<'a>, pair: Pair<'a>) -> Option<f64> {
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

/// Standard error of a printed effect: printed, or from its 95 % interval.
pub(super) fn effect_se(effect: &ReportedEffect, log: bool, df: Option<f64>) -> Option<f64> {
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

/// Whether a test of means or ranks is printed with an exact statistic or p value.
pub(super) fn any_exact<'a>(gather: &Gather<'a>, pair: Pair<'a>) -> bool {
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
