//! Contributions and net heat as JSON, CSV and text.

use std::fmt::Write;

use serde::Serialize;

use super::json::NetworkJson;
use super::tested;
use crate::network::{
    Contribution, Contributions, DesignQ, NetHeat, Network, NetworkResult, Statistics,
};
use crate::numerics::format;
use crate::reports::csv::{or_empty, table};
use crate::reports::text::columns;

/// A network with what was asked for.
#[derive(Debug, Serialize)]
pub struct FullJson<'a> {
    #[serde(flatten)]
    network: NetworkJson<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    contributions: Option<ContributionsJson<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    net_heat: Option<HeatsJson<'a>>,
}

/// Contributions in percent; lists of an estimate are in the order of `comparisons` and of `studies`.
#[derive(Debug, Serialize)]
struct ContributionsJson<'a> {
    method: &'static str,
    tau2: f64,
    comparisons: Vec<[&'a str; 2]>,
    studies: Vec<&'a str>,
    estimates: Vec<EstimateJson<'a>>,
}

#[derive(Debug, Serialize)]
struct EstimateJson<'a> {
    treat1: &'a str,
    treat2: &'a str,
    comparisons: &'a [f64],
    studies: &'a [f64],
    paths: Vec<PathJson<'a>>,
    path_count: f64,
}

#[derive(Debug, Serialize)]
struct PathJson<'a> {
    treatments: Vec<&'a str>,
    percent: f64,
}

#[derive(Debug, Serialize)]
struct HeatsJson<'a> {
    common: Option<HeatJson<'a>>,
    random: Option<HeatJson<'a>>,
}

#[derive(Debug, Serialize)]
struct HeatJson<'a> {
    tau2: f64,
    contrasts: Vec<ContrastJson<'a>>,
    hat: &'a [Vec<f64>],
    heat: &'a [Vec<Option<f64>>],
    order: &'a [usize],
    detached: Vec<DetachedJson<'a>>,
}

/// Q between designs when one is detached.
#[derive(Debug, Serialize)]
struct DetachedJson<'a> {
    design: Vec<&'a str>,
    q: f64,
    df: usize,
    p: Option<f64>,
}

#[derive(Debug, Serialize)]
struct ContrastJson<'a> {
    design: Vec<&'a str>,
    treat1: &'a str,
    treat2: &'a str,
    studies: usize,
    q: f64,
}

/// The network with what was asked for, as JSON.
pub fn json<'a>(
    network: NetworkJson<'a>,
    result: &'a NetworkResult,
    asked: &'a Statistics,
) -> FullJson<'a> {
    let own = &result.network;
    let heat = |heat: &'a Option<NetHeat>| heat.as_ref().map(|heat| heat_json(own, heat));
    FullJson {
        network,
        contributions: asked.contributions.as_ref().map(|all| ContributionsJson {
            method: all.method.code(),
            tau2: result.fit.tau2,
            comparisons: all
                .comparisons
                .iter()
                .map(|pair| [name(own, pair.0), name(own, pair.1)])
                .collect(),
            studies: own
                .trials
                .iter()
                .map(|trial| trial.label.as_str())
                .collect(),
            estimates: all.estimates.iter().map(|one| estimate(own, one)).collect(),
        }),
        net_heat: asked.net_heat.as_ref().map(|[common, random]| HeatsJson {
            common: heat(common),
            random: heat(random),
        }),
    }
}

fn name(network: &Network, at: usize) -> &str {
    &network.treatments[at]
}

fn estimate<'a>(network: &'a Network, one: &'a Contribution) -> EstimateJson<'a> {
    let paths = one.paths.iter().map(|path| PathJson {
        treatments: path
            .treatments
            .iter()
            .map(|at| name(network, *at))
            .collect(),
        percent: path.percent,
    });
    EstimateJson {
        treat1: name(network, one.one),
        treat2: name(network, one.two),
        comparisons: &one.comparisons,
        studies: &one.studies,
        paths: paths.collect(),
        path_count: one.path_count,
    }
}

fn heat_json<'a>(network: &'a Network, heat: &'a NetHeat) -> HeatJson<'a> {
    let contrasts = heat.contrasts.iter().map(|own| ContrastJson {
        design: own.design.iter().map(|at| name(network, *at)).collect(),
        treat1: name(network, own.one),
        treat2: name(network, own.two),
        studies: own.studies,
        q: own.q,
    });
    let detached = heat.detached.iter().map(|own| DetachedJson {
        design: own.design.iter().map(|at| name(network, *at)).collect(),
        q: own.test.q,
        df: own.test.df,
        p: own.test.p,
    });
    HeatJson {
        tau2: heat.tau2,
        contrasts: contrasts.collect(),
        hat: &heat.hat,
        heat: &heat.heat,
        order: &heat.order,
        detached: detached.collect(),
    }
}

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

fn versus(network: &Network, (one, two): (usize, usize)) -> String {
    format!("{} vs {}", name(network, one), name(network, two))
}

