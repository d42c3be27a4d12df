//! Standard errors from intervals and tests of the effect itself.

use crate::numerics::distributions::{normal, student_t};

/// Standard error of an estimate from its confidence limits at any level.
///
/// se = (upper - lower)/(2 q), q the two-sided quantile of `level` (percent): normal, or Student's t where `df` is given.
/// On the scale on which the interval is symmetric, the logarithm for ratios. `None` for limits out of order, a level
/// outside 0 to 100, df that are not positive.
/// Source: Cochrane Handbook 6.3.1; metafor `conv.wald(out, ci.lb, ci.ub, level)`.
pub fn se_from_interval(lower: f64, upper: f64, level: f64, df: Option<f64>) -> Option<f64> {
    if !(level > 0.0 && level < 100.0 && upper > lower) {
        return None;
    }
    let tail = (100.0 - level) / 200.0;
    Some((upper - lower) / (2.0 * two_sided(tail, df)?))
}

/// Standard error of an estimate from its test statistic: |estimate/statistic|, z or t.
///
/// `None` for an estimate or statistic of 0. Source: Cochrane Handbook 6.3.1; metafor `conv.wald(out, zval)`.
pub fn se_from_statistic(estimate: f64, statistic: f64) -> Option<f64> {
    let se = (estimate / statistic).abs();
    (se.is_finite() && se > 0.0).then_some(se)
}

/// Standard error of an estimate from the exact two-sided p value of its test against 0: normal, or Student's t where
/// `df` is given.
///
/// [`se_from_statistic`] of the quantile with upper tail p/2. `None` outside 0 < p < 1, and where that is.
/// Source: Cochrane Handbook 6.3.1; metafor `conv.wald(out, pval)`.
pub fn se_from_p(estimate: f64, p: f64, df: Option<f64>) -> Option<f64> {
    if !(p > 0.0 && p < 1.0) {
        return None;
    }
    se_from_statistic(estimate, two_sided(p / 2.0, df)?)
}

fn two_sided(tail: f64, df: Option<f64>) -> Option<f64> {
    match df {
        None => Some(normal::quantile_upper(tail)),
        Some(df) => (df > 0.0).then(|| student_t::quantile_upper(tail, df)),
    }
}
