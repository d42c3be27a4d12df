//! Printed effects and their intervals against the numbers beside them.

use crate::integrity::{Finding, Record, Rule};

pub const RULES: &[&Rule] = &[];

pub fn audit(_record: &Record, _found: &mut Vec<Finding>) {}
