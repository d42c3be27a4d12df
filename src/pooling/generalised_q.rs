//! Q with fixed weights: an estimate of tau2, and an interval that is exact under normality.

use super::heterogeneity::Tau2Range;
use super::inference::Interval;
use super::model::{Fixed, Model, QDistributions};
use super::tau2::smallest;
use super::{GenqWeights, Level, PoolingError, PoolingWarning};
use crate::numerics::root::root;

/// ai for the studies of a model, in the order of its variances.
pub(crate) fn weights(model: &impl Model, weights: GenqWeights) -> Vec<f64> {
    let weight = |v: &f64| match weights {
        GenqWeights::InverseVariance => 1.0 / v,
        GenqWeights::InverseSe => 1.0 / v.sqrt(),
        GenqWeights::Equal => 1.0,
    };
    model.variances().iter().map(weight).collect()
}

/// (Q - tr PV) / tr P with Q = y'Py = sum ai (yi - mu_a)^2, not below 0.
///
/// DerSimonian & Kacker (2007), Contemp Clin Trials 28:105, eq. 6, doi:10.1016/j.cct.2006.04.004; metafor `method="GENQ"`.
pub(crate) fn moment_estimate(fixed: &Fixed) -> f64 {
    ((fixed.q - fixed.trace_pv) / fixed.trace_p).max(0.0)
}

/// sqrt(Var Q) / tr P, Var Q = 2 tr PSPS with S = diag(vi + tau2).
pub(crate) fn standard_error(fixed: &Fixed, tau2: f64) -> f64 {
    fixed.variance(tau2).sqrt() / fixed.trace_p
}

/// The tau2 under which the observed Q is the median of its distribution; metafor `method="GENQM"`.
pub(crate) fn median_estimate(model: &impl Model, weights: &[f64]) -> Result<f64, PoolingError> {
    tau2_at(&model.q_distributions(weights), 0.5)
}

/// Generalised-Q confidence interval of tau2.
///
/// The tau2 >= 0 under which P(Q <= q) lies between the tails of the level, q the observed Q of fixed weights; with 1/vi the
/// interval of Biggerstaff & Jackson (2008). Empty where P(Q <= q) at tau2 = 0 is below the tail.
/// Source: Jackson (2013), Res Synth Methods 4:220, doi:10.1002/jrsm.1081; metafor `confint(rma(method="GENQ"))`.
pub(crate) fn interval(
    model: &impl Model,
    weights: &[f64],
    level: Level,
) -> Result<Tau2Range, PoolingError> {
    let distributions = model.q_distributions(weights);
    let q = distributions.fixed.q;
    let p = distributions.at(0.0).cdf(q);
    Ok(Tau2Range {
        interval: Interval {
            lower: tau2_at(&distributions, 1.0 - level.tail())?,
            upper: tau2_at(&distributions, level.tail())?,
        },
        warning: (p < level.tail()).then_some(PoolingWarning::EmptyGeneralisedQInterval { q, p }),
    })
}

/// The tau2 >= 0 with P(Q <= q) = `probability`, which falls with tau2; 0 where it is already below at 0.
fn tau2_at(distributions: &QDistributions, probability: f64) -> Result<f64, PoolingError> {
    let fixed = &distributions.fixed;
    let gap = |tau2: f64| distributions.at(tau2).cdf(fixed.q) - probability;
    if gap(0.0) <= 0.0 {
        return Ok(0.0);
    }
    let vmin = smallest(distributions.variances);
    let tau2 = |u: f64| (u.exp() - vmin).max(0.0);
    let mut upper = moment_estimate(fixed).max(vmin);
    while gap(upper) > 0.0 {
        upper *= 4.0;
        if !upper.is_finite() {
            return Err(PoolingError::OutOfRange {
                quantity: "generalised-Q interval of the between-study variance",
            });
        }
    }
    root(|u| gap(tau2(u)), vmin.ln(), (vmin + upper).ln())
        .map(tau2)
        .map_err(|source| PoolingError::search("the between-study variance", source))
}
