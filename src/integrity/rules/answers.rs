//! Answers that answer nothing.

use crate::integrity::rule::rule;
use crate::integrity::{Finding, Record, Rule};
use crate::records::Answer;

pub const RULES: &[&Rule] = &[&UNUSED_ANSWER];

static UNUSED_ANSWER: Rule = rule!("unused-answer", Note, "An answer to nothing");

/// An answer whose code no finding of the record has.
pub fn unused_answer(record: &Record, answer: &Answer) -> Finding {
    let code = &answer.code.value;
    let message = format!("the record answers `{code}`, but has no such finding");
    Finding::new(&UNUSED_ANSWER, record, answer.code.span.clone(), message)
        .help("take the answer out, or correct its code, outcome or arm")
}
