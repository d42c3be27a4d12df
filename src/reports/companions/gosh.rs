//! The subsets of an analysis as a figure.

use crate::figures::gosh::{GoshPanel, GoshPlot};
use crate::numerics::format;
use crate::sensitivity::Gosh;
use crate::synthesis::AnalysisResult;

use super::axis::{Placed, measure_label, metadata};

/// The GOSH plot of an analysis, divided by whether subsets contain a study where one is given (counted from 0); `None` when
/// its subsets were not made.
pub fn gosh_plot(
    result: &AnalysisResult,
    study: Option<usize>,
    input_sha256: &str,
    width: f64,
) -> Option<GoshPlot> {
    let found = result.sensitivity.gosh.as_ref()?;
    let pooled = result.pooled.as_ref()?;
    let placed = Placed::of(result);
    let points = |kept: &dyn Fn(usize) -> bool| -> Vec<(f64, f64)> {
        let each = found.estimates.iter().zip(&found.i2).enumerate();
        let kept = each.filter(|(subset, _)| kept(*subset));
        kept.map(|(_, (estimate, i2))| (placed.at(*estimate), *i2))
            .collect()
    };
    let panels = match study {
        None => vec![GoshPanel {
            heading: String::new(),
            points: points(&|_| true),
        }],
        Some(study) => {
            let label = &result.effects[study].label;
            vec![
                GoshPanel {
                    heading: format!("Subsets with {label}"),
                    points: points(&|subset| found.has(subset, study)),
                },
                GoshPanel {
                    heading: format!("Subsets without {label}"),
                    points: points(&|subset| !found.has(subset, study)),
                },
            ]
        }
    };
    let mut notes = vec![subsets(found)];
    notes.extend(study.map(|study| split(result, found, study)));
    Some(GoshPlot {
        id: format!("{}-gosh", result.id),
        title: format!("{}: all subsets of the studies", result.title),
        measure_label: measure_label(result),
        log: placed.log(),
        null: placed.null,
        all: (placed.at(pooled.estimate), pooled.i2.unwrap_or(0.0)),
        panels,
        notes,
        width,
        metadata: metadata(result, input_sha256),
    })
}

/// Which subsets, and how they were pooled.
fn subsets(found: &Gosh) -> String {
    let made = format::count(found.estimates.len() as u64);
    let by = found.estimator.code();
    let failed = match found.failed {
        0 => String::new(),
        some => format!(
            " {} subsets could not be fitted.",
            format::count(some as u64)
        ),
    };
    let which = match found.seed {
        None => format!(
            "Exact: all {made} subsets of at least two of the {} studies",
            found.k
        ),
        Some(seed) => format!(
            "{made} subsets of at least two of the {} studies, drawn at random (seed {seed}) from {}",
            found.k,
            possible(found.possible)
        ),
    };
    format!("{which}; each pooled by {by}. Shading: number of subsets in a hexagon.{failed}")
}

/// `8178`, and `1.2 × 10¹⁸` where a number says less.
fn possible(number: f64) -> String {
    const WHOLE: f64 = 1e9;
    if number < WHOLE {
        return format::count(number as u64);
    }
    let written = format!("{number:.1e}");
    let (digits, power) = written.split_once('e').unwrap_or((&written, "0"));
    let raised = |digit: char| match digit {
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        other => other
            .to_digit(10)
            .and_then(|digit| char::from_u32(0x2070 + digit))
            .unwrap_or(other),
    };
    let power: String = power.chars().map(raised).collect();
    format!("{digits} × 10{power}")
}

fn split(result: &AnalysisResult, found: &Gosh, study: usize) -> String {
    let placed = Placed::of(result);
    let split = found.split(study);
    let side = |at: usize| match (split.estimate[at], split.i2[at]) {
        (Some(estimate), Some(i2)) => {
            format!("{}, *I*² {}%", placed.value(estimate), format::fixed(i2, 0))
        }
        _ => "no subset".to_owned(),
    };
    format!(
        "Mean of the subsets with {}: {}; without it: {}.",
        result.effects[study].label,
        side(0),
        side(1)
    )
}
