//! Findings beside the lines they are about.

use std::collections::BTreeSet;
use std::ops::Range;

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Origin, Snippet};
use oxymeta::integrity::Severity;
use oxymeta::records::{SourceFile, printable};
use oxymeta::reports::integrity::Listed;

use crate::cli::diagnostics;

/// Every finding with its place, source line and help.
pub fn findings(files: &[SourceFile], listed: &[&Listed], styled: bool) -> String {
    let renderer = diagnostics::renderer(styled);
    let mut out = String::new();
    for one in listed {
        out.push_str(&renderer.render(&[group(files, one)]));
        out.push_str("\n\n");
    }
    out
}

fn group<'a>(files: &'a [SourceFile], one: &'a Listed) -> Group<'a> {
    let level = match one.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let title = level.primary_title(printable(&one.message)).id(one.code);
    let file = files.iter().find(|file| file.name == one.file);
    let mut group = match (file, &one.place) {
        (Some(file), Some(place)) => {
            let beside = one
                .related
                .iter()
                .filter(|(path, other, _)| *path == one.path && other.span != place.span)
                .map(|(_, other, label)| (other.span.clone(), Some(label.as_str())));
            let marks: Vec<_> = [(place.span.clone(), None)]
                .into_iter()
                .chain(beside)
                .collect();
            match around(file, &one.path, &marks) {
                Some(snippet) => title.element(snippet),
                None => title.element(Origin::path(printable(&one.path)).line(place.start.0)),
            }
        }
        _ if one.path.is_empty() => Group::with_title(title),
        _ => title.element(Origin::path(printable(&one.path))),
    };
    for (path, other, label) in one.related.iter().filter(|(path, _, _)| *path != one.path) {
        let name = path.rsplit('/').next().unwrap_or_default();
        let file = files.iter().find(|file| file.name == name);
        let mark = (other.span.clone(), Some(label.as_str()));
        if let Some(snippet) = file.and_then(|file| around(file, path, &[mark])) {
            group = group.element(snippet);
        }
    }
    if let Some(help) = &one.help {
        group = group.element(Level::HELP.message(printable(help)));
    }
    if let Some(reason) = &one.answer {
        group = group.element(Level::NOTE.with_name("answered").message(printable(reason)));
    }
    group
}

/// A place to mark; without a label, what the finding is about.
type Mark<'a> = (Range<usize>, Option<&'a str>);

/// The lines that hold the marks, and those between; `None` where one of them is too long to be read.
fn around<'a>(
    file: &'a SourceFile,
    path: &'a str,
    marks: &[Mark<'a>],
) -> Option<Snippet<'a, Annotation<'a>>> {
    let text = file.text.as_str();
    let start = marks.iter().map(|(span, _)| span.start).min()?;
    let end = marks.iter().map(|(span, _)| span.end).max()?;
    let line_start = |at: usize| Some(text.get(..at)?.rfind('\n').map_or(0, |at| at + 1));
    let line_end = |at: usize| {
        Some(
            text.get(at..)?
                .find('\n')
                .map_or(text.len(), |more| at + more),
        )
    };
    let (first, last) = (line_start(start)?, line_end(end)?);
    for (span, _) in marks {
        if line_end(span.start)? - line_start(span.start)? > diagnostics::LONGEST {
            return None;
        }
    }
    let shown = Snippet::source(&text[first..last])
        .path(printable(path))
        .line_start(file.line_column(first).0);
    let marked = marks.iter().map(|(span, label)| {
        let span = span.start - first..span.end - first;
        match label {
            Some(label) => AnnotationKind::Context.span(span).label(printable(label)),
            None => AnnotationKind::Primary.span(span),
        }
    });
    Some(shown.annotations(marked))
}

/// How many of each, in a sentence.
pub fn summary(listed: &[&Listed], records: usize) -> String {
    let count = |severity| {
        listed
            .iter()
            .filter(|one| one.severity == severity && one.answer.is_none())
            .count()
    };
    let plural = |n: usize, word: &str| format!("{n} {word}{}", if n == 1 { "" } else { "s" });
    let answered = listed.iter().filter(|one| one.answer.is_some()).count();
    let files: BTreeSet<_> = listed.iter().map(|one| &one.path).collect();
    let mut out = format!(
        "{}, {} and {} in {} of {} checked",
        plural(count(Severity::Error), "error"),
        plural(count(Severity::Warning), "warning"),
        plural(count(Severity::Note), "note"),
        plural(files.len(), "file"),
        plural(records, "record"),
    );
    if answered > 0 {
        out.push_str(&format!("; {answered} more answered"));
    }
    out.push('\n');
    if !listed.is_empty() {
        out.push_str("`oxymeta explain CODE` says more about a finding.\n");
    }
    out
}
