//! Tests of counts: what is found, and what honest reports never show.

use crate::support::{findings, marked};

/// A record of two arms with counts, and a test of them.
pub fn record(n: [u64; 2], results: [&str; 2], reported: &str) -> String {
    format!(
        r#"
id = "counts-2020"
[report]
title = "Counts"
source = "Invented"
basis = "full-text"
[design]
type = "rct"
[[arm]]
id = "om"
label = "Massage"
interventions = ["massage"]
n = {}
[[arm]]
id = "control"
label = "Control"
interventions = ["routine-care"]
n = {}
[[outcome]]
id = "milk-adequate"
label = "Enough milk"
better = "higher"
[[outcome.result]]
arm = "om"
{}
[[outcome.result]]
arm = "control"
{}
[[outcome.reported]]
{reported}
"#,
        n[0], n[1], results[0], results[1]
    )
}

fn codes(text: &str) -> Vec<(&'static str, &str)> {
    let files = [("counts-2020.toml", text)];
    let found = findings(&files);
    marked(&files, &found)
}

const ARMS: &str = "arms = [\"om\", \"control\"]";

#[test]
fn a_p_value_is_held_against_its_counts() {
    for (events, test, said, expected) in [
        (
            [24, 20],
            "chi-squared",
            "p = 0.037",
            vec![("count-p-decision", "0.037")],
        ),
        (
            [24, 20],
            "fisher",
            "p_below = 0.05",
            vec![("count-p-decision", "0.05")],
        ),
        (
            [38, 20],
            "z",
            "p_above = 0.05",
            vec![("count-p-decision", "0.05")],
        ),
        (
            [30, 20],
            "chi-squared",
            "p = 0.002",
            vec![("count-p", "0.002")],
        ),
        (
            [30, 20],
            "chi-squared",
            "p_below = 0.001",
            vec![("count-p", "0.001")],
        ),
        (
            [30, 20],
            "chi-squared",
            "p = 0.010",
            vec![("count-p-one-sided", "0.010")],
        ),
        (
            [30, 20],
            "fisher",
            "p = 0.021",
            vec![("count-p-other-test", "0.021")],
        ),
        // Pearson, Yates, Fisher, a value cut off, 0.05 as a bound, and no name at all.
        ([30, 20], "chi-squared", "p = 0.021", vec![]),
        ([30, 20], "chi-squared", "p = 0.038", vec![]),
        ([30, 20], "fisher", "p = 0.036", vec![]),
        ([30, 20], "chi-squared", "p = 0.02", vec![]),
        ([30, 20], "chi-squared", "p = 0.05", vec![]),
        ([30, 20], "not-named", "p = 0.01", vec![]),
        ([30, 20], "regression", "p = 0.9", vec![]),
    ] {
        let results = events.map(|count| format!("events = {count}"));
        let reported = format!("test = \"{test}\"\n{ARMS}\n{said}");
        let text = record([40, 40], [&results[0], &results[1]], &reported);
        assert_eq!(codes(&text), expected, "{events:?} {test} {said}");
    }
}

#[test]
fn percentages_stand_for_every_count_that_rounds_to_them() {
    let results = ["percent = 75", "percent = 50"];
    let of = |p: &str, n| {
        let reported = format!("test = \"chi-squared\"\n{ARMS}\np = {p}");
        record([n, n], results, &reported)
    };
    assert_eq!(codes(&of("0.021", 40)), []);
    assert_eq!(codes(&of("0.37", 40)), [("count-p-decision", "0.37")]);
    // 75 % of 400 may be 298 to 303, and 50 % 198 to 203: chi-squared 45 to 62.
    let of = |chi2: &str| {
        let reported = format!("test = \"chi-squared\"\n{ARMS}\nchi2 = {chi2}");
        record([400, 400], results, &reported)
    };
    assert_eq!(codes(&of("50.1")), []);
    assert_eq!(codes(&of("70.1")), [("count-statistic", "70.1")]);
}

#[test]
fn a_count_that_would_fit_is_named() {
    let reported = format!("test = \"chi-squared\"\n{ARMS}\nchi2 = 7.50\np = 0.006");
    let text = record([40, 40], ["events = 30", "events = 20"], &reported);
    let found = findings(&[("counts-2020.toml", &text)]);
    assert_eq!(found.len(), 1);
    let help = found[0].help.as_deref().unwrap();
    assert!(help.contains("18 of 40 (Control)"), "{help}");
}

/// One group before and after, a report read in full.
fn before_after(reported: &str) -> String {
    format!(
        r#"
id = "counts-2020"
[report]
title = "Counts"
source = "Invented"
basis = "full-text"
[design]
type = "one-group"
[[arm]]
id = "om"
label = "Massage"
interventions = ["massage"]
n = 32
[[outcome]]
id = "milk-adequate"
label = "Enough milk"
better = "higher"
[[outcome.result]]
arm = "om"
before_events = 12
events = 21
[[outcome.reported]]
arm = "om"
{reported}
"#
    )
}

#[test]
fn before_and_after_are_held_against_all_who_can_have_changed() {
    for said in [
        "p = 0.003",
        "p = 0.012",
        "p = 0.004",
        "p = 0.049",
        "p = 0.11",
    ] {
        let text = before_after(&format!("test = \"mc-nemar\"\n{said}"));
        assert_eq!(codes(&text), [], "{said}");
    }
    let text = before_after("test = \"mc-nemar\"\np = 0.0001");
    assert_eq!(codes(&text), [("count-p", "0.0001")]);
    let text = before_after("test = \"mc-nemar\"\np = 0.64");
    assert_eq!(codes(&text), [("count-p", "0.64")]);
}

#[test]
fn crossing_before_with_after_is_recognised() {
    let text = before_after("test = \"chi-squared\"\np = 0.002");
    let files = [("counts-2020.toml", text.as_str())];
    let found = findings(&files);
    let codes: Vec<_> = found.iter().map(|f| f.rule.code).collect();
    assert!(codes.contains(&"count-p"), "{codes:?}");
    let help = found.iter().find(|f| f.rule.code == "count-p").unwrap();
    assert!(help.help.as_deref().unwrap().contains("10.1"), "{help:?}");
}

#[test]
fn several_groups_are_tested_together() {
    let of = |said: &str| {
        let text = record(
            [10, 10],
            ["events = 5", "events = 2"],
            &format!("test = \"chi-squared\"\n{said}"),
        );
        text.replace(
            "[[outcome]]",
            "[[arm]]\nid = \"third\"\nlabel = \"Third\"\ninterventions = [\"marmet\"]\nn = 10\n[[outcome]]",
        )
        .replace(
            "[[outcome.reported]]",
            "[[outcome.result]]\narm = \"third\"\nevents = 9\n[[outcome.reported]]",
        )
    };
    assert_eq!(codes(&of("chi2 = 9.91\ndf = 2\np = 0.007")), []);
    assert_eq!(codes(&of("p = 0.009")), []);
    assert_eq!(codes(&of("chi2 = 9.91\ndf = 1")), [("count-df", "1")]);
    assert_eq!(codes(&of("chi2 = 8.91")), [("count-statistic", "8.91")]);
    assert_eq!(codes(&of("p = 0.09")), [("count-p", "0.09")]);
}
