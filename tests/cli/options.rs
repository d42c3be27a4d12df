//! What options change.

use serde_json::Value;

use crate::program::{Desk, assert_close, oxymeta};

const BCG: &str = "tests/cli/bcg.csv";
const ZEROS: &str = "study,ai,bi,ci,di\nSome,4,16,9,11\nOne,0,20,5,15\nNone,0,20,0,20\n";

fn effects(table: &str, arguments: &[&str]) -> Value {
    oxymeta(&[&["effects", table, "--format", "json"], arguments].concat()).json()
}

fn pooled(table: &str, arguments: &[&str]) -> Value {
    let run = oxymeta(&[&["pool", table, "--format", "json"], arguments].concat());
    run.json()["analyses"][0].clone()
}

/// The effects of an odds ratio with `add` put to the cells of the rows that need it.
fn log_odds([a, b, c, d]: [f64; 4], add: f64) -> f64 {
    ((a + add) * (d + add) / ((b + add) * (c + add))).ln()
}

fn yi(found: &Value) -> Vec<f64> {
    let studies = found["studies"].as_array().unwrap();
    studies
        .iter()
        .map(|study| study["yi"].as_f64().unwrap())
        .collect()
}

/// Closed forms written in another order of operations: the last digits only.
#[track_caller]
fn same(got: &[f64], want: &[f64]) {
    assert_eq!(got.len(), want.len());
    for (got, want) in got.iter().zip(want) {
        assert!((got - want).abs() < 1e-14, "{got} against {want}");
    }
}

const SOME: [f64; 4] = [4.0, 16.0, 9.0, 11.0];
const ONE: [f64; 4] = [0.0, 20.0, 5.0, 15.0];
const NONE: [f64; 4] = [0.0, 20.0, 0.0, 20.0];

#[test]
fn add_and_to_choose_the_continuity_correction() {
    let desk = Desk::new();
    let table = desk.file("zeros.csv", ZEROS);
    let found = |options: &[&str]| yi(&effects(&table, &[&["--measure", "OR"], options].concat()));
    let each = |some, others| {
        vec![
            log_odds(SOME, some),
            log_odds(ONE, others),
            log_odds(NONE, others),
        ]
    };
    same(&found(&[]), &each(0.0, 0.5));
    same(&found(&["--add", "0.25"]), &each(0.0, 0.25));
    same(&found(&["--to", "only0"]), &each(0.0, 0.5));
    same(&found(&["--to", "all"]), &each(0.5, 0.5));
    same(&found(&["--to", "if0all"]), &each(0.5, 0.5));
    same(&found(&["--to", "none"]), &[log_odds(SOME, 0.0)]);
}

#[test]
fn tacc_shares_the_correction_by_the_size_of_the_groups() {
    let desk = Desk::new();
    let table = desk.file("zeros.csv", "study,ai,bi,ci,di\nOne,0,20,5,35\n");
    let found = effects(&table, &["--measure", "OR", "--correction", "tacc"]);
    // 20 against 40 participants: 1/3 and 2/3.
    let [one, two]: [f64; 2] = [1.0 / 3.0, 2.0 / 3.0];
    let log_odds = (one * (35.0 + two) / ((20.0 + one) * (5.0 + two))).ln();
    same(&yi(&found), &[log_odds]);
    let note = found["studies"][0]["notes"][0].as_str().unwrap();
    assert!(note.contains("0.333 and 0.667"), "{note}");
    assert!(note.contains("treatment-arm"), "{note}");
    // In groups of one size it is the constant correction.
    let equal = desk.file("equal.csv", "study,ai,bi,ci,di\nOne,0,20,5,15\n");
    let found = |way| yi(&effects(&equal, &["--measure", "OR", "--correction", way]));
    assert_eq!(found("tacc"), found("constant"));
}

#[test]
fn vtype_and_correct_choose_the_formula_of_smd() {
    let desk = Desk::new();
    let table = desk.file(
        "smd.csv",
        "study,m1i,sd1i,n1i,m2i,sd2i,n2i\nA,6,2,10,4,2,10\n",
    );
    let found = |options: &[&str]| {
        let found = effects(&table, &[&["--measure", "SMD"], options].concat());
        [&found["studies"][0]["yi"], &found["studies"][0]["vi"]].map(|v| v.as_f64().unwrap())
    };
    // d = 1 on 18 df; J(18) = Γ(9)/(√9 Γ(17/2)), Γ(17/2) = 2027025 √π/256.
    let j = 40320.0 / (3.0 * 2_027_025.0 / 256.0 * std::f64::consts::PI.sqrt());
    same(&found(&[]), &[j, 0.2 + j * j / 40.0]);
    same(
        &found(&["--vtype", "LS2"]),
        &[j, j * j * (0.2 + 1.0 / 40.0)],
    );
    same(&found(&["--correct", "false"]), &[1.0, 0.2 + 1.0 / 40.0]);
    let unbiased = 0.2 + (1.0 - 16.0 / (18.0 * j * j)) * j * j;
    same(&found(&["--vtype", "UB"]), &[j, unbiased]);
}

#[test]
fn counts_that_are_not_whole_are_taken_and_noted() {
    let desk = Desk::new();
    let table = desk.file("half.csv", "study,ai,bi,ci,di\nA,4.5,16,9,11\n");
    let found = effects(&table, &["--measure", "OR"]);
    same(&yi(&found), &[log_odds([4.5, 16.0, 9.0, 11.0], 0.0)]);
    let note = found["studies"][0]["notes"][0].as_str().unwrap();
    assert!(note.contains("ai is 4.5, not a whole number"), "{note}");
}

