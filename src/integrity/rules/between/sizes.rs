//! Numbers of participants that are more than the study's.

use crate::integrity::rule::rule;
use crate::integrity::{Finding, Record, Rule};
use crate::records::Number;

pub static ABOVE: Rule = rule!(
    "n-above-study",
    Error,
    "More participants in a result than in the study"
);

pub fn judge(record: &Record) -> Option<Finding> {
    let total = record
        .study
        .design
        .n
        .as_ref()
        .filter(|n| n.derived().is_none())?;
    above(record, total, most(total))
}

/// A result of more participants than the study; more than the arm is found elsewhere where the arm has a size.
fn above(record: &Record, total: &Number, most: f64) -> Option<Finding> {
    for (outcome, result) in record.results() {
        if record.arm(&result.arm).is_some_and(|arm| arm.n.is_some()) {
            continue;
        }
        let sizes = [&result.n, &result.total, &result.before_total];
        let printed = sizes
            .into_iter()
            .flatten()
            .filter(|n| n.derived().is_none());
        for n in printed {
            if least(n) > most {
                let message = format!(
                    "{} participants in a result, but the study has {}",
                    record.written(n),
                    record.written(total)
                );
                let finding = Finding::new(&ABOVE, record, n.written.clone(), message)
                    .outcome(&outcome.id)
                    .arm(&result.arm)
                    .beside(total, "participants of the study");
                return Some(finding.help("check both numbers"));
            }
        }
    }
    None
}

/// The largest of the values that the report prints for a number.
fn most(n: &Number) -> f64 {
    versions(n).fold(n.value, f64::max)
}

fn least(n: &Number) -> f64 {
    versions(n).fold(n.value, f64::min)
}

fn versions(n: &Number) -> impl Iterator<Item = f64> {
    n.versions().iter().map(|version| version.value.value)
}
