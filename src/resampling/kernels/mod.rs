//! Refits of the mean and tau2 to many drawn data sets, 64 at a time.
//!
//! A lane is a replicate. Replicates come in chunks of [`CHUNK`], each with its own random streams of (seed, kind, chunk), so
//! that a replicate depends on the seed and its index alone. Within a chunk, blocks of 64 lanes are drawn one after the other.

mod counts;
mod draws;
mod equation;
mod grid;
mod moments;
mod open;
mod parts;
mod sample;
mod second_look;
mod solve;
mod studies;
mod walk;

use std::sync::{Mutex, PoisonError};

use fearless_simd::prelude::*;
use fearless_simd::{Simd, dispatch, f64x8};

use super::Kind;
use crate::numerics::distributions::chi_squared;
use crate::numerics::lanes::random::Generators;
use crate::numerics::lanes::{InstructionSet, LANES, VECTORS, WIDTH};
use crate::numerics::stream::{Purpose, Stream};
use crate::pooling::{Options, Refit, Scaled, Tau2Estimator};
use counts::CountPlan;
pub(crate) use counts::{IndexRange, indices};
use draws::{Drawn, Draws, Law, Moments};
use equation::Equation;
use grid::{Grid, Starts};
use moments::{Start, mean_at};
use open::Open;
pub(crate) use parts::{counts_alone, normals_alone};
use sample::{NARROW, NewEffects, Resampled, Sample};
use second_look::SecondLook;
use solve::solve;
use studies::Studies;

/// Replicates of a chunk: sixteen blocks.
pub(crate) const CHUNK: u64 = 1024;

/// Weights so uneven that their difference would lose the twelfth digit.
const UNEVEN: f64 = 4000.0;
/// The same where effects are drawn, of the studies' own weights: the heaviest effect lies where it was drawn.
const UNEVEN_EFFECTS: f64 = 20.0;
/// Weights so uneven that single precision could overlook a stationary point.
const TOO_UNEVEN: f64 = 2e4;

/// Name of the random streams and of the algorithm that draws from them; it changes if any replicate does.
pub(crate) const STREAM: &str = "xoshiro256++ x 8, 64 lanes, v4";

/// Replicates in order of their index, in the unit of the data.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Replicates {
    /// The mean; NaN where the sample could not be fitted.
    pub estimates: Vec<f64>,
    /// The between-study variance; NaN with the mean.
    pub tau2: Vec<f64>,
    /// Model-based variance of the mean, 1 / sum wi; NaN with the mean, and where the mean has other weights than wi.
    pub variances: Vec<f64>,
    /// Typical sampling variance, for I2 and H2; empty unless asked for.
    pub typical: Vec<f64>,
}

impl Replicates {
    fn for_chunk() -> Replicates {
        let room = || Vec::with_capacity(CHUNK as usize);
        Replicates {
            estimates: room(),
            tau2: room(),
            variances: room(),
            typical: Vec::new(),
        }
    }
}

/// Everything that replicates need.
pub(crate) struct Plan<'a> {
    data: (&'a [f64], &'a [f64]),
    pooling: &'a Options,
    studies: Studies,
    kernel: Kernel,
    drawing: Drawing,
    purpose: Purpose,
    seed: u64,
    typical: bool,
    instructions: InstructionSet,
    /// Room for drawn effects that no thread uses now.
    spare: Mutex<Vec<Drawn>>,
}

/// How a block of samples is fitted.
enum Kernel {
    Common,
    DerSimonianLaird,
    /// tau2 solves an equation.
    Equation(Grid, Option<SecondLook>),
    /// No kernel: each sample is fitted by itself.
    Plain,
}

/// What differs between samples.
enum Drawing {
    /// How often each study is in the sample.
    Counts(CountPlan),
    /// The effects of the studies.
    Effects(Draws),
}

