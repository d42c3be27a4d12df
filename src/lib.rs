//! Meta-analysis from study records.

pub mod numerics;
pub mod pooling;
pub mod resampling;
