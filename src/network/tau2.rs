use nalgebra::{DMatrix, DVector};

use super::fit::{assembled, fit, laplacians, leverage, residual};
use super::laplacian::{inverse_and_determinant, log_determinant};
use super::{Network, NetworkError, Trial};
use crate::numerics::root::root;

/// How the variance between studies is estimated; one variance for all contrasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum NetworkTau2 {
    /// 0 by assumption.
    CommonEffect,
    /// Method of moments of the network's Q.
    DerSimonianLaird,
    /// Restricted maximum likelihood as netmeta has it: sampling errors of a multi-arm study's contrasts against the reference
    /// (or, where it has none, its last treatment) are taken as independent while tau2 is estimated.
    #[default]
    Reml,
    /// Restricted maximum likelihood with the covariances of all contrasts, as in metafor's `rma.mv` and Stata.
    RemlExact,
}

impl NetworkTau2 {
    /// Every estimator.
    pub const ALL: [Self; 4] = [
        Self::CommonEffect,
        Self::DerSimonianLaird,
        Self::Reml,
        Self::RemlExact,
    ];

    /// From its code, with FE and CE for EE.
    pub fn from_code(code: &str) -> Option<Self> {
        if ["FE", "CE"]
            .iter()
            .any(|own| own.eq_ignore_ascii_case(code))
        {
            return Some(Self::CommonEffect);
        }
        Self::ALL
            .into_iter()
            .find(|one| one.code().eq_ignore_ascii_case(code))
    }

    /// Its code.
    pub fn code(self) -> &'static str {
        match self {
            Self::CommonEffect => "EE",
            Self::DerSimonianLaird => "DL",
            Self::Reml => "REML",
            Self::RemlExact => "REML-exact",
        }
    }
}

/// The variance of true effects between studies.
///
/// DL: max(0, (Q − df)/c), c = ½ Σ tr Lₛ − ½ Σ tr(L⁺ Lₛ²) at tau2 = 0 (Jackson 2012, Statistics in Medicine 31:3805-3820, in the
/// terms of Laplacians). REML: the root of Σ r'Lₛ²r − Σ tr Lₛ + Σ tr(L⁺ Lₛ²) with the highest restricted likelihood, as
/// dLₛ/dτ² = −½ Lₛ². R: `netmeta(..., method.tau = "DL")$tau^2`; for [`NetworkTau2::RemlExact`] `rma.mv(y, V, mods = X,
/// random = ~ factor(contrast) | study, rho = 0.5)$tau2`.
///
/// # Errors
/// A likelihood whose maximum cannot be found.
pub fn estimate_tau2(
    network: &Network,
    method: NetworkTau2,
    reference: Option<usize>,
) -> Result<f64, NetworkError> {
    let trials: Vec<&Trial> = network.trials.iter().collect();
    let model = Model {
        treatments: network.treatments.len(),
        df: network.df(),
        solve: &one_effect_each,
    };
    fit(network, 0.0)?;
    tau2_of(&trials, &model, method, reference).ok_or(NetworkError::NoConvergence)
}

/// The same of any linear model of the treatments' effects.
pub(super) fn tau2_of(
    trials: &[&Trial],
    model: &Model,
    method: NetworkTau2,
    reference: Option<usize>,
) -> Option<f64> {
    match method {
        NetworkTau2::CommonEffect => Some(0.0),
        // What is left of Q without degrees of freedom is rounding.
        _ if model.df == 0 => Some(0.0),
        NetworkTau2::DerSimonianLaird => {
            let terms = Terms::at(trials, model, 0.0)?;
            let (excess, unit) = (terms.q - model.df as f64, terms.unit());
            Some(if excess > 0.0 && unit > 0.0 {
                excess / unit
            } else {
                0.0
            })
        }
        NetworkTau2::Reml => {
            let working: Vec<Trial> = trials
                .iter()
                .map(|trial| independent(trial, reference))
                .collect();
            let working: Vec<&Trial> = working.iter().collect();
            reml(&working, model)
        }
        NetworkTau2::RemlExact => reml(trials, model),
    }
}

/// A study whose contrasts against one arm have independent sampling errors.
fn independent(trial: &Trial, reference: Option<usize>) -> Trial {
    let own = reference.and_then(|reference| trial.arms.iter().position(|arm| *arm == reference));
    let base = own.unwrap_or(trial.arms.len() - 1);
    let p = trial.arms.len();
    let of = |i: usize| {
        if i == base {
            0.0
        } else {
            trial.variances[(i, base)]
        }
    };
    let variances = DMatrix::from_fn(p, p, |i, j| if i == j { 0.0 } else { of(i) + of(j) });
    Trial {
        variances,
        ..trial.clone()
    }
}

/// What a linear model makes of the treatments' effects.
pub(super) struct Solved {
    /// Effects; only differences mean anything.
    pub effects: DVector<f64>,
    /// Their covariance.
    pub covariance: DMatrix<f64>,
    /// ln of the product of the eigenvalues of the information other than 0.
    pub information: f64,
}

