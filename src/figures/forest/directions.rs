//! The labels that say whom each side of the plot favours.

use super::dress::Directions;
use super::model::Favours;
use super::scene::Panel;
use crate::figures::font::Face;
use crate::figures::rich::Line;

/// How far a label may reach beyond the plot, in em.
pub const OVERHANG: f64 = 3.0;
/// Space between a label and the line of no effect, in em.
const NULL_GAP: f64 = 0.5;

/// More lines than these are hard to read as one label.
const MOST_LINES: usize = 2;

/// How well the labels fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// In one or two lines.
    Well,
    /// In more lines.
    Cramped,
    /// Only with a word cut in two.
    Cut,
}

/// A line of a direction label: its left edge, the line, and how many lines stand above it.
pub type PlacedLine = (f64, Line, usize);

impl Directions {
    fn labels(self, favours: &Favours) -> [Line; 2] {
        let face = if self.bold {
            Face::SemiBold
        } else {
            Face::Regular
        };
        let texts = match self.arrows {
            true => [
                format!("←\u{a0}{}", favours.left),
                format!("{}\u{a0}→", favours.right),
            ],
            false => [favours.left.clone(), favours.right.clone()],
        };
        texts.map(|text| Line::plain(text, face))
    }
}

/// Places the left and the right label in the halves of the panel.
///
/// A label is centred in its half; one that is too wide is broken in two lines, then set against
/// the line of no effect and let as far beyond the panel as `overhang` says, in em.
pub fn place(
    favours: &Favours,
    look: Directions,
    panel: &Panel,
    null: f64,
    size: f64,
    overhang: [f64; 2],
) -> ([Vec<PlacedLine>; 2], Fit) {
    let [left, right] = look.labels(favours);
    let half = |outer: f64, overhang: f64| Half {
        outer,
        null,
        overhang,
    };
    let (left, left_fit) = half(panel.left, overhang[0]).place(&left, size);
    let (right, right_fit) = half(panel.right, overhang[1]).place(&right, size);
    ([left, right], left_fit.max(right_fit))
}

/// Least widths of the two halves, in em of the tick labels, in which no word has to be cut and,
/// with what may hang over, no label takes more than two lines.
pub fn least_room(favours: &Favours, look: Directions, overhang: [f64; 2], small: f64) -> [f64; 2] {
    let [left, right] = look.labels(favours);
    let widest = |label: Line, overhang: f64| {
        let face = label.runs.first().map_or(Face::Regular, |run| run.face);
        let width = |text: &str| Line::plain(text, face).width();
        let text = label.text();
        let word = text.split(' ').map(width).fold(0.0, f64::max);
        let breaks = text.match_indices(' ').map(|(at, _)| at);
        let halves = breaks.map(|at| width(&text[..at]).max(width(&text[at + 1..])));
        let two_lines = halves.fold(width(&text), f64::min);
        (word.max(two_lines - overhang) + 2.0 * NULL_GAP) / small
    };
    [widest(left, overhang[0]), widest(right, overhang[1])]
}

struct Half {
    outer: f64,
    null: f64,
    overhang: f64,
}

impl Half {
    fn place(&self, line: &Line, size: f64) -> (Vec<PlacedLine>, Fit) {
        let room = (self.outer - self.null).abs() / size - NULL_GAP;
        if let Some(lines) = (1..=MOST_LINES).find_map(|most| fit(line, room, most)) {
            let middle = (self.outer + self.null) / 2.0;
            return (
                self.stack(lines, |width| middle - width * size / 2.0),
                Fit::Well,
            );
        }
        let room = room + self.overhang;
        let whole = (1..=4).find_map(|most| fit(line, room, most));
        let quality = match &whole {
            Some(lines) if lines.len() <= MOST_LINES => Fit::Well,
            Some(_) => Fit::Cramped,
            None => Fit::Cut,
        };
        let lines = whole.unwrap_or_else(|| line.wrap(room.max(1.0)));
        let from_null = |width: f64| match self.outer < self.null {
            true => self.null - (NULL_GAP + width) * size,
            false => self.null + NULL_GAP * size,
        };
        (self.stack(lines, from_null), quality)
    }

    fn stack(&self, lines: Vec<Line>, left: impl Fn(f64) -> f64) -> Vec<PlacedLine> {
        lines
            .into_iter()
            .enumerate()
            .map(|(i, line)| (left(line.width()), line, i))
            .collect()
    }
}

/// Lines no wider than `room` without cutting a word, as even as possible.
fn fit(line: &Line, room: f64, most: usize) -> Option<Vec<Line>> {
    let whole = |lines: &[Line]| {
        lines
            .iter()
            .map(|l| l.text().split(' ').count())
            .sum::<usize>()
            == line.text().split(' ').count()
    };
    let even = line.width() / most as f64;
    (0..=20)
        .map(|i| even + (room - even) * f64::from(i) / 20.0)
        .filter(|limit| *limit <= room && *limit > 0.0)
        .map(|limit| line.wrap(limit))
        .find(|lines| lines.len() <= most && whole(lines))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_room_holds_both_labels_in_two_lines() {
        let favours = Favours {
            left: "Favours oxytocin massage alone".to_owned(),
            right: "Favours oxytocin massage with breast care and aromatherapy".to_owned(),
        };
        let size = 12.0;
        let look = Directions {
            bold: false,
            arrows: true,
        };
        let beyond = [OVERHANG; 2];
        let [left, right] = least_room(&favours, look, beyond, 0.9).map(|room| room * 0.9 * size);
        let panel = Panel {
            left: 0.0,
            right: left + right,
            top: 0.0,
            bottom: 1.0,
        };
        let (lines, fit) = place(&favours, look, &panel, left, size, beyond);
        assert_eq!((lines.concat().len(), fit), (4, Fit::Well));
        // Less room takes more lines, and says so.
        let (lines, fit) = place(&favours, look, &panel, 0.7 * left, size, [0.0; 2]);
        assert!(lines.concat().len() > 4 && fit > Fit::Well, "{fit:?}");
    }
}
