//! Refits of the mean and tau2 to 64 samples at a time.

mod counts;
mod equation;
mod grid;
mod moments;
mod sample;
mod studies;

use fearless_simd::prelude::*;
use fearless_simd::{Simd, dispatch, f64x8};

use crate::numerics::lanes::random::Generators;
use crate::numerics::lanes::{InstructionSet, LANES, VECTORS};
use crate::numerics::stream::{Purpose, Stream};
use counts::CountPlan;
use moments::{Start, mean_at};
use sample::Resampled;
use studies::Studies;

/// Fits of the lanes of a block, in the kernels' unit.
#[derive(Clone, Debug)]
pub(crate) struct Fits {
    pub estimates: [f64; LANES],
    pub tau2: [f64; LANES],
    /// Model-based variance of the estimate.
    pub variances: [f64; LANES],
}

impl Default for Fits {
    fn default() -> Fits {
        Fits {
            estimates: [0.0; LANES],
            tau2: [0.0; LANES],
            variances: [0.0; LANES],
        }
    }
}

impl Fits {
    #[inline(always)]
    fn store<S: Simd>(&mut self, vector: usize, [estimate, tau2, variance]: [f64x8<S>; 3]) {
        let lanes = 8 * vector..8 * vector + 8;
        estimate.store_slice(&mut self.estimates[lanes.clone()]);
        tau2.store_slice(&mut self.tau2[lanes.clone()]);
        variance.store_slice(&mut self.variances[lanes]);
    }
}

/// tmp
pub fn time_dl(yi: &[f64], vi: &[f64], set: InstructionSet, blocks: usize) -> f64 {
    let studies = Studies::new(yi, vi);
    let plan = CountPlan::new(yi.len());
    dispatch!(set.level(), simd => run(simd, &studies, &plan, blocks))
}
/// tmp
pub fn time_eq(yi: &[f64], vi: &[f64], set: InstructionSet, blocks: usize, which: u8) -> (f64, u32) {
    let studies = Studies::new(yi, vi);
    let plan = CountPlan::new(yi.len());
    let equation = match which { 0 => equation::Equation::RestrictedLikelihood, 1 => equation::Equation::Likelihood, _ => equation::Equation::GeneralisedQ { target: yi.len() as f64 - 1.0 } };
    let grid = grid::Grid::new(&studies, equation);
    dispatch!(set.level(), simd => run_eq(simd, &studies, &plan, &grid, blocks))
}
/// tmp
pub fn time_counts(k: usize, set: InstructionSet, blocks: usize) -> u64 {
    let plan = CountPlan::new(k);
    dispatch!(set.level(), simd => {
        let mut generators = Generators::new(simd, 1, Purpose::CaseResampling, 0);
        let mut stream = Stream::new(1, Purpose::Permutation, 0);
        let mut counts = plan.buffers();
        let mut s = 0;
        for _ in 0..blocks { plan.draw(simd, &mut generators, &mut stream, &mut counts); s += u64::from(counts.of_studies[0][0]); }
        s })
}
/// tmp
pub fn check_counts(k: usize) {
    let plan = CountPlan::new(k);
    let set = InstructionSet::best();
    dispatch!(set.level(), simd => {
        let mut generators = Generators::new(simd, 1, Purpose::CaseResampling, 0);
        let mut stream = Stream::new(1, Purpose::Permutation, 0);
        let mut counts = plan.buffers();
        let n = 20000;
        let mut tot = vec![0u64; k]; let mut sq = vec![0u64; 10];
        for _ in 0..n { plan.draw(simd, &mut generators, &mut stream, &mut counts);
            for lane in 0..64 { let s: usize = counts.of_studies.iter().map(|c| c[lane] as usize).sum(); assert_eq!(s, k); }
            for (t, c) in tot.iter_mut().zip(&counts.of_studies) { for l in c { *t += u64::from(*l); sq[(*l as usize).min(9)] += 1; } }
        }
        let e = n as f64 * 64.0;
        let chi: f64 = tot.iter().map(|t| (*t as f64 - e).powi(2) / e).sum::<f64>() ;
        println!("k={k} chi2 {chi:.1} on {} {:?}", k - 1, sq.iter().map(|c| *c as f64 / e / k as f64).collect::<Vec<_>>());
        let kf = k as f64; let mut p = (1.0 - 1.0/kf).powi(k as i32);
        let mut v = vec![]; for j in 0..9 { v.push(p); p *= (kf - j as f64) / (j as f64 + 1.0) / (kf - 1.0); }
        println!("   exact {v:?}");
    });
}

#[inline(always)]
fn run<S: Simd>(simd: S, studies: &Studies, plan: &CountPlan, blocks: usize) -> f64 {
    let mut generators = Generators::new(simd, 1, Purpose::CaseResampling, 0);
    let mut stream = Stream::new(1, Purpose::Permutation, 0);
    let mut counts = plan.buffers();
    let mut fits = Fits::default();
    let df = studies.len() as f64 - 1.0;
    let mut sum = 0.0;
    for _ in 0..blocks {
        plan.draw(simd, &mut generators, &mut stream, &mut counts);
        const G: usize = 4;
        for first in (0..VECTORS).step_by(G) {
            let sample = Resampled { studies, counts: &counts.of_studies, first };
            let start = Start::<S, G>::of_counts(simd, sample);
            let tau2 = start.dersimonian_laird(simd, df);
            mean_at(simd, studies, sample, tau2, first, &mut fits);
        }
        sum += fits.estimates[5] + fits.tau2[3] + fits.variances[0];
    }
    sum
}

#[inline(always)]
fn run_eq<S: Simd>(simd: S, studies: &Studies, plan: &CountPlan, grid: &grid::Grid, blocks: usize) -> (f64, u32) {
    let mut generators = Generators::new(simd, 1, Purpose::CaseResampling, 0);
    let mut stream = Stream::new(1, Purpose::Permutation, 0);
    let mut counts = plan.buffers();
    let mut fits = Fits::default();
    let mut sum = 0.0;
    let mut lost = 0;
    let mut scan = grid::Scan { starts: [0.0; LANES], single: 0 };
    for _ in 0..blocks {
        plan.draw(simd, &mut generators, &mut stream, &mut counts);
        let sample = Resampled { studies, counts: &counts.of_studies, first: 0 };
        grid.scan(simd, sample, &mut scan);
        let mut found = 0;
        if S::f64s::LEN == 8 {
            const G: usize = 2;
            for first in (0..VECTORS).step_by(G) {
                let sample = Resampled { studies, counts: &counts.of_studies, first };
                found |= equation::solve::<S, _, G>(simd, studies, grid, (sample, first), &scan, &mut fits);
            }
        } else {
            for first in 0..VECTORS {
                let sample = Resampled { studies, counts: &counts.of_studies, first };
                found |= equation::solve::<S, _, 1>(simd, studies, grid, (sample, first), &scan, &mut fits);
            }
        }
        found &= scan.single;
        lost += found.count_zeros();
        sum += fits.estimates[5] + fits.tau2[3] + fits.variances[0];
    }
    (sum, lost)
}
