//! What nobody sees, or sees as something else, is told where it stands.

use oxymeta::records::{IdFault, ProblemKind};

use crate::folder::{PROTOCOL, load_files, places};
use crate::hostile::RECORD;

fn load_record(record: &str) -> Result<oxymeta::records::Review, oxymeta::records::LoadError> {
    load_files(&[
        ("review.toml", PROTOCOL.as_bytes()),
        ("a.toml", record.as_bytes()),
    ])
}

/// Code, line and column of everything wrong with a record.
fn told(record: &str) -> Vec<(&'static str, usize, usize)> {
    let error = load_record(record).expect_err("a problem");
    let found = places(&error).into_iter();
    found
        .map(|(_, code, line, column)| (code, line, column))
        .collect()
}

#[test]
fn a_hidden_character_is_told_where_it_is_written_in_any_text() {
    for hidden in [
        '\u{202e}', '\u{200b}', '\u{2066}', '\u{feff}', '\u{ad}', '\u{9b}',
    ] {
        let record = RECORD.replace("A trial", &format!("A tr{hidden}ial"));
        assert_eq!(told(&record), [("hidden-character", 4, 14)], "{hidden:?}");
    }
}

#[test]
fn a_hidden_character_written_as_an_escape_is_told_at_its_text() {
    for escape in [
        "\\u0007",
        "\\u001b[31m",
        "\\u202E",
        "\\U000E0041",
        "\\b",
        "\\u0000",
    ] {
        let record = RECORD.replace("A trial", &format!("A tr{escape}ial"));
        assert_eq!(told(&record), [("hidden-character", 4, 9)], "{escape}");
    }
}

#[test]
fn every_text_field_of_a_record_is_searched() {
    let fields = RECORD.matches("= \"").count();
    assert!(fields > 6);
    for at in 0..fields {
        let (start, _) = RECORD.match_indices("= \"").nth(at).expect("a field");
        let mut record = RECORD.to_owned();
        record.insert_str(start + 3, "\\u202e");
        let codes: Vec<_> = told(&record).into_iter().map(|(code, ..)| code).collect();
        let found = codes.contains(&"hidden-character") || codes.contains(&"id");
        assert!(found, "{at}: {codes:?}");
    }
    for (key, code) in [
        ("\"a\\u202e\" = 1", "hidden-character"),
        ("age = \"\\u200b3\"", "hidden-character"),
    ] {
        let codes: Vec<_> = told(&format!("{RECORD}[moderators]\n{key}\n"));
        assert_eq!(codes.len(), 1);
        assert_eq!(codes[0].0, code);
    }
}

#[test]
fn texts_of_the_protocol_are_searched_too() {
    let protocol = PROTOCOL.replace("\"Massage\"", "\"Mass\\u0007age\"");
    let files = [
        ("review.toml", protocol.as_bytes()),
        ("a.toml", RECORD.as_bytes()),
    ];
    let error = load_files(&files).expect_err("a bell");
    assert!(
        places(&error)
            .iter()
            .all(|(file, code, ..)| file == "review.toml" && *code == "hidden-character")
    );
}

#[test]
fn letters_of_any_language_line_ends_and_tabs_are_text() {
    for text in [
        "Müller–Žižek ≥ 3 µg",
        "میانگین می‌خواهم",
        "催乳按摩",
        "a\\tb\\nc",
        "Ελένη",
    ] {
        assert!(
            load_record(&RECORD.replace("A trial", text)).is_ok(),
            "{text}"
        );
    }
}

#[test]
fn an_id_with_a_letter_that_only_looks_latin_is_told_with_its_number() {
    let record = RECORD.replace("\"a\"", "\"nil\u{430}wati-2019\"");
    let error = load_record(&record).expect_err("a Cyrillic letter");
    let [problem] = &error.problems[..] else {
        panic!("{:?}", error.problems);
    };
    let id = "nil\u{430}wati-2019".to_owned();
    let fault = IdFault::Character('\u{430}');
    assert_eq!(problem.kind, ProblemKind::Id { id, fault });
    assert!(
        problem.kind.to_string().contains("U+0430"),
        "{}",
        problem.kind
    );
    assert_eq!(problem.span, Some(5..5 + "\"nilawati-2019\"".len() + 1));
}

#[test]
fn ids_that_would_leave_a_folder_or_pass_for_an_option_are_told() {
    for id in [
        "../x",
        "a/b",
        "a\\\\b",
        "/etc/passwd",
        "..",
        "",
        "-x",
        "--help",
        "a b",
        "A",
        "a\\nb",
    ] {
        assert_eq!(
            told(&RECORD.replace("\"a\"", &format!("\"{id}\""))),
            [("id", 1, 6)],
            "{id}"
        );
    }
    let cited = RECORD.replace("basis", "cited_in = \"../../secret\"\nbasis");
    assert_eq!(told(&cited), [("id", 6, 12)]);
    let arm = RECORD.replace("id = \"massage\"", "id = \"../massage\"");
    assert_eq!(told(&arm), [("id", 12, 6)]);
}

#[test]
fn ids_of_the_protocol_obey_the_same_rule() {
    let analysis = "\n[[analysis]]\nid = \"../../up\"\ntitle = \"T\"\noutcome = [\"volume\"]\nintervention = [[\"massage\"]]\n\
         measure = \"MD\"\nfavours = { left = \"l\", right = \"r\" }\n";
    let protocol = format!("{PROTOCOL}{analysis}");
    let files = [
        ("review.toml", protocol.as_bytes()),
        ("a.toml", RECORD.as_bytes()),
    ];
    let codes: Vec<_> = places(&load_files(&files).expect_err("an id"))
        .into_iter()
        .map(|place| place.1)
        .collect();
    assert_eq!(codes, ["id"]);
}

#[test]
fn a_moderator_may_be_named_id() {
    assert!(load_record(&format!("{RECORD}[moderators]\nid = \"Site 7\"\n")).is_ok());
}
