//! Variants of an analysis for a terminal.

use std::fmt::Write;

use crate::effects::{Measure, StudyEffect};
use crate::numerics::format;
use crate::pooling::PooledEstimate;
use crate::reports::text::{columns, limits, six};
use crate::reports::words;
use crate::synthesis::{Sweep, Variants, ZeroRuleResult, with_zero_cells};

use super::{conclusion, findings, rule_names};

/// Pooled results under each value and each rule.
pub fn pool(all: &[Variants]) -> String {
    let mut out = String::new();
    for variants in all {
        let _ = writeln!(out, "{} [{}]", variants.title, variants.measure);
        for sweep in &variants.sweeps {
            if heading(&mut out, sweep) {
                pooled_sweep(&mut out, variants.measure, sweep);
            }
        }
        if !variants.zero_rules.is_empty() {
            pooled_rules(&mut out, variants.measure, &variants.zero_rules);
        }
        out.push('\n');
    }
    out
}

/// Effects of the studies under each value and each rule.
pub fn effects(all: &[Variants]) -> String {
    let mut out = String::new();
    for variants in all {
        let _ = writeln!(out, "{} [{}]", variants.title, variants.measure);
        for sweep in &variants.sweeps {
            if heading(&mut out, sweep) {
                swept_effects(&mut out, sweep);
            }
        }
        if !variants.zero_rules.is_empty() {
            effects_by_rule(&mut out, &variants.zero_rules);
        }
        out.push('\n');
    }
    out
}

/// What is assumed and which studies use it; whether any does.
fn heading(out: &mut String, sweep: &Sweep) -> bool {
    let (code, name) = (sweep.assumption.code(), sweep.assumption.name());
    let users = sweep.users();
    if users.is_empty() {
        let _ = writeln!(out, "\nNo study uses {code}, {name}: nothing changes.");
        return false;
    }
    let base = sweep.base.map_or_else(String::new, |base| {
        format!(" The analysis itself takes {base}.")
    });
    let _ = writeln!(out, "\n{code}: {name}.{base}");
    let _ = writeln!(
        out,
        "Used by {}: {}",
        studies(users.len()),
        users.join("; ")
    );
    true
}

fn pooled_sweep(out: &mut String, measure: Measure, sweep: &Sweep) {
    let rows = sweep.points.iter().map(|point| {
        let mut row = vec![point.value.to_string()];
        row.extend(estimate_cells(measure, point.pooled.as_ref()));
        row
    });
    let rows: Vec<_> = rows.collect();
    columns(out, &heads(sweep.assumption.code(), measure), &rows);
    for sentence in findings(measure, sweep) {
        let _ = writeln!(out, "{sentence}");
    }
}

fn heads(first: &'static str, measure: Measure) -> [&'static str; 8] {
    let interval = if words::is_transformed(measure) {
        "As shown to readers; interval"
    } else {
        "Interval"
    };
    [
        first,
        "k",
        "Estimate",
        "Confidence limits",
        "tau2",
        "I2 (%)",
        "p",
        interval,
    ]
}

fn estimate_cells(measure: Measure, pooled: Option<&PooledEstimate>) -> [String; 7] {
    let Some(pooled) = pooled else {
        return [
            "0".to_owned(),
            "none".to_owned(),
            String::new(),
            String::new(),
            String::new(),
            String::new(),
            String::new(),
        ];
    };
    let said = conclusion(measure, pooled);
    let last = if words::is_transformed(measure) {
        let (value, interval) = (
            words::value(measure, pooled.estimate),
            words::interval(measure, pooled.ci),
        );
        format!("{value} ({interval}) {said}")
    } else {
        said.to_owned()
    };
    [
        pooled.k.to_string(),
        six(pooled.estimate),
        limits(pooled.ci),
        pooled.tau2.map(six).unwrap_or_default(),
        pooled.i2.map(|i2| format!("{i2:.2}")).unwrap_or_default(),
        pooled.p_value.map(format::p_value).unwrap_or_default(),
        last,
    ]
}

fn pooled_rules(out: &mut String, measure: Measure, results: &[ZeroRuleResult]) {
    out.push_str("\nRules for zero cells; * is the one in use, = gives the same effects:\n");
    let mut rows = Vec::new();
    for result in results {
        let mut names = rule_names(result).into_iter();
        let mut row = vec![format!(
            "{}{}",
            names.next().unwrap_or_default(),
            star(result)
        )];
        row.extend(estimate_cells(measure, result.pooled.as_ref()));
        let width = row.len();
        rows.push(row);
        rows.extend(names.map(|name| {
            let mut row = vec![format!("  = {name}")];
            row.resize(width, String::new());
            row
        }));
    }
    columns(out, &heads("Rule", measure), &rows);
    left_out(out, results);
}

fn star(result: &ZeroRuleResult) -> &'static str {
    if result.used { " *" } else { "" }
}

fn left_out(out: &mut String, results: &[ZeroRuleResult]) {
    for result in results.iter().filter(|result| !result.left_out.is_empty()) {
        let _ = writeln!(
            out,
            "Left out by {}: {}",
            rule_names(result).join(" = "),
            result.left_out.join("; ")
        );
    }
}

fn effects_by_rule(out: &mut String, results: &[ZeroRuleResult]) {
    let labels = with_zero_cells(results);
    if labels.is_empty() {
        out.push_str("\nNo study has a zero cell that a rule changes.\n");
        return;
    }
    out.push_str("\nStudies with zero cells under each rule; * is the one in use:\n");
    let mut rows = Vec::new();
    for label in &labels {
        for result in results {
            let [yi, vi] = numbers(result.effect(label));
            let names = rule_names(result).join(" = ");
            rows.push([label.clone(), yi, vi, format!("{names}{}", star(result))]);
        }
    }
    columns(out, &["Study", "yi", "vi", "Rule"], &rows);
    left_out(out, results);
}

fn swept_effects(out: &mut String, sweep: &Sweep) {
    let values: Vec<_> = sweep
        .points
        .iter()
        .map(|point| point.value.to_string())
        .collect();
    let mut heads = vec!["Study", ""];
    heads.extend(values.iter().map(String::as_str));
    heads.push("");
    let mut rows = Vec::new();
    for label in sweep.users() {
        let found = sweep
            .points
            .iter()
            .map(|point| numbers(point.effect(label)));
        let (yi, vi): (Vec<_>, Vec<_>) = found.map(|[yi, vi]| (yi, vi)).unzip();
        for (name, what, numbers) in [(label, "yi", yi), ("", "vi", vi)] {
            let mut row = vec![name.to_owned(), what.to_owned()];
            row.extend(numbers);
            row.push(String::new());
            rows.push(row);
        }
    }
    columns(out, &heads, &rows);
    let all = sweep.points.iter().map(|point| point.effects.len()).max();
    let others = all.unwrap_or(0).saturating_sub(sweep.users().len());
    if others > 0 {
        let _ = writeln!(out, "The effects of {} do not change.", studies(others));
    }
}

fn numbers(effect: Option<&StudyEffect>) -> [String; 2] {
    match effect {
        Some(effect) => [six(effect.estimate.yi), six(effect.estimate.vi)],
        None => ["none".to_owned(), String::new()],
    }
}

fn studies(n: usize) -> String {
    if n == 1 {
        "1 study".to_owned()
    } else {
        format!("{n} studies")
    }
}
