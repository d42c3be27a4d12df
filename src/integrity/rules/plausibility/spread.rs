//! Spreads that normal theory does not bear.

use crate::integrity::rules::means::groups::{Digits, Occasion, Side, Spread, Taken, values};
use crate::integrity::rules::means::words::number;
use crate::integrity::{Finding, Record};
use crate::numerics::distributions::f;
use crate::records::{ArmResult, Outcome};

use super::{SKEWED, UNEQUAL_SPREAD, odd_spread};

/// Standard deviations of two arms from this ratio on, if their number makes chance unlikely.
const RATIO: f64 = 3.0;
/// And from this one on with any number.
const ANY_RATIO: f64 = 5.0;
const CHANCE: f64 = 1e-4;

/// Units of what is never negative.
const POSITIVE: &[&str] = &[
    "ml",
    "cc",
    "cc/ml",
    "l",
    "g",
    "kg",
    "mg",
    "h",
    "hour",
    "hours",
    "min",
    "minute",
    "minutes",
    "day",
    "days",
    "ng/ml",
    "pg/ml",
    "ml/day",
    "g/day",
    "times/day",
    "cm",
    "mm",
    "ml/hour",
    "ml/h",
    "mmhg",
    "mg/dl",
    "ng/l",
];

pub fn audit(record: &Record, outcome: &Outcome, found: &mut Vec<Finding>) {
    skewed(record, outcome, found);
    if odd_spread::audit(record, outcome, found) {
        return;
    }
    let results = &outcome.results;
    for (at, one) in results.iter().enumerate() {
        for two in &results[at + 1..] {
            if unequal(record, outcome, one, two, found) {
                return;
            }
        }
    }
}

fn never_negative(outcome: &Outcome) -> bool {
    let scale = outcome.scale.as_ref().and_then(|scale| scale.min.as_ref());
    let unit = outcome.unit.as_ref().map(|unit| unit.trim().to_lowercase());
    match scale {
        Some(min) => min.value >= 0.0,
        None => unit.is_some_and(|unit| POSITIVE.contains(&unit.as_str())),
    }
}

fn skewed(record: &Record, outcome: &Outcome, found: &mut Vec<Finding>) {
    // Shares of 0 and 1 have a spread as large as their mean.
    let of_shares = outcome
        .scale
        .as_ref()
        .and_then(|scale| scale.max.as_ref())
        .is_some_and(|max| max.value <= 1.0);
    if !never_negative(outcome) || of_shares {
        return;
    }
    for result in &outcome.results {
        // A change can be negative.
        for occasion in [Occasion::After, Occasion::Before] {
            let Some(summary) = occasion.of(result) else {
                continue;
            };
            let (Some(mean), Some(sd)) = (&summary.mean, &summary.sd) else {
                continue;
            };
            let changes = outcome.label.to_lowercase().contains("change");
            let of = |n| values(record, n, Digits::Rounded);
            if changes || sd.derived().is_some() || mean.value < 0.0 || of(sd).low <= of(mean).high
            {
                continue;
            }
            let message = format!(
                "the standard deviation {} is larger than the mean {} ({}, {}), and values cannot be negative: they are skewed",
                record.written(sd),
                record.written(mean),
                record
                    .arm(&result.arm)
                    .map_or(result.arm.value.as_str(), |arm| &arm.label),
                occasion.name(),
            );
            found.push(
                Finding::new(&SKEWED, record, sd.written.clone(), message)
                    .beside(mean, "mean")
                    .outcome(&outcome.id)
                    .arm(&result.arm)
                    .help("t tests and intervals of such means are doubtful; medians or logarithms would serve better"),
            );
            return;
        }
    }
}

fn unequal(
    record: &Record,
    outcome: &Outcome,
    one: &ArmResult,
    two: &ArmResult,
    found: &mut Vec<Finding>,
) -> bool {
    for occasion in Occasion::ALL {
        let side = |result| Side::of(result, occasion.of(result)?);
        let (Some(a), Some(b)) = (side(one), side(two)) else {
            continue;
        };
        let (Spread::Sd(sd1), Spread::Sd(sd2)) = (a.spread, b.spread) else {
            continue;
        };
        if a.rests_on_derived() || b.rests_on_derived() {
            continue;
        }
        let sd = |side: Side| side.group(record, 2.0, Digits::Rounded, Taken::Printed).sd;
        let (small, large) = if sd1.value < sd2.value {
            (a, b)
        } else {
            (b, a)
        };
        let ratio = sd(large).low / sd(small).high;
        let by_chance = || {
            let df = |side: Side| Some(record.n(side.result)?.value - 1.0).filter(|df| *df >= 1.0);
            let (df1, df2) = (df(large)?, df(small)?);
            Some(2.0 * f::sf(ratio * ratio, df1, df2))
        };
        let chance = by_chance();
        let wide = match chance {
            Some(p) => ratio > RATIO && p < CHANCE,
            None => ratio > ANY_RATIO,
        };
        if !wide {
            continue;
        }
        let of = chance.map_or(String::new(), |p| format!(" (F test: p = {})", number(p)));
        let message = format!(
            "the standard deviations {} and {} ({}) differ {}-fold{of}",
            record.written(sd1),
            record.written(sd2),
            occasion.name(),
            number(large.spread.number().value / small.spread.number().value),
        );
        // The smaller one is the suspect where it would be like the other as a standard error.
        let as_error = record.n(small.result).is_some_and(|n| {
            let meant = small.spread.number().value * n.value.sqrt();
            (0.8..=1.25).contains(&(meant / large.spread.number().value))
        });
        let (at, other, help) = if as_error {
            let help = "the smaller one would be like the other if it were a standard error: ask the authors";
            (small, large, help)
        } else {
            let help =
                "a pooled standard deviation is doubtful, and one of the two may be misprinted";
            (large, small, help)
        };
        let span = at.spread.number().written.clone();
        found.push(
            Finding::new(&UNEQUAL_SPREAD, record, span, message)
                .beside(other.spread.number(), "the other arm's")
                .outcome(&outcome.id)
                .arm(&large.result.arm)
                .arm(&small.result.arm)
                .help(help),
        );
        return true;
    }
    false
}
