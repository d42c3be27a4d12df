//! From a width to the size of the type and to what is printed at all.

use std::borrow::Cow;

use super::content::contents;
use super::grid::{EM, LEAST_PLOT_WIDTH, SMALL, grid};
use super::model::{ForestPlot, Priority, Row};
use super::paper::{PIXELS_PER_MM, Width};
use crate::figures::FigureError;
use crate::figures::theme::INK;
use crate::language::fill;

/// Smallest type in print, in pixels: 7 points, a little rounded up.
const LEAST_TYPE: f64 = 9.4;
/// Sizes of the base type in print, in pixels, from 8 points down.
const PRINT_TYPES: [f64; 4] = [32.0 / 3.0, 10.25, 9.8, LEAST_TYPE];
/// A page with room for such a plot beside its table is set in the type of the screen, in em.
const ROOMY_PLOT: f64 = 26.0;
/// Widest plot, in em; a wider page opens the gaps between the columns.
const WIDEST_PLOT: f64 = 40.0;

/// The space a figure is laid out in. Lengths in em of the base type.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Room {
    /// Size of the base type, in pixels.
    pub type_size: f64,
    /// Size of notes and of the axis.
    pub small: f64,
    /// Width of the figure; `None` for what its table needs.
    pub width: Option<f64>,
    /// Added to every gap between columns.
    pub spread: f64,
    /// Widest line of a label.
    pub label: f64,
    /// Most lines of a study's label.
    pub label_lines: usize,
    /// Most lines of the label of a pooled estimate, which names the method.
    pub summary_lines: usize,
    /// Right of a plot that nothing stands beside, for the last label of the axis.
    pub edge: f64,
    /// Whether the effects stand below the labels instead of beside the plot.
    pub stacked: bool,
}

impl Room {
    /// A screen: labels of about 34 characters on one line.
    pub const AUTO: Self = Self {
        type_size: EM,
        small: SMALL,
        width: None,
        spread: 0.0,
        label: 20.0,
        label_lines: 2,
        summary_lines: 2,
        edge: 0.5,
        stacked: false,
    };

    /// Pixels of the figure per pixel of its layout, which counts 12 an em.
    pub fn scale(&self) -> f64 {
        self.type_size / EM
    }
}

/// What the figure does without, from nothing to all but labels, plot and effects. When events and
/// means are gone, weights may stay: without them totals say less than weights.
const LOSSES: [(Option<Priority>, bool); 6] = [
    (None, true),
    (Some(Priority::Spread), true),
    (Some(Priority::Weight), false),
    (Some(Priority::Size), false),
    (Some(Priority::Data), true),
    (Some(Priority::Data), false),
];
/// Widths of labels, in em, and the lines they may take.
const LABELS: [(f64, usize); 4] = [(20.0, 2), (17.0, 2), (15.0, 2), (13.0, 3)];
/// The same where the effects stand below them.
const STACKED_LABELS: [(f64, usize); 7] = [
    (14.0, 2),
    (13.0, 2),
    (12.0, 3),
    (11.0, 3),
    (10.0, 3),
    (9.0, 4),
    (8.0, 6),
];

/// What is left out and how labels are set, from the best to the narrowest.
fn steps() -> impl Iterator<Item = (Option<Priority>, bool, Room)> {
    let room = |stacked: bool| {
        move |&(label, label_lines): &(f64, usize)| Room {
            label,
            label_lines,
            summary_lines: 8,
            stacked,
            ..Room::AUTO
        }
    };
    let beside = LOSSES.into_iter().flat_map(move |(dropped, weights)| {
        let rooms = LABELS.iter().map(room(false));
        rooms.map(move |room| (dropped, weights, room))
    });
    let stacked = STACKED_LABELS.iter().map(room(true));
    beside.chain(stacked.map(|room| (Some(Priority::Data), false, room)))
}

