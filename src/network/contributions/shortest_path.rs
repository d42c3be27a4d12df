//! The shortest path first, with all it can carry.

use std::collections::{BTreeMap, VecDeque};

use super::{Flow, NOTHING, Path, Streams};

/// Takes paths off the flow until nothing is left: each empties an edge, so that there are no more paths than edges.
pub(super) fn streams(flow: &Flow, limit: usize) -> Streams {
    let places = places(flow);
    let mut leaving = flow.leaving();
    for own in &mut leaving {
        own.sort_by_key(|at| places.get(&flow.edges[*at].1));
    }
    let mut rest: Vec<f64> = flow.edges.iter().map(|(_, _, flow)| *flow).collect();
    let mut edges = vec![0.0; rest.len()];
    let mut paths = Vec::new();
    while let Some(path) = shortest(flow, &leaving) {
        let least = path
            .iter()
            .map(|at| rest[*at])
            .fold(f64::INFINITY, f64::min);
        for at in &path {
            rest[*at] -= least;
            edges[*at] += least / path.len() as f64;
            if rest[*at] <= NOTHING {
                leaving[flow.edges[*at].0].retain(|own| own != at);
            }
        }
        let on_the_way = path.iter().map(|at| flow.edges[*at].1);
        paths.push(Path {
            treatments: std::iter::once(flow.source).chain(on_the_way).collect(),
            percent: 100.0 * least,
        });
    }
    let count = paths.len() as f64;
    paths.sort_by(|a, b| b.percent.total_cmp(&a.percent));
    paths.truncate(limit);
    Streams {
        edges,
        paths,
        count,
    }
}

/// Treatments in the order in which the edges name them: where paths are equally short, the first is taken.
fn places(flow: &Flow) -> BTreeMap<usize, usize> {
    let mut places = BTreeMap::new();
    for (from, to, _) in &flow.edges {
        for treatment in [from, to] {
            let next = places.len();
            places.entry(*treatment).or_insert(next);
        }
    }
    places
}

/// The edges of a path with the fewest.
fn shortest(flow: &Flow, leaving: &[Vec<usize>]) -> Option<Vec<usize>> {
    let mut by: Vec<Option<usize>> = vec![None; flow.treatments];
    let mut open = VecDeque::from([flow.source]);
    while let Some(from) = open.pop_front() {
        for at in &leaving[from] {
            let to = flow.edges[*at].1;
            if to != flow.source && by[to].is_none() {
                by[to] = Some(*at);
                open.push_back(to);
            }
        }
        if by[flow.sink].is_some() {
            break;
        }
    }
    let mut path = Vec::new();
    let mut at = flow.sink;
    while at != flow.source {
        let edge = by[at]?;
        path.push(edge);
        at = flow.edges[edge].0;
    }
    path.reverse();
    Some(path)
}
