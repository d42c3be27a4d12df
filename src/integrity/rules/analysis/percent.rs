//! A rise in percent that a conclusion names, against the numbers it is of.

use crate::integrity::arithmetic::Interval;
use crate::integrity::rule::rule;
use crate::integrity::rules::said::{number, range};
use crate::integrity::{Finding, Record, Rule};
use crate::records::{ArmResult, Claim, Number, Outcome, Summary};

use super::claims::outcomes;

pub static PERCENT: Rule = rule!(
    "claim-percent",
    Warning,
    "A rise in percent that the numbers do not give"
);

/// Two numbers of an outcome that a rise can be of.
struct Rise<'a> {
    label: &'static str,
    numbers: [&'a Number; 2],
    from: Interval,
    to: Interval,
}

impl Rise<'_> {
    /// The rise in percent of the first number, as it should be reckoned.
    fn percent(&self) -> Option<Interval> {
        quotient(self.to - self.from, self.from)
    }

    /// Everything that authors call a rise in percent.
    fn readings(&self) -> impl Iterator<Item = Interval> {
        let all = [
            self.percent(),
            quotient(self.to - self.from, self.to),
            quotient(self.to, self.from),
            Some(self.to - self.from),
            Some(self.to),
        ];
        all.into_iter().flatten().map(Interval::abs)
    }
}

/// A quotient in percent by a number above 0.
fn quotient(of: Interval, by: Interval) -> Option<Interval> {
    if by.low <= 0.0 {
        return None;
    }
    let ends = [
        of.low / by.low,
        of.low / by.high,
        of.high / by.low,
        of.high / by.high,
    ];
    Some(Interval {
        low: 100.0 * ends.into_iter().fold(f64::INFINITY, f64::min),
        high: 100.0 * ends.into_iter().fold(f64::NEG_INFINITY, f64::max),
    })
}

pub fn judge(record: &Record, claim: &Claim) -> Option<Finding> {
    let percent = claim.percent.as_ref().filter(|n| n.derived().is_none())?;
    let rises: Vec<_> = outcomes(record, claim)
        .into_iter()
        .flat_map(|outcome| {
            rises(record, claim, outcome)
                .into_iter()
                .map(move |rise| (outcome, rise))
        })
        .collect();
    let printed = record.around_or_beyond(percent).abs();
    let slack = 1e-9 * printed.high;
    let fits = |of: Interval| of.low <= printed.high + slack && of.high >= printed.low - slack;
    let (outcome, shown) = rises.first()?;
    if rises.iter().any(|(_, rise)| rise.readings().any(fits)) {
        return None;
    }
    let [from, to] = shown.numbers;
    let message = format!(
        "a change of {} % is claimed, but {} {} to {} is {} %",
        record.written(percent),
        shown.label,
        record.written(from),
        record.written(to),
        range(shown.percent()?, number)
    );
    let finding = Finding::new(&PERCENT, record, percent.written.clone(), message)
        .apart()
        .outcome(&outcome.id)
        .beside(from, "from")
        .beside(to, "to");
    let finding = claim
        .arm
        .iter()
        .chain(&claim.than)
        .fold(finding, Finding::arm);
    Some(finding.help("check of whom and of what the percentage is"))
}

/// What can have risen: from before to after in the arm, or from the other arm to it.
fn rises<'a>(record: &Record<'a>, claim: &Claim, outcome: &'a Outcome) -> Vec<Rise<'a>> {
    let of = |result: &&ArmResult| {
        let id = &result.arm.value;
        claim.arm.as_ref().is_none_or(|arm| arm.value == *id)
    };
    let own: Vec<_> = outcome.results.iter().filter(of).collect();
    let mut found = Vec::new();
    let mut push = |label, pair: [Option<&'a Number>; 2]| {
        if let [Some(a), Some(b)] = pair {
            let (from, to) = (record.around_or_beyond(a), record.around_or_beyond(b));
            let numbers = [a, b];
            found.push(Rise {
                label,
                numbers,
                from,
                to,
            });
        }
    };
    let pick = |of: fn(&Summary) -> Option<&Number>, summary: &'a Option<Summary>| {
        summary.as_ref().and_then(of)
    };
    let kinds: [fn(&Summary) -> Option<&Number>; 2] = [|s| s.mean.as_ref(), |s| s.median.as_ref()];
    for result in &own {
        for kind in kinds {
            push(
                "from",
                [pick(kind, &result.before), pick(kind, &result.after)],
            );
            push(
                "from",
                [pick(kind, &result.before), pick(kind, &result.change)],
            );
        }
        push(
            "from",
            [result.before_percent.as_ref(), result.percent.as_ref()],
        );
        push(
            "from",
            [result.before_events.as_ref(), result.events.as_ref()],
        );
        let others = outcome
            .results
            .iter()
            .filter(|other| other.arm.value != result.arm.value);
        for other in others {
            for kind in kinds {
                push(
                    "from the other arm's",
                    [pick(kind, &other.after), pick(kind, &result.after)],
                );
                push(
                    "from the other arm's",
                    [pick(kind, &other.change), pick(kind, &result.change)],
                );
            }
            push(
                "from the other arm's",
                [other.percent.as_ref(), result.percent.as_ref()],
            );
            push(
                "from the other arm's",
                [other.events.as_ref(), result.events.as_ref()],
            );
        }
    }
    found
}
