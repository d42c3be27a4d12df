//! The L'Abbé plot: what happened in one group against what happened in the other.
//!
//! Source: L'Abbé, Detsky & O'Rourke (1987), Ann Intern Med 107:224, doi:10.7326/0003-4819-107-2-224. metafor `labbe()`.

use super::canvas::{AxisSpec, Form, Group, Key, Plane, Sample, Shape, Stroke};
use super::sheet::{Disc, discs, hull};
use super::theme::{INK, Theme};
use super::{Figure, FigureError, Sheet};

/// A L'Abbé plot.
#[derive(Debug, Clone, PartialEq)]
pub struct Labbe {
    /// Title, notes, width.
    pub sheet: Sheet,
    /// What the horizontal axis is: the comparator's events.
    pub across: String,
    /// What the vertical axis is: the intervention's events.
    pub up: String,
    /// The greatest value there can be: 100 for percentages, infinite for rates.
    pub greatest: f64,
    /// The pooled effect: places that have it, from the left, and its words for the key; `None` where nothing is pooled.
    pub pooled: Option<(Vec<(f64, f64)>, String)>,
    /// The studies.
    pub points: Vec<LabbePoint>,
}

/// A study in a L'Abbé plot.
#[derive(Debug, Clone, PartialEq)]
pub struct LabbePoint {
    /// Its name.
    pub label: String,
    /// What is to be read of it.
    pub words: String,
    /// The comparator's events, as on the axis.
    pub comparator: f64,
    /// The intervention's events, as on the axis.
    pub intervention: f64,
    /// Its weight; any unit.
    pub weight: f64,
}

impl Figure for Labbe {
    fn draw(&self, form: Form) -> Result<String, FigureError> {
        let theme = &INK;
        let plane = self.plane();
        let (axes, bottom) = plane.axes("axes", theme);
        let mut key = Key::default();
        let ground = self.lines(&plane, theme, &mut key);
        let studies = self.studies(&plane, theme, &mut key);
        let groups = vec![Group::decoration("ground", ground), axes, studies];
        let drawn = (groups, key, bottom);
        self.sheet.finish("L\u{2019}Abbé plot", drawn, theme, form)
    }
}

impl Labbe {
    /// A square with the same ends on both axes.
    fn plane(&self) -> Plane {
        let values = self
            .points
            .iter()
            .flat_map(|p| [p.comparator, p.intervention]);
        let most = hull(values).1;
        let most = if most > 0.0 { most } else { 1.0 };
        let axis = |upper: f64, fixed: bool, title: &str| AxisSpec {
            bounds: (0.0, self.greatest),
            fixed,
            ..AxisSpec::linear((0.0, upper), title)
        };
        let edges = self.sheet.edges();
        let mut side = 0.9 * (edges.1 - edges.0);
        let mut upper = (1.06 * most).min(self.greatest);
        let mut fixed = false;
        // The ends come from the first panel; the side follows from the room that its labels leave.
        loop {
            let axes = [
                axis(upper, fixed, &self.across),
                axis(upper, fixed, &self.up),
            ];
            let plane = Plane::new(edges, self.sheet.top(), side, axes);
            let width = plane.area.right - plane.area.left;
            if fixed && (width - side).abs() < 1e-9 {
                return plane;
            }
            if !fixed {
                (upper, fixed) = (plane.x.upper, true);
            } else if side < width {
                // A larger square may need wider labels: nearly there is square enough to go on from.
                return Plane::new(
                    edges,
                    self.sheet.top(),
                    width,
                    [axis(upper, true, &self.across), axis(upper, true, &self.up)],
                );
            }
            side = width;
        }
    }

    fn lines(&self, plane: &Plane, theme: &Theme, key: &mut Key) -> Vec<Shape> {
        let end = plane.x.upper;
        let equal = Stroke::solid(theme.null, 1.0);
        let mut shapes = plane.line(&[(0.0, 0.0), (end, end)], equal);
        key.add(Sample::Line(equal), "No difference between groups");
        if let Some((curve, words)) = &self.pooled {
            let stroke = Stroke::dashed(theme.total, 1.5, "5 2.5");
            shapes.extend(plane.line(curve, stroke));
            key.add(Sample::Line(stroke), words.as_str());
        }
        shapes
    }

    fn studies(&self, plane: &Plane, theme: &Theme, key: &mut Key) -> Group {
        let disc = self.points.iter().map(|point| Disc {
            words: (&point.label, &point.words),
            at: [
                ("data-comparator", point.comparator),
                ("data-intervention", point.intervention),
            ],
            weight: point.weight,
        });
        let studies: Vec<Disc> = disc.collect();
        discs(&self.sheet, plane, &studies, theme, key)
    }
}
