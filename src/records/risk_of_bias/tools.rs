//! The tools, as data: their domains, the words they judge with, and whether they have an overall judgement.
//!
//! Domains after the tools' current guidance: RoB 2 (Sterne 2019, BMJ 366:l4898) with its variants for cluster-randomised
//! and crossover trials, RoB 1 (Higgins 2011, BMJ 343:d5928), ROBINS-I (Sterne 2016, BMJ 355:i4919), ROBINS-E
//! (Higgins 2024, Environ Int 186:108602), QUADAS-2 (Whiting 2011, Ann Intern Med 155:529).

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Judgement, RiskOfBiasSettings};

/// A tool for judging the risk of bias.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum ToolName {
    /// RoB 2, individually randomised trials with parallel groups.
    Rob2,
    /// RoB 2 for cluster-randomised trials.
    Rob2Cluster,
    /// RoB 2 for crossover trials.
    Rob2Crossover,
    /// Cochrane's tool of 2011.
    Rob1,
    /// ROBINS-I, non-randomised studies of interventions.
    RobinsI,
    /// ROBINS-E, studies of exposures.
    RobinsE,
    /// QUADAS-2, studies of diagnostic accuracy.
    #[serde(rename = "quadas-2")]
    Quadas2,
    /// Domains that `review.toml` declares under `[[risk_of_bias.domain]]`.
    Generic,
}

/// What a tool consists of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tool {
    /// Its word in records.
    pub code: &'static str,
    /// Its name for readers.
    pub title: &'static str,
    /// The words it judges with, from low to what is none.
    pub judgements: &'static [Judgement],
    /// Whether it has an overall judgement, which is then never better than that of the worst domain.
    pub has_overall: bool,
    domains: &'static [Named],
}

/// Id, heading of a narrow column, name.
type Named = (&'static str, &'static str, &'static str);

/// A domain of a tool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Domain {
    /// Its name in records: `randomisation`.
    pub id: Cow<'static, str>,
    /// Its heading in figures: `D1`.
    pub code: Cow<'static, str>,
    /// Its name for readers: `Bias arising from the randomisation process`.
    pub name: Cow<'static, str>,
}

use Judgement::{
    Critical, High, Low, Moderate, NoInformation, NotApplicable, Serious, SomeConcerns, Unclear,
    VeryHigh,
};

const LOW_SOME_HIGH: &[Judgement] = &[Low, SomeConcerns, High];
const LOW_UNCLEAR_HIGH: &[Judgement] = &[Low, Unclear, High];

const RANDOMISATION: &str = "Bias arising from the randomisation process";
const DEVIATIONS: &str = "Bias due to deviations from intended interventions";
const MISSING_OUTCOMES: &str = "Bias due to missing outcome data";
const MEASUREMENT: &str = "Bias in measurement of the outcome";
const REPORTING: &str = "Bias in selection of the reported result";

const ROB2: Tool = Tool {
    code: "rob2",
    title: "RoB 2",
    judgements: LOW_SOME_HIGH,
    has_overall: true,
    domains: &[
        ("randomisation", "D1", RANDOMISATION),
        ("deviations", "D2", DEVIATIONS),
        ("missing-data", "D3", MISSING_OUTCOMES),
        ("measurement", "D4", MEASUREMENT),
        ("reporting", "D5", REPORTING),
    ],
};

const ROB2_CLUSTER: Tool = Tool {
    code: "rob2-cluster",
    title: "RoB 2 for cluster-randomised trials",
    domains: &[
        ("randomisation", "D1a", RANDOMISATION),
        (
            "recruitment",
            "D1b",
            "Bias arising from the timing of identification or recruitment of participants",
        ),
        ("deviations", "D2", DEVIATIONS),
        ("missing-data", "D3", MISSING_OUTCOMES),
        ("measurement", "D4", MEASUREMENT),
        ("reporting", "D5", REPORTING),
    ],
    ..ROB2
};

const ROB2_CROSSOVER: Tool = Tool {
    code: "rob2-crossover",
    title: "RoB 2 for crossover trials",
    domains: &[
        ("randomisation", "D1", RANDOMISATION),
        (
            "carryover",
            "DS",
            "Bias arising from period and carryover effects",
        ),
        ("deviations", "D2", DEVIATIONS),
        ("missing-data", "D3", MISSING_OUTCOMES),
        ("measurement", "D4", MEASUREMENT),
        ("reporting", "D5", REPORTING),
    ],
    ..ROB2
};

const ROB1: Tool = Tool {
    code: "rob1",
    title: "Cochrane risk of bias tool (2011)",
    judgements: LOW_UNCLEAR_HIGH,
    has_overall: false,
    domains: &[
        (
            "sequence-generation",
            "D1",
            "Random sequence generation (selection bias)",
        ),
        (
            "allocation-concealment",
            "D2",
            "Allocation concealment (selection bias)",
        ),
        (
            "blinding-participants",
            "D3",
            "Blinding of participants and personnel (performance bias)",
        ),
        (
            "blinding-assessment",
            "D4",
            "Blinding of outcome assessment (detection bias)",
        ),
        (
            "incomplete-data",
            "D5",
            "Incomplete outcome data (attrition bias)",
        ),
        (
            "selective-reporting",
            "D6",
            "Selective reporting (reporting bias)",
        ),
        ("other", "D7", "Other bias"),
    ],
};

