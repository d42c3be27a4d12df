//! Subgroups as CSV: a row a subgroup, the whole analysis last.

use super::tau2_code;
use crate::reports::csv::{POOLED, cells, estimate, or_empty, table};
use crate::reports::refitted;
use crate::reports::words::Shown;
use crate::synthesis::{AnalysisResult, SubgroupResult};

/// Rows of every analysis; the test between subgroups stands on each of its rows.
pub fn subgroups(results: &[AnalysisResult]) -> String {
    let head = ["analysis", "measure", "by", "subgroup"];
    let tail = ["subgroup_tau2", "q_between", "q_between_df", "q_between_p"];
    let drawn = [&["bootstrap_interval"], &refitted::COLUMNS[..]].concat();
    let heads = [cells(&head), cells(&POOLED), cells(&tail), cells(&drawn)];
    let mut rows = vec![heads.concat()];
    let none = vec![String::new(); drawn.len()];
    for result in results {
        for split in &result.subgroups {
            let test = &split.result;
            let tested = [
                tau2_code(test.tau2).to_owned(),
                test.q_between.to_string(),
                test.q_between_df.to_string(),
                or_empty(test.q_between_p),
            ];
            let blank = [const { String::new() }; 4];
            let head = |label: &str| {
                let measure = result.measure.code().to_owned();
                vec![
                    result.id.clone(),
                    measure,
                    split.by.clone(),
                    label.to_owned(),
                ]
            };
            for (label, pooled) in &test.groups {
                let own = estimate(pooled, Shown::group(result, split, label));
                rows.push([head(label).as_slice(), &own, &tested, &none].concat());
            }
            rows.extend(bootstrap_rows(split).into_iter().map(|(name, own)| {
                let level = result.options.level.percent().to_string();
                let at = POOLED.iter().map(|column| match *column {
                    "estimate" => own[0].clone(),
                    "se" => own[1].clone(),
                    "ci_lb" => own[2].clone(),
                    "ci_ub" => own[3].clone(),
                    "level" => level.clone(),
                    _ => String::new(),
                });
                let pooled: Vec<String> = at.collect();
                [head(&name).as_slice(), &pooled, &blank, &own[4..]].concat()
            }));
            if let Some(all) = &result.pooled {
                let own = estimate(all, Shown::pooled(result));
                rows.push([head("").as_slice(), &own, &blank, &none].concat());
            }
        }
    }
    table(&rows)
}

/// An interval of a bootstrap a row: the name, then estimate, SE, bounds, the kind of interval and the columns of bootstraps.
fn bootstrap_rows(split: &SubgroupResult) -> Vec<(String, Vec<String>)> {
    let Some(bootstrap) = &split.bootstrap else {
        return Vec::new();
    };
    let mut rows = Vec::new();
    for (name, quantity) in refitted::of_subgroups(bootstrap) {
        for (kind, found) in refitted::intervals(quantity) {
            let mut row = vec![
                quantity.estimate.to_string(),
                or_empty(quantity.se),
                or_empty(found.map(|p| p.interval.lower)),
                or_empty(found.map(|p| p.interval.upper)),
                kind.to_owned(),
            ];
            row.extend(refitted::csv(quantity, found, &bootstrap.refits));
            rows.push((name.clone(), row));
        }
    }
    rows
}
