//! What the protocol asks of an analysis beside its pooled estimate: an effect that matters, moderators.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::effects::Measure;
use crate::pooling::{IntervalMethod, Tau2Estimator, Term, TermError};
use crate::records::{Analysis, Direction, Located, ProblemKind, Review};

use super::plan::{Problems, unknown};
use super::{Baseline, MetaRegressionPlan};

/// Fields that are of effects and mean nothing where counts are pooled, with their places.
pub(super) fn of_effects(analysis: &Analysis) -> Vec<(&'static str, &Range<usize>)> {
    let codes = [
        ("tau2", &analysis.tau2),
        ("ci", &analysis.ci),
        ("prediction", &analysis.prediction),
        ("tau2_ci", &analysis.tau2_ci),
        ("weights", &analysis.weights),
    ];
    let codes = codes
        .into_iter()
        .filter_map(|(name, code)| Some((name, &code.as_ref()?.span)));
    let delta = analysis.delta.iter().map(|delta| ("delta", &delta.span));
    let moderators = analysis.moderators.iter().take(1);
    let moderators = moderators.map(|name| ("moderators", &name.span));
    codes.chain(delta).chain(moderators).collect()
}

/// The effect that matters, on the analysis scale.
pub(super) fn delta(
    analysis: &Analysis,
    measure: Option<Measure>,
    tau2: Option<Tau2Estimator>,
    problems: &mut Problems,
) -> Option<f64> {
    let (delta, measure) = (analysis.delta.as_ref()?, measure?);
    let mut refuse = |reason| {
        problems.push((delta.span.clone(), ProblemKind::Other { reason }));
    };
    if tau2 == Some(Tau2Estimator::CommonEffect) {
        refuse(
            "`delta` is about the effect in a new study, and with one effect common to all studies there is none"
                .to_owned(),
        );
    }
    let on_scale = measure.scale().transform(delta.value);
    if on_scale.is_none() {
        refuse(if measure.scale().needs_size() {
            format!("`delta` needs one scale, and {measure} has none for studies of several sizes")
        } else {
            format!(
                "`delta` is {}, a value that {measure} cannot have",
                delta.value
            )
        });
    }
    on_scale
}

/// The risk that absolute effects are shown for.
pub(super) fn baseline(
    analysis: &Analysis,
    measure: Option<Measure>,
    problems: &mut Problems,
) -> Option<Baseline> {
    let (assumed, measure) = (analysis.baseline_risk.as_ref()?, measure?);
    let mut refuse = |reason| {
        problems.push((assumed.risk.span.clone(), ProblemKind::Other { reason }));
    };
    if analysis.towards_benefit {
        refuse(
            "`baseline_risk` needs effects in their own direction, and `towards_benefit` turns them"
                .to_owned(),
        );
    }
    match Baseline::of(measure, assumed.risk.value) {
        Ok(baseline) => Some(Baseline {
            source: Some(assumed.source.clone()),
            ..baseline
        }),
        Err(error) => {
            refuse(format!("`baseline_risk` {error}"));
            None
        }
    }
}

/// The meta-regression that an analysis declares.
pub(super) fn regression(
    analysis: &Analysis,
    interval: Option<IntervalMethod>,
    problems: &mut Problems,
) -> Option<MetaRegressionPlan> {
    let Some(first) = analysis.moderators.first() else {
        for (name, category) in &analysis.reference {
            let reason = format!("`reference` names `{name}`, and there are no `moderators`");
            problems.push((category.span.clone(), ProblemKind::Other { reason }));
        }
        return None;
    };
    if let Some(interval) = interval.filter(|interval| !interval.is_for_coefficients()) {
        let reason = format!(
            "the interval `{}` is for one pooled effect; a meta-regression takes wald, t, hksj or hksj-adhoc",
            interval.code()
        );
        problems.push((first.span.clone(), ProblemKind::Other { reason }));
    }
    let written: Vec<&str> = analysis.moderators.iter().map(|m| m.as_str()).collect();
    let terms = match Term::parse_list(&written.join(",")) {
        Ok(terms) => terms,
        Err(error) => {
            let place = place_of(&error, &analysis.moderators).unwrap_or(first);
            let reason = error.to_string();
            problems.push((place.span.clone(), ProblemKind::Other { reason }));
            return None;
        }
    };
    let references = analysis.reference.iter();
    let plan = MetaRegressionPlan {
        terms,
        references: references
            .map(|(name, category)| (name.clone(), category.value.clone()))
            .collect(),
        ..MetaRegressionPlan::default()
    };
    for (name, category) in &analysis.reference {
        if !plan.names().contains(&name.as_str()) {
            let reason = format!("`reference` names `{name}`, which is not among the `moderators`");
            problems.push((category.span.clone(), ProblemKind::Other { reason }));
        }
    }
    Some(plan)
}

/// The entry that an error speaks of.
fn place_of<'a>(error: &TermError, written: &'a [Located<String>]) -> Option<&'a Located<String>> {
    let named = match error {
        TermError::Term { written } => written,
        TermError::Marginality { term, .. } => term,
        _ => return None,
    };
    written.iter().find(|entry| entry.contains(named.as_str()))
}

/// Moderators that no study of the review has.
pub(super) fn check_moderators(
    analysis: &Analysis,
    known: &BTreeSet<String>,
    problems: &mut Problems,
) {
    for entry in &analysis.moderators {
        let factors = entry.split([',', ':', '*']).map(str::trim);
        for factor in factors.filter(|factor| !factor.is_empty()) {
            if !known.contains(factor) {
                let factor = Located {
                    value: factor.to_owned(),
                    span: entry.span.clone(),
                };
                let known = known.iter().cloned().collect();
                problems.push((entry.span.clone(), unknown(&factor, known)));
            }
        }
    }
}

/// Which direction of the effect is good: that of the outcomes, where it is one for all of them.
pub(super) fn better(review: &Review, analysis: &Analysis) -> Option<Direction> {
    if analysis.towards_benefit {
        return Some(Direction::Higher);
    }
    let outcomes = review.protocol.outcomes.iter();
    let used = outcomes.filter(|outcome| {
        let mut ids = analysis.outcome.iter();
        ids.any(|id| id.value == outcome.id.value)
    });
    let directions: Vec<Direction> = used.map(|outcome| outcome.better).collect();
    let first = directions.first().copied()?;
    directions
        .iter()
        .all(|direction| *direction == first)
        .then_some(first)
}
