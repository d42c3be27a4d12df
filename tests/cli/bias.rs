//! `bias`: small-study effects on the command line.

use serde_json::Value;

use crate::program::{Desk, keys, oxymeta, root};

const BCG: &str = "tests/cli/bcg.csv";

fn analysis(measure: &str, arguments: &[&str]) -> Value {
    let fixed = ["bias", BCG, "--measure", measure, "--format", "json"];
    oxymeta(&[&fixed, arguments].concat()).json()["analyses"][0].clone()
}

fn close(got: &Value, want: &Value, tolerance: f64) -> bool {
    let (got, want) = (got.as_f64().unwrap(), want.as_f64().unwrap());
    (got - want).abs() <= tolerance * want.abs()
}

#[test]
fn numbers_are_those_of_metafor() {
    let text = std::fs::read_to_string(root().join("tests/reference/data/bcg__RR.json"));
    let want: Value = serde_json::from_str(&text.unwrap()).unwrap();
    let got = analysis("RR", &["--tau2", "DL", "--ci", "wald"]);
    let egger = &want["regtest"][0];
    assert_eq!(got["regression_tests"][0]["test"], "egger");
    // Closed forms.
    assert!(close(
        &got["regression_tests"][0]["p_value"],
        &egger["pval"],
        1e-10
    ));
    assert!(close(
        &got["rank_test"]["tau"],
        &want["ranktest"]["tau"],
        1e-10
    ));
    let fills = want["trimfill"].as_array().unwrap().iter();
    let mut fills = fills.filter(|fill| fill["method"] == "DL" && fill["side_requested"] == "auto");
    let fill = fills.find(|fill| fill["estimator"] == "L0").unwrap();
    assert_eq!(got["trim_and_fill"][0]["missing"], fill["k0"]);
    assert!(close(
        &got["trim_and_fill"][0]["estimate"],
        &fill["estimate"],
        1e-10
    ));
    assert_eq!(got["fail_safe"][0]["n"], want["fsn"][0]["fsn"]);
    assert_eq!(got["selection_models"][0]["direction"], "less");
    // The likelihood is flat: metafor's optimiser stops within this.
    let model = &want["selmodel"][0];
    assert!(close(
        &got["selection_models"][0]["estimate"],
        &model["estimate"],
        1e-4
    ));
}

#[test]
fn an_odds_ratio_is_tested_by_a_score_that_its_effect_does_not_bend() {
    let got = analysis("OR", &[]);
    let tests = got["regression_tests"].as_array().unwrap();
    let preferred = tests.iter().filter(|test| test["preferred"] == true);
    let preferred: Vec<_> = preferred
        .map(|test| test["test"].as_str().unwrap())
        .collect();
    assert_eq!(preferred, ["harbord"]);
    assert!(tests.iter().any(|test| test["test"] == "peters"));
}

#[test]
fn fewer_than_ten_studies_are_cautioned_about() {
    let desk = Desk::new();
    let table = "study,yi,vi\na,0.1,0.01\nb,0.5,0.1\nc,0.9,0.2\nd,0.2,0.05\n";
    let table = desk.file("few.csv", table);
    let text = oxymeta(&["bias", &table]).done();
    assert!(
        text.contains("Caution: 4 studies: with fewer than 10"),
        "{text}"
    );
    let json = oxymeta(&["bias", &table, "--format", "json"]).json();
    assert!(json["analyses"][0]["caution"].is_string());
    assert!(analysis("RR", &[])["caution"].is_null());
}

#[test]
fn a_method_that_cannot_be_used_says_why_and_the_others_go_on() {
    let desk = Desk::new();
    let table = desk.file(
        "equal.csv",
        "study,yi,vi\na,0.1,0.1\nb,0.5,0.1\nc,0.9,0.1\n",
    );
    let json = oxymeta(&["bias", &table, "--format", "json"]).json();
    let analysis = &json["analyses"][0];
    assert_eq!(keys(&analysis["rank_test"]), ["error"]);
    assert!(analysis["fail_safe"][0]["n"].is_number());
    for few in [
        "study,yi,vi\na,0.1,0.1\n",
        "study,yi,vi\na,0.1,0.1\nb,0.2,0.2\n",
    ] {
        let table = desk.file("few.csv", few);
        for format in ["text", "csv", "json"] {
            let out = oxymeta(&["bias", &table, "--format", format]).done();
            assert!(!out.contains("NaN") && !out.contains("inf"), "{out}");
        }
    }
}

#[test]
fn steps_that_do_not_rise_are_refused() {
    for steps in ["0.5,0.025", "0", "1", "0.1,0.1"] {
        let message = oxymeta(&["bias", BCG, "--measure", "RR", "--steps", steps]).refuses();
        assert!(
            message.contains("rising numbers between 0 and 1"),
            "{message}"
        );
    }
}

#[test]
fn csv_has_a_row_a_method() {
    let arguments = ["bias", BCG, "--measure", "OR", "--format", "csv"];
    let csv = oxymeta(&arguments).done();
    for method in [
        "egger",
        "harbord",
        "begg",
        "trim-and-fill-L0",
        "limit",
        "selection-beta",
    ] {
        assert_eq!(
            csv.lines()
                .filter(|line| line.contains(&format!(",{method},")))
                .count(),
            1
        );
    }
}

#[test]
fn hazard_ratios_with_their_events_are_tested_by_one_over_events() {
    let desk = Desk::new();
    let rows = "A,0.6,0.4,0.9,60\nB,0.8,0.6,1.07,150\nC,0.9,0.8,1.01,800\nD,0.4,0.2,0.8,25\n";
    let with = desk.file("hr.csv", &format!("study,hr,ci.lb,ci.ub,events\n{rows}"));
    let without = desk.file("no.csv", &format!("study,hr,ci.lb,ci.ub,people\n{rows}"));
    let preferred = |path: &str| {
        let found = oxymeta(&["bias", path, "--measure", "HR", "--format", "json"]).json();
        let tests = found["analyses"][0]["regression_tests"]
            .as_array()
            .unwrap()
            .clone();
        let best = tests
            .iter()
            .find(|test| test["preferred"] == true)
            .unwrap()
            .clone();
        (best["test"].clone(), best["p_value"].is_number())
    };
    assert_eq!(preferred(&with), (Value::from("debray"), true));
    assert_eq!(preferred(&without), (Value::from("egger"), true));
}

#[test]
fn selection_can_act_on_two_sided_p_values() {
    let got = analysis("OR", &["--direction", "two-sided"]);
    let model = &got["selection_models"][0];
    assert_eq!(model["direction"], "two.sided");
    // metafor: selmodel(rma(yi, vi, method="ML"), type="stepfun", steps=.05, alternative="two.sided")
    let same = (model["estimate"].as_f64().unwrap() - -0.727396638).abs() < 1e-6;
    assert!(same, "{model}");
}
