//! Which arm does better, by all that is printed of an outcome.

use crate::integrity::rule::rule;
use crate::integrity::rules::counted::Counted;
use crate::integrity::rules::said::Said;
use crate::integrity::{Finding, Record, Rule};
use crate::records::{Located, Number, Outcome, Reported};

use super::same;

pub static LARGER: Rule = rule!("larger-reversed", Warning, "Larger values in the other arm");

/// Values of two arms that can be compared, and which of them is larger.
#[derive(Debug)]
pub struct Compared<'a> {
    pub what: &'static str,
    pub numbers: [&'a Number; 2],
    /// Whether the first is the larger one.
    pub first: bool,
}

/// Everything printed of two arms whose order rounding leaves no doubt about: means, medians, changes, shares.
pub fn compared<'a>(
    record: &Record<'a>,
    outcome: &'a Outcome,
    [one, two]: [&Located<String>; 2],
) -> Vec<Compared<'a>> {
    let (Some(one), Some(two)) = (record.result(outcome, one), record.result(outcome, two)) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let mut compare = |what, a: Option<&'a Number>, b: Option<&'a Number>| {
        if let Some((a, b)) = a.zip(b) {
            let (first, second) = (record.around(a), record.around(b));
            if !first.meets(second) {
                found.push(Compared {
                    what,
                    numbers: [a, b],
                    first: first.low > second.high,
                });
            }
        }
    };
    let after = [&one.after, &two.after].map(Option::as_ref);
    let change = [&one.change, &two.change].map(Option::as_ref);
    for (what, [a, b]) in [("mean", after), ("mean change", change)] {
        compare(
            what,
            a.and_then(|s| s.mean.as_ref()),
            b.and_then(|s| s.mean.as_ref()),
        );
    }
    for (what, [a, b]) in [("median", after), ("median change", change)] {
        compare(
            what,
            a.and_then(|s| s.median.as_ref()),
            b.and_then(|s| s.median.as_ref()),
        );
    }
    let shares = Counted::after(record, one).zip(Counted::after(record, two));
    if let Some((a, b)) = shares {
        let range = |counted: &Counted| {
            let share = |(events, n): &(u64, u64)| *events as f64 / *n as f64;
            let all = counted.possible.iter().map(share);
            crate::integrity::rules::counted::hull(all)
        };
        if let Some((first, second)) = range(&a).zip(range(&b))
            && !first.meets(second)
        {
            found.push(Compared {
                what: "share",
                numbers: [a.events, b.events],
                first: first.low > second.high,
            });
        }
    }
    found
}

/// `larger` against the means, medians and shares of both arms, where all of them say the other arm.
pub fn judge(record: &Record, outcome: &Outcome, reported: &Reported) -> Option<Finding> {
    let larger = reported.larger.as_ref()?;
    let [one, two] = reported.arms.as_deref()? else {
        return None;
    };
    let other = if same(larger, one) { two } else { one };
    let all = compared(record, outcome, [larger, other]);
    if all.is_empty() || all.iter().any(|compared| compared.first) {
        return None;
    }
    let [own, others] = all[0].numbers;
    let message = format!(
        "{} is said to have the larger values, but its {} is {}, that of {} {}",
        record.label(larger),
        all[0].what,
        record.written(own),
        record.label(other),
        record.written(others)
    );
    let finding = Finding::new(&LARGER, record, larger.span.clone(), message)
        .outcome(&outcome.id)
        .arm(larger)
        .arm(other)
        .beside(own, format!("{} of {}", all[0].what, record.label(larger)))
        .beside(
            others,
            format!("{} of {}", all[0].what, record.label(other)),
        );
    Some(finding.help("take `larger` out where means or counts show the direction, or correct it"))
}

/// The p values of tests between two arms of an outcome.
pub fn tests_between<'a>(
    record: &Record,
    outcome: &'a Outcome,
    [one, two]: [&Located<String>; 2],
) -> Vec<(&'a Reported, Option<Said<'a>>)> {
    let between = |reported: &&Reported| match (&reported.arm, &reported.arms) {
        (Some(_), _) => false,
        (None, Some(arms)) => {
            arms.iter().any(|arm| same(arm, one)) && arms.iter().any(|arm| same(arm, two))
        }
        (None, None) => true,
    };
    let own = outcome.reported.iter().filter(between);
    own.map(|reported| (reported, Said::of(record, reported)))
        .collect()
}
