//! Bootstraps as plain text.

use std::fmt::Write;

use crate::resampling::{BootstrapSummary, StatisticSummary};
use crate::synthesis::AnalysisResult;

use super::super::text::{columns, heading, in_words, maybe, six};
use super::super::words::Shown;
use super::words::{findings, resamples};

/// Bootstrap of each analysis.
pub fn text(results: &[AnalysisResult]) -> String {
    let mut out = String::new();
    for result in results {
        heading(&mut out, result);
        match &result.bootstrap {
            Some(bootstrap) => {
                resampled(&mut out, Shown::pooled(result), bootstrap);
                in_words(&mut out, &findings(result));
            }
            None if result.options.method.pools_counts() => {
                out.push_str("A bootstrap resamples effects, and this analysis pools counts.\n");
            }
            None => out.push_str("A bootstrap needs at least two studies.\n"),
        }
        out.push('\n');
    }
    out
}

fn resampled(out: &mut String, shown: Shown, bootstrap: &BootstrapSummary) {
    let _ = writeln!(
        out,
        "{}, {}",
        bootstrap.kind.name(),
        resamples(bootstrap.draws)
    );
    let rows: Vec<[String; 6]> = bootstrap.statistics().map(row).collect();
    let interval = format!(
        "{}% interval ({})",
        bootstrap.observed.level,
        bootstrap.interval.name()
    );
    columns(
        out,
        &[
            "Statistic",
            "Value",
            "SE",
            "Bias",
            &interval,
            "Monte-Carlo error of the bounds",
        ],
        &rows,
    );
    if let Some(bounds) = bootstrap.mu.bounds {
        let _ = writeln!(
            out,
            "Interval of the effect  {}",
            shown.interval(bounds.interval)
        );
    }
    let failed = bootstrap.draws.failed();
    if failed > 0 {
        let _ = writeln!(out, "Replicates that could not be fitted  {failed}");
    }
}

fn row(summary: &StatisticSummary) -> [String; 6] {
    let number = |value: Option<f64>| value.map(six).unwrap_or_default();
    let errors = summary.bounds.and_then(|bounds| bounds.monte_carlo_se);
    [
        summary.statistic.name().to_owned(),
        six(summary.estimate),
        number(summary.se),
        number(summary.bias),
        maybe(summary.bounds.map(|bounds| bounds.interval)),
        errors
            .map(|error| format!("{:.6}, {:.6}", error.lower, error.upper))
            .unwrap_or_default(),
    ]
}
