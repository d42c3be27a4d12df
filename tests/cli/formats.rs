//! The three formats and the two places they go.

use serde_json::json;

use crate::program::{Desk, oxymeta};

const BCG: &str = "tests/cli/bcg.csv";
const COMMANDS: [&str; 3] = ["effects", "pool", "bootstrap"];
const FORMATS: [&str; 3] = ["text", "json", "csv"];

#[test]
fn a_file_holds_what_standard_output_shows() {
    let desk = Desk::new();
    let path = desk.at("out");
    for command in COMMANDS {
        for format in FORMATS {
            let arguments = [command, BCG, "--measure", "RR", "--format", format];
            let shown = oxymeta(&arguments).done();
            let silent = oxymeta(&[&arguments[..], &["-o", &path]].concat()).done();
            assert_eq!(silent, "");
            assert_eq!(desk.read("out"), shown.as_bytes(), "{command} {format}");
        }
    }
    assert_eq!(desk.names(), ["out"]);
}

#[test]
fn csv_and_json_hold_the_same_numbers() {
    let arguments = ["pool", BCG, "--measure", "RR", "--format"];
    let csv = oxymeta(&[&arguments[..], &["csv"]].concat()).done();
    let json = oxymeta(&[&arguments[..], &["json"]].concat()).done();
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let heads = reader.headers().unwrap().clone();
    let row = reader.records().next().unwrap().unwrap();
    let mut compared = 0;
    for (head, cell) in heads.iter().zip(&row) {
        if let Some(number) = first_number(&json, head) {
            assert_eq!(cell.parse(), Ok(number), "{head}");
            compared += 1;
        }
    }
    assert!(compared > 10, "{compared} numbers in both");
}

/// The first number of this name, read exactly; a JSON value may be off in the last digit.
fn first_number(json: &str, name: &str) -> Option<f64> {
    let (_, rest) = json.split_once(&format!("\"{name}\": "))?;
    let end = rest.find([',', '\n'])?;
    rest[..end].parse().ok()
}

#[test]
fn csv_has_a_row_a_study_and_a_row_an_analysis() {
    let lines = |command| {
        let csv = oxymeta(&[command, BCG, "--measure", "RR", "--format", "csv"]).done();
        csv.lines().count()
    };
    assert_eq!(lines("effects"), 14);
    assert_eq!(lines("pool"), 2);
    assert_eq!(lines("bootstrap"), 2);
}

#[test]
fn no_format_prints_nan_or_infinity() {
    let desk = Desk::new();
    let tables = [
        desk.file("two.csv", "study,yi,vi\nA,0.5,0.04\nB,0.5,0.04\n"),
        desk.file("equal.csv", "study,yi,vi\nA,0,1\nB,0,1\nC,0,1\n"),
        desk.file("far.csv", "study,yi,vi\nA,-30,1e-8\nB,30,1e8\nC,0,1\n"),
    ];
    let one = desk.file("one.csv", "study,yi,vi\nA,0.5,0.04\n");
    oxymeta(&["bootstrap", &one]).fails();
    let runs = tables.iter().map(|table| (table, &COMMANDS[..]));
    for (table, commands) in runs.chain([(&one, &["effects", "pool"][..])]) {
        for command in commands {
            for format in FORMATS {
                let out = oxymeta(&[command, table, "--format", format]).done();
                let words = out.split(|c: char| !c.is_alphanumeric() && c != '-');
                let odd = |word: &&str| ["nan", "inf", "-inf"].contains(&&*word.to_lowercase());
                assert_eq!(words.filter(odd).count(), 0, "{command} {format}\n{out}");
            }
        }
    }
}

#[test]
fn a_study_with_a_bound_of_p_is_listed_with_the_bound_of_its_effect() {
    let review = "studies/oxytocin-massage";
    let arguments = ["pool", review, "--analysis", "milk-smd", "--format", "json"];
    let found = oxymeta(&arguments).json();
    let left_out = found["analyses"][0]["not_pooled"]
        .as_array()
        .unwrap()
        .clone();
    let bounded = left_out.iter().find(|study| !study["bound"].is_null());
    let bound = &bounded.unwrap()["bound"];
    assert_eq!(
        (&bound["p"], &bound["p_is"]),
        (&json!(0.001), &json!("below"))
    );
    assert_eq!(bound["directed"], json!(true));
    let (yi, vi) = (bound["yi"].as_f64().unwrap(), bound["vi"].as_f64().unwrap());
    assert!(yi > 0.0 && vi > 0.0, "{bound}");
}
