//! Units and values that the protocol does not hold for possible.

use crate::integrity::rule::rule;
use crate::integrity::rules::granularity::listed;
use crate::integrity::{Finding, Record, Rule};
use crate::records::{ArmResult, Number, Outcome, OutcomeUnit, Protocol, ReviewOutcome, Summary};

use super::units::plain;

pub static UNIT: Rule = rule!(
    "unit-unlisted",
    Warning,
    "A unit that the protocol does not list"
);
pub static VALUE: Rule = rule!(
    "implausible-value",
    Warning,
    "A mean beyond what the protocol holds for plausible"
);
pub static DIFFERENCE: Rule = rule!(
    "implausible-difference",
    Warning,
    "A difference beyond what the protocol holds for plausible"
);

pub fn audit(protocol: &Protocol, record: &Record, found: &mut Vec<Finding>) {
    for outcome in &record.study.outcomes {
        let same = |declared: &&ReviewOutcome| declared.id.value == outcome.id.value;
        let Some(declared) = protocol.outcomes.iter().find(same) else {
            continue;
        };
        let Some(unit) = outcome
            .unit
            .as_deref()
            .filter(|_| !declared.units.is_empty())
        else {
            continue;
        };
        let listed = declared
            .units
            .iter()
            .find(|known| plain(&known.name.value) == plain(unit));
        match listed {
            None => found.push(unlisted(record, outcome, declared, unit)),
            Some(known) => {
                values(record, outcome, known, found);
                found.extend(difference(record, outcome, known));
            }
        }
    }
}

fn unlisted(record: &Record, outcome: &Outcome, declared: &ReviewOutcome, unit: &str) -> Finding {
    let names: Vec<_> = declared
        .units
        .iter()
        .map(|unit| format!("\"{}\"", unit.name.value))
        .collect();
    let message = format!(
        "`{}` is given in \"{unit}\", and the protocol lists {}",
        outcome.id.value,
        listed(&names, "and")
    );
    Finding::new(&UNIT, record, outcome.id.span.clone(), message)
        .outcome(&outcome.id)
        .related("review.toml", declared.id.span.clone(), "its units")
        .help("check the unit in the report; if it is right, add it to the protocol")
}

/// Means and medians of one arm.
fn middles(summary: &Option<Summary>) -> impl Iterator<Item = (&'static str, &Number)> {
    let mean = summary.iter().flat_map(|summary| &summary.mean);
    let median = summary.iter().flat_map(|summary| &summary.median);
    let mean = mean.map(|number| ("mean", number));
    mean.chain(median.map(|number| ("median", number)))
}

fn values(record: &Record, outcome: &Outcome, known: &OutcomeUnit, found: &mut Vec<Finding>) {
    for result in &outcome.results {
        for (when, summary) in [("before", &result.before), ("after", &result.after)] {
            for (what, number) in middles(summary) {
                let below = known
                    .min
                    .as_ref()
                    .filter(|min| record.around(number).high < min.value);
                let above = known
                    .max
                    .as_ref()
                    .filter(|max| record.around(number).low > max.value);
                let (Some(bound), side) = (
                    below.or(above),
                    if below.is_some() { "below" } else { "above" },
                ) else {
                    continue;
                };
                let message = format!(
                    "the {what} {when} of {} {} is {side} {}, which the protocol holds for the {} plausible",
                    record.written(number),
                    known.name.value,
                    bound.value,
                    if below.is_some() { "least" } else { "most" }
                );
                let finding = Finding::new(&VALUE, record, number.written.clone(), message)
                    .outcome(&outcome.id)
                    .arm(&result.arm)
                    .related("review.toml", bound.written.clone(), "plausible")
                    .help("check the unit and the number, and whether it is a change rather than a value");
                found.push(finding);
            }
        }
    }
}

/// The printed or plain difference of two arms, the first that is too large.
fn difference(record: &Record, outcome: &Outcome, known: &OutcomeUnit) -> Option<Finding> {
    let most = known.difference.as_ref()?;
    let tell = |number: &Number, shown: String| {
        let message = format!(
            "two arms differ by {shown} {}, and the protocol holds {} for the most plausible",
            known.name.value, most.value
        );
        Finding::new(&DIFFERENCE, record, number.written.clone(), message)
            .outcome(&outcome.id)
            .related("review.toml", most.written.clone(), "plausible")
            .help(
                "check the unit and the number, and whether the arms differed before the treatment",
            )
    };
    let printed = outcome.reported.iter().find_map(|reported| {
        let arms = reported.arms.as_ref()?;
        let effect = reported.effect.as_ref()?;
        let is_difference = effect.measure.value.eq_ignore_ascii_case("MD");
        let large = record.around(&effect.value).abs().low > most.value;
        (is_difference && large).then(|| {
            let finding = tell(&effect.value, record.written(&effect.value).to_owned());
            arms.iter().fold(finding, Finding::arm)
        })
    });
    printed.or_else(|| {
        let mean = |result: &ArmResult, of: fn(&ArmResult) -> &Option<Summary>| {
            of(result).as_ref()?.mean.clone()
        };
        let occasions: [fn(&ArmResult) -> &Option<Summary>; 2] = [|r| &r.after, |r| &r.change];
        let results = &outcome.results;
        let pairs = results
            .iter()
            .enumerate()
            .flat_map(|(at, one)| results[at + 1..].iter().map(move |two| (one, two)));
        pairs.into_iter().find_map(|(one, two)| {
            occasions.iter().find_map(|of| {
                let (a, b) = (mean(one, *of)?, mean(two, *of)?);
                let gap = (record.around(&a) - record.around(&b)).abs();
                let shown = format!("{} less {}", record.written(&a), record.written(&b));
                (gap.low > most.value).then(|| {
                    tell(&a, shown)
                        .beside(&b, "the other arm's")
                        .arm(&one.arm)
                        .arm(&two.arm)
                })
            })
        })
    })
}
