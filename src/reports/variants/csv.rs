//! Variants of an analysis as CSV: a row for each value or rule, or for each study under it.

use crate::pooling::PooledEstimate;
use crate::reports::csv::{cells, or_empty, table};
use crate::synthesis::{Variants, ZeroRuleResult, with_zero_cells};

use super::{excludes_null, rule_name};

const POOLED: [&str; 10] = [
    "k",
    "estimate",
    "se",
    "ci_lb",
    "ci_ub",
    "p_value",
    "tau2",
    "i2",
    "excludes_null",
    "left_out",
];

/// Pooled results, a row for each value of a sweep.
pub fn pooled_sweeps(all: &[Variants]) -> String {
    let mut heads = vec!["analysis", "measure", "assumption", "value"];
    heads.extend(&POOLED[..9]);
    let mut rows = vec![cells(&heads)];
    for variants in all {
        for sweep in &variants.sweeps {
            for point in &sweep.points {
                let mut row = start(variants);
                row.push(sweep.assumption.code().to_owned());
                row.push(point.value.to_string());
                row.extend(pooled(variants, point.pooled.as_ref()));
                rows.push(row);
            }
        }
    }
    table(&rows)
}

/// Pooled results, a row for each rule.
pub fn pooled_rules(all: &[Variants]) -> String {
    let mut heads = vec!["analysis", "measure", "rules", "used"];
    heads.extend(POOLED);
    let mut rows = vec![cells(&heads)];
    for variants in all {
        for result in &variants.zero_rules {
            let mut row = start(variants);
            row.push(names(result));
            row.push(result.used.to_string());
            row.extend(pooled(variants, result.pooled.as_ref()));
            row.push(result.left_out.join("; "));
            rows.push(row);
        }
    }
    table(&rows)
}

/// Effects of the studies that use an assumption, a row for each value.
pub fn swept_effects(all: &[Variants]) -> String {
    let heads = [
        "analysis",
        "measure",
        "assumption",
        "value",
        "study",
        "yi",
        "vi",
    ];
    let mut rows = vec![cells(&heads)];
    for variants in all {
        for sweep in &variants.sweeps {
            for user in sweep.users() {
                for point in &sweep.points {
                    let effect = point.effect(user).map(|effect| effect.estimate);
                    let mut row = start(variants);
                    row.push(sweep.assumption.code().to_owned());
                    row.push(point.value.to_string());
                    row.push(user.label.clone());
                    row.push(or_empty(effect.map(|e| e.yi)));
                    row.push(or_empty(effect.map(|e| e.vi)));
                    rows.push(row);
                }
            }
        }
    }
    table(&rows)
}

/// Effects of the studies with zero cells, a row for each rule.
pub fn effects_by_rule(all: &[Variants]) -> String {
    let heads = ["analysis", "measure", "rules", "used", "study", "yi", "vi"];
    let mut rows = vec![cells(&heads)];
    for variants in all {
        for of in with_zero_cells(&variants.zero_rules) {
            for result in &variants.zero_rules {
                let effect = result.effect(of).map(|effect| effect.estimate);
                let mut row = start(variants);
                row.push(names(result));
                row.push(result.used.to_string());
                row.push(of.label.clone());
                row.push(or_empty(effect.map(|e| e.yi)));
                row.push(or_empty(effect.map(|e| e.vi)));
                rows.push(row);
            }
        }
    }
    table(&rows)
}

fn start(variants: &Variants) -> Vec<String> {
    vec![variants.id.clone(), variants.measure.code().to_owned()]
}

fn names(result: &ZeroRuleResult) -> String {
    let names: Vec<_> = result.rules.iter().map(rule_name).collect();
    names.join("; ")
}

fn pooled(variants: &Variants, pooled: Option<&PooledEstimate>) -> [String; 9] {
    let excludes = excludes_null(variants.measure, pooled);
    [
        pooled.map_or(0, |p| p.k).to_string(),
        or_empty(pooled.map(|p| p.estimate)),
        or_empty(pooled.map(|p| p.se)),
        or_empty(pooled.map(|p| p.ci.lower)),
        or_empty(pooled.map(|p| p.ci.upper)),
        or_empty(pooled.and_then(|p| p.p_value)),
        or_empty(pooled.and_then(|p| p.tau2)),
        or_empty(pooled.and_then(|p| p.i2)),
        excludes.map(|yes| yes.to_string()).unwrap_or_default(),
    ]
}
