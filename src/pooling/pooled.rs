//! Effects and their sampling variances -> one estimate.

use super::confidence::{self, Confidence, confidence};
use super::heterogeneity;
use super::inference::{Interval, Reference};
use super::model::{Intercept, Model};
use super::prediction::predictive;
use super::tau2::{self, Tau2, largest, smallest};
use super::{
    IntervalMethod, Method, Options, PooledEstimate, PoolingError, PoolingWarning, Tau2Estimator,
};

/// Pools effects by inverse-variance weights.
///
/// mu = sum wi yi / sum wi with wi = 1 / (vi + tau2); se = sqrt(s2 / sum wi), s2 = 1 or the HKSJ factor.
/// `yi` are effects on the analysis scale, `vi` > 0 their sampling variances in its square.
/// k = 1 gives that study with a Wald interval and no heterogeneity.
/// Errors: lengths that differ, no study, a non-finite effect, a variance that is not positive and finite, overflow.
/// Source: Viechtbauer (2010), J Stat Softw 36(3), doi:10.18637/jss.v036.i03. metafor `rma(yi, vi, method=, test=)`.
///
/// ```
/// use oxymeta::pooling::{Options, pool};
///
/// let yi = [0.10, 0.30, 0.35, 0.65, 0.45, 0.15];
/// let vi = [0.03, 0.03, 0.05, 0.01, 0.05, 0.02];
/// let pooled = pool(&yi, &vi, &Options::default())?;
/// // metafor: rma(yi, vi, test="knha")
/// assert!((pooled.estimate - 0.34634).abs() < 1e-5);
/// assert!((pooled.ci.lower - 0.11413).abs() < 1e-5 && (pooled.ci.upper - 0.57855).abs() < 1e-5);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn pool(yi: &[f64], vi: &[f64], options: &Options) -> Result<PooledEstimate, PoolingError> {
    let model = Intercept::new(yi, vi)?;
    if yi.len() == 1 {
        return single_study(yi[0], vi[0], options).checked();
    }
    let used = with_own_estimator(options);
    let between = tau2::estimate(&model, used.tau2, used.genq_weights)?;
    let mut pooled = several_studies(&model, vi, between, true, &used)?;
    if used.tau2 != options.tau2 {
        pooled.warnings.push(PoolingWarning::Tau2OfInterval {
            code: used.tau2.code(),
        });
    }
    pooled.checked()
}

/// Pools effects with a between-study variance known from elsewhere, such as one shared by subgroups.
///
/// As [`pool`], but `tau2` >= 0 is taken as it is: it has no standard error, and one study gets a pooled estimate too, of
/// variance vi + tau2. Source: metafor `rma(yi, vi, tau2=)`.
pub fn pool_with_tau2(
    yi: &[f64],
    vi: &[f64],
    tau2: f64,
    options: &Options,
) -> Result<PooledEstimate, PoolingError> {
    let model = Intercept::new(yi, vi)?;
    if !(tau2 >= 0.0 && tau2.is_finite()) {
        return Err(PoolingError::Tau2 { value: tau2 });
    }
    if yi.len() == 1 {
        let mut pooled = single_study(yi[0], vi[0] + tau2, options);
        pooled.tau2 = Some(tau2);
        return pooled.checked();
    }
    let known = Tau2 {
        value: tau2,
        se: None,
        maxima: 1,
    };
    several_studies(&model, vi, known, false, options)?.checked()
}

/// The mean and tau2 alone, for procedures that refit many data sets.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Refit {
    /// mu on the analysis scale of the effects.
    pub estimate: f64,
    /// 0 for a common effect.
    pub tau2: f64,
}

impl Refit {
    /// As [`Refit::of`], with weights 1/(vi + tau2) and tau2 by this estimator.
    pub fn by(yi: &[f64], vi: &[f64], estimator: Tau2Estimator) -> Result<Refit, PoolingError> {
        let options = Options {
            tau2: estimator,
            interval: IntervalMethod::Wald,
            ..Options::default()
        };
        Self::of(yi, vi, &options)
    }

