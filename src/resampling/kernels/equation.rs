//! Estimators of tau2 that solve f(tau2) = 1: the full and the restricted likelihood, and the generalised Q.
//!
//! A scan brackets the root of each lane; then Newton steps on 1/f, which is close to linear in tau2. Lanes that the kernel
//! cannot vouch for, such as those with several stationary points, are left to the plain estimator.

use fearless_simd::prelude::*;
use fearless_simd::{Simd, f32x16, f64x8, mask64x8};

use super::Fits;
use super::grid::{Grid, Scan};
use super::sample::Sample;
use super::studies::Studies;
use crate::numerics::lanes::reciprocals;

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

/// A Newton step below this share of v + tau2 leaves an error of about its square.
const SMALL_STEP: f64 = 3e-6;
/// A rise of f from tau2 = 0 that meets 1 beyond this multiple of the smallest variance does so past the scan's first points.
const SEEN: f64 = 2.0;
/// Newton steps before a lane is given up.
const STEPS: usize = 6;

/// Sums over a sample at w = 1/(v + tau2): of w, w^2, w^3, each times 1, y and y^2.
#[derive(Clone, Copy)]
struct Sums<S: Simd> {
    s: [f64x8<S>; 3],
    y: [f64x8<S>; 3],
    yy: [f64x8<S>; 3],
}

impl Equation {
    /// A tau2 above every root of any sample whose effects have at most this sum of squares.
    ///
    /// Q <= RSS / (vmin + tau2); for the likelihoods as in the plain estimator.
    pub fn bound(self, studies: &Studies, squares: f64) -> f64 {
        let (vmin, vmax) = studies
            .scaled
            .vi
            .iter()
            .fold((f64::INFINITY, 0.0f64), |(low, high), v| {
                (low.min(*v), high.max(*v))
            });
        let bound = match self {
            Equation::GeneralisedQ { target } => squares / target - vmin,
            Equation::Likelihood | Equation::RestrictedLikelihood => {
                let s = squares / (studies.len() as f64 - 1.0);
                0.5 * (s + s.sqrt() * (s + 4.0 * (vmax - vmin)).sqrt()) - vmin
            }
        };
        bound.max(0.0) + 1e-6 * vmin
    }

    /// f of the sums that the scan makes: of w, wy, w^2, w^2 y, w^2 y^2, or of w, wy and wy^2.
    #[inline(always)]
    pub fn scanned<S: Simd>(self, [s1, y1, third, y2, yy2]: [f32x16<S>; 5]) -> f32x16<S> {
        match self {
            Equation::GeneralisedQ { target } => (third * s1 - y1 * y1) / (s1 * target as f32),
            Equation::Likelihood | Equation::RestrictedLikelihood => {
                let s2 = third;
                let squares = (yy2 * s1 - y1 * (y2 + y2)) * s1 + y1 * y1 * s2;
                let own = if self == Equation::Likelihood {
                    s1 * s1
                } else {
                    s1 * s1 - s2
                };
                squares / (s1 * own)
            }
        }
    }

