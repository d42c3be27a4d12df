//! Small-study effects as text and CSV: one row a method.

pub mod brief;
mod rows;
mod words;

use std::fmt::Write;

use crate::bias::FEW_STUDIES;
use crate::numerics::format;
use crate::synthesis::{AnalysisResult, SmallStudyEffects};

use super::csv::{cells, or_empty, table};
use super::findings::studies;
use super::text::{columns, in_words, six};
pub(super) use rows::{Row, Section, rows};
pub(super) use words::findings;

/// An analysis with its small-study effects.
pub type Pair<'a> = (&'a AnalysisResult, &'a SmallStudyEffects);

/// What tests for small-study effects are worth with this many studies; `None` from ten studies up.
pub fn caution(k: usize) -> Option<String> {
    (k < FEW_STUDIES).then(|| {
        format!(
            "{}: with fewer than {FEW_STUDIES}, these tests cannot tell chance from real asymmetry. \
             Do not read a large p value as absence of bias; the Cochrane Handbook advises against testing.",
            studies(k)
        )
    })
}

/// Methods that a page shows, each kind once; text, CSV and JSON have all.
pub(super) const SHOWN: [&str; 12] = [
    "egger",
    "harbord",
    "peters",
    "pustejovsky",
    "begg",
    "excess",
    "observed",
    "trim-and-fill-L0",
    "trim-and-fill-R0",
    "pet-peese",
    "limit",
    "selection-stepfun",
];

/// Why an analysis has no test for small-study effects, where the number of studies is the reason.
pub fn untested(k: usize) -> String {
    format!(
        "Small-study effects (publication bias among them) are not tested: there {} {}, and with fewer than \
         {FEW_STUDIES} these tests cannot tell chance from real asymmetry (Cochrane Handbook 13.3.5.4).",
        if k == 1 { "is" } else { "are" },
        studies(k)
    )
}

/// Why asymmetry is not yet publication bias.
const OTHER_CAUSES: &str = "Asymmetry has other causes than unpublished studies: heterogeneity, how small studies are run, chance.";

/// Small-study effects of each analysis, in aligned columns.
pub fn text(pairs: &[Pair<'_>]) -> String {
    let mut out = String::new();
    for (result, found) in pairs {
        let _ = writeln!(out, "{} [{}]", result.title, result.measure);
        if found.k == 0 {
            out.push_str("No study gives an effect.\n\n");
            continue;
        }
        let _ = writeln!(out, "k = {}", found.k);
        if let Some(caution) = caution(found.k) {
            let _ = writeln!(out, "Caution: {caution}");
        }
        let _ = writeln!(out, "Note: {OTHER_CAUSES}");
        let rows = rows(result, found);
        for section in Section::ALL {
            let of_section = rows.iter().filter(|row| row.section == section);
            let lines: Vec<[String; 6]> = of_section.map(line).collect();
            if lines.is_empty() {
                continue;
            }
            let _ = writeln!(out, "\n{}", section.title());
            columns(&mut out, &section.heads(), &lines);
        }
        out.push('\n');
        in_words(&mut out, &brief::words(result, found));
        out.push('\n');
    }
    out
}

fn line(row: &Row) -> [String; 6] {
    let interval = row
        .ci
        .map(|[lower, upper]| format::range(&six(lower), &six(upper)));
    let shown = |value: Option<f64>| value.map(six).unwrap_or_default();
    [
        row.name.clone(),
        row.n.map(|n| n.to_string()).unwrap_or_default(),
        shown(row.estimate),
        interval.unwrap_or_default(),
        row.p_value.map(format::p_value).unwrap_or_default(),
        row.notes.join(" "),
    ]
}

/// One row a method, full precision.
pub fn csv(pairs: &[Pair<'_>]) -> String {
    let mut lines = vec![cells(&[
        "analysis",
        "measure",
        "k",
        "method",
        "n",
        "estimate",
        "se",
        "statistic",
        "df",
        "p_value",
        "ci_lb",
        "ci_ub",
        "notes",
    ])];
    for (result, found) in pairs {
        let mut cautioned = rows(result, found);
        if let (Some(caution), Some(first)) = (caution(found.k), cautioned.first_mut()) {
            first.notes.push(caution);
        }
        for row in cautioned {
            lines.push(vec![
                result.id.clone(),
                result.measure.code().to_owned(),
                found.k.to_string(),
                row.code.clone(),
                row.n.map(|n| n.to_string()).unwrap_or_default(),
                or_empty(row.estimate),
                or_empty(row.se),
                or_empty(row.statistic),
                or_empty(row.df),
                or_empty(row.p_value),
                or_empty(row.ci.map(|ci| ci[0])),
                or_empty(row.ci.map(|ci| ci[1])),
                row.notes.join(" "),
            ]);
        }
    }
    table(&lines)
}
