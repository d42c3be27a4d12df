use std::ops::Range;

use super::TableError;
use crate::records::{Grid, GridRow, ProblemKind, is_missing};

pub(super) const STUDY: [&str; 6] = ["study", "studlab", "slab", "trial", "studyid", "id"];
pub(super) const EFFECT: [&str; 2] = ["TE", "yi"];
pub(super) const SE: [&str; 3] = ["seTE", "sei", "se"];
pub(super) const TREATMENT: [&str; 6] =
    ["treatment", "treat", "trt", "group", "arm", "intervention"];

/// Names of what stands several times in a row, once for each arm, counted from 1.
const NUMBERED: [(&str, &[&str]); 6] = [
    ("treat", &["treat", "trt", "t", "treatment", "arm", "group"]),
    ("event", &["event", "events", "r", "x", "d", "responders"]),
    ("n", &["n", "total", "ni"]),
    ("mean", &["mean", "m", "y"]),
    ("sd", &["sd"]),
    ("time", &["time", "years", "exposure", "persontime"]),
];

/// The columns that hold one thing of the arm `which`: `event1`, `event.1`, `r[,1]`, and metafor's `ai` or `x1i`.
pub(super) fn block(what: &str, which: usize) -> Vec<String> {
    let names = NUMBERED.iter().find(|(own, _)| *own == what);
    let mut found: Vec<String> = names
        .iter()
        .flat_map(|(_, names)| names.iter())
        .flat_map(|name| {
            [
                format!("{name}{which}"),
                format!("{name}.{which}"),
                format!("{name}[,{which}]"),
            ]
        })
        .collect();
    found.extend(match what {
        "event" => vec![
            ["ai", "ci"].get(which - 1).unwrap_or(&"").to_string(),
            format!("x{which}i"),
        ],
        "n" => vec![format!("n{which}i")],
        "mean" => vec![format!("m{which}i")],
        "sd" => vec![format!("sd{which}i")],
        "time" => vec![format!("t{which}i")],
        _ => Vec::new(),
    });
    found.retain(|name| !name.is_empty());
    found
}

/// The columns of a grid under any of their names.
pub(super) struct Columns<'a> {
    pub grid: &'a Grid,
}

pub(super) type Problems = Vec<(Range<usize>, ProblemKind)>;

/// What a number must be.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Fits {
    Any,
    NotNegative,
    Positive,
}

pub(super) const NOT_NEGATIVE: Fits = Fits::NotNegative;
pub(super) const POSITIVE: Fits = Fits::Positive;

impl Columns<'_> {
    pub fn find(&self, names: &[impl AsRef<str>]) -> Option<usize> {
        names
            .iter()
            .find_map(|name| self.grid.column(name.as_ref()))
    }

    pub fn text(
        &self,
        row: &GridRow,
        at: Option<usize>,
        problems: &mut Problems,
        what: &str,
    ) -> String {
        match at.and_then(|at| row.cells.get(at)) {
            Some((_, text)) if !is_missing(text) => text.clone(),
            _ => {
                let reason = format!("the row names no {what}");
                problems.push((self.place(row, at), ProblemKind::Other { reason }));
                String::new()
            }
        }
    }

    /// Where a cell stands; the row where it has none.
    pub fn place(&self, row: &GridRow, at: Option<usize>) -> Range<usize> {
        at.and_then(|at| row.cells.get(at))
            .map_or(row.start..row.start, |(place, _)| place.clone())
    }

    pub fn empty(&self, row: &GridRow, at: usize) -> bool {
        row.cells.get(at).is_none_or(|(_, text)| is_missing(text))
    }

    /// The number of a cell; `None` where it is missing.
    pub fn number(&self, row: &GridRow, at: Option<usize>, problems: &mut Problems) -> Option<f64> {
        let (place, text) = row.cells.get(at?)?;
        self.grid.number(text).unwrap_or_else(|kind| {
            problems.push((place.clone(), kind));
            None
        })
    }

    /// The number of a cell, which must meet a condition.
    pub fn checked(
        &self,
        row: &GridRow,
        at: Option<usize>,
        problems: &mut Problems,
        (what, fits): (&'static str, Fits),
    ) -> Option<f64> {
        let value = self.number(row, at, problems)?;
        let kind = match fits {
            Fits::Positive if value <= 0.0 => Some(ProblemKind::NotPositive { what, value }),
            Fits::NotNegative if value < 0.0 => Some(ProblemKind::OutOfRange {
                what,
                value,
                lower: 0.0,
                upper: f64::INFINITY,
            }),
            _ => None,
        };
        problems.extend(kind.map(|kind| (self.place(row, at), kind)));
        Some(value)
    }

    pub fn lacks(&self, measure: &'static str, sets: &[impl ToString]) -> TableError {
        let header = self.grid.file.text.lines().next().map_or(0, str::len);
        let kind = ProblemKind::MissingColumns {
            measure,
            sets: sets.iter().map(ToString::to_string).collect(),
            found: self.grid.columns.clone(),
        };
        TableError::Load(self.grid.error(vec![(0..header, kind)]))
    }
}
