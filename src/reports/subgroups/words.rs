//! A comparison of subgroups in sentences that a committee can read.

use crate::numerics::format;
use crate::pooling::PooledEstimate;
use crate::reports::findings::studies;
use crate::reports::words::Shown;
use crate::synthesis::{AnalysisResult, SubgroupResult};

/// More subgroups than these are told by the lowest and the highest.
const ALL_NAMED: usize = 3;

/// With fewer studies in a subgroup its estimate is hardly one of its own.
const FEW: usize = 5;

/// What was found in each subgroup, whether they differ, and what such a comparison is worth.
pub fn words(result: &AnalysisResult, split: &SubgroupResult) -> Vec<String> {
    let groups = &split.result.groups;
    if groups.len() < 2 {
        return Vec::new();
    }
    vec![
        estimates(result, split),
        difference(split),
        reservation(split),
    ]
}

fn estimates(result: &AnalysisResult, split: &SubgroupResult) -> String {
    let groups = &split.result.groups;
    let name = format::uncapitalised(Shown::pooled(result).name());
    let told = |(label, pooled): &(String, PooledEstimate)| {
        let shown = Shown::group(result, split, label);
        let (value, unit) = (shown.value(pooled.estimate), shown.unit());
        let (interval, k) = (shown.interval(pooled.ci), studies(pooled.k));
        format!("{value}{unit} ({interval}) in {k} of `{label}`")
    };
    if groups.len() <= ALL_NAMED {
        let all: Vec<String> = groups.iter().map(told).collect();
        return format!("By {}, the pooled {name} was {}.", split.by, all.join(", "));
    }
    let by_estimate = |a: &&(String, PooledEstimate), b: &&(String, PooledEstimate)| {
        a.1.estimate.total_cmp(&b.1.estimate)
    };
    let lowest = groups.iter().min_by(by_estimate).map(told);
    let highest = groups.iter().max_by(by_estimate).map(told);
    format!(
        "By {}, the pooled {name} went from {} to {}.",
        split.by,
        lowest.unwrap_or_default(),
        highest.unwrap_or_default()
    )
}

fn difference(split: &SubgroupResult) -> String {
    let test = &split.result;
    let k = test.groups.len();
    let Some(p) = test.q_between_p else {
        return "Whether the subgroups differ cannot be tested.".to_owned();
    };
    let p_text = format::p_relation("p", p);
    if split.tested_p().is_none() {
        return format!(
            "The test between subgroups ({p_text}) leans on a subgroup of one study and should not be read."
        );
    }
    if p < 0.05 {
        format!("The {k} subgroups differ by more than chance explains ({p_text}).")
    } else {
        format!(
            "The {k} subgroups do not differ by more than chance explains ({p_text}), which does not show that they \
             are alike."
        )
    }
}

fn reservation(split: &SubgroupResult) -> String {
    let cause =
        "Studies were not allocated to subgroups by chance, so a difference may have other causes";
    let smallest = split.result.groups.iter().min_by_key(|(_, one)| one.k);
    match smallest {
        Some((label, one)) if one.k < FEW => format!(
            "{cause}; `{label}` has only {}, whose estimate says little by itself.",
            studies(one.k)
        ),
        _ => format!("{cause}."),
    }
}
