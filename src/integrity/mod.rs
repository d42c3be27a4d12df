//! An audit of records: what the printed numbers of a report cannot be, recomputed from each other.
//!
//! Every number is taken for what it may have been before it was rounded, so that a finding is never a rounding artefact.

pub mod granularity;
mod interval;
mod printed;
pub mod spread;
pub mod tests_of_counts;
pub mod tests_of_means;

pub use interval::Interval;
pub use printed::Printed;
