//! P-value functions: for every value of the effect, the two-sided P with which the data reject it.

use crate::numerics::distributions::{normal, student_t};
use crate::pooling::{Interval, Level, Options, PoolingError, pool};

use super::AnalysisResult;
use super::run::columns;

/// Intervals at one P value: the confidence interval of level 1 - P holds every value whose P is larger.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PValueInterval {
    /// Two-sided P of both limits.
    pub p: f64,
    /// Limits of the interval of level 1 - P, on the analysis scale.
    pub interval: Interval,
}

/// P-value functions of an analysis.
#[derive(Clone, Debug, PartialEq)]
pub struct PValueFunctions {
    /// Of each study, by the normal distribution, in the order of the effects.
    pub studies: Vec<Vec<PValueInterval>>,
    /// Of the pooled estimate, by the method of its confidence interval.
    pub pooled: Vec<PValueInterval>,
    /// Of a new study's effect, by the method of the prediction interval. Undefined like that interval.
    pub prediction: Option<Vec<PValueInterval>>,
}

/// P values of the curves, from the largest.
fn grid() -> Vec<f64> {
    let even = (1..40).map(|step| 1.0 - f64::from(step) / 40.0);
    let low = [0.0175, 0.01, 0.005, 0.002, 0.001];
    [0.999, 0.99].into_iter().chain(even).chain(low).collect()
}

/// P-value functions of the studies, of their pooled estimate and of a new study.
///
/// At each of 46 P values from 0.999 to 0.001 the limits of the interval of level 1 - P: for a study yi -+ z sei, for the
/// pooled estimate and the prediction those of [`pool`] at that level, hence by the normal or t distribution (or likelihood)
/// of the analysis' own intervals. On the analysis scale. `None` without a pooled estimate.
/// Errors: as [`pool`].
/// Source: Infanger & Schmidt-Trucksäss (2019), Stat Med 38:4189, doi:10.1002/sim.8293; Rücker & Schwarzer (2021), Res Synth
/// Methods 12:152, doi:10.1002/jrsm.1435. meta `drapery()`.
pub fn p_value_functions(result: &AnalysisResult) -> Result<Option<PValueFunctions>, PoolingError> {
    let Some(pooled) = &result.pooled else {
        return Ok(None);
    };
    let around = |estimate: f64, se: f64, df: Option<f64>, p: f64| {
        let critical = match df {
            None => normal::quantile_upper(p / 2.0),
            Some(df) => student_t::quantile_upper(p / 2.0, df),
        };
        Interval {
            lower: estimate - critical * se,
            upper: estimate + critical * se,
        }
    };
    let of_study = |(yi, vi): (&f64, &f64)| {
        let at = |p: f64| PValueInterval {
            p,
            interval: around(*yi, vi.sqrt(), None, p),
        };
        grid().into_iter().map(at).collect()
    };
    let (yi, vi) = columns(result.effects.iter().map(|effect| &effect.estimate));
    let mut found = PValueFunctions {
        studies: yi.iter().zip(&vi).map(of_study).collect(),
        pooled: Vec::new(),
        prediction: pooled.prediction_interval.map(|_| Vec::new()),
    };
    for p in grid() {
        let (interval, prediction) = if result.options.method.pools_counts() {
            (around(pooled.estimate, pooled.se, pooled.df, p), None)
        } else {
            let options = at_level(&result.options, p);
            let refitted = pool(&yi, &vi, &options)?;
            (refitted.ci, refitted.prediction_interval)
        };
        found.pooled.push(PValueInterval { p, interval });
        if let (Some(all), Some(interval)) = (&mut found.prediction, prediction) {
            all.push(PValueInterval { p, interval });
        }
    }
    found.prediction = found
        .prediction
        .filter(|all| all.len() == found.pooled.len());
    Ok(Some(found))
}

/// The options of an analysis, with intervals of level 1 - P.
fn at_level(options: &Options, p: f64) -> Options {
    Options {
        level: Level::new(100.0 * (1.0 - p)).unwrap_or(options.level),
        ..*options
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p_values_fall_from_one_to_the_least_that_is_drawn() {
        let grid = grid();
        assert_eq!(grid.len(), 46);
        assert!(grid.windows(2).all(|pair| pair[0] > pair[1]));
        assert!(grid.iter().all(|p| Level::new(100.0 * (1.0 - p)).is_ok()));
        assert!(grid.iter().any(|p| (p - 0.05).abs() < 1e-12));
    }
}
