//! The net heat plot: what each design contributes to each network estimate, and where designs disagree.
//!
//! Source: Krahn, Binder & König (2013), BMC Medical Research Methodology 13:35, doi:10.1186/1471-2288-13-35. R: `netheat()`.

mod grid;
mod key;

use super::canvas::{Box2, Fill, Form, Group, Key, Role, Shape, Stroke, Text, paragraph};
use super::font::Face;
use super::panels::LABEL;
use super::rich::Line;
use super::theme::{Colour, INK, Theme};
use super::{Figure, FigureError, Sheet};
use crate::numerics::format;
use grid::Grid;

/// Where colours are full: beyond it the scale says "or more".
const MOST: f64 = 8.0;
/// Colours never tell apart less than this, in units of Q: what chance brings is pale.
const LEAST: f64 = 1.0;
/// Cells at least this wide print the number, in pixels.
const NUMBERED: f64 = 33.0;
/// Height of that number, in pixels.
const NUMBER: f64 = 9.6;
/// Paler cells are left out: nothing is seen of them.
const SEEN: f64 = 0.02;
/// Paler cells are not hatched.
const HATCHED: f64 = 0.08;
/// Distance of the lines of a hatched cell along its edge, in pixels.
const HATCH: f64 = 4.5;
/// Smaller squares are not seen, in pixels.
const LEAST_SIDE: f64 = 0.5;
/// Full colour where a column adds inconsistency; the other end is that of studies.
const WARM: Colour = Colour(0xDB, 0x7B, 0x2B);
/// Squares of contributions.
const GREY: Colour = Colour(0x8A, 0x8F, 0x96);

/// A net heat plot.
#[derive(Debug, Clone, PartialEq)]
pub struct NetHeat {
    /// Title, notes, width.
    pub sheet: Sheet,
    /// What rows and columns are, above the figure.
    pub axes: String,
    /// Names of the designs, in the order in which they are drawn on both axes.
    pub designs: Vec<String>,
    /// Row by row the part of each column's design in the estimate of the row; squares end at 1.
    pub contributions: Vec<Vec<f64>>,
    /// Row by row how much of the inconsistency of the row's estimate goes with the column's design; below 0 it grows
    /// without that design. On the diagonal the design's own.
    pub heat: Vec<Vec<f64>>,
    /// What the colours are, beside their scale.
    pub heat_title: String,
    /// What the squares are, beside their key.
    pub contribution_title: String,
}

impl Figure for NetHeat {
    fn draw(&self, form: Form) -> Result<String, FigureError> {
        self.check()?;
        let theme = &INK;
        let grid = Grid::of(&self.designs, &self.sheet)?;
        let edges = self.sheet.edges();
        let line = Line::rich(&self.axes, Face::Regular);
        let place = (edges.0, self.sheet.top(), edges.1 - edges.0);
        let (title, top) = paragraph(&line, place, LABEL, theme.text);
        let grid = grid.below(top + 0.3 * LABEL);
        let (keys, bottom) = self.keys(&grid, top, theme);
        let mut groups = vec![
            Group::words("axes-title", title),
            grid.names(&self.designs, theme),
            self.cells(&grid, theme),
            grid.lines(self.designs.len(), theme),
        ];
        groups.extend(keys);
        let (listed, bottom) = grid.listed(&self.designs, edges, bottom, theme);
        groups.extend(listed);
        let drawn = (groups, Key::default(), bottom);
        self.sheet.finish("net heat plot", drawn, theme, form)
    }
}

impl NetHeat {
    fn check(&self) -> Result<(), FigureError> {
        let n = self.designs.len();
        let rows = self.contributions.iter().zip(&self.heat);
        for (row, (shares, heat)) in self.designs.iter().zip(rows.clone()) {
            for found in [shares.len(), heat.len()] {
                if found != n {
                    let (row, expected) = (row.clone(), n);
                    return Err(FigureError::Cells {
                        row,
                        found,
                        expected,
                    });
                }
            }
            let bad = shares.iter().find(|at| !(0.0..f64::INFINITY).contains(*at));
            let bad = bad.or(heat.iter().find(|at| !at.is_finite()));
            if let Some(value) = bad {
                return Err(FigureError::Number {
                    row: row.clone(),
                    fact: format!("{value} is neither a share nor a change in inconsistency"),
                });
            }
        }
        match rows.len() == n {
            true => Ok(()),
            false => Err(FigureError::Cells {
                row: "all".to_owned(),
                found: rows.len(),
                expected: n,
            }),
        }
    }

