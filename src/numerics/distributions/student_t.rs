//! Student's t distribution with `df` > 0 degrees of freedom.

use super::normal;
use super::solver::{self, Tails, Target};
use crate::numerics::special::{BetaPoint, Pair, beta_term, incomplete_beta};

/// From here on t and normal quantiles agree to the last digit for every p above 1e-300: they differ by about z^2/(4 df).
const NORMAL_FROM_DF: f64 = 1e19;

/// P(T <= t).
pub fn cdf(t: f64, df: f64) -> f64 {
    sf(-t, df)
}

/// P(T > t).
pub fn sf(t: f64, df: f64) -> f64 {
    if df >= NORMAL_FROM_DF {
        return normal::sf(t);
    }
    if t.is_infinite() {
        return if t > 0.0 { 0.0 } else { 1.0 };
    }
    let outside = 0.5 * centre_and_outside(t.abs(), df).upper;
    if t >= 0.0 { outside } else { 1.0 - outside }
}

/// P(|T| > |t|), the two-sided p-value.
pub fn two_sided(t: f64, df: f64) -> f64 {
    2.0 * sf(t.abs(), df)
}

/// t with P(T <= t) = p.
pub fn quantile(p: f64, df: f64) -> f64 {
    -quantile_upper(p, df)
}

/// t with P(T > t) = p.
pub fn quantile_upper(p: f64, df: f64) -> f64 {
    if df >= NORMAL_FROM_DF {
        return normal::quantile_upper(p);
    }
    if !(0.0..=1.0).contains(&p) || df.is_nan() || df <= 0.0 {
        f64::NAN
    } else if p == 0.5 {
        0.0
    } else if p > 0.5 {
        -positive_quantile(1.0 - p, df)
    } else {
        positive_quantile(p, df)
    }
}

/// The point above 0 beyond which lies `p` < 1/2. Near 1/2 it is the central area 1 - 2p that is solved for.
fn positive_quantile(p: f64, df: f64) -> f64 {
    let target = if p > 0.25 {
        Target::Lower(1.0 - 2.0 * p)
    } else {
        Target::Upper(2.0 * p)
    };
    let start = cornish_fisher(normal::quantile_upper(p).min(40.0), df);
    solver::quantile(target, start, |t| {
        let areas = centre_and_outside(t, df);
        // For B = t^2/(df + t^2): f_|T|(t) = 2 X^(1/2) Y^(df/2) / (t B(1/2, df/2))
        let density = 2.0 * beta_term(0.5, 0.5 * df, point(t, df)) / t;
        Tails {
            lower: areas.lower,
            upper: areas.upper,
            density,
        }
    })
}

/// P(|T| <= t) and P(|T| > t).
fn centre_and_outside(t: f64, df: f64) -> Pair {
    incomplete_beta(0.5, 0.5 * df, point(t, df))
}

/// The argument t^2 / (df + t^2), which keeps its digits where df / (df + t^2) is next to one.
fn point(t: f64, df: f64) -> BetaPoint {
    let scaled = t / df.sqrt();
    let odds = scaled * scaled;
    if odds.is_infinite() {
        return BetaPoint { x: 1.0, y: 0.0 };
    }
    BetaPoint {
        x: odds / (1.0 + odds),
        y: 1.0 / (1.0 + odds),
    }
}

/// First Cornish-Fisher term, as a start for the solver.
fn cornish_fisher(z: f64, df: f64) -> f64 {
    z + z * (z * z + 1.0) / (4.0 * df)
}
