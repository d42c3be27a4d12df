//! Weighted least squares on nalgebra.

use nalgebra::{DMatrix, DVector};

/// Why no unique solution exists.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[allow(missing_docs)] // each message says what its facts are
pub enum LinearError {
    /// The rows of X, y and w do not match.
    #[error("the design has {rows} rows, but there are {outcomes} outcomes and {weights} weights")]
    Lengths {
        rows: usize,
        outcomes: usize,
        weights: usize,
    },
    /// Fewer rows than columns.
    #[error("{rows} rows cannot determine {columns} coefficients")]
    TooFewRows { rows: usize, columns: usize },
    /// A column is a linear combination of those before it.
    #[error(
        "column {column} (counted from 0) of the design is a linear combination of the columns before it"
    )]
    RankDeficient { column: usize },
    /// A number that is not finite, or a weight that is not positive.
    #[error(
        "row {row} (counted from 0) holds a value that is not finite or a weight that is not positive"
    )]
    BadRow { row: usize },
}

/// A weighted least squares fit of y on X with weights w.
#[derive(Clone, Debug)]
pub struct WeightedFit {
    /// (X'WX)^-1 X'Wy.
    pub coefficients: DVector<f64>,
    /// (X'WX)^-1: the covariance of the coefficients where w are reciprocal variances.
    pub covariance: DMatrix<f64>,
    /// y - Xb.
    pub residuals: DVector<f64>,
    /// Diagonal of the hat matrix.
    pub leverages: Vec<f64>,
    /// Thin orthonormal factor of W^(1/2) X.
    pub q: DMatrix<f64>,
    /// ln |X'WX|.
    pub ln_determinant: f64,
}

impl WeightedFit {
    /// A fit of k rows and p columns that does not exist: every number is NaN.
    pub(crate) fn undefined(k: usize, p: usize) -> WeightedFit {
        WeightedFit {
            coefficients: DVector::from_element(p, f64::NAN),
            covariance: DMatrix::from_element(p, p, f64::NAN),
            residuals: DVector::from_element(k, f64::NAN),
            leverages: vec![f64::NAN; k],
            q: DMatrix::from_element(k, p, f64::NAN),
            ln_determinant: f64::NAN,
        }
    }
}

/// A column counts as dependent when less than this fraction of its length is left after removing the columns before it.
const DEPENDENT: f64 = 1e-10;

/// Minimises sum w (y - Xb)^2 by a Householder QR of W^(1/2) X with columns scaled to unit length.
pub fn weighted_least_squares(
    x: &DMatrix<f64>,
    y: &[f64],
    w: &[f64],
) -> Result<WeightedFit, LinearError> {
    check(x, y, w)?;
    let (k, p) = x.shape();
    let root_w: Vec<f64> = w.iter().map(|w| w.sqrt()).collect();
    let mut scaled = DMatrix::from_fn(k, p, |i, j| root_w[i] * x[(i, j)]);
    let mut lengths = vec![0.0; p];
    for (column, mut values) in scaled.column_iter_mut().enumerate() {
        lengths[column] = values.norm();
        if lengths[column] == 0.0 {
            return Err(LinearError::RankDeficient { column });
        }
        values /= lengths[column];
    }
    let factors = scaled.qr();
    let (q, r) = (factors.q(), factors.r());
    if let Some(column) = (0..p).find(|&j| r[(j, j)].abs() < DEPENDENT) {
        return Err(LinearError::RankDeficient { column });
    }
    let inverse = r
        .solve_upper_triangular(&DMatrix::identity(p, p))
        .ok_or(LinearError::RankDeficient { column: p - 1 })?;
    let z = DVector::from_fn(k, |i, _| root_w[i] * y[i]);
    let unit_coefficients = &inverse * q.tr_mul(&z);
    let coefficients = DVector::from_fn(p, |j, _| unit_coefficients[j] / lengths[j]);
    let unit_covariance = &inverse * inverse.transpose();
    let covariance = DMatrix::from_fn(p, p, |i, j| {
        unit_covariance[(i, j)] / (lengths[i] * lengths[j])
    });
    let residuals = DVector::from_column_slice(y) - x * &coefficients;
    let leverages = q.row_iter().map(|row| row.norm_squared()).collect();
    let ln_determinant = (0..p)
        .map(|j| 2.0 * (r[(j, j)].abs() * lengths[j]).ln())
        .sum();
    Ok(WeightedFit {
        coefficients,
        covariance,
        residuals,
        leverages,
        q,
        ln_determinant,
    })
}

fn check(x: &DMatrix<f64>, y: &[f64], w: &[f64]) -> Result<(), LinearError> {
    let (rows, columns) = x.shape();
    if rows != y.len() || rows != w.len() {
        return Err(LinearError::Lengths {
            rows,
            outcomes: y.len(),
            weights: w.len(),
        });
    }
    if rows < columns || columns == 0 {
        return Err(LinearError::TooFewRows { rows, columns });
    }
    let usable = |i: usize| {
        y[i].is_finite() && w[i].is_finite() && w[i] > 0.0 && x.row(i).iter().all(|v| v.is_finite())
    };
    match (0..rows).find(|&i| !usable(i)) {
        Some(row) => Err(LinearError::BadRow { row }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_straight_line_is_recovered_whatever_the_weights() {
        let x = DMatrix::from_row_slice(4, 2, &[1.0, 0.0, 1.0, 1.0, 1.0, 2.0, 1.0, 5.0]);
        let y: Vec<f64> = (0..4).map(|i| 3.0 - 2.0 * x[(i, 1)]).collect();
        let fit = weighted_least_squares(&x, &y, &[1.0, 4.0, 0.1, 2.0]).unwrap();
        assert!(
            (fit.coefficients[0] - 3.0).abs() < 1e-13 && (fit.coefficients[1] + 2.0).abs() < 1e-13
        );
        assert!((fit.leverages.iter().sum::<f64>() - 2.0).abs() < 1e-13);
    }

    #[test]
    fn an_intercept_alone_gives_the_weighted_mean_and_its_variance() {
        let x = DMatrix::from_element(3, 1, 1.0);
        let fit = weighted_least_squares(&x, &[1.0, 2.0, 6.0], &[1.0, 2.0, 1.0]).unwrap();
        assert!((fit.coefficients[0] - 2.75).abs() < 1e-14);
        assert!((fit.covariance[(0, 0)] - 0.25).abs() < 1e-15);
        assert!((fit.ln_determinant - 4f64.ln()).abs() < 1e-14);
    }

    #[test]
    fn a_dependent_column_is_named() {
        let x = DMatrix::from_row_slice(3, 3, &[1.0, 2.0, 3.0, 1.0, 5.0, 6.0, 1.0, 7.0, 8.0]);
        let error = weighted_least_squares(&x, &[1.0, 2.0, 3.0], &[1.0; 3]).unwrap_err();
        assert_eq!(error, LinearError::RankDeficient { column: 2 });
    }
}
