//! The drapery plot: the P value of every effect, for each study and for all together.

use super::canvas::{
    AxisSpec, Canvas, EM, Fill, Form, Group, Key, MARGIN, Page, Plane, Role, Sample, Shape, Stroke,
    Text,
};
use super::font::Face;
use super::panels::{LABEL, hull, notes};
use super::rich::Line;
use super::theme::{INK, Theme};
use super::{Figure, FigureError, Metadata};
use crate::numerics::format;

/// Height of the panel for each pixel of its width, and its bounds in pixels.
const ASPECT: f64 = 0.62;
const HEIGHTS: (f64, f64) = (250.0, 400.0);
/// Widths of the lines of studies, from the lightest weight to the heaviest.
const WIDTHS: (f64, f64) = (0.6, 2.0);

/// A drapery plot.
#[derive(Debug, Clone, PartialEq)]
pub struct Drapery {
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
    /// The studies.
    pub studies: Vec<Curve>,
    /// All studies together.
    pub pooled: Curve,
    /// A new study.
    pub prediction: Option<Curve>,
    /// P values with a line across: 0.05 and others.
    pub alphas: Vec<f64>,
    /// What is said under the figure: rich texts.
    pub notes: Vec<String>,
    /// Width in pixels.
    pub width: f64,
    /// Where the figure comes from.
    pub metadata: Metadata,
}

/// A P-value function.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    /// Whose it is.
    pub label: String,
    /// What is said of it beside its name: `0.49 (0.33 to 0.73)`.
    pub words: String,
    /// Where P is 1.
    pub estimate: f64,
    /// Weight in percent, which sets the width of the line.
    pub weight_percent: Option<f64>,
    /// P values from the largest, with the limits beyond which P is smaller.
    pub limits: Vec<(f64, [f64; 2])>,
}

impl Curve {
    /// From the left foot over the top to the right foot: effect and P.
    fn outline(&self) -> Vec<(f64, f64)> {
        let left = self.limits.iter().rev().map(|(p, ends)| (ends[0], *p));
        let right = self.limits.iter().map(|(p, ends)| (ends[1], *p));
        let line = left.chain([(self.estimate, 1.0)]).chain(right);
        line.filter(|(x, _)| x.is_finite()).collect()
    }

    /// The limits at the P value nearest to one.
    fn near(&self, p: f64) -> Option<[f64; 2]> {
        let off = |one: &&(f64, [f64; 2])| (one.0 - p).abs();
        let nearest = self.limits.iter().min_by(|a, b| off(a).total_cmp(&off(b)));
        nearest.map(|(_, ends)| *ends)
    }
}

impl Figure for Drapery {
    fn draw(&self, form: Form) -> Result<String, FigureError> {
        let theme = &INK;
        let canvas = self.layout(theme);
        let page = Page {
            id: &self.id,
            kind: "drapery plot",
            title: &self.title,
            description: &self.description(),
            metadata: &self.metadata,
        };
        canvas.svg(&page, theme, form)
    }
}

impl Drapery {
    fn layout(&self, theme: &Theme) -> Canvas {
        let edges = (MARGIN * EM, self.width - MARGIN * EM);
        let named: Vec<Line> = self.alphas.iter().map(alpha_label).collect();
        let room = named.iter().map(Line::width).fold(0.0, f64::max) * LABEL + 6.0;
        let plane = self.plane((edges.0, edges.1 - room));
        let (axes, bottom) = plane.axes("axes", theme);
        let mut curves: Vec<Group> = self
            .studies
            .iter()
            .enumerate()
            .map(|(i, study)| {
                self.curve(
                    &plane,
                    study,
                    &format!("study-{}", i + 1),
                    self.stroke(study, theme),
                )
            })
            .collect();
        curves.push(self.ground(&plane, theme));
        if let Some(prediction) = &self.prediction {
            curves.push(self.curve(&plane, prediction, "prediction", prediction_stroke(theme)));
        }
        curves.push(self.curve(&plane, &self.pooled, "pooled", pooled_stroke(theme)));
        let curves = Group {
            id: "curves".to_owned(),
            role: Role::List,
            children: curves,
            ..Group::default()
        };
        let (key, bottom) = self.key(theme).place(edges, bottom + 0.4 * EM, theme);
        let (words, bottom) = notes(&self.notes, edges, bottom, theme);
        Canvas {
            width: self.width,
            height: bottom + MARGIN * EM,
            groups: vec![axes, curves, self.alphas(&plane, theme), key, words],
        }
    }

    /// All estimates, both intervals of all studies together and no effect are inside; a wild study's feet need not be.
    fn plane(&self, edges: (f64, f64)) -> Plane {
        let estimates = self.studies.iter().map(|study| study.estimate);
        let pooled = self.pooled.near(0.01).into_iter().flatten();
        let core = hull(estimates.chain(self.null).chain(pooled));
        let span = core.1 - core.0;
        let near = |end: &f64| (core.0 - span..=core.1 + span).contains(end);
        let prediction = self.prediction.iter().filter_map(|curve| curve.near(0.05));
        let feet = self.studies.iter().filter_map(|study| study.near(0.05));
        let feet = feet.chain(prediction).flatten().filter(near);
        let (lower, upper) = hull(feet.chain([core.0, core.1]));
        let pad = 0.02 * (upper - lower);
        let across = AxisSpec {
            log: self.log,
            null: self.null,
            bounds: self.bounds,
            ..AxisSpec::linear((lower - pad, upper + pad), &*self.measure_label)
        };
        let up = AxisSpec {
            fixed: true,
            ..AxisSpec::linear((0.0, 1.0), "Two-sided *P* of each value of the effect")
        };
        let height = (ASPECT * (edges.1 - edges.0)).clamp(HEIGHTS.0, HEIGHTS.1);
        Plane::new(edges, MARGIN * EM, height, [across, up])
    }

