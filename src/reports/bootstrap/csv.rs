//! Bootstraps as CSV.

use crate::resampling::{BootstrapSummary, Draws, Statistic, StatisticSummary};
use crate::synthesis::AnalysisResult;

use super::super::csv::{or_empty, table};

/// Columns of what is said of mu, and after a prefix of the other statistics.
const COLUMNS: [&str; 7] = [
    "estimate",
    "se",
    "ci_lb",
    "ci_ub",
    "bias",
    "ci_lb_error",
    "ci_ub_error",
];
const OTHERS: [Statistic; 5] = [
    Statistic::Tau2,
    Statistic::I2,
    Statistic::H2,
    Statistic::PredictionLower,
    Statistic::PredictionUpper,
];

/// One row a bootstrap; the last two columns of a statistic are the Monte-Carlo errors of its bounds.
pub fn csv(results: &[AnalysisResult]) -> String {
    let mut head: Vec<String> = ["analysis", "measure", "k"].map(str::to_owned).into();
    head.extend(COLUMNS.map(str::to_owned));
    let settings = [
        "interval",
        "kind",
        "replicates",
        "multisets",
        "failed",
        "seed",
        "stream",
        "sign_flip_p",
    ];
    head.extend(settings.map(str::to_owned));
    for statistic in OTHERS {
        let name = |column: &str| match column {
            "estimate" => statistic.code().to_owned(),
            column => format!("{}_{column}", statistic.code()),
        };
        head.extend(COLUMNS.map(name));
    }
    let rows = results.iter().filter_map(|result| {
        let bootstrap = result.bootstrap.as_ref()?;
        Some(row(result, bootstrap))
    });
    table(&std::iter::once(head).chain(rows).collect::<Vec<_>>())
}

fn row(result: &AnalysisResult, bootstrap: &BootstrapSummary) -> Vec<String> {
    let mut row = vec![
        result.id.clone(),
        result.measure.code().to_owned(),
        result.effects.len().to_string(),
    ];
    row.extend(cells(Some(&bootstrap.mu)));
    row.extend([
        bootstrap.interval.code().to_owned(),
        bootstrap.kind.code().to_owned(),
    ]);
    row.extend(match bootstrap.draws {
        Draws::MonteCarlo {
            replicates,
            failed,
            seed,
            stream,
        } => [
            replicates.to_string(),
            String::new(),
            failed.to_string(),
            seed.to_string(),
            stream.to_owned(),
        ],
        Draws::Exact {
            multisets, failed, ..
        } => [
            "exact".to_owned(),
            multisets.to_string(),
            failed.to_string(),
            String::new(),
            String::new(),
        ],
    });
    row.push(or_empty(bootstrap.test.and_then(|test| test.p)));
    for statistic in OTHERS {
        row.extend(cells(bootstrap.statistic(statistic)));
    }
    row
}

fn cells(summary: Option<&StatisticSummary>) -> [String; 7] {
    let bounds = summary.and_then(|s| s.bounds);
    let error = bounds.and_then(|b| b.monte_carlo_se);
    [
        summary.map(|s| s.estimate),
        summary.and_then(|s| s.se),
        bounds.map(|b| b.interval.lower),
        bounds.map(|b| b.interval.upper),
        summary.and_then(|s| s.bias),
        error.map(|e| e.lower),
        error.map(|e| e.upper),
    ]
    .map(or_empty)
}
