//! Answers that answer nothing.

use crate::integrity::{Finding, Record, Rule, Severity};
use crate::records::Answer;

pub const RULES: &[&Rule] = &[&UNUSED_ANSWER];

static UNUSED_ANSWER: Rule = Rule {
    code: "unused-answer",
    severity: Severity::Note,
    title: "An answer to nothing",
    explanation: include_str!("../../../assets/explanations/unused-answer.md"),
};

/// An answer whose code no finding of the record has.
pub fn unused_answer(record: &Record, answer: &Answer) -> Finding {
    let code = &answer.code.value;
    let message = format!("the record answers `{code}`, but has no such finding");
    Finding::new(&UNUSED_ANSWER, record, answer.code.span.clone(), message)
        .help("take the answer out, or correct its code, outcome or arm")
}
