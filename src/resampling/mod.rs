//! Distributions of the pooled effect by refitting it to drawn data.

mod bootstrap;
mod exact;
mod kernels;
mod percentile;
mod permutation;
mod sign_flip;
mod streaming;
mod summary;
mod written;

pub use bootstrap::{
    BootstrapDistribution, BootstrapError, BootstrapOptions, Kind, STORED, bootstrap,
    bootstrap_written,
};
pub use exact::{ExactDistribution, ExactError, exact_bootstrap, exact_bootstrap_on, exact_limit};
pub use percentile::{Percentile, percentile_interval, type7_quantile};
pub use permutation::{PermutationTest, permutation_test};
pub use sign_flip::{SignFlipTest, sign_flip_test};
pub use written::{ReplicateRange, ReplicateRun, Written, WrittenError, write_replicates};
