//! Effects from one table with metafor's column names.

mod columns;
mod given;
mod row;

use std::collections::BTreeMap;
use std::ops::Range;

use crate::records::{LoadError, Problem, ProblemKind, SourceFile, digest_of_text};

use super::binary::ZeroRule;
use super::select::{Effects, NotPooled};
use super::{Formula, Measure, Moderators, StudyEffect};

pub use columns::{Numbers, takes_assumed_r};
use columns::{impossible, is_number, needed};
pub use row::Setting;
use row::{route, size};

/// A table as read: rows of named cells.
#[derive(Debug, Clone)]
pub struct Table {
    /// The file it was read from.
    pub file: SourceFile,
    /// Column names in their order.
    pub columns: Vec<String>,
    rows: Vec<Row>,
    uneven: Vec<(Range<usize>, ProblemKind)>,
}

#[derive(Debug, Clone)]
struct Row {
    start: usize,
    cells: Vec<(Range<usize>, String)>,
}

impl Table {
    /// Reads delimited text: comma, semicolon or tab, whichever the first line holds most of.
    ///
    /// # Errors
    /// A table without rows. Rows of unequal length are told by [`Table::effects`], together with
    /// everything else.
    pub fn read(file: SourceFile) -> Result<Self, LoadError> {
        let mut problems = Vec::new();
        let text = file.text.strip_prefix('\u{feff}').unwrap_or(&file.text);
        let shift = file.text.len() - text.len();
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter(text))
            .flexible(true)
            .trim(csv::Trim::All)
            .from_reader(text.as_bytes());
        let columns: Vec<String> = match reader.headers() {
            Ok(headers) => headers.iter().map(str::to_owned).collect(),
            Err(_) => Vec::new(),
        };
        let mut rows = Vec::new();
        // Text is valid UTF-8 and lengths may differ, so no record can fail to be read.
        for record in reader.records().map_while(Result::ok) {
            let at = record.position().map_or(0, csv::Position::byte) as usize + shift;
            let row = Row::new(at, &file.text, &record);
            if record.len() == columns.len() {
                rows.push(row);
            } else {
                let kind = ProblemKind::UnevenRow {
                    found: record.len(),
                    expected: columns.len(),
                };
                problems.push((row.line(&file.text), kind));
            }
        }
        if rows.is_empty() && problems.is_empty() {
            return Err(located(file, vec![(0..0, ProblemKind::NoRows)]));
        }
        Ok(Self {
            file,
            columns,
            rows,
            uneven: problems,
        })
    }

    /// The table with a number behind the name of a study that has stood in an earlier row.
    pub fn with_distinct_names(mut self) -> Self {
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        let at = self.name_column();
        for row in &mut self.rows {
            let Some((_, cell)) = at.and_then(|at| row.cells.get_mut(at)) else {
                continue;
            };
            let times = seen.entry(cell.clone()).or_default();
            *times += 1;
            if *times > 1 {
                *cell = format!("{cell} ({times})");
            }
        }
        self
    }

    /// SHA-256 of the file, as `sha256sum` prints it.
    pub fn digest(&self) -> String {
        digest_of_text(&self.file.text)
    }

    /// Whether the table has a column of this name.
    pub fn has(&self, column: &str) -> bool {
        self.columns.iter().any(|name| name == column)
    }

    /// Effects of the table's rows by the default formula; see [`Self::effects_with`].
    ///
    /// # Errors
    /// As [`Self::effects_with`].
    pub fn effects(&self, measure: Measure, rule: &ZeroRule) -> Result<Effects, LoadError> {
        self.effects_with(measure, rule, Formula::default())
    }

    /// Effects of the table's rows.
    ///
    /// Rows with a missing (`NA` or empty) number are listed as not pooled. Counts need not be whole; those that are
    /// not are noted.
    ///
    /// # Errors
    /// Columns that the measure needs and the table lacks; cells that are not numbers; counts and
    /// standard deviations that cannot be.
    pub fn effects_with(
        &self,
        measure: Measure,
        rule: &ZeroRule,
        formula: Formula,
    ) -> Result<Effects, LoadError> {
        let mut problems = self.missing_columns(measure, formula);
        let needed_columns = problems.is_empty();
        problems.extend(self.uneven.iter().cloned());
        let mut numbers = Vec::new();
        if needed_columns {
            for row in &self.rows {
                numbers.push(self.numbers(measure, row, &mut problems));
            }
            for (row, cells) in self.rows.iter().zip(&numbers) {
                impossible(
                    measure,
                    cells,
                    &|column| self.place(row, column),
                    &mut problems,
                );
            }
        }
        if !problems.is_empty() {
            return Err(located(self.file.clone(), problems));
        }
        let setting = Setting::new(measure, *rule, formula, &numbers);
        let mut found = Effects::default();
        for (at, (row, cells)) in self.rows.iter().zip(&numbers).enumerate() {
            let label = self.label(row, at);
            match setting.effect(cells) {
                Ok((estimate, data, notes)) => {
                    let effect = StudyEffect {
                        study: label.clone(),
                        label,
                        estimate,
                        data,
                        route: route(measure),
                        unit: None,
                        notes,
                        n: data.participants().or_else(|| size(cells)),
                        source: None,
                        bounds: None,
                        components: Vec::new(),
                    };
                    found.included.push((effect, self.moderators(measure, row)));
                }
                Err(lack) => found.not_pooled.push(NotPooled {
                    study: label.clone(),
                    label,
                    lack,
                }),
            }
        }
        Ok(found)
    }

    /// Where the cell of a column stands in the file; the row where there is no such cell.
    fn place(&self, row: &Row, column: &str) -> Range<usize> {
        let at = self.columns.iter().position(|name| name == column);
        let cell = at.and_then(|at| row.cells.get(at));
        cell.map_or(row.start..row.start, |(span, _)| span.clone())
    }

    fn missing_columns(
        &self,
        measure: Measure,
        formula: Formula,
    ) -> Vec<(Range<usize>, ProblemKind)> {
        let sets = needed(measure);
        let assumed = |column: &str| {
            column == "ri" && formula.assumed_r.is_some() && takes_assumed_r(measure)
        };
        let complete = |set: &&[&str]| {
            let mut columns = set.iter();
            columns.all(|column| self.has(column) || assumed(column))
        };
        if sets.iter().any(complete) {
            return Vec::new();
        }
        let header = self.file.text.lines().next().map_or(0, str::len);
        let kind = ProblemKind::MissingColumns {
            measure: measure.code(),
            sets: sets.iter().map(|set| set.join(" ")).collect(),
            found: self.columns.clone(),
        };
        vec![(0..header, kind)]
    }

    fn numbers(
        &self,
        measure: Measure,
        row: &Row,
        problems: &mut Vec<(Range<usize>, ProblemKind)>,
    ) -> Numbers<'_> {
        let mut numbers = Numbers::new();
        for (column, (span, cell)) in self.columns.iter().zip(&row.cells) {
            if !is_number(measure, column) || cell.is_empty() || cell == "NA" {
                continue;
            }
            match cell.parse::<f64>() {
                Ok(value) if value.is_finite() => {
                    numbers.insert(column.as_str(), value);
                }
                _ => problems.push((span.clone(), not_a_number(cell))),
            }
        }
        numbers
    }

    fn label(&self, row: &Row, at: usize) -> String {
        let cell = self.name_column().and_then(|column| row.cells.get(column));
        cell.map_or_else(|| format!("Study {}", at + 1), |(_, cell)| cell.clone())
    }

    /// The column that names the studies.
    fn name_column(&self) -> Option<usize> {
        let place = |name: &&str| self.columns.iter().position(|column| column == name);
        ["study", "slab", "author", "trial"].iter().find_map(place)
    }

    fn moderators(&self, measure: Measure, row: &Row) -> Moderators {
        let cells = self.columns.iter().zip(&row.cells);
        cells
            .filter(|(column, _)| !is_number(measure, column) && *column != "study")
            .map(|(column, (_, cell))| (column.clone(), cell.clone()))
            .collect()
    }
}

