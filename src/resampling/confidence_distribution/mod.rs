//! Effects of a new study drawn by way of the confidence distribution of tau2.

mod quantiles;

use std::f64::consts::TAU;

use rayon::prelude::*;

use super::bootstrap::BootstrapError;
use super::intervals::percentile;
use super::percentile::Percentile;
use crate::numerics::stream::{Purpose, Stream};
use crate::pooling::{Intercept, Level, Model, Options, ProbabilityAbove, Tau2Estimator, pool};
use quantiles::Quantiles;

/// Number, seed and level of the draws.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DrawnPredictionOptions {
    /// B, the number of draws.
    pub draws: u64,
    /// Seed of the random streams.
    pub seed: u64,
    /// Level of both intervals.
    pub level: Level,
    /// A value on the analysis scale: the share of the draws above it is given.
    pub delta: Option<f64>,
}

impl Default for DrawnPredictionOptions {
    /// 25 000 draws, as the paper and pimeta take.
    fn default() -> DrawnPredictionOptions {
        DrawnPredictionOptions {
            draws: 25_000,
            seed: 1,
            level: Level::default(),
            delta: None,
        }
    }
}

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
    /// Share of the draws above the chosen value. Undefined where no value was chosen, and where all effects are equal.
    pub probability_above: Option<ProbabilityAbove>,
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
/// Bailey (1994), Math Comput 62:779. pimeta `pima(yi, sei, method="boot", B=draws)`, meta
/// `metagen(yi, sei, method.predict="NNF")`.
pub fn prediction_by_confidence_distribution(
    yi: &[f64],
    vi: &[f64],
    options: &DrawnPredictionOptions,
) -> Result<DrawnPrediction, BootstrapError> {
    let DrawnPredictionOptions {
        draws, seed, level, ..
    } = *options;
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
        let mut values: Vec<f64> = drawn.iter().flatten().map(|draw| draw[which]).collect();
        percentile(&mut values, level).map(|found| Percentile {
            interval: found.interval,
            monte_carlo_se: found.monte_carlo_se,
        })
    };
    let (confidence, prediction) = rayon::join(|| percentile(0), || percentile(1));
    let no_draws = BootstrapError::NoReplicates;
    let (confidence, prediction) = confidence.zip(prediction).ok_or(no_draws)?;
    let wide = prediction.interval.lower < prediction.interval.upper;
    let probability_above = options.delta.filter(|_| wide).map(|delta| {
        let above = drawn.iter().flatten().filter(|draw| draw[1] > delta);
        ProbabilityAbove {
            delta,
            probability: above.count() as f64 / draws as f64,
        }
    });
    Ok(DrawnPrediction {
        estimate: pooled.estimate,
        tau2: pooled.tau2.unwrap_or(0.0),
        prediction,
        confidence,
        probability_above,
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
        prediction_by_confidence_distribution(&YI, &VI, &of(draws, seed))
    }

    fn of(draws: u64, seed: u64) -> DrawnPredictionOptions {
        DrawnPredictionOptions {
            draws,
            seed,
            ..DrawnPredictionOptions::default()
        }
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
        let one = prediction_by_confidence_distribution(&[1.0], &[0.1], &of(10, 1));
        assert_eq!(one, Err(BootstrapError::TooFewStudies { k: 1 }));
        assert_eq!(run(0, 1), Err(BootstrapError::NoReplicates));
        let bad = prediction_by_confidence_distribution(&[1.0, 2.0], &[0.1, -1.0], &of(10, 1));
        assert!(matches!(bad, Err(BootstrapError::Pooling(_))));
    }

    #[test]
    fn equal_effects_leave_no_width() {
        let options = DrawnPredictionOptions {
            delta: Some(0.4),
            ..of(100, 1)
        };
        let same = prediction_by_confidence_distribution(&[0.5; 3], &[0.1, 0.2, 0.3], &options);
        let same = same.unwrap();
        let interval = same.prediction.interval;
        assert_eq!((interval.lower, interval.upper), (0.5, 0.5));
        assert_eq!(same.probability_above, None);
    }

    #[test]
    fn beyond_its_bounds_lies_the_tail_of_an_interval() {
        let interval = run(20_000, 1).unwrap().prediction.interval;
        for (delta, share) in [(interval.lower, 0.975), (interval.upper, 0.025)] {
            let options = DrawnPredictionOptions {
                delta: Some(delta),
                ..of(20_000, 1)
            };
            let found = prediction_by_confidence_distribution(&YI, &VI, &options).unwrap();
            let above = found.probability_above.unwrap();
            // A bound lies between two of the same draws.
            assert!(
                (above.probability - share).abs() <= 1.0 / 20_000.0,
                "{above:?}"
            );
        }
    }
}
