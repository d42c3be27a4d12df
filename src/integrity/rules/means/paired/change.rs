//! A printed spread of change against those before and after.

use super::{decimals, is_against_chance, side_of};
use crate::integrity::arithmetic::Interval;
use crate::integrity::rules::plausibility::NEGATIVE_CORRELATION;
use crate::integrity::{Finding, Record};
use crate::records::{ArmResult, Outcome};

use super::super::groups::{Digits, Side, Spread, Taken, sizes};
use super::super::words::hull;

/// The correlation that the spread of a printed change implies.
pub fn audit_change(
    record: &Record,
    outcome: &Outcome,
    result: &ArmResult,
    found: &mut Vec<Finding>,
) {
    let (Some(before), Some(after)) = (side_of(result, 0), side_of(result, 1)) else {
        return;
    };
    let Some(change) = result
        .change
        .as_ref()
        .and_then(|change| Side::of(result, change))
    else {
        return;
    };
    if change.spread.number().derived().is_some() {
        return;
    }
    let needs_n = [before, after, change]
        .iter()
        .any(|side| matches!(side.spread, Spread::Se(_)));
    let sizes = if needs_n {
        sizes(record, result)
    } else {
        vec![100.0]
    };
    let correlation = |taken: Taken| {
        let all = sizes.iter().flat_map(|n| {
            Digits::ALL.map(|digits| {
                let sd = |side: Side| side.group(record, *n, digits, Taken::Printed).sd;
                let changed = change.group(record, *n, digits, taken).sd;
                correlation_of_spreads(sd(before), sd(after), changed)
            })
        });
        hull(all.flatten())
    };
    let Some(r) = correlation(Taken::Printed) else {
        return;
    };
    let number = change.spread.number();
    let written = |side: Side| record.written(side.spread.number());
    let (b, a, c) = (written(before), written(after), written(change));
    let place = |rule, message| {
        Finding::new(rule, record, number.written.clone(), message)
            .outcome(&outcome.id)
            .arm(&result.arm)
            .beside(before.spread.number(), "before")
            .beside(after.spread.number(), "after")
    };
    // Beyond −1 and 1 the spread of the change itself is impossible, which `change-sd` says.
    if r.low > 1.0 || r.high < -1.0 {
        return;
    }
    if record
        .n(result)
        .is_some_and(|n| is_against_chance(r, n.value))
    {
        let message = format!(
            "a standard deviation of the change of {c}, with {b} before and {a} after, means that the two correlate with {} to {}",
            decimals(r.low.max(-1.0)),
            decimals(r.high)
        );
        found.push(place(&NEGATIVE_CORRELATION, message).help(
            "measurements of the same persons rarely do so; check the three standard deviations",
        ));
    }
}

/// r = (s1² + s2² − s²) / (2 s1 s2): r lies between what the ends of the boxes give.
fn correlation_of_spreads(s1: Interval, s2: Interval, s: Interval) -> Option<Interval> {
    if s1.low <= 0.0 || s2.low <= 0.0 {
        return None;
    }
    let r = |a: f64, b: f64, c: f64| (a * a + b * b - c * c) / (2.0 * a * b);
    let mut values = Vec::new();
    for c in [s.low, s.high] {
        for a in [s1.low, s1.high] {
            for b in [s2.low, s2.high] {
                values.push(r(a, b, c));
                // In each of the two r has one turning point.
                let turn = |x: f64| (x * x - c * c).max(0.0).sqrt();
                if s1.holds(turn(b)) && turn(b) > 0.0 {
                    values.push(r(turn(b), b, c));
                }
                if s2.holds(turn(a)) && turn(a) > 0.0 {
                    values.push(r(a, turn(a), c));
                }
            }
        }
    }
    hull(values.into_iter().map(Interval::point))
}
