//! Analyses of a review that pool counts: which studies enter, and which way they face.

use oxymeta::records::load;
use oxymeta::synthesis::plans;
use serde_json::Value;

use crate::given::{Given, outcome, reported, result, review, trial};

fn counts(events: [u32; 2]) -> String {
    let event = |arm: &str, events: u32| result(arm, &format!("events = {events}"));
    outcome(
        "adequate",
        &(event("massage", events[0]) + &event("none", events[1])),
    )
}

fn three_trials(method: &str, measure: &str) -> Given {
    let printed =
        "test = \"chi-squared\"\neffect = { measure = \"OR\", value = 2.0, ci = [1.0, 4.0] }";
    review(measure, "adequate")
        .with(&format!("method = \"{method}\""))
        .study("a", &(trial(20, 25) + &counts([12, 9])))
        .study("b", &(trial(40, 38) + &counts([30, 20])))
        .study(
            "c",
            &(trial(30, 30) + &outcome("adequate", &reported(printed))),
        )
}

fn estimate(found: &Value) -> f64 {
    found["estimate"].as_f64().expect("an estimate")
}

/// ln(sum ai di/ni / sum bi ci/ni) of trials a and b.
fn by_hand() -> f64 {
    let r: f64 = 12.0 * 16.0 / 45.0 + 30.0 * 18.0 / 78.0;
    let s: f64 = 8.0 * 9.0 / 45.0 + 10.0 * 20.0 / 78.0;
    (r / s).ln()
}

/// Closed forms written in another order of operations.
const ROUNDING: f64 = 1e-14;

#[test]
fn a_protocol_asks_for_mantel_haenszel_and_gets_it() {
    let found = three_trials("mh", "OR").json();
    assert_eq!((&found["method"], &found["k"]), (&"mh".into(), &2.into()));
    assert!((estimate(&found) - by_hand()).abs() < ROUNDING);
    assert!(found["bootstrap"].is_null());
    // The inverse of variances stands beside it.
    assert_eq!(found["other_models"][0]["tau2_method"], "EE");
}

#[test]
fn a_study_whose_effect_is_printed_is_named_and_not_pooled() {
    let found = three_trials("mh", "OR").json();
    assert_eq!(found["not_pooled"][0]["study"], "c");
    let reason = found["not_pooled"][0]["reason"].as_str().expect("a reason");
    assert!(reason.contains("pools counts"), "{reason}");
}

#[test]
fn counts_turned_towards_benefit_turn_the_estimate() {
    let lower = |record: String| record.replace("better = \"higher\"", "better = \"lower\"");
    let given = review("OR", "adequate")
        .with("method = \"mh\"\ntowards_benefit = true")
        .study("a", &lower(trial(20, 25) + &counts([12, 9])))
        .study("b", &lower(trial(40, 38) + &counts([30, 20])));
    let found = given.json();
    assert!((estimate(&found) + by_hand()).abs() < ROUNDING);
    let (yi, weight) = (&found["studies"][0]["yi"], &found["studies"][0]["weight"]);
    assert!(yi.as_f64().is_some_and(|yi| yi < 0.0) && weight.is_number());
}

#[test]
fn two_massages_against_one_control_are_combined_and_enter() {
    let arms = "[[arm]]\nid = \"touch\"\nlabel = \"touch\"\ninterventions = [\"touch\"]\nn = 25\n";
    let record = trial(20, 25) + arms + &counts([12, 9]) + &result("touch", "events = 13");
    let combined = |how: &str| {
        review("OR", "adequate")
            .with(&format!("method = \"mh\"\nshared_arms = \"{how}\""))
            .study("a", &record)
            .json()
    };
    let found = combined("combine");
    let own: f64 = (25.0_f64 * 16.0 / (20.0 * 9.0)).ln();
    assert!((estimate(&found) - own).abs() < ROUNDING);
    // One effect by the covariance of two contrasts has no counts of its own.
    let found = combined("covariance");
    assert!(found["estimate"].is_null());
    assert_eq!(found["not_pooled"][0]["study"], "a");
}

#[test]
fn a_protocol_with_a_method_that_does_not_fit_is_answered_with_the_place() {
    let record = trial(20, 25) + &counts([12, 9]);
    let refused = |measure: &str, lines: &str| {
        let folder = review(measure, "adequate")
            .with(lines)
            .study("a", &record)
            .folder();
        let loaded = load(folder.path()).expect("well-formed");
        let error = plans(&loaded).expect_err("a method that does not fit");
        let shown: Vec<_> = error
            .problems
            .iter()
            .map(|problem| problem.kind.to_string())
            .collect();
        shown.join("; ")
    };
    for (measure, lines, said) in [
        (
            "SMD",
            "method = \"mh\"",
            "`mh` pools OR, RR, RD, IRR and IRD, not SMD",
        ),
        ("OR", "method = \"peto\"", "`peto` pools PETO, not OR"),
        ("OR", "method = \"XX\"", "`XX` is not one of the values"),
        (
            "OR",
            "method = \"mh\"\ntau2 = \"DL\"",
            "`tau2` is of effects",
        ),
        ("OR", "method = \"mh\"\nci = \"t\"", "`ci` is of effects"),
    ] {
        let shown = refused(measure, lines);
        assert!(shown.contains(said), "{lines}: {shown}");
    }
}
