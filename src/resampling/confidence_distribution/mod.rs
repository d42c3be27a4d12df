//! Effects of a new study drawn by way of the confidence distribution of tau2.

mod quantiles;

use std::f64::consts::TAU;

use rayon::prelude::*;

use super::bootstrap::BootstrapError;
use super::percentile::{Percentile, percentile_interval};
use crate::numerics::stream::{Purpose, Stream};
use crate::pooling::{Intercept, Level, Model, Options, Tau2Estimator, pool};
use quantiles::Quantiles;

/// A prediction interval that allows for not knowing tau2.
#[derive(Clone, Debug, PartialEq)]
pub struct DrawnPrediction {
    /// The pooled effect at the DerSimonian-Laird tau2, on the analysis scale.
    pub estimate: f64,
    /// DerSimonian-Laird estimate of tau2.
    pub tau2: f64,
    /// Interval for the effect in a new study, and its Monte-Carlo errors.
    pub prediction: Percentile,
    /// Interval for the mean effect from the same draws, and its Monte-Carlo errors.
    pub confidence: Percentile,
    /// Percent.
    pub level: f64,
    /// B, the number of draws.
    pub draws: u64,
    /// Seed of the random streams.
    pub seed: u64,
    /// Name of the random stream; with the seed it fixes every draw.
    pub stream: &'static str,
}

/// Draws taken by one thread at a time.
const CHUNK: u64 = 1024;

/// Prediction interval by draws of tau2 from its exact confidence distribution.
///
/// Draw b: tau2 with P(Q <= q; tau2) = p, p uniform, 0 where P is below p at tau2 = 0 already; then
/// mu(tau2) - t se(tau2) for the mean and + z sqrt(tau2) more for the effect in a new study, t of Student on k-1 degrees of
/// freedom, z standard normal. q is Cochran's Q (weights 1/vi), whose distribution is that of a weighted sum of chi-squared
/// variables; wi = 1/(vi + tau2), mu = sum wi yi / sum wi, se^2 = sum wi (yi - mu)^2 / ((k-1) sum wi). The bounds are
/// percentiles of B draws. All are on the scale of yi. P is tabulated once and inverted to 1e-8; t by Bailey's polar method.
/// Results are the same bits on any number of threads. If all effects are equal the intervals have no width.
/// Errors: data that cannot be pooled, fewer than two studies, no draws.
/// Source: Nagashima, Noma & Furukawa (2019), Stat Methods Med Res 28:1689, doi:10.1177/0962280218773520;
/// Bailey (1994), Math Comput 62:779. pimeta `pima(yi, sei, method="boot", B=draws)`.
pub fn prediction_by_confidence_distribution(
    yi: &[f64],
    vi: &[f64],
    level: Level,
    draws: u64,
    seed: u64,
) -> Result<DrawnPrediction, BootstrapError> {
    let pooled = pool(
        yi,
        vi,
        &Options {
            tau2: Tau2Estimator::DerSimonianLaird,
            level,
            ..Options::default()
        },
    )?;
    let model = Intercept::new(yi, vi)?;
    if yi.len() < 2 {
        return Err(BootstrapError::TooFewStudies { k: yi.len() });
    }
    let quantiles = Quantiles::new(&model);
    let df = model.residual_df();
    let chunk = |chunk: u64| {
        let indices = chunk * CHUNK..draws.min((chunk + 1) * CHUNK);
        indices.map(|b| draw(&quantiles, df, seed, b)).collect()
    };
    let drawn: Vec<Vec<[f64; 2]>> = (0..draws.div_ceil(CHUNK))
        .into_par_iter()
        .map(chunk)
        .collect();
    let percentile = |which: usize| {
        let mut sorted: Vec<f64> = drawn.iter().flatten().map(|draw| draw[which]).collect();
        sorted.sort_unstable_by(f64::total_cmp);
        percentile_interval(&sorted, level)
    };
    let (confidence, prediction) = rayon::join(|| percentile(0), || percentile(1));
    let no_draws = BootstrapError::NoReplicates;
    let (confidence, prediction) = confidence.zip(prediction).ok_or(no_draws)?;
    Ok(DrawnPrediction {
        estimate: pooled.estimate,
        tau2: pooled.tau2.unwrap_or(0.0),
        prediction,
        confidence,
        level: level.percent(),
        draws,
        seed,
        stream: Stream::NAME,
    })
}

