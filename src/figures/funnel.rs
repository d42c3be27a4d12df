//! The funnel plot: effects against their standard errors, with the regions of significance about no effect.
//!
//! Effects are logarithms for ratios, else the numbers readers know. The standard error grows downwards.

use super::canvas::{
    AxisSpec, Canvas, EM, Fill, Form, Group, Key, MARGIN, Page, Plane, Role, SMALL, Sample, Shape,
    Stroke, Symbol, paragraph,
};
use super::font::Face;
use super::rich::Line;
use super::theme::{Colour, INK, Theme};
use super::{FigureError, Metadata};

const RADIUS: f64 = 3.5;
/// Height of the panel for each pixel of its width.
const ASPECT: f64 = 0.72;
/// Regions of a contour: the z at their inner and outer edge and their shade.
const CONTOURS: [(f64, f64, Colour, &str); 3] = [
    (
        1.644_853_626_951_472_2,
        1.959_963_984_540_054,
        Colour(0xD9, 0xDE, 0xE3),
        "0.05 < *P* ≤ 0.10",
    ),
    (
        1.959_963_984_540_054,
        2.575_829_303_548_900_4,
        Colour(0xB3, 0xBC, 0xC6),
        "0.01 < *P* ≤ 0.05",
    ),
    (
        2.575_829_303_548_900_4,
        f64::INFINITY,
        Colour(0x8B, 0x97, 0xA5),
        "*P* ≤ 0.01",
    ),
];

/// A funnel plot.
#[derive(Debug, Clone, PartialEq)]
pub struct Funnel {
    /// Prefix of every id in the file, or empty.
    pub id: String,
    /// Title of the file; not drawn.
    pub title: String,
    /// The measure in words, under the axis: `Risk ratio`.
    pub measure_label: String,
    /// Whether effects are natural logarithms of what is printed.
    pub log: bool,
    /// No effect, about which the regions of significance lie; `None` where a measure has none.
    pub null: Option<f64>,
    /// The estimate about which the funnel stands, and its name.
    pub centre: (f64, String),
    /// The studies.
    pub points: Vec<FunnelPoint>,
    /// What is said under the figure: rich texts.
    pub notes: Vec<String>,
    /// Width in pixels.
    pub width: f64,
    /// Where the figure comes from.
    pub metadata: Metadata,
}

/// A study in a funnel plot.
#[derive(Debug, Clone, PartialEq)]
pub struct FunnelPoint {
    /// Its name.
    pub label: String,
    /// Its effect.
    pub estimate: f64,
    /// Standard error of the effect.
    pub se: f64,
    /// Whether it was imputed by trim and fill.
    pub imputed: bool,
}

impl Funnel {
    /// The figure as a file of its own.
    pub fn svg(&self) -> Result<String, FigureError> {
        self.draw(Form::File)
    }

    /// The figure as an element of an HTML page.
    pub fn svg_inline(&self) -> Result<String, FigureError> {
        self.draw(Form::Inline)
    }

    fn draw(&self, form: Form) -> Result<String, FigureError> {
        let theme = &INK;
        let canvas = self.layout(theme);
        let page = Page {
            id: &self.id,
            kind: "funnel plot",
            title: &self.title,
            description: &self.description(),
            metadata: &self.metadata,
            size: (canvas.width, canvas.height),
        };
        canvas.svg(&page, theme, form)
    }

    fn layout(&self, theme: &Theme) -> Canvas {
        let edges = (MARGIN * EM, self.width - MARGIN * EM);
        let plane = self.plane(edges);
        let (axes, bottom) = plane.axes("axes", theme);
        let mut key = Key::default();
        let ground = self.ground(&plane, theme, &mut key);
        let studies = self.studies(&plane, theme, &mut key);
        let (key, mut bottom) = key.place(edges, bottom + 0.4 * EM, theme);
        let mut notes = Vec::new();
        for note in &self.notes {
            let line = Line::rich(note, Face::Regular);
            let place = (edges.0, bottom + 0.3 * EM, edges.1 - edges.0);
            let (texts, end) = paragraph(&line, place, SMALL * EM, theme.secondary);
            notes.extend(texts);
            bottom = end;
        }
        Canvas {
            width: self.width,
            height: bottom + MARGIN * EM,
            groups: vec![ground, axes, studies, key, Group::words("notes", notes)],
        }
    }

