//! Graphical display of study heterogeneity: the estimate and I2 of every subset of the studies.

mod lanes;

use rayon::prelude::*;

use crate::numerics::lanes::InstructionSet;
use crate::numerics::stream::{Purpose, Stream};
use crate::pooling::{ClosedForm, PoolingError, Refit, Tau2Estimator, i2, i2_h2_from_q, q_test};

/// How many subsets are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GoshOptions {
    /// Number of subsets to draw; `None` takes every subset, or as many as [`gosh`] says where there are too many.
    pub subsets: Option<usize>,
    /// Seed of the random streams.
    pub seed: u64,
}

impl Default for GoshOptions {
    fn default() -> Self {
        Self {
            subsets: None,
            seed: 1,
        }
    }
}

/// Estimates in subsets of at least two studies.
#[derive(Clone, Debug)]
pub struct Gosh {
    /// Number of studies.
    pub k: usize,
    /// Estimator of tau2.
    pub estimator: Tau2Estimator,
    /// Seed of the random streams where subsets were drawn; `None` where every subset was taken.
    pub seed: Option<u64>,
    /// Number of all subsets of at least two studies, 2^k - k - 1; may be beyond exact whole numbers.
    pub possible: f64,
    /// Pooled estimate of each subset on the analysis scale.
    pub estimates: Vec<f64>,
    /// I2 of each subset in percent.
    pub i2: Vec<f64>,
    members: Members,
    /// Subsets that could not be fitted.
    pub failed: usize,
}

/// Which studies the subsets have.
#[derive(Clone, Debug, PartialEq)]
enum Members {
    /// All subsets of at least two studies, in the order of the numbers whose binary digits are the members.
    Every,
    /// [`Gosh::words`] words each; bit j of word w is study 64 w + j.
    Listed(Vec<u64>),
}

/// Means over the subsets with a study, and over those without it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Split {
    /// Mean estimate with the study and without it, on the analysis scale. Undefined where no subset is of that kind.
    pub estimate: [Option<f64>; 2],
    /// Mean I2 with the study and without it, in percent. Undefined with the estimate.
    pub i2: [Option<f64>; 2],
}

/// At most as many subsets are all taken where tau2 has a closed form: all of 22 studies.
const MOST_CLOSED_FORM: f64 = 4_194_304.0;
/// The same where tau2 is iterated: all of 16 studies.
const MOST_ITERATED: f64 = 65_536.0;
/// Number of subsets drawn where there are more.
const DRAWN: usize = 100_000;
/// Subsets to a task of a thread; not a function of the number of threads.
const CHUNK: u64 = 4096;

/// Pools every subset of at least two studies, or a random sample of subsets where there are too many.
///
/// Every subset is taken while 2^k - k - 1 is at most 4 194 304 for a common effect and DerSimonian-Laird, 65 536 for other
/// estimators; beyond that 100 000 are drawn, each equally likely, each from its own stream of (seed, index), so that the
/// same bits come from any number of threads. I2 is that of [`crate::pooling::pool`].
/// Errors: as `pool`; fewer than two studies.
/// Source: Olkin, Dahabreh & Trikalinos (2012), Res Synth Methods 3:214, doi:10.1002/jrsm.1053.
/// metafor `gosh(rma(yi, vi))`, which also has the subsets of one study.
///
/// ```
/// use oxymeta::pooling::Tau2Estimator;
/// use oxymeta::sensitivity::{GoshOptions, gosh};
///
/// let yi = [0.10, 0.30, 0.35, 0.65, 0.45, 0.15];
/// let vi = [0.03, 0.03, 0.05, 0.01, 0.05, 0.02];
/// let options = GoshOptions { subsets: None, seed: 1 };
/// let found = gosh(&yi, &vi, Tau2Estimator::Reml, &options)?;
/// // Every subset of at least two of the six studies.
/// assert_eq!(found.estimates.len(), 57);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn gosh(
    yi: &[f64],
    vi: &[f64],
    estimator: Tau2Estimator,
    options: &GoshOptions,
) -> Result<Gosh, PoolingError> {
    let k = yi.len();
    q_test(yi, vi)?;
    if k < 2 {
        return Err(PoolingError::TooFewStudies { k, p: 1 });
    }
    let possible = (k as f64).exp2() - k as f64 - 1.0;
    let closed = match estimator {
        Tau2Estimator::CommonEffect => Some(ClosedForm::CommonEffect),
        Tau2Estimator::DerSimonianLaird => Some(ClosedForm::DerSimonianLaird),
        _ => None,
    };
    let most = closed.map_or(MOST_ITERATED, |_| MOST_CLOSED_FORM);
    let (count, seed) = match options.subsets {
        Some(asked) => (asked as u64, Some(options.seed)),
        None if possible > most => (DRAWN as u64, Some(options.seed)),
        None => (1u64 << k, None),
    };
    let mut gosh = Gosh {
        k,
        estimator,
        seed,
        possible,
        estimates: Vec::new(),
        i2: Vec::new(),
        members: Members::Every,
        failed: 0,
    };
    if let Some(form) = closed.filter(|_| seed.is_none())
        && let Some([estimates, i2]) = lanes::fits(InstructionSet::best(), yi, vi, form)
    {
        (gosh.estimates, gosh.i2) = (estimates, i2);
        return Ok(gosh);
    }
    let source = Source {
        yi,
        vi,
        estimator,
        seed,
    };
    let chunks = (0..count.div_ceil(CHUNK)).into_par_iter();
    let chunks: Vec<Fits> = chunks
        .map(|chunk| source.fits(chunk * CHUNK..((chunk + 1) * CHUNK).min(count)))
        .collect();
    let mut members = Vec::new();
    for chunk in chunks {
        gosh.estimates.extend(chunk.estimates);
        gosh.i2.extend(chunk.i2);
        members.extend(chunk.members);
        gosh.failed += chunk.failed;
    }
    if seed.is_some() || gosh.failed > 0 {
        gosh.members = Members::Listed(members);
    }
    Ok(gosh)
}

