//! Columns of judgements at the right of the table.

use super::model::{ForestPlot, JudgementColumns, StudyRow};
use crate::figures::canvas::{EM, Shape, Text};
use crate::figures::font::Face;
use crate::figures::rich::Line;
use crate::figures::risk_of_bias::{APART, DIAMETER, mark};
use crate::figures::theme::Theme;

/// Distance of the first column from the table, and room beside a heading, in em.
const TABLE_GAP: f64 = 1.5;
const ROOM: f64 = 0.5;

/// The columns; lengths in em.
#[derive(Debug, Clone, Default)]
pub struct PlacedJudgements {
    /// From the right edge of the table to that of the last column.
    pub width: f64,
    /// Headings with the middles of their columns, from the right edge of the table.
    pub columns: Vec<(Line, f64)>,
}

impl PlacedJudgements {
    pub fn of(plot: &ForestPlot) -> Self {
        let Some(shown) = &plot.risk_of_bias else {
            return Self::default();
        };
        let headings = shown.headings();
        let domains = headings.len() - usize::from(shown.has_overall).min(headings.len());
        let widest = |lines: &[Line]| lines.iter().map(Line::width).fold(DIAMETER * 1.8, f64::max);
        let pitch = widest(&headings[..domains]) + ROOM;
        let mut x = TABLE_GAP - ROOM / 2.0;
        let mut columns = Vec::with_capacity(headings.len());
        for (at, heading) in headings.into_iter().enumerate() {
            let mut width = pitch;
            if at >= domains {
                x += APART;
                width = pitch.max(heading.width() + ROOM);
            }
            columns.push((heading, x + width / 2.0));
            x += width;
        }
        let group = Line::plain(shown.heading.as_str(), Face::SemiBold).width();
        let least = TABLE_GAP + group;
        if x - ROOM / 2.0 < least {
            let spread = least - (x - ROOM / 2.0);
            columns
                .iter_mut()
                .for_each(|(_, middle)| *middle += spread / 2.0);
            x += spread;
        }
        Self {
            width: x - ROOM / 2.0,
            columns,
        }
    }

    /// Left edge of what the shared heading stands over, from the right edge of the table.
    pub fn from(&self) -> f64 {
        TABLE_GAP
    }
}

impl JudgementColumns {
    fn headings(&self) -> Vec<Line> {
        let codes = self.codes.iter();
        codes
            .map(|code| Line::plain(code.as_str(), Face::SemiBold))
            .collect()
    }
}

/// The judgements of a study: circles, and the symbols in them.
pub fn marks(
    plot: &ForestPlot,
    study: &StudyRow,
    middles: &[f64],
    (y, pitch): (f64, f64),
    theme: &Theme,
) -> (Vec<Shape>, Vec<Text>) {
    let (mut shapes, mut texts) = (Vec::new(), Vec::new());
    let Some(shown) = &plot.risk_of_bias else {
        return (shapes, texts);
    };
    for (at, x) in middles.iter().enumerate() {
        match study.judgements.get(at).and_then(Option::as_ref) {
            Some(judged) => {
                let radius = DIAMETER * pitch / 2.0;
                let (circle, symbol) = mark(judged.level, shown.palette, (*x, y), radius, theme);
                shapes.extend(circle);
                texts.push(symbol);
            }
            None => {
                let dash = Line::plain("—", Face::Regular);
                texts.push(Text::centred(dash, *x, y + 0.36 * EM, EM, theme.secondary));
            }
        }
    }
    (shapes, texts)
}

/// The judgements in words, for screen readers.
pub fn spoken(plot: &ForestPlot, study: &StudyRow) -> String {
    let Some(shown) = &plot.risk_of_bias else {
        return String::new();
    };
    let words = shown.codes.iter().enumerate().map(|(at, code)| {
        let judged = study.judgements.get(at).and_then(Option::as_ref);
        let words = judged.map_or("not judged", |judged| judged.words.as_str());
        format!("{code} {}", words.to_lowercase())
    });
    format!(
        ", {} {}",
        shown.heading.to_lowercase(),
        words.collect::<Vec<_>>().join(", ")
    )
}
