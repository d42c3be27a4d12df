//! `--method`: counts pooled by Mantel-Haenszel and Peto.

use std::fs;

use serde_json::Value;

use crate::program::{Desk, assert_close, oxymeta, root};

const BCG: &str = "tests/cli/bcg.csv";
const ZEROS: &str =
    "study,ai,bi,ci,di\nSome,4,16,9,11\nOne,0,20,5,15\nNone,0,20,0,20\nMore,7,13,12,30\n";
const NO_EVENTS: &str = "study,ai,bi,ci,di\nA,0,20,0,15\nB,0,30,0,35\n";

fn pooled(table: &str, measure: &str, method: &str, more: &[&str]) -> Value {
    let asked = ["pool", table, "--measure", measure, "--method", method];
    let run = oxymeta(&[&asked[..], more, &["--format", "json"]].concat());
    run.json()["analyses"][0].clone()
}

/// metafor's fit of the BCG trials for a measure.
fn reference(measure: &str) -> Value {
    let text = fs::read_to_string(root().join("tests/reference/data/bcg__RR.json")).unwrap();
    let json: Value = serde_json::from_str(&text).unwrap();
    if measure == "PETO" {
        return json["peto"].clone();
    }
    let fits = json["mh"].as_array().unwrap();
    let fit = fits.iter().find(|fit| fit["measure"] == measure);
    fit.unwrap().clone()
}

#[test]
fn the_bcg_trials_pooled_from_counts_are_metafors() {
    for (measure, method) in [
        ("OR", "mh"),
        ("RR", "mh"),
        ("RD", "mh-sato"),
        ("PETO", "peto"),
    ] {
        let (found, want) = (pooled(BCG, measure, method, &[]), reference(measure));
        assert_eq!(found["method"], method);
        for (key, other) in [("estimate", "estimate"), ("se", "se"), ("i2", "I2")] {
            assert_close(
                &found[key],
                &want[other],
                1e-10,
                &format!("{measure} {key}"),
            );
        }
        // Sums of hundreds, to the same relative distance.
        assert_close(&found["q"], &want["QE"], 1e-8, measure);
        assert!(found["tau2"].is_null() && found["prediction_interval"].is_null());
    }
}

#[test]
fn mixed_models_pool_counts_with_heterogeneity() {
    let text = fs::read_to_string(root().join("tests/reference/data/bcg__RR.json")).unwrap();
    let json: Value = serde_json::from_str(&text).unwrap();
    let is_wanted = |fit: &&Value| fit["model"] == "CM.EL";
    let want = json["glmm"].as_array().unwrap().iter().find(is_wanted);
    let (found, want) = (pooled(BCG, "OR", "glmm-cm-el", &[]), want.unwrap());
    assert_eq!(found["method"], "glmm-cm-el");
    assert_eq!(found["tau2_method"], "ML");
    for (key, other) in [("estimate", "estimate"), ("tau2", "tau2"), ("q", "QE_lrt")] {
        // What metafor's optimiser leaves; see tests/reference.
        let size = want[other].as_f64().unwrap().abs();
        assert_close(&found[key], &want[other], 1e-3 * size, key);
    }
    assert!(found["prediction_interval"].is_array());
}

#[test]
fn weights_are_those_of_the_sums_and_in_percent() {
    let found = pooled(BCG, "OR", "mh", &[]);
    let studies = found["studies"].as_array().unwrap();
    let weights: Vec<f64> = studies
        .iter()
        .map(|study| study["weight"].as_f64().unwrap())
        .collect();
    let sum: f64 = weights.iter().sum();
    assert!((sum - 100.0).abs() < 1e-12, "{sum}");
    // Odds ratios with these weights average to the pooled one.
    let back = |study: &Value| study["back_transformed"]["yi"].as_f64().unwrap();
    let parts = studies.iter().zip(&weights);
    let mean: f64 = parts.map(|(study, weight)| back(study) * weight).sum();
    let pooled = found["back_transformed"]["estimate"].as_f64().unwrap();
    assert!((mean / 100.0 / pooled - 1.0).abs() < 1e-12);
}