impl Row {
    /// The row's whole line.
    fn line(&self, text: &str) -> Range<usize> {
        let length = text[self.start..].lines().next().map_or(0, str::len);
        self.start..self.start + length
    }

    /// Places each cell in the file, as far as no quoting moves it.
    fn new(start: usize, text: &str, record: &csv::StringRecord) -> Self {
        let line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
        let mut from = start;
        let cells = record.iter().map(|cell| {
            let found = text[from..line_end].find(cell).map(|at| from + at);
            let begin = found.unwrap_or(start);
            from = found.map_or(from, |at| at + cell.len());
            (
                begin..begin + if found.is_some() { cell.len() } else { 0 },
                cell.to_owned(),
            )
        });
        Self {
            start,
            cells: cells.collect(),
        }
    }
}

fn delimiter(text: &str) -> u8 {
    let header = text.lines().next().unwrap_or_default();
    let count = |delimiter: u8| header.bytes().filter(|b| *b == delimiter).count();
    let mut best = b',';
    for candidate in [b';', b'\t'] {
        if count(candidate) > count(best) {
            best = candidate;
        }
    }
    best
}

fn not_a_number(cell: &str) -> ProblemKind {
    let comma = cell.matches(',').count() == 1 && cell.replace(',', ".").parse::<f64>().is_ok();
    if comma {
        ProblemKind::DecimalComma {
            written: cell.to_owned(),
        }
    } else {
        ProblemKind::WrongType {
            found: format!("`{cell}`"),
            expected: "a number, `NA` or nothing".to_owned(),
        }
    }
}

fn located(file: SourceFile, found: Vec<(Range<usize>, ProblemKind)>) -> LoadError {
    let problems = found.into_iter().map(|(span, kind)| Problem {
        file: file.name.clone(),
        span: Some(span),
        kind,
    });
    LoadError {
        problems: problems.collect(),
        files: vec![file],
    }
}
