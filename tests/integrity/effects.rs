//! Effects of events: what is found, and what other methods of computing them never show.

use crate::counts::record;
use crate::support::{findings, marked};

fn codes(text: &str) -> Vec<(&'static str, &str)> {
    let files = [("counts-2020.toml", text)];
    let found = findings(&files);
    marked(&files, &found)
}

/// 30 of 40 against 20 of 40, with an effect as printed.
fn printed(effect: &str, test: &str, more: &str) -> String {
    let reported =
        format!("test = \"{test}\"\narms = [\"om\", \"control\"]\n{more}effect = {{ {effect} }}");
    record([40, 40], ["events = 30", "events = 20"], &reported)
}

#[test]
fn an_effect_is_held_against_its_counts() {
    for (effect, expected) in [
        (
            "measure = \"OR\", value = 3.9",
            vec![("effect-counts", "3.9")],
        ),
        (
            "measure = \"RD\", value = 0.35",
            vec![("effect-counts", "0.35")],
        ),
        (
            "measure = \"OR\", value = 0.33",
            vec![("effect-inverse", "0.33")],
        ),
        (
            "measure = \"RR\", value = 0.50",
            vec![("effect-inverse", "0.50")],
        ),
        (
            "measure = \"RD\", value = -0.25",
            vec![("effect-inverse", "-0.25")],
        ),
        (
            "measure = \"RR\", value = 3.0",
            vec![("effect-measure", "3.0")],
        ),
        (
            "measure = \"OR\", value = 1.5",
            vec![("effect-measure", "1.5")],
        ),
        // As it is, with 0.5 added, of Fisher's test, of Peto, cut off, as percentage points, adjusted.
        ("measure = \"OR\", value = 3.0", vec![]),
        ("measure = \"OR\", value = 2.90", vec![]),
        ("measure = \"OR\", value = 2.95", vec![]),
        ("measure = \"OR\", value = 2.87", vec![]),
        ("measure = \"RR\", value = 1.5", vec![]),
        ("measure = \"RD\", value = 0.25", vec![]),
        ("measure = \"RD\", value = 25", vec![]),
        ("measure = \"OR\", value = 3.9, adjusted = true", vec![]),
        // Wald's, exact and profile limits, a wrong one, and those of another level.
        ("measure = \"OR\", value = 3.0, ci = [1.16, 7.73]", vec![]),
        ("measure = \"OR\", value = 2.95, ci = [1.06, 8.59]", vec![]),
        ("measure = \"OR\", value = 3.0, ci = [1.18, 7.98]", vec![]),
        (
            "measure = \"OR\", value = 3.0, ci = [1.16, 4.73]",
            vec![("effect-ci", "4.73")],
        ),
        (
            "measure = \"OR\", value = 3.0, ci = [2.16, 7.73]",
            vec![("effect-ci", "2.16")],
        ),
        ("measure = \"RD\", value = 0.25, ci = [0.04, 0.46]", vec![]),
        (
            "measure = \"RD\", value = 0.25, ci = [0.04, 0.76]",
            vec![("effect-ci", "0.76")],
        ),
        ("measure = \"HR\", value = 2.0, ci = [1.22, 3.28]", vec![]),
        (
            "measure = \"HR\", value = 2.0, ci = [1.22, 3.28], se = 0.25",
            vec![],
        ),
        (
            "measure = \"HR\", value = 2.0, ci = [1.22, 3.28], se = 0.51",
            vec![("effect-se", "0.51")],
        ),
        (
            "measure = \"HR\", value = 2.0, ci = [1.52, 3.28]",
            vec![("ci-lopsided", "3.28")],
        ),
        ("measure = \"HR\", value = 0.1, ci = [0.01, 0.9]", vec![]),
    ] {
        let text = printed(effect, "log-rank", "");
        assert_eq!(codes(&text), expected, "{effect}");
    }
}

#[test]
fn limits_of_another_level_are_named() {
    let text = printed(
        "measure = \"OR\", value = 3.0, ci = [1.35, 6.65]",
        "log-rank",
        "",
    );
    let found = findings(&[("counts-2020.toml", &text)]);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        found[0].help.as_deref().unwrap().contains("90 %"),
        "{found:?}"
    );
}

#[test]
fn an_interval_and_a_p_value_say_the_same() {
    for (p, expected) in [
        ("p = 0.006\n", vec![]),
        ("p_below = 0.05\n", vec![]),
        ("p = 0.06\n", vec![("ci-against-p", "0.06")]),
        ("p_above = 0.05\n", vec![("ci-against-p", "0.05")]),
    ] {
        let text = printed(
            "measure = \"HR\", value = 2.0, ci = [1.22, 3.28]",
            "log-rank",
            p,
        );
        assert_eq!(codes(&text), expected, "{p}");
    }
    for (p, expected) in [
        ("p = 0.08\n", vec![]),
        // An exact test may be on the other side of the border.
        ("p = 0.04\n", vec![]),
        ("p = 0.004\n", vec![("ci-against-p", "0.004")]),
    ] {
        let text = printed(
            "measure = \"HR\", value = 1.5, ci = [0.95, 2.37]",
            "log-rank",
            p,
        );
        assert_eq!(codes(&text), expected, "{p}");
    }
}

#[test]
fn an_adjusted_effect_far_from_the_counts_is_noted() {
    let of = |effect: &str| {
        let reported =
            format!("test = \"regression\"\narms = [\"om\", \"control\"]\neffect = {{ {effect} }}");
        record([170, 136], ["events = 168", "events = 15"], &reported)
    };
    let text = of("measure = \"OR\", value = 6.13, ci = [4.95, 7.86], adjusted = true");
    assert_eq!(
        codes(&text),
        [
            ("huge-effect", "168"),
            ("adjusted-far", "6.13"),
            ("ci-too-narrow", "4.95")
        ]
    );
    let text = of("measure = \"OR\", value = 500, ci = [120, 2100], adjusted = true");
    assert_eq!(codes(&text), [("huge-effect", "168")]);
}
