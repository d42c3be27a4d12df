//! A circle of nodes, and the arcs between them.

use std::f64::consts::{FRAC_PI_2, PI, TAU};

use crate::figures::canvas::{Box2, Point};

/// Segments that an arc is drawn with.
const STEPS: u32 = 24;
/// Bends that are tried in turn, 0 for straight edges and 1 for arcs that leave the circle at right angles.
const BENDS: [f64; 8] = [0.0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5];
/// Least space between an edge and a node that it passes, in pixels.
const CLEAR: f64 = 1.5;

/// Nodes on a circle.
#[derive(Debug, Clone)]
pub struct Ring {
    pub centre: Point,
    pub radius: f64,
    /// Angle of each node, clockwise from the right.
    pub angles: Vec<f64>,
    /// Radius of each node.
    pub nodes: Vec<f64>,
    bend: f64,
}

impl Ring {
    /// Nodes in an order from the top on, clockwise; two of them beside each other.
    pub fn new(order: &[usize], centre: Point, radius: f64, nodes: Vec<f64>) -> Self {
        let n = order.len() as f64;
        let first = if order.len() == 2 { PI } else { -FRAC_PI_2 };
        let mut angles = vec![0.0; order.len()];
        for (at, node) in order.iter().enumerate() {
            angles[*node] = first + TAU * at as f64 / n;
        }
        Self {
            centre,
            radius,
            angles,
            nodes,
            bend: 0.0,
        }
    }

    /// With edges, of these ends and widths, bent inwards as little as keeps them off the nodes they pass.
    pub fn bent(self, edges: &[((usize, usize), f64)]) -> Self {
        let bends = BENDS.into_iter().map(|bend| Self {
            bend,
            ..self.clone()
        });
        let clear = |ring: &Self| {
            edges
                .iter()
                .all(|(ends, width)| ring.is_clear(*ends, *width))
        };
        let last = Self {
            bend: BENDS[BENDS.len() - 1],
            ..self.clone()
        };
        bends.into_iter().find(clear).unwrap_or(last)
    }

    fn is_clear(&self, (a, b): (usize, usize), width: f64) -> bool {
        let arc = self.arc(a, b);
        let mut others = (0..self.nodes.len()).filter(|node| *node != a && *node != b);
        others.all(|node| {
            let room = self.nodes[node] + width / 2.0 + CLEAR;
            distance(&arc, self.at(node)) >= room
        })
    }

    /// Middle of a node.
    pub fn at(&self, node: usize) -> Point {
        let angle = self.angles[node];
        (
            self.centre.0 + self.radius * angle.cos(),
            self.centre.1 + self.radius * angle.sin(),
        )
    }

    /// Distance between neighbours on a circle of `n` nodes.
    pub fn spacing(n: usize, radius: f64) -> f64 {
        2.0 * radius * (PI / n.max(2) as f64).sin()
    }

    /// The edge between two nodes, from middle to middle.
    ///
    /// Straight, or an arc of a circle whose angle to its chord grows from 0 for opposite nodes to that of the bend for neighbours:
    /// so arcs cross exactly where their chords do.
    pub fn arc(&self, a: usize, b: usize) -> Vec<Point> {
        let (from, to) = (self.at(a), self.at(b));
        let turn = (self.angles[a] - self.angles[b]).rem_euclid(TAU);
        let half = turn.min(TAU - turn) / 2.0;
        let lean = self.bend * (FRAC_PI_2 - half);
        if lean < 0.01 {
            return vec![from, to];
        }
        let chord = (to.0 - from.0, to.1 - from.1);
        let length = chord.0.hypot(chord.1);
        let middle = ((from.0 + to.0) / 2.0, (from.1 + to.1) / 2.0);
        let along = (chord.0 / length, chord.1 / length);
        let inward = (self.centre.0 - middle.0, self.centre.1 - middle.1);
        let depth = inward.0.hypot(inward.1);
        let inward = (inward.0 / depth, inward.1 / depth);
        let radius = length / 2.0 / lean.sin();
        let point = |step: u32| {
            let turn = lean * (2.0 * f64::from(step) / f64::from(STEPS) - 1.0);
            let (x, y) = (radius * turn.sin(), radius * (turn.cos() - lean.cos()));
            (
                middle.0 + x * along.0 + y * inward.0,
                middle.1 + x * along.1 + y * inward.1,
            )
        };
        (0..=STEPS).map(point).collect()
    }
}

/// Distance of a point from a line through points.
pub fn distance(line: &[Point], (x, y): Point) -> f64 {
    let parts = line.windows(2).map(|pair| {
        let ((ax, ay), (bx, by)) = (pair[0], pair[1]);
        let (dx, dy) = (bx - ax, by - ay);
        let square = dx * dx + dy * dy;
        let share = if square > 0.0 {
            (((x - ax) * dx + (y - ay) * dy) / square).clamp(0.0, 1.0)
        } else {
            0.0
        };
        (ax + share * dx - x).hypot(ay + share * dy - y)
    });
    parts.fold(f64::INFINITY, f64::min)
}

/// The point of a line at a share of its way; the points of an arc lie at equal distances.
pub fn along(line: &[Point], share: f64) -> Point {
    let parts = (line.len() - 1) as f64;
    let at = (share * parts).clamp(0.0, parts);
    let first = (at.floor() as usize).min(line.len() - 2);
    let rest = at - first as f64;
    let (a, b) = (line[first], line[first + 1]);
    (a.0 + rest * (b.0 - a.0), a.1 + rest * (b.1 - a.1))
}

/// Whether a segment has a point in a rectangle (Liang and Barsky 1984).
pub fn crosses(a: Point, b: Point, area: &Box2) -> bool {
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let (mut from, mut to) = (0.0f64, 1.0f64);
    for (p, q) in [
        (-dx, a.0 - area.left),
        (dx, area.right - a.0),
        (-dy, a.1 - area.top),
        (dy, area.bottom - a.1),
    ] {
        if p == 0.0 {
            if q < 0.0 {
                return false;
            }
        } else if p < 0.0 {
            from = from.max(q / p);
        } else {
            to = to.min(q / p);
        }
    }
    from < to
}
