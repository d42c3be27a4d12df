//! Estimators of the between-study variance tau2.
//!
//! Written once for any [`Model`]: with an intercept only, or with moderators. No search can fail on finite data: every
//! one has a bracket that follows from the data, on the scale u = ln(vmin + tau2) where these functions vary slowly.

use super::model::{Model, Point};
use super::{GenqWeights, PoolingError, Tau2Estimator, generalised_q};
use crate::numerics::distributions::chi_squared;
use crate::numerics::minimum::minimum;
use crate::numerics::root::{RootError, root};

/// An estimate of tau2 in the square of the scale of the effects.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tau2 {
    pub value: f64,
    /// Undefined for a common effect.
    pub se: Option<f64>,
    /// Local maxima of the likelihood on tau2 >= 0; 1 for estimators that have none.
    pub maxima: usize,
}

/// tau2 by the given estimator, not below 0. Requires more studies than coefficients.
pub(crate) fn estimate(
    model: &impl Model,
    estimator: Tau2Estimator,
    weights: GenqWeights,
) -> Result<Tau2, PoolingError> {
    let (value, maxima) = value_and_maxima(model, estimator, weights)?;
    Ok(Tau2 {
        value,
        se: standard_error(model, estimator, weights, value),
        maxima,
    })
}

/// The value alone.
pub(crate) fn point_estimate(
    model: &impl Model,
    estimator: Tau2Estimator,
    weights: GenqWeights,
) -> Result<f64, PoolingError> {
    value_and_maxima(model, estimator, weights).map(|(value, _)| value)
}

fn value_and_maxima(
    model: &impl Model,
    estimator: Tau2Estimator,
    weights: GenqWeights,
) -> Result<(f64, usize), PoolingError> {
    let (value, maxima) = match estimator {
        Tau2Estimator::CommonEffect => (0.0, 1),
        Tau2Estimator::Reml => maximum_of(model, restricted_score, |t| {
            model.restricted_log_likelihood(t)
        })?,
        Tau2Estimator::MaximumLikelihood => {
            maximum_of(model, full_score, |t| model.log_likelihood(t))?
        }
        Tau2Estimator::DerSimonianLaird => (dersimonian_laird(model), 1),
        Tau2Estimator::HedgesOlkin => (hedges_olkin(model), 1),
        Tau2Estimator::HunterSchmidt => (hunter_schmidt(model, 1.0), 1),
        Tau2Estimator::SidikJonkman => (sidik_jonkman(model), 1),
        Tau2Estimator::HunterSchmidtCorrected => (
            hunter_schmidt(model, model.studies() / model.residual_df()),
            1,
        ),
        Tau2Estimator::PauleMandel
        | Tau2Estimator::EmpiricalBayes
        | Tau2Estimator::DerSimonianLairdIterated
        | Tau2Estimator::SidikJonkmanIterated => {
            (generalised_q_root(model, model.residual_df())?, 1)
        }
        Tau2Estimator::PauleMandelMedian => (
            generalised_q_root(model, chi_squared::quantile(0.5, model.residual_df()))?,
            1,
        ),
        Tau2Estimator::HartungMakambi => (hartung_makambi(model), 1),
        Tau2Estimator::DerSimonianLairdTwoStep
        | Tau2Estimator::HedgesOlkinTwoStep
        | Tau2Estimator::GeneralisedQ => {
            let fixed = model.fixed(&moment_weights(model, estimator, weights));
            (generalised_q::moment_estimate(&fixed), 1)
        }
        Tau2Estimator::GeneralisedQMedian => {
            let weights = generalised_q::weights(model, weights);
            (generalised_q::median_estimate(model, &weights)?, 1)
        }
    };
    if !value.is_finite() {
        return Err(PoolingError::OutOfRange {
            quantity: "between-study variance",
        });
    }
    Ok((value, maxima))
}

/// (Q - (k-p)) / tr P at tau2 = 0. DerSimonian & Laird (1986), Control Clin Trials 7:177, eq. 8; metafor `method="DL"`.
fn dersimonian_laird(model: &impl Model) -> f64 {
    let start = model.at(0.0);
    ((start.q - model.residual_df()) / start.trace_p).max(0.0)
}

