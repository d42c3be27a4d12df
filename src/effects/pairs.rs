//! Every pair of the arms of a study, for networks.

use std::collections::BTreeSet;

use crate::records::{Arm, Outcome, Review};

use super::contrast::Contrast;
use super::dependence::{ArmErrors, covariance};
use super::design::{both_in_one_person, clustered_design};
use super::scope::Scope;
use super::select::{by_year, candidate_outcomes, excluded, samples};
use super::shared_arms::Row;
use super::{Comparison, Lack, NotPooled, StudyEffect};

/// One study with the effects between its arms, all of one outcome.
#[derive(Debug, Clone)]
pub struct StudyPairs<'a> {
    /// Id of the record.
    pub study: String,
    /// Name for readers.
    pub label: String,
    /// The arms that effects connect, in the record's order.
    pub arms: Vec<&'a Arm>,
    /// Participants of each arm, where known.
    pub sizes: Vec<Option<f64>>,
    /// Effects between them: of every pair that gives one.
    pub pairs: Vec<ArmPair>,
    /// Whether people of one arm are not those of another, nor come in clusters.
    pub parallel: bool,
    /// Whether the same people are in every arm.
    pub in_one_person: bool,
    /// Arms that no effect connects with the others.
    pub unconnected: Vec<&'a Arm>,
}

/// An effect between two arms of a study.
#[derive(Debug, Clone)]
pub struct ArmPair {
    /// Index of the first arm.
    pub one: usize,
    /// Index of the second arm.
    pub two: usize,
    /// Effect of the first against the second.
    pub effect: StudyEffect,
    errors: ArmErrors,
}

impl ArmPair {
    /// Sampling covariance with another pair of the same study; see [`covariance`].
    pub fn covariance(&self, other: &Self) -> f64 {
        let names = |pair: &Self| [pair.one, pair.two].map(|at| at.to_string());
        let (own, others) = (names(self), names(other));
        covariance(
            (self.errors, own.each_ref().map(String::as_str)),
            (other.errors, others.each_ref().map(String::as_str)),
        )
    }
}

/// What the studies of a review say of pairs of their arms.
#[derive(Debug, Clone, Default)]
pub struct Pairs<'a> {
    /// Studies with effects, ordered by year, then by name.
    pub included: Vec<StudyPairs<'a>>,
    /// Studies of several treatments and these outcomes that give no effect.
    pub not_pooled: Vec<NotPooled>,
}

/// Effects between all arms that received different interventions, of those that received any; `relevant` says of a set whether it is asked for.
///
/// Of a study with several outcomes asked for, the first that connects the most arms is taken, for all its pairs.
pub fn pairs<'a>(
    review: &'a Review,
    comparison: &'a Comparison<'a>,
    relevant: &dyn Fn(&BTreeSet<&str>) -> bool,
) -> Pairs<'a> {
    let mut found = Pairs::default();
    for loaded in by_year(review) {
        let study = &loaded.study;
        let arms: Vec<&Arm> = study
            .arms
            .iter()
            .filter(|arm| !arm.interventions.is_empty() && relevant(&received(arm)))
            .collect();
        let several = arms
            .windows(2)
            .any(|two| received(two[0]) != received(two[1]));
        let outcomes = candidate_outcomes(study, comparison);
        if !several || outcomes.is_empty() {
            continue;
        }
        let scope = Scope {
            review,
            file: &review.files[loaded.file],
            study,
            comparison,
            any_zero: false,
        };
        let effects = match excluded(study, comparison) {
            Some(reason) => Err(Lack::Excluded { reason }),
            None => of_study(&scope, &arms, &samples(&outcomes)),
        };
        match effects {
            Ok(effects) => found.included.extend(effects),
            Err(lack) => found.not_pooled.push(NotPooled::new(study, lack)),
        }
    }
    distinguish(&mut found.included);
    found
}

