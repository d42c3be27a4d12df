//! A table out of a text file or a workbook.

use std::fs::File;
use std::path::Path;

use oxymeta::effects::table::Table;
use oxymeta::records::{
    LARGEST_TABLE, LoadError, Problem, ProblemKind, SourceFile, import, read_limited,
};

use super::error::CliError;

/// What is to be said of a workbook that a table was read from.
#[derive(Debug, Default)]
pub struct WorkbookNotes {
    /// Which worksheets were not read.
    pub others: Option<String>,
    /// Cells that hold formulas.
    pub formulas: Vec<String>,
}

/// Reads a table: a worksheet of a workbook, or text.
pub fn read(path: &Path, sheet: Option<&str>) -> Result<(Table, WorkbookNotes), CliError> {
    let name = file_name(path);
    if !import::is_workbook(&name) {
        if let Some(sheet) = sheet {
            return Err(CliError::Usage {
                reason: format!("--sheet {sheet} names a worksheet, and {name} is no workbook"),
            });
        }
        let file = text(path)?;
        return Ok((Table::read(file)?, WorkbookNotes::default()));
    }
    let read = import::worksheet(&name, bytes(path)?, sheet)?;
    let chosen = read
        .grid
        .sheet
        .as_ref()
        .map_or("", |sheet| sheet.name.as_str());
    let others = (!read.others.is_empty()).then(|| {
        let others = read.others.join(", ");
        format!("{name}: read worksheet {chosen}; --sheet reads another: {others}")
    });
    let notes = WorkbookNotes {
        others,
        formulas: read.formulas,
    };
    Ok((Table::of(read.grid), notes))
}

/// The name of a file without its folder.
pub fn file_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

/// The bytes of a file, or of a pipe, that is not larger than any table.
pub fn bytes(path: &Path) -> Result<Vec<u8>, CliError> {
    let unread = |source| CliError::File {
        path: path.to_owned(),
        source,
    };
    let file = File::open(path).map_err(unread)?;
    let bytes = read_limited(file, LARGEST_TABLE).map_err(unread)?;
    bytes.ok_or_else(|| {
        let name = file_name(path);
        let problem = Problem {
            file: name.clone(),
            span: None,
            kind: ProblemKind::TooLarge {
                most: LARGEST_TABLE,
            },
        };
        let text = String::new();
        CliError::Load(LoadError {
            files: vec![SourceFile { name, text }],
            problems: vec![problem],
        })
    })
}

/// Reads a file as text; what is not UTF-8 is a problem with its place.
fn text(path: &Path) -> Result<SourceFile, CliError> {
    Ok(SourceFile::from_utf8(file_name(path), bytes(path)?)?)
}
