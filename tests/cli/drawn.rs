//! `--prediction nnf`: a prediction interval that is drawn.

use serde_json::{Value, json};

use crate::program::{Desk, oxymeta};

const BCG: &str = "tests/cli/bcg.csv";

/// Trials of cisapride (Hartung & Knapp 2001, Stat Med 20:3875), with the interval that pimeta prints in its introduction
/// after Nagashima, Noma & Furukawa (2019), Stat Methods Med Res 28:1689: B = 25 000, half an event added to every cell.
const CISAPRIDE: &str = "study,ai,n1i,ci,n2i\n\
    1,15,16,9,16\n2,12,16,1,16\n3,29,34,18,34\n4,42,56,31,56\n5,14,22,6,22\n6,44,54,17,55\n7,14,17,7,15\n\
    8,29,58,23,58\n9,10,14,3,15\n10,17,26,6,27\n11,38,44,12,45\n12,19,29,22,30\n13,21,38,19,38\n";

fn pooled(table: &str, arguments: &[&str]) -> Value {
    let fixed = ["pool", table, "--format", "json", "--prediction", "nnf"];
    oxymeta(&[&fixed, arguments].concat()).json()["analyses"][0].clone()
}

fn bcg(arguments: &[&str]) -> Value {
    pooled(BCG, &[&["--measure", "RR"], arguments].concat())
}

fn two(limits: &Value) -> [f64; 2] {
    [0, 1].map(|side| limits[side].as_f64().expect("two limits"))
}

#[test]
fn the_interval_of_the_cisapride_trials_is_the_published_one_within_monte_carlo_error() {
    let desk = Desk::new();
    let table = desk.file("cisapride.csv", CISAPRIDE);
    let got = pooled(&table, &["--measure", "OR", "--to", "all"]);
    let limits = two(&got["back_transformed"]["prediction_interval"]);
    let errors = two(&got["drawn_prediction"]["pi_monte_carlo_error"]);
    for ((limit, error), printed) in limits.into_iter().zip(errors).zip([0.533f64, 33.692]) {
        // Four standard errors of a difference of two runs of 25 000 draws, and half a unit of the last digit printed.
        let allowed = 4.0 * 2f64.sqrt() * error + 0.0005 / printed;
        let apart = (limit.ln() - printed.ln()).abs();
        assert!(apart < allowed, "{limit} for {printed}: {apart} {allowed}");
    }
}

#[test]
fn the_interval_does_not_depend_on_the_estimator_of_tau2_or_the_confidence_interval() {
    let want = bcg(&[])["prediction_interval"].clone();
    for arguments in [["--tau2", "DL"], ["--tau2", "PM"], ["--ci", "wald"]] {
        assert_eq!(bcg(&arguments)["prediction_interval"], want);
    }
}

#[test]
fn draws_and_seed_are_asked_for_and_told() {
    let got = bcg(&["--draws", "1e3", "--seed", "7"]);
    let drawn = &got["drawn_prediction"];
    assert_eq!(drawn["draws"], 1000);
    assert_eq!(drawn["seed"], 7);
    assert_eq!(drawn["method"], "nnf");
    assert_eq!(got["prediction_method"], "nnf");
    assert_eq!(got["prediction_interval"], drawn["pi"]);
    assert_ne!(bcg(&["--draws", "1e3"])["prediction_interval"], drawn["pi"]);
    let usual = bcg(&[]);
    assert_eq!(usual["drawn_prediction"]["draws"], 25_000);
    assert_eq!(usual["drawn_prediction"]["seed"], 1);
}

#[test]
fn text_and_csv_name_method_draws_and_monte_carlo_errors() {
    let drawn = bcg(&["--draws", "2000"])["drawn_prediction"].clone();
    let [lower, upper] = two(&drawn["pi_monte_carlo_error"]);
    let fixed = ["pool", BCG, "--measure", "RR", "--prediction", "nnf"];
    let more = |more: [&str; 4]| oxymeta(&[&fixed[..], &more].concat()).done();
    let text = more(["--draws", "2000", "--format", "text"]);
    let line = text.lines().find(|line| line.starts_with("Prediction by"));
    let line = line.expect("a line on the draws");
    assert!(line.contains("Nagashima-Noma-Furukawa") && line.contains("2000 draws, seed 1"));
    assert!(line.ends_with(&format!("{lower:.6}, {upper:.6}")), "{line}");
    let csv = more(["--draws", "2000", "--format", "csv"]);
    let mut lines = csv.lines();
    let (head, row) = (lines.next().unwrap(), lines.next().unwrap());
    assert!(head.ends_with(",pi_lb_error,pi_ub_error,pi_draws,pi_seed"));
    assert!(row.ends_with(&format!(",{lower},{upper},2000,1")), "{row}");
    assert_eq!(head.split(',').count(), row.split(',').count());
}

