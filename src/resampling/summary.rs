//! A bootstrap whose replicates are not kept.

use std::cell::RefCell;

use super::bootstrap::{BootstrapDistribution, BootstrapError, BootstrapOptions};
use super::kernels::{Replicates, STREAM};
use super::percentile::{Percentile, percentile_of};
use super::streaming::{Column, Source, Summary, Tallied, streamed};
use crate::pooling::{Level, Options, PooledEstimate, Tau2Estimator};

/// The bits that the stored replicates would give, in memory that does not grow with B.
pub(super) fn unstored(
    source: &dyn Source,
    observed: PooledEstimate,
    pooling: &Options,
    options: &BootstrapOptions,
    progress: Option<&(dyn Fn(u64) + Sync)>,
) -> Result<BootstrapDistribution, BootstrapError> {
    let level = pooling.level;
    let columns = [
        Column {
            fill: &|drawn: &Replicates, out| out.extend_from_slice(&drawn.estimates),
            centre: observed.estimate,
        },
        Column {
            fill: &|drawn: &Replicates, out| out.extend_from_slice(&drawn.tau2),
            centre: observed.tau2.unwrap_or_default(),
        },
    ];
    let random = pooling.tau2 != Tau2Estimator::CommonEffect;
    let columns = &columns[..if random { 2 } else { 1 }];
    let ranks = |_: usize, tallied: &Tallied| ranks(tallied.fitted, level);
    let summaries = streamed(source, options.replicates, columns, &ranks, progress)?;
    let [mean, tau2] = [summaries.first(), summaries.get(1)];
    let tallied = mean.map(|mean| mean.tallied).unwrap_or_default();
    Ok(BootstrapDistribution {
        failed: options.replicates - tallied.fitted,
        replicates: options.replicates,
        seed: options.seed,
        kind: options.kind,
        stream: STREAM,
        se: mean.and_then(|mean| mean.se),
        bias: tallied.shift,
        percentile: mean.and_then(|mean| percentile(mean, level)),
        tau2_percentile: tau2.and_then(|tau2| percentile(tau2, level)),
        observed,
        estimates: Vec::new(),
        tau2: Vec::new(),
    })
}

/// The ranks that a percentile interval of n values looks at.
fn ranks(n: u64, level: Level) -> Vec<u64> {
    let asked = RefCell::new(Vec::new());
    let ask = |rank| {
        asked.borrow_mut().push(rank);
        0.0
    };
    percentile_of(n, &ask, level);
    asked.into_inner()
}

fn percentile(summary: &Summary, level: Level) -> Option<Percentile> {
    let at = |rank| summary.order.at(rank).unwrap_or(f64::NAN);
    percentile_of(summary.tallied.fitted, &at, level)
}
