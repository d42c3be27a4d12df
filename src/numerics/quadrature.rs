//! Integrals of smooth functions over an interval.

use std::f64::consts::{FRAC_PI_2, PI};

/// Where the weights of the transformed rule fall below the last digit of the sum.
const REACH: f64 = 3.25;

/// Halvings of the step after the first, of 1/4.
const HALVINGS: u32 = 6;

/// ∫ f(x) dx from `lower` to `upper`.
///
/// Double exponential rule: x = middle + half tanh(π/2 sinh t), the trapezium rule in t with steps halved until the
/// sum no longer moves. Close to the last digits for functions that are smooth inside the interval, also where a
/// derivative is infinite at an end; never evaluated at the ends themselves.
/// Source: Takahasi & Mori (1974), Publ Res Inst Math Sci 9:721.
pub fn integral<F: Fn(f64) -> f64>(f: F, lower: f64, upper: f64) -> f64 {
    if lower > upper {
        return -integral(f, upper, lower);
    }
    let (middle, half) = ((lower + upper) / 2.0, (upper - lower) / 2.0);
    let term = |t: f64| {
        let u = FRAC_PI_2 * t.sinh();
        let x = middle + half * u.tanh();
        if x <= lower || x >= upper {
            return 0.0;
        }
        FRAC_PI_2 * t.cosh() / u.cosh().powi(2) * f(x)
    };
    let pairs = |from: f64, step: f64| {
        let mut sum = 0.0;
        let mut t = from;
        while t <= REACH {
            sum += term(t) + term(-t);
            t += step;
        }
        sum
    };
    let mut step = 0.25;
    let mut sum = term(0.0) + pairs(step, step);
    let mut value = half * step * sum;
    for _ in 0..HALVINGS {
        sum += pairs(step / 2.0, step);
        step /= 2.0;
        let finer = half * step * sum;
        let moved = (finer - value).abs();
        value = finer;
        if moved <= 4.0 * f64::EPSILON * value.abs() {
            break;
        }
    }
    value
}

/// Points and weights of the Gauss-Legendre rule with `n` points between `lower` and `upper`.
///
/// Exact for polynomials up to degree 2n - 1. The points are the roots of the Legendre polynomial, by Newton's method.
/// Source: Abramowitz & Stegun (1964), 25.4.29 and 22.16.6.
pub fn gauss_legendre(n: usize, lower: f64, upper: f64) -> Vec<(f64, f64)> {
    let (middle, half) = ((lower + upper) / 2.0, (upper - lower) / 2.0);
    let order = n as f64;
    let point = |i: usize| {
        let mut x = (PI * (i as f64 + 0.75) / (order + 0.5)).cos();
        let mut slope = 1.0;
        for _ in 0..20 {
            let (mut before, mut value) = (1.0, x);
            for j in 2..=n {
                let j = j as f64;
                (before, value) = (
                    value,
                    ((2.0 * j - 1.0) * x * value - (j - 1.0) * before) / j,
                );
            }
            slope = order * (x * value - before) / (x * x - 1.0);
            x -= value / slope;
        }
        (
            middle + half * x,
            half * 2.0 / ((1.0 - x * x) * slope * slope),
        )
    };
    (0..n).map(point).collect()
}

/// Points and weights of the Gauss-Hermite rule with `n` points: ∫ e^(-x²) f(x) dx over all x.
///
/// Exact for polynomials up to degree 2n - 1. The points are the eigenvalues of the Jacobi matrix, with 0 beside the
/// diagonal and the roots of i/2 next to it; the weights are √π times the squares of its first components.
/// Source: Golub & Welsch (1969), Math Comput 23:221.
pub fn gauss_hermite(n: usize) -> Vec<(f64, f64)> {
    let jacobi = nalgebra::DMatrix::from_fn(n, n, |i, j| {
        if i.abs_diff(j) == 1 {
            (i.max(j) as f64 / 2.0).sqrt()
        } else {
            0.0
        }
    });
    let parts = jacobi.symmetric_eigen();
    let weight = |j: usize| PI.sqrt() * parts.eigenvectors[(0, j)].powi(2);
    let mut rule: Vec<_> = (0..n).map(|j| (parts.eigenvalues[j], weight(j))).collect();
    rule.sort_by(|a, b| a.0.total_cmp(&b.0));
    rule
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integrates_to_the_last_digits() {
        // ∫ of exp over 0 to 1, of the normal density over ±8 (all but 1.2e-15), of √x over 0 to 1.
        let exp = integral(f64::exp, 0.0, 1.0);
        assert!((exp - (1f64.exp() - 1.0)).abs() < 4e-15, "{exp}");
        let density = |x: f64| (-x * x / 2.0).exp() / (4.0 * FRAC_PI_2).sqrt();
        let all = integral(density, -8.0, 8.0);
        assert!((all - 1.0).abs() < 4e-15, "{all}");
        let root = integral(f64::sqrt, 0.0, 1.0);
        assert!((root - 2.0 / 3.0).abs() < 4e-15, "{root}");
    }

    #[test]
    fn turns_its_sign_with_the_interval() {
        let (one, other) = (integral(f64::cos, 0.2, 1.4), integral(f64::cos, 1.4, 0.2));
        assert!((one + other).abs() < 1e-15, "{one} {other}");
        assert_eq!(integral(f64::cos, 1.0, 1.0), 0.0);
    }

    #[test]
    fn gauss_legendre_is_exact_for_polynomials_of_its_degree() {
        // x^9 + x^8 over -1 to 3 with five points: (3^10 - 1)/10 + (3^9 + 1)/9.
        let rule = gauss_legendre(5, -1.0, 3.0);
        let sum: f64 = rule.iter().map(|(x, w)| w * (x.powi(9) + x.powi(8))).sum();
        assert!(
            (sum / (59048.0 / 10.0 + 19684.0 / 9.0) - 1.0).abs() < 1e-14,
            "{sum}"
        );
    }

    #[test]
    fn gauss_hermite_is_exact_for_polynomials_of_its_degree() {
        // x^8 with five points: 105/16 √π.
        let sum: f64 = gauss_hermite(5).iter().map(|(x, w)| w * x.powi(8)).sum();
        assert!(
            (sum / (105.0 / 16.0 * PI.sqrt()) - 1.0).abs() < 1e-13,
            "{sum}"
        );
    }
}
