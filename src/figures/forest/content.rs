//! What each row prints in each column, before anything has a place.

use super::cells::{Cell, Interval};
use super::dress::Numbers;
use super::fit::Room;
use super::mirror::{is_mirrored, reads_leftward};
use super::model::{ForestPlot, Row, SummaryRow};
use super::several::{NEST, STACKED_NEST, name_over};
use crate::figures::font::Face;
use crate::figures::rich::{Line, Run};
use crate::numerics::format::MISSING;

/// Indentation of the rows of a subgroup, in em.
const INDENT: f64 = 1.0;
/// The same where effects stand below the labels.
const STACKED_INDENT: f64 = 0.5;

fn indentation(room: &Room) -> f64 {
    if room.stacked { STACKED_INDENT } else { INDENT }
}

/// The texts of a table row.
#[derive(Debug, Clone, PartialEq)]
pub struct Content {
    /// The label, broken into lines.
    pub label: Vec<Line>,
    /// From the left edge of the labels, in em.
    pub indent: f64,
    /// One cell a column; `None` is left blank.
    pub cells: Vec<Option<Cell>>,
    /// The effect column.
    pub effect: Option<EffectText>,
    /// The weight column.
    pub weight: Option<Cell>,
    /// Index of the name of a study that the row stands under.
    pub under: Option<usize>,
    /// Whether the row is printed in grey.
    pub is_secondary: bool,
}

/// What stands in the effect column.
#[derive(Debug, Clone, PartialEq)]
pub enum EffectText {
    /// Numbers in sub-fields.
    Interval(Interval),
    /// Words instead of numbers.
    Words(Cell),
}

impl EffectText {
    /// All of it as one text.
    pub fn line(&self) -> Line {
        match self {
            Self::Interval(interval) => interval.line(),
            Self::Words(cell) => cell.line(),
        }
    }
}

/// The texts of every row; `None` for statistics, notes and spacers.
pub fn contents(plot: &ForestPlot, room: &Room) -> Vec<Option<Content>> {
    let numbers = Numbers::of(plot);
    let mut in_subgroup = false;
    let mut contents = Vec::with_capacity(plot.rows.len());
    for (i, row) in plot.rows.iter().enumerate() {
        match row {
            Row::Heading { .. } | Row::Total(_) => in_subgroup = false,
            _ => {}
        }
        let mut indent = if in_subgroup { indentation(room) } else { 0.0 };
        let under = name_over(&plot.rows, i);
        if under.is_some() {
            indent += if room.stacked { STACKED_NEST } else { NEST };
        }
        let next = plot.rows.get(i + 1);
        contents.push(content(plot, numbers, row, next, (indent, under, room)));
        in_subgroup |= matches!(row, Row::Heading { .. });
    }
    contents
}

/// Indentation of each row, for the lines of statistics.
pub fn indents(plot: &ForestPlot, room: &Room) -> Vec<f64> {
    let mut indent = 0.0;
    let mut indents = Vec::with_capacity(plot.rows.len());
    for row in &plot.rows {
        if matches!(row, Row::Total(_) | Row::Heading { .. }) {
            indent = 0.0;
        }
        indents.push(indent);
        if matches!(row, Row::Heading { .. }) {
            indent = indentation(room);
        }
    }
    indents
}

fn content(
    plot: &ForestPlot,
    numbers: Numbers,
    row: &Row,
    next: Option<&Row>,
    (indent, under, room): (f64, Option<usize>, &Room),
) -> Option<Content> {
    let words = plot.words();
    let blank = Content {
        label: Vec::new(),
        indent,
        cells: vec![None; plot.columns.len()],
        effect: None,
        weight: None,
        under,
        is_secondary: false,
    };
    match row {
        Row::Heading { label } => {
            let mut label = wrap_label(
                &Line::plain(label.as_str(), Face::SemiBold),
                room.label,
                room.summary_lines,
            );
            if !matches!(
                next,
                Some(
                    Row::Study(_)
                        | Row::Several { .. }
                        | Row::NotEstimable { .. }
                        | Row::Subtotal(_)
                )
            ) {
                label.push(Line::plain(words.no_studies, Face::Regular));
            }
            Some(Content { label, ..blank })
        }
        Row::Study(study) => {
            let weight = study
                .weight_percent
                .map_or(MISSING.to_owned(), |percent| weight(plot, numbers, percent));
            let part = study.part.as_ref().filter(|_| under.is_some());
            let label = part.unwrap_or(&study.label);
            Some(Content {
                label: study_label(plot, label, study.note.as_deref(), (room, indent)),
                cells: study_cells(plot, &study.cells),
                effect: Some(EffectText::Interval(Interval::of(
                    study.effect,
                    plot.scale,
                    numbers,
                    Face::Regular,
                ))),
                weight: Some(Cell::new(weight, Face::Regular)),
                ..blank
            })
        }
        Row::Several { label, note } => Some(Content {
            label: study_label(plot, label, note.as_deref(), (room, indent)),
            ..blank
        }),
        Row::NotEstimable { label, cells, .. } => Some(Content {
            label: study_label(plot, label, None, (room, indent)),
            cells: study_cells(plot, cells),
            effect: Some(EffectText::Words(Cell::new(
                words.not_estimable,
                Face::Regular,
            ))),
            weight: Some(Cell::new(MISSING, Face::Regular)),
            is_secondary: true,
            ..blank
        }),
        Row::Subtotal(summary) | Row::Total(summary) => {
            Some(summary_content(plot, numbers, summary, room, blank))
        }
        Row::Prediction { label, interval } => Some(Content {
            label: wrap_label(
                &Line::rich(label, Face::Regular),
                room.label,
                room.summary_lines,
            ),
            effect: Some(match interval {
                Some((lower, upper)) => EffectText::Interval(Interval::limits(
                    (*lower, *upper),
                    plot.scale,
                    numbers,
                    Face::Regular,
                )),
                None => EffectText::Words(Cell::new(words.not_estimable, Face::Regular)),
            }),
            is_secondary: interval.is_none(),
            ..blank
        }),
        Row::Statistics { .. } | Row::Note { .. } | Row::Spacer => None,
    }
}

