//! Broken records and tables: every problem in one run, each with place, code and help.

use crate::program::{Desk, Run, oxymeta, oxymeta_in};

/// A record that `new` wrote, with one change.
const BROKEN: [(&str, &str, &str, &str, &str); 10] = [
    (
        "key",
        "year = 2020",
        "yera = 2020\nyear = 2020",
        "unknown-key",
        "8:1",
    ),
    (
        "comma",
        "n = 20\n\n[[arm]]",
        "n = 2,5\n\n[[arm]]",
        "decimal-comma",
        "19:5",
    ),
    (
        "events",
        "events = 12",
        "events = 42",
        "events-above-total",
        "34:10",
    ),
    (
        "missing",
        "basis = \"full-text\"\n",
        "",
        "missing-key",
        "5:1",
    ),
    (
        "type",
        "year = 2020",
        "year = \"then\"",
        "wrong-type",
        "8:8",
    ),
    ("value", "\"rct\"", "\"rtc\"", "unknown-value", "13:8"),
    (
        "arm",
        "arm = \"c\"",
        "arm = \"control\"",
        "unknown-id",
        "38:7",
    ),
    (
        "syntax",
        "title = \"TODO: title as printed\"",
        "title = \"Title",
        "toml-syntax",
        "6:15",
    ),
    (
        "intervention",
        "[\"control\"]",
        "[\"contrl\"]",
        "unknown-id",
        "24:18",
    ),
    (
        "count",
        "events = 7",
        "events = 7.5",
        "not-a-count",
        "39:10",
    ),
];

fn desk_of_broken_records() -> Desk {
    let desk = Desk::new();
    oxymeta(&["new", "review", &desk.at("review")]).done();
    for (name, good, bad, ..) in BROKEN {
        let path = desk.at(&format!("review/{name}.toml"));
        oxymeta(&["new", "study", &path]).done();
        let text = std::fs::read_to_string(&path).unwrap();
        let text = text.replace("# n =", "n =").replace("# events", "events");
        assert_eq!(
            text.matches(good).count(),
            1,
            "{good} stands once in a new record"
        );
        std::fs::write(&path, text.replace(good, bad)).unwrap();
    }
    desk
}

/// One problem's part of the message.
#[track_caller]
fn problem<'a>(message: &'a str, place: &str) -> &'a str {
    let at = |part: &&str| part.lines().any(|line| line.trim_end().ends_with(place));
    let found = message.split("\n\n").find(at);
    found.unwrap_or_else(|| panic!("nothing at {place} in\n{message}"))
}

#[test]
fn ten_broken_records_are_ten_problems_in_one_run() {
    let desk = desk_of_broken_records();
    let out = desk.at("out");
    let message = oxymeta(&["report", &desk.at("review"), "--out", &out]).fails();
    for (name, _, _, code, place) in BROKEN {
        let problem = problem(&message, &format!("{name}.toml:{place}"));
        assert!(problem.starts_with(&format!("error[{code}]")), "{problem}");
        assert!(problem.contains("= help: "), "{problem}");
    }
    assert_eq!(message.matches("error[").count(), BROKEN.len(), "{message}");
    assert!(message.contains("10 problems in 10 files"), "{message}");
    assert_eq!(desk.names(), ["review"]);
}

#[test]
fn every_command_that_reads_records_stops_at_broken_ones() {
    let desk = desk_of_broken_records();
    let run = |arguments: &[&str]| oxymeta_in(desk.path(), arguments, &[]);
    let first = run(&["effects", "review"]).fails();
    for arguments in [
        &["pool", "review"][..],
        &["bootstrap", "review", "-o", "x.json"],
        &["forest", "review", "-o", "x.svg"],
    ] {
        assert_eq!(run(arguments).fails(), first);
    }
    assert_eq!(desk.names(), ["review"]);
}

#[test]
fn a_slip_of_the_pen_is_recognised() {
    let desk = desk_of_broken_records();
    let message = oxymeta(&["pool", &desk.at("review")]).fails();
    for meant in ["year", "rct", "control"] {
        assert!(
            message.contains(&format!("did you mean `{meant}`?")),
            "{meant}: {message}"
        );
    }
}

fn pool(table: &str) -> Run {
    let desk = Desk::new();
    let table = desk.file("table.csv", table);
    oxymeta(&["pool", &table, "--measure", "OR", "-o", &desk.at("out")])
}

#[test]
fn all_problems_of_a_table_come_in_one_run() {
    let table = "study,ai,n1i,ci,n2i\nA,5,10,3,10\nB,\"1,5\",10,2,10\nC,5,ten,2,10\nD,12,10,2,10\n";
    let message = pool(table).fails();
    for (place, code) in [
        ("table.csv:3:4", "decimal-comma"),
        ("table.csv:4:5", "wrong-type"),
        ("table.csv:5:3", "events-above-total"),
    ] {
        let problem = problem(&message, place);
        assert!(problem.starts_with(&format!("error[{code}]")), "{problem}");
        assert!(problem.contains("= help: "), "{problem}");
    }
    assert!(message.contains("3 problems in 1 file;"), "{message}");
}

#[test]
fn a_row_of_another_length_is_shown() {
    let message = pool("study,ai,n1i,ci,n2i\nA,5,10,3,10\nB,1,10\n").fails();
    let problem = problem(&message, "table.csv:3:1");
    assert!(problem.contains("3 cells"), "{problem}");
    assert!(problem.contains("header 5"), "{problem}");
}

#[test]
fn a_row_of_another_length_hides_no_other_problem() {
    let message = pool("study,ai,bi,ci,di\nA,1,2,3\nB,x,2,3,4\n").fails();
    assert!(message.contains("error[uneven-row]"), "{message}");
    assert!(message.contains("error[wrong-type]"), "{message}");
    assert_eq!(message.matches("= help: ").count(), 2, "{message}");
}

#[test]
fn a_table_without_the_columns_of_its_measure_says_which_it_needs() {
    let message = pool("study,ai,ci\nA,5,3\n").fails();
    assert!(message.contains("ai n1i ci n2i"), "{message}");
}

#[test]
fn no_text_makes_the_program_panic() {
    let texts: [&[u8]; 9] = [
        b"",
        b"\n",
        b"study",
        b"study,yi,vi",
        b"study,yi,vi\n\"open,1,2\n",
        b"study,yi,vi\nA,1e999,1\n",
        b"study,yi,vi\nA,1,-1\n",
        b"\xef\xbb\xbfstudy,yi,vi\nA\xff,1,1\n",
        b"yi,yi,vi\n1,2,3\n\0\0\n",
    ];
    let desk = Desk::new();
    for text in texts {
        let path = desk.at("table.csv");
        std::fs::write(&path, text).unwrap();
        let run = oxymeta(&["pool", &path]);
        assert!(matches!(run.code, Some(1 | 2)), "{text:?}: {}", run.err);
        assert!(!run.err.contains("panicked"), "{}", run.err);
    }
}
