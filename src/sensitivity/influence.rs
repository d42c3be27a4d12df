//! What leaving out a study does to a pooled result, in standard units.

use super::leave_one_out;
use crate::numerics::distributions::{chi_squared, normal};
use crate::pooling::{Options, PooledEstimate, PoolingError, pool};

/// Diagnostics of one study. Those that divide by 0, because all effects are equal, are `None`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Influence {
    /// Residual over its standard error under the model.
    pub rstandard: Option<f64>,
    /// Residual against the estimate without the study, over its standard error.
    pub rstudent: Option<f64>,
    /// Change of the study's fitted value when it is left out, in standard errors.
    pub dffits: Option<f64>,
    /// Squared change of the estimate when the study is left out, over the estimate's variance.
    pub cook_d: Option<f64>,
    /// Variance of the estimate without the study, over that with it.
    pub cov_r: Option<f64>,
    /// tau2 without the study.
    pub tau2_del: f64,
    /// Q without the study.
    pub qe_del: f64,
    /// Leverage, between 0 and 1.
    pub hat: f64,
    /// Weight in percent.
    pub weight: f64,
    /// Change of the estimate when the study is left out, in standard errors.
    pub dfbs: Option<f64>,
    /// Whether a diagnostic is large: see [`influence`].
    pub influential: bool,
    /// Abscissa of the Baujat plot: the study's share of the heterogeneity, its squared Pearson residual.
    pub baujat_x: f64,
    /// Ordinate of the Baujat plot: its influence on the estimate, the squared change over the variance without it.
    pub baujat_y: Option<f64>,
    /// Whether |rstudent| exceeds the normal quantile 1.96 (a two-sided test at 5%).
    pub outlier: bool,
    /// Whether it exceeds the quantile of a test at 5% / k, which allows for looking at all k studies.
    pub outlier_bonferroni: bool,
}

/// Probability beyond each limit of an outlier test at 5%.
const OUTLIER_TAIL: f64 = 0.025;

/// Beyond these a diagnostic is large: see [`influence`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct InfluenceLimits {
    /// Of |rstudent|: the normal quantile 1.96.
    pub rstudent: f64,
    /// Of |dffits|: 3 sqrt(1/(k-1)).
    pub dffits: f64,
    /// Of cook.d: the median of chi-squared on 1 degree of freedom.
    pub cook_d: f64,
    /// Of the leverage: 3/k.
    pub hat: f64,
    /// Of |dfbs|: 1.
    pub dfbs: f64,
}

impl InfluenceLimits {
    /// For k studies.
    pub fn of(k: usize) -> Self {
        let k = k as f64;
        Self {
            rstudent: normal::quantile_upper(OUTLIER_TAIL),
            dffits: 3.0 * (1.0 / (k - 1.0)).sqrt(),
            cook_d: chi_squared::quantile(0.5, 1.0),
            hat: 3.0 / k,
            dfbs: 1.0,
        }
    }
}

