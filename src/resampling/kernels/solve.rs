//! Newton steps on 1/f, one in single precision from where a scan interpolates, then in double precision until they are small.
//!
//! Lanes that the kernel cannot vouch for, such as those with several stationary points, are left to a second look or to the
//! plain estimator.

use fearless_simd::prelude::*;
use fearless_simd::{Simd, f32x16, f64x8, mask64x8};

use super::Fits;
use super::equation::Equation;
use super::grid::{Grid, Starts};
use super::sample::{Sample, Scanned};
use super::studies::Studies;
use crate::numerics::lanes::{fractions, reciprocals};

/// A Newton step is the last where what it misses is below this share of v + tau2; a part of that is corrected,
const MISSED: f64 = 1e-10;
/// and taken to be at least this multiple of the square of the step.
const LEAST_BEND: f64 = 0.25;
/// A rise of f from tau2 = 0 that meets 1 beyond this multiple of the smallest variance does so past the scan's first points.
const SEEN: f64 = 2.0;
/// Newton steps before a lane is given up.
const STEPS: usize = 6;

/// Sums over a sample at w = 1/(v + tau2): of w, w^2, w^3, each times 1, y and y^2.
#[derive(Clone, Copy)]
pub(super) struct Sums<V> {
    pub s: [V; 3],
    pub y: [V; 3],
    pub yy: [V; 3],
}

/// A Newton step in single precision.
pub(super) struct Newton<'a> {
    pub studies: &'a Studies,
    pub equation: Equation,
    /// The smallest variance.
    pub smallest: f32,
}

impl Newton<'_> {
    /// tau2 after a step. Weights are c / (v + tau2), c = smallest variance + tau2, so that none exceeds 1.
    #[inline(always)]
    pub fn step<S: Simd, X: Scanned<S>>(
        &self,
        simd: S,
        sample: (X, usize),
        from: f32x16<S>,
    ) -> f32x16<S> {
        let c = from + self.smallest;
        let sums = match self.equation {
            Equation::GeneralisedQ { .. } => self.sums::<S, X, true>(simd, sample, from, c),
            _ => self.sums::<S, X, false>(simd, sample, from, c),
        };
        let constants = [
            f32x16::splat(simd, 0.0),
            f32x16::splat(simd, 1.0),
            f32x16::splat(simd, self.equation.target() as f32),
        ];
        let [a, b, slope] = self.equation.newton(constants, &sums);
        from + (b * c - a) * a / slope
    }

    #[inline(always)]
    fn sums<S: Simd, X: Scanned<S>, const OF_Q: bool>(
        &self,
        simd: S,
        (sample, part): (X, usize),
        tau2: f32x16<S>,
        c: f32x16<S>,
    ) -> Sums<f32x16<S>> {
        let mut sums = Sums::of(f32x16::splat(simd, 0.0));
        let (fours, others) = self.studies.single_variances.as_chunks::<4>();
        for (four, [v0, v1, v2, v3]) in fours.iter().enumerate() {
            let totals = [tau2 + *v0, tau2 + *v1, tau2 + *v2, tau2 + *v3];
            let weights = fractions(c, totals);
            for (i, weight) in weights.into_iter().enumerate() {
                let [n, y, yy] = sample.single(simd, 4 * four + i, part);
                sums.add::<S, OF_Q>(n * weight, weight, [y, yy]);
            }
        }
        for (i, v) in others.iter().enumerate() {
            let [n, y, yy] = sample.single(simd, 4 * fours.len() + i, part);
            let weight = c / (tau2 + *v);
            sums.add::<S, OF_Q>(n * weight, weight, [y, yy]);
        }
        sums
    }
}

/// Solves the equation for G vectors of lanes; the bits of the lanes that settle.
#[inline(always)]
pub(super) fn solve<S: Simd, X: Sample<S>, const G: usize>(
    simd: S,
    studies: &Studies,
    grid: &Grid,
    (sample, first): (X, usize),
    starts: &Starts,
    fits: &mut Fits,
) -> u64 {
    let mut tau2 = [f64x8::splat(simd, 0.0); G];
    let mut started = 0;
    for (m, tau2) in tau2.iter_mut().enumerate() {
        *tau2 = f64x8::from_slice(simd, &starts.tau2[8 * (first + m)..][..8]);
        started |= tau2.simd_ge(0.0).to_bitmask() << (8 * (first + m));
    }
    let mut settled = 0;
    for _ in 0..STEPS {
        let sums = match grid.equation {
            Equation::GeneralisedQ { .. } => sums::<S, X, G, true>(simd, studies, sample, tau2),
            _ => sums::<S, X, G, false>(simd, studies, sample, tau2),
        };
        settled = 0;
        for m in 0..G {
            let from = tau2[m];
            let bend = f64x8::from_slice(simd, &starts.bends[8 * (first + m)..][..8]);
            let (to, settles) = step(simd, grid, &sums[m], from, bend);
            let moved = to - from;
            settled |= settles.to_bitmask() << (8 * (first + m));
            let [mean, variance] = sums[m].mean_after(simd, moved);
            fits.store(first + m, [mean, to, variance]);
            tau2[m] = to;
        }
        if settled == started {
            break;
        }
    }
    settled
}

