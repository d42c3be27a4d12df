//! Effects of designs other than individuals in parallel groups: clusters, and both treatments in one person.

use crate::numerics::special::hedges_j;
use crate::records::{Design, DesignType, Test};

use super::draft::Draft;
use super::gather::Gather;
use super::note::CorrelationOrigin;
use super::paired::{PairedTable, paired_margins};
use super::recover::{
    correlation_from_paired_t, crossover_md, crossover_smd, design_effect, t_from_p,
};
use super::setting::{Setting, reduced};
use super::side::{Pair, Side};
use super::two_groups::printed_effect;
use super::{Data, EffectEstimate, Lack, Measure, Note, Route, Scale};

/// Whether people stand in both groups.
pub(super) fn both_in_one_person(design: DesignType) -> bool {
    matches!(design, DesignType::Crossover | DesignType::WithinPerson)
}

/// Whether the study allocated clusters.
pub(super) fn clustered(gather: &Gather<'_>) -> bool {
    clustered_design(&gather.study.design)
}

/// Whether a design allocates clusters.
pub(super) fn clustered_design(design: &Design) -> bool {
    let given = [&design.clusters, &design.cluster_size, &design.icc];
    design.kind == DesignType::ClusterRct || given.iter().any(|number| number.is_some())
}

/// A printed effect that allows for clusters, which comes before every other route.
pub(super) fn cluster_adjusted_effect<'a>(
    gather: &mut Gather<'a>,
    pair: Pair<'a>,
    measure: Measure,
) -> Option<Draft> {
    let tests = gather.between(pair.one, pair.two);
    if !clustered(gather) || tests.iter().all(|(test, _)| !test.cluster_adjusted) {
        return None;
    }
    let notes = gather.notes.len();
    let draft = printed_effect(gather, pair, measure).and_then(Result::ok);
    if draft.is_some() && gather.used.is_some_and(|used| used.cluster_adjusted) {
        return draft;
    }
    gather.notes.truncate(notes);
    gather.used = None;
    None
}

/// Allows for what a route has taken as people in parallel groups.
pub(super) fn allow_for_design<'a>(
    gather: &mut Gather<'a>,
    sides: [Option<Side<'a>>; 2],
    setting: Setting,
    draft: Draft,
) -> Result<Draft, Lack> {
    let draft = match sides {
        [Some(one), Some(two)] if both_in_one_person(gather.study.design.kind) => {
            within_person(gather, Pair { one, two }, setting, draft)?
        }
        _ => draft,
    };
    if clustered(gather) {
        return clusters(gather, sides, setting, draft);
    }
    Ok(draft)
}

fn clusters<'a>(
    gather: &mut Gather<'a>,
    sides: [Option<Side<'a>>; 2],
    setting: Setting,
    draft: Draft,
) -> Result<Draft, Lack> {
    let result_allows = |side: &Side<'_>| side.result.is_some_and(|r| r.cluster_adjusted);
    let allowed_for = match gather.used {
        Some(used) => used.cluster_adjusted,
        None => sides.iter().flatten().all(result_allows),
    };
    if allowed_for {
        let standardised = setting.measure.scale() == Scale::Standardised;
        let from_test = matches!(draft.data, Data::Statistic { .. });
        if standardised && from_test && draft.route != Route::PrintedEffect {
            return Err(Lack::ClusterTest);
        }
        gather.note(Note::ClusterAdjusted);
        return Ok(draft);
    }
    let design = &gather.study.design;
    let printed = design.icc.as_ref();
    let assumed = gather.assumptions.icc.as_ref();
    let size = cluster_size(gather);
    let icc = match (printed, assumed) {
        (Some(printed), _) => Some(gather.take("ICC", printed)),
        (None, assumed) => assumed.map(|assumed| assumed.value.value),
    };
    let (Some(size), Some(icc)) = (size, icc) else {
        return Err(Lack::Clusters {
            size: size.is_some(),
            icc: icc.is_some(),
        });
    };
    let effect = design_effect(size, icc).ok_or(Lack::Undefined(None))?;
    gather.note(Note::DesignEffect {
        icc,
        size,
        effect,
        assumed: printed.is_none(),
    });
    let wider = |e: EffectEstimate| EffectEstimate::new(e.yi, e.vi * effect);
    let data = reduced(draft.data, [effect; 2]);
    let estimate = match draft.data {
        // Of the same people in both periods, the variance is no longer that of two groups.
        _ if both_in_one_person(gather.study.design.kind) => wider(draft.estimate),
        Data::Means { .. } | Data::Counts { .. } => setting.effect(data),
        _ => wider(draft.estimate),
    };
    let bounds = draft.bounds.and_then(|[low, high]| {
        let (low, high) = (wider(low)?, wider(high)?);
        Some([low, high])
    });
    Ok(Draft {
        estimate: estimate.ok_or(Lack::Undefined(None))?,
        data,
        bounds,
        ..draft
    })
}

/// Mean size of a cluster: printed, or participants over clusters.
fn cluster_size(gather: &mut Gather<'_>) -> Option<f64> {
    let study = gather.study;
    if let Some(size) = &study.design.cluster_size {
        return Some(gather.take("cluster size", size));
    }
    let clusters = gather.take("clusters", study.design.clusters.as_ref()?);
    let in_arms = || {
        let sizes = study.arms.iter().map(|arm| arm.n.as_ref().map(|n| n.value));
        sizes.sum::<Option<f64>>()
    };
    let total = study.design.n.as_ref().map(|n| n.value).or_else(in_arms)?;
    Some((total / clusters).max(1.0))
}

