//! Paths with the probability that a walker takes them.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use super::{Flow, Path, Streams};

/// Shares of edges by summing over the number of steps before and after each, so that no path need be listed.
pub(super) fn streams(flow: &Flow, limit: usize) -> Streams {
    let walk = Walk::new(flow);
    Streams {
        edges: walk.shares(),
        paths: walk.paths(limit),
        count: walk.count(),
    }
}

struct Walk<'a> {
    flow: &'a Flow,
    leaving: Vec<Vec<usize>>,
    /// Probability of each edge for a walker where it starts.
    probability: Vec<f64>,
    /// Treatments that flow reaches, each before those it leads to.
    order: Vec<usize>,
}

impl<'a> Walk<'a> {
    fn new(flow: &'a Flow) -> Self {
        let leaving = flow.leaving();
        let mut probability = vec![0.0; flow.edges.len()];
        for own in &leaving {
            let all: f64 = own.iter().map(|at| flow.edges[*at].2).sum();
            for at in own {
                probability[*at] = flow.edges[*at].2 / all;
            }
        }
        let order = order(flow, &leaving);
        Self {
            flow,
            leaving,
            probability,
            order,
        }
    }

    /// Each edge out of a treatment: its index, where it leads, and its probability.
    fn steps(&self, from: usize) -> impl Iterator<Item = (usize, usize, f64)> {
        let step = |at: &usize| (*at, self.flow.edges[*at].1, self.probability[*at]);
        self.leaving[from].iter().map(step)
    }

    /// Σ over paths through an edge of φ/length = Σ over l of before(a, l) P(a→b) rest(b, l + 1), where before(a, l) is the
    /// probability to be at a after l steps, and rest(b, l) = Σ over m of after(b, m)/(l + m) with after(b, m) that of m steps to go.
    fn shares(&self) -> Vec<f64> {
        let longest = self.order.len();
        let mut before = vec![vec![0.0; longest]; self.flow.treatments];
        before[self.flow.source][0] = 1.0;
        for from in &self.order {
            for (_, to, probability) in self.steps(*from) {
                for steps in 1..longest {
                    before[to][steps] += before[*from][steps - 1] * probability;
                }
            }
        }
        let mut after = vec![vec![0.0; longest]; self.flow.treatments];
        after[self.flow.sink][0] = 1.0;
        let mut shares = vec![0.0; self.flow.edges.len()];
        let mut rest = vec![vec![0.0; longest]; self.flow.treatments];
        rest[self.flow.sink] = (0..longest).map(|l| 1.0 / l.max(1) as f64).collect();
        for from in self.order.iter().rev() {
            for (at, to, probability) in self.steps(*from) {
                for steps in 1..longest {
                    after[*from][steps] += after[to][steps - 1] * probability;
                    shares[at] += before[*from][steps - 1] * probability * rest[to][steps];
                }
            }
            if *from != self.flow.sink {
                rest[*from] = (0..longest)
                    .map(|l| {
                        let share = |(m, p): (usize, &f64)| p / (l + m).max(1) as f64;
                        after[*from].iter().enumerate().map(share).sum()
                    })
                    .collect();
            }
        }
        shares
    }

    /// Number of paths; in large networks more than can be counted one by one.
    fn count(&self) -> f64 {
        let mut ways = vec![0.0; self.flow.treatments];
        ways[self.flow.sink] = 1.0;
        for from in self.order.iter().rev().filter(|at| **at != self.flow.sink) {
            ways[*from] = self.steps(*from).map(|(_, to, _)| ways[to]).sum();
        }
        ways[self.flow.source]
    }

    /// The most probable paths, the best first: a search led by the best that any way on can come to.
    fn paths(&self, limit: usize) -> Vec<Path> {
        let mut best = vec![0.0; self.flow.treatments];
        best[self.flow.sink] = 1.0;
        for from in self.order.iter().rev().filter(|at| **at != self.flow.sink) {
            let ways = self
                .steps(*from)
                .map(|(_, to, probability)| probability * best[to]);
            best[*from] = ways.fold(0.0, f64::max);
        }
        let start = Way {
            hope: best[self.flow.source],
            probability: 1.0,
            treatments: vec![self.flow.source],
        };
        let mut open = BinaryHeap::from([start]);
        let mut found = Vec::new();
        while found.len() < limit
            && let Some(way) = open.pop()
        {
            let at = way.treatments[way.treatments.len() - 1];
            if at == self.flow.sink {
                found.push(Path {
                    treatments: way.treatments,
                    percent: 100.0 * way.probability,
                });
                continue;
            }
            for (_, to, probability) in self.steps(at) {
                let probability = way.probability * probability;
                open.push(Way {
                    hope: probability * best[to],
                    probability,
                    treatments: [&way.treatments[..], &[to]].concat(),
                });
            }
        }
        found
    }
}

/// Treatments that flow reaches from its source, each before those it leads to.
fn order(flow: &Flow, leaving: &[Vec<usize>]) -> Vec<usize> {
    let mut arriving = vec![0; flow.treatments];
    let mut open = vec![flow.source];
    let mut seen = vec![false; flow.treatments];
    seen[flow.source] = true;
    while let Some(from) = open.pop() {
        for at in &leaving[from] {
            let to = flow.edges[*at].1;
            arriving[to] += 1;
            if !std::mem::replace(&mut seen[to], true) {
                open.push(to);
            }
        }
    }
    let mut order = Vec::new();
    open.push(flow.source);
    while let Some(from) = open.pop() {
        order.push(from);
        for at in &leaving[from] {
            let to = flow.edges[*at].1;
            arriving[to] -= 1;
            if arriving[to] == 0 {
                open.push(to);
            }
        }
    }
    order
}

/// The beginning of a path.
struct Way {
    /// Probability of the best path that begins so.
    hope: f64,
    probability: f64,
    treatments: Vec<usize>,
}

impl Ord for Way {
    fn cmp(&self, other: &Self) -> Ordering {
        let hope = self.hope.total_cmp(&other.hope);
        hope.then_with(|| other.treatments.cmp(&self.treatments))
    }
}

impl PartialOrd for Way {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Way {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Way {}
