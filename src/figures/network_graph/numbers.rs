//! Numbers of studies on the edges, where they cover neither each other nor a node nor another edge.

use crate::figures::canvas::{ASCENT, Box2, DESCENT, Fill, Group, Point, Role, Shape, Text};
use crate::figures::font::Face;
use crate::figures::rich::Line;
use crate::figures::theme::Theme;

use super::names::lined;
use super::ring::{Ring, along, crosses, distance};

/// Shares of an edge's way at which its number may stand are at least this far from its ends, in steps of this size.
const NEAREST: f64 = 0.12;
const STEP: f64 = 0.02;
/// Space about a number, and between it and nodes and other edges, in pixels: at first, and where there is no room for that.
const SPACES: [(f64, f64); 2] = [(1.5, 1.0), (0.25, 0.25)];
/// Where fewer of the numbers of several studies have room than this share, none is printed.
const WORTH: f64 = 0.4;
/// With more edges than this, those of one study have no number.
const MANY: usize = 120;

/// An edge as it is drawn.
#[derive(Debug, Clone)]
pub struct Drawn {
    pub line: Vec<Point>,
    pub width: f64,
    pub studies: usize,
}

/// The numbers of a part, and what has none.
#[derive(Debug, Clone, Default)]
pub struct Numbers {
    /// A number's box and the edge it belongs to.
    pub boxes: Vec<(usize, Box2)>,
    /// Whether edges of one study are left without.
    pub without_ones: bool,
    /// Edges of several studies for whose numbers there is no room.
    pub without_room: usize,
}

/// Places for the numbers of edges in a type of this size: all of them, else all but those of a single study.
pub fn place(ring: &Ring, edges: &[Drawn], names: &[Box2], size: f64) -> Numbers {
    let several: Vec<usize> = (0..edges.len())
        .filter(|edge| edges[*edge].studies > 1)
        .collect();
    let all: Vec<usize> = (0..edges.len()).collect();
    if edges.len() <= MANY || several.is_empty() {
        let found = placed(ring, edges, (&all, names), size);
        if found.len() == all.len() {
            return Numbers {
                boxes: found,
                ..Numbers::default()
            };
        }
    }
    let mut boxes = placed(ring, edges, (&several, names), size);
    if (boxes.len() as f64) < WORTH * several.len() as f64 {
        boxes.clear();
    }
    Numbers {
        without_ones: several.len() < all.len(),
        without_room: several.len() - boxes.len(),
        boxes,
    }
}

/// Places for the numbers of some edges, the shortest first, as these have the fewest to choose from.
fn placed(
    ring: &Ring,
    edges: &[Drawn],
    (which, names): (&[usize], &[Box2]),
    size: f64,
) -> Vec<(usize, Box2)> {
    let length = |edge: usize| {
        let line = &edges[edge].line;
        let (a, b) = (line[0], line[line.len() - 1]);
        (a.0 - b.0).hypot(a.1 - b.1)
    };
    let mut order = which.to_vec();
    order.sort_by(|a, b| length(*a).total_cmp(&length(*b)).then(a.cmp(b)));
    let mut found: Vec<(usize, Box2)> = Vec::new();
    for (pad, clear) in SPACES {
        for edge in &order {
            if found.iter().any(|(other, _)| other == edge) {
                continue;
            }
            let free = candidates(&edges[*edge], size, pad).find(|area| {
                let wide = grown(area, clear);
                let tall = tall(area, size);
                let is_taken = found
                    .iter()
                    .any(|(_, other)| wide.overlaps(other) || tall.overlaps(other))
                    || names.iter().any(|name| tall.overlaps(&lined(name, size)));
                !is_taken && is_clear(ring, edges, *edge, area, clear)
            });
            found.extend(free.map(|area| (*edge, area)));
        }
    }
    found.sort_by_key(|(edge, _)| *edge);
    found
}

