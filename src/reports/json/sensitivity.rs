use serde::Serialize;

use crate::pooling::PooledEstimate;
use crate::reports::sensitivity::words::words;
use crate::resampling::type7_quantile;
use crate::sensitivity::{Conclusion, EventMove, Fragility, Gosh, Influence, Multiverse, Universe};
use crate::synthesis::{AnalysisResult, Cumulative, has_zero_rules};

use super::variants::{EstimateJson, estimate as shown};
use super::{Origin, ZeroJson};

/// Sensitivity analyses of several analyses.
#[derive(Debug, Serialize)]
pub struct AllSensitivityJson<'a> {
    #[serde(flatten)]
    origin: Origin,
    analyses: Vec<NamedJson<'a>>,
}

#[derive(Debug, Serialize)]
struct NamedJson<'a> {
    id: &'a str,
    title: &'a str,
    measure: &'static str,
    #[serde(flatten)]
    pooled: EstimateJson,
    explanation: Vec<String>,
    #[serde(flatten)]
    sensitivity: SensitivityJson<'a>,
}

/// The sensitivity analyses that were made of one analysis.
#[derive(Debug, Serialize)]
pub(super) struct SensitivityJson<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    leave_one_out: Option<Vec<LeftOutJson<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cumulative: Option<CumulativeJson<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    influence: Option<Vec<InfluenceJson<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    gosh: Option<GoshJson<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    multiverse: Option<MultiverseJson>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tipping: Option<TippingJson<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fragility: Option<FragilityJson<'a>>,
}

/// One refit.
#[derive(Debug, Serialize)]
struct FitJson {
    #[serde(flatten)]
    estimate: EstimateJson,
    statistic: Option<f64>,
    h2: Option<f64>,
    q: f64,
    q_p: Option<f64>,
}

#[derive(Debug, Serialize)]
struct LeftOutJson<'a> {
    left_out: &'a str,
    #[serde(flatten)]
    fit: FitJson,
}

#[derive(Debug, Serialize)]
struct CumulativeJson<'a> {
    order: &'a str,
    steps: Vec<StepJson<'a>>,
}

#[derive(Debug, Serialize)]
struct StepJson<'a> {
    added: &'a str,
    key: Option<&'a str>,
    #[serde(flatten)]
    fit: FitJson,
}

#[derive(Debug, Serialize)]
struct InfluenceJson<'a> {
    study: &'a str,
    rstandard: Option<f64>,
    rstudent: Option<f64>,
    dffits: Option<f64>,
    cook_d: Option<f64>,
    cov_r: Option<f64>,
    tau2_del: f64,
    qe_del: f64,
    hat: f64,
    weight: f64,
    dfbs: Option<f64>,
    influential: bool,
    outlier: bool,
    outlier_bonferroni: bool,
    baujat: [Option<f64>; 2],
}

#[derive(Debug, Serialize)]
struct GoshJson<'a> {
    tau2_method: &'static str,
    possible_subsets: f64,
    subsets: usize,
    exhaustive: bool,
    seed: Option<u64>,
    failed: usize,
    /// Least, 2.5%, 25%, 50%, 75%, 97.5% and greatest.
    estimate_quantiles: Vec<Option<f64>>,
    i2_quantiles: Vec<Option<f64>>,
    studies: Vec<SplitJson<'a>>,
}

#[derive(Debug, Serialize)]
struct SplitJson<'a> {
    study: &'a str,
    mean_estimate_with: Option<f64>,
    mean_estimate_without: Option<f64>,
    mean_i2_with: Option<f64>,
    mean_i2_without: Option<f64>,
}

#[derive(Debug, Serialize)]
struct MultiverseJson {
    specifications: usize,
    conclusion: Option<&'static str>,
    holds_in: Option<usize>,
    below: usize,
    open: usize,
    above: usize,
    universes: Vec<UniverseJson>,
}

