//! What reports say in words: shares, bounds, rises in percent, levels, two versions; and what a protocol holds for plausible.

use oxymeta::integrity::{self, Severity};
use oxymeta::records::{Reading, SourceFile};

use crate::support::{findings, marked};

/// A record of two arms of 20, with what follows.
fn record(rest: &str) -> String {
    format!(
        r#"
id = "study"
[report]
title = "A study"
source = "Invented"
basis = "full-text"
[design]
type = "quasi-experimental"
n = 40
[[arm]]
id = "a"
label = "A"
interventions = ["massage"]
n = 20
[[arm]]
id = "b"
label = "B"
interventions = ["routine-care"]
n = 20
[[outcome]]
id = "score"
label = "Score"
better = "higher"
{rest}
"#
    )
}

fn found(rest: &str) -> Vec<(&'static str, String)> {
    let text = record(rest);
    let files = [("study.toml", text.as_str())];
    let found = findings(&files);
    let marked = marked(&files, &found).into_iter();
    marked.map(|(code, text)| (code, text.to_owned())).collect()
}

fn codes(rest: &str) -> Vec<&'static str> {
    found(rest).into_iter().map(|(code, _)| code).collect()
}

fn part(words: &str) -> String {
    format!(
        "[[breakdown]]\nlabel = \"Milk\"\narm = \"a\"\npart = [{{ label = \"much\", {words} }}, {{ label = \"little\" }}]\n"
    )
}

#[test]
fn a_share_in_words_is_held_against_its_count_and_percentage() {
    for (words, fits) in [
        ("n = 5, percent = 25, called = \"most\"", false),
        ("n = 11, percent = 55, called = \"most\"", true),
        ("n = 10, called = \"most\"", true),
        ("percent = 49.8, called = \"most\"", false),
        ("n = 20, called = \"all\"", true),
        ("n = 19, called = \"all\"", false),
        ("n = 0, called = \"none\"", true),
        ("n = 1, called = \"none\"", false),
        ("n = 12, called = \"half\"", true),
        ("n = 16, called = \"half\"", false),
        ("n = 14, called = \"few\"", false),
        ("n = 4, called = \"few\"", true),
        ("called = \"most\"", true),
    ] {
        let found = codes(&part(words));
        assert_eq!(
            found.contains(&"share-in-words"),
            !fits,
            "{words}: {found:?}"
        );
    }
}

fn risen(before: &str, after: &str, percent: &str) -> bool {
    let found = found(&format!(
        "[[outcome.result]]\narm = \"a\"\nbefore = {{ mean = {before} }}\nafter = {{ mean = {after} }}\n\
         [[outcome.result]]\narm = \"b\"\nbefore = {{ mean = 40.2 }}\nafter = {{ mean = 44.9 }}\n\
         [[outcome.reported]]\ntest = \"not-named\"\narms = [\"a\", \"b\"]\np_below = 0.05\n\
         [[claim]]\nsays = \"works\"\narm = \"a\"\noutcome = [\"score\"]\npercent = {percent}\n"
    ));
    assert!(
        found.is_empty() || found == [("claim-percent", percent.to_owned())],
        "{found:?}"
    );
    !found.is_empty()
}

/// Of 50.83 and 81.66: 60.7 % of the first, 37.8 % of the second, 30.83 points, a quotient of 160.7 %, and of 44.9 to 81.66
/// 81.9 %.
#[test]
fn a_rise_in_percent_is_worked_out_in_every_way_that_authors_do() {
    for percent in [
        "60.7", "61", "60.6", "37.8", "30.8", "31", "160.7", "81.9", "82", "81.66",
    ] {
        assert!(!risen("50.83", "81.66", percent), "{percent}");
    }
    for percent in ["53", "59.4", "70", "6.07"] {
        assert!(risen("50.83", "81.66", percent), "{percent}");
    }
    assert!(!risen("81.66", "50.83", "-37.8"));
}

