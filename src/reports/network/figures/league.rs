//! Every treatment against every other: the league table.

use crate::network::{DirectEvidence, NetworkResult, NetworkTable, Pairwise, direct_evidence};
use crate::numerics::format::MISSING;
use crate::pooling::Interval;
use crate::reports::csv;
use crate::reports::words::Shown;

/// A league table: treatments from the best P-score down, each row against each column.
#[derive(Debug, Clone, PartialEq)]
pub struct League {
    /// Names of the treatments, the best first.
    pub treatments: Vec<String>,
    /// Row by row what is known of a row's treatment against a column's; `None` on the diagonal.
    pub rows: Vec<Vec<Option<Cell>>>,
}

/// One treatment against another.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// What all studies of the network say: `0.72 (0.51 to 1.02)`.
    pub network: String,
    /// Whether that interval excludes no effect.
    pub is_decided: bool,
    /// What studies that compare the two say; `None` where there are none.
    pub direct: Option<Direct>,
}

/// Direct evidence.
#[derive(Debug, Clone, PartialEq)]
pub struct Direct {
    /// `0.72 (0.51 to 1.02)`.
    pub words: String,
    /// Whether its interval excludes no effect.
    pub is_decided: bool,
    /// Studies that compare the two.
    pub studies: usize,
}

/// The league table of a network.
pub fn league(table: &NetworkTable, result: &NetworkResult) -> League {
    let shown = Shown::effects(table.measure, &[]);
    let null = table.measure.null().unwrap_or(0.0);
    let words = |pair: Pairwise| {
        let [lower, upper] = result.interval(pair);
        let interval = shown.interval(Interval { lower, upper });
        let text = format!("{} ({interval})", shown.value(pair.effect));
        (text, lower > null || upper < null)
    };
    let direct = |found: DirectEvidence| {
        let (words, is_decided) = words(found.estimate);
        Direct {
            words,
            is_decided,
            studies: found.studies,
        }
    };
    let order = result.ranked();
    let cell = |i: usize, j: usize| {
        let (network, is_decided) = words(result.fit.pairwise(i, j));
        let found = direct_evidence(&result.network, result.fit.tau2, i, j);
        Cell {
            network,
            is_decided,
            direct: found.map(direct),
        }
    };
    let row = |i: &usize| {
        let cells = order.iter().map(|j| (i != j).then(|| cell(*i, *j)));
        cells.collect()
    };
    let name = |at: &usize| result.network.treatments[*at].clone();
    League {
        treatments: order.iter().map(name).collect(),
        rows: order.iter().map(row).collect(),
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
                Some(cell) if j < i => cell.network.clone(),
                Some(cell) => {
                    let words = cell.direct.as_ref().map(|direct| direct.words.clone());
                    words.unwrap_or_else(|| MISSING.to_owned())
                }
            };
            let name = [self.treatments[i].clone()].into_iter();
            rows.push(name.chain(cells.iter().enumerate().map(shown)).collect());
        }
        csv::table(&rows)
    }
}
