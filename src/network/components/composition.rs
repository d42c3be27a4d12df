//! What treatments consist of, and what of it studies tell apart.

use nalgebra::{DMatrix, DVector};

use super::AdditiveOptions;
use crate::network::data::names;
use crate::network::{Network, NetworkError, Trial};

/// Between the parts of a treatment's name: `massage + compress`.
const PLUS: char = '+';
/// Between the parts of an interaction's name: `massage*compress`.
const TIMES: char = '*';

/// The parts of a treatment's name.
pub fn parts(name: &str) -> impl Iterator<Item = &str> {
    let parts = name.split(PLUS).map(str::trim);
    parts.filter(|part| !part.is_empty())
}

/// What treatments consist of.
pub struct Composition {
    /// Names of components, then of interactions.
    pub components: Vec<String>,
    /// The components that each interaction is of.
    pub interactions: Vec<Vec<usize>>,
    /// Row for each treatment, column for each component.
    pub design: DMatrix<f64>,
}

/// Reads components from the names of treatments.
pub fn composition(
    network: &Network,
    options: &AdditiveOptions,
) -> Result<Composition, NetworkError> {
    let all = network.treatments.iter().flat_map(|name| parts(name));
    let all: Vec<String> = all.map(str::to_owned).collect();
    let mut components = names(all.iter());
    if let Some(inactive) = &options.inactive {
        known(inactive, &components)?;
        components.retain(|own| own != inactive);
    }
    if components.is_empty() {
        return Err(NetworkError::NoComponents);
    }
    let interaction = |written: &String| {
        let own = written.split(TIMES).map(str::trim);
        own.map(|part| known(part, &components)).collect()
    };
    let interactions: Vec<Vec<usize>> = options
        .interactions
        .iter()
        .map(interaction)
        .collect::<Result<_, _>>()?;
    let rows = network.treatments.iter().map(|name| {
        let own: Vec<&str> = parts(name).collect();
        row(&components, &interactions, &own).transpose()
    });
    let design = DMatrix::from_rows(&rows.collect::<Vec<_>>());
    for own in &interactions {
        let names = own.iter().map(|at| components[*at].as_str());
        let name = names.collect::<Vec<_>>().join("*");
        if design
            .column(components.len())
            .iter()
            .all(|has| *has == 0.0)
        {
            return Err(NetworkError::NeverTogether { interaction: name });
        }
        components.push(name);
    }
    Ok(Composition {
        components,
        interactions,
        design,
    })
}

/// Index of a component by its name.
pub fn known(component: &str, components: &[String]) -> Result<usize, NetworkError> {
    let found = components.iter().position(|own| own == component);
    found.ok_or_else(|| NetworkError::UnknownComponent {
        component: component.to_owned(),
        known: components.to_vec(),
    })
}

/// 1 for each component among the names, and for each interaction whose components all are.
pub fn row(components: &[String], interactions: &[Vec<usize>], names: &[&str]) -> DVector<f64> {
    let has = |at: usize| names.contains(&components[at].as_str());
    let singles = (0..components.len()).map(has);
    let together = interactions.iter().map(|own| own.iter().all(|at| has(*at)));
    let row: Vec<bool> = singles.chain(together).collect();
    DVector::from_iterator(
        row.len(),
        row.into_iter().map(|has| f64::from(u8::from(has))),
    )
}

/// What studies tell of components that they do not tell alone: the rows of the reduced echelon form of their contrasts, among
/// these those with several components. Contrasts are whole numbers, and so nearly always are the rows.
pub fn confounded(trials: &[&Trial], design: &DMatrix<f64>) -> Vec<Vec<i32>> {
    let mut rows: Vec<DVector<f64>> = Vec::new();
    for trial in trials {
        for arm in &trial.arms[1..] {
            let row = (design.row(*arm) - design.row(trial.arms[0])).transpose();
            if !rows.contains(&row) {
                rows.push(row);
            }
        }
    }
    let mut told = 0;
    for column in 0..design.ncols() {
        let largest = (told..rows.len())
            .max_by(|a, b| rows[*a][column].abs().total_cmp(&rows[*b][column].abs()));
        let Some(pivot) = largest.filter(|at| rows[*at][column].abs() > 1e-9) else {
            continue;
        };
        rows.swap(told, pivot);
        let first = &rows[told] / rows[told][column];
        for (at, row) in rows.iter_mut().enumerate() {
            if at != told {
                *row -= &first * row[column];
            }
        }
        rows[told] = first;
        told += 1;
    }
    let several = |row: &&DVector<f64>| row.iter().filter(|own| own.abs() > 1e-9).count() > 1;
    let whole = |row: &DVector<f64>| {
        let times = (1..=12).find(|times| {
            row.iter().all(|own| {
                let scaled = own * f64::from(*times);
                (scaled - scaled.round()).abs() < 1e-9
            })
        })?;
        Some(
            row.iter()
                .map(|own| (own * f64::from(times)).round() as i32)
                .collect(),
        )
    };
    rows[..told]
        .iter()
        .filter(several)
        .filter_map(whole)
        .collect()
}
