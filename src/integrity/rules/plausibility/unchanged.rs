//! Counts that nothing happened to.

use crate::integrity::{Finding, Record};
use crate::records::{ArmResult, Number, Outcome};

use super::SAME_BEFORE_AFTER;

/// Every arm of several has as many events before as after: one column of a table was probably printed twice.
pub fn audit(record: &Record, outcome: &Outcome, found: &mut Vec<Finding>) {
    let pairs: Option<Vec<_>> = outcome.results.iter().map(unchanged).collect();
    let Some(pairs) = pairs.filter(|pairs| pairs.len() > 1) else {
        return;
    };
    let [(before, after), ..] = pairs.as_slice() else {
        return;
    };
    let counts: Vec<_> = pairs
        .iter()
        .map(|(_, after)| record.written(after))
        .collect();
    let message = format!(
        "the counts before and after are the same in every arm: {}",
        counts.join(" and ")
    );
    let finding = Finding::new(&SAME_BEFORE_AFTER, record, after.written.clone(), message)
        .beside(before, "before")
        .outcome(&outcome.id)
        .help("check whether one column was printed twice, or the counts are of one occasion only");
    found.push(
        outcome
            .results
            .iter()
            .fold(finding, |finding, result| finding.arm(&result.arm)),
    );
}

/// Events before and after, where they are the same and neither nobody's nor everybody's.
fn unchanged(result: &ArmResult) -> Option<(&Number, &Number)> {
    let (before, after) = (result.before_events.as_ref()?, result.events.as_ref()?);
    let total = result.total.as_ref().or(result.before_total.as_ref());
    let some = after.value > 0.0 && total.is_none_or(|total| after.value < total.value);
    (before.value == after.value && some).then_some((before, after))
}