#[test]
fn nothing_that_is_added_to_zero_cells_reaches_the_estimate() {
    let desk = Desk::new();
    let table = desk.file("zeros.csv", ZEROS);
    let usual = pooled(&table, "OR", "mh", &[]);
    for options in [&["--add", "0.1"][..], &["--to", "none"], &["--to", "all"]] {
        let found = pooled(&table, "OR", "mh", options);
        for key in ["k", "estimate", "se", "table_tests"] {
            assert_eq!(found[key], usual[key], "{options:?} {key}");
        }
    }
    // Q is of the studies' own effects, which a zero cell has none of where nothing is added.
    assert_eq!(usual["q_df"], 2);
    assert_eq!(pooled(&table, "OR", "mh", &["--to", "none"])["q_df"], 1);
}

#[test]
fn a_study_without_events_is_named_for_a_ratio_and_weighed_for_a_difference() {
    let desk = Desk::new();
    let table = desk.file("zeros.csv", ZEROS);
    for (measure, method) in [("OR", "mh"), ("RR", "mh"), ("PETO", "peto")] {
        let found = pooled(&table, measure, method, &[]);
        assert_eq!(found["k"], 3);
        assert_eq!(found["not_pooled"][0]["label"], "None");
    }
    let found = pooled(&table, "RD", "mh", &[]);
    assert_eq!(found["k"], 4);
    // 20 of 40, n1 n2 / n = 10, of 10 + 10 + 10 + 20 × 42 / 62.
    let weight = 1000.0 / (30.0 + 840.0 / 62.0);
    assert_close(
        &found["studies"][2]["weight"],
        &weight.into(),
        1e-12,
        "weight",
    );
    assert_eq!(found["q_df"], 2);
    let kept = pooled(&table, "RD", "mh", &["--drop00", "false"]);
    assert_eq!(
        (&kept["q_df"], &kept["estimate"]),
        (&3.into(), &found["estimate"])
    );
}

#[test]
fn rates_are_pooled_too() {
    let desk = Desk::new();
    let rows = "study,x1i,t1i,x2i,t2i\nA,9,413,19,398\nB,11,263,17,263\nC,0,50,0,60\n";
    let table = desk.file("rates.csv", rows);
    let ratio = pooled(&table, "IRR", "mh", &[]);
    assert_eq!(ratio["k"], 2);
    let (r, s) = (
        9.0 * 398.0 / 811.0 + 11.0 * 263.0 / 526.0,
        19.0 * 413.0 / 811.0 + 17.0 * 263.0 / 526.0,
    );
    let log: f64 = f64::ln(r / s);
    assert_close(&ratio["estimate"], &log.into(), 1e-12, "IRR");
    let difference = pooled(&table, "IRD", "mh", &[]);
    assert_eq!(difference["k"], 3);
    assert!(difference["table_tests"]["breslow_day"].is_null());
}

#[test]
fn one_study_is_its_own_estimate_and_says_so() {
    let desk = Desk::new();
    let table = desk.file("one.csv", "study,ai,bi,ci,di\nA,4,119,11,128\n");
    let found = pooled(&table, "RD", "mh", &[]);
    let own = &found["studies"][0];
    assert_close(&found["estimate"], &own["yi"], 1e-15, "RD");
    assert_close(&found["se"], &own["sei"], 1e-15, "SE");
    assert_eq!(found["warnings"][0]["code"], "single-study");
    assert!(found["i2"].is_null() && found["q_p"].is_null());
    let zero = desk.file("zero.csv", "study,ai,bi,ci,di\nA,0,20,5,15\n");
    let asked = ["pool", &zero, "--measure", "OR", "--method", "mh"];
    let message = oxymeta(&asked).fails();
    assert!(message.contains("too few events"), "{message}");
}

#[test]
fn without_any_event_there_is_no_estimate_and_no_invention() {
    let desk = Desk::new();
    let table = desk.file("none.csv", NO_EVENTS);
    for (measure, method, said) in [
        ("OR", "mh", "nothing to pool"),
        ("PETO", "peto", "nothing to pool"),
        ("RD", "mh", "too few events"),
        ("RD", "mh-sato", "too few events"),
    ] {
        for command in [
            &["pool", &table][..],
            &["forest", &table, "-o", &desk.at("a.svg")],
        ] {
            let asked = [command, &["--measure", measure, "--method", method]].concat();
            let message = oxymeta(&asked).fails();
            assert!(message.contains(said), "{measure}: {message}");
        }
    }
}

