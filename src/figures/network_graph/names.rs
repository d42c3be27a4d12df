//! Names of nodes outside their circle: beside it at the left and the right, above it and below it at its ends.

use crate::figures::canvas::{ASCENT, Box2, DESCENT, Point, Shape, Stroke, Text};
use crate::figures::font::Face;
use crate::figures::rich::Line;
use crate::figures::theme::Theme;

use super::Node;
use super::ring::{Ring, crosses};

/// From one line of a name to the next, and the least space between names, in em.
const PITCH: f64 = 1.22;
const GAP: f64 = 0.5;
/// Space that type has above and below its letters, in em.
const SPACE: (f64, f64) = (0.25, 0.05);
/// From the outline of the nodes to the names, in pixels.
const OFF: f64 = 5.0;
const NEAR: f64 = 3.0;
/// A name this far from its node is tied to it by a line, in pixels.
const TIED: f64 = 9.0;
/// A node this near to the vertical has its name above or below.
const UPRIGHT: f64 = 0.02;

/// How names are written.
#[derive(Debug, Clone, Copy)]
pub struct Hand<'a> {
    /// Size of the type in pixels.
    pub size: f64,
    /// Whether the size of the node stands behind its name rather than below it.
    pub is_compact: bool,
    /// Nodes that have signs in place of names, which a list explains; 0 where all have names.
    pub listed: usize,
    pub theme: &'a Theme,
}

/// A name in its place.
#[derive(Debug, Clone)]
pub struct Placed {
    pub texts: Vec<Text>,
    pub tie: Option<Shape>,
    pub area: Box2,
}

/// The names of all nodes, and how well they stand.
#[derive(Debug, Clone)]
pub struct Names {
    pub placed: Vec<Placed>,
    /// Lines of the longest name.
    pub lines: usize,
    /// How far the farthest name is from where it would stand alone.
    pub moved: f64,
    /// How many names have a word broken, or are crossed by a line to another.
    pub broken: usize,
}

/// A name broken into lines, in a room of its own.
struct Block {
    is_broken: bool,
    lines: Vec<(Line, bool)>,
    width: f64,
    height: f64,
}

impl Hand<'_> {
    /// A name no wider than a number of pixels, its size below it or behind it.
    fn block(&self, node: &Node, room: f64) -> Block {
        let limit = room / self.size;
        let name = Line::plain(node.label.as_str(), Face::Regular);
        let mut lines: Vec<(Line, bool)> = Vec::new();
        if self.is_compact {
            let whole = format!("{} ({})", node.label, node.short);
            let whole = Line::plain(whole, Face::Regular);
            lines.extend(whole.wrap(limit).into_iter().map(|line| (line, false)));
        } else {
            lines.extend(
                self.even(node, &name, limit)
                    .into_iter()
                    .map(|line| (line, false)),
            );
            let shown = Line::plain(node.shown.as_str(), Face::Regular);
            lines.extend(shown.wrap(limit).into_iter().map(|line| (line, true)));
        }
        let widest = lines.iter().map(|(line, _)| line.width());
        Block {
            is_broken: room + 1e-6 < self.longest(node),
            width: widest.fold(0.0, f64::max) * self.size,
            height: ((lines.len() - 1) as f64 * PITCH + ASCENT + DESCENT) * self.size,
            lines,
        }
    }

    /// A name in lines as even as its words allow.
    fn even(&self, node: &Node, name: &Line, limit: f64) -> Vec<Line> {
        let lines = name.wrap_even(limit);
        let widest = lines.iter().map(Line::width).fold(0.0, f64::max);
        match widest * self.size + 1e-6 < self.longest_word(&node.label) {
            true => name.wrap(limit),
            false => lines,
        }
    }

    /// Width of the longest word, in pixels.
    fn longest(&self, node: &Node) -> f64 {
        let shown = Line::plain(node.shown.as_str(), Face::Regular).width() * self.size;
        let shown = if self.is_compact { 0.0 } else { shown };
        shown.max(self.longest_word(&node.label))
    }

    fn longest_word(&self, label: &str) -> f64 {
        let words = label.split_inclusive([' ', '-']).map(str::trim_end);
        let widths = words.map(|word| Line::plain(word, Face::Regular).width() * self.size);
        widths.fold(0.0, f64::max)
    }

    /// A block in a rectangle, from the left, about its middle, or to the right.
    fn write(&self, block: Block, area: Box2, side: f64) -> Vec<Text> {
        let lines = block.lines.into_iter().enumerate();
        let text = |(at, (line, is_size)): (usize, (Line, bool))| {
            let spare = area.right - area.left - line.width() * self.size;
            let x = area.left + spare * (1.0 - side) / 2.0;
            let baseline = area.top + (ASCENT + PITCH * at as f64) * self.size;
            let colour = match is_size {
                true => self.theme.secondary,
                false => self.theme.text,
            };
            Text::left(line, x, baseline, self.size, colour)
        };
        lines.map(text).collect()
    }
}

