//! Effects and their sampling variances -> one estimate.
//!
//! The heterogeneity statistics of a fit (Q, I2, H2, the Q-profile interval) live here and not in a module of their own:
//! they are part of every [`PooledEstimate`], and modules only use those before them.

mod design;
mod error;
mod estimate;
mod heterogeneity;
mod inference;
mod model;
mod options;
mod pooled;
mod regression;
mod subgroups;
mod tau2;
mod warning;

pub use error::PoolingError;
pub use estimate::PooledEstimate;
pub use heterogeneity::{ProfiledTau2, profile_tau2, q_test};
pub use inference::Interval;
pub(crate) use model::check;
pub use options::{
    IntervalMethod, Level, LevelError, Options, PredictionMethod, Tau2Estimator, UnknownCode,
};
pub use pooled::{Refit, pool, pool_with_tau2};
pub use regression::{Coefficient, Regression, regress};
pub use subgroups::{SubgroupTau2, Subgroups, subgroups};
pub use warning::PoolingWarning;
