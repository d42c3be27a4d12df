//! Records that contradict or repeat each other.

use crate::integrity::{Finding, Record, Rule};

pub const RULES: &[&Rule] = &[];

pub fn audit(_records: &[Record], _found: &mut Vec<Finding>) {}
