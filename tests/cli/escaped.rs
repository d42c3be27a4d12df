//! Text of records and tables is text wherever it is shown: never markup, never a command to the terminal.

use std::fs;
use std::path::Path;

use crate::program::{Desk, oxymeta};

/// What would break out of an element, an attribute, a CDATA section, a cell and a line.
const TEXT: &str = r#"x</text></p><script>alert(1)</script>" onerror="alert(2)' onerror='alert(3)"><img src=x>&amp;]]>,;=1+1"#;

const PROTOCOL: &str = r#"
id = "review"
title = TEXT

[question]
text = TEXT
population = TEXT
intervention = TEXT
comparator = TEXT
outcomes = TEXT
studies = TEXT

[assumptions.pre_post_correlation]
value = 0.5
why = TEXT

[model]
why = TEXT

[multiverse]
why = TEXT

[[risk_of_bias.domain]]
id = "blinding"
label = TEXT

[[intervention]]
id = "massage"
label = TEXT
group = TEXT
description = TEXT

[[intervention]]
id = "none"
label = TEXT

[[outcome]]
id = "adequate"
label = TEXT
kind = "binary"
better = "higher"
definition = TEXT

[prisma]
database = [{ label = TEXT, n = 3 }]
screened = 3
excluded = 0
sought = 3
assessed = 3
studies = 3
reports = 3

[[analysis]]
id = "main"
title = TEXT
outcome = ["adequate"]
intervention = [["massage"]]
comparator = [["none"]]
measure = "OR"
favours = { left = TEXT, right = TEXT }
groups = { intervention = TEXT, comparator = TEXT }
subgroups = [TEXT]
note = TEXT
"#;

const RECORD: &str = r#"
id = "NAME"
label = TEXT

[report]
title = TEXT
authors = [TEXT]
year = 2020
source = TEXT
doi = TEXT
url = TEXT
language = TEXT
basis = "full-text"

[design]
type = "rct"
as_stated = TEXT
country = TEXT
place = TEXT
population = TEXT
n = { value = 40, derived = TEXT }
performed_by = TEXT
intervention = TEXT
comparator = TEXT
dose = { minutes = 3, text = TEXT }

[[arm]]
id = "om"
label = TEXT
interventions = ["massage"]
n = { value = 20, from = TEXT, quote = TEXT, why = TEXT, versions = [{ value = 21, from = TEXT, quote = TEXT }] }

[[arm]]
id = "c"
label = TEXT
interventions = ["none"]
n = 20

[[outcome]]
id = "adequate"
label = TEXT
instrument = TEXT
unit = TEXT
better = "higher"
timepoint = TEXT

[[outcome.result]]
arm = "om"
events = EVENTS
from = TEXT
quote = TEXT

[[outcome.result]]
arm = "c"
events = 5
from = TEXT
quote = TEXT

[[outcome.reported]]
test = "fisher"
arms = ["om", "c"]
p = 0.04
from = TEXT
quote = TEXT
note = TEXT

[[risk_of_bias]]
tool = "generic"
domain = [{ id = "blinding", judgement = "high", support = TEXT, from = TEXT, quote = TEXT }]
assessors = TEXT

[[concern]]
text = TEXT
from = TEXT

[moderators]
TEXT = TEXT
"#;

/// The text between quotes, as TOML writes it.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

fn review(desk: &Desk) -> String {
    desk.file(
        "review/review.toml",
        &PROTOCOL.replace("TEXT", &quoted(TEXT)),
    );
    for (name, events) in [("a", "9"), ("b", "12"), ("c", "7")] {
        let record = RECORD.replace("TEXT", &quoted(TEXT));
        let record = record.replace("NAME", name).replace("EVENTS", events);
        desk.file(&format!("review/{name}.toml"), &record);
    }
    desk.at("review")
}

/// Names of elements and attributes of a page: all that stands in tags outside quotation marks.
fn markup(page: &str) -> String {
    let mut found = String::new();
    let mut rest = page;
    while let Some(at) = rest.find('<') {
        rest = &rest[at..];
        let code =
            ["<script>", "<style>", "<!--"]
                .into_iter()
                .zip(["</script>", "</style>", "-->"]);
        if let Some((_, end)) = code.into_iter().find(|(begin, _)| rest.starts_with(begin)) {
            let end = rest.find(end).expect("code ends");
            found.push_str("<code>\n");
            rest = &rest[end + 1..];
            continue;
        }
        let mut quote = None;
        for (at, character) in rest.char_indices() {
            match (quote, character) {
                (Some(open), c) if c == open => quote = None,
                (Some(_), _) => {}
                (None, '"' | '\'') => quote = Some(character),
                (None, '>') => {
                    rest = &rest[at..];
                    break;
                }
                (None, c) => found.push(c),
            }
        }
        found.push('\n');
    }
    found
}

