//! What rounded numbers may have been, and what can be computed from them.

pub mod granularity;
mod interval;
pub mod percentages;
mod printed;
pub mod ratios;
pub mod spread;
pub mod standard_error;
pub mod tables;
pub mod tests_of_counts;
pub mod tests_of_means;

pub use interval::Interval;
pub use printed::Printed;
