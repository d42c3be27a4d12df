//! Distributions of the pooled effect by refitting it to drawn data.

mod bootstrap;
mod exact;
mod kernels;
mod percentile;
mod permutation;
mod rank;
mod regression;
mod several;
mod sign_flip;
mod subgroups;

pub use bootstrap::{BootstrapDistribution, BootstrapError, BootstrapOptions, Kind, bootstrap};
pub use exact::{ExactDistribution, ExactError, exact_bootstrap, exact_bootstrap_on, exact_limit};
pub use percentile::{Percentile, percentile_interval, type7_quantile};
pub use permutation::{PermutationTest, permutation_test};
pub use rank::{RankError, RankProbabilities, rank_probabilities};
pub use regression::{RegressionBootstrap, bootstrap_regression};
pub use several::{Bootstrapped, Refits};
pub use sign_flip::{SignFlipTest, sign_flip_test};
pub use subgroups::{SubgroupBootstrap, SubgroupDifference, bootstrap_subgroups};
