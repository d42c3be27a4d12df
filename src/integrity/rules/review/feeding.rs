//! Whether records can feed an analysis, and with what.

use crate::effects::Family;
use crate::integrity::rule::rule;
use crate::integrity::{Finding, Rule};
use crate::records::OutcomeKind;

use super::Asked;

pub static KIND: Rule = rule!(
    "measure-kind",
    Warning,
    "A measure that does not suit the outcome"
);
pub static EMPTY: Rule = rule!("analysis-empty", Note, "An analysis without studies");
pub static CONTROL: Rule = rule!(
    "control-ignored",
    Note,
    "Trials with a control group read as one group"
);

/// An outcome of events pooled by a measure of means, or the other way round.
pub fn kind(asked: &Asked) -> Option<Finding> {
    let wanted = match asked.measure.family() {
        Family::Binary | Family::PairedBinary | Family::PairedMargins | Family::Proportion => {
            OutcomeKind::Binary
        }
        Family::Continuous | Family::PairedContinuous | Family::PretestPosttest | Family::Mean => {
            OutcomeKind::Continuous
        }
        _ => return None,
    };
    if asked.analysis.convert {
        return None;
    }
    let kind = |id: &str| {
        let own = asked
            .protocol
            .outcomes
            .iter()
            .find(|outcome| outcome.id.value == id);
        own.map(|outcome| outcome.kind)
    };
    let wrong = asked
        .analysis
        .outcome
        .iter()
        .find(|id| kind(&id.value).is_some_and(|kind| kind != wanted))?;
    let (own, of) = match wanted {
        OutcomeKind::Binary => ("continuous", "events"),
        OutcomeKind::Continuous => ("binary", "means"),
    };
    let message = format!(
        "`{}` is {own}, but {} is a measure of {of}",
        wrong.value, asked.measure
    );
    let finding = asked.finding(&KIND, wrong.span.clone(), message);
    Some(finding.help(
        "choose another measure or outcome, or allow the approximation with `convert = true`",
    ))
}

/// An analysis that no record makes.
pub fn empty(asked: &Asked) -> Option<Finding> {
    if !asked.records.is_empty() {
        return None;
    }
    let message = format!(
        "no record has the outcomes and arms that `{}` asks for",
        asked.analysis.id.value
    );
    let finding = asked.finding(&EMPTY, asked.analysis.id.span.clone(), message);
    Some(finding.help("check the ids of `outcome`, `intervention` and `comparator`: a combination is a set of its own"))
}

/// Before and after in arms whose trial has another arm for the same outcome.
pub fn control(asked: &Asked) -> Option<Finding> {
    if !asked.measure.is_paired() || asked.analysis.comparator.is_some() {
        return None;
    }
    let mut with_control = Vec::new();
    for made in &asked.records {
        let is_own = |id: &str| made.arms.iter().any(|arm| arm.id.value == id);
        let results = || made.outcomes.iter().flat_map(|outcome| &outcome.results);
        let twice = |result: &crate::records::ArmResult| {
            result.before.is_some() || result.change.is_some() || result.before_events.is_some()
        };
        let own = results().any(|result| is_own(&result.arm.value) && twice(result));
        let other = results().find(|result| !is_own(&result.arm.value));
        if let (true, Some(other)) = (own, other) {
            with_control.push((made, other));
        }
    }
    let names: Vec<_> = with_control
        .iter()
        .map(|(made, _)| made.record.study.label())
        .collect();
    if names.is_empty() {
        return None;
    }
    let message = format!(
        "`{}` compares after with before in {} of {} studies that have another arm for the same outcome, which it leaves out: {}",
        asked.analysis.id.value,
        names.len(),
        asked.records.len(),
        names.join(", ")
    );
    let mut finding = asked.finding(&CONTROL, asked.analysis.id.span.clone(), message);
    for (made, other) in with_control {
        finding = finding.related(
            &made.record.file.name,
            other.arm.span.clone(),
            "the other arm",
        );
    }
    Some(
        finding.help(
            "compare the arms, or say in `note` that the change is no effect of the treatment",
        ),
    )
}
