use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Located, Number};

/// What the authors conclude, in a form that can be held against their numbers.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// What is claimed.
    pub says: Located<ClaimKind>,
    /// The arm that is said to do better, or whose treatment is said to work.
    pub arm: Option<Located<String>>,
    /// The arm it is compared with.
    pub than: Option<Located<String>>,
    /// The outcomes it is claimed for, also such as the study did not measure; all of the record when empty.
    #[serde(default)]
    pub outcome: Vec<Located<String>>,
    /// The time it is claimed for, as in `timepoint` of the outcome; all times when absent.
    pub timepoint: Option<Located<String>>,
    /// By how many percent it is said to have risen (or, with a minus, fallen) in `arm`.
    pub percent: Option<Number>,
    /// Where in the report.
    pub from: Option<String>,
    /// The words of the source.
    pub quote: Option<String>,
}

/// What a report can claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ClaimKind {
    /// `arm` does better than `than`, or than the other arms.
    Better,
    /// The treatment of `arm` has an effect.
    Works,
    /// `arm` and `than` do not differ.
    NoDifference,
}

/// Participants divided into parts that exclude each other, as a table prints them.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Breakdown {
    /// What they are divided by: `parity`, `age` …
    pub label: String,
    /// The arm; all arms together when absent.
    pub arm: Option<Located<String>>,
    /// Printed total, when not the number of the arm or of the study.
    pub total: Option<Number>,
    /// The parts, all of them.
    #[serde(rename = "part")]
    pub parts: Vec<Part>,
    /// Table, page or section.
    pub from: Option<String>,
    /// The words and figures of the source.
    pub quote: Option<String>,
}

/// One part of a breakdown, as far as printed.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// Its name.
    pub label: String,
    /// Participants.
    pub n: Option<Number>,
    /// Their share in percent.
    pub percent: Option<Number>,
    /// What the authors call this part in words.
    pub called: Option<Located<Share>>,
}

/// A share in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Share {
    /// All of them.
    All,
    /// Most of them, the greater part.
    Most,
    /// Half of them.
    Half,
    /// A few of them, the smaller part.
    Few,
    /// None of them.
    None,
}

/// One fact that the report tells in several places, in words.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Told {
    /// What it is about: `design`, `dose`, `what the control group received` …
    pub about: String,
    /// What the report says, place by place.
    pub says: Vec<Saying>,
}

/// What a report says of a fact in one place.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Saying {
    /// What is said, in its shortest form: two that say the same are written alike.
    pub text: Located<String>,
    /// Table, page or section.
    pub from: Option<String>,
    /// The words of the source.
    pub quote: Option<String>,
}

/// An answer to a finding: it stays in the report, as answered.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// Code of the finding.
    pub code: Located<String>,
    /// Why the record is right as it is, or what was found out.
    pub reason: String,
    /// Id of the outcome the finding is about, when not every finding of this code is answered.
    pub outcome: Option<Located<String>>,
    /// Id of the arm the finding is about, when not every finding of this code is answered.
    pub arm: Option<Located<String>>,
}
