//! The specification curve: the result of every defensible way to analyse, ordered, above the choices that made it.

mod block;
mod matrix;

use super::canvas::{
    Box2, Canvas, EM, Fill, Form, Group, Key, MARGIN, Page, Role, Sample, Shape, Stroke, Symbol,
    Text, paragraph,
};
use super::font::{Face, measure};
use super::panels::{LABEL, cut, hull, notes};
use super::rich::Line;
use super::theme::{INK, Theme};
use super::{Figure, FigureError, Metadata};
use block::{Block, axis, described};
use matrix::{EXCLUDES, Mark, Row};

/// Height of the curve for each pixel of the figure's width, and its bounds in pixels.
const ASPECT: f64 = 0.3;
const HEIGHTS: (f64, f64) = (130.0, 210.0);
/// Specifications closer than this are drawn together, in pixels.
const CLOSEST: f64 = 1.8;
/// Height of a row of choices, and of the gap between choices, in pixels.
const ROW: f64 = 1.3 * LABEL;
const BETWEEN: f64 = 0.45 * LABEL;
/// Room at the left of a curve for the labels of its axis, in pixels.
const AXIS: f64 = 34.0;

/// A specification curve.
#[derive(Debug, Clone, PartialEq)]
pub struct SpecificationCurve {
    /// Prefix of every id in the file, or empty.
    pub id: String,
    /// Title of the file; not drawn.
    pub title: String,
    /// Scales of the estimates; each has a curve of its own.
    pub scales: Vec<CurveScale>,
    /// What was chosen between.
    pub choices: Vec<Choice>,
    /// The specifications, in any order.
    pub specifications: Vec<Specification>,
    /// What is said under the figure: rich texts.
    pub notes: Vec<String>,
    /// Width in pixels.
    pub width: f64,
    /// Where the figure comes from.
    pub metadata: Metadata,
}

/// A scale that estimates are on.
#[derive(Debug, Clone, PartialEq)]
pub struct CurveScale {
    /// The measure in words.
    pub label: String,
    /// Whether effects are natural logarithms of what is printed.
    pub log: bool,
    /// No effect; `None` where a measure has none.
    pub null: Option<f64>,
}

/// A choice with its options.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// What is chosen.
    pub heading: String,
    /// Between what.
    pub options: Vec<String>,
}

/// One way to analyse.
#[derive(Debug, Clone, PartialEq)]
pub struct Specification {
    /// Its choices in words.
    pub label: String,
    /// Which scale it is on.
    pub scale: usize,
    /// Its estimate.
    pub estimate: f64,
    /// Its confidence interval.
    pub interval: [f64; 2],
    /// Whether the interval excludes no effect; `None` where there is none.
    pub excludes_null: Option<bool>,
    /// Whether it is the pre-specified one.
    pub own: bool,
    /// The option taken of each choice.
    pub options: Vec<usize>,
}

impl Figure for SpecificationCurve {
    fn draw(&self, form: Form) -> Result<String, FigureError> {
        let theme = &INK;
        let canvas = self.layout(theme);
        let page = Page {
            id: &self.id,
            kind: "specification curve",
            title: &self.title,
            description: &self.description(),
            metadata: &self.metadata,
        };
        canvas.svg(&page, theme, form)
    }
}

impl SpecificationCurve {
    fn layout(&self, theme: &Theme) -> Canvas {
        let edges = (MARGIN * EM, self.width - MARGIN * EM);
        let names = self.names_width(edges);
        let (blocks, titles) = self.blocks(edges, names, theme);
        let top = blocks.first().map_or(0.0, |block| block.area.bottom) + 0.8 * EM;
        let (rows, bottom) = self.rows(top);
        let mut groups = vec![self.ground(&blocks, &rows, edges, bottom, theme)];
        groups.push(Group::words("titles", titles));
        groups.push(self.words(&rows, edges.0, names, theme));
        for block in &blocks {
            groups.push(block.axis(theme));
            groups.push(self.columns(block, &rows, theme));
        }
        let (key, bottom) = self
            .key(&blocks, theme)
            .place(edges, bottom + 0.5 * EM, theme);
        let (words, bottom) = notes(&self.notes, edges, bottom, theme);
        groups.extend([key, words]);
        Canvas {
            width: self.width,
            height: bottom + MARGIN * EM,
            groups,
        }
    }

