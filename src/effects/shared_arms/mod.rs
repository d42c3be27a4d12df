//! What becomes of the contrasts of one study that have arms in common.

mod merge;

use std::collections::BTreeMap;

use crate::records::{DesignType, Outcome, SharedArms};

use super::contrast::Contrast;
use super::dependence::ArmErrors;
use super::design::both_in_one_person;
use super::moderators::Moderators;
use super::setting::{Setting, reduced};
use super::{EffectEstimate, Note, StudyEffect};

use merge::{common, merge, people};

/// One contrast of a study with its effect.
pub(super) struct Row<'a> {
    pub effect: StudyEffect,
    pub moderators: Moderators,
    pub contrast: Contrast<'a>,
    pub outcome: &'a Outcome,
    /// Participants of both arms as counted, before a design effect.
    pub people: [Option<f64>; 2],
    /// Whether the sign was turned.
    pub turned: bool,
}

impl Row<'_> {
    /// What each arm adds to the sampling error of the effect as it stands.
    pub fn errors(&self, setting: &Setting) -> ArmErrors {
        let EffectEstimate { yi, vi } = self.effect.estimate;
        let yi = if self.turned { -yi } else { yi };
        let added = setting.added(self.effect.data);
        let unturned = EffectEstimate { yi, vi };
        let errors = ArmErrors::new(setting.measure, unturned, self.effect.data, added);
        if self.turned { errors.turned() } else { errors }
    }

    fn facing(&self, estimate: EffectEstimate) -> EffectEstimate {
        let EffectEstimate { yi, vi } = estimate;
        let yi = if self.turned { -yi } else { yi };
        EffectEstimate { yi, vi }
    }
}

/// How an analysis treats contrasts with common arms.
#[derive(Clone, Copy)]
pub(super) struct Sharing<'a> {
    pub how: SharedArms,
    /// Study characteristics that the analysis forms subgroups by.
    pub subgroups: &'a [&'a str],
    pub setting: Setting,
    pub design: DesignType,
    /// Number of contrasts that the study's arms allow.
    pub contrasts: usize,
}

/// Effects of one study, no two of which count the same people twice unless that is asked for.
pub(super) fn resolve(rows: Vec<Row<'_>>, sharing: &Sharing<'_>) -> Vec<(StudyEffect, Moderators)> {
    let sets = connected(rows);
    let alone = |set: &[Row<'_>]| {
        let sample = &set[0].outcome.sample;
        let same = sets.iter().filter(|s| s[0].outcome.sample == *sample);
        same.count() == 1
    };
    let alone: Vec<bool> = sets.iter().map(|set| alone(set)).collect();
    let mut found = Vec::new();
    for (set, alone) in sets.into_iter().zip(alone) {
        if set.len() == 1 {
            found.extend(separately(set, sharing));
            continue;
        }
        let apart = differ(&set, sharing.subgroups);
        match sharing.how {
            SharedArms::Independent => {
                let mut set = set;
                for row in &mut set {
                    row.effect.notes.push(Note::SharedArm);
                }
                found.extend(separately(set, sharing));
            }
            SharedArms::Split => found.extend(divide(set, sharing, false)),
            _ if apart => found.extend(divide(set, sharing, true)),
            how => match merge(&set, sharing, how == SharedArms::Combine) {
                Some(mut effect) => {
                    let labels: Vec<_> = set.iter().map(|row| row.contrast.label()).collect();
                    let contrasts = (!alone).then(|| labels.join(" and "));
                    name(&mut effect, contrasts, set[0].outcome);
                    found.push((effect, common(&set)));
                }
                None => found.extend(divide(set, sharing, false)),
            },
        }
    }
    found
}

