use crate::numerics::root::RootError;

/// Why effects could not be pooled.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum PoolingError {
    /// No study at all.
    #[error("there is no study to pool")]
    Empty,
    /// `yi` and `vi` do not belong together.
    #[error("there are {effects} effects, but {variances} sampling variances")]
    Lengths { effects: usize, variances: usize },
    /// An effect is infinite or NaN. `index` counts from 0.
    #[error("effect {index} (counted from 0) is {value}, not a finite number")]
    Effect { index: usize, value: f64 },
    /// A sampling variance is zero, negative, infinite or NaN. `index` counts from 0.
    #[error(
        "sampling variance {index} (counted from 0) is {value}; it must be positive and finite"
    )]
    Variance { index: usize, value: f64 },
    /// A sum left the range of 64-bit numbers.
    #[error(
        "the {quantity} is not a finite number: effects or variances are too large or too small for 64-bit arithmetic"
    )]
    OutOfRange { quantity: &'static str },
    /// A bracketed search failed, with its iterations, bracket and last value.
    #[error("the search for {quantity} failed: {source}")]
    Search {
        quantity: &'static str,
        source: RootError,
    },
}
