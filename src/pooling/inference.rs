//! Tests and confidence intervals of one coefficient.

use super::{IntervalMethod, Level};
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

    pub(crate) fn width(self) -> f64 {
        self.upper - self.lower
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
    /// Of the methods with a fixed multiple of the standard error; see [`IntervalMethod::is_for_coefficients`].
    pub fn of(method: IntervalMethod, residual_df: f64) -> Reference {
        match method {
            IntervalMethod::T | IntervalMethod::Hksj | IntervalMethod::HksjAdhoc => Reference {
                df: Some(residual_df),
            },
            _ => Reference { df: None },
        }
    }

    /// The quantile that leaves the level's tail on each side.
    pub fn critical(self, level: Level) -> f64 {
        match self.df {
            None => normal::quantile_upper(level.tail()),
            Some(df) => student_t::quantile_upper(level.tail(), df),
        }
    }

    /// P(reference > value).
    pub fn above(self, value: f64) -> f64 {
        match self.df {
            None => normal::sf(value),
            Some(df) => student_t::sf(value, df),
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
        IntervalMethod::Hksj => generalised_q / residual_df,
        IntervalMethod::HksjAdhoc => (generalised_q / residual_df).max(1.0),
        _ => 1.0,
    }
}
