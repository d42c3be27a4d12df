//! Standard deviations and errors from intervals, tests and p values.

use crate::numerics::distributions::{normal, student_t};

/// Upper tail outside an interval of this level in percent.
fn tail(level: f64) -> f64 {
    (100.0 - level) / 200.0
}

/// Standard deviation from the standard error of a mean: sd = se √n.
///
/// Source: Cochrane Handbook 6.5.2.2.
pub fn sd_from_se(se: f64, n: f64) -> f64 {
    se * n.sqrt()
}

/// Standard deviation from the confidence limits of a mean at `level` percent.
///
/// sd = √n (upper - lower) / (2 t), with t the quantile of the level on n - 1 degrees of freedom
/// (0.975 for 95 %). `None` for n < 2. Source: Cochrane Handbook 6.5.2.2.
pub fn sd_from_ci(lower: f64, upper: f64, level: f64, n: f64) -> Option<f64> {
    (n >= 2.0).then(|| {
        let t = student_t::quantile_upper(tail(level), n - 1.0);
        n.sqrt() * (upper - lower) / (2.0 * t)
    })
}

/// Standard deviation common to two groups from their difference of means and Student's t.
///
/// sd = |difference| / (|t| √(1/n1 + 1/n2)), in the unit of the outcome.
/// `None` for t = 0, a difference of 0, or fewer than two participants in all.
/// Source: Cochrane Handbook 6.5.2.3.
pub fn sd_from_t(difference: f64, t: f64, n1: f64, n2: f64) -> Option<f64> {
    let sd = (difference / t).abs() / (1.0 / n1 + 1.0 / n2).sqrt();
    (n1 > 0.0 && n2 > 0.0 && n1 + n2 >= 2.0 && sd.is_finite() && sd > 0.0).then_some(sd)
}

/// Standard deviation common to two groups from their difference of means and F on 1 and
/// n1 + n2 - 2 degrees of freedom: [`sd_from_t`] with t = √F.
///
/// `None` for F that is not positive, and where [`sd_from_t`] is. Source: F is t² for two groups;
/// Cochrane Handbook 6.5.2.3.
pub fn sd_from_f(difference: f64, f: f64, n1: f64, n2: f64) -> Option<f64> {
    (f > 0.0)
        .then(|| sd_from_t(difference, f.sqrt(), n1, n2))
        .flatten()
}

/// Standard deviation common to two groups from their difference of means and the exact two-sided
/// p value of Student's t test: [`sd_from_t`] with the t of [`t_from_p`] on n1 + n2 - 2 degrees of
/// freedom.
///
/// `None` outside 0 < p < 1, and where [`sd_from_t`] is. Source: Cochrane Handbook 6.5.2.3.
pub fn sd_from_p(difference: f64, p: f64, n1: f64, n2: f64) -> Option<f64> {
    sd_from_t(difference, t_from_p(p, n1 + n2 - 2.0)?, n1, n2)
}

/// |t| from an exact two-sided p value on `df` degrees of freedom.
///
/// `None` outside 0 < p < 1. Source: Cochrane Handbook 6.5.2.3.
pub fn t_from_p(p: f64, df: f64) -> Option<f64> {
    (p > 0.0 && p < 1.0 && df > 0.0).then(|| student_t::quantile_upper(p / 2.0, df))
}

/// Standard error of a mean difference from its confidence limits at `level` percent on `df` degrees
/// of freedom.
///
/// se = (upper - lower) / (2 t), t the quantile of the level. `None` for df that is not positive.
/// Source: Cochrane Handbook 6.5.2.3.
pub fn se_from_t_interval(lower: f64, upper: f64, level: f64, df: f64) -> Option<f64> {
    (df > 0.0).then(|| (upper - lower) / (2.0 * student_t::quantile_upper(tail(level), df)))
}

/// Standard error on the log scale from the confidence limits of a ratio at `level` percent.
///
/// se = (ln upper - ln lower) / (2 z). `None` for limits that are not positive.
/// Source: Cochrane Handbook 6.3.2.
pub fn log_se_from_ratio_ci(lower: f64, upper: f64, level: f64) -> Option<f64> {
    let z = normal::quantile_upper(tail(level));
    (lower > 0.0 && upper > lower).then(|| (upper.ln() - lower.ln()) / (2.0 * z))
}
