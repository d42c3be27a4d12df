use std::collections::BTreeMap;
use std::ops::Range;

use super::{NetworkTable, Problems};
use crate::effects::Measure;
use crate::network::arms::{trial, without_effect};
use crate::network::data::{alike, names};
use crate::network::{ArmData, ArmOptions, ArmStudy, Network, NetworkError};
use crate::records::{Grid, ProblemKind};

/// One arm as a row gives it.
pub(super) struct ArmRow {
    pub study: String,
    pub treatment: String,
    /// `None` where a number is missing.
    pub data: Option<ArmData>,
    /// Where the treatment is named.
    pub place: Range<usize>,
    /// Row of the table, from 0.
    pub line: usize,
}

/// Arms of a table in its order.
pub(super) struct Rows {
    pub arms: Vec<ArmRow>,
    /// Whether rows of one study may give the same arm.
    pub shared: bool,
}

/// A study with every arm once; `None` for the numbers of an arm that has none.
pub(super) struct Gathered {
    label: String,
    arms: Vec<(String, Option<ArmData>)>,
}

impl Gathered {
    /// With the arms that have numbers; `None` with fewer than two.
    pub fn known(&self) -> Option<ArmStudy> {
        let arms = self.arms.iter();
        let arms: Vec<_> = arms
            .filter_map(|(name, data)| Some((name.clone(), (*data)?)))
            .collect();
        (arms.len() > 1).then(|| ArmStudy {
            label: self.label.clone(),
            arms,
        })
    }
}

impl Rows {
    /// Studies in the order of names; every arm that is given twice, or alone, is a problem.
    pub fn studies(&self, grid: &Grid, problems: &mut Problems) -> Vec<Gathered> {
        let mut by_study: BTreeMap<&str, Vec<&ArmRow>> = BTreeMap::new();
        let named = |row: &&ArmRow| !row.study.is_empty() && !row.treatment.is_empty();
        for row in self.arms.iter().filter(named) {
            by_study.entry(&row.study).or_default().push(row);
        }
        let labels: Vec<&str> = by_study.keys().copied().collect();
        let sets = alike(&labels);
        let twin = |label: &str| {
            let set = sets
                .iter()
                .find(|set| set.iter().any(|at| labels[*at] == label))?;
            set.iter()
                .map(|at| labels[*at])
                .find(|other| *other != label)
        };
        if let Some(treatment) = self.only_treatment() {
            let treatment = treatment.treatment.clone();
            let place = self.arms[0].place.clone();
            let reason = NetworkError::OneTreatment { treatment }.to_string();
            problems.push((place, ProblemKind::Other { reason }));
        }
        by_study
            .iter()
            .map(|(label, rows)| self.study(grid, (label, twin(label)), rows, problems))
            .collect()
    }

    /// An arm of the treatment that all arms have.
    fn only_treatment(&self) -> Option<&ArmRow> {
        let first = self.arms.first()?;
        let same = |arm: &ArmRow| arm.treatment == first.treatment;
        (!first.treatment.is_empty() && self.arms.iter().all(same)).then_some(first)
    }

    /// A study with its arms; `twin` is a study whose name differs in capitals or spaces only.
    fn study(
        &self,
        grid: &Grid,
        (label, twin): (&str, Option<&str>),
        rows: &[&ArmRow],
        problems: &mut Problems,
    ) -> Gathered {
        let mut kept: Vec<(&ArmRow, Option<ArmData>)> = Vec::new();
        let mut repeated = false;
        for (at, row) in rows.iter().enumerate() {
            let same = kept
                .iter_mut()
                .find(|(other, _)| other.treatment == row.treatment);
            let Some((other, data)) = same else {
                kept.push((row, row.data));
                continue;
            };
            let twice = |other: &&ArmRow| {
                other.treatment == row.treatment && (!self.shared || other.line == row.line)
            };
            if rows[..at].iter().any(twice) {
                let (study, treatment) = (label.to_owned(), row.treatment.clone());
                problems.push(told(row, NetworkError::RepeatedArm { study, treatment }));
                repeated = true;
            } else if data.is_some() && row.data.is_some() && *data != row.data {
                let reason = format!(
                    "the study {label} gives the arm {} other numbers here than at {}; an arm that several rows name is one \
                     group of people",
                    row.treatment,
                    grid.place(other.place.start)
                );
                problems.push((row.place.clone(), ProblemKind::Other { reason }));
            }
            *data = data.or(row.data);
        }
        if let ([(alone, _)], false) = (kept.as_slice(), repeated) {
            let (study, treatment) = (label.to_owned(), alone.treatment.clone());
            let mut reason = NetworkError::SingleArm { study, treatment }.to_string();
            if let Some(twin) = twin {
                reason += &format!(
                    "; the study {twin} differs in capitals or spaces only: if it is the same, write its name alike"
                );
            }
            problems.push((alone.place.clone(), ProblemKind::Other { reason }));
        }
        let arms = kept
            .iter()
            .map(|(row, data)| (row.treatment.clone(), *data));
        Gathered {
            label: label.to_owned(),
            arms: arms.collect(),
        }
    }
}

fn told(row: &ArmRow, error: NetworkError) -> (Range<usize>, ProblemKind) {
    let reason = error.to_string();
    (row.place.clone(), ProblemKind::Other { reason })
}

/// Effects of studies from their arms, and the network they form.
pub(super) fn assemble(
    studies: &[Gathered],
    measure: Measure,
    options: ArmOptions,
) -> Result<NetworkTable, NetworkError> {
    let all = names(
        studies
            .iter()
            .flat_map(|study| study.arms.iter().map(|(name, _)| name)),
    );
    let place = |name: &String| all.iter().position(|own| own == name).unwrap_or(0);
    let (mut trials, mut arms, mut left_out) = (Vec::new(), Vec::new(), Vec::new());
    for study in studies {
        let mut leave = |reason: &str| left_out.push((study.label.clone(), reason.to_owned()));
        let Some(known) = study.known() else {
            leave("fewer than two arms with numbers");
            continue;
        };
        for (name, _) in study.arms.iter().filter(|(_, data)| data.is_none()) {
            leave(&format!("its arm {name} alone, which lacks a number"));
        }
        let placed: Vec<_> = known
            .arms
            .iter()
            .map(|(name, data)| (place(name), *data))
            .collect();
        match trial(&study.label, &placed, measure, options, &all)? {
            Some(trial) => trials.push(trial),
            None => leave(without_effect(&placed, measure)),
        }
        arms.push(known);
    }
    if trials.is_empty() && !left_out.is_empty() {
        return Err(NetworkError::NothingLeft { left_out });
    }
    Ok(NetworkTable {
        network: Network::of_trials(&all, trials)?,
        measure,
        arms,
        left_out,
    })
}
