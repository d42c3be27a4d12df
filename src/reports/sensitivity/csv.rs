//! Sensitivity analyses as CSV: one table each.

use crate::pooling::PooledEstimate;
use crate::reports::csv::{cells, or_empty, table};
use crate::synthesis::AnalysisResult;

use super::{assumed, zero_cells};

const POOLED: [&str; 12] = [
    "k",
    "estimate",
    "se",
    "statistic",
    "p_value",
    "ci_lb",
    "ci_ub",
    "tau2",
    "i2",
    "h2",
    "q",
    "q_p",
];

/// A table that a sensitivity analysis makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A row for each study left out.
    LeaveOneOut,
    /// A row for each study added.
    Cumulative,
    /// A row of diagnostics for each study.
    Influence,
    /// A row of coordinates for each study.
    Baujat,
    /// A row for each subset.
    Gosh,
    /// A row for each specification.
    Multiverse,
    /// A row for each study.
    Tipping,
}

/// One sensitivity analysis of each result.
pub fn sensitivity(results: &[AnalysisResult], kind: Kind) -> String {
    let (heads, rows): (Vec<&str>, Rows) = match kind {
        Kind::LeaveOneOut => ([&["left_out"], &POOLED[..]].concat(), left_out),
        Kind::Cumulative => ([&["added", "order", "key"], &POOLED[..]].concat(), added),
        Kind::Influence => (INFLUENCE.to_vec(), diagnostics),
        Kind::Baujat => (vec!["study", "x", "y"], coordinates),
        Kind::Gosh => (vec!["k", "estimate", "i2", "studies"], subsets),
        Kind::Multiverse => ([&SPECIFICATION, &POOLED[..]].concat(), specifications),
        Kind::Tipping => (TIPPING.to_vec(), turning),
    };
    let mut all = vec![cells(&[&["analysis"], heads.as_slice()].concat())];
    for result in results {
        for row in rows(result) {
            all.push([vec![result.id.clone()], row].concat());
        }
    }
    table(&all)
}

type Rows = fn(&AnalysisResult) -> Vec<Vec<String>>;

fn pooled(pooled: Option<&PooledEstimate>) -> Vec<String> {
    let of = |value: fn(&PooledEstimate) -> Option<f64>| or_empty(pooled.and_then(value));
    vec![
        pooled.map_or(0, |p| p.k).to_string(),
        of(|p| Some(p.estimate)),
        of(|p| Some(p.se)),
        of(|p| p.statistic),
        of(|p| p.p_value),
        of(|p| Some(p.ci.lower)),
        of(|p| Some(p.ci.upper)),
        of(|p| p.tau2),
        of(|p| p.i2),
        of(|p| p.h2),
        of(|p| Some(p.q)),
        of(|p| p.q_p),
    ]
}

fn label(result: &AnalysisResult, study: usize) -> String {
    result.effects[study].label.clone()
}

fn left_out(result: &AnalysisResult) -> Vec<Vec<String>> {
    let fits = result.sensitivity.leave_one_out.iter().flatten();
    let row = |(study, fit)| [vec![label(result, study)], pooled(Some(fit))].concat();
    fits.enumerate().map(row).collect()
}

fn added(result: &AnalysisResult) -> Vec<Vec<String>> {
    let Some(found) = &result.sensitivity.cumulative else {
        return Vec::new();
    };
    let steps = found.ranks.iter().zip(&found.steps);
    let row = steps.map(|(rank, fit)| {
        let head = vec![
            label(result, rank.study),
            found.order.code().to_owned(),
            rank.key.clone().unwrap_or_default(),
        ];
        [head, pooled(Some(fit))].concat()
    });
    row.collect()
}

const INFLUENCE: [&str; 16] = [
    "study",
    "rstandard",
    "rstudent",
    "dffits",
    "cook_d",
    "cov_r",
    "tau2_del",
    "qe_del",
    "hat",
    "weight",
    "dfbs",
    "influential",
    "outlier",
    "outlier_bonferroni",
    "baujat_x",
    "baujat_y",
];

fn diagnostics(result: &AnalysisResult) -> Vec<Vec<String>> {
    let rows = result.sensitivity.influence.iter().flatten().enumerate();
    let row = rows.map(|(study, one)| {
        vec![
            label(result, study),
            or_empty(one.rstandard),
            or_empty(one.rstudent),
            or_empty(one.dffits),
            or_empty(one.cook_d),
            or_empty(one.cov_r),
            one.tau2_del.to_string(),
            one.qe_del.to_string(),
            one.hat.to_string(),
            one.weight.to_string(),
            or_empty(one.dfbs),
            one.influential.to_string(),
            one.outlier.to_string(),
            one.outlier_bonferroni.to_string(),
            one.baujat_x.to_string(),
            or_empty(one.baujat_y),
        ]
    });
    row.collect()
}

fn coordinates(result: &AnalysisResult) -> Vec<Vec<String>> {
    let rows = result.sensitivity.influence.iter().flatten().enumerate();
    let row = rows.map(|(study, one)| {
        let (x, y) = (one.baujat_x.to_string(), or_empty(one.baujat_y));
        vec![label(result, study), x, y]
    });
    row.collect()
}

/// Each subset names its studies by their places in the analysis, from 1.
fn subsets(result: &AnalysisResult) -> Vec<Vec<String>> {
    let Some(gosh) = &result.sensitivity.gosh else {
        return Vec::new();
    };
    let row = |subset: usize| {
        let inside = (0..gosh.k).filter(|study| gosh.has(subset, *study));
        let places: Vec<_> = inside.map(|study| (study + 1).to_string()).collect();
        vec![
            places.len().to_string(),
            gosh.estimates[subset].to_string(),
            gosh.i2[subset].to_string(),
            places.join(" "),
        ]
    };
    (0..gosh.estimates.len()).map(row).collect()
}

const SPECIFICATION: [&str; 6] = [
    "measure",
    "tau2_method",
    "ci_method",
    "zero_cells",
    "assumed",
    "conclusion",
];

fn specifications(result: &AnalysisResult) -> Vec<Vec<String>> {
    let Some(found) = &result.sensitivity.multiverse else {
        return Vec::new();
    };
    let row = found.universes.iter().map(|one| {
        let head = vec![
            one.measure.code().to_owned(),
            one.tau2.code().to_owned(),
            one.interval.code().to_owned(),
            zero_cells(one),
            assumed(one),
            one.conclusion.map_or("", |c| c.code()).to_owned(),
        ];
        [head, pooled(one.pooled.as_ref())].concat()
    });
    row.collect()
}

const TIPPING: [&str; 7] = [
    "study",
    "yi",
    "shift",
    "shift_in_se",
    "becomes",
    "events",
    "events_group",
];

fn turning(result: &AnalysisResult) -> Vec<Vec<String>> {
    let Some(found) = &result.sensitivity.tipping else {
        return Vec::new();
    };
    let fragility = result.sensitivity.fragility.as_ref();
    let row = found.studies.iter().enumerate().map(|(study, point)| {
        let events = fragility.and_then(|found| found.studies[study]);
        vec![
            label(result, study),
            result.effects[study].estimate.yi.to_string(),
            or_empty(point.shift),
            or_empty(point.in_se),
            point.becomes.map_or("", |c| c.code()).to_owned(),
            events.map_or(String::new(), |one| one.events.to_string()),
            events.map_or(String::new(), |one| one.group.to_string()),
        ]
    });
    row.collect()
}
