//! Prediction intervals that no formula gives: drawn, and put into the estimates they belong to.

use crate::effects::EffectEstimate;
use crate::pooling::{Options, PooledEstimate, PredictionMethod, Tau2Estimator};
use crate::resampling::{
    BootstrapError, DrawnPrediction, DrawnPredictionOptions, prediction_by_confidence_distribution,
};

use super::run::columns;

/// Draws of prediction intervals, where an analysis has one that is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PredictionDraws {
    /// Their number; `None` for 25 000.
    pub draws: Option<u64>,
    /// Seed of their streams; `None` for that of the protocol's `[bootstrap]`, or 1.
    pub seed: Option<u64>,
}

impl PredictionDraws {
    /// With this seed where none was asked for.
    pub(super) fn or_seed(self, seed: u64) -> PredictionDraws {
        PredictionDraws {
            seed: self.seed.or(Some(seed)),
            ..self
        }
    }
}

/// The interval of these studies; `None` where none is drawn: another method, a common effect, counts, one study.
pub(super) fn drawn(
    estimates: &[EffectEstimate],
    options: &Options,
    asked: PredictionDraws,
) -> Result<Option<DrawnPrediction>, BootstrapError> {
    let wanted = options.prediction == PredictionMethod::Nnf
        && options.tau2 != Tau2Estimator::CommonEffect
        && !options.method.pools_counts();
    if !wanted || estimates.len() < 2 {
        return Ok(None);
    }
    let (yi, vi) = columns(estimates);
    let usual = DrawnPredictionOptions::default();
    let options = DrawnPredictionOptions {
        draws: asked.draws.unwrap_or(usual.draws),
        seed: asked.seed.unwrap_or(usual.seed),
        level: options.level,
        delta: options.delta,
    };
    let found = prediction_by_confidence_distribution(&yi, &vi, &options)?;
    let interval = found.prediction.interval;
    let finite = interval.lower.is_finite() && interval.upper.is_finite();
    Ok(finite.then_some(found))
}

/// Gives an estimate the interval that was drawn for its studies.
pub(super) fn put(found: Option<&DrawnPrediction>, pooled: &mut PooledEstimate) {
    let random = pooled.tau2_method != Tau2Estimator::CommonEffect;
    if let Some(found) = found.filter(|_| random) {
        pooled.prediction_interval = Some(found.prediction.interval);
        pooled.probability_above = found.probability_above;
    }
}
