//! Variance and degrees of freedom of the mean that allow for the estimation of tau2.

use super::model::{Intercept, Model};

/// Kenward-Roger inference on the mean.
pub(crate) struct KenwardRoger {
    /// Adjusted variance of the mean.
    pub variance: f64,
    /// Degrees of freedom of Student's t.
    pub df: f64,
}

/// Adjusted variance and Satterthwaite degrees of freedom of the mean.
///
/// With wi = 1/(vi + tau2), Sr = sum wi^r and I = tr PP / 2 the expected information on tau2 of the restricted likelihood:
/// variance (1 + 2 (S3/S1 - (S2/S1)^2) / I) / S1, degrees of freedom 2 I / (variance S2)^2. Both in the units of the effects.
/// Kenward and Roger have the unadjusted variance in the degrees of freedom; Partlett and Riley, and R, the adjusted one.
/// Source: Kenward & Roger (1997), Biometrics 53:983; Partlett & Riley (2017), Stat Med 36:301, doi:10.1002/sim.7140; meta
/// `metagen(method.random.ci="KR")`.
pub(crate) fn kenward_roger(model: &Intercept, tau2: f64) -> KenwardRoger {
    let point = model.at(tau2);
    let information = 0.5 * point.trace_pp;
    let mean_weight = point.sum_w2 / point.sum_w;
    let weights = model.variances().iter().map(|v| 1.0 / (v + tau2));
    // S3/S1 - (S2/S1)^2 as a variance of the weights, whose terms are all positive.
    let spread = weights.map(|w| w / point.sum_w * (w - mean_weight).powi(2));
    let variance = (1.0 + 2.0 * spread.sum::<f64>() / information) / point.sum_w;
    KenwardRoger {
        variance,
        df: 2.0 * information / (variance * point.sum_w2).powi(2),
    }
}
