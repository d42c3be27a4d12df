//! How much of a network estimate comes from each comparison, study and path.

mod shortest_path;
mod walk;

use std::collections::BTreeMap;

use nalgebra::DMatrix;
use rayon::prelude::*;

use super::fit::laplacians;
use super::{Fit, Network, NetworkError, Trial};

/// How the flow of evidence from one treatment to another is divided over paths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContributionMethod {
    /// Each path carries the probability that a walker along the flow takes it.
    RandomWalk,
    /// The shortest path carries all it can, then the next shortest of what is left.
    ShortestPath,
}

impl ContributionMethod {
    /// Both methods.
    pub const ALL: [Self; 2] = [Self::RandomWalk, Self::ShortestPath];

    /// From its code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|one| one.code().eq_ignore_ascii_case(code))
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::RandomWalk => "random walk",
            Self::ShortestPath => "shortest paths",
        }
    }

    /// Its code, which is R's.
    pub fn code(self) -> &'static str {
        match self {
            Self::RandomWalk => "randomwalk",
            Self::ShortestPath => "shortestpath",
        }
    }
}

/// A way from one treatment to another along comparisons that studies make.
#[derive(Debug, Clone, PartialEq)]
pub struct Path {
    /// Treatments on the way, by index, both ends included.
    pub treatments: Vec<usize>,
    /// Its share of the estimate, in percent.
    pub percent: f64,
}

/// What one estimate is made of.
#[derive(Debug, Clone, PartialEq)]
pub struct Contribution {
    /// First treatment of the estimate.
    pub one: usize,
    /// Second treatment.
    pub two: usize,
    /// Share of each comparison in percent, in the order of [`Contributions::comparisons`].
    pub comparisons: Vec<f64>,
    /// Share of each study in percent, in the order of the network's studies.
    pub studies: Vec<f64>,
    /// Paths with the largest shares, the largest first.
    pub paths: Vec<Path>,
    /// Number of paths that have a share.
    pub path_count: f64,
}

/// Contributions to every estimate of a network.
#[derive(Debug, Clone, PartialEq)]
pub struct Contributions {
    /// How flow is divided over paths.
    pub method: ContributionMethod,
    /// Pairs of treatments that studies compare.
    pub comparisons: Vec<(usize, usize)>,
    /// Each pair of treatments.
    pub estimates: Vec<Contribution>,
}

/// Flow that is rounding: the whole is 1.
const NOTHING: f64 = 1e-12;

/// The share of each direct comparison, study and path in each network estimate, in percent.
///
/// The estimate of i against j is a flow of 1 from i to j: wₑ(xₐ − x_b) on the edge a–b, x = L⁺(eᵢ − eⱼ), wₑ the sum of its studies'
/// weights, of multi-arm studies those of their Laplacian's edges. A path carries φ, a share of this flow; φ/(its number of edges) is
/// the contribution of each of its edges. Random walk: φ = Π flow(a→b)/(flow out of a), without simulation. Shortest path: breadth
/// first in the order of the treatments, as igraph has it, the least flow on the path taken off all of it, until nothing is left. A
/// study has the share of its weight in each comparison. `paths` is how many paths are listed for an estimate at most; their
/// number does not change the other shares. Rows sum to 100.
/// Errors: a multi-arm study whose standard errors give an edge a negative weight, so that evidence would flow in circles.
/// Random walk: Davies et al. 2022, Statistics in Medicine 41:2091-2114, doi:10.1002/sim.9346; shortest path: Papakonstantinou et al.
/// 2018, F1000Research 7:610, doi:10.12688/f1000research.14770.3. R: `netcontrib(netmeta(...), method = "randomwalk", study = TRUE,
/// path = TRUE)` or `"shortestpath"`, times 100.
///
/// # Errors
/// Treatments that nothing connects; a negative weight.
pub fn contributions(
    network: &Network,
    fit: &Fit,
    method: ContributionMethod,
    paths: usize,
) -> Result<Contributions, NetworkError> {
    let trials: Vec<&Trial> = network.trials.iter().collect();
    let own = laplacians(&trials, fit.tau2).ok_or(NetworkError::NoConvergence)?;
    let edges = edges(&trials, &own);
    let comparisons: Vec<(usize, usize)> = edges.keys().copied().collect();
    let weights: Vec<f64> = edges
        .values()
        .map(|studies| studies.iter().map(|(_, weight)| weight).sum())
        .collect();
    let largest = weights.iter().copied().fold(0.0, f64::max);
    let negative = |weight: &f64| *weight < -NOTHING * largest;
    if let Some(at) = weights.iter().position(negative) {
        let (one, two) = comparisons[at];
        return Err(NetworkError::NegativeWeight {
            one: network.treatments[one].clone(),
            two: network.treatments[two].clone(),
        });
    }
    let n = network.treatments.len();
    let pairs: Vec<(usize, usize)> = (0..n)
        .flat_map(|i| (i + 1..n).map(move |j| (i, j)))
        .collect();
    let estimate = |(one, two): (usize, usize)| {
        let flow = Flow::new(&comparisons, &weights, &fit.covariance, one, two);
        let streams = match method {
            ContributionMethod::RandomWalk => walk::streams(&flow, paths),
            ContributionMethod::ShortestPath => shortest_path::streams(&flow, paths),
        };
        let shares: Vec<f64> = streams.edges.iter().map(|share| 100.0 * share).collect();
        Contribution {
            one,
            two,
            studies: of_studies(&edges, &shares, trials.len()),
            comparisons: shares,
            paths: streams.paths,
            path_count: streams.count,
        }
    };
    Ok(Contributions {
        method,
        estimates: pairs.into_par_iter().map(estimate).collect(),
        comparisons,
    })
}

