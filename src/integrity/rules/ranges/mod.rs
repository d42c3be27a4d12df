//! Values outside what a scale, a range, a spread or other values allow.

mod change;
mod means;
mod overlap;
mod scale;
mod spread;

use std::ops::Range;

use crate::integrity::arithmetic::Interval;
use crate::integrity::arithmetic::granularity::mean_is_possible;
use crate::integrity::{Finding, Record, Rule, Severity};
use crate::records::{ArmResult, Number, Outcome, Summary};

use super::granularity::{grain, occasions};

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
    &overlap::APART,
];

pub fn audit(record: &Record, found: &mut Vec<Finding>) {
    for (outcome, result) in record.results() {
        let mut own = Vec::new();
        for (occasion, summary) in occasions(result) {
            let of = Place {
                record,
                outcome,
                result,
                occasion,
            };
            let before = own.len();
            scale::audit(&of, summary, &mut own);
            spread::audit(&of, summary, &mut own);
            // A value outside its range explains the others.
            let is_error = |finding: &Finding| finding.rule.severity == Severity::Error;
            if !own[before..].iter().any(is_error) {
                means::audit(&of, summary, &mut own);
            }
        }
        change::audit(record, outcome, result, &mut own);
        let whole = Place {
            record,
            outcome,
            result,
            occasion: "after",
        };
        if own.is_empty() {
            own.extend(overlap::audit(&whole, result));
        }
        own.into_iter().for_each(|finding| add(finding, found));
    }
}

/// Adds a finding unless the same number has one that explains it better; takes the place of one that it explains.
fn add(finding: Finding, found: &mut Vec<Finding>) {
    let same = |other: &Finding| other.file == finding.file && other.span == finding.span;
    let explained = |other: &Finding| {
        let code = other.rule.code;
        same(other) && (code == "debit" || RULES.iter().any(|rule| rule.code == code))
    };
    if finding.rule.severity == Severity::Error {
        let less = ["grim", "grimmer", "truncated"];
        found.retain(|other| !(same(other) && less.contains(&other.rule.code)));
    }
    if !found.iter().any(explained) {
        found.push(finding);
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
        Some(self.record.around_or_beyond(number))
    }

    /// What a person's value may have been, or the middle of two persons' values: itself, where its decimals show all
    /// steps.
    fn value_of(&self, number: Option<&Number>, persons: u64) -> Option<Interval> {
        let around = self.around(number)?;
        let number = number?;
        let exact = || {
            let grain = grain(self.record, self.outcome)?;
            let printed = self.record.printed(number)?;
            let step = grain.value() / persons as f64;
            let shown = step * printed.scale() as f64 >= 1.0 - 1e-9;
            (shown && mean_is_possible(printed, persons, grain)).then_some(number.value)
        };
        Some(exact().map_or(around, Interval::point))
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

    /// How many were analysed, from fewest to most: half of the arm may be lost unless the result has its own number.
    ///
    /// `None` where the report prints no number.
    fn analysed(&self) -> Option<(u64, u64)> {
        let n = self.record.n(self.result)?;
        if n.derived().is_some() {
            return None;
        }
        let versions = n.versions().iter().map(|version| version.value.value);
        let least = versions.clone().fold(n.value, f64::min);
        let most = versions.fold(n.value, f64::max);
        let least = if self.result.n.is_some() {
            least
        } else {
            least / 2.0
        };
        (least >= 1.0).then_some((least as u64, most as u64))
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
