//! A table with metafor's column names -> a review.

mod characteristics;
mod drafted;
mod shape;

use std::collections::BTreeMap;
use std::ops::Range;

use crate::records::{Grid, GridRow, LoadError, ProblemKind, is_missing};

use super::draft::{Analysis, Figure, Review, ReviewOutcome, Study};
use super::names::{Ids, slug, year};
use super::{Imported, Remark};

use characteristics::characteristics;
use drafted::{DraftRow, Drafted};
pub use shape::Shape;
use shape::{arms, groups, measured, what};

/// What is to be made of a table.
#[derive(Clone)]
pub struct Options<'a> {
    /// Id of the review: its folder's name.
    pub id: &'a str,
    /// What the rows hold.
    pub shape: Shape,
    /// Code of the measure.
    pub measure: &'a str,
    /// Whether records can be analysed by the measure.
    pub analysed: bool,
    /// Continuity correction, where it is not the usual one.
    pub zero_cells: Option<&'static str>,
    /// Name of the study of each row.
    pub labels: &'a [String],
    /// Effect and standard error of each row, for rows that give them in another form.
    pub estimates: &'a [Option<(f64, f64)>],
    /// Whether a column of this name holds numbers that effects are computed from.
    pub holds_numbers: &'a dyn Fn(&str) -> bool,
}

/// Columns that may tell the rows of one study apart.
const SAMPLES: [&str; 7] = [
    "sample",
    "subgroup",
    "group",
    "cohort",
    "site",
    "center",
    "experiment",
];

/// Makes a review of a table whose effects can be computed.
///
/// # Errors
/// Numbers that a record may not hold, each with its cell.
pub fn table(grid: &Grid, options: &Options<'_>) -> Result<Imported, LoadError> {
    let mut remarks = Vec::new();
    let mut problems = Vec::new();
    let characteristics = characteristics(grid, options, &mut remarks);
    let outcomes = outcomes(grid, options);
    let mut studies: Vec<Drafted> = Vec::new();
    let mut at_key: BTreeMap<(String, Option<u16>), usize> = BTreeMap::new();
    let mut ids = Ids::of_records();
    for (at, row) in grid.rows.iter().enumerate() {
        let numbers = numbers(grid, row, options, &mut problems);
        let label = options.labels[at].clone();
        let own_year = grid.cell(row, "year").and_then(|text| text.parse().ok());
        let own_year = own_year.or_else(|| year(&label));
        let label = if label.is_empty() {
            format!("Study {}", at + 1)
        } else {
            label
        };
        let place = grid.place(row.start);
        let from = source(grid, row);
        let found = outcome_of(grid, row, &outcomes);
        let mut outcome = measured(options, &numbers, at, &from);
        outcome.id = found.0.clone();
        outcome.label = found.1.clone();
        let values = characteristics.iter().filter_map(|(column, name)| {
            let (_, value) = &row.cells[*column];
            (!is_missing(value)).then(|| (name.clone(), value.clone()))
        });
        let drafted = DraftRow {
            outcome,
            moderators: values.collect(),
            country: grid.cell(row, "country").map(str::to_owned),
            sample: sample(grid, row, at),
            place,
        };
        match at_key.get(&(label.clone(), own_year)) {
            Some(study) => studies[*study].rows.push(drafted),
            None => {
                at_key.insert((label.clone(), own_year), studies.len());
                let id = ids.unique(&name_for_id(grid, row, &label, own_year), "study");
                studies.push(Drafted {
                    study: Study {
                        id,
                        label,
                        year: own_year,
                        source: from.clone(),
                        one_group: !options.shape.two_groups(),
                        arms: arms(options.shape),
                        ..Study::default()
                    },
                    rows: vec![drafted],
                });
            }
        }
    }
    if !problems.is_empty() {
        return Err(grid.error(problems));
    }
    let studies: Vec<_> = studies
        .into_iter()
        .map(|drafted| drafted.finish(&mut remarks))
        .collect();
    let review = Review {
        id: options.id.to_owned(),
        title: format!("{}: {}", grid.file.name, options.measure),
        origin: origin(grid),
        interventions: groups(options.shape)
            .iter()
            .map(|(id, label)| ((*id).to_owned(), (*label).to_owned()))
            .collect(),
        outcomes: outcomes
            .iter()
            .map(|(id, label)| ReviewOutcome {
                id: id.clone(),
                label: label.clone(),
                binary: options.shape.binary(),
                higher_is_better: None,
            })
            .collect(),
        analyses: analyses(options, &outcomes),
        studies,
    };
    if !options.analysed {
        remarks.push(Remark {
            place: grid.file.name.clone(),
            text: format!(
                "records cannot be pooled by {} yet, so review.toml has no analysis; `oxymeta pool \
                 {} --measure {}` pools the table itself",
                options.measure, grid.file.name, options.measure
            ),
        });
    }
    Ok(Imported { review, remarks })
}

