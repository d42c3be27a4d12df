use std::collections::HashSet;
use std::ops::Range;

use super::cap::KEPT;
use super::characters::hidden;
use super::{LoadError, Problem, ProblemKind, SourceFile, digest_of_text};

/// A rectangle of cells under a header, as delimited text or a worksheet holds it.
#[derive(Debug, Clone)]
pub struct Grid {
    /// The file; of a worksheet, its cells as text with tabs between them.
    pub file: SourceFile,
    /// Where in a workbook the cells stand; `None` for a text file.
    pub sheet: Option<Sheet>,
    /// Names of the columns in their order.
    pub columns: Vec<String>,
    /// Where each name stands.
    pub heads: Vec<Range<usize>>,
    /// The rows below the header.
    pub rows: Vec<GridRow>,
    /// Rows of another length than the header, and other faults of the rectangle.
    pub faults: Vec<(Range<usize>, ProblemKind)>,
    /// Whether numbers are written with a decimal comma throughout.
    pub decimal_comma: bool,
    /// SHA-256 of the file as it was read.
    pub digest: String,
}

/// A row of cells with their places in the text.
#[derive(Debug, Clone)]
pub struct GridRow {
    /// Where the row begins.
    pub start: usize,
    /// Place and text of each cell.
    pub cells: Vec<(Range<usize>, String)>,
}

/// The part of a workbook that a text stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// Name of the worksheet.
    pub name: String,
    /// Row of the first line, from 0.
    pub first_row: usize,
    /// Column of the first cell of each line, from 0.
    pub first_column: usize,
}

impl Grid {
    /// Reads delimited text: comma, semicolon or tab, whichever the first line holds most of.
    ///
    /// # Errors
    /// A table without rows. Rows of unequal length become [`Grid::faults`], to be told together
    /// with everything else.
    pub fn read(file: SourceFile) -> Result<Self, LoadError> {
        let delimiter = delimiter(file.text.trim_start_matches('\u{feff}'));
        let digest = digest_of_text(&file.text);
        Self::parse(file, delimiter, None, digest)
    }

    /// Takes the text of a worksheet apart, whose cells are parted by tabs.
    ///
    /// # Errors
    /// As [`Grid::read`].
    #[cfg(feature = "import")]
    pub(super) fn of_sheet(
        file: SourceFile,
        sheet: Sheet,
        digest: String,
    ) -> Result<Self, LoadError> {
        Self::parse(file, b'\t', Some(sheet), digest)
    }

    fn parse(
        file: SourceFile,
        delimiter: u8,
        sheet: Option<Sheet>,
        digest: String,
    ) -> Result<Self, LoadError> {
        let text = file.text.strip_prefix('\u{feff}').unwrap_or(&file.text);
        let shift = file.text.len() - text.len();
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .quoting(sheet.is_none())
            .flexible(true)
            .has_headers(false)
            .trim(csv::Trim::All)
            .from_reader(text.as_bytes());
        let mut header: Option<GridRow> = None;
        let mut rows = Vec::new();
        let mut faults = Vec::new();
        // Text is valid UTF-8 and lengths may differ, so no record can fail to be read.
        for record in reader.records().map_while(Result::ok) {
            let mut at = record.position().map_or(0, csv::Position::byte) as usize + shift;
            // The position of a record can be within the end of the line before it.
            while file.text[at..].starts_with(['\n', '\r']) {
                at += 1;
            }
            if sheet.is_some() && record.iter().all(str::is_empty) {
                continue;
            }
            let row = GridRow::new(at, &file.text, &record);
            faults.extend(row.hidden(&file.text));
            match &header {
                None => header = Some(row),
                Some(header) if header.cells.len() == record.len() => rows.push(row),
                Some(header) => {
                    let kind = ProblemKind::UnevenRow {
                        found: record.len(),
                        expected: header.cells.len(),
                    };
                    faults.push((row.line(&file.text), kind));
                }
            }
        }
        if rows.is_empty() && faults.is_empty() {
            let kind = ProblemKind::NoRows;
            return Err(located(&file, sheet.as_ref(), vec![(0..0, kind)]));
        }
        let (heads, columns) = header
            .map_or_else(Vec::new, |row| row.cells)
            .into_iter()
            .unzip();
        let decimal_comma = delimiter != b',' && sheet.is_none() && decimal_comma(&rows);
        Ok(Self {
            file,
            sheet,
            columns,
            heads,
            rows,
            faults,
            decimal_comma,
            digest,
        })
    }

    /// Gives columns that differ from a known name only in case that name, and faults names that
    /// stand twice.
    pub fn with_names(mut self, known: &[&str]) -> Self {
        for at in 0..self.columns.len() {
            let written = &self.columns[at];
            let meant = known.iter().find(|name| name.eq_ignore_ascii_case(written));
            if let Some(meant) = meant.filter(|meant| self.columns.iter().all(|c| c != *meant)) {
                self.columns[at] = (*meant).to_owned();
            }
        }
        let mut seen = HashSet::new();
        for (at, name) in self.columns.iter().enumerate() {
            if !name.is_empty() && !seen.insert(name) {
                let kind = ProblemKind::Duplicate {
                    what: "column",
                    id: name.clone(),
                    first: "the header".to_owned(),
                };
                self.faults.push((self.heads[at].clone(), kind));
            }
        }
        self
    }

