//! Intervals from replicates of a statistic, and how far Monte Carlo may have moved their bounds.

mod adjusted;
mod moments;
mod order;

pub(super) use adjusted::{Adjusted, acceleration, centre};
pub(super) use moments::Moments;
pub(super) use order::{Found, Ordered, Wanted, quantiles_at, ranks_of};

use crate::numerics::distributions::normal;
use crate::pooling::{Interval, Level};

/// How bounds come from the replicates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum BootstrapInterval {
    /// The quantiles of the replicates.
    #[default]
    Percentile,
    /// The same about the estimate, turned round: 2 estimate - quantile.
    Basic,
    /// Estimate less bias, and so many standard errors to either side.
    Normal,
    /// Bias-corrected and accelerated: quantiles at levels moved for bias and skewness.
    Bca,
    /// Quantiles of (replicate - estimate) / its standard error; of the pooled effect alone.
    Studentised,
}

impl BootstrapInterval {
    /// Every method.
    pub const ALL: [BootstrapInterval; 5] = [
        BootstrapInterval::Percentile,
        BootstrapInterval::Basic,
        BootstrapInterval::Normal,
        BootstrapInterval::Bca,
        BootstrapInterval::Studentised,
    ];

    /// The code in options and results.
    pub fn code(self) -> &'static str {
        match self {
            BootstrapInterval::Percentile => "percentile",
            BootstrapInterval::Basic => "basic",
            BootstrapInterval::Normal => "normal",
            BootstrapInterval::Bca => "bca",
            BootstrapInterval::Studentised => "studentised",
        }
    }

    /// The name in prose.
    pub fn name(self) -> &'static str {
        match self {
            BootstrapInterval::Bca => "BCa",
            other => other.code(),
        }
    }

    /// The method with this code, in any case.
    pub fn from_code(code: &str) -> Option<BootstrapInterval> {
        let code = code.to_ascii_lowercase();
        let code = match code.as_str() {
            "studentized" => "studentised",
            other => other,
        };
        BootstrapInterval::ALL
            .into_iter()
            .find(|i| i.code() == code)
    }
}

/// An interval with the Monte-Carlo standard error of each bound.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounds {
    /// On the scale of the statistic.
    pub interval: Interval,
    /// Monte-Carlo standard errors of the two bounds, on their scale. Undefined where too few replicates lie beyond them,
    /// and where there is no Monte Carlo.
    pub monte_carlo_se: Option<Interval>,
}

impl Bounds {
    /// Without Monte-Carlo error.
    pub fn exact(lower: f64, upper: f64) -> Bounds {
        Bounds {
            interval: Interval { lower, upper },
            monte_carlo_se: None,
        }
    }

    /// a + b x of every bound x.
    fn line(self, a: f64, b: f64) -> Bounds {
        let turn = |Interval { lower, upper }: Interval| {
            if b < 0.0 {
                [upper, lower]
            } else {
                [lower, upper]
            }
        };
        let [lower, upper] = turn(self.interval).map(|x| a + b * x);
        Bounds {
            interval: Interval { lower, upper },
            monte_carlo_se: self.monte_carlo_se.map(|error| {
                let [lower, upper] = turn(error).map(|x| b.abs() * x);
                Interval { lower, upper }
            }),
        }
    }

    pub(super) fn finite(self) -> Option<Bounds> {
        let finite = |i: Interval| i.lower.is_finite() && i.upper.is_finite();
        finite(self.interval).then(|| Bounds {
            monte_carlo_se: self.monte_carlo_se.filter(|error| finite(*error)),
            ..self
        })
    }
}

/// The type-7 quantiles at a and 1 - a, a the level's tail; values are put in another order.
///
/// The Monte-Carlo error is that of [`super::percentile_interval`].
/// Source: Efron & Tibshirani (1993), An Introduction to the Bootstrap, ch. 13. `boot::boot.ci(type = "perc")` but for its
/// rule between two replicates.
pub(super) fn percentile(values: &mut dyn Ordered, level: Level) -> Option<Bounds> {
    let a = level.tail();
    bounds(values, [Wanted::at(a), Wanted::at(1.0 - a)])
}

/// 2 estimate - q(1 - a) and 2 estimate - q(a).
///
/// Source: Davison & Hinkley (1997), Bootstrap Methods and their Application, eq. 5.6. `boot::boot.ci(type = "basic")`.
pub(super) fn basic(values: &mut dyn Ordered, estimate: f64, level: Level) -> Option<Bounds> {
    percentile(values, level).map(|bounds| bounds.line(2.0 * estimate, -1.0))
}

/// estimate - se q(1 - a) and estimate - se q(a), q the quantiles of `ratios` (replicate - estimate) / its standard error.
///
/// Source: Davison & Hinkley (1997), eq. 5.7. `boot::boot.ci(type = "stud")`.
pub(super) fn studentised(
    ratios: &mut dyn Ordered,
    (estimate, se): (f64, f64),
    level: Level,
) -> Option<Bounds> {
    percentile(ratios, level).map(|bounds| bounds.line(estimate, -se))
}

/// estimate - bias -+ z se, with the errors of mean and standard deviation of a sample.
///
/// A bound m -+ z s has variance s2 / B + z2 s2 (b2 - 1) / 4B -+ z m3 / (s B) by Monte Carlo: s, m3 and b2 the standard
/// deviation, third central moment and kurtosis of the replicates.
/// Source: Davison & Hinkley (1997), eq. 5.5; moments of a sample: Kendall & Stuart (1977), vol. 1, sec. 10.9.
/// `boot::boot.ci(type = "norm")`.
pub(super) fn normal_bounds(moments: &Moments, estimate: f64, level: Level) -> Option<Bounds> {
    let (bias, se) = (moments.shift()?, moments.sd()?);
    let z = normal::quantile_upper(level.tail());
    let centre = estimate - bias;
    let monte_carlo_se = moments
        .error_of_mean_and_sd(z)
        .map(|[minus, plus]| Interval {
            // The lower bound is 2 estimate - (mean + z sd).
            lower: plus,
            upper: minus,
        });
    Bounds {
        interval: Interval {
            lower: centre - z * se,
            upper: centre + z * se,
        },
        monte_carlo_se,
    }
    .finite()
}

/// Quantiles at the levels that BCa moves to; their error includes that of the share below the estimate.
pub(super) fn bca(values: &mut dyn Ordered, adjusted: &Adjusted) -> Option<Bounds> {
    let at = |side: usize| Wanted {
        p: adjusted.levels[side],
        variance: adjusted.variances[side],
    };
    bounds(values, [at(0), at(1)])
}

fn bounds(values: &mut dyn Ordered, wanted: [Wanted; 2]) -> Option<Bounds> {
    let [lower, upper] = values.quantiles(wanted)?;
    let error = lower.error.zip(upper.error);
    Bounds {
        interval: Interval {
            lower: lower.value,
            upper: upper.value,
        },
        monte_carlo_se: error.map(|(lower, upper)| Interval { lower, upper }),
    }
    .finite()
}

#[cfg(test)]
mod tests;
