//! What stands beside a pooled estimate: small-study effects and a declared meta-regression.

use crate::bias::FEW_STUDIES;
use crate::numerics::format;
use crate::pooling::{Interval, ModeratorKind};
use crate::reports::bias::{Row, SHOWN, Section, findings, rows, untested};
use crate::reports::regression;
use crate::reports::words::Shown;
use crate::synthesis::{AnalysisResult, DeclaredRegression, MetaRegression, Plan};

use super::view::{CoefficientRow, CorrectedRow, RegressionView, SmallStudiesView, TestRow};

/// Small-study effects, where they were looked at.
pub fn small_studies(result: &AnalysisResult) -> Option<SmallStudiesView> {
    let found = result.small_studies.as_ref()?;
    let rows = rows(result, found);
    let shown = Shown::pooled(result);
    let of = |section: Section| {
        let shown = |row: &&Row| row.section == section && SHOWN.contains(&row.code.as_str());
        rows.iter().filter(shown).collect::<Vec<_>>()
    };
    let estimates = of(Section::Corrected).into_iter();
    Some(SmallStudiesView {
        findings: findings(result, found),
        tests: of(Section::Tests).into_iter().map(test).collect(),
        corrected: estimates.map(|row| corrected(shown, row)).collect(),
    })
}

/// Why they were not looked at.
pub fn no_small_studies(plan: &Plan<'_>, result: &AnalysisResult) -> Option<String> {
    let k = result.effects.len();
    if result.pooled.is_none() || result.small_studies.is_some() {
        return None;
    }
    Some(if plan.analysis.bias == Some(false) && k >= FEW_STUDIES {
        "Small-study effects are not tested: the protocol leaves them out.".to_owned()
    } else {
        untested(k)
    })
}

fn test(row: &Row) -> TestRow {
    let value = |value| format::significant(value, 3, 3);
    TestRow {
        name: row.name.clone(),
        read: row
            .notes
            .iter()
            .any(|note| note.starts_with("The test to read")),
        statistic: format::or_missing(row.estimate, value),
        p: format::or_missing(row.p_value, format::p_value),
        note: row.notes.join(" "),
    }
}

fn corrected(shown: Shown, row: &Row) -> CorrectedRow {
    let interval = row.ci.map(|[lower, upper]| Interval { lower, upper });
    let added = match row.n {
        Some(n) if n > 0 => format!("{n} added. "),
        _ => String::new(),
    };
    CorrectedRow {
        name: row.name.clone(),
        chosen: row.code == "observed",
        estimate: format::or_missing(row.estimate, |v| shown.value(v)),
        interval: interval.map_or_else(|| format::MISSING.to_owned(), |ci| shown.interval(ci)),
        note: added + &row.notes.join(" "),
    }
}

/// The meta-regression that the protocol declares.
pub fn declared(declared: &DeclaredRegression) -> RegressionView {
    let analysis = &declared.analysis;
    match &declared.result {
        Ok(found) => fitted(analysis, found),
        Err(error) => RegressionView {
            formula: String::new(),
            head: String::new(),
            rows: Vec::new(),
            findings: Vec::new(),
            left_out: Vec::new(),
            none: Some(format!("{}.", quoted(&error.to_string()))),
        },
    }
}

fn fitted(analysis: &AnalysisResult, found: &MetaRegression) -> RegressionView {
    let is_intercept = |column: usize| found.design.columns[column].term.is_none();
    let coefficients = found.fit.coefficients.iter();
    let rows = coefficients.filter(|c| !is_intercept(c.column)).map(|c| {
        let [estimate, interval] = regression::coefficient(analysis, c.estimate, c.ci);
        CoefficientRow {
            name: column(found, c.column),
            estimate,
            interval,
            p: format::or_missing(c.p_value, format::p_value),
        }
    });
    let left_out = regression::left_out(analysis, found);
    RegressionView {
        formula: found.formula().trim_start_matches("~ ").to_owned(),
        head: regression::head(analysis),
        rows: rows.collect(),
        findings: regression::findings(analysis, found),
        left_out: left_out
            .into_iter()
            .map(|(_, label, reason)| format!("{label}: {reason}"))
            .collect(),
        none: None,
    }
}

/// `year, per unit`, `design: Observational against Randomised`, or the name of a product.
fn column(found: &MetaRegression, column: usize) -> String {
    let name = found.column(column);
    let moderators = found.design.moderators.iter();
    let own = moderators.clone().find(|moderator| {
        let rest = name.strip_prefix(moderator.name.as_str());
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('=')) && !name.contains(':')
    });
    match own.map(|moderator| (moderator, &moderator.kind)) {
        Some((moderator, ModeratorKind::Numeric { .. })) => format!("{}, per unit", moderator.name),
        Some((moderator, ModeratorKind::Categorical { levels })) => {
            let level = &name[moderator.name.len() + 1..];
            let first = levels.first().map_or("", String::as_str);
            format!("{}: {level} against {first}", moderator.name)
        }
        None => name.to_owned(),
    }
}

/// Text with names in quotation marks, which messages have in backticks.
fn quoted(text: &str) -> String {
    let mut open = false;
    let mark = |letter| match letter {
        '`' => {
            open = !open;
            if open { '“' } else { '”' }
        }
        other => other,
    };
    text.chars().map(mark).collect()
}