/// What was asked for as text.
pub fn text(result: &NetworkResult, asked: &Statistics) -> String {
    let mut out = String::new();
    if let Some(all) = &asked.contributions {
        contributions_text(&mut out, result, all);
    }
    if let Some(both) = &asked.net_heat {
        for (model, heat) in ["common", "random"].iter().zip(both) {
            heat_text(&mut out, &result.network, model, heat.as_ref());
        }
    }
    out
}

/// How many of the largest a cell names.
const NAMED: usize = 3;

fn contributions_text(out: &mut String, result: &NetworkResult, all: &Contributions) {
    let network = &result.network;
    let study = |at: usize| network.trials[at].label.clone();
    let comparison = |at: usize| versus(network, all.comparisons[at]);
    let against = |one: &&Contribution| one.one == result.reference || one.two == result.reference;
    let rows: Vec<[String; 5]> = all
        .estimates
        .iter()
        .filter(against)
        .map(|one| {
            let other = if one.one == result.reference {
                one.two
            } else {
                one.one
            };
            let direct = all
                .comparisons
                .iter()
                .position(|pair| *pair == (one.one, one.two));
            [
                name(network, other).to_owned(),
                format::or_missing(direct.map(|at| one.comparisons[at]), |share| {
                    format!("{share:.1}%")
                }),
                format!("{}", one.path_count),
                largest(&one.comparisons, comparison),
                largest(&one.studies, study),
            ]
        })
        .collect();
    let head = format!(
        "Contributions ({}) against {}",
        all.method.name(),
        name(network, result.reference)
    );
    let _ = writeln!(out);
    columns(
        out,
        &[&head, "Direct", "Paths", "Comparisons", "Studies"],
        &rows,
    );
    let count = all.estimates.len() as f64;
    let mean = |at: usize| all.estimates.iter().map(|one| one.studies[at]).sum::<f64>() / count;
    let means: Vec<f64> = (0..network.trials.len()).map(mean).collect();
    let _ = writeln!(out, "Over all estimates: {}.", largest(&means, study));
}

/// The largest shares, named.
fn largest(shares: &[f64], name: impl Fn(usize) -> String) -> String {
    let mut order: Vec<usize> = (0..shares.len()).filter(|at| shares[*at] > 0.0).collect();
    order.sort_by(|a, b| shares[*b].total_cmp(&shares[*a]));
    let shown = order.iter().take(NAMED);
    let shown = shown.map(|at| format!("{} {:.1}%", name(*at), shares[*at]));
    shown.collect::<Vec<_>>().join(", ")
}

/// Two decimals, and no sign on what rounds to 0.
fn two_digits(value: f64) -> String {
    let shown = format!("{value:.2}");
    if shown == "-0.00" {
        "0.00".to_owned()
    } else {
        shown
    }
}

fn heat_text(out: &mut String, network: &Network, model: &str, heat: Option<&NetHeat>) {
    let Some(heat) = heat else {
        let _ = writeln!(
            out,
            "\nNo net heat under {model} effects: no design can be detached so that others still contradict each other."
        );
        return;
    };
    let shown = |at: usize| {
        let own = &heat.contrasts[at];
        let several = if own.design.len() > 2 {
            format!(", {} arms", own.design.len())
        } else {
            String::new()
        };
        format!("{}{several}", versus(network, (own.one, own.two)))
    };
    let rows: Vec<[String; 5]> = heat
        .order
        .iter()
        .map(|at| {
            let others = heat
                .order
                .iter()
                .filter(|other| heat.contrasts[**other].design != heat.contrasts[*at].design);
            let warmest = others.filter_map(|other| Some((*other, heat.heat[*at][*other]?)));
            let warmest = warmest.max_by(|a, b| a.1.total_cmp(&b.1));
            [
                shown(*at),
                heat.contrasts[*at].studies.to_string(),
                two_digits(heat.contrasts[*at].q),
                format::or_missing(warmest.map(|own| own.1), two_digits),
                warmest.map_or_else(String::new, |own| shown(own.0)),
            ]
        })
        .collect();
    let head = format!("Net heat, {model} effects");
    let _ = writeln!(out);
    columns(
        out,
        &[&head, "Studies", "q", "Less by", "when detached"],
        &rows,
    );
    // Designs that change nothing are not worth a row.
    let matter = |own: &&DesignQ| {
        let own = heat
            .contrasts
            .iter()
            .position(|row| row.design == own.design);
        own.is_some_and(|at| heat.order.contains(&at))
    };
    let mut detached: Vec<&DesignQ> = heat.detached.iter().filter(matter).collect();
    detached.sort_by(|a, b| a.test.q.total_cmp(&b.test.q));
    let rows: Vec<[String; 2]> = detached
        .into_iter()
        .map(|own| {
            let names: Vec<&str> = own.design.iter().map(|at| name(network, *at)).collect();
            [names.join(", "), tested(own.test)]
        })
        .collect();
    let _ = writeln!(out);
    let head = format!("Without the design, {model} effects");
    columns(out, &[&head, "Inconsistency left"], &rows);
}
