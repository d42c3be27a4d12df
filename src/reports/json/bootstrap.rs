use serde::Serialize;

use crate::reports::findings::bootstrapped;
use crate::resampling::BootstrapDistribution;
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

/// One bootstrap.
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
    replicates: u64,
    failed: u64,
    seed: u64,
    stream: &'static str,
}

/// Bootstraps of several analyses.
pub fn bootstraps<'a>(origin: &Origin, results: &'a [AnalysisResult]) -> AllBootstrapsJson<'a> {
    let named = |result: &'a AnalysisResult| NamedBootstrap {
        id: &result.id,
        measure: result.measure.code(),
        k: result.effects.len(),
        explanation: bootstrapped(result),
        bootstrap: result.bootstrap.as_ref().map(resampled),
    };
    AllBootstrapsJson {
        origin: origin.clone(),
        analyses: results.iter().map(named).collect(),
    }
}

/// One bootstrap.
pub(super) fn resampled(distribution: &BootstrapDistribution) -> BootstrapJson {
    let percentile = distribution.percentile;
    BootstrapJson {
        estimate: distribution.observed.estimate,
        se: distribution.se,
        ci: percentile.map(|p| limits(p.interval)),
        ci_monte_carlo_error: percentile.and_then(|p| p.monte_carlo_se).map(limits),
        bias: distribution.bias,
        tau2_ci: distribution.tau2_percentile.map(|p| limits(p.interval)),
        level: distribution.observed.level,
        interval: "percentile",
        kind: distribution.kind.code(),
        replicates: distribution.replicates,
        failed: distribution.failed,
        seed: distribution.seed,
        stream: distribution.stream,
    }
}
