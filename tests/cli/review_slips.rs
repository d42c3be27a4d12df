//! What a review or a table says that nothing could use: told at its place, not passed over.

use crate::program::{Desk, oxymeta};

/// A new review with one new study, its protocol changed.
fn slip(good: &str, bad: &str) -> String {
    let desk = Desk::new();
    oxymeta(&["new", "review", &desk.at("review")]).done();
    oxymeta(&["new", "study", &desk.at("review/a-2020")]).done();
    let path = desk.at("review/review.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains(good), "{text}");
    std::fs::write(&path, text.replacen(good, bad, 1)).unwrap();
    oxymeta(&["pool", &desk.at("review")]).fails()
}

const FAVOURS: &str = "favours = { left = \"control\", right = \"treatment\" }";

#[test]
fn a_misspelt_characteristic_for_subgroups_is_an_error() {
    let message = slip(FAVOURS, &format!("{FAVOURS}\nsubgroups = [\"desgin\"]"));
    assert!(message.starts_with("error[unknown-value]"), "{message}");
    assert!(message.contains("did you mean `design`?"), "{message}");
}

#[test]
fn a_wrong_rule_for_zero_cells_is_told_where_it_stands() {
    let message = slip(
        FAVOURS,
        &format!("{FAVOURS}\nzero_cells = {{ to = \"onyl0\" }}"),
    );
    assert!(message.contains("did you mean `only0`?"), "{message}");
    assert!(message.contains(":21\n"), "{message}");
    let message = slip(FAVOURS, &format!("{FAVOURS}\nzero_cells = {{ add = -1 }}"));
    assert!(message.starts_with("error[out-of-range]"), "{message}");
    assert!(message.contains("must not be below 0"), "{message}");
}

#[test]
fn a_printed_effect_of_no_known_measure_is_an_error() {
    let desk = Desk::new();
    oxymeta(&["new", "review", &desk.at("review")]).done();
    oxymeta(&["new", "study", &desk.at("review/a-2020")]).done();
    let path = desk.at("review/a-2020.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    let printed =
        "\n[[outcome.reported]]\ntest = \"not-named\"\neffect = { measure = \"ORR\", value = 2 }\n";
    std::fs::write(&path, text + printed).unwrap();
    let message = oxymeta(&["effects", &desk.at("review")]).fails();
    assert!(
        message.starts_with("error[unknown-value]: `ORR`"),
        "{message}"
    );
    assert!(message.contains("a-2020.toml:"), "{message}");
}

#[test]
fn help_for_a_table_speaks_of_cells() {
    let desk = Desk::new();
    let table = desk.file("t.csv", "study,ai,n1i,ci,n2i\nA,21,20,3,20\nB,-1,20,2,20\n");
    let message = oxymeta(&["effects", &table, "--measure", "OR"]).fails();
    assert!(
        message.contains("check both numbers against the report"),
        "{message}"
    );
    assert!(
        message.contains("a count is -1, and must not be below 0"),
        "{message}"
    );
    assert!(!message.contains("versions"), "{message}");
    let thousands = desk.file("k.csv", "study,ai,n1i,ci,n2i\nA,\"1,200\",9000,3,20\n");
    let message = oxymeta(&["effects", &thousands, "--measure", "OR"]).fails();
    assert!(
        message.contains("1200 where the comma separates thousands"),
        "{message}"
    );
}

#[test]
fn an_empty_cell_and_a_dropped_table_are_named() {
    let desk = Desk::new();
    let table = desk.file(
        "t.csv",
        "study,ai,n1i,ci,n2i\nA,0,20,0,20\nB,NA,20,2,20\nC,3,20,5,20\n",
    );
    let run =
        |more: &[&str]| oxymeta(&[&["effects", &table, "--measure", "OR"], more].concat()).done();
    let plain = run(&[]);
    assert!(plain.contains("B: no number in ai"), "{plain}");
    assert!(
        plain.contains("A: no events, or only events, in both groups"),
        "{plain}"
    );
    let dropped = run(&["--drop00"]);
    assert!(
        dropped.contains("`drop00` leaves such tables out"),
        "{dropped}"
    );
}

#[test]
fn the_report_of_an_imported_table_says_only_what_holds_of_it() {
    let desk = Desk::new();
    let rows = "study,ai,n1i,ci,n2i\nA,3,200,9,200\nB,4,300,12,300\nC,5,400,30,400\n";
    let table = desk.file("t.csv", rows);
    oxymeta(&["import", &table, "--measure", "OR", "-o", &desk.at("t")]).done();
    oxymeta(&["report", &desk.at("t"), "-o", &desk.at("out")]).done();
    let page = std::fs::read_to_string(desk.at("out/index.html")).unwrap();
    for untrue in [
        "are small",
        "as abstracts",
        "Favours less",
        "favours less",
        "0 concerns",
        "— participants",
        "in hours",
    ] {
        assert!(!page.contains(untrue), "{untrue}");
    }
    assert!(page.contains("Most are known only through another report."));
}

#[test]
fn an_interval_that_a_kind_of_bootstrap_does_not_have_is_told_where_it_stands() {
    for kind in ["parametric", "wild", "sign-flip"] {
        let settings =
            format!("[bootstrap]\nkind = \"{kind}\"\ninterval = \"bca\"\n\n[[analysis]]");
        let message = slip("[[analysis]]", &settings);
        assert!(message.starts_with("error[bca-kind]"), "{message}");
        assert!(
            message.contains(&format!("a {kind} bootstrap")),
            "{message}"
        );
        assert!(message.contains("kind = \"case\""), "{message}");
        assert!(message.contains("interval = \"bca\""), "{message}");
        let place = message.lines().find(|line| line.contains("review.toml:"));
        assert!(place.is_some_and(|line| line.ends_with(":12")), "{message}");
    }
}