    /// What a new study may show, and no effect: above the studies, which hide neither.
    fn ground(&self, plane: &Plane, theme: &Theme) -> Group {
        let mut shapes = Vec::new();
        if let Some(prediction) = &self.prediction {
            let area = plane.clip_area(&prediction.outline());
            if area.len() > 2 {
                shapes.push(Shape::Polygon(area, prediction_fill(theme)));
            }
        }
        if let Some(null) = self.null {
            let line = [(null, 0.0), (null, 1.0)];
            shapes.extend(plane.line(&line, null_stroke(theme)));
        }
        Group::decoration("ground", shapes)
    }

    /// Lines of equal P, named at the right.
    fn alphas(&self, plane: &Plane, theme: &Theme) -> Group {
        let area = plane.area;
        let (mut shapes, mut texts) = (Vec::new(), Vec::new());
        let mut free = f64::INFINITY;
        let mut alphas = self.alphas.clone();
        alphas.sort_by(f64::total_cmp);
        for alpha in alphas {
            let y = plane.y(alpha);
            let stroke = Stroke::dashed(theme.text, 0.75, "3 2");
            shapes.push(Shape::line((area.left, y), (area.right, y), stroke));
            // From the lowest upwards, each name at its line or just above the one below.
            let baseline = (y + 0.36 * LABEL).min(free);
            free = baseline - 1.2 * LABEL;
            let line = alpha_label(&alpha);
            texts.push(Text::left(
                line,
                area.right + 5.0,
                baseline,
                LABEL,
                theme.text,
            ));
        }
        let mut group = Group::words("alphas", texts);
        group.children = vec![Group::decoration("alpha-lines", shapes)];
        group
    }

    fn curve(&self, plane: &Plane, curve: &Curve, id: &str, stroke: Stroke) -> Group {
        let words = format!("{}: {}", curve.label, curve.words);
        let mut data = vec![("data-est", curve.estimate)];
        if let Some([lower, upper]) = curve.near(0.05) {
            data.extend([("data-lo", lower), ("data-hi", upper)]);
        }
        data.extend(curve.weight_percent.map(|weight| ("data-w", weight)));
        Group {
            id: id.to_owned(),
            role: Role::Item(words.clone()),
            tooltip: words,
            data,
            shapes: plane.line(&curve.outline(), stroke),
            ..Group::default()
        }
    }

    fn stroke(&self, study: &Curve, theme: &Theme) -> Stroke {
        let weights = self.studies.iter().filter_map(|study| study.weight_percent);
        let most = weights.fold(0.0, f64::max);
        let share = study
            .weight_percent
            .map_or(0.5, |weight| weight / most.max(1e-12));
        // Many lines are thinner and paler, so that what they have in common stays the strongest.
        let (thin, opacity) = match self.studies.len() {
            0..=20 => (1.0, 0.85),
            _ => (0.6, 0.5),
        };
        let width = thin * (WIDTHS.0 + share * (WIDTHS.1 - WIDTHS.0));
        Stroke {
            opacity,
            ..Stroke::solid(theme.study, width)
        }
    }

    fn key(&self, theme: &Theme) -> Key {
        let mut key = Key::default();
        key.add(Sample::Line(pooled_stroke(theme)), &*self.pooled.label);
        let study = Stroke::solid(theme.study, 1.25);
        key.add(Sample::Line(study), "Study (line width: weight)");
        if let Some(prediction) = &self.prediction {
            let sample = Sample::Area(prediction_fill(theme), prediction_stroke(theme));
            key.add(sample, &*prediction.label);
        }
        if self.null.is_some() {
            key.add(Sample::Line(null_stroke(theme)), "No effect");
        }
        key
    }

    fn description(&self) -> String {
        format!(
            "P-value curves of {} studies and of all together. {}: {}.",
            self.studies.len(),
            self.pooled.label,
            self.pooled.words
        )
    }
}

fn alpha_label(alpha: &f64) -> Line {
    let alpha = format::significant(*alpha, 1, 4);
    Line::plain(format!("α\u{2009}=\u{2009}{alpha}"), Face::Regular)
}

fn pooled_stroke(theme: &Theme) -> Stroke {
    Stroke::solid(theme.total, 3.0)
}

fn null_stroke(theme: &Theme) -> Stroke {
    Stroke::solid(theme.text, 1.0)
}

fn prediction_stroke(theme: &Theme) -> Stroke {
    Stroke::dashed(theme.total, 1.0, "5 2")
}

fn prediction_fill(theme: &Theme) -> Fill {
    Fill {
        colour: theme.prediction,
        opacity: 0.4,
    }
}
