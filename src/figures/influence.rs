//! The influence plot: what leaving out each study does, as columns of points that share the rows of the studies.

use super::canvas::{
    Box2, Canvas, EM, Fill, Form, Group, Key, MARGIN, Page, Role, Sample, Shape, Stroke, Symbol,
    Text,
};
use super::font::Face;
use super::panels::{AXIS_HEIGHT, Axis, LABEL, axis_below, cut, hull, notes};
use super::rich::Line;
use super::theme::{INK, Theme};
use super::ticks::Ticks;
use super::{Figure, FigureError, Metadata};
use crate::numerics::format;

/// Beyond so many studies rows are closer than names, and only influential studies are named.
const MOST_NAMED: usize = 80;
/// Height of all rows together beyond that, in pixels.
const CLOSE_HEIGHT: f64 = 900.0;
/// Gap between two panels, in pixels.
const GAP: f64 = 12.0;
/// A panel is at least as wide as this where all stand beside each other, in pixels.
const LEAST_WIDTH: f64 = 36.0;

/// An influence plot.
#[derive(Debug, Clone, PartialEq)]
pub struct InfluencePlot {
    /// Prefix of every id in the file, or empty.
    pub id: String,
    /// Title of the file; not drawn.
    pub title: String,
    /// The studies, from the top.
    pub studies: Vec<InfluenceStudy>,
    /// The diagnostics, from the left.
    pub panels: Vec<InfluencePanel>,
    /// What is said under the figure: rich texts.
    pub notes: Vec<String>,
    /// Width in pixels.
    pub width: f64,
    /// Where the figure comes from.
    pub metadata: Metadata,
}

/// A study in an influence plot.
#[derive(Debug, Clone, PartialEq)]
pub struct InfluenceStudy {
    /// Its name.
    pub label: String,
    /// Whether one of its diagnostics is large.
    pub influential: bool,
}

/// A diagnostic of every study.
#[derive(Debug, Clone, PartialEq)]
pub struct InfluencePanel {
    /// Its heading: rich text.
    pub name: String,
    /// Attribute that holds its values at full precision: `data-rstudent`.
    pub data: &'static str,
    /// Its values, in the order of the studies; `None` where it is undefined.
    pub values: Vec<Option<f64>>,
    /// What is usual: no change, or the value for all studies.
    pub usual: Option<f64>,
    /// Beyond these a value is large.
    pub limits: Vec<f64>,
}

/// Panels beside each other, above the same rows.
struct Block<'a> {
    panels: Vec<(&'a InfluencePanel, Box2, Ticks)>,
    first: usize,
}

impl Figure for InfluencePlot {
    fn draw(&self, form: Form) -> Result<String, FigureError> {
        let theme = &INK;
        let canvas = self.layout(theme);
        let page = Page {
            id: &self.id,
            kind: "influence plot",
            title: &self.title,
            description: &self.description(),
            metadata: &self.metadata,
        };
        canvas.svg(&page, theme, form)
    }
}

impl InfluencePlot {
    fn layout(&self, theme: &Theme) -> Canvas {
        let edges = (MARGIN * EM, self.width - MARGIN * EM);
        let names = self.names_width(edges);
        let left = edges.0 + names + 0.8 * EM;
        let per_block = self.per_block(edges.1 - left);
        let mut top = MARGIN * EM;
        let mut groups = Vec::new();
        for (number, panels) in self.panels.chunks(per_block).enumerate() {
            let first = number * per_block;
            let block = self.block(panels, first, (left, edges.1), &mut top, theme, &mut groups);
            groups.push(self.rows(&block, edges.0, names, theme));
            top += 0.6 * EM;
        }
        let (key, bottom) = self.key(theme).place(edges, top, theme);
        let (words, bottom) = notes(&self.notes, edges, bottom, theme);
        groups.extend([key, words]);
        Canvas {
            width: self.width,
            height: bottom + MARGIN * EM,
            groups,
        }
    }

    /// Width of the names in pixels: what they need, and never more than a third of the figure.
    fn names_width(&self, edges: (f64, f64)) -> f64 {
        let face = |study: &InfluenceStudy| weight(study.influential);
        let widths = self.studies.iter().filter(|study| self.is_named(study));
        let widths = widths.map(|study| Line::plain(&*study.label, face(study)).width() * LABEL);
        widths.fold(0.0, f64::max).min((edges.1 - edges.0) / 3.0)
    }

    fn is_named(&self, study: &InfluenceStudy) -> bool {
        study.influential || self.studies.len() <= MOST_NAMED
    }

    /// All panels beside each other where they are not too narrow, else half of them, or a quarter.
    fn per_block(&self, room: f64) -> usize {
        let all = self.panels.len().max(1);
        let fits = |n: &usize| {
            let n = *n as f64;
            (room - (n - 1.0) * GAP) / n >= LEAST_WIDTH
        };
        let choices = [all, all.div_ceil(2), all.div_ceil(4)];
        choices.into_iter().find(fits).unwrap_or(1)
    }

