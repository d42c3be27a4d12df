//! Ctrl-C: nothing half-written stays behind.

use std::fs;
use std::path::{Path, PathBuf};
use std::process;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What a shell says of a program that Ctrl-C ended.
const INTERRUPTED: i32 = 130;

static UNFINISHED: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

fn paths() -> MutexGuard<'static, Vec<PathBuf>> {
    UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Has Ctrl-C remove what is unfinished, and end the program with code 130.
pub fn install() {
    // Where there is no handler to set, Ctrl-C ends the program as ever.
    let _ = ctrlc::set_handler(|| {
        for path in paths().iter() {
            // One of the two is right, and nobody is left to tell of failures.
            let _ = fs::remove_file(path);
            let _ = fs::remove_dir_all(path);
        }
        process::exit(INTERRUPTED);
    });
}

/// A temporary file or folder is to go with Ctrl-C as long as this lives.
pub fn unfinished(path: &Path) -> Unfinished {
    paths().push(path.to_owned());
    Unfinished(path.to_owned())
}

/// Forgets its path when dropped.
pub struct Unfinished(PathBuf);

impl Drop for Unfinished {
    fn drop(&mut self) {
        paths().retain(|path| *path != self.0);
    }
}