    /// Width of the names of choices: what they need, at most two fifths of the figure, and room for the axis.
    fn names_width(&self, edges: (f64, f64)) -> f64 {
        let options = self.choices.iter().flat_map(|choice| &choice.options);
        let options = options.map(|option| 0.8 * LABEL + width(option, Face::Regular));
        let headings = self
            .choices
            .iter()
            .map(|choice| width(&choice.heading, Face::SemiBold));
        let widest = options
            .chain(headings)
            .fold(width(EXCLUDES, Face::Regular), f64::max);
        (widest + 1.0).min(0.42 * (edges.1 - edges.0)).max(AXIS)
    }

    /// A curve for each scale, as wide as its share of the specifications, and the titles above them.
    fn blocks(&self, edges: (f64, f64), names: f64, theme: &Theme) -> (Vec<Block<'_>>, Vec<Text>) {
        let of = |scale: usize| {
            let own = self
                .specifications
                .iter()
                .filter(move |one| one.scale == scale);
            let mut own: Vec<&Specification> = own.collect();
            own.sort_by(|a, b| a.estimate.total_cmp(&b.estimate));
            own
        };
        let held: Vec<(usize, Vec<&Specification>)> = (0..self.scales.len())
            .map(|scale| (scale, of(scale)))
            .filter(|(_, own)| !own.is_empty())
            .collect();
        let n = held.len().max(1) as f64;
        let room = edges.1 - edges.0 - names - 8.0 - (n - 1.0) * AXIS;
        let all: usize = held.iter().map(|(_, own)| own.len()).sum();
        // Narrow curves still have room for a title.
        let least = (0.5 * room / n).min(70.0);
        let spare = room - n * least;
        let (mut left, mut deepest) = (edges.0 + names + 8.0, 0.0f64);
        let mut texts = Vec::new();
        let mut areas = Vec::new();
        for (place, (scale, own)) in held.iter().enumerate() {
            let right = left + least + spare * own.len() as f64 / all.max(1) as f64;
            let from = if place == 0 {
                edges.0
            } else {
                left - AXIS + 8.0
            };
            let title = Line::rich(&self.scales[*scale].label, Face::Regular);
            let at = (from, MARGIN * EM, right - from);
            let (title, bottom) = paragraph(&title, at, LABEL, theme.text);
            texts.extend(title);
            deepest = deepest.max(bottom);
            areas.push((left, right));
            left = right + AXIS;
        }
        let top = deepest + 0.5 * LABEL;
        let height = (ASPECT * (edges.1 - edges.0)).clamp(HEIGHTS.0, HEIGHTS.1);
        let placed = held.into_iter().zip(areas).enumerate();
        let blocks = placed.map(|(number, ((scale, own), (left, right)))| {
            let area = Box2 {
                left,
                right,
                top,
                bottom: top + height,
            };
            let scale = &self.scales[scale];
            let together = (own.len() as f64 * CLOSEST / (right - left))
                .ceil()
                .max(1.0);
            Block {
                number: number + 1,
                ticks: axis(scale, &own, height),
                columns: own.chunks(together as usize).map(<[_]>::to_vec).collect(),
                scale,
                area,
            }
        });
        (blocks.collect(), texts)
    }

    /// Rows of the matrix: what the interval says, then each option; and where they end.
    fn rows(&self, mut top: f64) -> (Vec<Row>, f64) {
        let mut rows = Vec::new();
        if self
            .specifications
            .iter()
            .any(|one| one.excludes_null.is_some())
        {
            rows.push(Row::new(top, Mark::Excludes, EXCLUDES, Face::Regular, 0.0));
            top += ROW + BETWEEN;
        }
        for (choice, held) in self.choices.iter().enumerate() {
            rows.push(Row::new(
                top,
                Mark::None,
                &held.heading,
                Face::SemiBold,
                0.0,
            ));
            top += ROW;
            for (option, name) in held.options.iter().enumerate() {
                let mark = Mark::Option(choice, option);
                rows.push(Row::new(top, mark, name, Face::Regular, 0.8 * LABEL));
                top += ROW;
            }
            top += BETWEEN;
        }
        (rows, top)
    }

    /// Bands of the rows, no effect, and where the pre-specified analysis stands.
    fn ground(
        &self,
        blocks: &[Block],
        rows: &[Row],
        edges: (f64, f64),
        bottom: f64,
        theme: &Theme,
    ) -> Group {
        let mut shapes = Vec::new();
        let marked = rows.iter().filter(|row| row.mark != Mark::None);
        for row in marked.step_by(2) {
            let band = Box2 {
                left: edges.0,
                right: edges.1,
                top: row.top,
                bottom: row.top + ROW,
            };
            shapes.push(Shape::Rectangle(band, Fill::solid(theme.zebra)));
        }
        for block in blocks {
            if let Some(null) = block.null() {
                let y = block.y(null);
                let ends = [(block.area.left, y), (block.area.right, y)];
                shapes.push(Shape::line(
                    ends[0],
                    ends[1],
                    Stroke::solid(theme.null, 1.0),
                ));
            }
            if let Some(at) = block.own() {
                let x = block.x(at);
                let line = [(x, block.area.top), (x, bottom - BETWEEN)];
                shapes.push(Shape::line(line[0], line[1], own_stroke(theme)));
            }
        }
        Group::decoration("ground", shapes)
    }

