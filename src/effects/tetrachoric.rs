//! The correlation of two normal variables that a 2x2 table cuts in two.

use crate::numerics::distributions::{bivariate_normal, normal};
use crate::numerics::root::root;

use super::EffectEstimate;
use super::binary::Table2x2;

/// Tetrachoric correlation of a 2x2 table whose zero cells have been dealt with.
///
/// With n people, h and k the normal quantiles of (ai + bi)/n and (ai + ci)/n, yi solves Φ₂(h, k; yi) = ai/n, which
/// makes the table as likely as can be. With s = √(1 - yi²), A = Φ((k - yi h)/s), B = Φ((h - yi k)/s) and wi the score
/// of a person in each cell (1 - A - B, -A, -B and 0 in turn),
/// vi = (Σ pi wi² - (Σ pi wi)²)/(n φ₂(h, k; yi)²), pi the cells over n.
///
/// A number without unit, -1 to 1. `None` for an empty margin, and where a zero cell puts yi at -1 or 1, at which
/// its variance is not defined. Source: Pearson (1900), Philos Trans R Soc A 195:1, doi:10.1098/rsta.1900.0022; Kirk
/// (1973), Psychometrika 38:259, doi:10.1007/BF02291118; metafor `escalc("RTET", ai, bi, ci, di)`.
pub fn tetrachoric(table: Table2x2) -> Option<EffectEstimate> {
    let Table2x2 { ai, bi, ci, di } = table;
    let n = ai + bi + ci + di;
    if [ai, bi, ci, di].iter().any(|cell| *cell <= 0.0) {
        return None;
    }
    // The tail that is at most 1/2 keeps its digits.
    let threshold = |yes: f64, no: f64| {
        if yes <= no {
            normal::quantile(yes / n)
        } else {
            normal::quantile_upper(no / n)
        }
    };
    let (h, k) = (threshold(ai + bi, ci + di), threshold(ai + ci, bi + di));
    let excess = |yi: f64| bivariate_normal::cdf(h, k, yi) - ai / n;
    let yi = root(excess, -1.0, 1.0).ok()?;
    let s = (1.0 - yi * yi).sqrt();
    let (a, b) = (normal::cdf((k - yi * h) / s), normal::cdf((h - yi * k) / s));
    let cells = [(ai, 1.0 - a - b), (bi, -a), (ci, -b), (di, 0.0)];
    let mean: f64 = cells.iter().map(|(count, w)| count / n * w).sum();
    let spread: f64 = cells
        .iter()
        .map(|(count, w)| count / n * (w - mean) * (w - mean))
        .sum();
    let density = bivariate_normal::density(h, k, yi);
    EffectEstimate::new(yi, spread / (n * density * density))
}
