//! Judgements of the risk of bias: what is read, and where each slip is told.

use oxymeta::records::{Judgement, LoadError, ProblemKind, ToolName};

use crate::folder::{PROTOCOL, load_files, places};

const HEAD: &str = r#"id = "a-2020"
[report]
title = "A trial"
source = "A journal"
basis = "abstract"
[design]
type = "rct"
"#;

const ROB2: [&str; 5] = [
    "randomisation",
    "deviations",
    "missing-data",
    "measurement",
    "reporting",
];

/// An assessment with RoB 2, all domains low, with these lines before its domains.
fn rob2(lines: &str) -> String {
    let domains = ROB2.map(|id| format!("  {{ id = \"{id}\", judgement = \"low\" }},\n"));
    format!(
        "[[risk_of_bias]]\ntool = \"rob2\"\n{lines}\ndomain = [\n{}]\n",
        domains.concat()
    )
}

const LOW: &str = "overall = { judgement = \"low\" }";

fn load(assessment: &str, protocol: &str) -> Result<oxymeta::records::Review, LoadError> {
    let record = format!("{HEAD}{assessment}");
    load_files(&[
        ("review.toml", protocol.as_bytes()),
        ("a-2020.toml", record.as_bytes()),
    ])
}

/// The problems of an assessment whose places are marked with `⟦`, as code and kind.
#[track_caller]
fn problems(marked: &str) -> Vec<ProblemKind> {
    let text = format!("{HEAD}{marked}");
    let mut clean = String::new();
    let mut marks = Vec::new();
    for (at, part) in text.split('⟦').enumerate() {
        if at > 0 {
            let line = clean.matches('\n').count() + 1;
            let start = clean.rfind('\n').map_or(0, |i| i + 1);
            marks.push((line, clean[start..].chars().count() + 1));
        }
        clean.push_str(part);
    }
    let error = load(&clean[HEAD.len()..], PROTOCOL).expect_err("a problem");
    let found: Vec<_> = places(&error)
        .into_iter()
        .map(|(_, _, line, column)| (line, column))
        .collect();
    let mut unique = found.clone();
    unique.dedup();
    assert_eq!(unique, marks, "{:?}", error.problems);
    error.problems.into_iter().map(|one| one.kind).collect()
}

#[test]
fn judgements_are_read_with_their_grounds() {
    let text = rob2(LOW).replace(
        "{ id = \"deviations\", judgement = \"low\" }",
        "{ id = \"deviations\", judgement = \"low\", support = \"Blinded\", from = \"p. 3\", quote = \"placebo\" }",
    );
    let review = load(&text, PROTOCOL).expect("no problem");
    let assessment = &review.studies[0].study.risk_of_bias[0];
    assert_eq!(assessment.tool.value, ToolName::Rob2);
    assert_eq!(assessment.domains.len(), 5);
    let deviations = assessment.of("deviations").unwrap();
    assert_eq!(deviations.judged(), Some(Judgement::Low));
    assert_eq!(deviations.support.as_deref(), Some("Blinded"));
    assert_eq!(deviations.from.as_deref(), Some("p. 3"));
    assert_eq!(deviations.quote.as_deref(), Some("placebo"));
}

