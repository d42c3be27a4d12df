//! Folders and files that are no records, whatever their names: each is answered, none hangs or is silently left out.

use std::fs;
use std::path::Path;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use oxymeta::records::{LoadError, Review, load};

use crate::folder::{PROTOCOL, folder, load_files, places};

/// A record that loads beside [`PROTOCOL`].
pub const RECORD: &str = r#"id = "a"

[report]
title = "A trial"
source = "A journal"
basis = "abstract"

[design]
type = "rct"

[[arm]]
id = "massage"
label = "Massage"
interventions = ["massage"]
n = 15
"#;

/// Loads a folder on another thread, so that a pipe nobody writes to fails the test and does not stop it.
fn load_in_time(folder: &Path) -> Result<Review, LoadError> {
    let (send, receive) = mpsc::channel();
    let folder = folder.to_owned();
    thread::spawn(move || drop(send.send(load(&folder))));
    receive
        .recv_timeout(Duration::from_secs(20))
        .expect("an answer in time")
}

fn told(error: &LoadError) -> Vec<(String, &'static str)> {
    let of = |problem: &oxymeta::records::Problem| (problem.file.clone(), problem.kind.code());
    error.problems.iter().map(of).collect()
}

fn one(name: &str, code: &'static str) -> Vec<(String, &'static str)> {
    vec![(name.to_owned(), code)]
}

/// What is told of one file beside a whole review.
fn told_of(text: &[u8]) -> Vec<(&'static str, usize, usize)> {
    let files = [
        ("review.toml", PROTOCOL.as_bytes()),
        ("a.toml", RECORD.as_bytes()),
        ("b.toml", text),
    ];
    let error = load_files(&files).expect_err("a problem");
    let found = places(&error).into_iter();
    found
        .map(|(file, code, line, column)| {
            assert_eq!(file, "b.toml");
            (code, line, column)
        })
        .collect()
}

fn whole() -> tempfile::TempDir {
    folder(&[
        ("review.toml", PROTOCOL.as_bytes()),
        ("a.toml", RECORD.as_bytes()),
    ])
}

#[test]
fn the_record_of_these_tests_loads() {
    let review = load(whole().path()).expect("a whole review");
    assert_eq!(review.studies.len(), 1);
}

#[test]
fn a_folder_named_as_a_record_is_told() {
    let folder = whole();
    fs::create_dir(folder.path().join("b.toml")).expect("a writable folder");
    let error = load_in_time(folder.path()).expect_err("a folder");
    assert_eq!(told(&error), one("b.toml", "not-a-file"));
}

#[cfg(unix)]
#[test]
fn a_pipe_named_as_a_record_is_told_and_not_waited_for() {
    let folder = whole();
    let made = std::process::Command::new("mkfifo")
        .arg(folder.path().join("b.toml"))
        .status();
    assert!(made.expect("mkfifo").success());
    let error = load_in_time(folder.path()).expect_err("a pipe");
    assert_eq!(told(&error), one("b.toml", "not-a-file"));
}

#[cfg(unix)]
#[test]
fn a_link_to_a_device_or_out_of_the_folder_is_told_and_not_read() {
    use std::os::unix::fs::symlink;
    let outside = folder(&[("other.toml", RECORD.as_bytes())]);
    for target in [outside.path().join("other.toml"), "/dev/zero".into()] {
        let folder = whole();
        symlink(&target, folder.path().join("b.toml")).expect("a link");
        let error = load_in_time(folder.path()).expect_err("a link outwards");
        assert_eq!(told(&error), one("b.toml", "outside-folder"));
    }
}

#[cfg(unix)]
#[test]
fn links_that_end_nowhere_or_in_themselves_are_told() {
    use std::os::unix::fs::symlink;
    let folder = whole();
    symlink("c.toml", folder.path().join("b.toml")).expect("a link");
    symlink("b.toml", folder.path().join("c.toml")).expect("a link");
    symlink("absent.toml", folder.path().join("d.toml")).expect("a link");
    let error = load_in_time(folder.path()).expect_err("broken links");
    let expected = ["b.toml", "c.toml", "d.toml"].map(|name| (name.to_owned(), "unreadable"));
    assert_eq!(told(&error), expected);
}

#[cfg(unix)]
#[test]
fn a_link_to_a_folder_is_a_folder_and_one_back_to_the_review_does_not_hang() {
    use std::os::unix::fs::symlink;
    let folder = whole();
    symlink(".", folder.path().join("b.toml")).expect("a link");
    let error = load_in_time(folder.path()).expect_err("a folder");
    assert_eq!(told(&error), one("b.toml", "not-a-file"));
}

#[cfg(unix)]
#[test]
fn a_review_folder_reached_by_a_link_loads_and_so_does_a_link_within_it() {
    use std::os::unix::fs::symlink;
    let folder = whole();
    fs::rename(folder.path().join("a.toml"), folder.path().join("a.txt")).expect("a new name");
    symlink("a.txt", folder.path().join("a.toml")).expect("a link");
    let elsewhere = tempfile::tempdir().expect("a folder");
    let link = elsewhere.path().join("review");
    symlink(folder.path(), &link).expect("a link");
    let review = load_in_time(&link).expect("a whole review");
    assert_eq!(review.studies.len(), 1);
}

#[cfg(unix)]
#[test]
fn a_file_without_permission_is_told() {
    use std::os::unix::fs::PermissionsExt;
    let folder = whole();
    let path = folder.path().join("b.toml");
    fs::write(&path, RECORD).expect("a file");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).expect("permissions");
    let error = load_in_time(folder.path()).expect_err("unreadable, or a second `a`");
    // The superuser reads it all the same, and finds the id of another record.
    let expected = match fs::read(&path) {
        Ok(_) => "duplicate-id",
        Err(_) => "unreadable",
    };
    assert_eq!(told(&error), one("b.toml", expected));
}

