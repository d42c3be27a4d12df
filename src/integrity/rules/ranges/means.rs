//! Means that medians, quartiles and ranges do not allow.

use crate::integrity::arithmetic::Interval;
use crate::integrity::arithmetic::spread::{Order, mean_bounds};
use crate::integrity::rule::rule;
use crate::integrity::{Finding, Rule};
use crate::numerics::format::significant;
use crate::records::{Number, Summary};

use super::{Place, values};

pub static IMPOSSIBLE: Rule = rule!(
    "mean-impossible",
    Error,
    "A mean that median, quartiles and range do not allow"
);

pub static MEDIAN: Rule = rule!(
    "mean-median",
    Error,
    "A mean further from its median than the standard deviation"
);

pub fn audit(of: &Place, summary: &Summary, found: &mut Vec<Finding>) {
    let Some(mean) = &summary.mean else { return };
    let Some(around) = of.around(Some(mean)) else {
        return;
    };
    match of_order(of, summary, mean, around) {
        Some(finding) => found.push(finding),
        None => found.extend(of_median(of, summary, mean, around)),
    }
}

fn of_order(of: &Place, summary: &Summary, mean: &Number, around: Interval) -> Option<Finding> {
    // Validation has told where the numbers do not ascend.
    let beyond = |bound: &Option<Number>, side: f64| {
        bound
            .as_ref()
            .is_some_and(|bound| side * (mean.value - bound.value) > 0.0)
    };
    if beyond(&summary.min, -1.0) || beyond(&summary.max, 1.0) {
        return None;
    }
    let (fewest, most) = of.analysed()?;
    let (scale_min, scale_max) = of.scale();
    let boxed = |number: &Option<Number>| of.around(number.as_ref());
    let order = Order {
        min: of
            .value_of(summary.min.as_ref(), 1)
            .or(scale_min.map(Interval::point)),
        q1: boxed(&summary.q1),
        median: of.value_of(summary.median.as_ref(), 2),
        q3: boxed(&summary.q3),
        max: of
            .value_of(summary.max.as_ref(), 1)
            .or(scale_max.map(Interval::point)),
        reached: summary.min.is_some() && summary.max.is_some(),
    };
    if order.q1.is_none() && order.median.is_none() && order.q3.is_none() && !order.reached {
        return None;
    }
    let bounds = (fewest..=most.min(fewest + 1000))
        .map(|n| mean_bounds(n, &order))
        .reduce(Interval::hull)?;
    let slack = 1e-9 * around.low.abs().max(around.high.abs()).max(1.0);
    if around.high + slack >= bounds.low && around.low <= bounds.high + slack {
        return None;
    }
    let (side, end) = if around.high < bounds.low {
        ("below", bounds.low)
    } else {
        ("above", bounds.high)
    };
    let others: Vec<_> = values(summary)
        .filter(|(name, _)| *name != "mean")
        .collect();
    let words: Vec<_> = others
        .iter()
        .map(|(name, number)| format!("{name} {}", of.written(number)))
        .collect();
    let message = format!(
        "the mean {} {} lies {side} {}, as far as {most} values with {} allow",
        of.written(mean),
        of.occasion,
        significant(end, 4, 4),
        words.join(", ")
    );
    let finding = of.finding(&IMPOSSIBLE, mean.written.clone(), message);
    let finding = others.into_iter().fold(finding, |finding, (name, number)| {
        finding.beside(number, name)
    });
    Some(finding.help("check whether the columns of the table are in the order of its heading"))
}

/// No median is further from the mean than a standard deviation.
fn of_median(of: &Place, summary: &Summary, mean: &Number, around: Interval) -> Option<Finding> {
    let (median, sd) = (summary.median.as_ref()?, summary.sd.as_ref()?);
    let distance = (around - of.around(Some(median))?).abs();
    let spread = of.around(Some(sd))?;
    if distance.low <= spread.high * (1.0 + 1e-9) {
        return None;
    }
    let message = format!(
        "the mean {} and the median {} {} are {} apart, more than the standard deviation {}",
        of.written(mean),
        of.written(median),
        of.occasion,
        significant((mean.value - median.value).abs(), 4, 4),
        of.written(sd)
    );
    let finding = of
        .finding(&MEDIAN, sd.written.clone(), message)
        .beside(mean, "the mean")
        .beside(median, "the median");
    Some(finding.help("the standard deviation may be a standard error, or mean and median belong to different data"))
}
