//! Common effect and DerSimonian-Laird: tau2 from sums at weights 1/v, the mean by one more pass.

use fearless_simd::prelude::*;
use fearless_simd::{Simd, f64x8};

use super::Fits;
use super::draws::Moments;
use super::sample::{NewEffects, Resampled, Sample};
use super::studies::Studies;
use crate::numerics::lanes::reciprocals;

/// Sums over a sample at weights w = 1/v, a vector of lanes each.
#[derive(Clone, Copy)]
pub(super) struct Start<S: Simd, const G: usize> {
    /// 1 / sum w, sum wy, Q, and 1 over what is left of the weights for tau2: sum w - sum w^2 / sum w.
    sums: [[f64x8<S>; 4]; G],
}

impl<S: Simd, const G: usize> Start<S, G> {
    /// The sums of resamples, Q as sum wyy - (sum wy)^2 / sum w.
    #[inline(always)]
    pub fn of_counts(simd: S, sample: Resampled) -> Start<S, G> {
        let zero = f64x8::splat(simd, 0.0);
        let one = f64x8::splat(simd, 1.0);
        let mut sums = [[zero; 4]; G];
        for (i, column) in sample.studies.columns.iter().enumerate() {
            let study = sample.study(simd, i);
            for (m, sums) in sums.iter_mut().enumerate() {
                let times = sample.times(simd, study, m, one);
                for (sum, value) in sums.iter_mut().zip(column) {
                    *sum = times.mul_add_precise(*value, *sum);
                }
            }
        }
        for [w, wy, wyy, ww] in &mut sums {
            let one_w = one / *w;
            *wyy -= *wy * (*wy * one_w);
            *ww = one / (*w - *ww * one_w);
            *w = one_w;
        }
        Start { sums }
    }

    /// The same where a study outweighs the others, by positive terms only: Q of the deviations from the mean; sum w times what
    /// is left is the sum of wi wj over the pairs of a sample.
    #[inline(always)]
    pub fn of_uneven_counts(simd: S, sample: Resampled) -> Start<S, G> {
        let zero = f64x8::splat(simd, 0.0);
        let one = f64x8::splat(simd, 1.0);
        let mut sums = [[zero; 4]; G];
        let columns = &sample.studies.columns;
        for (i, [w, wy, ..]) in columns.iter().enumerate() {
            let study = sample.study(simd, i);
            for (m, [sum_w, sum_wy, _, pairs]) in sums.iter_mut().enumerate() {
                let times = sample.times(simd, study, m, one);
                let own = times * *w;
                let others = *sum_w + *sum_w + (own - *w);
                *pairs = own.mul_add_precise(others, *pairs);
                *sum_w += own;
                *sum_wy = times.mul_add_precise(*wy, *sum_wy);
            }
        }
        for (m, [w, wy, q, left]) in sums.iter_mut().enumerate() {
            *left = *w / *left;
            *w = one / *w;
            let mean = *wy * *w;
            for (i, [w, ..]) in columns.iter().enumerate() {
                let study = sample.study(simd, i);
                let deviation = sample.effect(simd, study, m) - mean;
                let weight = sample.times(simd, study, m, f64x8::splat(simd, *w));
                *q = (deviation * deviation).mul_add_precise(weight, *q);
            }
        }
        Start { sums }
    }

    /// The common effect.
    #[inline(always)]
    pub fn common(self, simd: S, first: usize, fits: &mut Fits) {
        let zero = f64x8::splat(simd, 0.0);
        for (m, [one_w, wy, ..]) in self.sums.into_iter().enumerate() {
            fits.store(first + m, [wy * one_w, zero, one_w]);
        }
    }

    /// tau2 = max(0, (Q - df) / (sum w - sum w^2 / sum w)).
    #[inline(always)]
    pub fn dersimonian_laird(self, simd: S, df: f64) -> [f64x8<S>; G] {
        let mut tau2 = [f64x8::splat(simd, 0.0); G];
        for (tau2, [_, _, q, one_left]) in tau2.iter_mut().zip(self.sums) {
            let moment = (q - df) * one_left;
            *tau2 = moment.simd_gt(0.0).select(moment, *tau2);
        }
        tau2
    }

    /// The typical sampling variance df / (sum w - sum w^2 / sum w) of Higgins & Thompson.
    #[inline(always)]
    pub fn typical(self, df: f64, typical: &mut [f64]) {
        for ([.., one_left], typical) in self.sums.into_iter().zip(typical.chunks_exact_mut(8)) {
            (one_left * df).store_slice(typical);
        }
    }
}

impl<S: Simd> Start<S, 4> {
    /// The same of new effects, whose weights are those of the studies.
    #[inline(always)]
    pub fn of_effects(simd: S, studies: &Studies, moments: Moments<S>) -> Start<S, 4> {
        let constant = |value: f64| f64x8::splat(simd, value);
        let (one_w, one_left) = (1.0 / studies.sum_w, 1.0 / studies.left);
        let mut sums = [[
            constant(one_w),
            constant(0.0),
            constant(0.0),
            constant(one_left),
        ]; 4];
        for ([_, sum, q, _], [wy, wyy]) in sums.iter_mut().zip(moments.0) {
            (*sum, *q) = (wy, wyy - wy * (wy * one_w));
        }
        Start { sums }
    }

