//! What the audit found, by rule and study by study.

use std::collections::{BTreeMap, BTreeSet};

use crate::integrity::{Audit, Finding, Rule, Severity};
use crate::records::{Review, SourceFile};
use crate::reports::integrity::{ImpactRow, rows};

use super::view::{AuditView, FindingKind, FindingView, StudyFindings};

const SEVERITIES: [Severity; 3] = [Severity::Error, Severity::Warning, Severity::Note];

/// Everything found.
pub fn view(review: &Review, audit: &Audit) -> AuditView {
    AuditView {
        tally: tally(&audit.findings.iter().collect::<Vec<_>>()),
        kinds: kinds(review, &audit.findings),
        studies: studies(review, &audit.findings),
    }
}

/// An analysis without the studies found fault with; empty where none is.
pub fn of_analysis(id: &str, audit: &Audit) -> Vec<ImpactRow> {
    let own = audit.impacts.iter().find(|impact| impact.result.id == id);
    own.map_or_else(Vec::new, |impact| rows(impact, &audit.findings))
}

/// `2 errors, 1 warning and 4 notes; 1 more answered`.
fn tally(findings: &[&Finding]) -> String {
    let count = |severity: Severity| {
        let open = findings
            .iter()
            .filter(|one| one.rule.severity == severity && one.answer.is_none());
        (severity, open.count())
    };
    let counted = SEVERITIES
        .map(count)
        .into_iter()
        .filter(|(_, count)| *count > 0);
    let words = |(severity, count): (Severity, usize)| {
        format!(
            "{count} {}{}",
            severity.name(),
            if count == 1 { "" } else { "s" }
        )
    };
    let words: Vec<_> = counted.map(words).collect();
    let answered = findings.iter().filter(|one| one.answer.is_some()).count();
    let open = match words.split_last() {
        None => "nothing".to_owned(),
        Some((last, [])) => last.clone(),
        Some((last, before)) => format!("{} and {last}", before.join(", ")),
    };
    match answered {
        0 => open,
        answered => format!("{open}; {answered} answered"),
    }
}

/// By rule, the gravest first.
fn kinds(review: &Review, findings: &[Finding]) -> Vec<FindingKind> {
    let mut by_code: BTreeMap<&str, (&Rule, Vec<&Finding>)> = BTreeMap::new();
    for finding in findings.iter().filter(|finding| finding.answer.is_none()) {
        by_code
            .entry(finding.rule.code)
            .or_insert((finding.rule, Vec::new()))
            .1
            .push(finding);
    }
    let kind = |(rule, found): &(&Rule, Vec<&Finding>)| {
        let files: BTreeSet<_> = found.iter().map(|finding| finding.file.as_str()).collect();
        FindingKind {
            severity: rule.severity.name(),
            title: rule.title,
            code: rule.code,
            count: found.len(),
            studies: files
                .into_iter()
                .map(|file| (label(review, file), anchor(file)))
                .collect(),
        }
    };
    let of = |severity| {
        by_code
            .values()
            .filter(move |(rule, _)| rule.severity == severity)
    };
    SEVERITIES.into_iter().flat_map(of).map(kind).collect()
}

fn studies(review: &Review, findings: &[Finding]) -> Vec<StudyFindings> {
    let of_file = |file: &SourceFile| {
        let own: Vec<_> = findings
            .iter()
            .filter(|finding| finding.file == file.name)
            .collect();
        (!own.is_empty()).then(|| StudyFindings {
            id: anchor(&file.name),
            label: label(review, &file.name),
            tally: tally(&own),
            findings: own.iter().map(|finding| shown(finding, file)).collect(),
        })
    };
    review.files.iter().filter_map(of_file).collect()
}

fn shown(finding: &Finding, file: &SourceFile) -> FindingView {
    let (line, _) = file.line_column(finding.span.start);
    FindingView {
        severity: finding.rule.severity.name(),
        code: finding.rule.code,
        message: crate::numerics::format::capitalised(&finding.message),
        help: finding
            .help
            .as_deref()
            .map(crate::numerics::format::capitalised),
        place: format!("{}:{line}", file.name),
        line: file
            .text
            .lines()
            .nth(line - 1)
            .unwrap_or_default()
            .trim()
            .to_owned(),
        answer: finding.answer.clone(),
    }
}

fn label(review: &Review, file: &str) -> String {
    let own = review
        .studies
        .iter()
        .find(|loaded| review.files[loaded.file].name == file);
    own.map_or_else(|| "The protocol".to_owned(), |loaded| loaded.study.label())
}

fn anchor(file: &str) -> String {
    format!("finding-{}", file.trim_end_matches(".toml"))
}
