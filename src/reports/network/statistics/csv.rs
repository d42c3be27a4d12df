//! Contributions and net heat as CSV.

use super::{Statistics, name, versus};
use crate::network::{Contributions, NetHeat, Network, NetworkResult};
use crate::reports::csv::{or_empty, table};

/// The table that was asked for as CSV, when one was.
pub fn csv(result: &NetworkResult, asked: &Statistics) -> Option<String> {
    let network = &result.network;
    let contributions = asked.contributions.as_ref();
    let heat = asked.net_heat.as_ref();
    let found = contributions.map(|all| contributions_csv(network, all));
    found.or_else(|| heat.map(|both| net_heat_csv(network, both)))
}

/// Contributions as CSV: one row for each estimate and each comparison, study or path with a share in it.
fn contributions_csv(network: &Network, all: &Contributions) -> String {
    let mut rows = vec![
        ["treat1", "treat2", "source", "name", "percent"]
            .map(str::to_owned)
            .to_vec(),
    ];
    for one in &all.estimates {
        let mut row = |source: &str, own: String, percent: f64| {
            if percent != 0.0 {
                let [a, b] = [one.one, one.two].map(|at| name(network, at).to_owned());
                rows.push(vec![a, b, source.to_owned(), own, percent.to_string()]);
            }
        };
        for (pair, percent) in all.comparisons.iter().zip(&one.comparisons) {
            row("comparison", versus(network, *pair), *percent);
        }
        for (trial, percent) in network.trials.iter().zip(&one.studies) {
            row("study", trial.label.clone(), *percent);
        }
        for path in &one.paths {
            let names: Vec<&str> = path
                .treatments
                .iter()
                .map(|at| name(network, *at))
                .collect();
            row("path", names.join(" > "), path.percent);
        }
    }
    table(&rows)
}

/// Net heat as CSV: one row for each model and pair of design contrasts.
fn net_heat_csv(network: &Network, both: &[Option<NetHeat>; 2]) -> String {
    let head = [
        "model",
        "treat1",
        "treat2",
        "design",
        "q",
        "detached_treat1",
        "detached_treat2",
        "detached_design",
        "hat",
        "heat",
    ];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    for (model, heat) in ["common", "random"].iter().zip(both) {
        let Some(heat) = heat else { continue };
        for (i, row) in heat.contrasts.iter().enumerate() {
            for (j, column) in heat.contrasts.iter().enumerate() {
                let design = |own: &[usize]| {
                    own.iter()
                        .map(|at| name(network, *at))
                        .collect::<Vec<_>>()
                        .join(" : ")
                };
                rows.push(vec![
                    (*model).to_owned(),
                    name(network, row.one).to_owned(),
                    name(network, row.two).to_owned(),
                    design(&row.design),
                    row.q.to_string(),
                    name(network, column.one).to_owned(),
                    name(network, column.two).to_owned(),
                    design(&column.design),
                    heat.hat[i][j].to_string(),
                    or_empty(heat.heat[i][j]),
                ]);
            }
        }
    }
    table(&rows)
}
