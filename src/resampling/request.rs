//! The bootstrap that fits the studies: of all resamples where they are few, of drawn ones elsewhere.

use super::bootstrap::{
    BootstrapDistribution, BootstrapError, BootstrapOptions, Kind, bootstrap, bootstrap_written,
    suits,
};
use super::every::every;
use super::exact::exact_limit;
use super::histogram::Histogram;
use super::intervals::BootstrapInterval;
use super::sign_flip::{SignFlipTest, sign_flip_test};
use super::statistics::{Statistic, StatisticSummary};
use super::written::Written;
use crate::pooling::{Options, PooledEstimate};

/// How many resamples.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum BootstrapSize {
    /// All of them where the exact bootstrap takes the studies, else 10 000 drawn ones.
    #[default]
    Chosen,
    /// So many drawn ones.
    Replicates(u64),
    /// All of them.
    Exact,
}

/// What is asked of a bootstrap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BootstrapRequest {
    /// How many resamples.
    pub size: BootstrapSize,
    /// Seed of the random streams.
    pub seed: u64,
    /// How resamples are made.
    pub kind: Kind,
    /// How bounds come from them.
    pub interval: BootstrapInterval,
    /// Whether no effect is tested by sign flips too.
    pub test: bool,
}

impl Default for BootstrapRequest {
    fn default() -> BootstrapRequest {
        let BootstrapOptions {
            seed,
            kind,
            interval,
            ..
        } = BootstrapOptions::default();
        BootstrapRequest {
            size: BootstrapSize::Chosen,
            seed,
            kind,
            interval,
            test: false,
        }
    }
}

impl BootstrapRequest {
    /// Why no data can be bootstrapped so, where that is known without them.
    pub fn impossible(&self) -> Option<BootstrapError> {
        let kind = self.kind;
        if let Err(unsuited) = suits(self.interval, kind) {
            return Some(unsuited);
        }
        match (self.size, self.interval) {
            (BootstrapSize::Exact, _) if kind != Kind::CaseResampling => {
                Some(BootstrapError::ExactKind { kind })
            }
            (BootstrapSize::Exact, BootstrapInterval::Studentised) => {
                Some(BootstrapError::ExactStudentised)
            }
            _ => None,
        }
    }
}

/// The resamples behind a bootstrap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Draws {
    /// Drawn at random.
    MonteCarlo {
        /// B, as asked for.
        replicates: u64,
        /// Those that could not be fitted.
        failed: u64,
        /// Seed of the random streams.
        seed: u64,
        /// Name of the random stream; with the seed it fixes every replicate.
        stream: &'static str,
    },
    /// Every resample of the studies.
    Exact {
        /// Multisets of k studies, each fitted once.
        multisets: u64,
        /// The k^k equally likely draws that they stand for.
        draws: u64,
        /// Draws that could not be fitted.
        failed: u64,
    },
}

impl Draws {
    /// Resamples that could not be fitted.
    pub fn failed(self) -> u64 {
        match self {
            Draws::MonteCarlo { failed, .. } | Draws::Exact { failed, .. } => failed,
        }
    }
}

/// What a bootstrap says, without its replicates.
#[derive(Clone, Debug, PartialEq)]
pub struct BootstrapSummary {
    /// The fit to the data themselves.
    pub observed: PooledEstimate,
    /// How resamples were made.
    pub kind: Kind,
    /// How bounds come from them.
    pub interval: BootstrapInterval,
    /// Which resamples.
    pub draws: Draws,
    /// The pooled effect.
    pub mu: StatisticSummary,
    /// What follows from it and tau2.
    pub others: Vec<StatisticSummary>,
    /// Test of no effect by sign flips, if asked for.
    pub test: Option<SignFlipTest>,
    /// How the pooled effects of the resamples are distributed. Undefined where they are too many to be kept.
    pub histogram: Option<Histogram>,
}

impl BootstrapSummary {
    /// Every statistic, mu first.
    pub fn statistics(&self) -> impl Iterator<Item = &StatisticSummary> {
        std::iter::once(&self.mu).chain(&self.others)
    }

    /// One statistic, where it is defined.
    pub fn statistic(&self, statistic: Statistic) -> Option<&StatisticSummary> {
        self.statistics().find(|s| s.statistic == statistic)
    }
}

/// Bootstraps the pooled effect as asked.
///
/// Errors: as [`bootstrap`]; as [`super::exact_bootstrap`] where all resamples are asked for, or a kind or interval that has none.
pub fn resample(
    yi: &[f64],
    vi: &[f64],
    pooling: &Options,
    request: &BootstrapRequest,
    progress: Option<&(dyn Fn(u64) + Sync)>,
) -> Result<BootstrapSummary, BootstrapError> {
    if let Some(error) = request.impossible() {
        return Err(error);
    }
    let usual = BootstrapOptions::default().replicates;
    let replicates = match request.size {
        BootstrapSize::Exact => None,
        BootstrapSize::Replicates(replicates) => Some(replicates),
        BootstrapSize::Chosen if can_be_exact(yi.len(), pooling, request) => None,
        BootstrapSize::Chosen => Some(usual),
    };
    let test = request.test.then(|| {
        let patterns = replicates.unwrap_or(usual);
        sign_flip_test(yi, vi, pooling, (patterns, request.seed), None)
    });
    let test = test.transpose()?;
    let Some(replicates) = replicates else {
        return every(yi, vi, pooling, request, test);
    };
    let options = BootstrapOptions {
        replicates,
        seed: request.seed,
        kind: request.kind,
        interval: request.interval,
    };
    let found = bootstrap(yi, vi, pooling, &options, progress)?;
    Ok(drawn(found, test))
}

/// As [`resample`], of replicates in files; `names` are the digest of the input, the analysis and the measure. Size, kind
/// and seed of the request are not looked at: the files have their own.
pub fn resample_written(
    (yi, vi): (&[f64], &[f64]),
    pooling: &Options,
    (written, names): (&Written, [&str; 3]),
    request: &BootstrapRequest,
    progress: Option<&(dyn Fn(u64) + Sync)>,
) -> Result<BootstrapSummary, BootstrapError> {
    let run = (written.replicates(), written.run().seed);
    let test = request
        .test
        .then(|| sign_flip_test(yi, vi, pooling, run, None));
    let test = test.transpose()?;
    let source = (written, names);
    let found = bootstrap_written((yi, vi), pooling, source, request.interval, progress)?;
    Ok(drawn(found, test))
}

fn drawn(found: BootstrapDistribution, test: Option<SignFlipTest>) -> BootstrapSummary {
    let mu = found.statistics[0];
    let values = found.estimates().map(|estimate| (estimate, 1));
    BootstrapSummary {
        histogram: Histogram::about(mu.estimate, mu.se.unwrap_or(0.0), values),
        kind: found.kind,
        interval: found.interval,
        draws: Draws::MonteCarlo {
            replicates: found.replicates,
            failed: found.failed,
            seed: found.seed,
            stream: found.stream,
        },
        mu,
        others: found.statistics[1..].to_vec(),
        test,
        observed: found.observed,
    }
}

fn can_be_exact(k: usize, pooling: &Options, request: &BootstrapRequest) -> bool {
    request.kind == Kind::CaseResampling
        && request.interval != BootstrapInterval::Studentised
        && k <= exact_limit(pooling)
}
