//! Results as JSON: full precision, `null` for what is undefined, names that never change meaning.

mod bias;
mod bootstrap;
mod review;
mod variants;

use serde::Serialize;

use crate::effects::binary::ZeroRule;
use crate::effects::{Component, NotPooled, StudyEffect};
use crate::pooling::{Interval, PooledEstimate, PoolingWarning};
use crate::synthesis::{AnalysisResult, has_zero_rules};

use super::words::{ARTEFACT, Shown};
use bootstrap::{BootstrapJson, resampled};

pub use bias::{BiasJson, bias};
pub use bootstrap::{AllBootstrapsJson, bootstraps};
pub use review::{ReviewJson, review};
pub use variants::{VariantsJson, variants};

/// What every document says of its origin.
#[derive(Debug, Clone, Serialize)]
pub struct Origin {
    /// Version of the engine.
    pub oxymeta: &'static str,
    /// SHA-256 of the input.
    pub input_sha256: String,
}

impl Origin {
    /// The origin of results computed from an input with this digest.
    pub fn new(input_sha256: &str) -> Self {
        Self {
            oxymeta: env!("CARGO_PKG_VERSION"),
            input_sha256: input_sha256.to_owned(),
        }
    }
}

/// Effects of one analysis or table.
#[derive(Debug, Serialize)]
pub struct EffectsJson<'a> {
    #[serde(flatten)]
    origin: Option<Origin>,
    #[serde(skip_serializing_if = "Option::is_none")]
    analysis: Option<&'a str>,
    measure: &'static str,
    studies: Vec<StudyJson<'a>>,
    not_pooled: Vec<NotPooledJson<'a>>,
}

/// Effects of several analyses.
#[derive(Debug, Serialize)]
pub struct AllEffectsJson<'a> {
    #[serde(flatten)]
    origin: Origin,
    analyses: Vec<EffectsJson<'a>>,
}

/// Pooled results.
#[derive(Debug, Serialize)]
pub struct PoolJson<'a> {
    #[serde(flatten)]
    origin: Origin,
    analyses: Vec<AnalysisJson<'a>>,
}

#[derive(Debug, Serialize)]
struct StudyJson<'a> {
    study: &'a str,
    label: &'a str,
    yi: f64,
    vi: f64,
    sei: f64,
    ci: [f64; 2],
    back_transformed: BackTransformedStudy,
    weight: Option<f64>,
    n: Option<f64>,
    route: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    vi_bounds: Option<[f64; 2]>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    components: Vec<ComponentJson<'a>>,
    notes: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<SourceJson<'a>>,
}

#[derive(Debug, Serialize)]
struct ComponentJson<'a> {
    label: &'a str,
    yi: f64,
    vi: f64,
}

#[derive(Debug, Serialize)]
struct SourceJson<'a> {
    file: &'a str,
    line: usize,
    from: Option<&'a str>,
    quote: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct NotPooledJson<'a> {
    study: &'a str,
    label: &'a str,
    reason: String,
}

/// One analysis with its estimate.
#[derive(Debug, Serialize)]
pub struct AnalysisJson<'a> {
    id: &'a str,
    title: &'a str,
    measure: &'static str,
    #[serde(flatten)]
    pooled: PooledJson,
    zero_cells: Option<ZeroJson>,
    other_models: Vec<PooledJson>,
    smallest_variances: Option<PooledJson>,
    bootstrap: Option<BootstrapJson>,
    subgroups: Vec<SubgroupsJson<'a>>,
    studies: Vec<StudyJson<'a>>,
    not_pooled: Vec<NotPooledJson<'a>>,
}

#[derive(Debug, Serialize)]
struct ZeroJson {
    add: f64,
    correction: &'static str,
    to: &'static str,
    drop00: bool,
}

impl ZeroJson {
    fn of(rule: &ZeroRule) -> Self {
        Self {
            add: rule.add,
            correction: rule.correction.code(),
            to: rule.to.code(),
            drop00: rule.drop00,
        }
    }
}

#[derive(Debug, Serialize)]
struct WarningJson {
    code: &'static str,
    message: String,
}

