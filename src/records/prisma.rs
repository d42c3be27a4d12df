use schemars::JsonSchema;
use serde::Deserialize;

use super::Located;

/// How many records were found, left out and kept: the counts of a PRISMA 2020 flow diagram.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Prisma {
    /// Databases searched, each with the records it gave.
    #[serde(rename = "database", default)]
    pub databases: Vec<FlowSource>,
    /// Registers searched, each with the records it gave.
    #[serde(rename = "register", default)]
    pub registers: Vec<FlowSource>,
    /// Duplicate records removed before screening; 0 when absent.
    #[serde(default)]
    pub duplicates: u32,
    /// Records marked as ineligible by automation tools before screening; 0 when absent.
    #[serde(default)]
    pub automation: u32,
    /// Records removed before screening for other reasons; 0 when absent.
    #[serde(default)]
    pub other_removed: u32,
    /// Records screened: those identified less those removed before screening.
    pub screened: Located<u32>,
    /// Records excluded by people on title and abstract.
    pub excluded: u32,
    /// Records excluded by automation tools on title and abstract; left out of the figure when absent.
    pub excluded_by_automation: Option<u32>,
    /// Reports sought for retrieval: records screened less those excluded.
    pub sought: Located<u32>,
    /// Reports not retrieved; 0 when absent.
    #[serde(default)]
    pub not_retrieved: u32,
    /// Reports assessed for eligibility: those sought less those not retrieved.
    pub assessed: Located<u32>,
    /// Why assessed reports were excluded, each reason with its number of reports.
    #[serde(rename = "reason", default)]
    pub reasons: Vec<FlowReason>,
    /// Studies included by this review's searches, those of `previous` not counted.
    pub studies: Located<u32>,
    /// Reports of these studies: reports assessed, by whatever method, less those excluded.
    pub reports: Located<u32>,
    /// Reports found by other methods than databases and registers.
    pub other_methods: Option<OtherMethods>,
    /// Studies of an earlier version of the review.
    pub previous: Option<PreviousStudies>,
    /// Studies that entered a meta-analysis, by outcome where there are several.
    #[serde(default)]
    pub meta_analysis: Vec<InMetaAnalysis>,
}

/// A database, register or other source, with the records it gave.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FlowSource {
    /// Its name: `MEDLINE`.
    pub label: String,
    /// Records identified from it.
    pub n: u32,
}

/// A reason for excluding reports.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FlowReason {
    /// The reason: `Wrong population`.
    pub text: String,
    /// Reports excluded for it.
    pub n: u32,
}

/// Reports found by searching websites, organisations, citations and the like.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OtherMethods {
    /// Websites, organisations, citation searching, each with the records it gave.
    #[serde(rename = "source", default)]
    pub sources: Vec<FlowSource>,
    /// Reports sought for retrieval: as many as the sources gave, those already found elsewhere not counted.
    pub sought: Located<u32>,
    /// Reports not retrieved; 0 when absent.
    #[serde(default)]
    pub not_retrieved: u32,
    /// Reports assessed for eligibility: those sought less those not retrieved.
    pub assessed: Located<u32>,
    /// Why assessed reports were excluded, each reason with its number of reports.
    #[serde(rename = "reason", default)]
    pub reasons: Vec<FlowReason>,
}

/// Studies of an earlier version of the review.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PreviousStudies {
    /// Studies included in it.
    pub studies: u32,
    /// Reports of these studies.
    pub reports: u32,
}

/// Studies that entered a meta-analysis.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InMetaAnalysis {
    /// The outcome, where there are several.
    pub label: Option<String>,
    /// Studies, of an earlier version too.
    pub n: Located<u32>,
}

impl Prisma {
    /// Records identified from databases and registers.
    pub fn identified(&self) -> u64 {
        total(self.databases.iter().chain(&self.registers).map(|s| s.n))
    }

    /// Records removed before screening.
    pub fn removed(&self) -> u64 {
        total([self.duplicates, self.automation, self.other_removed])
    }

    /// Records excluded on title and abstract.
    pub fn excluded_records(&self) -> u64 {
        total([self.excluded, self.excluded_by_automation.unwrap_or(0)])
    }
}

impl OtherMethods {
    /// Records identified.
    pub fn identified(&self) -> u64 {
        total(self.sources.iter().map(|source| source.n))
    }
}

/// Reports excluded for any of the reasons.
pub fn excluded_reports(reasons: &[FlowReason]) -> u64 {
    total(reasons.iter().map(|reason| reason.n))
}

fn total(counts: impl IntoIterator<Item = u32>) -> u64 {
    counts.into_iter().map(u64::from).sum()
}
