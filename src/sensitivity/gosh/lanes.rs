//! Every subset of the studies where the fit has a closed form, eight subsets to a vector.

use fearless_simd::{Simd, SimdBase, dispatch, f64x8, prelude::*};
use rayon::prelude::*;

use crate::numerics::lanes::{InstructionSet, WIDTH, reciprocals};
use crate::pooling::{ClosedForm, Part, Scaled};

/// The subsets of so many first studies stand in a table.
const TABLED: usize = 7;
const ROWS: usize = 1 << TABLED;
/// Studies whose presence differs within a group of vectors: three within a vector, two between vectors.
const WITHIN: usize = 5;
/// Vectors to a group.
const GROUP: usize = 4;
/// Prefixes to a task of a thread; not a function of the number of threads.
const CHUNK: usize = 64;

/// The estimate and I2 of every subset of at least two studies, in the order of the numbers whose binary digits are the
/// members. `None` for so few studies that lanes have no use, and for data whose sums may leave the range.
pub(super) fn fits(
    set: InstructionSet,
    yi: &[f64],
    vi: &[f64],
    form: ClosedForm,
) -> Option<[Vec<f64>; 2]> {
    let k = yi.len();
    let all = yi.iter().zip(vi).map(|(y, v)| Part::of(1.0, *y, *v));
    let centre = all.fold(Part::default(), Part::join).mean;
    let scaled = Scaled::around(centre, yi, vi);
    if k < TABLED || !scaled.in_range {
        return None;
    }
    let subsets = Subsets::new(scaled, form);
    let mut found = [vec![0.0; 1 << k], vec![0.0; 1 << k]];
    let [estimates, i2] = &mut found;
    let one = |(chunk, (estimates, i2)): (usize, (&mut [f64], &mut [f64]))| {
        dispatch!(set.level(), simd => subsets.fit(simd, chunk * CHUNK, estimates, i2));
    };
    if subsets.prefixes.len() <= CHUNK {
        one((0, (estimates, i2)));
    } else {
        let chunks = estimates.par_chunks_mut(CHUNK * ROWS);
        let chunks = chunks.zip(i2.par_chunks_mut(CHUNK * ROWS));
        chunks.enumerate().for_each(one);
    }
    found.iter_mut().for_each(without_small);
    Some(found)
}

/// Takes out the subsets of no study and of one: 0, 1, 2, 4, ...
fn without_small(values: &mut Vec<f64>) {
    let (mut to, mut single) = (0, 2);
    while single < values.len() {
        values.copy_within(single + 1..2 * single, to);
        to += single - 1;
        single *= 2;
    }
    values.truncate(to);
}

struct Subsets {
    scaled: Scaled,
    form: ClosedForm,
    /// Subsets of the studies after the first, by the binary digits of their place.
    prefixes: Vec<Part>,
    weight: [f64; ROWS],
    mean: [f64; ROWS],
    q: [f64; ROWS],
    pairs: [f64; ROWS],
    size: [f64; ROWS],
    /// 1 in the lanes of the subsets that a study is in, of the studies that differ within a group.
    inside: [[f64; GROUP * WIDTH]; WITHIN],
}

impl Subsets {
    fn new(scaled: Scaled, form: ClosedForm) -> Subsets {
        let parts = |studies: std::ops::Range<usize>| {
            let mut parts = vec![Part::default()];
            for i in studies {
                let own = Part::of(1.0, scaled.yi[i], scaled.vi[i]);
                parts.extend_from_within(..);
                let half = parts.len() / 2;
                parts[half..]
                    .iter_mut()
                    .for_each(|part| *part = part.join(own));
            }
            parts
        };
        let rows = parts(0..TABLED);
        let column = |of: fn(&Part) -> f64| std::array::from_fn(|row| of(&rows[row]));
        let member = |study: usize, row: usize| (row >> study & 1) as f64;
        Subsets {
            prefixes: parts(TABLED..scaled.yi.len()),
            weight: column(|part| part.weight),
            mean: column(|part| part.mean),
            q: column(|part| part.q),
            pairs: column(|part| part.pairs),
            size: std::array::from_fn(|row| f64::from(row.count_ones())),
            inside: std::array::from_fn(|study| std::array::from_fn(|row| member(study, row))),
            scaled,
            form,
        }
    }

