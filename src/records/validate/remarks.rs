//! Rules for what a record says about its study as a whole: breakdowns, claims, answers.

use crate::records::{Claim, ProblemKind, Study, ValueScale};

use super::{Complain, Known, count, in_range, positive};

pub(super) fn validate_remarks(study: &Study, arms: &Known, complain: Complain) {
    let outcomes: Known = study.outcomes.iter().map(|o| &o.id).collect();
    for breakdown in &study.breakdowns {
        if let Some(arm) = &breakdown.arm {
            arms.holds("arm", arm, complain);
        }
        count("the total", breakdown.total.as_ref(), 1, complain);
        for part in &breakdown.parts {
            count("the number in a part", part.n.as_ref(), 0, complain);
            if let Some(percent) = &part.percent {
                let (value, range) = (percent.value, (0.0, 100.0));
                in_range("the percentage", value, &percent.span, range, complain);
            }
        }
    }
    for claim in &study.claims {
        for arm in claim.arm.iter().chain(&claim.than) {
            arms.holds("arm", arm, complain);
        }
        validate_time(study, claim, complain);
    }
    for answer in &study.answers {
        if let Some(arm) = &answer.arm {
            arms.holds("arm", arm, complain);
        }
        if let Some(outcome) = &answer.outcome {
            outcomes.holds("outcome", outcome, complain);
        }
    }
}

/// A time that a claim names is one of an outcome that it is about.
fn validate_time(study: &Study, claim: &Claim, complain: Complain) {
    let Some(time) = &claim.timepoint else { return };
    let about = |id: &str| claim.outcome.is_empty() || claim.outcome.iter().any(|o| o.value == id);
    let measured = study.outcomes.iter().filter(|o| about(&o.id.value));
    let times: Vec<_> = measured.filter_map(|o| o.timepoint.clone()).collect();
    if !times.contains(&time.value) {
        let kind = ProblemKind::Missing {
            what: "time",
            id: time.value.clone(),
            known: times,
        };
        complain(time.span.clone(), kind);
    }
}

pub(super) fn validate_scale(scale: &ValueScale, complain: Complain) {
    positive("the step of the scale", scale.step.as_ref(), complain);
    count("the number of items", scale.items.as_ref(), 1, complain);
    if let (Some(min), Some(max)) = (&scale.min, &scale.max)
        && min.value >= max.value
    {
        let kind = ProblemKind::Disordered {
            low: ("smallest possible value", min.value),
            high: ("largest possible value", max.value),
        };
        complain(min.span.clone(), kind);
    }
}