/// Names around a ring between a left and a right edge.
pub fn place(ring: &Ring, nodes: &[Node], edges: (f64, f64), hand: Hand) -> Names {
    let out = Out { ring, edges };
    let is_upright = |node: &usize| ring.angles[*node].cos().abs() < UPRIGHT;
    let mut moved: f64 = 0.0;
    let mut found: Vec<Option<(Block, Box2, f64)>> = nodes.iter().map(|_| None).collect();
    for side in [1.0, -1.0] {
        let beside = (0..nodes.len())
            .filter(|node| !is_upright(node) && side * ring.angles[*node].cos() > 0.0);
        let mut beside: Vec<usize> = beside.collect();
        beside.sort_by(|a, b| ring.at(*a).1.total_cmp(&ring.at(*b).1));
        let (blocks, farthest) = out.beside(&beside, nodes, side, hand);
        moved = moved.max(farthest);
        for (node, (block, area)) in beside.into_iter().zip(blocks) {
            found[node] = Some((block, area, side));
        }
    }
    for node in (0..nodes.len()).filter(is_upright) {
        let room = (0.9 * (edges.1 - edges.0)).min(16.0 * hand.size);
        let block = hand.block(&nodes[node], room);
        let taken: Vec<Box2> = found.iter().flatten().map(|(_, area, _)| *area).collect();
        let area = out.upright(node, &block, &taken, hand);
        found[node] = Some((block, area, 0.0));
    }
    let found: Vec<(Block, Box2, f64)> = found.into_iter().flatten().collect();
    let areas: Vec<Box2> = found.iter().map(|(_, area, _)| *area).collect();
    let ties: Vec<Option<(Point, Point)>> = areas
        .iter()
        .enumerate()
        .map(|(node, area)| tie(ring, node, *area))
        .collect();
    let crossed = (ties.iter().enumerate()).filter(|(node, ends)| {
        let mut others = areas.iter().enumerate().filter(|(other, _)| other != node);
        ends.is_some_and(|(from, to)| others.any(|(_, area)| crosses(from, to, area)))
    });
    Names {
        broken: crossed.count() + found.iter().filter(|(block, ..)| block.is_broken).count(),
        lines: found
            .iter()
            .map(|(block, ..)| block.lines.len())
            .max()
            .unwrap_or(0),
        moved,
        placed: (found.into_iter().zip(ties))
            .map(|((block, area, side), ends)| Placed {
                tie: ends.map(|(from, to)| {
                    Shape::line(from, to, Stroke::solid(hand.theme.secondary, 0.75))
                }),
                texts: hand.write(block, area, side),
                area,
            })
            .collect(),
    }
}

/// The sign that stands for the name at a place of a list: a letter, or a number where letters are too few.
pub fn sign(at: usize, of: usize) -> Line {
    let sign = match u8::try_from(at) {
        Ok(at) if of <= 26 => char::from(b'A' + at).to_string(),
        _ => (at + 1).to_string(),
    };
    Line::plain(sign, Face::SemiBold)
}

/// Signs in place of names, from a place of the list on around the circle: near their nodes, else all equally far from the
/// circle, where there is more room.
pub fn signs(ring: &Ring, order: &[usize], first: usize, edges: (f64, f64), hand: Hand) -> Names {
    let most = ring.nodes.iter().copied().fold(0.0, f64::max);
    let near = signs_at(ring, order, first, (edges, &|node| ring.nodes[node]), hand);
    match near.broken {
        0 => near,
        _ => signs_at(ring, order, first, (edges, &|_| most), hand),
    }
}

