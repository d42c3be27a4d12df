//! Permutation test of a meta-regression: how often chance pairs moderators with effects this well.

use nalgebra::DMatrix;
use rayon::prelude::*;

use crate::numerics::stream::{Purpose, Stream};
use crate::pooling::{Options, PoolingError, RegressionStatistics, regression_statistics};

/// p values of a meta-regression by permutation.
#[derive(Clone, Debug, PartialEq)]
pub struct PermutationTest {
    /// Two-sided p value of each column; `None` where its own statistic is undefined.
    pub coefficients: Vec<Option<f64>>,
    /// p value of the test of all moderators together.
    pub omnibus: Option<f64>,
    /// Permutations that were fitted, without the observed order where they are random.
    pub permutations: u64,
    /// Whether they are all that differ, so that p values are exact.
    pub exact: bool,
    /// Permutations that could not be fitted; they are left out.
    pub failed: u64,
    /// Seed of the random streams; `None` for an exact test.
    pub seed: Option<u64>,
}

/// Permutations fitted between two calls of `progress`.
const BATCH: usize = 1024;

/// A permuted statistic that falls short by rounding alone counts as reaching the observed one.
const ROUNDING: f64 = 1e-8;

/// Refits a meta-regression to the rows of its design in other orders, effects and variances staying in place.
///
/// p = share of permutations with |statistic| at least the observed one. All k! / prod(m!) orders that differ (m the
/// numbers of equal rows) are fitted where they are at most `replicates`; p is then exact. Otherwise `replicates` random
/// orders are, each from its own stream of (seed, index), and p = (b + 1) / (B + 1), b of the B reaching the observed.
/// `x` without redundant columns. The intercept's p value is that of its statistic under the same permutations.
/// Errors: as [`crate::pooling::regress`] for the observed order.
/// Source: Higgins & Thompson (2004), Stat Med 23:1663, sec. 4, doi:10.1002/sim.1752; Follmann & Proschan (1999),
/// Biometrics 55:732; (b + 1) / (B + 1): Phipson & Smyth (2010), Stat Appl Genet Mol Biol 9:39, eq. 3.
/// metafor `permutest(fit, exact=TRUE)`; random orders there count the observed one as one of `iter`.
///
/// ```
/// use nalgebra::DMatrix;
/// use oxymeta::pooling::Options;
/// use oxymeta::resampling::permutation_test;
///
/// let yi = [0.10, 0.30, 0.35, 0.65, 0.45, 0.15];
/// let vi = [0.03, 0.03, 0.05, 0.01, 0.05, 0.02];
/// let x = DMatrix::from_fn(6, 2, |study, column| if column == 0 { 1.0 } else { study as f64 + 1.0 });
/// let found = permutation_test(&yi, &vi, &x, &Options::default(), (1000, 1), None)?;
/// // All 720 orders, as metafor: permutest(rma(yi, vi, mods=~x, test="knha"), exact=TRUE)
/// assert_eq!((found.permutations, found.seed), (720, None));
/// assert!((found.coefficients[1].unwrap() - 0.72778).abs() < 1e-5);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn permutation_test(
    yi: &[f64],
    vi: &[f64],
    x: &DMatrix<f64>,
    options: &Options,
    (replicates, seed): (u64, u64),
    progress: Option<&(dyn Fn(u64) + Sync)>,
) -> Result<PermutationTest, PoolingError> {
    let observed = regression_statistics(yi, vi, x.clone(), options)?;
    let classes = row_classes(x);
    let exact = orders(&classes).filter(|orders| *orders <= replicates);
    let fit = |order: &[usize]| {
        regression_statistics(yi, vi, x.select_rows(order), options)
            .ok()
            .map(|permuted| reached(&observed, &permuted))
    };
    let mut counts = Counts::new(&observed);
    let mut tally = |batch: &[Vec<usize>]| {
        let fitted: Vec<_> = batch.par_iter().map(|order| fit(order)).collect();
        counts.add(&fitted);
        if let Some(progress) = progress {
            progress(batch.len() as u64);
        }
    };
    if exact.is_some() {
        let mut all = Orders::new(&classes);
        loop {
            let batch: Vec<_> = all.by_ref().take(BATCH).collect();
            if batch.is_empty() {
                break;
            }
            tally(&batch);
        }
    } else {
        let indices: Vec<u64> = (0..replicates).collect();
        for batch in indices.chunks(BATCH) {
            let shuffled = batch.iter().map(|index| shuffled(seed, *index, yi.len()));
            tally(&shuffled.collect::<Vec<_>>());
        }
    }
    Ok(counts.conclude(&observed, exact.is_some(), seed))
}

