//! Values outside what a scale, a range or a mean allows.

use crate::integrity::{Finding, Record, Rule};

pub const RULES: &[&Rule] = &[];

pub fn audit(_record: &Record, _found: &mut Vec<Finding>) {}