/// The mean and the effect in a new study.
fn draw(quantiles: &Quantiles, df: f64, seed: u64, b: u64) -> [f64; 2] {
    let mut stream = Stream::new(seed, Purpose::ConfidenceDistribution, b);
    let place = quantiles.at(stream.uniform());
    let mean = place.mean - student_t(&mut stream, df) * place.variance.sqrt();
    [mean, mean + stream.normal() * place.tau2.sqrt()]
}

/// A draw of Student's t: sqrt(n (u^(-2/n) - 1)) cos(2 pi v), u and v uniform.
fn student_t(stream: &mut Stream, df: f64) -> f64 {
    let (u, v) = (stream.uniform(), stream.uniform());
    (df * (-2.0 / df * u.ln()).exp_m1()).sqrt() * (TAU * v).cos()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numerics::distributions::student_t as t;

    const YI: [f64; 6] = [0.10, 0.30, 0.35, 0.65, 0.45, 0.15];
    const VI: [f64; 6] = [0.03, 0.03, 0.05, 0.01, 0.05, 0.02];

    fn run(draws: u64, seed: u64) -> Result<DrawnPrediction, BootstrapError> {
        prediction_by_confidence_distribution(&YI, &VI, Level::default(), draws, seed)
    }

    #[test]
    fn draws_of_t_have_the_distribution_of_student() {
        for df in [1.0, 4.0, 300.0] {
            let n = 40_000;
            let mut sample: Vec<f64> = (0..n)
                .map(|b| student_t(&mut Stream::new(2, Purpose::ConfidenceDistribution, b), df))
                .collect();
            sample.sort_unstable_by(f64::total_cmp);
            let gap = sample.iter().enumerate().fold(0.0f64, |worst, (i, x)| {
                worst.max((t::cdf(*x, df) - (i as f64 + 0.5) / n as f64).abs())
            });
            // Kolmogorov's 1 - 1e-6 quantile is 2.7 / sqrt(n).
            assert!(gap < 2.7 / (n as f64).sqrt(), "{df} {gap}");
        }
    }

    #[test]
    fn a_result_does_not_depend_on_threads_and_is_fixed_by_its_seed() {
        let with = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new()
                .num_threads(threads)
                .build()
                .unwrap();
            pool.install(|| run(5_000, 7).unwrap())
        };
        assert_eq!(with(1), with(3));
        assert_ne!(with(1).prediction, run(5_000, 8).unwrap().prediction);
    }

    #[test]
    fn the_prediction_interval_contains_the_confidence_interval_and_that_the_estimate() {
        let found = run(20_000, 1).unwrap();
        let (wide, narrow) = (found.prediction.interval, found.confidence.interval);
        assert!(wide.lower < narrow.lower && narrow.lower < found.estimate);
        assert!(found.estimate < narrow.upper && narrow.upper < wide.upper);
    }

    #[test]
    fn two_seeds_differ_by_their_monte_carlo_errors() {
        let (a, b) = (run(50_000, 1).unwrap(), run(50_000, 2).unwrap());
        let error = a.prediction.monte_carlo_se.unwrap();
        let (a, b) = (a.prediction.interval, b.prediction.interval);
        // Five standard errors of a difference.
        assert!((a.lower - b.lower).abs() < 5.0 * 2f64.sqrt() * error.lower);
        assert!((a.upper - b.upper).abs() < 5.0 * 2f64.sqrt() * error.upper);
    }

    #[test]
    fn what_cannot_be_drawn_is_refused() {
        let level = Level::default();
        let one = prediction_by_confidence_distribution(&[1.0], &[0.1], level, 10, 1);
        assert_eq!(one, Err(BootstrapError::TooFewStudies { k: 1 }));
        assert_eq!(run(0, 1), Err(BootstrapError::NoReplicates));
        let bad = prediction_by_confidence_distribution(&[1.0, 2.0], &[0.1, -1.0], level, 10, 1);
        assert!(matches!(bad, Err(BootstrapError::Pooling(_))));
    }

    #[test]
    fn equal_effects_leave_no_width() {
        let level = Level::default();
        let same =
            prediction_by_confidence_distribution(&[0.5; 3], &[0.1, 0.2, 0.3], level, 100, 1);
        let interval = same.unwrap().prediction.interval;
        assert_eq!((interval.lower, interval.upper), (0.5, 0.5));
    }
}
