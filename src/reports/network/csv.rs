//! A network as CSV: one row for each pair of treatments.

use crate::network::NetworkResult;
use crate::reports::csv::{or_empty, table};
use crate::synthesis::ReviewNetwork;

const HEAD: [&str; 8] = [
    "treat1", "treat2", "estimate", "se", "ci_lb", "ci_ub", "pi_lb", "pi_ub",
];

/// Every treatment against every other, at full precision, on the analysis scale.
pub fn pairs(result: &NetworkResult) -> String {
    let mut out = vec![HEAD.map(str::to_owned).to_vec()];
    out.extend(rows(result));
    table(&out)
}

/// The same of several networks, with the id of each.
pub fn pairs_of_networks(networks: &[ReviewNetwork]) -> String {
    let head = ["network"].into_iter().chain(HEAD);
    let mut out = vec![head.map(str::to_owned).collect()];
    for network in networks {
        for row in rows(&network.result) {
            let id = [network.id.clone()].into_iter();
            out.push(id.chain(row).collect());
        }
    }
    table(&out)
}

fn rows(result: &NetworkResult) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    let n = result.network.treatments.len();
    for i in 0..n {
        for j in (0..n).filter(|j| *j != i) {
            let pair = result.fit.pairwise(i, j);
            let [lower, upper] = result.interval(pair);
            let prediction = result.prediction(pair);
            rows.push(vec![
                result.network.treatments[i].clone(),
                result.network.treatments[j].clone(),
                pair.effect.to_string(),
                result.se(pair).to_string(),
                lower.to_string(),
                upper.to_string(),
                or_empty(prediction.map(|limits| limits[0])),
                or_empty(prediction.map(|limits| limits[1])),
            ]);
        }
    }
    rows
}
