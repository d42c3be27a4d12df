//! A figure with every text and mark in its place, ready to be drawn or tested.

use super::axis::Axis;
use super::model::{Effect, Marker};
use crate::figures::canvas::{Box2, Text};

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
    /// The dotted line through the pooled estimate.
    pub pooled: Option<PooledLine>,
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
    /// All texts, in reading order.
    pub fn texts(&self) -> impl Iterator<Item = &Text> {
        self.header
            .iter()
            .chain(self.rows.iter().flat_map(|row| &row.texts))
            .chain(&self.legend)
    }
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
