use std::collections::HashSet;
use std::path::Path;

use super::cap::{in_order, missing};
use super::decode::decode;
use super::digest::digest;
use super::read::read_folder;
use super::validate::{validate_prisma, validate_protocol, validate_study, validate_unique};
use super::{LoadError, Problem, Protocol, SourceFile, Study};

/// Name of the protocol in a review folder.
pub const PROTOCOL: &str = "review.toml";

/// A study with the file that it was read from.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The record.
    pub study: Study,
    /// Index into [`Review::files`].
    pub file: usize,
}

/// A review folder whose every file was read and found free of problems.
#[derive(Debug, Clone)]
pub struct Review {
    /// The protocol.
    pub protocol: Protocol,
    /// The records, ordered by id.
    pub studies: Vec<Loaded>,
    /// All files in name order, the protocol among them.
    pub files: Vec<SourceFile>,
    /// SHA-256 of names and texts of all files.
    pub digest: String,
}

/// Reads a review folder: `review.toml` and every other `.toml` file beside it.
///
/// # Errors
/// Every problem of every file, when there is any.
pub fn load(folder: &Path) -> Result<Review, LoadError> {
    let mut problems = Vec::new();
    let files = read_folder(folder, &mut problems);
    review(files, problems)
}

/// Reads the files of a review that are in memory: `review.toml` and records, in any order.
///
/// # Errors
/// Every problem of every file, when there is any.
pub fn load_files(mut files: Vec<SourceFile>) -> Result<Review, LoadError> {
    files.sort_by(|a, b| a.name.cmp(&b.name));
    review(files, Vec::new())
}

fn review(files: Vec<SourceFile>, mut problems: Vec<Problem>) -> Result<Review, LoadError> {
    let unread: HashSet<String> = problems.iter().map(|found| found.file.clone()).collect();
    if !unread.contains("") {
        problems.extend(missing(&files));
    }
    let mut protocol = None;
    let mut protocol_is_whole = false;
    let mut studies = Vec::new();
    for (at, file) in files.iter().enumerate() {
        if unread.contains(&file.name) {
            continue;
        }
        if file.name == PROTOCOL {
            let decoded = decode::<Protocol>(file);
            protocol_is_whole = decoded.problems.is_empty();
            problems.extend(decoded.problems);
            protocol = decoded.value;
        } else {
            let decoded = decode::<Study>(file);
            let whole = decoded.problems.is_empty();
            problems.extend(decoded.problems);
            if let Some(study) = decoded.value {
                studies.push((Loaded { study, file: at }, whole));
            }
        }
    }
    if let Some(protocol) = &protocol {
        let complain = &mut |span, kind| {
            problems.push(Problem {
                file: PROTOCOL.to_owned(),
                span: Some(span),
                kind,
            });
        };
        validate_protocol(protocol, complain);
        // A mended count would not add up, and nobody wrote it.
        if let Some(flow) = protocol.prisma.as_ref().filter(|_| protocol_is_whole) {
            validate_prisma(flow, complain);
        }
    }
    for (loaded, whole) in &studies {
        let name = &files[loaded.file].name;
        let known = protocol.as_ref().filter(|_| *whole);
        validate_study(&loaded.study, known, &mut |span, kind| {
            problems.push(Problem {
                file: name.clone(),
                span: Some(span),
                kind,
            });
        });
    }
    validate_unique(&studies, &files, &mut problems);
    finish(files, protocol, studies, problems)
}

fn finish(
    files: Vec<SourceFile>,
    protocol: Option<Protocol>,
    studies: Vec<(Loaded, bool)>,
    problems: Vec<Problem>,
) -> Result<Review, LoadError> {
    let problems = in_order(problems);
    match protocol {
        Some(protocol) if problems.is_empty() => {
            let mut studies: Vec<_> = studies.into_iter().map(|(loaded, _)| loaded).collect();
            studies.sort_by(|a, b| a.study.id.value.cmp(&b.study.id.value));
            let digest = digest(&files);
            Ok(Review {
                protocol,
                studies,
                files,
                digest,
            })
        }
        _ => Err(LoadError { files, problems }),
    }
}
