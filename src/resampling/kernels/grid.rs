//! Where f(tau2) = 1, on a grid of tau2 that all samples share: its weights are constants, so no weight is divided for.
//!
//! Single precision is enough to bracket a root and to see that it is the only one.

use fearless_simd::prelude::*;
use fearless_simd::{Simd, f32x16, mask32x16};

use super::equation::Equation;
use super::sample::Scanned;
use super::studies::Studies;
use crate::numerics::lanes::LANES;

/// Distance of the grid's points on the scale ln(smallest variance + tau2).
const STEP: f64 = 0.5;
/// f this close to 1 at a turn of the grid may hide a pair of roots.
const NEAR: f32 = 0.02;
/// Beyond a turn's point f goes no further than this share of its difference to the points beside it; of a parabola, 1/8.
pub(super) const BETWEEN: f32 = 1.0 / 3.0;
/// Points whose sums are made together.
const TILE: usize = 4;
/// Studies from which on the grid leaves out where no sample's f can be near 1.
pub(super) const MANY: usize = 100;
/// Sums of squares of a sample's effects that a grid is made for, as a multiple of the usual one.
pub(super) const MOST_SQUARES: f64 = 6.0;
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
    tau2: Vec<[f32; TILE]>,
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
    pub fn scan<S: Simd, X: Scanned<S>>(&self, simd: S, sample: X, scan: &mut Scan) {
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
    fn scan_part<S: Simd, X: Scanned<S>>(
        &self,
        simd: S,
        sample: X,
        part: usize,
    ) -> (f32x16<S>, u64) {
        let mut walk = Walk::new(simd, self.above_at_first);
        for (tile, weights) in self.weights.iter().enumerate() {
            let f: [f32x16<S>; TILE] = if S::f64s::LEN == 8 {
                self.f_of::<S, X, TILE>(simd, weights, 0, tile, (sample, part))
            } else {
                let mut f = [f32x16::splat(simd, 0.0); TILE];
                for (point, f) in f.iter_mut().enumerate() {
                    [*f] = self.f_of::<S, X, 1>(simd, weights, point, tile, (sample, part));
                }
                f
            };
            let [t0, t1, t2, t3] = self.tau2[tile];
            if tile == 0 {
                walk.first(simd, t0, f[0]);
                walk.second(simd, t1, f[1]);
            } else {
                walk.on(simd, t0, f[0]);
                walk.on(simd, t1, f[1]);
            }
            walk.on(simd, t2, f[2]);
            walk.on(simd, t3, f[3]);
        }
        let too_large = self
            .squares::<S, X>(simd, sample, part)
            .simd_gt(f32x16::splat(simd, self.squares));
        let odd = walk.odd | walk.last.simd_gt(1.0) | too_large;
        let start = interpolate(simd, walk.fall);
        let zero = f32x16::splat(simd, 0.0);
        (walk.fell.select(start, zero), !odd.to_bitmask() & 0xffff)
    }

    /// Sums of squares of the samples' effects.
    #[inline(always)]
    fn squares<S: Simd, X: Scanned<S>>(&self, simd: S, sample: X, part: usize) -> f32x16<S> {
        let mut sum = f32x16::splat(simd, 0.0);
        for study in 0..self.weights[0].len() {
            let [_, _, nyy] = sample.powers(simd, study, part);
            sum += nyy;
        }
        sum
    }

    /// f at P points of a tile.
    #[inline(always)]
    fn f_of<S: Simd, X: Scanned<S>, const P: usize>(
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

/// What was seen of f from the first point of the grid on.
#[derive(Clone, Copy)]
struct Walk<S: Simd> {
    above_at_first: bool,
    /// tau2 and f at the last point but one, and at the last.
    before: f32x16<S>,
    last: f32x16<S>,
    tau2: [f32; 2],
    /// tau2 and f at the three points where f falls through 1.
    fall: [[f32x16<S>; 2]; 3],
    fell: mask32x16<S>,
    odd: mask32x16<S>,
}

impl<S: Simd> Walk<S> {
    #[inline(always)]
    fn new(simd: S, above_at_first: bool) -> Walk<S> {
        let zero = f32x16::splat(simd, 0.0);
        let none = zero.simd_gt(1.0);
        Walk {
            above_at_first,
            before: zero,
            last: zero,
            tau2: [0.0; 2],
            fall: [[zero; 2]; 3],
            fell: none,
            odd: none,
        }
    }

    #[inline(always)]
    fn first(&mut self, simd: S, tau2: f32, now: f32x16<S>) {
        if self.above_at_first {
            self.odd = !now.simd_gt(f32x16::splat(simd, 1.0));
        }
        self.last = now;
        self.tau2[1] = tau2;
    }

    #[inline(always)]
    fn second(&mut self, simd: S, tau2: f32, now: f32x16<S>) {
        self.odd |= self.last.simd_le(now) & self.near(simd, (now - self.last).abs());
        self.cross(simd, tau2, now);
    }

    #[inline(always)]
    fn on(&mut self, simd: S, tau2: f32, now: f32x16<S>) {
        let (before, last) = (self.before, self.last);
        let above = last.simd_gt(f32x16::splat(simd, 1.0));
        let turns_up = last.simd_le(before) & last.simd_le(now) & above;
        let turns_down = last.simd_ge(before) & last.simd_ge(now) & !above;
        let reach = (last - before).abs().max((now - last).abs());
        self.odd |= (turns_up | turns_down) & self.near(simd, reach);
        self.cross(simd, tau2, now);
    }

    /// f at the last point is so close to 1 that a turn there may hide a pair of roots; `reach` is its largest difference to the
    /// points beside it.
    #[inline(always)]
    fn near(&self, simd: S, reach: f32x16<S>) -> mask32x16<S> {
        let hidden = reach * BETWEEN + f32x16::splat(simd, NEAR);
        (self.last - 1.0).abs().simd_lt(hidden)
    }

    #[inline(always)]
    fn cross(&mut self, simd: S, tau2: f32, now: f32x16<S>) {
        let one = f32x16::splat(simd, 1.0);
        let (above, over) = (self.last.simd_gt(one), now.simd_gt(one));
        let falls = above & !over;
        let [t0, t1] = self.tau2;
        let [p0, p1, p2] = &mut self.fall;
        keep(simd, falls, p0, t0, self.before);
        keep(simd, falls, p1, t1, self.last);
        keep(simd, falls, p2, tau2, now);
        self.fell |= falls;
        self.odd |= over & !above;
        (self.before, self.last, self.tau2) = (self.last, now, [t1, tau2]);
    }
}

/// Puts a point where the mask is set.
#[inline(always)]
fn keep<S: Simd>(
    simd: S,
    here: mask32x16<S>,
    [tau2, f]: &mut [f32x16<S>; 2],
    new_tau2: f32,
    new_f: f32x16<S>,
) {
    *tau2 = here.select(f32x16::splat(simd, new_tau2), *tau2);
    *f = here.select(new_f, *f);
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
