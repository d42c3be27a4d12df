//! Randomised arms before the treatment.

use crate::integrity::arithmetic::tests_of_means::{independent, welch};
use crate::integrity::rules::means::groups::{Digits, Side, Taken};
use crate::integrity::rules::means::words::{number, range};
use crate::integrity::{Finding, Record};
use crate::records::{DesignType, Outcome};

use super::BASELINE_DIFFERENCE;

/// One randomised comparison in two hundred is below it.
const CHANCE: f64 = 0.005;

pub fn audit(record: &Record, outcome: &Outcome, found: &mut Vec<Finding>) {
    if record.study.design.kind != DesignType::Rct {
        return;
    }
    let results = &outcome.results;
    for (at, one) in results.iter().enumerate() {
        for two in &results[at + 1..] {
            let (Some(before1), Some(before2)) = (&one.before, &two.before) else {
                continue;
            };
            let (Some(a), Some(b)) = (Side::of(one, before1), Side::of(two, before2)) else {
                continue;
            };
            let (Some(n1), Some(n2)) = (record.n(one), record.n(two)) else {
                continue;
            };
            if n1.value < 2.0 || n2.value < 2.0 || a.rests_on_derived() || b.rests_on_derived() {
                continue;
            }
            let group = |side: Side, n| side.group(record, n, Digits::Rounded, Taken::Printed);
            let (x, y) = (group(a, n1.value), group(b, n2.value));
            let ways = [independent(x, y), welch(x, y)];
            if ways.iter().any(|way| way.p.high >= CHANCE) {
                continue;
            }
            let message = format!(
                "before the treatment the randomised arms have means of {} and {}: t = {}, p at most {}",
                record.written(a.mean),
                record.written(b.mean),
                range(ways[0].statistic),
                number(ways[0].p.high),
            );
            found.push(
                Finding::new(
                    &BASELINE_DIFFERENCE,
                    record,
                    b.mean.written.clone(),
                    message,
                )
                .beside(a.mean, "the other arm's")
                .outcome(&outcome.id)
                .arm(&one.arm)
                .arm(&two.arm)
                .help("check how the arms were formed; compare changes or adjusted means"),
            );
        }
    }
}
