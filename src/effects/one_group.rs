//! From what a report prints about the means of one group before and after to an effect.

use crate::records::{Number, Reported, Test};

use super::choose::{Step, at_bound, bound_of, choose};
use super::continuous::Group;
use super::draft::Draft;
use super::gather::{Gather, ReadGroup};
use super::paired::{Occasions, change_variance, correlation_from_change, paired_means, smcc};
use super::recover::{sd_of_change, t_from_p};
use super::setting::Setting;
use super::side::{Occasion, Side};
use super::statistic::{Interval, effect_se};
use super::{Data, EffectEstimate, Formula, Lack, Measure, Note, Route};

/// A change of means within one group, raw, standardised or as a ratio.
pub(super) fn change_effect<'a>(
    gather: &mut Gather<'a>,
    side: Side<'a>,
    measure: Measure,
) -> Result<Draft, Lack> {
    choose(gather, side, &Setting::of(measure), &routes())
}

/// The routes to a measure of change, in their order.
fn routes<'a>() -> [(Route, Step<'a, Side<'a>>); 8] {
    [
        (Route::Changes, |gather, side, ask| {
            from_change(gather, side, ask, Gather::group)
        }),
        (Route::BeforeAfter, |gather, side, ask| {
            let data = occasions(gather, side, Gather::group)?;
            of_occasions(ask.measure, data)
        }),
        (Route::StatisticT, |gather, side, ask| {
            from_paired_t(gather, side, ask, Route::StatisticT)
        }),
        (Route::PrintedEffect, printed_change),
        (Route::ExactP, |gather, side, ask| {
            from_paired_t(gather, side, ask, Route::ExactP)
        }),
        (Route::Quantiles, from_quantiles),
        (Route::RankTest, |gather, side, ask| {
            from_paired_t(gather, side, ask, Route::RankTest)
        }),
        (Route::Bound, |gather, side, ask| {
            let bound = gather.within(side).find_map(bound_of);
            let routes = routes();
            let p_alone = [Route::ExactP, Route::RankTest];
            let routes = routes.into_iter().filter(|(r, _)| p_alone.contains(r));
            at_bound(gather, side, ask, bound, &routes.collect::<Vec<_>>())
        }),
    ]
}

/// MC and SMCC straight from the mean change and its SD.
fn from_change<'a>(
    gather: &mut Gather<'a>,
    side: Side<'a>,
    ask: &Setting,
    read: ReadGroup<'a>,
) -> Result<Draft, Lack> {
    if !matches!(ask.measure, Measure::Mc | Measure::Smcc) {
        return Err(Lack::Nothing);
    }
    let Group { mean, sd, n } = read(gather, side, Occasion::Change)?;
    let estimate = match ask.measure {
        Measure::Mc => EffectEstimate::new(mean, sd * sd / n),
        _ => smcc(mean / sd, n),
    };
    occasions_draft(estimate, [None; 2], [None; 2], n)
}

/// From changes, or values before and after, with means or SDs estimated from quantiles.
fn from_quantiles<'a>(
    gather: &mut Gather<'a>,
    side: Side<'a>,
    ask: &Setting,
) -> Result<Draft, Lack> {
    let notes = gather.notes.len();
    from_change(gather, side, ask, Gather::estimated_group).or_else(|_| {
        gather.notes.truncate(notes);
        let data = occasions(gather, side, Gather::estimated_group)?;
        of_occasions(ask.measure, data)
    })
}

fn occasions_draft(
    estimate: Option<EffectEstimate>,
    means: [Option<f64>; 2],
    sds: [Option<f64>; 2],
    n: f64,
) -> Result<Draft, Lack> {
    Draft::new(estimate, Data::Occasions { means, sds, n }, Route::Changes)
}

/// Means after and before with their SDs and the correlation, printed, recovered or assumed.
pub(super) fn occasions<'a>(
    gather: &mut Gather<'a>,
    side: Side<'a>,
    read: ReadGroup<'a>,
) -> Result<Occasions, Lack> {
    let before = read(gather, side, Occasion::Before)?;
    let after = read(gather, side, Occasion::After)?;
    let (m1, sd1, n) = (after.mean, after.sd, after.n);
    let (m2, sd2) = (before.mean, before.sd);
    let r = correlation(gather, side, m1 - m2, [sd1, sd2], n).ok_or(Lack::Spread)?;
    Ok(Occasions {
        m1,
        m2,
        sd1,
        sd2,
        n,
        r,
    })
}

