//! Analyses of the protocol that mix what cannot be mixed.

use crate::integrity::{Finding, Record, Rule};
use crate::records::Protocol;

pub const RULES: &[&Rule] = &[];

pub fn audit(_protocol: &Protocol, _records: &[Record], _found: &mut Vec<Finding>) {}