    /// The same where a study outweighs the others: Q of the deviations from the mean.
    #[inline(always)]
    pub fn of_uneven_effects(
        simd: S,
        studies: &Studies,
        moments: Moments<S>,
        sample: NewEffects,
    ) -> Start<S, 4> {
        let mut start = Start::of_effects(simd, studies, moments);
        for (m, [one_w, wy, q, _]) in start.sums.iter_mut().enumerate() {
            let mean = *wy * *one_w;
            *q = f64x8::splat(simd, 0.0);
            for (i, [w, ..]) in studies.columns.iter().enumerate() {
                let deviation = sample.effect(simd, i, m) - mean;
                *q = (deviation * deviation).mul_add_precise(*w, *q);
            }
        }
        start
    }
}

/// The mean at weights 1/(v + tau2) and its model-based variance.
#[inline(always)]
pub(super) fn mean_at<S: Simd, X: Sample<S>>(
    simd: S,
    studies: &Studies,
    sample: X,
    tau2: [f64x8<S>; 4],
    first: usize,
    fits: &mut Fits,
) {
    let in_range = studies.scaled.in_range;
    let mut sums = [[f64x8::splat(simd, 0.0); 2]; 4];
    let k = studies.len();
    let shared = if studies.close { k / 4 * 4 } else { 0 };
    for i in (0..shared).step_by(4) {
        add_four(simd, studies, sample, i, tau2, &mut sums);
    }
    for i in shared..k {
        let (study, v) = (sample.study(simd, i), studies.scaled.vi[i]);
        let [t0, t1, t2, t3] = tau2;
        let weights = four_reciprocals(simd, [t0 + v, t1 + v, t2 + v, t3 + v], in_range);
        for (m, weight) in weights.into_iter().enumerate() {
            add(simd, sample, (study, m), weight, &mut sums[m]);
        }
    }
    let [[w0, _], [w1, _], [w2, _], [w3, _]] = sums;
    let variances = four_reciprocals(simd, [w0, w1, w2, w3], in_range);
    for (m, variance) in variances.into_iter().enumerate() {
        fits.store(first + m, [sums[m][1] * variance, tau2[m], variance]);
    }
}

/// Adds four studies to the sums of four vectors of lanes by one division: n1/a + n2/b + n3/c + n4/d is a numerator over abcd,
/// and four such denominators share their reciprocals.
#[inline(always)]
fn add_four<S: Simd, X: Sample<S>>(
    simd: S,
    studies: &Studies,
    sample: X,
    i: usize,
    tau2: [f64x8<S>; 4],
    sums: &mut [[f64x8<S>; 2]; 4],
) {
    let four = [i, i + 1, i + 2, i + 3].map(
        #[inline(always)]
        |i| sample.study(simd, i),
    );
    let v = &studies.scaled.vi[i..i + 4];
    let zero = f64x8::splat(simd, 0.0);
    let (mut over, mut under) = ([[zero; 2]; 4], [zero; 4]);
    for m in 0..4 {
        let t = tau2[m];
        let [a, b, c, d] = [t + v[0], t + v[1], t + v[2], t + v[3]];
        let (ab, cd) = (a * b, c * d);
        let mut own = [b, a, d, c];
        let mut effects = [zero; 4];
        for j in 0..4 {
            own[j] = sample.times(simd, four[j], m, own[j]);
            effects[j] = own[j] * sample.effect(simd, four[j], m);
        }
        let weights = (own[0] + own[1]) * cd;
        let weighted = (effects[0] + effects[1]) * cd;
        over[m] = [
            (own[2] + own[3]).mul_add_precise(ab, weights),
            (effects[2] + effects[3]).mul_add_precise(ab, weighted),
        ];
        under[m] = ab * cd;
    }
    let under = reciprocals(simd, under);
    for m in 0..4 {
        sums[m][0] = over[m][0].mul_add_precise(under[m], sums[m][0]);
        sums[m][1] = over[m][1].mul_add_precise(under[m], sums[m][1]);
    }
}

/// Reciprocals by one division where they are in range, else each by its own.
#[inline(always)]
fn four_reciprocals<S: Simd>(simd: S, of: [f64x8<S>; 4], in_range: bool) -> [f64x8<S>; 4] {
    if in_range {
        return reciprocals(simd, of);
    }
    let one = f64x8::splat(simd, 1.0);
    let [a, b, c, d] = of;
    [one / a, one / b, one / c, one / d]
}

/// Adds a study to sums of weights and of weighted effects.
#[inline(always)]
fn add<S: Simd, X: Sample<S>>(
    simd: S,
    sample: X,
    (study, m): (X::Study, usize),
    weight: f64x8<S>,
    sums: &mut [f64x8<S>; 2],
) {
    let weight = sample.times(simd, study, m, weight);
    sums[0] += weight;
    sums[1] = weight.mul_add_precise(sample.effect(simd, study, m), sums[1]);
}