impl Gosh {
    /// Words that the members of one subset take.
    fn words(&self) -> usize {
        self.k.div_ceil(64)
    }

    /// Whether a study is in a subset, both counted from 0.
    pub fn has(&self, subset: usize, study: usize) -> bool {
        match &self.members {
            Members::Every => every(subset) >> study & 1 == 1,
            Members::Listed(members) => {
                members[subset * self.words() + study / 64] >> (study % 64) & 1 == 1
            }
        }
    }

    /// What a study does to the subsets it is in.
    pub fn split(&self, study: usize) -> Split {
        let (mut sums, mut counts) = ([[0.0; 2]; 2], [0u64; 2]);
        let mut add = |subset: usize, inside: bool| {
            let side = usize::from(!inside);
            counts[side] += 1;
            sums[side][0] += self.estimates[subset];
            sums[side][1] += self.i2[subset];
        };
        match &self.members {
            Members::Every => (0usize..1 << self.k)
                .filter(|members| members.count_ones() > 1)
                .enumerate()
                .for_each(|(subset, members)| add(subset, members >> study & 1 == 1)),
            Members::Listed(_) => {
                (0..self.estimates.len()).for_each(|subset| add(subset, self.has(subset, study)));
            }
        }
        let mean = |side: usize, what: usize| {
            (counts[side] > 0).then(|| sums[side][what] / counts[side] as f64)
        };
        Split {
            estimate: [mean(0, 0), mean(1, 0)],
            i2: [mean(0, 1), mean(1, 1)],
        }
    }
}

/// The members of a subset among all of at least two studies: the numbers without 0, 1, 2, 4, ...
fn every(subset: usize) -> usize {
    let left_out = |j: u32| if j == 0 { 0 } else { 1usize << (j - 1) };
    let mut members = subset;
    for j in 0..usize::BITS {
        if left_out(j) > members {
            break;
        }
        members += 1;
    }
    members
}

struct Source<'a> {
    yi: &'a [f64],
    vi: &'a [f64],
    estimator: Tau2Estimator,
    seed: Option<u64>,
}

#[derive(Default)]
struct Fits {
    estimates: Vec<f64>,
    i2: Vec<f64>,
    members: Vec<u64>,
    failed: usize,
}

impl Source<'_> {
    fn fits(&self, indices: std::ops::Range<u64>) -> Fits {
        let k = self.yi.len();
        let mut found = Fits::default();
        let (mut yi, mut vi) = (Vec::with_capacity(k), Vec::with_capacity(k));
        for index in indices {
            let words = match self.seed {
                Some(seed) => draw(k, seed, index),
                None if index.count_ones() < 2 => continue,
                None => vec![index],
            };
            yi.clear();
            vi.clear();
            let inside = (0..k).filter(|study| words[study / 64] >> (study % 64) & 1 == 1);
            for study in inside {
                yi.push(self.yi[study]);
                vi.push(self.vi[study]);
            }
            match fit(&yi, &vi, self.estimator) {
                Some((estimate, i2)) => {
                    found.estimates.push(estimate);
                    found.i2.push(i2);
                    found.members.extend(words);
                }
                None => found.failed += 1,
            }
        }
        found
    }
}

/// A subset of at least two studies, each such subset equally likely.
fn draw(k: usize, seed: u64, index: u64) -> Vec<u64> {
    let mut stream = Stream::new(seed, Purpose::Subsets, index);
    let words = k.div_ceil(64);
    loop {
        let mut drawn: Vec<u64> = (0..words).map(|_| stream.bits()).collect();
        if !k.is_multiple_of(64) {
            drawn[words - 1] &= (1 << (k % 64)) - 1;
        }
        if drawn.iter().map(|word| word.count_ones()).sum::<u32>() >= 2 {
            return drawn;
        }
    }
}

