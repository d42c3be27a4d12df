/// Why studies do not form a network that can be analysed.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[allow(missing_docs)] // each message says what its facts are
pub enum NetworkError {
    #[error("there is no study with an effect")]
    Empty,
    #[error("every study is of the same treatment, {treatment}")]
    OneTreatment { treatment: String },
    #[error("the study {study} has the treatment {treatment} in two arms")]
    RepeatedArm { study: String, treatment: String },
    #[error("the study {study} has a single arm, {treatment}")]
    SingleArm { study: String, treatment: String },
    #[error(
        "the study {study} has {arms} arms, which are compared in {needed} pairs, and the table gives {given}: every pair is \
         needed, as its standard error says how the others correlate"
    )]
    MissingPairs {
        study: String,
        arms: usize,
        needed: usize,
        given: usize,
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
        "the treatments fall into {} parts that no study connects: {}; {} would connect them, as these are what their parts know best",
        parts.len(), shown(parts), wanted(trials)
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
}

fn shown(parts: &[Vec<String>]) -> String {
    let parts = parts.iter().map(|part| format!("{{{}}}", part.join(", ")));
    parts.collect::<Vec<_>>().join(" and ")
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
