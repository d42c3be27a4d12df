//! Distributions of the pooled effect by refitting it to drawn data.

mod bootstrap;
mod confidence_distribution;
mod exact;
mod kernels;
mod percentile;
mod permutation;
mod sign_flip;

pub use bootstrap::{BootstrapDistribution, BootstrapError, BootstrapOptions, Kind, bootstrap};
pub use confidence_distribution::{DrawnPrediction, prediction_by_confidence_distribution};
pub use exact::{ExactDistribution, ExactError, exact_bootstrap, exact_bootstrap_on, exact_limit};
pub use percentile::{Percentile, percentile_interval, type7_quantile};
pub use permutation::{PermutationTest, permutation_test};
pub use sign_flip::{SignFlipTest, sign_flip_test};
