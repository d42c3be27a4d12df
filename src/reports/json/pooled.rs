//! A pooled estimate as JSON.

use serde::Serialize;

use super::counts::{CountsJson, counts};
use super::limits;
use super::probability::{ProbabilityAboveJson, probability_above};
use crate::pooling::{PooledEstimate, PoolingWarning};
use crate::reports::words::{ARTEFACT, Shown};

#[derive(Debug, Serialize)]
pub(super) struct WarningJson {
    pub code: &'static str,
    pub message: String,
}

#[derive(Debug, Default, Serialize)]
pub(super) struct PooledJson {
    k: usize,
    estimate: Option<f64>,
    se: Option<f64>,
    statistic: Option<f64>,
    df: Option<f64>,
    p_value: Option<f64>,
    ci: Option<[f64; 2]>,
    prediction_interval: Option<[f64; 2]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    probability_above: Option<ProbabilityAboveJson>,
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
    tau2_ci_method: Option<&'static str>,
    #[serde(flatten)]
    counts: CountsJson,
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

pub(super) fn estimate(shown: Shown, pooled: &PooledEstimate) -> PooledJson {
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
        probability_above: probability_above(shown, pooled),
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
        tau2_ci_method: Some(pooled.tau2_ci_method.code()),
        counts: counts(pooled),
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
