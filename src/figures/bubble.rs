//! The bubble plot: effects against a moderator, with the line of a meta-regression.
//!
//! Source: Thompson & Higgins (2002), Stat Med 21:1559, doi:10.1002/sim.1187. metafor `regplot()`.

use super::Figure;
use super::canvas::{AxisSpec, Fill, Form, Group, Key, Plane, Sample, Shape, Stroke};
use super::sheet::{ASPECT, Disc, between, discs, hull, padded};
use super::theme::{Colour, INK, Theme};
use super::{EffectScale, FigureError, Sheet};

/// Inside of the confidence band and of the wider prediction band.
const BANDS: [Colour; 2] = [Colour(0xF0, 0xCF, 0xB0), Colour(0xFB, 0xEF, 0xE4)];

/// A bubble plot.
#[derive(Debug, Clone, PartialEq)]
pub struct Bubble {
    /// Title, notes, width.
    pub sheet: Sheet,
    /// The scale of the effects.
    pub scale: EffectScale,
    /// The moderator: rich text.
    pub moderator: String,
    /// The line, from the least value of the moderator to the greatest.
    pub line: Vec<LinePoint>,
    /// What the bands are, for the key: confidence, prediction.
    pub band_words: [String; 2],
    /// The studies.
    pub points: Vec<BubblePoint>,
}

/// The fitted effect at a value of the moderator.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LinePoint {
    /// Value of the moderator.
    pub moderator: f64,
    /// The mean effect there.
    pub estimate: f64,
    /// Its confidence interval.
    pub ci: [f64; 2],
    /// Interval of the effect in a new study; `None` where it is undefined.
    pub prediction: Option<[f64; 2]>,
}

/// A study in a bubble plot.
#[derive(Debug, Clone, PartialEq)]
pub struct BubblePoint {
    /// Its name.
    pub label: String,
    /// What is to be read of it.
    pub words: String,
    /// Its value of the moderator.
    pub moderator: f64,
    /// Its effect.
    pub estimate: f64,
    /// Its weight; any unit.
    pub weight: f64,
}

impl Figure for Bubble {
    fn draw(&self, form: Form) -> Result<String, FigureError> {
        let theme = &INK;
        let plane = self.plane();
        let (axes, bottom) = plane.axes("axes", theme);
        let mut key = Key::default();
        let studies = self.studies(&plane, theme, &mut key);
        let ground = self.ground(&plane, theme, &mut key);
        let groups = vec![Group::decoration("ground", ground), axes, studies];
        let drawn = (groups, key, bottom);
        self.sheet.finish("bubble plot", drawn, theme, form)
    }
}

impl Bubble {
    fn plane(&self) -> Plane {
        let moderators = self.points.iter().map(|p| p.moderator);
        let own = hull(
            self.points
                .iter()
                .map(|p| p.estimate)
                .chain(self.scale.null),
        );
        let length = own.1 - own.0;
        // Bands may widen the axis, but not so far that the studies shrink to a line.
        let near = |limit: &f64| (own.0 - 0.5 * length..=own.1 + 0.5 * length).contains(limit);
        let bands = self.line.iter().flat_map(|at| {
            let wide = at.prediction.unwrap_or(at.ci);
            [at.estimate, at.ci[0], at.ci[1], wide[0], wide[1]]
        });
        let effects = hull(bands.filter(near).chain([own.0, own.1]));
        let axes = [
            AxisSpec::linear(padded(hull(moderators), 0.04), self.moderator.as_str()),
            self.scale.axis(padded(effects, 0.03)),
        ];
        let edges = self.sheet.edges();
        let height = ASPECT * (edges.1 - edges.0);
        Plane::new(edges, self.sheet.top(), height, axes)
    }

    fn ground(&self, plane: &Plane, theme: &Theme, key: &mut Key) -> Vec<Shape> {
        let mut shapes = Vec::new();
        let limits_of = |which: usize, at: &LinePoint| match which {
            0 => Some(at.ci),
            _ => at.prediction,
        };
        let edges = [
            Stroke::solid(theme.total, 0.75),
            Stroke::dashed(theme.total, 0.75, "4 2.5"),
        ];
        for which in [1, 0] {
            let limits = |side: usize| -> Vec<(f64, f64)> {
                let point = |at: &LinePoint| Some((at.moderator, limits_of(which, at)?[side]));
                self.line.iter().filter_map(point).collect()
            };
            let (lower, upper) = (limits(0), limits(1));
            let area = plane.clip_area(&between(&lower, &upper));
            if area.len() < 3 {
                continue;
            }
            shapes.push(Shape::Polygon(area, Fill::solid(BANDS[which])));
            shapes.extend(plane.line(&lower, edges[which]));
            shapes.extend(plane.line(&upper, edges[which]));
        }
        let null = Stroke::solid(theme.null, 1.0);
        let (left, right) = (plane.x.lower, plane.x.upper);
        if let Some(effect) = self.scale.null {
            shapes.extend(plane.line(&[(left, effect), (right, effect)], null));
        }
        let fitted = Stroke::solid(theme.total, 2.0);
        let line: Vec<_> = self
            .line
            .iter()
            .map(|p| (p.moderator, p.estimate))
            .collect();
        shapes.extend(plane.line(&line, fitted));
        key.add(Sample::Line(fitted), "Regression line");
        for (which, words) in self.band_words.iter().enumerate() {
            if self.line.iter().any(|at| limits_of(which, at).is_some()) {
                let sample = Sample::Area(Fill::solid(BANDS[which]), edges[which]);
                key.add(sample, words.as_str());
            }
        }
        if self.scale.null.is_some() {
            key.add(Sample::Line(null), "No effect");
        }
        shapes
    }

    fn studies(&self, plane: &Plane, theme: &Theme, key: &mut Key) -> Group {
        let disc = self.points.iter().map(|point| Disc {
            words: (&point.label, &point.words),
            at: [
                ("data-moderator", point.moderator),
                ("data-est", point.estimate),
            ],
            weight: point.weight,
        });
        let studies: Vec<Disc> = disc.collect();
        discs(&self.sheet, plane, &studies, theme, key)
    }
}
