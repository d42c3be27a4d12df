//! Peto's one-step odds ratio.

use crate::effects::binary::Table2x2;

use super::mantel_haenszel::TableEstimate;

/// Observed less expected events of group 1 in one table, and the variance of that under no effect.
///
/// ai - Ei with Ei = n1i mi/ni, mi = ai + ci; Vi = n1i n2i mi (ni - mi)/(ni² (ni - 1)), hypergeometric. Both 0 where a
/// group is empty, or where no one or everyone had the event.
pub fn observed_less_expected(table: &Table2x2) -> (f64, f64) {
    let Table2x2 { ai, bi, ci, di } = *table;
    let (n1, n2, m, rest) = (ai + bi, ci + di, ai + ci, bi + di);
    if [n1, n2, m, rest].iter().any(|margin| *margin <= 0.0) || n1 + n2 <= 1.0 {
        return (0.0, 0.0);
    }
    let n = n1 + n2;
    (
        ai - n1 * (m / n),
        (n1 / n) * (n2 / n) * m * (rest / (n - 1.0)),
    )
}

/// Peto's odds ratio, as its log.
///
/// sum (ai - Ei) / V with V = sum Vi; se = 1/sqrt(V); weights Vi (see [`observed_less_expected`]). Nothing is added to
/// zero cells. Biased where effects are large or groups of very unequal size.
/// `None` when no table has both events and non-events.
/// Source: Yusuf et al. (1985), Prog Cardiovasc Dis 27:335, doi:10.1016/S0033-0620(85)80003-7. metafor `rma.peto`.
///
/// ```
/// use oxymeta::effects::binary::Table2x2;
/// use oxymeta::pooling::peto::peto;
///
/// // Events and participants of two groups.
/// let tables = [Table2x2::from_totals(4.0, 123.0, 11.0, 139.0), Table2x2::from_totals(6.0, 306.0, 29.0, 303.0)];
/// let found = peto(&tables).unwrap();
/// // metafor: rma.peto(...)
/// assert!((found.estimate - -1.240086).abs() < 1e-6 && (found.se - 0.291159).abs() < 1e-6);
/// ```
pub fn peto(tables: &[Table2x2]) -> Option<TableEstimate> {
    let (mut sum, mut v) = (0.0, 0.0);
    let mut weights = Vec::with_capacity(tables.len());
    for (difference, vi) in tables.iter().map(observed_less_expected) {
        sum += difference;
        v += vi;
        weights.push(vi);
    }
    (v > 0.0).then(|| TableEstimate {
        estimate: sum / v,
        se: 1.0 / v.sqrt(),
        weights,
    })
}

/// Heterogeneity of the tables around Peto's odds ratio: Q, and the number of tables that it is of.
///
/// Q = sum (ai - Ei)²/Vi - (sum (ai - Ei))²/V over the tables with Vi > 0; chi-squared on their number less one.
/// Source: Yusuf et al. (1985), Prog Cardiovasc Dis 27:335. metafor `rma.peto(…)$QE`.
pub fn peto_q(tables: &[Table2x2]) -> (f64, usize) {
    let parts: Vec<_> = tables.iter().map(observed_less_expected).collect();
    let parts: Vec<_> = parts.into_iter().filter(|(_, v)| *v > 0.0).collect();
    let sum: f64 = parts.iter().map(|(difference, _)| difference).sum();
    let v: f64 = parts.iter().map(|(_, v)| v).sum();
    if parts.is_empty() {
        return (0.0, 0);
    }
    // About the estimate, not as a difference of two large sums.
    let about = |(difference, vi): &(f64, f64)| (difference / vi - sum / v).powi(2) * vi;
    (parts.iter().map(about).sum(), parts.len())
}
