//! Spread of a change and the correlation behind it.

use super::super::paired::{change_variance, correlation_from_change};

/// Standard deviation of a change from those before and after.
///
/// sd = √(sd1² + sd2² - 2 r sd1 sd2), in the unit of the outcome; `r` is the correlation of the two
/// measurements. `None` for a negative standard deviation, r outside -1 to 1, or no variance left.
/// Source: Cochrane Handbook 6.5.2.8.
pub fn sd_of_change(sd1: f64, sd2: f64, r: f64) -> Option<f64> {
    let variance = change_variance(sd1, sd2, r);
    let possible = sd1 >= 0.0 && sd2 >= 0.0 && (-1.0..=1.0).contains(&r);
    (possible && variance > 0.0).then(|| variance.sqrt())
}

/// Correlation of before and after from the mean change, a paired t and both standard deviations.
///
/// sdc = |change| √n / |t|, then r = (sd1² + sd2² - sdc²)/(2 sd1 sd2).
/// `change`, `sd1` and `sd2` in the unit of the outcome, `n` pairs. `None` for t = 0, and where
/// the numbers contradict each other (r outside -1 to 1).
/// Source: Cochrane Handbook 6.5.2.3 and 6.5.2.8.
pub fn correlation_from_paired_t(change: f64, t: f64, sd1: f64, sd2: f64, n: f64) -> Option<f64> {
    let sdc = change.abs() * n.sqrt() / t.abs();
    (n >= 2.0 && sdc.is_finite())
        .then(|| correlation_from_change(sd1, sd2, sdc))
        .flatten()
}
