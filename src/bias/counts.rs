//! Regression tests for 2x2 tables, whose log odds ratios are tied to their standard errors.

use super::asymmetry::{Asymmetry, check, dispersed_line, lengths, positive};
use super::{BiasError, funnel_regression};
use crate::effects::binary::Table2x2;
use crate::pooling::Level;

/// Harbord's score test of tables of events: Z/V against 1/sqrt(V), weights V.
///
/// Z = a - (a+b)(a+c)/n, the efficient score of the log odds ratio at no effect; V = (a+b)(c+d)(a+c)(b+d) / (n^2 (n-1)), its
/// variance. The slope is the asymmetry, in units of a standard error; t on k-2 degrees of freedom. No continuity correction.
/// A table without events, or without others, says nothing of the odds ratio and is left out (`k` counts the rest).
/// Errors: fewer than three tables that count; equal V.
/// Source: Harbord, Egger & Sterne (2006), Stat Med 25:3443, doi:10.1002/sim.2380. meta `metabias(method="Harbord")`.
pub fn harbord(tables: &[Table2x2], level: Level) -> Result<Asymmetry, BiasError> {
    let scores = tables.iter().filter_map(|table| {
        let [a, b, c, d] = table.cells();
        let n = a + b + c + d;
        let score = a - (a + b) * (a + c) / n;
        let variance = (a + b) / n * (c + d) * ((a + c) / n) * (b + d) / (n - 1.0);
        (variance > 0.0 && variance.is_finite()).then(|| (score / variance, 1.0 / variance))
    });
    let (yi, vi): (Vec<f64>, Vec<f64>) = scores.unzip();
    let sei: Vec<f64> = vi.iter().map(|v: &f64| v.sqrt()).collect();
    check_some(&yi)?;
    funnel_regression(&yi, &vi, &sei, level)
}

/// Peters' test: effects against 1/n, weights e (n-e) / n with e events and n participants of both groups.
///
/// t on k-2 degrees of freedom; `slope` per 1/n. Meant for log odds ratios. Tables without events, or without others, have no
/// weight and are left out. Errors: lengths that differ; fewer than three tables that count; equal sizes.
/// Source: Peters et al. (2006), JAMA 295:676, doi:10.1001/jama.295.6.676. meta `metabias(method="Peters")`.
pub fn peters(yi: &[f64], tables: &[Table2x2], level: Level) -> Result<Asymmetry, BiasError> {
    pooled_variance_line(yi, tables, f64::recip, level)
}

/// Macaskill's test with pooled variance: effects against n, weights as in [`peters`].
///
/// t on k-2 degrees of freedom; `slope` per participant. Its form with inverse variances is [`funnel_regression`] on n.
/// Errors: as [`peters`].
/// Source: Macaskill, Walter & Irwig (2001), Stat Med 20:641, doi:10.1002/sim.698.
pub fn macaskill(yi: &[f64], tables: &[Table2x2], level: Level) -> Result<Asymmetry, BiasError> {
    pooled_variance_line(yi, tables, |n| n, level)
}

/// Debray's test for log hazard ratios: effects against 1/events.
///
/// `events` are those of both groups together; weights 1/vi (`D-FIV`), or with `by_group` the events d1, d2 of the groups,
/// 1/(1/d1 + 1/d2) (`D-FAV`). t on k-2 degrees of freedom; `slope` per 1/event.
/// Errors: lengths that differ, events that are not positive, fewer than three studies, equal events.
/// Source: Debray, Moons & Riley (2018), Res Synth Methods 9:41, doi:10.1002/jrsm.1266. metamisc `fat()`.
pub fn debray(
    yi: &[f64],
    vi: &[f64],
    events: &[f64],
    by_group: Option<&[[f64; 2]]>,
    level: Level,
) -> Result<Asymmetry, BiasError> {
    check(yi, vi)?;
    lengths("events", events.len(), yi.len())?;
    for (index, &value) in events.iter().enumerate() {
        positive("events", index, value)?;
    }
    let inverse: Vec<f64> = events.iter().map(|d| 1.0 / d).collect();
    let Some(groups) = by_group else {
        return funnel_regression(yi, vi, &inverse, level);
    };
    lengths("events of groups", groups.len(), yi.len())?;
    for (index, group) in groups.iter().enumerate() {
        for &value in group {
            positive("events of groups", index, value)?;
        }
    }
    let wi: Vec<f64> = groups
        .iter()
        .map(|[d1, d2]| 1.0 / (1.0 / d1 + 1.0 / d2))
        .collect();
    dispersed_line(yi, &wi, &inverse, level)
}

fn pooled_variance_line(
    yi: &[f64],
    tables: &[Table2x2],
    predictor: fn(f64) -> f64,
    level: Level,
) -> Result<Asymmetry, BiasError> {
    lengths("2x2 tables", tables.len(), yi.len())?;
    let (mut effects, mut wi, mut xi) = (Vec::new(), Vec::new(), Vec::new());
    for (y, table) in yi.iter().zip(tables) {
        let [a, b, c, d] = table.cells();
        let n = a + b + c + d;
        let weight = (a + c) * ((b + d) / n);
        if weight > 0.0 && weight.is_finite() {
            effects.push(*y);
            wi.push(weight);
            xi.push(predictor(n));
        }
    }
    check_some(&effects)?;
    dispersed_line(&effects, &wi, &xi, level)
}

fn check_some(yi: &[f64]) -> Result<(), BiasError> {
    if yi.len() < 3 {
        return Err(BiasError::TooFewStudies {
            k: yi.len(),
            least: 3,
        });
    }
    Ok(())
}
