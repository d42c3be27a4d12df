//! Numbers that are possible and hard to believe.

mod alike;
mod baseline;
mod size;
mod spread;
mod unchanged;

use crate::integrity::{Finding, Record, Rule, Severity};

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

macro_rules! rules {
    ($($name:ident, $code:literal, $severity:ident, $title:literal;)*) => {$(
        pub static $name: Rule = Rule {
            code: $code,
            severity: Severity::$severity,
            title: $title,
            explanation: include_str!(concat!("../../../../assets/explanations/", $code, ".md")),
        };
    )*};
}

rules! {
    SE_AS_SD, "se-as-sd", Warning, "A standard error printed as a standard deviation";
    SD_AS_SE, "sd-as-se", Warning, "A standard deviation printed as a standard error";
    IMPOSSIBLE_CORRELATION, "impossible-correlation", Error, "Before and after that no correlation joins";
    NEGATIVE_CORRELATION, "negative-correlation", Warning, "Before and after that run against each other";
    HUGE_EFFECT, "huge-effect", Warning, "An effect larger than treatments have";
    IDENTICAL_ARMS, "identical-arms", Warning, "The same mean and standard deviation twice";
    IDENTICAL_DIGITS, "identical-digits", Note, "The same mean or standard deviation to many digits";
    SAME_BEFORE_AFTER, "same-before-after", Warning, "The same counts before and after in every arm";
    UNEQUAL_SPREAD, "unequal-spread", Note, "Arms that differ widely in spread";
    SKEWED, "skewed", Note, "A standard deviation larger than a mean that cannot be negative";
    BASELINE_DIFFERENCE, "baseline-difference", Note, "Randomised arms that differ before the treatment";
}

pub fn audit(record: &Record, found: &mut Vec<Finding>) {
    for outcome in &record.study.outcomes {
        size::audit(record, outcome, found);
        alike::audit(record, outcome, found);
        unchanged::audit(record, outcome, found);
        spread::audit(record, outcome, found);
        baseline::audit(record, outcome, found);
    }
}
