//! Results as JSON: full precision, `null` for what is undefined, names that never change meaning.

mod bias;
mod bootstrap;
mod bound;
mod confidence_distribution;
mod counts;
mod pooled;
mod probability;
mod refitted;
mod regression;
mod review;
mod risk_of_bias;
mod sensitivity;
mod study;
mod subgroups;
mod variants;

use serde::Serialize;

use crate::effects::binary::ZeroRule;
use crate::pooling::{Interval, PooledEstimate};
use crate::synthesis::{AnalysisResult, has_zero_rules};

use super::explanation::explanation;
use super::subgroups::tau2_code;
use super::subgroups::words::words as subgroup_words;
use super::words::Shown;
use bias::{SmallStudiesJson, small_studies};
use bootstrap::{BootstrapJson, resampled};
use pooled::{PooledJson, estimate};
use probability::{ProbabilityBeyondJson, probability_beyond};
use refitted::RefittedJson;
use regression::OutcomeJson;
use sensitivity::SensitivityJson;
use study::{NotPooledJson, StudyJson, not_pooled, studies};

pub use bias::{BiasJson, bias};
pub use bootstrap::{AllBootstrapsJson, bootstraps};
pub use confidence_distribution::{DrawnPredictionJson, drawn_prediction};
pub use regression::{PoolAndRegressionJson, RegressionsJson, pool_and_regressions, regressions};
pub use review::{ReviewJson, review};
pub use sensitivity::{AllSensitivityJson, sensitivity};
pub use subgroups::{AllSubgroupsJson, subgroups};
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

/// One analysis with its estimate.
#[derive(Debug, Serialize)]
pub struct AnalysisJson<'a> {
    id: &'a str,
    title: &'a str,
    measure: &'static str,
    /// Two or three sentences for readers.
    explanation: Vec<String>,
    #[serde(flatten)]
    pooled: PooledJson,
    #[serde(skip_serializing_if = "Option::is_none")]
    probability_beyond_delta: Option<ProbabilityBeyondJson>,
    #[serde(skip_serializing_if = "Option::is_none")]
    drawn_prediction: Option<DrawnPredictionJson>,
    zero_cells: Option<ZeroJson>,
    other_models: Vec<PooledJson>,
    smallest_variances: Option<PooledJson>,
    bootstrap: Option<BootstrapJson>,
    subgroups: Vec<SubgroupsJson<'a>>,
    #[serde(flatten)]
    sensitivity: SensitivityJson<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    small_study_effects: Option<SmallStudiesJson>,
    #[serde(skip_serializing_if = "Option::is_none")]
    meta_regression: Option<OutcomeJson<'a>>,
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
struct SubgroupsJson<'a> {
    by: &'a str,
    /// `separate` or `common` to the subgroups.
    tau2: &'static str,
    q_between: f64,
    q_between_df: usize,
    q_between_p: Option<f64>,
    /// The comparison in sentences.
    explanation: Vec<String>,
    groups: Vec<GroupJson<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bootstrap: Option<RefittedJson>,
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
        explanation: explanation(result),
        pooled: some(&result.pooled).unwrap_or_default(),
        probability_beyond_delta: probability_beyond(result),
        drawn_prediction: result.drawn_prediction.as_ref().map(drawn_prediction),
        zero_cells: has_zero_rules(measure).then(|| ZeroJson::of(&result.zero_rule)),
        other_models: result
            .other_models
            .iter()
            .map(|p| estimate(shown, p))
            .collect(),
        smallest_variances: some(&result.smallest_variances),
        bootstrap: result.bootstrap.as_ref().map(resampled),
        subgroups: by_subgroup(result),
        sensitivity: sensitivity::analyses(result),
        small_study_effects: result.small_studies.as_ref().map(small_studies),
        meta_regression: result
            .regression
            .as_ref()
            .map(|declared| regression::outcome(&declared.analysis, &declared.result)),
        studies: studies(result),
        not_pooled: not_pooled(&result.not_pooled),
    }
}

fn by_subgroup(result: &AnalysisResult) -> Vec<SubgroupsJson<'_>> {
    let splits = result.subgroups.iter();
    splits
        .map(|split| SubgroupsJson {
            by: &split.by,
            tau2: tau2_code(split.result.tau2),
            q_between: split.result.q_between,
            q_between_df: split.result.q_between_df,
            q_between_p: split.result.q_between_p,
            explanation: subgroup_words(result, split),
            bootstrap: refitted::subgroups(split, result.options.level.percent()),
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
        .collect()
}

pub(super) fn limits(interval: Interval) -> [f64; 2] {
    [interval.lower, interval.upper]
}
