//! Rank correlation test for funnel plot asymmetry.

use super::BiasError;
use super::asymmetry::check;
use crate::numerics::distributions::normal;

/// Up to this many studies the null distribution of Kendall's tau is computed exactly.
const EXACT_UP_TO: usize = 1000;

/// Kendall's rank correlation of standardised effects and their variances.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RankTest {
    /// Number of studies.
    pub k: usize,
    /// Kendall's tau-b, -1 to 1.
    pub tau: f64,
    /// Two-sided.
    pub p_value: f64,
    /// Whether `p_value` is exact; with ties, or above 1000 studies, it is that of the normal approximation.
    pub exact: bool,
}

/// Begg and Mazumdar's rank test.
///
/// tau-b of ti = (yi - mu) / sqrt(vi - 1/sum wi) and vi, mu = sum wi yi / sum wi, wi = 1/vi. p exact without ties, else from the
/// normal with tie-corrected variance, no continuity correction. Undefined when all vi or all ti are equal. Low power.
/// Errors: unusable effects, fewer than two studies, equal variances.
/// Source: Begg & Mazumdar (1994), Biometrics 50:1088, doi:10.2307/2533446. metafor `ranktest(yi, vi)`.
pub fn rank_test(yi: &[f64], vi: &[f64]) -> Result<RankTest, BiasError> {
    check(yi, vi)?;
    let k = yi.len();
    if k < 2 {
        return Err(BiasError::TooFewStudies { k, least: 2 });
    }
    let standardised = standardised(yi, vi);
    let pairs = pairs(k);
    let (tied_y, tied_v) = (Ties::of(&standardised), Ties::of(vi));
    let spread = (pairs - tied_y.pairs) * (pairs - tied_v.pairs);
    if spread <= 0.0 {
        return Err(BiasError::ConstantPredictor {
            predictor: "variance or standardised effect",
        });
    }
    let concordance = concordance(&standardised, vi);
    let tau = concordance / spread.sqrt();
    let exact = tied_y.pairs == 0.0 && tied_v.pairs == 0.0 && k <= EXACT_UP_TO;
    let p_value = if exact {
        exact_p(concordance, k)
    } else {
        let z = concordance / variance(k, &tied_y, &tied_v).sqrt();
        2.0 * normal::sf(z.abs())
    };
    Ok(RankTest {
        k,
        tau,
        p_value,
        exact,
    })
}

/// ti = (yi - mu) / sqrt(vi (1 - hi)), hi = wi / sum w.
///
/// Relative to the most precise study, and its 1 - h from the weights of the others: nothing cancels where it has nearly all
/// the weight.
fn standardised(yi: &[f64], vi: &[f64]) -> Vec<f64> {
    let by_variance = |a: &usize, b: &usize| vi[*a].total_cmp(&vi[*b]);
    let first = (0..vi.len()).min_by(by_variance).unwrap_or(0);
    let others = || (0..vi.len()).filter(|&i| i != first);
    let rest: f64 = others().map(|i| 1.0 / vi[i]).sum();
    let sum_w = 1.0 / vi[first] + rest;
    let sum_wd: f64 = others().map(|i| (yi[i] - yi[first]) / vi[i]).sum();
    let mean = sum_wd / sum_w;
    let standardise = |i: usize| {
        let left = if i == first {
            rest / sum_w
        } else {
            1.0 - 1.0 / vi[i] / sum_w
        };
        (yi[i] - yi[first] - mean) / (vi[i] * left).sqrt()
    };
    (0..vi.len()).map(standardise).collect()
}

fn pairs(k: usize) -> f64 {
    k as f64 * (k as f64 - 1.0) / 2.0
}

/// Concordant less discordant pairs, those tied in x or y apart.
///
/// In the order of x (of y among equal x) the discordant pairs are those out of order in y. Source: Knight (1966), J Am Stat
/// Assoc 61:436.
fn concordance(x: &[f64], y: &[f64]) -> f64 {
    let mut order: Vec<usize> = (0..x.len()).collect();
    // -0 and 0 are tied.
    let by = |a: f64, b: f64| (a + 0.0).total_cmp(&(b + 0.0));
    order.sort_by(|&a, &b| by(x[a], x[b]).then(by(y[a], y[b])));
    let both = order.chunk_by(|&a, &b| x[a] == x[b] && y[a] == y[b]);
    let both: f64 = both.map(|tied| pairs(tied.len())).sum();
    let untied = pairs(x.len()) - Ties::of(x).pairs - Ties::of(y).pairs + both;
    let mut in_order: Vec<f64> = order.iter().map(|&i| y[i]).collect();
    untied - 2.0 * inversions(&mut in_order)
}

