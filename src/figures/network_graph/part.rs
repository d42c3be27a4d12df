//! One part of a network: its circle, as large as the names around it allow.

use crate::figures::canvas::{
    Box2, EM, Fill, Group, Role, SMALL, Shape, Stroke, Symbol, paragraph,
};
use crate::figures::font::Face;
use crate::figures::rich::Line;
use crate::figures::theme::Theme;

use super::names::{self, Hand, Names};
use super::numbers::{self, Drawn};
use super::ring::Ring;
use super::{Edge, Part, circular_order};

/// Least radius of a node, and least width of an edge: where there are very many, in pixels.
const LEAST_NODE: f64 = 2.25;
const LEAST_EDGE: f64 = 1.0;
const THINNEST: f64 = 0.4;
/// A difference of widths that can be seen, in pixels.
const SEEN: f64 = 0.05;
/// Space below the heading of a part, in em.
const BELOW: f64 = 0.5;

/// What all parts of a graph share.
#[derive(Debug, Clone, Copy)]
pub struct Scale {
    /// Radius of a node of size 1.
    pub node: f64,
    /// Width of an edge of one study, and the least width of an edge.
    pub edge: f64,
    pub least_edge: f64,
    /// Opacity of the areas of multi-arm studies.
    pub fill: f64,
}

/// A part and where it goes.
#[derive(Debug, Clone)]
pub struct Spot<'a> {
    pub part: &'a Part,
    /// Its nodes around the circle.
    pub order: Vec<usize>,
    /// Its left and right edge.
    pub edges: (f64, f64),
    pub id: String,
    /// Place of its first node in the list of names.
    pub first: usize,
}

/// What the reader has to be told of the edges and nodes.
#[derive(Debug, Clone, Copy, Default)]
pub struct Faults {
    pub without_ones: bool,
    pub without_room: usize,
    /// Edges that have one.
    pub numbered: usize,
    /// Most studies of an edge that is drawn wider than in proportion, so that it can be seen; 0 where none is.
    pub widened: usize,
    /// Nodes that are drawn larger than in proportion.
    pub enlarged: usize,
}

/// How far names may be from their nodes, in radii, and how many lines they may have: the first pair that some circle meets.
const DEMANDS: [(f64, usize); 3] = [(0.25, 3), (0.45, 4), (0.7, 6)];
/// Circles that are tried, from the largest to the smallest.
const CIRCLES: u32 = 24;
/// Most of a circle that its edges may cover.
const INK: f64 = 0.45;

/// The largest radius of a node on a circle.
fn most_node(n: usize, radius: f64) -> f64 {
    let beside = 0.36 * Ring::spacing(n, radius);
    beside.min(0.1 * radius + 5.0).min(20.0)
}

impl<'a> Spot<'a> {
    pub fn new(part: &'a Part, at: usize, edges: (f64, f64)) -> Self {
        let ends: Vec<(usize, usize)> = part.edges.iter().map(|edge| edge.ends).collect();
        Self {
            part,
            order: circular_order(part.nodes.len(), &ends),
            edges,
            id: format!("part-{}", at + 1),
            first: 0,
        }
    }

    fn middle(&self) -> f64 {
        (self.edges.0 + self.edges.1) / 2.0
    }

    /// The largest and the smallest circle.
    fn radii(&self, hand: Hand) -> (f64, f64) {
        let n = self.part.nodes.len() as f64;
        let width = self.edges.1 - self.edges.0;
        let share = if hand.listed > 0 { 0.42 } else { 0.37 };
        let most = (share * width).min(44.0 + 15.0 * n);
        (most, (0.2 * width).min(most))
    }

    /// The circle about a height with the names around it.
    fn at(&self, y: f64, radius: f64, nodes: Vec<f64>, hand: Hand) -> (Ring, Names) {
        let ring = Ring::new(&self.order, (self.middle(), y), radius, nodes);
        let names = match hand.listed > 0 {
            true => names::signs(&ring, &self.order, self.first, self.edges, hand),
            false => names::place(&ring, &self.part.nodes, self.edges, hand),
        };
        (ring, names)
    }

    /// Whether all names find a good place.
    pub fn has_room(&self, scale: &Scale, hand: Hand) -> bool {
        let nodes = self.nodes(scale);
        let (ring, names) = self.circle(hand, |_| nodes.clone());
        stands(&ring, &names, DEMANDS[DEMANDS.len() - 1])
    }

    /// Radii of the nodes.
    fn nodes(&self, scale: &Scale) -> Vec<f64> {
        let radius = |size: f64| (scale.node * size.sqrt()).max(LEAST_NODE);
        let nodes = self.part.nodes.iter();
        nodes.map(|node| radius(node.size)).collect()
    }

