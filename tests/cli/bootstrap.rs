//! The bootstrap: one seed, one answer.

use serde_json::Value;

use crate::program::{Desk, assert_close, keys, oxymeta};

const FIXED: [&str; 8] = [
    "bootstrap",
    "tests/cli/bcg.csv",
    "--measure",
    "RR",
    "--format",
    "json",
    "--replicates",
    "3000",
];

fn document(arguments: &[&str]) -> String {
    oxymeta(&[&FIXED, arguments].concat()).done()
}

fn analysis(arguments: &[&str]) -> Value {
    let document: Value = serde_json::from_str(&document(arguments)).unwrap();
    document["analyses"][0].clone()
}

#[test]
fn threads_do_not_change_a_byte() {
    for kind in ["case", "parametric", "wild", "sign-flip"] {
        let on = |threads| document(&["--kind", kind, "--tau2", "DL", "--threads", threads]);
        let one = on("1");
        for threads in ["2", "3", "8"] {
            assert_eq!(one, on(threads));
        }
    }
}

#[test]
fn another_seed_gives_other_replicates_of_the_same_estimate() {
    let (one, other) = (analysis(&["--seed", "1"]), analysis(&["--seed", "2"]));
    assert_eq!(one["estimate"], other["estimate"]);
    assert_ne!(one["se"], other["se"]);
    assert_ne!(one["ci"], other["ci"]);
    assert_eq!((&one["seed"], &other["seed"]), (&1.into(), &2.into()));
}

#[test]
fn seeds_agree_within_their_monte_carlo_error() {
    let (one, other) = (analysis(&["--seed", "1"]), analysis(&["--seed", "2"]));
    for side in 0..2 {
        let error = one["ci_monte_carlo_error"][side].as_f64().unwrap();
        // A difference of two has sqrt(2) times the error; beyond 5 of those is no chance.
        assert_close(
            &one["ci"][side],
            &other["ci"][side],
            5.0 * 1.5 * error,
            "limit",
        );
    }
}

#[test]
fn the_answer_has_every_key_of_the_contract() {
    let found = analysis(&[]);
    let has = keys(&found);
    for key in [
        "estimate",
        "se",
        "ci",
        "interval",
        "kind",
        "replicates",
        "seed",
        "stream",
        "ci_monte_carlo_error",
    ] {
        assert!(has.contains(&key), "no {key} among {has:?}");
    }
    assert_eq!(found["replicates"], 3000);
    assert_eq!(found["kind"], "case");
}

#[test]
fn the_estimate_is_that_of_pool() {
    let pooled = oxymeta(&[
        "pool",
        "tests/cli/bcg.csv",
        "--measure",
        "RR",
        "--format",
        "json",
    ])
    .json();
    assert_eq!(analysis(&[])["estimate"], pooled["analyses"][0]["estimate"]);
}

#[test]
fn impossible_settings_are_wrong_usage() {
    for (option, value) in [
        ("--threads", "0"),
        ("--replicates", "0"),
        ("--replicates", "many"),
        ("--seed", "-1"),
        ("--kind", "jackknife"),
        ("--interval", "exact"),
    ] {
        oxymeta(&[
            "bootstrap",
            "tests/cli/bcg.csv",
            "--measure",
            "RR",
            option,
            value,
        ])
        .refuses();
    }
}

/// The first eight trials: 6435 multisets.
fn few(desk: &Desk, arguments: &[&str]) -> Value {
    let text = std::fs::read_to_string("tests/cli/bcg.csv").unwrap();
    let lines: Vec<&str> = text.lines().take(9).collect();
    let table = desk.file("few.csv", &lines.join("\n"));
    let head = [
        "bootstrap",
        table.as_str(),
        "--measure",
        "RR",
        "--tau2",
        "DL",
    ];
    let found = oxymeta(&[&head[..], arguments, &["--format", "json"]].concat()).json();
    found["analyses"][0].clone()
}

#[test]
fn few_studies_are_resampled_in_every_way_unless_a_number_is_given() {
    let desk = Desk::new();
    let exact = few(&desk, &[]);
    assert_eq!(exact["replicates"], "exact");
    assert_eq!(exact["multisets"], 6435);
    assert_eq!(exact["draws"], 8u64.pow(8));
    assert_eq!(exact["ci_monte_carlo_error"], Value::Null);
    assert_eq!(exact["seed"], Value::Null);
    assert_eq!(exact, few(&desk, &["--replicates", "exact", "--seed", "9"]));
    let drawn = few(&desk, &["--replicates", "20000"]);
    assert_eq!(drawn["replicates"], 20_000);
    for side in 0..2 {
        let error = drawn["ci_monte_carlo_error"][side].as_f64().unwrap();
        assert_close(&drawn["ci"][side], &exact["ci"][side], 5.0 * error, "limit");
    }
    // A studentised interval wants the standard error of every resample: drawn ones.
    let studentised = few(&desk, &["--interval", "studentised"]);
    assert_eq!(studentised["replicates"], 10_000);
}

