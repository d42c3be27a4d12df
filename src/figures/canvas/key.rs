//! The key under a figure: what each mark and line means, in words.

use super::shape::{Fill, Point, Shape, Stroke, Symbol};
use super::text::{ASCENT, Box2, Text};
use super::{EM, Group, SMALL};
use crate::figures::font::Face;
use crate::figures::rich::Line;
use crate::figures::theme::Theme;

const SIZE: f64 = SMALL * EM;
const PITCH: f64 = 1.55 * SIZE;
/// Width of a sample, of the gap to its words and of the gap to the next entry, in pixels.
const SAMPLE: f64 = 22.0;
const GAP: f64 = 6.0;
const BETWEEN: f64 = 18.0;

/// What an entry shows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Sample {
    /// A line.
    Line(Stroke),
    /// A mark: its form, radius, inside and outline.
    Mark(Symbol, f64, Fill, Stroke),
    /// An area, with an outline.
    Area(Fill, Stroke),
    /// An area with an outline and slanting lines, so many pixels apart.
    Hatched(Fill, Stroke, (f64, Stroke)),
}

/// Entries of samples and rich texts.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Key {
    /// The entries, in reading order.
    pub entries: Vec<(Sample, String)>,
}

impl Key {
    /// Adds an entry.
    pub fn add(&mut self, sample: Sample, words: impl Into<String>) {
        self.entries.push((sample, words.into()));
    }

    /// The key between two edges from `top` on, entries beside each other as long as they fit; and where it ends.
    pub fn place(&self, (left, right): (f64, f64), top: f64, theme: &Theme) -> (Group, f64) {
        let (mut shapes, mut texts) = (Vec::new(), Vec::new());
        let (mut x, mut y) = (left, top);
        for (sample, words) in &self.entries {
            let line = Line::rich(words, Face::Regular);
            let room = (right - left - SAMPLE - GAP) / SIZE;
            let lines = line.wrap(room);
            let widest = lines.iter().map(Line::width).fold(0.0, f64::max) * SIZE;
            let end = x + SAMPLE + GAP + widest;
            if x > left && end > right {
                (x, y) = (left, y + PITCH);
            }
            shapes.extend(sample.draw((x + SAMPLE / 2.0, y + PITCH / 2.0)));
            let deep = lines.len();
            for (i, line) in lines.into_iter().enumerate() {
                let baseline = y + PITCH * i as f64 + (PITCH + ASCENT * SIZE) / 2.0;
                texts.push(Text::left(
                    line,
                    x + SAMPLE + GAP,
                    baseline,
                    SIZE,
                    theme.text,
                ));
            }
            if deep > 1 {
                (x, y) = (left, y + PITCH * deep as f64);
            } else {
                x += SAMPLE + GAP + widest + BETWEEN;
            }
        }
        let bottom = if x > left { y + PITCH } else { y };
        let mut group = Group::words("key", texts);
        group.children = vec![Group::decoration("key-samples", shapes)];
        (group, bottom)
    }
}

/// The place of a sample about its middle.
fn area((x, y): Point) -> Box2 {
    Box2 {
        left: x - SAMPLE / 2.0,
        right: x + SAMPLE / 2.0,
        top: y - 0.4 * SIZE,
        bottom: y + 0.4 * SIZE,
    }
}

impl Sample {
    fn draw(self, (x, y): Point) -> Vec<Shape> {
        let half = SAMPLE / 2.0;
        match self {
            Self::Line(stroke) => vec![Shape::line((x - half, y), (x + half, y), stroke)],
            Self::Mark(symbol, radius, fill, outline) => symbol.draw((x, y), radius, fill, outline),
            Self::Area(fill, stroke) => {
                let area = area((x, y));
                vec![Shape::Rectangle(area, fill), Shape::outline(area, stroke)]
            }
            Self::Hatched(fill, stroke, (step, lines)) => {
                let area = area((x, y));
                let mut shapes = vec![Shape::Rectangle(area, fill)];
                shapes.extend(Shape::hatch(area, step, lines));
                shapes.push(Shape::outline(area, stroke));
                shapes
            }
        }
    }
}
