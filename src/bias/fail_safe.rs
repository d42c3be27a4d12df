//! Fail-safe N: how many unseen studies without effect would change a conclusion.

use super::BiasError;
use super::asymmetry::check;
use crate::numerics::distributions::normal;
use crate::pooling::{Refit, Tau2Estimator};

/// No count above this is searched for.
const MOST: u64 = 10_000_000;

/// A fail-safe number with the result that it refers to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FailSafe {
    /// Number of studies to add. Undefined above 10 million.
    pub n: Option<u64>,
    /// Pooled effect of the observed studies; for Rosenthal's method there is none.
    pub observed: Option<f64>,
    /// p value of the observed studies: one-sided for Rosenthal, else two-sided. Orwin's method has none.
    pub observed_p: Option<f64>,
    /// tau2 of the observed studies, on the square of their scale; for the general method only.
    pub observed_tau2: Option<f64>,
    /// What the general method finds with the `n` studies added. Undefined with `n`.
    pub after: Option<Diluted>,
}

/// A pooled effect with studies added that show none.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Diluted {
    /// Weighted mean, on the scale of the effects.
    pub estimate: f64,
    /// Between-study variance, on the square of that scale.
    pub tau2: f64,
    /// Two-sided normal p value.
    pub p_value: f64,
}

/// Rosenthal's fail-safe N: studies of mean z = 0 that bring Stouffer's sum of z below significance.
///
/// N = k (z / z_alpha)^2 - k, z = |sum yi/sei| / sqrt(k), one-sided alpha; rounded up, not below 0.
/// Ignores sizes of effects and heterogeneity; not recommended by the Cochrane Handbook (13.3.5.6).
/// Errors: unusable effects, alpha not between 0 and 0.5.
/// Source: Rosenthal (1979), Psychol Bull 86:638, doi:10.1037/0033-2909.86.3.638. metafor `fsn(yi, vi, type="Rosenthal")`.
///
/// ```
/// use oxymeta::bias::rosenthal;
///
/// let yi = [0.10, 0.30, 0.35, 0.65, 0.45, 0.15];
/// let vi = [0.03, 0.03, 0.05, 0.01, 0.05, 0.02];
/// // metafor: fsn(yi, vi)
/// assert_eq!(rosenthal(&yi, &vi, 0.05)?.n, Some(61));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn rosenthal(yi: &[f64], vi: &[f64], alpha: f64) -> Result<FailSafe, BiasError> {
    check(yi, vi)?;
    check_alpha(alpha)?;
    let k = yi.len() as f64;
    let sum: f64 = yi.iter().zip(vi).map(|(y, v)| y / v.sqrt()).sum();
    let z = sum.abs() / k.sqrt();
    let critical = normal::quantile_upper(alpha);
    Ok(FailSafe {
        n: rounded_up(k * (z / critical).powi(2) - k),
        observed: None,
        observed_p: Some(normal::sf(z)),
        observed_tau2: None,
        after: None,
    })
}

/// Orwin's fail-safe N: studies without effect that bring the mean to `target`.
///
/// N = k (|mean| - |target|) / |target|; the mean weighted by 1/vi, or with equal weights. Rounded up, not below 0.
/// `target` on the analysis scale, not 0. Errors: unusable effects, a target of 0.
/// Source: Orwin (1983), J Educ Stat 8:157, doi:10.2307/1164923. metafor `fsn(yi, vi, type="Orwin", target=, weighted=)`.
pub fn orwin(yi: &[f64], vi: &[f64], target: f64, weighted: bool) -> Result<FailSafe, BiasError> {
    check(yi, vi)?;
    if target == 0.0 || !target.is_finite() {
        return Err(BiasError::Value {
            what: "target",
            index: 0,
            value: target,
            allowed: "finite and not 0",
        });
    }
    let k = yi.len() as f64;
    let mean = if weighted {
        Refit::by(yi, vi, Tau2Estimator::CommonEffect)?.estimate
    } else {
        yi.iter().sum::<f64>() / k
    };
    Ok(FailSafe {
        n: rounded_up(k * (mean.abs() - target.abs()) / target.abs()),
        observed: Some(mean),
        observed_p: None,
        observed_tau2: None,
        after: None,
    })
}

/// Rosenberg's fail-safe N: studies without effect and of average weight that end the significance of the weighted mean.
///
/// N = ((sum wi yi / z)^2 - sum wi) / wbar, wi = 1/vi, z two-sided. Rounded up, not below 0. Common effect, normal test.
/// Errors: unusable effects, alpha not between 0 and 0.5.
/// Source: Rosenberg (2005), Evolution 59:464, doi:10.1111/j.0014-3820.2005.tb01004.x. metafor `fsn(yi, vi, type="Rosenberg")`.
///
/// ```
/// use oxymeta::bias::rosenberg;
///
/// let yi = [0.10, 0.30, 0.35, 0.65, 0.45, 0.15];
/// let vi = [0.03, 0.03, 0.05, 0.01, 0.05, 0.02];
/// // metafor: fsn(yi, vi, type="Rosenberg")
/// assert_eq!(rosenberg(&yi, &vi, 0.05)?.n, Some(58));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn rosenberg(yi: &[f64], vi: &[f64], alpha: f64) -> Result<FailSafe, BiasError> {
    check(yi, vi)?;
    check_alpha(alpha)?;
    let sum_w: f64 = vi.iter().map(|v| 1.0 / v).sum();
    let sum_wy: f64 = yi.iter().zip(vi).map(|(y, v)| y / v).sum();
    let critical = normal::quantile_upper(alpha / 2.0);
    let mean_w = sum_w / yi.len() as f64;
    Ok(FailSafe {
        n: rounded_up(((sum_wy / critical).powi(2) - sum_w) / mean_w),
        observed: Some(sum_wy / sum_w),
        observed_p: Some(2.0 * normal::sf(sum_wy.abs() / sum_w.sqrt())),
        observed_tau2: None,
        after: None,
    })
}