const ROBINS_I: Tool = Tool {
    code: "robins-i",
    title: "ROBINS-I",
    judgements: &[Low, Moderate, Serious, Critical, NoInformation],
    has_overall: true,
    domains: &[
        ("confounding", "D1", "Bias due to confounding"),
        (
            "selection",
            "D2",
            "Bias in selection of participants into the study",
        ),
        (
            "classification",
            "D3",
            "Bias in classification of interventions",
        ),
        ("deviations", "D4", DEVIATIONS),
        ("missing-data", "D5", "Bias due to missing data"),
        ("measurement", "D6", MEASUREMENT),
        ("reporting", "D7", REPORTING),
    ],
};

const ROBINS_E: Tool = Tool {
    code: "robins-e",
    title: "ROBINS-E",
    judgements: &[Low, SomeConcerns, High, VeryHigh],
    has_overall: true,
    domains: &[
        ("confounding", "D1", "Bias due to confounding"),
        (
            "exposure",
            "D2",
            "Bias arising from measurement of the exposure",
        ),
        (
            "selection",
            "D3",
            "Bias in selection of participants into the study or the analysis",
        ),
        (
            "post-exposure",
            "D4",
            "Bias due to post-exposure interventions",
        ),
        ("missing-data", "D5", "Bias due to missing data"),
        (
            "measurement",
            "D6",
            "Bias arising from measurement of the outcome",
        ),
        ("reporting", "D7", REPORTING),
    ],
};

const QUADAS_2: Tool = Tool {
    code: "quadas-2",
    title: "QUADAS-2",
    judgements: LOW_UNCLEAR_HIGH,
    has_overall: false,
    domains: &[
        ("patient-selection", "D1", "Risk of bias: patient selection"),
        ("index-test", "D2", "Risk of bias: index test"),
        (
            "reference-standard",
            "D3",
            "Risk of bias: reference standard",
        ),
        ("flow-and-timing", "D4", "Risk of bias: flow and timing"),
        (
            "applicability-patients",
            "A1",
            "Concerns about applicability: patient selection",
        ),
        (
            "applicability-index-test",
            "A2",
            "Concerns about applicability: index test",
        ),
        (
            "applicability-reference",
            "A3",
            "Concerns about applicability: reference standard",
        ),
    ],
};

const GENERIC: Tool = Tool {
    code: "generic",
    title: "domains of this review",
    judgements: &[
        Low,
        SomeConcerns,
        Moderate,
        Unclear,
        High,
        Serious,
        Critical,
        VeryHigh,
        NoInformation,
        NotApplicable,
    ],
    has_overall: false,
    domains: &[],
};

impl ToolName {
    /// All tools.
    pub const ALL: [Self; 8] = [
        Self::Rob2,
        Self::Rob2Cluster,
        Self::Rob2Crossover,
        Self::Rob1,
        Self::RobinsI,
        Self::RobinsE,
        Self::Quadas2,
        Self::Generic,
    ];

    /// What the tool consists of.
    pub fn tool(self) -> &'static Tool {
        match self {
            Self::Rob2 => &ROB2,
            Self::Rob2Cluster => &ROB2_CLUSTER,
            Self::Rob2Crossover => &ROB2_CROSSOVER,
            Self::Rob1 => &ROB1,
            Self::RobinsI => &ROBINS_I,
            Self::RobinsE => &ROBINS_E,
            Self::Quadas2 => &QUADAS_2,
            Self::Generic => &GENERIC,
        }
    }

    /// The tool with this word.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.tool().code == code)
    }

    /// The domains in order; those of `generic` are the review's own.
    pub fn domains(self, declared: &RiskOfBiasSettings) -> Vec<Domain> {
        if self == Self::Generic {
            let numbered = declared.domains.iter().enumerate();
            return numbered
                .map(|(at, domain)| Domain {
                    id: domain.id.value.clone().into(),
                    code: format!("D{}", at + 1).into(),
                    name: domain.label.clone().into(),
                })
                .collect();
        }
        let domains = self.tool().domains.iter();
        domains
            .map(|&(id, code, name)| Domain {
                id: id.into(),
                code: code.into(),
                name: name.into(),
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_tool_has_the_word_that_toml_reads_and_domains_of_their_own_names() {
        for name in ToolName::ALL {
            let tool = name.tool();
            assert_eq!(serde_json::to_value(name).unwrap(), tool.code);
            assert_eq!(ToolName::from_code(tool.code), Some(name));
            for part in [|d: &Named| d.0, |d: &Named| d.1, |d: &Named| d.2] {
                let parts: BTreeSet<_> = tool.domains.iter().map(part).collect();
                assert_eq!(parts.len(), tool.domains.len(), "{}", tool.code);
            }
        }
    }

    #[test]
    fn words_stand_from_low_upwards() {
        for name in ToolName::ALL {
            let words = name.tool().judgements;
            assert!(words.is_sorted(), "{name:?}");
            let severities: Vec<_> = words.iter().filter_map(|word| word.severity()).collect();
            assert!(severities.is_sorted(), "{name:?}");
        }
    }

    #[test]
    fn tools_have_as_many_domains_as_their_guidance() {
        let count = |name: ToolName| name.domains(&RiskOfBiasSettings::default()).len();
        assert_eq!(ToolName::ALL.map(count), [5, 6, 6, 7, 7, 7, 7, 0]);
    }
}
