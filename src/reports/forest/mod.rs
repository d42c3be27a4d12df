//! One analysis as a forest plot.

mod columns;
mod footnotes;
mod statistics;

use crate::effects::{Family, Measure, Route, Scale as EffectScale};
use crate::figures::forest::{
    AxisOptions, Effect, Favours, ForestPlot, Marker, Metadata, Row, Scale, StudyRow, Style,
    SummaryRow,
};
use crate::numerics::format;
use crate::pooling::{Interval, IntervalMethod, PooledEstimate};
use crate::synthesis::{AnalysisResult, SubgroupResult};

use super::words;
use columns::{cells, columns, totals};
use footnotes::Footnotes;
use statistics::{heterogeneity, statistics};

/// The forest plot of an analysis; `None` when no study gives an effect.
pub fn forest_plot(result: &AnalysisResult, input_sha256: &str) -> Option<ForestPlot> {
    let pooled = result.pooled.as_ref()?;
    let footnotes = Footnotes::of(result);
    let mut rows = Vec::new();
    match result.subgroups.first() {
        Some(split) => grouped(&mut rows, result, split, pooled, &footnotes),
        None => rows.extend((0..result.effects.len()).map(|at| study(result, at, &footnotes))),
    }
    if pooled.k > 1 {
        total(&mut rows, result, pooled);
    }
    statistics(&mut rows, result, pooled);
    rows.extend(footnotes.notes());
    rows.extend(legend(result, pooled));
    let measure = result.measure;
    let level = format::fixed(pooled.level, 0);
    let favours = result.favours.as_ref().map(|favours| Favours {
        left: format!("Favours {}", favours.left),
        right: format!("Favours {}", favours.right),
    });
    Some(ForestPlot {
        id: result.id.clone(),
        title: result.title.clone(),
        description: String::new(),
        measure_label: axis_label(result),
        level_percent: pooled.level,
        study_heading: "Study".to_owned(),
        effect_heading: format!("{}{} ({level}% CI)", measure.short(), percent(measure)),
        weight_heading: if pooled.k > 1 {
            "Weight (%)".to_owned()
        } else {
            String::new()
        },
        scale: match measure.scale() {
            EffectScale::Log => Scale::RATIO,
            EffectScale::Proportion => Scale::PERCENT,
            EffectScale::Logit => Scale::LOGIT_PERCENT,
            EffectScale::FisherZ => Scale::CORRELATION,
            _ => Scale::DIFFERENCE,
        },
        null: measure.null(),
        columns: columns(result),
        rows,
        favours: if paired(measure) {
            neutral(result)
        } else {
            favours
        },
        axis: AxisOptions::default(),
        style: Style::default(),
        metadata: Metadata {
            engine: concat!("oxymeta ", env!("CARGO_PKG_VERSION")).to_owned(),
            input_sha256: input_sha256.to_owned(),
            options: format!(
                "{}, {}, {}",
                measure.code(),
                pooled.tau2_method.code(),
                pooled.ci_method.code()
            ),
        },
    })
}

fn paired(measure: Measure) -> bool {
    matches!(
        measure.family(),
        Family::PairedBinary | Family::PairedContinuous
    )
}

/// What the abbreviations mean, and that limits were cut.
fn legend(result: &AnalysisResult, pooled: &PooledEstimate) -> Vec<Row> {
    let mut texts = Vec::new();
    if pooled.k > 1 {
        let tau2 = format!(
            "{}: {}",
            pooled.tau2_method.code(),
            pooled.tau2_method.name()
        );
        let interval = match pooled.ci_method {
            IntervalMethod::Hksj => "; HKSJ: Hartung-Knapp-Sidik-Jonkman",
            IntervalMethod::HksjAdhoc => {
                "; HKSJ: Hartung-Knapp-Sidik-Jonkman, its scale factor not below 1"
            }
            IntervalMethod::Wald | IntervalMethod::T => "",
        };
        texts.push(format!("{tau2}{interval}."));
    }
    let cut = |interval: Interval| words::possible(result.measure, interval) != interval;
    let of_studies = result.effects.iter().map(|e| result.study_interval(e));
    let all = of_studies
        .chain([pooled.ci])
        .chain(pooled.prediction_interval);
    if all.into_iter().any(cut) {
        texts.push("Limits beyond what is possible are cut at \u{2212}100 and 100.".to_owned());
    }
    let note = |text| Row::Note { text };
    texts.into_iter().map(note).collect()
}

