//! What must be known of a network's shape before its numbers are believed.

mod parts;

use std::collections::BTreeMap;

use self::parts::disconnected;
pub(super) use self::parts::{connections, shared};
use super::data::{Joined, alike};
use super::fit::laplacians;
use super::{Fit, Network, Trial};

/// A comparison that holds a network together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bridge {
    /// First treatment.
    pub one: usize,
    /// Second treatment.
    pub two: usize,
    /// Studies that it rests on, by index.
    pub studies: Vec<usize>,
    /// Treatments on the smaller side, which would be cut off.
    pub cut_off: Vec<usize>,
}

/// A trial that would connect two parts.
#[derive(Debug, Clone, PartialEq)]
pub struct Connection {
    /// Treatment of the largest part.
    pub one: usize,
    /// Treatment of another part.
    pub two: usize,
    /// Studies of each.
    pub studies: [usize; 2],
    /// Mean variance of the comparisons of the two parts that the trial would allow, less that of the trial itself: the least
    /// of all pairs; `None` where a part cannot be estimated.
    pub variance: Option<f64>,
    /// Whether another pair of treatments is as good.
    pub tied: bool,
}

/// One fact about the shape of a network.
#[derive(Debug, Clone, PartialEq)]
pub enum Fact {
    /// No study connects these parts, the largest first, with the number of studies of each.
    Disconnected {
        /// Treatments and number of studies of each part.
        parts: Vec<(Vec<usize>, usize)>,
        /// For each part but the largest a trial that would connect it.
        connections: Vec<Connection>,
        /// Components in the names of treatments of several parts: the additive model can compare these.
        shared: Vec<String>,
    },
    /// Sets of treatments whose names differ in capitals or spaces only.
    AlikeTreatments(Vec<Vec<usize>>),
    /// Sets of studies whose names differ in capitals or spaces only.
    AlikeStudies(Vec<Vec<usize>>),
    /// There are two treatments only.
    TwoTreatments,
    /// Comparisons without which the network would fall apart.
    Bridges(Vec<Bridge>),
    /// Studies of several arms without which the network would fall apart, with the treatments cut off.
    EssentialStudies(Vec<(usize, Vec<usize>)>),
    /// Treatments that a single study knows, with the study.
    SingleStudy(Vec<(usize, usize)>),
    /// Comparisons that a single study makes, of all that studies make.
    ThinComparisons {
        /// Comparisons of a single study.
        single: usize,
        /// All comparisons that studies make.
        direct: usize,
        /// Studies.
        studies: usize,
    },
    /// Pairs of treatments that no study compares.
    Indirect {
        /// Such pairs.
        pairs: usize,
        /// All pairs.
        of: usize,
    },
    /// All studies are against one treatment.
    Star {
        /// That treatment.
        centre: usize,
    },
    /// No loop of independent studies: direct and indirect evidence can nowhere be compared.
    NoLoop {
        /// Whether studies of several arms close loops of their own.
        multi_arm: bool,
    },
    /// Ways in which designs can contradict each other, independent of each other.
    Loops {
        /// Degrees of freedom of inconsistency.
        df: usize,
    },
    /// Nothing tells the variance between studies: no two studies say the same thing.
    NoHeterogeneity,
    /// One study holds most of the network's information.
    Dominant {
        /// The study.
        study: usize,
        /// Its share in percent.
        percent: f64,
    },
}

impl Fact {
    /// A word for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Disconnected { .. } => "disconnected",
            Self::AlikeTreatments(_) => "alike_treatments",
            Self::AlikeStudies(_) => "alike_studies",
            Self::TwoTreatments => "two_treatments",
            Self::Bridges(_) => "bridges",
            Self::EssentialStudies(_) => "essential_studies",
            Self::SingleStudy(_) => "single_study",
            Self::ThinComparisons { .. } => "thin_comparisons",
            Self::Indirect { .. } => "indirect",
            Self::Star { .. } => "star",
            Self::NoLoop { .. } => "no_loop",
            Self::Loops { .. } => "loops",
            Self::NoHeterogeneity => "no_heterogeneity",
            Self::Dominant { .. } => "dominant",
        }
    }
}

