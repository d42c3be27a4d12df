//! Percentages of arms whose sizes are not printed.

use crate::integrity::arithmetic::percentages::{Share, nearest_count};
use crate::integrity::record::whole;
use crate::integrity::rule::rule;
use crate::integrity::{Finding, Record, Rule};
use crate::records::{ArmResult, Outcome};

pub static EQUAL_ARMS: Rule = rule!(
    "percent-equal-arms",
    Note,
    "A percentage that equal arms do not allow"
);

pub fn audit(record: &Record, found: &mut Vec<Finding>) {
    for (outcome, result) in record.results() {
        found.extend(of_equal_arms(record, outcome, result));
    }
}

/// A percentage of an arm whose size is not printed, where equal arms would be a whole number.
fn of_equal_arms(record: &Record, outcome: &Outcome, result: &ArmResult) -> Option<Finding> {
    let percent = result.percent.as_ref().filter(|p| p.derived().is_none())?;
    let arms = &record.study.arms;
    let unknown = result.total.is_none() && result.n.is_none() && result.events.is_none();
    if !unknown || arms.len() < 2 || arms.iter().any(|arm| arm.n.is_some()) {
        return None;
    }
    let all = record
        .study
        .design
        .n
        .as_ref()
        .filter(|n| n.derived().is_none())?;
    let (total, k) = (whole(all)?, arms.len() as u64);
    let printed = record.printed(percent)?;
    let n = total / k;
    if n == 0 || total % k != 0 || nearest_count(printed, n).1 != Share::Other {
        return None;
    }
    let message = format!(
        "no count of {n} is {} %, if the {total} participants were {k} groups of {n}",
        record.written(percent)
    );
    let finding = Finding::new(&EQUAL_ARMS, record, percent.written.clone(), message)
        .outcome(&outcome.id)
        .arm(&result.arm)
        .beside(all, format!("{total} participants"))
        .help(
            "the arms were not of equal size, or not all were assessed, or the percentage is wrong",
        );
    Some(finding)
}
