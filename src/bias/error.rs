use crate::pooling::PoolingError;

/// Why a statistic of small-study effects could not be computed.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
#[allow(missing_docs)] // each message says what its facts are
pub enum BiasError {
    /// The effects cannot be used, or a model of them cannot be fitted.
    #[error(transparent)]
    Pooling(#[from] PoolingError),
    /// The method needs more studies.
    #[error("{} too few; the method needs {least}", crate::numerics::format::studies_are(*k))]
    TooFewStudies { k: usize, least: usize },
    /// The method takes too long with so many studies.
    #[error("{k} studies are too many; the method is for at most {most}")]
    TooManyStudies { k: usize, most: usize },
    /// A list does not hold one number a study.
    #[error("there are {given} values of {what} for {studies} studies")]
    Lengths {
        what: &'static str,
        given: usize,
        studies: usize,
    },
    /// A size, weight or setting outside its range. `index` counts from 0.
    #[error("value {index} (counted from 0) of {what} is {value}; it must be {allowed}")]
    Value {
        what: &'static str,
        index: usize,
        value: f64,
        allowed: &'static str,
    },
    /// The studies do not differ in what should explain their effects.
    #[error("all studies have the same {predictor}")]
    ConstantPredictor { predictor: &'static str },
    /// Trimming left no more than one study to take a mean of.
    #[error(
        "{missing} of {k} studies count as unmatched, which leaves too few to find the centre of the funnel"
    )]
    AllTrimmed { missing: usize, k: usize },
    /// Trimming went in circles.
    #[error("trim and fill did not settle in {iterations} rounds")]
    NotSettled { iterations: usize },
    /// No study has a p value between two steps of the weight function.
    #[error(
        "no study has a p value above {above} and up to {up_to}, so its weight cannot be estimated"
    )]
    EmptyStep { above: f64, up_to: f64 },
    /// The likelihood could not be evaluated at any start.
    #[error("the likelihood of the selection model is not finite at any starting value")]
    NoLikelihood,
}
