//! The GOSH plot: the pooled estimate of every subset of the studies against its heterogeneity, as density.

mod hexagons;

use super::canvas::{
    AxisSpec, Box2, Canvas, EM, Fill, Form, Group, Key, MARGIN, Page, Plane, Role, Sample, Shape,
    Stroke, Symbol, Text,
};
use super::font::Face;
use super::panels::{LABEL, hull, notes};
use super::rich::Line;
use super::theme::{INK, Theme};
use super::{Figure, FigureError, Metadata};
use crate::numerics::format;
use hexagons::{Cell, SHADES, cells, hexagon, limits, radius};

/// Height of the histograms beside a panel, in pixels.
const STRIP: f64 = 34.0;
/// Gap between a panel and its histograms, and between two panels.
const STRIP_GAP: f64 = 4.0;
const PANEL_GAP: f64 = 16.0;
/// Figures at least as wide have two panels beside each other, in pixels.
const BESIDE: f64 = 480.0;
const BARS: usize = 40;
/// A GOSH plot.
#[derive(Debug, Clone, PartialEq)]
pub struct GoshPlot {
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
    /// Estimate and I² of all studies together.
    pub all: (f64, f64),
    /// The subsets; two panels to compare subsets with a study and without it.
    pub panels: Vec<GoshPanel>,
    /// What is said under the figure: rich texts.
    pub notes: Vec<String>,
    /// Width in pixels.
    pub width: f64,
    /// Where the figure comes from.
    pub metadata: Metadata,
}

/// Subsets of studies.
#[derive(Debug, Clone, PartialEq)]
pub struct GoshPanel {
    /// Which; empty for all.
    pub heading: String,
    /// Estimate and I² in percent of each subset.
    pub points: Vec<(f64, f64)>,
}

impl Figure for GoshPlot {
    fn draw(&self, form: Form) -> Result<String, FigureError> {
        let theme = &INK;
        let canvas = self.layout(theme);
        let page = Page {
            id: &self.id,
            kind: "GOSH plot",
            title: &self.title,
            description: &self.description(),
            metadata: &self.metadata,
        };
        canvas.svg(&page, theme, form)
    }
}

impl GoshPlot {
    fn layout(&self, theme: &Theme) -> Canvas {
        let edges = (MARGIN * EM, self.width - MARGIN * EM);
        let beside = self.panels.len() > 1 && self.width >= BESIDE;
        let n = if beside { self.panels.len() } else { 1 } as f64;
        let width = (edges.1 - edges.0 - (n - 1.0) * PANEL_GAP) / n;
        let (mut groups, mut top, mut bottom) = (Vec::new(), MARGIN * EM, 0.0);
        let mut places = Vec::new();
        for (i, panel) in self.panels.iter().enumerate() {
            let left = edges.0
                + if beside {
                    i as f64 * (width + PANEL_GAP)
                } else {
                    0.0
                };
            let plane = self.plane(panel, (left, left + width), top);
            let (axes, end) = plane.axes(&format!("axes-{}", i + 1), theme);
            groups.push(self.words(panel, i, left, width, top, theme));
            groups.push(axes);
            places.push(plane);
            bottom = end;
            if !beside {
                top = end + 0.8 * EM;
            }
        }
        let cells: Vec<Vec<Cell>> = places
            .iter()
            .zip(&self.panels)
            .map(|(plane, panel)| cells(plane, &panel.points))
            .collect();
        let limits = limits(cells.iter().flatten().map(|cell| cell.count));
        for (i, (plane, cells)) in places.iter().zip(&cells).enumerate() {
            groups.push(Group::decoration(
                &format!("histograms-{}", i + 1),
                self.histograms(plane, i, theme),
            ));
            groups.push(self.density(i, cells, &limits, theme));
            groups.push(self.marks(plane, i, theme));
        }
        let null = self.null;
        let seen = null.is_some_and(|null| places.iter().any(|plane| inside(plane, null)));
        let (key, bottom) = self
            .key(&limits, seen, theme)
            .place(edges, bottom + 0.4 * EM, theme);
        let (words, bottom) = notes(&self.notes, edges, bottom, theme);
        groups.extend([key, words]);
        Canvas {
            width: self.width,
            height: bottom + MARGIN * EM,
            groups,
        }
    }

