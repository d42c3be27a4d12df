//! Samples that a scan leaves open: a finer grid in double precision finds every maximum of the likelihood, and their
//! likelihoods are compared. Eight samples at a time, whichever blocks they come from.

use fearless_simd::prelude::*;
use fearless_simd::{Simd, f64x8};

use super::Fits;
use super::equation::Equation;
use super::grid::{Grid, MANY, MOST_SQUARES, Starts};
use super::sample::Packed;
use super::solve::solve;
use super::studies::Studies;
use crate::numerics::lanes::{Aligned, WIDTH};

/// Distance of the grid's points on the scale ln(smallest variance + tau2), as the plain estimator has it.
const STEP: f64 = 0.125;
/// f this close to 1 at a turn of the grid may hide a pair of roots.
const NEAR: f64 = 1e-6;
/// Beyond a turn's point f goes no further than this multiple of what a parabola does,
const PARABOLA: f64 = 2.0;
/// and this share of its difference to the points beside it.
const BETWEEN: f64 = 0.02;
/// A product that another variance cannot lead out of the range of numbers.
const IN_RANGE: std::ops::RangeInclusive<f64> = 1e-150..=1e150;
/// More maxima than these are left to the plain estimator.
const MOST_MAXIMA: usize = 3;

/// Points of tau2 and the weights of every study there.
#[derive(Clone, Debug)]
pub(super) struct SecondLook {
    /// Samples with a larger sum of squares may have a root beyond the grid.
    squares: f64,
    tau2: Vec<f64>,
    /// For each point, 1/(v + tau2) of each study.
    weights: Vec<Vec<f64>>,
}

/// Mean, tau2 and variance of the mean.
pub(super) type Fit = [f64; 3];

/// A fall of f through 1, or tau2 = 0 where f is not above 1: between these, from there.
#[derive(Clone, Copy, Debug, Default)]
struct Maximum {
    between: [f64; 2],
    start: f64,
}

/// The maxima of a sample's likelihood.
#[derive(Clone, Copy, Debug, Default)]
struct Maxima {
    found: [Maximum; MOST_MAXIMA],
    count: usize,
}

impl SecondLook {
    /// For a likelihood of few studies: of many, a sample is hardly ever left open.
    pub fn new(studies: &Studies, grid: &Grid, typical_squares: f64) -> Option<SecondLook> {
        let (equation, smallest) = (grid.equation, grid.smallest);
        let of_q = matches!(equation, Equation::GeneralisedQ { .. });
        if of_q || studies.len() >= MANY {
            return None;
        }
        let squares = MOST_SQUARES * typical_squares;
        let variances = &studies.scaled.vi;
        let span = (equation.bound(studies, squares) / smallest).ln_1p();
        let steps = (span / STEP).ceil().max(2.0);
        let points = 0..=steps as usize;
        let tau2: Vec<f64> = points
            .map(|point| smallest * (span * point as f64 / steps).exp_m1())
            .collect();
        let weights = |t: &f64| variances.iter().map(|v| 1.0 / (v + t)).collect();
        Some(SecondLook {
            squares,
            weights: tau2.iter().map(weights).collect(),
            tau2,
        })
    }

    /// The fits of the first lanes; `None` for those that are left to the plain estimator.
    #[inline(always)]
    pub fn fits<S: Simd>(
        &self,
        simd: S,
        (studies, grid): (&Studies, &Grid),
        sample: Packed,
        lanes: usize,
    ) -> [Option<Fit>; WIDTH] {
        let equation = grid.equation;
        let mut f = vec![Aligned([0.0; WIDTH]); self.tau2.len()];
        let squares = simd.vectorize(
            #[inline(always)]
            || {
                for (f, weights) in f.iter_mut().zip(&self.weights) {
                    sample
                        .ratio(simd, equation, weights)
                        .store_slice(&mut f[..]);
                }
                sample.squares(simd)
            },
        );
        let maxima: [Maxima; WIDTH] = std::array::from_fn(|lane| {
            let of_lane = |point: usize| f[point][lane];
            let within = lane < lanes && squares[lane] <= self.squares;
            let maxima = within.then(|| self.maxima(of_lane)).flatten();
            maxima.unwrap_or_default()
        });
        let mut best: [Option<(f64, Fit)>; WIDTH] = [None; WIDTH];
        let mut open: [bool; WIDTH] = maxima.map(|maxima| maxima.count == 0);
        let mut fits = Fits::default();
        let rounds = maxima.iter().map(|m| m.count).max().unwrap_or(0);
        for round in 0..rounds {
            let mut starts = Starts::default();
            for (start, maxima) in starts.tau2.iter_mut().zip(&maxima) {
                if round < maxima.count {
                    *start = maxima.found[round].start;
                }
            }
            let settled = simd.vectorize(
                #[inline(always)]
                || solve::<S, _, 1>(simd, studies, grid, (sample, 0), &starts, &mut fits),
            );
            for (lane, maxima) in maxima.iter().enumerate() {
                if round >= maxima.count || open[lane] {
                    continue;
                }
                let [from, to] = maxima.found[round].between;
                let fit = [fits.estimates[lane], fits.tau2[lane], fits.variances[lane]];
                let at_zero = to == 0.0 && fit[1] == 0.0;
                let inside = settled >> lane & 1 == 1 && (from..=to).contains(&fit[1]);
                open[lane] = !(at_zero || inside);
                let likelihood = match maxima.count {
                    1 => 0.0,
                    _ => sample.log_likelihood(lane, equation, &studies.scaled.vi, fit),
                };
                if best[lane].is_none_or(|(highest, _)| likelihood > highest) {
                    best[lane] = Some((likelihood, fit));
                }
            }
        }
        std::array::from_fn(|lane| {
            let finite = |fit: &Fit| fit.iter().all(|value| value.is_finite());
            let fit = best[lane].map(|(_, fit)| fit);
            fit.filter(|fit| !open[lane] && finite(fit))
        })
    }

