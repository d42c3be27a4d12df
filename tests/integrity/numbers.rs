//! Granularity, breakdowns, participants, versions and ranges.

use std::fmt::Write;

use crate::support::{findings, marked};

/// The codes of these families.
const CODES: [&str; 29] = [
    "grim",
    "grimmer",
    "debit",
    "percent-impossible",
    "percent-other-n",
    "percent-count",
    "percent-last-digit",
    "percent-equal-arms",
    "truncated",
    "parts-sum",
    "parts-missing",
    "parts-percent-sum",
    "total-above-arm",
    "arms-above-study",
    "arms-below-study",
    "versions",
    "n-versions",
    "outside-scale",
    "value-step",
    "median-odd",
    "sd-too-large",
    "sd-too-small",
    "se-above-sd",
    "se-n",
    "mean-impossible",
    "mean-median",
    "change-mean",
    "change-sign",
    "change-sd",
];

/// A record of one arm of `n` participants (as TOML), an outcome with lines of its own, a result, and what follows.
fn record(n: &str, outcome: &str, result: &str, rest: &str) -> String {
    format!(
        r#"id = "x"
[report]
title = "An example"
source = "Invented"
basis = "full-text"
[design]
type = "one-group"
[[arm]]
id = "om"
label = "Massage"
interventions = ["massage"]
n = {n}
[[outcome]]
id = "score"
label = "Score"
better = "higher"
{outcome}
[[outcome.result]]
arm = "om"
{result}
{rest}
"#
    )
}

/// What these families find in a record: code and marked text.
fn found(text: &str) -> Vec<(&'static str, &str)> {
    let files = [("x.toml", text)];
    let all = marked(&files, &findings(&files));
    all.into_iter()
        .filter(|(code, _)| CODES.contains(code))
        .collect()
}