    /// What f is to be multiplied by when its weights were multiplied by `factor`.
    pub fn scale(self, factor: f64) -> f64 {
        1.0 / factor
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

    /// tau2 after a Newton step on 1/f - 1 = 0, not below 0, and where f falls; 0 where it is 0 and f is at most 1 there.
    /// `far` is a tau2 up to which f cannot pass 1 unseen.
    #[inline(always)]
    fn step<S: Simd>(
        self,
        simd: S,
        sums: &Sums<S>,
        from: f64x8<S>,
        far: f64,
    ) -> (f64x8<S>, mask64x8<S>) {
        let one_s = f64x8::splat(simd, 1.0) / sums.s[0];
        let mean = sums.y[0] * one_s;
        let twice = mean + mean;
        // Sums of w^2 e, w^2 e^2 and w^3 e^2, e = y - mean.
        let [w2e, w2e2, w3e2] = [
            sums.y[1] - mean * sums.s[1],
            sums.yy[1] - twice * sums.y[1] + mean * mean * sums.s[1],
            sums.yy[2] - twice * sums.y[2] + mean * mean * sums.s[2],
        ];
        // f = a / b and its derivatives.
        let [a, da, b, db] = match self {
            Equation::GeneralisedQ { target } => {
                let q = sums.yy[0] - mean * sums.y[0];
                let zero = f64x8::splat(simd, 0.0);
                [q, zero - w2e2, f64x8::splat(simd, target), zero]
            }
            Equation::Likelihood | Equation::RestrictedLikelihood => {
                // The mean moves by -w2e / s1 as tau2 grows.
                let da = w2e * (w2e * one_s) - w3e2;
                let da = da + da;
                let share = sums.s[1] * one_s;
                if self == Equation::Likelihood {
                    [w2e2, da, sums.s[0], f64x8::splat(simd, 0.0) - sums.s[1]]
                } else {
                    let twice = sums.s[2] * one_s;
                    let db = twice + twice - sums.s[1] - share * share;
                    [w2e2, da, sums.s[0] - share, db]
                }
            }
        };
        // -(1/f - 1) / (1/f)' = (b - a) a / (a' b - a b')
        let zero = f64x8::splat(simd, 0.0);
        let slope = da * b - a * db;
        let to = from + (b - a) * a / slope;
        let stays = from.simd_eq(zero) & a.simd_le(b);
        let below = to.simd_le(zero) | stays;
        // f may rise from 0 on where the scan has seen that it does not reach 1.
        let seen = stays & to.simd_gt(f64x8::splat(simd, far));
        (below.select(zero, to), slope.simd_le(zero) | seen)
    }
}

/// Solves the equation for G vectors of lanes from where a scan starts; the bits of the lanes that settle.
#[inline(always)]
pub(super) fn solve<S: Simd, X: Sample<S>, const G: usize>(
    simd: S,
    studies: &Studies,
    grid: &Grid,
    (sample, first): (X, usize),
    scan: &Scan,
    fits: &mut Fits,
) -> u64 {
    let mut tau2 = [f64x8::splat(simd, 0.0); G];
    for (m, tau2) in tau2.iter_mut().enumerate() {
        *tau2 = f64x8::from_slice(simd, &scan.starts[8 * (first + m)..][..8]);
    }
    let far = SEEN * grid.smallest;
    let mut settled = 0;
    for _ in 0..STEPS {
        let sums = match grid.equation {
            Equation::GeneralisedQ { .. } => sums::<S, X, G, true>(simd, studies, sample, tau2),
            _ => sums::<S, X, G, false>(simd, studies, sample, tau2),
        };
        settled = 0;
        for m in 0..G {
            let from = tau2[m];
            let (to, falls) = grid.equation.step(simd, &sums[m], from, far);
            let moved = to - from;
            let small = moved.abs().simd_le((from + grid.smallest) * SMALL_STEP);
            settled |= (small & falls).to_bitmask() << (8 * (first + m));
            let [mean, variance] = sums[m].mean_after(simd, moved);
            fits.store(first + m, [mean, to, variance]);
            tau2[m] = to;
        }
        let lanes = u64::MAX >> (64 - 8 * G) << (8 * first);
        if !settled & scan.single & lanes == 0 {
            break;
        }
    }
    settled
}

impl<S: Simd> Sums<S> {
    /// The mean and its variance when tau2 has moved a little: sums of second order in the move.
    #[inline(always)]
    fn mean_after(&self, simd: S, moved: f64x8<S>) -> [f64x8<S>; 2] {
        let y = (self.y[2] * moved - self.y[1]) * moved + self.y[0];
        let s = (self.s[2] * moved - self.s[1]) * moved + self.s[0];
        let variance = f64x8::splat(simd, 1.0) / s;
        [y * variance, variance]
    }
}

/// The sums at each lane's tau2, those that the generalised Q or a likelihood takes.
#[inline(always)]
fn sums<S: Simd, X: Sample<S>, const G: usize, const OF_Q: bool>(
    simd: S,
    studies: &Studies,
    sample: X,
    tau2: [f64x8<S>; G],
) -> [Sums<S>; G] {
    let zero = f64x8::splat(simd, 0.0);
    let none = Sums {
        s: [zero; 3],
        y: [zero; 3],
        yy: [zero; 3],
    };
    let mut sums = [none; G];
    let k = studies.len();
    let shared = if studies.scaled.in_range {
        k / 4 * 4
    } else {
        0
    };
    for i in (0..shared).step_by(4) {
        let four = [i, i + 1, i + 2, i + 3].map(
            #[inline(always)]
            |i| sample.study(simd, i),
        );
        let v = &studies.scaled.vi[i..i + 4];
        for m in 0..G {
            let t = tau2[m];
            let weights = reciprocals(simd, [t + v[0], t + v[1], t + v[2], t + v[3]]);
            for (study, weight) in four.into_iter().zip(weights) {
                let powers = [sample.effect(simd, study, m), sample.square(simd, study, m)];
                let a = sample.times(simd, study, m, weight);
                sums[m].add::<OF_Q>(a, weight, powers);
            }
        }
    }
    for i in shared..k {
        let study = sample.study(simd, i);
        for m in 0..G {
            let weight = f64x8::splat(simd, 1.0) / (tau2[m] + studies.scaled.vi[i]);
            let powers = [sample.effect(simd, study, m), sample.square(simd, study, m)];
            let a = sample.times(simd, study, m, weight);
            sums[m].add::<OF_Q>(a, weight, powers);
        }
    }
    sums
}

impl<S: Simd> Sums<S> {
    /// Adds a study whose weights sum to `a`.
    #[inline(always)]
    fn add<const OF_Q: bool>(&mut self, a: f64x8<S>, weight: f64x8<S>, [y, yy]: [f64x8<S>; 2]) {
        let b = a * weight;
        let c = b * weight;
        self.s[0] += a;
        self.y[0] = a.mul_add_precise(y, self.y[0]);
        self.s[1] += b;
        self.y[1] = b.mul_add_precise(y, self.y[1]);
        self.yy[1] = b.mul_add_precise(yy, self.yy[1]);
        if OF_Q {
            self.yy[0] = a.mul_add_precise(yy, self.yy[0]);
            self.s[2] += c;
            self.y[2] = c.mul_add_precise(y, self.y[2]);
        } else {
            self.s[2] += c;
            self.y[2] = c.mul_add_precise(y, self.y[2]);
            self.yy[2] = c.mul_add_precise(yy, self.yy[2]);
        }
    }
}
