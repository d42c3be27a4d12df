//! Findings beside the lines they are about.

use std::collections::BTreeSet;

use annotate_snippets::{AnnotationKind, Group, Level, Snippet};
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
            let mut snippet = Snippet::source(file.text.as_str())
                .path(printable(&one.path))
                .annotation(AnnotationKind::Primary.span(place.span.clone()));
            let beside = one
                .related
                .iter()
                .filter(|(path, other, _)| *path == one.path && other.span != place.span);
            for (_, other, label) in beside {
                snippet = snippet.annotation(
                    AnnotationKind::Context
                        .span(other.span.clone())
                        .label(label.as_str()),
                );
            }
            title.element(snippet)
        }
        _ if one.path.is_empty() => Group::with_title(title),
        _ => title.element(annotate_snippets::Origin::path(printable(&one.path))),
    };
    for (path, other, label) in one.related.iter().filter(|(path, _, _)| *path != one.path) {
        let name = path.rsplit('/').next().unwrap_or_default();
        if let Some(file) = files.iter().find(|file| file.name == name) {
            let marked = AnnotationKind::Context
                .span(other.span.clone())
                .label(label.as_str());
            group = group.element(
                Snippet::source(file.text.as_str())
                    .path(printable(path))
                    .annotation(marked),
            );
        }
    }
    if let Some(help) = &one.help {
        group = group.element(Level::HELP.message(printable(help)));
    }
    if let Some(reason) = &one.answer {
        group = group.element(Level::NOTE.with_name("answered").message(reason.as_str()));
    }
    group
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
