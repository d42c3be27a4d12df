use std::fmt;

/// Something to know about the numbers behind an effect.
#[derive(Debug, Clone, PartialEq)]
pub enum Note {
    /// A continuity correction was added to each cell.
    ContinuityCorrection {
        /// Amount.
        add: f64,
    },
    /// Neither group, or everyone in both, had the event.
    DoubleZero,
    /// The report does not print the number.
    Derived {
        /// Which number.
        what: String,
        /// Its value.
        value: f64,
        /// How it was worked out.
        how: String,
    },
    /// The report prints several values for one number.
    Conflict {
        /// Which number.
        what: String,
        /// Value used.
        used: f64,
        /// Values not used, with their places.
        others: Vec<(f64, String)>,
        /// Why this one.
        why: Option<String>,
    },
    /// Only the total is printed; arms are taken as equal.
    EqualArms {
        /// Printed total.
        total: f64,
        /// Number of arms.
        arms: usize,
    },
    /// A standard deviation was recovered from a standard error.
    SdFromSe,
    /// A standard deviation was recovered from a confidence interval.
    SdFromCi,
    /// The t that belongs to an exact p value.
    TFromP {
        /// Printed p.
        p: f64,
        /// Recovered |t|.
        t: f64,
        /// Degrees of freedom.
        df: f64,
    },
    /// The report does not name its test; it was read as a t test.
    TestNotNamed,
    /// A rank test was read as a t test.
    RankTestAsT,
    /// The correlation of before and after is printed.
    PrintedCorrelation {
        /// Correlation.
        r: f64,
    },
    /// The correlation of before and after follows from a paired test or a change's SD.
    RecoveredCorrelation {
        /// Correlation.
        r: f64,
        /// What it follows from.
        from: &'static str,
    },
    /// The correlation of before and after is assumed.
    AssumedCorrelation {
        /// Correlation.
        r: f64,
    },
    /// A crossover trial was analysed as if its periods were independent groups.
    CrossoverAsParallel,
    /// The printed effect is adjusted for covariates.
    Adjusted,
    /// Another effect of the same study uses the same arm, and both are pooled as if independent.
    SharedArm,
    /// The sign was turned round, because less of the outcome is better.
    Turned,
    /// The report leaves open how many changed state; the largest possible variance is used.
    LargestVariance {
        /// Smallest possible standard error.
        smallest_se: f64,
        /// Largest possible standard error: the one used.
        largest_se: f64,
    },
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ContinuityCorrection { add } => write!(f, "zero cell: {add} added to each cell"),
            Self::DoubleZero => f.write_str("no events, or only events, in both groups"),
            Self::Derived { what, value, how } => write!(f, "{what} {value} derived: {how}"),
            Self::Conflict {
                what,
                used,
                others,
                why,
            } => {
                let others: Vec<_> = others
                    .iter()
                    .map(|(value, from)| format!("{value} ({from})"))
                    .collect();
                write!(f, "{what} {used} used, also printed: {}", others.join(", "))?;
                why.iter().try_for_each(|why| write!(f, "; {why}"))
            }
            Self::EqualArms { total, arms } => {
                write!(
                    f,
                    "arm sizes not printed: {total} taken as {arms} equal arms"
                )
            }
            Self::SdFromSe => f.write_str("SD from the standard error"),
            Self::SdFromCi => f.write_str("SD from the confidence interval"),
            Self::TFromP { p, t, df } => write!(f, "p = {p} gives |t| = {t:.2} on {df} df"),
            Self::TestNotNamed => f.write_str("test not named, read as a t test"),
            Self::RankTestAsT => f.write_str("rank test, read as a t test"),
            Self::PrintedCorrelation { r } => write!(f, "correlation {r} as printed"),
            Self::RecoveredCorrelation { r, from } => {
                write!(f, "correlation {r:.2} recovered from {from}")
            }
            Self::AssumedCorrelation { r } => write!(f, "correlation {r} assumed"),
            Self::CrossoverAsParallel => {
                f.write_str("crossover analysed as parallel groups, which widens its interval")
            }
            Self::Adjusted => f.write_str("adjusted effect as printed"),
            Self::SharedArm => f.write_str(
                "shares an arm with another effect of the study; pooled as if independent",
            ),
            Self::Turned => f.write_str("sign turned: less of this outcome is better"),
            Self::LargestVariance {
                smallest_se,
                largest_se,
            } => write!(
                f,
                "pairs not reported: SE between {smallest_se:.3} and {largest_se:.3}, the larger used"
            ),
        }
    }
}
