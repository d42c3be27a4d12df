//! Two normal variables with a correlation.

use std::f64::consts::PI;

use super::normal;
use crate::numerics::quadrature::integral;

/// P(X <= h, Y <= k) of standard normal X and Y with correlation `rho`.
///
/// Φ(h) Φ(k) + 1/(2π) ∫ exp(-(h² + k² - 2 h k sin θ)/(2 cos² θ)) dθ over θ from 0 to asin `rho`.
/// Source: Drezner & Wesolowsky (1990), J Stat Comput Simul 35:101, doi:10.1080/00949659008811236; mvtnorm
/// `pmvnorm(upper = c(h, k), corr = matrix(c(1, rho, rho, 1), 2))`.
pub fn cdf(h: f64, k: f64, rho: f64) -> f64 {
    let exponent = |theta: f64| {
        let cos = theta.cos();
        -(h * h + k * k - 2.0 * h * k * theta.sin()) / (2.0 * cos * cos)
    };
    let dependent = integral(|theta| exponent(theta).exp(), 0.0, rho.asin());
    normal::cdf(h) * normal::cdf(k) + dependent / (2.0 * PI)
}

/// Density of standard normal X and Y with correlation `rho` at (`h`, `k`).
pub fn density(h: f64, k: f64, rho: f64) -> f64 {
    let rest = 1.0 - rho * rho;
    (-(h * h + k * k - 2.0 * rho * h * k) / (2.0 * rest)).exp() / (2.0 * PI * rest.sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quadrant_is_known_in_closed_form() {
        // 1/4 + asin(rho)/(2π), W. F. Sheppard (1899).
        for rho in [-0.999, -0.5, 0.0, 0.3, 0.9, 0.999_999] {
            let want = 0.25 + f64::asin(rho) / (2.0 * PI);
            assert!((cdf(0.0, 0.0, rho) - want).abs() < 1e-15, "{rho}");
        }
    }

    #[test]
    fn the_probability_grows_with_the_correlation_at_the_rate_of_the_density() {
        let (h, k, rho, step) = (-0.4, 1.1, 0.6, 1e-5);
        let slope = (cdf(h, k, rho + step) - cdf(h, k, rho - step)) / (2.0 * step);
        // A central difference is off by the square of its step.
        assert!((slope - density(h, k, rho)).abs() < 1e-9);
    }

    #[test]
    fn perfect_correlation_leaves_the_smaller_tail() {
        assert!((cdf(-0.5, 0.7, 1.0) - normal::cdf(-0.5)).abs() < 1e-12);
        assert!((cdf(-0.5, 0.7, -1.0) - (normal::cdf(-0.5) - normal::sf(0.7))).abs() < 1e-12);
    }
}
