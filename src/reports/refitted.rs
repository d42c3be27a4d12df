//! Bootstraps of coefficients, subgroups and their differences as text and as CSV.

use std::fmt::Write;

use super::csv::or_empty;
use super::text::{columns, maybe, six};
use crate::numerics::format;
use crate::pooling::Interval;
use crate::resampling::{Bootstrapped, Kind, Percentile, Refits, SubgroupBootstrap};
use crate::synthesis::MetaRegression;

/// Quantities of a bootstrap with their names.
pub(super) type Named<'a> = Vec<(String, &'a Bootstrapped)>;

/// The coefficients of a meta-regression and its tau2.
pub(super) fn of_regression(found: &MetaRegression) -> Option<(Named<'_>, &Refits)> {
    let bootstrap = found.bootstrap.as_ref()?;
    let columns = found
        .fit
        .coefficients
        .iter()
        .map(|c| found.column(c.column));
    let mut named: Named = columns
        .map(str::to_owned)
        .zip(&bootstrap.coefficients)
        .collect();
    named.extend(bootstrap.tau2.iter().map(|tau2| ("tau2".to_owned(), tau2)));
    Some((named, &bootstrap.refits))
}

/// Subgroups and the differences between them.
pub(super) fn of_subgroups(bootstrap: &SubgroupBootstrap) -> Named<'_> {
    let groups = &bootstrap.groups;
    let each = groups.iter().map(|(label, group)| (label.clone(), group));
    each.chain(bootstrap.differences.iter().map(|apart| {
        let (from, to) = (&groups[apart.from].0, &groups[apart.to].0);
        (format!("{to} less {from}"), &apart.difference)
    }))
    .collect()
}

/// Head of the names of coefficients.
pub(super) const COEFFICIENT: &str = "Coefficient";

/// Why coefficients cannot be fitted to some draws of studies.
const LOST: &str =
    ": without one of the categories, or with one value of a moderator, there is no coefficient";

/// A table of quantities with three intervals.
pub(super) fn text(out: &mut String, head: &str, level: f64, (named, refits): (&Named, &Refits)) {
    let why = match refits.kind {
        Kind::CaseResampling if head == COEFFICIENT => LOST,
        _ => "",
    };
    let _ = writeln!(
        out,
        "Bootstrap: {}, {} replicates, seed {}",
        refits.kind.name(),
        format::count(refits.replicates),
        refits.seed
    );
    let interval = |found: Option<Percentile>| maybe(found.map(|p| p.interval));
    let rows: Vec<[String; 7]> = named
        .iter()
        .map(|(name, quantity)| {
            let error = quantity.percentile.and_then(|p| p.monte_carlo_se);
            [
                name.clone(),
                format::or_missing(quantity.bias, six),
                format::or_missing(quantity.se, six),
                interval(quantity.percentile),
                error.map(errors).unwrap_or_default(),
                interval(quantity.basic),
                interval(quantity.normal),
            ]
        })
        .collect();
    let percentile = format!("Percentile {level}% interval");
    let heads = [
        head,
        "Bias",
        "SE",
        &percentile,
        "Monte-Carlo errors",
        "Basic interval",
        "Normal interval",
    ];
    columns(out, &heads, &rows);
    if refits.failed > 0 {
        let _ = writeln!(
            out,
            "Note: {} of the replicates could not be fitted and are left out{why}.",
            format::count(refits.failed)
        );
    }
}

fn errors(errors: Interval) -> String {
    format!("{:.6} and {:.6}", errors.lower, errors.upper)
}

/// Columns of [`csv`], after the bounds of its interval.
pub(super) const COLUMNS: [&str; 7] = [
    "bootstrap_bias",
    "ci_lb_monte_carlo_error",
    "ci_ub_monte_carlo_error",
    "bootstrap_kind",
    "replicates",
    "failed",
    "bootstrap_seed",
];

/// The three intervals with their names.
pub(super) fn intervals(found: &Bootstrapped) -> [(&'static str, Option<Percentile>); 3] {
    [
        ("percentile", found.percentile),
        ("basic", found.basic),
        ("normal", found.normal),
    ]
}

/// Cells of [`COLUMNS`] for one interval of a quantity.
pub(super) fn csv(
    quantity: &Bootstrapped,
    interval: Option<Percentile>,
    refits: &Refits,
) -> Vec<String> {
    let error = interval.and_then(|p| p.monte_carlo_se);
    vec![
        or_empty(quantity.bias),
        or_empty(error.map(|e| e.lower)),
        or_empty(error.map(|e| e.upper)),
        refits.kind.code().to_owned(),
        refits.replicates.to_string(),
        refits.failed.to_string(),
        refits.seed.to_string(),
    ]
}
