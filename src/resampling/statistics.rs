//! What a bootstrap looks at: the pooled effect and what follows from it and tau2.

use rayon::prelude::*;

use super::intervals::Bounds;
use super::kernels::Replicates;
use crate::numerics::distributions::{normal, student_t};
use crate::pooling::{Options, PoolingError, PredictionMethod, Refit, Tau2Estimator, i2};

/// A statistic of the studies whose sampling distribution a bootstrap shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Statistic {
    /// The pooled effect, on the analysis scale.
    Mu,
    /// Between-study variance, in the square of that scale.
    Tau2,
    /// 100 tau2 / (tau2 + vt) in percent, vt the typical sampling variance.
    I2,
    /// 1 + tau2 / vt.
    H2,
    /// Lower prediction limit mu - c sqrt(tau2 + 1 / sum wi), c of the chosen prediction interval.
    PredictionLower,
    /// Upper prediction limit.
    PredictionUpper,
}

impl Statistic {
    /// The code in results.
    pub fn code(self) -> &'static str {
        match self {
            Statistic::Mu => "mu",
            Statistic::Tau2 => "tau2",
            Statistic::I2 => "i2",
            Statistic::H2 => "h2",
            Statistic::PredictionLower => "prediction_lower",
            Statistic::PredictionUpper => "prediction_upper",
        }
    }

    /// The name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Statistic::Mu => "Estimate",
            Statistic::Tau2 => "tau2",
            Statistic::I2 => "I2 (%)",
            Statistic::H2 => "H2",
            Statistic::PredictionLower => "Lower prediction limit",
            Statistic::PredictionUpper => "Upper prediction limit",
        }
    }

    /// Whether it is a value of the analysis scale.
    pub fn is_effect(self) -> bool {
        use Statistic::{Mu, PredictionLower, PredictionUpper};
        matches!(self, Mu | PredictionLower | PredictionUpper)
    }
}

/// What a bootstrap says of one statistic.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StatisticSummary {
    /// Which.
    pub statistic: Statistic,
    /// Its value for the studies themselves.
    pub estimate: f64,
    /// Standard deviation of the replicates (divisor B - 1; their number where they are all resamples). Undefined for
    /// fewer than two.
    pub se: Option<f64>,
    /// Mean of the replicates less the estimate. Undefined without replicates.
    pub bias: Option<f64>,
    /// The interval asked for. Undefined where the method has none for this statistic.
    pub bounds: Option<Bounds>,
}

/// What statistics are computed from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fit {
    pub estimate: f64,
    pub tau2: f64,
    /// 1 / sum wi.
    pub variance: f64,
    /// Typical sampling variance.
    pub typical: f64,
}

impl Fit {
    /// Of the data themselves.
    pub fn of(yi: &[f64], vi: &[f64], pooling: &Options) -> Result<Fit, PoolingError> {
        let Refit { estimate, tau2 } = Refit::of(yi, vi, pooling)?;
        let weights = |tau2: f64| vi.iter().map(move |v| 1.0 / (v + tau2));
        // sum of wi wj over i != j, by positive terms; over sum wi it is sum wi - sum wi^2 / sum wi.
        let (mut sum, mut pairs) = (0.0, 0.0);
        for w in weights(0.0) {
            pairs += 2.0 * w * sum;
            sum += w;
        }
        Ok(Fit {
            estimate,
            tau2,
            variance: 1.0 / weights(tau2).sum::<f64>(),
            typical: (yi.len() as f64 - 1.0) * (sum / pairs),
        })
    }

    /// Of the data without each study in turn; those that cannot be fitted are left out.
    pub fn without_each(yi: &[f64], vi: &[f64], pooling: &Options) -> Vec<Fit> {
        let without = |at: usize| {
            let rest = |of: &[f64]| [&of[..at], &of[at + 1..]].concat();
            Fit::of(&rest(yi), &rest(vi), pooling).ok()
        };
        let fits: Vec<Option<Fit>> = (0..yi.len()).into_par_iter().map(without).collect();
        fits.into_iter().flatten().collect()
    }
}

/// The fitted replicates of a chunk, in order.
pub(super) fn fits(chunk: &Replicates) -> impl Iterator<Item = Fit> + '_ {
    let fitted = |at: &usize| !chunk.estimates[*at].is_nan();
    (0..chunk.estimates.len()).filter(fitted).map(|at| Fit {
        estimate: chunk.estimates[at],
        tau2: chunk.tau2[at],
        variance: chunk.variances[at],
        typical: chunk.typical.get(at).copied().unwrap_or(f64::NAN),
    })
}

/// How statistics follow from a fit.
#[derive(Clone, Copy, Debug)]
pub(super) struct Statistics {
    random: bool,
    /// c of the prediction limits, where they are known from mu, tau2 and 1 / sum wi.
    critical: Option<f64>,
}

impl Statistics {
    /// For k studies pooled so.
    pub fn new(k: usize, pooling: &Options) -> Statistics {
        let (k, tail) = (k as f64, pooling.level.tail());
        let t = |df: f64| (df > 0.0).then(|| student_t::quantile_upper(tail, df));
        let critical = match pooling.prediction {
            PredictionMethod::Hts => t(k - 2.0),
            PredictionMethod::T => t(k - 1.0),
            PredictionMethod::Normal => Some(normal::quantile_upper(tail)),
            PredictionMethod::Hk
            | PredictionMethod::Sj
            | PredictionMethod::Kr
            | PredictionMethod::Nnf => None,
        };
        Statistics {
            random: pooling.tau2 != Tau2Estimator::CommonEffect,
            critical: critical.filter(|_| Refit::estimator(pooling).is_some()),
        }
    }

    /// c of the prediction limits, where they are defined.
    pub fn critical(self) -> Option<f64> {
        self.critical
    }

    /// Those that are defined, mu first.
    pub fn all(self) -> Vec<Statistic> {
        use Statistic::{H2, I2, Mu, PredictionLower, PredictionUpper, Tau2};
        match (self.random, self.critical) {
            (false, _) => vec![Mu],
            (true, None) => vec![Mu, Tau2, I2, H2],
            (true, Some(_)) => vec![Mu, Tau2, I2, H2, PredictionLower, PredictionUpper],
        }
    }

    /// Of one fit.
    pub fn value(self, statistic: Statistic, fit: &Fit) -> f64 {
        let half = || self.critical.unwrap_or(f64::NAN) * (fit.tau2 + fit.variance).sqrt();
        match statistic {
            Statistic::Mu => fit.estimate,
            Statistic::Tau2 => fit.tau2,
            Statistic::I2 => i2(fit.tau2, fit.typical),
            Statistic::H2 => 1.0 + fit.tau2 / fit.typical,
            Statistic::PredictionLower => fit.estimate - half(),
            Statistic::PredictionUpper => fit.estimate + half(),
        }
    }

    /// Values as close as this are the same but for rounding and iteration.
    pub fn rounding(self, statistic: Statistic, observed: &Fit, yi: &[f64]) -> f64 {
        let off = yi.iter().map(|y| (y - observed.estimate).abs());
        let spread = off.fold(0.0, f64::max);
        1e-9 * match statistic {
            Statistic::Tau2 => spread * spread,
            Statistic::I2 => 100.0,
            Statistic::H2 => self.value(Statistic::H2, observed),
            _ => spread,
        }
    }
}
