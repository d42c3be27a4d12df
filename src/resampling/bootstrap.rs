//! Bootstrap of the pooled effect.

use rayon::prelude::*;

use super::kernels::{CHUNK, Plan, Replicates, STREAM};
use super::percentile::{Percentile, percentile_interval};
use crate::numerics::stream::Purpose;
use crate::pooling::{Options, PooledEstimate, PoolingError, Refit, pool};

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

    /// The kind with this code, in any case.
    pub fn from_code(code: &str) -> Option<Kind> {
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

/// Size, seed and kind of a bootstrap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BootstrapOptions {
    /// B, the number of replicates.
    pub replicates: u64,
    /// Seed of the random streams.
    pub seed: u64,
    /// How replicates are drawn.
    pub kind: Kind,
}

impl Default for BootstrapOptions {
    fn default() -> BootstrapOptions {
        BootstrapOptions {
            replicates: 10_000,
            seed: 1,
            kind: Kind::CaseResampling,
        }
    }
}

/// Replicates of the pooled effect and of tau2, in order of their index.
#[derive(Clone, Debug, PartialEq)]
pub struct BootstrapDistribution {
    /// The fit to the data themselves.
    pub observed: PooledEstimate,
    /// Replicates of the pooled effect on the analysis scale; those that could not be fitted are left out.
    pub estimates: Vec<f64>,
    /// Replicates of tau2, beside `estimates`.
    pub tau2: Vec<f64>,
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
    /// Standard deviation of the replicates (divisor B - 1). Undefined for fewer than two.
    pub se: Option<f64>,
    /// Mean of the replicates less the estimate. Undefined without replicates.
    pub bias: Option<f64>,
    /// Percentile interval of the pooled effect at the level of the pooling options.
    pub percentile: Option<Percentile>,
    /// Percentile interval of tau2. Undefined for a common effect.
    pub tau2_percentile: Option<Percentile>,
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
}

/// Refits the pooled effect to `replicates` drawn data sets.
///
/// Each replicate draws from its own stream of (seed, kind, index), so results are the same bits on any number of
/// threads, and the first replicates are the same whatever B is. Only tau2 and the mean are refitted. Threads are those of
/// the current rayon pool. `progress` is called with a number of finished replicates, from any thread.
/// Source: Efron & Tibshirani (1993), ch. 6 and 13; for meta-analysis Van den Noortgate & Onghena (2005),
/// Behav Res Methods 37:11. metafor with `boot::boot(..., sim="ordinary")` or `sim="parametric"`.
///
/// ```
/// use oxymeta::pooling::Options;
/// use oxymeta::resampling::{BootstrapOptions, Kind, bootstrap};
///
/// let yi = [0.10, 0.30, 0.35, 0.65, 0.45, 0.15];
/// let vi = [0.03, 0.03, 0.05, 0.01, 0.05, 0.02];
/// let options = BootstrapOptions { replicates: 500, seed: 1, kind: Kind::CaseResampling };
/// let found = bootstrap(&yi, &vi, &Options::default(), &options, None)?;
/// let interval = found.percentile.unwrap().interval;
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
    if yi.len() < 2 {
        return Err(BootstrapError::TooFewStudies { k: yi.len() });
    }
    if options.replicates == 0 {
        return Err(BootstrapError::NoReplicates);
    }
    let refit = Refit {
        estimate: observed.estimate,
        tau2: observed.tau2.unwrap_or(0.0),
    };
    let plan = Plan::new((yi, vi), refit, pooling, (options.kind, options.seed));
    let chunks: Vec<Replicates> = (0..options.replicates.div_ceil(CHUNK))
        .into_par_iter()
        .map(|chunk| {
            let replicates = plan.chunk(chunk);
            if let Some(progress) = progress {
                progress(CHUNK.min(options.replicates - chunk * CHUNK));
            }
            replicates
        })
        .collect();
    let refit = |(estimate, tau2): (&f64, &f64)| Refit {
        estimate: *estimate,
        tau2: *tau2,
    };
    let fitted: Vec<Refit> = chunks
        .iter()
        .flat_map(|chunk| chunk.estimates.iter().zip(&chunk.tau2).map(refit))
        .take(options.replicates as usize)
        .filter(|fit| !fit.estimate.is_nan())
        .collect();
    Ok(summarise(observed, fitted, pooling, options))
}