/// Fail-safe N of any estimator of tau2: studies of mean 0 that end the significance of the pooled mean.
///
/// The N added studies have the heterogeneity of the observed ones and the harmonic mean vt of their variances. Together
/// tau2_N = ((k-1) tau2 + (N-1) tau2 + mu^2 kN/(k+N)) / (k+N-1) (0 for a common effect), weights 1/(vi + tau2_N) and
/// 1/(vt + tau2_N); N is the smallest number with a two-sided normal p above `alpha`.
/// Errors: as [`crate::pooling::pool`]; alpha not between 0 and 0.5.
/// Source: metafor `fsn(fit, type="General", exact=FALSE)`, whose counts this reproduces.
pub fn general(
    yi: &[f64],
    vi: &[f64],
    estimator: Tau2Estimator,
    alpha: f64,
) -> Result<FailSafe, BiasError> {
    check(yi, vi)?;
    check_alpha(alpha)?;
    let fit = Refit::by(yi, vi, estimator)?;
    let with = |n: u64| diluted(yi, vi, fit, estimator, n as f64);
    let observed_p = with(0).p_value;
    let enough = |n: u64| with(n).p_value > alpha;
    let n = if observed_p > alpha {
        Some(0)
    } else {
        smallest(enough)
    };
    Ok(FailSafe {
        n,
        observed: Some(fit.estimate),
        observed_p: Some(observed_p),
        observed_tau2: Some(fit.tau2),
        after: n.map(with),
    })
}

/// The mean with n studies added.
fn diluted(yi: &[f64], vi: &[f64], fit: Refit, estimator: Tau2Estimator, n: f64) -> Diluted {
    let k = yi.len() as f64;
    let typical = k / vi.iter().map(|v| 1.0 / v).sum::<f64>();
    let tau2 = if n == 0.0 || estimator == Tau2Estimator::CommonEffect {
        fit.tau2
    } else {
        let between = fit.estimate.powi(2) * k * n / (k + n);
        ((k + n - 2.0) * fit.tau2 + between) / (k + n - 1.0)
    };
    let (mut sum_w, mut sum_wy) = (n / (typical + tau2), 0.0);
    for (y, v) in yi.iter().zip(vi) {
        sum_w += 1.0 / (v + tau2);
        sum_wy += y / (v + tau2);
    }
    Diluted {
        estimate: sum_wy / sum_w,
        tau2,
        p_value: 2.0 * normal::sf(sum_wy.abs() / sum_w.sqrt()),
    }
}

/// The smallest number from 1 that is enough, where more than enough is enough too.
fn smallest(enough: impl Fn(u64) -> bool) -> Option<u64> {
    let mut upper = 1;
    while !enough(upper) {
        if upper > MOST {
            return None;
        }
        upper *= 2;
    }
    let mut lower = upper / 2;
    while upper - lower > 1 {
        let middle = (lower + upper) / 2;
        if enough(middle) {
            upper = middle;
        } else {
            lower = middle;
        }
    }
    Some(upper)
}

fn rounded_up(n: f64) -> Option<u64> {
    // A count that is whole but for rounding is that count.
    let n = (n - 1e-9 * n.abs()).ceil().max(0.0);
    (n <= MOST as f64).then_some(n as u64)
}

fn check_alpha(alpha: f64) -> Result<(), BiasError> {
    if alpha > 0.0 && alpha < 0.5 {
        return Ok(());
    }
    Err(BiasError::Value {
        what: "alpha",
        index: 0,
        value: alpha,
        allowed: "between 0 and 0.5",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_general_number_is_the_first_that_ends_significance() {
        let (yi, vi) = ([0.4, 0.9, 0.5, 0.8, 0.2], [0.02, 0.1, 0.05, 0.2, 0.04]);
        for estimator in [Tau2Estimator::CommonEffect, Tau2Estimator::Reml] {
            let found = general(&yi, &vi, estimator, 0.05).unwrap();
            let n = found.n.unwrap() as f64;
            let fit = Refit::by(&yi, &vi, estimator).unwrap();
            assert!(diluted(&yi, &vi, fit, estimator, n).p_value > 0.05);
            assert!(diluted(&yi, &vi, fit, estimator, n - 1.0).p_value <= 0.05);
        }
        let common = general(&yi, &vi, Tau2Estimator::CommonEffect, 0.05).unwrap();
        assert_eq!(common.n, rosenberg(&yi, &vi, 0.05).unwrap().n);
    }

    #[test]
    fn no_study_need_be_added_to_what_is_not_significant() {
        let (yi, vi) = ([0.01, -0.02, 0.03], [0.1, 0.2, 0.1]);
        assert_eq!(rosenthal(&yi, &vi, 0.05).unwrap().n, Some(0));
        assert_eq!(
            general(&yi, &vi, Tau2Estimator::DerSimonianLaird, 0.05)
                .unwrap()
                .n,
            Some(0)
        );
        assert_eq!(orwin(&yi, &vi, 1.0, true).unwrap().n, Some(0));
        assert!(orwin(&yi, &vi, 0.0, true).is_err());
    }
}
