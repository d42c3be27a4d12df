//! Numbers that are possible and hard to believe.

mod alike;
mod baseline;
mod odd_spread;
mod size;
mod spread;
mod unchanged;

use crate::integrity::rule::rule;
use crate::integrity::{Finding, Record, Rule};

pub const RULES: &[&Rule] = &[
    &SE_AS_SD,
    &SD_AS_SE,
    &IMPOSSIBLE_CORRELATION,
    &NEGATIVE_CORRELATION,
    &HUGE_EFFECT,
    &IDENTICAL_ARMS,
    &IDENTICAL_DIGITS,
    &SAME_BEFORE_AFTER,
    &UNEQUAL_SPREAD,
    &SKEWED,
    &BASELINE_DIFFERENCE,
];

pub static SE_AS_SD: Rule = rule!(
    "se-as-sd",
    Warning,
    "A standard error printed as a standard deviation"
);
pub static SD_AS_SE: Rule = rule!(
    "sd-as-se",
    Warning,
    "A standard deviation printed as a standard error"
);
pub static IMPOSSIBLE_CORRELATION: Rule = rule!(
    "impossible-correlation",
    Error,
    "Before and after that no correlation joins"
);
pub static NEGATIVE_CORRELATION: Rule = rule!(
    "negative-correlation",
    Warning,
    "Before and after that run against each other"
);
pub static HUGE_EFFECT: Rule = rule!(
    "huge-effect",
    Warning,
    "An effect larger than treatments have"
);
pub static IDENTICAL_ARMS: Rule = rule!(
    "identical-arms",
    Warning,
    "The same mean and standard deviation twice"
);
pub static IDENTICAL_DIGITS: Rule = rule!(
    "identical-digits",
    Note,
    "The same mean or standard deviation to many digits"
);
pub static SAME_BEFORE_AFTER: Rule = rule!(
    "same-before-after",
    Warning,
    "The same counts before and after in every arm"
);
pub static UNEQUAL_SPREAD: Rule =
    rule!("unequal-spread", Note, "Arms that differ widely in spread");
pub static SKEWED: Rule = rule!(
    "skewed",
    Note,
    "A standard deviation larger than a mean that cannot be negative"
);
pub static BASELINE_DIFFERENCE: Rule = rule!(
    "baseline-difference",
    Note,
    "Randomised arms that differ before the treatment"
);

pub fn audit(record: &Record, found: &mut Vec<Finding>) {
    for outcome in &record.study.outcomes {
        size::audit(record, outcome, found);
        alike::audit(record, outcome, found);
        unchanged::audit(record, outcome, found);
        spread::audit(record, outcome, found);
        baseline::audit(record, outcome, found);
    }
}
