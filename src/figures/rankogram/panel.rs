//! The panel of one treatment.

use crate::figures::canvas::{ASCENT, Box2, Fill, Group, Point, Role, Shape, Stroke, Symbol, Text};
use crate::figures::font::{Face, measure};
use crate::figures::panels::{LABEL, TICK};
use crate::figures::rich::Line;
use crate::figures::theme::Theme;

use super::{LINE, RankPanel, WORDS, paint};

/// Share of a rank's width that its bar fills, where that leaves a gap that can be seen.
const BAR: f64 = 0.76;
const THIN: f64 = 4.0;
/// With more ranks than this the curve has no points.
const POINTS: usize = 12;

/// Name and numbers of a treatment, within a width in pixels; whether each line is of the name.
pub fn heading(panel: &RankPanel, width: f64) -> Vec<(Line, bool)> {
    let name = Line::plain(panel.label.as_str(), Face::SemiBold);
    let name = name
        .wrap(width / WORDS)
        .into_iter()
        .map(|line| (line, true));
    let lines = panel.lines.iter().flat_map(|words| {
        let line = Line::plain(words.as_str(), Face::Regular);
        line.wrap(width / WORDS)
    });
    name.chain(lines.map(|line| (line, false))).collect()
}

/// A panel with its words, so high, above it; the first of a row has the labels of the vertical axis.
pub fn draw(
    panel: &RankPanel,
    number: usize,
    area: Box2,
    (is_first, words): (bool, f64),
    theme: &Theme,
) -> Group {
    let ranks = panel.probabilities.len();
    let plot = Plot { area, ranks };
    let mut texts = Vec::new();
    let lines = heading(panel, area.right - area.left);
    // Words stand on the panel, so that those of a row end at the same height.
    let top = area.top - words + (words - 0.35 * LABEL - lines.len() as f64 * LINE);
    for (at, (line, is_name)) in lines.into_iter().enumerate() {
        let baseline = top + at as f64 * LINE + ASCENT * WORDS;
        let colour = if is_name { theme.text } else { theme.secondary };
        texts.push(Text::left(line, area.left, baseline, WORDS, colour));
    }
    let mut shapes = plot.frame(theme);
    texts.extend(plot.labels(is_first, theme));
    shapes.extend(plot.marks(&panel.probabilities, theme));
    let words = format!("{}: {}", panel.label, panel.words);
    Group {
        id: format!("treatment-{}", number + 1),
        role: Role::Item(words.clone()),
        tooltip: words,
        data: vec![("data-sucra", panel.sucra)],
        shapes,
        texts,
        ..Group::default()
    }
}

struct Plot {
    area: Box2,
    ranks: usize,
}

impl Plot {
    /// The middle of a rank, counted from 0.
    fn x(&self, rank: usize) -> f64 {
        self.area.left + (rank as f64 + 0.5) * self.step()
    }

    fn step(&self) -> f64 {
        (self.area.right - self.area.left) / self.ranks as f64
    }

    fn y(&self, probability: f64) -> f64 {
        self.area.bottom - probability * (self.area.bottom - self.area.top)
    }

    fn frame(&self, theme: &Theme) -> Vec<Shape> {
        let Box2 { left, right, .. } = self.area;
        let axis = Stroke::solid(theme.interval, 1.0);
        let rule = Stroke::solid(theme.rule, 0.75);
        let mut shapes: Vec<Shape> = [0.5, 1.0]
            .map(|at| Shape::line((left, self.y(at)), (right, self.y(at)), rule))
            .to_vec();
        for at in [0.0, 0.5, 1.0] {
            shapes.push(Shape::line(
                (left - TICK, self.y(at)),
                (left, self.y(at)),
                axis,
            ));
        }
        shapes.push(Shape::line((left, self.y(1.0)), (left, self.y(0.0)), axis));
        shapes.push(Shape::line((left, self.y(0.0)), (right, self.y(0.0)), axis));
        for rank in self.labelled() {
            let (x, y) = (self.x(rank), self.area.bottom);
            shapes.push(Shape::line((x, y), (x, y + TICK), axis));
        }
        shapes
    }

    /// Ranks that have a label: the first, the last, and those between that have room.
    fn labelled(&self) -> Vec<usize> {
        let widest = measure(&self.ranks.to_string(), Face::Regular).width * LABEL;
        let room = (widest + 0.5 * LABEL) / self.step();
        let step = [1, 2, 5, 10, 20, 50]
            .into_iter()
            .find(|step| f64::from(*step) >= room)
            .unwrap_or(100) as usize;
        let last = self.ranks - 1;
        let round = (1..=self.ranks).filter(|rank| rank.is_multiple_of(step) || step == 1);
        let inner = round.map(|rank| rank - 1).filter(|rank| {
            let clear = |end: usize| rank.abs_diff(end) as f64 >= room;
            clear(0) && clear(last)
        });
        let mut all: Vec<usize> = [0].into_iter().chain(inner).collect();
        if last > 0 {
            all.push(last);
        }
        all
    }

    fn labels(&self, is_first: bool, theme: &Theme) -> Vec<Text> {
        let line = |words: String| Line::plain(words, Face::Regular);
        let baseline = self.area.bottom + TICK + 0.95 * LABEL;
        let below = self.labelled().into_iter().map(|rank| {
            let label = line((rank + 1).to_string());
            Text::centred(label, self.x(rank), baseline, LABEL, theme.text)
        });
        let beside = [0.0, 0.5, 1.0].into_iter().filter(|_| is_first).map(|at| {
            let label = line(format!("{}", 100.0 * at));
            let x = self.area.left - TICK - 3.0;
            let baseline = self.y(at) + ASCENT * LABEL / 2.0;
            Text::right(label, x, baseline, LABEL, theme.text)
        });
        below.chain(beside).collect()
    }

    fn marks(&self, probabilities: &[f64], theme: &Theme) -> Vec<Shape> {
        let (fill, line) = paint(theme);
        let share = if self.step() < THIN { 1.0 } else { BAR };
        let half = share * self.step() / 2.0;
        let bar = |(rank, share): (usize, &f64)| {
            let area = Box2 {
                left: self.x(rank) - half,
                right: self.x(rank) + half,
                top: self.y(*share),
                bottom: self.area.bottom,
            };
            Shape::Rectangle(area, fill)
        };
        let mut shapes: Vec<Shape> = probabilities.iter().enumerate().map(bar).collect();
        let mut sum = 0.0;
        let reached: Vec<Point> = (probabilities.iter().enumerate())
            .map(|(rank, share)| {
                sum += share;
                (self.x(rank), self.y(sum.min(1.0)))
            })
            .collect();
        shapes.push(Shape::Path(reached.clone(), line));
        if self.ranks <= POINTS {
            let outline = Stroke::solid(theme.background, 0.5);
            let point =
                |at: &Point| Symbol::Circle.draw(*at, 1.9, Fill::solid(line.colour), outline);
            shapes.extend(reached.iter().flat_map(point));
        }
        shapes
    }
}
