//! Values outside what a scale, a range, a spread or other values allow.

mod change;
mod means;
mod scale;
mod spread;

use std::ops::Range;

use crate::integrity::arithmetic::Interval;
use crate::integrity::{Finding, Record, Rule, Severity};
use crate::records::{ArmResult, Number, Outcome, Summary};

use super::granularity::occasions;

pub const RULES: &[&Rule] = &[
    &scale::OUTSIDE,
    &scale::VALUE_STEP,
    &scale::MEDIAN_ODD,
    &spread::TOO_LARGE,
    &spread::TOO_SMALL,
    &spread::SE_ABOVE_SD,
    &spread::SE_N,
    &means::IMPOSSIBLE,
    &means::MEDIAN,
    &change::MEAN,
    &change::SIGN,
    &change::SD,
];

pub fn audit(record: &Record, found: &mut Vec<Finding>) {
    for (outcome, result) in record.results() {
        for (occasion, summary) in occasions(result) {
            let of = Place {
                record,
                outcome,
                result,
                occasion,
            };
            let before = found.len();
            scale::audit(&of, summary, found);
            spread::audit(&of, summary, found);
            // A value outside its range explains the others.
            let errors = found[before..].iter();
            if !errors
                .into_iter()
                .any(|finding| finding.rule.severity == Severity::Error)
            {
                means::audit(&of, summary, found);
            }
        }
        change::audit(record, outcome, result, found);
    }
}

/// Where a summary stands.
struct Place<'a> {
    record: &'a Record<'a>,
    outcome: &'a Outcome,
    result: &'a ArmResult,
    occasion: &'static str,
}

impl Place<'_> {
    fn finding(&self, rule: &'static Rule, at: Range<usize>, message: String) -> Finding {
        Finding::new(rule, self.record, at, message)
            .outcome(&self.outcome.id)
            .arm(&self.result.arm)
    }

    /// What a printed number may have been, rounded or cut off; `None` where the report does not print it.
    fn around(&self, number: Option<&Number>) -> Option<Interval> {
        let number = number.filter(|number| number.derived().is_none())?;
        let printed = self.record.printed(number);
        Some(printed.map_or(Interval::point(number.value), |printed| {
            printed.box_of_both()
        }))
    }

    /// The ends of the scale for these values: for a change from one end to the other.
    fn scale(&self) -> (Option<f64>, Option<f64>) {
        let Some(scale) = &self.outcome.scale else {
            return (None, None);
        };
        let bound = |number: &Option<Number>| number.as_ref().map(|number| number.value);
        let (min, max) = (bound(&scale.min), bound(&scale.max));
        if self.occasion != "change" {
            return (min, max);
        }
        let width = min.zip(max).map(|(min, max)| max - min);
        (width.map(|width| -width), width)
    }

    fn written(&self, number: &Number) -> &str {
        self.record.written(number)
    }
}

/// The numbers of a summary that are values of persons, or between them, with their names.
fn values(summary: &Summary) -> impl Iterator<Item = (&'static str, &Number)> {
    [
        ("mean", &summary.mean),
        ("median", &summary.median),
        ("first quartile", &summary.q1),
        ("third quartile", &summary.q3),
        ("minimum", &summary.min),
        ("maximum", &summary.max),
    ]
    .into_iter()
    .filter_map(|(name, number)| Some((name, number.as_ref()?)))
}
