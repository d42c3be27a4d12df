use std::collections::BTreeSet;

use crate::records::{Loaded, Review};
use crate::resampling::{BootstrapError, BootstrapOptions};

use super::{AnalysisResult, Extras, Plan, run};

/// Everything computed from a review.
#[derive(Debug, Clone)]
pub struct ReviewResult {
    /// The analyses in the protocol's order.
    pub analyses: Vec<AnalysisResult>,
    /// Studies that enter no analysis.
    pub never_pooled: Vec<NeverPooled>,
}

/// A study that enters no analysis.
#[derive(Debug, Clone)]
pub struct NeverPooled {
    /// Id of the record.
    pub study: String,
    /// Name for readers.
    pub label: String,
    /// Every reason known, the record's own first.
    pub reasons: Vec<String>,
}

/// Runs every planned analysis; `done` is told after each one.
///
/// # Errors
/// Numbers that cannot be pooled.
pub fn run_review(
    review: &Review,
    plans: &[Plan<'_>],
    done: &dyn Fn(usize),
) -> Result<ReviewResult, BootstrapError> {
    let settings = review.protocol.bootstrap;
    let extras = Extras {
        bootstrap: Some(BootstrapOptions {
            replicates: u64::from(settings.replicates),
            seed: settings.seed,
            ..BootstrapOptions::default()
        }),
        ..Extras::default()
    };
    let mut analyses = Vec::new();
    for (at, plan) in plans.iter().enumerate() {
        analyses.push(run(review, plan, &extras)?);
        done(at + 1);
    }
    let pooled: BTreeSet<&str> = analyses
        .iter()
        .flat_map(|analysis| &analysis.effects)
        .map(|effect| effect.study.as_str())
        .collect();
    let never_pooled = review
        .studies
        .iter()
        .filter(|loaded| !pooled.contains(loaded.study.id.as_str()))
        .map(|loaded| NeverPooled {
            study: loaded.study.id.value.clone(),
            label: loaded.study.label(),
            reasons: reasons(loaded, &analyses),
        })
        .collect();
    Ok(ReviewResult {
        analyses,
        never_pooled,
    })
}

/// Why a study enters no analysis.
fn reasons(loaded: &Loaded, analyses: &[AnalysisResult]) -> Vec<String> {
    let study = &loaded.study;
    let mut reasons: Vec<String> = study.not_pooled.iter().cloned().collect();
    for analysis in analyses {
        for left_out in &analysis.not_pooled {
            let reason = left_out.lack.to_string();
            if left_out.study == study.id.value && !reasons.contains(&reason) {
                reasons.push(reason);
            }
        }
    }
    if reasons.is_empty() {
        reasons.push("no analysis of this review makes its comparison".to_owned());
    }
    reasons
}
