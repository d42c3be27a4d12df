//! Several effects of one study, one under the other under its name.

use super::Table;
use crate::effects::StudyEffect;
use crate::figures::forest::Row;

impl Table<'_> {
    /// The rows of some studies in their order: one an effect, those of one study under its name.
    pub fn studies(&self, members: &[usize]) -> Vec<Row> {
        let effects = &self.result.effects;
        let runs = members.chunk_by(|one, next| are_parts(&effects[*one], &effects[*next]));
        let mut rows = Vec::with_capacity(members.len());
        for run in runs {
            if let [first, _, ..] = run {
                rows.push(Row::Several {
                    label: name(&effects[*first]).to_owned(),
                    note: None,
                });
            }
            rows.extend(run.iter().map(|at| self.effect(*at, run.len() > 1)));
        }
        rows
    }

    fn effect(&self, at: usize, is_one_of_several: bool) -> Row {
        let mut row = self.study(at);
        if let (Row::Study(study), true) = (&mut row, is_one_of_several) {
            study.part = self.result.effects[at].part.clone();
        }
        row
    }
}

/// Whether two effects are told apart within one study.
fn are_parts(one: &StudyEffect, other: &StudyEffect) -> bool {
    let is_part = |effect: &StudyEffect| effect.part.is_some();
    one.study == other.study && is_part(one) && is_part(other) && name(one) == name(other)
}

/// The label without what tells the effect apart.
fn name(effect: &StudyEffect) -> &str {
    let part = effect.part.as_deref().unwrap_or_default();
    let name = effect.label.strip_suffix(part).unwrap_or(&effect.label);
    name.trim_end_matches([',', ' '])
}
