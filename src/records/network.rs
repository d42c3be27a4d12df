use schemars::JsonSchema;
use serde::Deserialize;

use super::{Bounds, Located, ZeroCells};

/// Several interventions compared at once.
///
/// Every set of interventions that an arm received is a treatment of the network, named by the labels of its interventions with
/// ` + ` between them.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeclaredNetwork {
    /// Name for commands and file names.
    pub id: Located<String>,
    /// Title for readers.
    pub title: String,
    /// Outcome ids; of a study the first in this order that connects the most arms is used.
    pub outcome: Vec<Located<String>>,
    /// Effect measure, as a metafor code: `OR`, `SMD`, `MD` …
    pub measure: Located<String>,
    /// What the reference received, as one arm does; the treatment of most studies when absent.
    #[serde(default)]
    pub reference: Vec<Located<String>>,
    /// Sets of interventions that take part; all when absent.
    pub arms: Option<Vec<Vec<Located<String>>>>,
    /// Interventions that count as one and the same.
    #[serde(default)]
    pub grouping: Vec<Grouping>,
    /// Other ways to make treatments of interventions: the network is analysed with each.
    #[serde(rename = "alternative", default)]
    pub alternatives: Vec<Alternative>,
    /// Effects of the parts of combinations, as sums.
    pub components: Option<Components>,
    /// Estimator of the variance between studies: `EE`, `DL`, `REML` or `REML-exact`; when absent that of `[model]`, or `REML`
    /// where networks have none of that name.
    pub tau2: Option<Located<String>>,
    /// Turn effects so that larger values are better, where outcomes differ in direction.
    #[serde(default)]
    pub towards_benefit: bool,
    /// Continuity correction: `to` is `only0` (all arms of a study in which one has no event, or nothing else) or `none`.
    #[serde(default)]
    pub zero_cells: ZeroCells,
    /// Let a study with only counts or an odds ratio enter a network of SMD, and one with only means a network of OR.
    #[serde(default)]
    pub convert: bool,
    /// Whether a study enters at the bound of a p value printed as "p < 0.05".
    #[serde(default)]
    pub bounds: Bounds,
    /// Why the network is analysed and how it is to be read.
    pub note: Option<String>,
}

/// Interventions that count as one and the same, alone and in combinations.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Grouping {
    /// Name of the common treatment.
    pub label: String,
    /// The interventions.
    pub interventions: Vec<Located<String>>,
}

/// Another way to make treatments of interventions.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Alternative {
    /// What is done differently, for readers.
    pub title: String,
    /// Interventions that count as one and the same, in place of the network's own.
    #[serde(default)]
    pub grouping: Vec<Grouping>,
    /// Outcome ids, when not the network's own.
    pub outcome: Option<Vec<Located<String>>>,
    /// Effect measure, when not the network's own.
    pub measure: Option<Located<String>>,
    /// Whether a study enters at the bound of a p value, when not as in the network itself.
    pub bounds: Option<Bounds>,
    /// Why it might be done so.
    pub why: Option<String>,
}

/// The additive model of the parts of combinations.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Components {
    /// The intervention without an effect of its own, that of routine care; the reference when absent.
    pub inactive: Option<Located<String>>,
    /// Interventions that together do more or less than the sum of them.
    #[serde(default)]
    pub interactions: Vec<Vec<Located<String>>>,
    /// Sums of interventions whose effect is wanted, tried or not.
    #[serde(default)]
    pub sums: Vec<Vec<Located<String>>>,
}
