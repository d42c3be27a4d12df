//! Every analysis explains itself in sentences that a committee can read, the same in text and JSON.

use serde_json::Value;

use crate::program::{Desk, oxymeta};

const BCG: &str = "tests/cli/bcg.csv";

fn explanation(of: &Value) -> Vec<String> {
    let sentences = of["explanation"].as_array().expect("sentences");
    let text = |one: &Value| one.as_str().expect("a sentence").to_owned();
    sentences.iter().map(text).collect()
}

/// The sentences of one command's JSON, each of which the text shows too.
fn words(arguments: &[&str], of: impl Fn(&Value) -> Value) -> Vec<String> {
    let document = oxymeta(&[arguments, &["--format", "json"]].concat()).json();
    let sentences = explanation(&of(&document["analyses"][0]));
    let text = oxymeta(arguments).done();
    for sentence in &sentences {
        assert!(
            text.contains(&format!("  {sentence}\n")),
            "{sentence}\n{text}"
        );
    }
    sentences
}

fn itself(analysis: &Value) -> Value {
    analysis.clone()
}

#[test]
fn subgroups_say_what_each_found_and_that_no_difference_is_not_likeness() {
    let split = |analysis: &Value| analysis["subgroups"][0].clone();
    let arguments = ["subgroups", BCG, "--measure", "RR", "--subgroup", "alloc"];
    assert_eq!(
        words(&arguments, split),
        [
            "By alloc, the pooled risk ratio was 0.38 (0.20 to 0.70) in 7 studies of `random`, 0.58 (0.02 to 20.85) in 2 \
             studies of `alternate`, 0.65 (0.21 to 2.09) in 4 studies of `systematic`.",
            "The 3 subgroups do not differ by more than chance explains (p = 0.39), which does not show that they are \
             alike.",
            "Studies were not allocated to subgroups by chance, so a difference may have other causes; `alternate` has \
             only 2 studies, whose estimate says little by itself.",
        ]
    );
}

#[test]
fn a_subgroup_of_one_study_makes_the_test_one_not_to_read() {
    let desk = Desk::new();
    let table = desk.file(
        "t.csv",
        "study,yi,vi,g\nA,0.1,0.1,x\nB,0.2,0.1,x\nC,0.9,0.1,y\nD,0.3,0.1,z\nE,0.4,0.1,z\nF,0.2,0.1,w\n",
    );
    let split = |analysis: &Value| analysis["subgroups"][0].clone();
    let said = words(&["subgroups", &table, "--subgroup", "g"], split);
    assert!(
        said[0].contains(" went from 0.15 ") && said[0].contains(" to 0.90 "),
        "{said:?}"
    );
    assert!(said[1].ends_with("leans on a subgroup of one study and should not be read."));
    assert!(said[2].contains("`y` has only 1 study"), "{said:?}");
}

#[test]
fn subgroups_of_counts_name_the_method_that_pooled_them() {
    let arguments = [
        "subgroups",
        BCG,
        "--measure",
        "RR",
        "--subgroup",
        "alloc",
        "--method",
        "mh",
    ];
    let text = oxymeta(&arguments).done();
    assert!(
        text.contains("By alloc; method: Mantel-Haenszel (mh); interval: Wald\n"),
        "{text}"
    );
    assert!(text.contains("The 3 subgroups differ by more than chance explains (p < 0.001)."));
}

#[test]
fn a_meta_regression_says_what_each_moderator_does_and_is_no_proof() {
    let arguments = [
        "regress",
        BCG,
        "--measure",
        "RR",
        "--moderators",
        "ablat,alloc",
    ];
    assert_eq!(
        words(&arguments, itself),
        [
            "In 13 studies, ablat and alloc explain 54% of the variance between studies; chance alone could do as much \
             (p = 0.065). Of the spread that is left, 70% is more than chance.",
            "For each unit more of ablat the risk ratio is multiplied by 0.973 (95% confidence interval 0.952 to 0.994, \
             p = 0.019).",
            "Effects do not differ between the categories of alloc by more than chance explains (p = 0.57).",
            "Studies were not allocated to their characteristics, so this is a lead to follow, not proof of a cause, and \
             with 4.3 studies for each coefficient such findings are often chance.",
        ]
    );
}