/// The figure without what its width has no place for, and the space it is laid out in.
pub fn fit(plot: &ForestPlot) -> Result<(Cow<'_, ForestPlot>, Room), FigureError> {
    let Width::Millimetres(asked) = plot.paper.width else {
        return Ok((Cow::Borrowed(plot), Room::AUTO));
    };
    let width = asked * PIXELS_PER_MM;
    let mut needed = f64::INFINITY;
    for (dropped, weights, room) in steps() {
        let plot = without(plot, dropped, weights);
        let table = table_width(&plot, &room);
        // Gaps before the data columns, around the plot, before the weights.
        let gaps = plot.columns.len() as f64 + 3.0;
        if let Some(room) = sized(room, width, (table, gaps)) {
            return Ok((plot, room));
        }
        needed = f64::min(needed, (table + LEAST_PLOT_WIDTH) * LEAST_TYPE);
    }
    Err(FigureError::Narrow {
        asked,
        needed: (needed / PIXELS_PER_MM).ceil(),
    })
}

/// Width of everything but the plot, in em.
fn table_width(plot: &ForestPlot, room: &Room) -> f64 {
    let grid = grid(plot, &contents(plot, room), &INK, room);
    (grid.width - (grid.panel_right - grid.panel_left)) / EM
}

/// The largest type with which a readable plot remains beside the table.
fn sized(room: Room, width: f64, (table, gaps): (f64, f64)) -> Option<Room> {
    let plot = |type_size: f64| width / type_size - table;
    let roomy = (plot(EM) >= ROOMY_PLOT).then_some(EM);
    let type_size = roomy.or_else(|| {
        let readable = |size: &f64| plot(*size) >= LEAST_PLOT_WIDTH;
        PRINT_TYPES.into_iter().find(readable)
    })?;
    let surplus = plot(type_size) - WIDEST_PLOT;
    Some(Room {
        type_size,
        spread: (surplus / gaps).max(0.0),
        small: SMALL.max(LEAST_TYPE / type_size),
        width: Some(width / type_size),
        ..room
    })
}

/// The figure without the columns up to a priority, and with a note that names them.
fn without(plot: &ForestPlot, dropped: Option<Priority>, weights: bool) -> Cow<'_, ForestPlot> {
    let Some(dropped) = dropped else {
        return Cow::Borrowed(plot);
    };
    let kept: Vec<bool> = (plot.columns.iter())
        .map(|column| column.priority > dropped)
        .collect();
    let loses_weights = !weights && !plot.weight_heading.is_empty();
    if kept.iter().all(|kept| *kept) && !loses_weights {
        return Cow::Borrowed(plot);
    }
    let mut reduced = plot.clone();
    reduced.rows.push(Row::Note {
        text: left_out(plot, &kept, loses_weights),
    });
    retain(&mut reduced.columns, &kept);
    for row in &mut reduced.rows {
        match row {
            Row::Study(study) => retain(&mut study.cells, &kept),
            Row::NotEstimable { cells, .. } => retain(cells, &kept),
            Row::Subtotal(summary) | Row::Total(summary) => retain(&mut summary.cells, &kept),
            _ => {}
        }
    }
    if loses_weights {
        reduced.weight_heading.clear();
    }
    Cow::Owned(reduced)
}

fn retain<T>(items: &mut Vec<T>, kept: &[bool]) {
    let mut kept = kept.iter();
    items.retain(|_| kept.next().copied().unwrap_or(true));
}

/// `Not shown at this width: SD (Massage, Control); Weight (%).`
fn left_out(plot: &ForestPlot, kept: &[bool], weights: bool) -> String {
    let mut named: Vec<(String, Vec<&str>)> = Vec::new();
    for (column, _) in plot.columns.iter().zip(kept).filter(|(_, kept)| !**kept) {
        let heading = column.heading.replace('\n', " ");
        let group = column.group.as_deref();
        match named.iter_mut().find(|(name, _)| *name == heading) {
            Some((_, groups)) => groups.extend(group),
            None => named.push((heading, group.into_iter().collect())),
        }
    }
    if weights {
        named.push((plot.weight_heading.replace('\n', " "), Vec::new()));
    }
    let named: Vec<String> = (named.into_iter())
        .map(|(heading, groups)| match groups.is_empty() {
            true => heading,
            false => format!("{heading} ({})", groups.join(", ")),
        })
        .collect();
    let columns = named.join("; ").replace('*', "\\*");
    fill(plot.words().not_shown_here, &[("columns", &columns)])
}