#[test]
fn a_rounded_rise_is_never_found() {
    let mut state = 7_u64;
    let mut next = |most: u64| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (state >> 33) % most
    };
    for _ in 0..300 {
        let (before, after) = (1 + next(9_999), 1 + next(9_999));
        let (before, after) = (before as f64 / 97.0, after as f64 / 97.0);
        let percent = 100.0 * (after - before) / before;
        let shown = |value: f64, decimals: usize| format!("{value:.decimals$}");
        let decimals = next(3) as usize;
        let (b, a) = (shown(before, 2), shown(after, 2));
        if b == "0.00" {
            continue;
        }
        assert!(
            !risen(&b, &a, &shown(percent, decimals)),
            "{b} {a} {percent}"
        );
    }
}

#[test]
fn bounds_of_means_are_held_against_the_conclusion() {
    let with = |a: &str, b: &str, arm: &str| {
        codes(&format!(
            "[[outcome.result]]\narm = \"a\"\nafter = {{ {a} }}\n[[outcome.result]]\narm = \"b\"\nafter = {{ {b} }}\n\
             [[outcome.reported]]\ntest = \"not-named\"\narms = [\"a\", \"b\"]\np = 0.01\n\
             [[claim]]\nsays = \"works\"\narm = \"{arm}\"\noutcome = [\"score\"]\n"
        ))
    };
    assert_eq!(
        with("mean_above = 20", "mean_above = 40", "a"),
        ["claim-bounds"]
    );
    assert_eq!(
        with("mean_below = 20", "mean_above = 40", "a"),
        ["claim-bounds"]
    );
    assert!(with("mean_above = 20", "mean_below = 40", "a").is_empty());
    assert!(with("mean_above = 40", "mean_above = 20", "a").is_empty());
    assert!(with("mean_above = 20", "mean_above = 40", "b").is_empty());
    assert!(with("mean_above = 20", "mean = 40.5", "a").is_empty());
}

#[test]
fn zeros_and_levels_are_noted() {
    let test = |rest: &str| {
        codes(&format!(
            "[[outcome.reported]]\ntest = \"mann-whitney\"\narms = [\"a\", \"b\"]\n{rest}\n"
        ))
    };
    for zero in ["0.000", "0,000", ".00", "p = 0.000", "P-value 0,000."] {
        let rest = format!("p_below = {{ value = 0.0005, quote = \"{zero}\" }}");
        assert_eq!(test(&rest), ["p-zero"], "{zero}");
    }
    for other in ["p < 0.0005", "100,00", "0.0001", "0"] {
        let rest = format!("p_below = {{ value = 0.0005, quote = \"{other}\" }}");
        assert!(test(&rest).is_empty(), "{other}");
    }
    assert_eq!(test("p = 0.02\nalpha = 0.005"), ["alpha"]);
    assert_eq!(test("p = 0.02\nalpha = 0.5"), ["alpha"]);
    for usual in ["0.05", "0.01", "0.001", "0.025", "0.1", "0.0167"] {
        assert!(
            test(&format!("p = 0.02\nalpha = {usual}")).is_empty(),
            "{usual}"
        );
    }
}

#[test]
fn what_is_told_alike_is_no_contradiction() {
    let told = |a: &str, b: &str| {
        found(&format!(
            "[[told]]\nabout = \"dose\"\nsays = [{{ text = \"{a}\" }}, {{ text = \"{b}\" }}]\n"
        ))
    };
    let differs = told("12 days", "three weeks");
    assert_eq!(
        differs,
        [("told-differently", "\"three weeks\"".to_owned())]
    );
    assert!(told("12 days", "12 Days.").is_empty());
}

