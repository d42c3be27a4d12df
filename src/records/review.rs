use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{DeclaredNetwork, Direction, Located, Number, Prisma, RiskOfBiasSettings};

/// The protocol of a review: what is asked, of which studies, with which model.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Protocol {
    /// Name of the review: its folder's name.
    pub id: Located<String>,
    /// Title of the report.
    pub title: String,
    /// The question in its parts.
    pub question: Question,
    /// Everything that an arm can receive.
    #[serde(rename = "intervention", default)]
    pub interventions: Vec<Intervention>,
    /// Everything that is measured.
    #[serde(rename = "outcome", default)]
    pub outcomes: Vec<ReviewOutcome>,
    /// What has to be assumed where reports are silent.
    #[serde(default)]
    pub assumptions: Assumptions,
    /// How every analysis is pooled that does not say otherwise.
    #[serde(default)]
    pub model: Model,
    /// The choices that a reasonable analyst might have made otherwise: every analysis is made in each combination.
    #[serde(default)]
    pub multiverse: MultiverseChoices,
    /// Settings of every bootstrap.
    #[serde(default)]
    pub bootstrap: BootstrapSettings,
    /// Domains of the risk of bias, where studies are judged with the tool `generic`.
    #[serde(default)]
    pub risk_of_bias: RiskOfBiasSettings,
    /// How many records were found, left out and kept.
    pub prisma: Option<Prisma>,
    /// The analyses, in the order of the report.
    #[serde(rename = "analysis", default)]
    pub analyses: Vec<Analysis>,
    /// The networks of several interventions, in the order of the report.
    #[serde(rename = "network", default)]
    pub networks: Vec<DeclaredNetwork>,
}

/// Population, intervention, comparator, outcomes.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// The question as one sentence.
    pub text: String,
    /// Who.
    pub population: String,
    /// What is done.
    pub intervention: String,
    /// Instead of what.
    pub comparator: String,
    /// What is hoped for.
    pub outcomes: String,
    /// How the studies were found and chosen.
    pub studies: Option<String>,
}

/// Something an arm can receive.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Intervention {
    /// Name used in records.
    pub id: Located<String>,
    /// Name for readers.
    pub label: String,
    /// Family of interventions it belongs to.
    pub group: Option<String>,
    /// What it is.
    pub description: Option<String>,
}

/// Something that is measured.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReviewOutcome {
    /// Name used in records.
    pub id: Located<String>,
    /// Name for readers.
    pub label: String,
    /// Kind of data.
    pub kind: OutcomeKind,
    /// Which direction is good.
    pub better: Direction,
    /// What counts as this outcome.
    pub definition: Option<String>,
    /// Units in which it can be measured, with what a mean can plausibly be in each; any unit when empty.
    #[serde(rename = "unit", default)]
    pub units: Vec<OutcomeUnit>,
}

/// A unit of an outcome, and what is plausible in it.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OutcomeUnit {
    /// The unit, as records write it.
    pub name: Located<String>,
    /// Smallest plausible mean or median.
    pub min: Option<Number>,
    /// Largest plausible mean or median.
    pub max: Option<Number>,
    /// Largest plausible difference between two arms.
    pub difference: Option<Number>,
}

/// Kind of data of an outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum OutcomeKind {
    /// An event that happens or not.
    Binary,
    /// A measured quantity or score.
    Continuous,
}

/// What is assumed where reports are silent; each use is named beside the number it enters.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Assumptions {
    /// Correlation of before and after values where a report gives no way to recover it.
    pub pre_post_correlation: Option<Assumed>,
    /// Correlation of one person's measurements under the two treatments of a crossover or
    /// within-person trial, where the report gives no way to recover it.
    pub crossover_correlation: Option<Assumed>,
    /// Intracluster correlation coefficient of cluster-randomised trials that print none.
    pub icc: Option<Assumed>,
    /// Take arms as equally large where a report prints only the total.
    #[serde(default)]
    pub equal_arms: bool,
    /// How mean and SD are estimated from a median with quartiles or range; `luo-wan-shi` when absent.
    #[serde(default)]
    pub quantiles: QuantileMethod,
}

