//! Other assumptions: sweeps, and every rule for zero cells side by side.

use serde_json::Value;

use crate::program::{Desk, assert_close, oxymeta};

const REVIEW: &str = "studies/oxytocin-massage";
const ZEROS: &str =
    "study,ai,bi,ci,di\nSome,4,16,9,11\nOne,0,20,5,35\nNone,0,20,0,40\nMore,7,13,12,30\n";
const PAIRS: &str =
    "study,m1i,m2i,sd1i,sd2i,ni,ri\nA,12,10,4,5,20,\nB,9,10,3,3,30,0.7\nC,15,10,5,5,25,NA\n";

fn json(arguments: &[&str]) -> Value {
    oxymeta(&[arguments, &["--format", "json"]].concat()).json()["analyses"][0].clone()
}

#[test]
fn each_value_of_a_sweep_is_the_analysis_that_assumes_it() {
    let desk = Desk::new();
    let table = desk.file("pairs.csv", PAIRS);
    let pool = ["pool", &table, "--measure", "SMCR"];
    let swept = json(&[&pool[..], &["--sweep", "r=0.3..0.9"]].concat());
    let points = swept["sweeps"].as_array().unwrap();
    let values: Vec<_> = points
        .iter()
        .map(|p| p["value"].as_f64().unwrap())
        .collect();
    assert_eq!(values, [0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]);
    for point in points {
        let alone = json(&[&pool[..], &["--assume", &format!("r={}", point["value"])]].concat());
        for key in ["k", "estimate", "se", "ci", "p_value", "tau2", "i2"] {
            assert_eq!(point[key], alone[key], "{key}");
        }
    }
}

#[test]
fn ranges_steps_and_lists_name_the_same_values() {
    let desk = Desk::new();
    let table = desk.file("pairs.csv", PAIRS);
    let swept =
        |values| json(&["pool", &table, "--measure", "SMCR", "--sweep", values])["sweeps"].clone();
    assert_eq!(swept("r=0.3..0.9"), swept("r=0.3..0.9/0.1"));
    assert_eq!(swept("r=0.3,0.5,0.7,0.9"), swept("r=0.3..0.9/0.2"));
    // A step that does not fit ends before the end.
    assert_eq!(swept("r=0.3..0.8/0.2"), swept("r=0.3,0.5,0.7"));
}

#[test]
fn a_sweep_names_the_studies_that_use_the_assumption() {
    let desk = Desk::new();
    let table = desk.file("pairs.csv", PAIRS);
    let swept = json(&[
        "effects",
        &table,
        "--measure",
        "SMCR",
        "--sweep",
        "r=0.3,0.5",
    ]);
    assert_eq!(
        swept["sweep_findings"][0]["used_by"],
        serde_json::json!(["A", "C"])
    );
    let study = &swept["sweeps"][0]["studies"][0];
    assert_eq!(study["label"], "A");
    // SMCR: vi = 2 (1 - r)/n + yi²/(2n).
    let yi = study["yi"].as_f64().unwrap();
    let vi = 2.0 * 0.7 / 20.0 + yi * yi / 40.0;
    assert_close(&study["vi"], &Value::from(vi), 1e-15, "vi");
    let text = oxymeta(&[
        "effects",
        &table,
        "--measure",
        "SMCR",
        "--sweep",
        "r=0.3,0.5",
    ])
    .done();
    assert!(text.contains("Used by 2 studies: A; C"), "{text}");
    assert!(
        text.contains("The effects of 1 study do not change."),
        "{text}"
    );
}

#[test]
fn studies_of_one_name_stay_apart() {
    let desk = Desk::new();
    let table = desk.file("twice.csv", &PAIRS.replace("\nC,", "\nA,"));
    let swept = json(&[
        "effects",
        &table,
        "--measure",
        "SMCR",
        "--sweep",
        "r=0.3,0.5",
    ]);
    let once = desk.file("pairs.csv", PAIRS);
    let apart = json(&[
        "effects",
        &once,
        "--measure",
        "SMCR",
        "--sweep",
        "r=0.3,0.5",
    ]);
    assert_eq!(
        swept["sweep_findings"][0]["used_by"],
        serde_json::json!(["A", "A (2)"])
    );
    for point in 0..2 {
        for study in 0..2 {
            let yi = |found: &Value| found["sweeps"][point]["studies"][study]["yi"].clone();
            assert_eq!(yi(&swept), yi(&apart));
        }
    }
}

