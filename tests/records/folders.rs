//! Folders that are no review.

use oxymeta::records::load;

use crate::folder::{PROTOCOL, folder, load_files, places};

fn codes(error: &oxymeta::records::LoadError) -> Vec<&'static str> {
    error.problems.iter().map(|p| p.kind.code()).collect()
}

#[test]
fn an_empty_folder_lacks_protocol_and_records() {
    let error = load_files(&[]).expect_err("nothing there");
    assert_eq!(codes(&error), ["no-review", "no-studies"]);
    assert!(
        error
            .problems
            .iter()
            .all(|p| p.span.is_none() && p.file.is_empty())
    );
}

#[test]
fn a_folder_without_protocol_says_so_and_still_checks_its_records() {
    let error = load_files(&[("a.toml", b"id = 3\n")]).expect_err("no protocol");
    assert_eq!(codes(&error)[0], "no-review");
    let here = places(&error);
    assert!(
        here.contains(&("a.toml".to_owned(), "wrong-type", 1, 6)),
        "{here:?}"
    );
}

#[test]
fn a_protocol_without_records_says_so() {
    let error = load_files(&[("review.toml", PROTOCOL.as_bytes())]).expect_err("no records");
    assert_eq!(codes(&error), ["no-studies"]);
}

#[test]
fn a_folder_that_does_not_exist_cannot_be_read() {
    let folder = folder(&[]);
    let error = load(&folder.path().join("absent")).expect_err("not there");
    assert_eq!(codes(&error), ["unreadable"]);
}

#[test]
fn a_file_in_place_of_a_folder_cannot_be_read() {
    let folder = folder(&[("review.toml", PROTOCOL.as_bytes())]);
    let error = load(&folder.path().join("review.toml")).expect_err("a file");
    assert_eq!(codes(&error), ["unreadable"]);
}

#[test]
fn files_of_other_kinds_are_left_alone() {
    let error = load_files(&[("review.toml", PROTOCOL.as_bytes()), ("notes.txt", b"\xff")]);
    assert_eq!(codes(&error.expect_err("no records")), ["no-studies"]);
}

#[test]
fn an_assumption_and_its_sweep_stay_within_what_the_number_can_be() {
    let icc = "[assumptions.icc]\nvalue = 0.05\nwhy = \"usual\"\nsweep = [0.01, ⟦1.5]\n";
    let protocol = format!("{PROTOCOL}\n{icc}");
    let line = 1 + protocol[..protocol.find('⟦').expect("a mark")]
        .matches('\n')
        .count();
    let text = protocol.replace('⟦', "");
    let error = load_files(&[("review.toml", text.as_bytes())]).expect_err("out of range");
    let here = places(&error);
    let expected = ("review.toml".to_owned(), "out-of-range", line, 16);
    assert!(here.contains(&expected), "{here:?}");
}
