//! What the colours and the squares of a net heat plot mean.

use super::grid::Grid;
use super::{MOST, NetHeat, ground, largest, square};
use crate::figures::canvas::{Box2, Group, Shape, Stroke, Text, paragraph};
use crate::figures::font::Face;
use crate::figures::panels::LABEL;
use crate::figures::rich::Line;
use crate::figures::theme::Theme;
use crate::numerics::format::{self, MINUS};

/// Width and height of the scale of colours, in pixels.
const BAR: (f64, f64) = (190.0, 12.0);
/// Steps of the scale on either side of 0.
const STEPS: i32 = 8;
/// Between the two keys, in pixels.
const BETWEEN: f64 = 36.0;
/// Least width of a key beside the other, in pixels.
const LEAST: f64 = 200.0;
/// Shares that the key of squares shows, in percent.
const SHARES: [f64; 4] = [5.0, 25.0, 50.0, 100.0];

/// A whole number or a half.
fn label(at: f64) -> String {
    format::fixed(at, usize::from(at.fract() != 0.0))
}

impl NetHeat {
    /// Both keys: right of the cells where there is room, else below them, beside each other where there is room; and
    /// where the figure ends with them.
    pub(super) fn keys(&self, grid: &Grid, top: f64, theme: &Theme) -> (Vec<Group>, f64) {
        let (edges, n) = (self.sheet.edges(), self.designs.len());
        let (end, from) = (grid.bottom(n), grid.cell(0, n).left + BETWEEN);
        let half = (edges.1 - edges.0 - BETWEEN) / 2.0;
        let (first, second, width) = if edges.1 - from >= LEAST {
            ((from, top), None, edges.1 - from)
        } else if half >= LEAST {
            let top = end + 0.8 * LABEL;
            let second = (edges.0 + half + BETWEEN, top);
            ((edges.0, top), Some(second), half)
        } else {
            let first = (edges.0, end + 0.8 * LABEL);
            (first, None, edges.1 - edges.0)
        };
        let (scale, last) = self.scale((first.0, first.1, width), theme);
        let (left, top) = second.unwrap_or((first.0, last + 0.6 * LABEL));
        let (squares, bottom) = self.squares((left, top, width), grid, theme);
        (vec![scale, squares], end.max(last).max(bottom))
    }

    fn scale(&self, (left, top, width): (f64, f64, f64), theme: &Theme) -> (Group, f64) {
        let title = Line::rich(&self.heat_title, Face::Regular);
        let (mut texts, y) = paragraph(&title, (left, top, width), LABEL, theme.text);
        let y = y + 0.3 * LABEL;
        let limit = self.limit();
        // Half of a label may hang over either end of the bar.
        let from = left + LABEL;
        let span = BAR.0.min(width - 2.0 * LABEL);
        let step = span / f64::from(2 * STEPS + 1);
        let mut shapes = Vec::new();
        for (at, i) in (-STEPS..=STEPS).enumerate() {
            let x = from + step * at as f64;
            let area = Box2 {
                left: x,
                right: x + step,
                top: y,
                bottom: y + BAR.1,
            };
            shapes.extend(ground(area, 0.0, f64::from(i) / f64::from(STEPS), theme));
        }
        let whole = Box2 {
            left: from,
            right: from + span,
            top: y,
            bottom: y + BAR.1,
        };
        shapes.push(Shape::outline(whole, Stroke::solid(theme.text, 0.75)));
        let beyond = match self.is_cut() {
            true => [format!("≤ {MINUS}{MOST}"), format!("≥ {MOST}")],
            false => [-limit, limit].map(label),
        };
        let [least, most] = beyond;
        let marks = [
            (0.0, least),
            (0.5, "0".to_owned()),
            (1.0, most),
            (0.25, label(-limit / 2.0)),
            (0.75, label(limit / 2.0)),
        ];
        let baseline = y + BAR.1 + 1.15 * LABEL;
        for (share, label) in marks {
            let inset = step / 2.0;
            let x = from + inset + share * (span - 2.0 * inset);
            let line = Line::plain(label, Face::Regular);
            texts.push(Text::centred(line, x, baseline, LABEL, theme.text));
        }
        let group = Group {
            children: vec![Group::decoration("scale-colours", shapes)],
            ..Group::words("scale", texts)
        };
        (group, baseline + 0.3 * LABEL)
    }

    fn squares(
        &self,
        (left, top, width): (f64, f64, f64),
        grid: &Grid,
        theme: &Theme,
    ) -> (Group, f64) {
        let title = Line::rich(&self.contribution_title, Face::Regular);
        let (mut texts, y) = paragraph(&title, (left, top, width), LABEL, theme.text);
        let mut y = y + 0.3 * LABEL;
        let largest = largest(grid);
        let (mut x, mut shapes) = (left, Vec::new());
        for share in SHARES {
            let side = largest * (share / 100.0).sqrt();
            let needed =
                side + 4.0 + Line::plain(format!("{share}%"), Face::Regular).width() * LABEL;
            if x + needed > left + width && x > left {
                (x, y) = (left, y + largest.max(LABEL) + 4.0);
            }
            let middle = (x + side / 2.0, y + largest / 2.0);
            shapes.extend(square(middle, side, theme));
            let line = Line::plain(format!("{share}%"), Face::Regular);
            let baseline = middle.1 + 0.36 * LABEL;
            let wide = line.width() * LABEL;
            let at = x + side + 4.0;
            texts.push(Text::left(line, at, baseline, LABEL, theme.text));
            x = at + wide + 12.0;
        }
        let group = Group {
            children: vec![Group::decoration("square-sizes", shapes)],
            ..Group::words("squares", texts)
        };
        (group, y + largest.max(LABEL) + 0.3 * LABEL)
    }
}
