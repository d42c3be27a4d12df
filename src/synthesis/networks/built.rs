//! The trials of a network from the records of a review.

use super::plan::NetworkPlan;
use super::run::NetworkStudy;
use super::treatments::Treatments;
use super::trials::{counts, trial};
use crate::effects::{NotPooled, StudyPairs, pairs, received};
use crate::network::{ArmData, ArmStudy, Network, NetworkError, NetworkTable, names};
use crate::records::{Arm, Grouping, Review};

/// The trials of a network, connected or not.
pub(super) struct Built {
    pub table: NetworkTable,
    pub studies: Vec<NetworkStudy>,
    pub not_pooled: Vec<NotPooled>,
}

impl Built {
    /// The part of the network that holds a treatment, and the other parts by name.
    pub fn connected_with(
        &self,
        treatment: &str,
    ) -> Result<(NetworkTable, Vec<Vec<String>>), NetworkError> {
        let at = self.table.network.treatment(treatment)?;
        let whole = &self.table.network;
        let (own, others): (Vec<_>, Vec<_>) = whole
            .parts()
            .into_iter()
            .partition(|part| part.contains(&at));
        let own = own.first().map(Vec::as_slice).unwrap_or_default();
        let network = whole.part(own)?;
        let name = |at: &usize| whole.treatments[*at].clone();
        let apart = others.iter().map(|part| part.iter().map(name).collect());
        let inside = |(name, _): &(String, ArmData)| network.treatments.contains(name);
        let mut arms = self.table.arms.clone();
        arms.retain(|study| study.arms.iter().all(inside));
        let table = NetworkTable {
            network,
            arms,
            ..self.table.clone()
        };
        Ok((table, apart.collect()))
    }
}

/// Makes trials of the studies that `keep` keeps.
pub(super) fn build(
    review: &Review,
    plan: &NetworkPlan<'_>,
    grouping: &[Grouping],
    keep: &dyn Fn(&StudyPairs<'_>) -> bool,
) -> Result<Built, NetworkError> {
    let found = pairs(review, &plan.comparison, &|set| plan.takes(set));
    let of = Treatments::new(&review.protocol, grouping);
    let name = |arm: &Arm| of.name(&received(arm));
    let kept: Vec<&StudyPairs<'_>> = found.included.iter().filter(|study| keep(study)).collect();
    let all: Vec<String> = kept
        .iter()
        .flat_map(|study| study.arms.iter().map(|arm| name(arm)))
        .collect();
    let all = names(all.iter());
    let place = |name: &String| all.iter().position(|own| own == name).unwrap_or(0);
    let (mut trials, mut left_out) = (Vec::new(), Vec::new());
    let (mut studies, mut counted) = (Vec::new(), Vec::new());
    for study in kept {
        let own: Vec<String> = study.arms.iter().map(|arm| name(arm)).collect();
        let treatments: Vec<usize> = own.iter().map(place).collect();
        let (measure, rule) = (plan.comparison.measure, &plan.comparison.zero_rule);
        let made = trial(study, &treatments, measure, rule, &all);
        studies.push(NetworkStudy {
            study: study.study.clone(),
            label: study.label.clone(),
            effects: study
                .pairs
                .iter()
                .map(|pair| {
                    let names = [pair.one, pair.two].map(|at| own[at].clone());
                    (names, pair.effect.clone())
                })
                .collect(),
            participants: participants(study),
            without_effect: study.unconnected.iter().map(|arm| name(arm)).collect(),
            left_out: made.as_ref().err().copied(),
        });
        if let Some(arms) = counts(study, &treatments) {
            let named = |(at, data): (usize, ArmData)| (all[at].clone(), data);
            counted.push(ArmStudy {
                label: study.label.clone(),
                arms: arms.into_iter().map(named).collect(),
            });
        }
        match made {
            Ok(trial) => trials.push(trial),
            Err(reason) => left_out.push((study.label.clone(), reason.to_owned())),
        }
    }
    Ok(Built {
        table: NetworkTable {
            network: Network::of_trials(&all, trials)?,
            measure: plan.comparison.measure,
            arms: counted,
            left_out,
        },
        studies,
        not_pooled: found.not_pooled,
    })
}

/// Participants of all arms, each once: those of a crossover or within-person trial stand in every arm.
fn participants(study: &StudyPairs<'_>) -> Option<f64> {
    match study.pairs.as_slice() {
        [pair] => pair.effect.n,
        _ if study.in_one_person => {
            let known: Option<Vec<f64>> = study.sizes.iter().copied().collect();
            known?.into_iter().reduce(f64::max)
        }
        _ => study.sizes.iter().copied().sum(),
    }
}