/// How mean and SD are estimated from a median with quartiles or range.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum QuantileMethod {
    /// For a normal outcome: mean of Luo (2018), SD of Wan (2014) or Shi (2020).
    #[default]
    LuoWanShi,
    /// For a log-normal outcome, such as a duration: Shi (2020).
    LogNormal,
    /// The distribution that fits best: quantile estimation, McGrath (2020).
    QuantileEstimation,
    /// Normal after a Box-Cox transformation: McGrath (2020).
    BoxCox,
    /// `luo-wan-shi` where the summaries are symmetric, `quantile-estimation` where they speak for a skewed outcome.
    BySkewness,
}

/// An assumed number and its grounds.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Assumed {
    /// The number.
    pub value: Located<f64>,
    /// Grounds for the value.
    pub why: String,
    /// Other values to try: the report shows what each of them changes.
    #[serde(default)]
    pub sweep: Vec<Located<f64>>,
}

/// How effects are pooled.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Model {
    /// Estimator of the between-study variance, as a metafor code; `REML` when absent.
    pub tau2: Option<Located<String>>,
    /// Method of the confidence interval; `hksj` when absent.
    pub ci: Option<Located<String>>,
    /// Method of the prediction interval; `hts` when absent.
    pub prediction: Option<Located<String>>,
    /// Interval of tau2, I2 and H2: `qp` (Q-profile; when absent), `genq` (generalised Q) or `pl` (profile likelihood).
    pub tau2_ci: Option<Located<String>>,
    /// Weights of the pooled effect: `inverse` (of vi + tau2; when absent) or `equal`.
    pub weights: Option<Located<String>>,
    /// What is done when contrasts of one study share an arm; `covariance` when absent.
    pub shared_arms: Option<SharedArms>,
    /// Why these.
    pub why: Option<String>,
}

/// Defensible choices; each list is added to the analysis' own choice, and replaces the usual list.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MultiverseChoices {
    /// Estimators of the between-study variance, as metafor codes; `REML`, `DL`, `PM`, `SJ` when absent.
    #[serde(default)]
    pub tau2: Vec<Located<String>>,
    /// Methods of the confidence interval; `wald`, `hksj`, `hksj-adhoc` when absent.
    #[serde(default)]
    pub ci: Vec<Located<String>>,
    /// Effect measures, used in analyses whose data they fit; when absent `OR`, `RR`, `RD` for each other, and `SMD`, `SMDH`
    /// for each other and for `MD`.
    #[serde(default)]
    pub measures: Vec<Located<String>>,
    /// Continuity corrections where a table needs one: `only0`, `all`, `if0all`, `none`, or `tacc` (in tables with a zero,
    /// more to the larger group); `only0`, `tacc`, `none` when absent.
    #[serde(default)]
    pub zero_cells: Vec<Located<String>>,
    /// Why these.
    pub why: Option<String>,
}

/// What is done when contrasts of one study share an arm.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum SharedArms {
    /// One effect per study by generalised least squares, with the covariances of its contrasts.
    #[default]
    Covariance,
    /// Arms of the same side are combined to one group before they are compared.
    Combine,
    /// The shared arm's participants are divided evenly among the contrasts.
    Split,
    /// Contrasts are pooled as if they were independent.
    Independent,
}

/// Settings of a bootstrap.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct BootstrapSettings {
    /// Number of random replicates; when absent all resamples of few studies, and 10 000 random ones of more.
    pub replicates: Option<u32>,
    /// Seed of the random streams.
    pub seed: u64,
    /// How replicates are made; `case` when absent.
    pub kind: KindChoice,
    /// How the interval comes from the replicates; `percentile` when absent.
    #[schemars(with = "IntervalChoice", extend("default" = "percentile"))]
    pub interval: Located<IntervalChoice>,
}

