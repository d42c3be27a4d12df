//! The network graph: treatments on a circle, and an edge between those that studies compare.

mod list;
mod names;
mod numbers;
mod order;
mod part;
mod ring;

use super::canvas::{EM, Fill, Form, Key, SMALL, Sample, Stroke, Symbol};
use super::theme::{INK, Theme};
use super::{Figure, FigureError, Sheet};
use names::Hand;
use part::{Faults, Scale, Spot};

pub use order::{circular_order, crossings};

/// A network graph.
#[derive(Debug, Clone, PartialEq)]
pub struct NetworkGraph {
    /// Title, notes, width.
    pub sheet: Sheet,
    /// Parts that nothing connects, each a circle of its own.
    pub parts: Vec<Part>,
    /// What the areas of nodes are in proportion to, in words: `participants`.
    pub sizes: String,
}

/// Treatments that are connected.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// What stands above it; empty where it is the only one.
    pub name: String,
    /// Its treatments, by name: of circles with equally many crossings the one in this order is drawn.
    pub nodes: Vec<Node>,
    /// Comparisons that studies make.
    pub edges: Vec<Edge>,
    /// Sets of three or more treatments that a study compares.
    pub designs: Vec<Area>,
}

/// A treatment.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Its name.
    pub label: String,
    /// What its area is in proportion to.
    pub size: f64,
    /// That size in words, below the name: `n = 1234`.
    pub shown: String,
    /// The size alone, behind the name where there are many: `1234`.
    pub short: String,
    /// What is to be read of it: `1234 participants in 12 studies`.
    pub words: String,
    /// Studies that have it.
    pub studies: usize,
}

/// Two treatments that studies compare.
#[derive(Debug, Clone, PartialEq)]
pub struct Edge {
    /// Indices of its nodes.
    pub ends: (usize, usize),
    /// Studies.
    pub studies: usize,
    /// What is to be read of it: `5 studies`.
    pub words: String,
}

/// Three or more treatments that one study compares.
#[derive(Debug, Clone, PartialEq)]
pub struct Area {
    /// Indices of its nodes.
    pub nodes: Vec<usize>,
    /// Studies.
    pub studies: usize,
    /// What is to be read of it: `2 studies of three arms`.
    pub words: String,
}

/// Space between parts, in em.
const BETWEEN: f64 = 1.4;
/// From this width on small parts stand beside each other, if they have no more nodes than these.
const WIDE: f64 = 560.0;
const SMALL_PART: usize = 8;
/// Figures narrower than this have small type, and those of more treatments than this short names.
const NARROW: f64 = 400.0;
const MANY: usize = 24;

impl Figure for NetworkGraph {
    fn draw(&self, form: Form) -> Result<String, FigureError> {
        let theme = &INK;
        let mut rows = self.rows();
        let mut hand = self.hand(theme);
        let mut scale = self.scale(&rows, hand);
        if !has_room(&rows, &scale, hand) {
            hand.listed = self.parts.iter().map(|part| part.nodes.len()).sum();
            scale = self.scale(&rows, hand);
            if !has_room(&rows, &scale, hand) {
                return Err(self.too_narrow(hand));
            }
            let mut first = 0;
            for spot in rows.iter_mut().flatten() {
                spot.first = first;
                first += spot.order.len();
            }
        }
        let mut groups = Vec::new();
        let (mut bottom, mut faults) = (self.sheet.top(), Faults::default());
        for (at, row) in rows.iter().enumerate() {
            let top = if at > 0 {
                bottom + BETWEEN * EM
            } else {
                bottom
            };
            for spot in row {
                let (group, end) = part::draw(spot, top, &scale, hand, &mut faults);
                groups.push(group);
                bottom = bottom.max(end);
            }
        }
        if hand.listed > 0 {
            let spots: Vec<&Spot> = rows.iter().flatten().collect();
            let (list, end) = list::list(&spots, self.sheet.edges(), bottom + EM, hand);
            groups.push(list);
            bottom = end;
        }
        let key = self.key(&faults, &scale, theme);
        let mut sheet = self.sheet.clone();
        sheet.notes.extend(unnumbered(&faults));
        sheet.notes.extend(out_of_proportion(&faults));
        sheet.finish(
            "network graph",
            (groups, key, bottom + 0.5 * EM),
            theme,
            form,
        )
    }
}

