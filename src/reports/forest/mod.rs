//! One analysis as a forest plot.

mod absolute;
mod columns;
mod footnotes;
mod legend;
mod refits;
pub(super) mod scale;
mod several;
pub(super) mod statistics;
pub(super) mod voice;

use crate::effects::{Family, Measure, Route};
use crate::figures::Metadata;
use crate::figures::forest::{
    AxisOptions, DataKind, Favours, ForestPlot, Marker, Paper, Row, StudyRow, Style, SummaryRow,
};
use crate::language::{Language, fill};
use crate::numerics::format;
use crate::pooling::{Method, PooledEstimate, Tau2Estimator};
use crate::reports::counts::weighting;
use crate::synthesis::{AnalysisResult, SubgroupResult};

use super::words::Shown;
pub use refits::{cumulative_plot, leave_one_out_plot, with_models};

use columns::{columns, study_cells, summary_cells, total_events};
use footnotes::Footnotes;
use legend::{legend, lettered};
use scale::{axis_title, bounds, headings, limits, point, scale};
use statistics::{heterogeneity, overall, statistics};
use voice::Voice;

/// The forest plot of an analysis in the generic style and in English; `None` when no study gives an effect.
pub fn forest_plot(result: &AnalysisResult, input_sha256: &str) -> Option<ForestPlot> {
    dressed(result, input_sha256, Look::default())
}

/// The dress and the language of a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Look {
    /// House style.
    pub style: Style,
    /// Language of all words that are not the review's own.
    pub language: Language,
}