/// R: t.test of 10.5 ± 8.3 and 9.5 ± 7.7 with 30 and 30 gives p = 0.63; no division of 60 gives less than 0.59.
#[test]
fn a_test_of_arms_without_sizes_is_tried_with_every_division() {
    let with = |p: &str| {
        let text = record(&format!(
            "[[outcome.result]]\narm = \"a\"\nbefore = {{ mean = 10.5, sd = 8.3 }}\n\
             [[outcome.result]]\narm = \"b\"\nbefore = {{ mean = 9.5, sd = 7.7 }}\n\
             [[outcome.reported]]\ntest = \"t\"\narms = [\"a\", \"b\"]\np = {p}\n"
        ));
        let text = text.replace("n = 20\n", "").replace("n = 40\n", "n = 60\n");
        let files = [("study.toml", text.as_str())];
        let found = findings(&files);
        let marked = marked(&files, &found).into_iter();
        marked
            .map(|(code, text)| (code, text.to_owned()))
            .collect::<Vec<_>>()
    };
    assert_eq!(with("0.543"), [("p-differs", "0.543".to_owned())]);
    for possible in ["0.63", "0.60", "0.75", "0.95", "0.99"] {
        assert!(with(possible).is_empty(), "{possible}");
    }
}

fn reading(text: &str) -> Reading {
    let name = "study.toml".to_owned();
    Reading::of_files(vec![SourceFile {
        name,
        text: text.to_owned(),
    }])
}

/// A t that its p contradicts, beside numbers that are none.
#[test]
fn the_rest_of_a_record_with_an_impossible_number_is_looked_at() {
    let test =
        "[[outcome.reported]]\ntest = \"t\"\narms = [\"a\", \"b\"]\nt = 2.51\ndf = 38\np = 0.4\n";
    for broken in [
        "[[outcome.result]]\narm = \"a\"\nevents = -3\n",
        "[[outcome.result]]\narm = \"a\"\nafter = { sd = -1.2 }\n",
        "[[outcome.result]]\narm = \"a\"\nafter = { mean = inf, min = 3 }\n",
        "[[outcome.result]]\narm = \"a\"\nafter = { mean = \"x\", min = 3 }\n",
        "[[outcome.result]]\narm = \"a\"\nafter = { mean = 4.5, ci = [] }\n",
        "[[outcome.result]]\narm = \"a\"\nafter = { mean = 4.5, ci = [3.1, 1e999] }\n",
        "[[outcome.result]]\narm = \"a\"\nafter = { mean = 4.5, std = 3 }\n",
        "[[outcome.reported]]\ntest = \"mann-whitney\"\narms = [\"a\", \"b\"]\np = 1.3\n",
    ] {
        let reading = reading(&record(&format!("{broken}{test}")));
        let problems = reading
            .problems
            .iter()
            .filter(|problem| !problem.file.is_empty());
        let problems: Vec<_> = problems.map(|problem| problem.kind.to_string()).collect();
        assert_eq!(problems.len(), 1, "{broken}: {problems:?}");
        let found = integrity::audit_reading(&reading);
        let codes: Vec<_> = found.iter().map(|finding| finding.rule.code).collect();
        assert_eq!(codes, ["p-decision"], "{broken}");
    }
}

/// What stands in for a number that is none is neither compared nor reported.
#[test]
fn a_mended_number_makes_no_second_problem() {
    for broken in [
        "before = { min = 5, max = inf, mean = 7 }",
        "after = { mean = 12.5, sd = \"3,1\", median = nan, q1 = 10 }",
        "after = { mean = 12.5, ci = \"10 to 15\" }",
        "after = { mean = 12.5, ci = [\"10\", 15] }",
        "events = 30\ntotal = 1e400",
    ] {
        let rest = format!("[[outcome.result]]\narm = \"a\"\n{broken}\n");
        let text = record(&rest);
        let reading = reading(&text.replace("n = 20\n", "n = 40\n"));
        let problems = reading
            .problems
            .iter()
            .filter(|problem| !problem.file.is_empty());
        for problem in problems {
            let code = problem.kind.code();
            let own = ["not-finite", "wrong-type", "decimal-comma"];
            assert!(own.contains(&code), "{broken}: {}", problem.kind);
            assert!(problem.span.as_ref().is_some_and(|span| span.start > 0));
        }
    }
}

#[test]
fn notes_on_a_record_wait_until_it_can_be_read() {
    let rest = "[[outcome.result]]\narm = \"a\"\nevents = -3\n[[outcome.reported]]\ntest = \"mann-whitney\"\n\
                arms = [\"a\", \"b\"]\np = 0.02\nalpha = 0.005\n";
    let found = integrity::audit_reading(&reading(&record(rest)));
    assert!(
        found
            .iter()
            .all(|finding| finding.rule.severity > Severity::Note)
    );
}

