//! One effect measure from another.

use std::f64::consts::PI;

use super::super::EffectEstimate;
use super::super::binary::Table2x2;

/// Standardised mean difference from a log odds ratio of the same outcome cut in two.
///
/// d = ln OR · √3/π, vi = vi(ln OR) · 3/π². Takes the outcome as logistic with one variance.
/// `None` for a variance that is not positive.
/// Source: Chinn (2000), Stat Med 19:3127,
/// doi:10.1002/1097-0258(20001130)19:22<3127::AID-SIM784>3.0.CO;2-M; Cochrane Handbook 10.6;
/// metafor `escalc("OR2DL", …)`.
pub fn smd_from_log_or(log_or: EffectEstimate) -> Option<EffectEstimate> {
    EffectEstimate::new(log_or.yi * 3_f64.sqrt() / PI, log_or.vi * 3.0 / (PI * PI))
}

/// Log odds ratio from a standardised mean difference: ln OR = d π/√3, vi = vi(d) π²/3.
///
/// The reverse of [`smd_from_log_or`], with its source and its condition; metafor `escalc("D2ORL", …)`.
pub fn log_or_from_smd(smd: EffectEstimate) -> Option<EffectEstimate> {
    EffectEstimate::new(smd.yi * PI / 3_f64.sqrt(), smd.vi * PI * PI / 3.0)
}

/// |φ| of a 2x2 table from its uncorrected chi-squared statistic: √(χ²/n), with `n` people in all.
///
/// `None` outside 0 to 1: the statistic belongs to a larger table or to other people.
/// Source: definition of the statistic; metafor `conv.2x2(x2i, ni, n1i, n2i)`, `correct = FALSE`.
pub fn phi_from_chi2(chi2: f64, n: f64) -> Option<f64> {
    let phi = (chi2 / n).sqrt();
    (0.0..=1.0).contains(&phi).then_some(phi)
}

/// |φ| of a 2x2 table from its chi-squared statistic with Yates' continuity correction.
///
/// With s = n1 n2 x (n - x), n1 and n2 the sizes of the groups, n = n1 + n2, `x` the events in both:
/// φ = (√(χ² s/n) + n/2)/√s. `None` for an empty margin, or a φ above 1. A statistic of 0 only says that
/// |φ| is at most n/(2 √s). Source: definition of the statistic; metafor `conv.2x2(x2i, ni, n1i, n2i)`, `correct = TRUE`.
pub fn phi_from_corrected_chi2(chi2: f64, n1: f64, n2: f64, x: f64) -> Option<f64> {
    let n = n1 + n2;
    let s = n1 * n2 * x * (n - x);
    let phi = ((chi2 * s / n).sqrt() + n / 2.0) / s.sqrt();
    (chi2 > 0.0 && (0.0..=1.0).contains(&phi)).then_some(phi)
}

/// Counts of a 2x2 table from its odds ratio and margins.
///
/// ai solves or = ai (n2 - x + ai)/((n1 - ai)(x - ai)), rounded to a whole number; `n1` and `n2` the sizes of the
/// groups, `x` the events in both. `None` for an odds ratio that is not positive, an empty margin, or where a cell would
/// be negative. Source: Bonett (2007), Am Psychol 62:254, doi:10.1037/0003-066x.62.3.254; metafor
/// `conv.2x2(ori, ni, n1i, n2i)`, whose n2i is `x`.
pub fn table_from_odds_ratio(or: f64, n1: f64, n2: f64, x: f64) -> Option<Table2x2> {
    if !(or > 0.0 && n1 > 0.0 && n2 > 0.0 && x > 0.0 && x < n1 + n2) {
        return None;
    }
    // (or - 1) a² - b a + or n1 x = 0, by the root's form that does not cancel, nor divide by or - 1.
    let b = or * (n1 + x) + n2 - x;
    let root = (b * b - 4.0 * (or - 1.0) * or * n1 * x).sqrt();
    table_from_events(2.0 * or * n1 * x / (b + root), n1, n2, x)
}

/// Counts of a 2x2 table from φ and its margins.
///
/// ai = (n1 x + φ √(n1 n2 x (n - x)))/n, rounded to a whole number, with `n1` and `n2` the sizes of the
/// groups, n = n1 + n2 and `x` the events in both. The sign of φ is that of the risk difference.
/// `None` where a cell would be negative or a margin is empty.
/// Source: definition of φ; metafor `conv.2x2(ri, ni, n1i, n2i)`.
pub fn table_from_phi(phi: f64, n1: f64, n2: f64, x: f64) -> Option<Table2x2> {
    let n = n1 + n2;
    let spread = n1 * n2 * x * (n - x);
    if n1 <= 0.0 || n2 <= 0.0 || spread <= 0.0 {
        return None;
    }
    table_from_events((n1 * x + phi * spread.sqrt()) / n, n1, n2, x)
}

/// The table with the whole number of events nearest to `ai` in group 1, unless a cell is negative.
fn table_from_events(ai: f64, n1: f64, n2: f64, x: f64) -> Option<Table2x2> {
    let ai = ai.round();
    let table = Table2x2::from_totals(ai, n1, x - ai, n2);
    let cells = [table.ai, table.bi, table.ci, table.di];
    cells.iter().all(|cell| *cell >= 0.0).then_some(table)
}
