use serde::Serialize;

use crate::reports::bootstrap::findings;
use crate::resampling::{
    BootstrapSummary, Bounds, Draws, SignFlipTest, Statistic, StatisticSummary,
};
use crate::synthesis::AnalysisResult;

use super::{Origin, limits};

/// Bootstraps of several analyses.
#[derive(Debug, Serialize)]
pub struct AllBootstrapsJson<'a> {
    #[serde(flatten)]
    origin: Origin,
    analyses: Vec<NamedBootstrap<'a>>,
}

#[derive(Debug, Serialize)]
struct NamedBootstrap<'a> {
    id: &'a str,
    measure: &'static str,
    k: usize,
    explanation: Vec<String>,
    #[serde(flatten)]
    bootstrap: Option<BootstrapJson>,
}

/// One bootstrap; the numbers on top are those of the pooled effect.
#[derive(Debug, Serialize)]
pub(super) struct BootstrapJson {
    estimate: f64,
    se: Option<f64>,
    ci: Option<[f64; 2]>,
    ci_monte_carlo_error: Option<[f64; 2]>,
    bias: Option<f64>,
    tau2_ci: Option<[f64; 2]>,
    level: f64,
    interval: &'static str,
    kind: &'static str,
    replicates: ReplicatesJson,
    /// Of all resamples: multisets of studies, and the equally likely draws that they stand for.
    multisets: Option<u64>,
    draws: Option<u64>,
    failed: u64,
    seed: Option<u64>,
    stream: Option<&'static str>,
    statistics: Vec<StatisticJson>,
    sign_flip_test: Option<SignFlipJson>,
}

/// A number, or `"exact"`.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum ReplicatesJson {
    Drawn(u64),
    All(&'static str),
}

#[derive(Debug, Serialize)]
struct StatisticJson {
    statistic: &'static str,
    estimate: f64,
    se: Option<f64>,
    bias: Option<f64>,
    ci: Option<[f64; 2]>,
    ci_monte_carlo_error: Option<[f64; 2]>,
}

#[derive(Debug, Serialize)]
struct SignFlipJson {
    p: Option<f64>,
    patterns: u64,
    exact: bool,
    failed: u64,
    seed: Option<u64>,
}

/// Bootstraps of several analyses.
pub fn bootstraps<'a>(origin: &Origin, results: &'a [AnalysisResult]) -> AllBootstrapsJson<'a> {
    let named = |result: &'a AnalysisResult| NamedBootstrap {
        id: &result.id,
        measure: result.measure.code(),
        k: result.effects.len(),
        explanation: findings(result),
        bootstrap: result.bootstrap.as_ref().map(resampled),
    };
    AllBootstrapsJson {
        origin: origin.clone(),
        analyses: results.iter().map(named).collect(),
    }
}

/// One bootstrap.
pub(super) fn resampled(bootstrap: &BootstrapSummary) -> BootstrapJson {
    let mu = statistic(&bootstrap.mu);
    let tau2 = bootstrap.statistic(Statistic::Tau2);
    let (replicates, multisets, draws, seed, stream) = match bootstrap.draws {
        Draws::MonteCarlo {
            replicates,
            seed,
            stream,
            ..
        } => (
            ReplicatesJson::Drawn(replicates),
            None,
            None,
            Some(seed),
            Some(stream),
        ),
        Draws::Exact {
            multisets, draws, ..
        } => (
            ReplicatesJson::All("exact"),
            Some(multisets),
            Some(draws),
            None,
            None,
        ),
    };
    BootstrapJson {
        estimate: mu.estimate,
        se: mu.se,
        ci: mu.ci,
        ci_monte_carlo_error: mu.ci_monte_carlo_error,
        bias: mu.bias,
        tau2_ci: tau2.and_then(|tau2| ci(tau2.bounds)),
        level: bootstrap.observed.level,
        interval: bootstrap.interval.code(),
        kind: bootstrap.kind.code(),
        replicates,
        multisets,
        draws,
        failed: bootstrap.draws.failed(),
        seed,
        stream,
        statistics: bootstrap.statistics().map(statistic).collect(),
        sign_flip_test: bootstrap.test.map(sign_flips),
    }
}

fn ci(bounds: Option<Bounds>) -> Option<[f64; 2]> {
    bounds.map(|bounds| limits(bounds.interval))
}

fn statistic(summary: &StatisticSummary) -> StatisticJson {
    let bounds = summary.bounds;
    StatisticJson {
        statistic: summary.statistic.code(),
        estimate: summary.estimate,
        se: summary.se,
        bias: summary.bias,
        ci: ci(bounds),
        ci_monte_carlo_error: bounds.and_then(|b| b.monte_carlo_se).map(limits),
    }
}

fn sign_flips(test: SignFlipTest) -> SignFlipJson {
    SignFlipJson {
        p: test.p,
        patterns: test.permutations,
        exact: test.exact,
        failed: test.failed,
        seed: test.seed,
    }
}
