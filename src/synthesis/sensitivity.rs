//! How far the result of an analysis rests on single studies and on choices.

use crate::effects::binary::ZeroRule;
use crate::effects::{Measure, StudyEffect, effects};
use crate::pooling::{PooledEstimate, PoolingError};
use crate::records::{Assumption, Review};
use crate::sensitivity::{
    Choices, DataSet, Fragility, Gosh, GoshOptions, Influence, Multiverse, Order, Rank, Tipping,
    cumulate, fragility, gosh, influence, leave_one_out, multiverse, tipping,
};

use super::run::columns;
use super::{AnalysisResult, Plan};

/// With fewer studies there is nothing to leave out.
pub const LEAST_STUDIES: usize = 3;

/// Which sensitivity analyses are made of the effects as they are.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// The estimate without each study.
    pub leave_one_out: bool,
    /// The estimate of the first study, the first two, and so on.
    pub cumulative: Option<Order>,
    /// Influence of each study, and the Baujat plot's coordinates.
    pub influence: bool,
    /// The estimate in subsets of studies.
    pub gosh: Option<GoshOptions>,
    /// Shifts and events that turn the conclusion.
    pub tipping: bool,
}

/// The sensitivity analyses of one analysis; what was not asked for, or has too few studies, is `None`.
#[derive(Debug, Clone, Default)]
pub struct Sensitivity {
    /// The estimate without each study, in the order of the effects.
    pub leave_one_out: Option<Vec<PooledEstimate>>,
    /// The estimate of the first study, the first two, and so on.
    pub cumulative: Option<Cumulative>,
    /// Influence of each study, in the order of the effects.
    pub influence: Option<Vec<Influence>>,
    /// The estimate in subsets of studies.
    pub gosh: Option<Gosh>,
    /// The analysis in every defensible way.
    pub multiverse: Option<Multiverse>,
    /// Shifts that turn the conclusion; `None` also where the measure has no value of no effect.
    pub tipping: Option<Tipping>,
    /// Events that turn the conclusion; `None` also where no effect comes from counts.
    pub fragility: Option<Fragility>,
    /// Why an analysis that was asked for was not made: too many studies for it.
    pub not_made: Vec<PoolingError>,
}

/// Whether there is a study to leave out, and effects that are pooled.
fn can_be_analysed(result: &AnalysisResult) -> bool {
    result.effects.len() >= LEAST_STUDIES && !result.options.method.pools_counts()
}

/// Studies pooled one after another.
#[derive(Debug, Clone)]
pub struct Cumulative {
    /// What they are ordered by.
    pub order: Order,
    /// The order.
    pub ranks: Vec<Rank>,
    /// Estimates of the first study, the first two, and so on.
    pub steps: Vec<PooledEstimate>,
}

impl Sensitivity {
    /// Makes the analyses that are wanted of an analysis of at least three studies; none where counts are pooled.
    ///
    /// # Errors
    /// Numbers that cannot be pooled.
    pub fn of(result: &AnalysisResult, wanted: &Wanted) -> Result<Self, PoolingError> {
        if !can_be_analysed(result) {
            return Ok(Self::default());
        }
        let (yi, vi) = columns(result.effects.iter().map(|effect| &effect.estimate));
        let options = &result.options;
        let mut found = Self::default();
        if wanted.leave_one_out {
            found.leave_one_out = found.unless_too_many(leave_one_out(&yi, &vi, options))?;
        }
        if wanted.influence {
            found.influence = found.unless_too_many(influence(&yi, &vi, options))?;
        }
        if let Some(order) = &wanted.cumulative
            && let Some(ranks) = order.rank(&result.effects, &result.moderators)
        {
            let steps = found.unless_too_many(cumulate(&yi, &vi, &ranks, options))?;
            found.cumulative = steps.map(|steps| Cumulative {
                order: order.clone(),
                steps,
                ranks,
            });
        }
        if let Some(subsets) = &wanted.gosh {
            found.gosh = Some(gosh(&yi, &vi, options.tau2, subsets)?);
        }
        if wanted.tipping
            && let Some(null) = result.measure.null()
        {
            found.tipping = found.unless_too_many(tipping(&yi, &vi, null, options))?;
            if found.tipping.is_some() {
                let (effects, rule) = (&result.effects, &result.zero_rule);
                found.fragility = fragility(result.measure, effects, rule, options)?;
            }
        }
        Ok(found)
    }

    /// What was made; `None`, and noted, where there are too many studies for it.
    fn unless_too_many<T>(
        &mut self,
        made: Result<T, PoolingError>,
    ) -> Result<Option<T>, PoolingError> {
        match made {
            Err(error @ PoolingError::TooManyStudies { .. }) => {
                if !self.not_made.contains(&error) {
                    self.not_made.push(error);
                }
                Ok(None)
            }
            made => made.map(Some),
        }
    }
}

