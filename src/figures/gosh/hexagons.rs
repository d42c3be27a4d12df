//! Points counted in hexagons.

use super::STRIP;
use crate::figures::canvas::{Plane, Point};
use crate::figures::theme::Colour;

/// From the middle of a hexagon to its corners, in pixels, and for each pixel of a panel's width.
const RADII: (f64, f64) = (6.0, 8.0);
const RADIUS_SHARE: f64 = 1.0 / 60.0;
/// Shades of the classes of density, from few subsets to many.
pub const SHADES: [Colour; 5] = [
    Colour(0xCF, 0xDE, 0xEC),
    Colour(0xA0, 0xBF, 0xDB),
    Colour(0x6A, 0x97, 0xC2),
    Colour(0x38, 0x6A, 0x9B),
    Colour(0x12, 0x35, 0x58),
];

/// Subsets about the middle of a hexagon.
pub struct Cell {
    pub middle: Point,
    pub radius: f64,
    pub at: (f64, f64),
    pub count: usize,
}

/// Counts in hexagons that stand on a corner; one row of them has its middles at I² = 0.
pub fn cells(plane: &Plane, points: &[(f64, f64)]) -> Vec<Cell> {
    let radius = radius(plane.area.right - plane.area.left + STRIP + 40.0);
    let (across, down) = (3f64.sqrt() * radius, 1.5 * radius);
    let origin = (plane.area.left, plane.y(0.0));
    let mut counts = std::collections::BTreeMap::<(i64, i64), usize>::new();
    let middle = |(column, row): (i64, i64)| {
        let shift = if row.rem_euclid(2) == 1 { 0.5 } else { 0.0 };
        (
            origin.0 + across * (column as f64 + shift),
            origin.1 - down * row as f64,
        )
    };
    for point in points {
        let (x, y) = plane.at(*point);
        let row = ((origin.1 - y) / down).floor() as i64;
        let nearest = [row, row + 1].map(|row| {
            let shift = if row.rem_euclid(2) == 1 { 0.5 } else { 0.0 };
            let column = ((x - origin.0) / across - shift).round() as i64;
            let (mx, my) = middle((column, row));
            ((row, column), (x - mx).powi(2) + (y - my).powi(2))
        });
        let [(one, near), (other, far)] = nearest;
        *counts
            .entry(if near <= far { one } else { other })
            .or_default() += 1;
    }
    let position = |(x, y): Point| {
        let area = plane.area;
        let (across, up) = (
            (x - area.left) / (area.right - area.left),
            (area.bottom - y) / (area.bottom - area.top),
        );
        (
            plane.x.lower + across * (plane.x.upper - plane.x.lower),
            plane.y.lower + up * (plane.y.upper - plane.y.lower),
        )
    };
    let cells = counts.into_iter().map(|((row, column), count)| {
        let middle = middle((column, row));
        Cell {
            middle,
            radius,
            at: position(middle),
            count,
        }
    });
    cells.collect()
}

/// Greatest counts of the classes: about equal ratios from one to the greatest of all.
pub fn limits(counts: impl Iterator<Item = usize>) -> Vec<usize> {
    let most = counts.max().unwrap_or(1).max(1);
    let mut limits: Vec<usize> = (1..=SHADES.len())
        .map(|class| (most as f64).powf(class as f64 / SHADES.len() as f64))
        .map(|limit| limit.round() as usize)
        .collect();
    limits.dedup();
    if let Some(last) = limits.last_mut() {
        *last = most;
    }
    limits
}

pub fn hexagon((x, y): Point, radius: f64) -> Vec<Point> {
    let half = 3f64.sqrt() / 2.0 * radius;
    vec![
        (x, y - radius),
        (x + half, y - radius / 2.0),
        (x + half, y + radius / 2.0),
        (x, y + radius),
        (x - half, y + radius / 2.0),
        (x - half, y - radius / 2.0),
    ]
}

pub fn radius(width: f64) -> f64 {
    (RADIUS_SHARE * width).clamp(RADII.0, RADII.1)
}
