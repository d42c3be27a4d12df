//! Generalised linear mixed models: counts pooled by their own likelihood, with heterogeneity.
//!
//! No study needs an effect of its own, so nothing is added to zero cells.

mod fit;
mod kernel;
mod marginal;

use crate::effects::binary::Table2x2;
use crate::effects::{EffectEstimate, Measure};

use super::heterogeneity::{h2, i2, q_p_value, typical_variance};
use super::inference::{Interval, Reference};
use super::model::Intercept;
use super::{
    Counts, IntervalMethod, Method, Options, PooledEstimate, PoolingError, PoolingWarning,
    PredictionMethod, Tau2Estimator,
};
use fit::{Fit, glmm};

/// Pools counts by the mixed model of `options.method`; see [`super::pool_counts`].
///
/// tau2 is 0 under `options.tau2 = CommonEffect` and for one study. The interval is Wald's, or on k-1 degrees of freedom
/// for `IntervalMethod::T`. `effects` are the studies' own: they give the typical sampling variance of I2 and H2, and
/// the weights shown, 1/(vi + tau2), which the model itself does not have.
/// Errors: a measure that the model is not for, impossible counts, counts that are not whole under `GlmmCmEl`.
pub(super) fn mixed_model(
    measure: Measure,
    counts: &[Counts],
    effects: &[Option<EffectEstimate>],
    options: &Options,
) -> Result<Option<PooledEstimate>, PoolingError> {
    if !options.method.pools_counts_of(measure) {
        return Err(PoolingError::Method {
            method: options.method.code(),
            measure: measure.code(),
        });
    }
    if effects.len() != counts.len() {
        return Err(PoolingError::Lengths {
            effects: effects.len(),
            variances: counts.len(),
        });
    }
    let unfit = |c: &Counts| !c.possible() || !is_of(*c, measure) || !is_whole(*c, options.method);
    if let Some(index) = counts.iter().position(unfit) {
        return Err(PoolingError::Counts { index });
    }
    let random = options.tau2 != Tau2Estimator::CommonEffect;
    match glmm(options.method, counts, random) {
        Some(found) if !counts.is_empty() => {
            pooled(found, effects, random, options)?.checked().map(Some)
        }
        _ => Ok(None),
    }
}

fn is_of(counts: Counts, measure: Measure) -> bool {
    match counts {
        Counts::Table(_) => measure == Measure::Or,
        Counts::Rates(_) => measure == Measure::Irr,
        Counts::Events { .. } => measure == Measure::Plo,
        Counts::Rate { .. } => measure == Measure::Irln,
    }
}

/// The exact distribution of a table is of whole counts.
fn is_whole(counts: Counts, method: Method) -> bool {
    match counts {
        Counts::Table(Table2x2 { ai, bi, ci, di }) if method == Method::GlmmCmEl => {
            [ai, bi, ci, di].iter().all(|n| n.fract() == 0.0)
        }
        _ => true,
    }
}

fn pooled(
    found: Fit,
    effects: &[Option<EffectEstimate>],
    random: bool,
    options: &Options,
) -> Result<PooledEstimate, PoolingError> {
    let Fit {
        estimate,
        se,
        tau2,
        lrt,
    } = found;
    let k = effects.len();
    let on_t = options.interval == IntervalMethod::T && k > 1;
    let reference = Reference {
        df: on_t.then_some(k as f64 - 1.0),
    };
    let own: Vec<_> = effects.iter().flatten().collect();
    let (yi, vi): (Vec<f64>, Vec<f64>) = own.iter().map(|e| (e.yi, e.vi)).unzip();
    let typical = if own.len() > 1 {
        Some(typical_variance(&Intercept::new(&yi, &vi)?))
    } else {
        None
    };
    let weight = |effect: &Option<EffectEstimate>| effect.map_or(0.0, |e| 1.0 / (e.vi + tau2));
    let weights: Vec<f64> = effects.iter().map(weight).collect();
    let sum: f64 = weights.iter().sum();
    let share = |w: f64| {
        if sum > 0.0 {
            100.0 * w / sum
        } else {
            100.0 / k as f64
        }
    };
    Ok(PooledEstimate {
        k,
        estimate,
        se,
        statistic: Some(estimate / se),
        df: reference.df,
        p_value: Some(reference.two_sided_p(estimate / se)),
        ci: Interval::around(estimate, reference.critical(options.level) * se),
        prediction_interval: prediction(&found, k, random, options),
        probability_above: None,
        level: options.level.percent(),
        tau2: (k > 1 || !random).then_some(tau2),
        tau2_se: None,
        tau2_ci: None,
        i2: typical.map(|typical| i2(tau2, typical)),
        i2_ci: None,
        h2: typical.map(|typical| h2(tau2, typical)),
        h2_ci: None,
        q: lrt,
        q_df: k - 1,
        q_p: q_p_value(lrt, k - 1),
        method: options.method,
        tau2_method: if random {
            Tau2Estimator::MaximumLikelihood
        } else {
            Tau2Estimator::CommonEffect
        },
        tau2_ci_method: options.tau2_interval,
        ci_method: if on_t {
            IntervalMethod::T
        } else {
            IntervalMethod::Wald
        },
        prediction_method: options.prediction,
        weights: weights.into_iter().map(share).collect(),
        table_tests: None,
        warnings: if k == 1 {
            vec![PoolingWarning::SingleStudy]
        } else {
            Vec::new()
        },
    })
}

/// On the distribution asked for, if it needs no effects of single studies.
fn prediction(found: &Fit, k: usize, random: bool, options: &Options) -> Option<Interval> {
    let k = k as f64;
    let df = match options.prediction {
        PredictionMethod::Hts => Some(k - 2.0),
        PredictionMethod::T => Some(k - 1.0),
        PredictionMethod::Normal => None,
        PredictionMethod::Hk
        | PredictionMethod::Sj
        | PredictionMethod::Kr
        | PredictionMethod::Nnf => return None,
    };
    if !random || k < 2.0 || df.is_some_and(|df| df <= 0.0) {
        return None;
    }
    let scale = (found.tau2 + found.se * found.se).sqrt();
    let critical = Reference { df }.critical(options.level);
    Some(Interval::around(found.estimate, critical * scale))
}
