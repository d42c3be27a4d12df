use std::fmt;

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
    /// Means or standard deviations estimated from medians, quartiles or ranges.
    Quantiles,
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
            Self::Quantiles => "quantiles",
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
            Self::Quantiles => "median and quartiles or range (approximation)",
            Self::RankTest => "rank test read as a t test (approximation)",
            Self::Given => "as given",
        })
    }
}
