//! Records that are wrong in one known place each. `⟦` marks the place and is taken out.

use oxymeta::records::{LoadError, ProblemKind};

use crate::folder::{PROTOCOL, load_files, places};

const HEAD: &str = r#"
[report]
title = "A trial"
source = "A journal"
basis = "abstract"

[design]
type = "rct"

[[arm]]
id = "massage"
label = "Massage"
interventions = ["massage"]
n = 15

[[arm]]
id = "none"
label = "No massage"
interventions = ["none"]
n = 15
"#;

/// A record of the usual head and its own results.
fn record(id: &str, results: &str) -> String {
    let outcome = "[[outcome]]\nid = \"volume\"\nlabel = \"Volume\"\nbetter = \"higher\"\n";
    format!("id = \"{id}\"\n{HEAD}\n{outcome}{results}")
}

/// What is wrong in each file, as its code; the mark says where.
fn broken() -> Vec<(&'static str, &'static str, String)> {
    let result = |results: &str| record("x", results);
    let named = |name: &str, results: &str| record(name, results);
    vec![
        (
            "a-unknown-key.toml",
            "unknown-key",
            named(
                "a",
                "[[outcome.result]]\narm = \"none\"\nafter = { mean = 2, ⟦sdd = 1 }\n",
            ),
        ),
        (
            "b-wrong-type.toml",
            "wrong-type",
            named(
                "b",
                "[[outcome.result]]\narm = \"none\"\nafter = { mean = ⟦\"two\", sd = 1 }\n",
            ),
        ),
        (
            "c-decimal-comma.toml",
            "decimal-comma",
            named(
                "c",
                "[[outcome.result]]\narm = \"none\"\n[outcome.result.after]\nmean = ⟦0,62\nsd = 1\n",
            ),
        ),
        (
            "d-quoted-comma.toml",
            "decimal-comma",
            named(
                "d",
                "[[outcome.result]]\narm = \"none\"\nafter = { mean = ⟦\"0,62\", sd = 1 }\n",
            ),
        ),
        ("e-first.toml", "", result("")),
        (
            "e-second.toml",
            "duplicate-id",
            result("").replacen("\"x\"", "⟦\"x\"", 1),
        ),
        (
            "f-arm.toml",
            "unknown-id",
            named("f", "[[outcome.result]]\narm = ⟦\"massaged\"\n"),
        ),
        (
            "g-intervention.toml",
            "unknown-id",
            named("g", "").replace("[\"massage\"]", "[⟦\"massaje\"]"),
        ),
        (
            "h-events.toml",
            "events-above-total",
            named("h", "[[outcome.result]]\narm = \"massage\"\nevents = ⟦16\n"),
        ),
        (
            "i-sd.toml",
            "not-positive",
            named(
                "i",
                "[[outcome.result]]\narm = \"none\"\nafter = { mean = 2, sd = ⟦-1.5 }\n",
            ),
        ),
        (
            "j-bytes.toml",
            "not-utf8",
            named(
                "j",
                "[[outcome.result]]\narm = \"none\"\nfrom = \"Müller ⟦§\"\n",
            ),
        ),
        (
            "k-interval.toml",
            "interval-limits",
            named(
                "k",
                "[[outcome.result]]\narm = \"none\"\nafter = { mean = 2, ci = [⟦1, 2, 3, 4] }\n",
            ),
        ),
        (
            "l-missing-key.toml",
            "missing-key",
            named("l", "").replace("[report]\ntitle = \"A trial\"\n", "⟦[report]\n"),
        ),
        (
            "m-design.toml",
            "unknown-value",
            named("m", "").replace("type = \"rct\"", "type = ⟦\"randomised\""),
        ),
        (
            "n-zero-sd.toml",
            "not-positive",
            named(
                "n",
                "[[outcome.result]]\narm = \"none\"\nafter = { mean = 2, sd = ⟦0 }\n",
            ),
        ),
        (
            "o-one-person.toml",
            "not-a-count",
            named(
                "o",
                "[[outcome.result]]\narm = \"none\"\nn = 1\nafter = { mean = 2, sd = ⟦1.5 }\n",
            ),
        ),
        (
            "p-total.toml",
            "events-above-total",
            named(
                "p",
                "[[outcome.result]]\narm = \"none\"\nbefore_events = ⟦9\nbefore_total = 8\n",
            ),
        ),
        (
            "q-outside.toml",
            "interval-excludes-estimate",
            named(
                "q",
                "[[outcome.reported]]\ntest = \"t\"\neffect = { measure = \"OR\", value = ⟦3, ci = [1, 2] }\n",
            ),
        ),
        (
            "r-p-of-0.toml",
            "p-value",
            named("r", "[[outcome.reported]]\ntest = \"t\"\np = ⟦0\n"),
        ),
        (
            "s-correlation.toml",
            "out-of-range",
            named(
                "s",
                "[[outcome.result]]\narm = \"none\"\ncorrelation = ⟦1.1\n",
            ),
        ),
        (
            "t-level.toml",
            "out-of-range",
            named(
                "t",
                "[[outcome.reported]]\ntest = \"t\"\neffect = { measure = \"MD\", value = 1.5, ci = [1, 2], level = ⟦0.95 }\n",
            ),
        ),
        (
            "u-mean-level.toml",
            "out-of-range",
            named(
                "u",
                "[[outcome.result]]\narm = \"none\"\nafter = { mean = 2, ci = [1, 3], ci_level = ⟦100 }\n",
            ),
        ),
        (
            "v-ratio.toml",
            "not-positive",
            named(
                "v",
                "[[outcome.reported]]\ntest = \"t\"\neffect = { measure = \"OR\", value = ⟦-0.5 }\n",
            ),
        ),
        (
            "w-chi-squared.toml",
            "out-of-range",
            named(
                "w",
                "[[outcome.reported]]\ntest = \"chi-squared\"\nchi2 = ⟦-3.8\n",
            ),
        ),
        (
            "x-route.toml",
            "unknown-value",
            record("x-route", "route = ⟦\"student\"\nroute_why = \"It is.\"\n"),
        ),
        (
            "y-route-why.toml",
            "missing-key",
            named("y", "route = ⟦\"t\"\n"),
        ),
        (
            "z-variance.toml",
            "not-positive",
            named(
                "z",
                "[[outcome.reported]]\ntest = \"not-named\"\no_minus_e = -3\nv = ⟦0\n",
            ),
        ),
        (
            "za-clusters.toml",
            "not-a-count",
            named("za", "").replace("\"rct\"", "\"cluster-rct\"\nclusters = ⟦1"),
        ),
        (
            "zb-cluster-size.toml",
            "out-of-range",
            named("zb", "").replace("\"rct\"", "\"cluster-rct\"\ncluster_size = ⟦0.5"),
        ),
        (
            "zc-icc.toml",
            "out-of-range",
            named("zc", "").replace("\"rct\"", "\"cluster-rct\"\nicc = ⟦1.05"),
        ),
        (
            "zd-period-correlation.toml",
            "out-of-range",
            named("zd", "period_correlation = ⟦-1.5\n"),
        ),
        (
            "ze-no-width.toml",
            "interval-without-width",
            named(
                "ze",
                "[[outcome.result]]\narm = \"none\"\nafter = { mean = 2, ci = [⟦2, 2] }\n",
            ),
        ),
        (
            "zf-quartiles.toml",
            "disordered",
            named(
                "zf",
                "[[outcome.result]]\narm = \"none\"\nafter = { median = ⟦20, q1 = 10, q3 = 12 }\n",
            ),
        ),
        (
            "zg-mean-beyond-range.toml",
            "disordered",
            named(
                "zg",
                "[[outcome.result]]\narm = \"none\"\nafter = { mean = ⟦20, min = 10, max = 12 }\n",
            ),
        ),
        (
            "zh-second-result.toml",
            "repeated-result",
            named(
                "zh",
                "[[outcome.result]]\narm = \"none\"\nevents = 2\n\n[[outcome.result]]\narm = ⟦\"none\"\nevents = 3\n",
            ),
        ),
        (
            "zi-negative-limit.toml",
            "not-positive",
            named(
                "zi",
                "[[outcome.reported]]\ntest = \"t\"\neffect = { measure = \"OR\", value = 3, ci = [⟦-1, 5] }\n",
            ),
        ),
        (
            "zj-arm-with-itself.toml",
            "invalid-value",
            named(
                "zj",
                "[[outcome.reported]]\ntest = \"t\"\narms = [\"none\", ⟦\"none\"]\n",
            ),
        ),
        (
            "zk-claim-outcome.toml",
            "unknown-id",
            named(
                "zk",
                "[[claim]]\nsays = \"works\"\noutcome = [⟦\"volumes\"]\n",
            ),
        ),
        (
            "zl-claim-time.toml",
            "unknown-id",
            named(
                "zl",
                "timepoint = \"day 2\"\n[[claim]]\nsays = \"works\"\ntimepoint = ⟦\"day 3\"\n",
            ),
        ),
    ]
}

