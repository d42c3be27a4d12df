use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A judgement, as some tool words it.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Judgement {
    /// Low risk of bias.
    Low,
    /// Some concerns: RoB 2, ROBINS-E.
    SomeConcerns,
    /// Moderate risk of bias: ROBINS-I.
    Moderate,
    /// Unclear risk of bias: RoB 1, QUADAS-2.
    Unclear,
    /// High risk of bias.
    High,
    /// Serious risk of bias: ROBINS-I.
    Serious,
    /// Critical risk of bias: ROBINS-I.
    Critical,
    /// Very high risk of bias: ROBINS-E.
    VeryHigh,
    /// The report says nothing to judge by.
    NoInformation,
    /// The domain does not apply to the study.
    NotApplicable,
}

impl Judgement {
    /// All judgements, from low to what is none.
    pub const ALL: [Self; 10] = [
        Self::Low,
        Self::SomeConcerns,
        Self::Moderate,
        Self::Unclear,
        Self::High,
        Self::Serious,
        Self::Critical,
        Self::VeryHigh,
        Self::NoInformation,
        Self::NotApplicable,
    ];

    /// Its word in records.
    pub fn code(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::SomeConcerns => "some-concerns",
            Self::Moderate => "moderate",
            Self::Unclear => "unclear",
            Self::High => "high",
            Self::Serious => "serious",
            Self::Critical => "critical",
            Self::VeryHigh => "very-high",
            Self::NoInformation => "no-information",
            Self::NotApplicable => "not-applicable",
        }
    }

    /// Its words for readers.
    pub fn name(self) -> &'static str {
        match self {
            Self::Low => "Low",
            Self::SomeConcerns => "Some concerns",
            Self::Moderate => "Moderate",
            Self::Unclear => "Unclear",
            Self::High => "High",
            Self::Serious => "Serious",
            Self::Critical => "Critical",
            Self::VeryHigh => "Very high",
            Self::NoInformation => "No information",
            Self::NotApplicable => "Not applicable",
        }
    }

    /// The judgement with this word.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.code() == code)
    }

    /// How bad it is, from 0 to 3; `None` where nothing was judged.
    pub fn severity(self) -> Option<u8> {
        match self {
            Self::Low => Some(0),
            Self::SomeConcerns | Self::Moderate | Self::Unclear => Some(1),
            Self::High | Self::Serious => Some(2),
            Self::Critical | Self::VeryHigh => Some(3),
            Self::NoInformation | Self::NotApplicable => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_the_one_that_toml_reads() {
        for judgement in Judgement::ALL {
            let word = serde_json::to_value(judgement).unwrap();
            assert_eq!(word, judgement.code());
            assert_eq!(Judgement::from_code(judgement.code()), Some(judgement));
        }
    }
}
