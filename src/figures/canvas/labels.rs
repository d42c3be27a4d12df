//! Names of points, placed where they cover neither points nor each other.

use super::shape::{Point, Shape, Stroke};
use super::text::{Box2, Text};
use super::{EM, SMALL};
use crate::figures::font::Face;
use crate::figures::rich::Line;
use crate::figures::theme::Theme;

const SIZE: f64 = 0.95 * SMALL * EM;
/// From the top of a name's line to its baseline, and its height, in em: names above each other keep a line apart.
const RISE: f64 = 0.97;
const LINE: f64 = 1.22;
/// Distances of a name from the edge of its point that are tried in turn, in pixels.
const DISTANCES: [f64; 4] = [2.0, 8.0, 16.0, 28.0];
/// A name this far away is tied to its point by a line.
const TIED: f64 = 6.0;

/// A point with a name.
#[derive(Debug, Clone, PartialEq)]
pub struct Named {
    /// Its middle.
    pub at: Point,
    /// Its radius in pixels.
    pub radius: f64,
    /// Its name; empty for a point that only has to stay free.
    pub name: String,
}

/// Names and the lines that tie the distant ones to their points. The most important points come first: a name for
/// which there is no room within `area` is left out, and can still be read in the point's tooltip.
pub fn place_labels(
    points: &[Named],
    area: Box2,
    taken: &[Box2],
    theme: &Theme,
) -> (Vec<Text>, Vec<Shape>) {
    let around = |point: &Named| Box2 {
        left: point.at.0 - point.radius,
        right: point.at.0 + point.radius,
        top: point.at.1 - point.radius,
        bottom: point.at.1 + point.radius,
    };
    let mut taken: Vec<Box2> = points
        .iter()
        .map(around)
        .chain(taken.iter().copied())
        .collect();
    let (mut texts, mut ties) = (Vec::new(), Vec::new());
    for point in points.iter().filter(|point| !point.name.is_empty()) {
        let line = Line::plain(point.name.as_str(), Face::Regular);
        let width = line.width() * SIZE;
        let free = candidates(point, width).find(|(place, _)| {
            let inside = place.left >= area.left
                && place.right <= area.right
                && place.top >= area.top
                && place.bottom <= area.bottom;
            inside && !taken.iter().any(|other| place.overlaps(other))
        });
        let Some((place, distance)) = free else {
            continue;
        };
        if distance > TIED {
            let end = nearest(place, point.at);
            ties.push(Shape::line(
                rim(point, end),
                end,
                Stroke::solid(theme.secondary, 0.75),
            ));
        }
        let baseline = place.top + RISE * SIZE;
        texts.push(Text::left(line, place.left, baseline, SIZE, theme.text));
        taken.push(place);
    }
    (texts, ties)
}

/// Places around a point: right, left, above, below and the corners, near ones first.
fn candidates(point: &Named, width: f64) -> impl Iterator<Item = (Box2, f64)> {
    let height = LINE * SIZE;
    let ((x, y), radius) = (point.at, point.radius);
    DISTANCES.into_iter().flat_map(move |distance| {
        let reach = radius + distance;
        let slant = reach * std::f64::consts::FRAC_1_SQRT_2;
        let beside = |dx: f64, dy: f64, side: f64| {
            // side: 0 the name starts at dx, 1 it ends there, 0.5 it is centred there.
            let left = x + dx - side * width;
            let top = y + dy - height / 2.0;
            Box2 {
                left,
                right: left + width,
                top,
                bottom: top + height,
            }
        };
        let half = height / 2.0;
        [
            beside(reach, 0.0, 0.0),
            beside(-reach, 0.0, 1.0),
            beside(0.0, -reach - half, 0.5),
            beside(0.0, reach + half, 0.5),
            beside(slant, -slant - half, 0.0),
            beside(slant, slant + half, 0.0),
            beside(-slant, -slant - half, 1.0),
            beside(-slant, slant + half, 1.0),
        ]
        .map(|place| (place, distance))
    })
}

/// The point of a box nearest to a place.
fn nearest(area: Box2, (x, y): Point) -> Point {
    (
        x.clamp(area.left, area.right),
        y.clamp(area.top, area.bottom),
    )
}

/// Where a line from the middle of a point to another place leaves the point.
fn rim(point: &Named, to: Point) -> Point {
    let (dx, dy) = (to.0 - point.at.0, to.1 - point.at.1);
    let share = point.radius / dx.hypot(dy).max(point.radius);
    (point.at.0 + share * dx, point.at.1 + share * dy)
}