/// Line and column of the mark, counted in characters from 1.
fn mark(text: &str) -> (usize, usize) {
    let before = &text[..text.find('⟦').expect("a mark")];
    let line = before.matches('\n').count() + 1;
    let column = before
        .rsplit('\n')
        .next()
        .map_or(0, |line| line.chars().count())
        + 1;
    (line, column)
}

fn load_broken() -> LoadError {
    // A lone 0xE9, the é of Latin-1, stands where the record has `§`.
    let bytes = |text: &str| {
        let text = text.replace('⟦', "");
        match text.split_once('§') {
            Some((before, after)) => [before.as_bytes(), &[0xe9], after.as_bytes()].concat(),
            None => text.into_bytes(),
        }
    };
    let mut files = vec![("review.toml", PROTOCOL.as_bytes().to_vec())];
    let broken = broken();
    files.extend(broken.iter().map(|(name, _, text)| (*name, bytes(text))));
    let files: Vec<_> = files
        .iter()
        .map(|(name, bytes)| (*name, bytes.as_slice()))
        .collect();
    load_files(&files).expect_err("every file is broken")
}

#[test]
fn one_load_finds_every_problem_with_code_file_line_and_column() {
    let found = places(&load_broken());
    let expected: Vec<_> = broken()
        .iter()
        .filter(|(_, code, _)| !code.is_empty())
        .map(|(name, code, text)| {
            let (line, column) = mark(text);
            (name.to_string(), *code, line, column)
        })
        .collect();
    assert_eq!(expected.len(), 38);
    assert_eq!(found, expected);
}

