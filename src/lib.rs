//! Meta-analysis from study records.

pub mod records;