#[derive(Debug, Serialize)]
struct UniverseJson {
    measure: &'static str,
    tau2_method: &'static str,
    ci_method: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    zero_cells: Option<ZeroJson>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    assumed: Vec<AssumedJson>,
    conclusion: Option<&'static str>,
    #[serde(flatten)]
    pooled: EstimateJson,
}

#[derive(Debug, Serialize)]
struct AssumedJson {
    assumption: &'static str,
    value: f64,
}

#[derive(Debug, Serialize)]
struct TippingJson<'a> {
    conclusion: &'static str,
    shared_shift: f64,
    studies: Vec<PointJson<'a>>,
}

#[derive(Debug, Serialize)]
struct PointJson<'a> {
    study: &'a str,
    yi: f64,
    shift: Option<f64>,
    shift_in_se: Option<f64>,
    becomes: Option<&'static str>,
}

#[derive(Debug, Serialize)]
struct FragilityJson<'a> {
    index: Option<usize>,
    moves: Vec<MoveJson<'a>>,
    studies: Vec<MoveJson<'a>>,
    left_as_they_are: Vec<&'a str>,
}

#[derive(Debug, Serialize)]
struct MoveJson<'a> {
    study: &'a str,
    group: usize,
    events: i64,
}

/// Sensitivity analyses of several analyses.
pub fn sensitivity<'a>(origin: &Origin, results: &'a [AnalysisResult]) -> AllSensitivityJson<'a> {
    let named = |result: &'a AnalysisResult| NamedJson {
        id: &result.id,
        title: &result.title,
        measure: result.measure.code(),
        pooled: shown(result.measure, result.pooled.as_ref()),
        explanation: words(result),
        sensitivity: analyses(result),
    };
    AllSensitivityJson {
        origin: origin.clone(),
        analyses: results.iter().map(named).collect(),
    }
}

/// The sensitivity analyses that were made of one analysis.
pub(super) fn analyses(result: &AnalysisResult) -> SensitivityJson<'_> {
    let found = &result.sensitivity;
    let label = |study: usize| result.effects[study].label.as_str();
    let left_out = |fits: &Vec<PooledEstimate>| {
        let one = |(study, pooled)| LeftOutJson {
            left_out: label(study),
            fit: fit(result, pooled),
        };
        fits.iter().enumerate().map(one).collect()
    };
    let diagnostics = |rows: &Vec<Influence>| {
        let one = |(study, one)| diagnostics(label(study), one);
        rows.iter().enumerate().map(one).collect()
    };
    let cumulative = found.cumulative.as_ref();
    SensitivityJson {
        leave_one_out: found.leave_one_out.as_ref().map(left_out),
        cumulative: cumulative.map(|found| steps(result, found)),
        influence: found.influence.as_ref().map(diagnostics),
        gosh: found.gosh.as_ref().map(|found| subsets(result, found)),
        multiverse: found.multiverse.as_ref().map(specifications),
        tipping: found.tipping.as_ref().map(|found| TippingJson {
            conclusion: found.conclusion.code(),
            shared_shift: found.shared,
            studies: found
                .studies
                .iter()
                .enumerate()
                .map(|(study, point)| PointJson {
                    study: label(study),
                    yi: result.effects[study].estimate.yi,
                    shift: point.shift,
                    shift_in_se: point.in_se,
                    becomes: point.becomes.map(Conclusion::code),
                })
                .collect(),
        }),
        fragility: found.fragility.as_ref().map(|found| events(result, found)),
    }
}

fn fit(result: &AnalysisResult, pooled: &PooledEstimate) -> FitJson {
    FitJson {
        estimate: shown(result.measure, Some(pooled)),
        statistic: pooled.statistic,
        h2: pooled.h2,
        q: pooled.q,
        q_p: pooled.q_p,
    }
}

