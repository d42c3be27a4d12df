//! The funnel plot: effects against their standard errors, with the regions of significance about no effect.
//!
//! Effects are logarithms for ratios, else the numbers readers know. The standard error grows downwards.

use super::Figure;
use super::canvas::{AxisSpec, Fill, Form, Group, Key, Plane, Sample, Shape, Stroke, Symbol};
use super::sheet::{ASPECT, hull, item, list, padded};
use super::theme::{Colour, INK, Theme};
use super::{EffectScale, FigureError, Sheet};

const RADIUS: f64 = 3.25;
/// Normal quantile of a two-sided P of 0.05.
const Z: f64 = 1.959_963_984_540_054;
/// Regions of a contour: the z at their inner and outer edge and their shade.
const CONTOURS: [(f64, f64, Colour, &str); 3] = [
    (
        1.644_853_626_951_472_2,
        Z,
        Colour(0xD9, 0xDE, 0xE3),
        "0.05 < *P* ≤ 0.10",
    ),
    (
        Z,
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
    /// Title, notes, width.
    pub sheet: Sheet,
    /// The scale of the effects.
    pub scale: EffectScale,
    /// The unit of the standard error, if it is to be said: ` (percentage points)`.
    pub se_unit: String,
    /// Whether the regions of significance about no effect are shaded.
    pub contours: bool,
    /// The estimate about which the funnel stands.
    pub centre: Marked,
    /// The estimate without the studies that trim and fill adds, and with them.
    pub filled: Option<[Marked; 2]>,
    /// The studies, those added by trim and fill last.
    pub points: Vec<FunnelPoint>,
}

/// An estimate that has a line.
#[derive(Debug, Clone, PartialEq)]
pub struct Marked {
    /// The estimate.
    pub estimate: f64,
    /// What it is, for the key.
    pub words: String,
}

/// A study in a funnel plot.
#[derive(Debug, Clone, PartialEq)]
pub struct FunnelPoint {
    /// Its name.
    pub label: String,
    /// What is to be read of it: `risk ratio 0.41, standard error 0.57`.
    pub words: String,
    /// Its effect.
    pub estimate: f64,
    /// Standard error of the effect.
    pub se: f64,
    /// Whether it was added by trim and fill.
    pub imputed: bool,
}

impl Figure for Funnel {
    fn draw(&self, form: Form) -> Result<String, FigureError> {
        let theme = &INK;
        let plane = self.plane();
        let (axes, bottom) = plane.axes("axes", theme);
        let mut key = Key::default();
        let studies = self.studies(&plane, theme, &mut key);
        let mut ground = self.regions(&plane, theme, &mut key);
        ground.extend(self.lines(&plane, theme, &mut key));
        let groups = vec![Group::decoration("ground", ground), axes, studies];
        self.sheet
            .finish("funnel plot", (groups, key, bottom), theme, form)
    }
}

impl Funnel {
    fn plane(&self) -> Plane {
        let most = self.points.iter().map(|p| p.se).fold(0.0, f64::max);
        let centre = self.centre.estimate;
        let ends = self.points.iter().map(|p| p.estimate);
        let ends = ends.chain([centre - Z * most, centre + Z * most]);
        let across = self
            .scale
            .axis(padded(hull(ends.chain(self.scale.null)), 0.03));
        let down = AxisSpec {
            reversed: true,
            bounds: (0.0, f64::INFINITY),
            ..AxisSpec::linear(
                (0.0, 1.04 * most),
                format!("Standard error{}", self.se_unit),
            )
        };
        let edges = self.sheet.edges();
        let height = ASPECT * (edges.1 - edges.0);
        Plane::new(edges, self.sheet.top(), height, [across, down])
    }

    /// Regions of significance about no effect, and its line.
    fn regions(&self, plane: &Plane, theme: &Theme, key: &mut Key) -> Vec<Shape> {
        let Some(null) = self.scale.null else {
            return Vec::new();
        };
        let mut shapes = Vec::new();
        let (far, deep) = (plane.x.upper - plane.x.lower, plane.y.upper);
        let border = Stroke::solid(theme.secondary, 0.75);
        if self.contours {
            let blank = Sample::Area(Fill::solid(theme.background), border);
            key.add(blank, "*P* > 0.10");
        }
        let regions = CONTOURS.iter().filter(|_| self.contours);
        for &(inner, outer, colour, words) in regions {
            for side in [-1.0, 1.0] {
                let edge = |z: f64| (null + side * z * deep, deep);
                // The last region has no outer edge: it fills what is left beside the others.
                let corners = match outer.is_finite() {
                    true => vec![(null, 0.0), edge(inner), edge(outer)],
                    false => {
                        let beyond = null + side * (far + inner * deep);
                        vec![(null, 0.0), edge(inner), (beyond, deep), (beyond, 0.0)]
                    }
                };
                let area = plane.clip_area(&corners);
                if area.len() > 2 {
                    shapes.push(Shape::Polygon(area, Fill::solid(colour)));
                }
            }
            key.add(Sample::Area(Fill::solid(colour), border), words);
        }
        let stroke = Stroke::solid(theme.null, 1.0);
        shapes.extend(plane.line(&[(null, 0.0), (null, deep)], stroke));
        key.add(Sample::Line(stroke), "No effect");
        shapes
    }

    /// The funnel about its centre, and the estimates before and after studies were added.
    fn lines(&self, plane: &Plane, theme: &Theme, key: &mut Key) -> Vec<Shape> {
        let deep = plane.y.upper;
        let mut shapes = Vec::new();
        let mut line = |ends: &[(f64, f64)], stroke: Stroke| {
            // On the dark regions a coloured line needs a light border.
            if self.contours {
                let halo = Stroke {
                    dash: None,
                    width: stroke.width + 1.25,
                    opacity: 0.6,
                    ..Stroke::solid(theme.background, 0.0)
                };
                shapes.extend(plane.line(ends, halo));
            }
            shapes.extend(plane.line(ends, stroke));
        };
        let upright = |estimate: f64| [(estimate, 0.0), (estimate, deep)];
        let centre = self.centre.estimate;
        let limits = Stroke::dashed(theme.total, 1.0, "1.5 2.5");
        for side in [-1.0, 1.0] {
            line(&[(centre, 0.0), (centre + side * Z * deep, deep)], limits);
        }
        let dashed = Stroke::dashed(theme.total, 1.25, "5 2.5");
        line(&upright(centre), dashed);
        key.add(Sample::Line(dashed), self.centre.words.as_str());
        key.add(
            Sample::Line(limits),
            "95% of studies if all had this effect",
        );
        if let Some(both) = &self.filled {
            let strokes = [
                Stroke::solid(theme.total, 1.5),
                Stroke::dashed(theme.study_outline, 1.5, "8 2 2 2"),
            ];
            for (marked, stroke) in both.iter().zip(strokes) {
                line(&upright(marked.estimate), stroke);
                key.add(Sample::Line(stroke), marked.words.as_str());
            }
        }
        shapes
    }

    fn studies(&self, plane: &Plane, theme: &Theme, key: &mut Key) -> Group {
        let paint = |imputed: bool| {
            if imputed {
                let hollow = Stroke::solid(theme.study_outline, 1.25);
                (Fill::solid(theme.background), hollow)
            } else {
                let outline = Stroke::solid(theme.background, 0.75);
                (Fill::solid(theme.study_outline), outline)
            }
        };
        let children = self.points.iter().enumerate().map(|(i, point)| {
            let (fill, edge) = paint(point.imputed);
            let at = plane.at((point.estimate, point.se));
            let data = [("data-est", point.estimate), ("data-se", point.se)];
            let shapes = Symbol::Circle.draw(at, RADIUS, fill, edge);
            item(i, (&point.label, &point.words), &data, shapes)
        });
        for (imputed, words) in [(false, "Study"), (true, "Added by trim and fill")] {
            if self.points.iter().any(|point| point.imputed == imputed) {
                let (fill, edge) = paint(imputed);
                key.add(Sample::Mark(Symbol::Circle, RADIUS, fill, edge), words);
            }
        }
        list(children.collect())
    }
}