/// (RSS - tr PV) / (k-p) without weights. Hedges & Olkin (1985), p. 194; metafor `method="HE"`.
fn hedges_olkin(model: &impl Model) -> f64 {
    let start = model.unweighted();
    ((start.rss - start.trace_pv) / model.residual_df()).max(0.0)
}

/// (c Q - k) / sum wi with c = 1, or c = k / (k-p) for `HSk`.
///
/// Hunter & Schmidt (1990); Viechtbauer (2005), J Educ Behav Stat 30:261; the correction after Brannick et al. (2019),
/// Organ Res Methods 22:490, doi:10.1177/1094428117741966. metafor `method="HS"`, `method="HSk"`.
fn hunter_schmidt(model: &impl Model, correction: f64) -> f64 {
    let start = model.at(0.0);
    ((correction * start.q - model.studies()) / start.sum_w).max(0.0)
}

/// tau2_0 y'Py / (k-p) with weights 1/(vi + tau2_0), tau2_0 = sum (yi - ybar)^2 / k; positive unless all effects are equal.
/// Sidik & Jonkman (2005), Appl Stat 54:367, eq. 6; metafor `method="SJ"`.
fn sidik_jonkman(model: &impl Model) -> f64 {
    let start = model.total_squares() / model.studies();
    start * model.at(start).q / model.residual_df()
}

/// Q^2 / ((2 (k-p) + Q) tr P) at tau2 = 0: positive unless all effects are equal.
/// Hartung & Makambi (2003), Commun Stat Simul Comput 32:1179, doi:10.1081/SAC-120023884.
fn hartung_makambi(model: &impl Model) -> f64 {
    let start = model.at(0.0);
    start.q / (2.0 * model.residual_df() + start.q) * (start.q / start.trace_p)
}

/// The fixed weights of a method of moments: those of the generalised Q, or 1/(vi + tau2_1) of a first step.
///
/// Two steps: DerSimonian & Kacker (2007), Contemp Clin Trials 28:105, sec. 3, doi:10.1016/j.cct.2006.04.004; metafor
/// `method="GENQ"` with the weights of the first step.
fn moment_weights(model: &impl Model, estimator: Tau2Estimator, weights: GenqWeights) -> Vec<f64> {
    let first = match estimator {
        Tau2Estimator::DerSimonianLairdTwoStep => dersimonian_laird(model),
        Tau2Estimator::HedgesOlkinTwoStep => hedges_olkin(model),
        _ => return generalised_q::weights(model, weights),
    };
    model
        .variances()
        .iter()
        .map(|v| 1.0 / (v + first))
        .collect()
}

/// The tau2 >= 0 where the generalised Q equals `target`; 0 when Q(0) is already below it.
///
/// Q falls monotonically and Q(t) <= RSS / (vmin + t), RSS that of the unweighted fit, which bounds the root.
/// With target k-p: Paule & Mandel (1982), J Res Natl Bur Stand 87:377, metafor `method="PM"`. The empirical Bayes
/// estimator of Morris (1983), J Am Stat Assoc 78:47, and the fixed points of the iterated DerSimonian-Laird and
/// Sidik-Jonkman estimators (`EB`, `DLIT`, `SJIT`) solve the same equation. With the median of chi-squared as target
/// the median-unbiased estimator of Viechtbauer (2021), metafor `method="PMM"`.
pub(crate) fn generalised_q_root(model: &impl Model, target: f64) -> Result<f64, PoolingError> {
    if model.at(0.0).q <= target {
        return Ok(0.0);
    }
    let vmin = smallest(model.variances());
    let upper = (model.unweighted().rss / target).max(vmin) * (1.0 + 1e-9);
    let tau2 = |u: f64| (u.exp() - vmin).max(0.0);
    let gap = |u: f64| model.at(tau2(u)).q / target - 1.0;
    refine(vmin.ln(), upper.ln(), vmin, gap, |t| {
        model.at(t).q / target - 1.0
    })
}