    /// The estimator of tau2 where the mean has weights 1/(vi + tau2), and nothing else.
    pub(crate) fn estimator(options: &Options) -> Option<Tau2Estimator> {
        let used = with_own_estimator(options);
        confidence::by_inverse_variance(&used).then_some(used.tau2)
    }

    /// The `estimate` and `tau2` that [`pool`] gives; one study is too few for any estimator but the common effect.
    pub fn of(yi: &[f64], vi: &[f64], options: &Options) -> Result<Refit, PoolingError> {
        let model = Intercept::new(yi, vi)?;
        if yi.len() == 1 && options.tau2 != Tau2Estimator::CommonEffect {
            return Err(PoolingError::TooFewStudies { k: 1, p: 1 });
        }
        let estimator = with_own_estimator(options).tau2;
        let tau2 = tau2::point_estimate(&model, estimator, options.genq_weights)?;
        let estimate = confidence::mean(&model, tau2, options);
        if estimate.is_finite() {
            Ok(Refit { estimate, tau2 })
        } else {
            Err(PoolingError::OutOfRange { quantity: "mean" })
        }
    }
}

/// The mean, tau2 and confidence interval alone, for procedures that refit many data sets.
///
/// The `estimate`, `tau2` and `ci` that [`pool`] gives, without what else it computes; tau2 of one study is 0.
/// Errors: as [`pool`].
pub fn refit_interval(
    yi: &[f64],
    vi: &[f64],
    options: &Options,
) -> Result<(Refit, Interval), PoolingError> {
    let model = Intercept::new(yi, vi)?;
    if yi.len() == 1 {
        let one = single_study(yi[0], vi[0], options).checked()?;
        let refit = Refit {
            estimate: one.estimate,
            tau2: 0.0,
        };
        return Ok((refit, one.ci));
    }
    let used = with_own_estimator(options);
    let tau2 = tau2::point_estimate(&model, used.tau2, used.genq_weights)?;
    let mean = confidence(&model, tau2, true, &used)?;
    let Confidence { estimate, ci, .. } = mean;
    if !(estimate.is_finite() && ci.lower.is_finite() && ci.upper.is_finite()) {
        return Err(PoolingError::OutOfRange { quantity: "mean" });
    }
    Ok((Refit { estimate, tau2 }, ci))
}

/// The options with the estimator of tau2 that the interval brings with it.
fn with_own_estimator(options: &Options) -> Options {
    let common = options.tau2 == Tau2Estimator::CommonEffect;
    let own = confidence::own_estimator(options.interval).filter(|_| !common);
    Options {
        tau2: own.unwrap_or(options.tau2),
        ..*options
    }
}

fn several_studies(
    model: &Intercept,
    vi: &[f64],
    between: Tau2,
    estimated: bool,
    options: &Options,
) -> Result<PooledEstimate, PoolingError> {
    let k = model.variances().len();
    let df = model.residual_df();
    let mean = confidence(model, between.value, estimated, options)?;
    let random = options.tau2 != Tau2Estimator::CommonEffect;
    let range = if random {
        Some(heterogeneity::tau2_range(model, options)?)
    } else {
        None
    };
    let predictive = random
        .then(|| {
            let of_mean = (mean.estimate, mean.se, between.value);
            predictive(model, options.prediction, of_mean)
        })
        .flatten();
    let q = model.at(0.0).q;
    let typical = heterogeneity::typical_variance(model);
    let (i2, h2) = if random {
        (
            heterogeneity::i2(between.value, typical),
            heterogeneity::h2(between.value, typical),
        )
    } else {
        heterogeneity::i2_h2_from_q(q, df)
    };
    let tau2_ci = range.map(|range| range.interval);
    Ok(PooledEstimate {
        k,
        estimate: mean.estimate,
        se: mean.se,
        statistic: mean.statistic,
        df: mean.df,
        p_value: mean.p_value,
        ci: mean.ci,
        prediction_interval: predictive.and_then(|p| p.interval(options.level)),
        probability_above: predictive
            .zip(options.delta)
            .and_then(|(p, delta)| p.probability_above(delta)),
        level: options.level.percent(),
        tau2: Some(between.value),
        tau2_se: between.se,
        tau2_ci,
        i2: Some(i2),
        i2_ci: tau2_ci.map(|ci| ci.map(|t| heterogeneity::i2(t, typical))),
        h2: Some(h2),
        h2_ci: tau2_ci.map(|ci| ci.map(|t| heterogeneity::h2(t, typical))),
        q,
        q_df: k - 1,
        q_p: heterogeneity::q_p_value(q, k - 1),
        method: Method::Inverse,
        tau2_method: options.tau2,
        tau2_ci_method: options.tau2_interval,
        ci_method: mean.method,
        prediction_method: options.prediction,
        weights: confidence::percent_weights(model, vi, between.value, mean.method, options),
        table_tests: None,
        warnings: warnings(
            model,
            options,
            &mean,
            &between,
            range.and_then(|r| r.warning),
        ),
    })
}

