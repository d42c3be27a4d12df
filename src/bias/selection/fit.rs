//! Maximum likelihood of a selection model.

use nalgebra::DMatrix;
use rayon::prelude::*;

use super::likelihood::Likelihood;
use super::{Direction, SelectionWeight};
use crate::bias::BiasError;
use crate::bias::asymmetry::check;
use crate::numerics::distributions::{chi_squared, normal};
use crate::numerics::simplex::{Lowest, minimise};
use crate::pooling::{Interval, Level, Refit, Tau2Estimator};

/// Range of every delta, as in metafor; that of the half-normal weight begins at 0.
const DELTA: [f64; 2] = [1e-5, 100.0];

/// How far from the mean without selection the mean is sought, in units of a study's typical spread. Where effects are more
/// alike than chance allows the likelihood can be level beyond, for ever.
const FARTHEST: f64 = 50.0;

/// With more studies one search of the likelihood takes minutes.
const MOST: usize = 3000;

/// A delta or tau2 with its standard error.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SelectionParameter {
    /// The estimate.
    pub value: f64,
    /// From the curvature of the likelihood. Undefined at a bound or where the likelihood is not curved.
    pub se: Option<f64>,
}

/// A reason not to trust a fitted selection model, as facts.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)] // each message says what its facts are
pub enum SelectionDoubt {
    /// A delta (counted from 0) ran to the end of its range, where the likelihood still rises.
    AtBound { delta: usize, value: f64 },
    /// The likelihood does not curve downward in every direction at its maximum.
    Flat,
    /// Another estimate, more than one standard error away, is nearly as likely.
    OtherMaximum { estimate: f64, log_likelihood: f64 },
    /// The search ended before the likelihood had settled.
    NotConverged,
}

impl SelectionDoubt {
    /// A stable identifier.
    pub fn code(&self) -> &'static str {
        match self {
            SelectionDoubt::AtBound { .. } => "selection-at-bound",
            SelectionDoubt::Flat => "selection-flat",
            SelectionDoubt::OtherMaximum { .. } => "selection-other-maximum",
            SelectionDoubt::NotConverged => "selection-not-converged",
        }
    }

    /// A sentence for the reader.
    pub fn message(&self) -> String {
        match self {
            SelectionDoubt::AtBound { delta, value } => format!(
                "Weight {} ran to {}, the end of its range: the data do not determine it.",
                delta + 1,
                (value / DELTA[0]).round() * DELTA[0]
            ),
            SelectionDoubt::Flat => {
                "The likelihood is flat at its maximum: the data do not determine all parameters."
                    .into()
            }
            SelectionDoubt::OtherMaximum { estimate, .. } => format!(
                "An estimate of {estimate:.4} is nearly as likely: the data do not tell the two apart."
            ),
            SelectionDoubt::NotConverged => {
                "The search for the maximum of the likelihood did not settle.".into()
            }
        }
    }
}

/// A selection model fitted by maximum likelihood.
#[derive(Clone, Debug, PartialEq)]
pub struct SelectionFit {
    /// Number of studies.
    pub k: usize,
    /// Shape of the weight function.
    pub weight: SelectionWeight,
    /// Direction that selection favours.
    pub direction: Direction,
    /// Mean effect corrected for selection.
    pub estimate: f64,
    /// Its standard error. Undefined where the likelihood is not curved.
    pub se: Option<f64>,
    /// Wald interval. Undefined with `se`.
    pub ci: Option<Interval>,
    /// Two-sided normal p value of no effect. Undefined with `se`.
    pub p_value: Option<f64>,
    /// Between-study variance corrected for selection.
    pub tau2: SelectionParameter,
    /// Parameters of the weight function; of a step function the weights after the first step.
    pub delta: Vec<SelectionParameter>,
    /// Log-likelihood at the maximum.
    pub log_likelihood: f64,
    /// Estimate by maximum likelihood without selection.
    pub unselected_estimate: f64,
    /// Likelihood ratio test of no selection: chi-squared.
    pub lrt: f64,
    /// Its degrees of freedom, the number of deltas.
    pub lrt_df: usize,
    /// Its p value.
    pub lrt_p: f64,
    /// Level of the interval in percent.
    pub level: f64,
    /// Reasons not to trust the fit.
    pub doubts: Vec<SelectionDoubt>,
}

