//! Where the cells of a net heat plot lie, and how its designs are named.

use crate::figures::canvas::{Box2, Group, Shape, Stroke, Text};
use crate::figures::font::Face;
use crate::figures::panels::LABEL;
use crate::figures::rich::Line;
use crate::figures::theme::Theme;
use crate::figures::{FigureError, Sheet};

/// Widest and narrowest cell, in pixels.
const CELLS: (f64, f64) = (58.0, 5.5);
/// Size of the numbers of the designs, in pixels: 7 pt.
const SIZE: f64 = 9.6;
/// Least distance of two lines of names, in pixels.
const PITCH: f64 = 1.2 * SIZE;
/// Names wider than this part of the figure stand below it.
const SHARE: f64 = 0.4;
/// Between numbers, names and cells, in pixels.
const GAP: f64 = 5.0;
/// From the middle of a line to its baseline, in em.
const DROP: f64 = 0.36;

/// Cells in their places.
pub struct Grid {
    /// Width of a cell in pixels.
    pub size: f64,
    left: f64,
    top: f64,
    /// Whether the names stand beside their rows.
    is_named: bool,
    numbers: f64,
}

impl Grid {
    /// The largest cells that the figure has room for, with the names beside them where these fit.
    pub fn of(designs: &[String], sheet: &Sheet) -> Result<Self, FigureError> {
        let n = designs.len().max(1) as f64;
        let edges = sheet.edges();
        let numbers = number(designs.len()).width() * SIZE;
        let widest = designs.iter().map(|name| width(name));
        let widest = widest.fold(0.0, f64::max);
        let room = |names: f64| edges.1 - edges.0 - numbers - GAP - names;
        let beside = room(widest + GAP) / n;
        let is_named = widest <= SHARE * sheet.width && beside >= PITCH;
        let size = if is_named { beside } else { room(0.0) / n };
        if size < CELLS.1 {
            return Err(FigureError::TooNarrow {
                needed: (sheet.width + n * (CELLS.1 - size)).ceil(),
            });
        }
        let names = if is_named { widest + GAP } else { 0.0 };
        Ok(Self {
            size: size.min(CELLS.0),
            left: edges.0 + numbers + GAP + names,
            top: 0.0,
            is_named,
            numbers,
        })
    }

    /// The same from a height on, with room for the numbers of the columns.
    pub fn below(self, top: f64) -> Self {
        Self {
            top: top + 1.3 * SIZE,
            ..self
        }
    }

    /// The place of a cell.
    pub fn cell(&self, row: usize, column: usize) -> Box2 {
        let (left, top) = (
            self.left + self.size * column as f64,
            self.top + self.size * row as f64,
        );
        Box2 {
            left,
            right: left + self.size,
            top,
            bottom: top + self.size,
        }
    }

    /// Where the cells of `n` designs end.
    pub fn bottom(&self, n: usize) -> f64 {
        self.top + self.size * n as f64
    }

    /// Lines between the cells, and about the diagonal.
    pub fn lines(&self, n: usize, theme: &Theme) -> Group {
        let (right, bottom) = (self.left + self.size * n as f64, self.bottom(n));
        let thin = Stroke::solid(theme.rule, 0.5);
        let mut shapes = Vec::new();
        for i in 0..=n {
            let along = self.size * i as f64;
            let (x, y) = (self.left + along, self.top + along);
            shapes.push(Shape::line((x, self.top), (x, bottom), thin));
            shapes.push(Shape::line((self.left, y), (right, y), thin));
        }
        let own = Stroke::solid(theme.text, if self.size < PITCH { 0.6 } else { 1.0 });
        shapes.extend((0..n).map(|i| Shape::outline(self.cell(i, i), own)));
        Group::decoration("lines", shapes)
    }

    /// Names and numbers of the rows, numbers of the columns; of narrow ones every second, fifth or tenth.
    pub fn names(&self, designs: &[String], theme: &Theme) -> Group {
        let mut texts = Vec::new();
        let (rows, columns) = (self.step(PITCH), self.step(self.numbers + 3.0));
        for (i, name) in designs.iter().enumerate() {
            let along = self.size * (i as f64 + 0.5);
            let is_told = |step: usize| (i + 1) % step == 0 || step == 1;
            if is_told(rows) {
                let (x, y) = (self.left - GAP, self.top + along + DROP * SIZE);
                texts.push(Text::right(number(i + 1), x, y, SIZE, theme.text));
                if self.is_named {
                    let x = x - self.numbers - GAP;
                    let name = Line::plain(name.as_str(), Face::Regular);
                    texts.push(Text::right(name, x, y, SIZE, theme.text));
                }
            }
            if is_told(columns) {
                let at = (self.left + along, self.top - 0.35 * SIZE);
                texts.push(Text::centred(number(i + 1), at.0, at.1, SIZE, theme.text));
            }
        }
        Group::words("names", texts)
    }

    fn step(&self, needed: f64) -> usize {
        let steps = [1usize, 2, 5];
        let fits = |step: &usize| *step as f64 * self.size >= needed;
        steps.into_iter().find(fits).unwrap_or(10)
    }

    /// The names with their numbers under the figure, in columns, where they do not stand beside it.
    pub fn listed(
        &self,
        designs: &[String],
        (left, right): (f64, f64),
        top: f64,
        theme: &Theme,
    ) -> (Option<Group>, f64) {
        if self.is_named || designs.is_empty() {
            return (None, top);
        }
        let hang = self.numbers + GAP;
        let widest = designs.iter().map(|name| width(name)).fold(0.0, f64::max);
        let column = (hang + widest + 2.0 * GAP).min(right - left);
        let columns = ((right - left) / column).floor().max(1.0) as usize;
        let deep = designs.len().div_ceil(columns);
        let (mut texts, mut end) = (Vec::new(), top);
        for (at, chunk) in designs.chunks(deep).enumerate() {
            let x = left + column * at as f64;
            let mut y = top + 0.5 * LABEL;
            for (i, name) in chunk.iter().enumerate() {
                let own = number(at * deep + i + 1);
                let lines = Line::plain(name.as_str(), Face::Regular);
                let lines = lines.wrap((column - hang) / SIZE);
                let baseline = y + SIZE;
                let place = x + self.numbers;
                texts.push(Text::right(own, place, baseline, SIZE, theme.text));
                for line in lines {
                    y += 1.3 * SIZE;
                    let baseline = y - 0.3 * SIZE;
                    texts.push(Text::left(line, x + hang, baseline, SIZE, theme.text));
                }
            }
            end = end.max(y);
        }
        (Some(Group::words("designs", texts)), end + 0.3 * LABEL)
    }
}

fn number(n: usize) -> Line {
    Line::plain(n.to_string(), Face::Regular)
}

fn width(name: &str) -> f64 {
    Line::plain(name, Face::Regular).width() * SIZE
}
