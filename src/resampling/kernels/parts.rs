//! The draws of a chunk without the refits, to be timed beside the replicates.

use fearless_simd::prelude::*;
use fearless_simd::{Simd, dispatch};

use super::CHUNK;
use super::counts::CountPlan;
use super::sample::NARROW;
use crate::numerics::lanes::normal::normals;
use crate::numerics::lanes::random::Generators;
use crate::numerics::lanes::{Aligned, InstructionSet, LANES, WIDTH};
use crate::numerics::stream::{Purpose, Stream};

/// Draws the counts of a chunk of resamples of k studies; how often each is in the last 64.
pub(crate) fn counts_alone(set: InstructionSet, k: usize, chunk: u64) -> Vec<Aligned<[u8; LANES]>> {
    dispatch!(set.level(), simd => counts(simd, k, chunk))
}

/// Draws the normals of a chunk of parametric samples of k studies; the last thirty-two samples.
pub(crate) fn normals_alone(
    set: InstructionSet,
    k: usize,
    chunk: u64,
) -> Vec<Aligned<[f64; NARROW]>> {
    dispatch!(set.level(), simd => standard_normals(simd, k, chunk))
}

#[inline(always)]
fn counts<S: Simd>(simd: S, k: usize, chunk: u64) -> Vec<Aligned<[u8; LANES]>> {
    let plan = CountPlan::new(k);
    let mut generators = Generators::new(simd, 1, Purpose::CaseResampling, chunk);
    let mut stream = Stream::new(1, Purpose::Corrections, chunk);
    let mut counts = plan.buffers();
    for _ in 0..CHUNK as usize / LANES {
        plan.draw(simd, &mut generators, &mut stream, &mut counts);
    }
    counts.of_studies
}

#[inline(always)]
fn standard_normals<S: Simd>(simd: S, k: usize, chunk: u64) -> Vec<Aligned<[f64; NARROW]>> {
    let mut generators = Generators::new(simd, 1, Purpose::ParametricBootstrap, chunk);
    let mut drawn = vec![Aligned([0.0; NARROW]); k];
    for _ in 0..CHUNK as usize / NARROW {
        for lanes in &mut drawn {
            for lanes in lanes.chunks_exact_mut(2 * WIDTH) {
                let [first, second] = normals(simd, &mut generators);
                first.store_slice(&mut lanes[..WIDTH]);
                second.store_slice(&mut lanes[WIDTH..]);
            }
        }
    }
    drawn
}
