//! A network as JSON.

use std::collections::BTreeMap;

use serde::Serialize;

use super::QJson;
use super::diagnosis::{self, FactJson};
use crate::network::{NetworkResult, NetworkTable, Pairwise, Split};
use crate::reports::json::Origin;

/// A network; square matrices hold treatment i less treatment j, on the analysis scale.
#[derive(Debug, Serialize)]
pub struct NetworkJson<'a> {
    #[serde(flatten)]
    origin: Option<Origin>,
    measure: &'static str,
    studies: usize,
    contrasts: usize,
    designs: usize,
    treatments: &'a [String],
    reference: &'a str,
    method: &'static str,
    tau2_method: Option<&'static str>,
    tau2: Option<f64>,
    i2: Option<f64>,
    q: Option<f64>,
    q_df: Option<usize>,
    q_p: Option<f64>,
    q_heterogeneity: Option<QJson>,
    q_inconsistency: QJson,
    design_by_treatment: Option<InteractionJson>,
    level: f64,
    ci_method: &'static str,
    variance_factor: f64,
    prediction_method: Option<&'static str>,
    estimate: Vec<Vec<f64>>,
    se: Vec<Vec<f64>>,
    ci: Vec<Vec<[f64; 2]>>,
    p: Vec<Vec<Option<f64>>>,
    prediction_interval: Vec<Vec<Option<[f64; 2]>>>,
    p_scores: BTreeMap<&'a str, f64>,
    sucra: Option<BTreeMap<&'a str, f64>>,
    rank_probabilities: Option<BTreeMap<&'a str, Vec<f64>>>,
    rank_draws: usize,
    rank_seed: u64,
    small_values: &'static str,
    split: Vec<SplitJson<'a>>,
    diagnosis: Vec<FactJson<'a>>,
    left_out: Vec<LeftOutJson<'a>>,
}

#[derive(Debug, Serialize)]
struct InteractionJson {
    q: f64,
    df: usize,
    p: Option<f64>,
    tau2_within: f64,
}

#[derive(Debug, Serialize)]
struct SplitJson<'a> {
    treat1: &'a str,
    treat2: &'a str,
    studies: usize,
    proportion_direct: f64,
    network: f64,
    network_se: f64,
    direct: f64,
    direct_se: f64,
    indirect: Option<f64>,
    indirect_se: Option<f64>,
    difference: Option<f64>,
    difference_se: Option<f64>,
    p: Option<f64>,
}

#[derive(Debug, Serialize)]
struct LeftOutJson<'a> {
    study: &'a str,
    reason: &'a str,
}

/// The whole network.
pub fn network<'a>(
    origin: Option<&Origin>,
    table: &'a NetworkTable,
    result: &'a NetworkResult,
) -> NetworkJson<'a> {
    let network = &result.network;
    let n = network.treatments.len();
    let parts = result.consistency.as_ref();
    let total = parts.map(|parts| parts.total);
    let has_tau2 = result.tau2().is_some();
    let name = |at: usize| network.treatments[at].as_str();
    fn by_name<'a, T: Clone>(treatments: &'a [String], values: &[T]) -> BTreeMap<&'a str, T> {
        treatments
            .iter()
            .map(String::as_str)
            .zip(values.iter().cloned())
            .collect()
    }
    NetworkJson {
        origin: origin.cloned(),
        measure: table.measure.code(),
        studies: network.trials.len(),
        contrasts: network
            .trials
            .iter()
            .map(|trial| trial.arms.len() * (trial.arms.len() - 1) / 2)
            .sum(),
        designs: network.designs().len(),
        treatments: &network.treatments,
        reference: name(result.reference),
        method: result.options.method.code(),
        tau2_method: has_tau2.then(|| result.options.tau2.code()),
        tau2: result.tau2(),
        i2: result.i2,
        q: total.map(|test| test.q),
        q_df: total.map(|test| test.df),
        q_p: total.and_then(|test| test.p),
        q_heterogeneity: parts.map(|parts| parts.within.into()),
        q_inconsistency: result.inconsistency.into(),
        design_by_treatment: parts.map(|parts| InteractionJson {
            q: parts.interaction.q,
            df: parts.interaction.df,
            p: parts.interaction.p,
            tau2_within: parts.tau2_within,
        }),
        level: result.options.level,
        ci_method: result.options.interval.code(),
        variance_factor: result.variance_factor(),
        prediction_method: has_tau2.then(|| result.options.prediction.code()),
        estimate: matrix(n, result, |pair| pair.effect),
        se: matrix(n, result, |pair| result.se(pair)),
        ci: matrix(n, result, |pair| result.interval(pair)),
        p: matrix(n, result, |pair| result.p_value(pair)),
        prediction_interval: matrix(n, result, |pair| result.prediction(pair)),
        p_scores: by_name(&network.treatments, &result.p_scores),
        sucra: result
            .ranks
            .as_ref()
            .map(|ranks| by_name(&network.treatments, &ranks.sucra)),
        rank_probabilities: result
            .ranks
            .as_ref()
            .map(|ranks| by_name(&network.treatments, &ranks.probabilities)),
        rank_draws: result.options.draws,
        rank_seed: result.options.seed,
        small_values: result.options.small.code(),
        split: result
            .splits
            .iter()
            .map(|one| split(one, &network.treatments))
            .collect(),
        diagnosis: diagnosis::json(network, &result.diagnosis),
        left_out: result
            .left_out
            .iter()
            .map(|(study, reason)| LeftOutJson { study, reason })
            .collect(),
    }
}

fn matrix<T>(n: usize, result: &NetworkResult, of: impl Fn(Pairwise) -> T) -> Vec<Vec<T>> {
    let row = |i: usize| (0..n).map(|j| of(result.fit.pairwise(i, j))).collect();
    (0..n).map(row).collect()
}

fn split<'a>(one: &Split, treatments: &'a [String]) -> SplitJson<'a> {
    SplitJson {
        treat1: &treatments[one.one],
        treat2: &treatments[one.two],
        studies: one.studies,
        proportion_direct: one.proportion,
        network: one.network.effect,
        network_se: one.network.se,
        direct: one.direct.effect,
        direct_se: one.direct.se,
        indirect: one.indirect.map(|pair| pair.effect),
        indirect_se: one.indirect.map(|pair| pair.se),
        difference: one.difference.map(|pair| pair.effect),
        difference_se: one.difference.map(|pair| pair.se),
        p: one.p,
    }
}