#[derive(Debug, Default, Serialize)]
struct PooledJson {
    k: usize,
    estimate: Option<f64>,
    se: Option<f64>,
    statistic: Option<f64>,
    df: Option<f64>,
    p_value: Option<f64>,
    ci: Option<[f64; 2]>,
    prediction_interval: Option<[f64; 2]>,
    level: Option<f64>,
    tau2: Option<f64>,
    tau2_se: Option<f64>,
    tau2_ci: Option<[f64; 2]>,
    i2: Option<f64>,
    i2_ci: Option<[f64; 2]>,
    h2: Option<f64>,
    h2_ci: Option<[f64; 2]>,
    q: Option<f64>,
    q_df: Option<usize>,
    q_p: Option<f64>,
    tau2_method: Option<&'static str>,
    ci_method: Option<&'static str>,
    prediction_method: Option<&'static str>,
    back_transformed: Option<BackTransformed>,
    warnings: Vec<WarningJson>,
}

#[derive(Debug, Serialize)]
struct BackTransformed {
    estimate: f64,
    ci: [f64; 2],
    prediction_interval: Option<[f64; 2]>,
    /// Harmonic mean of the sizes that a Freeman-Tukey value was turned back with.
    #[serde(skip_serializing_if = "Option::is_none")]
    harmonic_mean_size: Option<f64>,
}

#[derive(Debug, Serialize)]
struct BackTransformedStudy {
    yi: f64,
    ci: [f64; 2],
}

#[derive(Debug, Serialize)]
struct SubgroupsJson<'a> {
    by: &'a str,
    q_between: f64,
    q_between_df: usize,
    q_between_p: Option<f64>,
    groups: Vec<GroupJson<'a>>,
}

#[derive(Debug, Serialize)]
struct GroupJson<'a> {
    label: &'a str,
    #[serde(flatten)]
    pooled: PooledJson,
}

/// Effects of one analysis.
pub fn effects<'a>(origin: &Origin, result: &'a AnalysisResult, named: bool) -> EffectsJson<'a> {
    EffectsJson {
        origin: Some(origin.clone()),
        analysis: named.then_some(result.id.as_str()),
        measure: result.measure.code(),
        studies: studies(result),
        not_pooled: not_pooled(&result.not_pooled),
    }
}

/// Effects of several analyses.
pub fn all_effects<'a>(origin: &Origin, results: &'a [AnalysisResult]) -> AllEffectsJson<'a> {
    let without_origin = |result| EffectsJson {
        origin: None,
        ..effects(origin, result, true)
    };
    AllEffectsJson {
        origin: origin.clone(),
        analyses: results.iter().map(without_origin).collect(),
    }
}

/// Pooled results of several analyses.
pub fn pool<'a>(origin: &Origin, results: &'a [AnalysisResult]) -> PoolJson<'a> {
    PoolJson {
        origin: origin.clone(),
        analyses: results.iter().map(analysis).collect(),
    }
}

/// One analysis.
pub fn analysis(result: &AnalysisResult) -> AnalysisJson<'_> {
    let measure = result.measure;
    let shown = Shown::pooled(result);
    let some = |pooled: &Option<PooledEstimate>| pooled.as_ref().map(|p| estimate(shown, p));
    AnalysisJson {
        id: &result.id,
        title: &result.title,
        measure: measure.code(),
        pooled: some(&result.pooled).unwrap_or_default(),
        zero_cells: has_zero_rules(measure).then(|| ZeroJson::of(&result.zero_rule)),
        other_models: result
            .other_models
            .iter()
            .map(|p| estimate(shown, p))
            .collect(),
        smallest_variances: some(&result.smallest_variances),
        bootstrap: result.bootstrap.as_ref().map(resampled),
        subgroups: result
            .subgroups
            .iter()
            .map(|split| SubgroupsJson {
                by: &split.by,
                q_between: split.result.q_between,
                q_between_df: split.result.q_between_df,
                q_between_p: split.result.q_between_p,
                groups: split
                    .result
                    .groups
                    .iter()
                    .map(|(label, pooled)| GroupJson {
                        label,
                        pooled: estimate(Shown::group(result, split, label), pooled),
                    })
                    .collect(),
            })
            .collect(),
        studies: studies(result),
        not_pooled: not_pooled(&result.not_pooled),
    }
}

