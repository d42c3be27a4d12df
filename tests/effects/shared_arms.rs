//! Contrasts of one study that have arms in common: combined, divided or left alone, and what is said of it.

use nalgebra::DMatrix;
use oxymeta::effects::dependence::{ArmErrors, combined_effect, covariance, independent_contrasts};
use oxymeta::effects::{Component, Data, EffectEstimate, Measure, Note, StudyEffect};

use serde_json::json;

use crate::given::{
    Given, arm, assert_effect, notes, one_group, outcome, reported, result, review, trial,
};

/// Arms of variance 1 each: 3 ± 4 of 16, 4 ± 4 of 16 and 1 ± 5 of 25.
fn three_arms(second: &str) -> String {
    let lines = result("massage", "after = { mean = 3, sd = 4 }")
        + &result("twice", "after = { mean = 4, sd = 4 }")
        + &result("none", "after = { mean = 1, sd = 5 }");
    trial(16, 25) + &arm("twice", second, 16) + &outcome("volume", &lines)
}

fn three(how: &str) -> Given {
    review("MD", "volume")
        .with(&format!("shared_arms = \"{how}\""))
        .study("a", &three_arms("massage"))
}

fn included(given: &Given) -> Vec<StudyEffect> {
    let found = given.effects();
    found
        .included
        .into_iter()
        .map(|(effect, _)| effect)
        .collect()
}

fn texts(effect: &StudyEffect) -> Vec<String> {
    effect.notes.iter().map(ToString::to_string).collect()
}

#[test]
fn contrasts_with_a_common_control_become_one_effect_by_default() {
    // y = (2, 3), V = [2 1; 1 2]: weights 1/3 each of 2/3, so 2.5 with variance 3/2.
    let effect = review("MD", "volume")
        .study("a", &three_arms("massage"))
        .effect();
    assert_effect(&effect, 2.5, 1.5);
    assert_eq!((effect.label.as_str(), effect.n), ("A", Some(57.0)));
    let part = |label: &str, yi| Component {
        label: label.to_owned(),
        yi,
        vi: 2.0,
    };
    let parts = [part("massage v none", 2.0), part("twice v none", 3.0)];
    assert_eq!(effect.components, parts);
    assert_eq!(
        texts(&effect),
        [
            "2 contrasts with common arms combined to one effect: massage v none 2.000 (variance 2.0000), \
          twice v none 3.000 (variance 2.0000); covariance 1.0000"
        ]
    );
    let sizes = Data::Statistic {
        means: [None, None],
        sizes: [Some(32.0), Some(25.0)],
    };
    assert_eq!(effect.data, sizes);
}

#[test]
fn the_shared_arm_may_be_the_intervention() {
    // y = (2, 3) against two controls, V = [2 1; 1 2] again.
    let lines = result("massage", "after = { mean = 4, sd = 4 }")
        + &result("none", "after = { mean = 2, sd = 5 }")
        + &result("usual", "after = { mean = 1, sd = 3 }");
    let record = trial(16, 25) + &arm("usual", "usual", 9) + &outcome("volume", &lines);
    let effect = review("MD", "volume").study("a", &record).effect();
    assert_effect(&effect, 2.5, 1.5);
    assert_eq!(effect.n, Some(50.0));
}

#[test]
fn two_interventions_against_two_comparators_count_each_arm_once() {
    // Four means of variance 1: (3 + 4)/2 - (1 + 2)/2 = 2 with variance 1/2 + 1/2.
    let lines = result("massage", "after = { mean = 3, sd = 4 }")
        + &result("twice", "after = { mean = 4, sd = 4 }")
        + &result("none", "after = { mean = 1, sd = 5 }")
        + &result("usual", "after = { mean = 2, sd = 3 }");
    let record = trial(16, 25)
        + &arm("twice", "massage", 16)
        + &arm("usual", "usual", 9)
        + &outcome("volume", &lines);
    let effect = review("MD", "volume").study("a", &record).effect();
    assert_effect(&effect, 2.0, 1.0);
    assert_eq!((effect.n, effect.components.len()), (Some(66.0), 3));
    let last = texts(&effect).pop();
    assert_eq!(
        last.as_deref(),
        Some("twice v usual left out: it follows from the study's other contrasts")
    );
}