    /// From one row to the next, in pixels.
    fn pitch(&self) -> f64 {
        match self.studies.len() {
            0..6 => 1.65 * EM,
            6..=40 => 1.35 * EM,
            41..=MOST_NAMED => 1.1 * EM,
            more => CLOSE_HEIGHT / more as f64,
        }
    }

    /// Headings, bands, axes and lines of some panels; `top` moves to below their axes.
    fn block<'a>(
        &self,
        panels: &'a [InfluencePanel],
        first: usize,
        (left, right): (f64, f64),
        top: &mut f64,
        theme: &Theme,
        groups: &mut Vec<Group>,
    ) -> Block<'a> {
        let n = panels.len() as f64;
        let width = (right - left - (n - 1.0) * GAP) / n;
        let headings: Vec<Vec<Line>> = panels
            .iter()
            .map(|panel| Line::rich(&panel.name, Face::SemiBold).wrap((width + 0.7 * GAP) / LABEL))
            .collect();
        let deepest = headings.iter().map(Vec::len).max().unwrap_or(0) as f64;
        let rows_top = *top + 1.25 * LABEL * deepest + 0.3 * EM;
        let bottom = rows_top + self.pitch() * self.studies.len() as f64 + 2.0;
        let (mut texts, mut bands, mut lines) = (Vec::new(), Vec::new(), Vec::new());
        let banded = if self.studies.len() <= MOST_NAMED {
            self.studies.len()
        } else {
            0
        };
        for at in (1..banded).step_by(2) {
            let band = Box2 {
                left: MARGIN * EM,
                right,
                top: rows_top + self.pitch() * at as f64,
                bottom: rows_top + self.pitch() * (at + 1) as f64,
            };
            bands.push(Shape::Rectangle(band, Fill::solid(theme.zebra)));
        }
        let mut placed = Vec::new();
        for (i, (panel, heading)) in panels.iter().zip(headings).enumerate() {
            let start = left + i as f64 * (width + GAP);
            let area = Box2 {
                left: start,
                right: start + width,
                top: rows_top,
                bottom,
            };
            let skipped = deepest as usize - heading.len();
            for (j, line) in heading.into_iter().enumerate() {
                let baseline = *top + 1.25 * LABEL * (skipped + j) as f64 + LABEL;
                let middle = start + width / 2.0;
                texts.push(Text::centred(line, middle, baseline, LABEL, theme.text));
            }
            let ticks = panel.axis().ticks(width);
            let reach = (start - 0.5 * GAP, start + width + 0.45 * GAP);
            let (shapes, labels) = axis_below(area, &ticks, reach, theme);
            lines.extend(shapes);
            texts.extend(labels);
            let at = |value: f64| position(area, &ticks, value);
            let marked = panel
                .limits
                .iter()
                .map(|limit| (*limit, limit_stroke(theme)));
            let usual = panel.usual.map(|usual| (usual, usual_stroke(theme)));
            for (value, stroke) in marked.chain(usual) {
                if (ticks.lower..=ticks.upper).contains(&value) {
                    let x = at(value);
                    lines.push(Shape::line((x, rows_top), (x, bottom), stroke));
                }
            }
            placed.push((panel, area, ticks));
        }
        bands.extend(lines);
        groups.push(Group::decoration(&format!("ground-{}", first + 1), bands));
        groups.push(Group::words(&format!("axes-{}", first + 1), texts));
        *top = bottom + AXIS_HEIGHT;
        Block {
            panels: placed,
            first,
        }
    }

    /// A row of marks for each study, with its name at the left.
    fn rows(&self, block: &Block, left: f64, width: f64, theme: &Theme) -> Group {
        let pitch = self.pitch();
        let top = block.panels.first().map_or(0.0, |(_, area, _)| area.top);
        let named = self.name_places(top);
        let children = self.studies.iter().enumerate().map(|(i, study)| {
            let y = top + pitch * (i as f64 + 0.5);
            let mut group = Group {
                id: format!("study-{}-{}", block.first + 1, i + 1),
                role: Role::Item(self.label(study, block, i)),
                tooltip: self.label(study, block, i),
                ..Group::default()
            };
            for (panel, area, ticks) in &block.panels {
                if let Some(value) = panel.values[i] {
                    let x = position(*area, ticks, value);
                    group.shapes.extend(mark(study.influential, (x, y), theme));
                    group.data.push((panel.data, value));
                }
            }
            if let Some(baseline) = named[i] {
                let line = cut(&study.label, weight(study.influential), width / LABEL);
                group
                    .texts
                    .push(Text::left(line, left, baseline, LABEL, theme.text));
            }
            group
        });
        Group {
            id: format!("studies-{}", block.first + 1),
            role: Role::List,
            children: children.collect(),
            ..Group::default()
        }
    }

    /// Baselines of the names: beside their rows where rows are wide enough, else as near as names do not touch.
    fn name_places(&self, top: f64) -> Vec<Option<f64>> {
        let (k, pitch) = (self.studies.len(), self.pitch());
        let least = pitch
            .min(1.2 * LABEL)
            .max(if k > MOST_NAMED { 1.2 * LABEL } else { 0.0 });
        let mut next = top + 0.5 * pitch;
        let last = top + pitch * k as f64;
        let places = self.studies.iter().enumerate().map(|(i, study)| {
            let middle = (top + pitch * (i as f64 + 0.5)).max(next);
            let fits = k <= MOST_NAMED || middle <= last;
            (self.is_named(study) && fits).then(|| {
                next = middle + least;
                middle + 0.36 * LABEL
            })
        });
        places.collect()
    }

    fn label(&self, study: &InfluenceStudy, block: &Block, i: usize) -> String {
        let value = |panel: &InfluencePanel| {
            let name = Line::rich(&panel.name, Face::Regular).text();
            let value = panel.values[i];
            let value = value.map_or("not defined".to_owned(), |v| format::significant(v, 3, 4));
            format!("{name} {value}")
        };
        let values: Vec<String> = block.panels.iter().map(|(one, ..)| value(one)).collect();
        let influential = if study.influential {
            "influential; "
        } else {
            ""
        };
        format!("{}: {influential}{}", study.label, values.join(", "))
    }

    fn key(&self, theme: &Theme) -> Key {
        let mut key = Key::default();
        for (influential, words) in [(false, "Study"), (true, "Influential study (name in bold)")] {
            if self
                .studies
                .iter()
                .any(|study| study.influential == influential)
            {
                let (symbol, radius, fill, edge) = paint(influential, theme);
                key.add(Sample::Mark(symbol, radius, fill, edge), words);
            }
        }
        key.add(
            Sample::Line(limit_stroke(theme)),
            "Limit beyond which a value is large",
        );
        key.add(
            Sample::Line(usual_stroke(theme)),
            "No change, all studies, or equal weights",
        );
        key
    }

    fn description(&self) -> String {
        let influential = self.studies.iter().filter(|study| study.influential);
        let names: Vec<&str> = influential.map(|study| study.label.as_str()).collect();
        let found = match names.as_slice() {
            [] => "No study is influential.".to_owned(),
            names => format!("Influential: {}.", names.join(", ")),
        };
        format!(
            "Influence of each of {} studies in {} panels. {found}",
            self.studies.len(),
            self.panels.len()
        )
    }
}