/// Mean effect and heterogeneity when studies are seen with a chance that depends on their p value, one- or two-sided.
///
/// Maximises sum ln w(pi; delta) + ln phi(yi; mu, vi + tau2) - ln Ai, Ai the integral of w phi. Bounded: tau2 >= 0, each delta
/// from 1e-5 to 100 (half-normal: from 0), mu within 50 typical spreads of the mean without selection. Deterministic: Nelder-Mead from a fixed set of starts, the highest kept. Standard errors from the
/// curvature, Wald interval, likelihood ratio test of delta = no selection. `doubts` says where the likelihood is flat.
/// Errors: unusable effects, fewer than three studies, more than 3000, a step without studies.
/// Source: Vevea & Hedges (1995), Psychometrika 60:419, doi:10.1007/BF02294384 (steps); Citkowicz & Vevea (2017), Psychol Methods
/// 22:28, doi:10.1037/met0000119 (beta); Preston, Ashby & Smyth (2004), Biometrics 60:1005 (half-normal).
/// metafor `selmodel(rma(yi, vi, method="ML"), type=, steps=, alternative=)`.
///
/// ```
/// use oxymeta::bias::{Direction, SelectionWeight, selection_model};
/// use oxymeta::pooling::Level;
///
/// let yi = [0.10, 0.30, 0.35, 0.65, 0.45, 0.15];
/// let vi = [0.03, 0.03, 0.05, 0.01, 0.05, 0.02];
/// let steps = SelectionWeight::Steps(vec![0.05]);
/// let found = selection_model(&yi, &vi, &steps, Direction::Greater, Level::default())?;
/// // metafor: selmodel(rma(yi, vi, method="ML"), type="stepfun", steps=0.05)
/// assert!((found.estimate - 0.4506).abs() < 1e-3 && (found.lrt - 0.9838).abs() < 1e-3);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn selection_model(
    yi: &[f64],
    vi: &[f64],
    weight: &SelectionWeight,
    direction: Direction,
    level: Level,
) -> Result<SelectionFit, BiasError> {
    check(yi, vi)?;
    let k = yi.len();
    if k < 3 {
        return Err(BiasError::TooFewStudies { k, least: 3 });
    }
    if k > MOST {
        return Err(BiasError::TooManyStudies { k, most: MOST });
    }
    let sign = if direction == Direction::Less {
        -1.0
    } else {
        1.0
    };
    let likelihood = Likelihood::new(yi, vi, weight, direction)?;
    let plain = Refit::by(yi, vi, Tau2Estimator::MaximumLikelihood)?;
    let search = Search::new(&likelihood, weight, sign * plain.estimate, plain.tau2, vi);
    let found = search.run();
    let best = found.first().ok_or(BiasError::NoLikelihood)?;
    let point = search.point(&best.at);
    let none = no_selection(weight);
    let null = likelihood.log(sign * plain.estimate, plain.tau2, &none);
    // No selection lies within every range, so the maximum is at least as high.
    let lrt = (2.0 * (-best.value - null)).max(0.0);
    let (errors, curved) = standard_errors(&likelihood, &point, vi);
    let se = errors[0];
    let estimate = sign * point[0];
    let half = se.map(|se| normal::quantile_upper(level.tail()) * se);
    let parameter = |j: usize| SelectionParameter {
        value: point[j],
        se: errors[j],
    };
    Ok(SelectionFit {
        k,
        direction,
        estimate,
        se,
        ci: half.map(|half| Interval {
            lower: estimate - half,
            upper: estimate + half,
        }),
        p_value: se.map(|se| 2.0 * normal::sf(estimate.abs() / se)),
        tau2: parameter(1),
        delta: (2..point.len()).map(parameter).collect(),
        log_likelihood: -best.value,
        unselected_estimate: plain.estimate,
        lrt,
        lrt_df: weight.parameters(),
        lrt_p: chi_squared::sf(lrt, weight.parameters() as f64),
        level: level.percent(),
        doubts: doubts(&search, &found, &point, se, curved, sign),
        weight: weight.clone(),
    })
}

/// The deltas of a constant weight.
fn no_selection(weight: &SelectionWeight) -> Vec<f64> {
    let value = if *weight == SelectionWeight::HalfNormal {
        0.0
    } else {
        1.0
    };
    vec![value; weight.parameters()]
}

/// Coordinates of the search: mu and tau in units of a typical spread; ln delta, or the root of a delta that may be 0.
struct Search<'a> {
    likelihood: &'a Likelihood,
    may_be_0: bool,
    centre: f64,
    unit: f64,
    starts: Vec<Vec<f64>>,
}

