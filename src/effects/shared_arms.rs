//! What becomes of the contrasts of one study that have arms in common.

use std::collections::BTreeMap;

use nalgebra::DMatrix;

use crate::records::{Arm, DesignType, Outcome, SharedArms};

use super::continuous::Group;
use super::dependence::{ArmErrors, combined_effect, covariance, independent_contrasts};
use super::design::{Setting, both_in_one_person, groups, reduced};
use super::moderators::Moderators;
use super::recover::combine_all;
use super::{Component, Data, EffectEstimate, Note, Source, StudyEffect};

/// The arms that a comparison is made of in one study.
#[derive(Clone, Copy)]
pub(super) struct Contrast<'a> {
    pub one: &'a Arm,
    pub two: Option<&'a Arm>,
}

impl Contrast<'_> {
    fn label(&self) -> String {
        let two = self.two.map(|two| format!(" v {}", two.label));
        format!("{}{}", self.one.label, two.unwrap_or_default())
    }

    /// Ids of both arms; an arm before and after is contrasted with nothing else.
    fn ids(&self) -> [&str; 2] {
        let two = self.two.map_or("", |two| two.id.value.as_str());
        [self.one.id.value.as_str(), two]
    }

    fn touches(&self, other: &Self) -> bool {
        let own = self.ids();
        let shared = |id: &&str| !id.is_empty() && own.contains(id);
        other.ids().iter().any(shared)
    }
}

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
    fn errors(&self, setting: &Setting) -> ArmErrors {
        let EffectEstimate { yi, vi } = self.effect.estimate;
        let yi = if self.turned { -yi } else { yi };
        let added = match self.effect.data {
            Data::Counts { events, totals } => setting.added(events, totals),
            _ => 0.0,
        };
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
    for part in contrast.iter().chain(&outcome.sample) {
        effect.label = format!("{}, {part}", effect.label);
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

/// People of some arms, each once: those of a crossover or within-person trial stand in every arm.
fn people(
    arms: impl Iterator<Item = Option<f64>>,
    count: usize,
    design: DesignType,
) -> Option<f64> {
    let sum = arms.sum::<Option<f64>>()?;
    let times = if both_in_one_person(design) { count } else { 1 };
    Some(sum / times as f64)
}

/// One effect from contrasts with common arms.
fn merge(set: &[Row<'_>], sharing: &Sharing<'_>, combine: bool) -> Option<StudyEffect> {
    let mut effect = set[0].effect.clone();
    for note in set[1..].iter().flat_map(|row| &row.effect.notes) {
        if !effect.notes.contains(note) {
            effect.notes.push(note.clone());
        }
    }
    effect.route = set.iter().map(|row| row.effect.route).max()?;
    effect.source = source(set);
    effect.components = set.iter().map(component).collect();
    let arms = by_arm(set, |row| row.people);
    effect.n = people(arms.values().copied(), arms.len(), sharing.design);
    let combined = combine.then(|| one_group_each(set, sharing)).flatten();
    match combined {
        Some((estimate, data, notes)) => {
            effect.estimate = set[0].facing(estimate);
            effect.data = data;
            effect.notes.extend(notes);
        }
        None => {
            if combine {
                effect.notes.push(Note::ArmsNotCombined);
            }
            by_covariance(&mut effect, set, sharing)?;
        }
    }
    Some(effect)
}

fn component(row: &Row<'_>) -> Component {
    Component {
        label: row.contrast.label(),
        yi: row.effect.estimate.yi,
        vi: row.effect.estimate.vi,
    }
}

/// Something of each arm, once, by its id.
fn by_arm<'a, T: Copy>(
    set: &'a [Row<'_>],
    of: impl Fn(&Row<'_>) -> [T; 2],
) -> BTreeMap<&'a str, T> {
    let pairs = set
        .iter()
        .flat_map(|row| row.contrast.ids().into_iter().zip(of(row)));
    pairs.filter(|(id, _)| !id.is_empty()).collect()
}

/// Generalised least squares of the contrasts; see [`combined_effect`].
fn by_covariance(effect: &mut StudyEffect, set: &[Row<'_>], sharing: &Sharing<'_>) -> Option<()> {
    let ids: Vec<_> = set.iter().map(|row| row.contrast.ids()).collect();
    let (kept, follows): (Vec<_>, Vec<_>) = set
        .iter()
        .zip(independent_contrasts(&ids))
        .partition(|(_, independent)| *independent);
    let kept: Vec<&Row<'_>> = kept.into_iter().map(|(row, _)| row).collect();
    let errors: Vec<_> = kept
        .iter()
        .map(|row| row.errors(&sharing.setting))
        .collect();
    let v = DMatrix::from_fn(kept.len(), kept.len(), |i, j| {
        if i == j {
            return kept[i].effect.estimate.vi;
        }
        let [one, two] = [i, j].map(|at| (errors[at], kept[at].contrast.ids()));
        covariance(one, two)
    });
    let yi: Vec<_> = kept.iter().map(|row| row.effect.estimate.yi).collect();
    effect.estimate = combined_effect(&yi, &v)?;
    let pairs = (0..kept.len()).flat_map(|i| (i + 1..kept.len()).map(move |j| (i, j)));
    let covariances = pairs
        .filter(|(i, j)| kept[*i].contrast.touches(&kept[*j].contrast))
        .map(|pair| v[pair])
        .collect();
    effect.components = kept.iter().map(|row| component(row)).collect();
    effect.notes.push(Note::ContrastsCombined {
        parts: effect.components.clone(),
        covariances,
        exact: errors.iter().all(|errors| errors.exact()),
    });
    for (row, _) in follows {
        let contrast = row.contrast.label();
        effect.notes.push(Note::ContrastFollows { contrast });
    }
    let [ones, twos] = sides(set);
    let sizes = by_arm(set, |row| row.effect.data.sizes());
    let sum = |side: &[&Arm]| {
        let each = side.iter().map(|arm| sizes.get(arm.id.as_str()).copied()?);
        each.sum()
    };
    effect.data = Data::Statistic {
        means: [None, None],
        sizes: [sum(&ones), sum(&twos)],
    };
    Some(())
}

/// The arms on either side of the contrasts, each once.
fn sides<'a>(set: &[Row<'a>]) -> [Vec<&'a Arm>; 2] {
    let mut sides: [Vec<&Arm>; 2] = [Vec::new(), Vec::new()];
    for row in set {
        let arms = [Some(row.contrast.one), row.contrast.two];
        for (side, arm) in sides.iter_mut().zip(arms) {
            let new = arm.filter(|arm| side.iter().all(|known| known.id.value != arm.id.value));
            side.extend(new);
        }
    }
    sides
}