fn single_study(yi: f64, vi: f64, options: &Options) -> PooledEstimate {
    let se = vi.sqrt();
    let reference = Reference { df: None };
    PooledEstimate {
        k: 1,
        estimate: yi,
        se,
        statistic: Some(yi / se),
        df: None,
        p_value: Some(reference.two_sided_p(yi / se)),
        ci: Interval::around(yi, reference.critical(options.level) * se),
        prediction_interval: None,
        probability_above: None,
        level: options.level.percent(),
        tau2: (options.tau2 == Tau2Estimator::CommonEffect).then_some(0.0),
        tau2_se: None,
        tau2_ci: None,
        i2: None,
        i2_ci: None,
        h2: None,
        h2_ci: None,
        q: 0.0,
        q_df: 0,
        q_p: None,
        method: Method::Inverse,
        tau2_method: options.tau2,
        tau2_ci_method: options.tau2_interval,
        ci_method: IntervalMethod::Wald,
        prediction_method: options.prediction,
        weights: vec![100.0],
        table_tests: None,
        warnings: vec![PoolingWarning::SingleStudy],
    }
}

/// From this ratio of variances on, metafor warns too.
const LARGE_VARIANCE_RATIO: f64 = 1e7;

fn warnings(
    model: &Intercept,
    options: &Options,
    mean: &Confidence,
    between: &Tau2,
    of_range: Option<PoolingWarning>,
) -> Vec<PoolingWarning> {
    let mut warnings = Vec::new();
    let scaled = matches!(
        mean.method,
        IntervalMethod::Hksj
            | IntervalMethod::HksjAdhoc
            | IntervalMethod::Hybrid
            | IntervalMethod::Iqwig6
    );
    if model.variances().len() == 2 && (scaled || mean.method == IntervalMethod::T) {
        warnings.push(PoolingWarning::TwoStudies);
    }
    if scaled && options.tau2 == Tau2Estimator::CommonEffect {
        warnings.push(PoolingWarning::HksjWithCommonEffect);
    }
    if mean.factor == 0.0 {
        warnings.push(PoolingWarning::ZeroStandardError);
    } else if mean.factor < 1.0 - 1e-9 {
        // Paule-Mandel and often REML make the factor 1 up to rounding: that is not narrower.
        warnings.push(PoolingWarning::HksjNarrowerThanWald {
            ratio: mean.factor.sqrt(),
        });
    }
    if between.maxima > 1 {
        warnings.push(PoolingWarning::SeveralLikelihoodMaxima {
            count: between.maxima,
        });
    }
    warnings.extend(of_range);
    let ratio = largest(model.variances()) / smallest(model.variances());
    if ratio >= LARGE_VARIANCE_RATIO {
        warnings.push(PoolingWarning::VarianceRatio { ratio });
    }
    warnings
}

#[cfg(test)]
mod tests;
