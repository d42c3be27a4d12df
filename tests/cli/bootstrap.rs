//! The bootstrap: one seed, one answer.

use serde_json::Value;

use crate::program::{assert_close, keys, oxymeta};

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
    for kind in ["case", "parametric"] {
        let on = |threads| document(&["--kind", kind, "--threads", threads]);
        assert_eq!(on("1"), on("3"));
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
