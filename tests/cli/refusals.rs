//! Exit codes: 0 done, 1 the data cannot support it, 2 wrong usage.

use crate::program::{Desk, oxymeta, root};

const BCG: &str = "tests/cli/bcg.csv";
const REVIEW: &str = "studies/oxytocin-massage";

#[test]
fn help_and_version_are_no_errors() {
    assert!(oxymeta(&["--version"]).done().starts_with("oxymeta "));
    assert!(oxymeta(&["--help"]).done().contains("Usage: oxymeta"));
    for command in [
        "report",
        "effects",
        "pool",
        "bootstrap",
        "forest",
        "new",
        "schema",
    ] {
        let help = oxymeta(&[command, "--help"]).done();
        assert!(
            help.contains(&format!("Usage: oxymeta {command}")),
            "{help}"
        );
    }
}

#[test]
fn a_wrong_value_is_answered_with_those_that_exist() {
    for (option, value, known) in [
        ("--measure", "XX", "OR, RR, RD"),
        ("--tau2", "XX", "REML"),
        ("--ci", "XX", "hksj"),
        ("--prediction", "XX", "hts"),
        ("--to", "XX", "only0"),
        ("--add", "-1", "from 0 up"),
        ("--level", "100", "between 0 and 100"),
        ("--level", "0", "between 0 and 100"),
        ("--level", "NaN", "between 0 and 100"),
        ("--format", "XX", "json"),
        ("--subgroup", "XX", "no column `XX`"),
    ] {
        let mut arguments = vec!["pool", BCG, option, value];
        if option != "--measure" {
            arguments.extend(["--measure", "RR"]);
        }
        let message = oxymeta(&arguments).refuses();
        assert!(message.contains(known), "{message}");
        assert!(message.contains(value), "{message}");
    }
}

#[test]
fn an_unknown_analysis_is_answered_with_those_that_exist() {
    let message = oxymeta(&["pool", REVIEW, "--analysis", "nope"]).refuses();
    assert!(message.contains("`nope`"), "{message}");
    assert!(message.contains("milk-smd"), "{message}");
}

#[test]
fn an_unknown_characteristic_is_no_empty_result() {
    let message = oxymeta(&["pool", REVIEW, "--subgroup", "contry"]).refuses();
    assert!(message.contains("country"), "{message}");
}

#[test]
fn counts_need_a_measure() {
    let message = oxymeta(&["pool", BCG]).refuses();
    assert!(message.contains("--measure"), "{message}");
}

#[test]
fn an_analysis_of_a_table_and_a_report_of_a_table_are_wrong_usage() {
    oxymeta(&["pool", BCG, "--measure", "RR", "--analysis", "x"]).refuses();
    oxymeta(&["report", BCG]).refuses();
}

#[test]
fn unknown_commands_and_options_are_wrong_usage() {
    oxymeta(&["frobnicate"]).refuses();
    oxymeta(&["pool", BCG, "--frobnicate"]).refuses();
    oxymeta(&["pool"]).refuses();
    oxymeta(&[]).refuses();
}

#[test]
fn what_is_not_there_is_named() {
    for arguments in [&["pool", "nowhere.csv"][..], &["report", "nowhere"]] {
        let message = oxymeta(arguments).fails();
        assert!(message.contains("nowhere"), "{message}");
    }
    let message = oxymeta(&["pool", BCG, "--measure", "RR", "-o", "nowhere/x"]).fails();
    assert!(
        message.contains("nowhere") && !message.contains(".tmp"),
        "{message}"
    );
}

#[test]
fn nothing_to_pool_is_a_matter_of_the_data() {
    let desk = Desk::new();
    let table = desk.file("na.csv", "study,yi,vi\nA,NA,0.04\n");
    let message = oxymeta(&["pool", &table]).fails();
    assert!(message.contains("no study"), "{message}");
    oxymeta(&["forest", &table, "-o", &desk.at("x.svg")]).fails();
    assert_eq!(desk.names(), ["na.csv"]);
}

#[test]
fn numbers_too_large_to_pool_are_a_matter_of_the_data() {
    let desk = Desk::new();
    let table = desk.file("huge.csv", "study,yi,vi\nA,1e300,1e-300\nB,-1e300,1e-300\n");
    oxymeta(&["pool", &table]).fails();
}

#[test]
fn a_report_replaces_nothing_but_a_report() {
    let desk = Desk::new();
    desk.file("mine/notes.txt", "years of work");
    let message = oxymeta(&["report", REVIEW, "--out", &desk.at("mine")]).refuses();
    assert!(message.contains("notes.txt"), "{message}");
    let file = desk.file("file", "years of work");
    oxymeta(&["report", REVIEW, "--out", &file]).refuses();
    assert_eq!(desk.read("mine/notes.txt"), b"years of work");
    assert_eq!(desk.names(), ["file", "mine"]);
    oxymeta(&["report", REVIEW, "--out", REVIEW]).refuses();
    assert!(root().join(REVIEW).join("review.toml").is_file());
}
