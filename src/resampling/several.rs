//! Bootstrap of several quantities of one fit: what its kinds draw, and what their replicates say.

use rayon::prelude::*;

use super::percentile::{Percentile, percentile_interval};
use super::{BootstrapError, BootstrapOptions, Kind};
use crate::numerics::distributions::normal;
use crate::numerics::stream::{Purpose, Stream};
use crate::pooling::{Interval, Level};

/// One quantity and its replicates.
#[derive(Clone, Debug, PartialEq)]
pub struct Bootstrapped {
    /// The estimate from the data themselves.
    pub estimate: f64,
    /// Its replicates in order of their index, beside those of the other quantities of the fit.
    pub replicates: Vec<f64>,
    /// Standard deviation of the replicates (divisor B - 1). Undefined for fewer than two.
    pub se: Option<f64>,
    /// Mean of the replicates less the estimate. Undefined without replicates.
    pub bias: Option<f64>,
    /// Quantiles of the replicates. Undefined without replicates.
    pub percentile: Option<Percentile>,
    /// The percentile interval mirrored at the estimate. Undefined with it.
    pub basic: Option<Percentile>,
    /// estimate - bias -+ z se. Undefined with `se`.
    pub normal: Option<Percentile>,
}

impl Bootstrapped {
    /// Summarises replicates of an estimate.
    ///
    /// Basic: (2 b - q(1-a), 2 b - q(a)), q the quantiles of the percentile interval and its Monte-Carlo errors with them.
    /// Normal: b - bias -+ z se, with the Monte-Carlo variance s^2/B (1 + z^2 (g2 + 2)/4 +- z g1) of its bounds, g1 skewness
    /// and g2 excess kurtosis of the replicates (+ below, - above). Source: Davison & Hinkley (1997), Bootstrap Methods and
    /// their Application, sec. 5.2 and eq. 2.10; R `boot::boot.ci(type = c("norm", "basic", "perc"))`, whose quantiles
    /// interpolate on the normal scale.
    pub(super) fn of(estimate: f64, replicates: Vec<f64>, level: Level) -> Bootstrapped {
        let moments = Moments::about(estimate, &replicates);
        let mut sorted = replicates.clone();
        sorted.sort_unstable_by(f64::total_cmp);
        let percentile = percentile_interval(&sorted, level);
        let mirrored = |p: Percentile| Percentile {
            interval: Interval {
                lower: 2.0 * estimate - p.interval.upper,
                upper: 2.0 * estimate - p.interval.lower,
            },
            monte_carlo_se: p.monte_carlo_se.map(|se| Interval {
                lower: se.upper,
                upper: se.lower,
            }),
        };
        Bootstrapped {
            estimate,
            se: moments.as_ref().and_then(|m| m.se),
            bias: moments.as_ref().map(|m| m.bias),
            percentile,
            basic: percentile.map(mirrored),
            normal: moments.and_then(|m| m.normal_interval(estimate, level)),
            replicates,
        }
    }
}

/// Moments of replicates about an estimate.
struct Moments {
    n: f64,
    bias: f64,
    se: Option<f64>,
    /// Skewness and excess kurtosis; 0 without spread.
    shape: [f64; 2],
}

impl Moments {
    /// Undefined (`None`) without replicates. Sums run over differences from the estimate, in order of index.
    fn about(estimate: f64, replicates: &[f64]) -> Option<Moments> {
        let n = replicates.len() as f64;
        if replicates.is_empty() {
            return None;
        }
        let bias = replicates.iter().map(|r| r - estimate).sum::<f64>() / n;
        let central = |power: i32| {
            let powers = replicates.iter().map(|r| (r - estimate - bias).powi(power));
            powers.sum::<f64>() / n
        };
        let m2 = central(2);
        let shape = if m2 > 0.0 {
            [central(3) / m2.powf(1.5), central(4) / (m2 * m2) - 3.0]
        } else {
            [0.0; 2]
        };
        Some(Moments {
            n,
            bias,
            se: (n > 1.0).then(|| (m2 * n / (n - 1.0)).sqrt()),
            shape,
        })
    }