    /// The panel with room for its heading and the histogram above it.
    fn plane(&self, panel: &GoshPanel, (left, right): (f64, f64), top: f64) -> Plane {
        let points = self.panels.iter().flat_map(|panel| &panel.points);
        let estimates = points.map(|(estimate, _)| *estimate).chain([self.all.0]);
        let (lower, upper) = hull(estimates);
        let span = upper - lower;
        let radius = radius(right - left);
        let inner = right - left - STRIP - 40.0;
        let room = span.max(1e-9 * lower.abs()) * (radius + 3.0) / inner;
        let across = AxisSpec {
            log: self.log,
            null: self.null,
            ..AxisSpec::linear((lower - room, upper + room), &*self.measure_label)
        };
        let height = (0.8 * (right - left)).clamp(180.0, 330.0);
        // Whole hexagons at 0% and at 100%.
        let room = 100.0 * (radius + 2.0) / (height - 2.0 * (radius + 2.0));
        let up = AxisSpec {
            fixed: true,
            ..AxisSpec::linear((-room, 100.0 + room), "")
        };
        let above = self.heading_height(panel) + 1.4 * LABEL + STRIP + STRIP_GAP;
        let edges = (left, right - STRIP - STRIP_GAP);
        Plane::new(edges, top + above, height, [across, up])
    }

    fn heading_height(&self, panel: &GoshPanel) -> f64 {
        if panel.heading.is_empty() {
            0.0
        } else {
            1.5 * LABEL
        }
    }

    fn words(
        &self,
        panel: &GoshPanel,
        i: usize,
        left: f64,
        width: f64,
        top: f64,
        theme: &Theme,
    ) -> Group {
        let mut texts = Vec::new();
        if !panel.heading.is_empty() {
            let line = super::panels::cut(&panel.heading, Face::SemiBold, width / LABEL);
            texts.push(Text::left(line, left, top + LABEL, LABEL, theme.text));
        }
        let baseline = top + self.heading_height(panel) + LABEL;
        let title = Line::rich("*I*² of the subset, %", Face::Regular);
        texts.push(Text::left(title, left, baseline, LABEL, theme.text));
        Group::words(&format!("headings-{}", i + 1), texts)
    }

    /// Shares of the subsets along both axes; beside another panel, the outline is that of all subsets.
    fn histograms(&self, plane: &Plane, i: usize, theme: &Theme) -> Vec<Shape> {
        let area = plane.area;
        let mut shapes = Vec::new();
        let own = &self.panels[i].points;
        let every: Vec<(f64, f64)> = match self.panels.len() {
            0 | 1 => Vec::new(),
            _ => self
                .panels
                .iter()
                .flat_map(|one| one.points.clone())
                .collect(),
        };
        for vertical in [false, true] {
            let place = |point: &(f64, f64)| match vertical {
                false => (plane.x(point.0) - area.left) / (area.right - area.left),
                true => (area.bottom - plane.y(point.1)) / (area.bottom - area.top),
            };
            let (mine, all) = (shares(own, place), shares(&every, place));
            let most = mine
                .iter()
                .chain(&all)
                .fold(0.0f64, |a, b| a.max(*b))
                .max(1e-12);
            let at = |share: f64, height: f64| match vertical {
                false => (
                    area.left + share * (area.right - area.left),
                    area.top - STRIP_GAP - height / most * (STRIP - 2.0),
                ),
                true => (
                    area.right + STRIP_GAP + height / most * (STRIP - 2.0),
                    area.bottom - share * (area.bottom - area.top),
                ),
            };
            let edge = |bar: usize| bar as f64 / BARS as f64;
            for (bar, height) in mine.iter().enumerate().filter(|(_, height)| **height > 0.0) {
                let (one, other) = (at(edge(bar), 0.0), at(edge(bar + 1), *height));
                let bar = Box2 {
                    left: one.0.min(other.0),
                    right: one.0.max(other.0),
                    top: one.1.min(other.1),
                    bottom: one.1.max(other.1),
                };
                shapes.push(Shape::Rectangle(bar, Fill::solid(theme.study)));
            }
            if !every.is_empty() {
                let steps = all.iter().enumerate();
                let steps = steps.flat_map(|(bar, h)| [at(edge(bar), *h), at(edge(bar + 1), *h)]);
                shapes.push(Shape::Path(steps.collect(), outline(theme)));
            }
        }
        shapes
    }

