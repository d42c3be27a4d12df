//! New effects for every study, thirty-two lanes at a time.

use fearless_simd::prelude::*;
use fearless_simd::{Simd, f64x8, u64x8};

use super::sample::NARROW;
use super::studies::Studies;
use crate::numerics::lanes::normal::normals;
use crate::numerics::lanes::random::Generators;
use crate::numerics::lanes::{Aligned, WIDTH};

/// The effects of a group of lanes, in double and in single precision.
#[derive(Clone, Debug)]
pub(super) struct Drawn {
    pub effects: Vec<Aligned<[f64; NARROW]>>,
    /// Filled where a scan needs them.
    pub single_effects: Vec<Aligned<[f32; NARROW]>>,
}

/// How effects are drawn about their mean.
#[derive(Clone, Debug)]
pub(super) struct Draws {
    law: Law,
    mean: f64,
    /// Of each study, what its multiplier is times, a standard deviation or a residual; and its weight 1/v.
    spreads: Vec<[f64; 2]>,
}

/// Sums of wy and wy^2 over the effects that were drawn, w = 1/v, of each vector of lanes.
#[derive(Clone, Copy)]
pub(super) struct Moments<S: Simd>(pub [[f64x8<S>; 2]; NARROW / WIDTH]);

impl<S: Simd> Moments<S> {
    #[inline(always)]
    fn none(simd: S) -> Moments<S> {
        Moments([[f64x8::splat(simd, 0.0); 2]; NARROW / WIDTH])
    }

    #[inline(always)]
    fn add(&mut self, m: usize, effect: f64x8<S>, weight: f64) {
        let [wy, wyy] = &mut self.0[m];
        let weighted = effect * weight;
        *wy += weighted;
        *wyy = weighted.mul_add_precise(effect, *wyy);
    }
}

/// The law of a multiplier of mean 0 and variance 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Law {
    Normal,
    /// Mammen's two points, of third moment 1.
    Mammen,
    /// A sign.
    Rademacher,
}

/// The lower point of Mammen's law, -(sqrt 5 - 1) / 2; the upper is the lower plus sqrt 5.
const MAMMEN_LOWER: f64 = -0.618_033_988_749_894_8;
/// Its probability, (sqrt 5 + 1) / (2 sqrt 5).
const MAMMEN_SHARE: f64 = 0.723_606_797_749_979;

impl Draws {
    /// Effects N(mean, vi + tau2).
    pub fn parametric(studies: &Studies, mean: f64, tau2: f64) -> Draws {
        let variances = studies.scaled.vi.iter();
        let spreads = variances.map(|v| [(v + tau2).sqrt(), 1.0 / v]);
        Draws {
            law: Law::Normal,
            mean,
            spreads: spreads.collect(),
        }
    }

    /// Effects at the mean plus residuals times multipliers; residuals in the scale of errors, e / sqrt(1 - wi / sum w).
    pub fn of_residuals(studies: &Studies, law: Law, mean: f64, tau2: f64) -> Draws {
        let weights: Vec<f64> = studies.scaled.vi.iter().map(|v| 1.0 / (v + tau2)).collect();
        let sum: f64 = weights.iter().sum();
        let residual = |y: f64, w: f64| {
            let left = 1.0 - w / sum;
            if left > 0.0 {
                (y - mean) / left.sqrt()
            } else {
                0.0
            }
        };
        let effects = studies.scaled.yi.iter().zip(&weights);
        let residuals = effects.map(|(y, w)| residual(*y, *w));
        let own = studies.columns.iter().map(|[w, ..]| *w);
        Draws {
            law,
            mean,
            spreads: residuals.zip(own).map(|(e, w)| [e, w]).collect(),
        }
    }

    /// The expected sum of squares of the effects, with their distance from the centre of the kernels' unit.
    pub fn typical_squares(&self) -> f64 {
        let squares = self
            .spreads
            .iter()
            .map(|[spread, _]| spread * spread + self.mean * self.mean);
        squares.sum()
    }