fn signs_at(
    ring: &Ring,
    order: &[usize],
    first: usize,
    (edges, reach): ((f64, f64), &dyn Fn(usize) -> f64),
    hand: Hand,
) -> Names {
    let placed = |node: usize| {
        let at = order.iter().position(|own| *own == node).unwrap_or(0);
        let line = sign(first + at, hand.listed);
        let (half, tall) = (line.width() * hand.size / 2.0, ASCENT * hand.size);
        let (dx, dy) = (ring.angles[node].cos(), ring.angles[node].sin());
        let away = NEAR + half * dx.abs() + tall / 2.0 * dy.abs();
        let away = ring.radius + reach(node) + away;
        let (x, y) = (ring.centre.0 + away * dx, ring.centre.1 + away * dy);
        let baseline = y + tall / 2.0;
        Placed {
            texts: vec![Text::centred(line, x, baseline, hand.size, hand.theme.text)],
            tie: None,
            area: Box2 {
                left: x - half,
                right: x + half,
                top: baseline - tall,
                bottom: baseline + DESCENT * hand.size,
            },
        }
    };
    let placed: Vec<Placed> = (0..order.len()).map(placed).collect();
    let covers = |area: &Box2, node: usize| {
        let (x, y) = ring.at(node);
        let (dx, dy) = (
            x.clamp(area.left, area.right) - x,
            y.clamp(area.top, area.bottom) - y,
        );
        dx.hypot(dy) < ring.nodes[node] + 1.0
    };
    let line = |at: usize| lined(&placed[at].area, hand.size);
    let is_misplaced = |at: usize| {
        let area = placed[at].area;
        area.left < edges.0
            || area.right > edges.1
            || (0..order.len()).any(|node| node != at && covers(&area, node))
            || (at + 1..placed.len()).any(|other| line(at).overlaps(&line(other)))
    };
    Names {
        lines: 1,
        moved: 0.0,
        broken: (0..placed.len()).filter(|at| is_misplaced(*at)).count(),
        placed,
    }
}

/// The box of some lines with the space that type has above and below its letters.
pub fn lined(area: &Box2, size: f64) -> Box2 {
    Box2 {
        top: area.top - SPACE.0 * size,
        bottom: area.bottom + SPACE.1 * size,
        ..*area
    }
}

/// The outline that names keep outside of.
struct Out<'a> {
    ring: &'a Ring,
    edges: (f64, f64),
}

impl Out<'_> {
    /// Where names at the right (1) or left (−1) may begin that reach from one height to another: outside the circle and clear
    /// of its nodes.
    fn start(&self, top: f64, bottom: f64, side: f64) -> f64 {
        let ring = self.ring;
        let y = ring.centre.1.clamp(top, bottom) - ring.centre.1;
        let half = (ring.radius * ring.radius - y * y).max(0.0).sqrt();
        let beside = (0..ring.nodes.len()).filter_map(|node| {
            let (x, y) = ring.at(node);
            let reach = ring.nodes[node] + OFF;
            let apart = y.clamp(top, bottom) - y;
            let meets = apart.abs() < reach && side * (x - ring.centre.0) > -1e-6;
            meets.then(|| side * (x - ring.centre.0) + (reach * reach - apart * apart).sqrt())
        });
        ring.centre.0 + side * beside.fold(half.max(OFF), f64::max)
    }

    /// A name begins no farther in than its node.
    fn beyond(&self, node: usize, start: f64, side: f64) -> f64 {
        let (x, _) = self.ring.at(node);
        side * (side * start).max(side * x)
    }

    fn room(&self, node: usize, (top, bottom): (f64, f64), side: f64) -> f64 {
        let start = self.beyond(node, self.start(top, bottom, side), side);
        let edge = if side > 0.0 {
            self.edges.1
        } else {
            self.edges.0
        };
        (side * (edge - start)).max(1.0)
    }

    /// The room that names have at any height.
    fn least_room(&self) -> f64 {
        let most = self.ring.nodes.iter().copied().fold(0.0, f64::max);
        let reach = self.ring.radius + most + OFF;
        let (left, right) = self.edges;
        let x = self.ring.centre.0;
        (right - x - reach).min(x - left - reach).max(1.0)
    }

    /// Names on one side from top to bottom, as near to their nodes as they can be without touching; and the greatest distance.
    fn beside(
        &self,
        order: &[usize],
        nodes: &[Node],
        side: f64,
        hand: Hand,
    ) -> (Vec<(Block, Box2)>, f64) {
        let mut rooms: Vec<f64> = order
            .iter()
            .map(|node| {
                let y = self.ring.at(*node).1;
                self.room(*node, (y, y), side)
            })
            .collect();
        // A name that moves towards the middle has less room: its lines are broken again.
        for round in 0..ROUNDS {
            if round + 1 == ROUNDS {
                rooms.fill(self.least_room());
            }
            let blocks: Vec<Block> = (order.iter().zip(&rooms))
                .map(|(node, room)| hand.block(&nodes[*node], *room))
                .collect();
            let (areas, moved) = self.stacked(order, &blocks, side, hand);
            let fits = areas
                .iter()
                .all(|area| area.left >= self.edges.0 - 1e-6 && area.right <= self.edges.1 + 1e-6);
            if fits || round + 1 == ROUNDS {
                return (blocks.into_iter().zip(areas).collect(), moved);
            }
            for ((room, area), node) in rooms.iter_mut().zip(&areas).zip(order) {
                let here = self.room(*node, (area.top, area.bottom), side);
                *room = if round < FREE { here } else { room.min(here) };
            }
        }
        (Vec::new(), 0.0)
    }

    /// Blocks on one side in their places.
    fn stacked(
        &self,
        order: &[usize],
        blocks: &[Block],
        side: f64,
        hand: Hand,
    ) -> (Vec<Box2>, f64) {
        let ring = self.ring;
        let wanted: Vec<f64> = (order.iter().zip(blocks))
            .map(|(node, block)| {
                let reach = ring.radius + ring.nodes[*node] + OFF + block.height / 2.0;
                ring.centre.1 + reach * ring.angles[*node].sin()
            })
            .collect();
        let heights: Vec<f64> = blocks.iter().map(|block| block.height).collect();
        let middles = apart(&wanted, &heights, GAP * hand.size);
        let area = |((middle, block), node): ((&f64, &Block), &usize)| {
            let top = middle - block.height / 2.0;
            let bottom = top + block.height;
            let start = self.beyond(*node, self.start(top, bottom, side), side);
            let (left, right) = match side > 0.0 {
                true => (start, start + block.width),
                false => (start - block.width, start),
            };
            Box2 {
                left,
                right,
                top,
                bottom,
            }
        };
        let moved = (middles.iter().zip(&wanted)).map(|(is, want)| (is - want).abs());
        let moved = moved.fold(0.0, f64::max);
        let areas = middles.iter().zip(blocks).zip(order).map(area);
        (areas.collect(), moved)
    }

    /// Above or below the circle, beyond the nodes and names in the way.
    fn upright(&self, node: usize, block: &Block, names: &[Box2], hand: Hand) -> Box2 {
        let ring = self.ring;
        let (x, y) = ring.at(node);
        let sign = (y - ring.centre.1).signum();
        let (left, right) = (x - block.width / 2.0, x + block.width / 2.0);
        let gap = GAP * hand.size;
        let grown = |area: &Box2, by: f64| Box2 {
            left: area.left - by,
            right: area.right + by,
            top: area.top - by,
            bottom: area.bottom + by,
        };
        let disc = |node: usize| {
            let ((x, y), r) = (ring.at(node), ring.nodes[node]);
            Box2 {
                left: x - r,
                right: x + r,
                top: y - r,
                bottom: y + r,
            }
        };
        let names = names.iter().map(|area| grown(area, gap));
        let discs = (0..ring.nodes.len()).map(|node| grown(&disc(node), OFF));
        let taken: Vec<Box2> = names.chain(discs).collect();
        let mut near = y + sign * (ring.nodes[node] + OFF);
        loop {
            let (top, bottom) = match sign > 0.0 {
                true => (near, near + block.height),
                false => (near - block.height, near),
            };
            let area = Box2 {
                left,
                right,
                top,
                bottom,
            };
            let Some(other) = taken.iter().find(|other| area.overlaps(other)) else {
                return area;
            };
            near = match sign > 0.0 {
                true => other.bottom,
                false => other.top,
            };
        }
    }
}

