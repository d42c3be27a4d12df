//! A panel with two axes.

use super::shape::{Point, Shape, Stroke};
use super::text::{ASCENT, Box2, Text, paragraph};
use super::{EM, Group, SMALL};
use crate::figures::font::{Face, measure};
use crate::figures::rich::Line;
use crate::figures::theme::Theme;
use crate::figures::ticks::{self, Frame, Tick, Ticks};

/// Length of a labelled tick, in em, and of one without a label.
const TICK: f64 = 0.4;
const MINOR_TICK: f64 = 0.22;
const LABEL_SIZE: f64 = SMALL * EM;
/// Gap between a tick and its label, in pixels.
const GAP: f64 = 3.0;
/// Height of the title above the vertical axis, in pixels, with the gap below it.
const TITLE_HEIGHT: f64 = 1.9 * EM;

/// What an axis is to show. Positions are natural logarithms on a logarithmic axis, else the printed numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct AxisSpec {
    /// The part of the scale that has to be seen, as positions.
    pub domain: (f64, f64),
    /// Whether positions are natural logarithms of the printed numbers.
    pub log: bool,
    /// A position that is labelled when it is inside: no effect.
    pub null: Option<f64>,
    /// Ends that the axis cannot pass, as positions; infinite where there are none.
    pub bounds: (f64, f64),
    /// Whether the ends of the domain are the ends of the axis.
    pub fixed: bool,
    /// Whether small values are at the right, or at the top.
    pub reversed: bool,
    /// Sets of ticks to choose from, densest first, where the scale is neither linear nor logarithmic; else empty.
    pub printed: Vec<Vec<Tick>>,
    /// What the axis is: rich text.
    pub title: String,
}

impl AxisSpec {
    /// A linear axis over a domain.
    pub fn linear(domain: (f64, f64), title: impl Into<String>) -> Self {
        Self {
            domain,
            log: false,
            null: None,
            bounds: (f64::NEG_INFINITY, f64::INFINITY),
            fixed: false,
            reversed: false,
            printed: Vec::new(),
            title: title.into(),
        }
    }

    /// The ends and ticks of the axis, so many em long.
    pub fn ticks(&self, length: f64) -> Ticks {
        let (mut lower, mut upper) = self.domain;
        if upper - lower <= 1e-9 * upper.abs().max(lower.abs()).max(1e-3) {
            let half = 1f64.max(upper.abs() * 1e-3) / 2.0;
            (lower, upper) = (lower - half, upper + half);
        }
        let frame = Frame {
            lower: lower.max(self.bounds.0),
            upper: upper.min(self.bounds.1),
            bounds: self.bounds,
            null: self.null,
            fixed: self.fixed,
            length,
        };
        if !self.printed.is_empty() {
            ticks::chosen(frame, &self.printed)
        } else if self.log {
            ticks::logarithmic(frame)
        } else {
            ticks::linear(frame)
        }
    }
}

/// A panel between two axes.
#[derive(Debug, Clone)]
pub struct Plane {
    /// Where marks are drawn.
    pub area: Box2,
    /// The horizontal axis.
    pub x: Ticks,
    /// The vertical axis.
    pub y: Ticks,
    specs: [AxisSpec; 2],
    top: f64,
    right: f64,
}

impl Plane {
    /// A panel within a left and a right edge, titled from `top` on, with a height of its own in pixels.
    pub fn new((left, right): (f64, f64), top: f64, height: f64, specs: [AxisSpec; 2]) -> Self {
        let em = LABEL_SIZE;
        // Labels above each other need less room than their widths: the shaper's em stands for both.
        let y = specs[1].ticks(height / em / 1.2);
        let widest = y.major.iter().map(|tick| width(&tick.label));
        let widest = widest.fold(0.0, f64::max);
        let title = title_height(&specs[1], right);
        let area = |x: Option<&Ticks>| {
            let overhang = x.and_then(|x| x.major.last()).map_or(0.0, |tick| {
                let share =
                    (tick.at - x.map_or(0.0, |x| x.lower)) / x.map_or(1.0, |x| x.upper - x.lower);
                let at_right = if specs[0].reversed {
                    1.0 - share
                } else {
                    share
                };
                (width(&tick.label) / 2.0 - (1.0 - at_right) * (right - left)).max(0.0)
            });
            Box2 {
                left: left + widest + GAP + TICK * EM,
                right: right - overhang,
                top: top + title,
                bottom: top + title + height,
            }
        };
        let wide = area(None);
        let x = specs[0].ticks((wide.right - wide.left) / em);
        Self {
            area: area(Some(&x)),
            x,
            y,
            specs,
            top,
            right,
        }
    }

