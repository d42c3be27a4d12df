use std::ops::Range;

use crate::integrity::{Finding, Severity};
use crate::records::{Problem, ProblemKind, SourceFile};

/// A problem or finding with its places as people and programs name them.
#[derive(Debug, Clone)]
pub struct Listed {
    /// Stable code.
    pub code: &'static str,
    /// Its weight.
    pub severity: Severity,
    /// Name of the file in its folder; empty for the folder itself.
    pub file: String,
    /// Path as given on the command line, with `/` between its parts.
    pub path: String,
    /// Where in the file, when somewhere.
    pub place: Option<Place>,
    /// Path, place and label of what else the message speaks of.
    pub related: Vec<(String, Place, String)>,
    /// Id of the study.
    pub study: Option<String>,
    /// Id of the outcome.
    pub outcome: Option<String>,
    /// Ids of the arms.
    pub arms: Vec<String>,
    /// Ids of the analyses it is about or touches.
    pub analyses: Vec<String>,
    /// What is found.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
    /// The explanation that a corrected number rests on.
    pub correction: Option<String>,
    /// The answer given in the record.
    pub answer: Option<String>,
}

/// A part of a text file.
#[derive(Debug, Clone)]
pub struct Place {
    /// Bytes.
    pub span: Range<usize>,
    /// Line and column, from 1.
    pub start: (usize, usize),
    /// Line and column of the end.
    pub end: (usize, usize),
    /// What stands there.
    pub text: String,
}

impl Place {
    fn new(file: &SourceFile, span: &Range<usize>) -> Self {
        let line_end = file.text.get(span.start..).and_then(|rest| rest.find('\n'));
        let line_end = line_end.map_or(file.text.len(), |at| span.start + at);
        let end = span.end.clamp(span.start, line_end.max(span.start));
        let place = |offset: usize| file.line_column(offset);
        Self {
            start: place(span.start),
            end: place(end),
            text: file
                .text
                .get(span.start..end)
                .unwrap_or_default()
                .to_owned(),
            span: span.start..end,
        }
    }
}

impl Listed {
    /// A problem of loading, with what to write instead.
    pub fn of_problem(
        prefix: &str,
        files: &[SourceFile],
        problem: &Problem,
        help: Option<String>,
    ) -> Self {
        let file = files.iter().find(|file| file.name == problem.file);
        let place = file
            .zip(problem.span.as_ref())
            .map(|(file, span)| Place::new(file, span));
        // A folder of records without a protocol can be checked, only not pooled.
        let severity = match problem.kind {
            ProblemKind::NoProtocol => Severity::Note,
            _ => Severity::Error,
        };
        Self {
            code: problem.kind.code(),
            severity,
            path: joined(prefix, &problem.file),
            file: problem.file.clone(),
            place,
            related: Vec::new(),
            study: None,
            outcome: None,
            arms: Vec::new(),
            analyses: Vec::new(),
            message: problem.kind.to_string(),
            help,
            correction: None,
            answer: None,
        }
    }

    /// A finding of the audit.
    pub fn of_finding(prefix: &str, files: &[SourceFile], finding: &Finding) -> Self {
        let of = |name: &str| files.iter().find(|file| file.name == name);
        let related = finding.related.iter().filter_map(|other| {
            let place = Place::new(of(&other.file)?, &other.span);
            Some((joined(prefix, &other.file), place, other.label.clone()))
        });
        Self {
            code: finding.rule.code,
            severity: finding.rule.severity,
            path: joined(prefix, &finding.file),
            file: finding.file.clone(),
            place: of(&finding.file).map(|file| Place::new(file, &finding.span)),
            related: related.collect(),
            study: finding.study.clone(),
            outcome: finding.outcome.clone(),
            arms: finding.arms.clone(),
            analyses: finding.analysis.iter().cloned().collect(),
            message: in_context(finding),
            help: finding.help.clone(),
            correction: finding
                .correction
                .as_ref()
                .map(|correction| correction.label.clone()),
            answer: finding.answer.clone(),
        }
    }
}

/// The message after the record, outcome and arms that it is about.
fn in_context(finding: &Finding) -> String {
    let arms = finding.arms.join(" and ");
    let arms = (!arms.is_empty()).then_some(&arms);
    let about = finding
        .study
        .iter()
        .chain(&finding.analysis)
        .chain(&finding.outcome)
        .chain(arms);
    let about: Vec<_> = about.map(String::as_str).collect();
    format!("{}: {}", about.join(", "), finding.message)
}

fn joined(prefix: &str, name: &str) -> String {
    match (prefix.trim_end_matches('/'), name) {
        ("" | ".", name) => name.to_owned(),
        (prefix, "") => prefix.to_owned(),
        (prefix, name) => format!("{prefix}/{name}"),
    }
}
