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
    /// Clusters were allocated, and what a design effect needs is not known.
    Clusters {
        /// Whether the mean size of a cluster is known.
        size: bool,
        /// Whether the intracluster correlation is known or assumed.
        icc: bool,
    },
    /// Only a test that allows for clusters, from which no standard deviation follows.
    ClusterTest,
    /// Only a paired test of two treatments, without the correlation that a standardised effect needs.
    PairedTest,
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
            Self::Clusters { size, icc } => {
                let wanted = match (size, icc) {
                    (false, false) => {
                        "`cluster_size` (or `clusters`) and `icc` in the record, or the latter in `[assumptions]`"
                    }
                    (false, true) => "`cluster_size` or `clusters` in the record",
                    _ => "`icc` in the record or in `[assumptions]`",
                };
                write!(
                    f,
                    "clusters were allocated and the analysis does not allow for it; give {wanted}"
                )
            }
            Self::ClusterTest => f.write_str(
                "only a test that allows for clusters: a standardised difference does not follow from it",
            ),
            Self::PairedTest => f.write_str(
                "only a paired test of both treatments: a standardised difference needs their correlation",
            ),
            Self::Undefined => f.write_str("the measure is undefined for the numbers printed"),
        }
    }
}
