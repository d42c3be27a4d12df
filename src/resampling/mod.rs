//! Distributions of the pooled effect by refitting it to drawn data.

mod bootstrap;
mod confidence_distribution;
mod every;
mod exact;
mod histogram;
mod intervals;
mod kernels;
mod percentile;
mod permutation;
mod rank;
mod regression;
mod request;
mod several;
mod sign_flip;
mod statistics;
mod streaming;
mod subgroups;
mod throughput;
mod unstored;
mod written;
mod yardstick;

pub use bootstrap::{
    BootstrapDistribution, BootstrapError, BootstrapOptions, Kind, STORED, bootstrap,
};
pub use confidence_distribution::{
    DrawnPrediction, DrawnPredictionOptions, prediction_by_confidence_distribution,
};
pub use exact::{ExactDistribution, ExactError, exact_bootstrap, exact_bootstrap_on, exact_limit};
pub use histogram::Histogram;
pub use intervals::{BootstrapInterval, Bounds};
pub use percentile::{Percentile, percentile_interval, type7_quantile};
pub use permutation::{PermutationTest, permutation_test};
pub use rank::{RankError, RankProbabilities, rank_probabilities};
pub use regression::{RegressionBootstrap, bootstrap_regression};
pub use request::{
    BootstrapRequest, BootstrapSize, BootstrapSummary, Draws, resample, resample_written,
};
pub use several::{Bootstrapped, Refits};
pub use sign_flip::{SignFlipTest, sign_flip_test};
pub use statistics::{Statistic, StatisticSummary};
pub use subgroups::{SubgroupBootstrap, SubgroupDifference, bootstrap_subgroups};
pub use throughput::{Work, Workload, typical_studies};
pub use written::{
    ReplicateFormat, ReplicateRange, ReplicateRun, Written, WrittenError, write_replicates,
};
pub use yardstick::Yardstick;
