//! From the effects between a study's arms to a trial of a network.

use nalgebra::{DMatrix, DVector};

use crate::effects::binary::{AddTo, ZeroRule};
use crate::effects::continuous::Group;
use crate::effects::recover::combine_all;
use crate::effects::{ArmPair, Data, Measure, Note, StudyPairs};
use crate::network::{self, ArmData, ArmOptions, Trial};
use crate::numerics::distributions::normal;

/// A trial of treatments by index, or why the study is none.
///
/// Two arms keep their effect. Counts, or means, of three or more arms of different people make a trial as arms of a table do:
/// each arm's level on the measure's scale, the continuity correction in all arms or none, SMD by one standard deviation with
/// Hedges' correction. Otherwise the treatments' potentials are what generalised least squares makes of the effects between
/// arms, with the covariances of those that share one. Arms of one treatment become one.
pub fn trial(
    study: &StudyPairs<'_>,
    treatment_of: &[usize],
    measure: Measure,
    rule: &ZeroRule,
    names: &[String],
) -> Result<Trial, &'static str> {
    let mut arms = treatment_of.to_vec();
    arms.sort_unstable();
    arms.dedup();
    if arms.len() < 2 {
        return Err("all its arms are one treatment of this network");
    }
    if study.arms.len() > 2
        && let Some(trial) = of_arms(study, treatment_of, measure, rule, names)
    {
        return Ok(trial);
    }
    let trial = of_pairs(study, treatment_of, &arms)
        .ok_or("the sampling errors of the effects between its arms fit no trial")?;
    match contradicted(study, treatment_of, &trial) {
        true => Err("the effects between its arms contradict each other"),
        false => Ok(trial),
    }
}

/// Whether an effect that others imply too lies beyond its own 95% limits from what they imply: people of one study cannot say both.
fn contradicted(study: &StudyPairs<'_>, treatment_of: &[usize], trial: &Trial) -> bool {
    let limit = normal::quantile_upper(0.025);
    let potential = |arm: usize| {
        let at = trial
            .arms
            .iter()
            .position(|own| *own == treatment_of[arm])?;
        Some(trial.potentials[at])
    };
    let mut once = study.pairs.iter().filter(|pair| {
        let [one, two] = [pair.one, pair.two].map(|arm| treatment_of[arm]);
        let same = |other: &&ArmPair| {
            let [a, b] = [other.one, other.two].map(|arm| treatment_of[arm]);
            [a, b] == [one, two] || [b, a] == [one, two]
        };
        // Arms of one treatment may differ as studies do.
        one != two && study.pairs.iter().filter(same).count() == 1
    });
    once.any(|pair| {
        let implied = potential(pair.one).zip(potential(pair.two));
        implied.is_some_and(|(one, two)| {
            let estimate = pair.effect.estimate;
            (estimate.yi - (one - two)).abs() > limit * estimate.sei()
        })
    })
}

/// The trial that the arms' own numbers make, where every effect is computed from them.
fn of_arms(
    study: &StudyPairs<'_>,
    treatment_of: &[usize],
    measure: Measure,
    rule: &ZeroRule,
    names: &[String],
) -> Option<Trial> {
    let arms = numbers(study, treatment_of)?;
    let options = ArmOptions {
        add: if rule.to == AddTo::None {
            0.0
        } else {
            rule.add
        },
        hedges: true,
    };
    let mut trial = network::trial(&study.label, &arms, measure, options, names).ok()??;
    if turned(study) {
        trial.potentials.neg_mut();
    }
    Some(trial)
}

/// Whether effects are turned towards benefit: all of them, being of one outcome.
fn turned(study: &StudyPairs<'_>) -> bool {
    let turned = |pair: &ArmPair| pair.effect.notes.contains(&Note::Turned);
    study.pairs.iter().any(turned)
}

/// What each treatment's arms print for sums of counts: of effects that are turned those without the event.
pub fn counts(study: &StudyPairs<'_>, treatment_of: &[usize]) -> Option<Vec<(usize, ArmData)>> {
    let mut arms = numbers(study, treatment_of).filter(|arms| arms.len() > 1)?;
    if turned(study) {
        for (_, data) in &mut arms {
            if let ArmData::Counts { events, n } = data {
                *events = *n - *events;
            }
        }
    }
    Some(arms)
}

/// What each treatment's arms print, where every effect of the study is computed from the arms' own numbers.
fn numbers(study: &StudyPairs<'_>, treatment_of: &[usize]) -> Option<Vec<(usize, ArmData)>> {
    let mut own: Vec<Option<Data>> = vec![None; study.arms.len()];
    let route = study.pairs.first()?.effect.route;
    for pair in &study.pairs {
        if pair.effect.route != route || !study.parallel {
            return None;
        }
        for (at, which) in [(pair.one, 0), (pair.two, 1)] {
            own[at] = own[at].or(Some(alone(pair.effect.data, which)?));
        }
    }
    let mut arms: Vec<(usize, ArmData)> = Vec::new();
    let mut distinct: Vec<usize> = treatment_of.to_vec();
    distinct.sort_unstable();
    distinct.dedup();
    for treatment in distinct {
        let same = (0..own.len()).filter(|at| treatment_of[*at] == treatment);
        let same: Vec<Data> = same.map(|at| own[at]).collect::<Option<_>>()?;
        arms.push((treatment, together(&same)?));
    }
    Some(arms)
}

