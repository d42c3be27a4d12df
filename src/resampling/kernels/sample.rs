//! What the fits read of a sample, whether studies were resampled or effects were drawn.

use fearless_simd::prelude::*;
use fearless_simd::{Simd, f32x16, f64x8, u8x64, u64x8};

use super::counts::{count, single_count};
use super::studies::Studies;
use crate::numerics::lanes::{Aligned, LANES, WIDTH};

/// Lanes of new effects that are kept at a time.
pub(super) const NARROW: usize = 32;

/// The studies of a group of G vectors of lanes: how often each is in a lane's sample, and with which effect.
pub(super) trait Sample<S: Simd>: Copy {
    /// What is read of a study once for all vectors.
    type Study: Copy;

    /// What there is to read of a study.
    fn study(self, simd: S, study: usize) -> Self::Study;

    /// Times the number of times that the study is in the samples of the m-th vector.
    fn times(self, simd: S, study: Self::Study, m: usize, value: f64x8<S>) -> f64x8<S>;

    /// The effect of the study in the samples of the m-th vector.
    fn effect(self, simd: S, study: Self::Study, m: usize) -> f64x8<S>;

    /// The square of that effect.
    fn square(self, simd: S, study: Self::Study, m: usize) -> f64x8<S>;
}

/// What a scan reads of a sample, in single precision.
pub(super) trait Scanned<S: Simd>: Sample<S> {
    /// Parts of sixteen lanes.
    const PARTS: usize;

    /// The vectors of lanes that a part has, with what was found for them.
    fn vectors(part: usize, found: f32x16<S>) -> [(usize, f64x8<S>); 2];

    /// How often the study is in the samples of a part, its effect there and its square.
    fn single(self, simd: S, study: usize, part: usize) -> [f32x16<S>; 3];

    /// How often the study is in the samples of a part, times 1, y and y^2.
    #[inline(always)]
    fn powers(self, simd: S, study: usize, part: usize) -> [f32x16<S>; 3] {
        let [n, y, _] = self.single(simd, study, part);
        let ny = n * y;
        [n, ny, ny * y]
    }
}

/// Studies drawn with replacement, each with its own effect.
#[derive(Clone, Copy)]
pub(super) struct Resampled<'a> {
    pub studies: &'a Studies,
    pub counts: &'a [Aligned<[u8; LANES]>],
    /// The first vector of the group.
    pub first: usize,
}

impl<'a, S: Simd> Sample<S> for Resampled<'a> {
    type Study = (u64x8<S>, &'a [f64; 2]);

    #[inline(always)]
    fn study(self, simd: S, study: usize) -> Self::Study {
        let words = u8x64::from_slice(simd, &self.counts[study][..]).bitcast();
        (words, &self.studies.powers[study])
    }

    #[inline(always)]
    fn times(self, simd: S, (words, _): Self::Study, m: usize, value: f64x8<S>) -> f64x8<S> {
        count(simd, words, self.first + m) * value
    }

    #[inline(always)]
    fn effect(self, simd: S, (_, [effect, _]): Self::Study, _: usize) -> f64x8<S> {
        f64x8::splat(simd, *effect)
    }

    #[inline(always)]
    fn square(self, simd: S, (_, [_, square]): Self::Study, _: usize) -> f64x8<S> {
        f64x8::splat(simd, *square)
    }
}

impl<S: Simd> Scanned<S> for Resampled<'_> {
    const PARTS: usize = 4;

    #[inline(always)]
    fn vectors(part: usize, found: f32x16<S>) -> [(usize, f64x8<S>); 2] {
        let (even, odd) = found.deinterleave(found);
        [(part, even.widen().0), (part + 4, odd.widen().0)]
    }

    #[inline(always)]
    fn single(self, simd: S, study: usize, part: usize) -> [f32x16<S>; 3] {
        let words = u8x64::from_slice(simd, &self.counts[study][..]).bitcast();
        let y = self.studies.single_effects[study];
        [
            single_count(simd, words, part),
            f32x16::splat(simd, y),
            f32x16::splat(simd, y * y),
        ]
    }
}

/// Every study once, with a new effect in each lane.
#[derive(Clone, Copy)]
pub(super) struct NewEffects<'a> {
    pub effects: &'a [Aligned<[f64; NARROW]>],
    /// The same in single precision.
    pub single_effects: &'a [Aligned<[f32; NARROW]>],
    /// The first vector of the group.
    pub first: usize,
}

impl<S: Simd> Sample<S> for NewEffects<'_> {
    type Study = usize;

    #[inline(always)]
    fn study(self, _: S, study: usize) -> usize {
        study
    }

    #[inline(always)]
    fn times(self, _: S, _: usize, _: usize, value: f64x8<S>) -> f64x8<S> {
        value
    }

    #[inline(always)]
    fn effect(self, simd: S, study: usize, m: usize) -> f64x8<S> {
        f64x8::from_slice(simd, &self.effects[study][8 * (self.first + m)..][..8])
    }

    #[inline(always)]
    fn square(self, simd: S, study: usize, m: usize) -> f64x8<S> {
        let effect = self.effect(simd, study, m);
        effect * effect
    }
}

impl<S: Simd> Scanned<S> for NewEffects<'_> {
    const PARTS: usize = NARROW / 16;

    #[inline(always)]
    fn vectors(part: usize, found: f32x16<S>) -> [(usize, f64x8<S>); 2] {
        let (low, high) = found.widen();
        [(2 * part, low), (2 * part + 1, high)]
    }

    #[inline(always)]
    fn single(self, simd: S, study: usize, part: usize) -> [f32x16<S>; 3] {
        let y = f32x16::from_slice(simd, &self.single_effects[study][16 * part..][..16]);
        [f32x16::splat(simd, 1.0), y, y * y]
    }
}

/// Samples of any kind, one vector of them.
#[derive(Clone, Copy)]
pub(super) struct Packed<'a> {
    /// How often each study is in each sample.
    pub times: &'a [Aligned<[f64; WIDTH]>],
    pub effects: &'a [Aligned<[f64; WIDTH]>],
}

impl<S: Simd> Sample<S> for Packed<'_> {
    type Study = usize;

    #[inline(always)]
    fn study(self, _: S, study: usize) -> usize {
        study
    }

    #[inline(always)]
    fn times(self, simd: S, study: usize, _: usize, value: f64x8<S>) -> f64x8<S> {
        f64x8::from_slice(simd, &self.times[study][..]) * value
    }

    #[inline(always)]
    fn effect(self, simd: S, study: usize, _: usize) -> f64x8<S> {
        f64x8::from_slice(simd, &self.effects[study][..])
    }

    #[inline(always)]
    fn square(self, simd: S, study: usize, m: usize) -> f64x8<S> {
        let effect = self.effect(simd, study, m);
        effect * effect
    }
}
