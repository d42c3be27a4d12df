//! Analyses against designs, claims against numbers, records against each other and the protocol.

use crate::support::{findings, marked};

const HEAD: &str = r#"
id = "design-2020"
[report]
title = "Design"
source = "Invented"
basis = "full-text"
"#;

fn record(design: &str, rest: &str) -> String {
    format!(
        r#"{HEAD}
[design]
{design}
[[arm]]
id = "om"
label = "Massage"
interventions = ["massage"]
n = 20
[[arm]]
id = "control"
label = "Control"
interventions = ["routine-care"]
n = 20
[[outcome]]
id = "milk"
label = "Milk"
better = "higher"
{rest}
"#
    )
}

fn codes(text: &str) -> Vec<(&'static str, &str)> {
    let files = [("design-2020.toml", text)];
    let found = findings(&files);
    marked(&files, &found)
}

fn medians(om: &str, control: &str) -> String {
    format!(
        "[[outcome.result]]\narm = \"om\"\nafter = {{ median = {om} }}\n[[outcome.result]]\narm = \"control\"\nafter = {{ median = {control} }}\n"
    )
}

fn tested(test: &str, arms: &str, p: &str) -> String {
    format!("[[outcome.reported]]\ntest = \"{test}\"\n{arms}\n{p}\n")
}

const BOTH: &str = "arms = [\"om\", \"control\"]";

#[test]
fn pairs_and_groups_are_told_apart() {
    let of = |design: &str, test: &str| {
        let rest = medians("20", "12") + &tested(test, BOTH, "p = 0.031");
        record(&format!("type = \"{design}\""), &rest)
    };
    for (design, test, expected) in [
        ("rct", "mann-whitney", vec![]),
        ("crossover", "sign", vec![]),
        ("rct", "wilcoxon", vec![("independent-as-paired", "0.031")]),
        ("crossover", "wilcoxon", vec![]),
        (
            "within-person",
            "mann-whitney",
            vec![("paired-as-independent", "0.031")],
        ),
        ("within-person", "not-named", vec![]),
    ] {
        assert_eq!(codes(&of(design, test)), expected, "{design} {test}");
    }
}

#[test]
fn clusters_have_to_be_allowed_for() {
    let of = |design: &str, more: &str| {
        let test = tested("mann-whitney", BOTH, "p = 0.031") + more;
        record(design, &(medians("20", "12") + &test))
    };
    let design = "type = \"cluster-rct\"\nclusters = 8";
    assert_eq!(codes(&of(design, "")), [("clusters-ignored", "0.031")]);
    assert_eq!(codes(&of(design, "cluster_adjusted = true\n")), []);
    assert_eq!(codes(&of(&format!("{design}\nicc = 0.02"), "")), []);
    let two = "type = \"quasi-experimental\"\nclusters = 2";
    assert_eq!(codes(&of(two, "")), [("one-cluster-per-arm", "2")]);
}

#[test]
fn claims_are_held_against_what_is_printed() {
    let of = |medians: String, reported: String, claim: &str| {
        let claim = format!("[[claim]]\nsays = \"{claim}\"\narm = \"om\"\nthan = \"control\"\n");
        record("type = \"rct\"", &(medians + &reported + &claim))
    };
    let up = || medians("20", "12");
    let none = String::new;
    let between = |p: &str| tested("mann-whitney", BOTH, p);
    let within = || tested("wilcoxon", "arm = \"om\"", "p = 0.001");
    let one = |code| vec![(code, "\"better\"")];
    for (means, reported, expected) in [
        (up(), between("p = 0.02"), vec![]),
        (up(), between("p_below = 0.05"), vec![]),
        (up(), between("p = 0.12"), one("claim-against-p")),
        (up(), between("p_above = 0.05"), one("claim-against-p")),
        (up(), within(), one("superiority-untested")),
        (up(), none(), one("superiority-untested")),
        (up(), within() + &between("p = 0.02"), vec![]),
        (
            medians("12", "20"),
            between("p = 0.02"),
            one("claim-reversed"),
        ),
    ] {
        let text = of(means, reported, "better");
        assert_eq!(codes(&text), expected, "{text}");
    }
    let equal = |code| vec![(code, "\"no-difference\"")];
    for (p, expected) in [
        ("p = 0.4", equal("no-difference-small")),
        ("p = 0.004", equal("no-difference-against-p")),
        ("t = 1.2", vec![]),
    ] {
        assert_eq!(
            codes(&of(up(), between(p), "no-difference")),
            expected,
            "{p}"
        );
    }
}

#[test]
fn the_larger_arm_is_held_against_the_numbers() {
    let of = |larger: &str| {
        let test = tested("mann-whitney", BOTH, "p = 0.02");
        let rest = medians("20", "12") + &test + &format!("larger = \"{larger}\"\n");
        record("type = \"rct\"", &rest)
    };
    assert_eq!(codes(&of("om")), []);
    let text = of("control");
    assert_eq!(codes(&text), [("larger-reversed", "\"control\"")]);
}

/// The same trial under two ids, with the numbers of the second as given.
fn two(numbers: [&str; 2], cited: bool) -> Vec<(String, String)> {
    let one = |id: &str, title: &str, numbers: [&str; 2], more: &str| {
        let results = |arm: &str, numbers: &str| {
            format!("[[outcome.result]]\narm = \"{arm}\"\nafter = {{ {numbers} }}\n")
        };
        let rest = results("om", numbers[0]) + &results("control", numbers[1]);
        let text = record("type = \"rct\"", &rest)
            .replace("design-2020", id)
            .replace(
                "title = \"Design\"",
                &format!("title = \"{title}\"\n{more}"),
            );
        (format!("{id}.toml"), text)
    };
    let first = ["mean = 12.474, sd = 4.131", "mean = 9.061, sd = 3.822"];
    let cited = if cited { "cited_in = \"a-2020\"" } else { "" };
    vec![
        one("a-2020", "One", first, ""),
        one("b-2020", "Two", numbers, cited),
    ]
}

#[test]
fn numbers_that_two_records_share_are_found() {
    for (numbers, cited, expected) in [
        (
            ["mean = 12.474, sd = 4.131", "mean = 9.061, sd = 3.822"],
            false,
            vec!["same-numbers"],
        ),
        (
            ["mean = 12.474, sd = 4.131", "mean = 9.061, sd = 3.822"],
            true,
            vec![],
        ),
        (
            ["mean = 14.229, sd = 4.517", "mean = 9.061, sd = 3.822"],
            false,
            vec!["shared-arm"],
        ),
        (
            ["mean = 14.229, sd = 4.517", "mean = 12.474, sd = 4.131"],
            false,
            vec!["shared-arm"],
        ),
        (
            ["mean = 14.229, sd = 4.517", "mean = 9.061, sd = 3.82"],
            false,
            vec![],
        ),
    ] {
        let files = two(numbers, cited);
        let files: Vec<_> = files
            .iter()
            .map(|(a, b)| (a.as_str(), b.as_str()))
            .collect();
        let found = findings(&files);
        let codes: Vec<_> = found.iter().map(|f| f.rule.code).collect();
        assert_eq!(codes, expected, "{numbers:?}");
        assert!(
            found
                .iter()
                .all(|f| f.file == "b-2020.toml" && f.related[0].file == "a-2020.toml")
        );
    }
}