    /// The largest circle around which the names stand well, for nodes of these radii.
    fn circle(&self, hand: Hand, nodes: impl Fn(f64) -> Vec<f64>) -> (Ring, Names) {
        let (most, least) = self.radii(hand);
        let radius = |step: u32| most - (most - least) * f64::from(step) / f64::from(CIRCLES);
        let tried: Vec<(Ring, Names)> = (0..=CIRCLES)
            .map(radius)
            .map(|radius| self.at(0.0, radius, nodes(radius), hand))
            .collect();
        let best = DEMANDS.into_iter().find_map(|demand| {
            tried
                .iter()
                .find(|(ring, names)| stands(ring, names, demand))
        });
        let least = || tried.iter().min_by_key(|(_, names)| names.broken);
        let found = best.or_else(least).unwrap_or(&tried[0]);
        found.clone()
    }

    /// The scale that this part allows: nodes apart from each other, edges that leave some paper between them.
    pub fn scale(&self, most_studies: usize, hand: Hand) -> Scale {
        let n = self.part.nodes.len();
        let (ring, _) = self.circle(hand, |radius| vec![most_node(n, radius); n]);
        let sizes = self.part.nodes.iter().map(|node| node.size);
        let largest = sizes.fold(f64::MIN_POSITIVE, f64::max);
        let paper = INK * std::f64::consts::PI * ring.radius * ring.radius;
        let length = |edge: &Edge| {
            let ((x, y), (u, v)) = (ring.at(edge.ends.0), ring.at(edge.ends.1));
            (x - u).hypot(y - v)
        };
        let lengths: f64 = self.part.edges.iter().map(length).sum();
        let weighted = |edge: &Edge| edge.studies as f64 * length(edge);
        let weighted: f64 = self.part.edges.iter().map(weighted).sum();
        let widest = (0.05 * ring.radius).clamp(6.0, 10.0);
        Scale {
            node: most_node(n, ring.radius) / largest.sqrt(),
            edge: (widest / most_studies as f64)
                .min(1.5)
                .min(paper / weighted),
            least_edge: (paper / lengths).clamp(THINNEST, LEAST_EDGE),
            fill: 0.0,
        }
    }
}

/// Inside and outline of nodes.
pub fn node_paint(theme: &Theme) -> (Fill, Stroke) {
    (
        Fill::solid(theme.study_outline),
        Stroke::solid(theme.background, 1.0),
    )
}

fn stands(ring: &Ring, names: &Names, (moved, lines): (f64, usize)) -> bool {
    names.moved <= moved * ring.radius && names.lines <= lines && names.broken == 0
}

/// A part from its top on; and where it ends.
pub fn draw(spot: &Spot, top: f64, scale: &Scale, hand: Hand, faults: &mut Faults) -> (Group, f64) {
    let (part, theme) = (spot.part, hand.theme);
    let (heading, top) = heading(spot, top, theme);
    let nodes = spot.nodes(scale);
    let (flat, around) = spot.circle(hand, |_| nodes.clone());
    let discs = (0..nodes.len()).map(|node| (flat.at(node).1, nodes[node]));
    let (highest, lowest) = discs
        .map(|(y, r)| (y - r, y + r))
        .chain((around.placed.iter()).map(|name| (name.area.top, name.area.bottom)))
        .fold((f64::INFINITY, f64::NEG_INFINITY), |hull, ends| {
            (hull.0.min(ends.0), hull.1.max(ends.1))
        });
    let (ring, around) = spot.at(top - highest, flat.radius, nodes, hand);
    let width = |edge: &Edge| (scale.edge * edge.studies as f64).max(scale.least_edge);
    let wide = part.edges.iter().map(|edge| (edge.ends, width(edge)));
    let ring = ring.bent(&wide.collect::<Vec<_>>());
    let drawn: Vec<Drawn> = (part.edges.iter())
        .map(|edge| Drawn {
            line: ring.arc(edge.ends.0, edge.ends.1),
            width: width(edge),
            studies: edge.studies,
        })
        .collect();
    let names: Vec<Box2> = around.placed.iter().map(|name| name.area).collect();
    let numbers = numbers::place(&ring, &drawn, &names, hand.size);
    faults.without_ones |= numbers.without_ones;
    faults.without_room += numbers.without_room;
    faults.numbered += numbers.boxes.len();
    let thin = part.edges.iter().map(|edge| edge.studies);
    let thin = thin.filter(|k| scale.edge * (*k as f64) < scale.least_edge - SEEN);
    faults.widened = faults.widened.max(thin.max().unwrap_or(0));
    let small = part.nodes.iter().map(|node| scale.node * node.size.sqrt());
    faults.enlarged += small.filter(|radius| *radius < LEAST_NODE - SEEN).count();
    let id = |name: &str| format!("{}-{name}", spot.id);
    let mut children = vec![
        designs(part, &ring, &id("designs"), scale, theme),
        comparisons(part, &drawn, &id("comparisons"), theme),
        treatments(part, &ring, &around, &id("treatments"), theme),
        numbers::draw(&numbers, &drawn, &id("numbers"), hand.size, theme),
    ];
    children.splice(0..0, heading);
    children.retain(|group| !group.children.is_empty() || !group.texts.is_empty());
    let group = Group {
        id: spot.id.clone(),
        children,
        ..Group::default()
    };
    (group, lowest - highest + top)
}

