use nalgebra::DMatrix;

/// The Moore-Penrose inverse of a connected Laplacian, or of a doubly centred covariance matrix: (M + J/n)⁻¹ − J/n.
///
/// `None` where M has another null space than the constant vectors, or is not positive.
pub fn pseudo_inverse(matrix: &DMatrix<f64>) -> Option<DMatrix<f64>> {
    Some(inverse_and_determinant(matrix)?.0)
}

/// The same, with ln of the product of the matrix's eigenvalues other than that of the constant vector.
pub fn inverse_and_determinant(matrix: &DMatrix<f64>) -> Option<(DMatrix<f64>, f64)> {
    let n = matrix.nrows();
    let mean = 1.0 / n as f64;
    // Scaled so that the constant direction weighs as much as the others.
    let scale = (0..n).map(|i| matrix[(i, i)]).sum::<f64>() / n as f64;
    if !(scale > 0.0 && scale.is_finite()) {
        return None;
    }
    let shifted = matrix.map(|value| value / scale).add_scalar(mean);
    let factor = shifted.cholesky()?;
    let roots = factor.l_dirty().diagonal();
    let determinant = 2.0 * roots.iter().map(|root| root.ln()).sum::<f64>();
    let inverse = factor.inverse().map(|value| (value - mean) / scale);
    Some((inverse, determinant + (n - 1) as f64 * scale.ln()))
}

/// ln of the product of the eigenvalues of a connected Laplacian other than that of the constant vector: p times any cofactor.
pub fn log_determinant(laplacian: &DMatrix<f64>) -> Option<f64> {
    let p = laplacian.nrows();
    let cofactor = match p {
        2 => laplacian[(0, 0)],
        3 => laplacian[(0, 0)] * laplacian[(1, 1)] - laplacian[(0, 1)] * laplacian[(1, 0)],
        _ => return Some(inverse_and_determinant(laplacian)?.1),
    };
    (cofactor > 0.0).then(|| (p as f64 * cofactor).ln())
}

/// The Laplacian of a study from the variances of all its contrasts: (−½ C V C)⁺, C = I − J/p.
///
/// V holds the variance of each contrast off its diagonal, 0 on it. For two arms the weight 1/v on their one edge. Rücker &
/// Schwarzer 2014, equation 4.
pub fn of_variances(variances: &DMatrix<f64>) -> Option<DMatrix<f64>> {
    match variances.nrows() {
        2 => return of_edges(&[variances[(0, 1)].recip()]),
        3 => return of_edges(&of_three(variances)?),
        _ => {}
    }
    let p = variances.nrows() as f64;
    let rows = variances.row_sum() / p;
    let all = rows.sum() / p;
    let centred = DMatrix::from_fn(variances.nrows(), variances.ncols(), |i, j| {
        -0.5 * (variances[(i, j)] - rows[i] - rows[j] + all)
    });
    pseudo_inverse(&centred)
}

/// The weights of the edges 1-2, 1-3 and 2-3 of a study of three arms: the inverse of the 2 x 2 covariance of its contrasts against
/// the third, s = (v₁₃, c; c, v₂₃) with c = ½(v₁₃ + v₂₃ − v₁₂), has row sums that are the weights of 1-3 and 2-3.
fn of_three(variances: &DMatrix<f64>) -> Option<[f64; 3]> {
    let (one, two) = (variances[(0, 2)], variances[(1, 2)]);
    let shared = 0.5 * (one + two - variances[(0, 1)]);
    let determinant = one * two - shared * shared;
    // What cancels to rounding is no variance.
    let positive = determinant > 4.0 * f64::EPSILON * one * two;
    let of = |value: f64| value / determinant;
    (one > 0.0 && positive).then(|| [of(shared), of(two - shared), of(one - shared)])
}

/// The Laplacian with these weights on the edges of two or three arms.
fn of_edges(weights: &[f64]) -> Option<DMatrix<f64>> {
    let finite = weights.iter().all(|weight| weight.is_finite());
    match *weights {
        [w] if w > 0.0 && finite => Some(DMatrix::from_row_slice(2, 2, &[w, -w, -w, w])),
        [a, b, c] if finite => Some(DMatrix::from_row_slice(
            3,
            3,
            &[a + b, -a, -b, -a, a + c, -c, -b, -c, b + c],
        )),
        _ => None,
    }
}
