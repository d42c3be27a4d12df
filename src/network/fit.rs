use nalgebra::{DMatrix, DVector};

use super::laplacian::pseudo_inverse;
use super::{Network, NetworkError, Trial};

/// A network estimated at one variance between studies.
#[derive(Debug, Clone)]
pub struct Fit {
    /// Variance of true effects between studies.
    pub tau2: f64,
    /// Effects of the treatments, centred; only differences mean anything.
    pub effects: DVector<f64>,
    /// Pseudo-inverse of the network's Laplacian: the covariance of `effects`.
    pub covariance: DMatrix<f64>,
    /// Σ (u − d)' L (u − d).
    pub q: f64,
}

/// A comparison of two treatments.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pairwise {
    /// Effect of the first less the second.
    pub effect: f64,
    /// Its standard error.
    pub se: f64,
}

impl Fit {
    /// Treatment i against treatment j.
    pub fn pairwise(&self, i: usize, j: usize) -> Pairwise {
        let c = &self.covariance;
        let variance = c[(i, i)] + c[(j, j)] - 2.0 * c[(i, j)];
        Pairwise {
            effect: self.effects[i] - self.effects[j],
            se: if i == j {
                0.0
            } else {
                variance.max(0.0).sqrt()
            },
        }
    }
}

/// A variance that is a smaller share of those it is the difference of has no three digits left.
const DIGITS: f64 = 1e-12;

impl Fit {
    /// Whether effects are numbers, and no standard error is lost to rounding.
    fn accurate(&self) -> bool {
        let n = self.effects.len();
        let pairs = (0..n).flat_map(|i| (i + 1..n).map(move |j| (i, j)));
        let c = &self.covariance;
        let told = |(i, j): (usize, usize)| {
            let pair = self.pairwise(i, j);
            pair.se * pair.se > DIGITS * (c[(i, i)] + c[(j, j)])
        };
        self.effects.iter().all(|effect| effect.is_finite()) && { pairs }.all(told)
    }
}

/// Generalised least squares: d = L⁺ Σ Lₛ uₛ with L = Σ Lₛ at a variance between studies.
///
/// R: `netmeta(TE, seTE, treat1, treat2, studlab)$TE.random` and `$seTE.random`; with tau2 = 0 `$TE.common`.
///
/// # Errors
/// Treatments that nothing connects.
pub fn fit(network: &Network, tau2: f64) -> Result<Fit, NetworkError> {
    let trials: Vec<&Trial> = network.trials.iter().collect();
    fit_of(&trials, network.treatments.len(), tau2)
        .filter(Fit::accurate)
        .ok_or_else(|| unsolvable(network))
}

/// Names the smallest and the largest standard error of a network that cannot be solved.
pub(super) fn unsolvable(network: &Network) -> NetworkError {
    let all = network.trials.iter().flat_map(|trial| {
        let positive = trial.variances.iter().filter(|variance| **variance > 0.0);
        positive.map(|variance| (trial.label.clone(), variance.sqrt()))
    });
    let order = |a: &(String, f64), b: &(String, f64)| a.1.total_cmp(&b.1);
    match (all.clone().min_by(order), all.max_by(order)) {
        (Some(least), Some(most)) => NetworkError::Unsolvable { least, most },
        _ => NetworkError::Empty,
    }
}

/// The same of some studies, over `n` treatments that they must connect.
pub(super) fn fit_of(trials: &[&Trial], n: usize, tau2: f64) -> Option<Fit> {
    let laplacians = laplacians(trials, tau2)?;
    let (whole, current) = assembled(trials, &laplacians, n);
    let covariance = pseudo_inverse(&whole)?;
    let effects = &covariance * current;
    let q = trials.iter().zip(&laplacians);
    let q = q.map(|(trial, laplacian)| misfit(trial, laplacian, &effects));
    Some(Fit {
        tau2,
        q: q.sum(),
        effects,
        covariance,
    })
}

/// The Laplacian of each study's precision.
pub(super) fn laplacians(trials: &[&Trial], tau2: f64) -> Option<Vec<DMatrix<f64>>> {
    trials.iter().map(|trial| trial.laplacian(tau2)).collect()
}

/// A study's share of Q: r' L r.
pub(super) fn misfit(trial: &Trial, laplacian: &DMatrix<f64>, effects: &DVector<f64>) -> f64 {
    let residual = residual(trial, effects);
    (residual.transpose() * laplacian * &residual)[(0, 0)]
}

/// tr(L⁺ Lₛ²) of a study, L⁺ the covariance of the estimates.
pub(super) fn leverage(trial: &Trial, laplacian: &DMatrix<f64>, covariance: &DMatrix<f64>) -> f64 {
    let arms = &trial.arms;
    let mut sum = 0.0;
    for (i, one) in arms.iter().enumerate() {
        for (j, two) in arms.iter().enumerate() {
            let squared = laplacian.column(i).dot(&laplacian.column(j));
            sum += covariance[(*one, *two)] * squared;
        }
    }
    sum
}

/// The network's Laplacian Σ Lₛ and the currents Σ Lₛ uₛ that its studies send into it.
pub(super) fn assembled(
    trials: &[&Trial],
    laplacians: &[DMatrix<f64>],
    n: usize,
) -> (DMatrix<f64>, DVector<f64>) {
    let mut whole = DMatrix::zeros(n, n);
    let mut current = DVector::zeros(n);
    for (trial, laplacian) in trials.iter().zip(laplacians) {
        let flow = laplacian * &trial.potentials;
        for (i, arm) in trial.arms.iter().enumerate() {
            current[*arm] += flow[i];
            for (j, other) in trial.arms.iter().enumerate() {
                whole[(*arm, *other)] += laplacian[(i, j)];
            }
        }
    }
    (whole, current)
}

/// Potentials of a study less the estimates; only differences mean anything.
pub(super) fn residual(trial: &Trial, effects: &DVector<f64>) -> DVector<f64> {
    let own = trial
        .arms
        .iter()
        .zip(&trial.potentials)
        .map(|(arm, potential)| potential - effects[*arm]);
    DVector::from_iterator(trial.arms.len(), own)
}