/// One side of the numbers of a comparison, as those of one group.
fn alone(data: Data, which: usize) -> Option<Data> {
    match data {
        Data::Counts { events, totals } => Some(Data::Events {
            events: events[which],
            total: totals[which],
        }),
        Data::Means { means, sds, sizes } => Some(Data::Mean {
            mean: means[which],
            sd: sds[which],
            n: sizes[which],
        }),
        Data::Rates { events, times } => Some(Data::Rate {
            events: events[which],
            time: times[which],
        }),
        _ => None,
    }
}

/// Groups of one treatment as one.
fn together(groups: &[Data]) -> Option<ArmData> {
    match groups.first()? {
        Data::Events { .. } => {
            let (mut events, mut n) = (0.0, 0.0);
            for group in groups {
                let Data::Events { events: own, total } = group else {
                    return None;
                };
                (events, n) = (events + own, n + total);
            }
            Some(ArmData::Counts { events, n })
        }
        Data::Rate { .. } => {
            let (mut events, mut time) = (0.0, 0.0);
            for group in groups {
                let Data::Rate {
                    events: own,
                    time: t,
                } = group
                else {
                    return None;
                };
                (events, time) = (events + own, time + t);
            }
            Some(ArmData::Rate { events, time })
        }
        _ => {
            let group = |data: &Data| match *data {
                Data::Mean { mean, sd, n } => Some(Group { mean, sd, n }),
                _ => None,
            };
            let all: Vec<Group> = groups.iter().map(group).collect::<Option<_>>()?;
            let Group { mean, sd, n } = combine_all(&all)?;
            Some(ArmData::Mean { mean, sd, n })
        }
    }
}

/// Generalised least squares of the effects between arms, best route first, until the arms are connected.
fn of_pairs(study: &StudyPairs<'_>, treatment_of: &[usize], arms: &[usize]) -> Option<Trial> {
    let place = |arm: usize| arms.iter().position(|own| *own == treatment_of[arm]);
    let kept = spanning(study, treatment_of);
    let p = arms.len();
    let y = DVector::from_iterator(kept.len(), kept.iter().map(|pair| pair.effect.estimate.yi));
    let v = DMatrix::from_fn(kept.len(), kept.len(), |i, j| {
        if i == j {
            kept[i].effect.estimate.vi
        } else {
            kept[i].covariance(kept[j])
        }
    });
    // Columns are the treatments but the first, whose potential is 0.
    let mut x = DMatrix::zeros(kept.len(), p - 1);
    for (row, pair) in kept.iter().enumerate() {
        for (arm, sign) in [(pair.one, 1.0), (pair.two, -1.0)] {
            if let Some(column) = place(arm)?.checked_sub(1) {
                x[(row, column)] += sign;
            }
        }
    }
    let factor = v.cholesky()?;
    let information = x.transpose() * factor.solve(&x);
    let covariance = information.cholesky()?.inverse();
    let effects = &covariance * (x.transpose() * factor.solve(&y));
    let potential = |at: usize| at.checked_sub(1).map_or(0.0, |at| effects[at]);
    let error = |i: usize, j: usize| match (i.checked_sub(1), j.checked_sub(1)) {
        (Some(i), Some(j)) => covariance[(i, j)],
        _ => 0.0,
    };
    let trial = Trial {
        label: study.label.clone(),
        arms: arms.to_vec(),
        sizes: sizes(study, treatment_of, arms),
        potentials: DVector::from_fn(p, |at, _| potential(at)),
        variances: DMatrix::from_fn(p, p, |i, j| error(i, i) + error(j, j) - 2.0 * error(i, j)),
    };
    trial.laplacian(0.0).is_some().then_some(trial)
}

/// Participants of each treatment, where those of all its arms are known.
fn sizes(study: &StudyPairs<'_>, treatment_of: &[usize], arms: &[usize]) -> Vec<Option<f64>> {
    let of = |treatment: &usize| {
        let own = treatment_of.iter().zip(&study.sizes);
        let own = own.filter(|(own, _)| *own == treatment);
        own.map(|(_, size)| *size).sum()
    };
    arms.iter().map(of).collect()
}

/// Effects between different treatments that together connect the arms without saying anything twice.
fn spanning<'p>(study: &'p StudyPairs<'_>, treatment_of: &[usize]) -> Vec<&'p ArmPair> {
    let mut order: Vec<&ArmPair> = study
        .pairs
        .iter()
        .filter(|pair| treatment_of[pair.one] != treatment_of[pair.two])
        .collect();
    order.sort_by_key(|pair| pair.effect.route);
    let mut part: Vec<usize> = (0..study.arms.len()).collect();
    let mut kept = Vec::new();
    for pair in order {
        let (from, to) = (part[pair.one], part[pair.two]);
        if from != to {
            kept.push(pair);
            part.iter_mut()
                .filter(|own| **own == from)
                .for_each(|own| *own = to);
        }
    }
    kept
}