    fn words(&self, rows: &[Row], left: f64, names: f64, theme: &Theme) -> Group {
        let texts = rows.iter().map(|row| {
            let line = cut(&row.name, row.face, (names - row.indent) / LABEL);
            let baseline = row.top + ROW / 2.0 + 0.36 * LABEL;
            Text::left(line, left + row.indent, baseline, LABEL, theme.text)
        });
        Group::words("choices", texts.collect())
    }

    /// Each column: interval, estimate, and the marks of its choices.
    fn columns(&self, block: &Block, rows: &[Row], theme: &Theme) -> Group {
        let children = block.columns.iter().enumerate().map(|(at, column)| {
            let words = block.words(column);
            let mut shapes = block.marks(at, column, theme);
            let half = (0.4 * block.pitch()).clamp(0.6, 3.6);
            for row in rows {
                let share = row.share(column);
                if share > 0.0 {
                    let own = column.iter().any(|one| one.own && row.holds(one));
                    let (x, y) = (block.x(at), row.top + ROW / 2.0);
                    let mark = Box2 {
                        left: x - half,
                        right: x + half,
                        top: y - 3.6,
                        bottom: y + 3.6,
                    };
                    let colour = if own {
                        theme.total
                    } else {
                        theme.study_outline
                    };
                    let fill = Fill {
                        colour,
                        opacity: 0.25 + 0.75 * share,
                    };
                    shapes.push(Shape::Rectangle(mark, fill));
                }
            }
            let (low, high) = hull(column.iter().flat_map(|one| one.interval));
            let middle = column[column.len() / 2].estimate;
            Group {
                id: format!("specification-{}-{}", block.number, at + 1),
                role: Role::Item(words.clone()),
                tooltip: words,
                data: vec![("data-est", middle), ("data-lo", low), ("data-hi", high)],
                shapes,
                ..Group::default()
            }
        });
        Group {
            id: format!("specifications-{}", block.number),
            role: Role::List,
            children: children.collect(),
            ..Group::default()
        }
    }

    fn key(&self, blocks: &[Block], theme: &Theme) -> Key {
        let mut key = Key::default();
        let together = blocks
            .iter()
            .any(|block| block.columns.iter().any(|one| one.len() > 1));
        let words = if together {
            "Estimates of specifications drawn together, with their intervals"
        } else {
            "Estimate of a specification, with its interval"
        };
        let edge = Stroke::solid(theme.background, 0.5);
        let fill = Fill::solid(theme.study_outline);
        key.add(Sample::Mark(Symbol::Circle, 2.8, fill, edge), words);
        if self.specifications.iter().any(|one| one.own) {
            let fill = Fill::solid(theme.total);
            let edge = Stroke::solid(theme.text, 0.75);
            key.add(
                Sample::Mark(Symbol::Rhombus, 4.0, fill, edge),
                "Pre-specified analysis",
            );
        }
        let square = Fill::solid(theme.study_outline);
        let chosen = if together {
            "Chosen (darker: by more of them)"
        } else {
            "Chosen"
        };
        key.add(Sample::Mark(Symbol::Square, 3.2, square, edge), chosen);
        if blocks.iter().any(|block| block.null().is_some()) {
            key.add(Sample::Line(Stroke::solid(theme.null, 1.0)), "No effect");
        }
        key
    }

    fn description(&self) -> String {
        let all = self.specifications.len();
        let excluding = self.specifications.iter();
        let excluding = excluding
            .filter(|one| one.excludes_null == Some(true))
            .count();
        let own = self.specifications.iter().find(|one| one.own);
        let own = own.map_or(String::new(), |own| {
            format!(
                " Pre-specified: {}.",
                described(&self.scales[own.scale], own)
            )
        });
        format!(
            "Estimates of {all} specifications; the interval excludes no effect in {excluding}.{own}"
        )
    }
}

fn width(text: &str, face: Face) -> f64 {
    measure(text, face).width * LABEL
}

fn own_stroke(theme: &Theme) -> Stroke {
    Stroke::dashed(theme.total, 0.75, "2 2")
}
