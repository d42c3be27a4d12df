//! A p value that is only a bound: what is said of it, and what is pooled where the analysis asks.
//!
//! t(0.975, 40) = 2.02107539030628; g = 0.6126317414188434, vi 0.0999226127235203; 5/t = 2.47393047482623 (R).

use oxymeta::effects::{Note, Route};

use crate::given::{
    Given, assert_effect, means, notes, one_group, outcome, reported, result, review, trial, within,
};

fn bound(measure: &str, lines: &str, test: &str) -> Given {
    let lines = lines.to_owned() + &reported(&format!("test = \"t\"\n{test}"));
    review(measure, "volume").study("a", &(trial(20, 22) + &outcome("volume", &lines)))
}

#[test]
fn a_bound_of_p_bounds_the_effect_and_is_not_pooled() {
    let said = |measure, lines: &str, test| bound(measure, lines, test).reason();
    let (more, less) = (means(9.0, 4.0), means(4.0, 9.0));
    for (measure, lines, test, expected) in [
        (
            "SMD",
            more.as_str(),
            "p_below = 0.05",
            "p < 0.05: SMD at least 0.61",
        ),
        (
            "SMD",
            &less,
            "p_below = 0.05",
            "p < 0.05: SMD at most -0.61",
        ),
        (
            "SMD",
            "",
            "p_below = 0.05",
            "p < 0.05: SMD at least 0.61 or at most -0.61",
        ),
        (
            "SMD",
            &more,
            "p_above = 0.05",
            "p > 0.05: SMD between -0.61 and 0.61",
        ),
        (
            "MD",
            &more,
            "p_below = 0.05",
            "p < 0.05: MD 5.00, SE at most 2.47",
        ),
        (
            "MD",
            &more,
            "p_above = 0.05",
            "p > 0.05: MD 5.00, SE at least 2.47",
        ),
    ] {
        assert_eq!(
            said(measure, lines, test),
            format!("only a bound, {expected}")
        );
    }
    // A mean difference without means is not even bounded.
    assert_eq!(
        said("MD", "", "p_below = 0.05"),
        "only a bound, p < 0.05: not an estimate"
    );
}

#[test]
fn an_analysis_that_includes_bounds_pools_p_at_its_bound_and_says_so() {
    let given = bound("SMD", &means(9.0, 4.0), "p_below = 0.05").with("bounds = \"include\"");
    let effect = given.effect();
    assert_effect(&effect, 0.612_631_741_418_843_4, 0.099_922_612_723_520_3);
    assert_eq!(effect.route, Route::Bound);
    assert!(notes(&effect, |note| *note == Note::AtBound { bound: 0.05 }));
    let md = bound("MD", &means(9.0, 4.0), "p_below = 0.05").with("bounds = \"include\"");
    assert_effect(&md.effect(), 5.0, 2.473_930_474_826_23_f64.powi(2));
}

#[test]
fn a_p_above_its_bound_and_an_effect_without_direction_are_never_pooled() {
    let above = bound("SMD", &means(9.0, 4.0), "p_above = 0.05").with("bounds = \"include\"");
    assert!(above.reason().ends_with("SMD between -0.61 and 0.61"));
    let blind = bound("SMD", "", "p_below = 0.05").with("bounds = \"include\"");
    assert!(blind.reason().ends_with("at least 0.61 or at most -0.61"));
}

#[test]
fn an_exact_p_goes_before_a_bound() {
    let lines = means(9.0, 4.0) + &reported("test = \"t\"\np_below = 0.05");
    let given = bound("SMD", &lines, "p = 0.03").with("bounds = \"include\"");
    assert_eq!(given.effect().route, Route::ExactP);
}

#[test]
fn a_bound_is_turned_towards_benefit_with_its_outcome() {
    let lines = means(4.0, 9.0) + &reported("test = \"t\"\np_below = 0.05");
    let record = trial(20, 22) + &outcome("hours", &lines);
    let given = review("SMD", "hours").with("towards_benefit = true");
    let reason = given.study("a", &record).reason();
    assert_eq!(reason, "only a bound, p < 0.05: SMD at least 0.61");
}

#[test]
fn a_bound_of_a_printed_odds_ratio_bounds_its_standard_error() {
    // ln 2.5/z(0.975) = 0.4675.
    let line = "p_below = 0.05\neffect = { measure = \"OR\", value = 2.5 }";
    let lines = reported(&format!("test = \"regression\"\n{line}"));
    let record = trial(20, 22) + &outcome("adequate", &lines);
    let reason = review("OR", "adequate").study("a", &record).reason();
    assert_eq!(
        reason,
        "only a bound, p < 0.05: OR 2.50, log SE at most 0.47"
    );
}

#[test]
fn a_bound_within_one_group_bounds_its_change() {
    // t(0.975, 19) = 2.09302405440831; J(19) t/√20 = 0.449.
    let lines = result("massage", "before = { mean = 2 }\nafter = { mean = 5 }")
        + &within("test = \"paired-t\"\np_below = 0.05");
    let record = one_group(20) + &outcome("volume", &lines);
    let smcc = review("SMCC", "volume").study("a", &record).reason();
    assert_eq!(smcc, "only a bound, p < 0.05: SMCC at least 0.45");
    let mc = review("MC", "volume").study("a", &record).reason();
    // 3/2.09302405440831 = 1.43333.
    assert_eq!(mc, "only a bound, p < 0.05: MC 3.00, SE at most 1.43");
}

#[test]
fn results_say_what_a_bound_is_and_where_one_was_pooled() {
    let given = || bound("SMD", &means(9.0, 4.0), "p_below = 0.05");
    let listed = given().json();
    let reason = "only a bound, p < 0.05: SMD at least 0.61";
    assert_eq!(listed["not_pooled"][0]["reason"], reason);
    let pooled = given().with("bounds = \"include\"").json();
    assert_eq!(pooled["studies"][0]["route"], "bound");
    let notes = pooled["studies"][0]["notes"].as_array().expect("notes");
    let said = "p < 0.05 taken as p = 0.05, which understates the effect";
    assert!(notes.iter().any(|note| note == said), "{notes:?}");
}
