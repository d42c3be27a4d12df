//! The key of judgements: circles with their words.

use super::{Level, Palette, mark};
use crate::figures::canvas::{EM, Group, SMALL, Text};
use crate::figures::font::Face;
use crate::figures::rich::Line;
use crate::figures::theme::Theme;

const SIZE: f64 = SMALL * EM;
const PITCH: f64 = 1.6 * SIZE;
const RADIUS: f64 = 0.55 * EM;
const GAP: f64 = 0.4 * EM;
const BETWEEN: f64 = 1.4 * EM;
/// From the middle of a line to its baseline, in em.
const DROP: f64 = 0.36;

/// The key between two edges from `top` on, and where it ends.
pub fn levels(
    entries: &[(Level, String)],
    palette: Palette,
    (left, right): (f64, f64),
    top: f64,
    theme: &Theme,
) -> (Group, f64) {
    let (mut x, mut y) = (left, top + PITCH / 2.0);
    let (mut shapes, mut texts) = (Vec::new(), Vec::new());
    for (level, words) in entries {
        let line = Line::plain(words.as_str(), Face::Regular);
        let width = 2.0 * RADIUS + GAP + line.width() * SIZE;
        if x > left && x + width > right {
            (x, y) = (left, y + PITCH);
        }
        let (circle, symbol) = mark(*level, palette, (x + RADIUS, y), RADIUS, theme);
        shapes.extend(circle);
        texts.push(symbol);
        let baseline = y + DROP * SIZE;
        let at = x + 2.0 * RADIUS + GAP;
        texts.push(Text::left(line, at, baseline, SIZE, theme.text));
        x += width + BETWEEN;
    }
    let group = Group {
        shapes,
        ..Group::words("key", texts)
    };
    (group, y + PITCH / 2.0)
}
