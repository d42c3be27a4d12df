use std::path::PathBuf;

use oxymeta::figures::FigureError;
use oxymeta::network::{NetworkError, TableError};
use oxymeta::pooling::{PoolingError, TermError};
use oxymeta::records::LoadError;
use oxymeta::reports::companions::CompanionError;
use oxymeta::reports::network::figures::NetworkFigureError;
use oxymeta::reports::risk_of_bias::Unjudged;
use oxymeta::resampling::{BootstrapError, WrittenError};
use oxymeta::synthesis::MetaRegressionError;

/// Why a command could not do its work, as facts.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// Problems in files, each with its place.
    #[error("{0}")]
    Load(LoadError),
    /// The audit found what the check fails for.
    #[error("{count} findings fail the check")]
    Found { count: usize },
    /// An option's value is not one of those allowed.
    #[error("--{option} takes {allowed}, not `{written}`")]
    Option {
        option: &'static str,
        written: String,
        allowed: String,
    },
    /// The command was used in a way that cannot work.
    #[error("{reason}")]
    Usage { reason: String },
    /// The review has no such analysis.
    #[error("the review has no analysis `{id}`; it has: {known}")]
    NoAnalysis { id: String, known: String },
    /// No study gives an effect.
    #[error("no study gives an effect, so there is nothing to pool")]
    NoEffect,
    /// Counts whose sums give no estimate.
    #[error("the counts hold too few events for the {method} estimate: its sums are 0")]
    NoSums { method: &'static str },
    /// All studies are in one subgroup.
    #[error("no analysis has studies in two subgroups by `{name}`")]
    NoSubgroups { name: String },
    /// No analysis has a meta-regression; the first reason.
    #[error(transparent)]
    Regression(#[from] MetaRegressionError),
    /// A bootstrap of one study or none.
    #[error("a bootstrap needs at least two studies with an effect")]
    NoBootstrap,
    /// A bootstrap of an analysis that pools counts.
    #[error(
        "a bootstrap resamples effects, and the analysis pools counts; --method inverse pools the effects of the same studies"
    )]
    CountsBootstrap,
    /// One study or two, of which none can be left out.
    #[error("sensitivity analyses need at least three studies with an effect")]
    NoSensitivity,
    /// Sensitivity analyses of analyses that pool counts.
    #[error(
        "sensitivity analyses pool effects, not counts; --method inverse pools the effects of the same studies"
    )]
    CountsSensitivity,
    /// A meta-regression by a method that pools counts.
    #[error(
        "a meta-regression weights effects by their inverse variance, so --method takes inverse, not `{method}`"
    )]
    CountsRegression { method: String },
    /// Files of replicates that do not belong together, or not to the data.
    #[error(transparent)]
    Replicates(#[from] WrittenError),
    /// The numbers cannot be pooled.
    #[error(transparent)]
    Synthesis(#[from] BootstrapError),
    /// A network of a review that cannot be analysed.
    #[error("the network `{id}`: {source}")]
    NetworkOf {
        id: String,
        source: Box<NetworkError>,
    },
    /// Studies that do not form a network.
    #[error(transparent)]
    Network(#[from] NetworkError),
    /// Treatments that nothing connects.
    #[error("{error}; --part largest analyses the largest part{help}")]
    Apart { error: String, help: String },
    /// The protocol has no counts.
    #[error("review.toml holds no counts for a flow diagram; they stand under [prisma]")]
    NoFlow,
    /// There are no judgements to show.
    #[error("{0}")]
    Unjudged(Unjudged),
    /// The analysis has no such figure.
    #[error(transparent)]
    Companion(#[from] CompanionError),
    /// The network has no such figure.
    #[error(transparent)]
    NetworkFigure(#[from] NetworkFigureError),
    /// The figure cannot be drawn.
    #[error(transparent)]
    Figure(#[from] FigureError),
    /// A file or folder cannot be read or written.
    #[error("{path}: {source}")]
    File {
        path: PathBuf,
        source: std::io::Error,
    },
}

impl CliError {
    /// 1: the data cannot support it; 2: wrong usage.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Option { .. }
            | Self::Usage { .. }
            | Self::NoAnalysis { .. }
            | Self::CountsRegression { .. } => 2,
            Self::Network(
                NetworkError::UnknownTreatment { .. }
                | NetworkError::UnknownComponent { .. }
                | NetworkError::Method { .. }
                | NetworkError::Interval { .. }
                | NetworkError::Prediction { .. }
                | NetworkError::MantelHaenszelMeasure { .. }
                | NetworkError::MantelHaenszelInterval { .. },
            ) => 2,
            Self::Companion(error) if error.is_wrong_use() => 2,
            Self::Regression(error) => wrong_use(error),
            _ => 1,
        }
    }
}

impl From<PoolingError> for CliError {
    fn from(error: PoolingError) -> Self {
        Self::Synthesis(error.into())
    }
}

impl From<Unjudged> for CliError {
    fn from(error: Unjudged) -> Self {
        match error {
            Unjudged::NoStudy { .. } => Self::Unjudged(error),
            Unjudged::SeveralTools { .. } => Self::Usage {
                reason: format!("{error} with --tool"),
            },
        }
    }
}

impl From<TableError> for CliError {
    fn from(error: TableError) -> Self {
        match error {
            TableError::Load(error) => Self::Load(error),
            TableError::Network(error) => Self::Network(error),
            other => Self::Usage {
                reason: other.to_string(),
            },
        }
    }
}

impl From<LoadError> for CliError {
    fn from(error: LoadError) -> Self {
        Self::Load(error)
    }
}

/// What was written cannot be meant (2), or the data cannot support it (1).
fn wrong_use(error: &MetaRegressionError) -> u8 {
    use MetaRegressionError as E;
    match error {
        E::Unknown { .. }
        | E::Hypothesis { .. }
        | E::PredictionLacks { .. }
        | E::PredictionKnowsNot { .. }
        | E::Term(
            TermError::Empty
            | TermError::Term { .. }
            | TermError::Marginality { .. }
            | TermError::Level { .. },
        ) => 2,
        _ => 1,
    }
}
