use std::collections::BTreeSet;

use super::plan::{NetworkPlan, network_plans};
use super::treatments::{PLUS, Treatments};
use super::trials::{counts, trial};
use super::variants::{NetworkVariant, variants};
use crate::effects::{NotPooled, StudyEffect, StudyPairs, pairs, received};
use crate::network::{
    Additive, AdditiveOptions, ArmData, ArmStudy, ContributionMethod, Network, NetworkError,
    NetworkOptions, NetworkResult, NetworkTable, QTest, Statistics, additive, analyse, fit, names,
};
use crate::pooling::IntervalMethod;
use crate::records::{Arm, Grouping, Located, Review};

/// A network of a review and everything computed from it.
#[derive(Debug, Clone)]
pub struct ReviewNetwork {
    /// Id in the protocol.
    pub id: String,
    /// Title for readers.
    pub title: String,
    /// Why it is analysed and how it is to be read.
    pub note: Option<String>,
    /// Labels of the outcomes.
    pub outcomes: Vec<String>,
    /// Interventions that count as one: the common name, and theirs.
    pub groupings: Vec<(String, Vec<String>)>,
    /// The part of the network that holds the reference.
    pub table: NetworkTable,
    /// Treatments that no study connects with the reference, in their parts.
    pub apart: Vec<Vec<String>>,
    /// Studies with their effects, those of other parts too.
    pub studies: Vec<NetworkStudy>,
    /// Studies of these outcomes that give no effect.
    pub not_pooled: Vec<NotPooled>,
    /// Estimates, consistency, ranks.
    pub result: NetworkResult,
    /// What each estimate rests on, by random walks, and where designs disagree.
    pub statistics: Statistics,
    /// The same under other choices.
    pub variants: Vec<NetworkVariant>,
    /// The additive model of components, where the protocol asks for one.
    pub components: Option<Result<Declared, NetworkError>>,
}

/// The additive model of a network of a review.
#[derive(Debug, Clone)]
pub struct Declared {
    /// All studies, connected or not.
    pub table: NetworkTable,
    /// The model.
    pub model: Additive,
    /// What has no effect of its own.
    pub inactive: Option<String>,
    /// Sums whose effect is wanted, by name.
    pub sums: Vec<String>,
}

/// A study of a network.
#[derive(Debug, Clone)]
pub struct NetworkStudy {
    /// Id of the record.
    pub study: String,
    /// Name for readers, that of the trial in the network.
    pub label: String,
    /// Effects between its arms, with the names of their treatments.
    pub effects: Vec<([String; 2], StudyEffect)>,
    /// Participants, where known.
    pub participants: Option<f64>,
    /// Arms without an effect.
    pub without_effect: Vec<String>,
    /// Why it is no trial of the network, where it is none.
    pub left_out: Option<&'static str>,
}

/// A network of a review that cannot be analysed.
#[derive(Debug, Clone)]
pub struct Unanalysed {
    /// Id in the protocol.
    pub id: String,
    /// Title for readers.
    pub title: String,
    /// Why not.
    pub error: NetworkError,
}

/// Runs every network of a protocol that [`network_plans`] understands.
pub fn run_networks(review: &Review) -> (Vec<ReviewNetwork>, Vec<Unanalysed>) {
    let (mut networks, mut unanalysed) = (Vec::new(), Vec::new());
    for plan in network_plans(review).unwrap_or_default() {
        match run_network(review, &plan) {
            Ok(network) => networks.push(network),
            Err(error) => unanalysed.push(Unanalysed {
                id: plan.declared.id.value.clone(),
                title: plan.declared.title.clone(),
                error,
            }),
        }
    }
    (networks, unanalysed)
}

/// Runs one network, and its variants.
///
/// # Errors
/// No study with an effect, one treatment, a likelihood without a maximum.
pub fn run_network(review: &Review, plan: &NetworkPlan<'_>) -> Result<ReviewNetwork, NetworkError> {
    let declared = plan.declared;
    let grouping = &declared.grouping;
    let built = build(review, plan, grouping, &|_| true)?;
    let base = reference(review, plan, grouping, &built.table.network);
    let (table, apart) = built.connected_with(&base)?;
    let result = analyse(
        &table,
        options(plan, &table.network, &base, plan.options.draws),
    )?;
    let label = |id: &str| {
        let outcomes = review.protocol.outcomes.iter();
        let found = outcomes.into_iter().find(|own| own.id.value == id);
        found.map_or_else(|| id.to_owned(), |outcome| outcome.label.clone())
    };
    let variants = variants(review, &plan.against(&base), &built.studies, &result);
    Ok(ReviewNetwork {
        id: declared.id.value.clone(),
        title: declared.title.clone(),
        note: declared.note.clone(),
        outcomes: declared.outcome.iter().map(|id| label(id)).collect(),
        groupings: groupings(review, grouping),
        components: components(review, plan, &built, &base),
        studies: built.studies,
        not_pooled: built.not_pooled,
        table,
        apart,
        statistics: statistics(&result),
        result,
        variants,
    })
}

/// Paths listed for each estimate.
const PATHS: usize = 20;

fn statistics(result: &NetworkResult) -> Statistics {
    let method = ContributionMethod::RandomWalk;
    let found = Statistics::of(result, Some(method), PATHS, true);
    found
        .or_else(|_| Statistics::of(result, None, 0, true))
        .unwrap_or_default()
}