/// The estimate and I2 of a subset, by residuals, so that nothing cancels.
fn fit(yi: &[f64], vi: &[f64], estimator: Tau2Estimator) -> Option<(f64, f64)> {
    let df = (yi.len() - 1) as f64;
    let (mut sum_w, mut sum_w2) = (0.0, 0.0);
    for v in vi {
        let w = 1.0 / v;
        sum_w += w;
        sum_w2 += w * w;
    }
    let common = mean(yi, vi, 0.0);
    let typical = df / (sum_w - sum_w2 / sum_w);
    let q = || -> f64 {
        let terms = yi.iter().zip(vi).map(|(y, v)| (y - common).powi(2) / v);
        terms.sum()
    };
    let (estimate, i2) = match estimator {
        Tau2Estimator::CommonEffect => (common, i2_h2_from_q(q(), df).0),
        Tau2Estimator::DerSimonianLaird => {
            let tau2 = ((q() - df) * typical / df).max(0.0);
            (mean(yi, vi, tau2), i2(tau2, typical))
        }
        _ => {
            let refit = Refit::by(yi, vi, estimator).ok()?;
            (refit.estimate, i2(refit.tau2, typical))
        }
    };
    (estimate.is_finite() && i2.is_finite()).then_some((estimate, i2))
}

fn mean(yi: &[f64], vi: &[f64], tau2: f64) -> f64 {
    let (mut sum_w, mut sum_wy) = (0.0, 0.0);
    for (y, v) in yi.iter().zip(vi) {
        let w = 1.0 / (v + tau2);
        sum_w += w;
        sum_wy += w * (y - yi[0]);
    }
    yi[0] + sum_wy / sum_w
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pooling::{Options, pool};

    const YI: [f64; 7] = [-0.9, -0.3, 0.1, -1.2, -0.4, -0.6, 2.0];
    const VI: [f64; 7] = [0.10, 0.04, 0.20, 0.09, 0.02, 0.15, 1e-3];

    #[test]
    fn every_subset_is_that_of_pool() {
        use Tau2Estimator::{CommonEffect, DerSimonianLaird, PauleMandel, Reml};
        for tau2 in [CommonEffect, DerSimonianLaird, PauleMandel, Reml] {
            let found = gosh(&YI, &VI, tau2, &GoshOptions::default()).unwrap();
            assert_eq!(found.estimates.len(), (1 << 7) - 7 - 1);
            assert_eq!(found.estimates.len() as f64, found.possible);
            assert_eq!((found.failed, found.seed), (0, None));
            for subset in 0..found.estimates.len() {
                let inside = || (0..7).filter(|study| found.has(subset, *study));
                let yi: Vec<f64> = inside().map(|i| YI[i]).collect();
                let vi: Vec<f64> = inside().map(|i| VI[i]).collect();
                let options = Options {
                    tau2,
                    ..Options::default()
                };
                let pooled = pool(&yi, &vi, &options).unwrap();
                // The same sums in another order.
                assert!((found.estimates[subset] - pooled.estimate).abs() < 1e-12);
                assert!((found.i2[subset] - pooled.i2.unwrap()).abs() < 1e-9);
            }
        }
    }

    #[test]
    fn a_sample_of_subsets_is_the_same_on_any_number_of_threads() {
        let (k, options) = (
            70,
            GoshOptions {
                subsets: Some(9_000),
                seed: 4,
            },
        );
        let yi: Vec<f64> = (0..k).map(|i| f64::from(i % 7) / 3.0).collect();
        let vi: Vec<f64> = (0..k).map(|i| 0.1 + f64::from(i % 5) / 10.0).collect();
        let on = |threads| {
            let pool = rayon::ThreadPoolBuilder::new()
                .num_threads(threads)
                .build()
                .unwrap();
            pool.install(|| gosh(&yi, &vi, Tau2Estimator::DerSimonianLaird, &options).unwrap())
        };
        let (one, three) = (on(1), on(3));
        assert_eq!(one.estimates, three.estimates);
        assert_eq!(one.members, three.members);
        assert_eq!((one.estimates.len(), one.seed), (9_000, Some(4)));
        // A study is in half of the subsets: 5 standard errors of a share of 9000.
        for study in [0, 63, 64, 69] {
            let inside = (0..9_000).filter(|subset| one.has(*subset, study)).count();
            assert!((inside as f64 / 9_000.0 - 0.5).abs() < 5.0 * 0.5 / 9_000f64.sqrt());
        }
    }

    #[test]
    fn the_study_that_stands_apart_moves_the_subsets_it_is_in() {
        let options = GoshOptions::default();
        let found = gosh(&YI, &VI, Tau2Estimator::CommonEffect, &options).unwrap();
        let [with, without] = found.split(6).estimate.map(Option::unwrap);
        assert!(with > 1.5 && without < 0.0, "{with} {without}");
        let [with, without] = found.split(6).i2.map(Option::unwrap);
        assert!(with > 95.0 && without < 60.0, "{with} {without}");
    }

    #[test]
    fn one_study_has_no_subsets() {
        let options = GoshOptions::default();
        let error = gosh(&[1.0], &[1.0], Tau2Estimator::CommonEffect, &options).unwrap_err();
        assert_eq!(error, PoolingError::TooFewStudies { k: 1, p: 1 });
    }
}