    #[inline(always)]
    fn fit<S: Simd>(&self, simd: S, first: usize, estimates: &mut [f64], i2: &mut [f64]) {
        let rows = estimates
            .chunks_exact_mut(ROWS)
            .zip(i2.chunks_exact_mut(ROWS));
        let mut shared = Vec::with_capacity(self.scaled.yi.len() + 4);
        for (at, (estimates, i2)) in rows.enumerate() {
            match self.form {
                ClosedForm::CommonEffect => self.common(simd, first + at, estimates, i2),
                ClosedForm::DerSimonianLaird => {
                    for row in (0..ROWS).step_by(GROUP * WIDTH) {
                        self.members((first + at) * ROWS + row, &mut shared);
                        let [estimates, i2] =
                            [&mut *estimates, &mut *i2].map(|of| &mut of[row..row + GROUP * WIDTH]);
                        self.random(simd, (first + at, row), &shared, estimates, i2);
                    }
                }
            }
        }
    }

    /// mu = m1 + (m2 - m1) w2 / (w1 + w2); I2 = 100 (1 - df / Q), not below 0.
    #[inline(always)]
    fn common<S: Simd>(&self, simd: S, prefix: usize, estimates: &mut [f64], i2: &mut [f64]) {
        let splat = |x: f64| f64x8::splat(simd, x);
        let (one, size) = (self.prefixes[prefix], f64::from(prefix.count_ones()) - 1.0);
        let (centre, unit) = (splat(self.scaled.centre), splat(self.scaled.unit));
        for row in (0..ROWS).step_by(WIDTH) {
            let column = |of: &[f64; ROWS]| f64x8::from_slice(simd, &of[row..row + WIDTH]);
            let (after, df) = (column(&self.weight), column(&self.size) + size);
            let (apart, sum) = (column(&self.mean) - one.mean, after + one.weight);
            // Q times the sum of the weights, so that one division gives both results.
            let q = (column(&self.q) + one.q) * sum;
            let q = (after * one.weight * apart).mul_add_precise(apart, q);
            let least = df * sum;
            let q = q.simd_gt(least).select(q, least);
            let inverse = splat(1.0) / (q * sum);
            let mu = (apart * after).mul_add_precise(q * inverse, splat(one.mean));
            mu.mul_add_precise(unit, centre)
                .store_slice(&mut estimates[row..row + WIDTH]);
            let share = (q - least) * (inverse * sum);
            (share * 100.0).store_slice(&mut i2[row..row + WIDTH]);
        }
    }

    /// (n, n y, v) of the studies that all subsets of a group have; a whole number of fours and three, by absent studies.
    #[inline(always)]
    fn members(&self, subset: usize, members: &mut Vec<[f64; 3]>) {
        members.clear();
        let mut left = subset >> WITHIN << WITHIN;
        while left != 0 {
            let study = left.trailing_zeros() as usize;
            members.push([1.0, self.scaled.yi[study], self.scaled.vi[study]]);
            left &= left - 1;
        }
        while members.len() % 4 != 3 {
            members.push([0.0, 0.0, 1.0]);
        }
    }

