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

use super::words::{Form, Shown};
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
    let shown = Shown::pooled(result);
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
    texts.extend(cut_limits(result, pooled));
    texts.extend(way_back(result, pooled));
    texts.extend(not_shown(result));
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

/// `RR (95% CI)`; one group's quantities have no abbreviation that readers know.
fn effect_heading(shown: Shown, measure: Measure, level: &str) -> String {
    let name = match measure.family() {
        Family::Proportion
        | Family::Mean
        | Family::Rate
        | Family::Correlation
        | Family::PartialCorrelation
        | Family::Alpha => shown.name(),
        _ => measure.short(),
    };
    format!("{name}{} ({level}% CI)", shown.per_heading())
}

fn axis_label(result: &AnalysisResult) -> String {
    let (measure, shown) = (result.measure, Shown::pooled(result));
    let is_mean = measure.family() == Family::Mean;
    let unit = match (measure.scale(), result.units().as_slice()) {
        (EffectScale::Proportion, _) if measure.null().is_some() => {
            " (percentage points)".to_owned()
        }
        _ if shown.form() == Form::Percent => ", %".to_owned(),
        (EffectScale::Raw, [unit]) => format!(" ({unit})"),
        (EffectScale::Standardised, _) if !is_mean => String::new(),
        _ => shown.unit(),
    };
    format!("{}{unit}", shown.name())
}

fn scale(shown: Shown) -> Scale {
    let decimals = shown.decimals();
    let multiplier = shown.multiplier();
    match shown.form() {
        Form::Ratio => Scale {
            multiplier,
            decimals,
            ..Scale::RATIO
        },
        Form::Percent => Scale::PERCENT,
        Form::Number => Scale {
            multiplier,
            decimals,
            ..Scale::DIFFERENCE
        },
    }
}

/// Ends of the axis; a logarithmic one has none.
fn bounds(shown: Shown, measure: Measure) -> Option<(f64, f64)> {
    let [least, greatest] = measure.range();
    (shown.form() != Form::Ratio).then_some((least, greatest))
}

/// That limits were cut, and where.
fn cut_limits(result: &AnalysisResult, pooled: &PooledEstimate) -> Option<String> {
    let is_cut = |shown: Shown, interval: Interval| {
        shown.possible(interval) != shown.natural_limits(interval)
    };
    let (studies, shown) = (result.effects.iter(), Shown::pooled(result));
    let any = studies
        .map(|effect| (Shown::study(result, effect), result.study_interval(effect)))
        .chain([(shown, pooled.ci)])
        .chain(pooled.prediction_interval.map(|interval| (shown, interval)))
        .any(|(shown, interval)| is_cut(shown, interval));
    let ends = result.measure.range().into_iter();
    let ends = ends.filter(|end| end.is_finite());
    let ends: Vec<_> = ends
        .map(|end| format::fixed(end * shown.multiplier(), 0))
        .collect();
    any.then(|| {
        format!(
            "Limits beyond what is possible are cut at {}.",
            ends.join(" and ")
        )
    })
}

/// On which scale the studies were pooled, when the figure shows another.
fn way_back(result: &AnalysisResult, pooled: &PooledEstimate) -> Option<String> {
    let (measure, shown) = (result.measure, Shown::pooled(result));
    let scale = match measure.scale() {
        EffectScale::Log if measure.null().is_none() => "the log scale",
        EffectScale::Logit => "the logit scale",
        EffectScale::Probit => "the probit scale",
        EffectScale::Arcsine => "the arcsine square root scale",
        EffectScale::DoubleArcsine => "the Freeman-Tukey double arcsine scale",
        EffectScale::FisherZ => "Fisher\u{2019}s z scale",
        EffectScale::SquareRoot => "the square root scale",
        EffectScale::DoubleRoot => "the Freeman-Tukey square root scale",
        EffectScale::CubeRootComplement => "the cube root scale of 1 \u{2212} alpha",
        EffectScale::LogComplement => "the log scale of 1 \u{2212} alpha",
        _ => return None,
    };
    let analysed = if pooled.k > 1 { "Pooled" } else { "Analysed" };
    let noun = match measure.family() {
        Family::Rate => "person-times",
        _ => "totals",
    };
    let size = shown.size().filter(|_| pooled.k > 1).map(|size| {
        let size = format::significant(size, 4, 2);
        format!(" with the harmonic mean of the {noun}, {size}")
    });
    Some(format!(
        "{analysed} on {scale}, then back-transformed{}.",
        size.unwrap_or_default()
    ))
}

/// Rows of a table that give no effect: it has no other place to say so.
fn not_shown(result: &AnalysisResult) -> Option<String> {
    const MOST: usize = 6;
    let is_table = result.effects.iter().all(|effect| effect.source.is_none());
    let left_out = &result.not_pooled;
    if left_out.is_empty() || !is_table {
        return None;
    }
    let named = left_out.iter().take(MOST);
    let named: Vec<_> = named
        .map(|study| format!("{} ({})", study.label, study.lack).replace('*', "\\*"))
        .collect();
    let more = match left_out.len().saturating_sub(MOST) {
        0 => String::new(),
        more => format!("; and {more} more"),
    };
    Some(format!("Not pooled: {}{more}.", named.join("; ")))
}

fn study(result: &AnalysisResult, at: usize, footnotes: &Footnotes) -> Row {
    let effect = &result.effects[at];
    let letters = footnotes.letters(effect);
    Row::Study(StudyRow {
        label: effect.label.clone(),
        cells: cells(effect, result.measure),
        effect: point(
            Shown::study(result, effect),
            effect.estimate.yi,
            result.study_interval(effect),
        ),
        weight_percent: result
            .pooled
            .as_ref()
            .filter(|pooled| pooled.k > 1)
            .map(|pooled| pooled.weights[at]),
        marker: match effect.route {
            Route::PrintedEffect => Marker::AsPublished,
            _ => Marker::Recomputed,
        },
        note: (!letters.is_empty()).then_some(letters),
    })
}

/// What the figure draws: logarithms of ratios, all else as readers know it.
fn point(shown: Shown, estimate: f64, interval: Interval) -> Effect {
    let [lower, upper] = limits(shown, interval);
    Effect {
        estimate: match shown.form() {
            Form::Ratio => estimate,
            Form::Percent | Form::Number => shown.natural(estimate),
        },
        lower,
        upper,
    }
}

fn limits(shown: Shown, interval: Interval) -> [f64; 2] {
    match shown.form() {
        Form::Ratio => [interval.lower, interval.upper],
        Form::Percent | Form::Number => shown.possible(interval),
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

fn model(pooled: &PooledEstimate) -> String {
    let interval = match pooled.ci_method {
        IntervalMethod::Wald => "Wald",
        IntervalMethod::T => "t",
        IntervalMethod::Hksj => "HKSJ",
        IntervalMethod::HksjAdhoc => "HKSJ, at least Wald",
    };
    format!("{}, {interval}", pooled.tau2_method.code())
}
