//! Log hazard ratios from what reports of survival print.

use super::EffectEstimate;
use super::recover::se_from_interval;

/// Log hazard ratio from a printed hazard ratio and its confidence limits.
///
/// yi = ln hr, vi = ((ln upper - ln lower)/(2 z))², z the normal quantile of `level` (percent). `None` for limits that
/// are not positive and in order, or a level outside 0 to 100.
/// Source: Parmar et al. (1998), Stat Med 17:2815; Cochrane Handbook 6.3.2 and 6.8.2; metafor
/// `conv.wald(out = hr, ci.lb, ci.ub, level, transf = log)`.
pub fn hazard_ratio_from_interval(
    hr: f64,
    lower: f64,
    upper: f64,
    level: f64,
) -> Option<EffectEstimate> {
    if lower <= 0.0 {
        return None;
    }
    let se = se_from_interval(lower.ln(), upper.ln(), level, None)?;
    EffectEstimate::new(hr.ln(), se * se)
}

/// Log hazard ratio from the observed minus expected events of group 1 and the variance of the log-rank test.
///
/// yi = oe/v, vi = 1/v. Close to the log hazard ratio where that is not far from 0. `None` for v <= 0.
/// Source: Yusuf et al. (1985), Prog Cardiovasc Dis 27:335, doi:10.1016/s0033-0620(85)80003-7; Cochrane Handbook 6.8.2.
pub fn hazard_ratio_from_oe(oe: f64, v: f64) -> Option<EffectEstimate> {
    (v > 0.0)
        .then(|| EffectEstimate::new(oe / v, 1.0 / v))
        .flatten()
}
