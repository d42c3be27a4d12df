//! Findings of the audit and what they change, for the report and for `oxymeta check`.

pub mod csv;
mod impact;
pub mod json;
mod listed;

pub use impact::{ImpactRow, rows};
pub use listed::{Listed, Place};

use crate::integrity::{Finding, Impact};
use crate::records::SourceFile;

/// Findings with their places, each with the analyses that it touches.
pub fn listed(
    prefix: &str,
    files: &[SourceFile],
    findings: &[Finding],
    impacts: &[Impact],
) -> Vec<Listed> {
    let touched = |at: usize| {
        impacts
            .iter()
            .filter(move |impact| impact.flagged.iter().any(|f| f.findings.contains(&at)))
    };
    let one = |(at, finding): (usize, &Finding)| {
        let mut listed = Listed::of_finding(prefix, files, finding);
        listed
            .analyses
            .extend(touched(at).map(|impact| impact.result.id.clone()));
        listed
    };
    findings.iter().enumerate().map(one).collect()
}
