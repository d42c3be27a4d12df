//! Which effects a review's studies contribute to one comparison.

use std::collections::BTreeSet;

use crate::records::{Loaded, Outcome, Review, SharedArms, Study};

use super::binary::ZeroRule;
use super::contrast::{Contrast, contrasts};
use super::gather::Gather;
use super::measure::Family;
use super::moderators::Moderators;
use super::scope::Scope;
use super::side::{Pair, Side};
use super::two_counts::table;
use super::{Lack, Measure, StudyEffect};

/// What to look for in every study.
#[derive(Debug, Clone)]
pub struct Comparison<'a> {
    /// Id of the analysis, which records may exclude themselves from.
    pub analysis: &'a str,
    /// Outcome ids, the preferred one first.
    pub outcomes: Vec<&'a str>,
    /// Sets of interventions that count as the intervention.
    pub intervention: Vec<BTreeSet<&'a str>>,
    /// Sets that count as the comparator; `None` for before against after.
    pub comparator: Option<Vec<BTreeSet<&'a str>>>,
    /// Effect measure.
    pub measure: Measure,
    /// Turn effects so that larger values are better.
    pub towards_benefit: bool,
    /// Continuity correction.
    pub zero_rule: ZeroRule,
    /// Convert between odds ratio and SMD where a study gives only the other.
    pub convert: bool,
    /// Pool the bound of a p value printed as "p < 0.05".
    pub bounds: bool,
    /// What is done when contrasts of one study share an arm.
    pub shared_arms: SharedArms,
    /// Study characteristics that the analysis forms subgroups by.
    pub subgroups: Vec<&'a str>,
}

/// What the studies of a review contribute to a comparison.
#[derive(Debug, Clone, Default)]
pub struct Effects {
    /// Effects, ordered by year of the study, then by name.
    pub included: Vec<(StudyEffect, Moderators)>,
    /// Studies that made the comparison and give no effect.
    pub not_pooled: Vec<NotPooled>,
}

/// A study that made the comparison and gives no effect.
#[derive(Debug, Clone)]
pub struct NotPooled {
    /// Id of the record.
    pub study: String,
    /// Name for readers.
    pub label: String,
    /// Why there is no effect.
    pub lack: Lack,
}

impl NotPooled {
    pub(super) fn new(study: &Study, lack: Lack) -> Self {
        Self {
            study: study.id.value.clone(),
            label: study.label(),
            lack,
        }
    }
}

/// The records by year, then by id.
pub(super) fn by_year(review: &Review) -> Vec<&Loaded> {
    let mut order: Vec<_> = review.studies.iter().collect();
    order.sort_by_key(|loaded| (loaded.study.report.year, loaded.study.id.value.as_str()));
    order
}

/// Finds every effect that the studies of a review contribute to a comparison.
pub fn effects(review: &Review, comparison: &Comparison<'_>) -> Effects {
    let any_zero = any_zero_cell(review, comparison);
    let mut found = Effects::default();
    for loaded in by_year(review) {
        let study = &loaded.study;
        let sets = contrasts(study, comparison);
        let outcomes = usable_outcomes(study, comparison, &sets);
        if sets.is_empty() || outcomes.is_empty() {
            continue;
        }
        let scope = Scope {
            review,
            file: &review.files[loaded.file],
            study,
            comparison,
            any_zero,
        };
        let effects = match excluded(study, comparison) {
            Some(reason) => Err(Lack::Excluded { reason }),
            None => scope.effects(&sets, &samples(&outcomes)),
        };
        match effects {
            Ok(effects) => found.included.extend(effects),
            Err(lack) => found.not_pooled.push(NotPooled::new(study, lack)),
        }
    }
    found
}

/// Outcomes of the study that the comparison asks for; a measure of change needs something from before.
fn usable_outcomes<'a>(
    study: &'a Study,
    comparison: &Comparison<'_>,
    sets: &[Contrast<'a>],
) -> Vec<&'a Outcome> {
    let mut outcomes = candidate_outcomes(study, comparison);
    if comparison.measure.is_paired() {
        outcomes.retain(|outcome| {
            let before = |contrast: &Contrast| Side::new(contrast.one, outcome).has_before(outcome);
            sets.iter().any(before)
        });
    }
    outcomes
}

/// The record's own reason to stay out of the analysis, or out of every analysis.
pub(super) fn excluded(study: &Study, comparison: &Comparison<'_>) -> Option<String> {
    let from_this = study
        .exclusions
        .iter()
        .find(|exclusion| exclusion.analysis.value == comparison.analysis);
    let reason = from_this.map(|exclusion| exclusion.reason.clone());
    reason.or_else(|| study.not_pooled.clone())
}

/// Outcomes of the study that the comparison asks for, the preferred ones first.
pub(super) fn candidate_outcomes<'a>(
    study: &'a Study,
    comparison: &Comparison<'_>,
) -> Vec<&'a Outcome> {
    comparison
        .outcomes
        .iter()
        .flat_map(|wanted| study.outcomes.iter().filter(move |o| o.id.value == *wanted))
        .collect()
}

/// Groups outcomes by the participants they were measured on.
pub(super) fn samples<'a>(outcomes: &[&'a Outcome]) -> Vec<Vec<&'a Outcome>> {
    let names: Vec<_> = outcomes.iter().map(|o| o.sample.as_deref()).collect();
    let mut seen = Vec::new();
    for name in names {
        if !seen.contains(&name) {
            seen.push(name);
        }
    }
    seen.into_iter()
        .map(|name| {
            let own = outcomes.iter().filter(|o| o.sample.as_deref() == name);
            own.copied().collect()
        })
        .collect()
}

/// Whether any table of the comparison has a zero cell, which `to = "if0all"` asks.
fn any_zero_cell(review: &Review, comparison: &Comparison<'_>) -> bool {
    comparison.measure.family() == Family::Binary
        && review.studies.iter().any(|loaded| {
            let study = &loaded.study;
            let counts = excluded(study, comparison).is_none();
            counts
                && contrasts(study, comparison).iter().any(|contrast| {
                    let Some(two) = contrast.two else {
                        return false;
                    };
                    candidate_outcomes(study, comparison).iter().any(|outcome| {
                        let mut gather = Gather::new(study, outcome, &review.protocol.assumptions);
                        let pair = Pair {
                            one: Side::new(contrast.one, outcome),
                            two: Side::new(two, outcome),
                        };
                        let rule = comparison.zero_rule;
                        table(&mut gather, pair).is_ok_and(|table| rule.sees_zero(table))
                    })
                })
        })
}
