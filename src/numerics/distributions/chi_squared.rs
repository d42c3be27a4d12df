//! Chi-squared distribution with `df` > 0 degrees of freedom.

use super::normal;
use super::solver::{self, Tails, Target};
use crate::numerics::special::{incomplete_gamma, poisson_term};

/// P(X <= x).
pub fn cdf(x: f64, df: f64) -> f64 {
    if x <= 0.0 {
        0.0
    } else {
        incomplete_gamma(0.5 * df, 0.5 * x).lower
    }
}

/// P(X > x).
pub fn sf(x: f64, df: f64) -> f64 {
    if x <= 0.0 {
        1.0
    } else {
        incomplete_gamma(0.5 * df, 0.5 * x).upper
    }
}

/// x with P(X <= x) = p.
pub fn quantile(p: f64, df: f64) -> f64 {
    solve(
        Target::Lower(p),
        wilson_hilferty(normal::quantile(p), df),
        df,
    )
}

/// x with P(X > x) = p.
pub fn quantile_upper(p: f64, df: f64) -> f64 {
    solve(
        Target::Upper(p),
        wilson_hilferty(normal::quantile_upper(p), df),
        df,
    )
}

fn solve(target: Target, start: f64, df: f64) -> f64 {
    if df.is_nan() || df <= 0.0 {
        return f64::NAN;
    }
    solver::quantile(target, start, |x| {
        let tails = incomplete_gamma(0.5 * df, 0.5 * x);
        // x f(x) = (df/2) e^(-x/2) (x/2)^(df/2) / Gamma(df/2 + 1)
        let density = 0.5 * df * poisson_term(0.5 * df, 0.5 * x) / x;
        Tails {
            lower: tails.lower,
            upper: tails.upper,
            density,
        }
    })
}

/// Wilson & Hilferty (1931), PNAS 17:684: the cube root is nearly normal. Only a start for the solver.
fn wilson_hilferty(z: f64, df: f64) -> f64 {
    let spread = 2.0 / (9.0 * df);
    let root = 1.0 - spread + z * spread.sqrt();
    if root > 0.1 {
        df * root.powi(3)
    } else {
        df * 1e-3
    }
}