    fn normal_interval(&self, estimate: f64, level: Level) -> Option<Percentile> {
        let se = self.se?;
        let z = normal::quantile_upper(level.tail());
        let [skewness, excess] = self.shape;
        let error = |sign: f64| {
            let relative = 1.0 + z * z * (excess + 2.0) / 4.0 + sign * z * skewness;
            se * (relative.max(0.0) / self.n).sqrt()
        };
        Some(Percentile {
            interval: Interval::around(estimate - self.bias, z * se),
            monte_carlo_se: Some(Interval {
                lower: error(1.0),
                upper: error(-1.0),
            }),
        })
    }
}

/// How many data sets were drawn and refitted, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refits {
    /// B, the number of replicates asked for.
    pub replicates: u64,
    /// Replicates that could not be fitted; they are left out.
    pub failed: u64,
    /// Seed of the random streams.
    pub seed: u64,
    /// How replicates were drawn.
    pub kind: Kind,
    /// Name of the random stream; with the seed it fixes every replicate.
    pub stream: &'static str,
}

/// Name of the streams and of what is drawn from them; it changes if any replicate does.
const STREAM: &str = "xoshiro256++/splitmix64/v1, one per replicate, v1";

/// A fitted model to draw new effects from.
pub(super) struct Errors {
    /// Fitted value of each study.
    pub fitted: Vec<f64>,
    /// Standard deviation of each effect about it, sqrt(vi + tau2).
    pub sds: Vec<f64>,
    /// Residuals in the scale of errors, e / sqrt(1 - h), h the leverage.
    pub residuals: Vec<f64>,
}

/// From this leverage up a study determines its own fitted value, and has no residual.
const OWN: f64 = 1.0 - 1e-12;

impl Errors {
    pub fn new(
        yi: &[f64],
        vi: &[f64],
        fitted: Vec<f64>,
        tau2: impl Fn(usize) -> f64,
        leverages: &[f64],
    ) -> Errors {
        let residual = |i: usize| match leverages[i] {
            h if h < OWN => (yi[i] - fitted[i]) / (1.0 - h).sqrt(),
            _ => 0.0,
        };
        Errors {
            sds: (0..yi.len()).map(|i| (vi[i] + tau2(i)).sqrt()).collect(),
            residuals: (0..yi.len()).map(residual).collect(),
            fitted,
        }
    }

    /// New effects for every study. Not for resampled cases.
    pub fn draw(&self, kind: Kind, stream: &mut Stream) -> Vec<f64> {
        let lower = (1.0 - 5f64.sqrt()) / 2.0;
        let share = (5f64.sqrt() + 1.0) / (2.0 * 5f64.sqrt());
        let error = |i: usize| match kind {
            Kind::Parametric => self.sds[i] * stream.normal(),
            // Mammen's two points.
            Kind::Wild if stream.uniform() < share => self.residuals[i] * lower,
            Kind::Wild => self.residuals[i] * (1.0 - lower),
            _ if stream.bits() >> 63 == 1 => -self.residuals[i],
            _ => self.residuals[i],
        };
        let errors = (0..self.fitted.len()).map(error);
        errors.zip(&self.fitted).map(|(e, mean)| mean + e).collect()
    }
}

