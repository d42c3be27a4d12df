//! The probability that the effect in a new study lies above a chosen value.

use serde::Serialize;

use super::Shown;
use crate::pooling::PooledEstimate;

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