/// Influence of each study on the pooled estimate, in the order of the studies.
///
/// With mu, tau2, se of all studies, wi = 1/(vi + tau2), hi = wi / sum w; a subscript (i) means without study i, and s2 is
/// the factor of a Hartung-Knapp-Sidik-Jonkman interval, else 1:
///
/// - rstandard = (yi - mu) / sqrt((vi + tau2) (1 - hi))
/// - rstudent = (yi - mu(i)) / sqrt(s2(i) (vi + tau2(i) + 1 / sum of w(i) over the others))
/// - dffits = (mu - mu(i)) / sqrt(s2(i) hi (vi + tau2(i)))
/// - cook.d = (mu - mu(i))^2 / se^2
/// - cov.r = se(i)^2 / se^2
/// - dfbs = (mu - mu(i)) / sqrt(s2(i) / sum over all j of 1/(vj + tau2(i)))
/// - Baujat: x = (yi - mu)^2 / (vi + tau2), y = (mu - mu(i))^2 / se(i)^2
///
/// A study is influential if |dffits| > 3 sqrt(1/(k-1)), cook.d beyond the median of chi-squared on 1 degree of freedom,
/// hi > 3/k or |dfbs| > 1. `yi` on the analysis scale; `vi` and tau2 in its square; the rest without unit.
/// Errors: as [`pool`]; fewer than three studies, more than 5000.
/// Source: Viechtbauer & Cheung (2010), Res Synth Methods 1:112, doi:10.1002/jrsm.11; Baujat et al. (2002), Stat Med
/// 21:2641, doi:10.1002/sim.1221. metafor `influence(rma(yi, vi))`, `rstandard()`, `baujat()`.
///
/// ```
/// use oxymeta::pooling::{IntervalMethod, Options};
/// use oxymeta::sensitivity::influence;
///
/// let yi = [0.10, 0.30, 0.35, 0.65, 0.45, 0.15];
/// let vi = [0.03, 0.03, 0.05, 0.01, 0.05, 0.02];
/// let options = Options { interval: IntervalMethod::Wald, ..Options::default() };
/// let found = influence(&yi, &vi, &options)?;
/// // metafor: influence(rma(yi, vi))
/// assert!((found[3].rstudent.unwrap() - 3.24146).abs() < 1e-4);
/// assert!(found[3].influential && !found[0].influential);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn influence(
    yi: &[f64],
    vi: &[f64],
    options: &Options,
) -> Result<Vec<Influence>, PoolingError> {
    let k = yi.len();
    if k < 3 {
        return Err(PoolingError::TooFewStudies { k, p: 1 });
    }
    let all = pool(yi, vi, options)?;
    let deleted = leave_one_out(yi, vi, options)?;
    let of = |(at, without): (usize, &PooledEstimate)| diagnose(at, yi, vi, &all, without);
    Ok(deleted.iter().enumerate().map(of).collect())
}

fn diagnose(
    at: usize,
    yi: &[f64],
    vi: &[f64],
    all: &PooledEstimate,
    without: &PooledEstimate,
) -> Influence {
    let limits = InfluenceLimits::of(yi.len());
    let k = yi.len() as f64;
    let (y, v) = (yi[at], vi[at]);
    let tau2 = all.tau2.unwrap_or(0.0);
    let tau2_del = without.tau2.unwrap_or(0.0);
    let weight = |v: &f64| 1.0 / (v + tau2_del);
    let every: f64 = vi.iter().map(weight).sum();
    let others = vi.iter().enumerate().filter(|(j, _)| *j != at);
    let others: f64 = others.map(|(_, v)| weight(v)).sum();
    let s2 = without.se * without.se * others;
    let hat = all.weights[at] / 100.0;
    let change = all.estimate - without.estimate;
    let residual = y - all.estimate;
    let rstudent = ratio(
        y - without.estimate,
        (s2 * (v + tau2_del + 1.0 / others)).sqrt(),
    );
    let dffits = ratio(change, (s2 * hat * (v + tau2_del)).sqrt());
    let cook_d = ratio(change * change, all.se * all.se);
    let dfbs = ratio(change, (s2 / every).sqrt());
    let beyond = |value: Option<f64>, limit: f64| value.is_some_and(|value| value.abs() > limit);
    Influence {
        rstandard: ratio(residual, ((v + tau2) * (1.0 - hat)).sqrt()),
        rstudent,
        dffits,
        cook_d,
        cov_r: ratio(without.se * without.se, all.se * all.se),
        tau2_del,
        qe_del: without.q,
        hat,
        weight: all.weights[at],
        dfbs,
        influential: beyond(dffits, limits.dffits)
            || beyond(cook_d, limits.cook_d)
            || hat > limits.hat
            || beyond(dfbs, limits.dfbs),
        baujat_x: residual * residual / (v + tau2),
        baujat_y: ratio(change * change, without.se * without.se),
        outlier: beyond(rstudent, limits.rstudent),
        outlier_bonferroni: beyond(rstudent, normal::quantile_upper(OUTLIER_TAIL / k)),
    }
}

fn ratio(value: f64, unit: f64) -> Option<f64> {
    Some(value / unit).filter(|ratio| ratio.is_finite())
}