/// Of 9.1, 8.8, 9.3 and 0.93 with 96 participants, the last is 9.1 as a standard error.
#[test]
fn one_standard_deviation_among_several_that_is_a_standard_error_is_found() {
    let with = |sd: &str| {
        found(&format!(
            "[[outcome.result]]\narm = \"a\"\nn = 96\nbefore = {{ mean = 55.2, sd = 9.1 }}\nafter = {{ mean = 51.3, sd = {sd} }}\n\
             [[outcome.result]]\narm = \"b\"\nn = 90\nbefore = {{ mean = 54.8, sd = 8.8 }}\nafter = {{ mean = 53.1, sd = 9.3 }}\n"
        ))
    };
    let of = |found: Vec<(&'static str, String)>| {
        let own = found
            .into_iter()
            .filter(|(code, _)| *code != "total-above-arm");
        own.collect::<Vec<_>>()
    };
    assert_eq!(of(with("0.93")), [("se-as-sd", "0.93".to_owned())]);
    for other in ["8.9", "4.5", "2.9", "1.6"] {
        let found = of(with(other));
        assert!(
            found.iter().all(|(code, _)| *code == "unequal-spread"),
            "{other}: {found:?}"
        );
    }
}

/// Nearly all of 25 persons know everything after the training: 9.84 of 10.
#[test]
fn values_at_an_end_of_their_scale_have_a_small_spread() {
    let with = |scale: &str| {
        found(&format!(
            "{scale}\n[[outcome.result]]\narm = \"a\"\nbefore = {{ mean = 5.12, sd = 1.61 }}\nafter = {{ mean = 9.84, sd = 0.37 }}\n\
             [[outcome.result]]\narm = \"b\"\nbefore = {{ mean = 5.20, sd = 1.72 }}\nafter = {{ mean = 5.76, sd = 1.63 }}\n"
        ))
    };
    for scale in ["scale = { min = 0, max = 10 }", ""] {
        let found = with(scale);
        assert!(
            found.iter().all(|(code, _)| *code == "unequal-spread"),
            "{found:?}"
        );
    }
}

/// Rules look at what was found before them by place, and records of one make have the same places.
#[test]
fn what_is_found_in_one_record_hides_nothing_in_another() {
    let body = "[[outcome.result]]\narm = \"a\"\nafter = { mean = 50.1, sd = 1.8 }\n\
                [[outcome.result]]\narm = \"b\"\nafter = { mean = 45.3, sd = 1.9 }\n\
                [[outcome.reported]]\ntest = \"t\"\narms = [\"a\", \"b\"]\nt = 1.83\n";
    let alone = codes(body);
    let first = record(body).replace("id = \"study\"", "id = \"one-1\"");
    let second = record(body)
        .replace("id = \"study\"", "id = \"two-2\"")
        .replace("50.1", "50.2");
    let files = [
        ("one-1.toml", first.as_str()),
        ("two-2.toml", second.as_str()),
    ];
    let found = findings(&files);
    for (name, _) in files {
        let own: Vec<_> = found
            .iter()
            .filter(|finding| finding.file == name)
            .collect();
        assert!(
            alone
                .iter()
                .all(|code| own.iter().any(|one| one.rule.code == *code)),
            "{name}"
        );
    }
}