/// Weight of each study on each edge that it has.
fn edges(
    trials: &[&Trial],
    laplacians: &[DMatrix<f64>],
) -> BTreeMap<(usize, usize), Vec<(usize, f64)>> {
    let mut edges: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for (study, (trial, laplacian)) in trials.iter().zip(laplacians).enumerate() {
        for (i, one) in trial.arms.iter().enumerate() {
            for (j, two) in trial.arms.iter().enumerate().skip(i + 1) {
                let studies = edges.entry((*one, *two)).or_default();
                studies.push((study, -laplacian[(i, j)]));
            }
        }
    }
    edges
}

/// The shares of comparisons divided over their studies.
fn of_studies(
    edges: &BTreeMap<(usize, usize), Vec<(usize, f64)>>,
    shares: &[f64],
    studies: usize,
) -> Vec<f64> {
    let mut found = vec![0.0; studies];
    for (own, share) in edges.values().zip(shares) {
        let weight = |(_, weight): &(usize, f64)| weight.max(0.0);
        let all: f64 = own.iter().map(weight).sum();
        if *share > 0.0 && all > 0.0 {
            for one in own {
                found[one.0] += share * weight(one) / all;
            }
        }
    }
    found
}

/// Evidence on its way from one treatment to another: no way leads back.
struct Flow {
    treatments: usize,
    source: usize,
    sink: usize,
    /// From, to and how much, for each comparison.
    edges: Vec<(usize, usize, f64)>,
}

/// What paths carry.
struct Streams {
    /// Share of each edge of the flow.
    edges: Vec<f64>,
    paths: Vec<Path>,
    count: f64,
}

impl Flow {
    fn new(
        comparisons: &[(usize, usize)],
        weights: &[f64],
        covariance: &DMatrix<f64>,
        source: usize,
        sink: usize,
    ) -> Self {
        let potential = |at: usize| covariance[(at, source)] - covariance[(at, sink)];
        let edge = |(pair, weight): (&(usize, usize), &f64)| {
            let flow = weight * (potential(pair.0) - potential(pair.1));
            if flow > 0.0 {
                (pair.0, pair.1, flow)
            } else {
                (pair.1, pair.0, -flow)
            }
        };
        Self {
            treatments: covariance.nrows(),
            source,
            sink,
            edges: comparisons.iter().zip(weights).map(edge).collect(),
        }
    }

    /// For each treatment the edges that lead out of it with something on them, with the index of the edge.
    fn leaving(&self) -> Vec<Vec<usize>> {
        let mut leaving = vec![Vec::new(); self.treatments];
        for (at, (from, _, flow)) in self.edges.iter().enumerate() {
            if *flow > NOTHING && *from != self.sink {
                leaving[*from].push(at);
            }
        }
        leaving
    }
}
