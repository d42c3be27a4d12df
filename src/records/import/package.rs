//! A RevMan Web data package (CSV files, zipped or in a folder) -> a review.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Read};
use std::ops::Range;
use std::path::Path;

use zip::ZipArchive;

use crate::records::{Grid, GridRow, LoadError, Problem, ProblemKind, SourceFile, is_missing};

use super::draft::{Figure, Study};
use super::names::{Ids, slug};
use super::revman::{DataType, Meta, Method, RevMan, Row, in_words, review};
use super::{Imported, Remark};

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

fn require(grid: &Grid, columns: &[&str]) -> Result<(), LoadError> {
    let lacking = columns.iter().filter(|name| grid.column(name).is_none());
    let lacking: Vec<_> = lacking.copied().collect();
    if lacking.is_empty() {
        return Ok(());
    }
    let reason = format!("the header lacks {}", lacking.join(", "));
    Err(grid.error(vec![(0..0, ProblemKind::Other { reason })]))
}

fn cell<'a>(grid: &Grid, row: &'a GridRow, column: &str) -> Option<&'a str> {
    let (_, text) = row.cells.get(grid.column(column)?)?;
    (!is_missing(text)).then_some(text.as_str())
}

/// `1.2` of comparison and outcome; numbers may be written 1 or 1.0.
fn number(grid: &Grid, row: &GridRow) -> String {
    let part = |name| {
        let text = cell(grid, row, name).unwrap_or("0");
        text.trim_end_matches(".0").to_owned()
    };
    format!("{}.{}", part("Analysis group"), part("Analysis number"))
}

fn yes(text: Option<&str>) -> bool {
    text.is_some_and(|text| matches!(text.to_lowercase().as_str(), "true" | "yes" | "1"))
}

fn meta(grid: &Grid, row: &GridRow, remarks: &mut Vec<Remark>) -> Meta {
    let get = |name: &str| cell(grid, row, name);
    let words = |name: &str| get(name).unwrap_or_default().to_owned();
    let lower = |name: &str| get(name).unwrap_or_default().to_lowercase();
    let place = grid.place(row.start);
    let mut say = |text| {
        let place = place.clone();
        remarks.push(Remark { place, text });
    };
    let kind = lower("Data type");
    let data = if kind.starts_with("dich") {
        DataType::Dichotomous
    } else if kind.starts_with("cont") && !kind.starts_with("contrast") {
        DataType::Continuous
    } else if kind.starts_with("o-e") {
        DataType::ObservedExpected
    } else {
        DataType::Generic
    };
    let method = lower("Statistical method");
    let measure = words("Effect measure");
    let level = get("CI/PI level").or_else(|| get("Estimate CI"));
    if let Some(level) = level.filter(|level| !is_95(level)) {
        say(format!(
            "intervals of {level} were not carried over; --level sets it"
        ));
    }
    let tau2 = match lower("Heterogeneity estimator").as_str() {
        "" => None,
        text if text.contains("reml") || text.contains("restricted") => Some("REML"),
        text if text.contains("laird") || text == "dl" => Some("DL"),
        text => {
            say(format!("the estimator of tau2 `{text}` was taken as DL"));
            Some("DL")
        }
    };
    let ci = match lower("CI method") {
        text if text.contains("hartung") || text.contains("hksj") => "hksj",
        _ => "wald",
    };
    let label = |name: &str, otherwise: &str| get(name).unwrap_or(otherwise).to_owned();
    Meta {
        number: number(grid, row),
        comparison: words("Analysis group name"),
        name: words("Analysis name"),
        data,
        measure,
        method: if method.contains("mantel") {
            Method::MantelHaenszel
        } else if method.contains("peto") {
            Method::Peto
        } else {
            Method::InverseVariance
        },
        random: lower("Analysis model").starts_with("random"),
        chosen: Some((tau2.unwrap_or("DL"), ci)),
        swapped: yes(get("Swap event and non-event")),
        logarithms: get("Log-scale data").map(|text| yes(Some(text))),
        total_shown: get("Overall estimates").is_none_or(|text| yes(Some(text))),
        unit: get("Unit of effect measure").map(str::to_owned),
        groups: [
            label("Experimental group label", "Experimental"),
            label("Control group label", "Control"),
        ],
        sides: [
            label("Graph label (left)", ""),
            label("Graph label (right)", ""),
        ],
        rows: Vec::new(),
        place: grid.place(row.start),
    }
}

fn is_95(level: &str) -> bool {
    let number = level.trim_end_matches('%').trim().parse::<f64>();
    number.is_ok_and(|level| level == 95.0 || level == 0.95)
}

/// Every study of the rows and of the study information, under its name.
fn studies(rows: &Grid, information: Option<&Grid>) -> Vec<(String, Study)> {
    let mut found: Vec<(String, Study)> = Vec::new();
    let mut ids = Ids::of_records();
    let grids = std::iter::once(rows).chain(information);
    for grid in grids {
        for row in &grid.rows {
            let Some(label) = cell(grid, row, "Study") else {
                continue;
            };
            if found.iter().any(|(key, _)| key == label) {
                continue;
            }
            let year = ["Study year", "Year"]
                .into_iter()
                .find_map(|name| cell(grid, row, name));
            let year: Option<u16> = year.and_then(|text| text.trim_end_matches(".0").parse().ok());
            let named = match year {
                Some(year) if !slug(label).contains(&year.to_string()) => format!("{label} {year}"),
                _ => label.to_owned(),
            };
            let study = Study {
                id: ids.unique(&named, "study"),
                label: label.to_owned(),
                year,
                source: in_words(&grid.place(row.start)),
                ..Study::default()
            };
            found.push((label.to_owned(), study));
        }
    }
    found
}

fn data_row(grid: &Grid, row: &GridRow, problems: &mut Vec<(Range<usize>, ProblemKind)>) -> Row {
    let mut numbers = BTreeMap::new();
    for (name, key) in [
        ("Experimental cases", "events1"),
        ("Experimental N", "total1"),
        ("Experimental mean", "mean1"),
        ("Experimental SD", "sd1"),
        ("Control cases", "events2"),
        ("Control N", "total2"),
        ("Control mean", "mean2"),
        ("Control SD", "sd2"),
        ("GIV Mean", "estimate"),
        ("GIV SE", "se"),
        ("O-E", "oe"),
        ("Variance", "v"),
    ] {
        let Some((span, text)) = grid.column(name).and_then(|at| row.cells.get(at)) else {
            continue;
        };
        match grid.number(text) {
            Ok(Some(value)) => {
                numbers.insert(key, Figure::new(value, text));
            }
            Ok(None) => {}
            Err(kind) => problems.push((span.clone(), kind)),
        }
    }
    let words = |name| cell(grid, row, name).map(str::to_owned);
    Row {
        study: words("Study").unwrap_or_default(),
        subgroup: words("Subgroup"),
        place: grid.place(row.start),
        numbers,
        footnote: words("Footnotes"),
    }
}
