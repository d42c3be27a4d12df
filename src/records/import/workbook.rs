//! A worksheet of an Excel or OpenDocument workbook -> cells under a header.

use std::io::Cursor;

use calamine::{Data, Range, Reader, open_workbook_auto_from_rs};

use crate::records::grid::{Grid, Sheet, located};
use crate::records::{LoadError, ProblemKind, SourceFile, digest_of_bytes};

/// Endings of the names of workbooks.
const ENDINGS: [&str; 5] = [".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"];

/// Whether a file of this name is a workbook.
pub fn is_workbook(name: &str) -> bool {
    let name = name.to_lowercase();
    ENDINGS.iter().any(|ending| name.ends_with(ending))
}

/// A worksheet with what is to be said of its cells.
#[derive(Debug, Clone)]
pub struct Worksheet {
    /// The cells.
    pub grid: Grid,
    /// Cells whose value is that of a formula as last computed.
    pub formulas: Vec<String>,
    /// The other worksheets that hold cells.
    pub others: Vec<String>,
}

/// Reads a worksheet: the one named, or the first.
///
/// # Errors
/// A file that is no workbook, a sheet that is not there, a sheet without rows, and formulas that
/// were never computed.
pub fn worksheet(name: &str, bytes: Vec<u8>, wanted: Option<&str>) -> Result<Worksheet, LoadError> {
    let file = |text: String| SourceFile {
        name: name.to_owned(),
        text,
    };
    let whole = |kind| {
        let mut error = located(&file(String::new()), None, vec![(0..0, kind)]);
        error.problems[0].span = None;
        error
    };
    let unreadable = |reason: String| whole(ProblemKind::Unreadable { reason });
    let digest = digest_of_bytes(&bytes);
    let mut book = open_workbook_auto_from_rs(Cursor::new(bytes))
        .map_err(|error| unreadable(error.to_string()))?;
    let names = book.sheet_names();
    let chosen = match wanted {
        Some(wanted) => names.iter().find(|name| *name == wanted),
        None => names.first(),
    };
    let Some(chosen) = chosen else {
        return Err(whole(ProblemKind::Missing {
            what: "worksheet",
            id: wanted.unwrap_or_default().to_owned(),
            known: names,
        }));
    };
    let cells = book
        .worksheet_range(chosen)
        .map_err(|error| unreadable(error.to_string()))?;
    let formulas = book.worksheet_formula(chosen).unwrap_or_default();
    let mut others = Vec::new();
    for other in names.iter().filter(|name| *name != chosen) {
        if book
            .worksheet_range(other)
            .is_ok_and(|range| !range.is_empty())
        {
            others.push(other.clone());
        }
    }
    let (first_row, first_column) = cells.start().unwrap_or((0, 0));
    let sheet = Sheet {
        name: chosen.clone(),
        first_row: first_row as usize,
        first_column: first_column as usize,
    };
    let (text, starts) = rendered(&cells);
    let mut computed = Vec::new();
    let mut lacking = Vec::new();
    for (row, column, formula) in formulas.used_cells() {
        let origin = formulas.start().unwrap_or((0, 0));
        let at = (origin.0 + row as u32, origin.1 + column as u32);
        if formula.is_empty() {
            continue;
        }
        let place = place(&starts, at, (first_row, first_column));
        match cells.get_value(at) {
            None | Some(Data::Empty) => lacking.push((place..place, NOT_COMPUTED)),
            Some(_) => computed.push(sheet.cell(&text, place)),
        }
    }
    let file = file(text);
    if !lacking.is_empty() {
        let kind = |reason: &str| ProblemKind::Other {
            reason: reason.to_owned(),
        };
        let found = lacking
            .into_iter()
            .map(|(span, reason)| (span, kind(reason)));
        return Err(located(&file, Some(&sheet), found.collect()));
    }
    Ok(Worksheet {
        grid: Grid::of_sheet(file, sheet, digest)?,
        formulas: computed,
        others,
    })
}

const NOT_COMPUTED: &str =
    "a formula without a value: open the workbook where it can be computed, and save it";

/// The cells as lines of text with tabs between them, and where each cell begins.
fn rendered(cells: &Range<Data>) -> (String, Vec<Vec<usize>>) {
    let mut text = String::new();
    let mut starts = Vec::new();
    for row in cells.rows() {
        let mut line = Vec::new();
        for (at, cell) in row.iter().enumerate() {
            if at > 0 {
                text.push('\t');
            }
            line.push(text.len());
            text.push_str(&written(cell));
        }
        text.push('\n');
        starts.push(line);
    }
    (text, starts)
}

fn place(starts: &[Vec<usize>], at: (u32, u32), origin: (u32, u32)) -> usize {
    let row = at.0.checked_sub(origin.0);
    let column = at.1.checked_sub(origin.1);
    let start = row.zip(column);
    let found = start.and_then(|(row, column)| starts.get(row as usize)?.get(column as usize));
    found.copied().unwrap_or(0)
}

/// A cell as text; numbers so that they read back the same.
fn written(cell: &Data) -> String {
    match cell {
        Data::Empty => String::new(),
        Data::String(text) => text.split_whitespace().collect::<Vec<_>>().join(" "),
        Data::Int(number) => number.to_string(),
        Data::Float(number) => number.to_string(),
        Data::Bool(truth) => truth.to_string(),
        Data::DateTime(moment) => {
            let (year, month, day, ..) = moment.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        Data::Error(error) => error.to_string(),
        other => other.to_string(),
    }
}