/// Uses the correlation of a person's two values, where it is known; without it, the draft as it is.
fn within_person<'a>(
    gather: &mut Gather<'a>,
    pair: Pair<'a>,
    setting: Setting,
    draft: Draft,
) -> Result<Draft, Lack> {
    let measure = setting.measure;
    match draft.data {
        Data::Means { means, sds, sizes } if matches!(measure, Measure::Md | Measure::Smd) => {
            let n = sizes[0].min(sizes[1]);
            let Some((r, origin)) = period_correlation(gather, pair, means, sds, n) else {
                return Ok(draft);
            };
            let estimate = match measure {
                Measure::Md => crossover_md(means, sds, n, r),
                _ => corrected_smd(means, sds, n, r),
            };
            said(gather, Note::PeriodCorrelation { r, origin });
            Ok(Draft {
                estimate: estimate.ok_or(Lack::Undefined(None))?,
                ..draft
            })
        }
        Data::Counts { events, totals } if measure == Measure::Or && totals[0] == totals[1] => {
            let marginal = marginal_odds_ratio(gather, setting, events, totals);
            let estimate = marginal.unwrap_or(draft.estimate);
            Ok(Draft { estimate, ..draft })
        }
        Data::Statistic { sizes, .. }
            if gather.used.is_some_and(|used| used.test == Test::PairedT) =>
        {
            from_paired_test(gather, measure, draft, sizes)
        }
        _ => Ok(draft),
    }
}

/// Odds ratio of the two treatments from their totals and the printed phi coefficient.
fn marginal_odds_ratio(
    gather: &mut Gather<'_>,
    setting: Setting,
    events: [f64; 2],
    totals: [f64; 2],
) -> Option<EffectEstimate> {
    let r = gather.outcome.period_correlation.as_ref()?;
    let table = PairedTable {
        ai: events[0],
        bi: totals[0] - events[0],
        ci: events[1],
        di: totals[1] - events[1],
    };
    // Its two groups are equally large, so that every way of sharing out the amount comes to the same.
    let [add, _] = setting.added(Data::Counts { events, totals });
    let estimate = paired_margins(table, r.value, add)?;
    let (r, origin) = stated_correlation(gather)?;
    said(gather, Note::PeriodCorrelation { r, origin });
    Some(estimate)
}

/// As trials of parallel groups have it, with the factor for small samples.
fn corrected_smd(means: [f64; 2], sds: [f64; 2], n: f64, r: f64) -> Option<EffectEstimate> {
    let EffectEstimate { yi, vi } = crossover_smd(means, sds, n, r)?;
    EffectEstimate::new(hedges_j(2.0 * (n - 1.0)) * yi, vi)
}

/// An effect from a paired test: its standard error holds within people, its t is no group's.
fn from_paired_test(
    gather: &mut Gather<'_>,
    measure: Measure,
    draft: Draft,
    sizes: [Option<f64>; 2],
) -> Result<Draft, Lack> {
    if measure.scale() != Scale::Standardised || draft.route == Route::PrintedEffect {
        said(gather, Note::PairedTest);
        return Ok(draft);
    }
    let [Some(n1), Some(n2)] = sizes else {
        return Err(Lack::Sizes);
    };
    let (r, origin) = stated_correlation(gather).ok_or(Lack::PairedTest)?;
    let n = n1.min(n2);
    let as_groups = hedges_j(n1 + n2 - 2.0) * (1.0 / n1 + 1.0 / n2).sqrt();
    let t = draft.estimate.yi / as_groups;
    let d = t * (2.0 * (1.0 - r) / n).sqrt();
    said(gather, Note::PeriodCorrelation { r, origin });
    let estimate = corrected_smd([d, 0.0], [1.0, 1.0], n, r).ok_or(Lack::Undefined(None))?;
    Ok(Draft { estimate, ..draft })
}

/// A note in place of the one that the groups were taken as parallel.
fn said(gather: &mut Gather<'_>, note: Note) {
    let parallel = [Note::CrossoverAsParallel, Note::WithinPersonAsParallel];
    gather.notes.retain(|note| !parallel.contains(note));
    gather.note(note);
}

/// The correlation as printed, from a paired t test of the two treatments, or as assumed.
fn period_correlation<'a>(
    gather: &mut Gather<'a>,
    pair: Pair<'a>,
    means: [f64; 2],
    [sd1, sd2]: [f64; 2],
    n: f64,
) -> Option<(f64, CorrelationOrigin)> {
    if gather.outcome.period_correlation.is_some() {
        return stated_correlation(gather);
    }
    let tests = gather.between(pair.one, pair.two);
    let mut paired = tests.iter().filter(|(test, _)| test.test == Test::PairedT);
    let recovered = paired.find_map(|(test, _)| {
        let (what, number, from) = match (&test.t, &test.p) {
            (Some(t), _) => ("t", t, "the paired t"),
            (None, Some(p)) => ("p", p, "the p of the paired t test"),
            (None, None) => return None,
        };
        let t = match what {
            "p" => t_from_p(number.value, n - 1.0)?,
            _ => number.value,
        };
        let r = correlation_from_paired_t(means[0] - means[1], t, sd1, sd2, n)?;
        gather.take(what, number);
        Some((r, CorrelationOrigin::Recovered(from)))
    });
    recovered.or_else(|| stated_correlation(gather))
}

/// The correlation as printed or as assumed.
fn stated_correlation(gather: &mut Gather<'_>) -> Option<(f64, CorrelationOrigin)> {
    if let Some(r) = &gather.outcome.period_correlation {
        let r = gather.take("correlation", r);
        return Some((r, CorrelationOrigin::Printed));
    }
    let assumed = gather.assumptions.crossover_correlation.as_ref()?;
    Some((assumed.value.value, CorrelationOrigin::Assumed))
}