/// Before-after comparisons favour nothing: their sides say only what changed.
fn neutral(result: &AnalysisResult) -> Option<Favours> {
    result.favours.as_ref().map(|favours| Favours {
        left: format::capitalised(&favours.left),
        right: format::capitalised(&favours.right),
    })
}

fn percent(measure: Measure) -> &'static str {
    match measure.scale() {
        EffectScale::Proportion | EffectScale::Logit => ", %",
        _ => "",
    }
}

fn axis_label(result: &AnalysisResult) -> String {
    let measure = result.measure;
    let unit = match (measure.scale(), result.units().as_slice()) {
        (EffectScale::Proportion, _) => " (percentage points)".to_owned(),
        (EffectScale::Raw, [unit]) => format!(" ({unit})"),
        _ => String::new(),
    };
    format!("{}{unit}", measure.name())
}

fn study(result: &AnalysisResult, at: usize, footnotes: &Footnotes) -> Row {
    let effect = &result.effects[at];
    let letters = footnotes.letters(effect);
    Row::Study(StudyRow {
        label: effect.label.clone(),
        cells: cells(effect, result.measure.family()),
        effect: point(
            effect.estimate.yi,
            words::possible(result.measure, result.study_interval(effect)),
        ),
        weight_percent: result
            .pooled
            .as_ref()
            .filter(|pooled| pooled.k > 1)
            .map(|pooled| pooled.weights[at]),
        marker: match effect.route {
            Route::PrintedEffect | Route::PrintedAlone => Marker::AsPublished,
            _ => Marker::Recomputed,
        },
        note: (!letters.is_empty()).then_some(letters),
    })
}

fn point(estimate: f64, interval: Interval) -> Effect {
    Effect {
        estimate,
        lower: interval.lower,
        upper: interval.upper,
    }
}

fn grouped(
    rows: &mut Vec<Row>,
    result: &AnalysisResult,
    split: &SubgroupResult,
    pooled: &PooledEstimate,
    footnotes: &Footnotes,
) {
    for (label, subtotal) in &split.result.groups {
        let members: Vec<_> = (0..result.effects.len())
            .filter(|at| split.labels[*at] == *label)
            .collect();
        rows.push(Row::Heading {
            label: label.clone(),
        });
        rows.extend(members.iter().map(|at| study(result, *at, footnotes)));
        if subtotal.k > 1 {
            let weight = members.iter().map(|at| pooled.weights[*at]).sum();
            rows.push(Row::Subtotal(SummaryRow {
                label: "Subtotal".to_owned(),
                cells: totals(result, &members),
                effect: Some(point(
                    subtotal.estimate,
                    words::possible(result.measure, subtotal.ci),
                )),
                weight_percent: Some(weight),
            }));
            rows.push(Row::Statistics {
                text: heterogeneity(subtotal),
            });
        }
    }
    rows.push(Row::Spacer);
}

fn total(rows: &mut Vec<Row>, result: &AnalysisResult, pooled: &PooledEstimate) {
    let all: Vec<_> = (0..result.effects.len()).collect();
    rows.push(Row::Total(SummaryRow {
        label: format!("Total ({})", model(pooled)),
        cells: totals(result, &all),
        effect: Some(point(
            pooled.estimate,
            words::possible(result.measure, pooled.ci),
        )),
        weight_percent: Some(100.0),
    }));
    if let Some(interval) = pooled.prediction_interval {
        let interval = words::possible(result.measure, interval);
        rows.push(Row::Prediction {
            label: format!("{}% prediction interval", format::fixed(pooled.level, 0)),
            interval: Some((interval.lower, interval.upper)),
        });
    }
}

fn model(pooled: &PooledEstimate) -> String {
    let interval = match pooled.ci_method {
        IntervalMethod::Wald => "Wald",
        IntervalMethod::T => "t",
        IntervalMethod::Hksj => "HKSJ",
        IntervalMethod::HksjAdhoc => "HKSJ, at least Wald",
    };
    format!("{}, {interval}", pooled.tau2_method.code())
}
