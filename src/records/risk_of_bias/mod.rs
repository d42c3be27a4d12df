//! Judgements of the risk of bias of a study's results.

mod judgement;
mod tools;

use schemars::JsonSchema;
use serde::Deserialize;

use super::Located;

pub use judgement::Judgement;
pub use tools::{Domain, Tool, ToolName};

/// One assessment of a study's risk of bias, with one tool.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RiskOfBias {
    /// The tool that the judgements were made with.
    pub tool: Located<ToolName>,
    /// Ids of the outcomes whose results were judged; all of the study when absent.
    #[serde(default)]
    pub outcome: Vec<Located<String>>,
    /// One judgement for each domain of the tool.
    #[serde(rename = "domain", default)]
    pub domains: Vec<DomainJudgement>,
    /// The judgement of the whole; needed where the tool has one (RoB 2, ROBINS-I, ROBINS-E).
    pub overall: Option<OverallJudgement>,
    /// Who judged, and how they agreed: `two reviewers independently`.
    pub assessors: Option<String>,
}

/// The judgement of one domain.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DomainJudgement {
    /// Name of the domain in the tool: `randomisation`; the guide to records lists all.
    pub id: Located<String>,
    /// The judgement, as one of the words of the tool.
    #[schemars(with = "Judgement")]
    pub judgement: Located<String>,
    /// Why this judgement.
    pub support: Option<String>,
    /// Where in the report.
    pub from: Option<String>,
    /// The words of the report.
    pub quote: Option<String>,
}

/// The judgement of all domains together.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OverallJudgement {
    /// The judgement; in RoB 2, ROBINS-I and ROBINS-E never better than that of the worst domain.
    #[schemars(with = "Judgement")]
    pub judgement: Located<String>,
    /// Why this judgement.
    pub support: Option<String>,
}

/// What a review says of its risk-of-bias assessments.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RiskOfBiasSettings {
    /// The domains of the tool `generic`, in the order of tables and figures.
    #[serde(rename = "domain", default)]
    pub domains: Vec<DeclaredDomain>,
}

/// A domain of the tool `generic`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeclaredDomain {
    /// Name used in records.
    pub id: Located<String>,
    /// Name for readers.
    pub label: String,
}

impl DomainJudgement {
    /// The judgement as a word that figures know; `None` for no known word.
    pub fn judged(&self) -> Option<Judgement> {
        Judgement::from_code(&self.judgement)
    }
}

impl OverallJudgement {
    /// The judgement as a word that figures know; `None` for no known word.
    pub fn judged(&self) -> Option<Judgement> {
        Judgement::from_code(&self.judgement)
    }
}

impl RiskOfBias {
    /// The judgement of a domain.
    pub fn of(&self, domain: &str) -> Option<&DomainJudgement> {
        self.domains.iter().find(|one| one.id.value == domain)
    }
}