#[test]
fn a_sweep_says_where_the_conclusion_turns() {
    // One mean change of 2 with vi = 2 · 4² (1 - r)/10: 1.96 standard errors are 2 at r = 0.675.
    let desk = Desk::new();
    let table = desk.file("mc.csv", "study,m1i,m2i,sd1i,sd2i,ni\nA,12,10,4,4,10\n");
    let pool = ["pool", &table, "--measure", "MC", "--sweep", "r=0.3..0.9"];
    let swept = json(&pool);
    let turns = &swept["sweep_findings"][0]["conclusion_turns_between"];
    assert_eq!(*turns, serde_json::json!([[0.6, 0.7]]));
    let excludes = |at: usize| swept["sweeps"][at]["excludes_null"].as_bool();
    assert_eq!((excludes(3), excludes(4)), (Some(false), Some(true)));
    let text = oxymeta(&pool).done();
    assert!(
        text.contains("The conclusion turns between 0.6 and 0.7."),
        "{text}"
    );
}

#[test]
fn a_sweep_that_no_study_uses_says_so() {
    let pool = [
        "pool",
        REVIEW,
        "--analysis",
        "milk-smd",
        "--sweep",
        "r=0.3,0.5",
    ];
    let text = oxymeta(&pool).done();
    assert!(text.contains("No study uses r"), "{text}");
    let swept = json(&pool);
    assert_eq!(swept["sweep_findings"][0]["used_by"], serde_json::json!([]));
}

#[test]
fn assume_overrides_the_protocol_of_a_review() {
    let at = |options: &[&str]| {
        json(
            &[
                &["pool", REVIEW, "--analysis", "before-after-smcr"],
                options,
            ]
            .concat(),
        )
    };
    let (usual, same, other) = (
        at(&[]),
        at(&["--assume", "r=0.5"]),
        at(&["--assume", "r=0.8"]),
    );
    assert_eq!(usual, same);
    assert_ne!(usual["tau2"], other["tau2"]);
    let note = "correlation 0.8 assumed";
    let studies = other["studies"].as_array().unwrap();
    let noted = studies
        .iter()
        .filter(|study| study["notes"].to_string().contains(note));
    assert_eq!(noted.count(), 2);
    let swept = at(&["--sweep", "r=0.5,0.8"]);
    assert_eq!(swept["sweeps"][1]["estimate"], other["estimate"]);
    assert_eq!(swept["sweep_findings"][0]["base"], 0.5);
}

#[test]
fn an_intracluster_correlation_can_be_assumed_and_swept() {
    let desk = Desk::new();
    oxymeta(&["new", "review", &desk.at("review")]).done();
    oxymeta(&["new", "study", &desk.at("review/a")]).done();
    let study = String::from_utf8(desk.read("review/a.toml")).unwrap();
    // 40 participants in 4 clusters: the design effect is 1 + 9 icc.
    let clusters = study
        .replace("\n# ", "\n")
        .replace("type = \"rct\"", "type = \"cluster-rct\"\nclusters = 4");
    desk.file("review/a.toml", &clusters);
    let review = desk.at("review");
    let effects = ["effects", &review, "--sweep", "icc=0,0.1"];
    let swept = json(&effects);
    assert_eq!(
        swept["sweep_findings"][0]["used_by"]
            .as_array()
            .map(Vec::len),
        Some(1)
    );
    let vi = |at: usize| swept["sweeps"][at]["studies"][0]["vi"].as_f64().unwrap();
    assert!((vi(1) / vi(0) - 1.9).abs() < 1e-12, "{swept}");
    let assumed = json(&["pool", &review, "--assume", "icc=0.1"]);
    let pooled = json(&["pool", &review, "--sweep", "icc=0,0.1"]);
    assert_eq!(pooled["sweeps"][1]["se"], assumed["se"]);
}

