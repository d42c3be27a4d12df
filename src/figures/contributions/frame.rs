//! Where contribution bars and their names stand.

use super::{Contributions, EM, Face, Group, LABEL, Line, Shape, Stroke, Text, Theme};
use crate::figures::canvas::{Box2, MARGIN, paragraph};
use crate::numerics::format;

/// Heights of bars in pixels, for three lines of words, for two and for one, and how many bars may be as high.
const BARS: [(f64, usize); 3] = [(37.0, 8), (26.0, 18), (16.0, usize::MAX)];
/// Between one bar and the next, in pixels.
const BETWEEN: f64 = 6.0;
/// From one line of a name to the next, and between names and bars, in em.
const PITCH: f64 = 1.2;
const GAP: f64 = 0.8;
/// Names take at most this part of the width, and at most this many em.
const SHARE: f64 = 0.4;
const WIDEST: f64 = 22.0;
/// Narrower bars stand under their names, over the whole width; in em.
const LEAST: f64 = 22.0;
const DROP: f64 = 0.36;

/// Where bars stand, in pixels.
pub struct Frame {
    pub left: f64,
    pub right: f64,
    pub labels: Vec<Vec<Line>>,
    /// Whether names stand over their bars.
    above: bool,
    bar: f64,
}

/// Where one bar and its name stand.
pub struct Place {
    /// From this bar to the next.
    pub height: f64,
    /// Middle of the bar.
    pub middle: f64,
    /// Middle of the name.
    label: f64,
}

impl Frame {
    pub fn of(figure: &Contributions) -> Self {
        let edges = figure.sheet.edges();
        let whole = edges.1 - edges.0;
        let wrapped = |limit: f64| -> Vec<Vec<Line>> {
            let labels = figure.bars.iter();
            let line = |label: &str| Line::plain(label, Face::Regular);
            labels.map(|bar| line(&bar.label).wrap(limit)).collect()
        };
        let labels = wrapped((SHARE * whole / EM).min(WIDEST));
        let heading = Line::plain(figure.heading.as_str(), Face::SemiBold).wrap(WIDEST);
        let widths = labels.iter().flatten().chain(&heading).map(Line::width);
        let widest = widths.fold(0.0, f64::max).min(SHARE * whole / EM);
        // Half of the labels of the first and the last tick hangs over.
        let hangs = 0.5 * LABEL * Line::plain("100%", Face::Regular).width();
        let (left, right) = (edges.0 + EM * (widest + GAP), edges.1 - hangs);
        let above = right - left < LEAST * EM;
        Self {
            left: if above { edges.0 } else { left },
            right,
            labels: if above { wrapped(whole / EM) } else { labels },
            above,
            bar: BARS
                .into_iter()
                .find(|(_, most)| figure.bars.len() <= *most)
                .map_or(BARS[2].0, |(height, _)| height),
        }
    }

    /// The heading over the names, and where the first bar begins.
    pub fn heading(&self, figure: &Contributions, theme: &Theme) -> (Group, f64) {
        let edges = figure.sheet.edges();
        let right = if self.above { edges.1 } else { self.left };
        let line = Line::plain(figure.heading.as_str(), Face::SemiBold);
        let place = (edges.0, figure.sheet.top(), right - edges.0);
        let (texts, end) = paragraph(&line, place, EM, theme.text);
        (Group::words("heading", texts), end + 0.3 * EM)
    }

    /// Where a bar with a name of some lines stands from a height on.
    pub fn place(&self, lines: &[Line], top: f64) -> Place {
        let deep = PITCH * EM * lines.len().max(1) as f64;
        if self.above {
            return Place {
                height: deep + self.bar + 1.5 * BETWEEN,
                middle: top + deep + self.bar / 2.0 + 1.0,
                label: top + deep / 2.0,
            };
        }
        let height = self.bar.max(deep) + BETWEEN;
        let middle = top + height / 2.0;
        Place {
            height,
            middle,
            label: middle,
        }
    }

    /// The place of a part that begins at a share of the bar.
    pub fn area(&self, from: f64, share: f64, middle: f64) -> Box2 {
        let width = self.right - self.left;
        Box2 {
            left: self.left + width * from,
            right: self.left + width * (from + share),
            top: middle - self.bar / 2.0,
            bottom: middle + self.bar / 2.0,
        }
    }

    /// The name of a bar.
    pub fn texts(&self, lines: &[Line], place: &Place, theme: &Theme) -> Vec<Text> {
        let deep = PITCH * EM * (lines.len().max(1) - 1) as f64;
        let first = place.label + DROP * EM - deep / 2.0;
        let lines = lines.iter().enumerate();
        lines
            .map(|(i, line)| {
                let baseline = first + PITCH * EM * i as f64;
                Text::left(line.clone(), MARGIN * EM, baseline, EM, theme.text)
            })
            .collect()
    }

    /// The axis in percent under the bars, and where it ends.
    pub fn axis(&self, figure: &Contributions, top: f64, theme: &Theme) -> (Group, f64) {
        let line = Stroke::solid(theme.interval, 1.0);
        let y = top + 0.15 * EM;
        let mut shapes = vec![Shape::line((self.left, y), (self.right, y), line)];
        let baseline = y + 0.4 * EM + 0.9 * LABEL;
        let mut texts = Vec::new();
        for tick in [0.0, 0.25, 0.5, 0.75, 1.0] {
            let x = self.left + tick * (self.right - self.left);
            shapes.push(Shape::line((x, y), (x, y + 0.4 * EM), line));
            let label = format!("{}%", format::fixed(100.0 * tick, 0));
            let label = Line::plain(label, Face::Regular);
            let half = label.width() * LABEL / 2.0;
            let x = x.max(MARGIN * EM + half);
            texts.push(Text::centred(label, x, baseline, LABEL, theme.text));
        }
        let title = Line::plain(figure.axis_title.as_str(), Face::Regular);
        let mut end = baseline;
        for line in title.wrap((self.right - self.left) / LABEL) {
            end += 1.35 * LABEL;
            let x = (self.left + self.right) / 2.0;
            texts.push(Text::centred(line, x, end, LABEL, theme.text));
        }
        let group = Group {
            children: vec![Group::decoration("axis-lines", shapes)],
            ..Group::words("axis", texts)
        };
        (group, end + 0.3 * LABEL)
    }
}
