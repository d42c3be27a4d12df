use std::fmt;

use super::EffectEstimate;

/// One study's contribution to an analysis: the effect, how it was reached, and from where.
#[derive(Debug, Clone)]
pub struct StudyEffect {
    /// Id of the record, or the name in a table.
    pub study: String,
    /// Name for readers.
    pub label: String,
    /// Effect and variance on the analysis scale.
    pub estimate: EffectEstimate,
    /// The numbers that it was computed from.
    pub data: Data,
    /// How the effect was reached from the numbers.
    pub route: Route,
    /// Unit of the outcome, as printed.
    pub unit: Option<String>,
    /// Everything that a reader should know about the numbers.
    pub notes: Vec<Note>,
    /// Participants in the comparison, when known.
    pub n: Option<f64>,
    /// Where the numbers stand.
    pub source: Option<Source>,
    /// Estimates with the smallest and the largest variance that the report allows, when it
    /// leaves the variance open; `estimate` is the latter.
    pub bounds: Option<[EffectEstimate; 2]>,
}

/// Where numbers stand in the records and in the report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// File name of the record.
    pub file: String,
    /// Line in the record, from 1.
    pub line: usize,
    /// Place in the report, as the record names it.
    pub from: Option<String>,
    /// Words and figures of the report.
    pub quote: Option<String>,
}

/// The numbers that an effect was computed from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Data {
    /// Events and totals of groups 1 and 2.
    Counts {
        /// Events.
        events: [f64; 2],
        /// Totals.
        totals: [f64; 2],
    },
    /// Means, standard deviations and sizes of groups 1 and 2.
    Means {
        /// Means.
        means: [f64; 2],
        /// Standard deviations.
        sds: [f64; 2],
        /// Participants.
        sizes: [f64; 2],
    },
    /// A statistic of groups 1 and 2, with the means where printed.
    Statistic {
        /// Means.
        means: [Option<f64>; 2],
        /// Participants.
        sizes: [Option<f64>; 2],
    },
    /// Means and standard deviations of one group, after and before.
    Occasions {
        /// Means after and before.
        means: [Option<f64>; 2],
        /// Standard deviations after and before.
        sds: [Option<f64>; 2],
        /// Participants.
        n: f64,
    },
    /// Events of one group, after and before.
    BeforeAfter {
        /// Events after and before.
        events: [f64; 2],
        /// Participants.
        n: f64,
    },
    /// Nothing but the effect.
    Given,
}

/// How an effect was reached, best information first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Route {
    /// Events and totals.
    Counts,
    /// Means and standard deviations after the intervention.
    Means,
    /// Means and standard deviations of changes.
    Changes,
    /// Means and standard deviations before and after.
    BeforeAfter,
    /// Before and after counts with the pairs that changed.
    Pairs,
    /// Before and after counts alone.
    Margins,
    /// An exact t statistic.
    StatisticT,
    /// An exact F statistic of two groups.
    StatisticF,
    /// A printed effect with its confidence interval or standard error.
    PrintedEffect,
    /// A printed mean difference with its confidence interval or standard error, standardised.
    PrintedDifference,
    /// An exact p value of a t test, or of a test that is not named.
    ExactP,
    /// A rank test's statistic or p value, read as if it were a t test's.
    RankTest,
    /// `yi` and `vi` as given.
    Given,
}

impl Route {
    /// Short code for tables.
    pub fn code(self) -> &'static str {
        match self {
            Self::Counts => "counts",
            Self::Means => "means",
            Self::Changes => "changes",
            Self::BeforeAfter => "before-after",
            Self::Pairs => "pairs",
            Self::Margins => "margins",
            Self::StatisticT => "t",
            Self::StatisticF => "f",
            Self::PrintedEffect => "printed-effect",
            Self::PrintedDifference => "printed-difference",
            Self::ExactP => "p",
            Self::RankTest => "rank-test",
            Self::Given => "given",
        }
    }
}

impl fmt::Display for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Counts => "counts",
            Self::Means => "means and SDs",
            Self::Changes => "means and SDs of change",
            Self::BeforeAfter => "means and SDs before and after",
            Self::Pairs => "counts before and after, with the pairs that changed",
            Self::Margins => "counts before and after",
            Self::StatisticT => "t statistic",
            Self::StatisticF => "F statistic",
            Self::PrintedEffect => "effect as printed, with its interval",
            Self::PrintedDifference => "mean difference as printed, with its interval",
            Self::ExactP => "exact p value",
            Self::RankTest => "rank test read as a t test (approximation)",
            Self::Given => "as given",
        })
    }
}

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
