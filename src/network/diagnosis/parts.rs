//! Parts of a network that nothing connects, and the trials that would.

use std::collections::{BTreeMap, BTreeSet};

use super::{Connection, Fact};
use crate::network::Network;
use crate::network::components::parts as components_of;
use crate::network::fit::fit_of;

/// The parts, and what would connect them.
pub fn disconnected(network: &Network, parts: &[Vec<usize>]) -> Fact {
    let studies = |part: &Vec<usize>| {
        let own = network.trials.iter();
        own.filter(|trial| part.contains(&trial.arms[0])).count()
    };
    Fact::Disconnected {
        connections: connections(network, parts),
        shared: shared(network, parts),
        parts: parts
            .iter()
            .map(|part| (part.clone(), studies(part)))
            .collect(),
    }
}

/// Components in the names of treatments of several parts.
pub fn shared(network: &Network, parts: &[Vec<usize>]) -> Vec<String> {
    let mut within: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
    for (at, part) in parts.iter().enumerate() {
        for treatment in part {
            for component in components_of(&network.treatments[*treatment]) {
                within.entry(component).or_default().insert(at);
            }
        }
    }
    let shared = within.iter().filter(|(_, parts)| parts.len() > 1);
    shared.map(|(name, _)| (*name).to_owned()).collect()
}

/// For each part but the largest the trial that would connect it.
pub fn connections(network: &Network, parts: &[Vec<usize>]) -> Vec<Connection> {
    let known = parts.iter().map(|part| Known::best(network, part));
    let known: Vec<Known> = known.collect();
    let connection = |other: &Known| Connection {
        one: known[0].treatment,
        two: other.treatment,
        studies: [known[0].studies, other.studies],
        variance: known[0].variance.zip(other.variance).map(|(a, b)| a + b),
        tied: known[0].tied || other.tied,
    };
    known[1..].iter().map(connection).collect()
}

/// The treatment that a part knows best.
struct Known {
    treatment: usize,
    studies: usize,
    /// Mean variance of its comparisons within the part.
    variance: Option<f64>,
    tied: bool,
}

impl Known {
    fn best(network: &Network, part: &[usize]) -> Self {
        let own = network
            .part(part)
            .map_or_else(|_| Vec::new(), |part| part.trials);
        let studies = |at: usize| own.iter().filter(|trial| trial.arms.contains(&at)).count();
        let covariance = fit_of(&own.iter().collect::<Vec<_>>(), part.len(), 0.0);
        let variance = covariance.map(|fit| fit.covariance.diagonal());
        let key = |at: usize| {
            let variance = variance.as_ref().map_or(0.0, |own| own[at]);
            // Equal but for rounding.
            (
                format!("{variance:.9e}").parse().unwrap_or(variance),
                studies(at),
            )
        };
        let better = |a: &usize, b: &usize| {
            let (a, b): ((f64, usize), (f64, usize)) = (key(*a), key(*b));
            a.0.total_cmp(&b.0).then(b.1.cmp(&a.1))
        };
        let best = (0..part.len()).min_by(better).unwrap_or(0);
        Self {
            treatment: part[best],
            studies: studies(best),
            variance: variance.as_ref().map(|own| own[best] + own.mean()),
            tied: (0..part.len()).any(|at| at != best && better(&at, &best).is_eq()),
        }
    }
}
