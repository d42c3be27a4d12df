//! Networks from tables: contrasts with standard errors, or arms.

use std::collections::BTreeMap;
use std::ops::Range;

use super::arms::{ArmData, MEASURES, trial};
use super::data::names;
use super::{Contrast, Network, NetworkError};
use crate::effects::Measure;
use crate::records::{Grid, GridRow, LoadError, ProblemKind, is_missing};

/// What a table gives.
#[derive(Debug, Clone)]
pub struct NetworkTable {
    /// The network.
    pub network: Network,
    /// What effects are measured by; `GEN` for given contrasts without a name.
    pub measure: Measure,
    /// Studies left out, each with the reason.
    pub left_out: Vec<(String, &'static str)>,
}

/// Why a table gives no network.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    /// Problems with their places.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// Studies that do not form a network.
    #[error(transparent)]
    Network(#[from] NetworkError),
    /// Arms without a measure to compare them by.
    #[error("arms are compared by a measure: one of {}", MEASURES.map(Measure::code).join(", "))]
    NoMeasure,
    /// A measure that arms cannot be compared by.
    #[error("{measure} is no measure of arms like these: one of {}", MEASURES.map(Measure::code).join(", "))]
    Measure {
        /// The measure asked for.
        measure: Measure,
    },
}

const STUDY: [&str; 4] = ["study", "studlab", "slab", "trial"];
const ONE: [&str; 4] = ["treat1", "trt1", "t1", "treatment1"];
const TWO: [&str; 4] = ["treat2", "trt2", "t2", "treatment2"];
const EFFECT: [&str; 2] = ["TE", "yi"];
const SE: [&str; 3] = ["seTE", "sei", "se"];
const TREATMENT: [&str; 5] = ["treatment", "treat", "trt", "arm", "intervention"];
const EVENTS: [&str; 6] = ["event", "events", "xi", "responders", "r", "d"];
const SIZE: [&str; 6] = ["n", "ni", "total", "sampleSize", "samplesize", "n.arm"];
const MEAN: [&str; 3] = ["mean", "mi", "y"];
const SD: [&str; 4] = ["sd", "sdi", "std.dev", "stddev"];
const TIME: [&str; 4] = ["time", "ti", "exposure", "persontime"];

/// Reads contrasts (`study treat1 treat2 TE seTE`, or `yi` with `sei` or `vi`) or arms (`study treatment`, with `event n`,
/// `mean sd n` or `event time`); `add` is what zero cells get.
///
/// # Errors
/// Every problem of the table; studies that do not form a network.
pub fn read(grid: &Grid, measure: Option<Measure>, add: f64) -> Result<NetworkTable, TableError> {
    let columns = Columns { grid };
    if columns.find(&ONE).is_some() && columns.find(&TWO).is_some() {
        of_contrasts(&columns, measure)
    } else {
        of_arms(&columns, measure, add)
    }
}

/// The columns of a grid under any of their names.
struct Columns<'a> {
    grid: &'a Grid,
}

type Problems = Vec<(Range<usize>, ProblemKind)>;

impl<'a> Columns<'a> {
    fn find(&self, names: &[&str]) -> Option<usize> {
        names.iter().find_map(|name| self.grid.column(name))
    }

    fn text(
        &self,
        row: &'a GridRow,
        at: Option<usize>,
        problems: &mut Problems,
        what: &str,
    ) -> String {
        let cell = at.and_then(|at| row.cells.get(at));
        match cell {
            Some((_, text)) if !is_missing(text) => text.clone(),
            found => {
                let place = found.map_or(row.start..row.start, |(place, _)| place.clone());
                let reason = format!("the row names no {what}");
                problems.push((place, ProblemKind::Other { reason }));
                String::new()
            }
        }
    }

    /// The number of a cell; `None` where it is missing.
    fn number(&self, row: &GridRow, at: Option<usize>, problems: &mut Problems) -> Option<f64> {
        let (place, text) = row.cells.get(at?)?;
        self.grid.number(text).unwrap_or_else(|kind| {
            problems.push((place.clone(), kind));
            None
        })
    }

