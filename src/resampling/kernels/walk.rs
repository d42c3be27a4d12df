//! What a scan has seen of 1/f, from point to point of the grid.

use fearless_simd::prelude::*;
use fearless_simd::{Simd, f32x16, mask32x16};

use super::grid::BETWEEN;

/// 1/f this close to 1 at a turn of the grid may hide a pair of roots.
const NEAR: f32 = 0.02;

/// A bend larger than most, where it is not known.
pub(super) const UNKNOWN_BEND: f32 = 2.0;

/// What was seen of h = 1/f from the first point of the grid on. f falls where h rises.
#[derive(Clone, Copy)]
pub(super) struct Walk<S: Simd> {
    /// tau2 and h at the last point but one, and at the last.
    before: f32x16<S>,
    pub last: f32x16<S>,
    tau2: [f32; 2],
    /// tau2 and h at the three points where h rises through 1.
    fall: [[f32x16<S>; 2]; 3],
    /// Lanes where it does.
    pub fell: mask32x16<S>,
    /// Lanes that may have more than one root.
    pub odd: mask32x16<S>,
}

impl<S: Simd> Walk<S> {
    #[inline(always)]
    pub fn new(simd: S) -> Walk<S> {
        let zero = f32x16::splat(simd, 0.0);
        let none = zero.simd_gt(1.0);
        Walk {
            before: zero,
            last: zero,
            tau2: [0.0; 2],
            fall: [[zero; 2]; 3],
            fell: none,
            odd: none,
        }
    }

    /// The first point; whether f has to be above 1 there.
    #[inline(always)]
    pub fn first(&mut self, simd: S, tau2: f32, now: f32x16<S>, above: bool) {
        if above {
            self.odd = !now.simd_lt(f32x16::splat(simd, 1.0));
        }
        self.before = now;
        self.last = now;
        self.tau2[1] = tau2;
    }

    #[inline(always)]
    pub fn second(&mut self, simd: S, tau2: f32, now: f32x16<S>) {
        self.odd |= self.last.simd_ge(now) & self.near(simd, (now - self.last).abs());
        self.cross(simd, tau2, now);
    }

    #[inline(always)]
    pub fn on(&mut self, simd: S, tau2: f32, now: f32x16<S>) {
        let (before, last) = (self.before, self.last);
        let above = last.simd_lt(f32x16::splat(simd, 1.0));
        let turns_up = last.simd_ge(before) & last.simd_ge(now) & above;
        let turns_down = last.simd_le(before) & last.simd_le(now) & !above;
        let reach = (last - before).abs().max((now - last).abs());
        self.odd |= (turns_up | turns_down) & self.near(simd, reach);
        self.cross(simd, tau2, now);
    }

    /// h at the last point is so close to 1 that a turn there may hide a pair of roots; `reach` is its largest difference to the
    /// points beside it.
    #[inline(always)]
    fn near(&self, simd: S, reach: f32x16<S>) -> mask32x16<S> {
        let hidden = reach * BETWEEN + f32x16::splat(simd, NEAR);
        (self.last - 1.0).abs().simd_lt(hidden)
    }

    #[inline(always)]
    fn cross(&mut self, simd: S, tau2: f32, now: f32x16<S>) {
        let one = f32x16::splat(simd, 1.0);
        let (above, over) = (self.last.simd_lt(one), now.simd_lt(one));
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

    /// tau2 at h = 1 by the parabola through tau2 as a function of h at three points; by the line through the last two where the
    /// first is none.
    #[inline(always)]
    pub fn interpolated(&self, simd: S, smallest: f32) -> Fall<S> {
        let one = f32x16::splat(simd, 1.0);
        let [[t0, h0], [t1, h1], [t2, h2]] = self.fall;
        let slope = (t2 - t1) / (h2 - h1);
        let line = t1 + (one - h1) * slope;
        let before = (t1 - t0) / (h1 - h0);
        let bend = (slope - before) / (h2 - h0);
        let parabola = line + (one - h1) * (one - h2) * bend;
        let inside = parabola.simd_ge(t1) & parabola.simd_le(t2) & h0.simd_lt(h1);
        let tau2 = inside.select(parabola, line);
        let here = slope + bend * ((one - h1) + (one - h2));
        let bend = bend * (tau2 + smallest) / (here * here);
        Fall {
            tau2,
            bend: inside.select(bend, f32x16::splat(simd, UNKNOWN_BEND)),
            between: [t1, t2],
        }
    }
}

/// Where f falls through 1.
pub(super) struct Fall<S: Simd> {
    pub tau2: f32x16<S>,
    /// What a Newton step on 1/f misses, in units of smallest variance + tau2: this times the square of the step.
    pub bend: f32x16<S>,
    /// The points of the grid on either side.
    pub between: [f32x16<S>; 2],
}

/// Puts a point where the mask is set.
#[inline(always)]
fn keep<S: Simd>(
    simd: S,
    here: mask32x16<S>,
    [tau2, h]: &mut [f32x16<S>; 2],
    new_tau2: f32,
    new_h: f32x16<S>,
) {
    *tau2 = here.select(f32x16::splat(simd, new_tau2), *tau2);
    *h = here.select(new_h, *h);
}
