//! Where f(tau2) = 1, on a grid of tau2 that all samples share: its weights are constants, so no weight is divided for.
//!
//! Single precision is enough to bracket a root and to see that it is the only one.

use fearless_simd::prelude::*;
use fearless_simd::{Simd, f32x16};

use super::equation::Equation;
use super::sample::Scanned;
use super::solve::Newton;
use super::studies::Studies;
use super::walk::{UNKNOWN_BEND, Walk};
use crate::numerics::lanes::LANES;

/// Distance of the grid's points on the scale ln(smallest variance + tau2).
const STEP: f64 = 0.64;
/// Beyond a turn's point f, or 1/f, goes no further than this share of its difference to the points beside it; of a parabola, 1/8.
pub(super) const BETWEEN: f32 = 1.0 / 3.0;
/// Points whose sums are made together.
const TILE: usize = 5;
/// Studies from which on the grid leaves out where no sample's f can be near 1.
pub(super) const MANY: usize = 100;
/// Sums of squares of a sample's effects that a grid is made for, as a multiple of the usual one.
pub(super) const MOST_SQUARES: f64 = 6.0;
/// Less than 1 by more than single precision can be wrong.
const SURELY: f32 = 0.999;
/// How many standard errors of a sample's f are no chance.
const IMPOSSIBLE: f64 = 12.0;

/// Points of tau2 and the weights of every study there.
#[derive(Clone, Debug)]
pub(super) struct Grid {
    pub equation: Equation,
    /// The smallest variance.
    pub smallest: f64,
    /// Whether a sample's f has to be above 1 at the first point, as that is not tau2 = 0.
    above_at_first: bool,
    /// For each tile, the sum of squares up to which no sample has a root beyond it; of the last, what the grid is made for.
    squares: Vec<f32>,
    tau2: Vec<[f32; TILE]>,
    /// What 1/f of the scan's weights is to be multiplied by.
    scales: Vec<f32>,
    /// For each tile of points and each study: c w and (c w)^2, c = smallest variance + tau2, so that none exceeds 1.
    weights: Vec<Vec<[[f32; 2]; TILE]>>,
}

/// Where Newton steps start in each lane of a block.
#[derive(Clone, Debug)]
#[repr(align(64))]
pub(super) struct Starts {
    /// 0 where f stays below 1, NaN where it may have more than one root.
    pub tau2: [f64; LANES],
    /// As in [`super::walk::Fall`].
    pub bends: [f64; LANES],
}

impl Default for Starts {
    fn default() -> Starts {
        Starts {
            tau2: [f64::NAN; LANES],
            bends: [f64::from(UNKNOWN_BEND); LANES],
        }
    }
}

impl Grid {
    /// A grid for samples whose effects have about this sum of squares.
    pub fn new(studies: &Studies, equation: Equation, typical_squares: f64) -> Grid {
        let squares = MOST_SQUARES * typical_squares;
        let smallest = studies
            .scaled
            .vi
            .iter()
            .fold(f64::INFINITY, |m, v| m.min(*v));
        let span = (equation.bound(studies, squares) / smallest).ln_1p();
        let tau2_at = |u: f64| smallest * u.exp_m1();
        let (from, to) = region(studies, equation, span, tau2_at);
        // The last tile may go on beyond the end.
        let steps = ((to - from) / STEP).ceil().max((TILE - 1) as f64);
        let points = (steps as usize + 1).next_multiple_of(TILE);
        let tau2: Vec<f64> = (0..points)
            .map(|point| tau2_at(from + (to - from).min(steps * STEP) * point as f64 / steps))
            .collect();
        let last = tau2[points - 1];
        let at = |v: f64, t: f64| {
            let w = (smallest + t) / (v + t);
            [w as f32, (w * w) as f32]
        };
        let tile = |points: &[f64]| {
            let of_study = |v: &f64| std::array::from_fn(|p| at(*v, points[p]));
            studies.scaled.vi.iter().map(of_study).collect()
        };
        Grid {
            weights: tau2.chunks_exact(TILE).map(tile).collect(),
            squares: tau2
                .chunks_exact(TILE)
                .map(|points| match points[TILE - 1] {
                    end if end < last => equation.most_squares(studies, end) as f32,
                    _ => squares as f32,
                })
                .collect(),
            above_at_first: from > 0.0,
            scales: tau2.iter().map(|t| (smallest + t) as f32).collect(),
            tau2: tau2
                .as_chunks()
                .0
                .iter()
                .map(|t| t.map(|t| t as f32))
                .collect(),
            equation,
            smallest,
        }
    }

    /// Scans f for all lanes of a sample, sixteen at a time.
    #[inline(always)]
    pub fn scan<S: Simd, X: Scanned<S>>(
        &self,
        simd: S,
        studies: &Studies,
        sample: X,
        starts: &mut Starts,
    ) {
        for part in 0..X::PARTS {
            let [tau2, bends] = self.scan_part(simd, studies, (sample, part));
            for (vector, tau2) in X::vectors(part, tau2) {
                tau2.store_slice(&mut starts.tau2[8 * vector..][..8]);
            }
            for (vector, bends) in X::vectors(part, bends) {
                bends.store_slice(&mut starts.bends[8 * vector..][..8]);
            }
        }
    }

