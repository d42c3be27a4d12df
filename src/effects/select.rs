//! Which effects a review's studies contribute to one comparison.

use std::collections::BTreeSet;

use crate::records::{Arm, DesignType, Direction, Located, Outcome, Review, Study};

use super::binary::ZeroRule;
use super::choose::Allowed;
use super::draft::{Draft, Pair};
use super::gather::{Gather, Side};
use super::measure::Family;
use super::moderators::{Moderators, moderators};
use super::one_group::change_effect;
use super::one_group_counts::before_after_effect;
use super::single_group::single_effect;
use super::two_changes::change_difference_effect;
use super::two_counts::{binary_effect, table};
use super::two_groups::means_effect;
use super::two_rates::{hazards_effect, rates_effect};
use super::{Lack, Measure, Note, Source, StudyEffect};

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

/// Finds every effect that the studies of a review contribute to a comparison.
pub fn effects(review: &Review, comparison: &Comparison<'_>) -> Effects {
    let any_zero = any_zero_cell(review, comparison);
    let mut order: Vec<_> = review.studies.iter().collect();
    order.sort_by_key(|loaded| (loaded.study.report.year, loaded.study.id.value.clone()));
    let mut found = Effects::default();
    for loaded in order {
        let file = &review.files[loaded.file];
        let study = &loaded.study;
        let sets = contrasts(study, comparison);
        let mut outcomes = candidate_outcomes(study, comparison);
        if comparison.measure.is_paired() {
            outcomes.retain(|outcome| {
                let before =
                    |contrast: &Contrast| Side::new(contrast.one, outcome).has_before(outcome);
                sets.iter().any(before)
            });
        }
        if sets.is_empty() || outcomes.is_empty() {
            continue;
        }
        let not_pooled = |lack| NotPooled {
            study: study.id.value.clone(),
            label: study.label(),
            lack,
        };
        if let Some(reason) = excluded(study, comparison) {
            found.not_pooled.push(not_pooled(Lack::Excluded { reason }));
            continue;
        }
        let mut lack = None;
        let before = found.included.len();
        for contrast in &sets {
            for samples in samples(&outcomes) {
                let scope = Scope {
                    review,
                    study,
                    comparison,
                    any_zero,
                };
                match scope.first_effect(contrast, &samples) {
                    Ok((draft, gather)) => {
                        let place = |at: usize| file.line_column(at).0;
                        let name = |effect| name(effect, contrast, &gather, sets.len());
                        let mut effect = name(assemble(&draft, &gather, study));
                        effect.source = Some(source(&file.name, contrast, &gather, place));
                        if comparison.towards_benefit {
                            turn(&mut effect, gather.outcome.better);
                        }
                        let moderators = moderators(
                            review,
                            study,
                            gather.outcome,
                            [Some(contrast.one), contrast.two],
                        );
                        found.included.push((effect, moderators));
                    }
                    Err(reason) => lack = lack.or(Some(reason)),
                }
            }
        }
        note_shared_arms(&mut found.included[before..], sets.len());
        if found.included.len() == before
            && let Some(lack) = lack
        {
            found.not_pooled.push(not_pooled(lack));
        }
    }
    found
}

/// Notes on the effects of one study that it forms several contrasts with a common arm.
fn note_shared_arms(effects: &mut [(StudyEffect, Moderators)], contrasts: usize) {
    if contrasts > 1 && effects.len() > 1 {
        for (effect, _) in effects {
            effect.notes.push(Note::SharedArm);
        }
    }
}

/// The record's own reason to stay out of the analysis, or out of every analysis.
fn excluded(study: &Study, comparison: &Comparison<'_>) -> Option<String> {
    let from_this = study
        .exclusions
        .iter()
        .find(|exclusion| exclusion.analysis.value == comparison.analysis);
    let reason = from_this.map(|exclusion| exclusion.reason.clone());
    reason.or_else(|| study.not_pooled.clone())
}

/// The arms that a comparison is made of in one study.
struct Contrast<'a> {
    one: &'a Arm,
    two: Option<&'a Arm>,
}

fn contrasts<'a>(study: &'a Study, comparison: &Comparison<'_>) -> Vec<Contrast<'a>> {
    let matches = |arm: &Arm, sets: &[BTreeSet<&str>]| {
        let own: BTreeSet<&str> = arm.interventions.iter().map(|id| id.as_str()).collect();
        sets.contains(&own)
    };
    let ones = || {
        study
            .arms
            .iter()
            .filter(|arm| matches(arm, &comparison.intervention))
    };
    match &comparison.comparator {
        None => ones().map(|one| Contrast { one, two: None }).collect(),
        Some(sets) => {
            let twos = || study.arms.iter().filter(|arm| matches(arm, sets));
            ones()
                .flat_map(|one| {
                    twos().map(move |two| Contrast {
                        one,
                        two: Some(two),
                    })
                })
                .filter(|contrast| {
                    contrast
                        .two
                        .is_some_and(|two| two.id.value != contrast.one.id.value)
                })
                .collect()
        }
    }
}

/// Outcomes of the study that the comparison asks for, the preferred ones first.
fn candidate_outcomes<'a>(study: &'a Study, comparison: &Comparison<'_>) -> Vec<&'a Outcome> {
    comparison
        .outcomes
        .iter()
        .flat_map(|wanted| study.outcomes.iter().filter(move |o| o.id.value == *wanted))
        .collect()
}