/// tau2 after a Newton step, not below 0; 0 where it is 0 and f is at most 1 there. Whether the step is small enough to be the
/// last and f falls there.
#[inline(always)]
fn step<S: Simd>(
    simd: S,
    grid: &Grid,
    sums: &Sums<f64x8<S>>,
    from: f64x8<S>,
    bend: f64x8<S>,
) -> (f64x8<S>, mask64x8<S>) {
    let [zero, one] = [f64x8::splat(simd, 0.0), f64x8::splat(simd, 1.0)];
    let target = f64x8::splat(simd, grid.equation.target());
    let [a, b, slope] = grid.equation.newton([zero, one, target], sums);
    let scale = from + grid.smallest;
    let share = (b - a) * a / (slope * scale);
    let squared = share * share;
    let missed = squared * bend;
    let most = squared * bend.abs().max(f64x8::splat(simd, LEAST_BEND));
    let small = most.simd_le(f64x8::splat(simd, MISSED));
    let to = small
        .select(share + missed, share)
        .mul_add_precise(scale, from);
    let stays = from.simd_eq(zero) & a.simd_le(b);
    let below = to.simd_le(zero) | stays;
    // f may rise from 0 on where the scan has seen that it does not reach 1: up to `far` it cannot pass 1 unseen.
    let far = f64x8::splat(simd, SEEN * grid.smallest);
    let falls = slope.simd_le(zero) | (stays & to.simd_gt(far));
    (below.select(zero, to), (small | stays) & falls)
}

impl<S: Simd> Sums<f64x8<S>> {
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
) -> [Sums<f64x8<S>>; G] {
    let mut sums = [Sums::of(f64x8::splat(simd, 0.0)); G];
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
                sums[m].add_study::<X, OF_Q>(simd, sample, (study, m), weight);
            }
        }
    }
    for i in shared..k {
        let study = sample.study(simd, i);
        for m in 0..G {
            let weight = f64x8::splat(simd, 1.0) / (tau2[m] + studies.scaled.vi[i]);
            sums[m].add_study::<X, OF_Q>(simd, sample, (study, m), weight);
        }
    }
    sums
}

impl<S: Simd> Sums<f64x8<S>> {
    #[inline(always)]
    fn add_study<X: Sample<S>, const OF_Q: bool>(
        &mut self,
        simd: S,
        sample: X,
        (study, m): (X::Study, usize),
        weight: f64x8<S>,
    ) {
        let a = sample.times(simd, study, m, weight);
        let powers = [sample.effect(simd, study, m), sample.square(simd, study, m)];
        self.add::<S, OF_Q>(a, weight, powers);
    }
}

impl<V: Copy> Sums<V> {
    #[inline(always)]
    fn of(zero: V) -> Sums<V> {
        Sums {
            s: [zero; 3],
            y: [zero; 3],
            yy: [zero; 3],
        }
    }

    /// Adds a study whose weights sum to `a`; those sums that the generalised Q or a likelihood takes.
    #[inline(always)]
    fn add<S: Simd, const OF_Q: bool>(&mut self, a: V, weight: V, [y, yy]: [V; 2])
    where
        V: SimdFloat<S>,
    {
        let b = a * weight;
        let c = b * weight;
        self.s[0] += a;
        self.y[0] = a.mul_add_precise(y, self.y[0]);
        self.s[1] += b;
        self.y[1] = b.mul_add_precise(y, self.y[1]);
        self.yy[1] = b.mul_add_precise(yy, self.yy[1]);
        self.s[2] += c;
        self.y[2] = c.mul_add_precise(y, self.y[2]);
        if OF_Q {
            self.yy[0] = a.mul_add_precise(yy, self.yy[0]);
        } else {
            self.yy[2] = c.mul_add_precise(yy, self.yy[2]);
        }
    }
}
