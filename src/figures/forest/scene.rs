//! A figure with every text and mark in its place, ready to be drawn or tested.

use super::axis::Axis;
use super::model::{Effect, Marker};
use crate::figures::canvas::{Box2, Shape, Text};

/// A laid-out forest plot; lengths in pixels, y downward.
#[derive(Debug, Clone)]
pub struct Scene {
    pub width: f64,
    pub height: f64,
    pub panel: Panel,
    pub axis: Axis,
    /// Bands behind every second study: top and bottom.
    pub bands: Vec<(f64, f64)>,
    /// A pale band behind the rows, as positions on the axis.
    pub band: Option<(f64, f64)>,
    pub rules: Vec<Rule>,
    pub header: Vec<Text>,
    pub rows: Vec<PlacedRow>,
    /// Tick labels, axis title, direction labels.
    pub legend: Vec<Text>,
    /// Brackets at the left of several effects of one study.
    pub brackets: Vec<Bracket>,
    /// An axis of another scale under the first.
    pub second_axis: Option<PlacedAxis>,
    /// What is written at it.
    pub second_legend: Vec<Text>,
    /// The dotted line through the pooled estimate.
    pub pooled: Option<PooledLine>,
    /// What is said of the page itself: that the table goes on, its number.
    pub folio: Vec<Text>,
    /// Whether the page has rows of the table, and with them a header and an axis.
    pub has_table: bool,
    /// Pixels per pixel of the layout: below 1 the type is smaller than usual.
    pub scale: f64,
    /// Whether its width was given.
    pub is_print: bool,
    /// Lines of statistics over the whole width, which interrupt the panel: top and bottom.
    pub breaks: Vec<(f64, f64)>,
    /// Which page it is, and of how many.
    pub number: Option<(usize, usize)>,
}

/// The part of the figure where marks are drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Panel {
    pub left: f64,
    pub right: f64,
    /// Top of the first row with a mark.
    pub top: f64,
    /// The axis line.
    pub bottom: f64,
}

impl Scene {
    /// Width and height of the file: whole pixels on a screen, as asked for in print.
    pub fn size(&self) -> (f64, f64) {
        match self.is_print {
            true => (self.width, self.height),
            false => (self.width.ceil(), self.height.ceil()),
        }
    }

    /// The parts of the panel that no text may enter: all of it but its interruptions.
    pub fn plots(&self) -> Vec<Box2> {
        if !self.has_table {
            return Vec::new();
        }
        let (top, bottom) = (self.panel.top, self.panel.bottom);
        let parts = self.uninterrupted(top, bottom).into_iter();
        let area = self.panel.area();
        parts
            .map(|(top, bottom)| Box2 {
                top,
                bottom,
                ..area
            })
            .collect()
    }

    /// What interruptions leave of a vertical line.
    pub fn uninterrupted(&self, top: f64, bottom: f64) -> Vec<(f64, f64)> {
        let mut from = top;
        let mut parts = Vec::new();
        for &(start, end) in &self.breaks {
            if start >= from && end < bottom {
                parts.push((from, start));
                from = end;
            }
        }
        parts.push((from, bottom));
        parts.retain(|(top, bottom)| top < bottom);
        parts
    }

    /// All texts, in reading order.
    pub fn texts(&self) -> impl Iterator<Item = &Text> {
        self.header
            .iter()
            .chain(self.rows.iter().flat_map(|row| &row.texts))
            .chain(&self.legend)
            .chain(&self.second_legend)
            .chain(&self.folio)
    }
}

impl Scene {
    /// The same figure in a smaller or larger type.
    pub fn scaled(mut self, by: f64) -> Self {
        let texts = |texts: &mut Vec<Text>| texts.iter_mut().for_each(|text| scale_text(text, by));
        let all = |numbers: &mut [&mut f64]| numbers.iter_mut().for_each(|n| **n *= by);
        all(&mut [&mut self.width, &mut self.height]);
        let panel = &mut self.panel;
        all(&mut [
            &mut panel.left,
            &mut panel.right,
            &mut panel.top,
            &mut panel.bottom,
        ]);
        for (top, bottom) in self.bands.iter_mut().chain(&mut self.breaks) {
            all(&mut [top, bottom]);
        }
        for rule in &mut self.rules {
            all(&mut [&mut rule.from, &mut rule.to, &mut rule.y]);
        }
        for bracket in &mut self.brackets {
            let Bracket {
                x,
                arm,
                top,
                bottom,
                ..
            } = bracket;
            all(&mut [x, arm, top, bottom]);
        }
        for row in &mut self.rows {
            row.middle *= by;
            texts(&mut row.texts);
            row.mark.iter_mut().for_each(|mark| mark.scale(by));
            row.circles.iter_mut().for_each(|circle| circle.scale(by));
        }
        if let Some(line) = &mut self.pooled {
            all(&mut [&mut line.top, &mut line.bottom]);
        }
        texts(&mut self.header);
        if let Some(axis) = &mut self.second_axis {
            axis.y *= by;
        }
        texts(&mut self.legend);
        texts(&mut self.second_legend);
        texts(&mut self.folio);
        self.scale *= by;
        self
    }
}

fn scale_text(text: &mut Text, by: f64) {
    text.baseline *= by;
    text.size *= by;
    text.pieces.iter_mut().for_each(|(x, _)| *x *= by);
}

impl Panel {
    /// The rectangle it fills.
    pub fn area(&self) -> Box2 {
        Box2 {
            left: self.left,
            right: self.right,
            top: self.top,
            bottom: self.bottom,
        }
    }

    /// Where a position of the axis lies.
    pub fn x(&self, axis: &Axis, position: f64) -> f64 {
        let share = (position - axis.ticks.lower) / (axis.ticks.upper - axis.ticks.lower);
        self.left + share * (self.right - self.left)
    }
}

/// A horizontal rule.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rule {
    pub from: f64,
    pub to: f64,
    pub y: f64,
}

/// An axis in its place.
#[derive(Debug, Clone, PartialEq)]
pub struct PlacedAxis {
    pub y: f64,
    /// Labelled places, as positions.
    pub ticks: Vec<f64>,
}

/// A bracket that joins the effects of one study.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bracket {
    /// The row with the study's name, by its index among the rows of the description.
    pub name: usize,
    /// The upright.
    pub x: f64,
    /// From the upright to the ends of both arms; negative where these point to the left.
    pub arm: f64,
    pub top: f64,
    pub bottom: f64,
}

/// The line through a pooled estimate, as a position on the axis.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PooledLine {
    pub position: f64,
    pub top: f64,
    pub bottom: f64,
}

/// A row in its place.
#[derive(Debug, Clone)]
pub struct PlacedRow {
    /// Index into the rows of the figure's description.
    pub index: usize,
    pub middle: f64,
    pub texts: Vec<Text>,
    pub mark: Option<Mark>,
    /// Circles of its risk-of-bias judgements.
    pub circles: Vec<Shape>,
}

/// What is drawn on the panel; numbers are positions on the axis, sizes are pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Mark {
    /// A square with its confidence interval.
    Square {
        effect: Effect,
        side: f64,
        marker: Marker,
    },
    /// A pooled estimate: solid overall, tinted for a subgroup.
    Diamond {
        effect: Effect,
        height: f64,
        solid: bool,
    },
    /// A prediction interval.
    Bar { lower: f64, upper: f64, height: f64 },
}

impl Mark {
    fn scale(&mut self, by: f64) {
        match self {
            Self::Square { side: size, .. }
            | Self::Diamond { height: size, .. }
            | Self::Bar { height: size, .. } => *size *= by,
        }
    }
}