    /// Room for thirty-two lanes, with that for a scan or without.
    pub fn buffers(&self, scans: bool) -> Drawn {
        let k = self.spreads.len();
        Drawn {
            effects: vec![Aligned([0.0; NARROW]); k],
            single_effects: vec![Aligned([0.0; NARROW]); if scans { k } else { 0 }],
        }
    }

    /// Draws the effects of thirty-two lanes.
    #[inline(always)]
    pub fn draw<S: Simd>(
        &self,
        simd: S,
        generators: &mut Generators<S>,
        single: bool,
        drawn: &mut Drawn,
    ) -> Moments<S> {
        let moments = match self.law {
            Law::Normal => self.draw_normals(simd, generators, drawn),
            Law::Mammen => self.draw_two_points(simd, generators, drawn),
            Law::Rademacher => self.draw_signs(simd, generators, drawn),
        };
        if single {
            for (single, effects) in drawn.single_effects.iter_mut().zip(&drawn.effects) {
                for (single, effect) in single.iter_mut().zip(effects.iter()) {
                    *single = *effect as f32;
                }
            }
        }
        moments
    }

    /// A study takes both normals of a draw: the sine for one vector of lanes, the cosine for the next.
    #[inline(always)]
    fn draw_normals<S: Simd>(
        &self,
        simd: S,
        generators: &mut Generators<S>,
        drawn: &mut Drawn,
    ) -> Moments<S> {
        let mut moments = Moments::none(simd);
        let mean = f64x8::splat(simd, self.mean);
        for (effects, [sd, weight]) in drawn.effects.iter_mut().zip(&self.spreads) {
            for (pair, effects) in effects.chunks_exact_mut(2 * WIDTH).enumerate() {
                for (m, normal) in normals(simd, generators).into_iter().enumerate() {
                    let effect = normal.mul_add_precise(*sd, mean);
                    effect.store_slice(&mut effects[WIDTH * m..][..WIDTH]);
                    moments.add(2 * pair + m, effect, *weight);
                }
            }
        }
        moments
    }

    #[inline(always)]
    fn draw_two_points<S: Simd>(
        &self,
        simd: S,
        generators: &mut Generators<S>,
        drawn: &mut Drawn,
    ) -> Moments<S> {
        let mut moments = Moments::none(simd);
        let threshold = u64x8::splat(simd, (MAMMEN_SHARE * 2f64.powi(64)) as u64);
        let low = f64x8::splat(simd, MAMMEN_LOWER);
        let high = f64x8::splat(simd, MAMMEN_LOWER + 5f64.sqrt());
        let mean = f64x8::splat(simd, self.mean);
        for (effects, [residual, weight]) in drawn.effects.iter_mut().zip(&self.spreads) {
            for (m, half) in effects.chunks_exact_mut(WIDTH).enumerate() {
                let multiplier = generators.bits().simd_lt(threshold).select(low, high);
                let effect = multiplier.mul_add_precise(*residual, mean);
                effect.store_slice(half);
                moments.add(m, effect, *weight);
            }
        }
        moments
    }

    /// One word of bits has the signs of 64 studies.
    #[inline(always)]
    fn draw_signs<S: Simd>(
        &self,
        simd: S,
        generators: &mut Generators<S>,
        drawn: &mut Drawn,
    ) -> Moments<S> {
        let mut moments = Moments::none(simd);
        let sign = u64x8::splat(simd, 1 << 63);
        let mean = f64x8::splat(simd, self.mean);
        let studies = drawn.effects.chunks_mut(64).zip(self.spreads.chunks(64));
        for (effects, spreads) in studies {
            let mut bits = [u64x8::splat(simd, 0); NARROW / WIDTH];
            for bits in &mut bits {
                *bits = generators.bits();
            }
            for (effects, [residual, weight]) in effects.iter_mut().zip(spreads) {
                let pattern: u64x8<S> = f64x8::splat(simd, *residual).bitcast();
                for (m, bits) in bits.iter_mut().enumerate() {
                    let turned: f64x8<S> = (pattern ^ (*bits & sign)).bitcast();
                    let effect = turned + mean;
                    effect.store_slice(&mut effects[WIDTH * m..][..WIDTH]);
                    moments.add(m, effect, *weight);
                    *bits <<= 1;
                }
            }
        }
        moments
    }
}
