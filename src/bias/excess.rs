//! Test of excess significance.

use super::BiasError;
use super::asymmetry::check;
use crate::numerics::distributions::{chi_squared, normal};
use crate::pooling::{Refit, Tau2Estimator};

/// Significant studies, observed and expected.
#[derive(Clone, Debug, PartialEq)]
pub struct ExcessSignificance {
    /// Number of studies.
    pub k: usize,
    /// Number of studies with a significant effect.
    pub observed: usize,
    /// Expected number: the sum of `powers`.
    pub expected: f64,
    /// observed / expected.
    pub ratio: f64,
    /// Power of each study if `theta` is the true effect.
    pub powers: Vec<f64>,
    /// True effect assumed.
    pub theta: f64,
    /// Between-study variance assumed.
    pub tau2: f64,
    /// Chi-squared on 1 degree of freedom. Undefined when every study is sure to be significant.
    pub chi_squared: Option<f64>,
    /// One-sided p value of `chi_squared`: more than expected.
    pub p_chi_squared: Option<f64>,
    /// Probability of as many significant studies or more, from the distribution of the sum of unequal chances.
    pub p_exact: f64,
}

/// Test of excess significance: are there more significant studies than their power allows?
///
/// A study is significant when |yi| > z sei, z at two-sided `alpha`; its power is that probability under N(theta, vi + tau2).
/// theta is the common-effect mean unless given. X2 = (O-E)^2/E + (O-E)^2/(k-E).
/// Errors: unusable effects; alpha not between 0 and 1; a negative tau2.
/// Source: Ioannidis & Trikalinos (2007), Clin Trials 4:245, doi:10.1177/1740774507079441. metafor `tes(yi, vi)`.
///
/// ```
/// use oxymeta::bias::excess_significance;
///
/// let yi = [0.10, 0.30, 0.35, 0.65, 0.45, 0.15];
/// let vi = [0.03, 0.03, 0.05, 0.01, 0.05, 0.02];
/// let found = excess_significance(&yi, &vi, None, 0.0, 0.05)?;
/// // metafor: tes(yi, vi)
/// assert_eq!(found.observed, 2);
/// assert!((found.expected - 3.89081).abs() < 1e-5);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn excess_significance(
    yi: &[f64],
    vi: &[f64],
    theta: Option<f64>,
    tau2: f64,
    alpha: f64,
) -> Result<ExcessSignificance, BiasError> {
    check(yi, vi)?;
    in_range(
        "alpha",
        alpha,
        alpha > 0.0 && alpha < 1.0,
        "between 0 and 1",
    )?;
    in_range(
        "tau2",
        tau2,
        tau2 >= 0.0 && tau2.is_finite(),
        "finite and not negative",
    )?;
    let theta = match theta {
        Some(theta) => theta,
        None => Refit::by(yi, vi, Tau2Estimator::CommonEffect)?.estimate,
    };
    in_range("theta", theta, theta.is_finite(), "finite")?;
    let critical = normal::quantile_upper(alpha / 2.0);
    let significant = |(y, v): &(&f64, &f64)| y.abs() > critical * v.sqrt();
    let observed = yi.iter().zip(vi).filter(significant).count();
    let powers: Vec<f64> = vi
        .iter()
        .map(|v| {
            let (bound, sd) = (critical * v.sqrt(), (v + tau2).sqrt());
            normal::sf((bound - theta) / sd) + normal::cdf((-bound - theta) / sd)
        })
        .collect();
    let expected: f64 = powers.iter().sum();
    let k = yi.len();
    let (gap, rest) = (observed as f64 - expected, k as f64 - expected);
    let statistic = (expected > 0.0 && rest > 0.0).then(|| gap * gap / expected + gap * gap / rest);
    let p_chi_squared = statistic.map(|x2| {
        let half = 0.5 * chi_squared::sf(x2, 1.0);
        if gap > 0.0 { half } else { 1.0 - half }
    });
    Ok(ExcessSignificance {
        k,
        observed,
        expected,
        ratio: observed as f64 / expected,
        p_exact: at_least(observed, &powers),
        powers,
        theta,
        tau2,
        chi_squared: statistic,
        p_chi_squared,
    })
}

/// Chances below this are dropped.
const NEGLIGIBLE: f64 = 1e-300;

/// P(S >= successes), S the number of successes with these chances.
fn at_least(successes: usize, chances: &[f64]) -> f64 {
    let mut probability = vec![0.0; chances.len() + 1];
    probability[0] = 1.0;
    let (mut lowest, mut highest) = (0, 0);
    for p in chances {
        for count in (lowest..=highest).rev() {
            probability[count + 1] += probability[count] * p;
            probability[count] *= 1.0 - p;
        }
        highest += 1;
        while lowest < highest && probability[lowest] < NEGLIGIBLE {
            probability[lowest] = 0.0;
            lowest += 1;
        }
        while lowest < highest && probability[highest] < NEGLIGIBLE {
            probability[highest] = 0.0;
            highest -= 1;
        }
    }
    probability[successes..].iter().sum::<f64>().min(1.0)
}

fn in_range(
    what: &'static str,
    value: f64,
    is_in: bool,
    allowed: &'static str,
) -> Result<(), BiasError> {
    if is_in {
        return Ok(());
    }
    Err(BiasError::Value {
        what,
        index: 0,
        value,
        allowed,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_chances_give_the_binomial() {
        // 10 p^3 (1-p)^2 + 5 p^4 (1-p) + p^5 at p = 1/2.
        assert!((at_least(3, &[0.5; 5]) - 0.5).abs() < 1e-15);
        assert_eq!(at_least(0, &[0.2; 4]), 1.0);
    }
}
