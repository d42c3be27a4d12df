use std::fmt;

use schemars::JsonSchema;
use serde::Deserialize;

/// How an effect was reached, best information first: raw summaries, exact statistics, approximations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Route {
    /// Events and totals, or events and person-time.
    Counts,
    /// Means and standard deviations after the intervention.
    Means,
    /// Means and standard deviations of changes.
    Changes,
    /// Means and standard deviations before and after.
    BeforeAfter,
    /// Before and after counts with the pairs that changed.
    Pairs,
    /// A correlation with its number of participants.
    Correlation,
    /// An exact t statistic.
    #[serde(rename = "t")]
    StatisticT,
    /// An exact F statistic of two groups.
    #[serde(rename = "f")]
    StatisticF,
    /// A chi-squared statistic of a 2x2 table with its margins.
    ChiSquared,
    /// McNemar's chi-squared statistic with the counts before and after.
    McNemar,
    /// Observed less expected events of a log-rank test, with their variance.
    #[serde(rename = "o-minus-e")]
    LogRank,
    /// A printed effect with its confidence interval or standard error.
    PrintedEffect,
    /// A printed mean difference with its confidence interval or standard error, standardised.
    PrintedDifference,
    /// A printed ratio or difference of risks with the events of one group.
    BaselineRisk,
    /// An exact p value of a t test, of a test that is not named, or of a chi-squared test.
    #[serde(rename = "p")]
    ExactP,
    /// A printed effect, its standard error from a p value, a z or the group sizes.
    PrintedAlone,
    /// Before and after counts alone.
    Margins,
    /// Changes whose standard deviation follows from those before and after.
    ComputedChanges,
    /// Means or standard deviations estimated from medians, quartiles or ranges.
    Quantiles,
    /// A rank test's statistic or p value, read as if it were a t test's.
    RankTest,
    /// A z or a chi-squared statistic on 1 degree of freedom, read as a correlation.
    #[serde(rename = "z")]
    StatisticZ,
    /// An effect of the other kind, of means or of counts, converted.
    Converted,
    /// The bound of a p value, as if p were the bound.
    Bound,
    /// `yi` and `vi` as given.
    #[serde(skip)]
    Given,
}

impl Route {
    /// Every route that a record can name, in their order.
    pub const ALL: [Self; 23] = [
        Self::Counts,
        Self::Means,
        Self::Changes,
        Self::BeforeAfter,
        Self::Pairs,
        Self::Correlation,
        Self::StatisticT,
        Self::StatisticF,
        Self::ChiSquared,
        Self::McNemar,
        Self::LogRank,
        Self::PrintedEffect,
        Self::PrintedDifference,
        Self::BaselineRisk,
        Self::ExactP,
        Self::PrintedAlone,
        Self::Margins,
        Self::ComputedChanges,
        Self::Quantiles,
        Self::RankTest,
        Self::StatisticZ,
        Self::Converted,
        Self::Bound,
    ];

    /// Short code for tables, and for records that name a route.
    pub fn code(self) -> &'static str {
        match self {
            Self::Counts => "counts",
            Self::Means => "means",
            Self::Changes => "changes",
            Self::BeforeAfter => "before-after",
            Self::Pairs => "pairs",
            Self::Correlation => "correlation",
            Self::StatisticT => "t",
            Self::StatisticF => "f",
            Self::ChiSquared => "chi-squared",
            Self::McNemar => "mc-nemar",
            Self::LogRank => "o-minus-e",
            Self::PrintedEffect => "printed-effect",
            Self::PrintedDifference => "printed-difference",
            Self::BaselineRisk => "baseline-risk",
            Self::ExactP => "p",
            Self::PrintedAlone => "printed-alone",
            Self::Margins => "margins",
            Self::ComputedChanges => "computed-changes",
            Self::Quantiles => "quantiles",
            Self::RankTest => "rank-test",
            Self::StatisticZ => "z",
            Self::Converted => "converted",
            Self::Bound => "bound",
            Self::Given => "given",
        }
    }

    /// Whether the route starts from the groups' own counts, means or pairs.
    pub fn is_raw(self) -> bool {
        self <= Self::Correlation
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
            Self::Correlation => "correlation and number of participants",
            Self::StatisticT => "t statistic",
            Self::StatisticF => "F statistic",
            Self::ChiSquared => "chi-squared statistic with its margins",
            Self::McNemar => "counts before and after, with McNemar's chi-squared",
            Self::LogRank => "observed less expected events with their variance",
            Self::PrintedEffect => "effect as printed, with its interval",
            Self::PrintedDifference => "mean difference as printed, with its interval",
            Self::BaselineRisk => "effect as printed, with the events of one group",
            Self::ExactP => "exact p value",
            Self::PrintedAlone => "effect as printed, with p, z or sizes",
            Self::Margins => "counts before and after",
            Self::ComputedChanges => "changes, their SD from those before and after",
            Self::Quantiles => "median and quartiles or range (approximation)",
            Self::RankTest => "rank test read as a t test (approximation)",
            Self::StatisticZ => "z or chi-squared read as a correlation (approximation)",
            Self::Converted => "converted between odds ratio and SMD (approximation)",
            Self::Bound => "bound of a p value, taken as p",
            Self::Given => "as given",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_names_each_route_by_its_code() {
        for route in Route::ALL {
            let text = format!("route = \"{}\"", route.code());
            let read: std::collections::BTreeMap<String, Route> =
                toml::from_str(&text).expect("a route");
            assert_eq!(read["route"], route);
        }
    }

    #[test]
    fn the_routes_stand_in_their_order() {
        assert!(Route::ALL.is_sorted());
    }
}
