//! The figure as a whole: table, plot, statistics and notes, and the attempts to fit them together.

use std::borrow::Cow;
use std::ops::Range;

use super::axis::Axis;
use super::check::check;
use super::content::{Content, contents, indents};
use super::directions::{self, Fit};
use super::dress::OverPlot;
use super::fit::{Room, fit};
use super::grid::{EM, Grid, MARGIN, grid};
use super::legend::{legend, over_plot};
use super::model::{ForestPlot, Row};
use super::pages::{Part, parts};
use super::remarks::remarked;
use super::scene::{Panel, Scene};
use super::second::second_axis;
use super::sheet::{Sheet, room, thin};
use crate::figures::FigureError;
use crate::figures::canvas::collide;
use crate::figures::font::Face;
use crate::figures::rich::Line;
use crate::figures::theme::Theme;

/// A figure laid out: what is printed of it, and its pages.
pub struct Layout<'a> {
    /// The rows and columns that are printed, with the notes the layout added at their end.
    pub plot: Cow<'a, ForestPlot>,
    pub scenes: Vec<Scene>,
}

/// Lays a figure out on pages of at most a height in pixels, or on one page of any height, and
/// proves that nothing is printed over anything else.
pub fn layout<'a>(
    plot: &'a ForestPlot,
    theme: &Theme,
    page_height: Option<f64>,
) -> Result<Layout<'a>, FigureError> {
    check(plot)?;
    let (plot, room) = match remarked(plot) {
        Cow::Borrowed(plot) => fit(plot)?,
        Cow::Owned(plot) => {
            let (fitted, room) = fit(&plot)?;
            (Cow::Owned(fitted.into_owned()), room)
        }
    };
    let laid = Laid::new(&plot, theme, room)?;
    let limit = page_height.map(|height| height / room.scale());
    let scale = room.scale();
    let scenes = laid.attempts(limit)?;
    let scenes = scenes
        .into_iter()
        .map(|scene| scene.scaled(scale))
        .collect();
    Ok(Layout { plot, scenes })
}

/// Columns, axis and texts, which all pages share.
pub struct Laid<'a> {
    pub plot: &'a ForestPlot,
    pub theme: &'a Theme,
    pub room: Room,
    pub contents: Vec<Option<Content>>,
    pub grid: Grid,
    pub axis: Axis,
    /// How well direction labels over the plot fit.
    above: Fit,
    pub indents: Vec<f64>,
    /// Index after the last row of the table proper.
    pub last: usize,
}

/// Where the statistics at the foot of the table go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Foot {
    /// Left of the axis, if they fit there in two lines each.
    BesideAxis,
    /// Under everything, over the full width.
    BelowAxis,
}

impl<'a> Laid<'a> {
    fn new(plot: &'a ForestPlot, theme: &'a Theme, mut room: Room) -> Result<Self, FigureError> {
        let contents = contents(plot, &room);
        let mut grid = grid(plot, &contents, theme, &room);
        let mut axis = axis(plot, &grid, &room)?;
        if !grid.has_right {
            // A narrower plot may take another axis, with other labels.
            for _ in 0..3 {
                let beyond = overflow(&grid, &axis, &room);
                if beyond <= 0.0 {
                    break;
                }
                room.edge += beyond;
                grid = self::grid(plot, &contents, theme, &room);
                axis = self::axis(plot, &grid, &room)?;
            }
        }
        let above = over_plot(plot, theme, &axis, &mut grid);
        Ok(Self {
            above,
            axis,
            indents: indents(plot, &room),
            last: last_table_row(plot),
            plot,
            theme,
            room,
            contents,
            grid,
        })
    }

    fn attempts(&self, limit: Option<f64>) -> Result<Vec<Scene>, FigureError> {
        let attempts = [
            (Foot::BesideAxis, false),
            (Foot::BesideAxis, true),
            (Foot::BelowAxis, true),
        ];
        let mut cramped = None;
        for (foot, overhang) in attempts {
            let (scenes, fit) = self.arrange(limit, foot, overhang);
            if fit == Fit::Cut || scenes.iter().any(|scene| collisions(scene).is_err()) {
                continue;
            }
            if fit == Fit::Well {
                return Ok(scenes);
            }
            cramped.get_or_insert(scenes);
        }
        if let Some(scenes) = cramped {
            return Ok(scenes);
        }
        let (scenes, _) = self.arrange(limit, Foot::BelowAxis, true);
        scenes.iter().try_for_each(collisions)?;
        Ok(scenes)
    }

    /// Places everything on its pages, and says how well the direction labels fit.
    fn arrange(&self, limit: Option<f64>, foot: Foot, overhang: bool) -> (Vec<Scene>, Fit) {
        let whole = Part::whole(self);
        let (scene, fit) = self.page(&whole, foot, overhang);
        let Some(limit) = limit.filter(|limit| scene.height > *limit) else {
            return (vec![scene], fit);
        };
        let parts = parts(self, limit, |part| self.page(part, foot, overhang).0);
        let pages = parts.iter().map(|part| self.page(part, foot, overhang));
        let (scenes, fits): (Vec<_>, Vec<_>) = pages.unzip();
        (scenes, fits.into_iter().max().unwrap_or(fit))
    }