/// A study with more than this share of the information is named, in percent.
const MOST: f64 = 50.0;

/// Facts about the shape of a network, the gravest first; `fit` is the network estimated, where it is connected.
///
/// The trial that connects two parts compares the treatment that each part knows best: with C the covariance of a part's estimates,
/// centred, the comparisons of one part with the other have a mean variance of the trial's own + cᵢᵢ + tr C/n for each side, least
/// for the least cᵢᵢ; of equals the one with more studies, then the first; common effects, as parts have no variance between studies in common. A loop is a degree of freedom of inconsistency: designs'
/// contrasts less treatments, plus parts (Krahn et al. 2013), so that a multi-arm study, consistent by construction, is none. A
/// study's share of the information is tr(Lₛ L⁺)/(n − 1), its mean leverage: shares of all studies add up to 100 percent.
/// R: `netconnection` tells parts, `netmeasures` other measures of geometry.
pub fn diagnose(network: &Network, fit: Option<&Fit>) -> Vec<Fact> {
    let parts = network.parts();
    let mut facts = Vec::new();
    if parts.len() > 1 {
        facts.push(disconnected(network, &parts));
    }
    let labels: Vec<&str> = network
        .trials
        .iter()
        .map(|trial| trial.label.as_str())
        .collect();
    let (treatments, studies) = (alike(&network.treatments), alike(&labels));
    if !treatments.is_empty() {
        facts.push(Fact::AlikeTreatments(treatments));
    }
    if !studies.is_empty() {
        facts.push(Fact::AlikeStudies(studies));
    }
    if network.treatments.len() == 2 && parts.len() == 1 {
        facts.push(Fact::TwoTreatments);
    }
    facts.extend(loops(network, &parts));
    if network.df() == 0 {
        facts.push(Fact::NoHeterogeneity);
    }
    facts.extend(fit.and_then(|fit| dominant(network, fit)));
    facts.extend(essential(network, &parts));
    let mut studies_of: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, trial) in network.trials.iter().enumerate() {
        for arm in &trial.arms {
            studies_of.entry(*arm).or_default().push(at);
        }
    }
    let single = studies_of.iter().filter(|(_, own)| own.len() == 1);
    let single: Vec<_> = single.map(|(arm, own)| (*arm, own[0])).collect();
    if !single.is_empty() && network.trials.len() > 1 {
        facts.push(Fact::SingleStudy(single));
    }
    facts.extend(comparisons(network));
    facts
}

fn loops(network: &Network, parts: &[Vec<usize>]) -> Option<Fact> {
    let designs = network.designs();
    let contrasts: usize = designs.keys().map(|design| design.len() - 1).sum();
    let df = (contrasts + parts.len()) - network.treatments.len();
    if network.treatments.len() == 2 {
        return None;
    }
    Some(if df == 0 {
        Fact::NoLoop {
            multi_arm: designs.keys().any(|design| design.len() > 2),
        }
    } else {
        Fact::Loops { df }
    })
}

fn dominant(network: &Network, fit: &Fit) -> Option<Fact> {
    let trials: Vec<&Trial> = network.trials.iter().collect();
    let all = (network.treatments.len() - 1) as f64;
    let shares = trials.iter().zip(laplacians(&trials, fit.tau2)?);
    let shares = shares.map(|(trial, laplacian)| {
        let arms = trial.arms.iter().enumerate();
        let own = arms.flat_map(|(i, one)| {
            trial
                .arms
                .iter()
                .enumerate()
                .map(move |(j, two)| (i, *one, j, *two))
        });
        own.map(|(i, one, j, two)| laplacian[(i, j)] * fit.covariance[(one, two)])
            .sum::<f64>()
    });
    let (study, share) = shares.enumerate().max_by(|a, b| a.1.total_cmp(&b.1))?;
    let percent = 100.0 * share / all;
    (percent > MOST && trials.len() > 2).then_some(Fact::Dominant { study, percent })
}

