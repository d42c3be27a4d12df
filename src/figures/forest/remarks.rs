//! What the figure says of its own marks.

use std::borrow::Cow;

use super::dress::Numbers;
use super::marks::{LARGEST_SQUARE, SMALLEST_SQUARE};
use super::model::{ForestPlot, Row};
use crate::language::fill;
use crate::numerics::format;

/// The figure with its remarks as notes.
pub fn remarked(plot: &ForestPlot) -> Cow<'_, ForestPlot> {
    let Some(text) = smallest_squares(plot) else {
        return Cow::Borrowed(plot);
    };
    let mut with = plot.clone();
    with.rows.push(Row::Note { text });
    Cow::Owned(with)
}

/// That light studies are drawn larger than their weights, when any is.
fn smallest_squares(plot: &ForestPlot) -> Option<String> {
    let weights = || {
        plot.rows.iter().filter_map(|row| match row {
            Row::Study(study) => study.weight_percent,
            _ => None,
        })
    };
    let heaviest = weights().fold(0.0, f64::max);
    let least = heaviest * (SMALLEST_SQUARE / LARGEST_SQUARE).powi(2);
    weights().any(|weight| weight < least).then(|| {
        let least = format::fixed(least, if least < 0.1 { 3 } else { 1 });
        let least = Numbers::of(plot).mark(least);
        fill(plot.words().smallest_squares, &[("weight", &least)])
    })
}