/// An analysis of a review in every way that its protocol, or the usual choices, allow.
///
/// Measures, rules for zero cells and values of assumptions make the effects; estimators and intervals pool them.
/// A rule for zero cells is a choice where a table was corrected; an assumption where a study uses it and the protocol
/// lists other values, or `swept` does, which goes before the protocol. `None` with fewer than three studies.
///
/// # Errors
/// Numbers that cannot be pooled.
pub fn review_multiverse(
    review: &Review,
    plan: &Plan<'_>,
    result: &AnalysisResult,
    swept: &Swept,
) -> Result<Option<Multiverse>, PoolingError> {
    if !can_be_analysed(result) {
        return Ok(None);
    }
    let values = assumed_values(review, plan, result, swept);
    let corrected = !result.users(Assumption::Add).is_empty();
    let mut data = Vec::new();
    let mut assumed = review.clone();
    for measure in plan.choices.measures_for(plan.comparison.measure) {
        let own = plan.comparison.zero_rule;
        for zero_rule in plan.choices.rules_for(own, measure, corrected) {
            for combination in combinations(&values) {
                let mut comparison = plan.comparison.clone();
                comparison.measure = measure;
                comparison.zero_rule = zero_rule;
                for (assumption, value) in &combination {
                    assumed.protocol.assumptions.assume(*assumption, *value);
                    if *assumption == Assumption::Add {
                        comparison.zero_rule.add = *value;
                    }
                }
                let included = effects(&assumed, &comparison).included;
                data.push(DataSet {
                    measure,
                    zero_rule: comparison.zero_rule,
                    assumed: combination,
                    effects: included.into_iter().map(|(effect, _)| effect).collect(),
                });
            }
        }
    }
    multiverse(&data, &plan.choices, &plan.options).map(Some)
}

/// Values of assumptions that are tried beside the analysis' own.
pub type Swept = [(Assumption, Vec<f64>)];

/// The values of each assumption that a study of the analysis uses, that of the analysis first.
fn assumed_values(
    review: &Review,
    plan: &Plan<'_>,
    result: &AnalysisResult,
    swept: &Swept,
) -> Vec<(Assumption, Vec<f64>)> {
    let mut found = Vec::new();
    for assumption in Assumption::ALL {
        let assumed = review.protocol.assumptions.assumed(assumption);
        let own = match assumption {
            Assumption::Add => Some(plan.comparison.zero_rule.add),
            _ => assumed.map(|assumed| assumed.value.value),
        };
        let (Some(own), false) = (own, result.users(assumption).is_empty()) else {
            continue;
        };
        let asked = swept.iter().find(|(one, _)| *one == assumption);
        let others: Vec<f64> = match asked {
            Some((_, values)) => values.clone(),
            None => assumed.map_or_else(Vec::new, |assumed| {
                assumed.sweep.iter().map(|other| other.value).collect()
            }),
        };
        let values = own_first(Some(own), &others);
        if values.len() > 1 {
            found.push((assumption, values));
        }
    }
    found
}

/// The own value, then the others, each once.
fn own_first(own: Option<f64>, others: &[f64]) -> Vec<f64> {
    let mut values: Vec<f64> = own.into_iter().collect();
    for &other in others {
        if !values.contains(&other) {
            values.push(other);
        }
    }
    values
}

/// Every combination of the values, the first of each together first.
fn combinations(values: &[(Assumption, Vec<f64>)]) -> Vec<Vec<(Assumption, f64)>> {
    let mut found: Vec<Vec<(Assumption, f64)>> = vec![Vec::new()];
    for (assumption, values) in values {
        let longer = |begun: &Vec<(Assumption, f64)>| {
            let with = |value: &f64| [begun.as_slice(), &[(*assumption, *value)]].concat();
            values.iter().map(with).collect::<Vec<_>>()
        };
        found = found.iter().flat_map(longer).collect();
    }
    found
}

/// The choices for a table: estimators, intervals, measures, rules for zero cells, and the values of `swept`.
///
/// `own` is what the analysis itself assumes of each. `effects_of` gives the effects by a measure, a rule and values; a measure that the table has no columns for is passed over by
/// giving none. `None` with fewer than three studies.
///
/// # Errors
/// Numbers that cannot be pooled.
pub fn table_multiverse(
    result: &AnalysisResult,
    choices: &Choices,
    swept: &[(Assumption, Option<f64>, Vec<f64>)],
    mut effects_of: impl FnMut(Measure, ZeroRule, &[(Assumption, f64)]) -> Option<Vec<StudyEffect>>,
) -> Result<Option<Multiverse>, PoolingError> {
    if !can_be_analysed(result) {
        return Ok(None);
    }
    let corrected = !result.users(Assumption::Add).is_empty();
    let values = swept.iter();
    let values: Vec<_> = values
        .map(|(assumption, own, others)| (*assumption, own_first(*own, others)))
        .collect();
    let mut data = Vec::new();
    for measure in choices.measures_for(result.measure) {
        for mut zero_rule in choices.rules_for(result.zero_rule, measure, corrected) {
            for assumed in combinations(&values) {
                if let Some((_, add)) = assumed.iter().find(|(one, _)| *one == Assumption::Add) {
                    zero_rule.add = *add;
                }
                data.extend(
                    effects_of(measure, zero_rule, &assumed).map(|effects| DataSet {
                        measure,
                        zero_rule,
                        assumed,
                        effects,
                    }),
                );
            }
        }
    }
    multiverse(&data, choices, &result.options).map(Some)
}
