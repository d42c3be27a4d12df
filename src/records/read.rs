//! A folder -> the texts of its files, within limits.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::characters::hidden;
use super::{Problem, ProblemKind, SourceFile};

/// Bytes that a record or a protocol may have; the text of a novel has as many.
pub const LARGEST_RECORD: u64 = 1 << 20;

/// Bytes that a table may have.
pub const LARGEST_TABLE: u64 = 1 << 28;

/// Bytes that the files of a folder may have together.
const LARGEST_FOLDER: u64 = 1 << 30;

/// Every `.toml` file of a folder in name order, and what keeps some from being read.
///
/// A file that cannot be read is among the files too, with as much text as could be. What is no file (a folder, a pipe)
/// and what a link brings in from elsewhere is not opened.
pub fn read_folder(folder: &Path, problems: &mut Vec<Problem>) -> Vec<SourceFile> {
    let mut complain = |file: &str, at: Option<usize>, kind| {
        problems.push(Problem {
            file: file.to_owned(),
            span: at.map(|at| at..at),
            kind,
        });
    };
    let (root, mut entries) = match listed(folder) {
        Ok(found) => found,
        Err(error) => {
            let reason = error.to_string();
            complain("", None, ProblemKind::Unreadable { reason });
            return Vec::new();
        }
    };
    entries.sort();
    let mut left = LARGEST_FOLDER;
    let mut files = Vec::with_capacity(entries.len());
    for (name, path) in entries {
        if let Some((_, character)) = hidden(&name).or_else(|| unprintable(&name)) {
            complain(&name, None, ProblemKind::FileName { character });
        }
        let text = match read_file(&path, &root, LARGEST_RECORD.min(left)) {
            Ok(text) => text,
            Err((text, kind)) => {
                complain(&name, (!text.is_empty()).then_some(text.len()), kind);
                text
            }
        };
        left = left.saturating_sub(text.len() as u64);
        files.push(SourceFile { name, text });
    }
    files
}

/// What a file name should not hold beside hidden characters: line ends, and the sign for what is no text.
fn unprintable(name: &str) -> Option<(usize, char)> {
    let mut letters = name.char_indices();
    letters.find(|(_, letter)| matches!(letter, '\t' | '\n' | '\r' | '\u{fffd}'))
}

/// The folder without links in its path, and name and path of all that ends in `.toml` in it.
fn listed(folder: &Path) -> io::Result<(PathBuf, Vec<(String, PathBuf)>)> {
    let root = fs::canonicalize(folder)?;
    let mut entries = Vec::new();
    for entry in fs::read_dir(&root)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.ends_with(".toml") {
            entries.push((name, entry.path()));
        }
    }
    Ok((root, entries))
}

/// The text of a file, or the part of it that is text with the reason why the rest is not.
fn read_file(path: &Path, root: &Path, limit: u64) -> Result<String, (String, ProblemKind)> {
    let unreadable = |error: io::Error| {
        let reason = error.to_string();
        (String::new(), ProblemKind::Unreadable { reason })
    };
    let target = fs::canonicalize(path).map_err(unreadable)?;
    if !target.starts_with(root) {
        let target = target.display().to_string();
        return Err((String::new(), ProblemKind::OutsideFolder { target }));
    }
    let kind = fs::metadata(&target).map_err(unreadable)?.file_type();
    if !kind.is_file() {
        let found = if kind.is_dir() {
            "a folder"
        } else {
            "a pipe or a device"
        };
        return Err((String::new(), ProblemKind::NotAFile { found }));
    }
    let bytes = File::open(&target)
        .and_then(|file| read_limited(file, limit))
        .map_err(unreadable)?
        .ok_or((String::new(), ProblemKind::TooLarge { most: limit }))?;
    text_of(bytes)
}

/// All bytes of a source; `None` when there are more than `limit`.
///
/// # Errors
/// The source cannot be read.
pub fn read_limited(source: impl Read, limit: u64) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    source.take(limit + 1).read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 <= limit).then_some(bytes))
}

/// Bytes as text, or the part of them that is text with the reason why the rest is not.
pub fn text_of(bytes: Vec<u8>) -> Result<String, (String, ProblemKind)> {
    if is_utf16(&bytes) {
        return Err((String::new(), ProblemKind::Utf16));
    }
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

/// Whether bytes begin as UTF-16 does: with its mark, or with letters of ASCII that have a null on one side.
fn is_utf16(bytes: &[u8]) -> bool {
    let ascii = |byte: u8| matches!(byte, b'\t' | b'\n' | b'\r' | b' '..=b'~');
    match bytes {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => true,
        [a, 0, b, 0, ..] | [0, a, 0, b, ..] => ascii(*a) && ascii(*b),
        _ => false,
    }
}
