//! Where the labels and columns of a traffic light stand.

use super::{APART, DIAMETER, TrafficLight};
use crate::figures::canvas::{EM, MARGIN, SMALL};
use crate::figures::font::Face;
use crate::figures::rich::Line;

/// Distance of the first column from the labels, in em.
const LABEL_GAP: f64 = 1.2;
/// Labels are broken from this width on, in em.
const WIDEST_LABEL: f64 = 20.0;
/// Room beside a heading in a usual and in a narrow figure, and the width of columns that have room to spare, in em.
const ROOM: f64 = 0.7;
const LEAST_ROOM: f64 = 0.3;
const WIDE_COLUMN: f64 = 2.6;
/// Labels keep this much, or the type becomes smaller, in em.
const LEAST_LABEL: f64 = 9.5;

/// Columns and labels in their places; lengths in pixels.
#[derive(Debug)]
pub struct Table {
    pub width: f64,
    pub pitch: f64,
    pub radius: f64,
    /// Lines of each study's label.
    pub labels: Vec<Vec<Line>>,
    /// Middle of each column, the overall judgement last.
    pub middles: Vec<f64>,
    pub headings: Vec<Line>,
    /// Size of headings and labels.
    pub size: f64,
}

impl Table {
    pub fn of(figure: &TrafficLight, key_width: f64) -> Self {
        let pitch = EM * pitch(figure.studies.len());
        let radius = DIAMETER * pitch / 2.0;
        let headings: Vec<Line> = figure
            .headings()
            .map(|heading| Line::plain(heading, Face::SemiBold))
            .collect();
        let outer = 2.0 * MARGIN * EM + LABEL_GAP * EM;
        let most = figure.width - outer;
        let mut size = EM;
        let mut columns = columns(&headings, size, ROOM, radius);
        let left = |columns: &[f64]| most - columns.iter().sum::<f64>() - apart(figure);
        if left(&columns) < LEAST_LABEL * EM {
            size = SMALL * EM;
            columns = self::columns(&headings, size, LEAST_ROOM, radius);
        }
        let limit = (left(&columns) / size).clamp(3.0, WIDEST_LABEL);
        let labels: Vec<Vec<Line>> = figure
            .studies
            .iter()
            .map(|study| Line::plain(study.label.as_str(), Face::Regular).wrap(limit))
            .collect();
        let widest = |lines: &Vec<Line>| lines.iter().map(Line::width).fold(0.0, f64::max);
        let heading = Line::plain("Study", Face::SemiBold).width();
        let label_width = size * labels.iter().map(widest).fold(heading, f64::max);
        let taken = outer + label_width + apart(figure);
        widen(&mut columns, figure.width.min(key_width) - taken);
        let mut x = MARGIN * EM + label_width + LABEL_GAP * EM;
        let mut middles = Vec::with_capacity(columns.len());
        for (at, width) in columns.iter().enumerate() {
            if figure.has_overall && at + 1 == columns.len() {
                x += APART * EM;
            }
            middles.push(x + width / 2.0);
            x += width;
        }
        Self {
            width: x + MARGIN * EM,
            pitch,
            radius,
            labels,
            middles,
            headings,
            size,
        }
    }
}

fn apart(figure: &TrafficLight) -> f64 {
    if figure.has_overall { APART * EM } else { 0.0 }
}

fn columns(headings: &[Line], size: f64, room: f64, radius: f64) -> Vec<f64> {
    let width = |heading: &Line| (heading.width() * size).max(2.0 * radius) + room * EM;
    let widths: Vec<f64> = headings.iter().map(width).collect();
    // Domains stand at one pitch; only the overall judgement has a heading of another length.
    let widest = |widths: &[f64]| widths.iter().copied().fold(0.0, f64::max);
    match widths.split_last() {
        Some((last, domains)) if *last > widest(domains) && !domains.is_empty() => {
            let mut columns = vec![widest(domains); domains.len()];
            columns.push(*last);
            columns
        }
        _ => vec![widest(&widths); widths.len()],
    }
}

/// Shares out what the key needs beyond the table, as far as columns may grow.
fn widen(columns: &mut [f64], room: f64) {
    let spare = room - columns.iter().sum::<f64>();
    if spare > 0.0 && !columns.is_empty() {
        let each = spare / columns.len() as f64;
        columns
            .iter_mut()
            .for_each(|width| *width = (*width + each).min(width.max(WIDE_COLUMN * EM)));
    }
}

/// Row pitch in em, as in the forest plot: looser for a handful of rows, tighter for many.
fn pitch(rows: usize) -> f64 {
    match rows {
        0..=5 => 1.8,
        6..=40 => 1.65,
        _ => 1.4,
    }
}