/// From the network's Laplacian Σ Lₛ and the currents Σ Lₛ uₛ to effects.
type Solver<'a> = dyn Fn(&DMatrix<f64>, &DVector<f64>) -> Option<Solved> + 'a;

/// A linear model of the treatments' effects.
pub(super) struct Model<'a> {
    /// Number of treatments.
    pub treatments: usize,
    /// Degrees of freedom that it leaves.
    pub df: usize,
    /// Estimates it.
    pub solve: &'a Solver<'a>,
}

/// The model with an effect of its own for each treatment.
fn one_effect_each(whole: &DMatrix<f64>, current: &DVector<f64>) -> Option<Solved> {
    let (covariance, information) = inverse_and_determinant(whole)?;
    Some(Solved {
        effects: &covariance * current,
        covariance,
        information,
    })
}

/// Q at tau2 = 0 and what a unit of tau2 adds to its expectation, of studies that connect their treatments.
pub(super) fn moments(trials: &[&Trial], n: usize) -> Option<(f64, f64)> {
    let model = Model {
        treatments: n,
        df: 0,
        solve: &one_effect_each,
    };
    let terms = Terms::at(trials, &model, 0.0)?;
    Some((terms.q, terms.unit()))
}

/// Sums over studies that the likelihood and its slope are made of.
struct Terms {
    q: f64,
    /// Σ tr Lₛ.
    traces: f64,
    /// Σ tr(L⁺ Lₛ²).
    leverages: f64,
    /// Σ r' Lₛ² r.
    squares: f64,
    /// Σ ln pdet Lₛ.
    determinants: f64,
    /// ln pdet of the information.
    information: f64,
}

impl Terms {
    fn at(trials: &[&Trial], model: &Model, tau2: f64) -> Option<Self> {
        let laplacians = laplacians(trials, tau2)?;
        let (whole, current) = assembled(trials, &laplacians, model.treatments);
        let found = (model.solve)(&whole, &current)?;
        let mut terms = Self {
            q: 0.0,
            traces: 0.0,
            leverages: 0.0,
            squares: 0.0,
            determinants: 0.0,
            information: found.information,
        };
        for (trial, laplacian) in trials.iter().zip(&laplacians) {
            let residual = residual(trial, &found.effects);
            let flow = laplacian * &residual;
            terms.q += residual.dot(&flow);
            terms.traces += laplacian.trace();
            terms.leverages += leverage(trial, laplacian, &found.covariance);
            terms.squares += flow.norm_squared();
            terms.determinants += log_determinant(laplacian)?;
        }
        Some(terms)
    }

    /// What a unit of tau2 adds to the expectation of Q.
    fn unit(&self) -> f64 {
        0.5 * (self.traces - self.leverages)
    }

    /// Four times the slope of the restricted log-likelihood in tau2.
    fn slope(&self) -> f64 {
        self.squares - self.traces + self.leverages
    }

    /// The restricted log-likelihood, but for a constant.
    fn likelihood(&self) -> f64 {
        0.5 * (self.determinants - self.information - self.q)
    }
}

/// Steps of the grid on which maxima are looked for, for each power of ten.
const STEPS: f64 = 3.0;

fn reml(trials: &[&Trial], model: &Model) -> Option<f64> {
    let slope = |tau2: f64| Terms::at(trials, model, tau2).map_or(f64::NAN, |terms| terms.slope());
    let at_zero = Terms::at(trials, model, 0.0)?;
    let variances = || {
        let all = trials.iter().flat_map(|trial| trial.variances.iter());
        all.copied().filter(|variance| *variance > 0.0)
    };
    // Beyond the largest squared residual a larger variance explains nothing more; one far below every sampling variance changes
    // no weight.
    let spread = trials
        .iter()
        .map(|trial| trial.potentials.amax())
        .fold(0.0, f64::max);
    let most = 10.0 * (variances().fold(0.0, f64::max) + spread * spread);
    let least = 0.01 * variances().fold(most, f64::min);
    let points = (STEPS * (most / least).log10()).ceil().max(1.0);
    // Effects whose squares are no numbers have no likelihood.
    if !points.is_finite() {
        return None;
    }
    let ratio = (most / least).powf(1.0 / points);
    let grid = (0..=points as i32).map(|at| least * ratio.powi(at));
    let mut best = (0.0, at_zero.likelihood());
    let mut before = (0.0, at_zero.slope());
    for tau2 in grid {
        let here = (tau2, slope(tau2));
        if before.1 > 0.0 && here.1 <= 0.0 {
            let at = root(slope, before.0, here.0).ok()?;
            let height = Terms::at(trials, model, at)?.likelihood();
            if height > best.1 {
                best = (at, height);
            }
        }
        before = here;
    }
    Some(best.0)
}