    /// Where a position of the horizontal axis lies.
    pub fn x(&self, position: f64) -> f64 {
        let share = (position - self.x.lower) / (self.x.upper - self.x.lower);
        let width = self.area.right - self.area.left;
        if self.specs[0].reversed {
            self.area.right - share * width
        } else {
            self.area.left + share * width
        }
    }

    /// Where a position of the vertical axis lies.
    pub fn y(&self, position: f64) -> f64 {
        let share = (position - self.y.lower) / (self.y.upper - self.y.lower);
        let height = self.area.bottom - self.area.top;
        if self.specs[1].reversed {
            self.area.top + share * height
        } else {
            self.area.bottom - share * height
        }
    }

    /// Where a pair of positions lies.
    pub fn at(&self, (x, y): (f64, f64)) -> Point {
        (self.x(x), self.y(y))
    }

    /// The parts of a line of positions that lie on the panel, as places.
    pub fn clip(&self, line: &[(f64, f64)]) -> Vec<Vec<Point>> {
        let places: Vec<Point> = line.iter().map(|&at| self.at(at)).collect();
        let mut parts: Vec<Vec<Point>> = Vec::new();
        for pair in places.windows(2) {
            let Some((from, to)) = self.clip_segment(pair[0], pair[1]) else {
                continue;
            };
            match parts.last_mut() {
                Some(part) if part.last() == Some(&from) => part.push(to),
                _ => parts.push(vec![from, to]),
            }
        }
        parts
    }

    /// A line of positions, as far as it lies on the panel.
    pub fn line(&self, line: &[(f64, f64)], stroke: Stroke) -> Vec<Shape> {
        let parts = self.clip(line).into_iter();
        parts.map(|part| Shape::Path(part, stroke)).collect()
    }

    /// An area of positions cut at the edges of the panel (Sutherland and Hodgman 1974).
    pub fn clip_area(&self, corners: &[(f64, f64)]) -> Vec<Point> {
        let area = self.area;
        let mut places: Vec<Point> = corners.iter().map(|&at| self.at(at)).collect();
        type Coordinate = fn(Point) -> f64;
        let edges: [(Coordinate, f64, f64); 4] = [
            (|p| p.0, area.left, 1.0),
            (|p| p.0, area.right, -1.0),
            (|p| p.1, area.top, 1.0),
            (|p| p.1, area.bottom, -1.0),
        ];
        for (of, edge, sign) in edges {
            let inside = |p: Point| sign * (of(p) - edge) >= 0.0;
            let mut cut = Vec::new();
            for (i, &to) in places.iter().enumerate() {
                let from = places[(i + places.len() - 1) % places.len()];
                if inside(from) != inside(to) {
                    let share = (edge - of(from)) / (of(to) - of(from));
                    cut.push((
                        from.0 + share * (to.0 - from.0),
                        from.1 + share * (to.1 - from.1),
                    ));
                }
                if inside(to) {
                    cut.push(to);
                }
            }
            places = cut;
        }
        places
    }

    /// A segment between two places, as far as it lies on the panel (Liang and Barsky 1984).
    fn clip_segment(&self, a: Point, b: Point) -> Option<(Point, Point)> {
        let (dx, dy) = (b.0 - a.0, b.1 - a.1);
        let (mut from, mut to) = (0.0f64, 1.0f64);
        let area = &self.area;
        for (p, q) in [
            (-dx, a.0 - area.left),
            (dx, area.right - a.0),
            (-dy, a.1 - area.top),
            (dy, area.bottom - a.1),
        ] {
            if p == 0.0 {
                if q < 0.0 {
                    return None;
                }
            } else if p < 0.0 {
                from = from.max(q / p);
            } else {
                to = to.min(q / p);
            }
        }
        let at = |t: f64| {
            if t == 0.0 {
                a
            } else if t == 1.0 {
                b
            } else {
                (a.0 + t * dx, a.1 + t * dy)
            }
        };
        (from < to).then(|| (at(from), at(to)))
    }

