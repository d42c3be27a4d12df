//! Mean and standard deviation from median, quartiles and range.

use std::fmt;

use crate::numerics::distributions::normal;

/// Five-number summary of one group, as far as printed, in the unit of the outcome.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Quantiles {
    /// Smallest value.
    pub min: Option<f64>,
    /// First quartile.
    pub q1: Option<f64>,
    /// Median.
    pub median: Option<f64>,
    /// Third quartile.
    pub q3: Option<f64>,
    /// Largest value.
    pub max: Option<f64>,
}

/// Which part of a five-number summary an estimate rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// Smallest and largest value (scenario S1 of the papers).
    Range,
    /// Both quartiles (S2).
    Quartiles,
    /// Quartiles and range (S3).
    Both,
}

impl fmt::Display for Known {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Range => "range",
            Self::Quartiles => "quartiles",
            Self::Both => "quartiles and range",
        })
    }
}

impl Quantiles {
    /// What is known of the spread; `None` where that is nothing, or the numbers are out of order.
    pub fn known(&self) -> Option<Known> {
        let printed = [self.min, self.q1, self.median, self.q3, self.max];
        let ordered = printed.into_iter().flatten().is_sorted();
        let apart = |low: Option<f64>, high: Option<f64>| low.zip(high).is_some_and(|(l, h)| l < h);
        let range = apart(self.min, self.max);
        let quartiles = apart(self.q1, self.q3);
        match (ordered, range, quartiles) {
            (true, true, true) => Some(Known::Both),
            (true, false, true) => Some(Known::Quartiles),
            (true, true, false) => Some(Known::Range),
            _ => None,
        }
    }

    /// The same after a transformation that keeps the order.
    pub(super) fn map(&self, f: impl Fn(f64) -> f64) -> Self {
        Self {
            min: self.min.map(&f),
            q1: self.q1.map(&f),
            median: self.median.map(&f),
            q3: self.q3.map(&f),
            max: self.max.map(&f),
        }
    }

    /// Smallest number printed.
    pub(super) fn least(&self) -> Option<f64> {
        let printed = [self.min, self.q1, self.median, self.q3, self.max];
        printed.into_iter().flatten().min_by(f64::total_cmp)
    }

    fn range(&self) -> Option<(f64, f64)> {
        self.min.zip(self.max)
    }

    fn quartiles(&self) -> Option<(f64, f64)> {
        self.q1.zip(self.q3)
    }
}

/// Mean of a group from its median and its quartiles, its range, or both.
///
/// With a = min, b = max, m = median:
///
/// - range: w (a + b)/2 + (1 - w) m, w = 4/(4 + n^0.75);
/// - quartiles: w (q1 + q3)/2 + (1 - w) m, w = 0.7 + 0.39/n;
/// - both: w1 (a + b)/2 + w2 (q1 + q3)/2 + (1 - w1 - w2) m,
///   w1 = 2.2/(2.2 + n^0.75), w2 = 0.7 - 0.72/n^0.55.
///
/// Unit of the outcome. Optimal for a normal outcome, biased for a skewed one: see [`skewness`].
/// `None` without a median, for n < 2, or where [`Quantiles::known`] is.
/// Source: Luo et al. (2018), Stat Methods Med Res 27:1785, eqs 7, 11 and 15,
/// doi:10.1177/0962280216669183; metafor `conv.fivenum(min, q1, median, q3, max, n, test = FALSE)`.
pub fn mean_from_quantiles(quantiles: &Quantiles, n: f64) -> Option<f64> {
    let median = quantiles.median?;
    let known = quantiles.known().filter(|_| n >= 2.0)?;
    let middle = |(low, high): (f64, f64)| (low + high) / 2.0;
    Some(match known {
        Known::Range => {
            let w = 4.0 / (4.0 + n.powf(0.75));
            w * middle(quantiles.range()?) + (1.0 - w) * median
        }
        Known::Quartiles => {
            let w = 0.7 + 0.39 / n;
            w * middle(quantiles.quartiles()?) + (1.0 - w) * median
        }
        Known::Both => {
            let w1 = 2.2 / (2.2 + n.powf(0.75));
            let w2 = 0.7 - 0.72 / n.powf(0.55);
            w1 * middle(quantiles.range()?)
                + w2 * middle(quantiles.quartiles()?)
                + (1.0 - w1 - w2) * median
        }
    })
}