fn of_occasions(measure: Measure, data: Occasions) -> Result<Draft, Lack> {
    // SMCR and SMCRH standardise by the SD before, which metafor takes as sd1.
    let arranged = if matches!(measure, Measure::Smcr | Measure::Smcrh) {
        Occasions {
            sd1: data.sd2,
            sd2: data.sd1,
            ..data
        }
    } else {
        data
    };
    let estimate = paired_means(measure, arranged, Formula::default());
    let means = [Some(data.m1), Some(data.m2)];
    occasions_draft(estimate, means, [Some(data.sd1), Some(data.sd2)], data.n)
}

/// The change of a group: as printed, or computed from its values before and after.
pub(super) fn computed_change<'a>(
    gather: &mut Gather<'a>,
    side: Side<'a>,
    _: Occasion,
) -> Result<Group, Lack> {
    if let Ok(group) = gather.group(side, Occasion::Change) {
        return Ok(group);
    }
    let n = gather.size(side).ok_or(Lack::Sizes)?;
    let mut sd = |occasion| {
        let summary = side.summary(occasion).ok_or(Lack::Nothing)?;
        gather.sd(summary, n).ok_or(Lack::Spread)
    };
    let sds = [sd(Occasion::After)?, sd(Occasion::Before)?];
    let mean = side.mean_change().ok_or(Lack::Nothing)?;
    let r = correlation(gather, side, mean, sds, n).ok_or(Lack::Spread)?;
    let sd = sd_of_change(sds[0], sds[1], r).ok_or(Lack::Undefined(None))?;
    gather.note(Note::ChangeComputed);
    Ok(Group { mean, sd, n })
}

/// The correlation of before and after: printed, from the SD of change, from a paired t test,
/// or as the protocol assumes.
fn correlation<'a>(
    gather: &mut Gather<'a>,
    side: Side<'a>,
    change: f64,
    [sd1, sd2]: [f64; 2],
    n: f64,
) -> Option<f64> {
    if let Some(r) = side.result.and_then(|result| result.correlation.as_ref()) {
        let r = gather.take("correlation", r);
        gather.note(Note::PrintedCorrelation { r });
        return Some(r);
    }
    let notes = gather.notes.len();
    let printed_sd = side.summary(Occasion::Change).and_then(|s| s.sd.as_ref());
    let from_sd = printed_sd.map(|sd| (sd.value, "the SD of change"));
    let recovered = from_sd.or_else(|| {
        let t = paired_t(gather, side, n, Route::StatisticT).map(|t| (t, "the paired t"));
        let (t, from) = t.or_else(|| {
            let t = paired_t(gather, side, n, Route::ExactP)?;
            Some((t, "the p of the paired t test"))
        })?;
        Some((change.abs() * n.sqrt() / t.abs(), from))
    });
    if let Some((sd_change, from)) = recovered
        && let Some(r) = correlation_from_change(sd1, sd2, sd_change)
        && change_variance(sd1, sd2, r) > 0.0
    {
        gather.note(Note::RecoveredCorrelation { r, from });
        return Some(r);
    }
    gather.notes.truncate(notes);
    let assumed = gather.assumptions.pre_post_correlation.as_ref()?;
    let r = assumed.value.value;
    gather.note(Note::AssumedCorrelation { r });
    Some(r)
}

