//! Two treatments in the same people.

use super::super::EffectEstimate;
use super::super::paired::change_variance;

/// Mean difference of a crossover trial.
///
/// yi = m1 - m2, vi = (sd1² + sd2² - 2 r sd1 sd2)/n; means and standard deviations in the unit of
/// the outcome, `n` people in both periods, `r` the correlation of a person's two measurements.
/// `None` for n < 2, r outside -1 to 1, or no variance left.
/// Source: Cochrane Handbook 23.2.7.1; Elbourne et al. (2002), Int J Epidemiol 31:140,
/// doi:10.1093/ije/31.1.140; metafor `escalc("MC", m1i, m2i, sd1i, sd2i, ni, ri)`.
pub fn crossover_md(
    [m1, m2]: [f64; 2],
    [sd1, sd2]: [f64; 2],
    n: f64,
    r: f64,
) -> Option<EffectEstimate> {
    if n < 2.0 || !(-1.0..=1.0).contains(&r) {
        return None;
    }
    EffectEstimate::new(m1 - m2, change_variance(sd1, sd2, r) / n)
}

/// Standardised mean difference of a crossover trial, on the scale of parallel groups.
///
/// yi = (m1 - m2)/sp with sp² = (sd1² + sd2²)/2, and
/// vi = (1/n + yi²/(2n)) 2 (1 - r); means and standard deviations in the unit of the outcome,
/// `n` people in both periods, `r` the correlation of a person's two measurements.
/// `None` for n < 2, sp = 0, or r of 1 or outside -1 to 1.
/// Source: Cochrane Handbook 23.2.7.2; Elbourne et al. (2002), Int J Epidemiol 31:140,
/// doi:10.1093/ije/31.1.140.
pub fn crossover_smd(
    [m1, m2]: [f64; 2],
    [sd1, sd2]: [f64; 2],
    n: f64,
    r: f64,
) -> Option<EffectEstimate> {
    let sp = ((sd1 * sd1 + sd2 * sd2) / 2.0).sqrt();
    if n < 2.0 || sp <= 0.0 || !(-1.0..1.0).contains(&r) {
        return None;
    }
    let yi = (m1 - m2) / sp;
    EffectEstimate::new(yi, (1.0 / n + yi * yi / (2.0 * n)) * 2.0 * (1.0 - r))
}
