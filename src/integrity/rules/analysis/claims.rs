//! What authors conclude, against what they tested and printed.

use crate::integrity::arithmetic::Interval;
use crate::integrity::rule::rule;
use crate::integrity::rules::said::{self, Said};
use crate::integrity::{Finding, Record, Rule};
use crate::records::{Basis, Claim, ClaimKind, DesignType, Direction, Located, Outcome, Reported};

use super::direction::{compared, tests_between};
use super::{equality, recomputed, same};

pub static UNTESTED: Rule = rule!(
    "superiority-untested",
    Warning,
    "Called better without a comparison"
);
pub static CHANGE: Rule = rule!(
    "change-as-effect",
    Warning,
    "A change read as the effect of a treatment"
);
pub static REVERSED: Rule = rule!(
    "claim-reversed",
    Warning,
    "A conclusion against the printed numbers"
);
pub static NOT_SIGNIFICANT: Rule = rule!(
    "claim-against-p",
    Warning,
    "A conclusion against the printed p value"
);

pub static UNMEASURED: Rule = rule!(
    "claim-unmeasured",
    Warning,
    "A conclusion about something not measured"
);

pub fn judge(record: &Record, claim: &Claim) -> Option<Finding> {
    let outcomes = outcomes(record, claim);
    if outcomes.is_empty() && !claim.outcome.is_empty() {
        return unmeasured(record, claim);
    }
    match claim.says.value {
        ClaimKind::Better => better(record, claim, &outcomes),
        ClaimKind::Works => works(record, claim, &outcomes),
        ClaimKind::NoDifference => equality::judge(record, claim, &outcomes),
    }
}

/// The outcomes that a claim is about; all of the record where it names none.
pub(super) fn outcomes<'a>(record: &Record<'a>, claim: &Claim) -> Vec<&'a Outcome> {
    let named = |outcome: &&Outcome| {
        let time = claim.timepoint.as_ref().map(|time| &time.value);
        let then = time.is_none_or(|time| outcome.timepoint.as_ref() == Some(time));
        let about =
            claim.outcome.is_empty() || claim.outcome.iter().any(|id| same(id, &outcome.id));
        about && then
    };
    record.study.outcomes.iter().filter(named).collect()
}

pub(super) fn finding(
    rule: &'static Rule,
    record: &Record,
    claim: &Claim,
    outcomes: &[&Outcome],
    message: String,
) -> Finding {
    let mut finding = Finding::new(rule, record, claim.says.span.clone(), message).apart();
    if let [only] = outcomes {
        finding = finding.outcome(&only.id);
    }
    claim
        .arm
        .iter()
        .chain(&claim.than)
        .fold(finding, Finding::arm)
}

/// The two arms of a comparison: as the claim names them, or the other of two.
pub(super) fn arms<'a>(record: &Record<'a>, claim: &'a Claim) -> Option<[&'a Located<String>; 2]> {
    let mut ids = record.study.arms.iter().map(|arm| &arm.id);
    let arm = match &claim.arm {
        Some(arm) => arm,
        None => ids.clone().next()?,
    };
    let than = match &claim.than {
        Some(than) => than,
        None if record.study.arms.len() == 2 => ids.find(|id| !same(id, arm))?,
        None => return None,
    };
    Some([arm, than])
}

/// A test that a conclusion rests on: its outcome, the test, and its p value.
pub(super) type Tests<'a> = Vec<(&'a Outcome, &'a Reported, Option<Said<'a>>)>;

pub(super) fn between<'a>(
    record: &Record<'a>,
    outcomes: &[&'a Outcome],
    arms: [&Located<String>; 2],
) -> Tests<'a> {
    let of = |outcome: &&'a Outcome| {
        let outcome = *outcome;
        let tests = tests_between(record, outcome, arms).into_iter();
        tests
            .map(move |(reported, said)| (outcome, reported, said))
            .collect::<Vec<_>>()
    };
    outcomes.iter().flat_map(of).collect()
}

fn better<'a>(record: &Record<'a>, claim: &'a Claim, outcomes: &[&'a Outcome]) -> Option<Finding> {
    if record.study.arms.len() < 2 {
        return change(record, claim, outcomes);
    }
    let Some(arms) = arms(record, claim) else {
        return untested_among_several(record, claim, outcomes);
    };
    let labels = arms.map(|arm| record.label(arm));
    if let Some(found) = reversed(record, claim, outcomes, arms) {
        return Some(found);
    }
    let tests = between(record, outcomes, arms);
    if tests.is_empty() {
        return untested(record, claim, outcomes, arms);
    }
    let [first, ..] = not_significant(&tests)? else {
        return None;
    };
    let (outcome, _, said) = first;
    let message = format!(
        "{} is said to do better than {}, but the test between them gives {}",
        labels[0],
        labels[1],
        said.as_ref()?.shown(record)
    );
    let found = finding(&NOT_SIGNIFICANT, record, claim, outcomes, message);
    let found = found.beside(
        said.as_ref()?.number,
        format!("p between the arms, {}", outcome.label),
    );
    Some(found.help("treat the outcome as not shown to differ"))
}

/// The tests, where all print a p value and none is significant.
pub(super) fn not_significant<'a, 'b>(
    tests: &'b Tests<'a>,
) -> Option<&'b [(&'a Outcome, &'a Reported, Option<Said<'a>>)]> {
    let above = |said: &Option<Said>| said.is_some_and(|said| said.is_significant() == Some(false));
    let all = !tests.is_empty() && tests.iter().all(|(_, _, said)| above(said));
    all.then_some(tests)
}

