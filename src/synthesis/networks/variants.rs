use std::collections::BTreeSet;

use rayon::prelude::*;

use super::built::build;
use super::plan::NetworkPlan;
use super::run::{NetworkStudy, options, reference};
use super::treatments::Treatments;
use super::versions::otherwise;
use crate::effects::{Measure, Note, StudyEffect, StudyPairs, received};
use crate::network::{NetworkError, NetworkResult, NetworkTau2, Trial, analyse};
use crate::pooling::{IntervalMethod, Method};
use crate::records::{Assumption, Bounds, Grouping, Review};

/// What is chosen otherwise.
#[derive(Debug, Clone, PartialEq)]
pub enum Choice {
    /// Another way to make treatments, or another measure, as the protocol declares it.
    Alternative {
        /// What is done differently.
        title: String,
        /// Why it might be.
        why: Option<String>,
    },
    /// Another value of an assumption.
    Assumed {
        /// What is assumed.
        assumption: Assumption,
        /// Its value.
        value: f64,
    },
    /// Without studies that had a continuity correction.
    WithoutZeroCells {
        /// The studies.
        studies: Vec<String>,
    },
    /// Without studies whose numbers are worked out from others.
    WithoutDerived {
        /// The studies.
        studies: Vec<String>,
    },
    /// With the other numbers of a study that its report prints.
    OtherVersion {
        /// The study.
        study: String,
    },
    /// Without studies that the audit finds fault with.
    WithoutFlagged {
        /// The studies.
        studies: Vec<String>,
    },
    /// Another estimator of the variance between studies.
    Tau2(NetworkTau2),
    /// Normal intervals in place of those on t.
    Wald,
    /// Sums of counts, without a correction of zero cells.
    MantelHaenszel,
    /// Without one study.
    Without {
        /// The study.
        study: String,
    },
}

/// A network under another choice.
#[derive(Debug, Clone)]
pub struct NetworkVariant {
    /// The choice.
    pub choice: Choice,
    /// What effects are measured by.
    pub measure: Measure,
    /// What comes of it, or why nothing does.
    pub result: Result<NetworkResult, NetworkError>,
}

/// Amounts of the continuity correction that are tried.
const AMOUNTS: [f64; 3] = [0.1, 0.25, 1.0];

/// The network under every other choice that changes something, against the reference that the plan names.
pub(super) fn variants(
    review: &Review,
    plan: &NetworkPlan<'_>,
    studies: &[NetworkStudy],
    base: &NetworkResult,
) -> Vec<NetworkVariant> {
    let mut found = alternatives(review, plan);
    found.extend(assumed(review, plan, base));
    found.extend(zero_cells(review, plan, studies));
    found.extend(versions(review, plan, studies));
    let derived = those(studies, |note| {
        matches!(note, Note::Derived { .. } | Note::CountFromPercent { .. })
    });
    if !derived.is_empty() {
        let result = without(review, plan, &derived);
        let choice = Choice::WithoutDerived { studies: derived };
        found.push(NetworkVariant {
            choice,
            measure: plan.comparison.measure,
            result,
        });
    }
    let inverse = plan.options.method == Method::Inverse;
    if inverse && base.network.df() > 0 {
        let others = NetworkTau2::ALL
            .into_iter()
            .filter(|one| *one != plan.options.tau2);
        found.extend(others.map(|tau2| {
            let mut other = plan.clone();
            other.options.tau2 = tau2;
            variant(review, &other, Choice::Tau2(tau2))
        }));
    }
    if inverse && base.network.df() > 0 && plan.options.interval != IntervalMethod::Wald {
        let mut other = plan.clone();
        other.options.interval = IntervalMethod::Wald;
        found.push(variant(review, &other, Choice::Wald));
    }
    if inverse && plan.comparison.measure == Measure::Or {
        let mut other = plan.clone();
        other.options.method = Method::MantelHaenszel;
        other.options.interval = IntervalMethod::Wald;
        found.push(variant(review, &other, Choice::MantelHaenszel));
    }
    let without_one = |trial: &Trial| NetworkVariant {
        choice: Choice::Without {
            study: trial.label.clone(),
        },
        measure: plan.comparison.measure,
        result: without(review, plan, std::slice::from_ref(&trial.label)),
    };
    let each: Vec<_> = base.network.trials.par_iter().map(without_one).collect();
    found.extend(each);
    found
}

/// All studies, as a plan has it.
fn variant(review: &Review, plan: &NetworkPlan<'_>, choice: Choice) -> NetworkVariant {
    NetworkVariant {
        choice,
        measure: plan.comparison.measure,
        result: with(review, plan, &plan.declared.grouping, &|_| true),
    }
}

