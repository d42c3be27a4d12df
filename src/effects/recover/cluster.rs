//! Trials that allocate clusters but are analysed as if they had allocated people.

/// Design effect of a cluster-randomised trial: the factor by which clustering multiplies variances.
///
/// 1 + (m - 1) icc, with `m` the mean size of a cluster and `icc` the intracluster correlation
/// coefficient. `None` for m < 1 or icc outside 0 to 1.
/// Source: Cochrane Handbook 23.1.4.
pub fn design_effect(m: f64, icc: f64) -> Option<f64> {
    (m >= 1.0 && (0.0..=1.0).contains(&icc)).then_some(1.0 + (m - 1.0) * icc)
}

/// Effective number of participants, or of events: the number over the design effect.
///
/// Standard errors that ignore clustering are multiplied by √(design effect) instead. `None` where
/// [`design_effect`] is. Source: Cochrane Handbook 23.1.4 and 23.1.5.
pub fn effective_size(n: f64, m: f64, icc: f64) -> Option<f64> {
    design_effect(m, icc).map(|effect| n / effect)
}
