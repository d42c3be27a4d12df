//! A drafted review -> the texts of its files.

use std::fmt::Write;

use crate::records::Study as Record;
use crate::records::without_hidden;

use super::draft::{Analysis, ArmResult, Effect, Figure, Outcome, Review, Study};

/// Name and text of every file of the review, `review.toml` first.
pub fn files(review: &Review) -> Vec<(String, String)> {
    let record = |study: &Study| (format!("{}.toml", study.id), record(study, &review.origin));
    let mut files = vec![("review.toml".to_owned(), protocol(review))];
    files.extend(review.studies.iter().map(record));
    files
}

fn protocol(review: &Review) -> String {
    let mut out = String::new();
    let _ = writeln!(
        out,
        "# Made by `oxymeta import` from {}. What stands in angle brackets is yours to say.\n",
        one_line_comment(&review.origin)
    );
    line(&mut out, "id", &review.id);
    line(&mut out, "title", &review.title);
    out.push_str(QUESTION);
    for (id, label) in &review.interventions {
        out.push_str("\n[[intervention]]\n");
        line(&mut out, "id", id);
        line(&mut out, "label", label);
    }
    for outcome in &review.outcomes {
        out.push_str("\n[[outcome]]\n");
        line(&mut out, "id", &outcome.id);
        line(&mut out, "label", &outcome.label);
        let kind = if outcome.binary {
            "binary"
        } else {
            "continuous"
        };
        line(&mut out, "kind", kind);
        better(&mut out, outcome.higher_is_better);
    }
    for analysis in &review.analyses {
        write_analysis(&mut out, analysis);
    }
    out
}

const QUESTION: &str = r#"
[question]
text = "<The question in one sentence>"
population = "<Who>"
intervention = "<What is done>"
comparator = "<Instead of what>"
outcomes = "<What is hoped for>"
"#;

fn better(out: &mut String, higher: Option<bool>) {
    match higher {
        Some(true) => out.push_str("better = \"higher\"\n"),
        Some(false) => out.push_str("better = \"lower\"\n"),
        None => out.push_str("better = \"higher\" # not known from the file\n"),
    }
}

fn write_analysis(out: &mut String, analysis: &Analysis) {
    out.push_str("\n[[analysis]]\n");
    line(out, "id", &analysis.id);
    line(out, "title", &analysis.title);
    let _ = writeln!(out, "outcome = [{}]", text(&analysis.outcome));
    let _ = writeln!(out, "intervention = [[{}]]", text(&analysis.intervention));
    if let Some(comparator) = &analysis.comparator {
        let _ = writeln!(out, "comparator = [[{}]]", text(comparator));
    }
    line(out, "measure", &analysis.measure);
    if let Some(method) = analysis.method {
        line(out, "method", method);
    }
    if let Some((tau2, ci)) = analysis.model {
        line(out, "tau2", tau2);
        line(out, "ci", ci);
    }
    if let Some([one, two]) = &analysis.groups {
        let (one, two) = (text(one), text(two));
        let _ = writeln!(
            out,
            "groups = {{ intervention = {one}, comparator = {two} }}"
        );
    }
    let [left, right] = &analysis.favours;
    let (left, right) = (text(left), text(right));
    let _ = writeln!(out, "favours = {{ left = {left}, right = {right} }}");
    if let Some(rule) = analysis.zero_cells {
        let _ = writeln!(out, "zero_cells = {rule}");
    }
    if analysis.subgroups {
        out.push_str("subgroups = [\"subgroup\"]\n");
    }
    if let Some(note) = &analysis.note {
        long(out, "note", note);
    }
}

fn record(study: &Study, origin: &str) -> String {
    let mut out = String::new();
    line(&mut out, "id", &study.id);
    if study.label != Record::label_of(&study.id) {
        line(&mut out, "label", &study.label);
    }
    if let Some(reason) = &study.not_pooled {
        long(&mut out, "not_pooled", reason);
    }
    out.push_str("\n[report]\n");
    let untitled = format!("Title not known: taken from {origin}");
    long(
        &mut out,
        "title",
        study.title.as_deref().unwrap_or(&untitled),
    );
    if !study.authors.is_empty() {
        let authors: Vec<_> = study.authors.iter().map(|author| text(author)).collect();
        let _ = writeln!(out, "authors = [{}]", authors.join(", "));
    }
    if let Some(year) = study.year {
        let _ = writeln!(out, "year = {year}");
    }
    long(&mut out, "source", &study.source);
    if let Some(doi) = &study.doi {
        line(&mut out, "doi", doi);
    }
    line(&mut out, "basis", "secondary-citation");
    out.push_str("\n[design]\n");
    let design = if study.one_group {
        "one-group"
    } else {
        "not-stated"
    };
    line(&mut out, "type", design);
    for (key, words) in &study.described {
        long(&mut out, key, words);
    }
    for (id, label, intervention) in &study.arms {
        out.push_str("\n[[arm]]\n");
        line(&mut out, "id", id);
        line(&mut out, "label", label);
        let _ = writeln!(out, "interventions = [{}]", text(intervention));
    }
    for outcome in &study.outcomes {
        write_outcome(&mut out, outcome);
    }
    for concern in &study.concerns {
        out.push_str("\n[[concern]]\n");
        long(&mut out, "text", concern);
    }
    moderators(&mut out, "moderators", &study.moderators);
    out
}