impl InfluencePanel {
    /// The axis shows all values and what is usual; limits only where they are near.
    fn axis(&self) -> Axis {
        let values = self.values.iter().flatten().copied();
        let (lower, upper) = hull(values.clone().chain(self.usual));
        let reach = 0.6 * (upper - lower);
        let near = |limit: &&f64| (lower - reach..=upper + reach).contains(*limit);
        let limits = self.limits.iter().filter(near).copied();
        let room = 0.06 * (upper - lower);
        let signed = values.clone().any(|value| value < 0.0);
        let ends = [lower - room, upper + room];
        let least = if signed { f64::NEG_INFINITY } else { 0.0 };
        Axis::over(ends.into_iter().chain(limits), (least, f64::INFINITY))
    }
}

fn position(area: Box2, ticks: &Ticks, value: f64) -> f64 {
    let share = (value - ticks.lower) / (ticks.upper - ticks.lower);
    area.left + share * (area.right - area.left)
}

fn weight(influential: bool) -> Face {
    if influential {
        Face::SemiBold
    } else {
        Face::Regular
    }
}

fn paint(influential: bool, theme: &Theme) -> (Symbol, f64, Fill, Stroke) {
    let edge = |colour| Stroke::solid(colour, 0.75);
    if influential {
        let fill = Fill::solid(theme.total);
        (Symbol::Rhombus, 4.0, fill, edge(theme.text))
    } else {
        let fill = Fill::solid(theme.study_outline);
        (Symbol::Circle, 2.6, fill, edge(theme.background))
    }
}

fn mark(influential: bool, at: (f64, f64), theme: &Theme) -> Vec<Shape> {
    let (symbol, radius, fill, edge) = paint(influential, theme);
    symbol.draw(at, radius, fill, edge)
}

fn limit_stroke(theme: &Theme) -> Stroke {
    Stroke::dashed(theme.text, 1.0, "4 2.5")
}

fn usual_stroke(theme: &Theme) -> Stroke {
    Stroke::solid(theme.null, 0.75)
}
