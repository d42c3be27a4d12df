//! Which effects a review's studies contribute to one comparison.

use std::collections::BTreeSet;

use crate::records::{DesignType, Direction, Outcome, Review, SharedArms, Study};

use super::binary::ZeroRule;
use super::choose::Allowed;
use super::contrast::{Contrast, contrasts};
use super::design::{allow_for_design, both_in_one_person, cluster_adjusted_effect};
use super::draft::{Draft, Pair};
use super::gather::{Gather, Side};
use super::measure::Family;
use super::moderators::{Moderators, moderators};
use super::one_group::change_effect;
use super::one_group_counts::before_after_effect;
use super::setting::Setting;
use super::shared_arms::{Row, Sharing, resolve};
use super::single_group::single_effect;
use super::two_changes::change_difference_effect;
use super::two_counts::{binary_effect, table};
use super::two_groups::{given_effect, means_effect};
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
        let scope = Scope {
            review,
            study,
            comparison,
            any_zero,
        };
        let mut lack = None;
        let mut rows = Vec::new();
        for contrast in &sets {
            for samples in samples(&outcomes) {
                match scope.first_effect(contrast, &samples) {
                    Ok((draft, people, gather)) => {
                        let place = |at: usize| file.line_column(at).0;
                        let source = source(&file.name, contrast, &gather, place);
                        rows.push(scope.row(*contrast, draft, people, &gather, source));
                    }
                    Err(reason) => lack = lack.or(Some(reason)),
                }
            }
        }
        let before = found.included.len();
        let sharing = Sharing {
            how: comparison.shared_arms,
            subgroups: &comparison.subgroups,
            setting: scope.setting(),
            design: study.design.kind,
            contrasts: sets.len(),
        };
        found.included.extend(resolve(rows, &sharing));
        if found.included.len() == before
            && let Some(lack) = lack
        {
            found.not_pooled.push(not_pooled(lack));
        }
    }
    found
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

/// Participants of both arms, where known.
type People = [Option<f64>; 2];

struct Scope<'a> {
    review: &'a Review,
    study: &'a Study,
    comparison: &'a Comparison<'a>,
    any_zero: bool,
}

impl<'a> Scope<'a> {
    fn setting(&self) -> Setting {
        Setting {
            measure: self.comparison.measure,
            rule: self.comparison.zero_rule,
            any_zero: self.any_zero,
        }
    }

    /// A contrast's effect as the analysis shows it.
    fn row(
        &self,
        contrast: Contrast<'a>,
        draft: Draft,
        people: People,
        gather: &Gather<'a>,
        source: Source,
    ) -> Row<'a> {
        let mut effect = assemble(&draft, gather, self.study);
        effect.source = Some(source);
        let turned = self.comparison.towards_benefit && gather.outcome.better == Direction::Lower;
        if turned {
            turn(&mut effect);
        }
        let arms = [Some(contrast.one), contrast.two];
        Row {
            effect,
            moderators: moderators(self.review, self.study, gather.outcome, arms),
            contrast,
            outcome: gather.outcome,
            people,
            turned,
        }
    }

    /// The first outcome that gives an effect, or the first reason why none does.
    fn first_effect(
        &self,
        contrast: &Contrast<'a>,
        outcomes: &[&'a Outcome],
    ) -> Result<(Draft, People, Gather<'a>), Lack> {
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
                Ok((draft, people)) => return Ok((draft, people, gather)),
                Err(reason) if lack == Lack::Nothing => lack = reason,
                Err(_) => {}
            }
        }
        Err(lack)
    }

    /// One outcome's effect, with what the design asks for, and the participants of both arms.
    fn effect(
        &self,
        contrast: &Contrast<'a>,
        gather: &mut Gather<'a>,
    ) -> Result<(Draft, People), Lack> {
        let one = Side::new(contrast.one, gather.outcome);
        let two = contrast.two.map(|two| Side::new(two, gather.outcome));
        let draft = self.as_parallel(one, two, gather)?;
        let people = draft.data.sizes();
        let draft = allow_for_design(gather, [Some(one), two], self.setting(), draft)?;
        Ok((draft, people))
    }

    fn as_parallel(
        &self,
        one: Side<'a>,
        two: Option<Side<'a>>,
        gather: &mut Gather<'a>,
    ) -> Result<Draft, Lack> {
        let measure = self.comparison.measure;
        let rule = &self.comparison.zero_rule;
        let pair = two.map(|two| Pair { one, two });
        if let Some(pair) = pair
            && let Some(draft) = cluster_adjusted_effect(gather, pair, measure)
        {
            return Ok(draft);
        }
        match (measure.family(), pair) {
            (Family::Binary, Some(pair)) => {
                binary_effect(gather, pair, measure, rule, self.any_zero)
            }
            (Family::Continuous, Some(pair)) => means_effect(gather, pair, measure),
            (Family::Generic, Some(pair)) => given_effect(gather, pair),
            (Family::PairedContinuous, None) => change_effect(gather, one, measure),
            (Family::PairedBinary, None) => before_after_effect(gather, one, measure, rule),
            (Family::PretestPosttest, Some(pair)) => {
                change_difference_effect(gather, pair, measure)
            }
            (Family::Hazards, Some(pair)) => hazards_effect(gather, pair, measure),
            (Family::Rates, Some(pair)) => rates_effect(gather, pair, measure, rule),
            (_, None) if measure.is_of_one_group() => single_effect(gather, one, measure, rule),
            _ => Err(Lack::Undefined(None)),
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
        components: Vec::new(),
    }
}

/// Women of a crossover or within-person comparison stand in both groups and count once.
fn participants(n: Option<f64>, design: DesignType) -> Option<f64> {
    if both_in_one_person(design) {
        n.map(|n| n / 2.0)
    } else {
        n
    }
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

/// Turns an effect of an outcome of which less is better.
fn turn(effect: &mut StudyEffect) {
    effect.estimate.yi = -effect.estimate.yi;
    for bound in effect.bounds.iter_mut().flatten() {
        bound.yi = -bound.yi;
    }
    effect.notes.push(Note::Turned);
}
