//! Which direction is better, in protocol, analyses and records.

use crate::integrity::rule::rule;
use crate::integrity::{Finding, Record, Rule};
use crate::records::{Direction, Protocol, ReviewOutcome};

use super::Asked;

pub static MIXED: Rule = rule!(
    "mixed-directions",
    Warning,
    "Outcomes of opposite direction pooled together"
);
pub static FAVOURS: Rule = rule!(
    "favours-reversed",
    Warning,
    "The sides of the figure are exchanged"
);
pub static BETTER: Rule = rule!(
    "better-differs",
    Warning,
    "Record and protocol disagree on what is better"
);

fn declared<'a>(protocol: &'a Protocol, id: &str) -> Option<&'a ReviewOutcome> {
    protocol
        .outcomes
        .iter()
        .find(|outcome| outcome.id.value == id)
}

fn word(better: Direction) -> &'static str {
    match better {
        Direction::Higher => "higher",
        Direction::Lower => "lower",
    }
}

/// Outcomes of an analysis of which more is better in one and less in another, and effects are not turned.
pub fn mixed(asked: &Asked) -> Option<Finding> {
    let analysis = asked.analysis;
    let of = |id: &&crate::records::Located<String>| {
        declared(asked.protocol, &id.value).map(|o| o.better)
    };
    let first = analysis.outcome.first()?;
    let better = of(&first)?;
    let other = analysis
        .outcome
        .iter()
        .find(|id| of(id).is_some_and(|own| own != better))?;
    if analysis.towards_benefit || asked.measure.null().is_none() {
        return None;
    }
    let message = format!(
        "{} is better for `{}` and {} for `{}`: pooled as they are, their effects cancel each other",
        word(better),
        first.value,
        word(of(&other)?),
        other.value
    );
    let finding = asked.finding(&MIXED, other.span.clone(), message);
    Some(finding.help("write `towards_benefit = true`, or make two analyses"))
}

/// The side of the better effects named after the comparator, or the other one after the intervention.
pub fn favours(asked: &Asked) -> Option<Finding> {
    let analysis = asked.analysis;
    analysis.comparator.as_ref()?;
    let id = analysis.outcome.first()?;
    let better = declared(asked.protocol, &id.value)?.better;
    let right_is_better = analysis.towards_benefit || better == Direction::Higher;
    let plain = |text: &str| {
        text.trim()
            .to_lowercase()
            .trim_start_matches("favours ")
            .to_owned()
    };
    let groups =
        [&analysis.groups.intervention, &analysis.groups.comparator].map(|text| plain(text));
    let [left, right] = [&analysis.favours.left, &analysis.favours.right].map(|text| plain(text));
    if groups[0] == groups[1] {
        return None;
    }
    // An effect on the side that is better speaks for the intervention.
    let (good, bad) = if right_is_better {
        (right, left)
    } else {
        (left, right)
    };
    if good != groups[1] && bad != groups[0] {
        return None;
    }
    let side = if right_is_better { "right" } else { "left" };
    let message = format!(
        "effects on the {side} speak for the intervention, \"{}\", as {} is better for `{}`, but `favours` says \"{}\" on the left and \"{}\" on the right",
        analysis.groups.intervention,
        if analysis.towards_benefit {
            "more"
        } else {
            word(better)
        },
        id.value,
        analysis.favours.left,
        analysis.favours.right
    );
    let finding = asked.finding(&FAVOURS, analysis.id.span.clone(), message);
    Some(finding.help("exchange `left` and `right` of `favours`"))
}

/// Outcomes whose record says otherwise than the protocol which direction is better.
pub fn better(protocol: &Protocol, record: &Record, found: &mut Vec<Finding>) {
    for outcome in &record.study.outcomes {
        let Some(own) = declared(protocol, &outcome.id.value) else {
            continue;
        };
        // Analyses that turn effects towards benefit turn those of each record by its own direction.
        let as_they_are = protocol.analyses.iter().any(|analysis| {
            !analysis.towards_benefit
                && analysis
                    .outcome
                    .iter()
                    .any(|id| id.value == outcome.id.value)
        });
        if own.better != outcome.better && as_they_are {
            let message = format!(
                "the record says that {} is better for `{}`, the protocol says {}",
                word(outcome.better),
                outcome.id.value,
                word(own.better)
            );
            let finding = Finding::new(&BETTER, record, outcome.id.span.clone(), message)
                .outcome(&outcome.id)
                .related(
                    "review.toml",
                    own.id.span.clone(),
                    format!("better = \"{}\"", word(own.better)),
                );
            found.push(finding.help("correct `better`, or give this outcome an id of its own"));
        }
    }
}