/// Groups outcomes by the participants they were measured on.
fn samples<'a>(outcomes: &[&'a Outcome]) -> Vec<Vec<&'a Outcome>> {
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

struct Scope<'a> {
    review: &'a Review,
    study: &'a Study,
    comparison: &'a Comparison<'a>,
    any_zero: bool,
}

impl<'a> Scope<'a> {
    /// The first outcome that gives an effect, or the first reason why none does.
    fn first_effect(
        &self,
        contrast: &Contrast<'a>,
        outcomes: &[&'a Outcome],
    ) -> Result<(Draft, Gather<'a>), Lack> {
        let mut lack = Lack::Nothing;
        for outcome in outcomes {
            let assumptions = &self.review.protocol.assumptions;
            let mut gather = Gather::new(self.study, outcome, assumptions);
            gather.allowed = Allowed {
                convert: self.comparison.convert,
                bounds: self.comparison.bounds,
            };
            let found = self.effect(contrast, &mut gather);
            let turned = |lack: Lack| {
                let better = outcome.better;
                if self.comparison.towards_benefit {
                    lack.turned(better)
                } else {
                    lack
                }
            };
            match found.map_err(turned) {
                Ok(draft) => return Ok((draft, gather)),
                Err(reason) if lack == Lack::Nothing => lack = reason,
                Err(_) => {}
            }
        }
        Err(lack)
    }

    fn effect(&self, contrast: &Contrast<'a>, gather: &mut Gather<'a>) -> Result<Draft, Lack> {
        let measure = self.comparison.measure;
        let rule = &self.comparison.zero_rule;
        let one = Side::new(contrast.one, gather.outcome);
        let pair = contrast.two.map(|two| Pair {
            one,
            two: Side::new(two, gather.outcome),
        });
        match (measure.family(), pair) {
            (Family::Binary, Some(pair)) => {
                binary_effect(gather, pair, measure, rule, self.any_zero)
            }
            (Family::Continuous, Some(pair)) => means_effect(gather, pair, measure),
            (Family::PairedContinuous, None) => change_effect(gather, one, measure),
            (Family::PairedBinary, None) => before_after_effect(gather, one, measure, rule),
            (Family::PretestPosttest, Some(pair)) => {
                change_difference_effect(gather, pair, measure)
            }
            (Family::Hazards, Some(pair)) => hazards_effect(gather, pair, measure),
            (Family::Rates, Some(pair)) => rates_effect(gather, pair, measure, rule),
            (_, None) if measure.is_of_one_group() => single_effect(gather, one, measure, rule),
            _ => Err(Lack::Undefined),
        }
    }
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

fn assemble(draft: &Draft, gather: &Gather<'_>, study: &Study) -> StudyEffect {
    StudyEffect {
        study: study.id.value.clone(),
        label: study.label(),
        estimate: draft.estimate,
        data: draft.data,
        route: draft.route,
        unit: gather.outcome.unit.clone(),
        notes: gather.notes.clone(),
        n: participants(draft.n, study.design.kind),
        source: None,
        bounds: draft.bounds,
    }
}

/// Women of a crossover or within-person comparison stand in both groups and count once.
fn participants(n: Option<f64>, design: DesignType) -> Option<f64> {
    match design {
        DesignType::Crossover | DesignType::WithinPerson => n.map(|n| n / 2.0),
        _ => n,
    }
}

/// Adds sample and arms to the label where a study contributes more than one effect.
fn name(
    mut effect: StudyEffect,
    contrast: &Contrast<'_>,
    gather: &Gather<'_>,
    contrasts: usize,
) -> StudyEffect {
    if contrasts > 1 {
        let two = contrast.two.map(|two| format!(" v {}", two.label));
        effect.label = format!(
            "{}, {}{}",
            effect.label,
            contrast.one.label,
            two.unwrap_or_default()
        );
    }
    if let Some(sample) = &gather.outcome.sample {
        effect.label = format!("{}, {sample}", effect.label);
    }
    effect
}

fn source(
    file: &str,
    contrast: &Contrast<'_>,
    gather: &Gather<'_>,
    line: impl Fn(usize) -> usize,
) -> Source {
    let result = Side::new(contrast.one, gather.outcome).result;
    let used = gather.used;
    let arms = used.and_then(|reported| reported.arms.as_ref()?.first());
    let span = match (arms, result) {
        (Some(arm), _) => arm.span.start,
        (None, Some(result)) => result.arm.span.start,
        (None, None) => gather.outcome.id.span.start,
    };
    let from = used.and_then(|reported| reported.from.clone());
    let quote = used.and_then(|reported| reported.quote.clone());
    Source {
        file: file.to_owned(),
        line: line(span),
        from: from.or_else(|| result.and_then(|r| r.from.clone())),
        quote: quote.or_else(|| result.and_then(|r| r.quote.clone())),
    }
}

/// Turns an effect round when less of its outcome is better.
fn turn(effect: &mut StudyEffect, better: Direction) {
    if better == Direction::Lower {
        effect.estimate.yi = -effect.estimate.yi;
        for bound in effect.bounds.iter_mut().flatten() {
            bound.yi = -bound.yi;
        }
        effect.notes.push(Note::Turned);
    }
}

/// Sets of ids as a protocol writes them.
pub fn sets(written: &[Vec<Located<String>>]) -> Vec<BTreeSet<&str>> {
    written
        .iter()
        .map(|set| set.iter().map(|id| id.as_str()).collect())
        .collect()
}
