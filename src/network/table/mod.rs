//! Networks from tables: contrasts with standard errors, or arms, one or several to a row.

mod assemble;
mod columns;
mod contrasts;
mod numbers;

use super::arms::{ArmOptions, ArmStudy, MEASURES};
use super::{Network, NetworkError};
use crate::effects::Measure;
use crate::records::{Grid, LoadError};

use assemble::{ArmRow, Rows, assemble};
use columns::{Columns, EFFECT, Problems, STUDY, TREATMENT, block};
use numbers::{Fields, Kind};

/// What a table gives.
#[derive(Debug, Clone)]
pub struct NetworkTable {
    /// The network.
    pub network: Network,
    /// What effects are measured by; `GEN` for given contrasts without a name.
    pub measure: Measure,
    /// The studies' arms as printed, for methods that pool counts; empty where the table gives contrasts alone.
    pub arms: Vec<ArmStudy>,
    /// Studies left out, each with the reason.
    pub left_out: Vec<(String, String)>,
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

/// Reads a table by its columns:
///
/// - contrasts: `study treat1 treat2` with `TE seTE`, or `yi` with `sei` or `vi`;
/// - arms, several to a row: `study treat1 treat2 ...` with `event1 n1 event2 n2 ...`, `mean1 sd1 n1 ...`, `event1 time1 ...`,
///   or metafor's `ai n1i ci n2i`, `ai bi ci di`, `m1i sd1i n1i m2i sd2i n2i`, `x1i t1i x2i t2i`; rows of one study share arms;
/// - arms, one to a row: `study treatment` with `event n`, `mean sd n` or `event time`.
///
/// # Errors
/// Every problem of the table with its place; studies that do not form a network.
pub fn read(
    grid: &Grid,
    measure: Option<Measure>,
    options: ArmOptions,
) -> Result<NetworkTable, TableError> {
    let columns = Columns { grid };
    let pairs =
        columns.find(&block("treat", 1)).is_some() && columns.find(&block("treat", 2)).is_some();
    let effects = columns.find(&EFFECT).is_some();
    match (pairs, effects) {
        (true, true) => contrasts::read(&columns, measure),
        (true, false) => of_rows(&columns, measure, options, wide_rows),
        _ => of_rows(&columns, measure, options, long_rows),
    }
}

type Found = Result<Rows, TableError>;

/// Studies from their arms, however these are laid out.
fn of_rows(
    columns: &Columns<'_>,
    measure: Option<Measure>,
    options: ArmOptions,
    rows: impl Fn(&Columns<'_>, Measure, Kind, &mut Problems) -> Found,
) -> Result<NetworkTable, TableError> {
    let measure = measure.ok_or_else(|| no_measure(columns))?;
    let kind = Kind::of(measure).ok_or(TableError::Measure { measure })?;
    let mut problems = columns.grid.faults.clone();
    let rows = rows(columns, measure, kind, &mut problems)?;
    let studies = rows.studies(columns.grid, &mut problems);
    if !problems.is_empty() {
        problems.sort_by_key(|(place, _)| place.start);
        return Err(columns.grid.error(problems).into());
    }
    Ok(assemble(&studies, measure, options)?)
}

/// A measure is asked for where the columns are such that one would do.
fn no_measure(columns: &Columns<'_>) -> TableError {
    let kinds = [Kind::Counts, Kind::Means, Kind::Rates];
    let fits = |kind: &Kind| {
        Fields::of_row(columns, *kind).is_some() || Fields::of_block(columns, *kind, 1).is_some()
    };
    if kinds.iter().any(fits) {
        return TableError::NoMeasure;
    }
    let sets = [
        "study treat1 treat2 TE seTE",
        "study treatment with event n, mean sd n, or event time",
        "study treat1 treat2 with event1 n1 event2 n2 and so on",
    ];
    columns.lacks("a network", &sets)
}

/// One arm to a row.
fn long_rows(
    columns: &Columns<'_>,
    measure: Measure,
    kind: Kind,
    problems: &mut Problems,
) -> Found {
    let (study, treatment) = (columns.find(&STUDY), columns.find(&TREATMENT));
    let fields = Fields::of_row(columns, kind);
    let (Some(_), Some(_), Some(fields)) = (study, treatment, fields) else {
        return Err(columns.lacks(measure.code(), &kind.sets()));
    };
    let rows = columns
        .grid
        .rows
        .iter()
        .enumerate()
        .map(|(line, row)| ArmRow {
            study: columns.text(row, study, problems, "study"),
            treatment: columns.text(row, treatment, problems, "treatment"),
            data: fields.arm(columns, row, problems),
            place: columns.place(row, treatment),
            line,
        });
    Ok(Rows {
        arms: rows.collect(),
        shared: false,
    })
}

/// Two or more arms to a row; without a column of studies each row is one.
fn wide_rows(
    columns: &Columns<'_>,
    measure: Measure,
    kind: Kind,
    problems: &mut Problems,
) -> Found {
    let study = columns.find(&STUDY);
    let mut blocks = Vec::new();
    for which in 1.. {
        let Some(treatment) = columns.find(&block("treat", which)) else {
            break;
        };
        let Some(fields) = Fields::of_block(columns, kind, which) else {
            return Err(columns.lacks(measure.code(), &kind.sets()));
        };
        blocks.push((treatment, fields));
    }
    let mut arms = Vec::new();
    for (line, row) in columns.grid.rows.iter().enumerate() {
        let label = match study {
            Some(_) => columns.text(row, study, problems, "study"),
            None => (line + 1).to_string(),
        };
        for (which, (treatment, fields)) in blocks.iter().enumerate() {
            // A study of two arms leaves the columns of a third empty.
            if which > 1 && columns.empty(row, *treatment) && fields.empty(columns, row) {
                continue;
            }
            arms.push(ArmRow {
                study: label.clone(),
                treatment: columns.text(row, Some(*treatment), problems, "treatment"),
                data: fields.arm(columns, row, problems),
                place: columns.place(row, Some(*treatment)),
                line,
            });
        }
    }
    Ok(Rows { arms, shared: true })
}