/// Boxes on an edge, then at its sides, those nearest to its middle first.
fn candidates(edge: &Drawn, size: f64, pad: f64) -> impl Iterator<Item = Box2> + '_ {
    let width = label(edge.studies).width() * size + 2.0 * pad;
    let height = (ASCENT + DESCENT / 2.0) * size + 2.0 * pad;
    let steps = ((0.5 - NEAREST) / STEP).round() as i32;
    let shares = move || {
        (0..=steps).flat_map(|step| {
            let away = STEP * f64::from(step);
            [0.5 - away, 0.5 + away]
        })
    };
    let about = move |(x, y): Point| Box2 {
        left: x - width / 2.0,
        right: x + width / 2.0,
        top: y - height / 2.0,
        bottom: y + height / 2.0,
    };
    let (a, b) = (edge.line[0], edge.line[edge.line.len() - 1]);
    let length = (b.0 - a.0).hypot(b.1 - a.1);
    let across = ((a.1 - b.1) / length, (b.0 - a.0) / length);
    let reach = (width * across.0.abs() + height * across.1.abs() + edge.width) / 2.0;
    let on = shares().map(move |share| about(along(&edge.line, share)));
    let beside = shares().flat_map(move |share| {
        let (x, y) = along(&edge.line, share);
        [reach, -reach].map(|by| about((x + by * across.0, y + by * across.1)))
    });
    on.chain(beside)
}

fn is_clear(ring: &Ring, edges: &[Drawn], own: usize, area: &Box2, clear: f64) -> bool {
    let clear_of_node = |node: usize| {
        let (x, y) = ring.at(node);
        let (dx, dy) = (
            (area.left - x).max(x - area.right).max(0.0),
            (area.top - y).max(y - area.bottom).max(0.0),
        );
        dx.hypot(dy) > ring.nodes[node] + clear
    };
    let mut others = edges.iter().enumerate().filter(|(at, _)| *at != own);
    (0..ring.nodes.len()).all(clear_of_node)
        && others.all(|(_, other)| !meets(&other.line, &grown(area, other.width / 2.0 + clear)))
}

/// A box with the space that type has above and below its figures, on both sides of what it is compared with.
fn tall(area: &Box2, size: f64) -> Box2 {
    const SPACE: f64 = 0.4;
    Box2 {
        top: area.top - SPACE * size,
        bottom: area.bottom + SPACE * size,
        ..*area
    }
}

fn grown(area: &Box2, by: f64) -> Box2 {
    Box2 {
        left: area.left - by,
        right: area.right + by,
        top: area.top - by,
        bottom: area.bottom + by,
    }
}

/// Whether a line through points meets a rectangle.
fn meets(line: &[Point], area: &Box2) -> bool {
    let middle = (
        (area.left + area.right) / 2.0,
        (area.top + area.bottom) / 2.0,
    );
    let reach = (area.right - area.left).hypot(area.bottom - area.top) / 2.0;
    distance(line, middle) < reach && line.windows(2).any(|pair| crosses(pair[0], pair[1], area))
}

fn label(studies: usize) -> Line {
    Line::plain(studies.to_string(), Face::Regular)
}

/// The numbers on paper that keeps them clear of their own edge.
pub fn draw(numbers: &Numbers, edges: &[Drawn], id: &str, size: f64, theme: &Theme) -> Group {
    let paper = Fill {
        opacity: 0.92,
        ..Fill::solid(theme.background)
    };
    let text = |(edge, area): &(usize, Box2)| {
        let middle = (area.left + area.right) / 2.0;
        let baseline = (area.top + area.bottom) / 2.0 + ASCENT / 2.0 * size;
        Text::centred(
            label(edges[*edge].studies),
            middle,
            baseline,
            size,
            theme.text,
        )
    };
    Group {
        role: Role::Hidden,
        shapes: (numbers.boxes.iter())
            .map(|(_, area)| Shape::Rectangle(*area, paper))
            .collect(),
        ..Group::words(id, numbers.boxes.iter().map(text).collect())
    }
}
