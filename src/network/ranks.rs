use nalgebra::DMatrix;
use rayon::prelude::*;

use super::{Fit, SmallValues};
use crate::numerics::stream::{Purpose, Stream};
use crate::resampling::{RankError, RankProbabilities, rank_probabilities};

/// How probable each rank is for each treatment: the joint normal distribution of the estimates, drawn `draws` times.
///
/// Draw b is a function of the seed and b alone. Ranks, SUCRA and their Monte-Carlo errors as in [`rank_probabilities`].
/// R: `rankogram(netmeta(...), nsim = draws)`.
///
/// # Errors
/// Fewer than two draws.
pub fn ranks(
    fit: &Fit,
    small: SmallValues,
    draws: usize,
    seed: u64,
) -> Result<RankProbabilities, RankError> {
    let n = fit.effects.len();
    let root = root(&fit.covariance);
    let mut columns = vec![vec![0.0; draws]; n];
    // Each replicate in turn fills one row of every column; the work is in the draws.
    let drawn: Vec<Vec<f64>> = (0..draws)
        .into_par_iter()
        .map(|at| {
            let mut stream = Stream::new(seed, Purpose::NetworkRanks, at as u64);
            let z: Vec<f64> = (0..n).map(|_| stream.normal()).collect();
            let value =
                |i: usize| (0..n).map(|j| root[(i, j)] * z[j]).sum::<f64>() + fit.effects[i];
            (0..n).map(value).collect()
        })
        .collect();
    for (at, values) in drawn.iter().enumerate() {
        for (column, value) in columns.iter_mut().zip(values) {
            column[at] = *value;
        }
    }
    rank_probabilities(&columns, small == SmallValues::Desirable)
}

/// The symmetric root of a covariance matrix that has the constant vector as its null space.
fn root(covariance: &DMatrix<f64>) -> DMatrix<f64> {
    let eigen = covariance.clone().symmetric_eigen();
    let roots = eigen.eigenvalues.map(|value| value.max(0.0).sqrt());
    &eigen.eigenvectors * DMatrix::from_diagonal(&roots) * eigen.eigenvectors.transpose()
}
