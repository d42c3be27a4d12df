//! Mean and standard deviation of a log-normal outcome from its quantiles.

use super::quantiles::{Known, Quantiles, mean_from_quantiles, sd_from_quantiles};

/// Constants of the variance and its square in the three scenarios, and of the three bias corrections.
struct Constants {
    /// Divisors of the estimated log variance and of its square.
    shrink: [f64; 2],
    /// What multiplies σ²/n in the correction of the mean; four times that in those of the second moments.
    linear: f64,
    /// What multiplies σ⁴/n in the corrections of the mean and of both second moments.
    square: [f64; 3],
}

/// Mean and standard deviation of a log-normal outcome from its median with quartiles, range, or both.
///
/// The logarithms of the quantiles give μ ([`mean_from_quantiles`]) and s ([`sd_from_quantiles`]).
/// With σ² = s²/z and σ⁴ = s⁴/z', the mean is exp(μ + σ²/2)/φ(1) and the variance exp(2μ + 2σ²)/φ(2) - exp(2μ + σ²)/φ(3),
/// φ = 1 + a σ²/n + b σ⁴/n:
///
/// - range: z = 1.01 + 0.25/ln² n, z' = 1 + 2.23/ln² n; a = 0.565, 2.26, 2.26; b = 0.37, 5.92, 1.48;
/// - quartiles: z = 1 + 1.58/n, z' = 1 + 19.2/n^1.2; a = 0.57, 2.28, 2.28; b = 0.75, 12, 3;
/// - both: z = 1 + 0.28/ln² n, z' = 1 + 3.93/n; a = 0.405, 1.62, 1.62; b = 0.315, 5.04, 1.26.
///
/// Unit of the outcome. `None` for n < 5, a quantile that is not positive, without a median, where
/// [`Quantiles::known`] is, or where the variance comes out negative.
/// Source: Shi et al. (2020), Stat Interface 13:519, doi:10.4310/SII.2020.v13.n4.a9; metafor
/// `conv.fivenum(min, q1, median, q3, max, n, dist = "lnorm", test = FALSE)`.
pub fn mean_sd_of_log_normal(quantiles: &Quantiles, n: f64) -> Option<(f64, f64)> {
    if n < 5.0 || quantiles.least().is_none_or(|least| least <= 0.0) {
        return None;
    }
    let logs = quantiles.map(f64::ln);
    let mu = mean_from_quantiles(&logs, n)?;
    let constants = constants(logs.known()?, n);
    let s2 = sd_from_quantiles(&logs, n)?.powi(2);
    let (sigma2, sigma4) = (s2 / constants.shrink[0], s2 * s2 / constants.shrink[1]);
    let phi = |a: f64, b: f64| 1.0 + (a * sigma2 + b * sigma4) / n;
    let [mean, square, squared] = constants.square;
    let a = constants.linear;
    let second = (2.0 * mu + 2.0 * sigma2).exp() / phi(4.0 * a, square);
    let first = (2.0 * mu + sigma2).exp() / phi(4.0 * a, squared);
    let variance = second - first;
    let found = ((mu + sigma2 / 2.0).exp() / phi(a, mean), variance.sqrt());
    (variance > 0.0 && found.0.is_finite() && found.1.is_finite()).then_some(found)
}

fn constants(known: Known, n: f64) -> Constants {
    let log2 = n.ln().powi(2);
    match known {
        Known::Range => Constants {
            shrink: [1.01 + 0.25 / log2, 1.0 + 2.23 / log2],
            linear: 0.565,
            square: [0.37, 5.92, 1.48],
        },
        Known::Quartiles => Constants {
            shrink: [1.0 + 1.58 / n, 1.0 + 19.2 / n.powf(1.2)],
            linear: 0.57,
            square: [0.75, 12.0, 3.0],
        },
        Known::Both => Constants {
            shrink: [1.0 + 0.28 / log2, 1.0 + 3.93 / n],
            linear: 0.405,
            square: [0.315, 5.04, 1.26],
        },
    }
}
