//! The bootstrap of an analysis as a figure.

use crate::figures::distribution::Distribution;
use crate::numerics::format;
use crate::resampling::{BootstrapSummary, Draws};
use crate::synthesis::AnalysisResult;

use super::axis::{Placed, level, measure_label, metadata, model};

/// At most so many bars.
const BARS: usize = 48;

/// The distribution of the pooled effect over the resamples of an analysis; `None` without a bootstrap whose resamples were
/// counted.
pub fn distribution(
    result: &AnalysisResult,
    input_sha256: &str,
    width: f64,
) -> Option<Distribution> {
    let bootstrap = result.bootstrap.as_ref()?;
    let histogram = bootstrap.histogram.as_ref()?.joined(BARS);
    let placed = Placed::of(result);
    let observed = &bootstrap.observed;
    let draws = histogram.draws() as f64;
    let bars = histogram.counts.iter().enumerate().map(|(i, count)| {
        let edge = |at: usize| placed.at(histogram.lower + at as f64 * histogram.step);
        (edge(i), edge(i + 1), 100.0 * *count as f64 / draws)
    });
    let level = level(result);
    let of_bootstrap = bootstrap.mu.bounds.map(|bounds| {
        let interval = bounds.interval;
        let name = format!(
            "{level}% bootstrap interval ({}) {}",
            bootstrap.interval.name(),
            placed.interval(interval)
        );
        ([interval.lower, interval.upper], name)
    });
    let ci = observed.ci;
    let of_model = (
        [ci.lower, ci.upper],
        format!(
            "{level}% interval of the model ({}) {}",
            model(result),
            placed.interval(ci)
        ),
    );
    let intervals = of_bootstrap.into_iter().chain([of_model]);
    Some(Distribution {
        id: format!("{}-distribution", result.id),
        title: format!("{}: bootstrap of the pooled effect", result.title),
        measure_label: measure_label(result),
        log: placed.log(),
        null: placed.null,
        bounds: placed.bounds(),
        bars: bars.collect(),
        estimate: (
            placed.at(observed.estimate),
            format!("Estimate {}", placed.value(observed.estimate)),
        ),
        intervals: intervals
            .map(|(limits, name)| (limits.map(|at| placed.at(at)), name))
            .collect(),
        notes: vec![format!(
            "{}. The pale part lies outside the bootstrap interval.",
            resamples(bootstrap, result.effects.len())
        )],
        width,
        metadata: metadata(result, input_sha256),
    })
}

/// Whether chance has a part in the resamples, and how many they are.
fn resamples(bootstrap: &BootstrapSummary, k: usize) -> String {
    let failed = match bootstrap.draws.failed() {
        0 => String::new(),
        some => format!("; {} could not be fitted", format::count(some)),
    };
    match bootstrap.draws {
        Draws::Exact { multisets, .. } => {
            format!(
                "Exact, all {} multisets of the {k} studies{failed}",
                format::count(multisets)
            )
        }
        Draws::MonteCarlo {
            replicates, seed, ..
        } => format!(
            "Monte Carlo, *B* = {}, seed {seed}; {k} studies, {}{failed}",
            format::count(replicates),
            bootstrap.kind.name()
        ),
    }
}
