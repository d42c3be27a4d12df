//! The bootstrap of the pooled effect without chance: every resample of a few studies.

mod derived;
mod enumeration;
mod kernel;
mod others;
mod refits;
mod table;
mod tally;
#[cfg(test)]
mod tests;

use super::histogram::Histogram;
use crate::numerics::lanes::InstructionSet;
use crate::pooling::{
    ClosedForm, Interval, Options, PooledEstimate, PoolingError, Scaled, Tau2Estimator, pool,
};
use enumeration::Enumeration;
use refits::Refits;
use tally::Moments;

pub(super) use derived::{Derived, Observed, Variation};

/// At most as many studies where the fit has a closed form: 5 200 300 multisets, 13^13 = 3.03e14 draws.
const MOST_CLOSED_FORM: usize = 13;
/// The same where tau2 is iterated: 92 378 multisets.
const MOST_ITERATED: usize = 10;
/// Effects as far apart, in their largest distance from the estimate, are the same but for rounding and iteration.
const ROUNDING: f64 = 1e-9;

/// The distribution of the pooled effect over all k^k ways to draw k studies with replacement.
///
/// It is what the bootstrap of studies tends to as replicates are added, without Monte-Carlo error.
#[derive(Clone, Debug)]
pub struct ExactDistribution {
    /// The fit to the data themselves.
    pub observed: PooledEstimate,
    /// Number of studies.
    pub k: usize,
    /// Multisets of k studies, C(2k-1, k); each was fitted.
    pub multisets: u64,
    /// k^k, the draws with equal probability that the multisets stand for.
    pub draws: u64,
    /// Draws whose multiset could not be fitted; they are left out.
    pub failed: u64,
    /// Standard deviation of the pooled effect over the draws (divisor their number), on the analysis scale.
    pub se: f64,
    /// Mean of the pooled effect over the draws less the estimate, on the analysis scale.
    pub bias: f64,
    /// Draws with a pooled effect below the estimate, for bias-corrected intervals.
    pub below: u64,
    /// Draws with the estimate itself, up to rounding: the data and multisets that happen to give the same.
    pub equal: u64,
    /// Percentile interval of the pooled effect at the level of the pooling options.
    pub percentile: Interval,
    /// Percentile interval of tau2. Undefined for a common effect.
    pub tau2_percentile: Option<Interval>,
    fits: Fits,
}

#[derive(Clone, Debug)]
enum Fits {
    Lanes(Box<Enumeration>),
    Each(Refits),
}

