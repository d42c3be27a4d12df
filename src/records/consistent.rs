//! Numbers and names of one result that contradict each other.

use std::collections::HashSet;
use std::ops::Range;

use super::{Number, Outcome, ProblemKind, Reported, ReportedEffect, Summary};

type Complain<'a> = &'a mut dyn FnMut(Range<usize>, ProblemKind);

/// Ratios, which lie above 0 and are pooled as logarithms.
const RATIOS: [&str; 11] = [
    "OR", "RR", "HR", "IRR", "ROM", "PETO", "MPOR", "MPRR", "MPORC", "MPPETO", "ROMC",
];

/// Each arm has one result, as only one of them could be used.
pub fn one_result_per_arm(outcome: &Outcome, complain: Complain) {
    let mut seen = HashSet::new();
    for result in &outcome.results {
        let arm = &result.arm;
        if !arm.value.is_empty() && !seen.insert(&arm.value) {
            let arm_id = arm.value.clone();
            complain(
                arm.span.clone(),
                ProblemKind::RepeatedResult { arm: arm_id },
            );
        }
    }
}

/// Minimum, quartiles, median and maximum ascend, and the mean lies within the range.
pub fn ascending(summary: &Summary, complain: Complain) {
    let ordered = [
        ("minimum", &summary.min),
        ("first quartile", &summary.q1),
        ("median", &summary.median),
        ("third quartile", &summary.q3),
        ("maximum", &summary.max),
    ];
    let printed: Vec<_> = ordered
        .into_iter()
        .filter_map(|(name, number)| Some((name, number.as_ref()?)))
        .collect();
    for pair in printed.windows(2) {
        above(pair[0], pair[1], complain);
    }
    if let Some(mean) = &summary.mean {
        if let Some(min) = &summary.min {
            above(("minimum", min), ("mean", mean), complain);
        }
        if let Some(max) = &summary.max {
            above(("mean", mean), ("maximum", max), complain);
        }
    }
}

fn above(low: (&'static str, &Number), high: (&'static str, &Number), complain: Complain) {
    if low.1.value > high.1.value {
        let kind = ProblemKind::Disordered {
            low: (low.0, low.1.value),
            high: (high.0, high.1.value),
        };
        complain(low.1.span.clone(), kind);
    }
}

/// A ratio and its limits are positive.
pub fn positive_ratio(effect: &ReportedEffect, complain: Complain) {
    let code = &effect.measure;
    if !RATIOS.iter().any(|ratio| code.eq_ignore_ascii_case(ratio)) {
        return;
    }
    let limits = effect.ci.iter().flatten();
    let limits = limits.map(|limit| ("the limit of a ratio", limit));
    for (what, number) in [("the ratio", &effect.value)].into_iter().chain(limits) {
        if number.value <= 0.0 {
            let value = number.value;
            complain(
                number.span.clone(),
                ProblemKind::NotPositive { what, value },
            );
        }
    }
}

/// A test is of one arm, or of two different ones.
pub fn arms_of_test(reported: &Reported, complain: Complain) {
    let arms = reported.arms.as_deref().unwrap_or_default();
    if let (Some(arm), [_, ..]) = (&reported.arm, arms) {
        let reason = "`arm` is for a test within one arm, `arms` for one between two".to_owned();
        complain(arm.span.clone(), ProblemKind::Other { reason });
    }
    let [first, second] = arms else { return };
    if first.value == second.value {
        let reason = format!("`arms` names `{}` twice, and needs two arms", first.value);
        complain(second.span.clone(), ProblemKind::Other { reason });
    }
}