fn summary_content(
    plot: &ForestPlot,
    numbers: Numbers,
    summary: &SummaryRow,
    room: &Room,
    blank: Content,
) -> Content {
    let cell = |text: &String| (!text.is_empty()).then(|| Cell::new(text.as_str(), Face::SemiBold));
    let effect = summary.effect.map_or_else(
        || EffectText::Words(Cell::new(plot.words().not_estimable, Face::Regular)),
        |effect| EffectText::Interval(Interval::of(effect, plot.scale, numbers, Face::SemiBold)),
    );
    Content {
        label: wrap_label(
            &Line::rich(&summary.label, Face::SemiBold),
            room.label,
            room.summary_lines,
        ),
        cells: (0..plot.columns.len())
            .map(|i| summary.cells.get(i).and_then(cell))
            .collect(),
        effect: Some(effect),
        weight: summary
            .weight_percent
            .map(|w| Cell::new(weight(plot, numbers, w), Face::SemiBold)),
        ..blank
    }
}

/// `10.2`, or `10.2%`.
fn weight(plot: &ForestPlot, numbers: Numbers, percent: f64) -> String {
    let sign = if plot.dress().table.weight_sign {
        "%"
    } else {
        ""
    };
    format!("{}{sign}", numbers.weight(percent))
}

fn study_cells(plot: &ForestPlot, cells: &[String]) -> Vec<Option<Cell>> {
    let cell = |i: usize| match cells.get(i).map(String::as_str) {
        None | Some("") => Some(Cell::new(MISSING, Face::Regular)),
        Some(text) if text.trim().is_empty() => None,
        Some(text) => Some(Cell::new(text, Face::Regular)),
    };
    (0..plot.columns.len()).map(cell).collect()
}

/// The name of a study with its footnotes, which end it: at the left where names read from right to left.
fn study_label(
    plot: &ForestPlot,
    label: &str,
    note: Option<&str>,
    (room, indent): (&Room, f64),
) -> Vec<Line> {
    let mut lines = wrap_label(
        &Line::plain(label, Face::Regular),
        room.label - indent,
        room.label_lines,
    );
    if let (Some(note), Some(last)) = (note, lines.last_mut()) {
        let raised = |text: String| Run {
            text,
            face: Face::Raised,
        };
        match is_mirrored(plot) {
            true => last.runs.insert(0, raised(format!("{note}\u{2009}"))),
            false => last.runs.push(raised(format!("\u{2009}{note}"))),
        }
    }
    lines
}

/// At most so many lines; what does not fit is left out of the middle, so that the year stays.
fn wrap_label(label: &Line, limit: f64, most: usize) -> Vec<Line> {
    let mut lines = label.wrap(limit);
    if lines.len() <= most {
        return lines;
    }
    let face = label.runs.last().map_or(Face::Regular, |run| run.face);
    let text = label.text();
    // A mark of direction keeps the dots at the beginning of a name that reads leftward.
    let dots = if reads_leftward(&text) {
        "\u{200F}…"
    } else {
        "…"
    };
    let tail = |at: usize| Line::plain(format!("{dots}{}", text[at..].trim_start()), face);
    let fits = |at: &usize| tail(*at).width() <= limit;
    let at_word = text
        .char_indices()
        .filter(|(_, letter)| *letter == ' ')
        .map(|(at, _)| at)
        .find(fits);
    let anywhere = || text.char_indices().map(|(at, _)| at).find(fits);
    lines.truncate(most - 1);
    lines.extend(at_word.or_else(anywhere).map(tail));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_too_long_for_two_lines_keeps_its_beginning_and_its_year() {
        let label = "The International Collaborative Study Group on Long-Term Outcomes of Early Skin-to-Skin Contact 2019";
        let lines = wrap_label(
            &Line::plain(label, Face::Regular),
            Room::AUTO.label - 1.0,
            2,
        );
        assert_eq!(lines.len(), 2);
        assert!(
            lines[0].text().starts_with("The International") && lines[1].text().ends_with("2019")
        );
        assert!(
            lines[1].text().starts_with('…')
                && lines.iter().all(|line| line.width() <= Room::AUTO.label)
        );
    }
}
