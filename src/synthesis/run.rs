use crate::effects::binary::ZeroRule;
use crate::effects::{
    EffectEstimate, Effects, Measure, Moderators, NotPooled, StudyEffect, effects,
};
use crate::pooling::{Options, PooledEstimate, PoolingError, Tau2Estimator, pool};
use crate::records::Review;

use super::Plan;

/// One analysis: the studies' effects and everything computed from them.
#[derive(Debug, Clone)]
pub struct AnalysisResult {
    /// Name for commands and file names.
    pub id: String,
    /// Title for readers.
    pub title: String,
    /// Effect measure.
    pub measure: Measure,
    /// Continuity correction in force.
    pub zero_rule: ZeroRule,
    /// Options of the pooled estimate.
    pub options: Options,
    /// Effects in the order of tables and figures.
    pub effects: Vec<StudyEffect>,
    /// Study characteristics, one list per effect.
    pub moderators: Vec<Moderators>,
    /// Studies that made the comparison and give no effect.
    pub not_pooled: Vec<NotPooled>,
    /// The pooled estimate; `None` when no study gives an effect.
    pub pooled: Option<PooledEstimate>,
    /// The common-effect estimate beside it, for comparison.
    pub common: Option<PooledEstimate>,
    /// The estimate with the smallest variances that the reports allow, where they leave them open.
    pub smallest_variances: Option<PooledEstimate>,
}

/// Label of studies that do not report a characteristic.
const NOT_REPORTED: &str = "not reported";

/// Runs one planned analysis of a review.
///
/// # Errors
/// Numbers that cannot be pooled; see [`pool`].
pub fn run(review: &Review, plan: &Plan<'_>) -> Result<AnalysisResult, PoolingError> {
    let found = effects(review, &plan.comparison);
    let keys: Vec<_> = plan.analysis.subgroups.iter().map(|k| k.as_str()).collect();
    let head = Head {
        id: plan.analysis.id.value.clone(),
        title: plan.analysis.title.clone(),
        measure: plan.comparison.measure,
        zero_rule: plan.comparison.zero_rule,
        options: plan.options,
    };
    analyse(head, found, &keys)
}

/// Runs an analysis of effects that were read from a table.
///
/// # Errors
/// Numbers that cannot be pooled; see [`pool`].
pub fn run_table(
    name: &str,
    measure: Measure,
    zero_rule: ZeroRule,
    options: Options,
    found: Effects,
    subgroups: &[&str],
) -> Result<AnalysisResult, PoolingError> {
    let head = Head {
        id: name.to_owned(),
        title: name.to_owned(),
        measure,
        zero_rule,
        options,
    };
    analyse(head, found, subgroups)
}

struct Head {
    id: String,
    title: String,
    measure: Measure,
    zero_rule: ZeroRule,
    options: Options,
}

fn analyse(
    head: Head,
    found: Effects,
    keys: &[&str],
) -> Result<AnalysisResult, PoolingError> {
    let (effects, moderators): (Vec<_>, Vec<_>) = found.included.into_iter().unzip();
    let estimates: Vec<_> = effects.iter().map(|effect| effect.estimate).collect();
    let options = head.options;
    let common = Options {
        tau2: Tau2Estimator::CommonEffect,
        interval: crate::pooling::IntervalMethod::Wald,
        ..options
    };
    Ok(AnalysisResult {
        pooled: pool_some(&estimates, &options)?,
        common: pool_some(&estimates, &common)?,
        smallest_variances: smallest_variances(&effects, &options)?,
        id: head.id,
        title: head.title,
        measure: head.measure,
        zero_rule: head.zero_rule,
        options,
        effects,
        moderators,
        not_pooled: found.not_pooled,
    })
}

fn columns(estimates: &[EffectEstimate]) -> (Vec<f64>, Vec<f64>) {
    estimates.iter().map(|e| (e.yi, e.vi)).unzip()
}

fn pool_some(
    estimates: &[EffectEstimate],
    options: &Options,
) -> Result<Option<PooledEstimate>, PoolingError> {
    if estimates.is_empty() {
        return Ok(None);
    }
    let (yi, vi) = columns(estimates);
    pool(&yi, &vi, options).map(Some)
}

fn smallest_variances(
    effects: &[StudyEffect],
    options: &Options,
) -> Result<Option<PooledEstimate>, PoolingError> {
    if effects.iter().all(|effect| effect.bounds.is_none()) {
        return Ok(None);
    }
    let smallest = effects
        .iter()
        .map(|effect| effect.bounds.map_or(effect.estimate, |[smallest, _]| smallest));
    pool_some(&smallest.collect::<Vec<_>>(), options)
}

fn value(moderators: &Moderators, key: &str) -> String {
    let found = moderators.iter().find(|(name, _)| name == key);
    found.map_or(NOT_REPORTED, |(_, value)| value).to_owned()
}

