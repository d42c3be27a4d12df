//! Refuses what cannot be drawn, before anything is placed.

use super::model::{Effect, ForestPlot, Row};
use crate::figures::FigureError;

/// The first fault of a figure's description, if any.
pub fn check(plot: &ForestPlot) -> Result<(), FigureError> {
    for row in &plot.rows {
        match row {
            Row::Study(study) => {
                cells(plot, &study.label, &study.cells)?;
                effect(&study.label, study.effect)?;
                weight(&study.label, study.weight_percent)?;
            }
            Row::NotEstimable {
                label,
                cells: found,
                ..
            } => cells(plot, label, found)?,
            Row::Subtotal(summary) | Row::Total(summary) => {
                cells(plot, &summary.label, &summary.cells)?;
                if let Some(found) = summary.effect {
                    effect(&summary.label, found)?;
                }
                weight(&summary.label, summary.weight_percent)?;
            }
            Row::Prediction {
                label,
                interval: Some((lower, upper)),
            } if lower.is_nan() || upper.is_nan() || lower > upper => {
                return Err(number(
                    label,
                    format!("{lower} to {upper} is not an interval"),
                ));
            }
            _ => {}
        }
    }
    Ok(())
}

fn cells(plot: &ForestPlot, row: &str, found: &[String]) -> Result<(), FigureError> {
    if found.len() > plot.columns.len() {
        let (found, expected) = (found.len(), plot.columns.len());
        return Err(FigureError::Cells {
            row: row.to_owned(),
            found,
            expected,
        });
    }
    Ok(())
}

fn effect(row: &str, effect: Effect) -> Result<(), FigureError> {
    let Effect {
        estimate,
        lower,
        upper,
    } = effect;
    if !estimate.is_finite() {
        return Err(number(
            row,
            format!("the estimate {estimate} is not a number; use a not-estimable row"),
        ));
    }
    // Limits computed around an estimate may miss it by a rounding error when the interval is a point.
    let slack = 1e-9 * estimate.abs().max(1.0);
    if lower.is_nan() || upper.is_nan() || lower > estimate + slack || upper < estimate - slack {
        return Err(number(
            row,
            format!("the interval {lower} to {upper} does not hold the estimate {estimate}"),
        ));
    }
    Ok(())
}

fn weight(row: &str, percent: Option<f64>) -> Result<(), FigureError> {
    match percent {
        Some(percent) if !(percent >= 0.0 && percent.is_finite()) => {
            Err(number(row, format!("the weight {percent} is not a share")))
        }
        _ => Ok(()),
    }
}

fn number(row: &str, fact: String) -> FigureError {
    FigureError::Number {
        row: row.to_owned(),
        fact,
    }
}