/// The t of a paired test of the arm that a route reads; from p or a rank test it has no sign.
fn paired_t<'a>(gather: &mut Gather<'a>, side: Side<'a>, n: f64, route: Route) -> Option<f64> {
    let test = match route {
        Route::RankTest => Test::Wilcoxon,
        _ => Test::PairedT,
    };
    let tests: Vec<_> = gather.within(side).filter(|r| r.test == test).collect();
    let printed = |number: fn(&'a Reported) -> Option<&'a Number>| {
        tests.iter().find_map(|reported| number(reported))
    };
    let direct = match route {
        Route::StatisticT => printed(|r| r.t.as_ref()).map(|t| ("t", t)),
        Route::RankTest => printed(|r| r.z.as_ref()).map(|z| ("z", z)),
        _ => None,
    };
    if route == Route::RankTest {
        gather.note(Note::RankTestAsT);
    }
    if let Some((what, number)) = direct {
        let t = gather.take(what, number);
        return (t != 0.0).then_some(t);
    }
    if route == Route::StatisticT {
        return None;
    }
    let p = tests.iter().find_map(|reported| gather.p(reported))?;
    let p = gather.take("p", p);
    let t = t_from_p(p, n - 1.0)?;
    gather.note(Note::TFromP { p, t, df: n - 1.0 });
    Some(t)
}

/// MC and SMCC from a paired test alone, with the sign of the mean change where there is one.
///
/// MC: se = |change|/|t|; SMCC: d = t/√n. A Wilcoxon test gives SMCC only, as an approximation.
fn from_paired_t<'a>(
    gather: &mut Gather<'a>,
    side: Side<'a>,
    ask: &Setting,
    route: Route,
) -> Result<Draft, Lack> {
    let raw = ask.measure == Measure::Mc;
    if !raw && ask.measure != Measure::Smcc || raw && route == Route::RankTest {
        return Err(Lack::Nothing);
    }
    let n = gather.size(side).ok_or(Lack::Sizes)?;
    let t = paired_t(gather, side, n, route).ok_or(Lack::Nothing)?;
    let mean = |occasion| Some(side.summary(occasion)?.mean.as_ref()?.value);
    let means = [mean(Occasion::After), mean(Occasion::Before)];
    let change = side
        .mean_change()
        .or_else(|| printed_mean_change(gather, side));
    if raw {
        let change = change.ok_or(Lack::Difference)?;
        let estimate = EffectEstimate::new(change, (change / t).powi(2));
        return occasions_draft(estimate, means, [None; 2], n);
    }
    let sign = match change {
        Some(change) if change != 0.0 => change.signum(),
        _ if route == Route::StatisticT => t.signum(),
        _ if gather.bound_as_p => {
            gather.undirected = true;
            1.0
        }
        _ => return Err(Lack::Direction),
    };
    let estimate = smcc(sign * t.abs() / n.sqrt(), n);
    occasions_draft(estimate, means, [None; 2], n)
}

/// An effect of one arm printed under one of these codes.
fn printed_within<'a>(gather: &Gather<'a>, side: Side<'a>, codes: &[&str]) -> Option<&'a Reported> {
    gather.within(side).find(|reported| {
        let effect = reported.effect.as_ref();
        effect.is_some_and(|e| {
            codes
                .iter()
                .any(|code| e.measure.eq_ignore_ascii_case(code))
        })
    })
}

fn printed_mean_change<'a>(gather: &mut Gather<'a>, side: Side<'a>) -> Option<f64> {
    let reported = printed_within(gather, side, &["MC", "MD"])?;
    Some(gather.take("mean change", &reported.effect.as_ref()?.value))
}

/// A change printed as an effect with its interval or standard error; MD within one arm is MC.
fn printed_change<'a>(
    gather: &mut Gather<'a>,
    side: Side<'a>,
    ask: &Setting,
) -> Result<Draft, Lack> {
    let measure = ask.measure;
    let codes: &[&str] = if measure == Measure::Mc {
        &["MC", "MD"]
    } else {
        &[measure.code()]
    };
    let reported = printed_within(gather, side, codes).ok_or(Lack::Nothing)?;
    let effect = reported.effect.as_ref().ok_or(Lack::Nothing)?;
    let n = gather.size(side).ok_or(Lack::Sizes)?;
    let interval = Interval::of(measure, Some(n - 1.0));
    let sei = effect_se(effect, interval).ok_or(Lack::Spread)?;
    gather.used = Some(reported);
    let value = gather.take("effect", &effect.value);
    let yi = match interval {
        Interval::Log => value.ln(),
        _ => value,
    };
    let estimate = EffectEstimate::new(yi, sei * sei);
    occasions_draft(estimate, [None; 2], [None; 2], n)
}
