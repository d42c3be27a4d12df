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

/// What could be read of a review, with everything that is wrong with it.
#[derive(Debug, Clone)]
pub struct Reading {
    /// All files in name order, the protocol among them.
    pub files: Vec<SourceFile>,
    /// The protocol, when it was read whole.
    pub protocol: Option<Protocol>,
    /// The records that were read whole, whatever is wrong with their numbers, ordered by id.
    pub studies: Vec<Loaded>,
    /// The records that could be read but for some keys and numbers, which are left out of them, ordered by id.
    pub partial: Vec<Loaded>,
    /// All problems, in order of file and place.
    pub problems: Vec<Problem>,
}

impl Reading {
    /// Reads a review folder: `review.toml` and every other `.toml` file beside it.
    pub fn of_folder(folder: &Path) -> Self {
        let mut problems = Vec::new();
        let files = read_folder(folder, &mut problems);
        Self::assemble(files, problems)
    }

    /// Reads files that are in memory.
    pub fn of_files(mut files: Vec<SourceFile>) -> Self {
        files.sort_by(|a, b| a.name.cmp(&b.name));
        Self::assemble(files, Vec::new())
    }

    fn assemble(files: Vec<SourceFile>, mut problems: Vec<Problem>) -> Self {
        let unread: HashSet<String> = problems.iter().map(|found| found.file.clone()).collect();
        if !unread.contains("") {
            problems.extend(missing(&files));
        }
        let mut protocol = None;
        let mut protocol_is_whole = false;
        let mut studies = Vec::new();
        let mut readable = HashSet::new();
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
                if let Some(mut study) = decoded.value {
                    // What was put in place of a faulty number is none of the record's.
                    let places = decoded
                        .problems
                        .iter()
                        .filter_map(|found| found.span.clone());
                    study.without(&places.collect::<Vec<_>>());
                    studies.push((Loaded { study, file: at }, whole));
                }
                if decoded.problems.iter().all(Problem::is_of_a_number_or_key) {
                    readable.insert(at);
                }
                problems.extend(decoded.problems);
            }
        }
        validate(
            &files,
            protocol.as_ref(),
            protocol_is_whole,
            &studies,
            &mut problems,
        );
        let problems = in_order(problems);
        studies.sort_by(|(a, _), (b, _)| a.study.id.value.cmp(&b.study.id.value));
        let (whole, mended): (Vec<_>, Vec<_>) = studies.into_iter().partition(|(_, whole)| *whole);
        let loaded = |(loaded, _)| loaded;
        let mended = mended.into_iter().map(loaded);
        Self {
            files,
            protocol: protocol.filter(|_| protocol_is_whole),
            studies: whole.into_iter().map(loaded).collect(),
            partial: mended
                .filter(|loaded| readable.contains(&loaded.file))
                .collect(),
            problems,
        }
    }

    /// The review, when nothing is wrong with it.
    ///
    /// # Errors
    /// Every problem, when there is any.
    pub fn review(self) -> Result<Review, LoadError> {
        match self.protocol {
            Some(protocol) if self.problems.is_empty() => {
                let digest = digest(&self.files);
                Ok(Review {
                    protocol,
                    studies: self.studies,
                    files: self.files,
                    digest,
                })
            }
            _ => Err(LoadError {
                files: self.files,
                problems: self.problems,
            }),
        }
    }
}

/// Reads a review folder: `review.toml` and every other `.toml` file beside it.
///
/// # Errors
/// Every problem of every file, when there is any.
pub fn load(folder: &Path) -> Result<Review, LoadError> {
    Reading::of_folder(folder).review()
}

/// Reads the files of a review that are in memory: `review.toml` and records, in any order.
///
/// # Errors
/// Every problem of every file, when there is any.
pub fn load_files(files: Vec<SourceFile>) -> Result<Review, LoadError> {
    Reading::of_files(files).review()
}

fn validate(
    files: &[SourceFile],
    protocol: Option<&Protocol>,
    protocol_is_whole: bool,
    studies: &[(Loaded, bool)],
    problems: &mut Vec<Problem>,
) {
    if let Some(protocol) = protocol {
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
    for (loaded, whole) in studies {
        let name = &files[loaded.file].name;
        validate_study(&loaded.study, *whole, protocol, &mut |span, kind| {
            problems.push(Problem {
                file: name.clone(),
                span: Some(span),
                kind,
            });
        });
    }
    validate_unique(studies, files, problems);
}