fn write_outcome(out: &mut String, outcome: &Outcome) {
    out.push_str("\n[[outcome]]\n");
    line(out, "id", &outcome.id);
    line(out, "label", &outcome.label);
    if let Some(unit) = &outcome.unit {
        line(out, "unit", unit);
    }
    better(out, outcome.higher_is_better);
    if let Some(sample) = &outcome.sample {
        line(out, "sample", sample);
    }
    for result in &outcome.results {
        write_result(out, result);
    }
    if let Some(effect) = &outcome.effect {
        write_effect(out, effect);
    }
    moderators(out, "outcome.moderators", &outcome.moderators);
}

fn write_result(out: &mut String, result: &ArmResult) {
    out.push_str("\n[[outcome.result]]\n");
    line(out, "arm", &result.arm);
    for (key, number) in &result.numbers {
        let _ = writeln!(out, "{key} = {}", figure(number));
    }
    for (key, summary) in &result.summaries {
        let numbers = summary
            .iter()
            .map(|(key, number)| format!("{key} = {}", figure(number)));
        let _ = writeln!(
            out,
            "{key} = {{ {} }}",
            numbers.collect::<Vec<_>>().join(", ")
        );
    }
    line(out, "from", &result.from);
    if let Some(quote) = &result.quote {
        line(out, "quote", quote);
    }
}

fn write_effect(out: &mut String, effect: &Effect) {
    out.push_str("\n[[outcome.reported]]\ntest = \"not-named\"\n");
    let [one, two] = &effect.arms;
    let _ = writeln!(out, "arms = [{}, {}]", text(one), text(two));
    line(out, "from", &effect.from);
    if let Some(quote) = &effect.quote {
        line(out, "quote", quote);
    }
    out.push_str("\n[outcome.reported.effect]\n");
    line(out, "measure", &effect.measure);
    let _ = writeln!(out, "value = {}", figure(&effect.value));
    if let Some(se) = &effect.se {
        let _ = writeln!(out, "se = {}", figure(se));
    }
}

/// A number, or a table that says how it was worked out.
fn figure(number: &Figure) -> String {
    match &number.derived {
        None => number.written.clone(),
        Some(how) => format!("{{ value = {}, derived = {} }}", number.written, text(how)),
    }
}

fn moderators(out: &mut String, heading: &str, found: &[(String, String)]) {
    if found.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n[{heading}]");
    for (name, value) in found {
        let number = value
            .parse::<f64>()
            .ok()
            .filter(|number| number.is_finite());
        let value = match number.map(|number| Figure::new(number, value)) {
            // Codes such as 007 are no numbers.
            Some(number) if number.written == *value => number.written,
            _ => text(value),
        };
        let _ = writeln!(out, "{} = {value}", key(name));
    }
}

fn key(name: &str) -> String {
    let bare = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_');
    if !name.is_empty() && name.chars().all(bare) {
        name.to_owned()
    } else {
        text(name)
    }
}

fn line(out: &mut String, key: &str, value: &str) {
    let _ = writeln!(out, "{key} = {}", text(value));
}

/// Text on one line in quotes.
fn text(value: &str) -> String {
    format!("\"{}\"", escaped(value))
}

/// Text between quotes, without the characters that no record may hold.
fn escaped(value: &str) -> String {
    let mut out = String::new();
    for letter in without_hidden(value).chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            letter if letter.is_control() => {
                let _ = write!(out, "\\u{:04X}", u32::from(letter));
            }
            letter => out.push(letter),
        }
    }
    out
}

/// Characters of a line of a record.
const WIDTH: usize = 110;

/// Text that may be long: over several lines where it does not fit on one.
fn long(out: &mut String, key: &str, value: &str) {
    if key.len() + value.chars().count() < WIDTH {
        return line(out, key, value);
    }
    let _ = write!(out, "{key} = \"\"\"\\\n   ");
    let mut used = 4;
    for word in value.split_whitespace() {
        let word = escaped(word);
        let length = word.chars().count() + 1;
        if used + length > WIDTH && used > 4 {
            out.push_str(" \\\n   ");
            used = 4;
        }
        out.push(' ');
        out.push_str(&word);
        used += length;
    }
    out.push_str("\"\"\"\n");
}

fn one_line_comment(text: &str) -> String {
    let text = without_hidden(text);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
