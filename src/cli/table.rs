//! A table out of a text file or a workbook.

use std::fs;
use std::path::Path;

use oxymeta::effects::table::Table;
use oxymeta::records::{SourceFile, import};

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

/// The bytes of a file.
pub fn bytes(path: &Path) -> Result<Vec<u8>, CliError> {
    fs::read(path).map_err(|source| CliError::File {
        path: path.to_owned(),
        source,
    })
}

/// Reads a file as text; what is not UTF-8 is a problem with its place.
fn text(path: &Path) -> Result<SourceFile, CliError> {
    Ok(SourceFile::from_utf8(file_name(path), bytes(path)?)?)
}
