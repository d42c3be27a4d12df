use super::data::alike;
use crate::effects::Measure;
use crate::pooling::{IntervalMethod, Method, PredictionMethod};

/// Why studies do not form a network that can be analysed.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[allow(missing_docs)] // each message says what its facts are
pub enum NetworkError {
    #[error("there is no study with an effect")]
    Empty,
    #[error("no study is left with an effect:{}", reasons(left_out))]
    NothingLeft { left_out: Vec<(String, String)> },
    #[error("every study is of the same treatment, {treatment}: a network compares two at least")]
    OneTreatment { treatment: String },
    #[error("the study {study} has the treatment {treatment} in two arms")]
    RepeatedArm { study: String, treatment: String },
    #[error("the study {study} has a single arm, {treatment}")]
    SingleArm { study: String, treatment: String },
    #[error(
        "the study {study} has {arms} arms, and {} missing: every pair is needed, as its standard error says how the others \
         correlate; add {} with standard error{}, or give the numbers of each arm",
        pairs(missing, if missing.len() == 1 { "is" } else { "are" }),
        if missing.len() == 1 { "it" } else { "them" },
        if missing.len() == 1 { "" } else { "s" }
    )]
    MissingPairs {
        study: String,
        arms: usize,
        missing: Vec<(String, String)>,
    },
    #[error("the study {study} compares {one} and {two} twice")]
    RepeatedPair {
        study: String,
        one: String,
        two: String,
    },
    #[error(
        "the effects of the study {study} contradict each other: {one} against {two} is {given}, and by way of {by} {implied}"
    )]
    InconsistentEffects {
        study: String,
        one: String,
        two: String,
        by: String,
        given: f64,
        implied: f64,
    },
    #[error(
        "the standard errors of the study {study} cannot belong to one study of {arms} arms: some combination of its effects \
         would have a negative variance"
    )]
    ImpossibleVariances { study: String, arms: usize },
    #[error("the standard error {value} of the study {study} is not positive")]
    StandardError { study: String, value: f64 },
    #[error(
        "the standard error {value:e} of the study {study} is so {} that its square cannot be held as a number; give effects in \
         another unit",
        if *value < 1.0 { "small" } else { "large" }
    )]
    ExtremeStandardError { study: String, value: f64 },
    #[error(
        "the treatments fall into {} parts that no study connects: {}; {} would connect them, as these are what their parts know best{}",
        parts.len(), shown(parts), wanted(trials), same(parts)
    )]
    Disconnected {
        parts: Vec<Vec<String>>,
        /// Trials that would connect the parts.
        trials: Vec<[String; 2]>,
        /// Components in the names of treatments of several parts.
        shared: Vec<String>,
    },
    #[error("there is no treatment {treatment}; the network has {}", known.join(", "))]
    UnknownTreatment {
        treatment: String,
        known: Vec<String>,
    },
    #[error(
        "contributions cannot be told: the standard errors of multi-arm studies give the comparison of {one} with {two} a negative \
         weight"
    )]
    NegativeWeight { one: String, two: String },
    #[error("no treatment has a component with an effect")]
    NoComponents,
    #[error("there is no component {component}; the treatments have {}", known.join(", "))]
    UnknownComponent {
        component: String,
        known: Vec<String>,
    },
    #[error(
        "no treatment has all components of the interaction {interaction}, so that no study tells it"
    )]
    NeverTogether { interaction: String },
    #[error("the restricted likelihood has no maximum that could be found")]
    NoConvergence,
    #[error(
        "the network cannot be computed with any accuracy: the standard errors of its effects reach from {:e} ({}) to {:e} ({}); \
         check both studies, or leave one out",
        least.1, least.0, most.1, most.0
    )]
    Unsolvable {
        least: (String, f64),
        most: (String, f64),
    },
    #[error(
        "the effects of the study {study} are too large to be computed with; give them in another unit"
    )]
    ExtremeEffect { study: String },
    #[error("Mantel-Haenszel estimates of a network are odds ratios, not {measure}")]
    MantelHaenszelMeasure { measure: Measure },
    #[error(
        "Mantel-Haenszel estimates rest on counts, and the table gives none: it needs events and participants of each arm"
    )]
    NoCounts,
    #[error("a network is weighted by inverse or mh, not `{}`", method.code())]
    Method { method: Method },
    #[error("the intervals of a network are wald, t, hksj or hksj-adhoc, not `{}`", interval.code())]
    Interval { interval: IntervalMethod },
    #[error("prediction intervals of a network are t, hts or normal, not `{}`", prediction.code())]
    Prediction { prediction: PredictionMethod },
    #[error("Mantel-Haenszel estimates have Wald intervals, not `{}`", interval.code())]
    MantelHaenszelInterval { interval: IntervalMethod },
    #[error(
        "the {} interval needs more contrasts than the network has parameters, and here nothing is left over; `wald` needs none",
        interval.name()
    )]
    NoDegreesOfFreedom { interval: IntervalMethod },
    #[error("{}", listed(errors))]
    Several { errors: Vec<NetworkError> },
}