fn summarise(
    observed: PooledEstimate,
    fitted: Vec<Refit>,
    pooling: &Options,
    options: &BootstrapOptions,
) -> BootstrapDistribution {
    let (estimates, tau2): (Vec<f64>, Vec<f64>) =
        fitted.iter().map(|fit| (fit.estimate, fit.tau2)).unzip();
    let n = estimates.len() as f64;
    // Summed as differences from the estimate, in order of index.
    let shift = (n > 0.0).then(|| estimates.iter().map(|e| e - observed.estimate).sum::<f64>() / n);
    let se = shift.filter(|_| n > 1.0).map(|shift| {
        let squares: f64 = estimates
            .iter()
            .map(|e| (e - observed.estimate - shift).powi(2))
            .sum();
        (squares / (n - 1.0)).sqrt()
    });
    let percentile = |values: &[f64]| {
        let mut sorted = values.to_vec();
        sorted.sort_unstable_by(f64::total_cmp);
        percentile_interval(&sorted, pooling.level)
    };
    let random = pooling.tau2 != crate::pooling::Tau2Estimator::CommonEffect;
    BootstrapDistribution {
        failed: options.replicates - estimates.len() as u64,
        replicates: options.replicates,
        seed: options.seed,
        kind: options.kind,
        stream: STREAM,
        se,
        bias: shift,
        percentile: percentile(&estimates),
        tau2_percentile: if random { percentile(&tau2) } else { None },
        observed,
        estimates,
        tau2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pooling::Tau2Estimator;
    use std::sync::atomic::{AtomicU64, Ordering};

    const YI: [f64; 6] = [-0.9, -0.3, 0.1, -1.2, -0.4, -0.6];
    const VI: [f64; 6] = [0.10, 0.04, 0.20, 0.09, 0.02, 0.15];

    fn run(options: &BootstrapOptions, tau2: Tau2Estimator) -> BootstrapDistribution {
        bootstrap(
            &YI,
            &VI,
            &Options {
                tau2,
                ..Options::default()
            },
            options,
            None,
        )
        .unwrap()
    }

    #[test]
    fn any_number_of_threads_gives_the_same_bits() {
        for kind in [Kind::CaseResampling, Kind::Parametric] {
            let options = BootstrapOptions {
                replicates: 5_000,
                kind,
                ..BootstrapOptions::default()
            };
            let on = |threads| {
                let pool = rayon::ThreadPoolBuilder::new()
                    .num_threads(threads)
                    .build()
                    .unwrap();
                pool.install(|| run(&options, Tau2Estimator::Reml))
            };
            let bits = |values: &[f64]| values.iter().map(|v| v.to_bits()).collect::<Vec<u64>>();
            let (one, two, five) = (on(1), on(2), on(5));
            assert_eq!(bits(&one.estimates), bits(&two.estimates));
            assert_eq!(bits(&one.estimates), bits(&five.estimates));
            assert_eq!(bits(&one.tau2), bits(&five.tau2));
            assert_eq!((one.percentile, one.se), (five.percentile, five.se));
        }
    }

    #[test]
    fn more_replicates_begin_with_the_same_ones() {
        let few = BootstrapOptions {
            replicates: 3_000,
            seed: 9,
            ..BootstrapOptions::default()
        };
        let many = BootstrapOptions {
            replicates: 30_000,
            ..few
        };
        let (few, many) = (
            run(&few, Tau2Estimator::DerSimonianLaird),
            run(&many, Tau2Estimator::DerSimonianLaird),
        );
        assert_eq!(few.estimates[..], many.estimates[..3_000]);
    }

    #[test]
    fn the_common_effect_of_equal_variances_has_the_textbook_standard_error() {
        // The mean of a resample of k values has variance S / k^2, S their sum of squares.
        let (yi, vi) = ([0.0, 1.0, 2.0, 5.0], [1.0; 4]);
        let pooling = Options {
            tau2: Tau2Estimator::CommonEffect,
            ..Options::default()
        };
        let options = BootstrapOptions {
            replicates: 200_000,
            ..BootstrapOptions::default()
        };
        let distribution = bootstrap(&yi, &vi, &pooling, &options, None).unwrap();
        let exact = (14.0f64 / 16.0).sqrt();
        // Relative Monte-Carlo error of an sd: 1 / sqrt(2B) = 0.0016; four of them.
        assert!((distribution.se.unwrap() / exact - 1.0).abs() < 0.0064);
        assert!(distribution.bias.unwrap().abs() < 4.0 * exact / (200_000f64).sqrt());
        assert_eq!(distribution.tau2_percentile, None);
    }

    #[test]
    fn the_parametric_bootstrap_of_a_common_effect_has_its_standard_error() {
        let pooling = Options {
            tau2: Tau2Estimator::CommonEffect,
            ..Options::default()
        };
        let options = BootstrapOptions {
            replicates: 200_000,
            kind: Kind::Parametric,
            ..BootstrapOptions::default()
        };
        let distribution = bootstrap(&YI, &VI, &pooling, &options, None).unwrap();
        let exact = (1.0 / VI.iter().map(|v| 1.0 / v).sum::<f64>()).sqrt();
        assert!((distribution.se.unwrap() / exact - 1.0).abs() < 0.0064);
    }

    #[test]
    fn progress_adds_up_to_every_replicate() {
        let seen = AtomicU64::new(0);
        let count = |n| {
            seen.fetch_add(n, Ordering::Relaxed);
        };
        let options = BootstrapOptions {
            replicates: 2_500,
            ..BootstrapOptions::default()
        };
        bootstrap(&YI, &VI, &Options::default(), &options, Some(&count)).unwrap();
        assert_eq!(seen.into_inner(), 2_500);
    }

    #[test]
    fn a_bootstrap_of_nothing_is_an_error() {
        let none = BootstrapOptions {
            replicates: 0,
            ..BootstrapOptions::default()
        };
        assert_eq!(
            bootstrap(&YI, &VI, &Options::default(), &none, None).unwrap_err(),
            BootstrapError::NoReplicates
        );
        let one = bootstrap(
            &[1.0],
            &[1.0],
            &Options::default(),
            &BootstrapOptions::default(),
            None,
        )
        .unwrap_err();
        assert_eq!(one, BootstrapError::TooFewStudies { k: 1 });
    }
}