    /// The cell of a column in a row; `None` where there is no such column or nothing in it.
    pub fn cell<'a>(&self, row: &'a GridRow, column: &str) -> Option<&'a str> {
        let (_, text) = row.cells.get(self.column(column)?)?;
        (!is_missing(text)).then_some(text.as_str())
    }

    /// Position of a column, whose letters may have either case.
    pub fn column(&self, name: &str) -> Option<usize> {
        let same = |column: &String| column.eq_ignore_ascii_case(name);
        let exact = self.columns.iter().position(|column| column == name);
        exact.or_else(|| self.columns.iter().position(same))
    }

    /// The number that a cell holds: `None` when it says that there is none.
    ///
    /// # Errors
    /// What the cell holds instead of a number.
    pub fn number(&self, cell: &str) -> Result<Option<f64>, ProblemKind> {
        if is_missing(cell) {
            return Ok(None);
        }
        let point = self.decimal_comma.then(|| cell.replacen(',', ".", 1));
        match point.as_deref().unwrap_or(cell).parse::<f64>() {
            Ok(value) if value.is_finite() => Ok(Some(value)),
            _ => Err(not_a_number(cell)),
        }
    }

    /// Where a place in the text is, for readers: `trials.csv:3:7` or `trials.xlsx Trials!C3`.
    pub fn place(&self, at: usize) -> String {
        let name = &self.file.name;
        match &self.sheet {
            Some(sheet) => format!("{name} {}", sheet.cell(&self.file.text, at)),
            None => {
                let (line, column) = self.file.line_column(at);
                format!("{name}:{line}:{column}")
            }
        }
    }

    /// Problems of the rectangle as an error.
    pub fn error(&self, found: Vec<(Range<usize>, ProblemKind)>) -> LoadError {
        located(&self.file, self.sheet.as_ref(), found)
    }
}

/// Bytes of white space that may stand before a cell whose place is told.
const SPACE: usize = 1000;

impl GridRow {
    /// Characters in its cells that nobody sees.
    fn hidden(&self, text: &str) -> Vec<(Range<usize>, ProblemKind)> {
        let fault = |(span, cell): &(Range<usize>, String)| {
            let (_, character) = hidden(cell)?;
            let written = text.get(span.clone()).unwrap_or_default();
            let at = written.find(character).map(|at| span.start + at);
            let span = at.map_or(span.clone(), |at| at..at + character.len_utf8());
            Some((span, ProblemKind::Hidden { character }))
        };
        self.cells.iter().filter_map(fault).collect()
    }

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
            // A cell is not sought where others stand: each quotation mark is doubled at most.
            let near = text.floor_char_boundary(from + 2 * cell.len() + SPACE);
            let found = text[from..near.clamp(from, line_end.max(from))]
                .find(cell)
                .map(|at| from + at);
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

impl Sheet {
    /// Name of the cell at a place of the sheet's text: `Trials!C3`.
    pub fn cell(&self, text: &str, at: usize) -> String {
        let before = &text[..at.min(text.len())];
        let row = self.first_row + before.matches('\n').count() + 1;
        let line = before.rfind('\n').map_or(0, |at| at + 1);
        let column = self.first_column + before[line..].matches('\t').count();
        format!("{}!{}{row}", self.name, letters(column))
    }
}

/// Letters of a column from 0: A, B … Z, AA.
fn letters(column: usize) -> String {
    let letter = char::from(b'A' + (column % 26) as u8);
    match column / 26 {
        0 => letter.to_string(),
        more => format!("{}{letter}", letters(more - 1)),
    }
}

/// Whether a cell says that there is nothing, in the words of R, Excel and Stata.
pub fn is_missing(cell: &str) -> bool {
    matches!(cell, "" | "NA" | "NaN" | "N/A" | "n/a" | "#N/A" | ".")
}

/// Problems with their places in a file or a workbook.
pub fn located(
    file: &SourceFile,
    sheet: Option<&Sheet>,
    found: Vec<(Range<usize>, ProblemKind)>,
) -> LoadError {
    let problem = |(span, kind): (Range<usize>, ProblemKind)| match sheet {
        None => Problem {
            file: file.name.clone(),
            span: Some(span),
            kind,
        },
        Some(sheet) => Problem {
            file: file.name.clone(),
            span: None,
            kind: ProblemKind::InCell {
                cell: sheet.cell(&file.text, span.start),
                kind: Box::new(kind),
            },
        },
    };
    let more = found.len().saturating_sub(KEPT);
    let mut problems: Vec<_> = found.into_iter().take(KEPT).map(problem).collect();
    if more > 0 {
        problems.push(Problem {
            file: file.name.clone(),
            span: None,
            kind: ProblemKind::MoreProblems { more: Some(more) },
        });
    }
    LoadError {
        problems,
        files: vec![file.clone()],
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

/// Whether commas in numbers are decimal commas beyond doubt: some number cannot be one with a
/// comma between thousands, and none has a decimal point.
fn decimal_comma(rows: &[GridRow]) -> bool {
    let cells = || rows.iter().flat_map(|row| &row.cells).map(|(_, cell)| cell);
    let with = |mark: char| {
        let marked = move |cell: &&String| cell.matches(mark).count() == 1;
        let number = move |cell: &&String| cell.replace(mark, ".").parse::<f64>().is_ok();
        cells().filter(marked).filter(number)
    };
    with(',').any(|cell| !thousands(cell)) && with('.').next().is_none()
}

/// Whether a comma could part thousands: `1,234`, but not `0,234` or `1,2`.
fn thousands(cell: &str) -> bool {
    let Some((before, after)) = cell.trim_start_matches(['-', '+']).split_once(',') else {
        return false;
    };
    after.len() == 3 && (1..=3).contains(&before.len()) && !before.starts_with('0')
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
