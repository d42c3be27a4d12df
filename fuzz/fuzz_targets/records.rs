#![no_main]
//! Bytes -> a review of one record: answered with problems inside the files, or with a record that is possible.

use libfuzzer_sys::fuzz_target;
use oxymeta::integrity::audit_reading;
use oxymeta::records::{LoadError, Reading, SourceFile, load_files};

#[path = "../../tests/records/impossible.rs"]
mod impossible;

const PROTOCOL: &str = include_str!("../protocol.toml");

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = SourceFile::from_utf8("a.toml".to_owned(), bytes.to_vec()) else {
        return;
    };
    let (protocol, record) = match text.text.split_once("#---\n") {
        Some((protocol, record)) => (protocol, record),
        None => (PROTOCOL, text.text.as_str()),
    };
    let file = |name: &str, text: &str| SourceFile {
        name: name.to_owned(),
        text: text.to_owned(),
    };
    let files = vec![file("a.toml", record), file("review.toml", protocol)];
    for finding in audit_reading(&Reading::of_files(files.clone())) {
        assert!(!finding.message.contains("NaN"), "{finding:?}");
    }
    match load_files(files) {
        Err(error) => inside(&error),
        Ok(review) => {
            let found = impossible::in_review(&review);
            assert!(found.is_empty(), "{found:?}");
        }
    }
});

fn inside(error: &LoadError) {
    assert!(!error.problems.is_empty());
    for problem in &error.problems {
        assert!(!problem.kind.to_string().is_empty());
        let Some(span) = &problem.span else { continue };
        let file = error.file(problem).expect("a problem with a place has a file");
        assert!(file.text.get(span.clone()).is_some(), "{problem:?}");
    }
}