/// Standard deviation of a group from its quartiles, its range, or both.
///
/// With Φ⁻¹ the standard normal quantile,
/// ξ = 2 Φ⁻¹((n - 0.375)/(n + 0.25)) and η = 2 Φ⁻¹((0.75 n - 0.125)/(n + 0.25)):
///
/// - range: (max - min)/ξ;
/// - quartiles: (q3 - q1)/η;
/// - both: w (max - min)/ξ + (1 - w)(q3 - q1)/η, w = 1/(1 + 0.07 n^0.6).
///
/// Unit of the outcome. Assumes a normal outcome: see [`skewness`]. `None` for n < 2 or where
/// [`Quantiles::known`] is. Source: Wan et al. (2014), BMC Med Res Methodol 14:135, eqs 9 and 16,
/// doi:10.1186/1471-2288-14-135; Shi et al. (2020), Res Synth Methods 11:641, eq. 10,
/// doi:10.1002/jrsm.1429; metafor `conv.fivenum(min, q1, median, q3, max, n, test = FALSE)`.
pub fn sd_from_quantiles(quantiles: &Quantiles, n: f64) -> Option<f64> {
    let known = quantiles.known().filter(|_| n >= 2.0)?;
    let part = |known| sd_from_part(quantiles, known, n);
    match known {
        Known::Range | Known::Quartiles => part(known),
        Known::Both => {
            let w = 1.0 / (1.0 + 0.07 * n.powf(0.6));
            Some(w * part(Known::Range)? + (1.0 - w) * part(Known::Quartiles)?)
        }
    }
}

/// Standard deviation from the range alone or from the quartiles alone.
pub(super) fn sd_from_part(quantiles: &Quantiles, part: Known, n: f64) -> Option<f64> {
    let (pair, rank) = match part {
        Known::Range => (quantiles.range(), (n - 0.375) / (n + 0.25)),
        Known::Quartiles => (quantiles.quartiles(), (0.75 * n - 0.125) / (n + 0.25)),
        Known::Both => return None,
    };
    pair.map(|(low, high)| (high - low) / (2.0 * normal::quantile(rank)))
}

/// Result of a test for skewness at the 5 % level.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Skewness {
    /// Test statistic, without a unit, from 0.
    pub statistic: f64,
    /// Value from which the outcome counts as skewed.
    pub critical: f64,
}

impl Skewness {
    /// Whether the summaries speak against a symmetric outcome.
    pub fn is_skewed(self) -> bool {
        self.statistic >= self.critical
    }
}

/// Test for skewness of the outcome behind a median with quartiles, range, or both.
///
/// With R = |min + max - 2 median|/(max - min) and S = |q1 + q3 - 2 median|/(q3 - q1):
///
/// - range: R against 1/ln(n + 9) + 2.5/(n + 1);
/// - quartiles: S against 2.65/√n - 6/n²;
/// - both: max(2.65 ln(0.6 n)/√n · R, S) against 3/√n - 40/n³.
///
/// `None` for n < 5, for which the critical values were not made, without a median, or where
/// [`Quantiles::known`] is. Source: Shi et al. (2023), Stat Methods Med Res 32:1338,
/// doi:10.1177/09622802231172043; metafor `conv.fivenum(…)`, attributes `tval` and `crit`.
pub fn skewness(quantiles: &Quantiles, n: f64) -> Option<Skewness> {
    let median = quantiles.median?;
    let known = quantiles.known().filter(|_| n >= 5.0)?;
    let lean = |(low, high): (f64, f64)| (low + high - 2.0 * median).abs() / (high - low);
    let root = n.sqrt();
    let (statistic, critical) = match known {
        Known::Range => (
            lean(quantiles.range()?),
            1.0 / (n + 9.0).ln() + 2.5 / (n + 1.0),
        ),
        Known::Quartiles => (lean(quantiles.quartiles()?), 2.65 / root - 6.0 / (n * n)),
        Known::Both => {
            let tails = 2.65 * (0.6 * n).ln() / root * lean(quantiles.range()?);
            let statistic = tails.max(lean(quantiles.quartiles()?));
            (statistic, 3.0 / root - 40.0 / (n * n * n))
        }
    };
    Some(Skewness {
        statistic,
        critical,
    })
}
