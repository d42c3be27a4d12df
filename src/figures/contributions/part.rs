//! A part of a contribution bar: its area, and as much of its name and share as it has room for.

use super::{Fill, Level, Line, Palette, Part, Sample, Shade, Shape, Stroke, Text};
use crate::figures::canvas::Box2;
use crate::figures::font::Face;
use crate::figures::theme::{Colour, Theme};
use crate::numerics::format;

/// Size of the words in a bar, in pixels: 7 pt.
const SIZE: f64 = 9.6;
const PITCH: f64 = 1.2 * SIZE;
/// Free on either side of words, in pixels.
const ROOM: f64 = 3.0;
/// From the middle of a line to its baseline, in em.
const DROP: f64 = 0.36;
/// Distance of the lines of a hatched area, in pixels.
const HATCH: f64 = 5.0;

impl Shade {
    /// Inside and ink.
    fn colours(self, theme: &Theme) -> (Colour, Colour) {
        match self {
            Self::Direct => (theme.study_outline, theme.background),
            Self::Indirect => (theme.subtotal, theme.text),
            Self::Others => (theme.background, theme.text),
            Self::Judged(level) => {
                let paint = Palette::Safe.paint(level);
                (paint.fill.unwrap_or(theme.background), paint.ink)
            }
        }
    }

    fn outline(self, theme: &Theme) -> Stroke {
        let dash = match self {
            Self::Judged(level) => Palette::Safe.paint(level).dash,
            _ => None,
        };
        // Dark parts are told apart by light lines.
        let colour = match self {
            Self::Direct => theme.background,
            _ => theme.text,
        };
        Stroke {
            dash,
            ..Stroke::solid(colour, 0.75)
        }
    }

    /// Its sample in the key.
    pub fn sample(self, theme: &Theme) -> Sample {
        let (inside, _) = self.colours(theme);
        let (inside, outline) = (Fill::solid(inside), self.outline(theme));
        match self {
            Self::Others => Sample::Hatched(inside, outline, (HATCH, hatched(theme))),
            _ => Sample::Area(inside, outline),
        }
    }
}

/// Lines pale enough for words over them.
fn hatched(theme: &Theme) -> Stroke {
    Stroke::solid(theme.rule, 1.0)
}

impl Part {
    /// Its area, and its words where they have room.
    pub fn draw(&self, area: Box2, theme: &Theme) -> (Vec<Shape>, Vec<Text>) {
        let (inside, ink) = self.shade.colours(theme);
        let mut shapes = vec![Shape::Rectangle(area, Fill::solid(inside))];
        let words = self.words(area);
        if self.shade == Shade::Others {
            shapes.extend(Shape::hatch(area, HATCH, hatched(theme)));
        }
        shapes.push(Shape::outline(area, self.shade.outline(theme)));
        let (x, y) = (
            (area.left + area.right) / 2.0,
            (area.top + area.bottom) / 2.0,
        );
        let first = y + DROP * SIZE - PITCH * (words.len().saturating_sub(1)) as f64 / 2.0;
        let texts = words.into_iter().enumerate().map(|(i, line)| {
            let baseline = first + PITCH * i as f64;
            Text::centred(line, x, baseline, SIZE, ink)
        });
        (shapes, texts.collect())
    }

    /// Name and share on one line or on two, the share alone, or nothing.
    fn words(&self, area: Box2) -> Vec<Line> {
        let room = (area.right - area.left - 2.0 * ROOM) / SIZE;
        let deep = ((area.bottom - area.top - 2.0) / PITCH).floor() as usize;
        let share = format!("{}%", format::fixed(100.0 * self.share, 0));
        let name = match self.shade {
            Shade::Judged(level) => mark(level),
            _ => self.label.clone(),
        };
        let line = |text: String| Line::plain(text, Face::Regular);
        let whole = line(format!("{name} {share}"));
        let two = || [line(name.clone()), line(share.clone())];
        let fits = |line: &Line| line.width() <= room;
        if fits(&whole) {
            vec![whole]
        } else if deep >= 2 && two().iter().all(fits) {
            two().into()
        } else if let Some(lines) = wrapped(&whole, room, deep) {
            lines
        } else if fits(&line(share.clone())) {
            vec![line(share)]
        } else {
            Vec::new()
        }
    }
}

/// The words on so many lines, where these are broken between words and not within them.
fn wrapped(whole: &Line, room: f64, deep: usize) -> Option<Vec<Line>> {
    if whole.width() > deep as f64 * room {
        return None;
    }
    let lines = whole.wrap_even(room);
    let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
    let apart: Vec<_> = lines.iter().flat_map(|line| words(&line.text())).collect();
    (lines.len() <= deep && apart == words(&whole.text())).then_some(lines)
}

/// The symbol of a judgement, where there is no room for its word.
fn mark(level: Level) -> String {
    level.symbol().to_string()
}
