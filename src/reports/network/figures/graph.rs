//! Who was compared with whom: a network as a graph.

use std::collections::BTreeMap;

use super::{plain, sheet, studies};
use crate::figures::network_graph::{Area, Edge, NetworkGraph, Node, Part};
use crate::network::{Network, NetworkTable, Trial};
use crate::numerics::format;
use crate::reports::companions::Paper;

/// The network graph of a table, connected or not.
pub fn graph(table: &NetworkTable, paper: &Paper<'_>) -> NetworkGraph {
    let network = &table.network;
    let sizes = Sizes::of(network);
    let parts = network.parts();
    let name = |at: usize| match parts.len() {
        1 => String::new(),
        _ => heading(network, &parts[at], at),
    };
    let mut page = sheet(table, None, "Network graph", paper);
    page.description = description(network, &parts, &sizes);
    page.notes = notes(table, &parts, &sizes);
    NetworkGraph {
        parts: (0..parts.len())
            .map(|at| part(network, &parts[at], name(at), &sizes))
            .collect(),
        sizes: sizes.words().to_owned(),
        sheet: page,
    }
}

/// Participants of each treatment, or its arms where participants are not given for every arm.
enum Sizes {
    Participants(Vec<f64>),
    Arms(Vec<f64>),
}

impl Sizes {
    fn of(network: &Network) -> Self {
        let n = network.treatments.len();
        let (mut arms, mut participants) = (vec![0.0; n], Some(vec![0.0; n]));
        for trial in &network.trials {
            for (arm, size) in trial.arms.iter().zip(&trial.sizes) {
                arms[*arm] += 1.0;
                match (size, &mut participants) {
                    (Some(size), Some(participants)) => participants[*arm] += size,
                    _ => participants = None,
                }
            }
        }
        participants.map_or(Self::Arms(arms), Self::Participants)
    }

    fn words(&self) -> &'static str {
        match self {
            Self::Participants(_) => "its participants",
            Self::Arms(_) => "the number of its arms",
        }
    }

    fn value(&self, treatment: usize) -> f64 {
        match self {
            Self::Participants(values) | Self::Arms(values) => values[treatment],
        }
    }

    fn short(&self, treatment: usize) -> String {
        format::count(self.value(treatment).round() as u64)
    }

    fn shown(&self, treatment: usize) -> String {
        let short = self.short(treatment);
        match self {
            Self::Participants(_) => format!("n\u{a0}=\u{a0}{short}"),
            Self::Arms(_) => arms(&short),
        }
    }

    fn long(&self, treatment: usize) -> String {
        let short = self.short(treatment);
        match self {
            Self::Participants(_) => format!("{short} participants"),
            Self::Arms(_) => arms(&short),
        }
    }
}

fn arms(count: &str) -> String {
    match count {
        "1" => "1 arm".to_owned(),
        count => format!("{count} arms"),
    }
}

fn treatments(n: usize) -> String {
    format!("{n} treatment{}", if n == 1 { "" } else { "s" })
}

/// Studies of a set of treatments.
fn of_part<'a>(network: &'a Network, part: &'a [usize]) -> impl Iterator<Item = &'a Trial> {
    let own = |trial: &&Trial| trial.arms.iter().any(|arm| part.contains(arm));
    network.trials.iter().filter(own)
}

fn heading(network: &Network, part: &[usize], at: usize) -> String {
    let k = of_part(network, part).count();
    format!(
        "Part {}: {}, {}",
        at + 1,
        treatments(part.len()),
        studies(k)
    )
}

fn part(network: &Network, own: &[usize], name: String, sizes: &Sizes) -> Part {
    let place: BTreeMap<usize, usize> =
        own.iter().enumerate().map(|(at, one)| (*one, at)).collect();
    let node = |treatment: &usize| {
        let k = (network.trials.iter())
            .filter(|trial| trial.arms.contains(treatment))
            .count();
        Node {
            label: network.treatments[*treatment].clone(),
            size: sizes.value(*treatment),
            shown: sizes.shown(*treatment),
            short: sizes.short(*treatment),
            words: format!("{} in {}", sizes.long(*treatment), studies(k)),
            studies: k,
        }
    };
    let edges = network.edges().into_iter().filter_map(|((a, b), k)| {
        Some(Edge {
            ends: (*place.get(&a)?, *place.get(&b)?),
            studies: k,
            words: studies(k),
        })
    });
    let designs = network
        .designs()
        .into_iter()
        .filter_map(|(design, trials)| {
            let nodes: Option<Vec<usize>> =
                design.iter().map(|arm| place.get(arm).copied()).collect();
            let nodes = nodes.filter(|nodes| nodes.len() > 2)?;
            Some(Area {
                words: format!("{} of {} arms", studies(trials.len()), nodes.len()),
                studies: trials.len(),
                nodes,
            })
        });
    Part {
        name,
        nodes: own.iter().map(node).collect(),
        edges: edges.collect(),
        designs: designs.collect(),
    }
}

/// `26 studies of 10 treatments, which make 14 of 45 possible comparisons.`
fn extent(network: &Network) -> String {
    let n = network.treatments.len();
    let (made, possible) = (network.edges().len(), n * (n - 1) / 2);
    let multi = network.trials.iter().filter(|trial| trial.arms.len() > 2);
    let multi = match multi.count() {
        0 => String::new(),
        1 => "; 1 study has three or more arms".to_owned(),
        k => format!("; {k} studies have three or more arms"),
    };
    let k = network.trials.len();
    let verb = if k == 1 { "makes" } else { "make" };
    format!(
        "{} of {}, which {verb} {made} of {possible} possible comparisons{multi}.",
        studies(k),
        treatments(n)
    )
}

fn notes(table: &NetworkTable, parts: &[Vec<usize>], sizes: &Sizes) -> Vec<String> {
    let mut notes = vec![extent(&table.network)];
    if parts.len() > 1 {
        notes.push(format!(
            "No study connects the {} parts: treatments of different parts cannot be compared.",
            parts.len()
        ));
    }
    if parts.iter().any(|part| part.len() > 24) {
        let what = match sizes {
            Sizes::Participants(_) => "participants",
            Sizes::Arms(_) => "arms",
        };
        notes.push(format!("In brackets: {what}."));
    }
    if matches!(sizes, Sizes::Arms(_)) {
        notes.push("The table does not give the participants of every arm.".to_owned());
    }
    if !table.left_out.is_empty() {
        let names = table.left_out.iter().map(|(study, _)| plain(study));
        notes.push(format!(
            "Left out, as they give no effect: {}.",
            names.collect::<Vec<_>>().join(", ")
        ));
    }
    notes
}

fn description(network: &Network, parts: &[Vec<usize>], sizes: &Sizes) -> String {
    let mut said = format!("Network graph of {}", extent(network));
    let most = network
        .edges()
        .into_iter()
        .max_by_key(|(pair, k)| (*k, std::cmp::Reverse(*pair)));
    if let Some(((a, b), k)) = most {
        let name = |at: usize| network.treatments[at].as_str();
        said += &format!(
            " Most often compared: {} and {}, by {}.",
            name(a),
            name(b),
            studies(k)
        );
    }
    if parts.len() > 1 {
        said += &format!(" No study connects its {} parts.", parts.len());
    }
    format!(
        "{said} Nodes have areas in proportion to {}.",
        sizes.words().replace("its", "their")
    )
}