#[test]
fn moderators_within_a_product_are_not_read_alone() {
    let arguments = [
        "regress",
        BCG,
        "--measure",
        "RR",
        "--moderators",
        "ablat*alloc",
    ];
    let said = words(&arguments, itself);
    assert_eq!(said.len(), 3, "{said:?}");
    assert_eq!(
        said[1],
        "That what ablat and alloc do depends on each other is not shown (p = 0.93)."
    );
}

#[test]
fn a_cumulative_analysis_says_since_when_the_conclusion_holds() {
    let arguments = [
        "sensitivity",
        BCG,
        "--measure",
        "RR",
        "--cumulative",
        "year",
    ];
    assert_eq!(
        words(&arguments, itself),
        [
            "Adding studies by year, the interval lies below no effect from study 4 of 13 (Rosenthal et al 1960) on.",
            "The first 6 studies gave 0.38, all 13 give 0.49; the intervals do not allow for looking at the data again \
             and again.",
        ]
    );
}

#[test]
fn influence_names_the_study_that_stands_out() {
    let desk = Desk::new();
    let table = desk.file(
        "t.csv",
        "study,yi,vi\nA,0.1,0.01\nB,0.12,0.01\nC,0.09,0.01\nD,0.11,0.01\nE,0.1,0.01\nFar,3,0.01\n",
    );
    let said = words(&["sensitivity", &table, "--influence"], itself);
    assert!(said[0].starts_with("Far lies further from the other studies than chance explains"));
    assert!(said[1].starts_with("The result leans on Far: "), "{said:?}");
    assert!(
        said[2].starts_with("Far contributes most to the spread"),
        "{said:?}"
    );
    let calm = words(
        &["sensitivity", BCG, "--measure", "RR", "--influence"],
        itself,
    );
    assert_eq!(
        calm[0],
        "No study lies further from the others than chance explains."
    );
    assert_eq!(calm[1], "No study moves the estimate by an unusual amount.");
}

#[test]
fn subsets_tell_the_range_and_the_study_that_divides_them() {
    let said = words(&["sensitivity", BCG, "--measure", "RR", "--gosh"], itself);
    assert_eq!(
        said[0],
        "In 8178 subsets of the studies the estimate lies between 0.20 and 1.04, in the middle half of them between \
         0.43 and 0.55."
    );
    assert!(said[1].ends_with("divides them most: the mean is 0.45 with it and 0.53 without."));
}

#[test]
fn a_tipping_point_within_chance_is_called_so_and_a_greedy_index_an_upper_bound() {
    let said = words(
        &["sensitivity", BCG, "--measure", "RR", "--tipping"],
        itself,
    );
    assert_eq!(
        said[0],
        "The conclusion turns if every effect is multiplied by 1.38."
    );
    assert!(
        said[1]
            .ends_with("3.2 of its standard errors: more than chance usually does to one study.")
    );
    assert!(
        said[2].starts_with("Fragility index at most 25: "),
        "{said:?}"
    );
    let desk = Desk::new();
    let table = desk.file("t.csv", "study,yi,vi\nA,0.3,0.04\nB,0.5,0.04\nC,0.4,0.05\n");
    let near = words(
        &["sensitivity", &table, "--tipping", "--ci", "wald"],
        itself,
    );
    assert!(
        near[1].ends_with("so the conclusion hangs on it."),
        "{near:?}"
    );
}

#[test]
fn small_study_effects_are_told_with_what_they_are_worth() {
    let said = words(&["bias", BCG, "--measure", "OR"], itself);
    assert_eq!(
        said,
        [
            "By the test to read for this measure (Harbord), it is not shown that small studies have other effects than \
             large ones (p = 0.23); that does not show that no study is missing.",
            "Methods that try to allow for missing small studies put the odds ratio between 0.41 (Selection model, beta) \
             and 0.85 (PET-PEESE), against 0.47 as pooled; 5 of their 8 intervals lie below no effect, as the pooled one \
             does.",
            "None of this shows what was never published, and where studies differ as much as here (I² 92%) these \
             methods often mislead: read it as a range of what could be.",
        ]
    );
    let desk = Desk::new();
    let rows = "A,0.1,0.01\nB,0.2,0.05\nC,0.5,0.1\nD,0.9,0.2\n";
    let few = desk.file("few.csv", &format!("study,yi,vi\n{rows}"));
    let said = words(&["bias", &few], itself);
    assert!(said[0].ends_with("; with 4 studies the test cannot tell chance from real asymmetry."));
}

