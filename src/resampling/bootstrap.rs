//! Bootstrap of the pooled effect.

use rayon::prelude::*;

use super::exact::ExactError;
use super::intervals::{
    Adjusted, BootstrapInterval, Bounds, Moments, Ordered, acceleration, basic, bca, centre,
    normal_bounds, percentile, studentised,
};
use super::kernels::{CHUNK, Plan, Replicates, STREAM};
use super::statistics::{Fit, Statistic, StatisticSummary, Statistics, fits};
use super::streaming::Source;
use super::unstored;
use super::written::{ReplicateRun, Written, WrittenError};
use crate::numerics::stream::Purpose;
use crate::pooling::{Level, Options, PooledEstimate, PoolingError, Refit, pool};

/// How replicates are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Kind {
    /// k studies drawn with replacement, each with its effect and variance.
    #[default]
    CaseResampling,
    /// New effects yi* ~ N(mu, vi + tau2) at the fitted mu and tau2; variances as they are.
    Parametric,
    /// New effects yi* = mu + ei zi, ei the residual in the scale of an error, zi of Mammen's two points; variances as they are.
    Wild,
    /// The same with random signs for zi.
    SignFlip,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 4] = [
        Kind::CaseResampling,
        Kind::Parametric,
        Kind::Wild,
        Kind::SignFlip,
    ];

    /// The code in options and results.
    pub fn code(self) -> &'static str {
        match self {
            Kind::CaseResampling => "case",
            Kind::Parametric => "parametric",
            Kind::Wild => "wild",
            Kind::SignFlip => "sign-flip",
        }
    }

    /// The name in prose.
    pub fn name(self) -> &'static str {
        match self {
            Kind::CaseResampling => "resampling of studies",
            Kind::Parametric => "parametric",
            Kind::Wild => "wild",
            Kind::SignFlip => "sign flips of residuals",
        }
    }

    /// The kind with this code, in any case; `nonparametric` is resampling of studies.
    pub fn from_code(code: &str) -> Option<Kind> {
        if code.eq_ignore_ascii_case("nonparametric") {
            return Some(Kind::CaseResampling);
        }
        Kind::ALL
            .into_iter()
            .find(|kind| kind.code().eq_ignore_ascii_case(code))
    }

    pub(super) fn purpose(self) -> Purpose {
        match self {
            Kind::CaseResampling => Purpose::CaseResampling,
            Kind::Parametric => Purpose::ParametricBootstrap,
            Kind::Wild => Purpose::WildBootstrap,
            Kind::SignFlip => Purpose::SignFlips,
        }
    }
}

/// Size, seed, kind and interval of a bootstrap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BootstrapOptions {
    /// B, the number of replicates.
    pub replicates: u64,
    /// Seed of the random streams.
    pub seed: u64,
    /// How replicates are drawn.
    pub kind: Kind,
    /// How bounds come from them.
    pub interval: BootstrapInterval,
}

impl Default for BootstrapOptions {
    fn default() -> BootstrapOptions {
        BootstrapOptions {
            replicates: 10_000,
            seed: 1,
            kind: Kind::CaseResampling,
            interval: BootstrapInterval::Percentile,
        }
    }
}

/// Replicates of the pooled effect and of what follows from it.
#[derive(Clone, Debug, PartialEq)]
pub struct BootstrapDistribution {
    /// The fit to the data themselves.
    pub observed: PooledEstimate,
    /// B, the number of replicates asked for.
    pub replicates: u64,
    /// Replicates that could not be fitted.
    pub failed: u64,
    /// Seed of the random streams.
    pub seed: u64,
    /// How replicates were drawn.
    pub kind: Kind,
    /// Name of the random stream; with the seed it fixes every replicate.
    pub stream: &'static str,
    /// How bounds come from the replicates.
    pub interval: BootstrapInterval,
    /// What the replicates say of each statistic, mu first.
    pub statistics: Vec<StatisticSummary>,
    chunks: Vec<Replicates>,
}

impl BootstrapDistribution {
    /// Replicates of the pooled effect on the analysis scale, in order; those that could not be fitted are left out. None
    /// where there are more than [`STORED`].
    pub fn estimates(&self) -> impl Iterator<Item = f64> + '_ {
        self.chunks.iter().flat_map(fits).map(|fit| fit.estimate)
    }

    /// Replicates of tau2, beside the estimates.
    pub fn tau2(&self) -> impl Iterator<Item = f64> + '_ {
        self.chunks.iter().flat_map(fits).map(|fit| fit.tau2)
    }

    /// What they say of this statistic, where it is defined.
    pub fn statistic(&self, statistic: Statistic) -> Option<&StatisticSummary> {
        self.statistics.iter().find(|s| s.statistic == statistic)
    }
}

