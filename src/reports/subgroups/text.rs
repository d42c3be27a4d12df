//! Subgroups for a terminal.

use std::fmt::Write;

use super::tau2_code;
use super::words::words;
use crate::numerics::format;
use crate::pooling::{IntervalMethod, PooledEstimate};
use crate::reports::refitted;
use crate::reports::text::{columns, heading, in_words, left_out, limits, six};
use crate::reports::words::Shown;
use crate::synthesis::{AnalysisResult, SubgroupResult};

/// Each analysis with a row for each of its subgroups and the test between them.
pub fn subgroups(results: &[AnalysisResult]) -> String {
    let mut out = String::new();
    for result in results {
        heading(&mut out, result);
        for split in &result.subgroups {
            one(&mut out, result, split);
        }
        if result.subgroups.is_empty() {
            out.push_str("Fewer than two subgroups.\n");
        }
        left_out(&mut out, &result.not_pooled);
        out.push('\n');
    }
    out
}

fn one(out: &mut String, result: &AnalysisResult, split: &SubgroupResult) {
    let options = &result.options;
    let method = options.method;
    let (model, interval) = if method.pools_counts() {
        let model = format!("method: {} ({})", method.name(), method.code());
        (model, IntervalMethod::Wald)
    } else {
        let tau2 = tau2_code(split.result.tau2);
        let (name, code) = (options.tau2.name(), options.tau2.code());
        let model = format!("{tau2} tau2, estimator: {name} ({code})");
        (model, options.interval)
    };
    let _ = writeln!(
        out,
        "By {}; {model}; interval: {}",
        split.by,
        interval.name()
    );
    let groups = split.result.groups.iter();
    let mut rows: Vec<Vec<String>> = groups
        .map(|(label, pooled)| row(label, pooled, Shown::group(result, split, label)))
        .collect();
    rows.extend(
        result
            .pooled
            .as_ref()
            .map(|all| row("All", all, Shown::pooled(result))),
    );
    let shown = Shown::pooled(result);
    let interval = format!("{}% interval", options.level.percent());
    let name = format!("{}{}", shown.name(), shown.per_heading());
    let heads = [
        "Subgroup", "k", "Estimate", "SE", &interval, "p", "tau2", "I2 (%)", "Q", &name,
    ];
    columns(out, &heads, &rows);
    let test = &split.result;
    if let Some(p) = test.q_between_p {
        let p = format::p_relation("p", p);
        let _ = writeln!(
            out,
            "Difference between subgroups: Q = {:.4}, df = {}, {p}",
            test.q_between, test.q_between_df
        );
        if split.tested_p().is_none() {
            out.push_str("Note: a subgroup of one study has no tau2 of its own; the test leans on that study.\n");
        }
    }
    if let Some(bootstrap) = &split.bootstrap {
        let named = refitted::of_subgroups(bootstrap);
        let level = options.level.percent();
        refitted::text(out, "Subgroup", level, (&named, &bootstrap.refits));
    }
    in_words(out, &words(result, split));
}

fn row(label: &str, pooled: &PooledEstimate, shown: Shown) -> Vec<String> {
    let two = |value: Option<f64>| format::or_missing(value, |value| format!("{value:.2}"));
    vec![
        label.to_owned(),
        pooled.k.to_string(),
        six(pooled.estimate),
        six(pooled.se),
        limits(pooled.ci),
        format::or_missing(pooled.p_value, format::p_value),
        format::or_missing(pooled.tau2, six),
        two(pooled.i2),
        two(pooled.q_p.map(|_| pooled.q)),
        format!(
            "{} ({})",
            shown.value(pooled.estimate),
            shown.interval(pooled.ci)
        ),
    ]
}
