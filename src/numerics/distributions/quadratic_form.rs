//! Distribution of a positive semidefinite quadratic form in normal variables.

use std::f64::consts::PI;

use nalgebra::Complex;

use super::cumulant::{Bins, Scaled, generating};

/// y'Py for normal y of mean 0 and P = D^(1/2) (I - UU') D^(1/2), D = diag(di), the p columns of U orthonormal.
///
/// A sum of independent chi-squared variables on 1 degree of freedom, each times an eigenvalue of P; no eigenvalue is needed.
/// U may be empty: di are the weights of such a sum.
#[derive(Clone, Debug, PartialEq)]
pub struct QuadraticForm<'a> {
    /// di >= 0.
    pub diagonal: Vec<f64>,
    /// uia uib by study, for (a, b) = (0, 0), (1, 0), (1, 1), (2, 0) and so on.
    pub products: &'a [Vec<f64>],
    /// Expectation of the form.
    pub mean: f64,
    /// Variance of the form.
    pub variance: f64,
}

/// How far the contour leaves 0, in standard deviations of the form.
const OFFSET: f64 = 0.7;
/// Steps of the trapezium rule in the distance of the contour from the pole at 0: an error of exp(-2 pi 7).
const STEPS: f64 = 7.0;
/// Where terms no longer count.
const SMALLEST: f64 = 1e-18;
const MOST_TERMS: usize = 20_000;
/// From this many di on they are counted in bins; below, every number stays the same to its last digit.
const MANY: usize = 500;

