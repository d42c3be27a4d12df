use crate::numerics::format::studies_are;
use crate::numerics::root::RootError;

/// Why effects could not be pooled.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
#[allow(missing_docs)] // each message says what its facts are
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
    /// Fewer studies than a model has coefficients, or none left to estimate heterogeneity from.
    #[error("{} too few for {p} {}", studies_are(*k), if *p == 1 { "coefficient" } else { "coefficients" })]
    TooFewStudies { k: usize, p: usize },
    /// More studies than a procedure that fits the model anew for each can do in reasonable time.
    #[error(
        "{what} fits the model anew for each study: {k} studies are too many, at most {most} are done"
    )]
    TooManyStudies {
        what: &'static str,
        k: usize,
        most: usize,
    },
    /// The design has no column, or only columns of zeros.
    #[error("the design has no usable column")]
    EmptyDesign,
    /// The design does not have one row a study.
    #[error("the design has {rows} rows for {studies} studies")]
    Design { rows: usize, studies: usize },
    /// A moderator is infinite or NaN. `row` and `column` count from 0.
    #[error(
        "the moderator in row {row}, column {column} (counted from 0) is {value}, not a finite number"
    )]
    Moderator {
        row: usize,
        column: usize,
        value: f64,
    },
    /// There is not one subgroup label a study.
    #[error("there are {labels} subgroup labels for {studies} studies")]
    Labels { labels: usize, studies: usize },
    /// A between-study variance given from outside is negative, infinite or NaN.
    #[error("between-study variance {value} is not a finite number from 0 upward")]
    Tau2 { value: f64 },
    /// The confidence interval is defined for one mean and not for coefficients.
    #[error("interval method `{code}` is for one pooled effect, not for a meta-regression")]
    IntervalOfMean { code: &'static str },
    /// Counts that no study can have, or of another kind than the measure's. `index` counts from 0.
    #[error(
        "the counts of study {index} (counted from 0) are negative, not finite or of another kind"
    )]
    Counts { index: usize },
    /// A method that does not pool the measure.
    #[error("`{method}` does not pool {measure}")]
    Method {
        method: &'static str,
        measure: &'static str,
    },
    /// Sums of 0 in a subgroup that was asked for.
    #[error("by {by}, a subgroup has no {method} estimate: its counts hold too few events")]
    Subgroup { by: String, method: &'static str },
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

impl PoolingError {
    /// A search that failed: because numbers left the range of 64 bits, or for its own reasons.
    pub(super) fn search(quantity: &'static str, source: RootError) -> PoolingError {
        match source {
            RootError::NotFinite { .. } => PoolingError::OutOfRange {
                quantity: quantity.strip_prefix("the ").unwrap_or(quantity),
            },
            source => PoolingError::Search { quantity, source },
        }
    }
}
