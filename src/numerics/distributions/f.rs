//! F distribution with `df1` and `df2` > 0 degrees of freedom.

use super::solver::{self, Tails, Target};
use crate::numerics::special::{BetaPoint, Pair, beta_term, incomplete_beta};

/// P(X <= x).
pub fn cdf(x: f64, df1: f64, df2: f64) -> f64 {
    if x <= 0.0 {
        0.0
    } else {
        tails(x, df1, df2).lower
    }
}

/// P(X > x).
pub fn sf(x: f64, df1: f64, df2: f64) -> f64 {
    if x <= 0.0 {
        1.0
    } else {
        tails(x, df1, df2).upper
    }
}

/// x with P(X <= x) = p.
pub fn quantile(p: f64, df1: f64, df2: f64) -> f64 {
    solve(Target::Lower(p), df1, df2)
}

/// x with P(X > x) = p.
pub fn quantile_upper(p: f64, df1: f64, df2: f64) -> f64 {
    solve(Target::Upper(p), df1, df2)
}

fn tails(x: f64, df1: f64, df2: f64) -> Pair {
    incomplete_beta(0.5 * df1, 0.5 * df2, point(x, df1, df2))
}

/// The argument df1 x / (df1 x + df2) of the incomplete beta function.
fn point(x: f64, df1: f64, df2: f64) -> BetaPoint {
    if x.is_infinite() {
        return BetaPoint { x: 1.0, y: 0.0 };
    }
    let odds = df1 / df2 * x;
    BetaPoint {
        x: odds / (1.0 + odds),
        y: 1.0 / (1.0 + odds),
    }
}

fn solve(target: Target, df1: f64, df2: f64) -> f64 {
    if df1.is_nan() || df2.is_nan() || df1 <= 0.0 || df2 <= 0.0 {
        return f64::NAN;
    }
    solver::quantile(target, 1.0, |x| {
        let point = point(x, df1, df2);
        let tails = incomplete_beta(0.5 * df1, 0.5 * df2, point);
        // x f(x) = X^a Y^b / B(a, b)
        let density = beta_term(0.5 * df1, 0.5 * df2, point) / x;
        Tails {
            lower: tails.lower,
            upper: tails.upper,
            density,
        }
    })
}
