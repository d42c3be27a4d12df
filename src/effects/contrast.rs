//! The arms of a study that a comparison is made of.

use std::collections::BTreeSet;

use crate::records::{Arm, Located, Study};

use super::Comparison;

/// The arms that a comparison is made of in one study.
#[derive(Clone, Copy)]
pub(super) struct Contrast<'a> {
    pub one: &'a Arm,
    pub two: Option<&'a Arm>,
}

impl Contrast<'_> {
    pub fn label(&self) -> String {
        let two = self.two.map(|two| format!(" v {}", two.label));
        format!("{}{}", self.one.label, two.unwrap_or_default())
    }

    /// Ids of both arms; an arm before and after is contrasted with nothing else.
    pub fn ids(&self) -> [&str; 2] {
        let two = self.two.map_or("", |two| two.id.value.as_str());
        [self.one.id.value.as_str(), two]
    }

    pub fn touches(&self, other: &Self) -> bool {
        let own = self.ids();
        let shared = |id: &&str| !id.is_empty() && own.contains(id);
        other.ids().iter().any(shared)
    }
}

/// Every pair of arms of the study that makes the comparison.
pub(super) fn contrasts<'a>(study: &'a Study, comparison: &Comparison<'_>) -> Vec<Contrast<'a>> {
    let matches = |arm: &Arm, sets: &[BTreeSet<&str>]| {
        let own: BTreeSet<&str> = arm.interventions.iter().map(|id| id.as_str()).collect();
        sets.contains(&own)
    };
    let ones = || {
        study
            .arms
            .iter()
            .filter(|arm| matches(arm, &comparison.intervention))
    };
    match &comparison.comparator {
        None => ones().map(|one| Contrast { one, two: None }).collect(),
        Some(sets) => {
            let twos = || study.arms.iter().filter(|arm| matches(arm, sets));
            let pairs = ones().flat_map(|one| twos().map(move |two| (one, two)));
            let different = pairs.filter(|(one, two)| one.id.value != two.id.value);
            different
                .map(|(one, two)| Contrast {
                    one,
                    two: Some(two),
                })
                .collect()
        }
    }
}

/// Sets of ids as a protocol writes them.
pub fn sets(written: &[Vec<Located<String>>]) -> Vec<BTreeSet<&str>> {
    written
        .iter()
        .map(|set| set.iter().map(|id| id.as_str()).collect())
        .collect()
}