    fn density(&self, i: usize, cells: &[Cell], limits: &[usize], theme: &Theme) -> Group {
        let children = cells.iter().enumerate().map(|(n, cell)| {
            let words = format!(
                "{} subsets about {}, I² {}%",
                format::count(cell.count as u64),
                self.printed(cell.at.0),
                format::fixed(cell.at.1.clamp(0.0, 100.0), 0)
            );
            let class = limits.iter().position(|limit| cell.count <= *limit);
            let fill = Fill::solid(SHADES[class.unwrap_or(SHADES.len() - 1)]);
            let mut corners = hexagon(cell.middle, cell.radius);
            let area = Shape::Polygon(corners.clone(), fill);
            corners.push(corners[0]);
            let edge = Stroke::solid(theme.study, 0.5);
            let pale = class.is_some_and(|class| class < 2);
            Group {
                id: format!("cell-{}-{}", i + 1, n + 1),
                role: Role::Item(words.clone()),
                tooltip: words,
                data: vec![
                    ("data-est", cell.at.0),
                    ("data-i2", cell.at.1),
                    ("data-n", cell.count as f64),
                ],
                shapes: if pale {
                    vec![area, Shape::Path(corners, edge)]
                } else {
                    vec![area]
                },
                ..Group::default()
            }
        });
        Group {
            id: format!("density-{}", i + 1),
            role: Role::List,
            children: children.collect(),
            ..Group::default()
        }
    }

    /// All studies together, and no effect.
    fn marks(&self, plane: &Plane, i: usize, theme: &Theme) -> Group {
        let mut shapes = Vec::new();
        let (low, high) = (plane.y.lower, plane.y.upper);
        if let Some(null) = self.null {
            let line = [(null, low), (null, high)];
            shapes.extend(plane.line(&line, Stroke::solid(theme.null, 1.0)));
        }
        let (symbol, radius, fill, edge) = all_studies(theme);
        let words = format!(
            "All studies: {}, I² {}%",
            self.printed(self.all.0),
            format::fixed(self.all.1, 0)
        );
        let all = Group {
            id: format!("all-{}", i + 1),
            role: Role::Item(words.clone()),
            tooltip: words,
            data: vec![("data-est", self.all.0), ("data-i2", self.all.1)],
            shapes: symbol.draw(plane.at(self.all), radius, fill, edge),
            ..Group::default()
        };
        Group {
            id: format!("marks-{}", i + 1),
            role: Role::List,
            children: vec![Group::decoration(&format!("null-{}", i + 1), shapes), all],
            ..Group::default()
        }
    }

    fn printed(&self, position: f64) -> String {
        if self.log {
            format::ratio(position.exp())
        } else {
            format::significant(position, 3, 3)
        }
    }

    fn key(&self, limits: &[usize], null: bool, theme: &Theme) -> Key {
        let mut key = Key::default();
        let (symbol, radius, fill, edge) = all_studies(theme);
        key.add(Sample::Mark(symbol, radius, fill, edge), "All studies");
        if null {
            key.add(Sample::Line(Stroke::solid(theme.null, 1.0)), "No effect");
        }
        if self.panels.len() > 1 {
            key.add(Sample::Line(outline(theme)), "All subsets");
        }
        let mut least = 1;
        for (class, limit) in limits.iter().enumerate() {
            let count = |n: usize| format::count(n as u64);
            let words = match (class, least == *limit) {
                (_, true) => count(least),
                _ => format!("{}\u{2013}{}", count(least), count(*limit)),
            };
            let words = match class {
                0 if *limit == 1 => format!("{words} subset"),
                0 => format!("{words} subsets"),
                _ => words,
            };
            let edge = Stroke::solid(theme.study_outline, 0.75);
            key.add(Sample::Area(Fill::solid(SHADES[class]), edge), words);
            least = limit + 1;
        }
        key
    }

    fn description(&self) -> String {
        let count = |panel: &GoshPanel| {
            let n = format::count(panel.points.len() as u64);
            match panel.heading.as_str() {
                "" => format!("{n} subsets"),
                heading => format!("{heading}: {n}"),
            }
        };
        let counts: Vec<String> = self.panels.iter().map(count).collect();
        format!(
            "Estimate and I² of subsets of the studies ({}). All studies: {}, I² {}%.",
            counts.join("; "),
            self.printed(self.all.0),
            format::fixed(self.all.1, 0)
        )
    }
}

/// The share of the points in each bar.
fn shares(points: &[(f64, f64)], place: impl Fn(&(f64, f64)) -> f64) -> Vec<f64> {
    let mut counts = vec![0u64; BARS];
    for point in points {
        let bar = (place(point) * BARS as f64)
            .floor()
            .clamp(0.0, BARS as f64 - 1.0);
        counts[bar as usize] += 1;
    }
    let all = points.len().max(1) as f64;
    counts.iter().map(|count| *count as f64 / all).collect()
}

fn inside(plane: &Plane, position: f64) -> bool {
    (plane.x.lower..=plane.x.upper).contains(&position)
}

fn all_studies(theme: &Theme) -> (Symbol, f64, Fill, Stroke) {
    (
        Symbol::Rhombus,
        5.5,
        Fill::solid(theme.total),
        Stroke::solid(theme.background, 1.25),
    )
}

fn outline(theme: &Theme) -> Stroke {
    Stroke::solid(theme.text, 1.0)
}
