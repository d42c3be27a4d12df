//! Hypotheses on coefficients as users write them.

use nalgebra::DMatrix;

use super::MetaRegressionError;
use crate::pooling::{CoefficientTest, ModelMatrix, Regression};

/// Tests `A`, `A=0`, `A=B` or several joined by commas.
///
/// A is a coefficient, or a term for all of its coefficients; B a coefficient or a number.
pub(super) fn test(
    design: &ModelMatrix,
    fit: &Regression,
    written: &str,
) -> Result<(String, CoefficientTest), MetaRegressionError> {
    let (mut rows, mut values) = (Vec::new(), Vec::new());
    for part in written.split(',') {
        let found = read(design, part.trim()).ok_or_else(|| {
            let names: Vec<&str> = design.columns.iter().map(|c| c.name.as_str()).collect();
            MetaRegressionError::Hypothesis {
                written: part.trim().to_owned(),
                known: names.join(", "),
            }
        })?;
        for (row, value) in found {
            rows.push(row);
            values.push(value);
        }
    }
    let l = DMatrix::from_fn(rows.len(), design.columns.len(), |i, j| rows[i][j]);
    Ok((written.trim().to_owned(), fit.test(&l, &values)))
}

type Combination = (Vec<f64>, f64);

/// One hypothesis; names themselves hold `=`, so every one is tried as the sign between two sides.
fn read(design: &ModelMatrix, part: &str) -> Option<Vec<Combination>> {
    if let Some(columns) = named(design, part) {
        return Some(equal(design, &columns, 0.0));
    }
    part.match_indices('=').find_map(|(at, _)| {
        let (left, right) = (part[..at].trim(), part[at + 1..].trim());
        let columns = named(design, left)?;
        if let Some(value) = right.parse().ok().filter(|v: &f64| v.is_finite()) {
            return Some(equal(design, &columns, value));
        }
        let (&[one], &[other]) = (columns.as_slice(), named(design, right)?.as_slice()) else {
            return None;
        };
        let mut row = vec![0.0; design.columns.len()];
        row[one] += 1.0;
        row[other] -= 1.0;
        Some(vec![(row, 0.0)])
    })
}

/// Columns of a coefficient or of a term.
fn named(design: &ModelMatrix, name: &str) -> Option<Vec<usize>> {
    if let Some(column) = design.columns.iter().position(|c| c.name == name) {
        return Some(vec![column]);
    }
    let term = design.terms.iter().position(|t| t.to_string() == name)?;
    let own = |column: &usize| design.columns[*column].term == Some(term);
    Some((0..design.columns.len()).filter(own).collect())
}

fn equal(design: &ModelMatrix, columns: &[usize], value: f64) -> Vec<Combination> {
    let row = |&column: &usize| {
        let mut row = vec![0.0; design.columns.len()];
        row[column] = 1.0;
        (row, value)
    };
    columns.iter().map(row).collect()
}
