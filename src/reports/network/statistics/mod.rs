//! Contributions and net heat as JSON, CSV and text.

mod csv;
mod text;

use serde::Serialize;

pub use self::csv::csv;
pub use self::text::text;
use super::json::NetworkJson;
use crate::network::{Contribution, NetHeat, Network, NetworkResult, Statistics};

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

fn versus(network: &Network, (one, two): (usize, usize)) -> String {
    format!("{} vs {}", name(network, one), name(network, two))
}
