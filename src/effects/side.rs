//! One arm of one outcome, and what the record prints of it.

use crate::records::{Arm, ArmResult, Number, Outcome, Reported, Summary};

/// What belongs to one arm of one outcome.
#[derive(Clone, Copy)]
pub(super) struct Side<'a> {
    pub arm: &'a Arm,
    pub result: Option<&'a ArmResult>,
}

/// Which summary of an arm is read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Occasion {
    Before,
    After,
    Change,
}

impl<'a> Side<'a> {
    pub fn new(arm: &'a Arm, outcome: &'a Outcome) -> Self {
        let result = outcome
            .results
            .iter()
            .find(|result| result.arm.value == arm.id.value);
        Self { arm, result }
    }

    pub fn summary(&self, occasion: Occasion) -> Option<&'a Summary> {
        let result = self.result?;
        match occasion {
            Occasion::Before => result.before.as_ref(),
            Occasion::After => result.after.as_ref(),
            Occasion::Change => result.change.as_ref(),
        }
    }

    /// Mean after the intervention, or mean change, whichever is printed.
    pub fn any_mean(&self) -> Option<&'a Number> {
        let mean = |occasion| self.summary(occasion)?.mean.as_ref();
        mean(Occasion::After).or_else(|| mean(Occasion::Change))
    }

    /// Mean change: as printed, or after less before.
    pub fn mean_change(&self) -> Option<f64> {
        let mean = |occasion| Some(self.summary(occasion)?.mean.as_ref()?.value);
        mean(Occasion::Change).or_else(|| Some(mean(Occasion::After)? - mean(Occasion::Before)?))
    }

    /// Share with the event, as far as counts or percentages show it.
    pub fn share(&self) -> Option<f64> {
        let result = self.result?;
        let total = result.total.as_ref().or(result.n.as_ref());
        let total = total.or(self.arm.n.as_ref());
        let counted = result.events.as_ref().zip(total);
        let percent = result.percent.as_ref();
        counted
            .map(|(events, total)| events.value / total.value)
            .or_else(|| percent.map(|percent| percent.value / 100.0))
    }

    /// Whether the report says anything of this arm before the intervention, or of its change.
    pub fn has_before(&self, outcome: &Outcome) -> bool {
        let printed = self.result.is_some_and(|result| {
            result.before.is_some()
                || result.change.is_some()
                || result.before_events.is_some()
                || result.before_percent.is_some()
        });
        let id = &self.arm.id.value;
        let tested = |r: &Reported| r.arm.as_ref().is_some_and(|arm| arm.value == *id);
        printed || outcome.reported.iter().any(tested)
    }
}

/// The two sides of a comparison.
#[derive(Clone, Copy)]
pub(super) struct Pair<'a> {
    pub one: Side<'a>,
    pub two: Side<'a>,
}

impl Pair<'_> {
    /// Means as printed, after the intervention or of change.
    pub fn means(self) -> [Option<f64>; 2] {
        [self.one, self.two].map(|side| side.any_mean().map(|mean| mean.value))
    }
}