#[test]
fn subgroups_have_estimates_of_their_own_counts() {
    let found = pooled(BCG, "OR", "mh", &["--subgroup", "alloc"]);
    let split = &found["subgroups"][0];
    assert_eq!(split["groups"].as_array().unwrap().len(), 3);
    // By hand: Q of three estimates and their standard errors.
    let parts = split["groups"].as_array().unwrap().iter();
    let parts: Vec<(f64, f64)> = parts
        .map(|group| {
            let se = group["se"].as_f64().unwrap();
            (group["estimate"].as_f64().unwrap(), 1.0 / (se * se))
        })
        .collect();
    let sum: f64 = parts.iter().map(|(_, w)| w).sum();
    let mean = parts.iter().map(|(y, w)| y * w).sum::<f64>() / sum;
    let q: f64 = parts.iter().map(|(y, w)| w * (y - mean).powi(2)).sum();
    assert_close(&split["q_between"], &q.into(), 1e-10, "Q between");
    let desk = Desk::new();
    let rows = "study,ai,bi,ci,di,by\nA,4,9,11,8,x\nB,0,20,5,15,y\nC,3,9,7,8,x\n";
    let table = desk.file("one-zero.csv", rows);
    let asked = [
        "pool",
        &table,
        "--measure",
        "OR",
        "--method",
        "mh",
        "--subgroup",
        "by",
    ];
    let message = oxymeta(&asked).fails();
    assert!(message.contains("by by, a subgroup has no"), "{message}");
}

#[test]
fn text_csv_and_figure_name_the_method() {
    let asked = ["pool", BCG, "--measure", "OR", "--method", "mh"];
    let text = oxymeta(&asked).done();
    assert!(
        text.contains("method: Mantel-Haenszel (mh); interval: Wald"),
        "{text}"
    );
    assert!(
        text.contains("Breslow-Day test of a common odds ratio: chi-squared = 171.77, df = 12")
    );
    assert!(!text.contains("tau2"), "{text}");
    let csv = oxymeta(&[&asked[..], &["--format", "csv"]].concat()).done();
    let mut rows = csv::Reader::from_reader(csv.as_bytes());
    let at = rows
        .headers()
        .unwrap()
        .iter()
        .position(|head| head == "method");
    let row = rows.records().next().unwrap().unwrap();
    assert_eq!(row.get(at.unwrap()), Some("mh"));
    let desk = Desk::new();
    let drawn = |table: &str| {
        let figure = desk.at("figure.svg");
        let asked = ["--measure", "OR", "--method", "mh", "-o", &figure];
        oxymeta(&[&["forest", table], &asked[..]].concat()).done();
        fs::read_to_string(figure).unwrap()
    };
    let svg = drawn(BCG);
    assert!(svg.contains("Total (M-H, Wald)"));
    // Only a figure with a zero cell says that what was added to it stays out of the sums.
    assert!(!svg.contains("from the counts as they are"));
    let table = desk.file("zeros.csv", ZEROS);
    assert!(drawn(&table).contains("from the counts as they are"));
}

#[test]
fn what_does_not_go_with_counts_is_refused() {
    for (options, said) in [
        (
            &["--measure", "PHI", "--method", "mh"][..],
            "`mh` pools OR, RR, RD, IRR and IRD, not PHI",
        ),
        (
            &["--measure", "OR", "--method", "peto"],
            "`peto` pools PETO, not OR",
        ),
        (
            &["--measure", "OR", "--method", "mh-sato"],
            "`mh-sato` pools RD, not OR",
        ),
        (
            &["--measure", "OR", "--method", "XX"],
            "inverse, mh, mh-sato, peto, glmm-um-fs, glmm-um-rs, glmm-cm-el, glmm-cm-al",
        ),
        (
            &["--measure", "RR", "--method", "glmm-um-rs"],
            "`glmm-um-rs` pools OR and IRR, not RR",
        ),
        (
            &["--measure", "OR", "--method", "glmm-cm-el", "--ci", "t"],
            "tau2 by maximum likelihood",
        ),
        (
            &["--measure", "OR", "--method", "mh", "--tau2", "DL"],
            "pools counts",
        ),
        (
            &["--measure", "OR", "--method", "mh", "--ci", "t"],
            "pools counts",
        ),
        (
            &["--measure", "RD", "--method", "mh", "--vtype", "UB"],
            "pools counts",
        ),
        (
            &["--measure", "OR", "--method", "mh", "--compare-zero-rules"],
            "sums of counts",
        ),
    ] {
        let message = oxymeta(&[&["pool", BCG], options].concat()).refuses();
        assert!(message.contains(said), "{options:?}: {message}");
    }
    let asked = ["bootstrap", BCG, "--measure", "OR", "--method", "mh"];
    assert!(oxymeta(&asked).refuses().contains("resamples effects"));
}
