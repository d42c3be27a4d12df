use std::fmt;

/// Why a study gives no effect for an analysis.
#[derive(Debug, Clone, PartialEq)]
pub enum Lack {
    /// The record keeps the study out of the analysis.
    Excluded {
        /// The record's reason.
        reason: String,
    },
    /// Group sizes are not known.
    Sizes,
    /// No counts and no usable ratio.
    Counts,
    /// Means without any measure of spread, and no exact statistic.
    Spread,
    /// Only a bound of the p value is printed.
    OnlyBound {
        /// `p < 0.001` as a number, 0.001.
        bound: f64,
        /// Below or above the bound.
        below: bool,
    },
    /// A p value or unsigned statistic without the direction.
    Direction,
    /// A difference in means is not printed.
    Difference,
    /// No number that bears on the outcome.
    Nothing,
    /// The measure is undefined for the numbers printed.
    Undefined,
}

impl fmt::Display for Lack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Excluded { reason } => f.write_str(reason),
            Self::Sizes => f.write_str("group sizes are not reported"),
            Self::Counts => f.write_str("counts are not reported for both groups"),
            Self::Spread => f.write_str("means without SD, SE, interval, exact t or exact p"),
            Self::OnlyBound { bound, below } => {
                let relation = if *below { "<" } else { ">" };
                write!(f, "only a bound, p {relation} {bound}: not an estimate")
            }
            Self::Direction => f.write_str("the direction of the difference is not reported"),
            Self::Difference => f.write_str("the difference of means is not reported"),
            Self::Nothing => f.write_str("no result is reported"),
            Self::Undefined => f.write_str("the measure is undefined for the numbers printed"),
        }
    }
}
