//! How much effects differ beyond their sampling errors.

use super::inference::Interval;
use super::model::{Intercept, Model};
use super::tau2::{self, generalised_q_root};
use super::{
    Level, Options, PoolingError, PoolingWarning, Tau2Estimator, Tau2Interval, generalised_q,
};
use crate::numerics::distributions::chi_squared;

/// Cochran's test of equal effects.
///
/// Q = sum wi (yi - mu)^2 with wi = 1/vi and mu the common-effect estimate; dimensionless.
/// Under equal effects chi-squared on k-1 degrees of freedom. p is undefined (`None`) for k = 1.
/// Source: Cochran (1954), Biometrics 10:101. metafor `rma(yi, vi)$QE`, `$QEp`.
pub fn q_test(yi: &[f64], vi: &[f64]) -> Result<(f64, usize, Option<f64>), PoolingError> {
    let model = Intercept::new(yi, vi)?;
    let (q, df) = (model.at(0.0).q, yi.len() - 1);
    Ok((q, df, q_p_value(q, df)))
}

pub(crate) fn q_p_value(q: f64, df: usize) -> Option<f64> {
    (df > 0).then(|| chi_squared::sf(q, df as f64))
}

/// A Q-profile interval of tau2, and whether it is the empty set.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ProfiledTau2 {
    /// In the square of the scale of the effects. [0, 0] if `empty`.
    pub interval: Interval,
    /// Every tau2 >= 0 gives a Q below the lower critical value.
    pub empty: bool,
    /// Q at tau2 = 0 and the lower critical value of chi-squared, the facts behind `empty`.
    pub q: f64,
    /// Lower critical value of chi-squared on k-1 degrees of freedom.
    pub critical: f64,
}

/// Q-profile confidence interval of tau2.
///
/// The tau2 >= 0 where Q(tau2) = sum (yi - mu(tau2))^2 / (vi + tau2) lies between the two critical values of chi-squared on
/// k-1 degrees of freedom. The lower bound is 0 where Q(0) is below the upper critical value.
/// Undefined for k < 2 (`None`). Where Q(0) is below the lower critical value the set is empty.
/// Source: Viechtbauer (2007), Stat Med 26:37, doi:10.1002/sim.2514. metafor `confint(rma(...))$random`.
pub fn profile_tau2(
    yi: &[f64],
    vi: &[f64],
    level: Level,
) -> Result<Option<ProfiledTau2>, PoolingError> {
    if yi.len() < 2 {
        return super::model::check(yi, vi).map(|()| None);
    }
    profile(&Intercept::new(yi, vi)?, level).map(Some)
}

/// The same for any model with residual degrees of freedom.
pub(crate) fn profile(model: &impl Model, level: Level) -> Result<ProfiledTau2, PoolingError> {
    let df = model.residual_df();
    let upper_critical = chi_squared::quantile_upper(level.tail(), df);
    let critical = chi_squared::quantile(level.tail(), df);
    let q = model.at(0.0).q;
    let lower = generalised_q_root(model, upper_critical)?;
    let upper = generalised_q_root(model, critical)?;
    Ok(ProfiledTau2 {
        interval: Interval { lower, upper },
        empty: q < critical,
        q,
        critical,
    })
}

/// An interval of tau2 with what a reader should know of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Tau2Range {
    pub interval: Interval,
    pub warning: Option<PoolingWarning>,
}

/// The interval of tau2 that the options ask for.
pub(crate) fn tau2_range(model: &impl Model, options: &Options) -> Result<Tau2Range, PoolingError> {
    match options.tau2_interval {
        Tau2Interval::QProfile => {
            let profiled = profile(model, options.level)?;
            let ProfiledTau2 { q, critical, .. } = profiled;
            Ok(Tau2Range {
                interval: profiled.interval,
                warning: profiled
                    .empty
                    .then_some(PoolingWarning::EmptyTau2Interval { q, critical }),
            })
        }
        Tau2Interval::GeneralisedQ => {
            let weights = generalised_q::weights(model, options.genq_weights);
            generalised_q::interval(model, &weights, options.level)
        }
        Tau2Interval::ProfileLikelihood => Ok(Tau2Range {
            interval: likelihood_interval(model, options)?,
            warning: None,
        }),
    }
}

/// Profile-likelihood interval of tau2.
///
/// The tau2 >= 0 with 2 (max l - l(tau2)) <= c, c the quantile of chi-squared on 1 degree of freedom, from the smallest to
/// the largest; l is the restricted log-likelihood, or the full one where tau2 is estimated by maximum likelihood.
/// Source: Hardy & Thompson (1996), Stat Med 15:619; Viechtbauer (2007), Stat Med 26:37, sec. 2.2; metafor
/// `confint(rma(method="REML"), type="PL")`.
fn likelihood_interval(model: &impl Model, options: &Options) -> Result<Interval, PoolingError> {
    let full = options.tau2 == Tau2Estimator::MaximumLikelihood;
    let likelihood = |tau2: f64| {
        if full {
            model.log_likelihood(tau2)
        } else {
            model.restricted_log_likelihood(tau2)
        }
    };
    let estimator = if full {
        Tau2Estimator::MaximumLikelihood
    } else {
        Tau2Estimator::Reml
    };
    let highest = tau2::point_estimate(model, estimator, options.genq_weights)?;
    let drop = 0.5 * chi_squared::quantile_upper(2.0 * options.level.tail(), 1.0);
    let threshold = likelihood(highest) - drop;
    let (lower, upper) = tau2::range_above(model, highest, threshold, likelihood)?;
    Ok(Interval { lower, upper })
}

/// vt = (k-p) / tr P, the typical sampling variance.
///
/// In the square of the scale of the effects. Source: Higgins & Thompson (2002), Stat Med 21:1539, eq. 9,
/// doi:10.1002/sim.1186, and its form for moderators.
pub(crate) fn typical_variance(model: &impl Model) -> f64 {
    model.residual_df() / model.at(0.0).trace_p
}

/// 100 tau2 / (tau2 + vt): percent of the total variance that is not sampling error.
pub(crate) fn i2(tau2: f64, typical_variance: f64) -> f64 {
    // The quotient may round up.
    (100.0 * tau2 / (tau2 + typical_variance)).min(100.0)
}

/// 1 + tau2 / vt: total over sampling variance.
pub(crate) fn h2(tau2: f64, typical_variance: f64) -> f64 {
    1.0 + tau2 / typical_variance
}

/// I2 and H2 of a common-effect model: 100 (Q - df) / Q, not below 0, and Q / df.
pub(crate) fn i2_h2_from_q(q: f64, df: f64) -> (f64, f64) {
    let i2 = if q > df { 100.0 * (q - df) / q } else { 0.0 };
    (i2, q / df)
}
