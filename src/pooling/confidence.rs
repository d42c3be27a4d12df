//! The mean effect with its standard error, test and confidence interval.

use super::henmi_copas::HenmiCopas;
use super::inference::{Interval, Reference, variance_factor};
use super::kenward_roger::kenward_roger;
use super::model::{Intercept, Model};
use super::profile_likelihood::LikelihoodRatio;
use super::tau2;
use super::{GenqWeights, IntervalMethod, Options, PoolingError, Tau2Estimator, Weighting};
use crate::numerics::distributions::chi_squared;

/// What is said of the mean.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Confidence {
    pub estimate: f64,
    pub se: f64,
    pub statistic: Option<f64>,
    pub df: Option<f64>,
    pub p_value: Option<f64>,
    pub ci: Interval,
    /// The method used.
    pub method: IntervalMethod,
    /// What the model-based variance was multiplied by.
    pub factor: f64,
}

/// The estimator of tau2 that an interval brings with it.
pub(crate) fn own_estimator(method: IntervalMethod) -> Option<Tau2Estimator> {
    match method {
        IntervalMethod::HenmiCopas => Some(Tau2Estimator::DerSimonianLaird),
        IntervalMethod::ProfileLikelihood | IntervalMethod::ProfileLikelihoodBartlett => {
            Some(Tau2Estimator::MaximumLikelihood)
        }
        _ => None,
    }
}

/// Weights of the studies in percent, in the order of `vi`.
pub(crate) fn percent_weights(
    model: &Intercept,
    vi: &[f64],
    tau2: f64,
    method: IntervalMethod,
    options: &Options,
) -> Vec<f64> {
    if let Some(weights) = fixed_weights(method, options) {
        let sum: f64 = vi.iter().map(|v| fixed_weight(*v, weights)).sum();
        return vi
            .iter()
            .map(|v| 100.0 * fixed_weight(*v, weights) / sum)
            .collect();
    }
    let added = if method == IntervalMethod::HenmiCopas {
        0.0
    } else {
        tau2
    };
    let (_, sum_w) = model.mean(added);
    vi.iter().map(|v| 100.0 / (v + added) / sum_w).collect()
}

fn fixed_weight(vi: f64, weights: GenqWeights) -> f64 {
    match weights {
        GenqWeights::InverseVariance => 1.0 / vi,
        GenqWeights::InverseSe => 1.0 / vi.sqrt(),
        GenqWeights::Equal => 1.0,
    }
}

/// Weights of the mean that do not depend on tau2. The methods that rest on a likelihood have no choice of weights.
fn fixed_weights(method: IntervalMethod, options: &Options) -> Option<GenqWeights> {
    if own_estimator(method).is_some() || method == IntervalMethod::KenwardRoger {
        return None;
    }
    match (options.tau2, options.weighting) {
        (Tau2Estimator::GeneralisedQ | Tau2Estimator::GeneralisedQMedian, _) => {
            Some(options.genq_weights)
        }
        (_, Weighting::Equal) => Some(GenqWeights::Equal),
        (_, Weighting::Inverse) => None,
    }
}

/// Whether the mean has weights 1/(vi + tau2).
pub(crate) fn by_inverse_variance(options: &Options) -> bool {
    let common = options.tau2 == Tau2Estimator::CommonEffect;
    (options.interval != IntervalMethod::HenmiCopas || common)
        && fixed_weights(options.interval, options).is_none()
}

/// The mean alone.
pub(crate) fn mean(model: &Intercept, tau2: f64, options: &Options) -> f64 {
    let common = options.tau2 == Tau2Estimator::CommonEffect;
    if options.interval == IntervalMethod::HenmiCopas && !common {
        return model.mean(0.0).0;
    }
    weighted_mean(model, tau2, options.interval, options).0
}

/// The mean under the weights that go with a method, and its model-based precision, 1 / variance.
fn weighted_mean(
    model: &Intercept,
    tau2: f64,
    method: IntervalMethod,
    options: &Options,
) -> (f64, f64) {
    let Some(weights) = fixed_weights(method, options) else {
        let (estimate, sum_w) = model.mean(tau2);
        return (estimate, sum_w);
    };
    let variances = model.variances().iter();
    let weights: Vec<f64> = variances.map(|v| fixed_weight(*v, weights)).collect();
    let (estimate, variance) = model.mean_with(&weights, tau2);
    (estimate, 1.0 / variance)
}