impl NetworkGraph {
    /// Parts beside and below each other.
    fn rows(&self) -> Vec<Vec<Spot<'_>>> {
        let (left, right) = self.sheet.edges();
        let middle = (left + right) / 2.0;
        let halves = [(left, middle - EM / 2.0), (middle + EM / 2.0, right)];
        let pairs = self.sheet.width >= WIDE;
        let is_small = |part: &Part| pairs && part.nodes.len() <= SMALL_PART;
        let mut rows: Vec<Vec<Spot>> = Vec::new();
        for (at, part) in self.parts.iter().enumerate() {
            match rows.last_mut().map(Vec::as_mut_slice) {
                Some([before]) if is_small(before.part) && is_small(part) => {
                    before.edges = halves[0];
                    let row = rows.len() - 1;
                    rows[row].push(Spot::new(part, at, halves[1]));
                }
                _ => rows.push(vec![Spot::new(part, at, (left, right))]),
            }
        }
        rows
    }

    /// Small type for many names and for narrow columns.
    fn hand<'a>(&self, theme: &'a Theme) -> Hand<'a> {
        let nodes = self.parts.iter().map(|part| part.nodes.len());
        let nodes = nodes.max().unwrap_or(0);
        Hand {
            size: match nodes > 16 || self.sheet.width < NARROW {
                true => 0.8 * EM,
                false => SMALL * EM,
            },
            is_compact: nodes > MANY,
            listed: 0,
            theme,
        }
    }

    /// Not even signs in place of names have room around the circle.
    fn too_narrow(&self, hand: Hand) -> FigureError {
        let nodes = self.parts.iter().map(|part| part.nodes.len()).max();
        let around = 1.6 * hand.size * nodes.unwrap_or(0) as f64;
        let needed = around / std::f64::consts::PI / 0.74 + 2.0 * EM;
        FigureError::TooNarrow {
            needed: needed.max(self.sheet.width + 40.0),
        }
    }

    /// Sizes of nodes and widths of edges that every part allows.
    fn scale(&self, rows: &[Vec<Spot>], hand: Hand) -> Scale {
        let edges = self.parts.iter().flat_map(|part| &part.edges);
        let most = edges.map(|edge| edge.studies).max().unwrap_or(1);
        let designs: usize = self.parts.iter().map(|part| part.designs.len()).sum();
        let start = Scale {
            node: f64::INFINITY,
            edge: f64::INFINITY,
            least_edge: f64::INFINITY,
            fill: (1.2 / designs.max(1) as f64).clamp(0.012, 0.25),
        };
        rows.iter().flatten().fold(start, |all, spot| {
            let own = spot.scale(most, hand);
            Scale {
                node: all.node.min(own.node),
                edge: all.edge.min(own.edge),
                least_edge: all.least_edge.min(own.least_edge),
                fill: all.fill,
            }
        })
    }

    fn key(&self, faults: &Faults, scale: &Scale, theme: &Theme) -> Key {
        let mut key = Key::default();
        let (fill, outline) = part::node_paint(theme);
        key.add(
            Sample::Mark(Symbol::Circle, 4.5, fill, outline),
            format!("Treatment, its area in proportion to {}", self.sizes),
        );
        let line = Sample::Line(Stroke::solid(theme.study, 3.0));
        let number = match (faults.numbered, faults.without_ones, faults.without_room) {
            (0, ..) => "",
            (_, true, 0) => " (number; no number: 1 study)",
            _ => " (number)",
        };
        key.add(
            line,
            format!("Direct comparison, its width in proportion to its studies{number}"),
        );
        if self.parts.iter().any(|part| !part.designs.is_empty()) {
            let fill = Fill {
                opacity: scale.fill.max(0.2),
                ..Fill::solid(theme.prediction)
            };
            let edge = Stroke::solid(theme.background, 0.5);
            key.add(Sample::Area(fill, edge), "Studies of three or more arms");
        }
        key
    }
}

fn has_room(rows: &[Vec<Spot>], scale: &Scale, hand: Hand) -> bool {
    rows.iter().flatten().all(|spot| spot.has_room(scale, hand))
}

/// What is said where comparisons of several studies have no number.
fn unnumbered(faults: &Faults) -> Option<String> {
    let comparisons = match faults.without_room {
        0 => return None,
        1 => "1 comparison".to_owned(),
        n => format!("{n} comparisons"),
    };
    Some(match faults.without_ones {
        _ if faults.numbered == 0 => {
            "There is no room for the numbers of studies of so many comparisons.".to_owned()
        }
        true => format!(
            "Without a number: 1 study; or more, but no room for the number, of {comparisons}."
        ),
        false => format!("There is no room for the number of studies of {comparisons}."),
    })
}

/// What is said of lines and nodes that would be too small to be seen.
fn out_of_proportion(faults: &Faults) -> Option<String> {
    let lines = match faults.widened {
        0 => None,
        1 => Some("Lines of 1 study".to_owned()),
        k => Some(format!("Lines of up to {k} studies")),
    };
    let nodes = (faults.enlarged > 0).then(|| "the smallest nodes".to_owned());
    let what = match (lines, nodes) {
        (Some(lines), Some(nodes)) => format!("{lines} and {nodes}"),
        (Some(lines), None) => lines,
        (None, Some(_)) => "The smallest nodes".to_owned(),
        (None, None) => return None,
    };
    Some(format!(
        "{what} are drawn larger than in proportion, to be seen."
    ))
}
