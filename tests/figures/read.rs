//! Reading a finished SVG back.

use resvg::usvg::roxmltree::{Document, Node};

/// A rectangle or the ends of a line, in pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Extent {
    pub left: f64,
    pub right: f64,
    pub top: f64,
    pub bottom: f64,
}

pub fn parse(svg: &str) -> Document<'_> {
    Document::parse(svg).expect("a figure is well-formed XML")
}

pub fn by_id<'a, 'i>(document: &'a Document<'i>, id: &str) -> Node<'a, 'i> {
    document
        .descendants()
        .find(|node| node.attribute("id") == Some(id))
        .unwrap_or_else(|| panic!("no #{id}"))
}

pub fn number(node: Node, name: &str) -> f64 {
    let text = node
        .attribute(name)
        .unwrap_or_else(|| panic!("{node:?} has no {name}"));
    match text {
        "Infinity" => f64::INFINITY,
        "-Infinity" => f64::NEG_INFINITY,
        _ => text.parse().unwrap(),
    }
}

/// The rows, from the top.
pub fn rows<'a, 'i>(document: &'a Document<'i>) -> Vec<Node<'a, 'i>> {
    document
        .descendants()
        .filter(|node| node.attribute("role") == Some("listitem"))
        .collect()
}

/// The shapes of a row's mark.
pub fn shapes<'a, 'i>(row: Node<'a, 'i>, tag: &str) -> Vec<Node<'a, 'i>> {
    row.descendants()
        .filter(|node| node.has_tag_name(("http://www.w3.org/2000/svg", tag)))
        .collect()
}

pub fn extent(shape: Node) -> Extent {
    if let Some(data) = shape.attribute("d") {
        let numbers: Vec<f64> = data
            .split(['M', 'L', 'Z', ' '])
            .filter(|t| !t.is_empty())
            .map(|t| t.parse().unwrap())
            .collect();
        let side = |offset: usize, pick: fn(f64, f64) -> f64| {
            numbers
                .iter()
                .skip(offset)
                .step_by(2)
                .copied()
                .reduce(pick)
                .unwrap()
        };
        return Extent {
            left: side(0, f64::min),
            right: side(0, f64::max),
            top: side(1, f64::min),
            bottom: side(1, f64::max),
        };
    }
    let (x, y) = (number(shape, "x"), number(shape, "y"));
    Extent {
        left: x,
        right: x + number(shape, "width"),
        top: y,
        bottom: y + number(shape, "height"),
    }
}

/// The axis, rebuilt from its printed labels alone: pixel = a + b · position.
pub struct PrintedAxis {
    a: f64,
    b: f64,
    pub left: f64,
    pub right: f64,
    pub labels: Vec<f64>,
}

impl PrintedAxis {
    pub fn read(document: &Document, is_log: bool) -> Self {
        let axis = by_id(document, "axis");
        let lines: Vec<Extent> = shapes(axis, "path").into_iter().map(extent).collect();
        let line = lines[0];
        let longest = lines[1..]
            .iter()
            .map(|t| t.bottom - t.top)
            .fold(0.0, f64::max);
        let ticks: Vec<f64> = lines[1..]
            .iter()
            .filter(|t| t.bottom - t.top > longest - 0.01)
            .map(|t| t.left)
            .collect();
        let labels: Vec<f64> = shapes(axis, "text")
            .into_iter()
            .filter_map(|text| {
                text.text()
                    .unwrap_or_default()
                    .replace('\u{2212}', "-")
                    .parse()
                    .ok()
            })
            .collect();
        assert_eq!(labels.len(), ticks.len(), "one label a tick");
        let at = |value: f64| if is_log { value.ln() } else { value };
        let (first, last) = (at(labels[0]), at(labels[labels.len() - 1]));
        let b = (ticks[ticks.len() - 1] - ticks[0]) / (last - first);
        Self {
            a: ticks[0] - b * first,
            b,
            left: line.left,
            right: line.right,
            labels,
        }
    }

    pub fn pixel(&self, position: f64) -> f64 {
        self.a + self.b * position
    }
}
