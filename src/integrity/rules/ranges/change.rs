//! Changes that are not the difference of what stands before and after.

use crate::integrity::arithmetic::Interval;
use crate::integrity::rule::rule;
use crate::integrity::{Finding, Record, Rule};
use crate::numerics::format::{fixed, significant};
use crate::records::{ArmResult, Number, Outcome, Reported, Summary};

use super::Place;

pub static MEAN: Rule = rule!(
    "change-mean",
    Warning,
    "A mean change that is not after less before"
);

pub static SIGN: Rule = rule!(
    "change-sign",
    Warning,
    "A mean change with the sign of before less after"
);

pub static SD: Rule = rule!(
    "change-sd",
    Warning,
    "A standard deviation of change that no correlation allows"
);

pub fn audit(record: &Record, outcome: &Outcome, result: &ArmResult, found: &mut Vec<Finding>) {
    let of = Place {
        record,
        outcome,
        result,
        occasion: "change",
    };
    found.extend(of_mean(&of));
    let printed = outcome.reported.iter();
    found.extend(printed.filter_map(|reported| of_printed(&of, reported)));
    found.extend(of_sd(&of));
}

/// A number before, after and of change.
fn three<'a>(
    of: &'a Place,
    number: impl Fn(&'a Summary) -> Option<&'a Number>,
) -> Option<[(&'a Number, Interval); 3]> {
    let result = of.result;
    let one = |summary: &'a Option<Summary>| {
        let number = number(summary.as_ref()?)?;
        Some((number, of.around(Some(number))?))
    };
    Some([
        one(&result.before)?,
        one(&result.after)?,
        one(&result.change)?,
    ])
}

fn meets(a: Interval, b: Interval) -> bool {
    let slack = 1e-9 * (a.low.abs() + a.high.abs() + b.low.abs() + b.high.abs());
    a.low <= b.high + slack && b.low <= a.high + slack
}

fn of_mean(of: &Place) -> Option<Finding> {
    let means = three(of, |summary| summary.mean.as_ref())?;
    difference(of, means)
}

/// A mean difference printed for one arm is its change.
fn of_printed(of: &Place, reported: &Reported) -> Option<Finding> {
    let effect = reported.effect.as_ref().filter(|effect| !effect.adjusted)?;
    let measure = effect.measure.value.to_ascii_uppercase();
    let arm = reported.arm.as_ref()?;
    if arm.value != of.result.arm.value || !matches!(measure.as_str(), "MD" | "MC") {
        return None;
    }
    let mean = |summary: &'_ Option<Summary>| summary.as_ref()?.mean.clone();
    let (before, after) = (mean(&of.result.before)?, mean(&of.result.after)?);
    let around = |number: &Number| of.around(Some(number));
    let means = [
        (&before, around(&before)?),
        (&after, around(&after)?),
        (&effect.value, around(&effect.value)?),
    ];
    difference(of, means)
}

fn difference(of: &Place, [before, after, change]: [(&Number, Interval); 3]) -> Option<Finding> {
    let difference = after.1 - before.1;
    if meets(difference, change.1) {
        return None;
    }
    let reversed = meets(-difference, change.1);
    let (b, a, c) = (
        of.written(before.0),
        of.written(after.0),
        of.written(change.0),
    );
    let decimals = [before.0, after.0].map(|number| of.record.printed(number));
    let decimals = decimals.map(|printed| printed.map_or(4, |printed| printed.decimals as usize));
    let decimals = decimals[0].max(decimals[1]);
    let exact = fixed(after.0.value - before.0.value, decimals);
    let message = format!("the mean change is printed as {c}, but {a} − {b} is {exact}");
    let rule = if reversed { &SIGN } else { &MEAN };
    let finding = of
        .finding(rule, change.0.written.clone(), message)
        .beside(before.0, "before")
        .beside(after.0, "after");
    let percent = difference.abs() * 100.0;
    let percent = percent.over(before.1.abs());
    Some(if reversed {
        let negative = match c.strip_prefix('-') {
            Some(positive) => positive.to_owned(),
            None => format!("-{}", c.trim_start_matches('+')),
        };
        finding
            .help("a record takes a change as after less before; a decrease is negative")
            .corrected("the change as after less before", change.0, negative)
    } else if meets(percent, change.1.abs()) {
        finding.help("it is the change in percent of the mean before")
    } else {
        finding.help(
            "the change may be of fewer participants, or adjusted; otherwise one of the three is misprinted",
        )
    })
}

fn of_sd(of: &Place) -> Option<Finding> {
    let [before, after, change] = three(of, |summary| summary.sd.as_ref())?;
    let least = (before.1 - after.1).abs().low;
    let most = before.1.high + after.1.high;
    let slack = 1e-9 * most;
    if change.1.high + slack >= least && change.1.low <= most + slack {
        return None;
    }
    let message = format!(
        "the standard deviation of change {} lies outside {} to {}, which {} before and {} after allow",
        of.written(change.0),
        significant(least, 3, 4),
        significant(most, 3, 4),
        of.written(before.0),
        of.written(after.0)
    );
    let small = change.1.high < least;
    let finding = of
        .finding(&SD, change.0.written.clone(), message)
        .beside(before.0, "before")
        .beside(after.0, "after");
    Some(finding.help(if small {
        "it may be a standard error; otherwise the change is of other participants, or one of the three is misprinted"
    } else {
        "the change may be of other participants, or one of the three is misprinted"
    }))
}
