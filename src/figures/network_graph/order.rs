//! The order of nodes on a circle in which the fewest edges cross.

use std::collections::BTreeSet;

/// Up to as many nodes every order is tried.
const EXACT: usize = 8;
/// Orders that the search for a better one sets out from.
const STARTS: usize = 8;

/// The order of `n` nodes on a circle: exact for a few, else the best that sifting finds from several orders; of equally good
/// ones the first by index. The first node stays first. Baur & Brandes 2005, LNCS 3353:332-343, doi:10.1007/978-3-540-30559-0_28.
pub fn circular_order(n: usize, edges: &[(usize, usize)]) -> Vec<usize> {
    let names: Vec<usize> = (0..n).collect();
    if n <= 3 {
        return names;
    }
    if n <= EXACT {
        return exact(n, edges);
    }
    let near = neighbours(n, edges);
    let starts = (0..n.min(STARTS)).map(|from| explored(&near, from));
    let orders = [names].into_iter().chain(starts);
    let sifted = orders.map(|order| {
        let order = named(settled(order, &near), &near);
        (crossings(&order, edges), order)
    });
    sifted.min().map(|(_, order)| order).unwrap_or_default()
}

/// How many pairs of edges cross.
pub fn crossings(order: &[usize], edges: &[(usize, usize)]) -> usize {
    let mut place = vec![0; order.len()];
    for (at, node) in order.iter().enumerate() {
        place[*node] = at;
    }
    let ends: Vec<(usize, usize)> = edges
        .iter()
        .map(|(a, b)| (place[*a].min(place[*b]), place[*a].max(place[*b])))
        .collect();
    let cross = |(a, b): (usize, usize), (c, d): (usize, usize)| {
        (a < c && c < b && b < d) || (c < a && a < d && d < b)
    };
    let after = |(i, one)| ends[i + 1..].iter().filter(move |two| cross(one, **two));
    let all = ends.iter().copied().enumerate();
    all.map(|(i, one)| after((i, one)).count()).sum()
}

/// Every order from the first node on, in the order of indices.
fn exact(n: usize, edges: &[(usize, usize)]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..n).collect();
    let mut best = (crossings(&order, edges), order.clone());
    while best.0 > 0 && advance(&mut order[1..]) {
        // An order and its mirror image are the same circle.
        if order[1] < order[n - 1] {
            let found = crossings(&order, edges);
            if found < best.0 {
                best = (found, order.clone());
            }
        }
    }
    best.1
}

/// The next permutation by index; `false` after the last.
fn advance(order: &mut [usize]) -> bool {
    let Some(pivot) = (1..order.len()).rev().find(|i| order[i - 1] < order[*i]) else {
        return false;
    };
    let greater = (pivot..order.len())
        .rev()
        .find(|i| order[*i] > order[pivot - 1]);
    order.swap(pivot - 1, greater.unwrap_or(pivot));
    order[pivot..].reverse();
    true
}

fn neighbours(n: usize, edges: &[(usize, usize)]) -> Vec<Vec<usize>> {
    let mut near = vec![BTreeSet::new(); n];
    for (a, b) in edges {
        near[*a].insert(*b);
        near[*b].insert(*a);
    }
    near.into_iter()
        .map(|set| set.into_iter().collect())
        .collect()
}

/// Nodes as a walk from one of them meets them, those with few neighbours first.
fn explored(near: &[Vec<usize>], from: usize) -> Vec<usize> {
    let (mut order, mut open) = (Vec::new(), vec![from]);
    let mut seen = vec![false; near.len()];
    // Parts that nothing connects follow.
    open.splice(0..0, (0..near.len()).rev());
    while let Some(node) = open.pop() {
        if std::mem::replace(&mut seen[node], true) {
            continue;
        }
        order.push(node);
        let mut next: Vec<usize> = near[node].iter().copied().filter(|at| !seen[*at]).collect();
        next.sort_by_key(|at| (near[*at].len(), *at));
        open.extend(next.into_iter().rev());
    }
    order
}

/// Moves each node to its best place, until no move helps.
fn settled(mut order: Vec<usize>, near: &[Vec<usize>]) -> Vec<usize> {
    loop {
        let mut gained = 0;
        for node in 0..order.len() {
            gained += sift(&mut order, node, near);
        }
        if gained == 0 {
            return order;
        }
    }
}

/// Moves a node around the circle to where the fewest edges cross; how many fewer.
fn sift(order: &mut Vec<usize>, node: usize, near: &[Vec<usize>]) -> i64 {
    let n = order.len();
    let at = order.iter().position(|own| *own == node).unwrap_or(0);
    order.rotate_left(at);
    let mut moved = order.clone();
    let (mut change, mut best) = (0, (0, 0));
    for step in 0..n - 2 {
        change += swap_change(&moved, step, near);
        moved.swap(step, step + 1);
        if change < best.0 {
            best = (change, step + 1);
        }
    }
    let node = order.remove(0);
    order.insert(best.1, node);
    -best.0
}

