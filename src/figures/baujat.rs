//! The Baujat plot: what each study adds to heterogeneity against what it does to the pooled estimate.
//!
//! Source: Baujat et al. (2002), Stat Med 21:2641, doi:10.1002/sim.1221. metafor `baujat()`.

use super::canvas::{AxisSpec, Fill, Form, Group, Key, Named, Plane, Stroke, Symbol, place_labels};
use super::sheet::{ASPECT, hull, item, list};
use super::theme::{INK, Theme};
use super::{Figure, FigureError, Sheet};

const RADIUS: f64 = 3.25;

/// A Baujat plot.
#[derive(Debug, Clone, PartialEq)]
pub struct Baujat {
    /// Title, notes, width.
    pub sheet: Sheet,
    /// The studies.
    pub points: Vec<BaujatPoint>,
}

/// A study in a Baujat plot.
#[derive(Debug, Clone, PartialEq)]
pub struct BaujatPoint {
    /// Its name.
    pub label: String,
    /// What is to be read of it.
    pub words: String,
    /// Its contribution to heterogeneity.
    pub contribution: f64,
    /// Its influence on the pooled estimate.
    pub influence: f64,
}

impl Figure for Baujat {
    fn draw(&self, form: Form) -> Result<String, FigureError> {
        let theme = &INK;
        let axis = |values: &[f64], title: &str| AxisSpec {
            bounds: (0.0, f64::INFINITY),
            ..AxisSpec::linear((0.0, 1.04 * hull(values.iter().copied()).1), title)
        };
        let of = |value: fn(&BaujatPoint) -> f64| -> Vec<f64> {
            self.points.iter().map(value).collect()
        };
        let axes = [
            axis(
                &of(|p| p.contribution),
                "Contribution to heterogeneity (squared Pearson residual)",
            ),
            axis(
                &of(|p| p.influence),
                "Influence on the pooled estimate (squared standardised change)",
            ),
        ];
        let edges = self.sheet.edges();
        let height = ASPECT * (edges.1 - edges.0);
        let plane = Plane::new(edges, self.sheet.top(), height, axes);
        let (axes, bottom) = plane.axes("axes", theme);
        let groups = vec![axes, self.studies(&plane, theme), self.names(&plane, theme)];
        let drawn = (groups, Key::default(), bottom);
        self.sheet.finish("Baujat plot", drawn, theme, form)
    }
}

impl Baujat {
    /// Studies that are named, as far as there is room: those furthest from the corner, each axis in shares of its length.
    pub const NAMED: usize = 12;

    fn studies(&self, plane: &Plane, theme: &Theme) -> Group {
        let fill = Fill::solid(theme.study_outline);
        let outline = Stroke::solid(theme.background, 0.75);
        let children = self.points.iter().enumerate().map(|(i, point)| {
            let data = [
                ("data-contribution", point.contribution),
                ("data-influence", point.influence),
            ];
            let at = plane.at((point.contribution, point.influence));
            let shapes = Symbol::Circle.draw(at, RADIUS, fill, outline);
            item(i, (&point.label, &point.words), &data, shapes)
        });
        list(children.collect())
    }

    fn names(&self, plane: &Plane, theme: &Theme) -> Group {
        let share = |point: &BaujatPoint| {
            let across = point.contribution / plane.x.upper;
            across.hypot(point.influence / plane.y.upper)
        };
        let mut order: Vec<&BaujatPoint> = self.points.iter().collect();
        order.sort_by(|a, b| share(b).total_cmp(&share(a)));
        let named: Vec<Named> = order
            .iter()
            .enumerate()
            .map(|(rank, point)| Named {
                at: plane.at((point.contribution, point.influence)),
                radius: RADIUS,
                name: match rank < Self::NAMED {
                    true => point.label.clone(),
                    false => String::new(),
                },
            })
            .collect();
        let (texts, ties) = place_labels(&named, plane.area, &[], theme);
        Group {
            // The list has the names already.
            children: vec![Group::decoration("ties", ties)],
            ..Group {
                role: super::canvas::Role::Hidden,
                ..Group::words("names", texts)
            }
        }
    }
}