/// Ids and labels of what was measured: the values of a column `outcome`, or one for all rows.
fn outcomes(grid: &Grid, options: &Options<'_>) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    let mut ids = Ids::default();
    for row in &grid.rows {
        let Some(name) = grid.cell(row, "outcome") else {
            continue;
        };
        if found.iter().all(|(_, label)| label != name) {
            found.push((ids.unique(name, "outcome"), name.to_owned()));
        }
    }
    let unnamed = grid
        .rows
        .iter()
        .any(|row| grid.cell(row, "outcome").is_none());
    if unnamed {
        let stem = stem(&grid.file.name);
        found.push((
            ids.unique(&stem, "outcome"),
            format!("{} of {stem}", what(options.shape)),
        ));
    }
    found
}

fn outcome_of<'a>(
    grid: &Grid,
    row: &GridRow,
    outcomes: &'a [(String, String)],
) -> &'a (String, String) {
    let name = grid.cell(row, "outcome");
    let named = outcomes
        .iter()
        .find(|(_, label)| Some(label.as_str()) == name);
    // Rows without a name share the outcome that stands last.
    named.unwrap_or(&outcomes[outcomes.len() - 1])
}

fn stem(name: &str) -> String {
    name.rsplit_once('.')
        .map_or(name, |(stem, _)| stem)
        .to_owned()
}

fn origin(grid: &Grid) -> String {
    match &grid.sheet {
        Some(sheet) => format!("{}, sheet {}", grid.file.name, sheet.name),
        None => grid.file.name.clone(),
    }
}

/// Where a row stands, as records say it.
fn source(grid: &Grid, row: &GridRow) -> String {
    match &grid.sheet {
        Some(_) => grid.place(row.start),
        None => format!(
            "{}, line {}",
            grid.file.name,
            grid.file.line_column(row.start).0
        ),
    }
}

fn name_for_id(grid: &Grid, row: &GridRow, label: &str, year: Option<u16>) -> String {
    let number = label.chars().all(|letter| !letter.is_alphabetic());
    let author = grid.cell(row, "author").filter(|_| number);
    let name = author.unwrap_or(label);
    match year {
        Some(year) if !slug(name).contains(&year.to_string()) => format!("{name} {year}"),
        _ => name.to_owned(),
    }
}

fn sample(grid: &Grid, row: &GridRow, at: usize) -> String {
    let named = SAMPLES.into_iter().find_map(|name| grid.cell(row, name));
    named.map_or_else(|| format!("row {}", at + 1), str::to_owned)
}

/// The numbers of a row that its shape reads, checked for what records ask of them.
fn numbers(
    grid: &Grid,
    row: &GridRow,
    options: &Options<'_>,
    problems: &mut Vec<(Range<usize>, ProblemKind)>,
) -> BTreeMap<&'static str, Figure> {
    let mut found = BTreeMap::new();
    for name in options.shape.columns() {
        let Some(column) = grid.column(name) else {
            continue;
        };
        let (span, text) = &row.cells[column];
        // What is no number has been told of before.
        let Ok(Some(value)) = grid.number(text) else {
            continue;
        };
        let group = matches!(*name, "n1i" | "n2i" | "ni");
        let count = group || matches!(*name, "ai" | "bi" | "ci" | "di" | "xi" | "x1i" | "x2i");
        let least = u32::from(group);
        if count && (value.fract() != 0.0 || value < f64::from(least)) {
            let what = "a count, which records hold as a whole number,";
            problems.push((span.clone(), ProblemKind::NotACount { what, value, least }));
        }
        let point = if grid.decimal_comma {
            text.replacen(',', ".", 1)
        } else {
            text.clone()
        };
        found.insert(*name, Figure::new(value, &point));
    }
    found
}

fn analyses(options: &Options<'_>, outcomes: &[(String, String)]) -> Vec<Analysis> {
    if !options.analysed {
        return Vec::new();
    }
    let two = options.shape.two_groups();
    let suffix = slug(options.measure);
    let sides = if two {
        ["less in group 1", "more in group 1"]
    } else {
        ["less", "more"]
    };
    let analysis = |(id, label): &(String, String)| Analysis {
        id: format!("{id}-{suffix}"),
        title: format!("{label} ({})", options.measure),
        outcome: id.clone(),
        intervention: if two { "group-1" } else { "group" }.to_owned(),
        comparator: two.then(|| "group-2".to_owned()),
        measure: options.measure.to_owned(),
        method: None,
        model: None,
        favours: sides.map(str::to_owned),
        groups: two.then(|| ["Group 1".to_owned(), "Group 2".to_owned()]),
        zero_cells: options.zero_cells,
        subgroups: false,
        note: None,
    };
    outcomes.iter().map(analysis).collect()
}
