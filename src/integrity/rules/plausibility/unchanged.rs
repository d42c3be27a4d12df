//! Counts that nothing happened to.

use crate::integrity::{Finding, Record};
use crate::records::{ArmResult, Number, Outcome};

use super::SAME_BEFORE_AFTER;

/// Every arm of several has as many events before as after, or as many after as were without it before: one column of a
/// table was probably printed twice.
pub fn audit(record: &Record, outcome: &Outcome, found: &mut Vec<Finding>) {
    let columns: Option<Vec<_>> = outcome
        .results
        .iter()
        .map(|result| Columns::of(record, result))
        .collect();
    let Some(columns) = columns.filter(|columns| columns.len() > 1) else {
        return;
    };
    let same = columns
        .iter()
        .all(|arm| arm.before.value == arm.after.value);
    let mirrored = columns
        .iter()
        .all(|arm| arm.before.value + arm.after.value == arm.total);
    if !same && !mirrored {
        return;
    }
    let counts: Vec<_> = columns
        .iter()
        .map(|arm| record.written(arm.after))
        .collect();
    let message = format!(
        "the counts {} are the same in every arm: {}",
        if same {
            "before and after"
        } else {
            "without the event before and with it after"
        },
        counts.join(" and ")
    );
    let first = &columns[0];
    let finding = Finding::new(
        &SAME_BEFORE_AFTER,
        record,
        first.after.written.clone(),
        message,
    )
    .beside(first.before, "before")
    .outcome(&outcome.id)
    .help("check whether one column was printed twice, or the counts are of one occasion only");
    found.push(
        outcome
            .results
            .iter()
            .fold(finding, |finding, result| finding.arm(&result.arm)),
    );
}

/// Events before and after in one arm, neither nobody's nor everybody's.
struct Columns<'a> {
    before: &'a Number,
    after: &'a Number,
    total: f64,
}

impl<'a> Columns<'a> {
    fn of(record: &Record<'a>, result: &'a ArmResult) -> Option<Self> {
        let (before, after) = (result.before_events.as_ref()?, result.events.as_ref()?);
        let total = result.total.as_ref().or(result.before_total.as_ref());
        let total = total.or_else(|| record.n(result))?.value;
        let some = |count: &Number| count.value > 0.0 && count.value < total;
        (some(before) && some(after)).then_some(Self {
            before,
            after,
            total,
        })
    }
}