impl<'a> Plan<'a> {
    /// A plan for at least two studies that can be pooled; `observed` is their fit.
    pub fn new(
        data: (&'a [f64], &'a [f64]),
        observed: Refit,
        pooling: &'a Options,
        (kind, seed): (Kind, u64),
    ) -> Plan<'a> {
        let studies = Studies::new(data.0, data.1);
        let mean = (observed.estimate - studies.scaled.centre) / studies.scaled.unit;
        let tau2 = observed.tau2 / studies.scaled.unit / studies.scaled.unit;
        let drawing = match kind {
            Kind::CaseResampling => Drawing::Counts(CountPlan::new(studies.len())),
            Kind::Parametric => Drawing::Effects(Draws::parametric(&studies, mean, tau2)),
            Kind::Wild => Drawing::Effects(Draws::of_residuals(&studies, Law::Mammen, mean, tau2)),
            Kind::SignFlip => {
                Drawing::Effects(Draws::of_residuals(&studies, Law::Rademacher, mean, tau2))
            }
        };
        let squares = match &drawing {
            Drawing::Counts(_) => studies.scaled.yi.iter().map(|y| y * y).sum(),
            Drawing::Effects(draws) => draws.typical_squares(),
        };
        let kernel = Kernel::new(&studies, pooling, squares);
        Plan {
            purpose: kind.purpose(),
            data,
            pooling,
            studies,
            kernel,
            drawing,
            seed,
            typical: false,
            instructions: InstructionSet::best(),
            spare: Mutex::default(),
        }
    }

    /// With the typical sampling variance of every replicate, or without.
    pub fn with_typical(self, typical: bool) -> Plan<'a> {
        Plan { typical, ..self }
    }

    /// On other instructions than the best.
    pub fn on(self, instructions: InstructionSet) -> Plan<'a> {
        Plan {
            instructions,
            ..self
        }
    }

    /// The replicates of a chunk.
    pub fn chunk(&self, chunk: u64) -> Replicates {
        let level = self.instructions.level();
        match &self.drawing {
            Drawing::Counts(plan) => dispatch!(level, simd => self.resampled(simd, plan, chunk)),
            Drawing::Effects(draws) => dispatch!(level, simd => self.redrawn(simd, draws, chunk)),
        }
    }

    #[inline(always)]
    fn resampled<S: Simd>(&self, simd: S, plan: &CountPlan, chunk: u64) -> Replicates {
        let mut generators = Generators::new(simd, self.seed, self.purpose, chunk);
        let mut stream = Stream::new(self.seed, Purpose::Corrections, chunk);
        let mut counts = plan.buffers();
        let mut out = Replicates::for_chunk();
        let mut open = Open::new(self.studies.len());
        let (mut fits, mut starts) = (Fits::default(), Starts::default());
        for _ in 0..CHUNK as usize / LANES {
            simd.vectorize(
                #[inline(always)]
                || plan.draw(simd, &mut generators, &mut stream, &mut counts),
            );
            let of = |first| Resampled {
                studies: &self.studies,
                counts: &counts.of_studies,
                first,
            };
            let found = self.fit_counts(simd, &of, &mut starts, &mut fits);
            if self.typical {
                simd.vectorize(
                    #[inline(always)]
                    || self.typical_of_counts(simd, &of, &mut fits),
                );
            }
            let study = |lane, study: usize| {
                let times = counts.of_studies[study][counts::place(lane)];
                (f64::from(times), self.studies.scaled.yi[study])
            };
            let found = (found, LANES);
            self.keep(simd, &mut fits, found, (&mut open, &mut out), study);
        }
        self.settle(simd, &mut open, &mut out);
        out
    }

    #[inline(always)]
    fn redrawn<S: Simd>(&self, simd: S, draws: &Draws, chunk: u64) -> Replicates {
        let mut generators = Generators::new(simd, self.seed, self.purpose, chunk);
        let scans = matches!(self.kernel, Kernel::Equation(..));
        let mut drawn = self.lent(|| draws.buffers(scans));
        let mut out = Replicates::for_chunk();
        let mut open = Open::new(self.studies.len());
        let (mut fits, mut starts) = (Fits::default(), Starts::default());
        for _ in 0..CHUNK as usize / NARROW {
            let moments = simd.vectorize(
                #[inline(always)]
                || draws.draw(simd, &mut generators, scans, &mut drawn),
            );
            let of = |first| NewEffects {
                effects: &drawn.effects,
                single_effects: &drawn.single_effects,
                first,
            };
            let found = self.fit_effects(simd, (&of, moments), &mut starts, &mut fits);
            if self.typical {
                fits.typical = [self.studies.typical(); LANES];
            }
            let study = |lane, study: usize| (1.0, drawn.effects[study][lane]);
            let found = (found, NARROW);
            self.keep(simd, &mut fits, found, (&mut open, &mut out), study);
        }
        self.settle(simd, &mut open, &mut out);
        self.give_back(drawn);
        out
    }

    /// Fits a block of resamples; the bits of the lanes that a kernel found.
    #[inline(always)]
    fn fit_counts<'c, S: Simd>(
        &'c self,
        simd: S,
        of: &impl Fn(usize) -> Resampled<'c>,
        starts: &mut Starts,
        fits: &mut Fits,
    ) -> u64 {
        match &self.kernel {
            Kernel::Common | Kernel::DerSimonianLaird => {
                simd.vectorize(
                    #[inline(always)]
                    || {
                        for first in (0..VECTORS).step_by(4) {
                            let start = self.start(simd, of(first));
                            self.by_moments(simd, start, of(first), first, fits);
                        }
                    },
                );
                u64::MAX
            }
            Kernel::Equation(grid, _) => {
                simd.vectorize(
                    #[inline(always)]
                    || grid.scan(simd, &self.studies, of(0), starts),
                );
                simd.vectorize(
                    #[inline(always)]
                    || {
                        let mut solved = 0;
                        for first in (0..VECTORS).step_by(2) {
                            let sample = (of(first), first);
                            let studies = &self.studies;
                            solved |= solve::<S, _, 2>(simd, studies, grid, sample, starts, fits);
                        }
                        solved
                    },
                )
            }
            Kernel::Plain => 0,
        }
    }

    #[inline(always)]
    fn typical_of_counts<'c, S: Simd>(
        &'c self,
        simd: S,
        of: &impl Fn(usize) -> Resampled<'c>,
        fits: &mut Fits,
    ) {
        for first in (0..VECTORS).step_by(4) {
            let typical = &mut fits.typical[8 * first..];
            let start = self.start(simd, of(first));
            start.typical(self.residual_df(), typical);
        }
    }

    /// Room that an earlier chunk had, so that each need not ask the system for its own.
    fn lent(&self, room: impl FnOnce() -> Drawn) -> Drawn {
        let mut spare = self.spare.lock().unwrap_or_else(PoisonError::into_inner);
        let drawn = spare.pop();
        drop(spare);
        drawn.unwrap_or_else(room)
    }

    fn give_back(&self, drawn: Drawn) {
        let mut spare = self.spare.lock().unwrap_or_else(PoisonError::into_inner);
        spare.push(drawn);
    }

    /// Fits sets of new effects; the bits of the lanes that a kernel found.
    #[inline(always)]
    fn fit_effects<'e, S: Simd>(
        &self,
        simd: S,
        (of, moments): (&impl Fn(usize) -> NewEffects<'e>, Moments<S>),
        starts: &mut Starts,
        fits: &mut Fits,
    ) -> u64 {
        match &self.kernel {
            Kernel::Common | Kernel::DerSimonianLaird => {
                simd.vectorize(
                    #[inline(always)]
                    || {
                        let uneven = self.studies.uneven > UNEVEN
                            || self.studies.uneven_effects() > UNEVEN_EFFECTS;
                        let start = if uneven {
                            Start::of_uneven_effects(simd, &self.studies, moments, of(0))
                        } else {
                            Start::of_effects(simd, &self.studies, moments)
                        };
                        self.by_moments(simd, start, of(0), 0, fits);
                    },
                );
                u64::MAX
            }
            Kernel::Equation(grid, _) => {
                simd.vectorize(
                    #[inline(always)]
                    || grid.scan(simd, &self.studies, of(0), starts),
                );
                simd.vectorize(
                    #[inline(always)]
                    || {
                        let mut solved = 0;
                        for first in (0..NARROW / WIDTH).step_by(2) {
                            let sample = (of(first), first);
                            let studies = &self.studies;
                            solved |= solve::<S, _, 2>(simd, studies, grid, sample, starts, fits);
                        }
                        solved
                    },
                )
            }
            Kernel::Plain => 0,
        }
    }

    #[inline(always)]
    fn by_moments<S: Simd, X: Sample<S>>(
        &self,
        simd: S,
        start: Start<S, 4>,
        sample: X,
        first: usize,
        fits: &mut Fits,
    ) {
        if matches!(self.kernel, Kernel::Common) {
            start.common(simd, first, fits);
        } else {
            let tau2 = start.dersimonian_laird(simd, self.residual_df());
            mean_at(simd, &self.studies, sample, tau2, first, fits);
        }
    }

    #[inline(always)]
    fn start<S: Simd>(&self, simd: S, sample: Resampled) -> Start<S, 4> {
        if self.studies.uneven > UNEVEN {
            Start::of_uneven_counts(simd, sample)
        } else {
            Start::of_counts(simd, sample)
        }
    }

    fn residual_df(&self) -> f64 {
        (self.studies.len() - 1) as f64
    }

    /// Adds the first lanes of a block to the replicates; those whose bit in `found` is 0, or that are not finite, stay open.
    ///
    /// `study` gives how often a study is in a lane's sample, and its effect there.
    #[inline(always)]
    fn keep<S: Simd>(
        &self,
        simd: S,
        fits: &mut Fits,
        (found, lanes): (u64, usize),
        (open, out): (&mut Open, &mut Replicates),
        study: impl Fn(usize, usize) -> (f64, f64),
    ) {
        let from = out.estimates.len();
        let mut finite = 0;
        for vector in 0..lanes / WIDTH {
            finite |= fits.finish(simd, vector, &self.studies.scaled) << (WIDTH * vector);
        }
        out.estimates.extend_from_slice(&fits.estimates[..lanes]);
        out.tau2.extend_from_slice(&fits.tau2[..lanes]);
        out.variances.extend_from_slice(&fits.variances[..lanes]);
        if self.typical {
            let typical = fits.typical[..lanes].iter();
            let scaled = &self.studies.scaled;
            out.typical.extend(typical.map(|v| scaled.variance(*v)));
        }
        let sure = found & finite;
        if !sure << (LANES - lanes) == 0 {
            return;
        }
        for lane in (0..lanes).filter(|lane| sure >> lane & 1 == 0) {
            self.leave_open(simd, (open, out), from + lane, |i| study(lane, i));
        }
    }
}