#[test]
fn arms_combined_to_one_group_keep_the_people_between_them() {
    // n 32, mean 3.5, sd² = (15·16 + 15·16 + 8)/31 = 488/31; 488/31/32 + 1.
    let effect = included(&three("combine")).remove(0);
    assert_effect(&effect, 2.5, 488.0 / 31.0 / 32.0 + 1.0);
    assert_eq!(texts(&effect), ["combined to one group: massage and twice"]);
    assert_eq!((effect.n, effect.components.len()), (Some(57.0), 2));
}

#[test]
fn counts_of_combined_arms_are_added() {
    // (6 + 9) of (20 + 30) against 5 of 25: ln(15·20/(35·5)).
    let lines = result("massage", "events = 6")
        + &result("twice", "events = 9")
        + &result("none", "events = 5");
    let record = trial(20, 25) + &arm("twice", "massage", 30) + &outcome("adequate", &lines);
    let effect = review("OR", "adequate")
        .with("shared_arms = \"combine\"")
        .study("a", &record)
        .effect();
    let vi = 1.0 / 15.0 + 1.0 / 35.0 + 1.0 / 5.0 + 1.0 / 20.0;
    assert_effect(&effect, (300.0_f64 / 175.0).ln(), vi);
}

#[test]
fn a_zero_that_combining_removes_is_not_corrected() {
    let lines = result("massage", "events = 0")
        + &result("twice", "events = 8")
        + &result("none", "events = 5");
    let record = trial(20, 20) + &arm("twice", "massage", 20) + &outcome("adequate", &lines);
    let given = |how: &str| {
        let given = review("OR", "adequate").with(&format!("shared_arms = \"{how}\""));
        given.study("a", &record).effect()
    };
    let corrected = |note: &Note| matches!(note, Note::ContinuityCorrection { .. });
    assert!(notes(&given("covariance"), corrected));
    let combined = given("combine");
    assert!(!notes(&combined, corrected));
    let vi = 1.0 / 8.0 + 1.0 / 32.0 + 1.0 / 5.0 + 1.0 / 15.0;
    assert_effect(&combined, (8.0_f64 * 15.0 / (32.0 * 5.0)).ln(), vi);
}

#[test]
fn arms_without_summaries_are_combined_by_their_covariance_instead() {
    let lines = result("massage", "after = { mean = 3, sd = 4 }")
        + &result("twice", "after = { mean = 4 }")
        + &result("none", "after = { mean = 1, sd = 5 }");
    let test = "[[outcome.reported]]\narms = [\"twice\", \"none\"]\ntest = \"t\"\nt = 2.1213203435596424\n";
    let record = trial(16, 25) + &arm("twice", "massage", 16) + &outcome("volume", &(lines + test));
    let effect = review("MD", "volume")
        .with("shared_arms = \"combine\"")
        .study("a", &record)
        .effect();
    // The t is 3/√2, so V = [2 c; c 2] with c² = 1 · 2 (1/25)/(1/16 + 1/25): weights stay equal.
    let c = (2.0 * (1.0 / 25.0) / (1.0 / 16.0 + 1.0 / 25.0_f64)).sqrt();
    assert_effect(&effect, 2.5, (2.0 + c) / 2.0);
    let text = texts(&effect).join("; ");
    assert!(
        text.contains("arms cannot be combined to one group"),
        "{text}"
    );
    assert!(text.ends_with("approximated from the sizes"), "{text}");
}

#[test]
fn a_divided_arm_gives_each_contrast_its_share_of_people() {
    // 16/16 + 25/12.5 = 3 for each.
    let effects = included(&three("split"));
    for (effect, yi) in effects.iter().zip([2.0, 3.0]) {
        assert_effect(effect, yi, 3.0);
        assert_eq!(effect.n, Some(28.5));
        assert_eq!(
            texts(effect),
            ["none divided evenly among 2 contrasts of the study"]
        );
    }
    let labels: Vec<_> = effects.iter().map(|effect| effect.label.as_str()).collect();
    assert_eq!(labels, ["A, massage v none", "A, twice v none"]);
}