    /// Places the rows of one page.
    fn page(&self, part: &Part, foot: Foot, overhang: bool) -> (Scene, Fit) {
        let grid = &self.grid;
        let mut sheet = Sheet::new(self, part);
        self.table(&mut sheet, part.rows.clone());
        let body_bottom = sheet.y;
        let tail = self.tail(part);
        let limit = grid.beside() - EM;
        let room = room(limit, 0.0, self.room.small);
        let fits = (tail.iter())
            .all(|(_, text)| Line::rich(&thin(text), Face::Regular).wrap(room).len() <= 2);
        let beside = foot == Foot::BesideAxis && fits;
        if beside {
            if matches!(self.plot.rows.get(self.last), Some(Row::Spacer)) {
                sheet.gap();
            }
            tail.iter()
                .for_each(|(i, text)| sheet.statistics(*i, text, 0.0, limit));
        }
        let tail_bottom = sheet.y;
        let panel = sheet.panel(body_bottom);
        let (mut texts, mut second, mut fit) = (Vec::new(), None, Fit::Well);
        if part.has_table() {
            let overhang = if overhang {
                reach(self.plot, grid)
            } else {
                [0.0; 2]
            };
            let legend = legend(self, &panel, overhang);
            second = second_axis(self, &panel, legend.bottom);
            let bottom = second.as_ref().map_or(legend.bottom, |second| second.2);
            sheet.y = tail_bottom.max(bottom);
            (texts, fit) = (legend.texts, legend.fit.max(self.above));
        }
        if !beside && !tail.is_empty() {
            sheet.y += 0.4 * EM;
            tail.iter()
                .for_each(|(i, text)| sheet.statistics(*i, text, 0.0, grid.width - MARGIN * EM));
        }
        sheet.notes(part.notes.clone());
        let mut scene = sheet.finish(panel, texts, part);
        if let Some((axis, texts, _)) = second {
            (scene.second_axis, scene.second_legend) = (Some(axis), texts);
        }
        (scene, fit)
    }

    /// Sets rows of the table proper.
    pub fn table(&self, sheet: &mut Sheet, rows: Range<usize>) {
        for i in rows {
            match (&self.plot.rows[i], &self.contents[i]) {
                (Row::Statistics { text }, _) => {
                    let limit = self.limit(text, self.indents[i]);
                    sheet.statistics(i, text, self.indents[i], limit);
                }
                (row, Some(content)) => sheet.row(i, row, content),
                (Row::Spacer, _) => sheet.gap(),
                _ => {}
            }
        }
    }

    /// How far a line of statistics inside the table may reach: to the plot, and in print over the
    /// whole width where it would else take more than two lines.
    fn limit(&self, text: &str, indent: f64) -> f64 {
        let beside = self.grid.beside() - EM;
        let is_long = || {
            let room = room(beside, indent, self.room.small);
            Line::rich(&thin(text), Face::Regular).wrap(room).len() > 2
        };
        match self.room.width.is_some() && is_long() {
            true => self.grid.width - MARGIN * EM,
            false => beside,
        }
    }

    /// The statistics at the foot of the table, if the page has its end.
    fn tail(&self, part: &Part) -> Vec<(usize, &'a str)> {
        let rows = self.plot.rows.iter().enumerate().skip(self.last);
        let texts = rows.filter_map(|(i, row)| match row {
            Row::Statistics { text } => Some((i, text.as_str())),
            _ => None,
        });
        texts.filter(|_| part.has_end).collect()
    }
}

/// How far direction labels may reach beyond the plot, in em: over it they stand between columns.
fn reach(plot: &ForestPlot, grid: &Grid) -> [f64; 2] {
    match plot.dress().over_plot {
        OverPlot::Directions => [0.0; 2],
        _ => grid.overhang(),
    }
}

fn axis(plot: &ForestPlot, grid: &Grid, room: &Room) -> Result<Axis, FigureError> {
    let length = (grid.panel_right - grid.panel_left) / (room.small * EM);
    let (look, reach) = (plot.dress().directions, reach(plot, grid));
    let sides = (plot.favours.as_ref())
        .map(|favours| directions::least_room(favours, look, reach, room.small));
    Axis::choose(plot, length, sides)
}

/// How far the labels of the axis reach into the last of the margin, in em.
fn overflow(grid: &Grid, axis: &Axis, room: &Room) -> f64 {
    let panel = Panel {
        left: grid.panel_left,
        right: grid.panel_right,
        top: 0.0,
        bottom: 0.0,
    };
    let ends = axis.ticks.major.iter().map(|tick| {
        let half = Line::plain(tick.label.as_str(), Face::Regular).width() / 2.0;
        let x = panel.x(axis, tick.at);
        let from_labels = if grid.is_mirrored { grid.width - x } else { x };
        from_labels / EM + half * room.small
    });
    ends.fold(0.0, f64::max) - (grid.width / EM - 0.3 * MARGIN)
}

fn collisions(scene: &Scene) -> Result<(), FigureError> {
    let size = (scene.width, scene.height);
    collide(scene.texts(), size, &scene.plots())
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
