//! The fits of all multisets with one prefix, eight rows of a table to a vector.

use fearless_simd::{Simd, SimdBase, f64x8, prelude::*, u64x8};

use super::table::{Prefix, SUFFIX, Table};
use crate::numerics::lanes::{WIDTH, reciprocals};
use crate::pooling::{ClosedForm, Scaled};

/// The fit of a multiset to a lane, in scaled units.
#[derive(Clone, Copy)]
pub(super) struct Fitted<S: Simd> {
    pub mu: f64x8<S>,
    pub tau2: f64x8<S>,
    /// Draws of k studies that are the multiset, 0 in padding.
    pub draws: f64x8<S>,
    /// sum wi. Not of a common effect.
    pub weight: f64x8<S>,
    /// tau2 over the typical sampling variance, max(0, Q - df) / df; 0 where [`Sink::DERIVED`] is not set.
    pub ratio: f64x8<S>,
}

/// What takes the fits, in the order of the rows.
pub(super) trait Sink<S: Simd> {
    /// Whether it looks at the ratio.
    const DERIVED: bool = false;

    fn take(&mut self, simd: S, fit: Fitted<S>);
}

/// What every multiset is made of.
#[derive(Clone, Debug)]
pub(super) struct Studies {
    pub scaled: Scaled,
    pub form: ClosedForm,
    /// Number of studies in prefixes.
    pub split: usize,
    /// Of the studies after the split, padded by studies that are never drawn.
    suffix: [(f64, f64); SUFFIX],
}

impl Studies {
    pub fn new(scaled: Scaled, form: ClosedForm) -> Studies {
        let k = scaled.yi.len();
        let split = k - SUFFIX.min(k - 1);
        let suffix = std::array::from_fn(|j| {
            let i = split + j;
            if i < k {
                (scaled.yi[i], scaled.vi[i])
            } else {
                (0.0, 1.0)
            }
        });
        Studies {
            scaled,
            form,
            split,
            suffix,
        }
    }

    fn df(&self) -> f64 {
        (self.scaled.yi.len() - 1) as f64
    }
}

/// Vectors whose divisions overlap.
const GROUP: usize = 4;

/// Fits all multisets of one prefix.
#[inline(always)]
pub(super) fn fit<S: Simd>(
    simd: S,
    studies: &Studies,
    prefix: &Prefix,
    table: &Table,
    drawn: &mut Vec<[f64; 3]>,
    sink: &mut impl Sink<S>,
) {
    studies.drawn(prefix, drawn);
    let vectors = table.counts.len() / WIDTH;
    let whole = vectors / GROUP * GROUP;
    for first in (0..whole).step_by(GROUP) {
        group::<S, _, GROUP>(simd, studies, prefix, drawn, table, first * WIDTH, sink);
    }
    for first in whole..vectors {
        group::<S, _, 1>(simd, studies, prefix, drawn, table, first * WIDTH, sink);
    }
}

impl Studies {
    /// (n, n y, v) of the studies that a prefix draws; one at least and a whole number of fours after it, by studies
    /// that are never drawn.
    #[inline(always)]
    fn drawn(&self, prefix: &Prefix, drawn: &mut Vec<[f64; 3]>) {
        drawn.clear();
        for (i, n) in prefix.counts[..self.split].iter().enumerate() {
            if *n > 0 {
                let n = f64::from(*n);
                drawn.push([n, n * self.scaled.yi[i], self.scaled.vi[i]]);
            }
        }
        while drawn.len() % 4 != 1 {
            drawn.push([0.0, 0.0, 1.0]);
        }
    }
}

#[inline(always)]
fn splat<S: Simd>(simd: S, x: f64) -> f64x8<S> {
    f64x8::splat(simd, x)
}

#[inline(always)]
fn column<S: Simd>(simd: S, column: &[f64], at: usize) -> f64x8<S> {
    f64x8::from_slice(simd, &column[at..at + WIDTH])
}

