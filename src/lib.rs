//! Meta-analysis from study records.

pub mod bias;
pub mod effects;
pub mod figures;
pub mod numerics;
pub mod pooling;
pub mod records;
pub mod reports;
pub mod resampling;
pub mod synthesis;