/// Why there is no bootstrap.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
#[allow(missing_docs)] // each message says what its facts are
pub enum BootstrapError {
    #[error(transparent)]
    Pooling(#[from] PoolingError),
    /// One study is the same in every replicate, and has no tau2.
    #[error("a bootstrap needs at least two studies, not {k}")]
    TooFewStudies { k: usize },
    #[error("a bootstrap of subgroups needs at least two studies in each, and `{label}` has one")]
    SubgroupOfOne { label: String },
    /// A percentile interval of nothing.
    #[error("a bootstrap needs at least one replicate")]
    NoReplicates,
    /// Files that hold no replicates, or others.
    #[error(transparent)]
    Written(#[from] WrittenError),
    /// The exact bootstrap has limits.
    #[error(transparent)]
    Exact(ExactError),
    /// New effects are drawn from a continuum.
    #[error("only resampling of studies (case) can be exact: the {name} bootstrap has no end of resamples", name = kind.name())]
    ExactKind { kind: Kind },
    /// Standard errors of resamples are not kept.
    #[error(
        "the exact bootstrap has no studentised interval; give a number of replicates, or another interval"
    )]
    ExactStudentised,
    /// The acceleration leaves out studies, which these bootstraps do not resample.
    #[error("the BCa interval goes with resampling of studies (case), not with the {name} bootstrap", name = kind.name())]
    BcaKind { kind: Kind },
    /// One refit without each study.
    #[error(
        "the BCa interval refits the data without each study, for at most {most} studies, not {k}; take another interval"
    )]
    TooManyForBca { k: usize, most: usize },
    /// The standard error 1 / sqrt(sum wi) is that of other weights.
    #[error("the studentised interval needs weights 1/(vi + tau2); take another interval")]
    StudentisedWeights,
}

impl From<ExactError> for BootstrapError {
    fn from(error: ExactError) -> BootstrapError {
        match error {
            ExactError::Pooling(error) => BootstrapError::Pooling(error),
            ExactError::TooFewStudies { k } => BootstrapError::TooFewStudies { k },
            other => BootstrapError::Exact(other),
        }
    }
}

/// The most replicates that are kept; more are summarised without keeping them, to the same numbers.
pub const STORED: u64 = 4_000_000;

/// At most as many studies for BCa: a refit without each of them.
const MOST_BCA: usize = 2000;

/// Refits the pooled effect to `replicates` drawn data sets.
///
/// Each replicate is fixed by (seed, kind, index), so results are the same bits on any number of threads, and the first
/// replicates are the same whatever B is. Only tau2 and the mean are refitted; the standard error of a replicate, for
/// studentised intervals and prediction limits, is 1 / sqrt(sum wi). Threads are those of the current rayon pool. `progress`
/// is called with a number of finished replicates, from any thread.
/// Errors: as [`pool`]; fewer than two studies; no replicates; an interval that this kind or this many studies do not allow.
/// Source: Efron & Tibshirani (1993), ch. 6, 13 and 14; for meta-analysis Van den Noortgate & Onghena (2005),
/// Behav Res Methods 37:11. metafor with `boot::boot(..., sim="ordinary")` or `sim="parametric"`.
///
/// ```
/// use oxymeta::pooling::Options;
/// use oxymeta::resampling::{BootstrapOptions, bootstrap};
///
/// let yi = [0.10, 0.30, 0.35, 0.65, 0.45, 0.15];
/// let vi = [0.03, 0.03, 0.05, 0.01, 0.05, 0.02];
/// let options = BootstrapOptions { replicates: 500, ..BootstrapOptions::default() };
/// let found = bootstrap(&yi, &vi, &Options::default(), &options, None)?;
/// let interval = found.statistics[0].bounds.unwrap().interval;
/// assert!(interval.lower < found.observed.estimate && found.observed.estimate < interval.upper);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn bootstrap(
    yi: &[f64],
    vi: &[f64],
    pooling: &Options,
    options: &BootstrapOptions,
    progress: Option<&(dyn Fn(u64) + Sync)>,
) -> Result<BootstrapDistribution, BootstrapError> {
    let observed = pool(yi, vi, pooling)?;
    check(yi.len(), pooling, options)?;
    let refit = Refit {
        estimate: observed.estimate,
        tau2: observed.tau2.unwrap_or(0.0),
    };
    let plan = Plan::new((yi, vi), refit, pooling, (options.kind, options.seed));
    let plan = plan.with_typical(true);
    let summary = Summary::new(yi, vi, pooling, options.interval)?;
    from_source(&plan, summary, observed, options, (STORED, progress))
}