    /// The axes with their ticks, labels and titles; and where the next thing may begin.
    pub fn axes(&self, id: &str, theme: &Theme) -> (Group, f64) {
        let area = self.area;
        let stroke = |width| Stroke::solid(theme.interval, width);
        let corner = (area.left, area.bottom);
        let mut shapes = vec![
            Shape::line(corner, (area.right, area.bottom), stroke(1.0)),
            Shape::line((area.left, area.top), corner, stroke(1.0)),
        ];
        let mut down = |at: f64, length: f64, width: f64| {
            let (x, y) = (self.x(at), area.bottom);
            shapes.push(Shape::line((x, y), (x, y + length * EM), stroke(width)));
        };
        self.x.major.iter().for_each(|t| down(t.at, TICK, 1.0));
        self.x
            .minor
            .iter()
            .for_each(|&at| down(at, MINOR_TICK, 0.75));
        let mut left = |at: f64, length: f64, width: f64| {
            let (x, y) = (area.left, self.y(at));
            shapes.push(Shape::line((x - length * EM, y), (x, y), stroke(width)));
        };
        self.y.major.iter().for_each(|t| left(t.at, TICK, 1.0));
        self.y
            .minor
            .iter()
            .for_each(|&at| left(at, MINOR_TICK, 0.75));

        let mut texts = self.title(theme);
        let label = |label: &str| Line::plain(label, Face::Regular);
        let drop = ASCENT * LABEL_SIZE / 2.0;
        for tick in &self.y.major {
            let (x, y) = (area.left - TICK * EM - GAP, self.y(tick.at) + drop);
            texts.push(Text::right(
                label(&tick.label),
                x,
                y,
                LABEL_SIZE,
                theme.text,
            ));
        }
        let baseline = area.bottom + TICK * EM + 0.95 * LABEL_SIZE + self.corner();
        for tick in &self.x.major {
            let x = self.x(tick.at);
            texts.push(Text::centred(
                label(&tick.label),
                x,
                baseline,
                LABEL_SIZE,
                theme.text,
            ));
        }
        let mut bottom = baseline + 0.45 * LABEL_SIZE;
        let title = Line::rich(&self.specs[0].title, Face::Regular);
        let middle = (area.left + area.right) / 2.0;
        for line in title.wrap((area.right - area.left) / LABEL_SIZE) {
            let baseline = bottom + 1.05 * LABEL_SIZE;
            texts.push(Text::centred(
                line, middle, baseline, LABEL_SIZE, theme.text,
            ));
            bottom += 1.4 * LABEL_SIZE;
        }
        let mut group = Group::words(id, texts);
        group.children = vec![Group::decoration(&format!("{id}-lines"), shapes)];
        (group, bottom)
    }

    /// How far labels below the panel move down, so that the first keeps clear of the lowest one beside it.
    fn corner(&self) -> f64 {
        let left = self
            .x
            .major
            .iter()
            .map(|t| self.x(t.at) - width(&t.label) / 2.0);
        let low = self.y.major.iter().map(|tick| self.y(tick.at));
        let beside = self.area.left - TICK * EM - GAP + 1.0;
        let meets = left.fold(f64::INFINITY, f64::min) < beside
            && low.fold(f64::NEG_INFINITY, f64::max) > self.area.bottom - LABEL_SIZE / 2.0;
        if meets { 0.2 * LABEL_SIZE } else { 0.0 }
    }

    /// The title of the vertical axis stands above it, where it can be read without turning the head.
    fn title(&self, theme: &Theme) -> Vec<Text> {
        let title = &self.specs[1].title;
        if title.is_empty() {
            return Vec::new();
        }
        let width = self.right - MARGIN_LEFT;
        let line = Line::rich(title, Face::Regular);
        let place = (MARGIN_LEFT, self.top, width);
        paragraph(&line, place, LABEL_SIZE, theme.text).0
    }
}

/// Titles begin at the figure's left margin, in pixels.
const MARGIN_LEFT: f64 = super::MARGIN * EM;

/// Room for the title above the vertical axis, as many lines as it needs up to the right edge.
fn title_height(spec: &AxisSpec, right: f64) -> f64 {
    if spec.title.is_empty() {
        return 0.0;
    }
    let line = Line::rich(&spec.title, Face::Regular);
    let lines = line.wrap((right - MARGIN_LEFT) / LABEL_SIZE).len();
    TITLE_HEIGHT + (lines - 1) as f64 * 1.35 * LABEL_SIZE
}

fn width(label: &str) -> f64 {
    measure(label, Face::Regular).width * LABEL_SIZE
}
