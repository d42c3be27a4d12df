//! Review folders made for one test.

use std::fs;
use std::path::{Path, PathBuf};

use oxymeta::records::{LoadError, Review, load};
use tempfile::TempDir;

/// A protocol with one intervention, one comparator and two outcomes.
pub const PROTOCOL: &str = include_str!("../protocol.toml");

/// The folder of the review kept in this repository.
pub fn oxytocin_massage() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("studies/oxytocin-massage")
}

/// A folder with these files.
pub fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (name, bytes) in files {
        fs::write(folder.path().join(name), bytes).expect("a writable folder");
    }
    folder
}

/// Loads a folder with these files.
pub fn load_files(files: &[(&str, &[u8])]) -> Result<Review, LoadError> {
    load(folder(files).path())
}

/// Each problem as file, code, line and column; a problem without a place as 0, 0.
pub fn places(error: &LoadError) -> Vec<(String, &'static str, usize, usize)> {
    let place = |problem: &oxymeta::records::Problem| {
        let file = error.file(problem);
        let start = problem.span.as_ref().map(|span| span.start);
        let (line, column) = file
            .zip(start)
            .map_or((0, 0), |(file, start)| file.line_column(start));
        (problem.file.clone(), problem.kind.code(), line, column)
    };
    error.problems.iter().map(place).collect()
}
