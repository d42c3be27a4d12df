//! Effects from one table with metafor's column names.

mod aliases;
mod averages;
mod cells;
mod columns;
mod families;
mod given;
mod implied;
mod row;

use std::collections::BTreeMap;
use std::ops::Range;

use crate::records::{Grid, GridRow as Row, LoadError, ProblemKind, SourceFile};

use super::binary::ZeroRule;
use super::select::{Effects, NotPooled};
use super::{EffectEstimate, Formula, Measure, Moderators, StudyEffect};

use cells::size;
pub use columns::{Numbers, is_number, takes_assumed_r};
use columns::{all_columns, impossible, needed};
pub use row::TableFormula;
use row::route;

/// A table as read: rows of named cells.
#[derive(Debug, Clone)]
pub struct Table {
    /// The file it was read from.
    pub file: SourceFile,
    /// Column names in their order.
    pub columns: Vec<String>,
    rows: Vec<Row>,
    uneven: Vec<(Range<usize>, ProblemKind)>,
    names: Vec<String>,
    grid: Grid,
}

impl Table {
    /// Reads delimited text; see [`Grid::read`].
    ///
    /// # Errors
    /// As [`Grid::read`].
    pub fn read(file: SourceFile) -> Result<Self, LoadError> {
        Ok(Self::of(Grid::read(file)?))
    }

    /// The table that cells under a header are; letters of metafor's columns may have either case, and meta's names
    /// stand for metafor's.
    ///
    /// Rows of unequal length and columns of one name are told by [`Table::effects`], together
    /// with everything else.
    pub fn of(grid: Grid) -> Self {
        let mut known = all_columns();
        known.push("study");
        let grid = aliases::with_metafor_names(grid).with_names(&known);
        Self {
            file: grid.file.clone(),
            columns: grid.columns.clone(),
            rows: grid.rows.clone(),
            uneven: grid.faults.clone(),
            names: names_of(&grid),
            grid,
        }
    }

    /// The cells of the table under their names.
    pub fn grid(&self) -> &Grid {
        &self.grid
    }

    /// Effect of each row, by the default formula; `None` for rows that give none.
    pub fn estimates(&self, measure: Measure, rule: &ZeroRule) -> Vec<Option<EffectEstimate>> {
        let mut told = Vec::new();
        let rows = self.rows.iter();
        let numbers: Vec<_> = rows
            .map(|row| self.numbers(measure, row, &mut told))
            .collect();
        let formulas = TableFormula::new(measure, *rule, Formula::default(), &numbers);
        let estimate = |cells| formulas.effect(cells).ok().map(|(estimate, ..)| estimate);
        numbers.iter().map(estimate).collect()
    }

    /// The table with a number behind the name of a study that has stood in an earlier row.
    pub fn with_distinct_names(mut self) -> Self {
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        for name in &mut self.names {
            let times = seen.entry(name.clone()).or_default();
            *times += 1;
            if *times > 1 {
                *name = format!("{name} ({times})");
            }
        }
        self
    }

    /// Name of the study of each row.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// SHA-256 of the file, as `sha256sum` prints it.
    pub fn digest(&self) -> String {
        self.grid.digest.clone()
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
            return Err(self.grid.error(problems));
        }
        let formulas = TableFormula::new(measure, *rule, formula, &numbers);
        let mut found = Effects::default();
        for (at, (row, cells)) in self.rows.iter().zip(&numbers).enumerate() {
            let label = self.names[at].clone();
            match formulas.effect(cells) {
                Ok((estimate, data, notes)) => {
                    let effect = StudyEffect {
                        study: label.clone(),
                        label,
                        part: None,
                        estimate,
                        data,
                        route: route(measure, cells),
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
            if !is_number(measure, column) {
                continue;
            }
            match self.grid.number(cell) {
                Ok(value) => numbers.extend(value.map(|value| (column.as_str(), value))),
                Err(kind) => problems.push((span.clone(), kind)),
            }
        }
        numbers
    }

    fn moderators(&self, measure: Measure, row: &Row) -> Moderators {
        let cells = self.columns.iter().zip(&row.cells);
        cells
            .filter(|(column, _)| !is_number(measure, column) && *column != "study")
            .map(|(column, (_, cell))| (column.clone(), cell.clone()))
            .collect()
    }
}

/// What each row calls its study: `study`, `slab`, `author` with `year`, `trial`, or its number.
fn names_of(grid: &Grid) -> Vec<String> {
    let name = |row: &Row, column: &str| grid.cell(row, column).map(str::to_owned);
    let author = |row| {
        let (author, year) = (name(row, "author")?, name(row, "year"));
        Some(year.map_or(author.clone(), |year| format!("{author} {year}")))
    };
    let named = |row| {
        name(row, "study")
            .or_else(|| name(row, "slab"))
            .or_else(|| author(row))
            .or_else(|| name(row, "trial"))
    };
    let rows = grid.rows.iter().enumerate();
    rows.map(|(at, row)| named(row).unwrap_or_else(|| format!("Study {}", at + 1)))
        .collect()
}
