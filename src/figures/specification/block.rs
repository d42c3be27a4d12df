//! A specification curve: the specifications of one scale, ordered, on an axis.

use super::{CurveScale, Specification};
use crate::figures::canvas::{Box2, Fill, Group, Shape, Stroke, Symbol, Text};
use crate::figures::font::Face;
use crate::figures::panels::{Axis, LABEL, TICK, hull};
use crate::figures::rich::Line;
use crate::figures::theme::Theme;
use crate::figures::ticks::Ticks;
use crate::numerics::format;

/// The specifications of one scale in their places.
pub struct Block<'a> {
    pub scale: &'a CurveScale,
    pub number: usize,
    pub area: Box2,
    pub ticks: Ticks,
    /// Specifications that share a column, by their estimates.
    pub columns: Vec<Vec<&'a Specification>>,
}

impl Block<'_> {
    pub fn pitch(&self) -> f64 {
        (self.area.right - self.area.left) / self.columns.len() as f64
    }

    pub fn x(&self, column: usize) -> f64 {
        self.area.left + self.pitch() * (column as f64 + 0.5)
    }

    pub fn y(&self, position: f64) -> f64 {
        let share = (position - self.ticks.lower) / (self.ticks.upper - self.ticks.lower);
        let y = self.area.bottom - share * (self.area.bottom - self.area.top);
        y.clamp(self.area.top, self.area.bottom)
    }

    pub fn null(&self) -> Option<f64> {
        let inside = |null: &f64| (self.ticks.lower..=self.ticks.upper).contains(null);
        self.scale.null.filter(inside)
    }

    /// The column of the pre-specified analysis.
    pub fn own(&self) -> Option<usize> {
        self.columns
            .iter()
            .position(|column| column.iter().any(|one| one.own))
    }

    pub fn axis(&self, theme: &Theme) -> Group {
        let area = self.area;
        let stroke = Stroke::solid(theme.interval, 1.0);
        let mut shapes = vec![Shape::line(
            (area.left, area.top),
            (area.left, area.bottom),
            stroke,
        )];
        let mut texts = Vec::new();
        for tick in &self.ticks.major {
            let y = self.y(tick.at);
            shapes.push(Shape::line((area.left - TICK, y), (area.left, y), stroke));
            let line = Line::plain(tick.label.as_str(), Face::Regular);
            let (x, baseline) = (area.left - TICK - 3.0, y + 0.36 * LABEL);
            texts.push(Text::right(line, x, baseline, LABEL, theme.text));
        }
        let mut group = Group::words(&format!("axis-{}", self.number), texts);
        let lines = Group::decoration(&format!("axis-lines-{}", self.number), shapes);
        group.children = vec![lines];
        group
    }

    /// The hull of the intervals, that of the estimates, and the pre-specified estimate.
    pub fn marks(&self, at: usize, column: &[&Specification], theme: &Theme) -> Vec<Shape> {
        let x = self.x(at);
        let (low, high) = hull(column.iter().flat_map(|one| one.interval));
        let (least, most) = hull(column.iter().map(|one| one.estimate));
        let width = (0.45 * self.pitch()).clamp(0.7, 1.5);
        let interval = Stroke::solid(theme.study, width);
        let mut shapes = vec![Shape::line((x, self.y(low)), (x, self.y(high)), interval)];
        let radius = (0.35 * self.pitch()).clamp(1.0, 2.8);
        let fill = Fill::solid(theme.study_outline);
        if column.len() > 1 {
            let area = Box2 {
                left: x - radius.min(0.5 * self.pitch()),
                right: x + radius.min(0.5 * self.pitch()),
                top: self.y(most) - 1.0,
                bottom: self.y(least) + 1.0,
            };
            shapes.push(Shape::Rectangle(area, fill));
        } else {
            shapes.push(Shape::Disc((x, self.y(least)), radius, fill));
        }
        if low < self.ticks.lower {
            shapes.push(self.arrow(x, self.area.bottom, -1.0, theme));
        }
        if high > self.ticks.upper {
            shapes.push(self.arrow(x, self.area.top, 1.0, theme));
        }
        if let Some(own) = column.iter().find(|one| one.own) {
            let thick = Stroke::solid(theme.total, 2.0);
            let [low, high] = own.interval.map(|limit| self.y(limit));
            shapes.push(Shape::line((x, low), (x, high), thick));
            let edge = Stroke::solid(theme.text, 0.75);
            let at = (x, self.y(own.estimate));
            shapes.extend(Symbol::Rhombus.draw(at, 4.0, Fill::solid(theme.total), edge));
        }
        shapes
    }

    /// An interval goes on beyond the axis.
    fn arrow(&self, x: f64, end: f64, down: f64, theme: &Theme) -> Shape {
        let half = (0.5 * self.pitch()).clamp(1.0, 2.5);
        let foot = end + 4.0 * down;
        let corners = vec![(x, end), (x + half, foot), (x - half, foot)];
        Shape::Polygon(corners, Fill::solid(theme.study_outline))
    }

    pub fn words(&self, column: &[&Specification]) -> String {
        if let [one] = column {
            let own = if one.own { "pre-specified: " } else { "" };
            return format!("{own}{}: {}", one.label, described(self.scale, one));
        }
        let (least, most) = hull(column.iter().map(|one| one.estimate));
        let excluding = column.iter().filter(|one| one.excludes_null == Some(true));
        format!(
            "{} specifications, estimates {} to {}; the interval excludes no effect in {}",
            column.len(),
            printed(self.scale, least),
            printed(self.scale, most),
            excluding.count()
        )
    }
}

/// The axis shows all estimates and no effect, and limits that are not far beyond them.
pub fn axis(scale: &CurveScale, own: &[&Specification], height: f64) -> Ticks {
    let core = hull(own.iter().map(|one| one.estimate).chain(scale.null));
    let span = (core.1 - core.0).max(1e-9);
    let near = |limit: &f64| (core.0 - 1.5 * span..=core.1 + 1.5 * span).contains(limit);
    let limits = own.iter().flat_map(|one| one.interval).filter(near);
    let (lower, upper) = hull(limits.chain([core.0, core.1]));
    let pad = 0.04 * (upper - lower);
    let axis = Axis {
        domain: (lower - pad, upper + pad),
        log: scale.log,
        null: scale.null,
        bounds: (f64::NEG_INFINITY, f64::INFINITY),
    };
    // Labels above each other need less room than beside each other.
    axis.ticks(1.2 * height)
}

pub fn described(scale: &CurveScale, one: &Specification) -> String {
    let [lower, upper] = one.interval.map(|limit| printed(scale, limit));
    format!(
        "{} ({})",
        printed(scale, one.estimate),
        format::range(&lower, &upper)
    )
}

fn printed(scale: &CurveScale, position: f64) -> String {
    if scale.log {
        format::ratio(position.exp())
    } else {
        format::significant(position, 3, 3)
    }
}
