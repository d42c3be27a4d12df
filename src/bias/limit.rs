//! Limit meta-analysis.

use nalgebra::DMatrix;

use super::BiasError;
use super::asymmetry::check;
use crate::numerics::distributions::{chi_squared, normal};
use crate::numerics::linear::weighted_least_squares;
use crate::pooling::{Interval, Options, PoolingError, Refit, q_test};

/// The effect with small-study effects taken out.
#[derive(Clone, Debug, PartialEq)]
pub struct LimitMetaAnalysis {
    /// Number of studies.
    pub k: usize,
    /// Between-study variance of the random-effects model without small-study effects.
    pub tau2: f64,
    /// Expected effect of an infinitely large study, beta + tau alpha.
    pub estimate: f64,
    /// Its standard error.
    pub se: f64,
    /// Wald interval.
    pub ci: Interval,
    /// Two-sided p value of no effect, normal.
    pub p_value: f64,
    /// alpha, the bias of a study in units of its sqrt(vi + tau2).
    pub alpha: f64,
    /// beta, where the line ends.
    pub beta: f64,
    /// Each study's effect in the limit of infinite size.
    pub limit_yi: Vec<f64>,
    /// Q of heterogeneity.
    pub q: f64,
    /// Part of `q` that small-study effects explain, on 1 degree of freedom.
    pub q_small: f64,
    /// p value of `q_small`.
    pub q_small_p: f64,
    /// Q that is left, on k-2 degrees of freedom.
    pub q_residual: f64,
    /// p value of `q_residual`.
    pub q_residual_p: f64,
    /// Level of the interval in percent.
    pub level: f64,
}

/// Rücker's limit meta-analysis.
///
/// yi = beta + si (alpha + ei), si = sqrt(vi + tau2), ei ~ N(0, 1): weighted least squares of yi on si with weights 1/si^2. As a
/// study grows without bound si falls to tau, which leaves beta + tau alpha, with the variance that the weights imply, and for
/// study i beta + (tau/si)(yi - beta). Q_small = Q - Q_residual, Q_residual of yi on sei with weights 1/vi.
/// `options` gives the estimator of tau2 and the level. Unreliable with few studies.
/// Errors: unusable effects, fewer than three studies, equal variances.
/// Source: Rücker et al. (2011), Biostatistics 12:122, doi:10.1093/biostatistics/kxq046, eq. 3.3 and section 4; metasens
/// `limitmeta()` has the same estimate and another standard error. metafor `predict(rma(yi, vi, mods=~si, tau2=tau2), tau)`.
///
/// ```
/// use oxymeta::bias::limit_meta_analysis;
/// use oxymeta::pooling::Options;
///
/// let yi = [0.10, 0.30, 0.35, 0.65, 0.45, 0.15];
/// let vi = [0.03, 0.03, 0.05, 0.01, 0.05, 0.02];
/// let found = limit_meta_analysis(&yi, &vi, &Options::default())?;
/// assert!(found.ci.lower < found.estimate && found.estimate < found.ci.upper);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn limit_meta_analysis(
    yi: &[f64],
    vi: &[f64],
    options: &Options,
) -> Result<LimitMetaAnalysis, BiasError> {
    check(yi, vi)?;
    let k = yi.len();
    if k < 3 {
        return Err(BiasError::TooFewStudies { k, least: 3 });
    }
    let tau2 = Refit::by(yi, vi, options.tau2)?.tau2;
    let tau = tau2.sqrt();
    let si: Vec<f64> = vi.iter().map(|v| (v + tau2).sqrt()).collect();
    let with_tau = fit(yi, &si)?;
    let (beta, alpha) = (with_tau.coefficients[0], with_tau.coefficients[1]);
    let estimate = beta + tau * alpha;
    let c = &with_tau.covariance;
    let se = (c[(0, 0)] + 2.0 * tau * c[(0, 1)] + tau2 * c[(1, 1)])
        .max(0.0)
        .sqrt();
    let half = normal::quantile_upper(options.level.tail()) * se;
    let sei: Vec<f64> = vi.iter().map(|v| v.sqrt()).collect();
    let residuals = fit(yi, &sei)?.residuals;
    let q_residual: f64 = residuals.iter().zip(vi).map(|(e, v)| e * e / v).sum();
    let q = q_test(yi, vi)?.0;
    let q_small = (q - q_residual).max(0.0);
    Ok(LimitMetaAnalysis {
        k,
        tau2,
        estimate,
        se,
        ci: Interval {
            lower: estimate - half,
            upper: estimate + half,
        },
        p_value: 2.0 * normal::sf(estimate.abs() / se),
        alpha,
        beta,
        limit_yi: yi
            .iter()
            .zip(&si)
            .map(|(y, s)| estimate + tau * ((y - beta) / s - alpha))
            .collect(),
        q,
        q_small,
        q_small_p: chi_squared::sf(q_small, 1.0),
        q_residual,
        q_residual_p: chi_squared::sf(q_residual, (k - 2) as f64),
        level: options.level.percent(),
    })
}

/// yi on si with weights 1/si^2.
fn fit(yi: &[f64], si: &[f64]) -> Result<crate::numerics::linear::WeightedFit, BiasError> {
    use crate::numerics::linear::LinearError;
    let wi: Vec<f64> = si.iter().map(|s| 1.0 / (s * s)).collect();
    let x = DMatrix::from_fn(si.len(), 2, |i, j| if j == 0 { 1.0 } else { si[i] });
    weighted_least_squares(&x, yi, &wi).map_err(|error| match error {
        LinearError::RankDeficient { .. } => BiasError::ConstantPredictor {
            predictor: "standard error",
        },
        _ => PoolingError::OutOfRange {
            quantity: "weighted standard error",
        }
        .into(),
    })
}