/// Inference on the mean at a tau2 that was `estimated` from the same effects, or is known.
pub(crate) fn confidence(
    model: &Intercept,
    tau2: f64,
    estimated: bool,
    options: &Options,
) -> Result<Confidence, PoolingError> {
    let wald = |method| around_mean(model, tau2, method, options);
    let random = options.tau2 != Tau2Estimator::CommonEffect;
    match options.interval {
        method if own_estimator(method).is_some() && !(estimated && random) => {
            Ok(wald(IntervalMethod::Wald))
        }
        IntervalMethod::KenwardRoger if !random => Ok(wald(IntervalMethod::Wald)),
        IntervalMethod::Hybrid => {
            let (hksj, plain) = (wald(IntervalMethod::Hksj), wald(IntervalMethod::Wald));
            let wider = if hksj.ci.width() >= plain.ci.width() {
                hksj
            } else {
                plain
            };
            Ok(Confidence {
                method: IntervalMethod::Hybrid,
                ..wider
            })
        }
        IntervalMethod::Iqwig6 => {
            let hksj = wald(IntervalMethod::Hksj);
            let first =
                tau2::point_estimate(model, Tau2Estimator::DerSimonianLaird, options.genq_weights)?;
            let classic = around_mean(model, first, IntervalMethod::Wald, options);
            let chosen = if hksj.ci.width() < classic.ci.width() {
                wald(IntervalMethod::HksjAdhoc)
            } else {
                hksj
            };
            Ok(Confidence {
                method: IntervalMethod::Iqwig6,
                ..chosen
            })
        }
        IntervalMethod::HenmiCopas => henmi_copas(model, tau2, options),
        IntervalMethod::ProfileLikelihood | IntervalMethod::ProfileLikelihoodBartlett => {
            likelihood_ratio(model, tau2, options)
        }
        IntervalMethod::KenwardRoger => {
            let adjusted = kenward_roger(model, tau2);
            let (estimate, _) = model.mean(tau2);
            let reference = Reference {
                df: Some(adjusted.df),
            };
            let se = adjusted.variance.sqrt();
            Ok(symmetric(
                IntervalMethod::KenwardRoger,
                estimate,
                se,
                reference,
                options,
            ))
        }
        method => Ok(wald(method)),
    }
}

/// Below this HKSJ factor, a standard error under 1e-10 of Wald's, effects differ by rounding only.
pub(crate) const ROUNDING_FACTOR: f64 = 1e-20;

/// estimate -+ c se with the model-based variance, scaled under HKSJ.
fn around_mean(
    model: &Intercept,
    tau2: f64,
    method: IntervalMethod,
    options: &Options,
) -> Confidence {
    let df = model.residual_df();
    let (estimate, precision) = weighted_mean(model, tau2, method, options);
    let factor = variance_factor(method, model.at(tau2).q, df);
    // Equal effects that differ by rounding only are equal.
    let factor = if factor < ROUNDING_FACTOR {
        0.0
    } else {
        factor
    };
    let se = (factor / precision).sqrt();
    Confidence {
        factor,
        ..symmetric(method, estimate, se, Reference::of(method, df), options)
    }
}

fn symmetric(
    method: IntervalMethod,
    estimate: f64,
    se: f64,
    reference: Reference,
    options: &Options,
) -> Confidence {
    let statistic = (se > 0.0).then(|| estimate / se);
    Confidence {
        estimate,
        se,
        statistic,
        df: reference.df,
        p_value: statistic.map(|s| reference.two_sided_p(s)),
        ci: Interval::around(estimate, reference.critical(options.level) * se),
        method,
        factor: 1.0,
    }
}

fn henmi_copas(
    model: &Intercept,
    tau2: f64,
    options: &Options,
) -> Result<Confidence, PoolingError> {
    let pivot = HenmiCopas::of(model, tau2);
    let half = pivot.critical(options.level.tail())? * pivot.se;
    let statistic = pivot.estimate / pivot.se;
    let p_value = if statistic == 0.0 {
        1.0
    } else {
        (2.0 * pivot.tail(statistic.abs())).min(1.0)
    };
    Ok(Confidence {
        estimate: pivot.estimate,
        se: pivot.se,
        statistic: Some(statistic),
        df: None,
        p_value: Some(p_value),
        ci: Interval::around(pivot.estimate, half),
        method: IntervalMethod::HenmiCopas,
        factor: 1.0,
    })
}

/// The statistic is the signed root of the likelihood ratio.
fn likelihood_ratio(
    model: &Intercept,
    tau2: f64,
    options: &Options,
) -> Result<Confidence, PoolingError> {
    let method = options.interval;
    let bartlett = method == IntervalMethod::ProfileLikelihoodBartlett;
    let ratio = LikelihoodRatio::new(model, tau2, bartlett);
    let (estimate, sum_w) = model.mean(tau2);
    let se = (1.0 / sum_w).sqrt();
    let of_no_effect = ratio.at(0.0)?;
    Ok(Confidence {
        estimate,
        se,
        statistic: Some(of_no_effect.sqrt().copysign(estimate)),
        df: None,
        p_value: Some(chi_squared::sf(of_no_effect, 1.0)),
        ci: ratio.interval(estimate, se, options.level)?,
        method,
        factor: 1.0,
    })
}
