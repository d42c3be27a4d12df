//! A confidence interval around the common-effect mean that allows for heterogeneity.

use std::f64::consts::PI;

use super::PoolingError;
use super::model::{Intercept, Model};
use crate::numerics::quadrature::integral;
use crate::numerics::root::root;
use crate::numerics::special::incomplete_gamma;

/// Standard normal values beyond this have probability 1e-19.
const FAR: f64 = 9.0;

/// Distribution of T = (m - mu) / sqrt((1 + t2 W2) / W1), m the common-effect mean, t2 the DerSimonian-Laird estimate of tau2.
///
/// With wi = 1/vi, W1 = sum wi, W2 = sum wi^2 / W1 and R = (m - mu) sqrt(W1), normal of variance 1 + tau2 W2, Q given R is
/// taken as gamma distributed with its exact mean and variance, and T is a function of R and Q. tau2 is replaced by t2.
/// Source: Henmi & Copas (2010), Stat Med 29:2969, doi:10.1002/sim.4029; metafor `hc(rma(yi, vi))`.
pub(crate) struct HenmiCopas {
    /// m on the scale of the effects.
    pub estimate: f64,
    /// sqrt((1 + tau2 W2) / W1).
    pub se: f64,
    df: f64,
    /// sqrt(1 + tau2 W2).
    sd_r: f64,
    /// (W1 - W2) / W2.
    spread: f64,
    /// Mean of Q given R^2 = r2: [constant, per r2]; its variance likewise.
    mean: [f64; 2],
    variance: [f64; 2],
}

impl HenmiCopas {
    /// With S = diag(vi + tau2), g = Pw and V = 1 + tau2 W2, from the normal distribution of yi given R:
    /// E = tr PS - tau2^2 g'w / (W1 V) + r^2 tau2^2 g'w / (W1 V^2),
    /// Var = 2 (tr PSPS - 2 tau2^2 g'Sg / (W1 V) + (tau2^2 g'w / (W1 V))^2) + 4 r^2 tau2^2 (g'Sg - (tau2 g'w)^2 / (W1 V)) / (W1 V^2).
    pub fn of(model: &Intercept, tau2: f64) -> HenmiCopas {
        let start = model.at(0.0);
        let (estimate, w1) = model.mean(0.0);
        let w2 = start.sum_w2 / w1;
        let v = 1.0 + tau2 * w2;
        let (mut gw, mut gsg) = (0.0, 0.0);
        for (i, vi) in model.variances().iter().enumerate() {
            let w = 1.0 / vi;
            // The most precise study comes first: its weight may be all of W2.
            let g = w * if i == 0 {
                let others = model.variances().iter().map(|vj| 1.0 / vj);
                others.map(|wj| wj * (w - wj)).sum::<f64>() / w1
            } else {
                w - w2
            };
            gw += g * w;
            gsg += g * g * (vi + tau2);
        }
        let gw = gw.max(0.0);
        let df = model.residual_df();
        let of_r = tau2 * tau2 / (w1 * v);
        let own = df + 2.0 * tau2 * start.trace_p + tau2 * tau2 * start.trace_pp;
        HenmiCopas {
            estimate,
            se: (v / w1).sqrt(),
            df,
            sd_r: v.sqrt(),
            spread: start.trace_p / w2,
            mean: [df + tau2 * start.trace_p - of_r * gw, of_r / v * gw],
            variance: [
                2.0 * (own - 2.0 * of_r * gsg + (of_r * gw).powi(2)),
                4.0 * of_r / v * (gsg - of_r * gw * gw),
            ],
        }
    }

    /// P(T > t) for t > 0.
    pub fn tail(&self, t: f64) -> f64 {
        let from = t / self.sd_r;
        let density = |z: f64| {
            let r2 = (self.sd_r * z).powi(2);
            let q = self.df + self.spread * (r2 / (t * t) - 1.0);
            let mean = self.mean[0] + self.mean[1] * r2;
            let variance = self.variance[0] + self.variance[1] * r2;
            let below = incomplete_gamma(mean * mean / variance, q * mean / variance).lower;
            below * (-0.5 * z * z).exp() / (2.0 * PI).sqrt()
        };
        integral(density, from, from + FAR)
    }

    /// The t that T passes with this probability.
    pub fn critical(&self, tail: f64) -> Result<f64, PoolingError> {
        let gap = |t: f64| self.tail(t) - tail;
        let mut upper = 2.0;
        while gap(upper) > 0.0 && upper < 1e3 * self.sd_r.max(1.0) {
            upper *= 2.0;
        }
        root(gap, 1e-9, upper)
            .map_err(|source| PoolingError::search("the Henmi-Copas interval", source))
    }
}
