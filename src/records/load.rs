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

/// Reads a review folder: `review.toml` and every other `.toml` file beside it.
///
/// # Errors
/// Every problem of every file, when there is any.
pub fn load(folder: &Path) -> Result<Review, LoadError> {
    let mut problems = Vec::new();
    let files = read_files(folder, &mut problems);
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
    mut problems: Vec<Problem>,
) -> Result<Review, LoadError> {
    problems.sort_by_key(|problem| {
        let start = problem.span.as_ref().map_or(0, |span| span.start);
        (problem.file.clone(), start)
    });
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