#[test]
fn a_problem_holds_the_facts_that_a_message_needs() {
    let error = load_broken();
    let kind = |file: &str| {
        let problem = error.problems.iter().find(|problem| problem.file == file);
        problem.expect("a problem in this file").kind.clone()
    };
    assert_eq!(
        kind("c-decimal-comma.toml"),
        ProblemKind::DecimalComma {
            written: "0,62".to_owned()
        }
    );
    assert_eq!(
        kind("d-quoted-comma.toml"),
        ProblemKind::DecimalComma {
            written: "0,62".to_owned()
        }
    );
    assert_eq!(
        kind("h-events.toml"),
        ProblemKind::EventsAboveTotal {
            events: 16.0,
            total: 15.0
        }
    );
    assert_eq!(
        kind("k-interval.toml"),
        ProblemKind::IntervalLimits { found: 4 }
    );
    assert_eq!(
        kind("l-missing-key.toml"),
        ProblemKind::MissingKey {
            field: "title".to_owned()
        }
    );
    let ProblemKind::UnknownKey { key, known } = kind("a-unknown-key.toml") else {
        panic!("not an unknown key");
    };
    assert_eq!(key, "sdd");
    assert!(known.contains(&"sd".to_owned()) && known.contains(&"median".to_owned()));
    let ProblemKind::Missing { id, known, .. } = kind("g-intervention.toml") else {
        panic!("not an unknown id");
    };
    assert_eq!(
        (id.as_str(), known),
        ("massaje", vec!["massage".to_owned(), "none".to_owned()])
    );
    let ProblemKind::Duplicate { first, .. } = kind("e-second.toml") else {
        panic!("not a duplicate");
    };
    assert_eq!(first, "e-first.toml");
    let ProblemKind::UnknownValue { known, .. } = kind("m-design.toml") else {
        panic!("not an unknown value");
    };
    assert!(known.contains(&"rct".to_owned()));
    let ProblemKind::NotUtf8 { byte, .. } = kind("j-bytes.toml") else {
        panic!("not a wrong byte");
    };
    assert_eq!(byte, 0xe9);
}

#[test]
fn one_record_with_several_problems_reports_them_all() {
    let text = record(
        "x",
        "⟦beter = \"higher\"\n\
         [[outcome.result]]\n\
         arm = \"none\"\n\
         after = { mean = ⟦\"2,5\", sd = ⟦-1, ci = [⟦3, 1] }\n\
         [[outcome.result]]\n\
         arm = \"massage\"\n\
         events = ⟦20\n\
         percent = ⟦101\n\
         [[outcome.reported]]\n\
         test = ⟦\"student\"\n\
         arms = [⟦\"massage\", \"none\", \"none\"]\n\
         p = ⟦1.2\n",
    );
    let mut rest = text.as_str();
    let mut marks = Vec::new();
    let mut clean = String::new();
    while let Some((before, after)) = rest.split_once('⟦') {
        clean.push_str(before);
        marks.push(mark(&format!("{clean}⟦")));
        rest = after;
    }
    clean.push_str(rest);
    let files = [
        ("review.toml", PROTOCOL.as_bytes()),
        ("x.toml", clean.as_bytes()),
    ];
    let found = places(&load_files(&files).expect_err("nine problems"));
    let places: Vec<_> = found
        .iter()
        .map(|(_, _, line, column)| (*line, *column))
        .collect();
    assert_eq!(places, marks, "{found:?}");
    let codes: Vec<_> = found.iter().map(|(_, code, ..)| *code).collect();
    let expected = [
        "unknown-key",
        "decimal-comma",
        "not-positive",
        "interval-reversed",
        "events-above-total",
        "out-of-range",
        "unknown-value",
        "arm-pair",
        "p-value",
    ];
    assert_eq!(codes, expected);
}
