//! Sign-flip test of no effect: how often chance signs give an effect as clear as this.

mod lanes;

use nalgebra::DMatrix;
use rayon::prelude::*;

use crate::numerics::lanes::InstructionSet;
use crate::numerics::stream::{Purpose, Stream};
use crate::pooling::{Options, PoolingError, regression_statistics};
use lanes::Flips;

/// A sign-flip test.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SignFlipTest {
    /// Two-sided p value of no effect; `None` where the statistic of the data is undefined or nothing was fitted.
    pub p: Option<f64>,
    /// Patterns of signs that were fitted, without the observed one where they are random.
    pub permutations: u64,
    /// Whether they are all that differ, so that p is exact.
    pub exact: bool,
    /// Patterns that could not be fitted; they are left out.
    pub failed: u64,
    /// Seed of the random streams; `None` for an exact test.
    pub seed: Option<u64>,
}

/// Patterns to a task of a thread; not a function of the number of threads.
const CHUNK: u64 = 4096;
/// A statistic that falls short of the observed one by rounding alone reaches it.
const ROUNDING: f64 = 1e-8;

/// Refits the pooled effect to effects with other signs: of no effect, each effect is as likely as its negative.
///
/// p = share of patterns whose |mu / se| is at least the observed one, mu, se and tau2 by the options, both signs of all
/// effects together counting as one. All 2^(k-1) patterns are fitted where they are at most `replicates`; p is then exact.
/// Otherwise `replicates` random patterns are, each from its own stream of (seed, index), and p = (b + 1) / (B + 1), b of the
/// B reaching the observed. `yi` on the analysis scale, where no effect is 0. `progress` is called with a number of finished
/// patterns, from any thread.
/// Errors: as [`crate::pooling::regress`] for an intercept alone.
/// Source: Follmann & Proschan (1999), Biometrics 55:732, doi:10.1111/j.0006-341X.1999.00732.x; (b + 1) / (B + 1): Phipson &
/// Smyth (2010), Stat Appl Genet Mol Biol 9:39, eq. 3. metafor `permutest(rma(yi, vi), exact=TRUE)`.
pub fn sign_flip_test(
    yi: &[f64],
    vi: &[f64],
    options: &Options,
    (replicates, seed): (u64, u64),
    progress: Option<&(dyn Fn(u64) + Sync)>,
) -> Result<SignFlipTest, PoolingError> {
    sign_flip_test_on(
        InstructionSet::best(),
        yi,
        vi,
        options,
        (replicates, seed),
        progress,
    )
}

fn sign_flip_test_on(
    set: InstructionSet,
    yi: &[f64],
    vi: &[f64],
    options: &Options,
    (replicates, seed): (u64, u64),
    progress: Option<&(dyn Fn(u64) + Sync)>,
) -> Result<SignFlipTest, PoolingError> {
    let observed = statistic(yi.to_vec(), vi, options)?;
    let all = (yi.len() <= 64).then(|| 1u64 << (yi.len() - 1));
    let all = all.filter(|all| *all <= replicates);
    let patterns = Patterns {
        k: yi.len(),
        seed: all.is_none().then_some(seed),
    };
    let flips = Flips::new(yi, vi, options);
    let count = all.unwrap_or(replicates);
    let one = |chunk: u64| {
        let indices = chunk * CHUNK..((chunk + 1) * CHUNK).min(count);
        let finished = indices.end - indices.start;
        let counts = match (&flips, observed) {
            (Some(flips), Some(_)) => (flips.reached(set, &patterns, indices), 0),
            _ => each(yi, vi, options, (observed, &patterns), indices),
        };
        if let Some(progress) = progress {
            progress(finished);
        }
        counts
    };
    let chunks = (0..count.div_ceil(CHUNK)).into_par_iter().map(one);
    let (reached, failed) = chunks.reduce(|| (0, 0), |a, b| (a.0 + b.0, a.1 + b.1));
    let (fitted, own) = (count - failed, u64::from(all.is_none()));
    let of = fitted + own;
    Ok(SignFlipTest {
        p: (observed.is_some() && of > 0).then(|| (reached + own) as f64 / of as f64),
        permutations: fitted,
        exact: all.is_some(),
        failed,
        seed: patterns.seed,
    })
}

/// mu / se; `None` where se is 0.
fn statistic(yi: Vec<f64>, vi: &[f64], options: &Options) -> Result<Option<f64>, PoolingError> {
    let intercept = DMatrix::from_element(yi.len(), 1, 1.0);
    Ok(regression_statistics(&yi, vi, intercept, options)?.coefficients[0])
}

/// How much a |statistic| has to be to reach the observed one.
fn needed(observed: f64) -> f64 {
    observed.abs() - ROUNDING * observed.abs().max(1.0)
}

/// How many of some patterns reach the observed statistic, and how many cannot be fitted.
fn each(
    yi: &[f64],
    vi: &[f64],
    options: &Options,
    (observed, patterns): (Option<f64>, &Patterns),
    indices: std::ops::Range<u64>,
) -> (u64, u64) {
    let (mut reached, mut failed) = (0, 0);
    for index in indices {
        let words = patterns.words(index);
        let signed = |(i, y): (usize, &f64)| match words[i / 64] >> (i % 64) & 1 {
            0 => *y,
            _ => -y,
        };
        match statistic(yi.iter().enumerate().map(signed).collect(), vi, options) {
            Ok(found) => {
                let reach = found
                    .zip(observed)
                    .is_some_and(|(s, o)| s.abs() >= needed(o));
                reached += u64::from(reach);
            }
            Err(_) => failed += 1,
        }
    }
    (reached, failed)
}