fn shown(parts: &[Vec<String>]) -> String {
    let parts = parts.iter().map(|part| format!("{{{}}}", part.join(", ")));
    parts.collect::<Vec<_>>().join(" and ")
}

/// Asks whether treatments whose names differ in capitals or spaces only are the same.
fn same(parts: &[Vec<String>]) -> String {
    let names = parts.concat();
    let sets = alike(&names).into_iter();
    let sets = sets.map(|set| {
        let own: Vec<&str> = set.iter().map(|at| names[*at].as_str()).collect();
        format!(
            "; {} differ in capitals or spaces only: if they are the same, write them alike",
            own.join(" and ")
        )
    });
    sets.collect()
}

/// How many studies a message names before it counts the others.
const NAMED: usize = 10;

fn reasons(left_out: &[(String, String)]) -> String {
    let mut lines: Vec<String> = left_out
        .iter()
        .take(NAMED)
        .map(|(study, reason)| format!("\n  {study}: {reason}"))
        .collect();
    match left_out.len().saturating_sub(NAMED) {
        0 => {}
        1 => lines.push("\n  and one other study".to_owned()),
        more => lines.push(format!("\n  and {more} other studies")),
    }
    lines.concat()
}

fn pairs(missing: &[(String, String)], verb: &str) -> String {
    let pairs = missing
        .iter()
        .map(|(one, two)| format!("{one} against {two}"));
    format!("{} {verb}", pairs.collect::<Vec<_>>().join(", "))
}

fn listed(errors: &[NetworkError]) -> String {
    let lines = errors.iter().map(ToString::to_string);
    lines.collect::<Vec<_>>().join("\n")
}

impl NetworkError {
    /// One error as it is, several as one.
    pub(super) fn of_all(mut errors: Vec<Self>) -> Option<Self> {
        match errors.len() {
            0 | 1 => errors.pop(),
            _ => Some(Self::Several { errors }),
        }
    }

    /// Each error of several.
    pub fn each(self) -> Vec<Self> {
        match self {
            Self::Several { errors } => errors,
            one => vec![one],
        }
    }

    /// The study that an error is about.
    pub fn study(&self) -> Option<&str> {
        match self {
            Self::RepeatedArm { study, .. }
            | Self::SingleArm { study, .. }
            | Self::MissingPairs { study, .. }
            | Self::RepeatedPair { study, .. }
            | Self::InconsistentEffects { study, .. }
            | Self::ImpossibleVariances { study, .. }
            | Self::StandardError { study, .. }
            | Self::ExtremeEffect { study }
            | Self::ExtremeStandardError { study, .. } => Some(study),
            _ => None,
        }
    }
}

fn wanted(trials: &[[String; 2]]) -> String {
    let pairs = trials
        .iter()
        .map(|[one, two]| format!("{one} against {two}"));
    let pairs = pairs.collect::<Vec<_>>().join(" and of ");
    match trials.len() {
        1 => format!("a trial of {pairs}"),
        _ => format!("trials of {pairs}"),
    }
}
