//! Mean and standard deviation of the distribution whose quantiles come closest to those printed.

use std::fmt;

use crate::numerics::distributions::{chi_squared, normal};
use crate::numerics::minimum::minimum;
use crate::numerics::special::ln_gamma;

use super::quantiles::Quantiles;

/// A family of distributions that quantiles are fitted with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Distribution {
    /// Normal.
    Normal,
    /// Log-normal.
    LogNormal,
    /// Gamma.
    Gamma,
    /// Weibull.
    Weibull,
}

impl fmt::Display for Distribution {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Normal => "normal",
            Self::LogNormal => "log-normal",
            Self::Gamma => "gamma",
            Self::Weibull => "Weibull",
        })
    }
}

/// The distribution that fits printed quantiles best.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct QuantileFit {
    /// Its family.
    pub distribution: Distribution,
    /// Its mean, in the unit of the outcome.
    pub mean: f64,
    /// Its standard deviation, in the unit of the outcome.
    pub sd: f64,
    /// Sum of the squared distances of its quantiles from those printed, in the unit's square.
    pub distance: f64,
}

/// Mean and standard deviation by quantile estimation (QE), from a median with quartiles, range, or both.
///
/// Fits normal, log-normal, gamma and Weibull distributions, each with the least Σ (F⁻¹(p) - q)² over the printed
/// quantiles q, and keeps the closest. p is 1/4, 1/2 and 3/4 for the quartiles and the median, 1/n and 1 - 1/n for
/// smallest and largest value. Log-normal σ lies in 0.001 to 10, the shapes of gamma and Weibull in 0.05 to 100, their
/// scale anywhere; a normal mean within the inner pair of quantiles. A negative quantile leaves the normal alone.
/// About 8 digits. Unit of the outcome.
///
/// estmeansd bounds scales as well (SD at most 50), so that its fit of large numbers depends on their unit, and also
/// fits a beta distribution to numbers below 1; neither is done here. `None` for n < 3, without a median, and where
/// [`Quantiles::known`] is. Source: McGrath et al. (2020), Stat Methods Med Res 29:2520,
/// doi:10.1177/0962280219889080; estmeansd `qe.mean.sd`, metafor `conv.fivenum(…, method = "qe")`.
pub fn mean_sd_by_quantile_estimation(quantiles: &Quantiles, n: f64) -> Option<QuantileFit> {
    if n < 3.0 {
        return None;
    }
    let points = points(quantiles, n)?;
    let mut fits = vec![normal_fit(&points, inner(quantiles)?)];
    if quantiles.least()? >= 0.0 {
        fits.extend([
            scaled_fit(Distribution::LogNormal, &points, (1e-3, 10.0)),
            scaled_fit(Distribution::Gamma, &points, (0.05, 100.0)),
            scaled_fit(Distribution::Weibull, &points, (0.05, 100.0)),
        ]);
    }
    let usable = |fit: &QuantileFit| {
        let moments = [fit.mean, fit.sd, fit.distance];
        moments.iter().all(|x| x.is_finite()) && fit.sd > 0.0
    };
    let fits = fits.into_iter().flatten().filter(usable);
    fits.min_by(|one, other| one.distance.total_cmp(&other.distance))
}

/// Printed quantiles with their probabilities.
fn points(quantiles: &Quantiles, n: f64) -> Option<Vec<(f64, f64)>> {
    quantiles.known()?;
    quantiles.median?;
    let range = quantiles.min.zip(quantiles.max).is_some();
    let quartiles = quantiles.q1.zip(quantiles.q3).is_some();
    let all = [
        (1.0 / n, quantiles.min.filter(|_| range)),
        (0.25, quantiles.q1.filter(|_| quartiles)),
        (0.5, quantiles.median),
        (0.75, quantiles.q3.filter(|_| quartiles)),
        (1.0 - 1.0 / n, quantiles.max.filter(|_| range)),
    ];
    let printed = all.into_iter().filter_map(|(p, q)| Some((p, q?)));
    Some(printed.collect())
}

fn inner(quantiles: &Quantiles) -> Option<(f64, f64)> {
    let range = || quantiles.min.zip(quantiles.max);
    quantiles.q1.zip(quantiles.q3).or_else(range)
}

/// The probabilities lie symmetrically, so that mean and standard deviation are found apart.
fn normal_fit(points: &[(f64, f64)], (low, high): (f64, f64)) -> Option<QuantileFit> {
    let k = points.len() as f64;
    let z = |p: f64| normal::quantile(p);
    let mean = points.iter().map(|(_, q)| q).sum::<f64>() / k;
    let mean = mean.clamp(low, high);
    let product: f64 = points.iter().map(|(p, q)| z(*p) * q).sum();
    let sd = product / points.iter().map(|(p, _)| z(*p).powi(2)).sum::<f64>();
    let miss = |(p, q): &(f64, f64)| (mean + sd * z(*p) - q).powi(2);
    Some(QuantileFit {
        distribution: Distribution::Normal,
        mean,
        sd,
        distance: points.iter().map(miss).sum(),
    })
}

/// Fits a family with a shape and a scale: for each shape the best scale is known, the shape is searched.
fn scaled_fit(
    distribution: Distribution,
    points: &[(f64, f64)],
    (low, high): (f64, f64),
) -> Option<QuantileFit> {
    let best_scale = |shape: f64| {
        let unit = points
            .iter()
            .map(|(p, q)| (unit_quantile(distribution, *p, shape), *q));
        let (product, square) = unit.fold((0.0, 0.0), |(product, square), (u, q)| {
            (product + u * q, square + u * u)
        });
        product / square
    };
    let distance = |shape: f64| {
        let scale = best_scale(shape);
        let miss =
            |(p, q): &(f64, f64)| (scale * unit_quantile(distribution, *p, shape) - q).powi(2);
        points.iter().map(miss).sum::<f64>()
    };
    let log_shape = minimum(|log| distance(log.exp()), low.ln(), high.ln(), 61)?;
    let shape = log_shape.exp();
    let (scale, unit) = (best_scale(shape), unit_moments(distribution, shape));
    Some(QuantileFit {
        distribution,
        mean: scale * unit.0,
        sd: scale * unit.1,
        distance: distance(shape),
    })
}

/// Quantile of the distribution of a family with this shape and scale 1.
fn unit_quantile(distribution: Distribution, p: f64, shape: f64) -> f64 {
    match distribution {
        Distribution::Normal => normal::quantile(p),
        Distribution::LogNormal => (shape * normal::quantile(p)).exp(),
        Distribution::Gamma => chi_squared::quantile(p, 2.0 * shape) / 2.0,
        Distribution::Weibull => (-(-p).ln_1p()).powf(1.0 / shape),
    }
}

/// Mean and standard deviation of the same.
fn unit_moments(distribution: Distribution, shape: f64) -> (f64, f64) {
    match distribution {
        Distribution::Normal => (0.0, 1.0),
        Distribution::LogNormal => {
            let variance = shape * shape;
            let mean = (variance / 2.0).exp();
            (mean, mean * variance.exp_m1().sqrt())
        }
        Distribution::Gamma => (shape, shape.sqrt()),
        Distribution::Weibull => {
            let ln_moment = |k: f64| ln_gamma(1.0 + k / shape);
            let mean = ln_moment(1.0).exp();
            let excess = (ln_moment(2.0) - 2.0 * ln_moment(1.0)).exp_m1();
            (mean, mean * excess.sqrt())
        }
    }
}
