//! Words for tests: run the program, say what came out.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use serde_json::Value;

/// A finished run.
pub struct Run {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

/// Runs the program in the root of the repository.
pub fn oxymeta(arguments: &[&str]) -> Run {
    oxymeta_in(&root(), arguments, &[])
}

/// Runs the program in a folder with these variables set.
pub fn oxymeta_in(folder: &Path, arguments: &[&str], variables: &[(&str, &str)]) -> Run {
    let output = Command::new(env!("CARGO_BIN_EXE_oxymeta"))
        .args(arguments)
        .current_dir(folder)
        .envs(variables.iter().copied())
        .output()
        .expect("the program starts");
    let text = |bytes| String::from_utf8(bytes).expect("the program writes UTF-8");
    Run {
        code: output.status.code(),
        out: text(output.stdout),
        err: text(output.stderr),
    }
}

impl Run {
    /// The standard output of a run that went well.
    #[track_caller]
    pub fn done(self) -> String {
        assert_eq!(self.code, Some(0), "{}", self.err);
        self.out
    }

    /// The standard output of a run that went well, as JSON.
    #[track_caller]
    pub fn json(self) -> Value {
        serde_json::from_str(&self.done()).expect("JSON on standard output")
    }

    /// The message of a run that the data could not support.
    #[track_caller]
    pub fn fails(self) -> String {
        self.ends_with_code(1)
    }

    /// The message of a run that was asked for something impossible.
    #[track_caller]
    pub fn refuses(self) -> String {
        self.ends_with_code(2)
    }

    #[track_caller]
    fn ends_with_code(self, code: i32) -> String {
        assert_eq!(self.code, Some(code), "{}", self.err);
        assert_eq!(self.out, "", "standard output holds results only");
        assert_ne!(self.err, "", "an error says what is wrong");
        self.err
    }
}

/// The root of the repository.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A folder that goes away with the test.
pub struct Desk(tempfile::TempDir);

impl Desk {
    pub fn new() -> Self {
        Self(tempfile::tempdir().expect("a temporary folder"))
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Puts a file here and says where.
    pub fn file(&self, name: &str, text: &str) -> String {
        let path = self.0.path().join(name);
        fs::create_dir_all(path.parent().expect("a file stands in a folder")).expect("a folder");
        fs::write(&path, text).expect("a file");
        path.to_string_lossy().into_owned()
    }

    /// Where a file of this name stands or would stand.
    pub fn at(&self, name: &str) -> String {
        self.0.path().join(name).to_string_lossy().into_owned()
    }

    pub fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.0.path().join(name)).expect("the file was written")
    }

    /// Names of what stands here, in order.
    pub fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.path()).expect("the folder is there");
        let name = |entry: std::io::Result<fs::DirEntry>| entry.expect("an entry").file_name();
        let mut names: Vec<_> = entries
            .map(|entry| name(entry).to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }
}

/// The keys of an object, in their order.
#[track_caller]
pub fn keys(object: &Value) -> Vec<&str> {
    let object = object.as_object().expect("an object");
    object.keys().map(String::as_str).collect()
}

/// Whether two numbers agree to this absolute distance.
#[track_caller]
pub fn assert_close(got: &Value, want: &Value, tolerance: f64, what: &str) {
    let (Some(got), Some(want)) = (got.as_f64(), want.as_f64()) else {
        panic!("{what}: {got} against {want}");
    };
    assert!(
        (got - want).abs() <= tolerance,
        "{what}: {got} against {want}"
    );
}
