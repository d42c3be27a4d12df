//! The rules, by what they look at. Each family has its rules and one function that applies them.

mod analysis;
mod answers;
mod between;
mod breakdowns;
mod counted;
mod counts;
mod effects;
mod granularity;
mod means;
mod participants;
mod plausibility;
mod ranges;
mod ranks;
mod review;
mod said;
mod significance;
mod versions;
mod words;

use crate::records::Protocol;

use super::{Finding, Record, Rule};

pub use answers::unused_answer;

/// The rules of each family, in the order of the documentation.
const FAMILIES: &[&[&Rule]] = &[
    granularity::RULES,
    breakdowns::RULES,
    participants::RULES,
    ranges::RULES,
    means::RULES,
    ranks::RULES,
    counts::RULES,
    effects::RULES,
    significance::RULES,
    plausibility::RULES,
    analysis::RULES,
    words::RULES,
    between::RULES,
    review::RULES,
    versions::RULES,
    answers::RULES,
];

/// Every rule, family after family.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    FAMILIES.iter().flat_map(|family| family.iter().copied())
}

/// What the rules find in one record.
pub fn of_record(record: &Record, found: &mut Vec<Finding>) {
    granularity::audit(record, found);
    breakdowns::audit(record, found);
    participants::audit(record, found);
    ranges::audit(record, found);
    means::audit(record, found);
    ranks::audit(record, found);
    counts::audit(record, found);
    effects::audit(record, found);
    significance::audit(record, found);
    plausibility::audit(record, found);
    analysis::audit(record, found);
    words::audit(record, found);
    versions::audit(record, found);
}

/// What the rules find between records.
pub fn of_records(records: &[Record], found: &mut Vec<Finding>) {
    between::audit(records, found);
}

/// What the rules find in the protocol, with the records it is about.
pub fn of_review(protocol: &Protocol, records: &[Record], found: &mut Vec<Finding>) {
    review::audit(protocol, records, found);
}
