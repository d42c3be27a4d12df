//! Where f(tau2) = 1, on a grid of tau2 that all samples share: its weights are constants, so no weight is divided for.
//!
//! Single precision is enough to bracket a root and to see that it is the only one.

use fearless_simd::prelude::*;
use fearless_simd::{Simd, f32x16};

use super::equation::Equation;
use super::sample::Sample;
use super::studies::Studies;
use crate::numerics::lanes::LANES;

/// Distance of the grid's points on the scale ln(smallest variance + tau2).
const STEP: f64 = 0.5;
/// f this close to 1 at a turn of the grid may hide a pair of roots.
const NEAR: f32 = 0.25;
/// Points whose sums are made together.
const TILE: usize = 4;
/// Studies from which on the grid leaves out where no sample's f can be near 1.
const MANY: usize = 100;
/// Sums of squares of a sample's effects that a grid is made for, as a multiple of the usual one.
const MOST_SQUARES: f64 = 6.0;
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
    /// Samples with a larger sum of squares may have a root beyond the grid.
    squares: f32,
    tau2: Vec<f32>,
    /// What f of the scan's weights is to be multiplied by.
    scales: Vec<f32>,
    /// For each tile of points and each study: c w and (c w)^2, c = smallest variance + tau2, so that none exceeds 1.
    weights: Vec<Vec<[[f32; 2]; TILE]>>,
}

/// What a scan knows of the lanes of a block.
#[derive(Clone, Debug)]
pub(super) struct Scan {
    /// Where Newton steps start; 0 for lanes whose f stays below 1.
    pub starts: [f64; LANES],
    /// Lanes with one root at most, as bits.
    pub single: u64,
}

impl Default for Scan {
    fn default() -> Scan {
        Scan {
            starts: [0.0; LANES],
            single: 0,
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
        let steps = ((to - from) / STEP).ceil().max(1.0) as usize;
        let points = (steps + 1).next_multiple_of(TILE);
        let tau2: Vec<f64> = (0..points)
            .map(|point| tau2_at(from + (to - from) * point as f64 / (points - 1) as f64))
            .collect();
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
            squares: squares as f32,
            above_at_first: from > 0.0,
            scales: tau2
                .iter()
                .map(|t| equation.scale(smallest + t) as f32)
                .collect(),
            tau2: tau2.iter().map(|t| *t as f32).collect(),
            equation,
            smallest,
        }
    }

    /// Scans f for all lanes of a sample, sixteen at a time.
    #[inline(always)]
    pub fn scan<S: Simd, X: Sample<S>>(&self, simd: S, sample: X, scan: &mut Scan) {
        scan.single = 0;
        for part in 0..X::PARTS {
            let (starts, single) = self.scan_part(simd, sample, part);
            let mut found = [0.0f32; 16];
            starts.store_slice(&mut found);
            for (at, start) in found.into_iter().enumerate() {
                let lane = X::lane(part, at);
                scan.starts[lane] = f64::from(start);
                scan.single |= (single >> at & 1) << lane;
            }
        }
    }

    #[inline(always)]
    fn scan_part<S: Simd, X: Sample<S>>(
        &self,
        simd: S,
        sample: X,
        part: usize,
    ) -> (f32x16<S>, u64) {
        let constant = |value: f32| f32x16::splat(simd, value);
        let (zero, one) = (constant(0.0), constant(1.0));
        // The last three points and f there; the same where f falls through 1.
        let mut recent = [[zero; 2]; 3];
        let mut fall = [[zero; 2]; 3];
        let mut fell = zero.simd_gt(one);
        let mut odd = fell;
        for (tile, weights) in self.weights.iter().enumerate() {
            let f = if S::f64s::LEN == 8 {
                self.f_of::<S, X, TILE>(simd, weights, 0, tile, (sample, part))
            } else {
                let mut f = [zero; TILE];
                for (point, f) in f.iter_mut().enumerate() {
                    [*f] = self.f_of::<S, X, 1>(simd, weights, point, tile, (sample, part));
                }
                f
            };
            for (point, now) in f.into_iter().enumerate() {
                let index = TILE * tile + point;
                recent = [recent[1], recent[2], [constant(self.tau2[index]), now]];
                let (before, last) = (recent[0][1], recent[1][1]);
                let over = now.simd_gt(one);
                if index == 0 {
                    odd = if self.above_at_first { !over } else { odd };
                    continue;
                }
                let above = last.simd_gt(one);
                let falls = above & !over;
                for (kept, value) in fall.iter_mut().flatten().zip(recent.iter().flatten()) {
                    *kept = falls.select(*value, *kept);
                }
                fell |= falls;
                odd |= over & !above;
                let near = (last - one).abs().simd_lt(constant(NEAR));
                if index == 1 {
                    odd |= last.simd_le(now) & near;
                } else {
                    let turns_up = last.simd_le(before) & last.simd_le(now) & above;
                    let turns_down = last.simd_ge(before) & last.simd_ge(now) & !above;
                    odd |= (turns_up | turns_down) & near;
                }
            }
        }
        odd = odd
            | recent[2][1].simd_gt(one)
            | self
                .squares::<S, X>(simd, sample, part)
                .simd_gt(constant(self.squares));
        let start = interpolate(simd, fall);
        (fell.select(start, zero), !odd.to_bitmask() & 0xffff)
    }

    /// Sums of squares of the samples' effects.
    #[inline(always)]
    fn squares<S: Simd, X: Sample<S>>(&self, simd: S, sample: X, part: usize) -> f32x16<S> {
        let mut sum = f32x16::splat(simd, 0.0);
        for study in 0..self.weights[0].len() {
            let [_, _, nyy] = sample.powers(simd, study, part);
            sum += nyy;
        }
        sum
    }

    /// f at P points of a tile.
    #[inline(always)]
    fn f_of<S: Simd, X: Sample<S>, const P: usize>(
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
        let mut f = [zero; P];
        for (point, (f, sums)) in f.iter_mut().zip(sums).enumerate() {
            *f = self.equation.scanned(sums) * self.scales[TILE * tile + first + point];
        }
        f
    }
}

/// tau2 at f = 1, by the parabola through tau2 as a function of 1/f at three points; by the line through the last two where the
/// first is none.
#[inline(always)]
fn interpolate<S: Simd>(simd: S, points: [[f32x16<S>; 2]; 3]) -> f32x16<S> {
    let one = f32x16::splat(simd, 1.0);
    let [[t0, f0], [t1, f1], [t2, f2]] = points;
    let (h0, h1, h2) = (one / f0, one / f1, one / f2);
    let slope = (t2 - t1) / (h2 - h1);
    let line = t1 + (one - h1) * slope;
    let before = (t1 - t0) / (h1 - h0);
    let bend = (slope - before) / (h2 - h0);
    let parabola = line + (one - h1) * (one - h2) * bend;
    let inside = parabola.simd_ge(t1) & parabola.simd_le(t2) & f0.simd_gt(f1);
    inside.select(parabola, line)
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