/// The name of a part, about its middle; and where its circle begins.
fn heading(spot: &Spot, top: f64, theme: &Theme) -> (Option<Group>, f64) {
    if spot.part.name.is_empty() {
        return (None, top);
    }
    let (left, right) = spot.edges;
    let line = Line::plain(spot.part.name.as_str(), Face::SemiBold);
    let size = SMALL * EM;
    let (mut texts, bottom) = paragraph(&line, (left, top, right - left), size, theme.text);
    for (x, line) in texts.iter_mut().flat_map(|text| &mut text.pieces) {
        *x = spot.middle() - line.width() * size / 2.0;
    }
    let group = Group::words(&format!("{}-name", spot.id), texts);
    (Some(group), bottom + BELOW * EM)
}

fn list(id: &str, children: Vec<Group>) -> Group {
    Group {
        id: id.to_owned(),
        role: Role::List,
        children,
        ..Group::default()
    }
}

fn item(id: String, words: String, data: Vec<(&'static str, f64)>, shapes: Vec<Shape>) -> Group {
    Group {
        id,
        role: Role::Item(words.clone()),
        tooltip: words,
        data,
        shapes,
        ..Group::default()
    }
}

/// Multi-arm studies as areas along the edges between their treatments.
fn designs(part: &Part, ring: &Ring, id: &str, scale: &Scale, theme: &Theme) -> Group {
    let fill = Fill {
        opacity: scale.fill,
        ..Fill::solid(theme.prediction)
    };
    let children = part.designs.iter().enumerate().map(|(at, design)| {
        let mut around = design.nodes.clone();
        around.sort_by(|a, b| ring.angles[*a].total_cmp(&ring.angles[*b]));
        let next = around.iter().cycle().skip(1);
        let sides = around.iter().zip(next).flat_map(|(a, b)| {
            let mut side = ring.arc(*a, *b);
            side.pop();
            side
        });
        let names: Vec<&str> = (design.nodes.iter())
            .map(|node| part.nodes[*node].label.as_str())
            .collect();
        item(
            format!("{id}-{}", at + 1),
            format!("{}: {}", names.join(", "), design.words),
            vec![("data-studies", design.studies as f64)],
            vec![Shape::Polygon(sides.collect(), fill)],
        )
    });
    list(id, children.collect())
}

fn comparisons(part: &Part, drawn: &[Drawn], id: &str, theme: &Theme) -> Group {
    let children = part
        .edges
        .iter()
        .zip(drawn)
        .enumerate()
        .map(|(at, (edge, drawn))| {
            let (a, b) = edge.ends;
            let [a, b] = [a, b].map(|node| part.nodes[node].label.as_str());
            item(
                format!("{id}-{}", at + 1),
                format!("{a} and {b}: {}", edge.words),
                vec![("data-studies", edge.studies as f64)],
                vec![Shape::Path(
                    drawn.line.clone(),
                    Stroke::solid(theme.study, drawn.width),
                )],
            )
        });
    list(id, children.collect())
}

fn treatments(part: &Part, ring: &Ring, names: &Names, id: &str, theme: &Theme) -> Group {
    let (fill, outline) = node_paint(theme);
    let children = part
        .nodes
        .iter()
        .zip(&names.placed)
        .enumerate()
        .map(|(at, (node, name))| {
            let mut shapes = Symbol::Circle.draw(ring.at(at), ring.nodes[at], fill, outline);
            shapes.extend(name.tie.clone());
            Group {
                texts: name.texts.clone(),
                ..item(
                    format!("{id}-{}", at + 1),
                    format!("{}: {}", node.label, node.words),
                    vec![
                        ("data-size", node.size),
                        ("data-studies", node.studies as f64),
                    ],
                    shapes,
                )
            }
        });
    list(id, children.collect())
}
