//! `new`: a review that can be reported before a word of it is changed.

use crate::program::{Desk, oxymeta};

#[test]
fn a_new_review_with_a_new_study_can_be_reported() {
    let desk = Desk::new();
    oxymeta(&["new", "review", &desk.at("massage")]).done();
    oxymeta(&["new", "study", &desk.at("massage/first-2020")]).done();
    let review = desk.at("massage");
    oxymeta(&["report", &review, "--out", &desk.at("out")]).done();
    let page = String::from_utf8(desk.read("out/index.html")).unwrap();
    assert!(page.contains("Title of the review"));
    let results: serde_json::Value =
        serde_json::from_slice(&desk.read("out/results.json")).unwrap();
    assert_eq!(results["review"], "massage");
    assert_eq!(results["analyses"][0]["k"], 1);
    assert_eq!(results["analyses"][0]["studies"][0]["study"], "first-2020");
}

#[test]
fn two_new_studies_are_pooled() {
    let desk = Desk::new();
    oxymeta(&["new", "review", &desk.at("massage")]).done();
    for study in ["massage/first-2020", "massage/second-2021.toml"] {
        oxymeta(&["new", "study", &desk.at(study)]).done();
    }
    let found = oxymeta(&["pool", &desk.at("massage"), "--format", "json"]).json();
    assert_eq!(found["analyses"][0]["k"], 2);
}

#[test]
fn nothing_is_overwritten() {
    let desk = Desk::new();
    desk.file("massage/review.toml", "years of work");
    desk.file("massage/first-2020.toml", "years of work");
    oxymeta(&["new", "review", &desk.at("massage")]).refuses();
    oxymeta(&["new", "study", &desk.at("massage/first-2020")]).refuses();
    assert_eq!(desk.read("massage/review.toml"), b"years of work");
    assert_eq!(desk.read("massage/first-2020.toml"), b"years of work");
}

#[test]
fn a_review_without_studies_says_how_to_begin_one() {
    let desk = Desk::new();
    oxymeta(&["new", "review", &desk.at("massage")]).done();
    let message = oxymeta(&["pool", &desk.at("massage")]).fails();
    assert!(message.contains("oxymeta new study"), "{message}");
}