/// Adds its id to the name of every study that another one has too: trials of a network go by their names.
fn distinguish(studies: &mut [StudyPairs<'_>]) {
    let labels: Vec<String> = studies.iter().map(|study| study.label.clone()).collect();
    for study in studies {
        if labels.iter().filter(|own| **own == study.label).count() > 1 {
            study.label = format!("{} ({})", study.label, study.study);
        }
    }
}

/// Everything that an arm received.
pub fn received(arm: &Arm) -> BTreeSet<&str> {
    arm.interventions.iter().map(|id| id.as_str()).collect()
}

/// One entry for each set of participants; or the first reason why there is none.
fn of_study<'a>(
    scope: &Scope<'a>,
    arms: &[&'a Arm],
    samples: &[Vec<&'a Outcome>],
) -> Result<Vec<StudyPairs<'a>>, Lack> {
    let mut lack = None;
    let mut all = Vec::new();
    for outcomes in samples {
        let mut best: Option<StudyPairs<'a>> = None;
        for outcome in outcomes {
            match of_outcome(scope, arms, outcome) {
                Ok(pairs)
                    if best
                        .as_ref()
                        .is_none_or(|best| best.arms.len() < pairs.arms.len()) =>
                {
                    best = Some(pairs);
                }
                Ok(_) => {}
                Err(reason) => lack = lack.or(Some(reason)),
            }
        }
        all.extend(best);
    }
    match lack {
        Some(lack) if all.is_empty() => Err(lack),
        _ => Ok(all),
    }
}

fn of_outcome<'a>(
    scope: &Scope<'a>,
    arms: &[&'a Arm],
    outcome: &'a Outcome,
) -> Result<StudyPairs<'a>, Lack> {
    let mut lack = None;
    let mut rows: Vec<(usize, usize, Row<'a>)> = Vec::new();
    for (i, one) in arms.iter().enumerate() {
        for (j, two) in arms.iter().enumerate().skip(i + 1) {
            if received(one) == received(two) {
                continue;
            }
            let contrast = Contrast {
                one,
                two: Some(two),
            };
            match scope.first_effect(&contrast, &[outcome]) {
                Ok((draft, people, gather)) => {
                    rows.push((i, j, scope.row(contrast, draft, people, &gather)));
                }
                Err(reason) => lack = lack.or(Some(reason)),
            }
        }
    }
    let Some(joined) = largest_part(&rows) else {
        return Err(lack.unwrap_or(Lack::Nothing));
    };
    let place = |arm: usize| joined.iter().position(|own| *own == arm);
    let mut sizes = vec![None; joined.len()];
    let mut pairs = Vec::new();
    for (one, two, row) in rows {
        let (Some(one), Some(two)) = (place(one), place(two)) else {
            continue;
        };
        for (at, n) in [one, two].into_iter().zip(row.people) {
            sizes[at] = sizes[at].or(n);
        }
        let errors = row.errors(&scope.setting());
        pairs.push(ArmPair {
            one,
            two,
            effect: row.effect,
            errors,
        });
    }
    let study = scope.study;
    let label = match &outcome.sample {
        Some(sample) => format!("{}, {sample}", study.label()),
        None => study.label(),
    };
    Ok(StudyPairs {
        study: study.id.value.clone(),
        label,
        arms: joined.iter().map(|at| arms[*at]).collect(),
        sizes,
        pairs,
        parallel: !both_in_one_person(study.design.kind) && !clustered_design(&study.design),
        in_one_person: both_in_one_person(study.design.kind),
        unconnected: (0..arms.len())
            .filter(|at| !joined.contains(at))
            .map(|at| arms[at])
            .collect(),
    })
}

/// The arms that effects connect; of several such sets the largest, of equal ones the first.
fn largest_part(rows: &[(usize, usize, Row<'_>)]) -> Option<Vec<usize>> {
    let mut parts: Vec<BTreeSet<usize>> = Vec::new();
    for (one, two, _) in rows {
        let (touching, apart): (Vec<_>, Vec<_>) = parts
            .into_iter()
            .partition(|part| part.contains(one) || part.contains(two));
        let joined = touching.into_iter().flatten().chain([*one, *two]);
        let joined: BTreeSet<usize> = joined.collect();
        parts = apart;
        parts.push(joined);
    }
    parts.sort();
    let largest = parts.iter().map(BTreeSet::len).max()?;
    let part = parts.into_iter().find(|part| part.len() == largest)?;
    Some(part.into_iter().collect())
}
