//! Means in two groups: mean difference and standardised mean difference.

use crate::numerics::special::hedges_j;

use super::EffectEstimate;

/// Mean, standard deviation and size of one group.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Group {
    /// Mean, in the unit of the outcome.
    pub mean: f64,
    /// Standard deviation between participants, in the unit of the outcome.
    pub sd: f64,
    /// Participants.
    pub n: f64,
}

/// Difference of two means, group 1 minus group 2.
///
/// yi = m1 - m2, vi = sd1²/n1 + sd2²/n2, in the unit of the outcome (squared for vi).
/// `None` for a non-positive variance. Source: Cochrane Handbook 10.5.1; metafor
/// `escalc("MD", m1i, sd1i, n1i, m2i, sd2i, n2i)`.
pub fn mean_difference(one: Group, two: Group) -> Option<EffectEstimate> {
    EffectEstimate::new(
        one.mean - two.mean,
        one.sd * one.sd / one.n + two.sd * two.sd / two.n,
    )
}

/// Standardised mean difference (Hedges' g), group 1 minus group 2.
///
/// yi = J(m) (m1 - m2)/sp with m = n1 + n2 - 2, sp the pooled standard deviation and
/// J(m) = Γ(m/2) / (√(m/2) Γ((m-1)/2)); vi = 1/n1 + 1/n2 + yi²/(2 (n1 + n2)).
/// In standard deviations. `None` for n1 + n2 < 4 or sp = 0.
/// Source: Hedges (1981), J Educ Stat 6:107, eqs 6d and 8, doi:10.3102/10769986006002107; metafor
/// `escalc("SMD", …)` with its default `vtype = "LS"`.
pub fn standardised_mean_difference(one: Group, two: Group) -> Option<EffectEstimate> {
    let m = one.n + two.n - 2.0;
    let sp2 = ((one.n - 1.0) * one.sd * one.sd + (two.n - 1.0) * two.sd * two.sd) / m;
    smd_from_d((one.mean - two.mean) / sp2.sqrt(), one.n, two.n)
}

/// Hedges' g from the uncorrected standardised difference `d` of groups of `n1` and `n2`.
///
/// yi = J(n1 + n2 - 2) d; vi as in [`standardised_mean_difference`]. `None` for n1 + n2 < 4.
/// metafor `escalc("SMD", di, n1i, n2i)`.
pub fn smd_from_d(d: f64, n1: f64, n2: f64) -> Option<EffectEstimate> {
    let m = n1 + n2 - 2.0;
    if m < 2.0 {
        return None;
    }
    let yi = hedges_j(m) * d;
    EffectEstimate::new(yi, 1.0 / n1 + 1.0 / n2 + yi * yi / (2.0 * (n1 + n2)))
}

/// Hedges' g from Student's t of two independent groups.
///
/// d = t √(1/n1 + 1/n2), then [`smd_from_d`]. Exact when the test pooled the variances.
/// Source: Cochrane Handbook 6.5.2.3; metafor `escalc("SMD", ti, n1i, n2i)`.
pub fn smd_from_t(t: f64, n1: f64, n2: f64) -> Option<EffectEstimate> {
    smd_from_d(t * (1.0 / n1 + 1.0 / n2).sqrt(), n1, n2)
}

/// Mean difference from the difference itself and Student's t that tests it.
///
/// yi = difference, vi = (difference / t)², both in the unit of the outcome. `None` for t = 0.
/// Source: Cochrane Handbook 6.5.2.3.
pub fn md_from_t(difference: f64, t: f64) -> Option<EffectEstimate> {
    let se = difference / t;
    EffectEstimate::new(difference, se * se)
}
