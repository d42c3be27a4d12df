use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Located, ModeratorValue, Number, Route, pair};

/// A named measured thing at a time.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// Id of the outcome in `review.toml`.
    pub id: Located<String>,
    /// What was measured, in this study's terms.
    pub label: String,
    /// How it was measured: `syringe`, `breast pump`, `observation sheet` …
    pub instrument: Option<String>,
    /// Unit as printed.
    pub unit: Option<String>,
    /// Which direction is good for mother and child.
    pub better: Direction,
    /// Which values one person can have, where that is known.
    pub scale: Option<ValueScale>,
    /// When it was measured.
    pub timepoint: Option<String>,
    /// Name of a separate set of participants, when the report gives this outcome for several.
    ///
    /// Results with different samples are independent and all enter an analysis. Without it the
    /// first result in the record is used, so the primary time point comes first.
    pub sample: Option<String>,
    /// Route to the effect, where it is not to be the first that the numbers allow: a code such as
    /// `t`, `p` or `printed-effect`. Needs `route_why`.
    pub route: Option<Located<Route>>,
    /// Why this route.
    pub route_why: Option<String>,
    /// Correlation of one person's values under the two treatments of a crossover or within-person
    /// trial, as printed.
    pub period_correlation: Option<Number>,
    /// Characteristics of these participants for subgroups, where they are not the whole study's.
    #[serde(default)]
    pub moderators: BTreeMap<String, ModeratorValue>,
    /// One arm's numbers each.
    #[serde(rename = "result", default)]
    pub results: Vec<ArmResult>,
    /// Tests and effects as the authors printed them.
    #[serde(rename = "reported", default)]
    pub reported: Vec<Reported>,
}

/// Which values one person can have: a count, a score, a measurement in steps.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ValueScale {
    /// Smallest possible value.
    pub min: Option<Number>,
    /// Largest possible value.
    pub max: Option<Number>,
    /// Smallest difference between two possible values: 1 for whole numbers; with `items`, of one item.
    pub step: Option<Number>,
    /// Number of items that a person's value is the mean of; 1 when absent.
    pub items: Option<Number>,
}

/// Which direction of an outcome is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// More is better: milk volume.
    Higher,
    /// Less is better: hours to the first milk.
    Lower,
}

/// One arm's numbers for one outcome.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ArmResult {
    /// Id of the arm.
    pub arm: Located<String>,
    /// Participants analysed, when not the arm's `n`.
    pub n: Option<Number>,
    /// Before the intervention.
    pub before: Option<Summary>,
    /// After the intervention.
    pub after: Option<Summary>,
    /// Change from before to after, as printed.
    pub change: Option<Summary>,
    /// Participants with the event after the intervention.
    pub events: Option<Number>,
    /// Participants assessed for the event; the arm's `n` when absent.
    pub total: Option<Number>,
    /// Printed percentage with the event after the intervention.
    pub percent: Option<Number>,
    /// Participants with the event before the intervention.
    pub before_events: Option<Number>,
    /// Participants assessed before the intervention.
    pub before_total: Option<Number>,
    /// Printed percentage with the event before the intervention.
    pub before_percent: Option<Number>,
    /// How many changed state between before and after.
    pub pairs: Option<Pairs>,
    /// Correlation of before and after values; for an analysis of correlations, the correlation
    /// that it asks for.
    pub correlation: Option<Number>,
    /// Person-time at risk, in the unit of the outcome.
    pub person_time: Option<Number>,
    /// Whether the numbers already allow for the allocation of clusters.
    #[serde(default)]
    pub cluster_adjusted: bool,
    /// Table, page or section.
    pub from: Option<String>,
    /// The words and figures of the source.
    pub quote: Option<String>,
}

/// A summary of one continuous variable in one arm, as far as printed.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Summary {
    /// Arithmetic mean.
    pub mean: Option<Number>,
    /// Bound of a mean printed only as "more than 20"; no effect comes from it.
    pub mean_above: Option<Number>,
    /// Bound of a mean printed only as "less than 20"; no effect comes from it.
    pub mean_below: Option<Number>,
    /// Standard deviation between participants.
    pub sd: Option<Number>,
    /// Standard error of the mean.
    pub se: Option<Number>,
    /// Confidence limits of the mean, lower then upper.
    #[serde(default, deserialize_with = "pair::limits")]
    pub ci: Option<Vec<Number>>,
    /// Level of the confidence limits in percent; 95 when absent.
    pub ci_level: Option<Number>,
    /// Median.
    pub median: Option<Number>,
    /// First quartile.
    pub q1: Option<Number>,
    /// Third quartile.
    pub q3: Option<Number>,
    /// Smallest value.
    pub min: Option<Number>,
    /// Largest value.
    pub max: Option<Number>,
}

