//! Two records of one publication.

use crate::integrity::rule::rule;
use crate::integrity::{Finding, Record, Rule};
use crate::records::Citation;

pub static REPORT: Rule = rule!("same-report", Warning, "Two records of one publication");

/// Shorter titles are shared by chance.
const WORDS: usize = 5;

pub fn judge(earlier: &Record, later: &Record) -> Option<Finding> {
    let (one, two) = (&earlier.study.report, &later.study.report);
    let shared = what_is_shared(one, two)?;
    // A report that quotes another trial gives its own words for it.
    let quotes =
        |report: &Citation, of: &Record| report.cited_in.as_ref() == Some(&of.study.id.value);
    if quotes(one, later) || quotes(two, earlier) {
        return None;
    }
    let message = format!(
        "this record and {} have the same {shared}",
        earlier.study.id.value
    );
    let finding = Finding::new(&REPORT, later, later.study.id.span.clone(), message);
    let finding = finding.related(
        &earlier.file.name,
        earlier.study.id.span.clone(),
        format!("the same {shared}"),
    );
    Some(finding.help(
        "keep one of them; where one publication holds two trials, answer this with a sentence that says so",
    ))
}

fn what_is_shared(one: &Citation, two: &Citation) -> Option<&'static str> {
    let doi = |report: &Citation| report.doi.as_ref().map(|doi| doi.trim().to_lowercase());
    if let Some((one, two)) = doi(one).zip(doi(two)) {
        return (one == two).then_some("DOI");
    }
    let same_year = one.year.zip(two.year).is_none_or(|(one, two)| one == two);
    let title = words(&one.title);
    if same_year && title.len() >= WORDS && title == words(&two.title) && alike(one, two) {
        return Some("title");
    }
    None
}

/// Titles that describe a report which was not seen may be the same; authors and source then tell them apart.
fn alike(one: &Citation, two: &Citation) -> bool {
    let first = |report: &Citation| report.authors.first().map(|author| words(author));
    match first(one).zip(first(two)) {
        Some((one, two)) => one.last() == two.last() || one.first() == two.first(),
        None => words(&one.source) == words(&two.source),
    }
}

fn words(text: &str) -> Vec<String> {
    let letters = |c: char| if c.is_alphanumeric() { c } else { ' ' };
    let plain: String = text.chars().map(letters).collect();
    plain.split_whitespace().map(str::to_lowercase).collect()
}