/// Draws and refits B data sets; the replicates of each of `quantities` numbers of a fit, in order of index.
///
/// `refit` gets the stream of one replicate and gives `None` where its data set cannot be fitted.
pub(super) fn replicate(
    options: &BootstrapOptions,
    quantities: usize,
    refit: impl Fn(&mut Stream) -> Option<Vec<f64>> + Sync,
    progress: Option<&(dyn Fn(u64) + Sync)>,
) -> Result<(Vec<Vec<f64>>, Refits), BootstrapError> {
    if options.replicates == 0 {
        return Err(BootstrapError::NoReplicates);
    }
    let one = |index| {
        let found = refit(&mut Stream::new(options.seed, Purpose::Refits, index));
        if let Some(progress) = progress {
            progress(1);
        }
        found
    };
    let all: Vec<Option<Vec<f64>>> = (0..options.replicates).into_par_iter().map(one).collect();
    let mut columns = vec![Vec::new(); quantities];
    for found in all.iter().flatten() {
        for (column, value) in columns.iter_mut().zip(found) {
            column.push(*value);
        }
    }
    let failed = all.iter().filter(|found| found.is_none()).count();
    Ok((
        columns,
        Refits {
            replicates: options.replicates,
            failed: failed as u64,
            seed: options.seed,
            kind: options.kind,
            stream: STREAM,
        },
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn normals(seed: u64, n: u64) -> Vec<f64> {
        let draw = |i| Stream::new(seed, Purpose::Refits, i).normal();
        (0..n).map(draw).collect()
    }

    #[test]
    fn the_basic_interval_is_the_mirrored_percentile_interval() {
        let replicates = (0..1001).map(|i| f64::from(i) / 1000.0).collect();
        let found = Bootstrapped::of(0.3, replicates, Level::default());
        let (percentile, basic) = (found.percentile.unwrap(), found.basic.unwrap());
        // Quantiles of a grid are at their own rank, up to rounding.
        assert!((percentile.interval.lower - 0.025).abs() < 1e-12);
        assert!((basic.interval.lower - (0.6 - 0.975)).abs() < 1e-12);
        assert!((basic.interval.upper - (0.6 - 0.025)).abs() < 1e-12);
        assert!((found.bias.unwrap() - 0.2).abs() < 1e-12);
    }

    #[test]
    fn the_monte_carlo_errors_of_normal_bounds_are_their_spread_over_seeds() {
        // Skewed replicates: exponentials of normals with sd 0.4.
        let run = |seed| {
            let skewed = normals(seed, 400).iter().map(|z| (0.4 * z).exp()).collect();
            Bootstrapped::of(1.0, skewed, Level::default())
                .normal
                .unwrap()
        };
        let runs: Vec<Percentile> = (0..2000).map(run).collect();
        for bound in [|i: Interval| i.lower, |i: Interval| i.upper] {
            let n = runs.len() as f64;
            let mean = runs.iter().map(|r| bound(r.interval)).sum::<f64>() / n;
            let squares = runs.iter().map(|r| (bound(r.interval) - mean).powi(2));
            let spread = (squares.sum::<f64>() / (n - 1.0)).sqrt();
            let said = runs.iter().map(|r| bound(r.monte_carlo_se.unwrap()));
            let said = said.sum::<f64>() / n;
            // The spread is known to 1.6 percent; moments of 400 skewed values are low by a few percent.
            assert!((said / spread - 1.0).abs() < 0.08, "{said} {spread}");
        }
    }

    #[test]
    fn multipliers_of_residuals_have_mean_zero_and_variance_one() {
        let errors = Errors {
            fitted: vec![0.0],
            sds: vec![1.0],
            residuals: vec![1.0],
        };
        for kind in [Kind::Parametric, Kind::Wild, Kind::SignFlip] {
            let draw = |i| errors.draw(kind, &mut Stream::new(1, Purpose::Refits, i))[0];
            let draws: Vec<f64> = (0..40_000).map(draw).collect();
            let n = draws.len() as f64;
            let (mean, square) = (
                draws.iter().sum::<f64>() / n,
                draws.iter().map(|d| d * d).sum::<f64>() / n,
            );
            // Five standard errors of a mean, and of a mean square with fourth moment at most 3.
            assert!(mean.abs() < 5.0 / n.sqrt(), "{kind:?} {mean}");
            assert!(
                (square - 1.0).abs() < 5.0 * (2.0 / n).sqrt(),
                "{kind:?} {square}"
            );
        }
    }
}
