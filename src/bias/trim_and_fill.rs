//! Trim and fill.

use super::asymmetry::{check, mixed_funnel_regression};
use super::{BiasError, Predictor};
use crate::pooling::{Options, PooledEstimate, Refit, Tau2Estimator, pool};

/// Rounds of trimming before giving up; data that settle do so in a handful.
const ROUNDS: usize = 100;

/// Side of the funnel on which studies are missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Low effects are missing.
    Left,
    /// High effects are missing.
    Right,
}

impl Side {
    /// The word used in options and results.
    pub fn code(self) -> &'static str {
        match self {
            Side::Left => "left",
            Side::Right => "right",
        }
    }
}

/// Estimators of the number of missing studies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum MissingCount {
    /// From the Wilcoxon statistic, linear.
    #[default]
    L0,
    /// From the length of the rightmost run of ranks.
    R0,
    /// From the Wilcoxon statistic, quadratic.
    Q0,
}

impl MissingCount {
    /// Every estimator.
    pub const ALL: [MissingCount; 3] = [MissingCount::L0, MissingCount::R0, MissingCount::Q0];

    /// The code in the literature and in metafor.
    pub fn code(self) -> &'static str {
        match self {
            MissingCount::L0 => "L0",
            MissingCount::R0 => "R0",
            MissingCount::Q0 => "Q0",
        }
    }
}

/// Pooled estimates before and after studies were filled in.
#[derive(Clone, Debug)]
pub struct TrimAndFill {
    /// Estimator of the number of missing studies.
    pub estimator: MissingCount,
    /// Side on which studies are missing.
    pub side: Side,
    /// Estimated number of missing studies.
    pub k0: usize,
    /// Standard error of the estimate before rounding. Undefined where its variance is negative.
    pub se_k0: Option<f64>,
    /// p of the test that none is missing; for R0 only.
    pub p_k0: Option<f64>,
    /// Estimate of the observed studies.
    pub observed: PooledEstimate,
    /// Estimate with the filled studies.
    pub adjusted: PooledEstimate,
    /// Effects filled in, mirrored at the mean of the trimmed studies.
    pub filled_yi: Vec<f64>,
    /// Variances of the effects filled in.
    pub filled_vi: Vec<f64>,
}

/// Duval and Tweedie's trim and fill.
///
/// The k0 most extreme studies are set aside, the mean of the others taken, and k0 estimated anew from the ranks of |yi - mean|
/// until it no longer changes; then the k0 are mirrored and all pooled. With Sr the sum of the ranks of positive deviations:
/// L0 = (4 Sr - k(k+1)) / (2k-1); Q0 = k - 1/2 - sqrt(2k^2 - 4 Sr + 1/4); R0 = k - (largest rank of a negative deviation) - 1.
/// Without `side`, the side opposite to small studies: left when the slope on the standard error is positive.
/// A sensitivity analysis: it takes any asymmetry for missing studies. Errors: as [`pool`]; equal variances without a `side`;
/// trimming that goes in circles or leaves no more than one study.
/// Source: Duval & Tweedie (2000), Biometrics 56:455, doi:10.1111/j.0006-341X.2000.00455.x. metafor `trimfill(fit, side=, estimator=)`.
///
/// ```
/// use oxymeta::bias::{MissingCount, trim_and_fill};
/// use oxymeta::pooling::Options;
///
/// let yi = [0.10, 0.30, 0.35, 0.65, 0.45, 0.15];
/// let vi = [0.03, 0.03, 0.05, 0.01, 0.05, 0.02];
/// let found = trim_and_fill(&yi, &vi, None, MissingCount::L0, &Options::default())?;
/// // metafor: trimfill(rma(yi, vi))
/// assert_eq!(found.k0, 0);
/// assert_eq!(found.adjusted.estimate, found.observed.estimate);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn trim_and_fill(
    yi: &[f64],
    vi: &[f64],
    side: Option<Side>,
    estimator: MissingCount,
    options: &Options,
) -> Result<TrimAndFill, BiasError> {
    check(yi, vi)?;
    let k = yi.len();
    if k < 2 {
        return Err(BiasError::TooFewStudies { k, least: 2 });
    }
    let side = match side {
        Some(side) => side,
        None => sparse_side(yi, vi, options)?,
    };
    let sign = if side == Side::Right { -1.0 } else { 1.0 };
    let mut studies: Vec<(f64, f64)> = yi
        .iter()
        .map(|y| sign * y)
        .zip(vi.iter().copied())
        .collect();
    studies.sort_by(|(a, _), (b, _)| a.total_cmp(b));
    let (sorted, variances): (Vec<f64>, Vec<f64>) = studies.into_iter().unzip();
    let (mean, missing) = settle(&sorted, &variances, estimator, options)?;
    let k0 = missing.rounded();
    let filled_yi: Vec<f64> = sorted[k - k0..]
        .iter()
        .map(|y| sign * (mean - (y - mean)))
        .collect();
    let filled_vi = variances[k - k0..].to_vec();
    let all_yi = [yi, &filled_yi].concat();
    let all_vi = [vi, &filled_vi].concat();
    let is_r0 = estimator == MissingCount::R0;
    Ok(TrimAndFill {
        estimator,
        side,
        k0,
        se_k0: missing.variance.filter(|v| *v >= 0.0).map(f64::sqrt),
        p_k0: is_r0.then(|| 0.5f64.powi(k0 as i32 + 1)),
        observed: pool(yi, vi, options)?,
        adjusted: pool(&all_yi, &all_vi, options)?,
        filled_yi,
        filled_vi,
    })
}

