//! One analysis as a forest plot.

mod columns;
mod footnotes;
mod legend;
mod refits;
pub(super) mod scale;
mod statistics;

use crate::effects::{Family, Measure, Route};
use crate::figures::Metadata;
use crate::figures::forest::{
    AxisOptions, Favours, ForestPlot, Marker, Paper, Row, StudyRow, Style, SummaryRow,
};
use crate::numerics::format;
use crate::pooling::{IntervalMethod, Method, PooledEstimate};
use crate::synthesis::{AnalysisResult, SubgroupResult};

use super::counts::weighting;
use super::findings::sided;
use super::words::Shown;
pub use refits::{cumulative_plot, leave_one_out_plot, with_models};

use columns::{cells, columns, totals};
use footnotes::Footnotes;
use legend::legend;
use scale::{axis_label, bounds, effect_heading, limits, point, scale};
use statistics::{heterogeneity, statistics};

/// The forest plot of an analysis; `None` when no study gives an effect.
pub fn forest_plot(result: &AnalysisResult, input_sha256: &str) -> Option<ForestPlot> {
    let pooled = result.pooled.as_ref()?;
    let footnotes = Footnotes::of(result);
    let shown = Shown::pooled(result);
    let mut rows = Vec::new();
    match result.subgroups.first() {
        Some(split) => grouped(&mut rows, result, split, pooled, &footnotes),
        None => {
            let each = 0..result.effects.len();
            rows.extend(each.map(|at| study(result, shown, at, &footnotes)));
        }
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
        left: sided("Favours", &favours.left),
        right: sided("Favours", &favours.right),
    });
    Some(ForestPlot {
        id: result.id.clone(),
        title: result.title.clone(),
        description: String::new(),
        measure_label: axis_label(result),
        level_percent: pooled.level,
        study_heading: "Study".to_owned(),
        effect_heading: effect_heading(shown, measure, &level),
        weight_heading: if pooled.k > 1 {
            "Weight (%)".to_owned()
        } else {
            String::new()
        },
        scale: scale(shown),
        null: measure.null(),
        columns: columns(result),
        rows,
        favours: if paired(measure) {
            neutral(result)
        } else {
            favours
        },
        axis: AxisOptions {
            bounds: bounds(shown, measure),
            ..AxisOptions::default()
        },
        risk_of_bias: None,
        style: Style::default(),
        paper: Paper::default(),
        metadata: metadata(result, pooled, input_sha256),
    })
}

/// Where a figure of an analysis comes from.
pub(super) fn metadata(
    result: &AnalysisResult,
    pooled: &PooledEstimate,
    input_sha256: &str,
) -> Metadata {
    Metadata {
        engine: concat!("oxymeta ", env!("CARGO_PKG_VERSION")).to_owned(),
        input_sha256: input_sha256.to_owned(),
        options: format!(
            "{}, {}, {}",
            result.measure.code(),
            match pooled.method {
                Method::Inverse => pooled.tau2_method.code(),
                method => method.code(),
            },
            pooled.ci_method.code()
        ),
    }
}

/// The anchor, in a page that shows the figure, of where a study's effect comes from.
pub fn source_id(analysis: &str, at: usize) -> String {
    format!("{analysis}-source-{}", at + 1)
}

fn paired(measure: Measure) -> bool {
    matches!(
        measure.family(),
        Family::PairedBinary | Family::PairedContinuous
    )
}

/// Before-after comparisons favour nothing: their sides say only what changed.
fn neutral(result: &AnalysisResult) -> Option<Favours> {
    result.favours.as_ref().map(|favours| Favours {
        left: format::capitalised(&favours.left),
        right: format::capitalised(&favours.right),
    })
}

fn study(result: &AnalysisResult, shown: Shown, at: usize, footnotes: &Footnotes) -> Row {
    let effect = &result.effects[at];
    let letters = footnotes.letters(effect);
    Row::Study(StudyRow {
        label: effect.label.clone(),
        cells: cells(effect, result.measure),
        effect: point(
            shown.of_study(effect),
            effect.estimate.yi,
            result.study_interval(effect),
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
        judgements: Vec::new(),
        link: Some(format!("#{}", source_id(&result.id, at))),
    })
}

fn grouped(
    rows: &mut Vec<Row>,
    result: &AnalysisResult,
    split: &SubgroupResult,
    pooled: &PooledEstimate,
    footnotes: &Footnotes,
) {
    let shown = Shown::pooled(result);
    for (label, subtotal) in &split.result.groups {
        let members: Vec<_> = (0..result.effects.len())
            .filter(|at| split.labels[*at] == *label)
            .collect();
        rows.push(Row::Heading {
            label: label.clone(),
        });
        rows.extend(
            members
                .iter()
                .map(|at| study(result, shown, *at, footnotes)),
        );
        if subtotal.k > 1 {
            let weight = members.iter().map(|at| pooled.weights[*at]).sum();
            rows.push(Row::Subtotal(SummaryRow {
                label: "Subtotal".to_owned(),
                cells: totals(result, &members),
                effect: Some(point(
                    Shown::group(result, split, label),
                    subtotal.estimate,
                    subtotal.ci,
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
        effect: Some(point(Shown::pooled(result), pooled.estimate, pooled.ci)),
        weight_percent: Some(100.0),
    }));
    if let Some(interval) = pooled.prediction_interval {
        let [lower, upper] = limits(Shown::pooled(result), interval);
        rows.push(Row::Prediction {
            label: format!("{}% prediction interval", format::fixed(pooled.level, 0)),
            interval: Some((lower, upper)),
        });
    }
}

/// How an estimate was pooled: `REML, HKSJ`.
pub(super) fn model(pooled: &PooledEstimate) -> String {
    let interval = interval_words(pooled.ci_method);
    format!("{}, {interval}", weighting(pooled).0)
}

/// A confidence interval in a few words.
pub(super) fn interval_words(method: IntervalMethod) -> &'static str {
    match method {
        IntervalMethod::Wald => "Wald",
        IntervalMethod::T => "t",
        IntervalMethod::Hksj => "HKSJ",
        IntervalMethod::HksjAdhoc => "HKSJ, at least Wald",
        IntervalMethod::Hybrid => "hybrid",
        IntervalMethod::Iqwig6 => "HKSJ after IQWiG 6.0",
        IntervalMethod::HenmiCopas => "Henmi-Copas",
        IntervalMethod::ProfileLikelihood | IntervalMethod::ProfileLikelihoodBartlett => {
            "profile likelihood"
        }
        IntervalMethod::KenwardRoger => "Kenward-Roger",
    }
}
