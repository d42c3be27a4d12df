//! Participants divided into parts: do the parts add up to the whole?

use crate::integrity::rule::rule;
use std::ops::Add;

use crate::integrity::arithmetic::percentages::{Share, share};
use crate::integrity::arithmetic::{Interval, Printed};
use crate::integrity::record::whole;
use crate::integrity::{Finding, Record, Rule};
use crate::records::{Breakdown, Number};

use super::granularity::percent::{Percentage, Whole, judge};

pub const RULES: &[&Rule] = &[&SUM, &MISSING, &PERCENT_SUM];

static SUM: Rule = rule!(
    "parts-sum",
    Error,
    "Parts that do not add up to their total"
);

static MISSING: Rule = rule!(
    "parts-missing",
    Warning,
    "Parts that add up to less than the whole"
);

static PERCENT_SUM: Rule = rule!(
    "parts-percent-sum",
    Error,
    "Percentages of parts that add up to more than 100"
);

pub fn audit(record: &Record, found: &mut Vec<Finding>) {
    for breakdown in &record.study.breakdowns {
        let place = |finding: Finding| match &breakdown.arm {
            Some(arm) => finding.arm(arm).apart(),
            None => finding.apart(),
        };
        let counts = Counts::of(record, breakdown);
        let of_counts = counts.sum_finding(record, breakdown);
        let of_parts = percentages(breakdown, &counts);
        let of_parts: Vec<_> = of_parts
            .iter()
            .filter_map(|percentage| judge(record, percentage))
            .collect();
        let explained = of_counts.is_some() || !of_parts.is_empty();
        let of_percents = percent_sum(record, breakdown).filter(|_| !explained);
        // Where the total is wrong, so are all percentages of it: the sum is the one cause.
        let of_parts = if of_counts.is_some() {
            Vec::new()
        } else {
            of_parts
        };
        found.extend(
            of_counts
                .into_iter()
                .chain(of_parts)
                .chain(of_percents)
                .map(place),
        );
    }
}

/// The counts of the parts, and what they are to add up to.
struct Counts<'a> {
    /// Their sum, where every part has a count.
    sum: Option<u64>,
    /// The printed total.
    total: Option<&'a Number>,
    /// Participants of the arm or study.
    participants: Option<&'a Number>,
}

impl<'a> Counts<'a> {
    fn of(record: &Record<'a>, breakdown: &'a Breakdown) -> Self {
        let count = |number: &Number| (number.value >= 0.0).then_some(number.value as u64);
        let counts = breakdown.parts.iter().map(|part| count(part.n.as_ref()?));
        let participants = match &breakdown.arm {
            Some(arm) => record.arm(arm).and_then(|arm| arm.n.as_ref()),
            None => record.study.design.n.as_ref(),
        };
        Self {
            sum: counts.sum::<Option<u64>>().filter(|sum| *sum > 0),
            total: breakdown.total.as_ref().filter(|n| n.derived().is_none()),
            participants: participants.filter(|n| n.derived().is_none()),
        }
    }

    fn sum_finding(&self, record: &Record, breakdown: &Breakdown) -> Option<Finding> {
        let sum = self.sum?;
        let printed = self.total.or(self.participants)?;
        let expected = whole(printed)?;
        let missing = self.total.is_none() && sum < expected;
        if sum == expected || (self.total.is_none() && has_version(printed, sum)) {
            return None;
        }
        let numbers = || breakdown.parts.iter().filter_map(|part| part.n.as_ref());
        let terms: Vec<_> = numbers().map(|n| record.written(n)).collect();
        let message = format!(
            "the parts of `{}` add up to {} = {sum}, but {expected} {}",
            breakdown.label,
            terms.join(" + "),
            if self.total.is_some() {
                "is printed as their total"
            } else {
                "took part"
            },
        );
        let (rule, help) = if missing {
            (
                &MISSING,
                "the others may not have answered, or a part is left out or misprinted",
            )
        } else {
            (
                &SUM,
                "check the counts against their percentages, and the total",
            )
        };
        let last = numbers().next_back()?;
        let marked = match wrong_part(record, breakdown, expected) {
            Some(count) => count,
            None if self.total.is_some() => printed,
            None => last,
        };
        let mut finding = Finding::new(rule, record, marked.written.clone(), message).help(help);
        for part in &breakdown.parts {
            if let Some(n) = part.n.as_ref().filter(|n| n.written != marked.written) {
                finding = finding.beside(n, part.label.clone());
            }
        }
        if marked.written != printed.written {
            finding = finding.beside(printed, format!("{expected} in all"));
        }
        Some(finding)
    }
}