#[test]
fn a_rule_in_the_comparison_is_the_analysis_under_that_rule() {
    let desk = Desk::new();
    let table = desk.file("zeros.csv", ZEROS);
    let pool = ["pool", &table, "--measure", "OR"];
    let compared = json(&[&pool[..], &["--compare-zero-rules", "--add", "0.1"]].concat());
    let results = compared["zero_rules"].as_array().unwrap();
    assert_eq!(
        results
            .iter()
            .filter(|result| result["used"] == true)
            .count(),
        1
    );
    let mut rules = 0;
    for result in results {
        for rule in result["rules"].as_array().unwrap() {
            let word = |key: &str| rule[key].as_str().unwrap();
            let (add, drop) = (rule["add"].to_string(), rule["drop00"].to_string());
            let options = [
                "--to",
                word("to"),
                "--add",
                &add,
                "--correction",
                word("correction"),
                "--drop00",
                &drop,
            ];
            let alone = json(&[&pool[..], &options].concat());
            for key in ["k", "estimate", "ci", "tau2"] {
                assert_eq!(result[key], alone[key], "{key} under {rule}");
            }
            rules += 1;
        }
    }
    // Two amounts, two ways and three rules, and nothing added; with and without empty tables.
    assert_eq!(rules, 2 * (2 * 2 * 3 + 1));
}

#[test]
fn rules_with_identical_effects_stand_together_and_those_that_drop_studies_say_so() {
    let desk = Desk::new();
    let table = desk.file("zeros.csv", ZEROS);
    let text = oxymeta(&["pool", &table, "--measure", "OR", "--compare-zero-rules"]).done();
    assert!(text.contains("only0 0.5 *"), "{text}");
    assert!(text.contains("\n  = all 0.5\n"), "{text}");
    assert!(text.contains("Left out: One, None; by: none\n"), "{text}");
    let effects = oxymeta(&["effects", &table, "--measure", "OR", "--compare-zero-rules"]).done();
    let row =
        |line: &&str| line.starts_with("None") && line.ends_with("if0all 0.5 tacc; all 0.5 tacc");
    assert_eq!(effects.lines().filter(row).count(), 1, "{effects}");
    assert!(!effects.contains("Some"), "{effects}");
}

#[test]
fn one_group_of_counts_has_its_rules_too() {
    let desk = Desk::new();
    let table = desk.file("pr.csv", "study,xi,ni\nA,0,20\nB,5,30\n");
    let compared = json(&[
        "effects",
        &table,
        "--measure",
        "PLO",
        "--compare-zero-rules",
    ]);
    let results = compared["zero_rules"].as_array().unwrap();
    assert!(results.len() > 2, "{compared}");
    let only0 = &results[1]["studies"][0];
    assert_eq!(only0["label"], "A");
    assert_close(
        &only0["yi"],
        &Value::from((0.5_f64 / 20.5).ln()),
        1e-14,
        "yi",
    );
    assert!(!compared.to_string().contains("tacc"), "{compared}");
}

#[test]
fn csv_holds_a_row_for_each_value_and_each_rule() {
    let desk = Desk::new();
    let (pairs, zeros) = (desk.file("pairs.csv", PAIRS), desk.file("zeros.csv", ZEROS));
    let rows = |arguments: &[&str]| {
        let csv = oxymeta(&[arguments, &["--format", "csv"]].concat()).done();
        let mut reader = csv::Reader::from_reader(csv.as_bytes());
        let columns = reader.headers().unwrap().len();
        let rows: Vec<_> = reader.records().map(Result::unwrap).collect();
        assert!(rows.iter().all(|row| row.len() == columns));
        rows.len()
    };
    let sweep = ["--measure", "SMCR", "--sweep", "r=0.3..0.9"];
    assert_eq!(rows(&[&["pool", &pairs], &sweep[..]].concat()), 7);
    assert_eq!(rows(&[&["effects", &pairs], &sweep[..]].concat()), 14);
    let rules = ["--measure", "OR", "--compare-zero-rules"];
    let results = rows(&[&["pool", &zeros], &rules[..]].concat());
    assert_eq!(
        rows(&[&["effects", &zeros], &rules[..]].concat()),
        2 * results
    );
}
