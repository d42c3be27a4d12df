//! Meta-analysis from study records.

pub mod figures;
pub mod numerics;