#[test]
fn a_probability_is_the_share_of_the_draws() {
    let got = bcg(&["--delta", "0.5"]);
    let drawn = &got["drawn_prediction"];
    let share = got["probability_above"]["probability"].as_f64().unwrap();
    // A whole number of 25 000 draws, up to the rounding of a product.
    let count = share * drawn["draws"].as_f64().unwrap();
    assert!((count - count.round()).abs() < 1e-9 && 0.0 < share && share < 1.0);
    let above = bcg(&["--delta", "2.5"]);
    assert!(above["probability_above"]["probability"].as_f64() < Some(0.025));
}

#[test]
fn a_subgroup_has_the_interval_of_its_own_studies() {
    let all = bcg(&["--subgroup", "alloc", "--draws", "200"]);
    let groups = all["subgroups"][0]["groups"].as_array().unwrap();
    let desk = Desk::new();
    let text = std::fs::read_to_string(crate::program::root().join(BCG)).unwrap();
    for group in groups {
        let label = group["label"].as_str().unwrap();
        let own = |line: &&str| line.starts_with("study") || line.ends_with(&format!(",{label}"));
        let lines: Vec<&str> = text.lines().filter(own).collect();
        let table = desk.file("group.csv", &(lines.join("\n") + "\n"));
        let alone = pooled(&table, &["--measure", "RR", "--draws", "200"]);
        assert_eq!(group["prediction_interval"], alone["prediction_interval"]);
    }
    assert_eq!(groups.len(), 3);
}

#[test]
fn a_common_effect_and_one_study_have_no_interval() {
    for got in [
        bcg(&["--tau2", "EE"]),
        pooled(
            &Desk::new().file("one.csv", "yi,vi\n0.5,0.1\n"),
            &["--measure", "GEN"],
        ),
    ] {
        assert_eq!(got["prediction_interval"], json!(null));
        assert!(got.get("drawn_prediction").is_none());
    }
}

#[test]
fn draws_where_nothing_is_drawn_are_refused() {
    for arguments in [["--draws", "1000"], ["--seed", "3"]] {
        let fixed = ["pool", BCG, "--measure", "RR"];
        let error = oxymeta(&[&fixed[..], &arguments].concat()).refuses();
        assert!(error.contains("--prediction nnf"), "{error}");
    }
    for draws in ["99", "1e8", "many"] {
        let error = oxymeta(&["pool", BCG, "--prediction", "nnf", "--draws", draws]).refuses();
        assert!(error.contains("from 100 to 10000000"), "{error}");
    }
}

#[test]
fn a_protocol_can_name_it_and_its_bootstrap_gives_the_seed() {
    let desk = Desk::new();
    let review = desk.at("bcg");
    oxymeta(&["import", BCG, "--measure", "RR", "-o", &review]).done();
    let path = desk.at("bcg/review.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    let (head, tail) = text.split_once("[[analysis]]").unwrap();
    let text = format!(
        "{head}[bootstrap]\nreplicates = 100\nseed = 5\n[model]\nprediction = \"nnf\"\n[[analysis]]{tail}"
    );
    std::fs::write(path, text).unwrap();
    let got = oxymeta(&["pool", &review, "--format", "json"]).json()["analyses"][0].clone();
    assert_eq!(got["drawn_prediction"]["seed"], 5);
    let other = oxymeta(&["pool", &review, "--format", "json", "--seed", "6"]).json();
    assert_eq!(other["analyses"][0]["drawn_prediction"]["seed"], 6);
    oxymeta(&["report", &review, "--out", &desk.at("out")]).done();
    let page = String::from_utf8(desk.read("out/index.html")).unwrap();
    assert!(page.contains("Nagashima et al. 2019"));
    assert!(page.contains("quantiles of 25000 draws, seed 5"));
    let results: Value = serde_json::from_slice(&desk.read("out/results.json")).unwrap();
    assert_eq!(
        results["analyses"][0]["drawn_prediction"],
        got["drawn_prediction"]
    );
}