/// The part of a planned network that holds its reference, with the options for it.
///
/// # Errors
/// No study with an effect, one treatment.
pub fn connected_table(
    review: &Review,
    plan: &NetworkPlan<'_>,
) -> Result<(NetworkTable, NetworkOptions), NetworkError> {
    let built = build(review, plan, &plan.declared.grouping, &|_| true)?;
    let base = reference(review, plan, &plan.declared.grouping, &built.table.network);
    let (table, _) = built.connected_with(&base)?;
    let options = options(plan, &table.network, &base, plan.options.draws);
    Ok((table, options))
}

/// The additive model of components as a network of a review asks for it.
#[derive(Debug, Clone)]
pub struct AdditiveModel {
    /// All studies, connected or not.
    pub table: NetworkTable,
    /// What has no effect of its own, and what does more or less than its parts: as declared, otherwise the reference alone.
    pub options: AdditiveOptions,
    /// Sums whose effect is wanted, by name.
    pub sums: Vec<String>,
}

/// The additive model of a planned network, declared or not.
///
/// # Errors
/// No study with an effect, one treatment.
pub fn additive_model(
    review: &Review,
    plan: &NetworkPlan<'_>,
) -> Result<AdditiveModel, NetworkError> {
    let built = build(review, plan, &plan.declared.grouping, &|_| true)?;
    let base = reference(review, plan, &plan.declared.grouping, &built.table.network);
    built.table.network.treatment(&base)?;
    Ok(asked_of_components(review, plan, &built.table, &base))
}

/// Options of a network of a review.
pub(super) fn options(
    plan: &NetworkPlan<'_>,
    network: &Network,
    reference: &str,
    draws: usize,
) -> NetworkOptions {
    NetworkOptions {
        reference: Some(reference.to_owned()),
        draws,
        // Without degrees of freedom nothing is left to widen intervals by.
        interval: match network.df() {
            0 => IntervalMethod::Wald,
            _ => plan.options.interval,
        },
        ..plan.options.clone()
    }
}

/// Name of the reference: as asked for, as the protocol has it, or the treatment of most studies.
pub(super) fn reference(
    review: &Review,
    plan: &NetworkPlan<'_>,
    grouping: &[Grouping],
    network: &Network,
) -> String {
    if let Some(name) = &plan.options.reference {
        return name.clone();
    }
    let set: BTreeSet<&str> = plan
        .declared
        .reference
        .iter()
        .map(|id| id.as_str())
        .collect();
    if set.is_empty() {
        let studies = |at: usize| {
            let with = network.trials.iter();
            with.filter(|trial| trial.arms.contains(&at)).count()
        };
        let most = (0..network.treatments.len())
            .rev()
            .max_by_key(|at| studies(*at));
        return most.map_or_else(String::new, |at| network.treatments[at].clone());
    }
    Treatments::new(&review.protocol, grouping).name(&set)
}

fn groupings(review: &Review, grouping: &[Grouping]) -> Vec<(String, Vec<String>)> {
    let own = Treatments::new(&review.protocol, &[]);
    let parts = |group: &Grouping| {
        let ids = group.interventions.iter();
        ids.filter_map(|id| own.part(id))
            .map(str::to_owned)
            .collect()
    };
    grouping
        .iter()
        .map(|group| (group.label.clone(), parts(group)))
        .collect()
}

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

/// The additive model that the protocol asks for.
fn components(
    review: &Review,
    plan: &NetworkPlan<'_>,
    built: &Built,
    reference: &str,
) -> Option<Result<Declared, NetworkError>> {
    plan.declared.components.as_ref()?;
    let AdditiveModel {
        table,
        options,
        sums,
    } = asked_of_components(review, plan, &built.table, reference);
    let network = &table.network;
    let standard = (network.parts().len() == 1)
        .then(|| fit(network, 0.0).ok())
        .flatten()
        .map(|fit| QTest::new(fit.q, network.df()));
    Some(additive(network, &options, standard).map(|model| Declared {
        model,
        sums,
        inactive: options.inactive,
        table: table.clone(),
    }))
}

fn asked_of_components(
    review: &Review,
    plan: &NetworkPlan<'_>,
    table: &NetworkTable,
    reference: &str,
) -> AdditiveModel {
    let asked = plan.declared.components.clone().unwrap_or_default();
    let of = Treatments::new(&review.protocol, &plan.declared.grouping);
    let inactive = match &asked.inactive {
        Some(id) => of.part(id).map(str::to_owned),
        None => Some(reference.to_owned()).filter(|name| !name.contains(PLUS)),
    };
    let product = |ids: &Vec<Located<String>>| {
        let parts: Vec<&str> = ids.iter().filter_map(|id| of.part(id)).collect();
        parts.join(" * ")
    };
    let sum = |ids: &Vec<Located<String>>| {
        let set = ids.iter().map(|id| id.as_str()).collect();
        of.name(&set)
    };
    AdditiveModel {
        options: AdditiveOptions {
            inactive,
            interactions: asked.interactions.iter().map(product).collect(),
            tau2: plan.options.tau2,
            reference: table.network.treatment(reference).ok(),
        },
        sums: asked.sums.iter().map(sum).collect(),
        table: table.clone(),
    }
}
