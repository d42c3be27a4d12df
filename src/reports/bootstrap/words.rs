//! What a bootstrap says, and what it is worth with this many studies.

use crate::numerics::format;
use crate::pooling::Interval;
use crate::resampling::{BootstrapInterval, BootstrapSummary, Draws, Kind, SignFlipTest};
use crate::synthesis::AnalysisResult;

use super::super::findings::studies;
use super::super::words::Shown;

/// With fewer studies an interval from resamples is little more than the range of their results.
const LEAST_RESAMPLED: usize = 5;

/// Sentences on a bootstrap; none without one.
pub fn findings(result: &AnalysisResult) -> Vec<String> {
    let Some(bootstrap) = &result.bootstrap else {
        return Vec::new();
    };
    let pooled = bootstrap.observed.ci;
    if pooled.lower == pooled.upper {
        return vec![
            "All effects are equal, so resampling cannot show how uncertain their mean is."
                .to_owned(),
        ];
    }
    let mut out = Vec::new();
    match bootstrap.mu.bounds {
        Some(bounds) => {
            out.push(compared(result, bootstrap, bounds.interval));
            out.push(worth(bootstrap.kind, result.effects.len()));
        }
        None => out.push(undefined(bootstrap.interval)),
    }
    if let Draws::Exact { .. } = bootstrap.draws {
        out.push("Every resample was made, so chance has no part in these numbers.".to_owned());
    }
    out.extend(bootstrap.test.as_ref().and_then(sign_flips));
    out
}

fn compared(result: &AnalysisResult, bootstrap: &BootstrapSummary, found: Interval) -> String {
    let shown = Shown::pooled(result);
    let (unit, pooled) = (shown.unit(), bootstrap.observed.ci);
    let width = |interval: Interval| interval.upper - interval.lower;
    let compared = match width(found) / width(pooled) {
        ratio if ratio < 0.9 => ", narrower than",
        ratio if ratio > 1.1 => ", wider than",
        _ => ", about as wide as",
    };
    let interval = match bootstrap.interval {
        BootstrapInterval::Percentile => "an interval".to_owned(),
        other => format!("a {} interval", other.name()),
    };
    format!(
        "Resampling gives {interval} of {}{unit}{compared} that of the model, {}{unit}.",
        shown.interval(found),
        shown.interval(pooled)
    )
}

fn worth(kind: Kind, k: usize) -> String {
    match (k, kind) {
        (..LEAST_RESAMPLED, Kind::CaseResampling) => format!(
            "With only {} it is little more than the range of their results; read the interval of the model.",
            studies(k)
        ),
        (..LEAST_RESAMPLED, _) => format!(
            "With only {} there is little to resample; read the interval of the model.",
            studies(k)
        ),
        (..10, _) => format!(
            "With {} it tends to be too narrow; read it beside the interval of the model.",
            studies(k)
        ),
        (_, Kind::CaseResampling) => {
            "It rests on the studies alone and assumes no normal distribution of their effects."
                .to_owned()
        }
        (_, Kind::Parametric) => {
            "It takes effects as normally distributed, with the variance between studies that was found."
                .to_owned()
        }
        (_, Kind::Wild | Kind::SignFlip) => {
            "It keeps the studies with their precision, and assumes no normal distribution of their effects."
                .to_owned()
        }
    }
}

fn undefined(interval: BootstrapInterval) -> String {
    match interval {
        BootstrapInterval::Bca => {
            "The BCa interval cannot be computed for these studies: a study cannot be left out, or \
                                   all resamples lie to one side. Take the percentile interval."
                .to_owned()
        }
        other => format!(
            "The {} interval cannot be computed for these studies.",
            other.name()
        ),
    }
}

fn sign_flips(test: &SignFlipTest) -> Option<String> {
    let patterns = format::count(test.permutations);
    let of = if test.exact {
        format!("exact, over all {patterns} patterns of signs")
    } else {
        format!("over {patterns} random patterns of signs")
    };
    let p = format::p_relation("p", test.p?);
    Some(format!("Sign-flip test of no effect: {p} ({of})."))
}

/// What stands in a report beside the result; nothing for very few studies.
pub fn remark(result: &AnalysisResult) -> Option<String> {
    let bootstrap = result.bootstrap.as_ref()?;
    let bounds = bootstrap.mu.bounds?;
    let k = result.effects.len();
    if k < LEAST_RESAMPLED {
        return None;
    }
    let hedge = if k < 10 {
        format!("; with {} it tends to be too narrow", studies(k))
    } else {
        String::new()
    };
    let resamples = match (bootstrap.draws, bootstrap.kind) {
        (Draws::Exact { .. }, _) => "Resampling the studies in every possible way gives".to_owned(),
        (Draws::MonteCarlo { replicates, .. }, Kind::CaseResampling) => {
            let times = format::count(replicates);
            format!("Resampling the studies {times} times gives")
        }
        (Draws::MonteCarlo { replicates, .. }, kind) => {
            let times = format::count(replicates);
            format!("A bootstrap ({}) of {times} replicates gives", kind.name())
        }
    };
    Some(format!(
        "{resamples} a {} interval of {}{hedge}.",
        bootstrap.interval.name(),
        Shown::pooled(result).interval(bounds.interval)
    ))
}

/// Which resamples: `every resample (1716 multisets)`, or their number, seed and stream.
pub fn resamples(draws: Draws) -> String {
    match draws {
        Draws::MonteCarlo {
            replicates,
            seed,
            stream,
            ..
        } => format!("{replicates} replicates, seed {seed}, stream {stream}"),
        Draws::Exact { multisets, .. } => {
            format!("every resample, exact ({multisets} multisets of studies)")
        }
    }
}
