//! Sums of a smooth function over many points, from its values at a few nodes.

use std::collections::BTreeMap;
use std::f64::consts::PI;

/// Nodes to a doubling of the argument.
const NODES: usize = 12;

/// Nodes that stand for many positive points xi with coefficients ci.
///
/// sum ci f(xi) = sum over nodes of weight times f(node) where f is a polynomial of degree 11 in ln x between powers of two:
/// f is replaced by its interpolant at the Chebyshev points of each doubling. For f(x) = 1/(x + a) or ln(x + a), a >= 0, that
/// is off by 1e-15 of f. Source: Berrut & Trefethen (2004), SIAM Rev 46:501, eq. 4.2 and 5.3.
pub struct Nodes<const COLUMNS: usize> {
    /// Each node, and its weight for each column of coefficients.
    pub weights: Vec<(f64, [f64; COLUMNS])>,
}

impl<const COLUMNS: usize> Nodes<COLUMNS> {
    /// Points, each with its coefficients.
    pub fn new(points: impl Iterator<Item = (f64, [f64; COLUMNS])>) -> Nodes<COLUMNS> {
        let mut doublings: BTreeMap<i64, [[f64; COLUMNS]; NODES]> = BTreeMap::new();
        for (x, coefficients) in points {
            let place = x.log2();
            let doubling = place.floor();
            let sums = doublings
                .entry(doubling as i64)
                .or_insert([[0.0; COLUMNS]; NODES]);
            let shares = shares(2.0 * (place - doubling) - 1.0);
            for (sum, share) in sums.iter_mut().zip(shares) {
                for (sum, c) in sum.iter_mut().zip(coefficients) {
                    *sum += share * c;
                }
            }
        }
        let all = doublings.into_iter().flat_map(|(doubling, sums)| {
            let node = move |n| (doubling as f64 + 0.5 * (chebyshev(n).cos() + 1.0)).exp2();
            (0..NODES).map(node).zip(sums)
        });
        Nodes {
            weights: all.collect(),
        }
    }
}

/// The angle of the n-th Chebyshev point.
fn chebyshev(n: usize) -> f64 {
    (2 * n + 1) as f64 * PI / (2 * NODES) as f64
}

/// What each node has of the interpolant at t, -1 to 1.
fn shares(t: f64) -> [f64; NODES] {
    let mut shares = [0.0; NODES];
    for n in 0..NODES {
        let angle = chebyshev(n);
        let distance = t - angle.cos();
        if distance == 0.0 {
            shares = [0.0; NODES];
            shares[n] = 1.0;
            return shares;
        }
        let sign = if n % 2 == 0 { 1.0 } else { -1.0 };
        shares[n] = sign * angle.sin() / distance;
    }
    let sum: f64 = shares.iter().sum();
    shares.map(|share| share / sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_over_nodes_are_those_over_all_points() {
        let points: Vec<f64> = (0..5_000)
            .map(|i| (f64::from(i) / 400.0 - 9.0).exp())
            .collect();
        let nodes = Nodes::new(points.iter().map(|x| (*x, [1.0, x.sin()])));
        assert!(nodes.weights.len() < 250);
        for a in [0.0, 1e-3, 0.2, 50.0] {
            let exact: f64 = points.iter().map(|x| x.sin() / (x + a)).sum();
            let sum: f64 = nodes.weights.iter().map(|(x, w)| w[1] / (x + a)).sum();
            // 1e-15 of each of 5000 terms, and rounding.
            assert!((sum / exact - 1.0).abs() < 1e-12, "{a} {sum} {exact}");
            let exact: f64 = points.iter().map(|x| (x + a).ln()).sum();
            let sum: f64 = nodes.weights.iter().map(|(x, w)| w[0] * (x + a).ln()).sum();
            assert!((sum / exact - 1.0).abs() < 1e-12, "{a} {sum} {exact}");
        }
    }
}