/// Discordant pairs of a before-after count.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Pairs {
    /// Without the event before, with it after.
    pub gained: Number,
    /// With the event before, without it after.
    pub lost: Number,
}

/// A test or effect as the authors printed it.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Reported {
    /// Which test.
    pub test: Test,
    /// The arm, for a test within one arm.
    pub arm: Option<Located<String>>,
    /// The two arms compared; statistics and effects are the first minus (or over) the second.
    #[serde(default, deserialize_with = "pair::arms")]
    pub arms: Option<Vec<Located<String>>>,
    /// Student's t.
    pub t: Option<Number>,
    /// Degrees of freedom.
    pub df: Option<Number>,
    /// F statistic.
    pub f: Option<Number>,
    /// Chi-squared statistic.
    pub chi2: Option<Number>,
    /// Whether the chi-squared statistic has Yates' continuity correction.
    #[serde(default)]
    pub yates: bool,
    /// Participants with the event in both arms together: with the sizes of the arms the margins
    /// from which a chi-squared statistic gives the counts back.
    pub events: Option<Number>,
    /// Observed less expected events of the first arm, of a log-rank test.
    pub o_minus_e: Option<Number>,
    /// Variance of `o_minus_e`.
    pub v: Option<Number>,
    /// Standard normal statistic.
    pub z: Option<Number>,
    /// Correlation coefficient.
    pub r: Option<Number>,
    /// Two-sided p value, when printed as an exact number.
    pub p: Option<Number>,
    /// Bound of a p value printed as "p < 0.001"; a p printed as 0.000 is below 0.0005.
    pub p_below: Option<Number>,
    /// Bound of a p value printed as "p > 0.05".
    pub p_above: Option<Number>,
    /// Level of significance that p is held against, as printed.
    pub alpha: Option<Number>,
    /// The arm with the larger values, when no mean shows the direction of a p value or unsigned statistic.
    pub larger: Option<Located<String>>,
    /// An effect as printed.
    pub effect: Option<ReportedEffect>,
    /// Whether the test or effect already allows for the allocation of clusters.
    #[serde(default)]
    pub cluster_adjusted: bool,
    /// Table, page or section.
    pub from: Option<String>,
    /// The words and figures of the source.
    pub quote: Option<String>,
    /// Anything a reader of the record should know about it.
    pub note: Option<String>,
}

/// An effect as printed, first arm against second.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportedEffect {
    /// Which effect, as a metafor code: `MD`, `SMD`, `OR`, `RR`, `HR`, `RD` …; `GEN` for any other, on the scale
    /// it is pooled on.
    pub measure: Located<String>,
    /// The estimate, ratios as ratios.
    pub value: Number,
    /// Confidence limits, lower then upper.
    #[serde(default, deserialize_with = "pair::limits")]
    pub ci: Option<Vec<Number>>,
    /// Level of the confidence limits in percent; 95 when absent.
    pub level: Option<Number>,
    /// Standard error, on the log scale for ratios.
    pub se: Option<Number>,
    /// Whether the effect is adjusted for covariates.
    #[serde(default)]
    pub adjusted: bool,
}

/// A statistical test as named by the authors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Test {
    /// Student's t test of two independent groups.
    T,
    /// Welch's t test.
    WelchT,
    /// Paired t test.
    PairedT,
    /// Mann-Whitney (Wilcoxon rank-sum) test.
    MannWhitney,
    /// Wilcoxon signed-rank test.
    Wilcoxon,
    /// Sign test.
    Sign,
    /// Kruskal-Wallis test.
    KruskalWallis,
    /// Pearson's chi-squared test.
    ChiSquared,
    /// Fisher's exact test.
    Fisher,
    /// McNemar's test.
    McNemar,
    /// Analysis of variance or covariance.
    Anova,
    /// Test of a normal statistic, such as of two proportions.
    Z,
    /// Test of Pearson's correlation coefficient.
    Pearson,
    /// Test of Spearman's rank correlation coefficient.
    Spearman,
    /// Log-rank test.
    LogRank,
    /// A regression coefficient.
    Regression,
    /// A test that the report does not name.
    NotNamed,
}

/// Level of an interval in percent: as printed, or 95.
fn level(printed: Option<&Number>) -> f64 {
    printed.map_or(95.0, |level| level.value)
}

impl Summary {
    /// Level of the confidence limits in percent.
    pub fn level(&self) -> f64 {
        level(self.ci_level.as_ref())
    }
}

impl ReportedEffect {
    /// Level of the confidence limits in percent.
    pub fn level(&self) -> f64 {
        level(self.level.as_ref())
    }
}
