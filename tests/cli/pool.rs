//! `pool` and `effects` against metafor's numbers for the BCG trials.

use serde_json::Value;

use crate::program::{assert_close, keys, oxymeta, root};

const BCG: &str = "tests/cli/bcg.csv";

/// metafor's tau2 is iterated to within this distance (see tests/reference); the rest follows from it.
const METAFOR: f64 = 1e-7;

fn metafor(method: &str, test: &str) -> (Value, Value) {
    let text = std::fs::read_to_string(root().join("tests/reference/data/bcg__RR.json"));
    let data: Value = serde_json::from_str(&text.unwrap()).unwrap();
    let fits = data["fits"].as_array().unwrap();
    let fit = fits
        .iter()
        .find(|f| f["method"] == method && f["test"] == test);
    (fit.unwrap().clone(), data["rows"].clone())
}

fn analysis(arguments: &[&str]) -> Value {
    let fixed = ["pool", BCG, "--measure", "RR", "--format", "json"];
    oxymeta(&[&fixed, arguments].concat()).json()["analyses"][0].clone()
}

#[test]
fn the_text_shows_the_published_estimate() {
    let text = oxymeta(&["pool", BCG, "--measure", "RR", "--ci", "wald"]).done();
    for number in ["-0.714532", "0.179782", "0.313243", "92.22"] {
        assert!(text.contains(number), "{number} is not in\n{text}");
    }
}

#[test]
fn pooled_numbers_are_those_of_metafor() {
    for (tau2, ci, test) in [
        ("REML", "wald", "z"),
        ("REML", "hksj", "knha"),
        ("DL", "wald", "z"),
        ("PM", "hksj", "knha"),
        ("ML", "t", "t"),
    ] {
        let (want, _) = metafor(tau2, test);
        let got = analysis(&["--tau2", tau2, "--ci", ci]);
        for (ours, theirs) in [
            ("k", "k"),
            ("estimate", "estimate"),
            ("se", "se"),
            ("statistic", "statistic"),
            ("p_value", "pval"),
            ("tau2", "tau2"),
            ("tau2_se", "se_tau2"),
            ("i2", "I2"),
            ("h2", "H2"),
            ("q", "QE"),
            ("q_df", "QEdf"),
            ("q_p", "QEp"),
        ] {
            // I2 and H2 magnify a distance in tau2 by about 100.
            let tolerance = if ours == "i2" {
                100.0 * METAFOR
            } else {
                METAFOR
            };
            assert_close(
                &got[ours],
                &want[theirs],
                tolerance,
                &format!("{tau2} {ci} {ours}"),
            );
        }
        assert_close(&got["ci"][0], &want["ci_lb"], METAFOR, "lower limit");
        assert_close(&got["ci"][1], &want["ci_ub"], METAFOR, "upper limit");
    }
}

#[test]
fn prediction_intervals_are_those_of_metafor() {
    let (want, _) = metafor("REML", "z");
    for (method, lower, upper) in [
        ("hts", "pi_riley_lb", "pi_riley_ub"),
        ("t", "pi_t_lb", "pi_t_ub"),
        ("normal", "pi_lb", "pi_ub"),
    ] {
        let got = analysis(&["--ci", "wald", "--prediction", method]);
        let interval = &got["prediction_interval"];
        assert_close(&interval[0], &want[lower], METAFOR, method);
        assert_close(&interval[1], &want[upper], METAFOR, method);
    }
}

#[test]
fn effects_are_those_of_escalc() {
    let (_, rows) = metafor("EE", "z");
    let got = oxymeta(&["effects", BCG, "--measure", "RR", "--format", "json"]).json();
    assert_eq!(got["measure"], "RR");
    let studies = got["studies"].as_array().unwrap();
    assert_eq!(studies.len(), 13);
    for (study, row) in studies.iter().zip(rows.as_array().unwrap()) {
        assert_eq!(study["study"], row["study"]);
        // Closed forms: the last digits only.
        assert_close(&study["yi"], &row["yi"], 1e-14, "yi");
        assert_close(&study["vi"], &row["vi"], 1e-14, "vi");
    }
}