/// The effect of all arms of one side against all of the other, each taken as one group.
///
/// `None` unless every contrast is of counts, or every one of means, of one outcome and of different people.
/// Source: Cochrane Handbook 6.5.2.10 and 23.3.4.
fn one_group_each(
    set: &[Row<'_>],
    sharing: &Sharing<'_>,
) -> Option<(EffectEstimate, Data, Vec<Note>)> {
    let sides = sides(set);
    let on_both = sides[0]
        .iter()
        .any(|arm| sides[1].iter().any(|other| other.id.value == arm.id.value));
    let one_outcome = set
        .iter()
        .all(|row| std::ptr::eq(row.outcome, set[0].outcome));
    if on_both || !one_outcome || both_in_one_person(sharing.design) {
        return None;
    }
    let data = combined_counts(set, &sides).or_else(|| combined_means(set, &sides))?;
    let estimate = sharing.setting.effect(data)?;
    let several = sides.iter().filter(|side| side.len() > 1);
    let notes = several.map(|side| Note::ArmsCombined {
        arms: side.iter().map(|arm| arm.label.clone()).collect(),
    });
    Some((estimate, data, notes.collect()))
}

fn combined_counts(set: &[Row<'_>], sides: &[Vec<&Arm>; 2]) -> Option<Data> {
    let counts = |row: &Row<'_>| match row.effect.data {
        Data::Counts { events, totals } => [0, 1].map(|at| Some((events[at], totals[at]))),
        _ => [None, None],
    };
    let known = by_arm(set, counts);
    let side = |arms: &[&Arm]| {
        let each = arms.iter().map(|arm| known.get(arm.id.as_str()).copied()?);
        let each: Vec<(f64, f64)> = each.collect::<Option<_>>()?;
        let (events, totals): (Vec<_>, Vec<_>) = each.into_iter().unzip();
        Some((events.iter().sum::<f64>(), totals.iter().sum::<f64>()))
    };
    let (one, two) = (side(&sides[0])?, side(&sides[1])?);
    Some(Data::Counts {
        events: [one.0, two.0],
        totals: [one.1, two.1],
    })
}

fn combined_means(set: &[Row<'_>], sides: &[Vec<&Arm>; 2]) -> Option<Data> {
    let of = |row: &Row<'_>| groups(row.effect.data).map_or([None, None], |pair| pair.map(Some));
    let known = by_arm(set, of);
    let side = |arms: &[&Arm]| {
        let each = arms.iter().map(|arm| known.get(arm.id.as_str()).copied()?);
        combine_all(&each.collect::<Option<Vec<Group>>>()?)
    };
    let pair = [side(&sides[0])?, side(&sides[1])?];
    Some(Data::Means {
        means: pair.map(|group| group.mean),
        sds: pair.map(|group| group.sd),
        sizes: pair.map(|group| group.n),
    })
}

/// Where the contrasts' numbers stand: the first one's place in the record, all places in the report.
fn source(set: &[Row<'_>]) -> Option<Source> {
    let first = set[0].effect.source.clone()?;
    let all = |of: fn(&Source) -> Option<&String>| {
        let mut texts: Vec<&str> = Vec::new();
        let sources = set.iter().filter_map(|row| row.effect.source.as_ref());
        for text in sources.filter_map(of) {
            if !texts.contains(&text.as_str()) {
                texts.push(text);
            }
        }
        (!texts.is_empty()).then(|| texts.join("; "))
    };
    Some(Source {
        from: all(|source| source.from.as_ref()),
        quote: all(|source| source.quote.as_ref()),
        ..first
    })
}

/// Characteristics of the contrasts, different values joined.
fn common(set: &[Row<'_>]) -> Moderators {
    let mut found: Moderators = Vec::new();
    for (name, value) in set.iter().flat_map(|row| &row.moderators) {
        match found.iter_mut().find(|(known, _)| known == name) {
            Some((_, known)) if known.split(" and ").all(|part| part != value) => {
                *known = format!("{known} and {value}");
            }
            Some(_) => {}
            None => found.push((name.clone(), value.clone())),
        }
    }
    found
}