/// Better by its words, worse by every number that can be compared.
fn reversed(
    record: &Record,
    claim: &Claim,
    outcomes: &[&Outcome],
    arms: [&Located<String>; 2],
) -> Option<Finding> {
    let labels = arms.map(|arm| record.label(arm));
    let mut worse = Vec::new();
    for outcome in outcomes {
        let higher = outcome.better == Direction::Higher;
        for compared in compared(record, outcome, arms) {
            if compared.first == higher {
                return None;
            }
            worse.push((*outcome, compared));
        }
        for (reported, _) in tests_between(record, outcome, arms) {
            match &reported.larger {
                Some(larger) if same(larger, arms[0]) == higher => return None,
                _ => {}
            }
        }
    }
    let (outcome, compared) = worse.first()?;
    let [own, other] = compared.numbers;
    let message = format!(
        "{} is said to do better than {}, but its {} is {}, against {}, and {} is better",
        labels[0],
        labels[1],
        compared.what,
        record.written(own),
        record.written(other),
        if outcome.better == Direction::Higher {
            "more"
        } else {
            "less"
        }
    );
    let found = finding(&REVERSED, record, claim, outcomes, message)
        .beside(own, format!("{}, {}", labels[0], outcome.label))
        .beside(other, format!("{}, {}", labels[1], outcome.label));
    Some(found.help("check which arm is which, and which direction is better"))
}

/// Only tests within arms, or none at all in a report that was read whole.
fn untested<'a>(
    record: &Record<'a>,
    claim: &Claim,
    outcomes: &[&'a Outcome],
    arms: [&Located<String>; 2],
) -> Option<Finding> {
    let within = |outcome: &&Outcome| {
        outcome
            .reported
            .iter()
            .any(|reported| reported.arm.is_some())
    };
    let any_within = outcomes.iter().any(within);
    let recomputed = outcomes.iter().find_map(|outcome| {
        recomputed::means(record, outcome, arms)
            .or_else(|| recomputed::counts(record, outcome, arms))
    });
    // What was read in part may have left the test out; but not where the numbers show no difference.
    let shown = |(_, p): &(String, Interval)| said::side(*p) != Some(false);
    let whole = record.study.report.basis == Basis::FullText;
    if !any_within && !whole && recomputed.as_ref().is_none_or(shown) {
        return None;
    }
    let what = if any_within {
        "only tests within the arms"
    } else {
        "no test"
    };
    let mut message = format!(
        "{} is said to do better than {}, with {what} and none between them",
        record.label(arms[0]),
        record.label(arms[1])
    );
    if let Some((values, p)) = recomputed {
        message.push_str(&values);
        if said::side(p) == Some(false) {
            message.push_str(", which is not below 0.05");
        }
    }
    let help = "a difference between two p values is no test of the difference between two arms";
    Some(finding(&UNTESTED, record, claim, outcomes, message).help(help))
}

fn untested_among_several(
    record: &Record,
    claim: &Claim,
    outcomes: &[&Outcome],
) -> Option<Finding> {
    let arm = claim.arm.as_ref()?;
    let reported = || outcomes.iter().flat_map(|outcome| &outcome.reported);
    let within = reported().any(|reported| reported.arm.is_some());
    if !within || reported().any(|reported| reported.arm.is_none()) {
        return None;
    }
    let message = format!(
        "{} is said to do better than the other arms, with only tests within the arms and none between them",
        record.label(arm)
    );
    let help = "a difference between two p values is no test of the difference between two arms";
    Some(finding(&UNTESTED, record, claim, outcomes, message).help(help))
}

/// A treatment is said to work.
fn works(record: &Record, claim: &Claim, outcomes: &[&Outcome]) -> Option<Finding> {
    if let Some(found) = change(record, claim, outcomes) {
        return Some(found);
    }
    let arms = arms(record, claim)?;
    let tests = between(record, outcomes, arms);
    let (_, _, said) = not_significant(&tests)?.first()?;
    let message = format!(
        "{} is said to work, but the test against {} gives {}",
        record.label(arms[0]),
        record.label(arms[1]),
        said.as_ref()?.shown(record)
    );
    let found = finding(&NOT_SIGNIFICANT, record, claim, outcomes, message);
    let found = found.beside(said.as_ref()?.number, "p between the arms");
    Some(found.help("treat the outcome as not shown to differ"))
}

/// An effect claimed from one group alone.
fn change(record: &Record, claim: &Claim, outcomes: &[&Outcome]) -> Option<Finding> {
    let one_group =
        record.study.design.kind == DesignType::OneGroup || record.study.arms.len() == 1;
    if !one_group || record.study.design.kind == DesignType::WithinPerson {
        return None;
    }
    let message = "an effect is claimed from one group before and after: what would have happened without treatment is not known"
        .to_owned();
    let help = "keep it apart from trials with a control group";
    Some(finding(&CHANGE, record, claim, outcomes, message).help(help))
}

/// A conclusion about an outcome that the record has no numbers of.
fn unmeasured(record: &Record, claim: &Claim) -> Option<Finding> {
    let whole = record.study.report.basis == Basis::FullText || claim.timepoint.is_none();
    let named: Vec<_> = claim.outcome.iter().map(|id| id.value.as_str()).collect();
    let message = format!(
        "something is concluded about {}, of which the report gives no numbers",
        named.join(" and ")
    );
    let help = "look for the numbers in the report; without them the conclusion rests on nothing";
    whole.then(|| finding(&UNMEASURED, record, claim, &[], message).help(help))
}
