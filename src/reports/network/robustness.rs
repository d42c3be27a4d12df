//! How far other choices move the estimates of a network.

use serde::Serialize;

use super::choices;
use super::review::against_reference;
use crate::network::Pairwise;
use crate::pooling::Interval;
use crate::sensitivity::Conclusion;
use crate::synthesis::{Choice, ReviewNetwork};

/// What other choices make of a treatment against the reference.
#[derive(Debug, Clone, Serialize)]
pub struct Robustness {
    /// The treatment.
    pub treatment: String,
    /// The smallest estimate, and the choice that gives it.
    pub least: (f64, String),
    /// The largest.
    pub most: (f64, String),
    /// Choices under which the interval excludes no effect and otherwise does not, or the reverse.
    pub conclusion_changes: Vec<String>,
    /// Choices under which no study connects the treatment with the reference.
    pub not_estimable: Vec<String>,
}

/// Differences that are rounding.
const ROUNDING: f64 = 1e-6;

/// Each treatment against the reference under all choices of the same measure.
pub fn robustness(of: &ReviewNetwork) -> Vec<Robustness> {
    let (measure, base) = (of.table.measure, &of.result);
    let null = measure.null().unwrap_or(0.0);
    let names = |at: usize| base.network.treatments[at].as_str();
    against_reference(base)
        .map(|(at, pair)| {
            let own = (pair.effect, "the analysis itself".to_owned());
            let mut found = Robustness {
                treatment: names(at).to_owned(),
                least: own.clone(),
                most: own,
                conclusion_changes: Vec::new(),
                not_estimable: Vec::new(),
            };
            let says = Conclusion::of(bounds(base.interval(pair)), null);
            for variant in of.variants.iter().filter(|one| one.measure == measure) {
                let choice = choices::choice(&variant.choice);
                let result = variant.result.as_ref().ok();
                let other = result.and_then(|result| {
                    let at = result.network.treatment(names(at)).ok()?;
                    let pair: Pairwise = result.fit.pairwise(at, result.reference);
                    Some((pair, result.interval(pair)))
                });
                let Some((pair, interval)) = other else {
                    // Another grouping may know the treatment by another name.
                    if !matches!(variant.choice, Choice::Alternative { .. }) {
                        found.not_estimable.push(choice);
                    }
                    continue;
                };
                if found.least.0 - pair.effect > ROUNDING {
                    found.least = (pair.effect, choice.clone());
                }
                if pair.effect - found.most.0 > ROUNDING {
                    found.most = (pair.effect, choice.clone());
                }
                if Conclusion::of(bounds(interval), null) != says {
                    found.conclusion_changes.push(choice);
                }
            }
            found
        })
        .collect()
}

pub fn bounds([lower, upper]: [f64; 2]) -> Interval {
    Interval { lower, upper }
}
