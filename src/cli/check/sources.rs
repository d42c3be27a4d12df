//! Paths of the command line -> folders read and audited.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use oxymeta::integrity::{Finding, Impact, audit_reading};
use oxymeta::records::{Problem, Reading, SourceFile};

use oxymeta::reports::integrity::{Listed, listed};

use crate::cli::{diagnostics, error::CliError};

/// A folder, or some records of one, read and audited.
pub struct Checked {
    /// The folder as given, with `/` between its parts.
    pub prefix: String,
    pub files: Vec<SourceFile>,
    pub problems: Vec<Problem>,
    pub findings: Vec<Finding>,
    /// Number of records looked at.
    pub records: usize,
    /// The reading, where the whole folder was asked for.
    pub whole: Option<Reading>,
}

impl Checked {
    /// Problems and findings in order of file and place, with the analyses that they touch.
    pub fn listed(&self, impacts: &[Impact]) -> Vec<Listed> {
        let of_problem = |problem: &Problem| {
            let help = diagnostics::help(&problem.kind);
            Listed::of_problem(&self.prefix, &self.files, problem, help)
        };
        let mut all: Vec<_> = self.problems.iter().map(of_problem).collect();
        all.extend(listed(&self.prefix, &self.files, &self.findings, impacts));
        all.sort_by_key(|one| {
            (
                one.file.clone(),
                one.place.as_ref().map(|place| place.span.start),
            )
        });
        all
    }
}

/// Reads what the paths name: folders as a whole, folders of folders, single records by their folder.
pub fn read(paths: &[PathBuf]) -> Result<Vec<Checked>, CliError> {
    let mut folders = Vec::new();
    let mut single: BTreeMap<PathBuf, Vec<String>> = BTreeMap::new();
    for path in paths {
        let metadata = fs::metadata(path).map_err(|source| CliError::File {
            path: path.clone(),
            source,
        })?;
        if metadata.is_dir() {
            folders.extend(reviews_in(path));
        } else if path
            .extension()
            .is_some_and(|extension| extension == "toml")
        {
            let folder = path.parent().unwrap_or(Path::new("")).to_owned();
            let name = path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            single.entry(folder).or_default().push(name);
        } else {
            return Err(CliError::Usage {
                reason: format!(
                    "{} is neither a review folder nor a record (.toml); what is wrong with a table is told when it \
                     is pooled",
                    path.display()
                ),
            });
        }
    }
    let whole = folders.into_iter().map(|folder| (folder, None));
    let some = single
        .into_iter()
        .map(|(folder, names)| (folder, Some(names)));
    Ok(whole
        .chain(some)
        .map(|(folder, names)| checked(&folder, names))
        .collect())
}

/// The folder itself, or the folders in it that hold a protocol where it holds no record.
fn reviews_in(folder: &Path) -> Vec<PathBuf> {
    let entries = |folder: &Path| -> Vec<PathBuf> {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        let mut paths: Vec<_> = entries.map(|entry| entry.path()).collect();
        paths.sort();
        paths
    };
    let own = entries(folder);
    if own.iter().any(|path| {
        path.extension()
            .is_some_and(|extension| extension == "toml")
    }) {
        return vec![folder.to_owned()];
    }
    let inner = own
        .into_iter()
        .filter(|path| path.join("review.toml").is_file());
    let inner: Vec<_> = inner.collect();
    if inner.is_empty() {
        vec![folder.to_owned()]
    } else {
        inner
    }
}

fn checked(folder: &Path, names: Option<Vec<String>>) -> Checked {
    let here = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    let reading = Reading::of_folder(here);
    let mut findings = audit_reading(&reading);
    let mut problems = reading.problems.clone();
    let asked = |file: &str| {
        names
            .as_ref()
            .is_none_or(|names| names.iter().any(|name| name == file))
    };
    findings.retain(|finding| asked(&finding.file));
    problems.retain(|problem| asked(&problem.file));
    let records = reading
        .files
        .iter()
        .filter(|file| file.name != "review.toml" && asked(&file.name))
        .count();
    Checked {
        prefix: folder.to_string_lossy().replace('\\', "/"),
        files: reading.files.clone(),
        problems,
        findings,
        records,
        whole: names.is_none().then_some(reading),
    }
}
