use nalgebra::DMatrix;

/// The Moore-Penrose inverse of a connected Laplacian, or of a doubly centred covariance matrix: (M + J/n)⁻¹ − J/n.
///
/// `None` where M has another null space than the constant vectors, or is not positive.
pub fn pseudo_inverse(matrix: &DMatrix<f64>) -> Option<DMatrix<f64>> {
    let n = matrix.nrows();
    let mean = 1.0 / n as f64;
    // Scaled so that the constant direction weighs as much as the others.
    let scale = (0..n).map(|i| matrix[(i, i)]).sum::<f64>() / n as f64;
    if !(scale > 0.0 && scale.is_finite()) {
        return None;
    }
    let shifted = matrix.map(|value| value / scale).add_scalar(mean);
    let inverse = shifted.cholesky()?.inverse();
    Some(inverse.add_scalar(-mean) / scale)
}

/// The Laplacian of a study from the variances of all its contrasts: (−½ C V C)⁺, C = I − J/p.
///
/// V holds the variance of each contrast off its diagonal, 0 on it. For two arms the weight 1/v on their one edge. Rücker &
/// Schwarzer 2014, equation 4.
pub fn of_variances(variances: &DMatrix<f64>) -> Option<DMatrix<f64>> {
    let p = variances.nrows() as f64;
    let rows = variances.row_sum() / p;
    let all = rows.sum() / p;
    let centred = DMatrix::from_fn(variances.nrows(), variances.ncols(), |i, j| {
        -0.5 * (variances[(i, j)] - rows[i] - rows[j] + all)
    });
    pseudo_inverse(&centred)
}