/// Contrasts in sets that have arms and participants in common, in the order of their first.
fn connected(rows: Vec<Row<'_>>) -> Vec<Vec<Row<'_>>> {
    let joined = |one: &Row<'_>, other: &Row<'_>| {
        one.outcome.sample == other.outcome.sample && one.contrast.touches(&other.contrast)
    };
    let mut set_of: Vec<usize> = (0..rows.len()).collect();
    for at in 0..rows.len() {
        for earlier in 0..at {
            if joined(&rows[at], &rows[earlier]) {
                let (from, to) = (set_of[at], set_of[earlier]);
                let merged = from.min(to);
                for set in set_of.iter_mut().filter(|set| **set == from || **set == to) {
                    *set = merged;
                }
            }
        }
    }
    let mut sets: BTreeMap<usize, Vec<Row<'_>>> = BTreeMap::new();
    for (row, set) in rows.into_iter().zip(set_of) {
        sets.entry(set).or_default().push(row);
    }
    sets.into_values().collect()
}

/// Whether the contrasts differ in a characteristic that the analysis forms subgroups by.
fn differ(set: &[Row<'_>], keys: &[&str]) -> bool {
    let value = |row: &Row<'_>, key: &str| {
        let found = row.moderators.iter().find(|(name, _)| name == key);
        found.map(|(_, value)| value.clone())
    };
    keys.iter()
        .any(|key| set.iter().any(|row| value(row, key) != value(&set[0], key)))
}

/// Each contrast as an effect of its own.
fn separately(set: Vec<Row<'_>>, sharing: &Sharing<'_>) -> Vec<(StudyEffect, Moderators)> {
    let several = sharing.contrasts > 1;
    set.into_iter()
        .map(|row| {
            let mut effect = row.effect;
            name(
                &mut effect,
                several.then(|| row.contrast.label()),
                row.outcome,
            );
            (effect, row.moderators)
        })
        .collect()
}

/// Adds contrast and sample to the label where a study contributes more than one effect.
fn name(effect: &mut StudyEffect, contrast: Option<String>, outcome: &Outcome) {
    let parts: Vec<&str> = [contrast.as_deref(), outcome.sample.as_deref()]
        .into_iter()
        .flatten()
        .collect();
    if !parts.is_empty() {
        let part = parts.join(", ");
        effect.label = format!("{}, {part}", effect.label);
        effect.part = Some(part);
    }
}

/// Each contrast by itself, with the participants of common arms divided evenly among them.
///
/// Source: Cochrane Handbook 23.3.4.
fn divide(
    mut set: Vec<Row<'_>>,
    sharing: &Sharing<'_>,
    subgroups: bool,
) -> Vec<(StudyEffect, Moderators)> {
    let ids: Vec<String> = set
        .iter()
        .flat_map(|row| row.contrast.ids().map(str::to_owned))
        .collect();
    let uses = |id: &str| ids.iter().filter(|other| *other == id).count();
    for row in &mut set {
        let contrasts = row.contrast.ids().map(uses);
        let among = contrasts.map(|uses| uses as f64);
        let data = reduced(row.effect.data, among);
        let again = (!both_in_one_person(sharing.design))
            .then(|| sharing.setting.effect(data))
            .flatten();
        let wider = || {
            let vi = row.errors(&sharing.setting).divided(among);
            EffectEstimate::new(row.effect.estimate.yi, vi)
        };
        let estimate = again.map(|estimate| row.facing(estimate)).or_else(wider);
        row.effect.estimate = estimate.unwrap_or(row.effect.estimate);
        row.effect.data = data;
        let notes = &mut row.effect.notes;
        if again.is_some() {
            sharing.setting.restate_zeros(notes, data);
        }
        let parts = [0, 1].map(|at| row.people[at].map(|n| n / among[at]));
        row.effect.n = people(parts.into_iter(), 2, sharing.design);
        let arms = [Some(row.contrast.one), row.contrast.two];
        for (arm, contrasts) in arms.into_iter().flatten().zip(contrasts) {
            if contrasts > 1 {
                row.effect.notes.push(Note::ArmSplit {
                    arm: arm.label.clone(),
                    contrasts,
                    subgroups,
                });
            }
        }
    }
    separately(set, sharing)
}
