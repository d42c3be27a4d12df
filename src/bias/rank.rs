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
///
/// ```
/// use oxymeta::bias::rank_test;
///
/// let yi = [0.10, 0.30, 0.35, 0.65, 0.45, 0.15];
/// let vi = [0.03, 0.03, 0.05, 0.01, 0.05, 0.02];
/// let found = rank_test(&yi, &vi)?;
/// // metafor: ranktest(rma(yi, vi))
/// assert!((found.tau - 0.214834).abs() < 1e-6);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
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
    let concordance = concordance(&standardised, vi, [tied_y.pairs, tied_v.pairs]);
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

/// Concordant less discordant pairs; `tied` are the pairs tied in x and in y.
///
/// In order of x, then y, the discordant pairs are those that sorting by y exchanges.
/// Source: Knight (1966), J Am Stat Assoc 61:436.
fn concordance(x: &[f64], y: &[f64], tied: [f64; 2]) -> f64 {
    // -0 + 0 is 0: the two are equal.
    let mut points: Vec<(f64, f64)> = x.iter().zip(y).map(|(x, y)| (x + 0.0, y + 0.0)).collect();
    points.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let tied_in_both: f64 = points
        .chunk_by(|a, b| a == b)
        .map(|tied| pairs(tied.len()))
        .sum();
    let mut ys: Vec<f64> = points.into_iter().map(|(_, y)| y).collect();
    let discordant = exchanges(&mut ys) as f64;
    pairs(x.len()) - tied[0] - tied[1] + tied_in_both - 2.0 * discordant
}

/// Sorts, and counts the pairs that were in falling order.
fn exchanges(values: &mut [f64]) -> u64 {
    let n = values.len();
    if n < 2 {
        return 0;
    }
    let (left, right) = values.split_at_mut(n / 2);
    let mut count = exchanges(left) + exchanges(right);
    let mut merged = Vec::with_capacity(n);
    let (mut i, mut j) = (0, 0);
    while i < left.len() && j < right.len() {
        if right[j] < left[i] {
            merged.push(right[j]);
            j += 1;
            count += (left.len() - i) as u64;
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
    fn concordance_is_that_of_a_look_at_every_pair() {
        let value = |i: u32, by: u32, of: u32| f64::from(i * i * by % of) - 20.0;
        let x: Vec<f64> = (0..300).map(|i| value(i, 7, 53)).collect();
        let y: Vec<f64> = (0..300)
            .map(|i| value(i, 11, 41) + value(i, 7, 53))
            .collect();
        let sign = |a: f64, b: f64| f64::from(i8::from(a > b) - i8::from(a < b));
        let mut sum = 0.0;
        for i in 1..x.len() {
            for j in 0..i {
                sum += sign(x[i], x[j]) * sign(y[i], y[j]);
            }
        }
        let tied = [Ties::of(&x).pairs, Ties::of(&y).pairs];
        assert!(tied[0] > 0.0 && tied[1] > 0.0);
        assert_eq!(concordance(&x, &y, tied), sum);
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
