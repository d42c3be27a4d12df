//! Statistics of patterns of signs where the fit has a closed form, eight patterns to a vector.

use fearless_simd::{Simd, SimdBase, dispatch, f64x8, prelude::*, u64x8};

use super::{Patterns, ROUNDING};
use crate::numerics::lanes::{InstructionSet, WIDTH, reciprocals};
use crate::pooling::{ClosedForm, IntervalMethod, Options, Part, Scaled};

/// Vectors whose divisions overlap.
const GROUP: usize = 4;
const SIGN: u64 = 1 << 63;

/// What all patterns share. Changing signs moves sum wi yi alone, so that tau2 is a function of it.
pub(super) struct Flips {
    /// (yi, vi, yi / vi), padded to a whole number of fours by studies without weight.
    rows: Vec<[f64; 3]>,
    /// 1 for a study, 0 for padding.
    present: Vec<f64>,
    form: ClosedForm,
    interval: IntervalMethod,
    df: f64,
    sum_w: f64,
    pairs: f64,
    /// sum wi yi^2.
    squares: f64,
}

impl Flips {
    /// `None` for other methods, and for data whose sums may leave the range.
    pub fn new(yi: &[f64], vi: &[f64], options: &Options) -> Option<Flips> {
        use IntervalMethod::{Hksj, HksjAdhoc, T, Wald};
        let form = ClosedForm::of(options)?;
        let scaled = Scaled::around(0.0, yi, vi);
        let known = matches!(options.interval, Wald | T | Hksj | HksjAdhoc);
        if yi.len() < 2 || !scaled.in_range || !known {
            return None;
        }
        let studies = || scaled.yi.iter().zip(&scaled.vi);
        let mut rows: Vec<[f64; 3]> = studies().map(|(y, v)| [*y, *v, y / v]).collect();
        let mut present = vec![1.0; rows.len()];
        rows.resize(rows.len().next_multiple_of(4), [0.0, 1.0, 0.0]);
        present.resize(rows.len(), 0.0);
        let parts = studies().map(|(y, v)| Part::of(1.0, *y, *v));
        let all = parts.fold(Part::default(), Part::join);
        Some(Flips {
            rows,
            present,
            form,
            interval: options.interval,
            df: (yi.len() - 1) as f64,
            sum_w: all.weight,
            pairs: all.pairs,
            squares: studies().map(|(y, v)| y * y / v).sum(),
        })
    }

    /// How many of the patterns with these indices reach the statistic of the data.
    pub fn reached(
        &self,
        set: InstructionSet,
        patterns: &Patterns,
        indices: std::ops::Range<u64>,
    ) -> u64 {
        dispatch!(set.level(), simd => self.count(simd, patterns, indices))
    }

    #[inline(always)]
    fn count<S: Simd>(&self, simd: S, patterns: &Patterns, indices: std::ops::Range<u64>) -> u64 {
        let words = self.rows.len().div_ceil(64);
        let mut signs = vec![[u64x8::splat(simd, 0); GROUP]; words];
        let [square, scale] = self.statistics(simd, &signs)[0];
        let observed = (square.as_slice()[0] / scale.as_slice()[0]).sqrt();
        let needed = (observed - ROUNDING * observed.max(1.0)).max(0.0);
        let needed = f64x8::splat(simd, needed * needed);
        let mut reached = 0;
        let group = (GROUP * WIDTH) as u64;
        for first in indices.clone().step_by(GROUP * WIDTH) {
            fill(simd, patterns, first, &mut signs);
            let left = (indices.end - first).min(group);
            for (g, [square, scale]) in self.statistics(simd, &signs).into_iter().enumerate() {
                let lanes = left.saturating_sub((g * WIDTH) as u64).min(WIDTH as u64);
                let reach = square.simd_ge(needed * scale);
                let ones = reach.select(u64x8::splat(simd, 1), u64x8::splat(simd, 0));
                reached += ones.as_slice()[..lanes as usize].iter().sum::<u64>();
            }
        }
        reached
    }