#[test]
fn dividing_widens_a_printed_statistic_by_the_arms_share() {
    // Twice against none is printed as t only: 2 of variance, of which (1/25)/(1/16 + 1/25) belongs to none.
    let lines = result("massage", "after = { mean = 3, sd = 4 }")
        + &result("twice", "after = { mean = 4 }")
        + &result("none", "after = { mean = 1, sd = 5 }");
    let test = "[[outcome.reported]]\narms = [\"twice\", \"none\"]\ntest = \"t\"\nt = 2.1213203435596424\n";
    let record = trial(16, 25) + &arm("twice", "massage", 16) + &outcome("volume", &(lines + test));
    let effects = included(
        &review("MD", "volume")
            .with("shared_arms = \"split\"")
            .study("a", &record),
    );
    let share = (1.0 / 25.0) / (1.0 / 16.0 + 1.0 / 25.0);
    assert_effect(&effects[1], 3.0, 2.0 + 2.0 * share);
}

#[test]
fn independent_contrasts_are_pooled_as_they_are_and_say_so() {
    let effects = included(&three("independent"));
    for (effect, yi) in effects.iter().zip([2.0, 3.0]) {
        assert_effect(effect, yi, 2.0);
        assert!(notes(effect, |note| *note == Note::SharedArm));
        assert!(effect.components.is_empty());
    }
    assert_eq!(effects.len(), 2);
}

#[test]
fn results_lead_back_to_the_contrasts() {
    let json = three("covariance").json();
    let study = &json["studies"][0];
    assert_eq!(
        study["components"],
        json!([
            { "label": "massage v none", "yi": 2.0, "vi": 2.0 },
            { "label": "twice v none", "yi": 3.0, "vi": 2.0 }
        ])
    );
    assert_eq!((&study["n"], &json["k"]), (&json!(57.0), &json!(1)));
    let alone = three("split").json();
    assert!(alone["studies"][0].get("components").is_none());
}

#[test]
fn a_subgroup_asked_for_on_the_command_line_divides_as_a_declared_one() {
    let plain = review("MD", "volume").study("a", &three_arms("touch"));
    assert_eq!(plain.json()["k"], 1);
    assert_eq!(plain.json_by("intervention")["k"], 2);
}

#[test]
fn an_analysis_may_differ_from_the_model() {
    let given = || {
        review("MD", "volume")
            .assuming("[model]\nshared_arms = \"split\"")
            .study("a", &three_arms("massage"))
    };
    assert_eq!(included(&given()).len(), 2);
    let merged = given().with("shared_arms = \"covariance\"");
    assert_eq!(included(&merged).len(), 1);
}

#[test]
fn contrasts_of_different_subgroups_stay_apart_by_dividing_the_shared_arm() {
    let given = |line: &str| {
        review("MD", "volume")
            .with(line)
            .study("a", &three_arms("touch"))
    };
    assert_eq!(included(&given("subgroups = [\"design\"]")).len(), 1);
    let effects = included(&given("subgroups = [\"intervention\"]"));
    assert_eq!(effects.len(), 2);
    for effect in &effects {
        let text = texts(effect).join("; ");
        assert_eq!(
            text,
            "none divided evenly among 2 contrasts of the study, which are in different subgroups"
        );
    }
    assert_effect(&effects[0], 2.0, 3.0);
}

#[test]
fn characteristics_of_a_combined_effect_name_every_arm() {
    let found = review("MD", "volume")
        .study("a", &three_arms("touch"))
        .effects();
    let (_, moderators) = &found.included[0];
    let value = |name: &str| moderators.iter().find(|(n, _)| n == name).map(|(_, v)| v);
    assert_eq!(
        value("intervention").map(String::as_str),
        Some("Massage and Touch")
    );
    assert_eq!(value("comparator").map(String::as_str), Some("No massage"));
}