    #[inline(always)]
    fn scan_part<S: Simd, X: Scanned<S>>(
        &self,
        simd: S,
        studies: &Studies,
        (sample, part): (X, usize),
    ) -> [f32x16<S>; 2] {
        let squares = self.squares_of::<S, X>(simd, sample, part);
        let mut beyond = squares.simd_ge(0.0);
        let mut walk = Walk::new(simd);
        for (tile, weights) in self.weights.iter().enumerate() {
            let h: [f32x16<S>; TILE] = if S::f64s::LEN == 8 {
                self.at::<S, X, TILE>(simd, weights, 0, tile, (sample, part))
            } else {
                let mut h = [f32x16::splat(simd, 0.0); TILE];
                for (point, h) in h.iter_mut().enumerate() {
                    [*h] = self.at::<S, X, 1>(simd, weights, point, tile, (sample, part));
                }
                h
            };
            for (point, (tau2, h)) in self.tau2[tile].into_iter().zip(h).enumerate() {
                match TILE * tile + point {
                    0 => walk.first(simd, tau2, h, self.above_at_first),
                    1 => walk.second(simd, tau2, h),
                    _ => walk.on(simd, tau2, h),
                }
            }
            beyond = squares.simd_gt(f32x16::splat(simd, self.squares[tile]));
            if !beyond.any_true() {
                break;
            }
        }
        let odd = walk.odd | walk.last.simd_lt(1.0) | beyond;
        let fall = walk.interpolated(simd, self.smallest as f32);
        let newton = Newton {
            studies,
            equation: self.equation,
            smallest: self.smallest as f32,
        };
        let next = newton.step(simd, (sample, part), fall.tau2);
        let [from, to] = fall.between;
        let inside = next.simd_ge(from) & next.simd_le(to);
        let start = inside.select(next, fall.tau2);
        let start = walk.fell.select(start, f32x16::splat(simd, 0.0));
        [odd.select(f32x16::splat(simd, f32::NAN), start), fall.bend]
    }

    /// Sums of squares of the samples' effects about their means, or a little more.
    #[inline(always)]
    fn squares_of<S: Simd, X: Scanned<S>>(&self, simd: S, sample: X, part: usize) -> f32x16<S> {
        let [mut sum, mut squares] = [f32x16::splat(simd, 0.0); 2];
        let k = self.weights[0].len();
        for study in 0..k {
            let [_, ny, nyy] = sample.powers(simd, study, part);
            sum += ny;
            squares += nyy;
        }
        squares - sum * sum * (SURELY / k as f32)
    }

    /// 1/f at P points of a tile.
    #[inline(always)]
    fn at<S: Simd, X: Scanned<S>, const P: usize>(
        &self,
        simd: S,
        weights: &[[[f32; 2]; TILE]],
        first: usize,
        tile: usize,
        (sample, part): (X, usize),
    ) -> [f32x16<S>; P] {
        let zero = f32x16::splat(simd, 0.0);
        let mut sums = [[zero; 5]; P];
        let of_q = matches!(self.equation, Equation::GeneralisedQ { .. });
        for (i, weights) in weights.iter().enumerate() {
            let [n, ny, nyy] = sample.powers(simd, i, part);
            for (sums, [w, ww]) in sums.iter_mut().zip(&weights[first..first + P]) {
                let [s1, y1, third, y2, yy2] = sums;
                *s1 = n.mul_add_precise(*w, *s1);
                *y1 = ny.mul_add_precise(*w, *y1);
                if of_q {
                    *third = nyy.mul_add_precise(*w, *third);
                } else {
                    *third = n.mul_add_precise(*ww, *third);
                    *y2 = ny.mul_add_precise(*ww, *y2);
                    *yy2 = nyy.mul_add_precise(*ww, *yy2);
                }
            }
        }
        let mut h = [zero; P];
        for (point, (h, sums)) in h.iter_mut().zip(sums).enumerate() {
            *h = self.equation.scanned(simd, sums) * self.scales[TILE * tile + first + point];
        }
        h
    }
}

/// The part of the scale ln(1 + tau2 / smallest variance) from 0 to `span` where the f of a sample can be near 1.
///
/// f = a / b of a resample has a standard error of about sqrt(sum (ai - f bi)^2) / b, ai and bi the studies' parts of the full
/// data's a and b. From [`MANY`] studies on, points where f is [`IMPOSSIBLE`] of these from 1 are left out at both ends; a lane
/// that is there all the same is seen by its f at the first or the last point.
fn region(
    studies: &Studies,
    equation: Equation,
    span: f64,
    tau2: impl Fn(f64) -> f64,
) -> (f64, f64) {
    if studies.len() < MANY {
        return (0.0, span);
    }
    let steps = (span / (0.25 * STEP)).ceil().max(1.0);
    let possible = |u: f64| {
        let (f, se) = equation.with_error(studies, tau2(u));
        (f - 1.0).abs() <= IMPOSSIBLE * se
    };
    let points: Vec<f64> = (0..=steps as usize)
        .map(|point| span * point as f64 / steps)
        .collect();
    let first = points.iter().position(|u| possible(*u));
    let last = points.iter().rposition(|u| possible(*u));
    match first.zip(last) {
        Some((first, last)) => {
            let at = |index: usize| points[index.min(points.len() - 1)];
            (at(first.saturating_sub(1)), at(last + 1))
        }
        None => (0.0, span),
    }
}
