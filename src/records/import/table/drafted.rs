//! The rows of one study -> its record.

use std::collections::BTreeSet;

use crate::records::import::Remark;
use crate::records::import::draft::{Outcome, Study};

/// A study with its rows.
pub(super) struct Drafted {
    pub study: Study,
    pub rows: Vec<DraftRow>,
}

/// What one row adds to its study.
pub(super) struct DraftRow {
    pub outcome: Outcome,
    pub moderators: Vec<(String, String)>,
    pub country: Option<String>,
    pub sample: String,
    pub place: String,
}

impl Drafted {
    /// Characteristics that all rows share become the study's, others stay with their row.
    pub fn finish(mut self, remarks: &mut Vec<Remark>) -> Study {
        let first = &self.rows[0];
        let shared: Vec<_> = first
            .moderators
            .iter()
            .filter(|pair| self.rows.iter().all(|row| row.moderators.contains(pair)))
            .cloned()
            .collect();
        let countries: BTreeSet<_> = self
            .rows
            .iter()
            .filter_map(|row| row.country.clone())
            .collect();
        if !countries.is_empty() {
            let all = countries.into_iter().collect::<Vec<_>>().join(", ");
            self.study.described.push(("country", all));
        }
        let several = |id: &str| self.rows.iter().filter(|row| row.outcome.id == id).count() > 1;
        let names: BTreeSet<_> = self.rows.iter().map(|row| &row.sample).collect();
        let distinct = names.len() == self.rows.len();
        let mut outcomes = Vec::new();
        let mut repeated = false;
        for (at, row) in self.rows.iter().enumerate() {
            let mut outcome = row.outcome.clone();
            if several(&outcome.id) {
                repeated = true;
                outcome.sample = Some(if distinct {
                    row.sample.clone()
                } else {
                    format!("{} ({})", row.sample, at + 1)
                });
            }
            let own = row.moderators.iter().filter(|pair| !shared.contains(pair));
            outcome.moderators = own.cloned().collect();
            outcomes.push(outcome);
        }
        if repeated {
            let text = format!(
                "the table has several rows of {}, taken as separate participants",
                self.study.label
            );
            let places: Vec<_> = self.rows.iter().map(|row| row.place.as_str()).collect();
            self.study.concerns.push(format!(
                "Several rows of the table are of this study and are pooled as if they had no \
                 participants in common ({}).",
                places.join(", ")
            ));
            remarks.push(Remark {
                place: self.rows[1].place.clone(),
                text,
            });
        }
        self.study.outcomes = outcomes;
        self.study.moderators = shared;
        self.study
    }
}