#[test]
fn samples_are_independent_and_each_gives_its_own_effect() {
    let lines = |sample: &str| {
        format!("sample = \"{sample}\"\n")
            + &result("massage", "after = { mean = 3, sd = 4 }")
            + &result("twice", "after = { mean = 4, sd = 4 }")
            + &result("none", "after = { mean = 1, sd = 5 }")
    };
    let record = trial(16, 25)
        + &arm("twice", "massage", 16)
        + &outcome("volume", &lines("boys"))
        + &outcome("volume", &lines("girls"));
    let effects = included(&review("MD", "volume").study("a", &record));
    let labels: Vec<_> = effects.iter().map(|effect| effect.label.as_str()).collect();
    assert_eq!(labels, ["A, boys", "A, girls"]);
    effects
        .iter()
        .for_each(|effect| assert_effect(effect, 2.5, 1.5));
}

#[test]
fn groups_before_and_after_have_no_arm_in_common() {
    let lines = result("massage", "change = { mean = 3, sd = 4 }")
        + &result("twice", "change = { mean = 4, sd = 4 }");
    let record = one_group(16) + &arm("twice", "massage", 16) + &outcome("volume", &lines);
    let effects = included(&review("MC", "volume").study("a", &record));
    assert_eq!(effects.len(), 2);
    assert!(effects.iter().all(|effect| effect.notes.is_empty()));
}

#[test]
fn an_effect_turned_towards_benefit_keeps_its_covariance() {
    let record = three_arms("massage").replace("volume", "hours");
    let effect = review("MD", "hours")
        .with("towards_benefit = true")
        .study(
            "a",
            &record.replace("better = \"higher\"", "better = \"lower\""),
        )
        .effect();
    assert_effect(&effect, -2.5, 1.5);
}

#[test]
fn a_standardised_effect_from_t_shares_its_controls_error_too() {
    // Both contrasts are the same t of 20 against 20: y equal, v = 0.1 + y²/80, c = 1/20 + y²/160.
    let lines = result("massage", "after = { mean = 9 }")
        + &result("twice", "after = { mean = 9 }")
        + &result("none", "after = { mean = 4 }");
    let other = "[[outcome.reported]]\narms = [\"twice\", \"none\"]\ntest = \"t\"\nt = 2.5\n";
    let tests = reported("test = \"t\"\nt = 2.5") + other;
    let record =
        trial(20, 20) + &arm("twice", "massage", 20) + &outcome("volume", &(lines + &tests));
    let effect = review("SMD", "volume").study("a", &record).effect();
    let y = effect.estimate.yi;
    assert_effect(&effect, y, (0.15 + 3.0 * y * y / 160.0) / 2.0);
}

#[test]
fn the_continuity_correction_enters_the_covariance_where_it_was_added() {
    // massage 0 of 20 needs it, twice does not: c = √(v v'), v and v' the control's variance with and without.
    let lines = result("massage", "events = 0")
        + &result("twice", "events = 8")
        + &result("none", "events = 5");
    let record = trial(20, 20) + &arm("twice", "massage", 20) + &outcome("adequate", &lines);
    let effect = review("OR", "adequate").study("a", &record).effect();
    let (with, without): (f64, f64) = (1.0 / 5.5 + 1.0 / 15.5, 1.0 / 5.0 + 1.0 / 15.0);
    let (y1, v1) = (
        (0.5_f64 / 20.5).ln() - (5.5_f64 / 15.5).ln(),
        1.0 / 0.5 + 1.0 / 20.5 + with,
    );
    let (y2, v2) = (
        (8.0_f64 / 12.0).ln() - (5.0_f64 / 15.0).ln(),
        1.0 / 8.0 + 1.0 / 12.0 + without,
    );
    let c = (with * without).sqrt();
    let precision = (v1 + v2 - 2.0 * c) / (v1 * v2 - c * c);
    let yi = ((v2 - c) * y1 + (v1 - c) * y2) / (v1 + v2 - 2.0 * c);
    assert_effect(&effect, yi, 1.0 / precision);
}

