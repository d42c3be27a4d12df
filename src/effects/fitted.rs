//! Distributions fitted to the quantiles of an outcome that need not be normal, as the protocol chooses.

use crate::records::QuantileMethod;

use super::note::QuantileFitting;
use super::recover::{
    Quantiles, mean_sd_by_box_cox, mean_sd_by_quantile_estimation, mean_sd_of_log_normal,
};

/// Mean and SD of what was fitted to a group's quantiles.
pub(super) struct Fitted {
    pub mean: f64,
    pub sd: f64,
    pub by: QuantileFitting,
}

/// What a method fits to quantiles; `None` where it is that for a normal outcome, or has no fit.
pub(super) fn fitted(
    method: QuantileMethod,
    quantiles: &Quantiles,
    n: f64,
    skewed: bool,
) -> Option<Fitted> {
    let of = |by| move |(mean, sd)| Fitted { mean, sd, by };
    match method {
        QuantileMethod::LuoWanShi => None,
        QuantileMethod::BySkewness if !skewed => None,
        QuantileMethod::LogNormal => {
            mean_sd_of_log_normal(quantiles, n).map(of(QuantileFitting::LogNormal))
        }
        QuantileMethod::BoxCox => mean_sd_by_box_cox(quantiles, n).map(of(QuantileFitting::BoxCox)),
        QuantileMethod::QuantileEstimation | QuantileMethod::BySkewness => {
            let fit = mean_sd_by_quantile_estimation(quantiles, n)?;
            let by = QuantileFitting::Estimation(fit.distribution);
            Some(of(by)((fit.mean, fit.sd)))
        }
    }
}
