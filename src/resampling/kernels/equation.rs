//! Estimators of tau2 that solve f(tau2) = 1: the full and the restricted likelihood, and the generalised Q.
//!
//! A scan brackets the root of each lane; then Newton steps on 1/f, which is close to linear in tau2: -(1/f - 1) / (1/f)'
//! is (b - a) a / (a' b - a b') for f = a / b.

use fearless_simd::prelude::*;
use fearless_simd::{Simd, f32x16};

use super::solve::Sums;
use super::studies::Studies;

/// What tau2 solves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Equation {
    /// sum w^2 e^2 = sum w: a stationary point of the likelihood.
    Likelihood,
    /// sum w^2 e^2 = sum w - sum w^2 / sum w: of the restricted likelihood.
    RestrictedLikelihood,
    /// sum w e^2 = target.
    GeneralisedQ {
        /// What the generalised Q is to equal.
        target: f64,
    },
}

impl Equation {
    /// A tau2 above every root of any sample whose effects have at most this sum of squares.
    ///
    /// Q <= RSS / (vmin + tau2); for the likelihoods as in the plain estimator.
    pub fn bound(self, studies: &Studies, squares: f64) -> f64 {
        let (vmin, vmax) = extremes(studies);
        let bound = match self {
            Equation::GeneralisedQ { target } => squares / target - vmin,
            Equation::Likelihood | Equation::RestrictedLikelihood => {
                let s = squares / (studies.len() as f64 - 1.0);
                0.5 * (s + s.sqrt() * (s + 4.0 * (vmax - vmin)).sqrt()) - vmin
            }
        };
        bound.max(0.0) + 1e-6 * vmin
    }

    /// The sum of squares up to which [`Equation::bound`] is at most this tau2.
    pub fn most_squares(self, studies: &Studies, tau2: f64) -> f64 {
        let (vmin, vmax) = extremes(studies);
        let t = vmin + tau2;
        match self {
            Equation::GeneralisedQ { target } => target * t,
            Equation::Likelihood | Equation::RestrictedLikelihood => {
                (studies.len() as f64 - 1.0) * t * t / (t + (vmax - vmin))
            }
        }
    }

    /// 1/f of the sums that the scan makes: of w, wy, w^2, w^2 y, w^2 y^2, or of w, wy and wy^2.
    #[inline(always)]
    pub fn scanned<S: Simd>(self, simd: S, [s1, y1, third, y2, yy2]: [f32x16<S>; 5]) -> f32x16<S> {
        let zero = f32x16::splat(simd, 0.0);
        match self {
            Equation::GeneralisedQ { target } => {
                (s1 * target as f32) / (third * s1 - y1 * y1).max(zero)
            }
            Equation::Likelihood | Equation::RestrictedLikelihood => {
                let s2 = third;
                let squares = (yy2 * s1 - y1 * (y2 + y2)) * s1 + y1 * y1 * s2;
                let own = if self == Equation::Likelihood {
                    s1 * s1
                } else {
                    s1 * s1 - s2
                };
                (s1 * own) / squares.max(zero)
            }
        }
    }

    /// f of the studies themselves, and the standard error of a resample's.
    pub fn with_error(self, studies: &Studies, tau2: f64) -> (f64, f64) {
        let pairs = || {
            studies
                .scaled
                .vi
                .iter()
                .map(|v| 1.0 / (v + tau2))
                .zip(&studies.scaled.yi)
        };
        let (s1, y1) = pairs().fold((0.0, 0.0), |(s, sy), (w, y)| (s + w, sy + w * y));
        let mean = y1 / s1;
        let s2: f64 = pairs().map(|(w, _)| w * w).sum();
        let parts = |w: f64, y: f64| {
            let squared = (y - mean) * (y - mean);
            match self {
                Equation::GeneralisedQ { target } => (w * squared, target / studies.len() as f64),
                Equation::Likelihood => (w * w * squared, w),
                Equation::RestrictedLikelihood => (w * w * squared, w * (1.0 - s2 / (s1 * s1))),
            }
        };
        let (a, b) = pairs().fold((0.0, 0.0), |(a, b), (w, y)| {
            let part = parts(w, *y);
            (a + part.0, b + part.1)
        });
        let f = a / b;
        let squares: f64 = pairs()
            .map(|(w, y)| {
                let (a, b) = parts(w, *y);
                (a - f * b) * (a - f * b)
            })
            .sum();
        (f, squares.sqrt() / b)
    }

    /// a, b and a' b - a b' of f = a / b, ' the derivative with respect to tau2, from sums at a lane's tau2.
    ///
    /// Of sums at c w instead of w: those of w times c^2, c and c^4 for a likelihood, times c, 1 and c^2 for the generalised Q.
    #[inline(always)]
    pub fn newton<S: Simd, V: SimdFloat<S>>(
        self,
        [zero, one, target]: [V; 3],
        sums: &Sums<V>,
    ) -> [V; 3] {
        let one_s = one / sums.s[0];
        let mean = sums.y[0] * one_s;
        let twice = mean + mean;
        // Sums of w^2 e, w^2 e^2 and w^3 e^2, e = y - mean.
        let [w2e, w2e2, w3e2] = [
            sums.y[1] - mean * sums.s[1],
            sums.yy[1] - twice * sums.y[1] + mean * mean * sums.s[1],
            sums.yy[2] - twice * sums.y[2] + mean * mean * sums.s[2],
        ];
        let [a, da, b, db] = match self {
            Equation::GeneralisedQ { .. } => {
                let q = sums.yy[0] - mean * sums.y[0];
                [q, zero - w2e2, target, zero]
            }
            Equation::Likelihood | Equation::RestrictedLikelihood => {
                // The mean moves by -w2e / s1 as tau2 grows.
                let da = w2e * (w2e * one_s) - w3e2;
                let da = da + da;
                let share = sums.s[1] * one_s;
                if self == Equation::Likelihood {
                    [w2e2, da, sums.s[0], zero - sums.s[1]]
                } else {
                    let twice = sums.s[2] * one_s;
                    let db = twice + twice - sums.s[1] - share * share;
                    [w2e2, da, sums.s[0] - share, db]
                }
            }
        };
        [a, b, da * b - a * db]
    }

    /// What the generalised Q is to equal.
    pub fn target(self) -> f64 {
        match self {
            Equation::GeneralisedQ { target } => target,
            Equation::Likelihood | Equation::RestrictedLikelihood => 1.0,
        }
    }
}

/// The smallest and the largest variance.
fn extremes(studies: &Studies) -> (f64, f64) {
    let all = studies.scaled.vi.iter();
    all.fold((f64::INFINITY, 0.0f64), |(low, high), v| {
        (low.min(*v), high.max(*v))
    })
}
