//! Selection models: the chance that a study is seen depends on its p value.

mod fit;
mod likelihood;

pub use fit::{SelectionDoubt, SelectionFit, SelectionParameter, selection_model};

/// The p values that selection acts on: one-sided ones of a direction, or two-sided ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// High effects are more likely to be seen.
    Greater,
    /// Low effects are more likely to be seen.
    Less,
    /// Effects far from none are, to either side.
    TwoSided,
}

impl Direction {
    /// metafor's word.
    pub fn code(self) -> &'static str {
        match self {
            Direction::Greater => "greater",
            Direction::Less => "less",
            Direction::TwoSided => "two.sided",
        }
    }
}

/// Relative chance that a study of p value p is seen.
#[derive(Clone, Debug, PartialEq)]
pub enum SelectionWeight {
    /// Constant between steps: 1 up to the first, delta_j up to the j-th, the last to 1. Steps rise between 0 and 1.
    Steps(Vec<f64>),
    /// p^(delta1 - 1) (1 - p)^(delta2 - 1), p held within 1e-5 and 1 - 1e-5.
    Beta,
    /// exp(-delta p^2).
    HalfNormal,
}

impl SelectionWeight {
    /// metafor's code.
    pub fn code(&self) -> &'static str {
        match self {
            SelectionWeight::Steps(_) => "stepfun",
            SelectionWeight::Beta => "beta",
            SelectionWeight::HalfNormal => "halfnorm",
        }
    }

    /// Number of weights to estimate.
    pub fn parameters(&self) -> usize {
        match self {
            SelectionWeight::Steps(steps) => steps.len(),
            SelectionWeight::Beta => 2,
            SelectionWeight::HalfNormal => 1,
        }
    }
}
