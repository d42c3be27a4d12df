//! Problems in order, as many of them as anyone reads.

use super::decode::is_put_in;
use super::load::PROTOCOL;
use super::{Problem, ProblemKind, SourceFile};

/// Problems that are kept of one file.
pub const KEPT: usize = 100;

/// What a folder lacks: the protocol, records.
pub fn missing(files: &[SourceFile]) -> Vec<Problem> {
    let is_protocol = |file: &SourceFile| file.name == PROTOCOL;
    let mut lacking = Vec::new();
    if !files.iter().any(is_protocol) {
        lacking.push(ProblemKind::NoProtocol);
    }
    if files.iter().all(is_protocol) {
        lacking.push(ProblemKind::NoStudies);
    }
    let problem = |kind| Problem {
        file: String::new(),
        span: None,
        kind,
    };
    lacking.into_iter().map(problem).collect()
}

/// Problems by file and place; of a file with more than [`KEPT`] the first ones, and how many were left out.
///
/// A problem of what nobody wrote, but was put in place of something missing, is none.
pub fn in_order(mut problems: Vec<Problem>) -> Vec<Problem> {
    problems.retain(|problem| !problem.span.as_ref().is_some_and(is_put_in));
    let start = |problem: &Problem| problem.span.as_ref().map_or(0, |span| span.start);
    problems.sort_by(|a, b| (&a.file, start(a)).cmp(&(&b.file, start(b))));
    let mut kept = Vec::new();
    for of_file in problems.chunk_by(|a, b| a.file == b.file) {
        let mut more = Some(0);
        let mut listed = 0;
        for problem in of_file {
            match problem.kind {
                ProblemKind::MoreProblems { more: other } => more = sum(more, other),
                _ if listed == KEPT => more = sum(more, Some(1)),
                _ => {
                    listed += 1;
                    kept.push(problem.clone());
                }
            }
        }
        if more != Some(0) {
            kept.push(Problem {
                file: of_file[0].file.clone(),
                span: None,
                kind: ProblemKind::MoreProblems { more },
            });
        }
    }
    kept
}

fn sum(a: Option<usize>, b: Option<usize>) -> Option<usize> {
    Some(a? + b?)
}
