use serde::Serialize;

use crate::effects::{Measure, StudyEffect};
use crate::pooling::PooledEstimate;
use crate::reports::variants::excludes_null;
use crate::synthesis::{Sweep, SweepPoint, Variants, ZeroRuleResult, with_zero_cells};

use super::{Origin, ZeroJson, limits};

/// Analyses under other assumptions.
#[derive(Debug, Serialize)]
pub struct VariantsJson<'a> {
    #[serde(flatten)]
    origin: Origin,
    analyses: Vec<AnalysisVariants<'a>>,
}

#[derive(Debug, Serialize)]
struct AnalysisVariants<'a> {
    id: &'a str,
    title: &'a str,
    measure: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    sweeps: Vec<SweepJson<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    sweep_findings: Vec<SweepFindings<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    zero_rules: Vec<RuleJson<'a>>,
}

/// One value of a sweep.
#[derive(Debug, Serialize)]
pub(super) struct SweepJson<'a> {
    assumption: &'static str,
    value: f64,
    #[serde(flatten)]
    pooled: EstimateJson,
    #[serde(skip_serializing_if = "Option::is_none")]
    studies: Option<Vec<EffectJson<'a>>>,
}

/// What a sweep shows.
#[derive(Debug, Serialize)]
struct SweepFindings<'a> {
    assumption: &'static str,
    name: &'static str,
    base: Option<f64>,
    used_by: Vec<&'a str>,
    smallest_at: Option<f64>,
    largest_at: Option<f64>,
    conclusion_turns_between: Vec<[f64; 2]>,
}

#[derive(Debug, Serialize)]
pub(super) struct EstimateJson {
    k: usize,
    estimate: Option<f64>,
    se: Option<f64>,
    ci: Option<[f64; 2]>,
    p_value: Option<f64>,
    tau2: Option<f64>,
    i2: Option<f64>,
    excludes_null: Option<bool>,
}

#[derive(Debug, Serialize)]
struct EffectJson<'a> {
    study: &'a str,
    label: &'a str,
    yi: Option<f64>,
    vi: Option<f64>,
}

/// Rules for zero cells that give the same effects.
#[derive(Debug, Serialize)]
pub(super) struct RuleJson<'a> {
    rules: Vec<ZeroJson>,
    used: bool,
    #[serde(flatten)]
    pooled: EstimateJson,
    left_out: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    studies: Option<Vec<EffectJson<'a>>>,
}

/// Analyses under other assumptions; `with_effects` adds the effects that move.
pub fn variants<'a>(origin: &Origin, all: &'a [Variants], with_effects: bool) -> VariantsJson<'a> {
    let analysis = |variants: &'a Variants| {
        let sweeps = &variants.sweeps;
        AnalysisVariants {
            id: &variants.id,
            title: &variants.title,
            measure: variants.measure.code(),
            sweeps: sweeps
                .iter()
                .flat_map(|sweep| swept(variants.measure, sweep, with_effects))
                .collect(),
            sweep_findings: sweeps
                .iter()
                .map(|sweep| found(variants.measure, sweep))
                .collect(),
            zero_rules: rules(variants.measure, &variants.zero_rules, with_effects),
        }
    };
    VariantsJson {
        origin: origin.clone(),
        analyses: all.iter().map(analysis).collect(),
    }
}

/// A sweep, value by value.
pub(super) fn swept(measure: Measure, sweep: &Sweep, with_effects: bool) -> Vec<SweepJson<'_>> {
    let users = sweep.users();
    let studies = |point| {
        let effect = |user| SweepPoint::effect(point, user);
        users.iter().map(|user| moved(user, effect(user))).collect()
    };
    sweep
        .points
        .iter()
        .map(|point| SweepJson {
            assumption: sweep.assumption.code(),
            value: point.value,
            pooled: estimate(measure, point.pooled.as_ref()),
            studies: with_effects.then(|| studies(point)),
        })
        .collect()
}

fn found(measure: Measure, sweep: &Sweep) -> SweepFindings<'_> {
    let extremes = sweep.extremes();
    SweepFindings {
        assumption: sweep.assumption.code(),
        name: sweep.assumption.name(),
        base: sweep.base,
        used_by: sweep.user_labels(),
        smallest_at: extremes.map(|[smallest, _]| smallest.value),
        largest_at: extremes.map(|[_, largest]| largest.value),
        conclusion_turns_between: sweep.turning_points(measure),
    }
}

/// Results under each rule.
pub(super) fn rules(
    measure: Measure,
    results: &[ZeroRuleResult],
    with_effects: bool,
) -> Vec<RuleJson<'_>> {
    let zeros = with_zero_cells(results);
    let studies = |result: &ZeroRuleResult| {
        let effects = zeros.iter().map(|of| moved(of, result.effect(of)));
        effects.collect()
    };
    results
        .iter()
        .map(|result| RuleJson {
            rules: result.rules.iter().map(ZeroJson::of).collect(),
            used: result.used,
            pooled: estimate(measure, result.pooled.as_ref()),
            left_out: &result.left_out,
            studies: with_effects.then(|| studies(result)),
        })
        .collect()
}

fn moved<'a>(of: &'a StudyEffect, effect: Option<&StudyEffect>) -> EffectJson<'a> {
    EffectJson {
        study: &of.study,
        label: &of.label,
        yi: effect.map(|e| e.estimate.yi),
        vi: effect.map(|e| e.estimate.vi),
    }
}

pub(super) fn estimate(measure: Measure, pooled: Option<&PooledEstimate>) -> EstimateJson {
    EstimateJson {
        k: pooled.map_or(0, |p| p.k),
        estimate: pooled.map(|p| p.estimate),
        se: pooled.map(|p| p.se),
        ci: pooled.map(|p| limits(p.ci)),
        p_value: pooled.and_then(|p| p.p_value),
        tau2: pooled.and_then(|p| p.tau2),
        i2: pooled.and_then(|p| p.i2),
        excludes_null: excludes_null(measure, pooled),
    }
}
