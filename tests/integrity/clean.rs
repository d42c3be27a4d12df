//! Records of correct reports: published data of single persons, and published trials that nobody doubts.
//!
//! `source` of each record says which. Where it names a data set, the figures were computed from the single persons with
//! R 4.2.2 and are printed as papers print them, in the conventions of several programs (quartiles, continuity
//! corrections, exact and asymptotic p values, standard deviations, rounded limits). Where it names a journal alone
//! (`basis = "secondary-citation"`), the record has the main figures of a famous trial as textbooks and reviews quote them;
//! the paper itself was not opened for it, so that such a record shows only that figures in wide use raise no alarm.

use std::fs;

use oxymeta::integrity::{self, Finding, Severity};
use oxymeta::records::{ProblemKind, Reading, SourceFile};

/// Every record of `tests/integrity/clean`, by name.
fn records() -> Vec<SourceFile> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/integrity/clean");
    let files = fs::read_dir(folder).unwrap().map(|entry| {
        let path = entry.unwrap().path();
        SourceFile {
            name: path.file_name().unwrap().to_string_lossy().into_owned(),
            text: fs::read_to_string(&path).unwrap(),
        }
    });
    let mut files: Vec<_> = files.collect();
    files.sort_by(|a, b| a.name.cmp(&b.name));
    files
}

/// Problems of the loader, errors and warnings, as text; how many notes there are besides.
fn faults(files: Vec<SourceFile>) -> (Vec<String>, usize) {
    let reading = Reading::of_files(files);
    let problems = reading
        .problems
        .iter()
        .filter(|problem| problem.kind != ProblemKind::NoProtocol)
        .map(|problem| format!("{}: {}", problem.file, problem.kind));
    let found = integrity::audit(&reading.files, reading.protocol.as_ref(), &reading.studies);
    let grave = |finding: &&Finding| finding.rule.severity >= Severity::Warning;
    let text = |finding: &Finding| {
        format!(
            "{}: {}: {}",
            finding.file, finding.rule.code, finding.message
        )
    };
    let notes = found.iter().filter(|finding| !grave(finding)).count();
    let faults = problems.chain(found.iter().filter(grave).map(text));
    (faults.collect(), notes)
}

#[test]
fn there_are_many_clean_records() {
    assert!(records().len() >= 25);
}

#[test]
fn a_correct_report_has_no_error_and_no_warning() {
    let mut all = Vec::new();
    for file in records() {
        let (faults, notes) = faults(vec![file]);
        // Notes are no faults, but a page of them would be noise.
        assert!(notes <= 12, "{notes} notes");
        all.extend(faults);
    }
    assert!(all.is_empty(), "{}", all.join("\n"));
}

#[test]
fn correct_reports_side_by_side_have_no_error_and_no_warning() {
    let (faults, _) = faults(records());
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
