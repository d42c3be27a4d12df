//! Runs what a protocol declares: effects, pooled estimates, subgroups, bootstrap intervals.
//!
//! Everything later (JSON, figures, the report) only reads [`AnalysisResult`].

mod plan;
mod review_result;
mod run;

pub use plan::{Plan, plans};
pub use review_result::{NeverPooled, ReviewResult, run_review};
pub use run::{AnalysisResult, Extras, SubgroupResult, TableAnalysis, run, run_table};