    /// The heat at which colours are full, on both sides of 0.
    fn limit(&self) -> f64 {
        let greatest = self.heat.iter().flatten().map(|heat| heat.abs());
        greatest.fold(LEAST, f64::max).ceil().min(MOST)
    }

    /// Whether a cell is hotter than the scale goes.
    fn is_cut(&self) -> bool {
        self.heat.iter().flatten().any(|heat| heat.abs() > MOST)
    }

    fn cells(&self, grid: &Grid, theme: &Theme) -> Group {
        let n = self.designs.len();
        let pairs = (0..n).flat_map(|row| (0..n).map(move |column| (row, column)));
        let children = pairs.filter_map(|at| self.cell(grid, at, theme));
        Group {
            id: "cells".to_owned(),
            role: Role::List,
            children: children.collect(),
            ..Group::default()
        }
    }

    /// A cell with what is seen of it.
    fn cell(&self, grid: &Grid, (row, column): (usize, usize), theme: &Theme) -> Option<Group> {
        let (share, heat) = (self.contributions[row][column], self.heat[row][column]);
        let area = grid.cell(row, column);
        let (is_numbered, strip) = (grid.size >= NUMBERED, strip(grid));
        let side = largest(grid) * share.clamp(0.0, 1.0).sqrt();
        let hot = heat / self.limit();
        if side < LEAST_SIDE && hot.abs() < SEEN {
            return None;
        }
        let mut shapes = ground(area, strip, hot, theme);
        let middle = (
            (area.left + area.right) / 2.0,
            (area.top + area.bottom - strip) / 2.0,
        );
        if side >= LEAST_SIDE {
            shapes.extend(square(middle, side, theme));
        }
        let number = format::fixed(heat, 1);
        let is_zero = number.trim_matches(['0', '.']).is_empty();
        let texts = match is_numbered && !is_zero {
            true => {
                let line = Line::plain(number.clone(), Face::Regular);
                let baseline = area.bottom - 3.0;
                vec![Text::centred(line, middle.0, baseline, NUMBER, theme.text)]
            }
            false => Vec::new(),
        };
        let label = format!(
            "{}, evidence of {}: contribution {}%, inconsistency {}",
            self.designs[row],
            self.designs[column],
            format::fixed(100.0 * share, 1),
            format::fixed(heat, 2)
        );
        Some(Group {
            role: Role::Item(label.clone()),
            tooltip: label,
            data: vec![("data-contribution", share), ("data-heat", heat)],
            shapes,
            ..Group::words(&format!("cell-{}-{}", row + 1, column + 1), texts)
        })
    }
}

/// Height of the part of a cell that holds its number, in pixels.
fn strip(grid: &Grid) -> f64 {
    if grid.size >= NUMBERED {
        NUMBER + 2.0
    } else {
        0.0
    }
}

/// Side of the square of the whole, in pixels.
fn largest(grid: &Grid) -> f64 {
    grid.size - strip(grid) - 3.0
}

/// The ground of a cell: paper at 0, warm above it, cold and hatched below, but for a strip at its foot.
fn ground(area: Box2, strip: f64, hot: f64, theme: &Theme) -> Vec<Shape> {
    if hot.abs() < SEEN {
        return Vec::new();
    }
    let mut shapes = vec![Shape::Rectangle(area, Fill::solid(tint(hot, theme)))];
    if hot <= -HATCHED {
        let stroke = Stroke::solid(theme.study_outline, 0.6);
        let area = Box2 {
            bottom: area.bottom - strip,
            ..area
        };
        shapes.extend(Shape::hatch(area, HATCH, stroke));
    }
    shapes
}

/// Between paper and the full colour of a side, which 1 and all beyond it have.
fn tint(hot: f64, theme: &Theme) -> Colour {
    let full = if hot < 0.0 { theme.study } else { WARM };
    let share = hot.abs().min(1.0);
    let mix = |from: u8, to: u8| {
        let (from, to) = (f64::from(from), f64::from(to));
        (from + share * (to - from)).round() as u8
    };
    let paper = theme.background;
    Colour(
        mix(paper.0, full.0),
        mix(paper.1, full.1),
        mix(paper.2, full.2),
    )
}

/// The square of a contribution about its middle.
fn square((x, y): (f64, f64), side: f64, theme: &Theme) -> Vec<Shape> {
    let half = side / 2.0;
    let area = Box2 {
        left: x - half,
        right: x + half,
        top: y - half,
        bottom: y + half,
    };
    let mut shapes = vec![Shape::Rectangle(area, Fill::solid(GREY))];
    if side >= 3.0 {
        let width = if side >= 8.0 { 0.75 } else { 0.5 };
        shapes.push(Shape::outline(area, Stroke::solid(theme.text, width)));
    }
    shapes
}
