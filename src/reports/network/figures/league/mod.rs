//! Every treatment against every other: the league table.

mod html;

use crate::network::{
    DirectEvidence, NetworkResult, NetworkTable, Pairwise, SmallValues, direct_evidence,
};
use crate::numerics::format::{self, MISSING};
use crate::pooling::Interval;
use crate::reports::csv;
use crate::reports::words::Shown;

use super::model;

pub use html::STYLE as LEAGUE_STYLE;

/// A league table: treatments from the best P-score down, each row against each column.
#[derive(Debug, Clone, PartialEq)]
pub struct League {
    /// What is shown: `Odds ratio (95% CI) of every treatment against every other`.
    pub caption: String,
    /// How a cell is read, with the side that it favours.
    pub reading: String,
    /// What else is said of it, a paragraph each.
    pub notes: Vec<String>,
    /// Names of the treatments, the best first.
    pub treatments: Vec<String>,
    /// Their P-scores.
    pub p_scores: Vec<f64>,
    /// Row by row what is known of a row's treatment against a column's; `None` on the diagonal.
    pub rows: Vec<Vec<Option<Cell>>>,
}

/// One treatment against another.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// What all studies of the network say.
    pub network: Compared,
    /// What studies that compare the two say, and how many these are; `None` where there are none.
    pub direct: Option<(Compared, usize)>,
}

/// An estimate with its interval.
#[derive(Debug, Clone, PartialEq)]
pub struct Compared {
    /// `0.72`.
    pub estimate: String,
    /// `0.51 to 1.02`.
    pub interval: String,
    /// Whether the interval excludes no effect.
    pub is_decided: bool,
    /// Estimate and limits on the analysis scale.
    pub numbers: [f64; 3],
}

/// The league table of a network.
pub fn league(table: &NetworkTable, result: &NetworkResult) -> League {
    let shown = Shown::effects(table.measure, &[]);
    let null = table.measure.null().unwrap_or(0.0);
    let compared = |pair: Pairwise| {
        let [lower, upper] = result.interval(pair);
        Compared {
            estimate: shown.value(pair.effect),
            interval: shown.interval(Interval { lower, upper }),
            is_decided: lower > null || upper < null,
            numbers: [pair.effect, lower, upper],
        }
    };
    let direct = |found: DirectEvidence| (compared(found.estimate), found.studies);
    let order = result.ranked();
    let cell = |i: usize, j: usize| Cell {
        network: compared(result.fit.pairwise(i, j)),
        direct: direct_evidence(&result.network, result.fit.tau2, i, j).map(direct),
    };
    let row = |i: &usize| {
        let cells = order.iter().map(|j| (i != j).then(|| cell(*i, *j)));
        cells.collect()
    };
    let name = |at: &usize| result.network.treatments[*at].clone();
    League {
        caption: format!(
            "{}{} ({}% CI) of every treatment against every other",
            shown.name(),
            shown.per_heading(),
            result.options.level
        ),
        reading: reading(shown.value(null), result.options.small),
        notes: notes(table, result),
        treatments: order.iter().map(name).collect(),
        p_scores: order.iter().map(|at| result.p_scores[*at]).collect(),
        rows: order.iter().map(row).collect(),
    }
}

fn reading(null: String, small: SmallValues) -> String {
    // 1.00 and 0.00 are 1 and 0.
    let null = null.trim_end_matches('0').trim_end_matches('.');
    let null = if null.is_empty() { "0" } else { null };
    let side = match small {
        SmallValues::Desirable => "Below",
        SmallValues::Undesirable => "Above",
    };
    format!(
        "Each cell compares the treatment of its row with that of its column. {side} {null} favours the treatment of the row."
    )
}

fn notes(table: &NetworkTable, result: &NetworkResult) -> Vec<String> {
    let small = match result.options.small {
        SmallValues::Desirable => "small",
        SmallValues::Undesirable => "large",
    };
    let mut notes = vec![
        "Below the diagonal: estimates of the whole network. Above it, in italics: direct evidence alone, from the number of studies \
         that compare the two; — where none does. Bold: the interval excludes no effect."
            .to_owned(),
        format!(
            "Treatments from the highest P-score down, {small} values being good. A rank says nothing of how large a difference is, \
             nor of how certain the evidence is."
        ),
        match result.tau2() {
            Some(tau2) => format!("{}, τ² = {}.", model(result), format::tau2(tau2)),
            None => format!("{}.", model(result)),
        },
    ];
    if !table.left_out.is_empty() {
        let names: Vec<&str> = table
            .left_out
            .iter()
            .map(|(name, _)| name.as_str())
            .collect();
        notes.push(format!(
            "Left out, as they give no effect: {}.",
            names.join(", ")
        ));
    }
    notes
}

impl Compared {
    /// `0.72 (0.51 to 1.02)`.
    pub fn words(&self) -> String {
        format!("{} ({})", self.estimate, self.interval)
    }
}

impl League {
    /// As CSV for readers: names on the diagonal, below it the network's estimates, above it direct ones.
    pub fn csv(&self) -> String {
        let head = [String::new()].into_iter().chain(self.treatments.clone());
        let mut rows = vec![head.collect()];
        for (i, cells) in self.rows.iter().enumerate() {
            let shown = |(j, cell): (usize, &Option<Cell>)| match cell {
                None => self.treatments[i].clone(),
                Some(cell) if j < i => cell.network.words(),
                Some(cell) => {
                    let words = cell.direct.as_ref().map(|(direct, _)| direct.words());
                    words.unwrap_or_else(|| MISSING.to_owned())
                }
            };
            let name = [self.treatments[i].clone()].into_iter();
            rows.push(name.chain(cells.iter().enumerate().map(shown)).collect());
        }
        csv::table(&rows)
    }
}