#[track_caller]
fn finds(text: &str, expected: &[(&'static str, &str)]) {
    assert_eq!(found(text), expected, "{text}");
}

const STEPS: &str = "scale = { min = 0, max = 10, step = 1 }";

#[test]
fn a_percentage_is_held_against_count_total_and_arm() {
    for (result, expected) in [
        ("events = 11\npercent = 73.3", None),
        ("events = 4\npercent = 26.6", Some(("truncated", "26.6"))),
        (
            "events = 11\ntotal = 15\npercent = 66.7",
            Some(("percent-count", "11")),
        ),
        // 11 of 14: one may not have been assessed.
        (
            "events = 11\npercent = 78.6",
            Some(("percent-other-n", "78.6")),
        ),
        (
            "events = 11\ntotal = 15\npercent = 78.6",
            Some(("percent-count", "78.6")),
        ),
        (
            "total = 15\npercent = 65",
            Some(("percent-impossible", "65")),
        ),
        ("percent = 65", Some(("percent-other-n", "65"))),
        (
            "before_events = 3\nbefore_total = 14\nbefore_percent = 21.5",
            Some(("percent-last-digit", "21.5")),
        ),
        // Worked out, not printed.
        (
            "percent = { value = 65, derived = \"read off a figure\" }",
            None,
        ),
        (
            "total = { value = 15, derived = \"one lost\" }\npercent = 65",
            None,
        ),
        (
            "events = { value = 11, derived = \"15 less 4\" }\npercent = 73.3",
            None,
        ),
    ] {
        let expected: Vec<_> = expected.into_iter().collect();
        finds(&record("15", "", result, ""), &expected);
    }
}

#[test]
fn a_count_is_corrected_to_its_percentage() {
    let text = record("15", "", "events = 11\ntotal = 15\npercent = 66.7", "");
    let all = findings(&[("x.toml", &text)]);
    let found = all
        .iter()
        .find(|finding| finding.rule.code == "percent-count")
        .unwrap();
    let edits = &found.correction.as_ref().unwrap().edits;
    assert_eq!(edits.len(), 1);
    assert_eq!(
        (&text[edits[0].0.clone()], edits[0].1.as_str()),
        ("11", "10")
    );
}

#[test]
fn means_and_spreads_of_steps_are_tried_for_rounding_and_cutting() {
    for (n, result, expected) in [
        ("28", "after = { mean = 5.18, sd = 1.10 }", None),
        (
            "28",
            "after = { mean = 5.19, sd = 1.10 }",
            Some(("grim", "5.19")),
        ),
        ("6", "after = { mean = 8.66 }", Some(("truncated", "8.66"))),
        (
            "18",
            "after = { mean = 3.44, sd = 0.88 }",
            Some(("grimmer", "0.88")),
        ),
        (
            "18",
            "change = { mean = 3.44, sd = 0.88 }",
            Some(("grimmer", "0.88")),
        ),
        (
            "{ value = 28, derived = \"half of 56\" }",
            "after = { mean = 5.19 }",
            None,
        ),
    ] {
        let expected: Vec<_> = expected.into_iter().collect();
        finds(&record(n, STEPS, result, ""), &expected);
    }
    // A scale that does not begin on a step: sums are not whole numbers of steps.
    let halves = "scale = { min = 0.5, max = 9.5, step = 1 }";
    finds(&record("28", halves, "after = { mean = 5.19 }", ""), &[]);
    finds(
        &record("28", "", "after = { mean = 5.19, sd = 1.1 }", ""),
        &[],
    );
}

#[test]
fn parts_add_up() {
    let arm = |lines: &str| {
        record(
            "15",
            "",
            "events = 3",
            &format!("[[breakdown]]\nlabel = \"age\"\narm = \"om\"\n{lines}"),
        )
    };
    for (lines, expected) in [
        (
            r#"part = [{ label = "a", n = 7, percent = 46.7 }, { label = "b", n = 8, percent = 53.3 }]"#,
            None,
        ),
        (
            r#"part = [{ label = "a", n = 7, percent = 47.6 }, { label = "b", n = 8, percent = 53.3 }]"#,
            Some(("percent-count", "47.6")),
        ),
        (
            r#"part = [{ label = "a", n = 7, percent = 46.6 }, { label = "b", n = 8, percent = 53.3 }]"#,
            Some(("truncated", "46.6")),
        ),
        (
            r#"part = [{ label = "a", n = 7 }, { label = "b", n = 9 }]"#,
            Some(("parts-sum", "9")),
        ),
        (
            r#"part = [{ label = "a", n = 7 }, { label = "b", n = 7 }]"#,
            Some(("parts-missing", "7")),
        ),
        // Of those who answered.
        (
            r#"part = [{ label = "a", n = 7, percent = 50 }, { label = "b", n = 7, percent = 50 }]
total = 14"#,
            None,
        ),
        (
            r#"part = [{ label = "a", percent = 33.3 }, { label = "b", percent = 33.3 }, { label = "c", percent = 33.3 }]"#,
            None,
        ),
        (
            r#"part = [{ label = "a", percent = 40 }, { label = "b", percent = 40 }]"#,
            Some(("parts-missing", "40")),
        ),
        (
            r#"part = [{ label = "a", percent = 60 }, { label = "b", percent = 60 }]"#,
            Some(("parts-percent-sum", "60")),
        ),
    ] {
        let expected: Vec<_> = expected.into_iter().collect();
        finds(&arm(lines), &expected);
    }
}

#[test]
fn results_say_which_number_of_participants_fits() {
    let n = r#"{ value = 15, versions = [{ value = 18, from = "Table 3" }, { value = 29, from = "Methods" }] }"#;
    let limits = "after = { mean = 2.07, sd = 1.438, ci = [1.27, 2.86] }";
    let text = record(n, "", limits, "");
    finds(&text, &[("n-versions", "15")]);
    let all = findings(&[("x.toml", &text)]);
    let message = &all
        .iter()
        .find(|finding| finding.rule.code == "n-versions")
        .unwrap()
        .message;
    assert!(
        message.starts_with("15 fits, 18 and 29 do not"),
        "{message}"
    );
    // Nothing speaks for one of them.
    finds(
        &record(n, "", "after = { mean = 2.07 }", ""),
        &[("versions", "15")],
    );
    let percent = r#"{ value = 11, versions = [{ value = 10, from = "Table 1" }] }"#;
    finds(
        &record(percent, "", "percent = 90.9", ""),
        &[("n-versions", "11")],
    );
}

#[test]
fn counts_and_percentages_speak_for_one_number_of_participants() {
    let n = r#"{ value = 10, versions = [{ value = 11, from = "Table 1" }] }"#;
    let text = record(n, "", "events = 10\npercent = 90.9", "");
    finds(&text, &[("n-versions", "10")]);
    let all = findings(&[("x.toml", &text)]);
    let of_n = |finding: &&oxymeta::integrity::Finding| finding.rule.code == "n-versions";
    let edits = &all
        .iter()
        .find(of_n)
        .unwrap()
        .correction
        .as_ref()
        .unwrap()
        .edits;
    assert_eq!(edits[0].1, "11");
    let parts = "[[breakdown]]\nlabel = \"age\"\narm = \"om\"\npart = [{ label = \"a\", n = 5 }, { label = \"b\", n = 6 }]";
    finds(&record(n, "", "events = 3", parts), &[("n-versions", "10")]);
}

#[test]
fn a_version_outside_the_scale_is_told() {
    let mean = r#"after.mean = { value = 2.07, versions = [{ value = 11.44, from = "text" }] }"#;
    let text = record("30", "scale = { min = 0, max = 6 }", mean, "");
    let all = findings(&[("x.toml", &text)]);
    let versions = all
        .iter()
        .find(|finding| finding.rule.code == "versions")
        .unwrap();
    assert!(
        versions
            .message
            .ends_with("11.44 would be outside the scale of 0 to 6"),
        "{}",
        versions.message
    );
}

#[test]
fn a_version_that_a_weightier_finding_explains_is_not_told_again() {
    let result = "total = 15\nevents = { value = 11, versions = [{ value = 10, from = \"Abstract\" }] }\npercent = ";
    finds(
        &record("15", "", &format!("{result}66.7"), ""),
        &[("percent-count", "11")],
    );
    finds(
        &record("15", "", &format!("{result}73.3"), ""),
        &[("versions", "11")],
    );
}

#[test]
fn values_outside_what_others_allow_are_found_at_their_place() {
    let scale = "scale = { min = 0, max = 10 }";
    for (outcome, result, expected) in [
        (
            scale,
            "after = { mean = 11.44 }",
            Some(("outside-scale", "11.44")),
        ),
        (scale, "change = { mean = -9.5 }", None),
        (
            scale,
            "change = { mean = -10.5 }",
            Some(("outside-scale", "-10.5")),
        ),
        (
            scale,
            "after = { mean = 9.0, sd = 4.2 }",
            Some(("sd-too-large", "4.2")),
        ),
        (scale, "after = { mean = 5.0, sd = 4.9 }", None),
        (
            "",
            "after = { sd = 9.1, min = 2, max = 12 }",
            Some(("sd-too-large", "9.1")),
        ),
        (
            "",
            "after = { sd = 0.4, min = 2, max = 12 }",
            Some(("sd-too-small", "0.4")),
        ),
        (
            "",
            "after = { mean = 7, sd = 0.5, se = 2 }",
            Some(("se-above-sd", "2")),
        ),
        (
            "",
            "after = { mean = 7, sd = 2.0, se = 0.35 }",
            Some(("se-n", "0.35")),
        ),
        ("", "after = { mean = 7, sd = 2.0, se = 0.52 }", None),
        (
            "",
            "after = { mean = 2.1, q1 = 4, median = 8, min = 0, max = 10 }",
            Some(("mean-impossible", "2.1")),
        ),
        (
            "",
            "after = { mean = 9.0, median = 4.0, sd = 3.0 }",
            Some(("mean-median", "3.0")),
        ),
        (
            "",
            "before.mean = 5.0\nafter.mean = 7.0\nchange.mean = 2.1",
            None,
        ),
        (
            "",
            "before.mean = 5.0\nafter.mean = 7.0\nchange.mean = 2.6",
            Some(("change-mean", "2.6")),
        ),
        (
            "",
            "before.mean = 5.0\nafter.mean = 7.0\nchange.mean = -2.0",
            Some(("change-sign", "-2.0")),
        ),
        (
            "",
            "before.sd = 4.0\nafter.sd = 6.5\nchange.sd = 12.0",
            Some(("change-sd", "12.0")),
        ),
        (
            STEPS,
            "after = { median = 5.5 }",
            Some(("median-odd", "5.5")),
        ),
        (
            STEPS,
            "after = { min = 1.5, max = 9 }",
            Some(("value-step", "1.5")),
        ),
    ] {
        let expected: Vec<_> = expected.into_iter().collect();
        finds(&record("15", outcome, result, ""), &expected);
    }
}

#[test]
fn arms_and_totals_are_held_against_the_study() {
    let two = |design: &str, second: &str| {
        record("15", "", "events = 3\ntotal = 15", "")
            .replace("type = \"one-group\"", design)
            .replace(
                "[[outcome]]",
                &format!(
                    "[[arm]]\nid = \"b\"\nlabel = \"B\"\ninterventions = []\n{second}\n[[outcome]]"
                ),
            )
    };
    finds(&two("type = \"rct\"\nn = 30", "n = 15"), &[]);
    finds(
        &two("type = \"rct\"\nn = 28", "n = 15"),
        &[("arms-above-study", "28")],
    );
    finds(
        &two("type = \"rct\"\nn = 31", "n = 15"),
        &[("arms-below-study", "31")],
    );
    finds(&two("type = \"crossover\"\nn = 15", "n = 15"), &[]);
    finds(&two("type = \"rct\"\nn = 40", ""), &[]);
    finds(
        &record("15", "", "events = 3\ntotal = 16", ""),
        &[("total-above-arm", "16")],
    );
}

/// Numbers that follow from a seed.
struct Draw(u64);

impl Draw {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }
}

fn mean_sd(values: &[f64], df: f64) -> (f64, f64) {
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    let squares: f64 = values.iter().map(|v| (v - mean) * (v - mean)).sum();
    (mean, (squares / df).sqrt())
}

/// The quantile at p, at position (n + 1 − 2a)p + a of the sorted values, a = 1 or 0.
fn quantile(sorted: &[f64], p: f64, a: f64) -> f64 {
    let n = sorted.len() as f64;
    let h = ((n + 1.0 - 2.0 * a) * p + a).clamp(1.0, n);
    let (low, share) = (h.floor() as usize, h.fract());
    let next = sorted[low.min(sorted.len() - 1)];
    sorted[low - 1] + share * (next - sorted[low - 1])
}

/// How a program prints numbers.
#[derive(Clone, Copy)]
struct Program {
    decimals: usize,
    cuts_off: bool,
    population: bool,
}

impl Program {
    fn print(self, value: f64) -> String {
        let d = self.decimals;
        if !self.cuts_off {
            return format!("{value:.d$}");
        }
        // Of the exact value: what lies a rounding error below a decimal is that decimal.
        let scale = 10f64.powi(d as i32);
        let cut = (value.abs() * scale + 1e-7).floor() / scale;
        format!("{:.d$}", cut.copysign(value))
    }

    /// A summary of values.
    fn summary(self, draw: &mut Draw, values: &[f64]) -> String {
        let n = values.len() as f64;
        let (mean, sd) = mean_sd(values, if self.population { n } else { n - 1.0 });
        let mut sorted = values.to_vec();
        sorted.sort_unstable_by(f64::total_cmp);
        let mut fields = vec![format!("mean = {}", self.print(mean))];
        for (name, value) in [("sd", sd), ("se", sd / n.sqrt())] {
            let text = self.print(value);
            if draw.below(4) > 0 && text.parse::<f64>().unwrap() > 0.0 {
                fields.push(format!("{name} = {text}"));
            }
        }
        if draw.below(2) == 0 {
            let last = sorted[sorted.len() - 1];
            fields.push(format!("min = {}, max = {last}", sorted[0]));
        }
        if draw.below(2) == 0 {
            let a = draw.below(2) as f64;
            let quartiles = [0.25, 0.75].map(|p| quantile(&sorted, p, a));
            let [q1, q3] = quartiles;
            fields.push(format!("q1 = {q1:.3}, q3 = {q3:.3}"));
        }
        if draw.below(2) == 0 {
            fields.push(format!("median = {:.1}", quantile(&sorted, 0.5, 1.0)));
        }
        format!("{{ {} }}", fields.join(", "))
    }
}

/// Whole numbers before and after in one arm, some skewed, some nearly all 0, and a table of three parts.
fn honest_report(draw: &mut Draw, cuts_off: bool) -> String {
    let n = 3 + draw.below(60);
    let top = 1 + draw.below(12);
    let shape = draw.below(3);
    let value = |draw: &mut Draw| {
        let x = draw.below(top + 1);
        let x = if shape == 1 {
            x.min(draw.below(top + 1))
        } else {
            x
        };
        if shape == 2 && draw.below(4) > 0 {
            0.0
        } else {
            x as f64
        }
    };
    let before: Vec<_> = (0..n).map(|_| value(draw)).collect();
    let after: Vec<_> = (0..n).map(|_| value(draw)).collect();
    let change: Vec<_> = before.iter().zip(&after).map(|(b, a)| a - b).collect();
    let program = Program {
        decimals: draw.below(4) as usize,
        cuts_off,
        population: draw.below(3) == 0,
    };
    let mut result = String::new();
    for (name, values) in [("before", &before), ("after", &after), ("change", &change)] {
        writeln!(result, "{name} = {}", program.summary(draw, values)).unwrap();
    }
    let percent = |count: u64| program.print(100.0 * count as f64 / n as f64);
    let events = draw.below(n + 1);
    writeln!(result, "events = {events}\npercent = {}", percent(events)).unwrap();
    let mut left = n;
    let mut parts = Vec::new();
    for label in ["a", "b", "c"] {
        let count = if label == "c" {
            left
        } else {
            draw.below(left + 1)
        };
        left -= count;
        let percent = percent(count);
        parts.push(match draw.below(3) {
            0 => format!("{{ label = \"{label}\", percent = {percent} }}"),
            _ => format!("{{ label = \"{label}\", n = {count}, percent = {percent} }}"),
        });
    }
    let scale = format!("scale = {{ min = 0, max = {top}, step = 1 }}");
    let scale = if draw.below(3) == 0 { "" } else { &scale };
    let rest = format!(
        "[[breakdown]]\nlabel = \"age\"\narm = \"om\"\npart = [{}]",
        parts.join(", ")
    );
    record(&n.to_string(), scale, &result, &rest)
}

#[test]
fn honest_reports_have_no_findings() {
    let draw = &mut Draw(20_260_701);
    for _ in 0..2000 {
        finds(&honest_report(draw, false), &[]);
    }
}

#[test]
fn reports_with_digits_cut_off_have_no_findings_but_that() {
    let draw = &mut Draw(20_260_702);
    for _ in 0..2000 {
        let text = honest_report(draw, true);
        assert!(
            found(&text).iter().all(|(code, _)| *code == "truncated"),
            "{:?} {text}",
            found(&text)
        );
    }
}

#[test]
fn percentages_cut_off_are_notes_and_no_more() {
    for n in 1..60_u64 {
        for events in 0..=n {
            let tenths = events * 1000 / n;
            let text = record(
                &n.to_string(),
                "",
                &format!(
                    "events = {events}\ntotal = {n}\npercent = {}.{}",
                    tenths / 10,
                    tenths % 10
                ),
                "",
            );
            assert!(
                found(&text).iter().all(|(code, _)| *code == "truncated"),
                "{text}"
            );
        }
    }
}
