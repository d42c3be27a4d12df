//! Which studies, arms, outcomes and samples enter an analysis, and what is said of the others.

use std::path::Path;

use oxymeta::effects::{Lack, Note, effects};
use oxymeta::records::load;
use oxymeta::synthesis::plans;

use crate::given::{assert_effect, means, notes, outcome, reported, result, review, trial};

/// 3 ± 4 of 16 against 1 ± 5 of 25: MD 2 with variance 2.
fn ordinary(outcome_id: &str, extra: &str) -> String {
    let lines = result("massage", "after = { mean = 3, sd = 4 }")
        + &result("none", "after = { mean = 1, sd = 5 }");
    outcome(outcome_id, &format!("{extra}\n{lines}"))
}

#[test]
fn an_excluded_study_is_named_with_the_records_reason() {
    let exclude = "[[exclude]]\nanalysis = \"main\"\nreason = \"Same mothers as b.\"\n";
    let record = trial(16, 25) + &ordinary("volume", "");
    let found = review("MD", "volume")
        .study("a", &format!("{record}{exclude}"))
        .study("b", &record)
        .effects();
    assert_eq!(found.included.len(), 1);
    assert_eq!(found.included[0].0.study, "b");
    assert_eq!(found.not_pooled[0].study, "a");
    assert_eq!(
        found.not_pooled[0].lack,
        Lack::Excluded {
            reason: "Same mothers as b.".to_owned()
        }
    );
}

#[test]
fn a_study_marked_as_not_pooled_enters_nothing() {
    let record = format!(
        "not_pooled = \"Numbers not credible.\"\n{}{}",
        trial(16, 25),
        ordinary("volume", "")
    );
    assert_eq!(
        review("MD", "volume").study("a", &record).reason(),
        "Numbers not credible."
    );
}

#[test]
fn a_study_of_another_comparison_or_outcome_is_not_mentioned() {
    let other = trial(16, 25).replace(
        "interventions = [\"massage\"]",
        "interventions = [\"massage\", \"none\"]",
    );
    let found = review("MD", "volume")
        .study("a", &(other + &ordinary("volume", "")))
        .study("b", &(trial(16, 25) + &ordinary("hours", "")))
        .effects();
    assert!(found.included.is_empty() && found.not_pooled.is_empty());
}

#[test]
fn the_next_outcome_stands_in_where_the_first_gives_no_effect() {
    let record =
        trial(16, 25) + &outcome("volume", &means(3.0, 1.0)) + &ordinary("hours", "unit = \"h\"");
    let effect = review("MD", "volume")
        .or("hours")
        .study("a", &record)
        .effect();
    assert_effect(&effect, 2.0, 2.0);
    assert_eq!(effect.unit.as_deref(), Some("h"));
}

#[test]
fn the_first_result_of_an_outcome_is_the_primary_one() {
    let later = outcome(
        "volume",
        &(result("massage", "after = { mean = 9, sd = 4 }")
            + &result("none", "after = { mean = 1, sd = 5 }")),
    );
    let record = trial(16, 25) + &ordinary("volume", "timepoint = \"day 1\"") + &later;
    assert_effect(
        &review("MD", "volume").study("a", &record).effect(),
        2.0,
        2.0,
    );
}

#[test]
fn separate_samples_of_one_report_are_separate_effects() {
    let record = trial(16, 25)
        + &ordinary("volume", "sample = \"boys\"")
        + &ordinary("volume", "sample = \"girls\"");
    let found = review("MD", "volume").study("a", &record).effects();
    let labels: Vec<_> = found
        .included
        .iter()
        .map(|(effect, _)| effect.label.as_str())
        .collect();
    assert_eq!(labels, ["A, boys", "A, girls"]);
    assert!(found.included.iter().all(|(effect, _)| effect.study == "a"));
}

#[test]
fn jones_2001_gives_one_effect_for_each_way_of_pumping() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("studies/oxytocin-massage");
    let review = load(&folder).expect("no problem");
    let plans = plans(&review).expect("no problem");
    let plan = plans
        .iter()
        .find(|plan| plan.analysis.id.value == "breast-massage-smd")
        .expect("the analysis");
    let found = effects(&review, &plan.comparison);
    let jones: Vec<_> = found
        .included
        .iter()
        .map(|(e, _)| e)
        .filter(|e| e.study == "jones-2001")
        .collect();
    let labels: Vec<_> = jones
        .iter()
        .map(|effect| (effect.label.as_str(), effect.n))
        .collect();
    assert_eq!(
        labels,
        [
            ("Jones 2001, sequential", Some(17.0)),
            ("Jones 2001, simultaneous", Some(19.0))
        ]
    );
    for effect in jones {
        assert!(effect.estimate.yi > 0.0);
        assert!(notes(effect, |note| *note == Note::CrossoverAsParallel));
        assert!(notes(effect, |note| *note == Note::SdFromCi));
    }
}