/// 2000 persons in 20 clusters with a correlation of 0.05 have a design effect of 5.95.
#[test]
fn a_test_that_ignores_known_clusters_is_found() {
    let with = |p: &str, rest: &str| {
        let text = record(&format!(
            "[[outcome.result]]\narm = \"a\"\nevents = 150\n[[outcome.result]]\narm = \"b\"\nevents = 200\n\
             [[outcome.reported]]\ntest = \"chi-squared\"\narms = [\"a\", \"b\"]\np = {p}\n{rest}\n"
        ));
        let text = text
            .replace("n = 20\n", "n = 1000\n")
            .replace("n = 40\n", "n = 2000\nclusters = 20\nicc = 0.05\n");
        let text = text.replace("quasi-experimental", "cluster-rct");
        let files = [("study.toml", text.as_str())];
        let found = findings(&files);
        found
            .iter()
            .map(|finding| finding.rule.code)
            .collect::<Vec<_>>()
    };
    // R: prop.test without correction gives p = 0.0032, over the design effect 0.23.
    assert_eq!(with("0.003", ""), ["clusters-ignored"]);
    assert!(with("0.23", "").is_empty());
    assert!(with("0.19", "").is_empty());
    assert!(with("0.003", "cluster_adjusted = true").is_empty());
}

#[test]
fn standard_errors_of_differences_follow_from_their_limits() {
    let with = |se: &str| {
        found(&format!(
            "[[outcome.reported]]\ntest = \"not-named\"\narms = [\"a\", \"b\"]\n\
             effect = {{ measure = \"MD\", value = -3.2, ci = [-5.1, -1.3], se = {se} }}\n"
        ))
    };
    assert_eq!(with("1.9"), [("effect-se", "1.9".to_owned())]);
    assert_eq!(with("0.3"), [("effect-se", "0.3".to_owned())]);
    for fits in ["0.94", "0.97", "0.9", "1"] {
        assert!(with(fits).is_empty(), "{fits}");
    }
}

const REVIEW: &str = r#"
id = "review"
title = "A review"
[question]
text = "Does it help?"
population = "Infants"
intervention = "Massage"
comparator = "Care"
outcomes = "Weight"
[[intervention]]
id = "massage"
label = "Massage"
[[intervention]]
id = "routine-care"
label = "Care"
[[outcome]]
id = "score"
label = "Weight"
kind = "continuous"
better = "higher"
unit = [{ name = "g", min = 500, max = 9000, difference = 400 }, { name = "kg", min = 0.5, max = 9 }]
"#;

fn of_review(unit: &str, a: &str, b: &str) -> Vec<&'static str> {
    let text = record(&format!(
        "unit = \"{unit}\"\n[[outcome.result]]\narm = \"a\"\n{a}\n[[outcome.result]]\narm = \"b\"\n{b}\n"
    ));
    let files = [("review.toml", REVIEW), ("study.toml", text.as_str())];
    let found = findings(&files);
    found.iter().map(|finding| finding.rule.code).collect()
}

#[test]
fn units_and_means_are_held_against_the_protocol() {
    let (a, b) = ("after = { mean = 3210 }", "after = { mean = 3105 }");
    assert!(of_review("g", a, b).is_empty());
    assert!(of_review("Gram", a, b).is_empty());
    assert_eq!(of_review("ml", a, b), ["unit-unlisted"]);
    assert_eq!(
        of_review("kg", a, b),
        ["implausible-value", "implausible-value"]
    );
    assert_eq!(
        of_review("g", "after = { mean = 3610 }", b),
        ["implausible-difference"]
    );
    assert!(of_review("g", "after = { mean = 3505 }", b).is_empty());
    assert_eq!(
        of_review("g", "after = { median = 321 }", b),
        ["implausible-value"]
    );
    // A change may be anything but too different.
    assert!(of_review("g", "change = { mean = 120 }", "change = { mean = 90 }").is_empty());
    let found = of_review("g", "change = { mean = 720 }", "change = { mean = 90 }");
    assert_eq!(found, ["implausible-difference"]);
}

#[test]
fn a_protocol_holds_nothing_for_plausible_in_reverse() {
    let text = REVIEW
        .replace("min = 500", "min = 9500")
        .replace("difference = 400", "difference = 0");
    let name = "review.toml".to_owned();
    let reading = Reading::of_files(vec![SourceFile { name, text }]);
    let codes: Vec<_> = reading
        .problems
        .iter()
        .map(|problem| problem.kind.code())
        .collect();
    assert!(
        codes.contains(&"disordered") && codes.contains(&"not-positive"),
        "{codes:?}"
    );
}
