//! `check` and `explain`: places, forms, answers, exit codes, and what findings change.

use serde_json::Value;

use crate::program::{Desk, Run, oxymeta};

/// Two trials of satisfaction, of which the first prints a mean that 28 whole numbers cannot have.
fn review(desk: &Desk) -> String {
    oxymeta(&["new", "review", &desk.at("r")]).done();
    let protocol = String::from_utf8(desk.read("r/review.toml")).unwrap();
    let protocol = protocol
        .replace("measure = \"RR\"", "measure = \"MD\"")
        .replace("kind = \"binary\"", "kind = \"continuous\"");
    desk.file("r/review.toml", &protocol);
    desk.file("r/first-2020.toml", &record("first-2020", "5.19"));
    desk.file("r/second-2021.toml", &record("second-2021", "5.00"));
    desk.at("r")
}

fn record(id: &str, mean: &str) -> String {
    format!(
        r#"id = "{id}"

[report]
title = "A trial"
source = "Invented"
basis = "full-text"

[design]
type = "rct"

[[arm]]
id = "t"
label = "Treatment"
interventions = ["treatment"]
n = 28

[[arm]]
id = "c"
label = "Control"
interventions = ["control"]
n = 28

[[outcome]]
id = "response"
label = "Satisfaction, 1 to 7"
better = "higher"
scale = {{ min = 1, max = 7, step = 1 }}

[[outcome.result]]
arm = "t"
after = {{ mean = {mean}, sd = 1.2 }}

[[outcome.result]]
arm = "c"
after = {{ mean = 4.0, sd = 1.3 }}
"#
    )
}

const MEAN: (u64, u64) = (31, 18);

fn findings(run: &Run) -> Vec<Value> {
    let all: Value = serde_json::from_str(&run.out).expect("JSON on standard output");
    all["findings"].as_array().expect("a list").clone()
}

#[test]
fn a_finding_has_its_place_in_every_form() {
    let desk = Desk::new();
    let review = review(&desk);
    let text = oxymeta(&["check", &review]);
    assert_eq!(text.code, Some(1));
    assert!(
        text.out
            .contains("error[grim]: first-2020, response, t: the mean 5.19"),
        "{}",
        text.out
    );
    assert!(
        text.out
            .contains(&format!("first-2020.toml:{}:{}", MEAN.0, MEAN.1)),
        "{}",
        text.out
    );
    assert!(
        text.out
            .contains("1 error, 0 warnings and 0 notes in 1 file of 2 records checked"),
        "{}",
        text.out
    );
    assert_eq!(text.err, "");

    let json = oxymeta(&["check", &review, "--format", "json"]);
    assert_eq!(json.code, Some(1));
    let [one] = findings(&json).try_into().expect("one finding");
    assert_eq!(
        (&one["code"], &one["severity"]),
        (&Value::from("grim"), &Value::from("error"))
    );
    assert_eq!(
        (one["line"].as_u64(), one["column"].as_u64()),
        (Some(MEAN.0), Some(MEAN.1))
    );
    assert_eq!(
        (&one["file"], &one["marked"]),
        (&Value::from("first-2020.toml"), &Value::from("5.19"))
    );

    let csv = oxymeta(&["check", &review, "--format", "csv"]).out;
    assert!(
        csv.lines()
            .nth(1)
            .unwrap()
            .contains(&format!(",{},{},error,grim,first-2020,", MEAN.0, MEAN.1)),
        "{csv}"
    );

    let sarif: Value =
        serde_json::from_str(&oxymeta(&["check", &review, "--format", "sarif"]).out).unwrap();
    let run = &sarif["runs"][0];
    let result = &run["results"][0];
    assert_eq!(sarif["version"], "2.1.0");
    assert_eq!(
        run["tool"]["driver"]["rules"][result["ruleIndex"].as_u64().unwrap() as usize]["id"],
        result["ruleId"]
    );
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(place["region"]["startLine"], MEAN.0);
    assert_eq!(place["region"]["snippet"]["text"], "5.19");
    assert!(
        place["artifactLocation"]["uri"]
            .as_str()
            .unwrap()
            .ends_with("first-2020.toml")
    );
}

#[test]
fn an_answer_stays_and_does_not_fail() {
    let desk = Desk::new();
    let review = review(&desk);
    let answered = record("first-2020", "5.19")
        + "\n[[answer]]\ncode = \"grim\"\nreason = \"Half points were given.\"\n";
    desk.file("r/first-2020.toml", &answered);
    let text = oxymeta(&["check", &review]).done();
    assert!(text.contains("answered: Half points were given."), "{text}");
    let sarif: Value =
        serde_json::from_str(&oxymeta(&["check", &review, "--format", "sarif"]).done()).unwrap();
    let suppressed = &sarif["runs"][0]["results"][0]["suppressions"][0];
    assert_eq!(suppressed["justification"], "Half points were given.");

    desk.file(
        "r/first-2020.toml",
        &answered.replace("\"grim\"", "\"grin\""),
    );
    let json = oxymeta(&["check", &review, "--format", "json"]);
    let codes: Vec<_> = findings(&json)
        .iter()
        .map(|one| one["code"].clone())
        .collect();
    assert_eq!(codes, ["grim", "unused-answer"]);
}