/// Derivative of the restricted log-likelihood, times 2.
fn restricted_score(model: &impl Model, tau2: f64) -> f64 {
    let point = model.at(tau2);
    point.w2e2 / point.trace_p - 1.0
}

/// Derivative of the log-likelihood, times 2 / sum wi.
fn full_score(model: &impl Model, tau2: f64) -> f64 {
    let point = model.at(tau2);
    point.w2e2 / point.sum_w - 1.0
}

/// Width of a step of the scan in u = ln(vmin + tau2).
const SCAN_STEP: f64 = 0.125;

/// The tau2 >= 0 of the highest likelihood, and the number of local maxima.
///
/// The score is scanned on 0 <= tau2 <= `score_bound`, beyond which it is negative; each fall through 0 is refined and
/// the likelihoods of all maxima are compared. Where the score comes near 0 and goes away again, its nearest value is
/// sought, so that two sign changes within a step are seen too.
fn maximum_of<M: Model>(
    model: &M,
    score: impl Fn(&M, f64) -> f64,
    log_likelihood: impl Fn(f64) -> f64,
) -> Result<(f64, usize), PoolingError> {
    let variances = model.variances();
    let bound = score_bound(variances, model.unweighted().rss / model.residual_df());
    highest_maximum(
        smallest(variances),
        bound,
        |t| score(model, t),
        log_likelihood,
    )
}

/// Whether a score of one sign comes nearest to 0 in the middle of three points: it may turn and turn back between them.
fn nearly_turns(scores: &[f64]) -> bool {
    let near = scores[1].abs();
    let one_sign = scores.iter().all(|s| *s > 0.0) || scores.iter().all(|s| *s < 0.0);
    one_sign && near < 0.5 && near < scores[0].abs() && near < scores[2].abs()
}

/// The same for any score that is negative from `bound` on.
pub(crate) fn highest_maximum(
    vmin: f64,
    bound: f64,
    score: impl Fn(f64) -> f64,
    log_likelihood: impl Fn(f64) -> f64,
) -> Result<(f64, usize), PoolingError> {
    if !bound.is_finite() {
        return Err(PoolingError::OutOfRange {
            quantity: "bound of the between-study variance",
        });
    }
    let tau2 = |u: f64| (u.exp() - vmin).max(0.0);
    let (from, to) = (vmin.ln(), (vmin + bound).ln());
    let steps = ((to - from) / SCAN_STEP).ceil().max(1.0) as usize;
    let at = |step: usize| from + (to - from) * step as f64 / steps as f64;
    let mut maxima = Vec::new();
    let first = score(0.0);
    if first <= 0.0 {
        maxima.push(0.0);
    }
    let later = (1..=steps).map(|step| score(tau2(at(step))));
    let scores: Vec<f64> = std::iter::once(first).chain(later).collect();
    let mut fall = |a: f64, b: f64| -> Result<(), PoolingError> {
        maxima.push(refine(a, b, vmin, |u| score(tau2(u)), &score)?);
        Ok(())
    };
    for step in 1..=steps {
        if scores[step - 1] > 0.0 && scores[step] <= 0.0 {
            fall(at(step - 1), at(step))?;
        }
        if step < steps && nearly_turns(&scores[step - 1..=step + 1]) {
            let (a, b) = (at(step - 1), at(step + 1));
            let sign = scores[step].signum();
            let turned = minimum(|u| sign * score(tau2(u)), a, b, 5);
            match turned.filter(|u| sign * score(tau2(*u)) < 0.0) {
                Some(turned) if sign > 0.0 => fall(a, turned)?,
                Some(turned) => fall(turned, b)?,
                None => {}
            }
        }
    }
    let here = scores[steps];
    // Negative at the far end but for rounding: with equal variances the bound is the maximum itself.
    if here > 0.0 {
        maxima.push(bound);
    }
    let highest = maxima
        .iter()
        .copied()
        .max_by(|a, b| log_likelihood(*a).total_cmp(&log_likelihood(*b)));
    // A scan that starts positive meets a fall or ends at a maximum: there is none where the score is not a number.
    let value = highest.ok_or(PoolingError::OutOfRange {
        quantity: "likelihood",
    })?;
    Ok((value, maxima.len()))
}

