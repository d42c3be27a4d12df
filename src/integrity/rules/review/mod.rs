//! Analyses of the protocol that mix what cannot be mixed, and that no record feeds.

mod directions;
mod feeding;
mod plausible;
mod units;

use std::collections::BTreeSet;

use crate::effects::{Measure, sets};
use crate::integrity::{Finding, Record, Rule};
use crate::records::{Analysis, Arm, Outcome, Protocol};

pub const RULES: &[&Rule] = &[
    &directions::MIXED,
    &directions::FAVOURS,
    &directions::BETTER,
    &feeding::KIND,
    &feeding::EMPTY,
    &feeding::CONTROL,
    &units::UNITS,
    &units::SCALES,
    &plausible::UNIT,
    &plausible::VALUE,
    &plausible::DIFFERENCE,
];

pub fn audit(protocol: &Protocol, records: &[Record], found: &mut Vec<Finding>) {
    for record in records {
        directions::better(protocol, record, found);
        plausible::audit(protocol, record, found);
    }
    for analysis in &protocol.analyses {
        let Some(measure) = Measure::from_code(&analysis.measure.value) else {
            continue;
        };
        let asked = Asked::new(protocol, analysis, measure, records);
        found.extend(directions::mixed(&asked));
        found.extend(directions::favours(&asked));
        found.extend(feeding::kind(&asked));
        found.extend(feeding::empty(&asked));
        found.extend(feeding::control(&asked));
        found.extend(units::judge(&asked));
    }
}

/// An analysis with the records that it asks for.
struct Asked<'a> {
    protocol: &'a Protocol,
    analysis: &'a Analysis,
    measure: Measure,
    records: Vec<Made<'a>>,
}

/// A record that makes the comparison of an analysis.
struct Made<'a> {
    record: Record<'a>,
    /// Its outcomes that are asked for.
    outcomes: Vec<&'a Outcome>,
    /// Its arms of the intervention and of the comparator.
    arms: Vec<&'a Arm>,
}

impl<'a> Asked<'a> {
    fn new(
        protocol: &'a Protocol,
        analysis: &'a Analysis,
        measure: Measure,
        records: &[Record<'a>],
    ) -> Self {
        let intervention = sets(&analysis.intervention);
        let comparator = analysis.comparator.as_deref().map(sets);
        let in_sets = |arm: &Arm, sets: &[BTreeSet<&str>]| {
            let own: BTreeSet<&str> = arm.interventions.iter().map(|id| id.as_str()).collect();
            sets.contains(&own)
        };
        let made = |record: &Record<'a>| {
            let study = record.study;
            let left_out = study
                .exclusions
                .iter()
                .any(|e| e.analysis.value == analysis.id.value);
            let wanted = |outcome: &&Outcome| {
                analysis
                    .outcome
                    .iter()
                    .any(|id| id.value == outcome.id.value)
            };
            let outcomes: Vec<_> = study.outcomes.iter().filter(wanted).collect();
            let ones: Vec<_> = study
                .arms
                .iter()
                .filter(|arm| in_sets(arm, &intervention))
                .collect();
            let twos: Vec<_> = match &comparator {
                Some(sets) => study.arms.iter().filter(|arm| in_sets(arm, sets)).collect(),
                None => Vec::new(),
            };
            let compares = comparator.is_none() || !twos.is_empty();
            let makes = !ones.is_empty() && compares && !outcomes.is_empty();
            (makes && !left_out && study.not_pooled.is_none()).then(|| Made {
                record: *record,
                outcomes,
                arms: ones.into_iter().chain(twos).collect(),
            })
        };
        Self {
            protocol,
            analysis,
            measure,
            records: records.iter().filter_map(made).collect(),
        }
    }

    /// A finding about the analysis.
    fn finding(
        &self,
        rule: &'static Rule,
        span: std::ops::Range<usize>,
        message: impl Into<String>,
    ) -> Finding {
        Finding::in_protocol(rule, Some(&self.analysis.id.value), span, message)
    }
}