impl Default for BootstrapSettings {
    fn default() -> Self {
        Self {
            replicates: None,
            seed: 1,
            kind: KindChoice::Case,
            interval: Located {
                value: IntervalChoice::Percentile,
                span: 0..0,
            },
        }
    }
}

/// How replicates of a bootstrap are made.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum KindChoice {
    /// Studies are drawn with replacement.
    #[default]
    Case,
    /// Effects are drawn from the fitted model.
    Parametric,
    /// Residuals are multiplied by random numbers.
    Wild,
    /// Residuals are given random signs.
    SignFlip,
}

/// How an interval comes from the replicates of a bootstrap.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum IntervalChoice {
    /// Quantiles of the replicates.
    #[default]
    Percentile,
    /// The same turned round about the estimate.
    Basic,
    /// Estimate less bias, and standard errors of the replicates to either side.
    Normal,
    /// Quantiles moved for bias and skewness; for `case` alone.
    Bca,
    /// Quantiles of the differences in standard errors; of the pooled effect alone.
    Studentised,
}

impl KindChoice {
    /// The code in review.toml and options.
    pub fn code(self) -> &'static str {
        match self {
            Self::Case => "case",
            Self::Parametric => "parametric",
            Self::Wild => "wild",
            Self::SignFlip => "sign-flip",
        }
    }
}

impl IntervalChoice {
    /// Whether replicates of this kind give such an interval: BCa leaves out studies, and only `case` resamples them.
    pub fn suits(self, kind: KindChoice) -> bool {
        self != Self::Bca || kind == KindChoice::Case
    }
}

/// One pooled question.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Analysis {
    /// Name for commands and file names.
    pub id: Located<String>,
    /// Title for readers.
    pub title: String,
    /// Outcome ids; a study's first outcome in this order that gives an effect is used.
    pub outcome: Vec<Located<String>>,
    /// Sets of interventions, any of which is the intervention.
    pub intervention: Vec<Vec<Located<String>>>,
    /// Sets of interventions, any of which is the comparator; absent for before against after.
    pub comparator: Option<Vec<Vec<Located<String>>>>,
    /// Effect measure, as a metafor code: `OR`, `SMD`, `SMCC` …
    pub measure: Located<String>,
    /// What the studies are weighted by: `inverse` (variance; when absent), `mh` (Mantel-Haenszel, for OR, RR, RD, IRR
    /// and IRD), `mh-sato` (the same for RD with Sato's variance) or `peto` (for PETO). These three pool the counts themselves, with
    /// a common effect and a Wald interval, and add nothing to zero cells. So do mixed models, which have a tau2:
    /// `glmm-um-fs` (OR, IRR, PLO, IRLN; a free level for each study), `glmm-um-rs` (OR, IRR; random levels), `glmm-cm-el`
    /// (OR, IRR; conditional on the events of both groups, exact) and `glmm-cm-al` (OR; the same, approximate).
    pub method: Option<Located<String>>,
    /// Estimator of the between-study variance, when not that of `[model]`.
    pub tau2: Option<Located<String>>,
    /// Turn effects so that larger values are better, where outcomes differ in direction.
    #[serde(default)]
    pub towards_benefit: bool,
    /// Method of the confidence interval, when not that of `[model]`.
    pub ci: Option<Located<String>>,
    /// Method of the prediction interval, when not that of `[model]`.
    pub prediction: Option<Located<String>>,
    /// Interval of tau2, I2 and H2, when not that of `[model]`.
    pub tau2_ci: Option<Located<String>>,
    /// Weights of the pooled effect, when not those of `[model]`.
    pub weights: Option<Located<String>>,
    /// An effect that would matter, as readers know it: a ratio for OR, RR and other ratios, 0.1 for ten percentage points.
    /// The report gives the probability that the true effect in a new study lies beyond it on the side that is better.
    pub delta: Option<Located<f64>>,
    /// Risk without the intervention, for OR, PETO, RR, RD and HR: the forest plot then shows absolute effects per 1000 people.
    pub baseline_risk: Option<AssumedRisk>,
    /// What is done when contrasts of one study share an arm, when not that of `[model]`.
    pub shared_arms: Option<SharedArms>,
    /// What the two sides of no effect mean to a reader.
    pub favours: Favours,
    /// Headings of the two groups in tables and figures.
    #[serde(default)]
    pub groups: Groups,
    /// Continuity correction for tables with zero cells.
    #[serde(default)]
    pub zero_cells: ZeroCells,
    /// Let a study with only counts or an odds ratio enter an analysis of SMD, and one with only means
    /// an analysis of OR, by ln OR = SMD π/√3 (an approximation).
    #[serde(default)]
    pub convert: bool,
    /// Whether a study enters at the bound of a p value printed as "p < 0.05".
    #[serde(default)]
    pub bounds: Bounds,
    /// Study characteristics to split by: `design`, `performed-by`, `instrument`, `basis`,
    /// `country`, `outcome`, `intervention`, `comparator`, `year`, or a key of `[moderators]`.
    #[serde(default)]
    pub subgroups: Vec<Located<String>>,
    /// Study characteristics that a meta-regression is made on, named as for `subgroups`: numbers or categories;
    /// `a:b` is the product of two, `a*b` stands for both and their product.
    #[serde(default)]
    pub moderators: Vec<Located<String>>,
    /// The category of a moderator that the others are compared with, when not the first by name.
    #[serde(default)]
    pub reference: BTreeMap<String, Located<String>>,
    /// Whether small-study effects are tested; when absent they are from ten studies up. With `true` they are shown from
    /// three studies up, and the report says how little they then tell.
    pub bias: Option<bool>,
    /// Why the analysis is made and how it is to be read.
    pub note: Option<String>,
    /// Present when the analysis shows something other than an answer, such as heterogeneity.
    pub demonstration: Option<String>,
}

