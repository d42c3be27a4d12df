//! Distribution of a positive semidefinite quadratic form in normal variables.

use std::f64::consts::PI;

use nalgebra::Complex;

/// y'Py for normal y of mean 0: a sum of independent chi-squared variables on 1 degree of freedom, each times a weight.
///
/// Either the weights are given (`Weighted`), or the matrix is diag(d) less the rank one that takes its mean out, so that
/// det(I - 2sM) = prod (1 - 2s di) sum pi / (1 - 2s di) with sum pi = 1 (`Centred`), and no eigenvalue is needed.
#[derive(Clone, Debug, PartialEq)]
pub enum QuadraticForm {
    /// The weights, each at least 0.
    Weighted {
        /// Eigenvalues of the form.
        weights: Vec<f64>,
    },
    /// A diagonal form around its weighted mean.
    Centred {
        /// di > 0.
        diagonal: Vec<f64>,
        /// pi >= 0, of sum 1.
        shares: Vec<f64>,
        /// Expectation of the form.
        mean: f64,
        /// Variance of the form.
        variance: f64,
    },
}

/// How far the contour leaves 0, in standard deviations of the form.
const OFFSET: f64 = 0.7;
/// Steps of the trapezium rule in the distance of the contour from the pole at 0: an error of exp(-2 pi 7).
const STEPS: f64 = 7.0;
/// Where terms no longer count.
const SMALLEST: f64 = 1e-18;
const MOST_TERMS: usize = 20_000;

impl QuadraticForm {
    /// P(form <= q), to about 1e-13.
    ///
    /// The inverse Laplace transform of the moment generating function exp K(s), -1/(2 pi i) times the integral of
    /// exp(K(s) - sq) / s over a parabola s = c + iy + b y^2 that passes left of 0 and opens around the singularities on the
    /// right; c is the saddle point of the chi-squared distribution of the same mean and variance. On such a path the
    /// trapezium rule converges geometrically. 0 for q <= 0.
    /// Source: Rice (1980), SIAM J Sci Stat Comput 1:438; Weideman & Trefethen (2007), Math Comput 76:1341.
    pub fn cdf(&self, q: f64) -> f64 {
        if q <= 0.0 {
            return 0.0;
        }
        let (mean, variance) = self.moments();
        if variance.is_nan() || variance <= 0.0 {
            return if q >= mean { 1.0 } else { 0.0 };
        }
        let sd = variance.sqrt();
        let above = (q - mean) / sd;
        if above > 60.0 {
            return 1.0;
        }
        let scale = variance / (2.0 * mean);
        let saddle = (1.0 - mean / q) / (2.0 * scale);
        let c = saddle.min(-OFFSET.min(12.0 / above.max(1e-300)) / sd);
        // The curvature of the steepest descent, but no sharper than keeps the pole and the path apart.
        let steepest = 2.0 / 3.0 * scale / (1.0 - 2.0 * c * scale) * (q / mean);
        let b = steepest.min(-0.25 / c);
        let step = -c / STEPS;
        let mut sum = 0.0;
        for term in 0..MOST_TERMS {
            let y = step * term as f64;
            let s = Complex::new(c + b * y * y, y);
            let value = (self.cumulant(s) - s * q).exp() / -s;
            let along = Complex::new(1.0, -2.0 * b * y);
            sum += (value * along).re * if term == 0 { 0.5 } else { 1.0 };
            if value.norm() * along.norm() * step < SMALLEST {
                break;
            }
        }
        (sum * step / PI).clamp(0.0, 1.0)
    }

    fn moments(&self) -> (f64, f64) {
        match self {
            QuadraticForm::Weighted { weights } => (
                weights.iter().sum(),
                weights.iter().map(|w| 2.0 * w * w).sum(),
            ),
            QuadraticForm::Centred { mean, variance, .. } => (*mean, *variance),
        }
    }

    /// K(s) = -ln det(I - 2sM) / 2, continuous along a path in the upper half plane.
    fn cumulant(&self, s: Complex<f64>) -> Complex<f64> {
        let factor = |d: &f64| Complex::new(1.0, 0.0) - s * (2.0 * d);
        match self {
            QuadraticForm::Weighted { weights } => {
                let logs: Complex<f64> = weights.iter().map(|d| factor(d).ln()).sum();
                logs * -0.5
            }
            QuadraticForm::Centred {
                diagonal, shares, ..
            } => {
                let (mut logs, mut mean) = (Complex::new(0.0, 0.0), Complex::new(0.0, 0.0));
                for (d, p) in diagonal.iter().zip(shares) {
                    let f = factor(d);
                    logs += f.ln();
                    mean += f.inv() * *p;
                }
                (logs + mean.ln()) * -0.5
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::chi_squared;
    use super::*;

    #[test]
    fn equal_weights_are_a_chi_squared_distribution() {
        for (k, scale) in [(1, 1.0), (2, 1e-3), (9, 5.0), (60, 1.0), (999, 1e4)] {
            let form = QuadraticForm::Weighted {
                weights: vec![scale; k],
            };
            let df = f64::from(k as u32);
            for p in [1e-6, 0.025, 0.3, 0.5, 0.7, 0.975, 0.9999] {
                let q = chi_squared::quantile(p, df);
                let got = form.cdf(q * scale);
                // Rounding of K, a sum of k logarithms, and of the sum.
                assert!((got - p).abs() < 1e-12, "{k} {p} {got}");
            }
        }
    }

    #[test]
    fn a_diagonal_around_its_mean_has_one_degree_of_freedom_less() {
        for k in [2_usize, 3, 12, 400] {
            let n = k as f64;
            let form = QuadraticForm::Centred {
                diagonal: vec![3.0; k],
                shares: vec![1.0 / n; k],
                mean: 3.0 * (n - 1.0),
                variance: 18.0 * (n - 1.0),
            };
            for p in [0.005, 0.5, 0.995] {
                let got = form.cdf(3.0 * chi_squared::quantile(p, n - 1.0));
                assert!((got - p).abs() < 1e-12, "{k} {p} {got}");
            }
        }
    }

    #[test]
    fn two_weights_agree_with_the_closed_form() {
        // Weights a, a, b, b: P(form > q) = (a exp(-q/2a) - b exp(-q/2b)) / (a - b).
        for (a, b) in [(2.0, 1.0), (1e8, 1.0), (5.0, 1e-6)] {
            let form = QuadraticForm::Weighted {
                weights: vec![a, a, b, b],
            };
            for q in [0.01 * a, a, 6.0 * a] {
                let upper = (a * (-q / (2.0 * a)).exp() - b * (-q / (2.0 * b)).exp()) / (a - b);
                let got = form.cdf(q);
                assert!((got - (1.0 - upper)).abs() < 1e-12, "{a} {b} {q} {got}");
            }
        }
    }
}
