//! Variants of an analysis for a terminal.

use std::fmt::Write;

use crate::effects::{Measure, StudyEffect};
use crate::numerics::format;
use crate::pooling::PooledEstimate;
use crate::reports::text::{columns, limits, six};
use crate::reports::words::Shown;
use crate::synthesis::{Sweep, Variants, ZeroRuleResult, with_zero_cells};

use super::{conclusion, findings, rule_names};

/// Pooled results under each value and each rule.
pub fn pool(all: &[Variants]) -> String {
    each(all, pooled_sweep, pooled_rules)
}

/// Effects of the studies under each value and each rule.
pub fn effects(all: &[Variants]) -> String {
    each(
        all,
        |out, _, sweep| swept_effects(out, sweep),
        |out, _, results| effects_by_rule(out, results),
    )
}

type Show<T> = fn(&mut String, Measure, &T);

/// Each analysis that something changes; those that nothing changes by name at the end.
fn each(all: &[Variants], sweep: Show<Sweep>, rules: Show<[ZeroRuleResult]>) -> String {
    let mut out = String::new();
    let idle = |variants: &&Variants| {
        let used = |sweep: &Sweep| !sweep.users().is_empty();
        all.len() > 1 && variants.zero_rules.is_empty() && !variants.sweeps.iter().any(used)
    };
    for variants in all.iter().filter(|variants| !idle(variants)) {
        let measure = variants.measure;
        let _ = writeln!(out, "{} [{measure}]", variants.title);
        for one in &variants.sweeps {
            if heading(&mut out, one) {
                sweep(&mut out, measure, one);
            }
        }
        if !variants.zero_rules.is_empty() {
            rules(&mut out, measure, &variants.zero_rules);
        }
        out.push('\n');
    }
    let idle: Vec<_> = all.iter().filter(idle).collect();
    if let Some(first) = idle.first() {
        let swept = first.sweeps.iter().map(|sweep| sweep.assumption.code());
        let swept = swept.collect::<Vec<_>>().join(" or ");
        let _ = writeln!(out, "No study uses {swept}, so nothing changes, in:");
        for variants in idle {
            let _ = writeln!(out, "  {} [{}]", variants.title, variants.measure);
        }
    }
    out
}

/// What is assumed and which studies use it; whether any does.
fn heading(out: &mut String, sweep: &Sweep) -> bool {
    let (code, name) = (sweep.assumption.code(), sweep.assumption.name());
    let users = sweep.user_labels();
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
        row.extend(estimate_cells(
            measure,
            &point.effects,
            point.pooled.as_ref(),
        ));
        row
    });
    let rows: Vec<_> = rows.collect();
    columns(out, &heads(sweep.assumption.code(), measure), &rows);
    for sentence in findings(measure, sweep) {
        let _ = writeln!(out, "{sentence}");
    }
}

pub(in crate::reports) fn heads(first: &'static str, measure: Measure) -> [&'static str; 8] {
    let interval = if measure.scale().is_transformed() {
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

pub(in crate::reports) fn estimate_cells(
    measure: Measure,
    effects: &[StudyEffect],
    pooled: Option<&PooledEstimate>,
) -> [String; 7] {
    let Some(pooled) = pooled else {
        return [
            "0".to_owned(),
            "undefined".to_owned(),
            String::new(),
            String::new(),
            String::new(),
            String::new(),
            String::new(),
        ];
    };
    let said = conclusion(measure, pooled);
    let last = if measure.scale().is_transformed() {
        let shown = Shown::effects(measure, effects);
        let (value, interval) = (shown.value(pooled.estimate), shown.interval(pooled.ci));
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
        row.extend(estimate_cells(
            measure,
            &result.effects,
            result.pooled.as_ref(),
        ));
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
    let mut shared: Vec<(&[String], Vec<String>)> = Vec::new();
    for result in results.iter().filter(|result| !result.left_out.is_empty()) {
        let names = rule_names(result);
        match shared
            .iter_mut()
            .find(|(left_out, _)| *left_out == result.left_out)
        {
            Some((_, all)) => all.extend(names),
            None => shared.push((&result.left_out, names)),
        }
    }
    for (left_out, names) in shared {
        let _ = writeln!(
            out,
            "Left out: {}; by: {}",
            left_out.join(", "),
            names.join("; ")
        );
    }
}

fn effects_by_rule(out: &mut String, results: &[ZeroRuleResult]) {
    let zeros = with_zero_cells(results);
    if zeros.is_empty() {
        out.push_str("\nNo study has a zero cell that a rule changes.\n");
        return;
    }
    out.push_str("\nStudies with zero cells under each rule; * is the one in use:\n");
    let mut rows: Vec<[String; 4]> = Vec::new();
    for of in zeros {
        let own = rows.len();
        for result in results {
            let [yi, vi] = numbers(result.effect(of));
            let names = format!("{}{}", rule_names(result).join("; "), star(result));
            let same = |row: &&mut [String; 4]| row[1] == yi && row[2] == vi;
            match rows[own..].iter_mut().find(same) {
                Some(row) => row[3] = format!("{}; {names}", row[3]),
                None => rows.push([of.label.clone(), yi, vi, names]),
            }
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
    for user in sweep.users() {
        let found = sweep.points.iter().map(|point| numbers(point.effect(user)));
        let (yi, vi): (Vec<_>, Vec<_>) = found.map(|[yi, vi]| (yi, vi)).unzip();
        for (name, what, numbers) in [(user.label.as_str(), "yi", yi), ("", "vi", vi)] {
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
        None => ["undefined".to_owned(), String::new()],
    }
}

fn studies(n: usize) -> String {
    if n == 1 {
        "1 study".to_owned()
    } else {
        format!("{n} studies")
    }
}