/// A risk that effects are shown for.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AssumedRisk {
    /// The risk, above 0 and below 1: 0.12 for 120 in 1000.
    pub risk: Located<f64>,
    /// Where it comes from, printed under the figure.
    pub source: String,
}

/// What to do with a study whose only result is "p < 0.05".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Bounds {
    /// It is listed with the bound of its effect and not pooled.
    #[default]
    Exclude,
    /// It is pooled as if p were the bound. A "p > 0.05" is never pooled.
    Include,
}

/// Labels for the two sides of no effect.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Favours {
    /// Side of smaller values.
    pub left: String,
    /// Side of larger values.
    pub right: String,
}

/// Headings of the two groups in tables and figures.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Groups {
    /// The intervention.
    pub intervention: String,
    /// The comparator.
    pub comparator: String,
}

impl Default for Groups {
    fn default() -> Self {
        Self {
            intervention: "Intervention".to_owned(),
            comparator: "Comparator".to_owned(),
        }
    }
}

/// Continuity correction of 2x2 tables, with escalc's names and defaults.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ZeroCells {
    /// Amount added to each cell; when absent 0.5, or 0 for a measure that a zero does no harm.
    pub add: Option<Located<f64>>,
    /// How the amount is shared between the groups: `constant` adds the same to both, `tacc` (treatment-arm
    /// correction) more to the larger group, so that a table without events shows no effect.
    pub correction: Option<Located<String>>,
    /// Which tables it is added to: `only0`, `all`, `if0all` or `none`; when absent `only0`.
    pub to: Option<Located<String>>,
    /// Leave out tables without, or with only, events in both arms; `false` when absent. For `mh` and `peto` it says
    /// whether such tables enter Q, and is `true` when absent.
    pub drop00: Option<bool>,
}
