//! What the findings change in the analyses of a review.

use std::fmt::Write;

use oxymeta::integrity::{Impact, impact};
use oxymeta::reports::integrity::rows;
use oxymeta::synthesis::plans;

use super::sources::Checked;
use crate::cli::error::CliError;

/// The analyses that findings touch, for each folder checked; none where a folder has problems or was not asked for whole.
pub fn of(checked: &[Checked]) -> Result<Vec<Vec<Impact>>, CliError> {
    checked.iter().map(of_one).collect()
}

fn of_one(checked: &Checked) -> Result<Vec<Impact>, CliError> {
    let Some(Ok(review)) = checked.whole.clone().map(|reading| reading.review()) else {
        return Ok(Vec::new());
    };
    let plans = plans(&review)?;
    Ok(impact(&review, &plans, &checked.findings)?)
}

/// A table for each analysis.
pub fn text(checked: &[Checked], impacts: &[Vec<Impact>]) -> String {
    let mut out = String::new();
    for (one, impacts) in checked.iter().zip(impacts) {
        if impacts.is_empty() {
            let why = match (&one.whole, one.problems.is_empty()) {
                (None, _) => "single records belong to no analysis; check the whole folder",
                (_, false) => "a review with problems cannot be pooled",
                _ => "no error or warning touches an analysis",
            };
            let _ = writeln!(out, "Impact: {why}.\n");
        }
        for impact in impacts {
            table(&mut out, impact, one);
        }
    }
    out
}

fn table(out: &mut String, impact: &Impact, checked: &Checked) {
    let result = &impact.result;
    let _ = writeln!(out, "{} ({}, {})", result.title, result.id, result.measure);
    let rows = rows(impact, &checked.findings);
    let width = |of: fn(&oxymeta::reports::integrity::ImpactRow) -> &str| {
        rows.iter()
            .map(|row| of(row).chars().count())
            .max()
            .unwrap_or(0)
    };
    let (label, estimate, interval) = (
        width(|row| &row.label),
        width(|row| &row.estimate),
        width(|row| &row.interval),
    );
    for row in &rows {
        let turns = if row.turns {
            "  the conclusion changes"
        } else {
            ""
        };
        let _ = writeln!(
            out,
            "  {:label$}  k = {:<3} {:>estimate$}  {:interval$}  p {}{turns}",
            row.label, row.studies, row.estimate, row.interval, row.p
        );
    }
    out.push('\n');
}
