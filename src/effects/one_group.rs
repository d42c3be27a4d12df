//! From what a report prints about one group before and after to an effect.

use crate::records::{Number, Test};

use super::binary::ZeroRule;
use super::continuous::Group;
use super::draft::Draft;
use super::gather::{Gather, Occasion, ReadGroup, Side};
use super::paired::{
    Occasions, PairedTable, change_variance, correlation_from_change, overlap_bounds,
    paired_binary, paired_means, smcc,
};
use super::recover::t_from_p;
use super::{Data, EffectEstimate, Formula, Lack, Measure, Note, Route};

/// Mean change, raw or standardised.
pub(super) fn change_effect<'a>(
    gather: &mut Gather<'a>,
    side: Side<'a>,
    measure: Measure,
) -> Result<Draft, Lack> {
    let n = gather.size(side).ok_or(Lack::Sizes)?;
    if let Some(draft) = printed_change(gather, side, measure, n) {
        return Ok(draft);
    }
    let lack = match occasions(gather, side, Gather::group) {
        Ok(data) => return from_occasions(measure, data, Route::BeforeAfter),
        Err(lack) => lack,
    };
    if measure == Measure::Smcc
        && let Some(draft) = from_paired_t(gather, side, n)
    {
        return draft;
    }
    from_quantiles(gather, side, measure)
        .unwrap_or_else(|| Err(within_bound(gather, side).unwrap_or(lack)))
}

/// From changes, or values before and after, with means or SDs estimated from quantiles.
fn from_quantiles<'a>(
    gather: &mut Gather<'a>,
    side: Side<'a>,
    measure: Measure,
) -> Option<Result<Draft, Lack>> {
    let notes = gather.notes.len();
    if measure != Measure::Smcr
        && let Ok(Group { mean, sd, n }) = gather.estimated_group(side, Occasion::Change)
    {
        return Some(change_draft(measure, mean, sd, n, Route::Quantiles).ok_or(Lack::Undefined));
    }
    gather.notes.truncate(notes);
    let data = occasions(gather, side, Gather::estimated_group);
    if data.is_err() {
        gather.notes.truncate(notes);
    }
    Some(from_occasions(measure, data.ok()?, Route::Quantiles))
}

/// MC and SMCC straight from a printed mean change and its SD.
fn printed_change<'a>(
    gather: &mut Gather<'a>,
    side: Side<'a>,
    measure: Measure,
    n: f64,
) -> Option<Draft> {
    if measure == Measure::Smcr {
        return None;
    }
    let summary = side.summary(Occasion::Change)?;
    let mean = gather.take("mean change", summary.mean.as_ref()?);
    let sd = gather.sd(summary, n)?;
    change_draft(measure, mean, sd, n, Route::Changes)
}

/// MC or SMCC from the mean change and its SD.
fn change_draft(measure: Measure, mean: f64, sd: f64, n: f64, route: Route) -> Option<Draft> {
    let estimate = match measure {
        Measure::Mc => EffectEstimate::new(mean, sd * sd / n),
        _ => smcc(mean / sd, n),
    }?;
    Some(Draft {
        estimate,
        data: Data::Occasions {
            means: [None, None],
            sds: [None, None],
            n,
        },
        route,
        n: Some(n),
        bounds: None,
    })
}

/// Means after and before with their SDs and the correlation, printed, recovered or assumed.
fn occasions<'a>(
    gather: &mut Gather<'a>,
    side: Side<'a>,
    read: ReadGroup<'a>,
) -> Result<Occasions, Lack> {
    let before = read(gather, side, Occasion::Before)?;
    let after = read(gather, side, Occasion::After)?;
    let (m1, sd1, n) = (after.mean, after.sd, after.n);
    let (m2, sd2) = (before.mean, before.sd);
    let r = correlation(gather, side, [m1, m2], [sd1, sd2], n).ok_or(Lack::Spread)?;
    Ok(Occasions {
        m1,
        m2,
        sd1,
        sd2,
        n,
        r,
    })
}

fn from_occasions(measure: Measure, data: Occasions, route: Route) -> Result<Draft, Lack> {
    // SMCR standardises by the SD before, which metafor takes as sd1.
    let arranged = if measure == Measure::Smcr {
        Occasions {
            sd1: data.sd2,
            sd2: data.sd1,
            ..data
        }
    } else {
        data
    };
    let estimate = paired_means(measure, arranged, Formula::default()).ok_or(Lack::Undefined)?;
    Ok(Draft {
        estimate,
        data: Data::Occasions {
            means: [Some(data.m1), Some(data.m2)],
            sds: [Some(data.sd1), Some(data.sd2)],
            n: data.n,
        },
        route,
        n: Some(data.n),
        bounds: None,
    })
}

/// The correlation of before and after: printed, from the SD of change, from a paired t test,
/// or as the protocol assumes.
fn correlation<'a>(
    gather: &mut Gather<'a>,
    side: Side<'a>,
    [m1, m2]: [f64; 2],
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
        let (t, from) = paired_t(gather, side, n)?;
        Some(((m1 - m2).abs() * n.sqrt() / t.abs(), from))
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

/// Where a paired t comes from that has a sign.
const PRINTED_T: &str = "the paired t";