    fn plane(&self, edges: (f64, f64)) -> Plane {
        let most = self.points.iter().map(|p| p.se).fold(0.0, f64::max);
        let centre = self.centre.0;
        let ends = self.points.iter().map(|p| p.estimate).chain(self.null);
        let ends = ends.chain([centre - 1.96 * most, centre + 1.96 * most]);
        let (lower, upper) = ends.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), at| {
            (low.min(at), high.max(at))
        });
        let room = 0.03 * (upper - lower);
        let scale = if self.log { " (log scale)" } else { "" };
        let across = AxisSpec {
            log: self.log,
            null: self.null,
            ..AxisSpec::linear(
                (lower - room, upper + room),
                format!("{}{scale}", self.measure_label),
            )
        };
        let down = AxisSpec {
            reversed: true,
            bounds: (0.0, f64::INFINITY),
            ..AxisSpec::linear((0.0, 1.04 * most), "Standard error")
        };
        let height = ASPECT * (edges.1 - edges.0);
        Plane::new(edges, MARGIN * EM, height, [across, down])
    }

    /// Regions of significance about no effect, the funnel about the estimate, both lines.
    fn ground(&self, plane: &Plane, theme: &Theme, key: &mut Key) -> Group {
        let mut shapes = Vec::new();
        let (far, deep) = (plane.x.upper - plane.x.lower, plane.y.upper);
        if let Some(null) = self.null {
            for (inner, outer, colour, words) in CONTOURS {
                let outer = outer.min(4.0 * far / deep);
                for side in [-1.0, 1.0] {
                    let edge = |z: f64| (null + side * z * deep, deep);
                    let mut corners = vec![(null, 0.0), edge(inner), edge(outer)];
                    if outer * deep > far {
                        corners.push((null + side * outer * deep, 0.0));
                    }
                    let area = plane.clip_area(&corners);
                    if area.len() > 2 {
                        shapes.push(Shape::Polygon(area, Fill::solid(colour)));
                    }
                }
                let edge = Stroke::solid(theme.secondary, 0.75);
                key.add(Sample::Area(Fill::solid(colour), edge), words);
            }
            let stroke = Stroke::solid(theme.null, 1.0);
            shapes.extend(plane.line(&[(null, 0.0), (null, deep)], stroke));
            key.add(Sample::Line(stroke), "No effect");
        }
        let (centre, name) = &self.centre;
        let line = Stroke::dashed(theme.total, 1.25, "5 2");
        shapes.extend(plane.line(&[(*centre, 0.0), (*centre, deep)], line));
        key.add(Sample::Line(line), name.as_str());
        let limits = Stroke::dashed(theme.total, 1.0, "1.5 2.5");
        for side in [-1.0, 1.0] {
            let end = (centre + side * 1.959_963_984_540_054 * deep, deep);
            shapes.extend(plane.line(&[(*centre, 0.0), end], limits));
        }
        key.add(Sample::Line(limits), "95% of studies without heterogeneity");
        Group::decoration("ground", shapes)
    }

    fn studies(&self, plane: &Plane, theme: &Theme, key: &mut Key) -> Group {
        let outline = Stroke::solid(theme.background, 0.75);
        let hollow = Stroke::solid(theme.study_outline, 1.25);
        let paint = |imputed: bool| {
            if imputed {
                (Fill::solid(theme.background), hollow)
            } else {
                (Fill::solid(theme.study_outline), outline)
            }
        };
        let children = self.points.iter().enumerate().map(|(i, point)| {
            let (fill, edge) = paint(point.imputed);
            let at = plane.at((point.estimate, point.se));
            Group {
                id: format!("study-{}", i + 1),
                role: Role::Item(point.label.clone()),
                tooltip: point.label.clone(),
                data: vec![("data-est", point.estimate), ("data-se", point.se)],
                shapes: Symbol::Circle.draw(at, RADIUS, fill, edge),
                ..Group::default()
            }
        });
        for imputed in [false, true] {
            if self.points.iter().any(|point| point.imputed == imputed) {
                let (fill, edge) = paint(imputed);
                let words = if imputed {
                    "Study added by trim and fill"
                } else {
                    "Study"
                };
                key.add(Sample::Mark(Symbol::Circle, RADIUS, fill, edge), words);
            }
        }
        Group {
            id: "studies".to_owned(),
            role: Role::List,
            children: children.collect(),
            ..Group::default()
        }
    }

    fn description(&self) -> String {
        format!(
            "Funnel plot of {} studies: {} against standard error.",
            self.points.iter().filter(|point| !point.imputed).count(),
            self.measure_label
        )
    }
}