impl<'a> Search<'a> {
    fn new(
        likelihood: &'a Likelihood,
        weight: &SelectionWeight,
        mu: f64,
        tau2: f64,
        vi: &[f64],
    ) -> Search<'a> {
        let typical = vi.len() as f64 / vi.iter().map(|v| 1.0 / v).sum::<f64>();
        let unit = (tau2 + typical).sqrt();
        let tau = tau2.sqrt() / unit;
        let deltas: Vec<Vec<f64>> = match weight {
            SelectionWeight::Steps(steps) => [1.0, 0.3, 3.0].map(|d| vec![d; steps.len()]).into(),
            SelectionWeight::Beta => vec![
                vec![1.0, 1.0],
                vec![0.5, 1.5],
                vec![1.5, 1.0],
                vec![1.2, 3.0],
            ],
            SelectionWeight::HalfNormal => vec![vec![0.1], vec![1.0], vec![5.0]],
        };
        let may_be_0 = *weight == SelectionWeight::HalfNormal;
        let mut starts = Vec::new();
        for delta in &deltas {
            for (shift, spread) in [(0.0, tau), (-1.0, tau + 0.5)] {
                let inner = |d: &f64| if may_be_0 { d.sqrt() } else { d.ln() };
                let delta = delta.iter().map(inner);
                starts.push([shift, spread].into_iter().chain(delta).collect());
            }
        }
        Search {
            likelihood,
            may_be_0,
            centre: mu,
            unit,
            starts,
        }
    }

    /// mu, tau2 and the deltas at a point of the search.
    fn point(&self, at: &[f64]) -> Vec<f64> {
        let tau = at[1] * self.unit;
        let head = [self.centre + at[0] * self.unit, tau * tau];
        let delta = at[2..].iter().map(|d| {
            if self.may_be_0 {
                (d * d).min(DELTA[1])
            } else {
                d.exp().clamp(DELTA[0], DELTA[1])
            }
        });
        head.into_iter().chain(delta).collect()
    }

    /// Minima of the negative log-likelihood, the lowest first.
    fn run(&self) -> Vec<Lowest> {
        let objective = |at: &[f64]| {
            if at[0].abs() > FARTHEST {
                return f64::INFINITY;
            }
            let point = self.point(at);
            -self.likelihood.log(point[0], point[1], &point[2..])
        };
        let search = |start: &Vec<f64>| minimise(objective, start, &vec![0.4; start.len()]);
        let mut found: Vec<Lowest> = self.starts.par_iter().map(search).collect();
        found.retain(|lowest| lowest.value.is_finite());
        found.sort_by(|a, b| a.value.total_cmp(&b.value));
        found
    }
}

/// Differences of log-likelihood below which another maximum is nearly as likely.
const NEARLY: f64 = 0.5;

fn doubts(
    search: &Search<'_>,
    found: &[Lowest],
    point: &[f64],
    se: Option<f64>,
    curved: bool,
    sign: f64,
) -> Vec<SelectionDoubt> {
    let bounds = point[2..].iter().enumerate().filter(|(_, d)| at_bound(**d));
    let mut doubts: Vec<SelectionDoubt> = bounds
        .map(|(delta, &value)| SelectionDoubt::AtBound { delta, value })
        .collect();
    if !curved {
        doubts.push(SelectionDoubt::Flat);
    }
    if !found[0].converged {
        doubts.push(SelectionDoubt::NotConverged);
    }
    let far = |lowest: &&Lowest| {
        let estimate = search.point(&lowest.at)[0];
        let apart = (estimate - point[0]).abs();
        lowest.value - found[0].value < NEARLY && apart > se.unwrap_or(search.unit)
    };
    if let Some(other) = found.iter().find(far) {
        doubts.push(SelectionDoubt::OtherMaximum {
            estimate: sign * search.point(&other.at)[0],
            log_likelihood: -other.value,
        });
    }
    doubts
}

fn at_bound(delta: f64) -> bool {
    delta <= DELTA[0] * 1.01 || delta >= DELTA[1] * 0.99
}

/// Standard errors of mu, tau2 and the deltas, and whether the likelihood curves downward in every free direction.
///
/// Inverse of the matrix of second differences; what lies at a bound is held there.
fn standard_errors(likelihood: &Likelihood, point: &[f64], vi: &[f64]) -> (Vec<Option<f64>>, bool) {
    let typical = vi.len() as f64 / vi.iter().map(|v| 1.0 / v).sum::<f64>();
    let is_free = |j: &usize| match j {
        0 => true,
        1 => point[1] > 1e-4 * typical,
        _ => !at_bound(point[*j]),
    };
    let free: Vec<usize> = (0..point.len()).filter(is_free).collect();
    let step = |j: usize| match j {
        0 => 1e-3 * (typical + point[1]).sqrt(),
        1 => (1e-3 * (typical + point[1])).min(0.5 * point[1]),
        _ => 1e-3 * point[j],
    };
    let at = |moves: &[(usize, f64)]| {
        let mut moved = point.to_vec();
        for (j, by) in moves {
            moved[*j] += by;
        }
        -likelihood.log(moved[0], moved[1], &moved[2..])
    };
    let n = free.len();
    let centre = at(&[]);
    let curvature = DMatrix::from_fn(n, n, |a, b| {
        let (i, j) = (free[a], free[b]);
        let (hi, hj) = (step(i), step(j));
        if i == j {
            return (at(&[(i, hi)]) - 2.0 * centre + at(&[(i, -hi)])) / (hi * hi);
        }
        let same = at(&[(i, hi), (j, hj)]) + at(&[(i, -hi), (j, -hj)]);
        let crossed = at(&[(i, hi), (j, -hj)]) + at(&[(i, -hi), (j, hj)]);
        (same - crossed) / (4.0 * hi * hj)
    });
    let mut errors = vec![None; point.len()];
    let Some(factor) = curvature.cholesky() else {
        return (errors, false);
    };
    let covariance = factor.inverse();
    for (a, &j) in free.iter().enumerate() {
        let variance = covariance[(a, a)];
        errors[j] = (variance > 0.0 && variance.is_finite()).then(|| variance.sqrt());
    }
    let curved = free.iter().all(|&j| errors[j].is_some());
    (errors, curved)
}