/// The one count that is not its percentage of the whole, where all others are.
fn wrong_part<'a>(record: &Record, breakdown: &'a Breakdown, whole: u64) -> Option<&'a Number> {
    let mut wrong = Vec::new();
    for part in &breakdown.parts {
        let (n, percent) = (part.n.as_ref()?, part.percent.as_ref()?);
        let printed = record.printed(percent)?;
        if n.value < 0.0 || share(printed, n.value as u64, whole) == Share::Other {
            wrong.push(n);
        }
    }
    match wrong.as_slice() {
        [one] => Some(one),
        _ => None,
    }
}

fn has_version(number: &Number, value: u64) -> bool {
    let versions = number.versions().iter();
    versions
        .into_iter()
        .any(|version| version.value.value == value as f64)
}

/// Each part's percentage, of the printed total, of the sum of the counts or of the participants.
fn percentages<'a>(breakdown: &'a Breakdown, counts: &Counts<'a>) -> Vec<Percentage<'a>> {
    let printed = |number: Option<&'a Number>, own| {
        let number = number?;
        Some(Whole {
            n: whole(number)?,
            number: Some(number),
            own,
        })
    };
    let sum = counts.sum.map(|n| Whole {
        n,
        number: None,
        own: true,
    });
    let wholes = [
        printed(counts.total, true),
        sum,
        printed(counts.participants, false),
    ];
    let wholes: Vec<_> = wholes.into_iter().flatten().collect();
    let whole = counts.total.or(counts.participants).and_then(whole);
    let count_holds = whole.is_some() && whole == counts.sum;
    let parts = breakdown.parts.iter().filter_map(|part| {
        Some(Percentage {
            percent: part.percent.as_ref()?,
            count: part.n.as_ref(),
            wholes: wholes.clone(),
            what: format!("in `{}`", part.label),
            count_holds,
        })
    });
    parts.collect()
}

/// Percentages of all parts make 100, each rounded or cut off.
fn percent_sum(record: &Record, breakdown: &Breakdown) -> Option<Finding> {
    let numbers: Option<Vec<_>> = breakdown
        .parts
        .iter()
        .map(|part| part.percent.as_ref())
        .collect();
    let numbers = numbers?;
    if numbers.is_empty() || numbers.iter().any(|number| number.derived().is_some()) {
        return None;
    }
    let boxes: Option<Vec<_>> = numbers
        .iter()
        .map(|number| record.printed(number))
        .collect();
    let sum = boxes?
        .into_iter()
        .map(Printed::box_of_both)
        .reduce(Interval::add)?;
    // A hundred terms of 1e-14 at most.
    if sum.low <= 100.0 + 1e-9 && sum.high >= 100.0 - 1e-9 {
        return None;
    }
    let printed: f64 = numbers.iter().map(|number| number.value).sum();
    let terms: Vec<_> = numbers
        .iter()
        .map(|number| record.written(number))
        .collect();
    let message = format!(
        "the percentages of `{}` add up to {} = {printed:.1}, which rounding does not explain",
        breakdown.label,
        terms.join(" + "),
    );
    let (last, others) = numbers.split_last()?;
    let (rule, help) = if printed > 100.0 {
        (
            &PERCENT_SUM,
            "a percentage is misprinted, or the parts do not exclude each other",
        )
    } else {
        (
            &MISSING,
            "a percentage is misprinted, or a part is left out",
        )
    };
    let finding = Finding::new(rule, record, last.written.clone(), message).help(help);
    Some(others.iter().fold(finding, |finding, number| {
        finding.beside(number, "another part")
    }))
}
