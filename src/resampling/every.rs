//! The summary of every resample.

use super::bootstrap::{BootstrapError, Summary};
use super::exact::{Derived, ExactDistribution, Observed, Variation, exact_bootstrap};
use super::intervals::{Adjusted, BootstrapInterval, Bounds, centre};
use super::request::{BootstrapRequest, BootstrapSummary, Draws};
use super::sign_flip::SignFlipTest;
use super::statistics::{Fit, Statistic, StatisticSummary};
use crate::numerics::distributions::normal;
use crate::pooling::{Interval, Options};

/// Makes every resample, with the interval that was asked for.
pub(super) fn every(
    yi: &[f64],
    vi: &[f64],
    pooling: &Options,
    request: &BootstrapRequest,
    test: Option<SignFlipTest>,
) -> Result<BootstrapSummary, BootstrapError> {
    let found = exact_bootstrap(yi, vi, pooling)?;
    let summary = Summary::new(yi, vi, pooling, request.interval)?;
    let without_each = Fit::without_each(yi, vi, pooling);
    let mu = StatisticSummary {
        statistic: Statistic::Mu,
        estimate: found.observed.estimate,
        se: Some(found.se),
        bias: Some(found.bias),
        bounds: of_mu(&found, pooling, &summary),
    };
    let others = others(&found, pooling, &summary, &without_each);
    Ok(BootstrapSummary {
        kind: request.kind,
        interval: request.interval,
        draws: Draws::Exact {
            multisets: found.multisets,
            draws: found.draws,
            failed: found.failed,
        },
        mu,
        others,
        test,
        histogram: found.histogram(),
        observed: found.observed,
    })
}

/// Bounds of the pooled effect over all resamples.
fn of_mu(found: &ExactDistribution, pooling: &Options, summary: &Summary) -> Option<Bounds> {
    let estimate = found.observed.estimate;
    match summary.interval {
        BootstrapInterval::Percentile => Some(unchanged(found.percentile)),
        BootstrapInterval::Basic => Some(turned(estimate, found.percentile)),
        BootstrapInterval::Normal => Some(normal_bounds(estimate, (found.bias, found.se), pooling)),
        BootstrapInterval::Bca => {
            let share = centre(found.below, found.equal, found.draws - found.failed);
            let acceleration = summary.acceleration(Statistic::Mu)?;
            let adjusted = Adjusted::new(share, acceleration, pooling.level)?;
            let (bounds, _) = found.quantiles(&adjusted.levels, &[]);
            Some(Bounds::exact(bounds[0], bounds[1]))
        }
        BootstrapInterval::Studentised => None,
    }
}

/// tau2 and what follows from it and the pooled effect.
fn others(
    found: &ExactDistribution,
    pooling: &Options,
    summary: &Summary,
    without_each: &[Fit],
) -> Vec<StatisticSummary> {
    let statistics = summary.statistics.all();
    let [_, others @ ..] = statistics.as_slice() else {
        return Vec::new();
    };
    if others.is_empty() {
        return Vec::new();
    }
    let derived = Derived::new(
        found,
        &Observed {
            statistics: summary.statistics,
            fit: summary.observed,
            near: &|statistic| summary.near(statistic),
            without_each,
        },
    );
    let varied = others
        .iter()
        .filter_map(|s| Some((*s, derived.variation(*s)?)));
    let varied: Vec<(Statistic, Variation)> = varied.collect();
    let wanted: Vec<(Statistic, [f64; 2])> = varied
        .iter()
        .filter_map(|(s, of)| Some((*s, levels(found, pooling, summary, (*s, of))?)))
        .collect();
    let quantiles = if wanted.is_empty() {
        Vec::new()
    } else {
        derived.quantiles(&wanted)
    };
    let one = |(statistic, of): &(Statistic, Variation)| {
        let estimate = summary.statistics.value(*statistic, &summary.observed);
        let at = wanted.iter().position(|(wanted, _)| wanted == statistic);
        let quantiles = at.map(|at| Interval {
            lower: quantiles[at][0],
            upper: quantiles[at][1],
        });
        let bounds = match summary.interval {
            BootstrapInterval::Normal => Some(normal_bounds(estimate, (of.bias, of.se), pooling)),
            BootstrapInterval::Basic => quantiles.map(|found| turned(estimate, found)),
            _ => quantiles.map(unchanged),
        };
        StatisticSummary {
            statistic: *statistic,
            estimate,
            se: Some(of.se).filter(|se| se.is_finite()),
            bias: Some(of.bias).filter(|bias| bias.is_finite()),
            bounds: bounds.and_then(Bounds::finite),
        }
    };
    varied.iter().map(one).collect()
}

/// Levels of the quantiles that an interval takes of a statistic.
fn levels(
    found: &ExactDistribution,
    pooling: &Options,
    summary: &Summary,
    (statistic, of): (Statistic, &Variation),
) -> Option<[f64; 2]> {
    let tail = pooling.level.tail();
    match summary.interval {
        BootstrapInterval::Percentile | BootstrapInterval::Basic => Some([tail, 1.0 - tail]),
        BootstrapInterval::Bca => {
            let share = centre(of.below, of.equal, found.draws - found.failed);
            let acceleration = summary.acceleration(statistic)?;
            Adjusted::new(share, acceleration, pooling.level).map(|adjusted| adjusted.levels)
        }
        BootstrapInterval::Normal | BootstrapInterval::Studentised => None,
    }
}

fn normal_bounds(estimate: f64, (bias, se): (f64, f64), pooling: &Options) -> Bounds {
    let half = normal::quantile_upper(pooling.level.tail()) * se;
    let centre = estimate - bias;
    Bounds::exact(centre - half, centre + half)
}

fn unchanged(interval: Interval) -> Bounds {
    Bounds::exact(interval.lower, interval.upper)
}

/// 2 estimate less the quantiles.
fn turned(estimate: f64, quantiles: Interval) -> Bounds {
    let turn = |quantile: f64| 2.0 * estimate - quantile;
    Bounds::exact(turn(quantiles.upper), turn(quantiles.lower))
}