/// Whether a permutation reaches each observed statistic; the omnibus last.
fn reached(observed: &RegressionStatistics, permuted: &RegressionStatistics) -> Vec<bool> {
    let reach = |observed: Option<f64>, permuted: Option<f64>| match (observed, permuted) {
        (Some(observed), Some(permuted)) => {
            permuted.abs() >= observed.abs() - ROUNDING * observed.abs().max(1.0)
        }
        _ => false,
    };
    let each = observed.coefficients.iter().zip(&permuted.coefficients);
    each.map(|(observed, permuted)| reach(*observed, *permuted))
        .chain([reach(observed.omnibus, permuted.omnibus)])
        .collect()
}

struct Counts {
    reached: Vec<u64>,
    fitted: u64,
    failed: u64,
}

impl Counts {
    fn new(observed: &RegressionStatistics) -> Counts {
        Counts {
            reached: vec![0; observed.coefficients.len() + 1],
            fitted: 0,
            failed: 0,
        }
    }

    fn add(&mut self, fits: &[Option<Vec<bool>>]) {
        for fit in fits {
            let Some(reached) = fit else {
                self.failed += 1;
                continue;
            };
            self.fitted += 1;
            for (count, reached) in self.reached.iter_mut().zip(reached) {
                *count += u64::from(*reached);
            }
        }
    }

    fn conclude(self, observed: &RegressionStatistics, exact: bool, seed: u64) -> PermutationTest {
        let own = u64::from(!exact);
        let p = |reached: u64| {
            let of = self.fitted + own;
            (of > 0).then(|| (reached + own) as f64 / of as f64)
        };
        let each = observed.coefficients.iter().zip(&self.reached);
        let omnibus = self.reached.last().copied().unwrap_or(0);
        PermutationTest {
            coefficients: each
                .map(|(statistic, reached)| statistic.and_then(|_| p(*reached)))
                .collect(),
            omnibus: observed.omnibus.and_then(|_| p(omnibus)),
            permutations: self.fitted,
            exact,
            failed: self.failed,
            seed: (!exact).then_some(seed),
        }
    }
}

/// A number for each row, the same for equal rows.
fn row_classes(x: &DMatrix<f64>) -> Vec<usize> {
    let first = |row: usize| (0..=row).find(|other| x.row(*other) == x.row(row));
    (0..x.nrows())
        .map(|row| first(row).unwrap_or(row))
        .collect()
}

/// k! / prod(m!), or `None` beyond 2^64.
fn orders(classes: &[usize]) -> Option<u64> {
    let mut seen: Vec<usize> = Vec::new();
    let mut orders = 1u128;
    for (at, class) in classes.iter().enumerate() {
        seen.push(*class);
        let equal = seen.iter().filter(|other| *other == class).count();
        // A product of binomial coefficients so far, hence whole.
        orders = orders * (at as u128 + 1) / equal as u128;
        if orders > u128::from(u64::MAX) {
            return None;
        }
    }
    u64::try_from(orders).ok()
}

/// Every order of the rows that differs, by the next larger sequence of classes.
struct Orders {
    next: Option<Vec<usize>>,
}

impl Orders {
    fn new(classes: &[usize]) -> Orders {
        let mut first = classes.to_vec();
        first.sort_unstable();
        Orders { next: Some(first) }
    }
}

impl Iterator for Orders {
    /// The rows in their new places; a class stands for its first row.
    type Item = Vec<usize>;