/// The part that holds the reference, analysed.
fn with(
    review: &Review,
    plan: &NetworkPlan<'_>,
    grouping: &[Grouping],
    keep: &dyn Fn(&StudyPairs<'_>) -> bool,
) -> Result<NetworkResult, NetworkError> {
    let built = build(review, plan, grouping, keep)?;
    let base = reference(review, plan, grouping, &built.table.network);
    let (table, _) = built.connected_with(&base)?;
    analyse(&table, options(plan, &table.network, &base, 0))
}

fn without(
    review: &Review,
    plan: &NetworkPlan<'_>,
    studies: &[String],
) -> Result<NetworkResult, NetworkError> {
    let keep = |study: &StudyPairs<'_>| !studies.contains(&study.label);
    with(review, plan, &plan.declared.grouping, &keep)
}

/// The network without the trials that the audit finds fault with, by their labels.
pub fn without_flagged(
    review: &Review,
    plan: &NetworkPlan<'_>,
    base: &NetworkResult,
    studies: Vec<String>,
) -> NetworkVariant {
    let reference = &base.network.treatments[base.reference];
    let result = without(review, &plan.against(reference), &studies);
    let choice = Choice::WithoutFlagged { studies };
    NetworkVariant {
        choice,
        measure: plan.comparison.measure,
        result,
    }
}

/// Labels of studies with such a note.
fn those(studies: &[NetworkStudy], wanted: impl Fn(&Note) -> bool) -> Vec<String> {
    let noted = |effect: &StudyEffect| effect.notes.iter().any(&wanted);
    studies
        .iter()
        .filter(|study| study.effects.iter().any(|(_, effect)| noted(effect)))
        .map(|study| study.label.clone())
        .collect()
}

fn alternatives(review: &Review, plan: &NetworkPlan<'_>) -> Vec<NetworkVariant> {
    let declared = plan.declared.alternatives.iter().zip(&plan.alternatives);
    declared
        .map(|(alternative, measure)| {
            let mut other = plan.clone();
            other.comparison.measure = *measure;
            if let Some(outcomes) = &alternative.outcome {
                other.comparison.outcomes = outcomes.iter().map(|id| id.as_str()).collect();
            }
            if let Some(bounds) = alternative.bounds {
                other.comparison.bounds = bounds == Bounds::Include;
            }
            NetworkVariant {
                choice: Choice::Alternative {
                    title: alternative.title.clone(),
                    why: alternative.why.clone(),
                },
                measure: *measure,
                result: with(
                    review,
                    &other.against(&reference_under(review, plan, &alternative.grouping)),
                    &alternative.grouping,
                    &|_| true,
                ),
            }
        })
        .collect()
}

/// Name of a plan's reference where interventions are grouped otherwise: that of the declared one, or of an arm that received it.
fn reference_under(review: &Review, plan: &NetworkPlan<'_>, grouping: &[Grouping]) -> String {
    let own = Treatments::new(&review.protocol, &plan.declared.grouping);
    let other = Treatments::new(&review.protocol, grouping);
    let wanted = plan.options.reference.clone().unwrap_or_default();
    let declared: BTreeSet<&str> = plan
        .declared
        .reference
        .iter()
        .map(|id| id.as_str())
        .collect();
    let arms = review.studies.iter().flat_map(|loaded| &loaded.study.arms);
    let sets = std::iter::once(declared).chain(arms.map(received));
    let found = sets.into_iter().find(|set| own.name(set) == wanted);
    found.map_or(wanted.clone(), |set| other.name(&set))
}

/// Values that the protocol wants swept, where they move an estimate.
fn assumed(review: &Review, plan: &NetworkPlan<'_>, base: &NetworkResult) -> Vec<NetworkVariant> {
    let mut found = Vec::new();
    for assumption in Assumption::ALL {
        let Some(assumed) = review.protocol.assumptions.assumed(assumption) else {
            continue;
        };
        for value in assumed
            .sweep
            .iter()
            .filter(|value| value.value != assumed.value.value)
        {
            let mut other = review.clone();
            other.protocol.assumptions.assume(assumption, value.value);
            let result = with(&other, plan, &plan.declared.grouping, &|_| true);
            let same = result
                .as_ref()
                .is_ok_and(|result| result.fit.effects == base.fit.effects);
            if !same {
                let value = value.value;
                let choice = Choice::Assumed { assumption, value };
                found.push(NetworkVariant {
                    choice,
                    measure: plan.comparison.measure,
                    result,
                });
            }
        }
    }
    found
}

/// Each study of which a number is printed in several versions, with the other one.
fn versions(
    review: &Review,
    plan: &NetworkPlan<'_>,
    studies: &[NetworkStudy],
) -> Vec<NetworkVariant> {
    let contradicted = |study: &&NetworkStudy| {
        let mut notes = study.effects.iter().flat_map(|(_, effect)| &effect.notes);
        notes.any(|note| matches!(note, Note::Conflict { .. }))
    };
    let with_other = |study: &NetworkStudy| {
        let choice = Choice::OtherVersion {
            study: study.label.clone(),
        };
        variant(&otherwise(review, &study.study), plan, choice)
    };
    let contradicted = studies.iter().filter(contradicted);
    contradicted.map(with_other).collect()
}

/// Other amounts of the continuity correction, and the network without the studies that had one.
fn zero_cells(
    review: &Review,
    plan: &NetworkPlan<'_>,
    studies: &[NetworkStudy],
) -> Vec<NetworkVariant> {
    let corrected = those(studies, |note| {
        matches!(note, Note::ContinuityCorrection { .. })
    });
    if corrected.is_empty() {
        return Vec::new();
    }
    let inverse = plan.options.method == Method::Inverse;
    let amounts = AMOUNTS
        .into_iter()
        .filter(|value| inverse && *value != plan.comparison.zero_rule.add);
    let mut found: Vec<NetworkVariant> = amounts
        .map(|value| {
            let mut other = plan.clone();
            other.comparison.zero_rule.add = value;
            let assumption = Assumption::Add;
            NetworkVariant {
                choice: Choice::Assumed { assumption, value },
                measure: plan.comparison.measure,
                result: with(review, &other, &plan.declared.grouping, &|_| true),
            }
        })
        .collect();
    let result = without(review, plan, &corrected);
    let choice = Choice::WithoutZeroCells { studies: corrected };
    found.push(NetworkVariant {
        choice,
        measure: plan.comparison.measure,
        result,
    });
    found
}
