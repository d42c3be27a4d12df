//! Columns whose cells stand under each other at the decimal point, and intervals in sub-fields.

use super::dress::{Between, Numbers};
use super::model::{Alignment, Effect, Scale};
use crate::figures::font::Face;
use crate::figures::rich::Line;

/// A text on its way into a column.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    pub text: String,
    pub face: Face,
}

impl Cell {
    pub fn new(text: impl Into<String>, face: Face) -> Self {
        Self {
            text: text.into(),
            face,
        }
    }

    pub fn line(&self) -> Line {
        Line::plain(self.text.clone(), self.face)
    }

    fn width(&self) -> f64 {
        self.line().width()
    }

    /// Width before the aligned letter.
    fn before(&self, alignment: Alignment) -> f64 {
        let mark = match alignment {
            Alignment::Fraction => self.text.find('/'),
            _ => self.text.find(['.', '·', ',']),
        };
        match mark {
            Some(at) => Line::plain(&self.text[..at], self.face).width(),
            None => self.width(),
        }
    }
}

/// The measured extent of a column's cells, in em.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Extent {
    alignment: Alignment,
    /// Before the aligned letter; the whole width for text.
    before: f64,
    after: f64,
}

impl Extent {
    /// Measures the cells of a column.
    pub fn of<'a>(alignment: Alignment, cells: impl IntoIterator<Item = &'a Cell>) -> Self {
        let mut extent = Self {
            alignment,
            before: 0.0,
            after: 0.0,
        };
        for cell in cells {
            match alignment {
                Alignment::Left | Alignment::Centre => {
                    extent.before = extent.before.max(cell.width())
                }
                Alignment::Decimal | Alignment::Fraction => {
                    let before = cell.before(alignment);
                    extent.before = extent.before.max(before);
                    extent.after = extent.after.max(cell.width() - before);
                }
            }
        }
        extent
    }

    /// As [`Extent::of`] for numbers, but a few far longer ones do not push the others aside: they
    /// begin at the left edge and lose their alignment.
    fn without_outliers<'a>(cells: impl IntoIterator<Item = &'a Cell>) -> Self {
        let measured: Vec<(f64, f64)> = cells
            .into_iter()
            .map(|cell| (cell.before(Alignment::Decimal), cell.width()))
            .collect();
        let mut befores: Vec<f64> = measured.iter().map(|m| m.0).collect();
        befores.sort_by(f64::total_cmp);
        let median = befores.get(befores.len() / 2).copied().unwrap_or(0.0);
        let digit = Line::plain("0", Face::SemiBold).width();
        let before = befores
            .into_iter()
            .filter(|b| *b <= median + digit + 1e-9)
            .fold(0.0, f64::max);
        let after = measured
            .iter()
            .map(|(b, width)| width - b.min(before))
            .fold(0.0, f64::max);
        Self {
            alignment: Alignment::Decimal,
            before,
            after,
        }
    }

    /// Width in em.
    pub fn width(&self) -> f64 {
        self.before + self.after
    }

    /// Where a cell begins, in em from the left of the column's cells.
    pub fn start(&self, cell: &Cell) -> f64 {
        match self.alignment {
            Alignment::Left => 0.0,
            Alignment::Centre => (self.width() - cell.width()) / 2.0,
            Alignment::Decimal | Alignment::Fraction => {
                (self.before - cell.before(self.alignment)).max(0.0)
            }
        }
    }
}

/// The parts of an interval as text: `0.49`, `(`, `0.34`, `to`, `0.70)`.
#[derive(Debug, Clone, PartialEq)]
pub struct Interval {
    estimate: Option<Cell>,
    lower: Cell,
    upper: Cell,
    open: &'static str,
    between: Between,
}

impl Interval {
    /// An estimate with its limits.
    pub fn of(effect: Effect, scale: Scale, numbers: Numbers, face: Face) -> Self {
        let estimate = Cell::new(numbers.effect(scale, effect.estimate), face);
        Self {
            estimate: Some(estimate),
            ..Self::limits((effect.lower, effect.upper), scale, numbers, face)
        }
    }

