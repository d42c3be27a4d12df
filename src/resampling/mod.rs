//! Distributions of the pooled effect by refitting it to drawn data.

mod bootstrap;
mod kernels;
mod percentile;
mod permutation;

pub use bootstrap::{BootstrapDistribution, BootstrapError, BootstrapOptions, Kind, bootstrap};
pub use percentile::{Percentile, percentile_interval, type7_quantile};
pub use permutation::{PermutationTest, permutation_test};
