use crate::effects::Measure;

use super::{Sweep, ZeroRuleResult};

/// One analysis under other assumptions than its own.
#[derive(Debug, Clone)]
pub struct Variants {
    /// Name for commands and file names.
    pub id: String,
    /// Title for readers.
    pub title: String,
    /// Effect measure.
    pub measure: Measure,
    /// The analysis as assumptions move.
    pub sweeps: Vec<Sweep>,
    /// The analysis under every rule for zero cells; empty when not asked for.
    pub zero_rules: Vec<ZeroRuleResult>,
}
