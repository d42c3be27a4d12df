//! Risk of bias as a figure: the traffic light of all studies, the summary of all domains, and the marks of both.

mod key;
mod palette;
mod summary;
mod table;
mod traffic_light;

pub use palette::{Level, Palette};
pub use summary::{Bar, Part, RiskOfBiasSummary};
pub use traffic_light::{JudgedStudy, TrafficLight};

use super::canvas::{Point, Shape, Stroke, Text};
use super::font::{self, Face};
use super::rich::Line;
use super::theme::Theme;

/// Diameter of a judgement's circle, in pitches of the rows.
pub const DIAMETER: f64 = 0.62;
/// Distance of the overall judgement from the domains, in em.
pub const APART: f64 = 0.6;

/// A judgement in its cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// How it is drawn.
    pub level: Level,
    /// Its words: `Some concerns`.
    pub words: String,
    /// Why, and where in the report; empty where nothing is said. Shown by a pointer, not drawn.
    pub support: String,
}

/// A domain: heading of its column and name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DomainHeading {
    /// `D1`.
    pub code: String,
    /// `Bias arising from the randomisation process`.
    pub name: String,
}

/// The circle of a judgement with its symbol.
pub(super) fn mark(
    level: Level,
    palette: Palette,
    (x, y): Point,
    radius: f64,
    theme: &Theme,
) -> (Vec<Shape>, Text) {
    let paint = palette.paint(level);
    let mut shapes = Vec::new();
    if let Some(fill) = paint.fill {
        shapes.push(Shape::Disc(
            (x, y),
            radius,
            super::canvas::Fill::solid(fill),
        ));
        let outline = Stroke {
            dash: paint.dash,
            ..Stroke::solid(theme.text, 0.75)
        };
        shapes.push(Shape::Circle((x, y), radius, outline));
    }
    let size = (1.8 * radius).max(SMALLEST);
    let line = Line::plain(paint.symbol.to_string(), Face::SemiBold);
    let baseline = y + font::middle(paint.symbol, Face::SemiBold) * size;
    (shapes, Text::centred(line, x, baseline, size, paint.ink))
}

/// The smallest type, in pixels: 7 pt.
const SMALLEST: f64 = 9.4;
