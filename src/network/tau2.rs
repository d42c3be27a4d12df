use nalgebra::DMatrix;

use super::fit::{fitted, laplacians, leverage, residual};
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
    let n = network.treatments.len();
    match method {
        NetworkTau2::CommonEffect => Ok(0.0),
        // What is left of Q without degrees of freedom is rounding.
        _ if network.df() == 0 => Ok(0.0),
        NetworkTau2::DerSimonianLaird => {
            let (numerator, denominator) =
                moments(&trials, n).ok_or(NetworkError::NoConvergence)?;
            let excess = numerator - network.df() as f64;
            Ok(if excess > 0.0 && denominator > 0.0 {
                excess / denominator
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
            reml(&working, n, network.df()).ok_or(NetworkError::NoConvergence)
        }
        NetworkTau2::RemlExact => reml(&trials, n, network.df()).ok_or(NetworkError::NoConvergence),
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

/// Q at tau2 = 0 and what a unit of tau2 adds to its expectation.
pub(super) fn moments(trials: &[&Trial], n: usize) -> Option<(f64, f64)> {
    let terms = Terms::at(trials, n, 0.0)?;
    Some((terms.q, 0.5 * (terms.traces - terms.leverages)))
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
    /// ln pdet L⁺.
    determinant: f64,
}

impl Terms {
    fn at(trials: &[&Trial], n: usize, tau2: f64) -> Option<Self> {
        let laplacians = laplacians(trials, tau2)?;
        let fit = fitted(trials, &laplacians, n, tau2)?;
        let mut terms = Self {
            q: fit.q,
            traces: 0.0,
            leverages: 0.0,
            squares: 0.0,
            determinants: 0.0,
            determinant: log_determinant(&fit.covariance)?,
        };
        for (trial, laplacian) in trials.iter().zip(&laplacians) {
            let flow = laplacian * residual(trial, &fit.effects);
            terms.traces += laplacian.trace();
            terms.leverages += leverage(trial, laplacian, &fit.covariance);
            terms.squares += flow.norm_squared();
            terms.determinants += log_determinant(laplacian)?;
        }
        Some(terms)
    }

    /// Four times the slope of the restricted log-likelihood in tau2.
    fn slope(&self) -> f64 {
        self.squares - self.traces + self.leverages
    }

    /// The restricted log-likelihood, but for a constant.
    fn likelihood(&self) -> f64 {
        0.5 * (self.determinants + self.determinant - self.q)
    }
}

/// ln of the product of the eigenvalues other than that of the constant vector.
fn log_determinant(laplacian: &DMatrix<f64>) -> Option<f64> {
    let n = laplacian.nrows();
    let shifted = laplacian.add_scalar(1.0 / n as f64);
    let factor = shifted.cholesky()?;
    Some(
        2.0 * factor
            .l_dirty()
            .diagonal()
            .iter()
            .map(|value| value.ln())
            .sum::<f64>(),
    )
}

/// Points of the grid on which maxima are looked for.
const POINTS: usize = 40;

fn reml(trials: &[&Trial], n: usize, df: usize) -> Option<f64> {
    if df == 0 {
        return Some(0.0);
    }
    let slope = |tau2: f64| Terms::at(trials, n, tau2).map_or(f64::NAN, |terms| terms.slope());
    let likelihood = |tau2: f64| Terms::at(trials, n, tau2).map(|terms| terms.likelihood());
    // Beyond the largest squared residual a larger variance explains nothing more.
    let typical = trials
        .iter()
        .map(|trial| trial.variances.max())
        .fold(0.0, f64::max);
    let spread = trials
        .iter()
        .map(|trial| trial.potentials.amax())
        .fold(0.0, f64::max);
    let most = 10.0 * (typical + spread * spread);
    let least = most * 1e-12;
    let ratio = (most / least).powf(1.0 / (POINTS - 1) as f64);
    let grid = (0..POINTS).map(|at| least * ratio.powi(at as i32));
    let mut best = (0.0, likelihood(0.0)?);
    let mut before = (0.0, slope(0.0));
    for tau2 in grid {
        let here = (tau2, slope(tau2));
        if before.1 > 0.0 && here.1 <= 0.0 {
            let at = root(slope, before.0, here.0).ok()?;
            let height = likelihood(at)?;
            if height > best.1 {
                best = (at, height);
            }
        }
        before = here;
    }
    Some(best.0)
}