impl QuadraticForm<'_> {
    /// P(form <= q), to about 1e-13.
    ///
    /// The inverse Laplace transform of the moment generating function exp K(s), -1/(2 pi i) times the integral of
    /// exp(K(s) - sq) / s over a parabola s = c + iy + b y^2 that passes left of 0 and opens around the singularities on the
    /// right; c is the saddle point of the chi-squared distribution of the same mean and variance. On such a path the
    /// trapezium rule converges geometrically. 0 for q <= 0; NaN where the moments are. Many di cost one pass over them
    /// instead of one for each term of the rule.
    /// Source: Rice (1980), SIAM J Sci Stat Comput 1:438; Weideman & Trefethen (2007), Math Comput 76:1341.
    pub fn cdf(&self, q: f64) -> f64 {
        if q <= 0.0 {
            return 0.0;
        }
        if self.mean.is_nan() || self.variance.is_nan() {
            return f64::NAN;
        }
        if self.variance <= 0.0 {
            return if q >= self.mean { 1.0 } else { 0.0 };
        }
        if self.diagonal.len() < MANY {
            return self.invert(q, |s| generating(&self.diagonal, self.products, s));
        }
        let bins = Bins::new(&self.diagonal, self.products);
        self.invert(q, |s| bins.generating(s))
    }

    /// The integral over the path.
    fn invert(&self, q: f64, generating: impl Fn(Complex<f64>) -> Scaled) -> f64 {
        let (mean, variance) = (self.mean, self.variance);
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
            let Scaled { value, ln } = generating(s);
            let (sine, cosine) = (y * q).sin_cos();
            let size = (ln - s.re * q).exp();
            let along = Complex::new(1.0, -2.0 * b * y);
            let part = value * Complex::new(cosine, -sine) * along * size / -s;
            sum += part.re * if term == 0 { 0.5 } else { 1.0 };
            if (part * step).norm_sqr() < SMALLEST * SMALLEST {
                break;
            }
        }
        (sum * step / PI).clamp(0.0, 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::super::chi_squared;
    use super::*;

    fn weighted(weights: Vec<f64>) -> QuadraticForm<'static> {
        QuadraticForm {
            products: &[],
            mean: weights.iter().sum(),
            variance: weights.iter().map(|w| 2.0 * w * w).sum(),
            diagonal: weights,
        }
    }

    #[test]
    fn equal_weights_are_a_chi_squared_distribution() {
        for (k, scale) in [(1, 1.0), (2, 1e-3), (9, 5.0), (60, 1.0), (999, 1e4)] {
            let form = weighted(vec![scale; k]);
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
            let form = QuadraticForm {
                diagonal: vec![3.0; k],
                products: &[vec![1.0 / n; k]],
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
            let form = weighted(vec![a, a, b, b]);
            for q in [0.01 * a, a, 6.0 * a] {
                let upper = (a * (-q / (2.0 * a)).exp() - b * (-q / (2.0 * b)).exp()) / (a - b);
                let got = form.cdf(q);
                assert!((got - (1.0 - upper)).abs() < 1e-12, "{a} {b} {q} {got}");
            }
        }
    }

    #[test]
    fn many_equal_weights_are_a_chi_squared_distribution() {
        for (k, scale) in [(500, 1.0), (5_000, 1e-3), (100_000, 7e4)] {
            let form = weighted(vec![scale; k]);
            for p in [1e-6, 0.025, 0.5, 0.975, 0.9999] {
                let q = chi_squared::quantile(p, k as f64);
                let got = form.cdf(q * scale);
                // Rounding of K and of sq, which are near sqrt(k) / 2 each and nearly cancel.
                assert!((got - p).abs() < 1e-11, "{k} {p} {got}");
            }
        }
    }

    /// di that rise by a factor `ratio` from first to last, in 1 to 3 columns of powers.
    fn geometric(k: usize, ratio: f64, columns: usize) -> (Vec<f64>, Vec<Vec<f64>>) {
        use crate::numerics::linear::weighted_least_squares;
        let place = |i: usize| i as f64 / (k - 1) as f64;
        let diagonal: Vec<f64> = (0..k).map(|i| ratio.powf(place(i))).collect();
        let x = nalgebra::DMatrix::from_fn(k, columns, |i, j| place(i * 7919 % k).powi(j as i32));
        let weights: Vec<f64> = diagonal.iter().map(|d| 1.0 / d).collect();
        let u = weighted_least_squares(&x, &vec![0.0; k], &weights)
            .unwrap()
            .q;
        let pairs = (0..columns).flat_map(|a| (0..=a).map(move |b| (a, b)));
        let product = |(a, b)| (0..k).map(|i| u[(i, a)] * u[(i, b)]).collect();
        (diagonal, pairs.map(product).collect())
    }

    #[test]
    fn bins_give_the_distribution_that_single_weights_give() {
        for (k, ratio, columns) in [
            (500, 1.0001, 1),
            (500, 1e8, 1),
            (2_000, 50.0, 3),
            (2_000, 1e4, 1),
            (5_000, 1e6, 2),
        ] {
            let (diagonal, products) = geometric(k, ratio, columns);
            let bins = Bins::new(&diagonal, &products);
            let mean: f64 = diagonal.iter().sum();
            let variance = diagonal.iter().map(|d| 2.0 * d * d).sum();
            let form = QuadraticForm {
                diagonal,
                products: &products,
                mean,
                variance,
            };
            for sds in [-4.0, -1.96, 0.0, 1.96, 5.0] {
                let q = mean + sds * variance.sqrt();
                let single = form.invert(q, |s| generating(&form.diagonal, &products, s));
                let binned = form.invert(q, |s| bins.generating(s));
                // Rounding of k logarithms; what the bins leave out is smaller than 1e-16.
                assert!(
                    (single - binned).abs() < 1e-12,
                    "{k} {ratio} {sds} {single} {binned}"
                );
            }
        }
    }

    #[test]
    fn columns_give_the_distribution_of_the_eigenvalues() {
        let k = 12;
        let (diagonal, products) = geometric(k, 300.0, 2);
        let (a, b, c) = (&products[0], &products[1], &products[2]);
        // Column signs follow from the products: u0 = sqrt(u0 u0), u1 = u1 u0 / u0.
        let first: Vec<f64> = a.iter().map(|p| p.sqrt()).collect();
        let second: Vec<f64> = b.iter().zip(&first).map(|(p, f)| p / f).collect();
        assert!(second.iter().zip(c).all(|(s, p)| (s * s - p).abs() < 1e-14));
        let matrix = nalgebra::DMatrix::from_fn(k, k, |i, j| {
            let identity = if i == j { 1.0 } else { 0.0 };
            let projection = identity - first[i] * first[j] - second[i] * second[j];
            (diagonal[i] * diagonal[j]).sqrt() * projection
        });
        let eigenvalues: Vec<f64> = matrix
            .symmetric_eigenvalues()
            .iter()
            .map(|e| e.max(0.0))
            .collect();
        let by_eigenvalues = weighted(eigenvalues);
        let form = QuadraticForm {
            diagonal,
            products: &products,
            mean: by_eigenvalues.mean,
            variance: by_eigenvalues.variance,
        };
        for q in [0.2, 1.0, 3.0].map(|share| share * form.mean) {
            // Rounding of the eigenvalues, relative to the largest.
            assert!((form.cdf(q) - by_eigenvalues.cdf(q)).abs() < 1e-12);
        }
    }
}