    /// The number of a cell, which must meet a condition.
    fn checked(
        &self,
        row: &GridRow,
        at: Option<usize>,
        problems: &mut Problems,
        (what, fits): (&'static str, fn(f64) -> bool),
    ) -> Option<f64> {
        let value = self.number(row, at, problems)?;
        if !fits(value) {
            let place = at
                .and_then(|at| row.cells.get(at))
                .map_or(row.start..row.start, |(place, _)| place.clone());
            problems.push((place, ProblemKind::NotPositive { what, value }));
        }
        Some(value)
    }

    fn lacks(&self, measure: Measure, sets: &[&str]) -> TableError {
        let header = self.grid.file.text.lines().next().map_or(0, str::len);
        let kind = ProblemKind::MissingColumns {
            measure: measure.code(),
            sets: sets.iter().map(|set| (*set).to_owned()).collect(),
            found: self.grid.columns.clone(),
        };
        TableError::Load(self.grid.error(vec![(0..header, kind)]))
    }
}

const POSITIVE: fn(f64) -> bool = |value| value > 0.0;

fn of_contrasts(
    columns: &Columns<'_>,
    measure: Option<Measure>,
) -> Result<NetworkTable, TableError> {
    let measure = measure.unwrap_or(Measure::Gen);
    let [study, one, two, effect, se] =
        [&STUDY[..], &ONE, &TWO, &EFFECT, &SE].map(|names| columns.find(names));
    let variance = columns.find(&["vi"]);
    if study.is_none() || effect.is_none() || (se.is_none() && variance.is_none()) {
        return Err(columns.lacks(measure, &["study treat1 treat2 TE seTE"]));
    }
    let mut problems: Problems = columns.grid.faults.clone();
    let (mut contrasts, mut left_out) = (Vec::new(), Vec::new());
    for row in &columns.grid.rows {
        let label = columns.text(row, study, &mut problems, "study");
        let treatments = [one, two].map(|at| columns.text(row, at, &mut problems, "treatment"));
        let effect = columns.number(row, effect, &mut problems);
        let se = match se {
            Some(_) => columns.checked(row, se, &mut problems, ("the standard error", POSITIVE)),
            None => columns
                .checked(row, variance, &mut problems, ("the variance", POSITIVE))
                .map(f64::sqrt),
        };
        let [one, two] = treatments;
        match (effect, se) {
            (Some(effect), Some(se)) => contrasts.push(Contrast {
                study: label,
                one,
                two,
                effect,
                se,
            }),
            _ => left_out.push((label, "a contrast without effect or standard error")),
        }
    }
    if !problems.is_empty() {
        return Err(columns.grid.error(problems).into());
    }
    // Without one of its contrasts a study is not the study it was.
    contrasts.retain(|contrast| left_out.iter().all(|(label, _)| *label != contrast.study));
    left_out.dedup();
    Ok(NetworkTable {
        network: Network::of_contrasts(&contrasts)?,
        measure,
        left_out,
    })
}

fn of_arms(
    columns: &Columns<'_>,
    measure: Option<Measure>,
    add: f64,
) -> Result<NetworkTable, TableError> {
    let needs =
        "study treat1 treat2 TE seTE, or study treatment with event n, mean sd n, or event time";
    let [study, treatment] = [&STUDY[..], &TREATMENT].map(|names| columns.find(names));
    if study.is_none() || treatment.is_none() {
        return Err(columns.lacks(measure.unwrap_or(Measure::Gen), &[needs]));
    }
    let measure = measure.ok_or(TableError::NoMeasure)?;
    let wanted: &[&[&str]] = match measure {
        Measure::Or | Measure::Rr | Measure::Rd => &[&EVENTS, &SIZE],
        Measure::Md | Measure::Smd | Measure::Rom => &[&MEAN, &SD, &SIZE],
        Measure::Irr => &[&EVENTS, &TIME],
        _ => return Err(TableError::Measure { measure }),
    };
    let found: Vec<_> = wanted.iter().map(|names| columns.find(names)).collect();
    if found.contains(&None) {
        let set: Vec<_> = wanted.iter().map(|names| names[0]).collect();
        return Err(columns.lacks(measure, &[&format!("study treatment {}", set.join(" "))]));
    }
    let mut problems: Problems = columns.grid.faults.clone();
    let mut rows = Vec::new();
    for row in &columns.grid.rows {
        let label = columns.text(row, study, &mut problems, "study");
        let name = columns.text(row, treatment, &mut problems, "treatment");
        rows.push((
            label,
            name,
            arm(columns, row, measure, &found, &mut problems),
        ));
    }
    if !problems.is_empty() {
        return Err(columns.grid.error(problems).into());
    }
    assemble(&rows, measure, add)
}

/// The numbers of one arm; `None` where one is missing.
fn arm(
    columns: &Columns<'_>,
    row: &GridRow,
    measure: Measure,
    at: &[Option<usize>],
    problems: &mut Problems,
) -> Option<ArmData> {
    let not_negative: fn(f64) -> bool = |value| value >= 0.0;
    let mut number =
        |which: usize, what, fits| columns.checked(row, at[which], problems, (what, fits));
    match measure {
        Measure::Or | Measure::Rr | Measure::Rd => {
            let (events, n) = (
                number(0, "the number of events", not_negative),
                number(1, "the number of participants", POSITIVE),
            );
            let (events, n) = (events?, n?);
            if events > n {
                let place = at[0]
                    .and_then(|at| row.cells.get(at))
                    .map_or(row.start..row.start, |(place, _)| place.clone());
                problems.push((place, ProblemKind::EventsAboveTotal { events, total: n }));
            }
            Some(ArmData::Counts { events, n })
        }
        Measure::Irr => {
            let (events, time) = (
                number(0, "the number of events", not_negative),
                number(1, "the person-time", POSITIVE),
            );
            Some(ArmData::Rate {
                events: events?,
                time: time?,
            })
        }
        _ => {
            let (mean, sd) = (
                number(0, "the mean", |_| true),
                number(1, "the standard deviation", POSITIVE),
            );
            let n = number(2, "the number of participants", POSITIVE);
            Some(ArmData::Mean {
                mean: mean?,
                sd: sd?,
                n: n?,
            })
        }
    }
}

/// Rows of study, treatment and numbers to studies, in the order of names.
fn assemble(
    rows: &[(String, String, Option<ArmData>)],
    measure: Measure,
    add: f64,
) -> Result<NetworkTable, TableError> {
    let mut by_study: BTreeMap<&str, Vec<(&String, Option<ArmData>)>> = BTreeMap::new();
    for (study, treatment, data) in rows {
        by_study.entry(study).or_default().push((treatment, *data));
    }
    let all = names(rows.iter().map(|(_, treatment, _)| treatment));
    let place = |name: &String| all.iter().position(|own| own == name).unwrap_or(0);
    let (mut trials, mut left_out) = (Vec::new(), Vec::new());
    for (study, arms) in by_study {
        let known: Vec<_> = arms
            .iter()
            .filter_map(|(name, data)| Some((place(name), (*data)?)))
            .collect();
        if known.len() < 2 && arms.len() > known.len() {
            left_out.push((study.to_owned(), "fewer than two arms with numbers"));
            continue;
        }
        match trial(study, &known, measure, add, &all)? {
            Some(trial) => trials.push(trial),
            None => left_out.push((
                study.to_owned(),
                "two of its arms allow no effect: none, or all, had the event in both",
            )),
        }
    }
    Ok(NetworkTable {
        network: Network::of_trials(&all, trials)?,
        measure,
        left_out,
    })
}
