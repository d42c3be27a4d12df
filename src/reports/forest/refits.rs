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
use super::{forest_plot, model};

/// The estimate without each study, above that of all; `None` when that analysis was not made.
pub fn leave_one_out_plot(result: &AnalysisResult, input_sha256: &str) -> Option<ForestPlot> {
    let fits = result.sensitivity.leave_one_out.as_ref()?;
    let labels = result.effects.iter().map(|effect| effect.label.clone());
    let rows: Vec<_> = labels.zip(fits).collect();
    let mut plot = refits(result, input_sha256, &rows)?;
    plot.id = format!("{}-leave-one-out", result.id);
    plot.title = format!("{}: without one study at a time", result.title);
    plot.study_heading = "Study left out".to_owned();
    Some(plot)
}

/// The estimate of the first study, the first two, and so on; `None` when that analysis was not made.
pub fn cumulative_plot(result: &AnalysisResult, input_sha256: &str) -> Option<ForestPlot> {
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
    let mut plot = refits(result, input_sha256, &rows)?;
    plot.id = format!("{}-cumulative", result.id);
    plot.title = format!("{}: cumulative, by {}", result.title, order.code());
    plot.study_heading = format!("Study added, by {}", order.code());
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
    let mut names: Vec<String> = Vec::new();
    for other in others.iter().filter(|other| !same_estimator(other, result)) {
        let (code, name) = weighting(other);
        let entry = format!("{code}: {name}");
        if other.tau2_method != Tau2Estimator::CommonEffect && !names.contains(&entry) {
            names.push(entry);
        }
    }
    plot.rows.push(Row::Note {
        text: format!(
            "Outlined: the same effects under other models. {}.",
            names.join("; ")
        ),
    });
    let others = others.iter().map(|other| {
        Row::Subtotal(SummaryRow {
            label: other_model(other),
            cells: Vec::new(),
            effect: Some(point(Shown::pooled(result), other.estimate, other.ci)),
            weight_percent: None,
        })
    });
    plot.rows.splice(last + 1..last + 1, others);
    plot
}

/// `Common effect`, `Random effects (DL, Wald)`.
fn other_model(pooled: &PooledEstimate) -> String {
    match pooled.tau2_method {
        Tau2Estimator::CommonEffect => "Common effect".to_owned(),
        _ => format!("Random effects ({})", model(pooled)),
    }
}

/// The figure of an analysis with estimates in place of its studies.
fn refits(
    result: &AnalysisResult,
    input_sha256: &str,
    fits: &[(String, &PooledEstimate)],
) -> Option<ForestPlot> {
    let mut plot = forest_plot(result, input_sha256)?;
    let pooled = result.pooled.as_ref()?;
    let shown = Shown::pooled(result);
    let column = |heading: &str| Column {
        heading: heading.to_owned(),
        group: None,
        alignment: Alignment::Decimal,
        priority: Priority::Data,
    };
    plot.columns = vec![column("Studies"), column("τ²"), column("I²")];
    plot.weight_heading = String::new();
    let all = point(shown, pooled.estimate, pooled.ci);
    plot.axis.band = Some((all.lower, all.upper));
    let study = |(label, fit): &(String, &PooledEstimate)| {
        Row::Study(StudyRow {
            label: label.clone(),
            cells: cells(fit),
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
        label: format!("All studies ({})", model(pooled)),
        cells: cells(pooled),
        effect: Some(all),
        weight_percent: None,
    }));
    let level = format::fixed(pooled.level, 0);
    rows.push(Row::Note {
        text: format!("Shaded: {level}% confidence interval of all studies."),
    });
    plot.rows = rows;
    Some(plot)
}

fn cells(pooled: &PooledEstimate) -> Vec<String> {
    vec![
        pooled.k.to_string(),
        format::or_missing(pooled.tau2, format::tau2),
        format::or_missing(pooled.i2, format::i2),
    ]
}

/// Whether the figure explains the estimator of a model already.
fn same_estimator(other: &PooledEstimate, result: &AnalysisResult) -> bool {
    let own = result.pooled.as_ref();
    own.is_some_and(|own| weighting(own) == weighting(other))
}