    /// tau2 = ((Q - df) W + ...) / pairs; I2 = 100 tau2 / (tau2 + df W / pairs); mu with weights 1/(vi + tau2).
    #[inline(always)]
    fn random<S: Simd>(
        &self,
        simd: S,
        (prefix, row): (usize, usize),
        shared: &[[f64; 3]],
        estimates: &mut [f64],
        i2: &mut [f64],
    ) {
        let splat = |x: f64| f64x8::splat(simd, x);
        let zero = splat(0.0);
        let (one, size) = (self.prefixes[prefix], f64::from(prefix.count_ones()) - 1.0);
        let (yi, vi) = (&self.scaled.yi, &self.scaled.vi);
        let mut t = [zero; GROUP];
        for g in 0..GROUP {
            let at = row + g * WIDTH;
            let column = |of: &[f64; ROWS]| f64x8::from_slice(simd, &of[at..at + WIDTH]);
            let (after, df) = (column(&self.weight), column(&self.size) + size);
            let (apart, sum) = (column(&self.mean) - one.mean, after + one.weight);
            let product = after * one.weight;
            let excess = (column(&self.q) + one.q - df) * sum;
            let excess = (product * apart).mul_add_precise(apart, excess);
            let excess = excess.simd_gt(zero).select(excess, zero);
            let pairs = product.mul_add_precise(splat(2.0), column(&self.pairs) + one.pairs);
            t[g] = excess / pairs;
            let share = excess / df.mul_add_precise(sum, excess);
            (share * 100.0).store_slice(&mut i2[g * WIDTH..][..WIDTH]);
        }
        let (mut a, mut b) = ([zero; GROUP], [zero; GROUP]);
        let inside = |study: usize, g: usize| {
            f64x8::from_slice(simd, &self.inside[study][g * WIDTH..][..WIDTH])
        };
        for g in 0..GROUP {
            let r = reciprocals(simd, std::array::from_fn(|j| t[g] + vi[j]));
            for j in 0..4 {
                let w = r[j] * inside(j, g);
                a[g] += w;
                b[g] = w.mul_add_precise(splat(yi[j]), b[g]);
            }
        }
        for g in 0..GROUP {
            let of = [shared[0], shared[1], shared[2]];
            let r = reciprocals(
                simd,
                [vi[4], of[0][2], of[1][2], of[2][2]].map(|v| t[g] + v),
            );
            let w = r[0] * inside(4, g);
            a[g] += w;
            b[g] = w.mul_add_precise(splat(yi[4]), b[g]);
            for j in 0..3 {
                a[g] = r[j + 1].mul_add_precise(splat(of[j][0]), a[g]);
                b[g] = r[j + 1].mul_add_precise(splat(of[j][1]), b[g]);
            }
        }
        for of in shared[3..].chunks_exact(4) {
            for g in 0..GROUP {
                let r = reciprocals(
                    simd,
                    [of[0][2], of[1][2], of[2][2], of[3][2]].map(|v| t[g] + v),
                );
                for j in 0..4 {
                    a[g] = r[j].mul_add_precise(splat(of[j][0]), a[g]);
                    b[g] = r[j].mul_add_precise(splat(of[j][1]), b[g]);
                }
            }
        }
        let (centre, unit) = (splat(self.scaled.centre), splat(self.scaled.unit));
        for g in 0..GROUP {
            let mu = (b[g] / a[g]).mul_add_precise(unit, centre);
            mu.store_slice(&mut estimates[g * WIDTH..][..WIDTH]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subsets_of_fewer_than_two_studies_are_taken_out() {
        for k in 1..12u32 {
            let mut values: Vec<f64> = (0..1 << k).map(f64::from).collect();
            without_small(&mut values);
            let want: Vec<f64> = (0..1u32 << k)
                .filter(|subset| subset.count_ones() > 1)
                .map(f64::from)
                .collect();
            assert_eq!(values, want);
        }
    }

    #[test]
    fn instructions_and_threads_do_not_move_a_bit() {
        let k = 14;
        let yi: Vec<f64> = (0..k).map(|i| f64::from(i * 5 % 13) / 3.0).collect();
        let vi: Vec<f64> = (0..k).map(|i| 0.1 + f64::from(i * 3 % 7) / 10.0).collect();
        for form in [ClosedForm::CommonEffect, ClosedForm::DerSimonianLaird] {
            let on = |threads, set| {
                let pool = rayon::ThreadPoolBuilder::new()
                    .num_threads(threads)
                    .build()
                    .unwrap();
                let found = pool.install(|| fits(set, &yi, &vi, form).unwrap());
                found.map(|of| of.iter().map(|x| x.to_bits()).collect::<Vec<u64>>())
            };
            let one = on(1, InstructionSet::best());
            for set in InstructionSet::available() {
                for threads in [1, 2, 3] {
                    assert_eq!(on(threads, set), one, "{}", set.name());
                }
            }
        }
    }

    #[test]
    fn data_beyond_the_range_are_left_to_single_fits() {
        let (yi, mut vi) = ([0.5; 8], [1e-3; 8]);
        assert!(fits(InstructionSet::best(), &yi, &vi, ClosedForm::CommonEffect).is_some());
        vi[0] = 1e-120;
        assert!(fits(InstructionSet::best(), &yi, &vi, ClosedForm::CommonEffect).is_none());
    }
}