impl Kernel {
    fn new(studies: &Studies, pooling: &Options, squares: f64) -> Kernel {
        use Tau2Estimator as E;
        let df = (studies.len() - 1) as f64;
        let equation = match Refit::estimator(pooling) {
            Some(E::CommonEffect) => return Kernel::Common,
            Some(E::DerSimonianLaird) => return Kernel::DerSimonianLaird,
            Some(E::Reml) => Equation::RestrictedLikelihood,
            Some(E::MaximumLikelihood) => Equation::Likelihood,
            Some(
                E::PauleMandel
                | E::EmpiricalBayes
                | E::DerSimonianLairdIterated
                | E::SidikJonkmanIterated,
            ) => Equation::GeneralisedQ { target: df },
            Some(E::PauleMandelMedian) => Equation::GeneralisedQ {
                target: chi_squared::quantile(0.5, df),
            },
            _ => return Kernel::Plain,
        };
        if studies.uneven > TOO_UNEVEN {
            return Kernel::Plain;
        }
        let grid = Grid::new(studies, equation, squares);
        let second_look = SecondLook::new(studies, &grid, squares);
        Kernel::Equation(grid, second_look)
    }
}

/// Fits of the lanes of a block, in the kernels' unit.
#[derive(Clone, Debug)]
#[repr(align(64))]
struct Fits {
    estimates: [f64; LANES],
    tau2: [f64; LANES],
    /// Model-based variance of the estimate.
    variances: [f64; LANES],
    /// Typical sampling variance.
    typical: [f64; LANES],
}

impl Default for Fits {
    fn default() -> Fits {
        Fits {
            estimates: [0.0; LANES],
            tau2: [0.0; LANES],
            variances: [0.0; LANES],
            typical: [0.0; LANES],
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

    /// Takes a vector of lanes to the unit of the data; the bits of those whose mean and tau2 were finite.
    #[inline(always)]
    fn finish<S: Simd>(&mut self, simd: S, vector: usize, scaled: &Scaled) -> u64 {
        let lanes = 8 * vector..8 * vector + 8;
        let read = |values: &[f64; LANES]| f64x8::from_slice(simd, &values[lanes.clone()]);
        let (estimate, tau2) = (read(&self.estimates), read(&self.tau2));
        let variance = read(&self.variances);
        let unit = f64x8::splat(simd, scaled.unit);
        let centre = f64x8::splat(simd, scaled.centre);
        let estimates = centre + estimate * unit;
        self.store(
            vector,
            [estimates, tau2 * unit * unit, variance * unit * unit],
        );
        let finite = |value: f64x8<S>| value.abs().simd_lt(f64::INFINITY);
        (finite(estimate) & finite(tau2)).to_bitmask()
    }
}

#[cfg(test)]
mod tests;