    /// Limits alone.
    pub fn limits((lower, upper): (f64, f64), scale: Scale, numbers: Numbers, face: Face) -> Self {
        let [lower, upper] = [lower, upper].map(|limit| numbers.effect(scale, limit));
        Self {
            estimate: None,
            lower: Cell::new(lower, face),
            upper: Cell::new(format!("{upper}{}", numbers.close), face),
            open: numbers.open,
            between: numbers.between,
        }
    }

    /// The whole as one line of text.
    pub fn line(&self) -> Line {
        Line::plain(self.text(), self.lower.face)
    }

    /// The whole as one text.
    pub fn text(&self) -> String {
        let estimate = self
            .estimate
            .as_ref()
            .map(|cell| format!("{} ", cell.text))
            .unwrap_or_default();
        let limits = match self.between {
            Between::Word(to) => {
                format!("{}{} {to} {}", self.open, self.lower.text, self.upper.text)
            }
            Between::Sign(_) => self.joined().text,
        };
        format!("{estimate}{limits}")
    }

    /// Limits with a sign between them: `[0.34, 0.70]`.
    fn joined(&self) -> Cell {
        let sign = match self.between {
            Between::Sign(sign) => sign,
            Between::Word(_) => "",
        };
        let text = format!("{}{}{sign}{}", self.open, self.lower.text, self.upper.text);
        Cell::new(text, self.lower.face)
    }

    fn open(&self) -> Cell {
        Cell::new(self.open, self.lower.face)
    }

    fn word(&self) -> Option<Cell> {
        match self.between {
            Between::Word(word) => Some(Cell::new(word, self.lower.face)),
            Between::Sign(_) => None,
        }
    }
}

/// The sub-fields of the effect column, in em from its left.
#[derive(Debug, Clone, Copy)]
pub struct IntervalColumn {
    estimate: Extent,
    lower: Extent,
    upper: Extent,
    lower_at: f64,
    to_at: f64,
    upper_at: f64,
    /// Right edge of the widest limits joined by a sign.
    joined: f64,
}

impl IntervalColumn {
    /// Space between the estimate and the bracket, and around `to`.
    const SPACE: f64 = 0.3;

    /// Measures the intervals of the column.
    pub fn of(intervals: &[Interval]) -> Self {
        let field = |pick: fn(&Interval) -> Option<&Cell>| {
            Extent::of(Alignment::Decimal, intervals.iter().filter_map(pick))
        };
        let widest = |pick: fn(&Interval) -> Option<Cell>| {
            let cells = intervals.iter().filter_map(pick);
            cells.map(|cell| cell.width()).fold(0.0, f64::max)
        };
        let estimate = field(|i| i.estimate.as_ref());
        let lower = field(|i| Some(&i.lower));
        let upper = Extent::without_outliers(intervals.iter().map(|i| &i.upper));
        let lower_at = estimate.width() + Self::SPACE + widest(|i| Some(i.open()));
        let to_at = lower_at + lower.width() + Self::SPACE;
        let upper_at = to_at + widest(Interval::word) + Self::SPACE;
        let mut column = Self {
            estimate,
            lower,
            upper,
            lower_at,
            to_at,
            upper_at,
            joined: 0.0,
        };
        let joined = intervals.iter().filter(|i| i.word().is_none());
        column.joined = joined
            .map(|i| column.bracket_at(i) + i.joined().width())
            .fold(0.0, f64::max);
        column
    }

    /// Width in em.
    pub fn width(&self) -> f64 {
        match self.joined {
            0.0 => self.upper_at + self.upper.width(),
            right => right,
        }
    }

    /// Where the bracket begins: it hugs its number, so that no hole opens before a short one.
    fn bracket_at(&self, interval: &Interval) -> f64 {
        let lower = Cell::new(
            format!("{}{}", interval.open, interval.lower.text),
            interval.lower.face,
        );
        let start = self.lower_at + self.lower.start(&interval.lower);
        start + interval.lower.width() - lower.width()
    }

