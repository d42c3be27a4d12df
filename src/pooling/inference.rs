//! Tests, confidence intervals and prediction intervals of one coefficient.

use super::{IntervalMethod, Level, PredictionMethod};
use crate::numerics::distributions::{normal, student_t};

/// An interval on the scale of its quantity.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// Lower bound.
    pub lower: f64,
    /// Upper bound.
    pub upper: f64,
}

impl Interval {
    pub(crate) fn around(centre: f64, half_width: f64) -> Interval {
        Interval {
            lower: centre - half_width,
            upper: centre + half_width,
        }
    }

    pub(crate) fn map(self, f: impl Fn(f64) -> f64) -> Interval {
        Interval {
            lower: f(self.lower),
            upper: f(self.upper),
        }
    }
}

/// The reference distribution of a test: normal, or Student t on `df` degrees of freedom.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reference {
    pub df: Option<f64>,
}

impl Reference {
    pub fn of(method: IntervalMethod, residual_df: f64) -> Reference {
        match method {
            IntervalMethod::Wald => Reference { df: None },
            IntervalMethod::T | IntervalMethod::Hksj | IntervalMethod::HksjAdhoc => Reference {
                df: Some(residual_df),
            },
        }
    }

    /// The quantile that leaves the level's tail on each side.
    pub fn critical(self, level: Level) -> f64 {
        match self.df {
            None => normal::quantile_upper(level.tail()),
            Some(df) => student_t::quantile_upper(level.tail(), df),
        }
    }

    pub fn two_sided_p(self, statistic: f64) -> f64 {
        match self.df {
            None => 2.0 * normal::sf(statistic.abs()),
            Some(df) => student_t::two_sided(statistic, df),
        }
    }
}

/// What the model-based variance of a coefficient is multiplied by.
///
/// HKSJ: s2 = y'Py / (k-p) with weights 1/(vi + tau2). Hartung (1999), Biom J 41:901; Sidik & Jonkman (2002),
/// Stat Med 21:3153; Knapp & Hartung (2003), Stat Med 22:2693, eq. 10, doi:10.1002/sim.1482.
pub(crate) fn variance_factor(method: IntervalMethod, generalised_q: f64, residual_df: f64) -> f64 {
    match method {
        IntervalMethod::Wald | IntervalMethod::T => 1.0,
        IntervalMethod::Hksj => generalised_q / residual_df,
        IntervalMethod::HksjAdhoc => (generalised_q / residual_df).max(1.0),
    }
}

/// mu -+ c sqrt(tau2 + se^2), the interval for the effect in a new study.
///
/// `se` is the standard error of mu under the chosen confidence interval (scaled under HKSJ), as metafor takes it.
/// c: Student t on k-2 degrees of freedom (`Hts`), on k-1 (`T`) or the normal quantile. `None` where the degrees of
/// freedom are below 1. Source: Higgins, Thompson & Spiegelhalter (2009), J R Stat Soc A 172:137, sec. 4.1,
/// doi:10.1111/j.1467-985X.2008.00552.x. metafor `predict(fit, pi.type="Riley")` for `Hts`.
pub(crate) fn prediction_interval(
    method: PredictionMethod,
    (estimate, se, tau2): (f64, f64, f64),
    k: usize,
    level: Level,
) -> Option<Interval> {
    let critical = match method {
        PredictionMethod::Hts if k >= 3 => student_t::quantile_upper(level.tail(), k as f64 - 2.0),
        PredictionMethod::T if k >= 2 => student_t::quantile_upper(level.tail(), k as f64 - 1.0),
        PredictionMethod::Normal if k >= 2 => normal::quantile_upper(level.tail()),
        _ => return None,
    };
    Some(Interval::around(
        estimate,
        critical * (tau2 + se * se).sqrt(),
    ))
}
