//! One effect from the contrasts of a study that have arms in common.

use std::collections::BTreeMap;

use nalgebra::DMatrix;

use crate::records::{Arm, DesignType};

use super::{Row, Sharing};
use crate::effects::continuous::Group;
use crate::effects::dependence::{combined_effect, covariance, independent_contrasts};
use crate::effects::design::both_in_one_person;
use crate::effects::moderators::Moderators;
use crate::effects::recover::combine_all;
use crate::effects::setting::groups;
use crate::effects::{Component, Data, EffectEstimate, Note, Source, StudyEffect};

/// People of some arms, each once: those of a crossover or within-person trial stand in every arm.
pub(super) fn people(
    arms: impl Iterator<Item = Option<f64>>,
    count: usize,
    design: DesignType,
) -> Option<f64> {
    let sum = arms.sum::<Option<f64>>()?;
    let times = if both_in_one_person(design) { count } else { 1 };
    Some(sum / times as f64)
}

/// One effect from contrasts with common arms.
pub(super) fn merge(set: &[Row<'_>], sharing: &Sharing<'_>, combine: bool) -> Option<StudyEffect> {
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
            sharing.setting.restate_zeros(&mut effect.notes, data);
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
pub(super) fn common(set: &[Row<'_>]) -> Moderators {
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
