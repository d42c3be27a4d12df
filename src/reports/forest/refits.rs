//! Estimates pooled again, as forest plots: without each study, one study after another, under other models.

use crate::figures::forest::{
    Alignment, Column, ForestPlot, Marker, Priority, Row, StudyRow, SummaryRow,
};
use crate::numerics::format;
use crate::pooling::{PooledEstimate, Tau2Estimator};
use crate::reports::counts::weighting;
use crate::reports::words::Shown;
use crate::synthesis::{AnalysisResult, Cumulative};

use super::scale::point;
use super::voice::Voice;
use super::{Look, dressed};
use crate::language::fill;

/// The estimate without each study, above that of all; `None` when that analysis was not made.
pub fn leave_one_out_plot(
    result: &AnalysisResult,
    input_sha256: &str,
    look: Look,
) -> Option<ForestPlot> {
    let words = Voice::new(look).words;
    let fits = result.sensitivity.leave_one_out.as_ref()?;
    let labels = result.effects.iter().map(|effect| effect.label.clone());
    let rows: Vec<_> = labels.zip(fits).collect();
    let mut plot = refits(result, input_sha256, look, &rows)?;
    plot.id = format!("{}-leave-one-out", result.id);
    plot.title = fill(words.title_leave_one_out, &[("title", &result.title)]);
    plot.study_heading = words.study_left_out.to_owned();
    Some(plot)
}

/// The estimate of the first study, the first two, and so on; `None` when that analysis was not made.
pub fn cumulative_plot(
    result: &AnalysisResult,
    input_sha256: &str,
    look: Look,
) -> Option<ForestPlot> {
    let words = Voice::new(look).words;
    let Cumulative {
        order,
        ranks,
        steps,
    } = result.sensitivity.cumulative.as_ref()?;
    let labels = ranks.iter().enumerate().map(|(i, rank)| {
        let label = &result.effects[rank.study].label;
        if i == 0 {
            label.clone()
        } else {
            format!("+ {label}")
        }
    });
    let rows: Vec<_> = labels.zip(steps).collect();
    let mut plot = refits(result, input_sha256, look, &rows)?;
    plot.id = format!("{}-cumulative", result.id);
    let order = match order.code() {
        "precision" => words.precision,
        "size" => words.size,
        "effect" => words.effect,
        "year" => words.year,
        characteristic => characteristic,
    };
    let values = [("title", result.title.as_str()), ("order", order)];
    plot.title = fill(words.title_cumulative, &values);
    plot.study_heading = fill(words.study_added, &[("order", order)]);
    Some(plot)
}

/// Adds the other models of an analysis under its total, as outlined diamonds.
pub fn with_models(mut plot: ForestPlot, result: &AnalysisResult) -> ForestPlot {
    let is_result = |row: &Row| matches!(row, Row::Total(_) | Row::Prediction { .. });
    let Some(last) = plot.rows.iter().rposition(is_result) else {
        return plot;
    };
    let others = &result.other_models;
    if others.is_empty() {
        return plot;
    }
    let voice = Voice::new(Look {
        style: plot.style,
        language: plot.language,
    });
    let mut names: Vec<String> = Vec::new();
    for other in others.iter().filter(|other| !same_estimator(other, result)) {
        let (code, name) = (weighting(other).0, voice.weighting(other));
        let entry = format!("{code}: {name}");
        if other.tau2_method != Tau2Estimator::CommonEffect && !names.contains(&entry) {
            names.push(entry);
        }
    }
    plot.rows.push(Row::Note {
        text: fill(voice.words.outlined, &[("names", &names.join("; "))]),
    });
    let others = others.iter().map(|other| {
        Row::Subtotal(SummaryRow {
            label: other_model(&voice, other),
            cells: Vec::new(),
            effect: Some(point(Shown::pooled(result), other.estimate, other.ci)),
            weight_percent: None,
        })
    });
    plot.rows.splice(last + 1..last + 1, others);
    plot
}

/// `Common effect`, `Random effects (DL, Wald)`.
fn other_model(voice: &Voice, pooled: &PooledEstimate) -> String {
    match pooled.tau2_method {
        Tau2Estimator::CommonEffect => voice.words.common_effect.to_owned(),
        _ => fill(
            voice.words.random_effects,
            &[("model", &voice.model(pooled))],
        ),
    }
}

/// The figure of an analysis with estimates in place of its studies.
fn refits(
    result: &AnalysisResult,
    input_sha256: &str,
    look: Look,
    fits: &[(String, &PooledEstimate)],
) -> Option<ForestPlot> {
    let mut plot = dressed(result, input_sha256, look)?;
    let voice = Voice::new(look);
    let (words, tests) = (voice.words, voice.dress.statistics);
    let pooled = result.pooled.as_ref()?;
    let shown = Shown::pooled(result);
    let column = |heading: &str| Column {
        heading: heading.to_owned(),
        group: None,
        alignment: Alignment::Decimal,
        priority: Priority::Data,
    };
    plot.columns = vec![column(words.studies), column(tests.tau2), column("I²")];
    plot.weight_heading = String::new();
    let all = point(shown, pooled.estimate, pooled.ci);
    plot.axis.band = Some((all.lower, all.upper));
    let study = |(label, fit): &(String, &PooledEstimate)| {
        Row::Study(StudyRow {
            label: label.clone(),
            part: None,
            cells: cells(&voice, fit),
            effect: point(shown, fit.estimate, fit.ci),
            weight_percent: None,
            marker: Marker::Pooled,
            note: None,
            judgements: Vec::new(),
            link: None,
        })
    };
    let mut rows: Vec<Row> = fits.iter().map(study).collect();
    rows.push(Row::Total(SummaryRow {
        label: fill(words.all_studies, &[("model", &voice.model(pooled))]),
        cells: cells(&voice, pooled),
        effect: Some(all),
        weight_percent: None,
    }));
    let level = format::fixed(pooled.level, 0);
    rows.push(Row::Note {
        text: fill(words.shaded, &[("level", &level)]),
    });
    plot.rows = rows;
    Some(plot)
}

fn cells(voice: &Voice, pooled: &PooledEstimate) -> Vec<String> {
    let texts = [
        pooled.k.to_string(),
        format::or_missing(pooled.tau2, format::tau2),
        format::or_missing(pooled.i2, format::i2),
    ];
    texts.map(|text| voice.number(text)).into()
}

/// Whether the figure explains the estimator of a model already.
fn same_estimator(other: &PooledEstimate, result: &AnalysisResult) -> bool {
    let own = result.pooled.as_ref();
    own.is_some_and(|own| weighting(own) == weighting(other))
}
