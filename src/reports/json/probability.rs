//! The probability that the effect in a new study lies beyond a chosen value.

use serde::Serialize;

use super::Shown;
use crate::pooling::PooledEstimate;
use crate::reports::beyond::beyond;
use crate::synthesis::AnalysisResult;

#[derive(Debug, Serialize)]
pub(super) struct ProbabilityAboveJson {
    /// On the analysis scale.
    delta: f64,
    /// As it was given: a ratio for measures on the log scale.
    back_transformed: f64,
    probability: f64,
}

pub(super) fn probability_above(
    shown: Shown,
    pooled: &PooledEstimate,
) -> Option<ProbabilityAboveJson> {
    pooled.probability_above.map(|above| ProbabilityAboveJson {
        delta: above.delta,
        back_transformed: shown.natural(above.delta),
        probability: above.probability,
    })
}

#[derive(Debug, Serialize)]
pub(super) struct ProbabilityBeyondJson {
    /// On the analysis scale.
    delta: f64,
    /// As it was given: a ratio for measures on the log scale.
    back_transformed: f64,
    /// `above` or `below`: the side that is better.
    side: &'static str,
    probability: f64,
}

pub(super) fn probability_beyond(result: &AnalysisResult) -> Option<ProbabilityBeyondJson> {
    result.better?;
    let found = beyond(result)?;
    Some(ProbabilityBeyondJson {
        delta: found.delta,
        back_transformed: Shown::pooled(result).natural(found.delta),
        side: found.side,
        probability: found.probability,
    })
}