/// The side that small studies lean away from.
fn sparse_side(yi: &[f64], vi: &[f64], options: &Options) -> Result<Side, BiasError> {
    let sei = Predictor::StandardError
        .values(vi, None)
        .unwrap_or_default();
    let slope = mixed_funnel_regression(yi, vi, &sei, options)?.slope;
    Ok(if slope < 0.0 { Side::Right } else { Side::Left })
}

/// k0 before rounding, with its variance.
#[derive(Clone, Copy)]
struct Missing {
    value: f64,
    variance: Option<f64>,
}

impl Missing {
    fn rounded(self) -> usize {
        // Saturates at 0.
        self.value.round_ties_even() as usize
    }
}

/// Mean of the trimmed studies, and k0, once they agree.
fn settle(
    sorted: &[f64],
    variances: &[f64],
    estimator: MissingCount,
    options: &Options,
) -> Result<(f64, Missing), BiasError> {
    let k = sorted.len();
    let mut k0 = 0;
    for _ in 0..ROUNDS {
        let left = k.saturating_sub(k0);
        let least = if options.tau2 == Tau2Estimator::CommonEffect {
            1
        } else {
            2
        };
        if left < least {
            return Err(BiasError::AllTrimmed { missing: k0, k });
        }
        let mean = Refit::by(&sorted[..left], &variances[..left], options.tau2)?.estimate;
        let missing = count(sorted, mean, estimator);
        let next = missing.rounded();
        if next == k0 {
            return Ok((mean, missing));
        }
        k0 = next;
    }
    Err(BiasError::NotSettled { iterations: ROUNDS })
}

fn count(sorted: &[f64], mean: f64, estimator: MissingCount) -> Missing {
    let k = sorted.len() as f64;
    let deviations: Vec<f64> = sorted.iter().map(|y| y - mean).collect();
    let mut order: Vec<usize> = (0..sorted.len()).collect();
    order.sort_by(|&i, &j| deviations[i].abs().total_cmp(&deviations[j].abs()));
    let ranked = order
        .iter()
        .zip(1u32..)
        .map(|(&i, rank)| (deviations[i], f64::from(rank)));
    let positive: f64 = ranked
        .clone()
        .filter(|(d, _)| *d > 0.0)
        .map(|(_, r)| r)
        .sum();
    let negative = ranked.filter(|(d, _)| *d < 0.0).map(|(_, r)| r);
    match estimator {
        MissingCount::R0 => {
            let value = k - negative.fold(0.0, f64::max) - 1.0;
            Missing {
                value,
                variance: Some(2.0 * value.max(0.0) + 2.0),
            }
        }
        MissingCount::L0 => {
            let value = (4.0 * positive - k * (k + 1.0)) / (2.0 * k - 1.0);
            let variance = 16.0 * rank_sum_variance(k, value) / (2.0 * k - 1.0).powi(2);
            Missing {
                value,
                variance: Some(variance),
            }
        }
        MissingCount::Q0 => {
            let value = k - 0.5 - (2.0 * k * k - 4.0 * positive + 0.25).max(0.0).sqrt();
            let spread = (k - 0.5).powi(2) - value * (2.0 * k - value - 1.0);
            let variance = 4.0 * rank_sum_variance(k, value) / spread;
            Missing {
                value,
                variance: (spread > 0.0).then_some(variance),
            }
        }
    }
}

/// Variance of the sum of positive ranks when k0 studies are missing; Duval & Tweedie (2000), J Am Stat Assoc 95:89.
fn rank_sum_variance(k: f64, k0: f64) -> f64 {
    let cubic = k * (k + 1.0) * (2.0 * k + 1.0) + 10.0 * k0.powi(3) + 27.0 * k0 * k0 + 17.0 * k0;
    let mixed = -18.0 * k * k0 * k0 - 18.0 * k * k0 + 6.0 * k * k * k0;
    (cubic + mixed) / 24.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_symmetric_funnel_is_left_as_it_is() {
        let (yi, vi) = ([-0.4, -0.1, 0.0, 0.1, 0.4], [0.3, 0.1, 0.01, 0.1, 0.3]);
        for estimator in [MissingCount::L0, MissingCount::Q0] {
            let side = Some(Side::Left);
            let result = trim_and_fill(&yi, &vi, side, estimator, &Options::default()).unwrap();
            assert_eq!(result.k0, 0, "{estimator:?}");
            assert_eq!(result.adjusted, result.observed);
        }
    }

    #[test]
    fn the_mirror_image_misses_studies_on_the_other_side() {
        let (yi, vi) = (
            [0.0, 0.1, 0.4, 0.8, 1.2, 1.5],
            [0.01, 0.05, 0.1, 0.3, 0.4, 0.6],
        );
        let mirrored = yi.map(|y| -y);
        let options = Options::default();
        let one = trim_and_fill(&yi, &vi, None, MissingCount::L0, &options).unwrap();
        let other = trim_and_fill(&mirrored, &vi, None, MissingCount::L0, &options).unwrap();
        assert_eq!((one.side, other.side), (Side::Left, Side::Right));
        assert!(one.k0 > 0);
        assert_eq!(one.k0, other.k0);
        assert!((one.adjusted.estimate + other.adjusted.estimate).abs() < 1e-12);
    }
}
