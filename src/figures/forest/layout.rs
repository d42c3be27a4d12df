//! The figure as a whole: table, plot, statistics and notes, and the attempts to fit them together.

use super::axis::Axis;
use super::check::check;
use super::content::{contents, indents};
use super::directions::{self, Fit};
use super::dress::OverPlot;
use super::grid::{EM, MARGIN, grid};
use super::legend::{legend, over_plot};
use super::model::{ForestPlot, Row};
use super::scene::Scene;
use super::sheet::{SMALL, Sheet, room, thin};
use crate::figures::FigureError;
use crate::figures::canvas::collide;
use crate::figures::font::Face;
use crate::figures::rich::Line;
use crate::figures::theme::Theme;

/// Lays a figure out, and proves that nothing is printed over anything else.
pub fn layout(plot: &ForestPlot, theme: &Theme) -> Result<Scene, FigureError> {
    check(plot)?;
    let attempts = [
        (Foot::BesideAxis, false),
        (Foot::BesideAxis, true),
        (Foot::BelowAxis, true),
    ];
    let mut cramped = None;
    for (foot, overhang) in attempts {
        let (scene, fit) = arrange(plot, theme, foot, overhang)?;
        if fit == Fit::Cut || collisions(&scene).is_err() {
            continue;
        }
        if fit == Fit::Well {
            return Ok(scene);
        }
        cramped.get_or_insert(scene);
    }
    if let Some(scene) = cramped {
        return Ok(scene);
    }
    let (scene, _) = arrange(plot, theme, Foot::BelowAxis, true)?;
    collisions(&scene).map(|()| scene)
}

fn collisions(scene: &Scene) -> Result<(), FigureError> {
    let size = (scene.width, scene.height);
    collide(scene.texts(), size, &[scene.panel.area()])
}

/// Where the statistics at the foot of the table go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Foot {
    /// Left of the axis, if they fit there in two lines each.
    BesideAxis,
    /// Under everything, over the full width.
    BelowAxis,
}

/// Places everything, and says how well the direction labels fit.
fn arrange(
    plot: &ForestPlot,
    theme: &Theme,
    foot: Foot,
    overhang: bool,
) -> Result<(Scene, Fit), FigureError> {
    let contents = contents(plot);
    let mut grid = grid(plot, &contents, theme);
    let length = (grid.panel_right - grid.panel_left) / (SMALL * EM);
    let dress = plot.dress();
    let reach = match dress.over_plot {
        OverPlot::Directions => [0.0; 2],
        _ => grid.overhang(),
    };
    let favours = plot.favours.as_ref();
    let sides = favours.map(|favours| directions::least_room(favours, dress.directions, reach));
    let axis = Axis::choose(plot, length, sides)?;
    let above = over_plot(plot, theme, &axis, &mut grid);
    let reach = if overhang { reach } else { [0.0; 2] };
    let mut sheet = Sheet::new(plot, theme, &grid, &axis);
    let last = last_table_row(plot);
    let indents = indents(plot);
    for (i, (row, content)) in plot.rows.iter().zip(&contents).enumerate().take(last) {
        match (row, content) {
            (Row::Statistics { text }, _) => {
                sheet.statistics(i, text, indents[i], grid.panel_left - EM)
            }
            (_, Some(content)) => sheet.row(i, row, content),
            _ => {}
        }
        if matches!(row, Row::Spacer) {
            sheet.gap();
        }
    }
    let body_bottom = sheet.y;
    let tail: Vec<(usize, &str)> = statistics(plot, last).collect();
    let limit = grid.panel_left - EM;
    let fits = tail.iter().all(|(_, text)| {
        Line::rich(&thin(text), Face::Regular)
            .wrap(room(limit, 0.0))
            .len()
            <= 2
    });
    let beside = foot == Foot::BesideAxis && fits;
    if beside {
        tail.iter()
            .for_each(|(i, text)| sheet.statistics(*i, text, 0.0, limit));
    }
    let tail_bottom = sheet.y;
    let panel = sheet.panel(body_bottom);
    let legend = legend(plot, theme, &axis, &panel, reach);
    sheet.y = tail_bottom.max(legend.bottom);
    if !beside && !tail.is_empty() {
        sheet.y += 0.4 * EM;
        tail.iter()
            .for_each(|(i, text)| sheet.statistics(*i, text, 0.0, grid.width - MARGIN * EM));
    }
    sheet.notes();
    Ok((sheet.finish(panel, legend.texts), legend.fit.max(above)))
}

/// Index after the last row of the table proper.
fn last_table_row(plot: &ForestPlot) -> usize {
    let is_foot =
        |row: &Row| matches!(row, Row::Statistics { .. } | Row::Note { .. } | Row::Spacer);
    plot.rows
        .iter()
        .rposition(|row| !is_foot(row))
        .map_or(0, |last| last + 1)
}

fn statistics(plot: &ForestPlot, from: usize) -> impl Iterator<Item = (usize, &str)> {
    plot.rows
        .iter()
        .enumerate()
        .skip(from)
        .filter_map(|(i, row)| match row {
            Row::Statistics { text } => Some((i, text.as_str())),
            _ => None,
        })
}
