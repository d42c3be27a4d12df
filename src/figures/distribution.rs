//! The distribution of the pooled effect over resamples of the studies, as a histogram with its interval.

use super::canvas::{
    AxisSpec, Box2, Canvas, EM, Fill, Form, Group, Key, MARGIN, Page, Plane, Role, Sample, Shape,
    Stroke, Symbol,
};
use super::panels::{hull, notes};
use super::theme::{INK, Theme};
use super::{Figure, FigureError, Metadata};
use crate::numerics::format;

/// Height of the panel for each pixel of its width, and its bounds in pixels.
const ASPECT: f64 = 0.5;
const HEIGHTS: (f64, f64) = (190.0, 330.0);
/// Room above the highest bar for the intervals, in pixels.
const HEADROOM: f64 = 40.0;

/// A distribution of the pooled effect.
#[derive(Debug, Clone, PartialEq)]
pub struct Distribution {
    /// Prefix of every id in the file, or empty.
    pub id: String,
    /// Title of the file; not drawn.
    pub title: String,
    /// The measure in words, under the axis.
    pub measure_label: String,
    /// Whether effects are natural logarithms of what is printed.
    pub log: bool,
    /// No effect; `None` where a measure has none.
    pub null: Option<f64>,
    /// Ends that the axis cannot pass.
    pub bounds: (f64, f64),
    /// Bars from the left: where each begins and ends, and its share of the resamples in percent.
    pub bars: Vec<(f64, f64, f64)>,
    /// The estimate from the studies themselves, and its name.
    pub estimate: (f64, String),
    /// Intervals with their names, the most important first.
    pub intervals: Vec<([f64; 2], String)>,
    /// What is said under the figure: rich texts.
    pub notes: Vec<String>,
    /// Width in pixels.
    pub width: f64,
    /// Where the figure comes from.
    pub metadata: Metadata,
}

impl Figure for Distribution {
    fn draw(&self, form: Form) -> Result<String, FigureError> {
        let theme = &INK;
        let canvas = self.layout(theme);
        let page = Page {
            id: &self.id,
            kind: "histogram",
            title: &self.title,
            description: &self.description(),
            metadata: &self.metadata,
        };
        canvas.svg(&page, theme, form)
    }
}

impl Distribution {
    fn layout(&self, theme: &Theme) -> Canvas {
        let edges = (MARGIN * EM, self.width - MARGIN * EM);
        let plane = self.plane(edges);
        let (axes, bottom) = plane.axes("axes", theme);
        let mut key = Key::default();
        let bars = self.bars(&plane, theme);
        let lines = self.lines(&plane, theme, &mut key);
        let (key, bottom) = key.place(edges, bottom + 0.4 * EM, theme);
        let (words, bottom) = notes(&self.notes, edges, bottom, theme);
        Canvas {
            width: self.width,
            height: bottom + MARGIN * EM,
            groups: vec![bars, axes, lines, key, words],
        }
    }

    fn plane(&self, edges: (f64, f64)) -> Plane {
        let ends = self.bars.iter().flat_map(|bar| [bar.0, bar.1]);
        let core = hull(ends.clone().chain([self.estimate.0]));
        let span = core.1 - core.0;
        let near = |at: &f64| (core.0 - 0.6 * span..=core.1 + 0.6 * span).contains(at);
        let limits = self.intervals.iter().flat_map(|(limits, _)| *limits);
        let others = limits.chain(self.null).filter(near);
        let (lower, upper) = hull(ends.chain(others));
        let pad = 0.02 * (upper - lower);
        let across = AxisSpec {
            log: self.log,
            null: self.null,
            bounds: self.bounds,
            ..AxisSpec::linear((lower - pad, upper + pad), &*self.measure_label)
        };
        let height = (ASPECT * (edges.1 - edges.0)).clamp(HEIGHTS.0, HEIGHTS.1);
        let most = self.bars.iter().map(|bar| bar.2).fold(0.0, f64::max);
        let up = AxisSpec {
            fixed: true,
            bounds: (0.0, f64::INFINITY),
            ..AxisSpec::linear(
                (0.0, most * height / (height - HEADROOM)),
                "Share of the resamples, %",
            )
        };
        Plane::new(edges, MARGIN * EM, height, [across, up])
    }

    fn bars(&self, plane: &Plane, theme: &Theme) -> Group {
        let inside = self.intervals.first().map(|(limits, _)| *limits);
        let children = self.bars.iter().enumerate().filter(|(_, bar)| bar.2 > 0.0);
        let children = children.map(|(i, (lower, upper, share))| {
            let words = format!(
                "{} to {}: {}% of the resamples",
                self.printed(*lower),
                self.printed(*upper),
                format::significant(*share, 2, 4)
            );
            let area = |from: f64, to: f64| Box2 {
                left: plane.x(from),
                right: plane.x(to),
                top: plane.y(*share),
                bottom: plane.area.bottom,
            };
            let whole = area(*lower, *upper);
            let [low, high] = inside.unwrap_or([*lower, *upper]);
            let (low, high) = (low.max(*lower), high.min(*upper));
            let mut shapes = vec![Shape::Rectangle(whole, Fill::solid(theme.subtotal))];
            if low < high {
                shapes.push(Shape::Rectangle(area(low, high), Fill::solid(theme.study)));
            }
            let edge = Stroke::solid(theme.study_outline, 0.5);
            shapes.push(Shape::Path(corners(whole), edge));
            Group {
                id: format!("bar-{}", i + 1),
                role: Role::Item(words.clone()),
                tooltip: words,
                data: vec![
                    ("data-lo", *lower),
                    ("data-hi", *upper),
                    ("data-share", *share),
                ],
                shapes,
                ..Group::default()
            }
        });
        Group {
            id: "bars".to_owned(),
            role: Role::List,
            children: children.collect(),
            ..Group::default()
        }
    }