/// The same from replicates in files; `names` are the digest of the input, the analysis and the measure. B, kind and seed
/// are those of the files.
pub(super) fn bootstrap_written(
    (yi, vi): (&[f64], &[f64]),
    pooling: &Options,
    (written, names): (&Written, [&str; 3]),
    interval: BootstrapInterval,
    progress: Option<&(dyn Fn(u64) + Sync)>,
) -> Result<BootstrapDistribution, BootstrapError> {
    let observed = pool(yi, vi, pooling)?;
    let options = BootstrapOptions {
        replicates: written.replicates(),
        seed: written.run().seed,
        kind: written.kind(),
        interval,
    };
    check(yi.len(), pooling, &options)?;
    let drawing = (options.kind, options.seed);
    written.is_of(&ReplicateRun::new(
        names,
        (yi, vi),
        pooling,
        drawing,
        &observed,
    ))?;
    let summary = Summary::new(yi, vi, pooling, interval)?;
    from_source(written, summary, observed, &options, (STORED, progress))
}

type Progress<'a> = Option<&'a (dyn Fn(u64) + Sync)>;

pub(super) fn from_source(
    source: &dyn Source,
    summary: Summary,
    observed: PooledEstimate,
    options: &BootstrapOptions,
    (stored, progress): (u64, Progress),
) -> Result<BootstrapDistribution, BootstrapError> {
    if options.replicates > stored {
        let (fitted, statistics) =
            unstored::statistics(source, &summary, options.replicates, progress)?;
        return Ok(BootstrapDistribution {
            failed: options.replicates - fitted,
            replicates: options.replicates,
            seed: options.seed,
            kind: options.kind,
            stream: STREAM,
            interval: options.interval,
            statistics,
            observed,
            chunks: Vec::new(),
        });
    }
    let chunks: Vec<Replicates> = (0..options.replicates.div_ceil(CHUNK))
        .into_par_iter()
        .map(|chunk| {
            let wanted = CHUNK.min(options.replicates - chunk * CHUNK);
            let replicates = source.chunk(chunk)?.first(wanted as usize);
            if let Some(progress) = progress {
                progress(wanted);
            }
            Ok(replicates)
        })
        .collect::<Result<_, WrittenError>>()?;
    let statistics = summary.statistics.all();
    let statistics = statistics.into_par_iter().map(|s| summary.of(s, &chunks));
    let fitted: usize = chunks.iter().map(|chunk| fits(chunk).count()).sum();
    Ok(BootstrapDistribution {
        failed: options.replicates - fitted as u64,
        replicates: options.replicates,
        seed: options.seed,
        kind: options.kind,
        stream: STREAM,
        interval: options.interval,
        statistics: statistics.collect(),
        observed,
        chunks,
    })
}

fn check(k: usize, pooling: &Options, options: &BootstrapOptions) -> Result<(), BootstrapError> {
    if k < 2 {
        return Err(BootstrapError::TooFewStudies { k });
    }
    if options.replicates == 0 {
        return Err(BootstrapError::NoReplicates);
    }
    suits(options.interval, options.kind)?;
    match options.interval {
        BootstrapInterval::Bca if k > MOST_BCA => {
            let most = MOST_BCA;
            Err(BootstrapError::TooManyForBca { k, most })
        }
        BootstrapInterval::Studentised if Refit::estimator(pooling).is_none() => {
            Err(BootstrapError::StudentisedWeights)
        }
        _ => Ok(()),
    }
}

/// Whether bounds of this sort exist for replicates of this kind.
pub(super) fn suits(interval: BootstrapInterval, kind: Kind) -> Result<(), BootstrapError> {
    match interval {
        BootstrapInterval::Bca if kind != Kind::CaseResampling => {
            Err(BootstrapError::BcaKind { kind })
        }
        _ => Ok(()),
    }
}

/// What statistics of replicates are set against.
pub(super) struct Summary<'a> {
    yi: &'a [f64],
    pub statistics: Statistics,
    pub observed: Fit,
    pub interval: BootstrapInterval,
    level: Level,
    /// For BCa: fits without each study.
    without_each: Vec<Fit>,
}

