//! Pieces of the bootstrap that can be timed one beside the other. Nothing here reads a clock.

use std::hint::black_box;
use std::ops::Range;

use super::kernels::{CHUNK, Plan, counts_alone, normals_alone};
use super::yardstick::Yardstick;
use super::{BootstrapError, Kind};
use crate::numerics::lanes::InstructionSet;
use crate::numerics::stream::{Purpose, Stream};
use crate::pooling::{Options, Refit};

/// What is timed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// The plainest resampler: [`Yardstick`].
    Yardstick,
    /// How often each study is in a resample, as the replicates draw it.
    Counts,
    /// One standard normal for every study, as the parametric replicates draw it.
    Normals,
    /// Replicates of this kind: draws, and refits of tau2 and the mean by the pooling options.
    Replicates(Kind),
}

/// Work on given studies.
pub struct Workload<'a> {
    task: Task<'a>,
    k: usize,
    instructions: InstructionSet,
}

enum Task<'a> {
    Yardstick(Yardstick),
    Counts,
    Normals,
    Replicates(Box<Plan<'a>>),
}

impl<'a> Workload<'a> {
    /// Replicates that one chunk has, whatever the work.
    pub const CHUNK: u64 = CHUNK;

    /// Prepares the work; replicates are refitted by `pooling`.
    ///
    /// Errors: fewer than two studies, or studies that cannot be pooled.
    pub fn new(
        work: Work,
        (yi, vi): (&'a [f64], &'a [f64]),
        pooling: &'a Options,
        instructions: InstructionSet,
    ) -> Result<Workload<'a>, BootstrapError> {
        let k = yi.len();
        if k < 2 {
            return Err(BootstrapError::TooFewStudies { k });
        }
        let observed = Refit::of(yi, vi, pooling)?;
        let task = match work {
            Work::Yardstick => Task::Yardstick(Yardstick::new(yi, vi, instructions)),
            Work::Counts => Task::Counts,
            Work::Normals => Task::Normals,
            Work::Replicates(kind) => {
                let plan = Plan::new((yi, vi), observed, pooling, (kind, 1));
                Task::Replicates(Box::new(plan.on(instructions)))
            }
        };
        Ok(Workload {
            task,
            k,
            instructions,
        })
    }

    /// Does the work of these chunks, on this thread. Results go nowhere, but the compiler cannot know.
    pub fn run(&self, chunks: Range<u64>) {
        match &self.task {
            Task::Yardstick(yardstick) => {
                let mut sums = [[0.0; 4]; Yardstick::CHUNK];
                for chunk in chunks {
                    yardstick.chunk(chunk, black_box(&mut sums));
                }
            }
            Task::Counts => {
                for chunk in chunks {
                    black_box(counts_alone(self.instructions, self.k, chunk));
                }
            }
            Task::Normals => {
                for chunk in chunks {
                    black_box(normals_alone(self.instructions, self.k, chunk));
                }
            }
            Task::Replicates(plan) => {
                for chunk in chunks {
                    black_box(plan.chunk(chunk));
                }
            }
        }
    }
}

/// k studies to time: for 13 the log risk ratios of the BCG trials, otherwise drawn, always the same.
///
/// Drawn effects are N(0, vi + 0.1) with ln vi ~ N(ln 0.08, 0.8^2).
/// BCG: Colditz et al. (1994), JAMA 271:698; metafor `escalc("RR", ai=tpos, bi=tneg, ci=cpos, di=cneg, data=dat.bcg)`.
pub fn typical_studies(k: usize) -> (Vec<f64>, Vec<f64>) {
    if k == BCG.len() {
        return BCG.into_iter().unzip();
    }
    let mut stream = Stream::new(2026, Purpose::ParametricBootstrap, k as u64);
    let study = |_| {
        let vi = 0.08 * (0.8 * stream.normal()).exp();
        ((vi + 0.1f64).sqrt() * stream.normal(), vi)
    };
    (0..k).map(study).unzip()
}

const BCG: [(f64, f64); 13] = [
    (-0.8893113339202054, 0.32558476500396133),
    (-1.5853886572014306, 0.19458112139814385),
    (-1.3480731482996933, 0.4153679653679654),
    (-1.4415511900213054, 0.020010031902247573),
    (-0.21754732221129558, 0.05121017216963086),
    (-0.786115585818864, 0.0069056184559087574),
    (-1.6208982235983918, 0.22301724757231517),
    (0.011952333523840508, 0.0039615792978177295),
    (-0.4694176487381494, 0.056434210463248966),
    (-1.3713448034727844, 0.07302479361302891),
    (-0.3393588283383906, 0.01241221397155972),
    (0.44591340057137874, 0.5325058452001528),
    (-0.017313948216879815, 0.0714046596839863),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bcg_trials_pool_to_their_published_estimate() {
        // metafor `rma(yi, vi, data=dat.bcg, method="REML")`: -0.7145, tau2 0.3132.
        let (yi, vi) = typical_studies(13);
        let fit = Refit::of(&yi, &vi, &Options::default()).unwrap();
        assert!((fit.estimate + 0.7145).abs() < 5e-5 && (fit.tau2 - 0.3132).abs() < 5e-5);
    }

    #[test]
    fn one_study_is_nothing_to_resample() {
        let options = Options::default();
        let set = InstructionSet::best();
        let found = Workload::new(Work::Yardstick, (&[1.0], &[1.0]), &options, set);
        assert_eq!(found.err(), Some(BootstrapError::TooFewStudies { k: 1 }));
    }
}