#[test]
fn every_statistic_of_all_resamples_is_near_that_of_drawn_ones() {
    let desk = Desk::new();
    for interval in ["percentile", "basic", "normal", "bca"] {
        let of = |more: &[&str]| few(&desk, &[&["--interval", interval], more].concat());
        let (exact, drawn) = (of(&[]), of(&["--replicates", "20000"]));
        let [all, some] = [&exact, &drawn].map(|of| of["statistics"].as_array().unwrap());
        assert_eq!((all.len(), some.len()), (6, 6));
        for (all, some) in all.iter().zip(some) {
            let name = some["statistic"].as_str().unwrap();
            assert_eq!(all["statistic"], some["statistic"]);
            assert_close(&all["estimate"], &some["estimate"], 1e-9, name);
            assert_eq!(all["ci_monte_carlo_error"], Value::Null);
            let se = all["se"].as_f64().unwrap();
            // Five standard errors of a mean of 20000; a standard deviation of skewed replicates is known to a few percent.
            assert_close(&all["bias"], &some["bias"], 5.0 * se / 141.0, name);
            assert_close(&all["se"], &some["se"], 0.05 * se, name);
            for side in 0..2 {
                // So far out that few replicates lie beyond, a bound of BCa has no error to judge it by.
                if let Some(error) = some["ci_monte_carlo_error"][side].as_f64() {
                    // Where draws pile up at one value the error can be 0, up to rounding.
                    let allowed = 5.0 * error + 1e-9;
                    assert_close(&all["ci"][side], &some["ci"][side], allowed, name);
                } else {
                    assert_eq!(interval, "bca", "{name}");
                }
            }
        }
    }
}

#[test]
fn every_interval_has_bounds_and_every_statistic_its_numbers() {
    for interval in ["percentile", "basic", "normal", "bca", "studentised"] {
        let found = analysis(&["--tau2", "DL", "--interval", interval]);
        assert_eq!(found["interval"], interval);
        let named: Vec<&str> = found["statistics"]
            .as_array()
            .unwrap()
            .iter()
            .map(|s| s["statistic"].as_str().unwrap())
            .collect();
        let all = [
            "mu",
            "tau2",
            "i2",
            "h2",
            "prediction_lower",
            "prediction_upper",
        ];
        assert_eq!(named, all);
        assert_eq!(found["statistics"][0]["ci"], found["ci"]);
        assert!(found["ci"][0].as_f64() < found["ci"][1].as_f64());
        assert!(found["ci_monte_carlo_error"][1].as_f64().unwrap() > 0.0);
        assert_eq!(
            found["statistics"][2]["ci"].is_null(),
            interval == "studentised"
        );
    }
}

#[test]
fn the_sign_flip_test_stands_beside_when_asked_for() {
    assert_eq!(analysis(&[])["sign_flip_test"], Value::Null);
    let desk = Desk::new();
    let test = few(&desk, &["--test"])["sign_flip_test"].clone();
    assert_eq!(
        (&test["patterns"], &test["exact"]),
        (&128.into(), &true.into())
    );
    let p = test["p"].as_f64().unwrap();
    assert!((p * 128.0).fract() == 0.0 && p > 0.0, "{p}");
}

#[test]
fn nonparametric_is_another_name_of_case() {
    assert_eq!(analysis(&["--kind", "nonparametric"]), analysis(&[]));
}

#[test]
fn what_cannot_be_exact_or_accelerated_is_refused_in_words() {
    let bcg = ["bootstrap", "tests/cli/bcg.csv", "--measure", "RR"];
    let refused = |arguments: &[&str]| oxymeta(&[&bcg[..], arguments].concat()).refuses();
    let said = refused(&["--replicates", "exact", "--kind", "wild"]);
    assert!(said.contains("can be exact"), "{said}");
    let said = refused(&["--kind", "parametric", "--interval", "bca"]);
    assert!(
        said.contains("BCa interval goes with resampling of studies"),
        "{said}"
    );
    let said = oxymeta(&[&bcg[..], &["--replicates", "exact"]].concat()).fails();
    assert!(said.contains("13 studies is too many"), "{said}");
}
