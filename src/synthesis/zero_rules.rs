//! One analysis under every rule for zero cells.

use std::collections::HashMap;

use crate::effects::binary::{AddTo, Correction, ZeroRule};
use crate::effects::{Family, Measure, StudyEffect};
use crate::pooling::PooledEstimate;

use super::AnalysisResult;

/// An analysis under the rules for zero cells that give it the same effects.
#[derive(Debug, Clone)]
pub struct ZeroRuleResult {
    /// The rules, at least one.
    pub rules: Vec<ZeroRule>,
    /// Whether one of them is the rule in use.
    pub used: bool,
    /// Effects of the studies.
    pub effects: Vec<StudyEffect>,
    /// The pooled estimate; `None` when no study gives an effect.
    pub pooled: Option<PooledEstimate>,
    /// Labels of studies that another rule gives an effect.
    pub left_out: Vec<String>,
    places: Places,
}

/// Where the effects of each study stand, by its id.
#[derive(Debug, Clone, Default)]
struct Places(HashMap<String, Vec<usize>>);

impl Places {
    fn of(effects: &[StudyEffect]) -> Places {
        let mut places = Places::default();
        for (at, effect) in effects.iter().enumerate() {
            places.add(effect, at);
        }
        places
    }

    fn add(&mut self, effect: &StudyEffect, at: usize) {
        self.0.entry(effect.study.clone()).or_default().push(at);
    }

    fn of_study(&self, effect: &StudyEffect) -> &[usize] {
        self.0.get(&effect.study).map_or(&[], Vec::as_slice)
    }
}

/// Whether zero cells are a question for a measure.
pub fn has_zero_rules(measure: Measure) -> bool {
    use Family as F;
    matches!(
        measure.family(),
        F::Binary | F::PairedBinary | F::PairedMargins | F::Rates | F::Proportion | F::Rate
    )
}

/// The rules to compare for a measure: nothing added; 0.5 and the amount in use, added by each rule and shared out in
/// each way; each with and without the tables that have no events.
pub fn zero_rules(measure: Measure, used: ZeroRule) -> Vec<ZeroRule> {
    let mut amounts = vec![0.5];
    if used.add > 0.0 && used.add != 0.5 {
        amounts.push(used.add);
    }
    let drops: &[bool] = match measure.family() {
        Family::Binary | Family::Rates => &[false, true],
        _ => &[false],
    };
    let ways = Correction::ALL.into_iter().filter(|way| way.suits(measure));
    let ways: Vec<_> = ways.collect();
    let mut rules = Vec::new();
    for &drop00 in drops {
        rules.push(ZeroRule {
            add: 0.0,
            correction: Correction::Constant,
            to: AddTo::None,
            drop00,
        });
        for to in [AddTo::Only0, AddTo::If0All, AddTo::All] {
            for &correction in &ways {
                rules.extend(amounts.iter().map(|&add| ZeroRule {
                    add,
                    correction,
                    to,
                    drop00,
                }));
            }
        }
    }
    rules
}

/// Runs an analysis under each rule of [`zero_rules`]; rules that give identical effects share a result.
///
/// # Errors
/// Those of `analyse`.
pub fn compare_zero_rules<E>(
    measure: Measure,
    used: ZeroRule,
    mut analyse: impl FnMut(ZeroRule) -> Result<AnalysisResult, E>,
) -> Result<Vec<ZeroRuleResult>, E> {
    let mut found: Vec<ZeroRuleResult> = Vec::new();
    for rule in zero_rules(measure, used) {
        let AnalysisResult {
            effects, pooled, ..
        } = analyse(rule)?;
        match found.iter_mut().find(|one| same(&one.effects, &effects)) {
            Some(one) => one.rules.push(rule),
            None => found.push(ZeroRuleResult {
                rules: vec![rule],
                used: false,
                places: Places::of(&effects),
                effects,
                pooled,
                left_out: Vec::new(),
            }),
        }
    }
    let in_use = analyse(used)?.effects;
    let every: Vec<StudyEffect> = distinct(&found).into_iter().cloned().collect();
    for one in &mut found {
        one.used = same(&one.effects, &in_use);
        let absent = every.iter().filter(|effect| one.effect(effect).is_none());
        one.left_out = absent.map(|effect| effect.label.clone()).collect();
    }
    Ok(found)
}

/// Effects of the studies that have zero cells: those that adding to such tables alone moves or brings in.
pub fn with_zero_cells(results: &[ZeroRuleResult]) -> Vec<&StudyEffect> {
    let under = |to| {
        let one = |rule: &ZeroRule| rule.to == to && !rule.drop00;
        results.iter().find(|result| result.rules.iter().any(one))
    };
    let (Some(none), Some(only)) = (under(AddTo::None), under(AddTo::Only0)) else {
        return Vec::new();
    };
    let estimate = |result: &ZeroRuleResult, of| result.effect(of).map(|e| e.estimate);
    let mut moved = distinct(results);
    moved.retain(|effect| estimate(none, effect) != estimate(only, effect));
    moved
}

impl ZeroRuleResult {
    /// The same effect under these rules.
    pub fn effect(&self, of: &StudyEffect) -> Option<&StudyEffect> {
        let own = self.places.of_study(of).iter().map(|&at| &self.effects[at]);
        own.into_iter().find(|effect| effect.is_of(of))
    }
}

/// Every effect once, as it first appears.
fn distinct(results: &[ZeroRuleResult]) -> Vec<&StudyEffect> {
    let mut distinct: Vec<&StudyEffect> = Vec::new();
    let mut places = Places::default();
    for effect in results.iter().flat_map(|result| &result.effects) {
        let known = places.of_study(effect);
        if !known.iter().any(|&at| distinct[at].is_of(effect)) {
            places.add(effect, distinct.len());
            distinct.push(effect);
        }
    }
    distinct
}

fn same(one: &[StudyEffect], other: &[StudyEffect]) -> bool {
    one.len() == other.len()
        && one
            .iter()
            .zip(other)
            .all(|(a, b)| a.is_of(b) && a.estimate == b.estimate)
}
