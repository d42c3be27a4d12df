//! Log hazard ratios from what reports of survival print.

use super::EffectEstimate;

/// Log hazard ratio from the observed minus expected events of group 1 and the variance of the log-rank test.
///
/// yi = oe/v, vi = 1/v. Close to the log hazard ratio where that is not far from 0. A printed ratio with its interval
/// goes by [`se_from_interval`](super::recover::se_from_interval) of the logarithms instead. `None` for v <= 0.
/// Source: Yusuf et al. (1985), Prog Cardiovasc Dis 27:335, doi:10.1016/s0033-0620(85)80003-7; Cochrane Handbook 6.8.2.
pub fn hazard_ratio_from_oe(oe: f64, v: f64) -> Option<EffectEstimate> {
    (v > 0.0)
        .then(|| EffectEstimate::new(oe / v, 1.0 / v))
        .flatten()
}
