use std::collections::BTreeSet;

use super::built::build;
use super::components::{Declared, components};
use super::plan::{NetworkPlan, network_plans};
use super::treatments::Treatments;
use super::variants::{NetworkVariant, variants};
use crate::effects::{NotPooled, StudyEffect};
use crate::network::{
    ContributionMethod, Network, NetworkError, NetworkOptions, NetworkResult, NetworkTable,
    Statistics, analyse,
};
use crate::pooling::IntervalMethod;
use crate::records::{Grouping, Review};

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