#[test]
fn the_covariance_of_standardised_differences_is_that_of_their_parts() {
    // Derivatives of (m1 - m0)/√((ν1 s1 + ν0 s0)/(ν1 + ν0)) by each mean and variance, worked numerically, with
    // var(m) = 1/n and var(s) = 2/n for groups of thousands, where n - 1 and n do not differ in 3 digits.
    let (n, m) = ([4000.0, 6000.0, 5000.0], [1.2, -0.9, 0.0]);
    let d = |at: usize, x: [f64; 6]| {
        let pooled = (n[at] * x[3 + at] + n[2] * x[5]) / (n[at] + n[2]);
        (x[at] - x[2]) / pooled.sqrt()
    };
    let start = [m[0], m[1], m[2], 1.0, 1.0, 1.0];
    let gradient = |at: usize| {
        [0, 1, 2, 3, 4, 5].map(|part| {
            let step = |by: f64| {
                let mut x = start;
                x[part] += by;
                d(at, x)
            };
            (step(1e-5) - step(-1e-5)) / 2e-5
        })
    };
    let (one, two) = (gradient(0), gradient(1));
    let expected: f64 = (0..6)
        .map(|part| one[part] * two[part] * if part < 3 { 1.0 } else { 2.0 } / n[part % 3])
        .sum();
    let errors = |at: usize| {
        let yi = m[at];
        let sizes = [n[at], n[2]];
        let vi = 1.0 / sizes[0] + 1.0 / sizes[1] + yi * yi / (2.0 * (sizes[0] + sizes[1]));
        let data = Data::Means {
            means: [m[at], 0.0],
            sds: [1.0, 1.0],
            sizes,
        };
        ArmErrors::new(Measure::Smd, EffectEstimate { yi, vi }, data, [0.0; 2])
    };
    let got = covariance((errors(0), ["a", "c"]), (errors(1), ["b", "c"]));
    // Central differences with a step of 1e-5 keep 8 digits or more.
    assert!(
        (got / expected - 1.0).abs() < 1e-7,
        "{got} is not {expected}"
    );
}

#[test]
fn contrasts_that_close_a_circle_follow_from_the_others() {
    let arms = [
        ["a", "c"],
        ["a", "d"],
        ["b", "c"],
        ["b", "d"],
        ["x", "y"],
        ["d", "c"],
    ];
    let expected = [true, true, true, false, true, false];
    assert_eq!(independent_contrasts(&arms), expected);
}

#[test]
fn without_the_groups_numbers_the_covariance_is_vcalcs() {
    // metafor 3.8-1: vcalc(c(2, 3), c(1, 1), grp1 = c("a", "b"), grp2 = c("c", "c"), w1 = c(16, 20), w2 = c(25, 25)).
    let errors = |vi, sizes: Option<[f64; 2]>| {
        let estimate = EffectEstimate { yi: 0.4, vi };
        let sizes = sizes.map_or([None, None], |sizes| sizes.map(Some));
        let data = Data::Statistic {
            means: [None, None],
            sizes,
        };
        ArmErrors::new(Measure::Or, estimate, data, [0.0; 2])
    };
    let of = |one: Option<_>, two: Option<_>, arms| {
        covariance((errors(2.0, one), ["a", "c"]), (errors(3.0, two), arms))
    };
    let close = |got: f64, want: f64| assert!((got - want).abs() < 1e-13, "{got} is not {want}");
    let sized = of(Some([16.0, 25.0]), Some([20.0, 25.0]), ["b", "c"]);
    close(sized, 1.020_122_740_901_34);
    let opposite = of(Some([16.0, 25.0]), Some([25.0, 20.0]), ["c", "b"]);
    close(opposite, -1.020_122_740_901_34);
    // Its default of equal weights: half of √(2 · 3).
    close(of(None, None, ["b", "c"]), 6_f64.sqrt() / 2.0);
    assert!(!errors(2.0, None).exact());
}

#[test]
fn estimates_that_determine_each_other_are_averaged() {
    // Risks of 0 and 1 against one control: all error is the control's.
    let v = DMatrix::from_element(2, 2, 0.01);
    let effect = combined_effect(&[-0.4, 0.6], &v).expect("a positive variance");
    assert!((effect.yi - 0.1).abs() < 1e-15 && (effect.vi - 0.01).abs() < 1e-17);
    assert!(combined_effect(&[], &DMatrix::zeros(0, 0)).is_none());
    assert!(combined_effect(&[1.0], &v).is_none());
}
