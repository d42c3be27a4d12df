//! Mean and standard deviation of an outcome that a power makes normal.

use crate::numerics::minimum::minimum;
use crate::numerics::quadrature::integral;

use super::quantiles::{Known, Quantiles, mean_from_quantiles, sd_from_part, sd_from_quantiles};

/// Powers among which the best is sought.
const POWERS: (f64, f64) = (-2.0, 3.0);

/// Mean and standard deviation by the Box-Cox method (BC), from a median with quartiles, range, or both.
///
/// Finds the power λ in -2 to 3 for which the quantiles of (x^λ - 1)/λ lie most evenly around their median: the least
/// Σ ((upper - median)/(median - lower) - 1)² over the pairs of quantiles. A negative λ is taken as 0, the logarithm.
/// Luo's mean and Wan's standard deviation of the transformed quantiles give a normal distribution, cut where x would
/// be negative and as far on the other side. The result is the mean and standard deviation of x under it, integrated
/// instead of simulated. Unit of the outcome.
///
/// Does not assume a normal outcome; unreliable where quantiles are heavily rounded. `None` for n < 3, a quantile that
/// is not positive, without a median or with one equal to a quartile or end of the range, and where
/// [`Quantiles::known`] is. Source: McGrath et al. (2020), Stat Methods Med Res 29:2520,
/// doi:10.1177/0962280219889080; estmeansd `bc.mean.sd`, which simulates by default.
pub fn mean_sd_by_box_cox(quantiles: &Quantiles, n: f64) -> Option<(f64, f64)> {
    if n < 3.0 || quantiles.least().is_none_or(|least| least <= 0.0) {
        return None;
    }
    // In units of the median, so that powers neither overflow nor lose digits.
    let unit = quantiles.median?;
    let relative = quantiles.map(|x| x / unit);
    let unevenness = |lambda: f64| unevenness(&relative.map(|x| transform(x, lambda)));
    unevenness(1.0)?;
    let (lower, upper) = POWERS;
    let best = minimum(|x| unevenness(x).unwrap_or(f64::NAN), lower, upper, 101)?;
    let lambda = best.max(0.0);
    let transformed = relative.map(|x| transform(x, lambda));
    let location = mean_from_quantiles(&transformed, n)?;
    let scale = match transformed.known()? {
        Known::Both => {
            let part = |known| sd_from_part(&transformed, known, n);
            (part(Known::Range)? + part(Known::Quartiles)?) / 2.0
        }
        Known::Range | Known::Quartiles => sd_from_quantiles(&transformed, n)?,
    };
    let (mean, sd) = moments(lambda, location, scale)?;
    Some((mean * unit, sd * unit))
}

/// (x^λ - 1)/λ, the logarithm for λ = 0.
fn transform(x: f64, lambda: f64) -> f64 {
    if lambda == 0.0 {
        x.ln()
    } else {
        (lambda * x.ln()).exp_m1() / lambda
    }
}

fn unevenness(quantiles: &Quantiles) -> Option<f64> {
    let median = quantiles.median?;
    let pairs = [
        quantiles.min.zip(quantiles.max),
        quantiles.q1.zip(quantiles.q3),
    ];
    let mut sum = 0.0;
    for (lower, upper) in pairs.into_iter().flatten() {
        if lower >= median || upper <= median {
            return None;
        }
        sum += ((upper - median) / (median - lower) - 1.0).powi(2);
    }
    sum.is_finite().then_some(sum)
}

/// Mean and standard deviation of x, where (x^λ - 1)/λ is normal, cut at x = 0 and symmetrically above.
fn moments(lambda: f64, location: f64, scale: f64) -> Option<(f64, f64)> {
    let x = |y: f64| {
        if lambda == 0.0 {
            y.exp()
        } else {
            ((lambda * y).ln_1p() / lambda).exp()
        }
    };
    // The second moment of a log-normal outcome peaks 2 scales above the centre, in units of the scale.
    let reach = (10.0 + 2.0 * scale) * scale;
    let half = if lambda == 0.0 {
        reach
    } else {
        reach.min(location + 1.0 / lambda)
    };
    if half.is_nan() || half <= 0.0 {
        return None;
    }
    let (lower, upper) = (location - half, location + half);
    let weight = |y: f64| (-((y - location) / scale).powi(2) / 2.0).exp();
    let all = integral(weight, lower, upper);
    let mean = integral(|y| weight(y) * x(y), lower, upper) / all;
    let variance = integral(|y| weight(y) * (x(y) - mean).powi(2), lower, upper) / all;
    let sd = variance.sqrt();
    (mean.is_finite() && sd.is_finite() && sd > 0.0).then_some((mean, sd))
}