#[test]
fn effects_are_turned_towards_benefit_where_less_is_better() {
    let record = |id: &str| trial(16, 25) + &ordinary(id, "");
    let given = review("MD", "volume")
        .or("hours")
        .study("a", &record("volume"))
        .study("b", &record("hours"));
    let plain = given.effects();
    assert!(
        plain
            .included
            .iter()
            .all(|(effect, _)| effect.estimate.yi == 2.0)
    );
    let turned = given.with("towards_benefit = true").effects();
    let of = |at: usize| &turned.included[at].0;
    assert_effect(of(0), 2.0, 2.0);
    assert!(!notes(of(0), |note| *note == Note::Turned));
    assert_effect(of(1), -2.0, 2.0);
    assert!(notes(of(1), |note| *note == Note::Turned));
}

#[test]
fn each_pair_of_matching_arms_is_named() {
    let third = "[[arm]]\nid = \"second\"\nlabel = \"second massage\"\ninterventions = [\"massage\"]\nn = 16\n";
    let lines = result("massage", "after = { mean = 3, sd = 4 }")
        + &result("second", "after = { mean = 5, sd = 4 }")
        + &result("none", "after = { mean = 1, sd = 5 }");
    let record = trial(16, 25) + third + &outcome("volume", &lines);
    let found = review("MD", "volume")
        .with("shared_arms = \"independent\"")
        .study("a", &record)
        .effects();
    let named: Vec<_> = found
        .included
        .iter()
        .map(|(e, _)| (e.label.as_str(), e.estimate.yi))
        .collect();
    assert_eq!(
        named,
        [
            ("A, massage v none", 2.0),
            ("A, second massage v none", 4.0)
        ]
    );
}

#[test]
fn studies_are_ordered_by_year_and_then_by_id_whatever_their_files() {
    let record =
        |year: &str| (trial(16, 25) + &ordinary("volume", "")).replace("year = 2020", year);
    let given = review("MD", "volume")
        .study("z", &record("year = 2001"))
        .study("b", &record("year = 2010"))
        .study("a", &record("year = 2010"))
        .study("c", &record("year = 1999"));
    let found = given.effects();
    let order: Vec<_> = found
        .included
        .iter()
        .map(|(effect, _)| effect.study.as_str())
        .collect();
    assert_eq!(order, ["c", "z", "a", "b"]);
}

#[test]
fn contradicting_and_derived_numbers_are_named() {
    let lines = result("massage", "after = { mean = 3, sd = 4 }")
        + &result(
            "none",
            "n = { value = 25, derived = \"41 less 16\" }\n\
             after = { sd = 5, mean = { value = 1, versions = [{ value = 1.5, from = \"Abstract\" }], why = \"Table\" } }",
        );
    let record = trial(16, 24) + &outcome("volume", &lines);
    let effect = review("MD", "volume").study("a", &record).effect();
    assert_effect(&effect, 2.0, 2.0);
    let text: Vec<_> = effect.notes.iter().map(ToString::to_string).collect();
    assert_eq!(
        text,
        [
            "n 25 derived: 41 less 16",
            "mean 1 used, also printed: 1.5 (Abstract); Table"
        ]
    );
}

#[test]
fn an_effect_names_the_words_it_rests_on() {
    let test = reported("test = \"t\"\nt = 2.5\nfrom = \"Table 4\"\nquote = \"t = 2.5\"");
    let record = trial(20, 22) + &outcome("volume", &(means(9.0, 4.0) + &test));
    let source = review("SMD", "volume")
        .study("a", &record)
        .effect()
        .source
        .expect("a source");
    assert_eq!(
        (source.from.as_deref(), source.quote.as_deref()),
        (Some("Table 4"), Some("t = 2.5"))
    );
    assert_eq!(source.file, "a.toml");
    let line = format!("id = \"a\"\n{record}")
        .lines()
        .position(|l| l.starts_with("arms"))
        .expect("a line");
    assert_eq!(source.line, line + 1);
}

/// Events of 20 and 20.
fn counts(massage: u32, none: u32) -> String {
    let lines = result("massage", &format!("events = {massage}"))
        + &result("none", &format!("events = {none}"));
    trial(20, 20) + &outcome("adequate", &lines)
}

#[test]
fn if0all_corrects_every_table_when_one_in_use_has_a_zero_cell() {
    let given = || {
        review("OR", "adequate")
            .with("zero_cells = { to = \"if0all\" }")
            .study("a", &counts(12, 6))
    };
    let plain = (1.5_f64 * 14.0 / 6.0).ln();
    let corrected = (12.5_f64 / 8.5 * 14.5 / 6.5).ln();
    let first = |given: crate::given::Given| given.effects().included[0].0.estimate.yi;
    let close = |got: f64, want: f64| assert!((got - want).abs() < 1e-14, "{got} is not {want}");
    close(first(given()), plain);
    close(first(given().study("b", &counts(0, 6))), corrected);
    // A study that is kept out has no say in the others' numbers.
    let exclude = "[[exclude]]\nanalysis = \"main\"\nreason = \"no\"\n";
    close(first(given().study("b", &(counts(0, 6) + exclude))), plain);
    // Nor has a table that drop00 leaves out; metafor sets it to missing before it looks for zeros.
    let dropping = review("OR", "adequate").with("zero_cells = { to = \"if0all\", drop00 = true }");
    close(
        first(
            dropping
                .study("a", &counts(12, 6))
                .study("b", &counts(0, 0)),
        ),
        plain,
    );
}