#[test]
fn a_bootstrap_is_set_against_the_interval_of_the_model() {
    let arguments = ["bootstrap", BCG, "--measure", "RR", "--replicates", "500"];
    let said = words(&arguments, itself);
    assert!(
        said[0].ends_with(" that of the model, 0.33 to 0.73."),
        "{said:?}"
    );
    let desk = Desk::new();
    let few = desk.file(
        "few.csv",
        "study,yi,vi\nA,0.1,0.01\nB,0.2,0.05\nC,0.5,0.1\n",
    );
    let said = words(&["bootstrap", &few, "--replicates", "500"], itself);
    assert!(said[1].starts_with("With only 3 studies"), "{said:?}");
}

#[test]
fn bootstrapped_coefficients_are_set_against_the_model() {
    let fixed = ["regress", BCG, "--measure", "RR", "--bootstrap", "500"];
    let with = |more: [&str; 4]| words(&[&fixed[..], &more].concat(), itself);
    let said = with(["--moderators", "ablat", "--kind", "case"]);
    let told = said.iter().find(|one| one.starts_with("Resampling"));
    let told = told.expect("a sentence on the bootstrap");
    assert!(
        told.starts_with(
            "Resampling the studies 500 times gives the factor of ablat an interval of 0.9"
        ),
        "{told}"
    );
    assert!(told.ends_with("; both exclude no association."), "{told}");
    let said = with(["--moderators", "ablat", "--kind", "wild"]);
    assert!(
        said.iter()
            .any(|one| one.starts_with("A bootstrap (wild) of 500 replicates gives")),
        "{said:?}"
    );
    let said = with(["--moderators", "ablat,alloc,year", "--kind", "parametric"]);
    let many = "for each of the 4 coefficients whether its interval excludes no association.";
    let some = " of 4 coefficients: ";
    assert!(
        said.iter()
            .any(|one| one.ends_with(many) || one.contains(some)),
        "{said:?}"
    );
    let plain = [&fixed[..4], &["--moderators", "ablat"]].concat();
    let without = words(&plain, itself);
    assert!(without.iter().all(|one| !one.contains("that of the model")));
}

#[test]
fn a_common_effect_that_the_spread_contradicts_is_said_to_be_too_sure() {
    let said = words(&["pool", BCG, "--measure", "OR", "--method", "mh"], itself);
    assert!(
        said[1].ends_with(
            "so nothing is said of studies elsewhere, and the spread contradicts that (p < 0.001): the interval is \
             likely too narrow."
        ),
        "{said:?}"
    );
}

#[test]
fn the_probability_of_an_effect_beyond_delta_is_told_in_percent() {
    let text = oxymeta(&["pool", BCG, "--measure", "RR", "--delta", "0.9"]).done();
    let sentence = "  The probability that the true effect in a new study is above 0.90 is 16%, ";
    assert!(text.contains(sentence), "{text}");
}

#[test]
fn the_fragility_index_is_no_larger_than_the_fewest_events_of_one_arm_and_exact_when_small() {
    let desk = Desk::new();
    let tables = [
        "A,1,19,6,14\nB,2,28,7,23\nC,1,24,5,20\n",
        "A,4,16,6,14\nB,3,27,7,23\nC,1,24,5,20\nD,9,31,8,32\n",
        "A,40,60,30,70\nB,35,65,30,70\nC,12,38,9,41\n",
    ];
    let mut exact = 0;
    for rows in tables {
        let path = desk.file("t.csv", &format!("study,ai,bi,ci,di\n{rows}"));
        for ci in ["wald", "hksj"] {
            let arguments = [
                "sensitivity",
                &path,
                "--measure",
                "OR",
                "--tipping",
                "--ci",
                ci,
            ];
            let document = oxymeta(&[&arguments[..], &["--format", "json"]].concat()).json();
            let found = &document["analyses"][0]["fragility"];
            let index = found["index"].as_u64().expect("an index");
            let alone = found["studies"].as_array().expect("a list").iter();
            let alone = alone.map(|one| one["events"].as_i64().expect("a number").unsigned_abs());
            assert!(alone.min().is_none_or(|least| index <= least), "{found}");
            let text = oxymeta(&arguments).done();
            let bound = if index <= 2 { "" } else { "at most " };
            assert!(
                text.contains(&format!("Fragility index {bound}{index}: ")),
                "{text}"
            );
            exact += usize::from(index <= 2);
        }
    }
    assert!(exact > 0, "no table shows an exact index");
}