/// An exact paired t of the arm, or the one that its exact p implies.
fn paired_t<'a>(gather: &mut Gather<'a>, side: Side<'a>, n: f64) -> Option<(f64, &'static str)> {
    let tests: Vec<_> = gather
        .within(side)
        .filter(|reported| reported.test == Test::PairedT)
        .collect();
    let t = tests.iter().find_map(|reported| reported.t.as_ref());
    if let Some(t) = t {
        let t = gather.take("t", t);
        return (t != 0.0).then_some((t, PRINTED_T));
    }
    let p = tests.iter().find_map(|reported| reported.p.as_ref())?;
    let p = gather.take("p", p);
    let t = t_from_p(p, n - 1.0)?;
    gather.note(Note::TFromP { p, t, df: n - 1.0 });
    Some((t, "the p of the paired t test"))
}

/// SMCC from a paired t alone: d = t/√n, with the sign of the printed means where there are any.
///
/// A t that follows from a p value has no sign of its own.
fn from_paired_t<'a>(
    gather: &mut Gather<'a>,
    side: Side<'a>,
    n: f64,
) -> Option<Result<Draft, Lack>> {
    let (t, from) = paired_t(gather, side, n)?;
    let mean = |occasion| Some(side.summary(occasion)?.mean.as_ref()?.value);
    let means = [mean(Occasion::After), mean(Occasion::Before)];
    let sign = match means {
        [Some(after), Some(before)] if after != before => (after - before).signum(),
        _ if from == PRINTED_T => t.signum(),
        _ => return Some(Err(Lack::Direction)),
    };
    let draft = |estimate| Draft {
        estimate,
        data: Data::Occasions {
            means,
            sds: [None, None],
            n,
        },
        route: if from == PRINTED_T {
            Route::StatisticT
        } else {
            Route::ExactP
        },
        n: Some(n),
        bounds: None,
    };
    let estimate = smcc(sign * t.abs() / n.sqrt(), n);
    Some(estimate.map(draft).ok_or(Lack::Undefined))
}

fn within_bound<'a>(gather: &Gather<'a>, side: Side<'a>) -> Option<Lack> {
    gather.within(side).find_map(|reported| {
        let below = reported.p_below.as_ref().map(|p| (p.value, true));
        let (bound, below) =
            below.or_else(|| reported.p_above.as_ref().map(|p| (p.value, false)))?;
        Some(Lack::OnlyBound { bound, below })
    })
}

/// Before-after counts: exact when the pairs that changed are known, bounded by margins otherwise.
pub(super) fn before_after_effect<'a>(
    gather: &mut Gather<'a>,
    side: Side<'a>,
    measure: Measure,
    rule: &ZeroRule,
) -> Result<Draft, Lack> {
    let result = side.result.ok_or(Lack::Counts)?;
    let absent =
        |events: &Option<Number>, percent: &Option<Number>| events.is_none() && percent.is_none();
    if absent(&result.events, &result.percent)
        || absent(&result.before_events, &result.before_percent)
    {
        return Err(Lack::Counts);
    }
    let n = match (&result.total, &result.before_total) {
        (Some(total), Some(earlier)) if total.value != earlier.value => {
            return Err(Lack::Undefined);
        }
        (Some(total), _) | (None, Some(total)) => gather.take("total", total),
        (None, None) => gather.size(side).ok_or(Lack::Sizes)?,
    };
    let after = gather
        .events("events after", &result.events, &result.percent, n)
        .ok_or(Lack::Counts)?;
    let (events, percent) = (&result.before_events, &result.before_percent);
    let before = gather
        .events("events before", events, percent, n)
        .ok_or(Lack::Counts)?;
    let data = Data::BeforeAfter {
        events: [after, before],
        n,
    };
    // No difference needs a correction, and one report cannot know of zeros in another.
    let add = |both: f64| {
        let zero = PairedTable::from_margins(after, before, n, both).has_zero();
        let adds = measure != Measure::Mprd && rule.adds(zero, false, zero);
        if adds { rule.add } else { 0.0 }
    };
    let corrected = |both: f64| {
        let table = PairedTable::from_margins(after, before, n, both);
        paired_binary(measure, table, add(both))
    };
    let draft = |estimate, route, bounds| Draft {
        estimate,
        data,
        route,
        n: Some(n),
        bounds,
    };
    if let Some(pairs) = &result.pairs {
        let gained = gather.take("pairs that gained", &pairs.gained);
        let lost = gather.take("pairs that lost", &pairs.lost);
        if before + gained - lost != after {
            return Err(Lack::Undefined);
        }
        let both = after - gained;
        let estimate = corrected(both).ok_or(Lack::Undefined)?;
        note_correction(gather, rule, add(both));
        return Ok(draft(estimate, Route::Pairs, None));
    }
    let (fewest, most) = overlap_bounds(after, before, n);
    let largest = corrected(fewest).ok_or(Lack::Undefined)?;
    let smallest = corrected(most).unwrap_or(largest);
    note_correction(gather, rule, add(fewest));
    gather.note(Note::LargestVariance {
        smallest_se: smallest.sei(),
        largest_se: largest.sei(),
    });
    Ok(draft(largest, Route::Margins, Some([smallest, largest])))
}

fn note_correction(gather: &mut Gather<'_>, rule: &ZeroRule, add: f64) {
    if add > 0.0 {
        gather.note(rule.note([add, add]));
    }
}