    fn next(&mut self) -> Option<Vec<usize>> {
        let now = self.next.take()?;
        if let Some(at) = (1..now.len()).rev().find(|&i| now[i - 1] < now[i]) {
            let mut after = now.clone();
            let larger = (at..after.len()).rev().find(|&i| after[i] > after[at - 1]);
            after.swap(at - 1, larger.unwrap_or(at));
            after[at..].reverse();
            self.next = Some(after);
        }
        Some(now)
    }
}

/// A uniformly random order of k rows (Fisher-Yates).
fn shuffled(seed: u64, index: u64, k: usize) -> Vec<usize> {
    let mut stream = Stream::new(seed, Purpose::Permutation, index);
    let mut order: Vec<usize> = (0..k).collect();
    for last in (1..k).rev() {
        order.swap(last, stream.index(last + 1));
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pooling::{IntervalMethod, Tau2Estimator};

    const YI: [f64; 5] = [0.1, 0.7, -0.2, 0.4, 0.9];
    const VI: [f64; 5] = [0.02, 0.1, 0.05, 0.2, 0.03];

    fn design(values: [f64; 5]) -> DMatrix<f64> {
        DMatrix::from_fn(5, 2, |i, j| if j == 0 { 1.0 } else { values[i] })
    }

    fn test(values: [f64; 5], replicates: u64, seed: u64) -> PermutationTest {
        let options = Options {
            tau2: Tau2Estimator::DerSimonianLaird,
            interval: IntervalMethod::Wald,
            ..Options::default()
        };
        permutation_test(
            &YI,
            &VI,
            &design(values),
            &options,
            (replicates, seed),
            None,
        )
        .unwrap()
    }

    #[test]
    fn few_orders_are_all_fitted_once() {
        let all = test([0.0, 1.0, 0.0, 0.0, 1.0], 10, 1);
        assert_eq!((all.permutations, all.exact, all.seed), (10, true, None));
        // The two largest effects against the three others: no other order separates them as well.
        assert_eq!(all.coefficients[1], Some(0.1));
        assert_eq!(all.omnibus, Some(0.1));
    }

    #[test]
    fn orders_of_equal_rows_are_counted_once() {
        let found: Vec<_> = Orders::new(&[0, 1, 0, 0, 1]).collect();
        let mut distinct = found.clone();
        distinct.sort();
        distinct.dedup();
        assert_eq!((found.len(), distinct.len()), (10, 10));
        assert_eq!(orders(&[0, 1, 0, 0, 1]), Some(10));
        assert_eq!(orders(&(0..13).collect::<Vec<_>>()), Some(6_227_020_800));
        assert_eq!(orders(&(0..40).collect::<Vec<_>>()), None);
    }

    #[test]
    fn the_observed_order_is_counted_among_random_ones() {
        let values = [1.0, 2.0, 0.5, 3.0, 5.0];
        let random = test(values, 119, 7);
        assert!(!random.exact);
        assert_eq!(random.seed, Some(7));
        assert!(random.coefficients[1].unwrap() >= 1.0 / 120.0);
        assert_eq!(random, test(values, 119, 7));
        assert_ne!(random, test(values, 119, 8));
    }

    #[test]
    fn any_number_of_threads_gives_the_same_test() {
        for replicates in [119, 120] {
            let on = |threads| {
                let pool = rayon::ThreadPoolBuilder::new()
                    .num_threads(threads)
                    .build()
                    .unwrap();
                pool.install(|| test([1.0, 2.0, 0.5, 3.0, 5.0], replicates, 7))
            };
            let one = on(1);
            for threads in [2, 3, 8] {
                assert_eq!(one, on(threads));
            }
        }
    }

    #[test]
    fn random_orders_approach_the_exact_p() {
        let values = [1.0, 2.0, 0.5, 3.0, 5.0];
        let exact = test(values, 120, 1).coefficients[1].unwrap();
        // 119 orders leave it to chance: their mean over 40 seeds has a standard error of sqrt(p (1-p) / 4760) < 0.0073.
        let drawn: f64 = (0..40)
            .map(|seed| test(values, 119, seed).coefficients[1].unwrap())
            .sum();
        assert!((drawn / 40.0 - exact).abs() < 5.0 * 0.0073 + 1.0 / 120.0);
    }
}
