//! Texts that read upwards, for bars at the left of a figure.

use super::shape::Point;
use super::text::{ASCENT, Box2, DESCENT};
use crate::figures::rich::Line;
use crate::figures::svg::Svg;
use crate::figures::theme::Colour;

/// A line that reads upwards, about its middle.
#[derive(Debug, Clone, PartialEq)]
pub struct Turned {
    /// The text.
    pub line: Line,
    /// Its middle.
    pub middle: Point,
    /// Size of the type in pixels.
    pub size: f64,
    /// Its colour.
    pub colour: Colour,
}

impl Turned {
    /// The box it fills.
    pub fn area(&self) -> Box2 {
        let (x, y) = self.start();
        Box2 {
            left: x - ASCENT * self.size,
            right: x + DESCENT * self.size,
            top: y - self.line.width() * self.size,
            bottom: y,
        }
    }

    /// Writes the text.
    pub fn write(&self, svg: &Svg) {
        svg.turned_text(&self.line, self.start(), self.size, self.colour);
    }

    /// Where the baseline begins: right of the middle by half the height of a capital.
    fn start(&self) -> Point {
        let (x, y) = self.middle;
        let half = self.line.width() * self.size / 2.0;
        (x + ASCENT / 2.0 * self.size, y + half)
    }
}