fn studies(result: &AnalysisResult) -> Vec<StudyJson<'_>> {
    let weight = |at: usize| Some(*result.pooled.as_ref()?.weights.get(at)?);
    let study = |(at, effect)| study(effect, weight(at), result);
    result.effects.iter().enumerate().map(study).collect()
}

fn study<'a>(
    effect: &'a StudyEffect,
    weight: Option<f64>,
    result: &AnalysisResult,
) -> StudyJson<'a> {
    let ci = result.study_interval(effect);
    let shown = Shown::study(result, effect);
    StudyJson {
        study: &effect.study,
        label: &effect.label,
        yi: effect.estimate.yi,
        vi: effect.estimate.vi,
        sei: effect.estimate.sei(),
        ci: limits(ci),
        back_transformed: BackTransformedStudy {
            yi: shown.natural(effect.estimate.yi),
            ci: shown.natural_limits(ci),
        },
        weight,
        n: effect.n,
        route: effect.route.code(),
        vi_bounds: effect.bounds.map(|[low, high]| [low.vi, high.vi]),
        components: effect.components.iter().map(component).collect(),
        notes: effect.notes.iter().map(ToString::to_string).collect(),
        source: effect.source.as_ref().map(|source| SourceJson {
            file: &source.file,
            line: source.line,
            from: source.from.as_deref(),
            quote: source.quote.as_deref(),
        }),
    }
}

fn component(part: &Component) -> ComponentJson<'_> {
    ComponentJson {
        label: &part.label,
        yi: part.yi,
        vi: part.vi,
    }
}

fn not_pooled(left_out: &[NotPooled]) -> Vec<NotPooledJson<'_>> {
    left_out
        .iter()
        .map(|study| NotPooledJson {
            study: &study.study,
            label: &study.label,
            reason: study.lack.to_string(),
        })
        .collect()
}

fn estimate(shown: Shown, pooled: &PooledEstimate) -> PooledJson {
    let artefact = shown.is_artefact(pooled.estimate).then(|| WarningJson {
        code: BACK_TRANSFORMATION,
        message: ARTEFACT.to_owned(),
    });
    PooledJson {
        k: pooled.k,
        estimate: Some(pooled.estimate),
        se: Some(pooled.se),
        statistic: pooled.statistic,
        df: pooled.df,
        p_value: pooled.p_value,
        ci: Some(limits(pooled.ci)),
        prediction_interval: pooled.prediction_interval.map(limits),
        level: Some(pooled.level),
        tau2: pooled.tau2,
        tau2_se: pooled.tau2_se,
        tau2_ci: pooled.tau2_ci.map(limits),
        i2: pooled.i2,
        i2_ci: pooled.i2_ci.map(limits),
        h2: pooled.h2,
        h2_ci: pooled.h2_ci.map(limits),
        q: Some(pooled.q),
        q_df: Some(pooled.q_df),
        q_p: pooled.q_p,
        tau2_method: Some(pooled.tau2_method.code()),
        ci_method: Some(pooled.ci_method.code()),
        prediction_method: Some(pooled.prediction_method.code()),
        back_transformed: Some(BackTransformed {
            estimate: shown.natural(pooled.estimate),
            ci: shown.natural_limits(pooled.ci),
            prediction_interval: pooled
                .prediction_interval
                .map(|interval| shown.natural_limits(interval)),
            harmonic_mean_size: shown.size(),
        }),
        warnings: pooled
            .warnings
            .iter()
            .map(warning)
            .chain(artefact)
            .collect(),
    }
}

/// Code of the warning that a back-transformed estimate lies outside the values of its studies.
const BACK_TRANSFORMATION: &str = "back-transformation-outside-studies";

fn warning(warning: &PoolingWarning) -> WarningJson {
    WarningJson {
        code: warning.code(),
        message: warning.message(),
    }
}

fn limits(interval: Interval) -> [f64; 2] {
    [interval.lower, interval.upper]
}
