//! A network as CSV: one row for each pair of treatments.

use crate::network::NetworkResult;
use crate::reports::csv::{or_empty, table};

/// Every treatment against every other, at full precision, on the analysis scale.
pub fn pairs(result: &NetworkResult) -> String {
    let head = [
        "treat1", "treat2", "estimate", "se", "ci_lb", "ci_ub", "pi_lb", "pi_ub",
    ];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
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
    table(&rows)
}