/// Why there is no exact bootstrap.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
#[allow(missing_docs)] // each message says what its facts are
pub enum ExactError {
    #[error(transparent)]
    Pooling(#[from] PoolingError),
    /// One study is the same in every draw, and has no tau2.
    #[error("a bootstrap needs at least two studies, not {k}")]
    TooFewStudies { k: usize },
    /// Too many multisets.
    #[error("every resample of {k} studies is too many; the most for this method is {most}")]
    TooManyStudies { k: usize, most: usize },
}

/// The most studies that [`exact_bootstrap`] takes.
///
/// 13 for weights 1/(vi + tau2) with a common effect or DerSimonian and Laird's tau2, 10 for other methods.
pub fn exact_limit(pooling: &Options) -> usize {
    match ClosedForm::of(pooling) {
        Some(_) => MOST_CLOSED_FORM,
        None => MOST_ITERATED,
    }
}

/// Refits the pooled effect to every resample of the studies.
///
/// Of k studies there are C(2k-1, k) multisets; the one with ni copies of study i is drawn in k! / prod ni! of the k^k ways.
/// Only tau2 and the mean are refitted. A quantile is the smallest value that at least a share p of the draws do not exceed.
/// The same bits on any number of threads and any instruction set.
/// Errors: as [`pool`]; fewer than two studies; more than [`exact_limit`].
/// Source: the ideal bootstrap of Efron & Tibshirani (1993), An Introduction to the Bootstrap, sec. 6.2 and 5.2 (problem 6.1);
/// Fisher & Hall (1991), J Stat Comput Simul 37:163. metafor has none; `boot::boot(..., sim="ordinary")` tends to it.
pub fn exact_bootstrap(
    yi: &[f64],
    vi: &[f64],
    pooling: &Options,
) -> Result<ExactDistribution, ExactError> {
    exact_bootstrap_on(InstructionSet::best(), yi, vi, pooling)
}

/// As [`exact_bootstrap`], by given vector instructions.
pub fn exact_bootstrap_on(
    set: InstructionSet,
    yi: &[f64],
    vi: &[f64],
    pooling: &Options,
) -> Result<ExactDistribution, ExactError> {
    let (observed, k) = (pool(yi, vi, pooling)?, yi.len());
    if k < 2 {
        return Err(ExactError::TooFewStudies { k });
    }
    let most = exact_limit(pooling);
    if k > most {
        return Err(ExactError::TooManyStudies { k, most });
    }
    let fits = match ClosedForm::of(pooling) {
        Some(form) => {
            let scaled = Scaled::around(observed.estimate, yi, vi);
            Fits::Lanes(Box::new(Enumeration::new(scaled, form, pooling, set)?))
        }
        None => {
            let off = yi.iter().map(|y| (y - observed.estimate).abs());
            let rounding = ROUNDING * off.fold(0.0, f64::max);
            Fits::Each(Refits::new(yi, vi, pooling, observed.estimate, rounding))
        }
    };
    summarise(observed, k, fits, pooling)
}

fn summarise(
    observed: PooledEstimate,
    k: usize,
    fits: Fits,
    pooling: &Options,
) -> Result<ExactDistribution, ExactError> {
    let (moments, unit, multisets, failed) = match &fits {
        Fits::Lanes(all) => (all.moments, all.scaled().unit, all.multisets(), 0),
        Fits::Each(all) => (all.moments, 1.0, all.multisets, all.failed),
    };
    let Moments {
        sum,
        squares,
        draws,
        ..
    } = moments;
    let shift = sum / draws;
    let variance = (squares / draws - shift * shift).max(0.0);
    if !(shift.is_finite() && variance.is_finite()) {
        let quantity = "mean over resamples";
        return Err(PoolingError::OutOfRange { quantity }.into());
    }
    let nowhere = Interval {
        lower: 0.0,
        upper: 0.0,
    };
    let mut exact = ExactDistribution {
        observed,
        k,
        multisets,
        draws: (k as u64).pow(k as u32),
        failed,
        se: unit * variance.sqrt(),
        bias: unit * shift,
        below: moments.below as u64,
        equal: moments.equal as u64,
        percentile: nowhere,
        tau2_percentile: None,
        fits,
    };
    let tail = pooling.level.tail();
    let tails = [tail, 1.0 - tail];
    let random = pooling.tau2 != Tau2Estimator::CommonEffect;
    let (mu, tau2) = exact.quantiles(&tails, if random { &tails } else { &[] });
    let interval = |of: &[f64]| Interval {
        lower: of[0],
        upper: of[1],
    };
    exact.percentile = interval(&mu);
    exact.tau2_percentile = random.then(|| interval(&tau2));
    Ok(exact)
}

impl ExactDistribution {
    /// Quantiles of the pooled effect and of tau2 over the draws.
    ///
    /// The smallest value that at least p N of the N fitted draws do not exceed (p N in 64-bit arithmetic; at least one draw):
    /// Hyndman & Fan (1996), Am Stat 50:361, type 1. Without Monte-Carlo error. For a common effect tau2 is 0.
    /// Every multiset is fitted anew at each call, so ask for all quantiles at once.
    pub fn quantiles(&self, of_mu: &[f64], of_tau2: &[f64]) -> (Vec<f64>, Vec<f64>) {
        let draws = (self.draws - self.failed) as f64;
        let ranks = |ps: &[f64]| -> Vec<u64> {
            let rank = |p: &f64| (p * draws).ceil().clamp(1.0, draws) as u64;
            ps.iter().map(rank).collect()
        };
        let (mu, tau2) = (ranks(of_mu), ranks(of_tau2));
        let [mu, tau2] = match &self.fits {
            Fits::Lanes(all) => {
                let [mu, tau2] = all.order_statistics(&mu, &tau2);
                let scaled = all.scaled();
                [
                    mu.iter().map(|mu| scaled.effect(*mu)).collect(),
                    tau2.iter().map(|tau2| scaled.variance(*tau2)).collect(),
                ]
            }
            Fits::Each(all) => all.order_statistics(&mu, &tau2),
        };
        (mu, tau2)
    }

    /// How the pooled effect is distributed over the draws.
    pub fn histogram(&self) -> Option<Histogram> {
        match &self.fits {
            Fits::Lanes(all) => Some(all.histogram()),
            Fits::Each(all) => {
                Histogram::about(self.observed.estimate, self.se, all.mu.iter().copied())
            }
        }
    }
}