/// Times that names are broken into lines again, at first with more room as well as with less.
const ROUNDS: usize = 7;
const FREE: usize = 3;

/// Middles as near to the wanted ones as they can be, in least squares, without touching (pool adjacent violators).
fn apart(wanted: &[f64], heights: &[f64], gap: f64) -> Vec<f64> {
    let mut offsets = vec![0.0; wanted.len()];
    for i in 1..wanted.len() {
        offsets[i] = offsets[i - 1] + (heights[i - 1] + heights[i]) / 2.0 + gap;
    }
    let mut blocks: Vec<(f64, usize)> = Vec::new();
    for (want, offset) in wanted.iter().zip(&offsets) {
        blocks.push((want - offset, 1));
        while let [.., before, last] = blocks.as_slice() {
            if before.0 <= last.0 {
                break;
            }
            let n = before.1 + last.1;
            let mean = (before.0 * before.1 as f64 + last.0 * last.1 as f64) / n as f64;
            blocks.truncate(blocks.len() - 2);
            blocks.push((mean, n));
        }
    }
    let levels = blocks
        .into_iter()
        .flat_map(|(level, n)| std::iter::repeat_n(level, n));
    levels
        .zip(offsets)
        .map(|(level, offset)| level + offset)
        .collect()
}

/// A line from a node to a name that stands off.
fn tie(ring: &Ring, node: usize, area: Box2) -> Option<(Point, Point)> {
    let (x, y) = ring.at(node);
    let end = (
        x.clamp(area.left - 1.5, area.right + 1.5),
        y.clamp(area.top - 1.5, area.bottom + 1.5),
    );
    let (dx, dy) = (end.0 - x, end.1 - y);
    let length = dx.hypot(dy);
    let radius = ring.nodes[node] + 1.0;
    let start = (x + dx * radius / length, y + dy * radius / length);
    (length - radius > TIED).then_some((start, end))
}