    /// Where f falls through 1; `None` where a turn may hide a pair of roots, or f does not end below 1.
    fn maxima(&self, f: impl Fn(usize) -> f64) -> Option<Maxima> {
        let last = self.tau2.len() - 1;
        let mut maxima = Maxima::default();
        let mut add = |maximum| {
            let free = maxima.found.get_mut(maxima.count)?;
            *free = maximum;
            maxima.count += 1;
            Some(())
        };
        if f(0) <= 1.0 {
            add(Maximum::default())?;
        }
        for point in 0..=last {
            let now = f(point);
            let before = if point > 0 { f(point - 1) } else { now };
            let after = if point < last { f(point + 1) } else { now };
            let (left, right) = ((before - now).abs(), (after - now).abs());
            let turns = if now > 1.0 {
                before >= now && after >= now
            } else {
                before <= now && after <= now
            };
            let (apart, reach) = (left - right, left + right);
            let parabola = apart * apart / (8.0 * reach).max(f64::MIN_POSITIVE);
            let hidden = PARABOLA * parabola + BETWEEN * reach + NEAR;
            if !now.is_finite() || (turns && point < last && (now - 1.0).abs() < hidden) {
                return None;
            }
            if point > 0 && before > 1.0 && now <= 1.0 {
                let between = [self.tau2[point - 1], self.tau2[point]];
                let share = (1.0 - 1.0 / before) / (1.0 / now - 1.0 / before);
                let start = between[0] + share * (between[1] - between[0]);
                add(Maximum { between, start })?;
            }
        }
        (f(last) <= 1.0).then_some(maxima)
    }
}

impl Packed<'_> {
    /// f of the likelihood equations at these weights.
    #[inline(always)]
    fn ratio<S: Simd>(self, simd: S, equation: Equation, weights: &[f64]) -> f64x8<S> {
        let zero = f64x8::splat(simd, 0.0);
        let [mut s1, mut y1, mut s2, mut y2, mut yy2] = [zero; 5];
        for ((times, effects), weight) in self.times.iter().zip(self.effects).zip(weights) {
            let y = f64x8::from_slice(simd, &effects[..]);
            let a = f64x8::from_slice(simd, &times[..]) * *weight;
            let (b, by) = (a * *weight, a * *weight * y);
            s1 += a;
            y1 = a.mul_add_precise(y, y1);
            s2 += b;
            y2 += by;
            yy2 = by.mul_add_precise(y, yy2);
        }
        let mean = y1 / s1;
        let squares = yy2 - mean * (y2 + y2) + mean * mean * s2;
        match equation {
            Equation::Likelihood => squares / s1,
            _ => squares / (s1 - s2 / s1),
        }
    }

    /// Sums of squares of the samples' effects.
    #[inline(always)]
    fn squares<S: Simd>(self, simd: S) -> [f64; WIDTH] {
        let mut sum = f64x8::splat(simd, 0.0);
        for (times, effects) in self.times.iter().zip(self.effects) {
            let y = f64x8::from_slice(simd, &effects[..]);
            sum = (f64x8::from_slice(simd, &times[..]) * y).mul_add_precise(y, sum);
        }
        let mut squares = [0.0; WIDTH];
        sum.store_slice(&mut squares);
        squares
    }

    /// Log-likelihood of a lane, full or restricted, up to a constant.
    fn log_likelihood(
        self,
        lane: usize,
        equation: Equation,
        vi: &[f64],
        [mean, tau2, variance]: Fit,
    ) -> f64 {
        let mut sum = if equation == Equation::Likelihood {
            0.0
        } else {
            -variance.ln()
        };
        // Logarithms of products, before these leave the range.
        let mut product = 1.0f64;
        for ((times, effects), v) in self.times.iter().zip(self.effects).zip(vi) {
            let (n, y) = (times[lane], effects[lane]);
            let variance = v + tau2;
            sum += n * (y - mean) * (y - mean) / variance;
            for _ in 0..n as usize {
                product *= variance;
                if !IN_RANGE.contains(&product) {
                    sum += product.ln();
                    product = 1.0;
                }
            }
        }
        -0.5 * (sum + product.ln())
    }
}
