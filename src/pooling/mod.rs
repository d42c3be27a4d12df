//! Effects and their sampling variances -> one estimate.
//!
//! The heterogeneity statistics of a fit (Q, I2, H2, the Q-profile interval) live here and not in a module of their own:
//! they are part of every [`PooledEstimate`], and modules only use those before them.

mod confidence;
mod contrast;
mod counts;
mod design;
mod error;
mod estimate;
mod fit_statistics;
mod generalised_q;
mod glmm;
mod henmi_copas;
mod heterogeneity;
mod inference;
mod kenward_roger;
pub mod mantel_haenszel;
mod model;
mod options;
mod part;
pub mod peto;
mod pooled;
mod prediction;
mod profile_likelihood;
mod regression;
mod subgroups;
pub mod table_tests;
mod tau2;
mod terms;
mod warning;

pub use contrast::{CoefficientTest, Prediction, RegressionStatistics, regression_statistics};
pub use counts::{Counts, pool_counts, subgroups_of_counts};
pub use error::PoolingError;
pub use estimate::PooledEstimate;
pub use fit_statistics::FitStatistics;
pub use heterogeneity::{ProfiledTau2, profile_tau2, q_test};
pub(crate) use heterogeneity::{i2, i2_h2_from_q};
pub use inference::Interval;
pub(crate) use model::{Intercept, Model, check};
pub use options::{
    GenqWeights, IntervalMethod, Level, LevelError, Method, Options, PredictionMethod,
    Tau2Estimator, Tau2Interval, UnknownCode, Weighting,
};
pub(crate) use part::{ClosedForm, Part, Scaled};
pub use pooled::{Refit, pool, pool_with_tau2, refit_interval};
pub use prediction::ProbabilityAbove;
pub(crate) use regression::regression_point;
pub use regression::{Coefficient, Regression, regress};
pub(crate) use subgroups::refit_subgroups;
pub use subgroups::{SubgroupTau2, Subgroups, subgroups};
pub use terms::{
    Coding, Column, ModelMatrix, Moderator, ModeratorKind, Term, TermError, model_matrix,
};
pub use warning::PoolingWarning;