/// Which effects change their sign: bit j of word w is study 64 w + j.
struct Patterns {
    k: usize,
    /// Of random patterns; `None` for all in order, the sign of the last study kept.
    seed: Option<u64>,
}

impl Patterns {
    fn words(&self, index: u64) -> Vec<u64> {
        match self.seed {
            None => vec![index],
            Some(seed) => {
                let mut stream = Stream::new(seed, Purpose::Permutation, index);
                (0..self.k.div_ceil(64)).map(|_| stream.bits()).collect()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pooling::{IntervalMethod, Tau2Estimator};

    const YI: [f64; 7] = [0.9, 0.3, -0.1, 1.2, 0.4, 0.6, -0.2];
    const VI: [f64; 7] = [0.10, 0.04, 0.20, 0.09, 0.02, 0.15, 0.3];

    fn options(tau2: Tau2Estimator, interval: IntervalMethod) -> Options {
        Options {
            tau2,
            interval,
            ..Options::default()
        }
    }

    const CLOSED: [Tau2Estimator; 2] =
        [Tau2Estimator::CommonEffect, Tau2Estimator::DerSimonianLaird];
    const INTERVALS: [IntervalMethod; 4] = [
        IntervalMethod::Wald,
        IntervalMethod::T,
        IntervalMethod::Hksj,
        IntervalMethod::HksjAdhoc,
    ];

    #[test]
    fn lanes_count_what_single_fits_count() {
        for tau2 in CLOSED {
            for interval in INTERVALS {
                for k in 2..=7 {
                    let (yi, vi, options) = (&YI[..k], &VI[..k], options(tau2, interval));
                    let observed = statistic(yi.to_vec(), vi, &options).unwrap();
                    for seed in [None, Some(3)] {
                        let patterns = Patterns { k, seed };
                        let count = if seed.is_none() { 1 << (k - 1) } else { 100 };
                        let single = each(yi, vi, &options, (observed, &patterns), 0..count);
                        let flips = Flips::new(yi, vi, &options).unwrap();
                        for set in InstructionSet::available() {
                            let lanes = flips.reached(set, &patterns, 0..count);
                            assert_eq!((lanes, 0), single, "{tau2:?} {interval:?} {k}");
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn all_patterns_give_the_exact_p() {
        // All effects positive: only the data themselves (and their negative) have so large a mean.
        let yi = [0.5, 0.7, 0.2, 0.9, 0.4];
        for tau2 in [Tau2Estimator::CommonEffect, Tau2Estimator::Reml] {
            let options = options(tau2, IntervalMethod::Wald);
            let test = sign_flip_test(&yi, &[0.1; 5], &options, (16, 1), None).unwrap();
            assert_eq!(
                (test.p, test.exact, test.permutations),
                (Some(1.0 / 16.0), true, 16)
            );
            assert_eq!((test.failed, test.seed), (0, None));
        }
    }

    #[test]
    fn random_signs_tend_to_the_exact_p_and_count_the_data() {
        let options = options(Tau2Estimator::DerSimonianLaird, IntervalMethod::Hksj);
        let test = |replicates, seed| {
            sign_flip_test(&YI, &VI, &options, (replicates, seed), None).unwrap()
        };
        let exact = test(64, 1).p.unwrap();
        assert!(test(64, 1).exact && !test(63, 1).exact);
        // 63 patterns for each of 200 seeds: five standard errors of a share of 12 600, and the data counted as one.
        let drawn: f64 = (0..200).map(|seed| test(63, seed).p.unwrap()).sum::<f64>() / 200.0;
        assert!((drawn - exact).abs() < 5.0 * 0.5 / 12_600f64.sqrt() + 1.0 / 64.0);
        assert_eq!(test(63, 5), test(63, 5));
    }

    #[test]
    fn more_studies_than_bits_and_any_threads() {
        let k = 70;
        let yi: Vec<f64> = (0..k).map(|i| f64::from(i % 7) / 3.0 - 0.8).collect();
        let vi: Vec<f64> = (0..k).map(|i| 0.1 + f64::from(i % 5) / 10.0).collect();
        let options = options(Tau2Estimator::DerSimonianLaird, IntervalMethod::Wald);
        let on = |threads| {
            let pool = rayon::ThreadPoolBuilder::new()
                .num_threads(threads)
                .build()
                .unwrap();
            pool.install(|| sign_flip_test(&yi, &vi, &options, (9_000, 2), None).unwrap())
        };
        let one = on(1);
        for threads in [2, 3, 8] {
            assert_eq!(one, on(threads));
        }
        assert_eq!(
            (one.permutations, one.exact, one.seed),
            (9_000, false, Some(2))
        );
        let observed = statistic(yi.clone(), &vi, &options).unwrap();
        let patterns = Patterns {
            k: 70,
            seed: Some(2),
        };
        let single = each(&yi, &vi, &options, (observed, &patterns), 0..300);
        let flips = Flips::new(&yi, &vi, &options).unwrap();
        assert_eq!(
            (flips.reached(InstructionSet::best(), &patterns, 0..300), 0),
            single
        );
    }

    #[test]
    fn effects_of_one_size_have_no_residual_and_still_a_p() {
        let options = options(Tau2Estimator::DerSimonianLaird, IntervalMethod::Wald);
        let test = sign_flip_test(&[1e6; 5], &[1e-3; 5], &options, (16, 1), None).unwrap();
        assert_eq!(test.p, Some(1.0 / 16.0));
    }
}
