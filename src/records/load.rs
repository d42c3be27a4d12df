use std::fs;
use std::path::Path;

use super::decode::decode;
use super::digest::digest;
use super::validate::{validate_prisma, validate_protocol, validate_study, validate_unique};
use super::{LoadError, Problem, ProblemKind, Protocol, SourceFile, Study};

/// Name of the protocol in a review folder.
const PROTOCOL: &str = "review.toml";

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
    /// All problems, in order of file and place.
    pub problems: Vec<Problem>,
}

impl Reading {
    /// Reads a review folder: `review.toml` and every other `.toml` file beside it.
    pub fn of_folder(folder: &Path) -> Self {
        let mut problems = Vec::new();
        let files = read_files(folder, &mut problems);
        Self::assemble(files, problems)
    }

    /// Reads files that are in memory.
    pub fn of_files(mut files: Vec<SourceFile>) -> Self {
        files.sort_by(|a, b| a.name.cmp(&b.name));
        Self::assemble(files, Vec::new())
    }

    fn assemble(files: Vec<SourceFile>, mut problems: Vec<Problem>) -> Self {
        let mut protocol = None;
        let mut protocol_is_whole = false;
        let mut studies = Vec::new();
        for (at, file) in files.iter().enumerate() {
            if problems.iter().any(|problem| problem.file == file.name) {
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
        validate(
            &files,
            protocol.as_ref(),
            protocol_is_whole,
            &studies,
            &mut problems,
        );
        problems.sort_by_key(|problem| {
            let start = problem.span.as_ref().map_or(0, |span| span.start);
            (problem.file.clone(), start)
        });
        let whole = studies.into_iter().filter(|(_, whole)| *whole);
        let mut studies: Vec<_> = whole.map(|(loaded, _)| loaded).collect();
        studies.sort_by(|a, b| a.study.id.value.cmp(&b.study.id.value));
        Self {
            files,
            protocol: protocol.filter(|_| protocol_is_whole),
            studies,
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

fn read_files(folder: &Path, problems: &mut Vec<Problem>) -> Vec<SourceFile> {
    let mut complain = |file: &str, span, kind| {
        problems.push(Problem {
            file: file.to_owned(),
            span,
            kind,
        });
    };
    let mut names = match toml_names(folder) {
        Ok(names) => names,
        Err(error) => {
            let reason = error.to_string();
            complain("", None, ProblemKind::Unreadable { reason });
            return Vec::new();
        }
    };
    names.sort();
    if !names.iter().any(|name| name == PROTOCOL) {
        complain("", None, ProblemKind::NoProtocol);
    }
    if !names.iter().any(|name| name != PROTOCOL) {
        complain("", None, ProblemKind::NoStudies);
    }
    names
        .into_iter()
        .map(|name| match read_text(&folder.join(&name)) {
            Ok(text) => SourceFile { name, text },
            Err((valid, kind)) => {
                let at = valid.len();
                complain(&name, (at > 0).then_some(at..at), kind);
                SourceFile { name, text: valid }
            }
        })
        .collect()
}

fn toml_names(folder: &Path) -> std::io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.ends_with(".toml") && entry.path().is_file() {
            names.push(name);
        }
    }
    Ok(names)
}

/// The text of a file, or the part of it that is text with the reason why the rest is not.
fn read_text(path: &Path) -> Result<String, (String, ProblemKind)> {
    let bytes = fs::read(path).map_err(|error| {
        let reason = error.to_string();
        (String::new(), ProblemKind::Unreadable { reason })
    })?;
    String::from_utf8(bytes).map_err(|error| {
        let offset = error.utf8_error().valid_up_to();
        let bytes = error.into_bytes();
        let kind = ProblemKind::NotUtf8 {
            offset,
            byte: bytes[offset],
        };
        (String::from_utf8_lossy(&bytes[..offset]).into_owned(), kind)
    })
}