#[test]
fn a_correction_is_named_beside_its_study() {
    let desk = Desk::new();
    let table = desk.file("zeros.csv", ZEROS);
    let found = effects(&table, &["--measure", "OR", "--drop00", "true"]);
    assert_eq!(
        found["studies"][0]["notes"].as_array().map(Vec::len),
        Some(0)
    );
    let note = found["studies"][1]["notes"][0].as_str().unwrap();
    assert!(note.contains("0.5"), "{note}");
}

#[test]
fn drop00_leaves_out_tables_without_events_and_says_so() {
    let desk = Desk::new();
    let table = desk.file("zeros.csv", ZEROS);
    for option in [&["--drop00", "true"][..], &["--drop00"]] {
        let found = effects(&table, &[&["--measure", "OR"], option].concat());
        same(&yi(&found), &[log_odds(SOME, 0.0), log_odds(ONE, 0.5)]);
        assert_eq!(found["not_pooled"][0]["study"], "None");
    }
    let kept = effects(&table, &["--measure", "OR", "--drop00", "false"]);
    assert_eq!(yi(&kept).len(), 3);
}

#[test]
fn level_moves_the_limits_and_nothing_else() {
    let at = |level| pooled(BCG, &["--measure", "RR", "--ci", "wald", "--level", level]);
    let (ninety, usual) = (at("90"), at("95"));
    assert_eq!(ninety["level"], 90.0);
    for key in ["estimate", "se", "tau2", "p_value"] {
        assert_eq!(ninety[key], usual[key], "{key}");
    }
    let half = |fit: &Value| fit["ci"][1].as_f64().unwrap() - fit["estimate"].as_f64().unwrap();
    // The ratio of the normal quantiles at 0.95 and 0.975, to their printed digits.
    let ratio = 1.644_853_626_951_472_2 / 1.959_963_984_540_054;
    assert!((half(&ninety) / half(&usual) - ratio).abs() < 1e-13);
}

#[test]
fn subgroups_are_pooled_apart_and_compared() {
    let found = pooled(BCG, &["--measure", "RR", "--subgroup", "alloc"]);
    let split = &found["subgroups"][0];
    assert_eq!(split["by"], "alloc");
    let groups = split["groups"].as_array().unwrap();
    let sizes: Vec<_> = groups
        .iter()
        .map(|g| (g["label"].as_str().unwrap(), g["k"].as_u64().unwrap()))
        .collect();
    assert_eq!(sizes, [("random", 7), ("alternate", 2), ("systematic", 4)]);
    assert_eq!(split["q_between_df"], 2);
    let desk = Desk::new();
    let all = std::fs::read_to_string(crate::program::root().join(BCG)).unwrap();
    let random = all
        .lines()
        .filter(|line| line.ends_with("random") || line.starts_with("study"));
    let table = desk.file("random.csv", &random.collect::<Vec<_>>().join("\n"));
    let alone = pooled(&table, &["--measure", "RR"]);
    assert_eq!(groups[0]["estimate"], alone["estimate"]);
    assert_eq!(groups[0]["tau2"], alone["tau2"]);
}

#[test]
fn a_table_of_effects_needs_no_measure() {
    let desk = Desk::new();
    let by_variance = desk.file("v.csv", "study,yi,vi\nA,0.5,0.04\nB,0.1,0.09\nC,0.3,0.01\n");
    let by_error = desk.file("s.csv", "study,yi,sei\nA,0.5,0.2\nB,0.1,0.3\nC,0.3,0.1\n");
    let (one, other) = (pooled(&by_variance, &[]), pooled(&by_error, &[]));
    assert_eq!(one["measure"], "GEN");
    assert_eq!(one["k"], 3);
    // A square and a decimal number differ in the last digit.
    assert_close(&one["estimate"], &other["estimate"], 1e-14, "estimate");
    assert_close(&one["se"], &other["se"], 1e-14, "se");
}

#[test]
fn rows_with_missing_numbers_are_listed_as_not_pooled() {
    let desk = Desk::new();
    let table = desk.file(
        "na.csv",
        "study,yi,vi\nA,0.5,0.04\nB,NA,0.09\nC,0.3,\nD,0.2,0.02\n",
    );
    let found = pooled(&table, &[]);
    assert_eq!(found["k"], 2);
    let left_out = found["not_pooled"].as_array().unwrap();
    let names: Vec<_> = left_out
        .iter()
        .map(|s| s["study"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["B", "C"]);
    assert!(
        left_out
            .iter()
            .all(|s| s["reason"].as_str().is_some_and(|r| !r.is_empty()))
    );
    let text = oxymeta(&["pool", &table]).done();
    assert!(text.contains("Not pooled:\n  B: "), "{text}");
}

#[test]
fn semicolons_and_tabs_part_columns_too() {
    let desk = Desk::new();
    let text = "study,yi,vi\nA,0.5,0.04\nB,0.1,0.09\n";
    let comma = pooled(&desk.file("t.csv", text), &[]);
    for delimiter in [";", "\t"] {
        let table = desk.file("t.csv", &text.replace(',', delimiter));
        assert_eq!(pooled(&table, &[]), comma);
    }
}