fn steps<'a>(result: &'a AnalysisResult, found: &'a Cumulative) -> CumulativeJson<'a> {
    let steps = found.ranks.iter().zip(&found.steps);
    let step = steps.map(|(rank, pooled)| StepJson {
        added: &result.effects[rank.study].label,
        key: rank.key.as_deref(),
        fit: fit(result, pooled),
    });
    CumulativeJson {
        order: found.order.code(),
        steps: step.collect(),
    }
}

fn diagnostics<'a>(study: &'a str, one: &Influence) -> InfluenceJson<'a> {
    InfluenceJson {
        study,
        rstandard: one.rstandard,
        rstudent: one.rstudent,
        dffits: one.dffits,
        cook_d: one.cook_d,
        cov_r: one.cov_r,
        tau2_del: one.tau2_del,
        qe_del: one.qe_del,
        hat: one.hat,
        weight: one.weight,
        dfbs: one.dfbs,
        influential: one.influential,
        outlier: one.outlier,
        outlier_bonferroni: one.outlier_bonferroni,
        baujat: [Some(one.baujat_x), one.baujat_y],
    }
}

fn subsets<'a>(result: &'a AnalysisResult, gosh: &Gosh) -> GoshJson<'a> {
    let quantiles = |values: &[f64]| {
        let mut sorted = values.to_vec();
        sorted.sort_unstable_by(f64::total_cmp);
        let at = [0.0, 0.025, 0.25, 0.5, 0.75, 0.975, 1.0];
        at.map(|p| type7_quantile(&sorted, p)).to_vec()
    };
    let study = |(study, effect): (usize, &'a crate::effects::StudyEffect)| {
        let split = gosh.split(study);
        SplitJson {
            study: &effect.label,
            mean_estimate_with: split.estimate[0],
            mean_estimate_without: split.estimate[1],
            mean_i2_with: split.i2[0],
            mean_i2_without: split.i2[1],
        }
    };
    GoshJson {
        tau2_method: gosh.estimator.code(),
        possible_subsets: gosh.possible,
        subsets: gosh.estimates.len(),
        exhaustive: gosh.seed.is_none(),
        seed: gosh.seed,
        failed: gosh.failed,
        estimate_quantiles: quantiles(&gosh.estimates),
        i2_quantiles: quantiles(&gosh.i2),
        studies: result.effects.iter().enumerate().map(study).collect(),
    }
}

fn specifications(found: &Multiverse) -> MultiverseJson {
    let own = found.own();
    MultiverseJson {
        specifications: found.universes.len(),
        conclusion: own.map(Conclusion::code),
        holds_in: own.map(|own| found.count(own)),
        below: found.count(Conclusion::Below),
        open: found.count(Conclusion::Open),
        above: found.count(Conclusion::Above),
        universes: found.universes.iter().map(universe).collect(),
    }
}

fn universe(one: &Universe) -> UniverseJson {
    let assumed = one.assumed.iter().map(|(assumption, value)| AssumedJson {
        assumption: assumption.code(),
        value: *value,
    });
    UniverseJson {
        measure: one.measure.code(),
        tau2_method: one.tau2.code(),
        ci_method: one.interval.code(),
        zero_cells: has_zero_rules(one.measure).then(|| ZeroJson::of(&one.zero_rule)),
        assumed: assumed.collect(),
        conclusion: one.conclusion.map(Conclusion::code),
        pooled: shown(one.measure, one.pooled.as_ref()),
    }
}

fn events<'a>(result: &'a AnalysisResult, found: &Fragility) -> FragilityJson<'a> {
    let label = |study: usize| result.effects[study].label.as_str();
    let moved = |one: &EventMove| MoveJson {
        study: label(one.study),
        group: one.group,
        events: one.events,
    };
    FragilityJson {
        index: found.index,
        moves: found.moves.iter().map(moved).collect(),
        studies: found.studies.iter().flatten().map(moved).collect(),
        left_as_they_are: found.fixed.iter().map(|at| label(*at)).collect(),
    }
}
