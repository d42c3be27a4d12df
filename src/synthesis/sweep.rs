//! One analysis over and over, with another value of one assumption each time.

use crate::effects::{Measure, StudyEffect};
use crate::pooling::PooledEstimate;
use crate::records::{Assumption, Review};
use crate::resampling::BootstrapError;
use crate::sensitivity::Conclusion;

use super::{AnalysisResult, Extras, Plan, run};

/// An analysis under several values of an assumption.
#[derive(Debug, Clone)]
pub struct Sweep {
    /// What is assumed.
    pub assumption: Assumption,
    /// The value that the analysis itself assumes, where it assumes one.
    pub base: Option<f64>,
    /// The results, in the order of the values asked for.
    pub points: Vec<SweepPoint>,
}

/// An analysis under one value of an assumption.
#[derive(Debug, Clone)]
pub struct SweepPoint {
    /// The value.
    pub value: f64,
    /// Effects of the studies.
    pub effects: Vec<StudyEffect>,
    /// The pooled estimate; `None` when no study gives an effect.
    pub pooled: Option<PooledEstimate>,
}

impl Sweep {
    /// Runs an analysis once for each value.
    ///
    /// # Errors
    /// Those of `analyse`.
    pub fn of<E>(
        assumption: Assumption,
        base: Option<f64>,
        values: &[f64],
        mut analyse: impl FnMut(f64) -> Result<AnalysisResult, E>,
    ) -> Result<Self, E> {
        let mut points = Vec::with_capacity(values.len());
        for &value in values {
            let AnalysisResult {
                effects, pooled, ..
            } = analyse(value)?;
            points.push(SweepPoint {
                value,
                effects,
                pooled,
            });
        }
        Ok(Self {
            assumption,
            base,
            points,
        })
    }

    /// Effects that use the assumption, as they first appear: it is noted beside them, or they move with it.
    pub fn users(&self) -> Vec<&StudyEffect> {
        let mut users: Vec<&StudyEffect> = Vec::new();
        for effect in self.points.iter().flat_map(|point| &point.effects) {
            let known = users.iter().any(|user| user.is_of(effect));
            if !known && (self.noted(effect) || self.moves(effect)) {
                users.push(effect);
            }
        }
        users
    }

    /// Labels of the effects that use the assumption.
    pub fn user_labels(&self) -> Vec<&str> {
        let users = self.users().into_iter();
        users.map(|effect| effect.label.as_str()).collect()
    }

    fn noted(&self, effect: &StudyEffect) -> bool {
        let mut notes = effect.notes.iter();
        notes.any(|note| note.assumption() == Some(self.assumption))
    }

    fn moves(&self, effect: &StudyEffect) -> bool {
        let mut seen = self.points.iter().map(|point| point.effect(effect));
        let first = seen.next().flatten();
        seen.any(|found| found.map(|e| e.estimate) != first.map(|e| e.estimate))
    }

    /// Points with the smallest and the largest estimate; `None` where nothing is pooled.
    pub fn extremes(&self) -> Option<[&SweepPoint; 2]> {
        let pooled = || self.points.iter().filter(|point| point.pooled.is_some());
        let estimate = |point: &&SweepPoint| point.pooled.as_ref().map_or(0.0, |p| p.estimate);
        let smallest = pooled().min_by(|a, b| estimate(a).total_cmp(&estimate(b)))?;
        let largest = pooled().max_by(|a, b| estimate(a).total_cmp(&estimate(b)))?;
        Some([smallest, largest])
    }

    /// Neighbouring values between which the interval starts or stops to exclude no effect.
    pub fn turning_points(&self, measure: Measure) -> Vec<[f64; 2]> {
        let says = |point: &SweepPoint| point.conclusion(measure);
        let pairs = self.points.windows(2);
        pairs
            .filter(|pair| says(&pair[0]) != says(&pair[1]))
            .map(|pair| [pair[0].value, pair[1].value])
            .collect()
    }
}

impl SweepPoint {
    /// The same effect under this value.
    pub fn effect(&self, of: &StudyEffect) -> Option<&StudyEffect> {
        self.effects.iter().find(|effect| effect.is_of(of))
    }

    /// What the confidence interval says; `None` where nothing is pooled or compared.
    fn conclusion(&self, measure: Measure) -> Option<Conclusion> {
        Some(Conclusion::of(self.pooled.as_ref()?.ci, measure.null()?))
    }
}

/// Sweeps an assumption over one analysis of a review.
///
/// # Errors
/// Numbers that cannot be pooled.
pub fn sweep_review(
    review: &Review,
    plan: &Plan<'_>,
    assumption: Assumption,
    values: &[f64],
) -> Result<Sweep, BootstrapError> {
    let mut assumed = review.clone();
    let mut adjusted = plan.clone();
    let base = match assumption {
        Assumption::Add => Some(plan.comparison.zero_rule.add),
        _ => {
            let found = review.protocol.assumptions.assumed(assumption);
            found.map(|assumed| assumed.value.value)
        }
    };
    Sweep::of(assumption, base, values, |value| {
        assumed.protocol.assumptions.assume(assumption, value);
        if assumption == Assumption::Add {
            adjusted.comparison.zero_rule.add = value;
        }
        run(&assumed, &adjusted, &Extras::default())
    })
}
