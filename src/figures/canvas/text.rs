//! Texts in their places and the boxes they fill.

use crate::figures::rich::Line;
use crate::figures::theme::Colour;

/// Height of capitals and figures above the baseline, in em.
pub const ASCENT: f64 = 0.73;
/// Depth of letters below the baseline, in em.
pub const DESCENT: f64 = 0.2;

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

impl Text {
    /// One line from the left.
    pub fn left(line: Line, x: f64, baseline: f64, size: f64, colour: Colour) -> Self {
        Self {
            pieces: vec![(x, line)],
            baseline,
            size,
            colour,
        }
    }

    /// One line about a middle.
    pub fn centred(line: Line, x: f64, baseline: f64, size: f64, colour: Colour) -> Self {
        let half = line.width() * size / 2.0;
        Self::left(line, x - half, baseline, size, colour)
    }

    /// One line that ends at a place.
    pub fn right(line: Line, x: f64, baseline: f64, size: f64, colour: Colour) -> Self {
        let width = line.width() * size;
        Self::left(line, x - width, baseline, size, colour)
    }
}

/// Lines of text from the left, wrapped to a width in pixels; where the next line would begin.
pub fn paragraph(
    line: &Line,
    (left, top, width): (f64, f64, f64),
    size: f64,
    colour: Colour,
) -> (Vec<Text>, f64) {
    let pitch = PITCH * size;
    let lines = line.wrap(width / size);
    let bottom = top + pitch * lines.len() as f64;
    let texts = lines.into_iter().enumerate().map(|(i, line)| {
        let baseline = top + pitch * i as f64 + (PITCH - 1.0) / 2.0 * size + ASCENT * size;
        Text::left(line, left, baseline, size, colour)
    });
    (texts.collect(), bottom)
}

/// From one line of a paragraph to the next, in em.
const PITCH: f64 = 1.35;