#[test]
fn notes_fail_when_they_are_denied() {
    let desk = Desk::new();
    let review = review(&desk);
    let noted =
        record("first-2020", "5.00") + "\n[[answer]]\ncode = \"grim\"\nreason = \"None.\"\n";
    desk.file("r/first-2020.toml", &noted);
    for (arguments, code) in [
        (&[][..], 0),
        (&["--deny", "warnings"], 0),
        (&["--deny", "notes"], 1),
    ] {
        let arguments = [&["check", &review], arguments].concat();
        assert_eq!(oxymeta(&arguments).code, Some(code), "{arguments:?}");
    }
    assert_eq!(
        oxymeta(&["check", &review, "--deny", "everything"]).code,
        Some(2)
    );
}

#[test]
fn impact_pools_again_without_the_study() {
    let desk = Desk::new();
    let review = review(&desk);
    let json: Value =
        serde_json::from_str(&oxymeta(&["check", &review, "--impact", "--format", "json"]).out)
            .unwrap();
    let [impact] = json["impact"].as_array().unwrap().as_slice() else {
        panic!("{json}")
    };
    assert_eq!(impact["all"]["k"], 2);
    let without = &impact["without_study"][0];
    assert_eq!(
        (&without["study"], &without["k"]),
        (&Value::from("first-2020"), &Value::from(1))
    );
    assert_eq!(without["estimate"], 1.0);
    assert_eq!(
        json["findings"][0]["analyses"],
        Value::from(vec!["response-rr"])
    );
    let text = oxymeta(&["check", &review, "--impact"]).out;
    assert!(text.contains("without First 2020"), "{text}");
}

#[test]
fn problems_and_findings_come_in_one_run() {
    let desk = Desk::new();
    let review = review(&desk);
    desk.file("r/third-2022.toml", &record("third-2022", "5,00"));
    let json = oxymeta(&["check", &review, "--format", "json"]);
    let places: Vec<_> = findings(&json)
        .iter()
        .map(|one| (one["file"].clone(), one["code"].clone()))
        .collect();
    let expected = [
        ("first-2020.toml", "grim"),
        ("third-2022.toml", "decimal-comma"),
    ];
    assert_eq!(
        places,
        expected.map(|(file, code)| (Value::from(file), Value::from(code)))
    );
    assert!(
        findings(&json)[1]["help"]
            .as_str()
            .unwrap()
            .contains("5.00")
    );
}

#[test]
fn single_records_and_folders_without_a_protocol_are_checked() {
    let desk = Desk::new();
    let review = review(&desk);
    let one = format!("{review}/second-2021.toml");
    assert!(
        oxymeta(&["check", &one])
            .done()
            .contains("0 files of 1 record checked")
    );
    let alone = desk.file("loose/first-2020.toml", &record("first-2020", "5.19"));
    let codes = |path: &str| -> Vec<Value> {
        findings(&oxymeta(&["check", path, "--format", "json"]))
            .iter()
            .map(|one| one["code"].clone())
            .collect()
    };
    assert_eq!(codes(&desk.at("loose")), ["no-review", "grim"]);
    assert_eq!(codes(&alone), ["grim"]);
    assert!(oxymeta(&["check", &desk.at("nowhere")]).code == Some(1));
    assert!(
        oxymeta(&["check", &desk.file("t.csv", "yi,vi\n1,1\n")])
            .refuses()
            .contains("pooled")
    );
}

#[test]
fn marked_effects_say_what_is_found() {
    let desk = Desk::new();
    let review = review(&desk);
    let effects = oxymeta(&["effects", &review, "--format", "json"]).done();
    assert!(
        effects.contains("the audit finds what cannot be true (grim)"),
        "{effects}"
    );
    oxymeta(&[
        "forest",
        &review,
        "--analysis",
        "response-rr",
        "-o",
        &desk.at("f.svg"),
    ])
    .done();
    let figure = String::from_utf8(desk.read("f.svg")).unwrap();
    assert!(
        figure.contains("figures of the report that cannot be true"),
        "{figure}"
    );
}

#[test]
fn every_code_is_explained() {
    let list = oxymeta(&["explain"]).done();
    let codes: Vec<_> = list
        .lines()
        .filter_map(|line| line.strip_prefix("  ")?.split_whitespace().next())
        .collect();
    assert!(codes.len() > 30, "{list}");
    for code in codes {
        let text = oxymeta(&["explain", code]).done();
        assert!(text.starts_with(code) && text.lines().count() > 1, "{text}");
    }
    assert!(
        oxymeta(&["explain", "grin"])
            .refuses()
            .contains("there is no finding `grin`")
    );
}

/// Codes stand in the source as `=> "code"`.
#[test]
fn no_problem_is_without_explanation() {
    let source = include_str!("../../src/records/problem.rs");
    let (_, codes) = source
        .split_once("pub fn code(")
        .expect("the function that names codes");
    let codes = codes
        .split("=> \"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .filter(|code| !code.contains(' '));
    let explained = include_str!("../../assets/explanations/problems.md");
    let missing: Vec<_> = codes
        .filter(|code| !explained.contains(&format!("\n## {code}\n")))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}