/// A tau2 above which both scores are negative.
///
/// sum w^2 e^2 <= RSS / (vmin + t)^2 with RSS that of the unweighted fit, and tr P >= (k-p) / (vmax + t); hence negative
/// once (vmin + t)^2 > s (vmax + t), s = RSS / (k-p). The full score has k in place of k-p and is bounded by the same.
pub(crate) fn score_bound(variances: &[f64], s: f64) -> f64 {
    let (vmin, vmax) = (smallest(variances), largest(variances));
    // A quarter of each under the root: four times the largest variance may be beyond 64 bits.
    let root = s.sqrt() * (2.0 * (0.25 * s + (vmax - vmin)).sqrt());
    (0.5 * (s + root) - vmin).max(0.0) + 1e-6 * vmin
}

/// The smallest and the largest tau2 >= 0 with `f` at least `threshold`, given one such tau2.
///
/// Looks from 0 up to `inside` and beyond it in steps of the scan, so that a valley between two maxima is passed over.
/// `f` falls without limit as tau2 grows.
pub(crate) fn range_above(
    model: &impl Model,
    inside: f64,
    threshold: f64,
    f: impl Fn(f64) -> f64,
) -> Result<(f64, f64), PoolingError> {
    let vmin = smallest(model.variances());
    let tau2 = |u: f64| (u.exp() - vmin).max(0.0);
    let gap = |t: f64| f(t) - threshold;
    let crossing = |a: f64, b: f64| refine(a, b, vmin, |u| gap(tau2(u)), gap);
    let (from, middle) = (vmin.ln(), (vmin + inside).ln());
    let steps = ((middle - from) / SCAN_STEP).ceil().max(1.0) as usize;
    let mut lower = 0.0;
    if gap(0.0) < 0.0 {
        let at = |step: usize| from + (middle - from) * step as f64 / steps as f64;
        let first = (1..steps).find(|&step| gap(tau2(at(step))) >= 0.0);
        let first = first.unwrap_or(steps);
        lower = crossing(
            at(first - 1),
            if first == steps { middle } else { at(first) },
        )?;
    }
    // The likelihood has no maximum beyond the bound of its score: from there the first fall is the last.
    let bound = score_bound(
        model.variances(),
        model.unweighted().rss / model.residual_df(),
    );
    let scanned = (vmin + bound).ln();
    let mut u = middle;
    let mut last = None;
    loop {
        let next = u + SCAN_STEP;
        let below = gap(tau2(next)) < 0.0;
        if below && gap(tau2(u)) >= 0.0 {
            last = Some((u, next));
        }
        if let (true, Some((a, b))) = (below && next > scanned, last) {
            return Ok((lower, crossing(a, b)?));
        }
        if !tau2(next).is_finite() {
            return Err(PoolingError::OutOfRange {
                quantity: "likelihood interval of the between-study variance",
            });
        }
        u = next;
    }
}

/// A root between two points of the scale u, polished on the scale of tau2 where u would lose digits.
///
/// A root within rounding of an end of the bracket may show no sign change: then it is that end.
fn refine(
    lower: f64,
    upper: f64,
    vmin: f64,
    gap: impl Fn(f64) -> f64,
    gap_in_tau2: impl Fn(f64) -> f64,
) -> Result<f64, PoolingError> {
    let tau2 = |u: f64| (u.exp() - vmin).max(0.0);
    let u = match root(gap, lower, upper) {
        Ok(u) => u,
        Err(RootError::NotBracketed {
            f_lower, f_upper, ..
        }) => {
            return Ok(tau2(if f_lower.abs() <= f_upper.abs() {
                lower
            } else {
                upper
            }));
        }
        Err(source) => {
            return Err(PoolingError::Search {
                quantity: "the between-study variance",
                source,
            });
        }
    };
    // u is good to its last digit: tau2 to about 4 eps |u| (vmin + tau2). Step out that far and solve in tau2.
    let reach = 64.0 * f64::EPSILON * u.abs().max(1.0) * (vmin + tau2(u));
    let (low, high) = ((tau2(u) - reach).max(0.0), tau2(u) + reach);
    Ok(root(gap_in_tau2, low, high).unwrap_or(tau2(u)))
}