/// The forest plot of an analysis in a style and a language. Neither changes a number.
pub fn dressed(result: &AnalysisResult, input_sha256: &str, look: Look) -> Option<ForestPlot> {
    let pooled = result.pooled.as_ref()?;
    let voice = Voice::new(look);
    let (measure, dress, words) = (result.measure, voice.dress, voice.words);
    let shown = Shown::pooled(result);
    let [effect_heading, plot_heading] = headings(&voice, shown, measure, pooled);
    let weight_heading = fill(dress.table.weight, &[("weight", words.weight)]);
    Some(ForestPlot {
        id: result.id.clone(),
        title: result.title.clone(),
        description: String::new(),
        measure_label: axis_title(&voice, result),
        level_percent: pooled.level,
        study_heading: (dress.table.study)(words).to_owned(),
        effect_heading,
        plot_heading,
        weight_heading: if pooled.k > 1 {
            weight_heading
        } else {
            String::new()
        },
        scale: scale(shown),
        null: measure.null(),
        columns: columns(&voice, result),
        rows: rows(&voice, result, pooled),
        favours: favours(&voice, result),
        axis: AxisOptions {
            bounds: bounds(shown, measure),
            symmetric: dress.symmetric_axis,
            without_pooled_line: !dress.pooled_line,
            ..AxisOptions::default()
        },
        second_axis: absolute::second_axis(&voice, result),
        risk_of_bias: None,
        style: look.style,
        paper: Paper::default(),
        language: look.language,
        kind: kind(measure),
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

fn rows(voice: &Voice, result: &AnalysisResult, pooled: &PooledEstimate) -> Vec<Row> {
    let footnotes = Footnotes::of(*voice, result);
    let table = Table {
        voice,
        result,
        pooled,
        footnotes: &footnotes,
    };
    let mut rows = Vec::new();
    match result.subgroups.first() {
        Some(split) => table.grouped(&mut rows, split),
        None => {
            let all: Vec<_> = (0..result.effects.len()).collect();
            rows.extend(table.studies(&all));
        }
    }
    if pooled.k > 1 {
        table.total(&mut rows);
    }
    statistics(voice, &mut rows, result, pooled);
    rows.extend(lettered(voice, pooled));
    rows.extend(footnotes.notes());
    rows.extend(absolute::note(voice, result, pooled));
    rows.extend(legend(voice, result, pooled));
    rows
}

fn kind(measure: Measure) -> DataKind {
    match measure.family() {
        Family::Binary | Family::PairedBinary | Family::PairedMargins | Family::Proportion => {
            DataKind::Dichotomous
        }
        Family::Continuous | Family::PairedContinuous | Family::PretestPosttest | Family::Mean => {
            DataKind::Continuous
        }
        _ => DataKind::Other,
    }
}

fn favours(voice: &Voice, result: &AnalysisResult) -> Option<Favours> {
    if paired(result.measure) {
        return neutral(result);
    }
    let side = |side: &str| {
        let is_neutral = side.starts_with("less ") || side.starts_with("more ");
        match is_neutral {
            true => side.to_owned(),
            false => fill(voice.words.favours, &[("side", side)]),
        }
    };
    result.favours.as_ref().map(|favours| Favours {
        left: side(&favours.left),
        right: side(&favours.right),
    })
}

/// Whether effects were pooled with a between-study variance.
fn is_random(pooled: &PooledEstimate) -> bool {
    pooled.method == Method::Inverse && pooled.tau2_method != Tau2Estimator::CommonEffect
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

/// The rows of a table in the making.
struct Table<'a> {
    voice: &'a Voice,
    result: &'a AnalysisResult,
    pooled: &'a PooledEstimate,
    footnotes: &'a Footnotes,
}

impl Table<'_> {
    fn study(&self, at: usize) -> Row {
        let result = self.result;
        let effect = &result.effects[at];
        let letters = self.footnotes.letters(effect);
        let is_pooled = self.pooled.k > 1;
        Row::Study(StudyRow {
            label: effect.label.clone(),
            part: None,
            cells: study_cells(self.voice, effect, result.measure),
            effect: point(
                Shown::pooled(result).of_study(effect),
                effect.estimate.yi,
                result.study_interval(effect),
            ),
            weight_percent: is_pooled.then(|| self.pooled.weights[at]),
            marker: match effect.route {
                Route::PrintedEffect | Route::PrintedAlone => Marker::AsPublished,
                _ => Marker::Recomputed,
            },
            note: (!letters.is_empty()).then_some(letters),
            judgements: Vec::new(),
            link: Some(format!("#{}", source_id(&result.id, at))),
        })
    }

    fn grouped(&self, rows: &mut Vec<Row>, split: &SubgroupResult) {
        let (voice, result) = (self.voice, self.result);
        for (label, subtotal) in &split.result.groups {
            let members: Vec<_> = (0..result.effects.len())
                .filter(|at| split.labels[*at] == *label)
                .collect();
            rows.push(Row::Heading {
                label: label.clone(),
            });
            rows.extend(self.studies(&members));
            if subtotal.k > 1 {
                let weight = members.iter().map(|at| self.pooled.weights[*at]).sum();
                rows.push(Row::Subtotal(SummaryRow {
                    label: voice.label(false, subtotal),
                    cells: summary_cells(voice, result, &members),
                    effect: Some(point(
                        Shown::group(result, split, label),
                        subtotal.estimate,
                        subtotal.ci,
                    )),
                    weight_percent: Some(weight),
                }));
                rows.extend(total_events(voice, result, &members));
                rows.extend(heterogeneity(voice, subtotal));
                if voice.dress.statistics.overall_in_subgroups {
                    rows.extend(overall(voice, result, subtotal));
                }
            }
        }
        rows.push(Row::Spacer);
    }

    fn total(&self, rows: &mut Vec<Row>) {
        let (voice, result, pooled) = (self.voice, self.result, self.pooled);
        let all: Vec<_> = (0..result.effects.len()).collect();
        rows.push(Row::Total(SummaryRow {
            label: voice.label(true, pooled),
            cells: summary_cells(voice, result, &all),
            effect: Some(point(Shown::pooled(result), pooled.estimate, pooled.ci)),
            weight_percent: Some(100.0),
        }));
        let interval = pooled.prediction_interval;
        // Two studies leave no degree of freedom for where a third would lie.
        if interval.is_some() || (pooled.k == 2 && is_random(pooled)) {
            let limits = interval.map(|interval| limits(Shown::pooled(result), interval));
            rows.push(Row::Prediction {
                label: voice.prediction(pooled.level),
                interval: limits.map(|[lower, upper]| (lower, upper)),
            });
        }
        rows.extend(total_events(voice, result, &all));
    }
}

/// How an estimate was pooled: `REML, HKSJ`.
pub(super) fn model(pooled: &PooledEstimate) -> String {
    let interval = Language::English.interval(pooled.ci_method);
    format!("{}, {interval}", weighting(pooled).0)
}
