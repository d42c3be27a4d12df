//! What the figures beside the forest plot have in common: who they are, their notes, their scale of effects.

use super::canvas::{
    AxisSpec, Canvas, EM, Fill, Form, Group, Key, MARGIN, Page, Plane, Point, Role, Sample, Shape,
    Stroke, Symbol,
};
use super::panels::notes;
use super::theme::Theme;
use super::ticks::Tick;
use super::{FigureError, Metadata};

/// Height of a panel for each pixel of the figure's width.
pub(super) const ASPECT: f64 = 0.68;

/// What a figure says of itself, and its width; its height is a result.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sheet {
    /// Prefix of every id in the file, or empty.
    pub id: String,
    /// Title of the file; not drawn.
    pub title: String,
    /// The results in sentences, for those who do not see the figure; not drawn.
    pub description: String,
    /// What is said under the figure: rich texts, one paragraph each.
    pub notes: Vec<String>,
    /// Width in pixels of 1/96 inch.
    pub width: f64,
    /// Where the figure comes from.
    pub metadata: Metadata,
}

/// The scale that effects are drawn on.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct EffectScale {
    /// The measure in words: `Risk ratio`.
    pub label: String,
    /// Whether effects are natural logarithms of what is printed.
    pub log: bool,
    /// No effect; `None` where a measure has none.
    pub null: Option<f64>,
    /// The greatest effect there can be, where there is one.
    pub greatest: Option<f64>,
    /// Effects with what is printed at them, sets of fewer and fewer, for scales that are neither linear nor
    /// logarithmic; else empty.
    pub printed: Vec<Vec<(f64, String)>>,
}

impl EffectScale {
    /// An axis over a domain of effects.
    pub(super) fn axis(&self, domain: (f64, f64)) -> AxisSpec {
        let tick = |(at, label): &(f64, String)| Tick {
            at: *at,
            label: label.clone(),
        };
        let set = |set: &Vec<(f64, String)>| set.iter().map(tick).collect();
        AxisSpec {
            log: self.log,
            null: self.null,
            bounds: (f64::NEG_INFINITY, self.greatest.unwrap_or(f64::INFINITY)),
            printed: self.printed.iter().map(set).collect(),
            ..AxisSpec::linear(domain, self.title())
        }
    }

    /// The label, with what is to be said of the scale.
    pub(super) fn title(&self) -> String {
        match self.log {
            true => format!("{} (log scale)", self.label),
            false => self.label.clone(),
        }
    }
}

impl Sheet {
    /// Left and right edge of what is drawn.
    pub(super) fn edges(&self) -> (f64, f64) {
        (MARGIN * EM, self.width - MARGIN * EM)
    }

    /// Where drawing begins.
    pub(super) fn top(&self) -> f64 {
        MARGIN * EM
    }

    /// The file: a panel that ends at `bottom`, its key and the notes below it.
    pub(super) fn finish(
        &self,
        kind: &str,
        (mut groups, key, bottom): (Vec<Group>, Key, f64),
        theme: &Theme,
        form: Form,
    ) -> Result<String, FigureError> {
        let edges = self.edges();
        let (key, bottom) = key.place(edges, bottom + 0.4 * EM, theme);
        let (words, bottom) = notes(&self.notes, edges, bottom, theme);
        groups.extend([key, words]);
        let canvas = Canvas {
            width: self.width,
            height: bottom + MARGIN * EM,
            groups,
        };
        let page = Page {
            id: &self.id,
            kind,
            title: &self.title,
            description: &self.description,
            metadata: &self.metadata,
        };
        canvas.svg(&page, theme, form)
    }
}

/// A study as an item that can be read, pointed at and parsed.
pub(super) fn item(
    at: usize,
    (label, words): (&str, &str),
    data: &[(&'static str, f64)],
    shapes: Vec<Shape>,
) -> Group {
    let words = match words {
        "" => label.to_owned(),
        words => format!("{label}: {words}"),
    };
    Group {
        id: format!("study-{}", at + 1),
        role: Role::Item(words.clone()),
        tooltip: words,
        data: data.to_vec(),
        shapes,
        ..Group::default()
    }
}

/// A study as a disc.
pub(super) struct Disc<'a> {
    /// Its name, and what is said of it.
    pub words: (&'a str, &'a str),
    /// Where it lies, as positions, and the attributes that hold them.
    pub at: [(&'static str, f64); 2],
    pub weight: f64,
}

/// Studies as discs of areas in proportion to their weights, the small ones above; and their entry in the key.
pub(super) fn discs(
    sheet: &Sheet,
    plane: &Plane,
    studies: &[Disc],
    theme: &Theme,
    key: &mut Key,
) -> Group {
    let fill = Fill {
        opacity: 0.55,
        ..Fill::solid(theme.study)
    };
    let outline = Stroke::solid(theme.study_outline, 1.0);
    let weights: Vec<f64> = studies.iter().map(|study| study.weight).collect();
    let greatest = hull(weights.iter().copied()).1;
    let size = (sheet.width, weights.len());
    let children = heaviest_first(&weights).into_iter().map(|i| {
        let study = &studies[i];
        let [x, y] = study.at;
        let data = [x, y, ("data-w", study.weight)];
        let radius = radius(study.weight, greatest, size);
        let shapes = Symbol::Circle.draw(plane.at((x.1, y.1)), radius, fill, outline);
        item(i, study.words, &data, shapes)
    });
    let sample = Sample::Mark(Symbol::Circle, 4.5, fill, outline);
    key.add(sample, "Study, its area in proportion to its weight");
    list(children.collect())
}

/// The list of the studies.
pub(super) fn list(children: Vec<Group>) -> Group {
    Group {
        id: "studies".to_owned(),
        role: Role::List,
        children,
        ..Group::default()
    }
}

/// Radius of a disc whose area is in proportion to the study's weight, in pixels.
fn radius(weight: f64, greatest: f64, (width, studies): (f64, usize)) -> f64 {
    /// A smaller disc cannot be seen or pointed at.
    const LEAST: f64 = 1.5;
    let most = (0.022 * width).clamp(6.0, 12.0) * (30.0 / studies as f64).sqrt().clamp(0.6, 1.0);
    (most * (weight / greatest).max(0.0).sqrt()).max(LEAST)
}

/// Least and greatest of finite numbers; 0 and 1 without any.
pub(super) fn hull(values: impl IntoIterator<Item = f64>) -> (f64, f64) {
    extent(values).unwrap_or((0.0, 1.0))
}

/// Least and greatest of finite numbers, if there are any.
pub(super) fn extent(values: impl IntoIterator<Item = f64>) -> Option<(f64, f64)> {
    let finite = values.into_iter().filter(|value| value.is_finite());
    let ends = finite.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), at| {
        (low.min(at), high.max(at))
    });
    (ends.0 <= ends.1).then_some(ends)
}

/// Both ends moved out by a share of the distance between them.
pub(super) fn padded((lower, upper): (f64, f64), share: f64) -> (f64, f64) {
    let room = share * (upper - lower);
    (lower - room, upper + room)
}

/// Indices by weight, the heaviest first, so that small discs lie above large ones.
fn heaviest_first(weights: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by(|a, b| weights[*b].total_cmp(&weights[*a]));
    order
}

/// A corner-to-corner area between two lines that share their abscissae.
pub(super) fn between(lower: &[Point], upper: &[Point]) -> Vec<Point> {
    lower
        .iter()
        .copied()
        .chain(upper.iter().rev().copied())
        .collect()
}
