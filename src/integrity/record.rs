use crate::records::{Arm, ArmResult, Located, Number, Outcome, SourceFile, Study};

use super::arithmetic::{Interval, Printed};

/// A record with the text it was read from, in which numbers still have their printed digits.
#[derive(Debug, Clone, Copy)]
pub struct Record<'a> {
    /// The record.
    pub study: &'a Study,
    /// Its file.
    pub file: &'a SourceFile,
}

impl<'a> Record<'a> {
    /// A record and its file.
    pub fn new(study: &'a Study, file: &'a SourceFile) -> Self {
        Self { study, file }
    }

    /// The digits of a number as written in the record.
    pub fn written(&self, number: &Number) -> &'a str {
        self.file
            .text
            .get(number.written.clone())
            .unwrap_or_default()
    }

    /// A number with the decimals it is written with; `None` for `1e3` and the like.
    pub fn printed(&self, number: &Number) -> Option<Printed> {
        Printed::read(self.written(number))
    }

    /// Everything that a number may have been before it was rounded; the number itself where its decimals are not known.
    pub fn around(&self, number: &Number) -> Interval {
        self.printed(number)
            .map_or(Interval::point(number.value), Printed::box_of_rounding)
    }

    /// Everything that a number may have been before it was rounded or cut off.
    pub fn around_or_beyond(&self, number: &Number) -> Interval {
        self.printed(number)
            .map_or(Interval::point(number.value), Printed::box_of_both)
    }

    /// The arm of an id.
    pub fn arm(&self, id: &Located<String>) -> Option<&'a Arm> {
        self.study.arms.iter().find(|arm| arm.id.value == id.value)
    }

    /// Name of an arm for readers.
    pub fn label(&self, id: &'a Located<String>) -> &'a str {
        self.arm(id).map_or(id.value.as_str(), |arm| &arm.label)
    }

    /// The number of participants behind a result: its own, or its arm's.
    pub fn n<'r>(&self, result: &'r ArmResult) -> Option<&'r Number>
    where
        'a: 'r,
    {
        let of_arm = || self.arm(&result.arm).and_then(|arm| arm.n.as_ref());
        result.n.as_ref().or_else(of_arm)
    }

    /// The result of an arm in an outcome.
    pub fn result(&self, outcome: &'a Outcome, arm: &Located<String>) -> Option<&'a ArmResult> {
        outcome
            .results
            .iter()
            .find(|result| result.arm.value == arm.value)
    }

    /// Every result with its outcome.
    pub fn results(&self) -> impl Iterator<Item = (&'a Outcome, &'a ArmResult)> {
        let of = |outcome: &'a Outcome| outcome.results.iter().map(move |result| (outcome, result));
        self.study.outcomes.iter().flat_map(of)
    }
}

/// A number of participants that is a whole number of at least one.
pub fn whole(n: &Number) -> Option<u64> {
    (n.value >= 1.0 && n.value.fract() == 0.0 && n.value < 1e9).then_some(n.value as u64)
}
