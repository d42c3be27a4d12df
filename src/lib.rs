//! Meta-analysis from study records.
