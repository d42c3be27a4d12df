//! Records that contradict or repeat each other, and numbers of participants that do not add up.

mod numbers;
mod reports;
mod sizes;

use crate::integrity::{Finding, Record, Rule};

pub const RULES: &[&Rule] = &[
    &reports::REPORT,
    &numbers::SAME,
    &numbers::SHARED,
    &sizes::ABOVE,
];

pub fn audit(records: &[Record], found: &mut Vec<Finding>) {
    for record in records {
        found.extend(sizes::judge(record));
    }
    let mut order: Vec<_> = records.iter().collect();
    order.sort_by_key(|record| &record.study.id.value);
    for (at, later) in order.iter().enumerate() {
        for earlier in &order[..at] {
            // The same publication explains the same numbers.
            let same = reports::judge(earlier, later).or_else(|| numbers::judge(earlier, later));
            found.extend(same);
        }
    }
}
