//! The levels of bias-corrected and accelerated intervals.

use crate::numerics::distributions::normal;
use crate::pooling::Level;

/// Levels of the two quantiles.
#[derive(Clone, Copy, Debug)]
pub struct Adjusted {
    pub levels: [f64; 2],
    /// Variance of the share of replicates below each bound less the level there, times their number.
    pub variances: [f64; 2],
}

impl Adjusted {
    /// Phi(z0 + (z0 + z) / (1 - a (z0 + z))) at the normal quantiles z of both tails.
    ///
    /// z0 is the normal quantile of `share`, the share of replicates below the estimate, and a the acceleration. `None`
    /// where all replicates lie to one side, or the acceleration turns a level round.
    /// The level moves with the share: the bound F*^-1(l(F*(estimate))) has variance
    /// (l (1 - l) + l'2 p (1 - p) - 2 l' (min(l, p) - l p)) / (B f2), p the share, l' = dl/dp, f the density there.
    /// Source: Efron (1987), J Am Stat Assoc 82:171, doi:10.1080/01621459.1987.10478410; Efron & Tibshirani (1993), eq. 14.9
    /// and 14.10; the variance is the delta method for an empirical distribution. `boot::boot.ci(type = "bca")`.
    pub fn new(share: f64, acceleration: f64, level: Level) -> Option<Adjusted> {
        let z0 = normal::quantile(share);
        let tail = normal::quantile_upper(level.tail());
        let moved = [-tail, tail].map(|z| {
            let w = z0 + z;
            let left = 1.0 - acceleration * w;
            let at = z0 + w / left;
            let level = normal::cdf(at);
            let slope = density(at) * (1.0 + 1.0 / (left * left)) / density(z0);
            let together = level.min(share) - level * share;
            let variance = level * (1.0 - level) + slope * slope * share * (1.0 - share)
                - 2.0 * slope * together;
            (left > 0.0 && level.is_finite()).then_some((level, variance.max(0.0)))
        });
        let [(lower, of_lower), (upper, of_upper)] = [moved[0]?, moved[1]?];
        z0.is_finite().then_some(Adjusted {
            levels: [lower, upper],
            variances: [of_lower, of_upper],
        })
    }
}

fn density(z: f64) -> f64 {
    (-0.5 * z * z).exp() / (2.0 * std::f64::consts::PI).sqrt()
}

/// The share of values below the estimate, half of those equal to it counted.
pub fn centre(below: u64, equal: u64, of: u64) -> f64 {
    (below as f64 + 0.5 * equal as f64) / of as f64
}

/// sum d^3 / (6 (sum d^2)^(3/2)), di the mean of the leave-one-out values less the i-th.
///
/// 0 for equal values; `None` for fewer than two. Source: Efron & Tibshirani (1993), eq. 14.15.
pub fn acceleration(without_each: &[f64]) -> Option<f64> {
    let n = without_each.len() as f64;
    if n < 2.0 {
        return None;
    }
    let mean = without_each.iter().sum::<f64>() / n;
    let largest = without_each
        .iter()
        .fold(0.0, |m: f64, x| m.max((x - mean).abs()));
    if largest == 0.0 {
        return Some(0.0);
    }
    let scaled = || without_each.iter().map(|x| (mean - x) / largest);
    let (squares, cubes) = (
        scaled().map(|d| d * d).sum::<f64>(),
        scaled().map(|d| d * d * d).sum::<f64>(),
    );
    Some(cubes / (6.0 * squares.powf(1.5)))
}