/// Crossings that a swap of a place with the next adds.
fn swap_change(order: &[usize], at: usize, near: &[Vec<usize>]) -> i64 {
    let n = order.len();
    let (u, v) = (order[at], order[at + 1]);
    let mut place = vec![0; n];
    for (i, node) in order.iter().enumerate() {
        place[*node] = (i + n - at) % n;
    }
    let others = |node: usize| {
        let far = near[node]
            .iter()
            .filter(|other| **other != u && **other != v);
        let mut far: Vec<usize> = far.map(|other| place[*other]).collect();
        far.sort_unstable();
        far
    };
    let (of_u, of_v) = (others(u), others(v));
    let (mut beyond, mut before) = (0, 0);
    for a in &of_u {
        before += of_v.partition_point(|b| b < a) as i64;
        beyond += (of_v.len() - of_v.partition_point(|b| b <= a)) as i64;
    }
    before - beyond
}

/// The same circle from the first node on, in the direction of the lower index, neighbours by index where that costs nothing.
fn named(mut order: Vec<usize>, near: &[Vec<usize>]) -> Vec<usize> {
    turn(&mut order);
    let n = order.len();
    for _ in 0..n {
        let mut moved = false;
        for at in 1..n - 1 {
            if order[at] > order[at + 1] && swap_change(&order, at, near) == 0 {
                order.swap(at, at + 1);
                moved = true;
            }
        }
        if !moved {
            break;
        }
    }
    turn(&mut order);
    order
}

fn turn(order: &mut [usize]) {
    let first = order.iter().position(|node| *node == 0).unwrap_or(0);
    order.rotate_left(first);
    if order.len() > 2 && order[1] > order[order.len() - 1] {
        order[1..].reverse();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Edges of a circle through nodes in a stride: no crossings once the stride is undone.
    fn strided(n: usize, stride: usize) -> Vec<(usize, usize)> {
        (0..n)
            .map(|i| (i * stride % n, (i + 1) * stride % n))
            .collect()
    }

    #[test]
    fn a_cycle_is_untangled() {
        for (n, stride) in [(7, 3), (8, 3), (13, 5), (31, 12), (50, 21)] {
            let edges = strided(n, stride);
            let names: Vec<usize> = (0..n).collect();
            assert!(crossings(&names, &edges) > 0);
            let order = circular_order(n, &edges);
            assert_eq!(crossings(&order, &edges), 0, "{n} {stride}: {order:?}");
        }
    }

    #[test]
    fn where_no_order_is_better_names_decide() {
        let star: Vec<_> = (1..12).map(|i| (0, i)).collect();
        let complete: Vec<_> = (0..9)
            .flat_map(|i| (i + 1..9).map(move |j| (i, j)))
            .collect();
        assert_eq!(circular_order(12, &star), (0..12).collect::<Vec<_>>());
        assert_eq!(circular_order(9, &complete), (0..9).collect::<Vec<_>>());
    }

    /// K(m,n) has n(m−1)(2mn−3m−n)/12 crossings on a circle where m divides n (Riskin 2003, Bulletin of the ICA 39:7-11).
    #[test]
    fn a_few_nodes_are_ordered_exactly() {
        let k33: Vec<_> = (0..3).flat_map(|i| (3..6).map(move |j| (i, j))).collect();
        assert_eq!(crossings(&circular_order(6, &k33), &k33), 3);
    }

    #[test]
    fn sifting_finds_what_trying_every_order_finds() {
        let edges = [
            (0, 3),
            (0, 5),
            (1, 4),
            (1, 6),
            (2, 5),
            (2, 7),
            (3, 6),
            (4, 7),
            (0, 7),
            (1, 3),
            (2, 6),
        ];
        let exact = crossings(&exact(8, &edges), &edges);
        let near = neighbours(8, &edges);
        let found = (0..8).map(|from| crossings(&settled(explored(&near, from), &near), &edges));
        assert_eq!(found.min(), Some(exact));
    }

    #[test]
    fn a_swap_changes_as_many_crossings_as_are_counted() {
        let edges = strided(11, 4);
        let edges: Vec<_> = edges.into_iter().chain(strided(11, 3)).collect();
        let near = neighbours(11, &edges);
        let order: Vec<usize> = vec![4, 0, 9, 2, 7, 1, 10, 3, 6, 8, 5];
        for at in 0..10 {
            let mut other = order.clone();
            other.swap(at, at + 1);
            let change = crossings(&other, &edges) as i64 - crossings(&order, &edges) as i64;
            assert_eq!(swap_change(&order, at, &near), change, "{at}");
        }
    }
}