impl<'a> Summary<'a> {
    pub fn new(
        yi: &'a [f64],
        vi: &[f64],
        pooling: &Options,
        interval: BootstrapInterval,
    ) -> Result<Summary<'a>, PoolingError> {
        let without_each = match interval {
            BootstrapInterval::Bca => Fit::without_each(yi, vi, pooling),
            _ => Vec::new(),
        };
        Ok(Summary {
            yi,
            statistics: Statistics::new(yi.len(), pooling),
            observed: Fit::of(yi, vi, pooling)?,
            interval,
            level: pooling.level,
            without_each,
        })
    }

    fn of(&self, statistic: Statistic, chunks: &[Replicates]) -> StatisticSummary {
        let value = |fit: &Fit| self.statistics.value(statistic, fit);
        let estimate = value(&self.observed);
        let mut moments = Moments::default();
        for chunk in chunks {
            // Powers of differences from the estimate, in order of index within a chunk and of chunks.
            moments.add(&Moments::of(fits(chunk).map(|fit| value(&fit) - estimate)));
        }
        self.statistic(statistic, &moments, |near| {
            let value = |fit: Fit| self.ranked(statistic, &fit);
            let values: Vec<f64> = chunks.iter().flat_map(fits).map(value).collect();
            let count = |it: &dyn Fn(f64) -> bool| {
                values.iter().filter(|v| it(**v - estimate)).count() as u64
            };
            let shares = match self.interval {
                BootstrapInterval::Bca => (count(&|d| d < -near), count(&|d| d.abs() <= near)),
                _ => (0, 0),
            };
            (shares, values)
        })
    }

    /// The summary by these moments; `found` gives the numbers of values below and at the estimate, and the values.
    pub fn statistic<V: Ordered>(
        &self,
        statistic: Statistic,
        moments: &Moments,
        found: impl FnOnce(f64) -> ((u64, u64), V),
    ) -> StatisticSummary {
        let estimate = self.statistics.value(statistic, &self.observed);
        let bounds = if self.interval == BootstrapInterval::Normal {
            normal_bounds(moments, estimate, self.level)
        } else {
            let (shares, mut values) = found(self.near(statistic));
            self.bounds(statistic, (shares, moments.count()), &mut values)
        };
        StatisticSummary {
            statistic,
            estimate,
            se: moments.sd().filter(|sd| sd.is_finite()),
            bias: moments.shift().filter(|shift| shift.is_finite()),
            bounds,
        }
    }

    /// How near to the estimate a value is the same.
    pub fn near(&self, statistic: Statistic) -> f64 {
        self.statistics.rounding(statistic, &self.observed, self.yi)
    }

    /// What the interval takes quantiles of.
    #[inline]
    pub fn ranked(&self, statistic: Statistic, fit: &Fit) -> f64 {
        match self.interval {
            BootstrapInterval::Studentised => {
                (fit.estimate - self.observed.estimate) / fit.variance.sqrt()
            }
            _ => self.statistics.value(statistic, fit),
        }
    }

    /// Bounds of so many values, with the numbers below and at the estimate.
    pub fn bounds(
        &self,
        statistic: Statistic,
        ((below, equal), n): ((u64, u64), u64),
        values: &mut dyn Ordered,
    ) -> Option<Bounds> {
        let estimate = self.statistics.value(statistic, &self.observed);
        match self.interval {
            BootstrapInterval::Percentile => percentile(values, self.level),
            BootstrapInterval::Basic => basic(values, estimate, self.level),
            BootstrapInterval::Bca => {
                let share = centre(below, equal, n);
                let adjusted = Adjusted::new(share, self.acceleration(statistic)?, self.level)?;
                bca(values, &adjusted)
            }
            BootstrapInterval::Studentised if statistic == Statistic::Mu => {
                let se = self.observed.variance.sqrt();
                studentised(values, (estimate, se), self.level)
            }
            BootstrapInterval::Normal | BootstrapInterval::Studentised => None,
        }
    }

    /// By the fits without each study; `None` where one could not be fitted.
    pub fn acceleration(&self, statistic: Statistic) -> Option<f64> {
        let value = |fit: &Fit| self.statistics.value(statistic, fit);
        let values: Vec<f64> = self.without_each.iter().map(value).collect();
        let all = values.len() == self.yi.len();
        acceleration(&values).filter(|a| all && a.is_finite())
    }
}

#[cfg(test)]
mod tests;