/// Standard error of an estimate of tau2, by the large-sample variance metafor reports.
///
/// The moment estimators divide a Q whose variance given tau2 is 2 tr(P S P S), S = diag(vi + tau2); the weights of a first
/// step count as known, and Hartung-Makambi has none. The others take the
/// inverse of their expected information. Source: Viechtbauer (2005), J Educ Behav Stat 30:261; metafor `$se.tau2`.
fn standard_error(
    model: &impl Model,
    estimator: Tau2Estimator,
    weights: GenqWeights,
    tau2: f64,
) -> Option<f64> {
    let (k, df) = (model.studies(), model.residual_df());
    let start = model.at(0.0);
    let end = model.at(tau2);
    let of_q = |divisor: f64| {
        let variance = 2.0 * df + 4.0 * tau2 * start.trace_p + 2.0 * tau2 * tau2 * start.trace_pp;
        variance.sqrt() / divisor
    };
    let value = match estimator {
        Tau2Estimator::CommonEffect | Tau2Estimator::HartungMakambi => return None,
        Tau2Estimator::DerSimonianLairdTwoStep
        | Tau2Estimator::HedgesOlkinTwoStep
        | Tau2Estimator::GeneralisedQ
        | Tau2Estimator::GeneralisedQMedian => {
            let weights = moment_weights(model, estimator, weights);
            generalised_q::standard_error(&model.fixed(&weights), tau2)
        }
        Tau2Estimator::DerSimonianLaird => of_q(start.trace_p),
        Tau2Estimator::HunterSchmidt => of_q(start.sum_w),
        Tau2Estimator::HunterSchmidtCorrected => of_q(start.sum_w) * k / df,
        Tau2Estimator::HedgesOlkin => {
            let ols = model.unweighted();
            let variance =
                2.0 * ols.trace_pvpv + 4.0 * tau2 * ols.trace_pv + 2.0 * tau2 * tau2 * df;
            variance.sqrt() / df
        }
        Tau2Estimator::SidikJonkman => sidik_jonkman_se(model, tau2),
        Tau2Estimator::Reml => (2.0 / end.trace_pp).sqrt(),
        Tau2Estimator::MaximumLikelihood => (2.0 / end.sum_w2).sqrt(),
        Tau2Estimator::PauleMandel
        | Tau2Estimator::PauleMandelMedian
        | Tau2Estimator::EmpiricalBayes
        | Tau2Estimator::DerSimonianLairdIterated
        | Tau2Estimator::SidikJonkmanIterated => (2.0 * k * k / df).sqrt() / end.sum_w,
    };
    Some(value).filter(|se| se.is_finite())
}

/// With P at tau2_0: tr PVPV = (k-p) - 2 tau2_0 tr P + tau2_0^2 tr PP and tr PVP = tr P - tau2_0 tr PP.
fn sidik_jonkman_se(model: &impl Model, tau2: f64) -> f64 {
    let start = model.total_squares() / model.studies();
    let Point {
        trace_p, trace_pp, ..
    } = model.at(start);
    let pvpv = model.residual_df() - 2.0 * start * trace_p + start * start * trace_pp;
    let pvp = trace_p - start * trace_pp;
    let variance = 2.0 * pvpv + 4.0 * tau2 * pvp + 2.0 * tau2 * tau2 * trace_pp;
    start / model.residual_df() * variance.max(0.0).sqrt()
}

pub(crate) fn smallest(values: &[f64]) -> f64 {
    values.iter().copied().fold(f64::INFINITY, f64::min)
}

pub(crate) fn largest(values: &[f64]) -> f64 {
    values.iter().copied().fold(0.0, f64::max)
}