#[test]
fn an_unknown_tool_domain_or_judgement_is_told_at_its_place_with_the_words_allowed() {
    let text = rob2(LOW).replacen("\"rob2\"", "⟦\"rob3\"", 1);
    let kinds = problems(&text);
    let [ProblemKind::UnknownValue { known, .. }] = kinds.as_slice() else {
        panic!("{kinds:?}");
    };
    assert!(known.contains(&"robins-i".to_owned()));

    let text = rob2(LOW)
        .replacen("judgement = \"low\" },", "judgement = ⟦\"unclear\" },", 1)
        .replacen(
            "\n]\n",
            "\n  { id = ⟦\"blinding\", judgement = \"low\" },\n]\n",
            1,
        );
    let text = text.replacen(
        "overall = { judgement = \"low\"",
        "overall = { judgement = ⟦\"LOW\"",
        1,
    );
    let kinds = problems(&text);
    for kind in &kinds {
        match kind {
            ProblemKind::UnknownValue { known, .. } => {
                assert_eq!(known, &["low", "some-concerns", "high"]);
            }
            ProblemKind::Missing { what, id, known } => {
                assert_eq!((*what, id.as_str()), ("domain", "blinding"));
                assert_eq!(known, &ROB2);
            }
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(kinds.len(), 3);
}

#[test]
fn a_domain_without_a_judgement_is_told_and_one_judged_twice() {
    let missing = rob2(LOW)
        .replace("\"rob2\"", "⟦\"rob2\"")
        .replace("  { id = \"missing-data\", judgement = \"low\" },\n", "")
        .replace("  { id = \"reporting\", judgement = \"low\" },\n", "");
    let kinds = problems(&missing);
    let named: Vec<_> = kinds
        .iter()
        .map(|kind| match kind {
            ProblemKind::NoJudgement { domain, tool, .. } => (domain.as_str(), *tool),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(named, [("missing-data", "RoB 2"), ("reporting", "RoB 2")]);

    let twice = rob2(LOW).replacen(
        "\n]\n",
        "\n  { id = ⟦\"reporting\", judgement = \"low\" },\n]\n",
        1,
    );
    assert_eq!(problems(&twice)[0].code(), "duplicate-id");
}

#[test]
fn an_overall_judgement_better_than_the_worst_domain_is_told() {
    for (worst, overall) in [("high", "some-concerns"), ("some-concerns", "low")] {
        let text = rob2(&format!("overall = {{ judgement = ⟦\"{overall}\" }}")).replacen(
            "id = \"measurement\", judgement = \"low\"",
            &format!("id = \"measurement\", judgement = \"{worst}\""),
            1,
        );
        let message = problems(&text)[0].to_string();
        assert_eq!(
            message,
            format!("overall is `{overall}`, but the domain `measurement` is `{worst}`")
        );
    }
    // Several domains with some concerns may make a high risk.
    let text = rob2("overall = { judgement = \"high\" }");
    assert!(load(&text, PROTOCOL).is_ok());
}

#[test]
fn a_tool_with_an_overall_judgement_asks_for_it_and_others_do_not() {
    let text = rob2("").replacen("\"rob2\"", "⟦\"rob2\"", 1);
    assert_eq!(problems(&text)[0].to_string(), "missing `overall`");
    let domains = [
        "patient-selection",
        "index-test",
        "reference-standard",
        "flow-and-timing",
        "applicability-patients",
        "applicability-index-test",
        "applicability-reference",
    ]
    .map(|id| format!("{{ id = \"{id}\", judgement = \"unclear\" }}"));
    let quadas = format!(
        "[[risk_of_bias]]\ntool = \"quadas-2\"\ndomain = [{}]\n",
        domains.join(", ")
    );
    assert!(load(&quadas, PROTOCOL).is_ok());
}

#[test]
fn one_outcome_is_judged_once() {
    let volume = format!("outcome = [\"volume\"]\n{LOW}");
    let adequate = format!("outcome = [\"adequate\"]\n{LOW}");
    let good = [rob2(LOW), rob2(&volume), rob2(&adequate)].concat();
    assert!(load(&good, PROTOCOL).is_ok());
    let twice = [
        rob2(&volume),
        rob2(&volume.replace("[\"volume", "[⟦\"volume")),
    ]
    .concat();
    assert_eq!(
        problems(&twice)[0].to_string(),
        "the risk of bias of `volume` is judged already"
    );
    let whole = [rob2(LOW), rob2(LOW).replacen("\"rob2\"", "⟦\"rob2\"", 1)].concat();
    assert_eq!(problems(&whole)[0].code(), "repeated-assessment");
    let unknown = rob2(&format!("outcome = [⟦\"milk\"]\n{LOW}"));
    assert_eq!(problems(&unknown)[0].code(), "unknown-id");
}

#[test]
fn the_domains_of_the_generic_tool_stand_in_the_protocol() {
    let own = "[[risk_of_bias]]\ntool = ⟦\"generic\"\ndomain = [{ id = \"blinding\", judgement = \"serious\" }]\n";
    assert_eq!(problems(own)[0].code(), "no-domains");
    let protocol = format!(
        "{PROTOCOL}\n[[risk_of_bias.domain]]\nid = \"blinding\"\nlabel = \"Blinding of mothers\"\n"
    );
    let review = load(&own.replace('⟦', ""), &protocol).expect("no problem");
    let settings = &review.protocol.risk_of_bias;
    let domains = ToolName::Generic.domains(settings);
    assert_eq!(domains[0].code, "D1");
    assert_eq!(domains[0].name, "Blinding of mothers");
    let twice =
        format!("{protocol}[[risk_of_bias.domain]]\nid = \"blinding\"\nlabel = \"Again\"\n");
    let error = load(&own.replace('⟦', ""), &twice).expect_err("a name twice");
    assert_eq!(places(&error)[0].1, "duplicate-id");
}