#[test]
fn pooled_json_has_every_key_of_the_contract() {
    let got = analysis(&[]);
    let has = keys(&got);
    for key in [
        "measure",
        "k",
        "estimate",
        "se",
        "statistic",
        "df",
        "p_value",
        "ci",
        "prediction_interval",
        "level",
        "tau2",
        "tau2_se",
        "tau2_ci",
        "i2",
        "i2_ci",
        "h2",
        "h2_ci",
        "q",
        "q_df",
        "q_p",
        "tau2_method",
        "ci_method",
        "back_transformed",
        "studies",
        "warnings",
    ] {
        assert!(has.contains(&key), "no {key} among {has:?}");
    }
    let back = ["estimate", "ci", "prediction_interval"];
    assert_eq!(keys(&got["back_transformed"]), back);
    let study = keys(&got["studies"][0]);
    for key in ["study", "yi", "vi", "sei", "ci", "weight"] {
        assert!(study.contains(&key), "no {key} among {study:?}");
    }
}

#[test]
fn a_ratio_is_transformed_back_and_weights_are_percent() {
    let got = analysis(&[]);
    let ratio = got["estimate"].as_f64().unwrap().exp();
    // Reading JSON may move the last digit of the estimate.
    assert_close(
        &got["back_transformed"]["estimate"],
        &ratio.into(),
        1e-15,
        "risk ratio",
    );
    let studies = got["studies"].as_array().unwrap();
    let sum: f64 = studies.iter().map(|s| s["weight"].as_f64().unwrap()).sum();
    // Thirteen roundings of numbers below 100.
    assert!((sum - 100.0).abs() < 1e-11, "{sum}");
}

#[test]
fn every_document_names_its_origin() {
    for command in ["pool", "effects", "bootstrap"] {
        let got = oxymeta(&[command, BCG, "--measure", "RR", "--format", "json"]).json();
        assert_eq!(got["oxymeta"], env!("CARGO_PKG_VERSION"));
        assert_eq!(got["input_sha256"].as_str().map(str::len), Some(64));
    }
}

#[test]
fn undefined_is_null() {
    let desk = crate::program::Desk::new();
    let one = desk.file("one.csv", "study,yi,vi\nAlone 2001,0.5,0.04\n");
    let got = oxymeta(&["pool", &one, "--format", "json"]).json();
    let got = &got["analyses"][0];
    for key in ["tau2", "tau2_ci", "i2", "h2", "prediction_interval", "q_p"] {
        assert!(got[key].is_null(), "{key} is {}", got[key]);
    }
    assert_eq!(got["warnings"][0]["code"], "single-study");
}

#[test]
fn every_way_to_pool_is_reached_by_its_code() {
    for (option, codes) in [
        ("--tau2", "DL2 CA2 HM GENQ GENQM CA"),
        ("--ci", "hybrid iqwig6 kr hc pl pl-bartlett"),
        ("--prediction", "hk sj kr"),
        ("--tau2-ci", "qp genq pl"),
        ("--genq-weights", "inverse-variance inverse-se equal"),
        ("--weights", "inverse equal"),
    ] {
        let field = match option {
            "--tau2" => "tau2_method",
            "--ci" => "ci_method",
            "--prediction" => "prediction_method",
            "--tau2-ci" => "tau2_ci_method",
            _ => "",
        };
        for code in codes.split(' ') {
            let result = analysis(&[option, code]);
            assert!(result["ci"][0].is_number(), "{option} {code}");
            if !field.is_empty() {
                let named = if code == "CA" { "HE" } else { code };
                assert_eq!(result[field], *named, "{option} {code}");
            }
        }
    }
}

#[test]
fn delta_is_a_ratio_for_a_ratio() {
    let result = analysis(&["--delta", "1", "--prediction", "normal", "--ci", "wald"]);
    let above = &result["probability_above"];
    assert_eq!(above["delta"], 0.0);
    // 1 - Phi(0.714532 / sqrt(0.313243 + 0.179782^2)) from metafor's printed numbers.
    let normal = Value::from(0.112_086_6);
    assert_close(&above["probability"], &normal, 1e-6, "probability");
    assert!(analysis(&[])["probability_above"].is_null());
    let text = oxymeta(&["pool", BCG, "--measure", "RR", "--delta", "1"]).done();
    assert!(text.contains("P(> 1"), "{text}");
}

#[test]
fn the_revman_preset_is_what_revman_recommends_and_yields_to_other_options() {
    let result = analysis(&["--preset", "revman"]);
    let codes = [
        "tau2_method",
        "ci_method",
        "prediction_method",
        "tau2_ci_method",
    ];
    assert_eq!(
        codes.map(|code| result[code].as_str().unwrap()),
        ["REML", "hksj", "hts", "qp"]
    );
    let other = analysis(&["--preset", "revman", "--ci", "wald"]);
    assert_eq!(other["ci_method"], "wald");
}
