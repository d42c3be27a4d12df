//! A RevMan Web data package (CSV files, zipped or in a folder) -> a review.

mod cells;

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Read};
use std::path::Path;

use zip::ZipArchive;

use crate::records::{Grid, LoadError, Problem, ProblemKind, SourceFile};

use super::revman::{RevMan, review};
use super::{Imported, Remark};
use cells::{data_row, meta, number, require, studies};

/// Endings of the names of the files that are read.
const SETTINGS: &str = "overall-estimates-and-settings.csv";
const ROWS: &str = "data-rows.csv";
const STUDIES: &str = "study-information.csv";
const RISKS: &str = "risk-of-bias.csv";
/// Files that repeat what is computed here.
const COMPUTED: &str = "subgroup-estimates.csv";

/// Largest size of a file in a package, against archives that unpack without end.
const LARGEST: u64 = 200_000_000;

type Files = Vec<(String, Vec<u8>)>;

/// Reads a zipped package; see [`from_folder`].
///
/// # Errors
/// As [`from_folder`], and an archive that cannot be unpacked.
pub fn from_zip(
    name: &str,
    bytes: Vec<u8>,
    id: &str,
    known: &dyn Fn(&str) -> bool,
) -> Result<Imported, LoadError> {
    let unreadable = |reason: String| whole(name, ProblemKind::Unreadable { reason });
    let mut archive =
        ZipArchive::new(Cursor::new(bytes)).map_err(|error| unreadable(error.to_string()))?;
    let mut files = Vec::new();
    for at in 0..archive.len() {
        let entry = archive
            .by_index(at)
            .map_err(|error| unreadable(error.to_string()))?;
        let path = entry
            .name()
            .map_err(|error| unreadable(error.to_string()))?
            .into_owned();
        if !entry.is_file() {
            continue;
        }
        let mut content = Vec::new();
        if path.to_lowercase().ends_with(".csv") {
            let mut limited = entry.take(LARGEST);
            limited
                .read_to_end(&mut content)
                .map_err(|error| unreadable(format!("{path}: {error}")))?;
        }
        files.push((base(&path).to_owned(), content));
    }
    package(name, files, id, known)
}

/// Reads the folder of an unpacked package, and the folders in it.
///
/// # Errors
/// A folder that cannot be read or is no package, and cells that are no numbers.
pub fn from_folder(
    folder: &Path,
    id: &str,
    known: &dyn Fn(&str) -> bool,
) -> Result<Imported, LoadError> {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let unreadable = |error: std::io::Error| {
        let reason = error.to_string();
        whole(&name, ProblemKind::Unreadable { reason })
    };
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).map_err(unreadable)? {
            let path = entry.map_err(unreadable)?.path();
            let name = path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            if path.is_dir() {
                folders.push(path);
            } else if name.to_lowercase().ends_with(".csv") {
                files.push((name, fs::read(&path).map_err(unreadable)?));
            } else {
                files.push((name, Vec::new()));
            }
        }
    }
    files.sort();
    package(&name, files, id, known)
}

fn whole(file: &str, kind: ProblemKind) -> LoadError {
    LoadError {
        files: vec![SourceFile {
            name: file.to_owned(),
            text: String::new(),
        }],
        problems: vec![Problem {
            file: file.to_owned(),
            span: None,
            kind,
        }],
    }
}

fn base(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

fn package(
    name: &str,
    files: Files,
    id: &str,
    known: &dyn Fn(&str) -> bool,
) -> Result<Imported, LoadError> {
    let mut tables = BTreeMap::new();
    let mut remarks = Vec::new();
    for (file, content) in files {
        let lower = file.to_lowercase();
        match [SETTINGS, ROWS, STUDIES, RISKS]
            .into_iter()
            .find(|end| lower.ends_with(end))
        {
            Some(RISKS) => {
                let text = "risk of bias was not carried over".to_owned();
                remarks.push(Remark { place: file, text });
            }
            Some(end) if tables.contains_key(end) => {
                let reason = format!("a second `{end}`: a package is of one review");
                return Err(whole(&file, ProblemKind::Other { reason }));
            }
            Some(end) => match Grid::read(SourceFile::from_utf8(file, content)?) {
                Ok(grid) => {
                    tables.insert(end, grid);
                }
                // A review without studies of a kind has a header alone.
                Err(error) if end == STUDIES => drop(error),
                Err(error) => return Err(error),
            },
            None if lower.ends_with(COMPUTED) => {}
            None => {
                let text = "the file was not carried over".to_owned();
                remarks.push(Remark { place: file, text });
            }
        }
    }
    let (Some(settings), Some(rows)) = (tables.get(SETTINGS), tables.get(ROWS)) else {
        let reason =
            format!("no data package of RevMan Web: it lacks `…-{SETTINGS}` or `…-{ROWS}`");
        return Err(whole(name, ProblemKind::Other { reason }));
    };
    let mut found = RevMan {
        title: name.trim_end_matches(".zip").to_owned(),
        file: name.to_owned(),
        remarks,
        ..RevMan::default()
    };
    require(
        settings,
        &[
            "Analysis group",
            "Analysis number",
            "Analysis name",
            "Data type",
        ],
    )?;
    require(rows, &["Analysis group", "Analysis number", "Study"])?;
    for row in &settings.rows {
        found.outcomes.push(meta(settings, row, &mut found.remarks));
    }
    found.studies = studies(rows, tables.get(STUDIES));
    let mut problems = Vec::new();
    for row in &rows.rows {
        let number = number(rows, row);
        let line = data_row(rows, row, &mut problems);
        match found.outcomes.iter_mut().find(|meta| meta.number == number) {
            Some(meta) => meta.rows.push(line),
            None => {
                let text = format!("no analysis {number} is in the settings; the row is left out");
                let place = rows.place(row.start);
                found.remarks.push(Remark { place, text });
            }
        }
    }
    if problems.is_empty() {
        Ok(review(found, id, known))
    } else {
        Err(rows.error(problems))
    }
}
