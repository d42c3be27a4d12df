//! Distributions of the pooled effect by refitting it to drawn data.

mod bootstrap;
mod exact;
mod kernels;
mod percentile;
mod permutation;
mod sign_flip;
mod throughput;
mod yardstick;

pub use bootstrap::{BootstrapDistribution, BootstrapError, BootstrapOptions, Kind, bootstrap};
pub use exact::{ExactDistribution, ExactError, exact_bootstrap, exact_bootstrap_on, exact_limit};
pub use percentile::{Percentile, percentile_interval, type7_quantile};
pub use permutation::{PermutationTest, permutation_test};
pub use sign_flip::{SignFlipTest, sign_flip_test};
pub use throughput::{Work, Workload, typical_studies};
pub use yardstick::Yardstick;
