//! Much, deep and wrong a thousand times: answered in time, with as many problems as anyone reads.

use std::time::{Duration, Instant};

use oxymeta::records::{LoadError, ProblemKind};

use crate::folder::{PROTOCOL, load_files};
use crate::hostile::RECORD;

/// Loads a record; the time is that of an unoptimised program beside others, ten to twenty times the usual.
fn loaded(record: &str) -> LoadError {
    let begun = Instant::now();
    let files = [
        ("review.toml", PROTOCOL.as_bytes()),
        ("a.toml", record.as_bytes()),
    ];
    let error = load_files(&files).expect_err("a problem");
    let took = begun.elapsed();
    assert!(took < Duration::from_secs(20), "{took:?}");
    error
}

fn codes(error: &LoadError) -> Vec<&'static str> {
    error
        .problems
        .iter()
        .map(|problem| problem.kind.code())
        .collect()
}

#[test]
fn lists_tables_and_keys_a_hundred_thousand_deep_do_not_exhaust_the_stack() {
    let many = 100_000;
    for text in [
        format!("x = {}", "[".repeat(many)),
        format!("x = {}{}", "[".repeat(many), "]".repeat(many)),
        format!("x = {}1{}", "{a=".repeat(many), "}".repeat(many)),
        format!("{} = 1", vec!["a"; many].join(".")),
        format!("[{}]", vec!["a"; many].join(".")),
        format!("[[{}]]", vec!["a"; many].join(".")),
        format!("x = {}", "[{a=".repeat(many)),
        format!("x = {}", "[}".repeat(many)),
    ] {
        let error = loaded(&text);
        assert_eq!(codes(&error), ["too-deep"], "{:.20}", text);
        assert!(
            error.problems[0]
                .span
                .as_ref()
                .is_some_and(|span| span.end < 200)
        );
    }
}

#[test]
fn dotted_keys_within_tables_within_dotted_keys_count_together() {
    // Each key has fewer parts and each value fewer brackets than the parser allows, 6000 together.
    let key = vec!["a"; 79].join(".");
    let value = format!("{}1{}", format!("{{{key} = ").repeat(77), "}".repeat(77));
    for text in [
        format!("{RECORD}x = {value}\n"),
        format!("{RECORD}[moderators]\nx = {value}\n"),
        RECORD.replace("15", &value),
    ] {
        assert_eq!(codes(&loaded(&text)), ["too-deep"]);
    }
}

#[test]
fn thousands_of_wrong_keys_are_told_as_a_hundred_and_more() {
    let wrong: String = (0..2000)
        .map(|i| format!("[[concern]]\ntxt{i} = 1\n"))
        .collect();
    let error = loaded(&format!("{RECORD}{wrong}"));
    assert_eq!(error.problems.len(), 101, "{:?}", error.problems);
    let last = &error.problems[100].kind;
    assert_eq!(*last, ProblemKind::MoreProblems { more: None });
}

#[test]
fn a_megabyte_of_wrong_keys_is_answered_in_time() {
    let wrong: String = (0..40_000)
        .map(|i| format!("[[concern]]\ntxt{i} = 1\n"))
        .collect();
    let error = loaded(&format!("{RECORD}{wrong}"));
    assert_eq!(codes(&error).last(), Some(&"more-problems"));
}

#[test]
fn thousands_of_broken_lines_is_answered_in_time_and_counted() {
    let error = loaded(&format!("{RECORD}{}", "= = =\n".repeat(30_000)));
    assert_eq!(error.problems.len(), 101);
    let more = |kind: &ProblemKind| matches!(kind, ProblemKind::MoreProblems { more: Some(n) } if *n > 30_000);
    assert!(
        more(&error.problems[100].kind),
        "{}",
        error.problems[100].kind
    );
    let error = loaded(&format!("x = [{}", "0,5 ".repeat(200_000)));
    assert_eq!(codes(&error).last(), Some(&"more-problems"));
}

#[test]
fn a_megabyte_of_arms_results_and_references_is_checked_in_time() {
    let arms: String = (0..12_000)
        .map(|i| {
            format!("[[arm]]\nid = \"a{i}\"\nlabel = \"x\"\ninterventions = [\"absent\"]\nn = 0\n")
        })
        .collect();
    let error = loaded(&format!("{RECORD}{arms}"));
    let more = ProblemKind::MoreProblems {
        more: Some(24_000 - 100),
    };
    assert_eq!(error.problems[100].kind, more);
    let results: String = (0..20_000)
        .map(|i| format!("[[outcome.result]]\narm = \"b{i}\"\n"))
        .collect();
    let outcome = "[[outcome]]\nid = \"volume\"\nlabel = \"V\"\nbetter = \"higher\"\n";
    let error = loaded(&format!("{RECORD}{outcome}{results}"));
    let more = ProblemKind::MoreProblems {
        more: Some(20_000 - 100),
    };
    assert_eq!(error.problems[100].kind, more);
}

#[test]
fn problems_of_one_file_do_not_hide_those_of_another() {
    let wrong: String = (0..500)
        .map(|i| format!("[[concern]]\ntxt{i} = 1\n"))
        .collect();
    let bad = format!("{RECORD}{wrong}");
    let other = RECORD.replace("\"a\"", "\"b\"").replace("15", "-1");
    let error = load_files(&[
        ("review.toml", PROTOCOL.as_bytes()),
        ("a.toml", bad.as_bytes()),
        ("b.toml", other.as_bytes()),
    ])
    .expect_err("problems");
    let last = error.problems.last().expect("a problem");
    assert_eq!(
        (last.file.as_str(), last.kind.code()),
        ("b.toml", "not-a-count")
    );
}

#[test]
fn the_first_of_several_tables_that_lack_a_key_does_not_hide_the_others() {
    let error = loaded(&format!("{RECORD}[[concern]]\n[[concern]]\nfrom = 1\n"));
    assert_eq!(codes(&error), ["missing-key", "missing-key", "wrong-type"]);
}

#[test]
fn a_number_put_in_place_of_a_missing_one_is_not_found_wrong() {
    // Found by fuzzing: the interval was said not to contain an estimate that nobody wrote.
    let outcome = "[[outcome]]\nid = \"volume\"\nlabel = \"V\"\nbetter = \"higher\"\n";
    let reported =
        "[[outcome.reported]]\ntest = \"t\"\neffect = { measure = \"OR\", ci = [1.1, 3.6] }\n";
    let error = loaded(&format!("{RECORD}{outcome}{reported}"));
    assert_eq!(codes(&error), ["missing-key"]);
}