/// Pairs out of order, by a merge sort.
fn inversions(values: &mut [f64]) -> f64 {
    let half = values.len() / 2;
    if half == 0 {
        return 0.0;
    }
    let (left, right) = values.split_at_mut(half);
    let mut count = inversions(left) + inversions(right);
    let mut merged = Vec::with_capacity(left.len() + right.len());
    let (mut i, mut j) = (0, 0);
    while i < left.len() && j < right.len() {
        if right[j] < left[i] {
            count += (left.len() - i) as f64;
            merged.push(right[j]);
            j += 1;
        } else {
            merged.push(left[i]);
            i += 1;
        }
    }
    merged.extend_from_slice(&left[i..]);
    merged.extend_from_slice(&right[j..]);
    values.copy_from_slice(&merged);
    count
}

/// Sums over groups of t equal values.
struct Ties {
    /// sum t (t-1) / 2.
    pairs: f64,
    /// sum t (t-1) (2t+5).
    fives: f64,
    /// sum t (t-1) (t-2).
    triples: f64,
}

impl Ties {
    fn of(values: &[f64]) -> Ties {
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        let sizes = sorted.chunk_by(|a, b| a == b).map(|tied| tied.len() as f64);
        let mut ties = Ties {
            pairs: 0.0,
            fives: 0.0,
            triples: 0.0,
        };
        for t in sizes {
            ties.pairs += t * (t - 1.0) / 2.0;
            ties.fives += t * (t - 1.0) * (2.0 * t + 5.0);
            ties.triples += t * (t - 1.0) * (t - 2.0);
        }
        ties
    }
}

/// Variance of the concordance under independence; Kendall (1970), Rank Correlation Methods, eq. 4.4.
fn variance(k: usize, x: &Ties, y: &Ties) -> f64 {
    let n = k as f64;
    let both = n * (n - 1.0);
    let fives = both * (2.0 * n + 5.0) - x.fives - y.fives;
    let doubles = 4.0 * x.pairs * y.pairs / (2.0 * both);
    let triples = if k > 2 {
        x.triples * y.triples / (9.0 * both * (n - 2.0))
    } else {
        0.0
    };
    fives / 18.0 + doubles + triples
}

/// Twice the smaller tail of the number of concordant pairs of a random permutation.
///
/// The k-th element adds 0 to k-1 concordant pairs, each equally likely.
fn exact_p(concordance: f64, k: usize) -> f64 {
    let mut chance = vec![1.0];
    for n in 2..=k {
        let mut next = vec![0.0; chance.len() + n - 1];
        let mut window = 0.0;
        for at in 0..next.len() {
            window += chance.get(at).copied().unwrap_or(0.0);
            if at >= n {
                window -= chance[at - n];
            }
            next[at] = f64::max(window, 0.0) / n as f64;
        }
        chance = next;
    }
    // The distribution is symmetric: the tail on the side of the observed number, summed from its end.
    let fewer = (pairs(k) - concordance.abs()) / 2.0;
    let tail: f64 = chance.iter().take(fewer.round() as usize + 1).sum();
    (2.0 * tail).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p_is_exact_for_a_perfect_ranking_of_four() {
        // One of 24 orders, on either side.
        assert!((exact_p(6.0, 4) - 2.0 / 24.0).abs() < 1e-15);
        assert!((exact_p(-6.0, 4) - 2.0 / 24.0).abs() < 1e-15);
        assert_eq!(exact_p(0.0, 4), 1.0);
    }

    #[test]
    fn sorting_counts_the_pairs_that_looking_at_each_counts() {
        let x = [0.3, -1.0, 0.3, 2.0, 0.0, -0.0, 2.0, 5.0, 0.3, 1.0];
        let y = [1.0, 4.0, 2.0, 2.0, 1.0, 3.0, 2.0, -1.0, 1.0, 0.5];
        let sign = |a: f64, b: f64| f64::from(i8::from(a > b) - i8::from(a < b));
        let mut sum = 0.0;
        for i in 1..x.len() {
            for j in 0..i {
                sum += sign(x[i], x[j]) * sign(y[i], y[j]);
            }
        }
        assert_eq!(concordance(&x, &y), sum);
    }

    #[test]
    fn a_study_with_all_the_weight_has_a_place_among_the_others() {
        // Its 1 - h is 1e-18: 1 - 1/(1 + 1e-18) is 0 in 64 bits, and it would stand nowhere.
        let yi = [0.5, 0.1, 0.9, 0.2];
        let found = standardised(&yi, &[1e-18, 1.0, 2.0, 3.0]);
        // mu - y1 is v1 times sum d/v of the others = 1e-18 (-0.4 + 0.2 - 0.1), its unit sqrt(v1 v1 sum 1/v).
        let expected = 0.3 / (1.0f64 + 0.5 + 1.0 / 3.0).sqrt();
        assert!((found[0] - expected).abs() < 1e-15, "{found:?}");
        assert!(rank_test(&yi, &[1e-18, 1.0, 2.0, 3.0]).is_ok_and(|test| test.exact));
    }

    #[test]
    fn equal_variances_have_no_ranks() {
        assert!(matches!(
            rank_test(&[0.1, 0.3, 0.5, 0.2], &[0.05; 4]),
            Err(BiasError::ConstantPredictor { .. })
        ));
    }
}
