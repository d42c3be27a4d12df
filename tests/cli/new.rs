//! `new`: a review that can be reported before a word of it is changed, without inventing a result.

use crate::program::{Desk, oxymeta};

/// A review of one or more new records, as the program writes them.
fn begun(desk: &Desk, studies: &[&str]) -> String {
    oxymeta(&["new", "review", &desk.at("massage")]).done();
    for study in studies {
        oxymeta(&["new", "study", &desk.at(&format!("massage/{study}"))]).done();
    }
    desk.at("massage")
}

/// Writes the numbers that the template begins behind a `#`.
fn fill_in(desk: &Desk, study: &str) {
    let path = format!("massage/{study}.toml");
    let text = String::from_utf8(desk.read(&path)).unwrap();
    let filled = text.replace("# n =", "n =").replace("# events", "events");
    assert_ne!(text, filled);
    desk.file(&path, &filled);
}

#[test]
fn a_new_review_with_a_new_study_can_be_reported() {
    let desk = Desk::new();
    let review = begun(&desk, &["first-2020"]);
    oxymeta(&["report", &review, "--out", &desk.at("out")]).done();
    let page = String::from_utf8(desk.read("out/index.html")).unwrap();
    assert!(page.contains("Title of the review"));
    let results: serde_json::Value =
        serde_json::from_slice(&desk.read("out/results.json")).unwrap();
    assert_eq!(results["review"], "massage");
    assert_eq!(results["analyses"][0]["k"], 0);
    assert_eq!(
        results["analyses"][0]["not_pooled"][0]["study"],
        "first-2020"
    );
}

#[test]
fn no_number_of_the_template_is_pooled() {
    let desk = Desk::new();
    let review = begun(&desk, &["first-2020", "second-2021.toml"]);
    let message = oxymeta(&["pool", &review]).fails();
    assert!(message.contains("nothing to pool"), "{message}");
}

#[test]
fn the_numbers_that_the_template_names_are_enough() {
    let desk = Desk::new();
    let review = begun(&desk, &["first-2020", "second-2021"]);
    fill_in(&desk, "first-2020");
    fill_in(&desk, "second-2021");
    let found = oxymeta(&["pool", &review, "--format", "json"]).json();
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

#[test]
fn a_name_becomes_an_id_that_loads() {
    let desk = Desk::new();
    let folder = desk.at("Müller & Sons");
    oxymeta(&["new", "review", &folder]).done();
    oxymeta(&["new", "study", &desk.at("Müller & Sons/Žižek_2020.toml")]).done();
    let record = String::from_utf8(desk.read("Müller & Sons/zizek-2020.toml")).unwrap();
    assert!(record.contains("id = \"zizek-2020\""), "{record}");
    oxymeta(&["effects", &folder]).done();
    oxymeta(&["new", "study", &desk.at("Müller & Sons/王")]).refuses();
}