    /// The square of the statistic of each pattern, as a quotient: of the square of sum wi yi over what it is compared with.
    #[inline(always)]
    fn statistics<S: Simd>(&self, simd: S, signs: &[[u64x8<S>; GROUP]]) -> [[f64x8<S>; 2]; GROUP] {
        let splat = |x: f64| f64x8::splat(simd, x);
        let zero = splat(0.0);
        let mut t = [zero; GROUP];
        if self.form == ClosedForm::DerSimonianLaird {
            let mut sums = [zero; GROUP];
            for (i, row) in self.rows.iter().enumerate() {
                for g in 0..GROUP {
                    sums[g] += signed(simd, row[2], signs[i / 64][g], i % 64);
                }
            }
            let most = splat((self.squares - self.df) * self.sum_w);
            for g in 0..GROUP {
                let excess = most - sums[g] * sums[g];
                t[g] = excess.simd_gt(zero).select(excess, zero) / self.pairs;
            }
        }
        let (mut weight, mut sum, mut squares) = ([zero; GROUP], [zero; GROUP], [zero; GROUP]);
        for (four, rows) in self.rows.chunks_exact(4).enumerate() {
            for g in 0..GROUP {
                let v = |j: usize| rows[j][1];
                let d = [t[g] + v(0), t[g] + v(1), t[g] + v(2), t[g] + v(3)];
                let r = reciprocals(simd, d);
                for j in 0..4 {
                    let (i, y) = (4 * four + j, rows[j][0]);
                    let y = signed(simd, y, signs[i / 64][g], i % 64);
                    weight[g] = r[j].mul_add_precise(splat(self.present[i]), weight[g]);
                    sum[g] = r[j].mul_add_precise(y, sum[g]);
                    squares[g] = (r[j] * y).mul_add_precise(y, squares[g]);
                }
            }
        }
        let mut found = [[zero; 2]; GROUP];
        for g in 0..GROUP {
            let square = sum[g] * sum[g];
            let residual = (squares[g] * weight[g] - square) / self.df;
            let scale = match self.interval {
                IntervalMethod::Hksj => residual,
                IntervalMethod::HksjAdhoc => {
                    residual.simd_gt(weight[g]).select(residual, weight[g])
                }
                _ => weight[g],
            };
            found[g] = [square, scale];
        }
        found
    }
}

/// `y` with its sign changed in the lanes whose bit is set.
#[inline(always)]
fn signed<S: Simd>(simd: S, y: f64, signs: u64x8<S>, bit: usize) -> f64x8<S> {
    let bits: u64x8<S> = f64x8::splat(simd, y).bitcast();
    let flip = (signs << (63 - bit as u32)) & u64x8::splat(simd, SIGN);
    (bits ^ flip).bitcast()
}

/// The words of a group of patterns.
#[inline(always)]
fn fill<S: Simd>(simd: S, patterns: &Patterns, first: u64, signs: &mut [[u64x8<S>; GROUP]]) {
    let mut all = [0u64; GROUP * WIDTH];
    if patterns.seed.is_none() {
        all.iter_mut()
            .zip(first..)
            .for_each(|(lane, index)| *lane = index);
        put(simd, &all, &mut signs[0]);
        return;
    }
    let of = (first..).take(GROUP * WIDTH);
    let of: Vec<Vec<u64>> = of.map(|index| patterns.words(index)).collect();
    for (word, signs) in signs.iter_mut().enumerate() {
        let words = of.iter().map(|words| words[word]);
        all.iter_mut()
            .zip(words)
            .for_each(|(lane, word)| *lane = word);
        put(simd, &all, signs);
    }
}

#[inline(always)]
fn put<S: Simd>(simd: S, words: &[u64; GROUP * WIDTH], signs: &mut [u64x8<S>; GROUP]) {
    for (words, signs) in words.chunks_exact(WIDTH).zip(signs) {
        *signs = u64x8::from_slice(simd, words);
    }
}