fn files(folder: &Path, ending: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.to_string_lossy().into_owned();
        if path.is_dir() {
            found.extend(files(&path, ending));
        } else if name.ends_with(ending) {
            found.push((name, fs::read_to_string(&path).expect("text")));
        }
    }
    found
}

fn assert_harmless_svg(name: &str, svg: &str) {
    let document =
        roxmltree::Document::parse(svg).unwrap_or_else(|error| panic!("{name}: {error}"));
    for node in document.descendants() {
        assert!(
            !matches!(node.tag_name().name(), "script" | "img" | "p"),
            "{name}"
        );
        assert!(
            node.attributes().all(|one| !one.name().starts_with("on")),
            "{name}"
        );
    }
}

#[test]
fn markup_in_any_text_of_a_review_is_text_in_page_figures_and_tables() {
    let desk = Desk::new();
    let review = review(&desk);
    oxymeta(&["report", &review, "--out", &desk.at("out")]).done();
    let out = desk.path().join("out");
    let page = fs::read_to_string(out.join("index.html")).expect("a page");
    let tags = markup(&page);
    for name in ["onerror", "alert", "img", "script>alert"] {
        assert!(!tags.contains(name), "{name} became markup");
    }
    assert_eq!(
        tags.matches("<code>").count(),
        page.matches("<script>\n").count() + page.matches("<style>").count()
    );
    assert!(page.contains("alert(1)"), "the text is shown");
    let figures = files(&out, ".svg");
    assert!(!figures.is_empty());
    for (name, svg) in &figures {
        assert_harmless_svg(name, svg);
    }
    let shown = |text: &str| {
        let document = roxmltree::Document::parse(text).expect("XML");
        let mut all = document
            .descendants()
            .filter_map(|node| node.text().map(str::to_owned));
        all.any(|text| text.contains("<script>alert(1)</script>"))
    };
    assert!(
        figures.iter().any(|(_, svg)| shown(svg)),
        "no figure shows the label"
    );
    for (name, json) in files(&out, ".json") {
        let read: Result<serde_json::Value, _> = serde_json::from_str(&json);
        assert!(read.is_ok(), "{name}");
    }
}

#[test]
fn cells_of_written_tables_are_quoted() {
    let desk = Desk::new();
    let review = review(&desk);
    let table = oxymeta(&["effects", &review, "--format", "csv"]).done();
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let rows: Result<Vec<_>, _> = reader.records().collect();
    let rows = rows.expect("rows of one length");
    assert!(rows.iter().flatten().any(|cell| cell == TEXT), "{table}");
}

#[test]
fn figures_of_commands_hold_text_as_text() {
    let desk = Desk::new();
    let review = review(&desk);
    for command in ["forest", "traffic-light", "prisma", "funnel"] {
        let file = desk.at(&format!("{command}.svg"));
        let run = oxymeta(&[command, &review, "-o", &file]);
        if run.code != Some(0) {
            panic!("{command}: {}", run.err);
        }
        assert_harmless_svg(command, &fs::read_to_string(&file).expect("a figure"));
    }
}

/// Whether a terminal would show the text and do nothing else.
fn is_plain(text: &str) -> bool {
    let acts =
        |c: char| c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    !text.replace('\n', "").contains(acts)
}

#[test]
fn commands_to_the_terminal_in_records_never_reach_it() {
    let escape = "\\u001b[2J\\u202e";
    for (find, put) in [
        ("title = TEXT", format!("title = \"{escape}\"")),
        ("basis = \"full-text\"", format!("basis = \"{escape}\"")),
        ("type = \"rct\"", format!("type = \"{escape}\"")),
        ("arm = \"om\"", format!("arm = \"{escape}\"")),
        ("id = \"om\"", format!("id = \"{escape}\"")),
        ("[design]", format!("[design]\n\"{escape}\" = 1")),
        ("[design]", "[design]\n\u{1b}[2J = 1".to_owned()),
        (
            "[design]",
            "[design]\nplace = \"\u{1b}[2J\u{202e}\"".to_owned(),
        ),
        (
            "[design]",
            format!("# \u{1b}[2J\u{202e}\n[design]\nn = \"{escape}\""),
        ),
        ("year = 2020", format!("year = \"{escape}\"")),
        (
            "better = \"higher\"",
            format!("better = \"higher\"\nroute = \"{escape}\""),
        ),
        ("\"massage\"", format!("\"{escape}\"")),
        ("EVENTS", format!("\"{escape}\"")),
    ] {
        let desk = Desk::new();
        desk.file("review/review.toml", &PROTOCOL.replace("TEXT", "\"t\""));
        let record = RECORD.replacen(find, &put, 1).replace("TEXT", "\"t\"");
        assert!(record.contains("2J"), "{find}");
        let record = record.replace("NAME", "a").replace("EVENTS", "9");
        desk.file("review/a.toml", &record);
        let message = oxymeta(&["pool", &desk.at("review")]).fails();
        assert!(is_plain(&message), "{find}: {message:?}");
    }
}

