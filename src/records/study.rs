use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::numerics::format;

use super::{Answer, Breakdown, Claim, Located, Number, Outcome, RiskOfBias, Told};

/// One study: what its report says, and where it says it.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Study {
    /// Unique name of the study, usually first author and year: `nilawati-2019`.
    pub id: Located<String>,
    /// Name for tables and figures, when not the id in words.
    pub label: Option<String>,
    /// The publication.
    pub report: Citation,
    /// How the study was made and on whom.
    pub design: Design,
    /// The groups.
    #[serde(rename = "arm", default)]
    pub arms: Vec<Arm>,
    /// What was measured, the primary time point of each outcome first.
    #[serde(rename = "outcome", default)]
    pub outcomes: Vec<Outcome>,
    /// Participants divided into parts, as tables of characteristics print them.
    #[serde(rename = "breakdown", default)]
    pub breakdowns: Vec<Breakdown>,
    /// What the authors conclude from their numbers.
    #[serde(rename = "claim", default)]
    pub claims: Vec<Claim>,
    /// Facts that the report tells in several places, in words.
    #[serde(default)]
    pub told: Vec<Told>,
    /// Judgements of the risk of bias: one assessment of the whole study, or one for each outcome.
    #[serde(default)]
    pub risk_of_bias: Vec<RiskOfBias>,
    /// What is wrong with, or unclear in, the report.
    #[serde(rename = "concern", default)]
    pub concerns: Vec<Concern>,
    /// Answers to what `oxymeta check` finds in this record.
    #[serde(rename = "answer", default)]
    pub answers: Vec<Answer>,
    /// Why the study gives no effect size at all; absent when it gives one.
    pub not_pooled: Option<String>,
    /// Analyses that this study is kept out of, with the reason.
    #[serde(rename = "exclude", default)]
    pub exclusions: Vec<Exclusion>,
    /// Further study characteristics for subgroups: text or numbers.
    #[serde(default)]
    pub moderators: BTreeMap<String, ModeratorValue>,
}

impl Study {
    /// Name for tables and figures: `Nilawati 2019` for `nilawati-2019`.
    pub fn label(&self) -> String {
        self.label
            .clone()
            .unwrap_or_else(|| Self::label_of(&self.id))
    }

    /// The id in words.
    pub(super) fn label_of(id: &str) -> String {
        let words = id.split('-').map(format::capitalised);
        words.collect::<Vec<_>>().join(" ")
    }
}

/// The publication that a record rests on.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Citation {
    /// Title as printed, or a description where it was not seen.
    pub title: String,
    /// Authors as printed, first author first; empty where they were not seen.
    #[serde(default)]
    pub authors: Vec<String>,
    /// Year of publication.
    pub year: Option<u16>,
    /// Journal with volume and pages, registry number, or another way to find the report.
    pub source: String,
    /// Digital object identifier, without a prefix.
    pub doi: Option<String>,
    /// Web address.
    pub url: Option<String>,
    /// Language of the report (ISO 639-1): `id`, `en`.
    pub language: Option<String>,
    /// How much of the report was read.
    pub basis: Basis,
    /// Record of the report that quotes this study, when only the quotation was seen.
    pub cited_in: Option<String>,
}

/// How much of a report was read.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// The whole report.
    FullText,
    /// The abstract, whole or in part.
    Abstract,
    /// Figures quoted by another report.
    SecondaryCitation,
    /// A trial registration.
    Registry,
}

impl Basis {
    /// Name for readers.
    pub fn name(self) -> &'static str {
        match self {
            Self::FullText => "full text",
            Self::Abstract => "abstract",
            Self::SecondaryCitation => "quoted by another report",
            Self::Registry => "registration",
        }
    }
}

/// How the study was made, and on whom.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Design {
    /// Design as we classify it.
    #[serde(rename = "type")]
    pub kind: DesignType,
    /// Design in the authors' words.
    pub as_stated: Option<String>,
    /// Country of the study.
    pub country: Option<String>,
    /// Hospital, clinic, district.
    pub place: Option<String>,
    /// Who took part.
    pub population: Option<String>,
    /// Participants in all arms together, as stated.
    pub n: Option<Number>,
    /// Who gave the intervention: `midwife`, `husband`, `researcher` …
    pub performed_by: Option<String>,
    /// What the intervention was, as described.
    pub intervention: Option<String>,
    /// What the comparator was, as described.
    pub comparator: Option<String>,
    /// Length and frequency of the intervention.
    pub dose: Option<Dose>,
    /// Number of clusters, all arms together, when clusters such as wards or villages were allocated.
    pub clusters: Option<Number>,
    /// Mean number of participants in a cluster; without it, participants over `clusters`.
    pub cluster_size: Option<Number>,
    /// Intracluster correlation coefficient, as printed.
    pub icc: Option<Number>,
}

/// Design of a study.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum DesignType {
    /// Individually randomised trial with parallel groups.
    Rct,
    /// Randomised crossover trial.
    Crossover,
    /// Trial that randomised clusters.
    ClusterRct,
    /// Groups formed without randomisation, intervention given by the investigators.
    QuasiExperimental,
    /// One group measured before and after.
    OneGroup,
    /// Two conditions within the same person, such as left and right breast.
    WithinPerson,
    /// No intervention by the investigators.
    Observational,
    /// Not known, as of studies taken from a table.
    NotStated,
}

impl DesignType {
    /// Name for readers.
    pub fn name(self) -> &'static str {
        match self {
            Self::Rct => "Randomised",
            Self::Crossover => "Randomised crossover",
            Self::ClusterRct => "Cluster-randomised",
            Self::QuasiExperimental => "Groups without randomisation",
            Self::OneGroup => "One group before and after",
            Self::WithinPerson => "Within person",
            Self::Observational => "Observational",
            Self::NotStated => "Design not stated",
        }
    }
}

/// Length and frequency of an intervention.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Dose {
    /// Minutes per session.
    pub minutes: Option<f64>,
    /// Sessions per day.
    pub times_per_day: Option<f64>,
    /// Days of treatment.
    pub days: Option<f64>,
    /// The dose in words.
    pub text: Option<String>,
}

/// One group of participants.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Arm {
    /// Name of the arm within the record.
    pub id: Located<String>,
    /// Name for readers.
    pub label: String,
    /// What the arm received: ids of `review.toml`, a combination as several ids.
    pub interventions: Vec<Located<String>>,
    /// Participants.
    pub n: Option<Number>,
}

/// Something wrong or unclear in a report.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Concern {
    /// The concern in one sentence.
    pub text: String,
    /// Where in the report.
    pub from: Option<String>,
}

/// An analysis that a study is kept out of.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Exclusion {
    /// Id of the analysis in `review.toml`.
    pub analysis: Located<String>,
    /// Why.
    pub reason: String,
}

/// A study characteristic.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum ModeratorValue {
    /// A number.
    Number(f64),
    /// A category.
    Text(String),
}
