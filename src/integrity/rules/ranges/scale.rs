//! Values outside a scale, or between its steps.

use crate::integrity::arithmetic::granularity::{mean_fit, mean_is_possible};
use crate::integrity::record::whole;
use crate::integrity::rule::rule;
use crate::integrity::rules::granularity::grain;
use crate::integrity::{Finding, Rule};
use crate::records::{Number, Summary};

use super::{Place, values};

pub static OUTSIDE: Rule = rule!("outside-scale", Error, "A value outside its scale");

pub static VALUE_STEP: Rule = rule!(
    "value-step",
    Error,
    "A minimum, maximum or median that no person can have"
);

pub static MEDIAN_ODD: Rule = rule!(
    "median-odd",
    Warning,
    "A median that an odd number of persons cannot have"
);

pub fn audit(of: &Place, summary: &Summary, found: &mut Vec<Finding>) {
    let (min, max) = of.scale();
    for (name, number) in values(summary) {
        let Some(around) = of.around(Some(number)) else {
            continue;
        };
        let (below, above) = (
            min.filter(|min| around.high < *min),
            max.filter(|max| around.low > *max),
        );
        if below.is_some() || above.is_some() {
            found.push(outside(of, name, number, below, above));
        }
    }
    steps(of, summary, found);
}

fn outside(
    of: &Place,
    name: &str,
    number: &Number,
    below: Option<f64>,
    above: Option<f64>,
) -> Finding {
    let occasion = of.occasion;
    let written = of.written(number);
    let end = below.or(above).unwrap_or_default();
    let side = if below.is_some() { "below" } else { "above" };
    let bound = match (occasion, below) {
        ("change", _) => format!("{end}, as far as the scale reaches"),
        (_, Some(_)) => format!("the least possible value {end}"),
        (_, None) => format!("the greatest possible value {end}"),
    };
    let message = format!("the {name} {written} {occasion} lies {side} {bound}");
    let finding = of.finding(&OUTSIDE, number.written.clone(), message);
    let scale = of.outcome.scale.as_ref();
    let bounds = scale.and_then(|scale| {
        if below.is_some() {
            scale.min.as_ref()
        } else {
            scale.max.as_ref()
        }
    });
    let finding = match bounds {
        Some(bound) => finding.beside(bound, "the scale"),
        None => finding,
    };
    finding.help("check the number, its decimal point, and the scale")
}

/// Single persons' values lie on the steps of the scale, a median there or half-way.
fn steps(of: &Place, summary: &Summary, found: &mut Vec<Finding>) {
    let Some(grain) = grain(of.record, of.outcome) else {
        return;
    };
    let single = [
        ("minimum", &summary.min, 1),
        ("maximum", &summary.max, 1),
        ("median", &summary.median, 2),
    ];
    for (name, number, persons) in single {
        let Some(number) = number.as_ref().filter(|n| n.derived().is_none()) else {
            continue;
        };
        let Some(printed) = of.record.printed(number) else {
            continue;
        };
        let written = of.written(number);
        let occasion = of.occasion;
        if mean_fit(printed, persons, grain).is_none() {
            let half = if persons == 2 { ", or half-way" } else { "" };
            let message = format!(
                "the {name} {written} {occasion} is no value in steps of {}{half}",
                grain.value()
            );
            let finding = of.finding(&VALUE_STEP, number.written.clone(), message);
            found.push(finding.help("check the number and the step of the scale"));
        } else if persons == 2
            && !mean_is_possible(printed, 1, grain)
            && mean_fit(printed, 1, grain).is_none()
            && let Some(n) = of.record.n(of.result).filter(|n| n.derived().is_none())
            && let Some(count) = whole(n).filter(|count| count % 2 == 1)
        {
            let message = format!(
                "the median {written} {occasion} lies half-way between two values, but {count} persons have one in the middle"
            );
            let finding = of.finding(&MEDIAN_ODD, number.written.clone(), message);
            let finding = finding.beside(n, format!("{count} participants"));
            found.push(finding.help("check how many were analysed"));
        }
    }
}
