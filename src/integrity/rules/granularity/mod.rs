//! Means, standard deviations and percentages that no persons can give.

mod equal_arms;
mod means;
pub mod percent;

use crate::integrity::arithmetic::granularity::{Grain, mean_is_possible};
use crate::integrity::record::whole;
use crate::integrity::{Finding, Record, Rule};
use crate::records::{ArmResult, Number, Outcome, Summary};

pub const RULES: &[&Rule] = &[
    &means::GRIM,
    &means::GRIM_SUPPOSED,
    &means::GRIMMER,
    &means::DEBIT,
    &percent::IMPOSSIBLE,
    &percent::OTHER_N,
    &percent::COUNT,
    &percent::LAST_DIGIT,
    &equal_arms::EQUAL_ARMS,
    &means::TRUNCATED,
];

pub fn audit(record: &Record, found: &mut Vec<Finding>) {
    means::audit(record, found);
    percent::audit(record, found);
    equal_arms::audit(record, found);
}

/// The step between the values of two persons, where the record declares it and values are whole numbers of it.
pub fn grain(record: &Record, outcome: &Outcome) -> Option<Grain> {
    let scale = outcome.scale.as_ref()?;
    let items = match &scale.items {
        Some(items) => whole(items)?,
        None => 1,
    };
    let grain = Grain::new(record.printed(scale.step.as_ref()?)?, items)?;
    let on_grid = |bound: &Option<Number>| {
        let Some(bound) = bound else { return true };
        let printed = record.printed(bound);
        printed.is_some_and(|bound| (bound.value() / grain.value()).fract().abs() < 1e-9)
            && printed.is_some_and(|bound| mean_is_possible(bound, 1, grain))
    };
    (on_grid(&scale.min) && on_grid(&scale.max)).then_some(grain)
}

/// The summaries of a result of single persons' values; a change has the same steps.
pub fn occasions(result: &ArmResult) -> impl Iterator<Item = (&'static str, &Summary)> {
    let all = [
        ("before", &result.before),
        ("after", &result.after),
        ("change", &result.change),
    ];
    all.into_iter()
        .filter_map(|(name, summary)| Some((name, summary.as_ref()?)))
}

/// Numbers in words: "14, 15 or 16".
pub fn either<T: ToString>(values: &[T]) -> String {
    listed(values, "or")
}

/// Things one after the other, the last after a word.
pub fn listed<T: ToString>(values: &[T], word: &str) -> String {
    let texts: Vec<_> = values.iter().map(T::to_string).collect();
    match texts.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} {word} {last}", most.join(", ")),
    }
}

/// The three numbers of participants on either side of one.
pub fn near(n: u64) -> impl Iterator<Item = u64> {
    (n.saturating_sub(3).max(1)..=n + 3).filter(move |size| *size != n)
}
