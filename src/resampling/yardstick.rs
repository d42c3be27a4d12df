//! What resampling costs when nothing is refitted: the unit in which replicates are timed.

use fearless_simd::prelude::*;
use fearless_simd::{Simd, dispatch, f64x4};

use super::kernels::{IndexRange, indices};
use crate::numerics::lanes::InstructionSet;
use crate::numerics::lanes::random::Generators;
use crate::numerics::stream::{Purpose, Stream};

/// Resamples whose indices are drawn together, so that no random bits are left over.
const TOGETHER: usize = 32;

/// The yardstick Y: the plainest honest resampler.
///
/// A resample is k unbiased indices, 16 random bits each, and the sum of one row (w, wy, wy², w²) of 32 bytes per index, w = 1/v.
/// That is what any bootstrap of DerSimonian and Laird's estimate that draws indices must do before it can fit anything. It
/// runs on the same generators and vector instructions as the replicates, so that the ratio of a replicate's time to Y's holds
/// on any machine.
///
/// It is kept as it is: a faster one would be another unit.
#[derive(Clone, Debug)]
pub struct Yardstick {
    rows: Vec<[f64; 4]>,
    instructions: InstructionSet,
}

impl Yardstick {
    /// Resamples that [`Yardstick::chunk`] sums.
    pub const CHUNK: usize = super::kernels::CHUNK as usize;
    /// The most studies that a 16-bit index tells apart.
    pub const MOST_STUDIES: usize = u16::MAX as usize;

    /// The rows of these studies; those beyond [`Yardstick::MOST_STUDIES`] are left out.
    pub fn new(yi: &[f64], vi: &[f64], instructions: InstructionSet) -> Yardstick {
        let row = |(y, v): (&f64, &f64)| {
            let w = 1.0 / v;
            [w, w * y, w * y * y, w * w]
        };
        let studies = yi.iter().zip(vi).take(Yardstick::MOST_STUDIES);
        Yardstick {
            rows: studies.map(row).collect(),
            instructions,
        }
    }

    /// The sums of the rows of each resample of a chunk.
    pub fn chunk(&self, chunk: u64, sums: &mut [[f64; 4]; Yardstick::CHUNK]) {
        if self.rows.is_empty() {
            sums.fill([0.0; 4]);
            return;
        }
        dispatch!(self.instructions.level(), simd => self.sum(simd, chunk, sums));
    }

    #[inline(always)]
    fn sum<S: Simd>(&self, simd: S, chunk: u64, sums: &mut [[f64; 4]]) {
        let k = self.rows.len();
        let range = IndexRange::new(k as u16);
        let mut generators = Generators::new(simd, 1, Purpose::CaseResampling, chunk);
        let mut stream = Stream::new(1, Purpose::Corrections, chunk);
        let mut drawn = vec![0u16; k * TOGETHER];
        for sums in sums.chunks_exact_mut(TOGETHER) {
            for drawn in drawn.chunks_exact_mut(32) {
                indices(simd, range, &mut generators, &mut stream).store_slice(drawn);
            }
            for (resample, sum) in drawn.chunks_exact(k).zip(sums) {
                let mut total = f64x4::splat(simd, 0.0);
                for &study in resample {
                    total += f64x4::from_slice(simd, &self.rows[usize::from(study)]);
                }
                total.store_slice(sum);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_of_k_rows_drawn_with_equal_chances() {
        // With w = 1, the second column is the sum of k draws from 0 ... 4: mean 10, variance 10.
        let yardstick = Yardstick::new(
            &[0.0, 1.0, 2.0, 3.0, 4.0],
            &[1.0; 5],
            InstructionSet::best(),
        );
        let mut sums = [[0.0; 4]; Yardstick::CHUNK];
        let (mut mean, mut square, mut n) = (0.0, 0.0, 0.0);
        for chunk in 0..50 {
            yardstick.chunk(chunk, &mut sums);
            for [w, wy, wyy, ww] in sums {
                assert_eq!((w, ww), (5.0, 5.0));
                assert!(wyy >= wy * wy / 5.0);
                mean += wy;
                square += (wy - 10.0) * (wy - 10.0);
                n += 1.0;
            }
        }
        // Standard errors: sqrt(10/n) of the mean; below sqrt(200/n) of the variance; five of them.
        assert!((mean / n - 10.0).abs() < 5.0 * f64::sqrt(10.0 / n));
        assert!((square / n - 10.0).abs() < 5.0 * f64::sqrt(200.0 / n));
    }

    #[test]
    fn every_instruction_set_gives_the_same_bits() {
        let (yi, vi) = crate::resampling::typical_studies(50);
        let found = InstructionSet::available().into_iter().map(|set| {
            let mut sums = [[0.0; 4]; Yardstick::CHUNK];
            Yardstick::new(&yi, &vi, set).chunk(3, &mut sums);
            sums
        });
        let found: Vec<_> = found.collect();
        assert!(found.iter().all(|sums| *sums == found[0]));
    }

    #[test]
    fn a_yardstick_without_studies_sums_nothing() {
        let mut sums = [[1.0; 4]; Yardstick::CHUNK];
        Yardstick::new(&[], &[], InstructionSet::best()).chunk(0, &mut sums);
        assert_eq!(sums, [[0.0; 4]; Yardstick::CHUNK]);
    }
}
