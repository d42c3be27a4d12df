//! Bootstraps of coefficients, subgroups and their differences as JSON.

use serde::Serialize;

use super::limits;
use crate::reports::refitted::{Named, of_regression, of_subgroups};
use crate::resampling::{Bootstrapped, Percentile, Refits};
use crate::synthesis::{MetaRegression, SubgroupResult};

/// Quantities of one bootstrap.
#[derive(Debug, Serialize)]
pub(super) struct RefittedJson {
    kind: &'static str,
    replicates: u64,
    failed: u64,
    seed: u64,
    stream: &'static str,
    level: f64,
    quantities: Vec<QuantityJson>,
}

#[derive(Debug, Serialize)]
struct QuantityJson {
    name: String,
    estimate: f64,
    se: Option<f64>,
    bias: Option<f64>,
    percentile: Option<IntervalJson>,
    basic: Option<IntervalJson>,
    normal: Option<IntervalJson>,
}

#[derive(Debug, Serialize)]
struct IntervalJson {
    ci: [f64; 2],
    ci_monte_carlo_error: Option<[f64; 2]>,
}

pub(super) fn regression(found: &MetaRegression) -> Option<RefittedJson> {
    let (named, refits) = of_regression(found)?;
    Some(refitted(&named, refits, found.fit.level))
}

pub(super) fn subgroups(split: &SubgroupResult, level: f64) -> Option<RefittedJson> {
    let bootstrap = split.bootstrap.as_ref()?;
    let named = of_subgroups(bootstrap);
    Some(refitted(&named, &bootstrap.refits, level))
}

fn refitted(named: &Named, refits: &Refits, level: f64) -> RefittedJson {
    RefittedJson {
        kind: refits.kind.code(),
        replicates: refits.replicates,
        failed: refits.failed,
        seed: refits.seed,
        stream: refits.stream,
        level,
        quantities: named
            .iter()
            .map(|(name, found)| quantity(name, found))
            .collect(),
    }
}

fn quantity(name: &str, found: &Bootstrapped) -> QuantityJson {
    let interval = |p: Percentile| IntervalJson {
        ci: limits(p.interval),
        ci_monte_carlo_error: p.monte_carlo_se.map(limits),
    };
    QuantityJson {
        name: name.to_owned(),
        estimate: found.estimate,
        se: found.se,
        bias: found.bias,
        percentile: found.percentile.map(interval),
        basic: found.basic.map(interval),
        normal: found.normal.map(interval),
    }
}