#[cfg(unix)]
#[test]
fn a_file_name_that_is_no_text_or_cannot_be_seen_is_told() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    for name in [
        &b"b\xff.toml"[..],
        b"b\x1b[2J.toml",
        b"b\n.toml",
        "b\u{202e}.toml".as_bytes(),
    ] {
        let folder = whole();
        let record = RECORD.replace("\"a\"", "\"b\"");
        fs::write(folder.path().join(OsStr::from_bytes(name)), record).expect("a file");
        let error = load_in_time(folder.path()).expect_err("an odd name");
        let codes: Vec<_> = told(&error).into_iter().map(|(_, code)| code).collect();
        assert_eq!(codes, ["file-name"]);
    }
}

#[test]
fn empty_files_and_remarks_alone_lack_what_every_record_has() {
    for text in ["", "\n\n", "# nothing\n", "\u{feff}"] {
        let codes: Vec<_> = told_of(text.as_bytes())
            .into_iter()
            .map(|(code, ..)| code)
            .collect();
        assert_eq!(codes, ["missing-key"; 3], "{text:?}");
    }
}

#[test]
fn a_byte_order_mark_and_line_ends_of_windows_change_nothing() {
    let record = RECORD.replace("\"a\"", "\"b\"").replace("15", "0");
    let plain = told_of(record.as_bytes());
    assert_eq!(plain, [("not-a-count", 15, 5)]);
    assert_eq!(told_of(record.replace('\n', "\r\n").as_bytes()), plain);
    assert_eq!(told_of(format!("\u{feff}{record}").as_bytes()), plain);
}

#[test]
fn text_in_utf_16_is_named_as_such_with_or_without_a_mark() {
    let units = || RECORD.encode_utf16();
    let little: Vec<u8> = units().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = units().flat_map(u16::to_be_bytes).collect();
    let marked = |mark: &[u8], text: &[u8]| [mark, text].concat();
    for text in [
        marked(b"\xff\xfe", &little),
        marked(b"\xfe\xff", &big),
        little,
        big,
    ] {
        assert_eq!(told_of(&text), [("utf-16", 0, 0)]);
    }
}

#[test]
fn a_file_above_a_megabyte_is_told_and_one_below_is_read() {
    let padded = |bytes: usize| {
        let record = RECORD.replace("\"a\"", "\"b\"");
        let remark = "#".repeat(bytes - record.len() - 1);
        format!("{record}{remark}\n")
    };
    let files = |text: &str| {
        load_files(&[
            ("review.toml", PROTOCOL.as_bytes()),
            ("b.toml", text.as_bytes()),
        ])
    };
    assert!(files(&padded(1 << 20)).is_ok());
    let error = files(&padded((1 << 20) + 1)).expect_err("too large");
    assert_eq!(told(&error), one("b.toml", "too-large"));
}

#[test]
fn a_table_or_key_that_stands_twice_is_told_where_it_stands_again() {
    let record = RECORD.replace("\"a\"", "\"b\"");
    assert_eq!(
        told_of(format!("{record}n = 15\n").as_bytes()),
        [("toml-syntax", 16, 1)]
    );
    let found = told_of(format!("{record}[design]\ntype = \"rct\"\n").as_bytes());
    assert!(found.contains(&("toml-syntax", 16, 2)), "{found:?}");
}

#[test]
fn values_that_are_no_numbers_of_a_trial_are_told_where_they_stand() {
    let with = |n: &str| told_of(RECORD.replace("\"a\"", "\"b\"").replace("15", n).as_bytes());
    let digits = "9".repeat(400);
    for (written, code) in [
        ("nan", "not-finite"),
        ("-inf", "not-finite"),
        ("1e400", "not-finite"),
        (&format!("{digits}.0"), "not-finite"),
        (&digits, "too-many-digits"),
        ("99999999999999999999", "too-many-digits"),
        ("1979-05-27", "wrong-type"),
        ("1979-05-27T07:32:00Z", "wrong-type"),
        ("07:32:00", "wrong-type"),
        ("\"15\"", "wrong-type"),
        ("true", "wrong-type"),
        ("[15]", "wrong-type"),
        ("{ value = nan }", "not-finite"),
    ] {
        let found = with(written);
        let codes: Vec<_> = found.iter().map(|(code, line, _)| (*code, *line)).collect();
        assert_eq!(codes, [(code, 15)], "{written:.40}");
    }
}

#[test]
fn dates_are_no_text_and_plain_numbers_are_finite_too() {
    let record = RECORD.replace("\"a\"", "\"b\"");
    let label = record.replace("\"Massage\"", "1979-05-27");
    assert_eq!(told_of(label.as_bytes()), [("wrong-type", 13, 9)]);
    let dose = record.replace(
        "[design]\n",
        "[design]\ndose = { minutes = nan, days = 1e400 }\n",
    );
    assert_eq!(
        told_of(dose.as_bytes()),
        [("not-finite", 9, 20), ("not-finite", 9, 32)]
    );
    let moderators = format!("{record}[moderators]\nage = inf\nsex = 1979-05-27\nx = [1]\n");
    let codes: Vec<_> = told_of(moderators.as_bytes())
        .into_iter()
        .map(|(code, ..)| code)
        .collect();
    assert_eq!(codes, ["not-finite", "wrong-type", "wrong-type"]);
}