    /// No effect, the estimate, and the intervals in the room above the bars.
    fn lines(&self, plane: &Plane, theme: &Theme, key: &mut Key) -> Group {
        let area = plane.area;
        let (low, high) = (plane.y.lower, plane.y.upper);
        let mut ground = Vec::new();
        let seen = |at: f64| (plane.x.lower..=plane.x.upper).contains(&at);
        let mut children = Vec::new();
        let (estimate, name) = &self.estimate;
        let dashed = Stroke::dashed(theme.total, 1.5, "5 2");
        for (i, (_, name)) in self.intervals.iter().enumerate() {
            children.push(self.interval(plane, i, theme));
            key.add(Sample::Line(interval_stroke(i, theme)), name.as_str());
        }
        children.push(Group {
            id: "estimate".to_owned(),
            role: Role::Item(name.clone()),
            tooltip: name.clone(),
            data: vec![("data-est", *estimate)],
            shapes: {
                let line = [(*estimate, low), (*estimate, high)];
                let mut shapes = plane.line(&line, Stroke::solid(theme.background, 3.0));
                shapes.extend(plane.line(&line, dashed));
                let middle = (plane.x(*estimate), area.top + 9.0);
                let edge = Stroke::solid(theme.background, 1.0);
                shapes.extend(Symbol::Rhombus.draw(middle, 4.5, Fill::solid(theme.total), edge));
                shapes
            },
            ..Group::default()
        });
        let edge = Stroke::solid(theme.background, 1.0);
        let mark = Sample::Mark(Symbol::Rhombus, 4.5, Fill::solid(theme.total), edge);
        key.add(mark, name.as_str());
        if let Some(null) = self.null.filter(|null| seen(*null)) {
            let stroke = Stroke::solid(theme.null, 1.25);
            ground.extend(plane.line(&[(null, low), (null, high)], stroke));
            key.add(Sample::Line(stroke), "No effect");
        }
        let mut all = vec![Group::decoration("no-effect", ground)];
        all.extend(children);
        Group {
            id: "lines".to_owned(),
            role: Role::List,
            children: all,
            ..Group::default()
        }
    }

    /// An interval above the bars, with arrowheads where the axis cuts it.
    fn interval(&self, plane: &Plane, i: usize, theme: &Theme) -> Group {
        let (limits, name) = &self.intervals[i];
        let area = plane.area;
        let stroke = interval_stroke(i, theme);
        let y = area.top + 9.0 + 13.0 * i as f64;
        let [left, right] = limits.map(|at| plane.x(at).clamp(area.left, area.right));
        let mut shapes = vec![Shape::line((left, y), (right, y), stroke)];
        for (at, x) in limits.iter().zip([left, right]) {
            if (plane.x.lower..=plane.x.upper).contains(at) {
                let solid = Stroke {
                    dash: None,
                    ..stroke
                };
                shapes.push(Shape::line((x, y - 4.0), (x, y + 4.0), solid));
                if i == 0 {
                    let down = Stroke::dashed(theme.text, 0.75, "1.5 2");
                    shapes.push(Shape::line((x, y + 4.0), (x, area.bottom), down));
                }
            } else {
                let point = if x <= area.left { 5.0 } else { -5.0 };
                let tip = vec![(x, y), (x + point, y - 4.0), (x + point, y + 4.0)];
                shapes.push(Shape::Polygon(tip, Fill::solid(stroke.colour)));
            }
        }
        Group {
            id: format!("interval-{}", i + 1),
            role: Role::Item(name.clone()),
            tooltip: name.clone(),
            data: vec![("data-lo", limits[0]), ("data-hi", limits[1])],
            shapes,
            ..Group::default()
        }
    }

    fn printed(&self, position: f64) -> String {
        if self.log {
            format::ratio(position.exp())
        } else {
            format::significant(position, 3, 4)
        }
    }

    fn description(&self) -> String {
        let intervals: Vec<&str> = self
            .intervals
            .iter()
            .map(|(_, name)| name.as_str())
            .collect();
        format!(
            "Distribution of the pooled effect over resamples of the studies. {}. {}.",
            self.estimate.1,
            intervals.join(". ")
        )
    }
}

fn interval_stroke(at: usize, theme: &Theme) -> Stroke {
    match at {
        0 => Stroke::solid(theme.text, 2.5),
        _ => Stroke::dashed(theme.secondary, 1.5, "4 2"),
    }
}

fn corners(area: Box2) -> Vec<(f64, f64)> {
    vec![
        (area.left, area.bottom),
        (area.left, area.top),
        (area.right, area.top),
        (area.right, area.bottom),
        (area.left, area.bottom),
    ]
}
