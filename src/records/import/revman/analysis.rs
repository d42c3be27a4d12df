//! How RevMan pools an outcome -> an analysis of the protocol.

use super::{DataType, Meta, Method, Row};
use crate::records::import::draft::Analysis;
use crate::records::import::names::one_line;

/// The effect measure of an outcome.
pub(super) struct Measure {
    /// Code of the measure in the review.
    pub code: String,
    /// Whether effects are given as ratios.
    pub ratio: bool,
    /// Name for readers.
    pub name: String,
}

impl Measure {
    pub fn of(meta: &Meta, known: &dyn Fn(&str) -> bool) -> Self {
        let written = meta.measure.to_lowercase();
        let peto = meta.method == Method::Peto || written.contains("peto");
        let (code, ratio) = match written.as_str() {
            _ if peto && meta.data == DataType::Dichotomous => ("PETO", true),
            "hr" | "hazard ratio" => ("HR", true),
            "rate ratio" | "irr" => ("IRR", true),
            _ if peto || written.starts_with("peto") => ("PETO", true),
            "or" | "odds ratio" | "odds ratio (non-event)" => ("OR", true),
            "rr" | "risk ratio" | "relative risk" => ("RR", true),
            "rd" | "risk difference" => ("RD", false),
            "md" | "mean difference" => ("MD", false),
            "smd"
            | "std. mean difference"
            | "standardised mean difference"
            | "standardized mean difference" => ("SMD", false),
            _ => ("GEN", false),
        };
        let given = matches!(meta.data, DataType::Generic | DataType::ObservedExpected);
        let agrees = meta.logarithms.is_none_or(|logarithms| logarithms == ratio);
        if !given || agrees && known(code) && code != "IRR" {
            return Self {
                code: code.to_owned(),
                ratio,
                name: code.to_owned(),
            };
        }
        let logarithm = meta.logarithms.unwrap_or(ratio);
        Self {
            code: "GEN".to_owned(),
            ratio: false,
            name: if logarithm {
                format!("log {}", meta.measure)
            } else {
                meta.measure.clone()
            },
        }
    }
}

/// The analysis of an outcome, pooled as the review pools it.
pub(super) fn analysis(
    meta: &Meta,
    measure: &Measure,
    id: String,
    [one, two]: [String; 2],
) -> Analysis {
    let sides = meta.sides.each_ref().map(|side| one_line(side));
    let favours = if sides.iter().all(|side| !side.is_empty()) {
        sides
    } else {
        [
            format!("less with {}", meta.groups[0]),
            format!("more with {}", meta.groups[0]),
        ]
    };
    let model = match (meta.random, meta.chosen) {
        (false, _) => ("EE", "wald"),
        (true, Some(chosen)) => chosen,
        (true, None) => ("DL", "wald"),
    };
    let method = method(meta, measure);
    Analysis {
        id: id.clone(),
        title: format!("{}: {} ({})", meta.comparison, meta.name, measure.name),
        outcome: id,
        intervention: one,
        comparator: Some(two),
        measure: measure.code.clone(),
        method,
        model: method.is_none().then_some(model),
        favours,
        groups: Some(meta.groups.clone()),
        zero_cells: zero_cells(meta, measure),
        subgroups: meta.rows.iter().any(|row| row.subgroup.is_some()),
        note: note(meta, measure),
    }
}

/// The method of a fixed-effect analysis that RevMan pools from counts.
fn method(meta: &Meta, measure: &Measure) -> Option<&'static str> {
    let counts = meta.data == DataType::Dichotomous && !meta.random;
    match (meta.method, measure.code.as_str()) {
        (Method::MantelHaenszel, "OR" | "RR" | "RD") if counts => Some("mh"),
        (_, "PETO") if counts => Some("peto"),
        _ => None,
    }
}

/// RevMan's rules: ratios leave out studies without, or with only, events in both groups and add
/// 0.5 to others with a zero; Peto's method and risk differences need nothing added.
fn zero_cells(meta: &Meta, measure: &Measure) -> Option<&'static str> {
    if meta.data != DataType::Dichotomous {
        return None;
    }
    match measure.code.as_str() {
        "OR" | "RR" => Some("{ drop00 = true }"),
        "PETO" => Some("{ add = 0, to = \"none\", drop00 = true }"),
        "RD" if !meta.rows.iter().any(Row::is_one_sided) => Some("{ to = \"none\" }"),
        _ => None,
    }
}

fn note(meta: &Meta, measure: &Measure) -> Option<String> {
    let mut notes = Vec::new();
    if meta.method == Method::MantelHaenszel && meta.random {
        let tau2 = "RevMan takes tau2 from a Mantel-Haenszel Q, and this analysis from the \
                    inverse-variance Q; the two differ a little.";
        notes.push(tau2.to_owned());
    }
    if measure.code == "SMD" && meta.data == DataType::Continuous {
        notes.push("RevMan's variance of an SMD differs a little from this one.".to_owned());
    }
    if meta.swapped {
        notes.push("Counted are those without the event, as RevMan was asked to.".to_owned());
    }
    if !meta.total_shown {
        notes.push("The review shows no total: its authors did not pool all studies.".to_owned());
    }
    (!notes.is_empty()).then(|| notes.join(" "))
}
