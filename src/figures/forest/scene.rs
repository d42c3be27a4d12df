//! A figure with every text and mark in its place, ready to be drawn or tested.

use super::axis::Axis;
use super::model::{Effect, Marker};
use crate::figures::rich::Line;
use crate::figures::theme::Colour;

/// Height of capitals and figures above the baseline, in em.
const ASCENT: f64 = 0.73;
/// Depth of letters below the baseline, in em.
const DESCENT: f64 = 0.2;

/// A laid-out forest plot; lengths in pixels, y downward.
#[derive(Debug, Clone)]
pub struct Scene {
    pub width: f64,
    pub height: f64,
    pub panel: Panel,
    pub axis: Axis,
    /// Bands behind every second study: top and bottom.
    pub bands: Vec<(f64, f64)>,
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

impl Panel {
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

/// A text of one or more pieces on one baseline.
#[derive(Debug, Clone, PartialEq)]
pub struct Text {
    pub pieces: Vec<(f64, Line)>,
    pub baseline: f64,
    pub size: f64,
    pub colour: Colour,
}

impl Text {
    /// The letters of all pieces.
    pub fn words(&self) -> String {
        self.pieces
            .iter()
            .map(|(_, line)| line.text())
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// The boxes its pieces fill.
    pub fn boxes(&self) -> impl Iterator<Item = Box2> + '_ {
        self.pieces
            .iter()
            .filter(|(_, line)| !line.runs.is_empty())
            .map(|(x, line)| Box2 {
                left: *x,
                right: x + line.width() * self.size,
                top: self.baseline - ASCENT * self.size,
                bottom: self.baseline + DESCENT * self.size,
            })
    }
}

/// A rectangle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Box2 {
    pub left: f64,
    pub right: f64,
    pub top: f64,
    pub bottom: f64,
}

impl Box2 {
    /// Whether two rectangles share an area.
    pub fn overlaps(&self, other: &Self) -> bool {
        // Neighbours that touch share an edge computed along different paths.
        const TOUCH: f64 = 1e-6;
        self.left + TOUCH < other.right
            && other.left + TOUCH < self.right
            && self.top + TOUCH < other.bottom
            && other.top + TOUCH < self.bottom
    }
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
