//! Subgroups as JSON.

use serde::Serialize;

use super::pooled::{PooledJson, estimate};
use super::study::{NotPooledJson, not_pooled};
use super::{Origin, SubgroupsJson, by_subgroup};
use crate::reports::words::Shown;
use crate::synthesis::AnalysisResult;

/// Subgroups of several analyses.
#[derive(Debug, Serialize)]
pub struct AllSubgroupsJson<'a> {
    #[serde(flatten)]
    origin: Origin,
    analyses: Vec<AnalysisSubgroups<'a>>,
}

#[derive(Debug, Serialize)]
struct AnalysisSubgroups<'a> {
    id: &'a str,
    title: &'a str,
    measure: &'static str,
    #[serde(flatten)]
    pooled: PooledJson,
    subgroups: Vec<SubgroupsJson<'a>>,
    not_pooled: Vec<NotPooledJson<'a>>,
}

/// Subgroups of several analyses.
pub fn subgroups<'a>(origin: &Origin, results: &'a [AnalysisResult]) -> AllSubgroupsJson<'a> {
    let one = |result: &'a AnalysisResult| {
        let pooled = result.pooled.as_ref();
        let pooled = pooled.map(|pooled| estimate(Shown::pooled(result), pooled));
        AnalysisSubgroups {
            id: &result.id,
            title: &result.title,
            measure: result.measure.code(),
            pooled: pooled.unwrap_or_default(),
            subgroups: by_subgroup(result),
            not_pooled: not_pooled(&result.not_pooled),
        }
    };
    AllSubgroupsJson {
        origin: origin.clone(),
        analyses: results.iter().map(one).collect(),
    }
}
