use super::assemble::Gathered;
use super::columns::{Columns, EFFECT, POSITIVE, Problems, SE, STUDY, block};
use super::{Fields, Kind, NetworkTable, TableError, wide_rows};
use crate::effects::Measure;
use crate::network::{ArmStudy, Contrast, Network, NetworkError};
use crate::records::ProblemKind;

/// Contrasts with their standard errors; of counts beside them, as `netmeta::pairwise` writes, the arms are kept.
pub(super) fn read(
    columns: &Columns<'_>,
    measure: Option<Measure>,
) -> Result<NetworkTable, TableError> {
    let measure = measure.unwrap_or(Measure::Gen);
    let (study, one, two) = (
        columns.find(&STUDY),
        columns.find(&block("treat", 1)),
        columns.find(&block("treat", 2)),
    );
    let [effect, se, variance] = [&EFFECT[..], &SE, &["vi"]].map(|names| columns.find(names));
    if study.is_none() || (se.is_none() && variance.is_none()) {
        return Err(columns.lacks("a network", &["study treat1 treat2 TE seTE"]));
    }
    let mut problems: Problems = columns.grid.faults.clone();
    let (mut contrasts, mut left_out, mut places) = (Vec::new(), Vec::new(), Vec::new());
    for row in &columns.grid.rows {
        let label = columns.text(row, study, &mut problems, "study");
        let [one, two] = [one, two].map(|at| columns.text(row, at, &mut problems, "treatment"));
        let effect = columns.number(row, effect, &mut problems);
        let se = match se {
            Some(_) => columns.checked(row, se, &mut problems, ("the standard error", POSITIVE)),
            None => columns
                .checked(row, variance, &mut problems, ("the variance", POSITIVE))
                .map(f64::sqrt),
        };
        places.push((label.clone(), columns.place(row, study)));
        match (effect, se) {
            (Some(effect), Some(se)) => contrasts.push(Contrast {
                study: label,
                one,
                two,
                effect,
                se,
            }),
            _ => {
                let reason = "a contrast without effect or standard error".to_owned();
                left_out.push((label, reason));
            }
        }
    }
    // Without one of its contrasts a study is not the study it was.
    contrasts.retain(|contrast| left_out.iter().all(|(label, _)| *label != contrast.study));
    left_out.dedup();
    let arms = arms(columns, measure, &mut problems)?;
    // A name that is missing has been told.
    contrasts.retain(|c| {
        ![&c.study, &c.one, &c.two]
            .iter()
            .any(|name| name.is_empty())
    });
    if contrasts.is_empty() && !left_out.is_empty() && problems.is_empty() {
        return Err(NetworkError::NothingLeft { left_out }.into());
    }
    let mut whole = None;
    let network = match Network::of_contrasts(&contrasts) {
        Ok(network) => Some(network),
        Err(error) => {
            for error in error.each() {
                let place = places
                    .iter()
                    .find(|(label, _)| Some(label.as_str()) == error.study());
                match place {
                    // Told already, with the cell it stands in.
                    Some(_) if matches!(error, NetworkError::StandardError { .. }) => {}
                    Some((_, place)) => {
                        let reason = error.to_string();
                        problems.push((place.clone(), ProblemKind::Other { reason }));
                    }
                    None => whole = Some(error),
                }
            }
            None
        }
    };
    match (network, whole) {
        (Some(network), _) if problems.is_empty() => Ok(NetworkTable {
            network,
            measure,
            arms,
            left_out,
        }),
        (None, Some(error)) if problems.is_empty() => Err(error.into()),
        _ => {
            problems.sort_by_key(|(place, _)| place.start);
            Err(columns.grid.error(problems).into())
        }
    }
}

/// Counts that stand beside odds ratios.
fn arms(
    columns: &Columns<'_>,
    measure: Measure,
    problems: &mut Problems,
) -> Result<Vec<ArmStudy>, TableError> {
    let counts = Fields::of_block(columns, Kind::Counts, 1).is_some()
        && Fields::of_block(columns, Kind::Counts, 2).is_some();
    if measure != Measure::Or || !counts {
        return Ok(Vec::new());
    }
    let mut own = Vec::new();
    let rows = wide_rows(columns, measure, Kind::Counts, &mut own)?;
    let studies = rows.studies(columns.grid, &mut own);
    own.retain(|problem| !problems.contains(problem));
    problems.extend(own);
    Ok(studies.iter().filter_map(Gathered::known).collect())
}
