//! What one study contributes to a comparison.

use crate::records::{DesignType, Direction, Outcome, Review, SourceFile, Study};

use super::choose::Allowed;
use super::contrast::Contrast;
use super::design::{allow_for_design, both_in_one_person, cluster_adjusted_effect};
use super::draft::Draft;
use super::gather::Gather;
use super::measure::Family;
use super::moderators::{Moderators, moderators};
use super::one_group::change_effect;
use super::one_group_counts::before_after_effect;
use super::select::Comparison;
use super::setting::Setting;
use super::shared_arms::{Row, Sharing, resolve};
use super::side::{Pair, Side};
use super::single_group::single_effect;
use super::two_changes::change_difference_effect;
use super::two_counts::counts_effect;
use super::two_groups::{generic_effect, means_effect};
use super::two_rates::{hazards_effect, rates_effect};
use super::{Lack, Note, Source, StudyEffect};

/// Participants of both arms, where known.
type People = [Option<f64>; 2];

/// One study, and the comparison that it is asked for.
pub(super) struct Scope<'a> {
    pub review: &'a Review,
    pub file: &'a SourceFile,
    pub study: &'a Study,
    pub comparison: &'a Comparison<'a>,
    /// Whether any table of the comparison has a zero cell.
    pub any_zero: bool,
}

impl<'a> Scope<'a> {
    /// The study's effects, or the first reason why there is none.
    ///
    /// `samples` holds the outcomes of each set of participants, the preferred ones first.
    pub fn effects(
        &self,
        contrasts: &[Contrast<'a>],
        samples: &[Vec<&'a Outcome>],
    ) -> Result<Vec<(StudyEffect, Moderators)>, Lack> {
        let mut lack = None;
        let mut rows = Vec::new();
        for contrast in contrasts {
            for outcomes in samples {
                match self.first_effect(contrast, outcomes) {
                    Ok((draft, people, gather)) => {
                        rows.push(self.row(*contrast, draft, people, &gather));
                    }
                    Err(reason) => lack = lack.or(Some(reason)),
                }
            }
        }
        let sharing = Sharing {
            how: self.comparison.shared_arms,
            subgroups: &self.comparison.subgroups,
            setting: self.setting(),
            design: self.study.design.kind,
            contrasts: contrasts.len(),
        };
        let effects = resolve(rows, &sharing);
        match lack {
            Some(lack) if effects.is_empty() => Err(lack),
            _ => Ok(effects),
        }
    }

    pub fn setting(&self) -> Setting {
        Setting {
            measure: self.comparison.measure,
            rule: self.comparison.zero_rule,
            any_zero: self.any_zero,
        }
    }

    /// A contrast's effect as the analysis shows it.
    pub fn row(
        &self,
        contrast: Contrast<'a>,
        draft: Draft,
        people: People,
        gather: &Gather<'a>,
    ) -> Row<'a> {
        let mut effect = assemble(&draft, gather, self.study);
        effect.source = Some(source(self.file, &contrast, gather));
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
    pub fn first_effect(
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
            let turned = |lack: Lack| match self.comparison.towards_benefit {
                true => lack.turned(outcome.better),
                false => lack,
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
        let setting = self.setting();
        let measure = setting.measure;
        let pair = two.map(|two| Pair { one, two });
        if let Some(pair) = pair
            && let Some(draft) = cluster_adjusted_effect(gather, pair, measure)
        {
            return Ok(draft);
        }
        match (measure.family(), pair) {
            (Family::Binary, Some(pair)) => counts_effect(gather, pair, &setting),
            (Family::Continuous, Some(pair)) => means_effect(gather, pair, measure),
            (Family::Generic, Some(pair)) => generic_effect(gather, pair),
            (Family::PairedContinuous, None) => change_effect(gather, one, measure),
            (Family::PairedBinary, None) => before_after_effect(gather, one, &setting),
            (Family::PretestPosttest, Some(pair)) => {
                change_difference_effect(gather, pair, measure)
            }
            (Family::Hazards, Some(pair)) => hazards_effect(gather, pair, measure),
            (Family::Rates, Some(pair)) => rates_effect(gather, pair, &setting),
            (_, None) if measure.is_of_one_group() => single_effect(gather, one, &setting),
            _ => Err(Lack::Undefined(None)),
        }
    }
}

fn assemble(draft: &Draft, gather: &Gather<'_>, study: &Study) -> StudyEffect {
    StudyEffect {
        study: study.id.value.clone(),
        label: study.label(),
        part: None,
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

fn source(file: &SourceFile, contrast: &Contrast<'_>, gather: &Gather<'_>) -> Source {
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
        file: file.name.clone(),
        outcome: gather.outcome.id.value.clone(),
        line: file.line_column(span).0,
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