/// Comparisons and studies that hold the network together.
fn essential(network: &Network, parts: &[Vec<usize>]) -> Vec<Fact> {
    let edges: Vec<[usize; 2]> = network.edges().into_keys().map(|(a, b)| [a, b]).collect();
    let edges: Vec<&[usize]> = edges.iter().map(|edge| &edge[..]).collect();
    let bridge = |(at, cut_off): (usize, Vec<usize>)| {
        let own = network.trials.iter().enumerate();
        let own = own.filter(|(_, trial)| edges[at].iter().all(|end| trial.arms.contains(end)));
        Bridge {
            one: edges[at][0],
            two: edges[at][1],
            studies: own.map(|(study, _)| study).collect(),
            cut_off,
        }
    };
    let bridges: Vec<Bridge> = holding(network, &edges, parts)
        .into_iter()
        .map(bridge)
        .collect();
    let arms: Vec<&[usize]> = network.trials.iter().map(|trial| &trial.arms[..]).collect();
    let mut studies = holding(network, &arms, parts);
    studies.retain(|(at, _)| arms[*at].len() > 2);
    let mut facts = Vec::new();
    // With two treatments there is nothing to hold together.
    if !bridges.is_empty() && network.treatments.len() > 2 {
        facts.push(Fact::Bridges(bridges));
    }
    if !studies.is_empty() && network.trials.len() > 1 {
        facts.push(Fact::EssentialStudies(studies));
    }
    facts
}

/// Which sets of treatments cannot be taken away without a part falling apart, and what is then apart from the larger rest.
fn holding(network: &Network, sets: &[&[usize]], parts: &[Vec<usize>]) -> Vec<(usize, Vec<usize>)> {
    let n = network.treatments.len();
    let join = |joined: &mut Joined, set: &[usize]| {
        let fresh = |pair: &[usize]| joined.join(pair[0], pair[1]);
        set.windows(2).map(fresh).filter(|fresh| *fresh).count()
    };
    let mut all = Joined::new(n);
    // What connects nothing that was not connected before it can be spared.
    let needed = |(at, set): (usize, &&[usize])| (join(&mut all, set) > 0).then_some(at);
    let candidates: Vec<usize> = sets.iter().enumerate().filter_map(needed).collect();
    let mut found = Vec::new();
    for without in candidates {
        let mut joined = Joined::new(n);
        let others = sets.iter().enumerate().filter(|(at, _)| *at != without);
        let joins: usize = others.map(|(_, set)| join(&mut joined, set)).sum();
        if n - joins > parts.len() {
            let part = parts.iter().find(|part| part.contains(&sets[without][0]));
            let mut sides: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
            for treatment in part.into_iter().flatten() {
                let side = sides.entry(joined.least(*treatment)).or_default();
                side.push(*treatment);
            }
            let mut sides: Vec<Vec<usize>> = sides.into_values().collect();
            sides.sort_by_key(|side| std::cmp::Reverse(side.len()));
            found.push((without, sides.split_off(1).concat()));
        }
    }
    found
}

fn comparisons(network: &Network) -> Vec<Fact> {
    let n = network.treatments.len();
    let edges = network.edges();
    let (direct, of) = (edges.len(), n * (n - 1) / 2);
    let single = edges.values().filter(|studies| **studies == 1).count();
    let mut facts = Vec::new();
    if n > 2 {
        let centre = |at: &usize| edges.keys().all(|(one, two)| one == at || two == at);
        facts.extend((0..n).find(centre).map(|centre| Fact::Star { centre }));
        facts.push(Fact::ThinComparisons {
            single,
            direct,
            studies: network.trials.len(),
        });
    }
    if direct < of {
        facts.push(Fact::Indirect {
            pairs: of - direct,
            of,
        });
    }
    facts
}
