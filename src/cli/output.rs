//! Results to standard output or to a file, which is written whole or not at all.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;
use tempfile::NamedTempFile;

use super::error::CliError;
use super::interrupt;

/// Prints text, or writes it to a file.
pub fn write(text: &str, path: Option<&Path>) -> Result<(), CliError> {
    match path {
        Some(path) => write_file(path, text.as_bytes()),
        None => print(text),
    }
}

fn print(text: &str) -> Result<(), CliError> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        // Whoever reads has had enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        Err(source) => Err(CliError::File {
            path: "standard output".into(),
            source,
        }),
        Ok(()) => Ok(()),
    }
}

/// Writes a file beside its place and moves it there once complete.
pub fn write_file(path: &Path, bytes: &[u8]) -> Result<(), CliError> {
    write_file_with(path, |out| out.write_all(bytes))
}

/// The same for what is too long to hold.
pub fn write_file_with(
    path: &Path,
    content: impl FnOnce(&mut (dyn Write + Send)) -> io::Result<()>,
) -> Result<(), CliError> {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    fs::metadata(folder).map_err(|source| CliError::File {
        path: folder.to_owned(),
        source,
    })?;
    let attempt = || {
        let file = NamedTempFile::new_in(folder)?;
        let _unfinished = interrupt::unfinished(file.path());
        let mut out = io::BufWriter::with_capacity(1 << 16, file);
        content(&mut out)?;
        let file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
        readable(&file)?;
        file.persist(path)?;
        Ok(())
    };
    attempt().map_err(|source| CliError::File {
        path: path.to_owned(),
        source,
    })
}

/// Writes a folder of files beside its place and moves it there once complete.
///
/// A folder that holds only `own` names is replaced, so that no file of an earlier run stays behind;
/// any other is left alone.
pub fn write_folder(
    path: &Path,
    files: &[(PathBuf, Vec<u8>)],
    own: &[&str],
) -> Result<(), CliError> {
    if path.is_file() {
        return Err(CliError::Usage {
            reason: format!("{} is a file, not a folder", path.display()),
        });
    }
    if let Some(other) = other_than(path, own) {
        let path = path.display();
        return Err(CliError::Usage {
            reason: format!(
                "{path} holds {other}, which is not of a report; choose another folder with --out"
            ),
        });
    }
    let parent = path.parent().filter(|p| !p.as_os_str().is_empty());
    let parent = parent.unwrap_or(Path::new("."));
    let attempt = || {
        fs::create_dir_all(parent)?;
        let staged = tempfile::Builder::new()
            .prefix(".oxymeta-")
            .tempdir_in(parent)?;
        let _unfinished = interrupt::unfinished(staged.path());
        let fresh = staged.path().join("new");
        for (name, bytes) in files {
            let file = fresh.join(name);
            fs::create_dir_all(file.parent().unwrap_or(&fresh))?;
            fs::write(file, bytes)?;
        }
        let old = staged.path().join("old");
        let replaces = path.exists();
        if replaces {
            fs::rename(path, &old)?;
        }
        fs::rename(&fresh, path).inspect_err(|_| {
            if replaces {
                // The first error is the one to tell.
                let _ = fs::rename(&old, path);
            }
        })
    };
    attempt().map_err(|source| CliError::File {
        path: path.to_owned(),
        source,
    })
}

/// The first thing in the folder that has none of these names.
fn other_than(folder: &Path, own: &[&str]) -> Option<String> {
    let entries = fs::read_dir(folder).ok()?;
    let names = entries.flatten().map(|entry| entry.file_name());
    let names = names.map(|name| name.to_string_lossy().into_owned());
    names.filter(|name| !own.contains(&name.as_str())).min()
}

/// Gives a temporary file the permissions of an ordinary one.
#[cfg(unix)]
fn readable(file: &NamedTempFile) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let permissions = std::fs::Permissions::from_mode(0o644);
    file.as_file().set_permissions(permissions)
}

#[cfg(not(unix))]
fn readable(_: &NamedTempFile) -> io::Result<()> {
    Ok(())
}

/// A value as indented JSON with a final newline.
pub fn json(value: &impl Serialize) -> String {
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    text
}
