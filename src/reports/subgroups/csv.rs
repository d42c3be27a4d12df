//! Subgroups as CSV: a row a subgroup, the whole analysis last.

use super::tau2_code;
use crate::reports::csv::{POOLED, cells, estimate, or_empty, table};
use crate::reports::words::Shown;
use crate::synthesis::AnalysisResult;

/// Rows of every analysis; the test between subgroups stands on each of its rows.
pub fn subgroups(results: &[AnalysisResult]) -> String {
    let head = ["analysis", "measure", "by", "subgroup"];
    let tail = ["subgroup_tau2", "q_between", "q_between_df", "q_between_p"];
    let mut rows = vec![[cells(&head), cells(&POOLED), cells(&tail)].concat()];
    for result in results {
        for split in &result.subgroups {
            let test = &split.result;
            let tested = [
                tau2_code(test.tau2).to_owned(),
                test.q_between.to_string(),
                test.q_between_df.to_string(),
                or_empty(test.q_between_p),
            ];
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
                rows.push([head(label).as_slice(), &own, &tested].concat());
            }
            if let Some(all) = &result.pooled {
                let own = estimate(all, Shown::pooled(result));
                let blank = [const { String::new() }; 4];
                rows.push([head("").as_slice(), &own, &blank].concat());
            }
        }
    }
    table(&rows)
}