#[inline(always)]
fn group<S: Simd, K: Sink<S>, const G: usize>(
    simd: S,
    studies: &Studies,
    prefix: &Prefix,
    drawn: &[[f64; 3]],
    table: &Table,
    at: usize,
    sink: &mut K,
) {
    let zero = splat(simd, 0.0);
    let ways = splat(simd, prefix.ways);
    let (weight, mean, q) = (prefix.part.weight, prefix.part.mean, prefix.part.q);
    if studies.form == ClosedForm::CommonEffect {
        for g in 0..G {
            let at = at + g * WIDTH;
            let after = column(simd, &table.weight, at);
            let apart = column(simd, &table.mean, at) - mean;
            let mu = apart.mul_add_precise(after / (after + weight), splat(simd, mean));
            let fit = Fitted {
                mu,
                tau2: zero,
                draws: column(simd, &table.ways, at) * ways,
                weight: zero,
                ratio: zero,
            };
            sink.take(simd, fit);
        }
        return;
    }
    let (mut t, mut ratios) = ([zero; G], [zero; G]);
    for (g, (t, ratio)) in t.iter_mut().zip(&mut ratios).enumerate() {
        let at = at + g * WIDTH;
        let after = column(simd, &table.weight, at);
        let apart = column(simd, &table.mean, at) - mean;
        let (sum, product) = (after + weight, after * weight);
        let excess = column(simd, &table.q, at) + (q - studies.df());
        let excess = (product * apart).mul_add_precise(apart, excess * sum);
        let pairs = column(simd, &table.pairs, at) + prefix.part.pairs;
        let pairs = product.mul_add_precise(splat(simd, 2.0), pairs);
        let own = excess / pairs;
        *t = own.simd_gt(zero).select(own, zero);
        if K::DERIVED {
            *ratio = own
                .simd_gt(zero)
                .select(excess / (sum * studies.df()), zero);
        }
    }
    let mut counts = [u64x8::splat(simd, 0); G];
    for (g, counts) in counts.iter_mut().enumerate() {
        *counts = u64x8::from_slice(simd, &table.counts[at + g * WIDTH..][..WIDTH]);
    }
    let (mut a, mut b) = ([zero; G], [zero; G]);
    let shared = studies.scaled.in_range;
    let s = &studies.suffix;
    for g in 0..G {
        let r = inverses(simd, shared, t[g], [s[0].1, s[1].1, s[2].1, s[3].1]);
        for j in 0..4 {
            let nw = count(simd, counts[g], j) * r[j as usize];
            a[g] += nw;
            b[g] = nw.mul_add_precise(splat(simd, s[j as usize].0), b[g]);
        }
    }
    for g in 0..G {
        let [n, ny, v] = drawn[0];
        let r = inverses(simd, shared, t[g], [s[4].1, s[5].1, s[6].1, v]);
        for j in 4..7 {
            let nw = count(simd, counts[g], j) * r[j as usize - 4];
            a[g] += nw;
            b[g] = nw.mul_add_precise(splat(simd, s[j as usize].0), b[g]);
        }
        a[g] = r[3].mul_add_precise(splat(simd, n), a[g]);
        b[g] = r[3].mul_add_precise(splat(simd, ny), b[g]);
    }
    for of in drawn[1..].chunks_exact(4) {
        for g in 0..G {
            let r = inverses(simd, shared, t[g], [of[0][2], of[1][2], of[2][2], of[3][2]]);
            for j in 0..4 {
                a[g] = r[j].mul_add_precise(splat(simd, of[j][0]), a[g]);
                b[g] = r[j].mul_add_precise(splat(simd, of[j][1]), b[g]);
            }
        }
    }
    for g in 0..G {
        let fit = Fitted {
            mu: b[g] / a[g],
            tau2: t[g],
            draws: column(simd, &table.ways, at + g * WIDTH) * ways,
            weight: a[g],
            ratio: ratios[g],
        };
        sink.take(simd, fit);
    }
}

/// 1/(v + t) of four studies.
#[inline(always)]
fn inverses<S: Simd>(simd: S, shared: bool, t: f64x8<S>, v: [f64; 4]) -> [f64x8<S>; 4] {
    let d = [t + v[0], t + v[1], t + v[2], t + v[3]];
    if shared {
        return reciprocals(simd, d);
    }
    let one = f64x8::splat(simd, 1.0);
    [one / d[0], one / d[1], one / d[2], one / d[3]]
}

/// 2^52: a whole number below it stands in the low bits of its sum with this.
pub(super) const WHOLE: f64 = 4_503_599_627_370_496.0;

/// The count of a study of the suffix.
#[inline(always)]
fn count<S: Simd>(simd: S, counts: u64x8<S>, study: u32) -> f64x8<S> {
    let bits = (counts >> (8 * study)) & u64x8::splat(simd, 255);
    let whole: f64x8<S> = (bits | u64x8::splat(simd, WHOLE.to_bits())).bitcast();
    whole - WHOLE
}

/// Whole numbers below 2^52.
#[inline(always)]
pub(super) fn whole<S: Simd>(simd: S, x: f64x8<S>) -> u64x8<S> {
    let bits: u64x8<S> = (x + WHOLE).bitcast();
    bits & u64x8::splat(simd, (1 << 52) - 1)
}