    /// The pieces of an interval and where each begins, in em from the left of the column.
    pub fn pieces(&self, interval: &Interval) -> Vec<(f64, Line)> {
        let mut pieces = Vec::new();
        if let Some(cell) = &interval.estimate {
            pieces.push((self.estimate.start(cell), cell.line()));
        }
        let bracket = self.bracket_at(interval);
        let Some(word) = interval.word() else {
            pieces.push((bracket, interval.joined().line()));
            return pieces;
        };
        let lower = format!("{}{}", interval.open, interval.lower.text);
        pieces.push((bracket, Cell::new(lower, interval.lower.face).line()));
        pieces.push((self.to_at, word.line()));
        pieces.push((
            self.upper_at + self.upper.start(&interval.upper),
            interval.upper.line(),
        ));
        pieces
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NUMBERS: Numbers = Numbers {
        decimal: '.',
        open: "(",
        between: Between::Word("to"),
        close: ")",
    };

    #[test]
    fn decimal_points_and_strokes_stand_under_each_other() {
        for (alignment, mark, texts) in [
            (Alignment::Decimal, '.', ["0.41", "12.5", "\u{2212}3.25"]),
            (Alignment::Fraction, '/', ["4/123", "180/1541", "12/9"]),
        ] {
            let cells = texts.map(|text| Cell::new(text, Face::Regular));
            let extent = Extent::of(alignment, &cells);
            let places = cells.clone().map(|cell| {
                let at = cell.text.find(mark).unwrap();
                extent.start(&cell) + Line::plain(&cell.text[..at], cell.face).width()
            });
            assert!(
                places.iter().all(|x| (x - places[0]).abs() < 1e-12),
                "{places:?}"
            );
            assert!(cells.iter().all(|cell| extent.start(cell) >= 0.0));
        }
    }

    #[test]
    fn an_interval_reads_as_one_text() {
        let effect = Effect {
            estimate: 0.489f64.ln(),
            lower: 0.339f64.ln(),
            upper: f64::INFINITY,
        };
        assert_eq!(
            Interval::of(effect, Scale::RATIO, NUMBERS, Face::Regular).text(),
            "0.49 (0.34 to ∞)"
        );
        let effect = Effect {
            estimate: -0.012,
            lower: -0.101,
            upper: 0.05,
        };
        assert_eq!(
            Interval::of(effect, Scale::PERCENT, NUMBERS, Face::Regular).text(),
            "−1.2 (−10.1 to 5.0)"
        );
    }

    #[test]
    fn limits_joined_by_a_sign_have_no_hole_and_their_signs_stand_under_each_other() {
        let numbers = Numbers {
            open: "[",
            between: Between::Sign(", "),
            close: "]",
            ..NUMBERS
        };
        let intervals =
            [(0.34, 0.7), (0.13, 126.0), (11.2, 13.4)].map(|(lower, upper): (f64, f64)| {
                let effect = Effect {
                    estimate: lower.ln(),
                    lower: lower.ln(),
                    upper: upper.ln(),
                };
                Interval::of(effect, Scale::RATIO, numbers, Face::Regular)
            });
        let texts = intervals.clone().map(|interval| interval.text());
        assert_eq!(
            texts,
            [
                "0.34 [0.34, 0.70]",
                "0.13 [0.13, 126]",
                "11.20 [11.20, 13.40]"
            ]
        );
        let column = IntervalColumn::of(&intervals);
        let signs = intervals.map(|interval| {
            let (x, line) = column.pieces(&interval)[1].clone();
            let before = line.text().find(',').unwrap();
            x + Line::plain(&line.text()[..before], Face::Regular).width()
        });
        assert!(
            signs.iter().all(|x| (x - signs[0]).abs() < 1e-9),
            "{signs:?}"
        );
    }
}