#[cfg(unix)]
#[test]
fn names_of_files_with_commands_to_the_terminal_never_reach_it() {
    let desk = Desk::new();
    desk.file("review/review.toml", &PROTOCOL.replace("TEXT", "\"t\""));
    desk.file("review/\u{1b}[2J\u{202e}.toml", "id = 3");
    let message = oxymeta(&["pool", &desk.at("review")]).fails();
    assert!(
        is_plain(&message) && message.contains("\\u{1b}[2J"),
        "{message:?}"
    );
    let table = desk.file("\u{1b}[2J.csv", "yi,vi\n1,x\n");
    let message = oxymeta(&["pool", &table]).fails();
    assert!(
        is_plain(&message) && message.contains("\\u{1b}[2J"),
        "{message:?}"
    );
    let absent = oxymeta(&["pool", &desk.at("absent\u{1b}[2J.csv")]).fails();
    assert!(
        is_plain(&absent) && absent.contains("\\u{1b}[2J"),
        "{absent:?}"
    );
}

#[test]
fn characters_that_nobody_sees_are_told_in_tables_too() {
    let desk = Desk::new();
    let table = desk.file(
        "trials.csv",
        "study,yi,vi\nA,1,0.1\nB\u{1b}[2J,2,0.1\n\"C,\u{202e}D\",2,0.1\n",
    );
    let message = oxymeta(&["pool", &table]).fails();
    assert!(message.contains("trials.csv:3:2"), "{message}");
    assert!(message.contains("trials.csv:4:4"), "{message}");
    assert_eq!(message.matches("hidden-character").count(), 2, "{message}");
    assert!(is_plain(&message), "{message:?}");
}

#[test]
fn labels_of_tables_are_text_in_figures() {
    let desk = Desk::new();
    let label = TEXT.replace('"', "\"\"");
    let table = desk.file(
        "trials.csv",
        &format!("study,yi,vi\n\"{label}\",1,0.1\nB,2,0.1\n"),
    );
    for command in ["forest", "funnel"] {
        let file = desk.at(&format!("{command}.svg"));
        oxymeta(&[command, &table, "-o", &file]).done();
        assert_harmless_svg(command, &fs::read_to_string(&file).expect("a figure"));
    }
}

#[test]
fn a_table_above_its_limit_and_a_table_in_utf_16_are_told() {
    let desk = Desk::new();
    let path = desk.path().join("large.csv");
    let file = fs::File::create(&path).expect("a file");
    // A hole of the file system: nothing is written.
    file.set_len((1 << 28) + 1).expect("a length");
    let message = oxymeta(&["pool", &path.to_string_lossy()]).fails();
    assert!(
        message.contains("too-large") && message.contains("large.csv"),
        "{message}"
    );
    let units: Vec<u8> = "yi,vi\n1,2\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    fs::write(desk.path().join("wide.csv"), units).expect("a file");
    let message = oxymeta(&["pool", &desk.at("wide.csv")]).fails();
    assert!(message.contains("utf-16"), "{message}");
}

#[test]
fn thousands_of_problems_are_printed_within_a_second_and_counted() {
    let desk = Desk::new();
    desk.file("review/review.toml", &PROTOCOL.replace("TEXT", "\"t\""));
    let wrong: String = (0..30_000)
        .map(|i| format!("[[concern]]\ntxt{i} = 1\n"))
        .collect();
    let record = RECORD
        .replace("TEXT", "\"t\"")
        .replace("NAME", "a")
        .replace("EVENTS", "9");
    desk.file("review/a.toml", &format!("{record}{wrong}"));
    let begun = std::time::Instant::now();
    let message = oxymeta(&["pool", &desk.at("review")]).fails();
    // A second, ten times over for a program without optimisation beside others.
    assert!(begun.elapsed().as_secs() < 10, "{:?}", begun.elapsed());
    assert!(message.contains("more-problems"), "{message:.400}");
    assert!(message.len() < 100_000, "{}", message.len());
}
