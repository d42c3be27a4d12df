//! Shapes in pixels.

use super::text::Box2;
use crate::figures::theme::Colour;

/// A place: pixels from the left, pixels from the top.
pub type Point = (f64, f64);

/// How a line is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stroke {
    /// Its colour.
    pub colour: Colour,
    /// Its width in pixels.
    pub width: f64,
    /// Dashes and gaps in pixels, as SVG writes them.
    pub dash: Option<&'static str>,
    /// 1 for a line that hides what is below it.
    pub opacity: f64,
}

/// How an area is filled.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fill {
    /// Its colour.
    pub colour: Colour,
    /// 1 for an area that hides what is below it.
    pub opacity: f64,
}

/// Something drawn.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// A line through points; closed when the last is the first.
    Path(Vec<Point>, Stroke),
    /// An area with these corners.
    Polygon(Vec<Point>, Fill),
    /// A rectangle.
    Rectangle(Box2, Fill),
    /// A disc: middle and radius.
    Disc(Point, f64, Fill),
    /// A circle: middle, radius and line.
    Circle(Point, f64, Stroke),
}

impl Stroke {
    /// A solid line.
    pub fn solid(colour: Colour, width: f64) -> Self {
        Self {
            colour,
            width,
            dash: None,
            opacity: 1.0,
        }
    }

    /// A dashed line.
    pub fn dashed(colour: Colour, width: f64, dash: &'static str) -> Self {
        Self {
            dash: Some(dash),
            ..Self::solid(colour, width)
        }
    }
}

impl Fill {
    /// An area that hides what is below it.
    pub fn solid(colour: Colour) -> Self {
        Self {
            colour,
            opacity: 1.0,
        }
    }
}

impl Shape {
    /// Makes everything larger or smaller but its lines.
    pub fn scale(&mut self, by: f64) {
        let point = |(x, y): &mut Point| (*x, *y) = (*x * by, *y * by);
        match self {
            Self::Path(points, _) | Self::Polygon(points, _) => points.iter_mut().for_each(point),
            Self::Rectangle(area, _) => {
                let sides = [
                    &mut area.left,
                    &mut area.right,
                    &mut area.top,
                    &mut area.bottom,
                ];
                sides.into_iter().for_each(|side| *side *= by);
            }
            Self::Disc(middle, radius, _) | Self::Circle(middle, radius, _) => {
                point(middle);
                *radius *= by;
            }
        }
    }

    /// The outline of a rectangle.
    pub fn outline(area: Box2, stroke: Stroke) -> Self {
        let Box2 {
            left,
            right,
            top,
            bottom,
        } = area;
        let corners = [
            (left, top),
            (right, top),
            (right, bottom),
            (left, bottom),
            (left, top),
        ];
        Self::Path(corners.to_vec(), stroke)
    }

    /// Slanting lines across a rectangle, so many pixels apart along its edges.
    pub fn hatch(area: Box2, step: f64, stroke: Stroke) -> Vec<Self> {
        let (width, height) = (area.right - area.left, area.bottom - area.top);
        let lines = ((width + height) / step).floor() as usize;
        (0..=lines)
            .map(|i| step * (i as f64 + 0.5))
            .filter(|along| *along < width + height)
            .map(|along| {
                // The line x + y = along, from the left or lower edge to the upper or right one.
                let from = (along - along.min(height), along.min(height));
                let to = (along.min(width), along - along.min(width));
                let at = |(x, y): Point| (area.left + x, area.top + y);
                Self::line(at(from), at(to), stroke)
            })
            .collect()
    }

    /// A straight line.
    pub fn line(from: Point, to: Point, stroke: Stroke) -> Self {
        Self::Path(vec![from, to], stroke)
    }
}

/// Marks of points that differ in form as well as in colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Symbol {
    /// A disc.
    Circle,
    /// A square of about the disc's area.
    Square,
    /// A square on its corner.
    Rhombus,
}

impl Symbol {
    /// The symbol about a middle, with the area of a circle of this radius: filled, with an outline, or hollow.
    pub fn draw(self, middle: Point, radius: f64, fill: Fill, outline: Stroke) -> Vec<Shape> {
        if self == Self::Circle {
            return vec![
                Shape::Disc(middle, radius, fill),
                Shape::Circle(middle, radius, outline),
            ];
        }
        let area = std::f64::consts::PI * radius * radius;
        let (x, y) = middle;
        let corners: Vec<Point> = match self {
            Self::Circle | Self::Square => {
                let half = area.sqrt() / 2.0;
                vec![(-half, -half), (half, -half), (half, half), (-half, half)]
            }
            Self::Rhombus => {
                let half = (area / 2.0).sqrt();
                vec![(0.0, -half), (half, 0.0), (0.0, half), (-half, 0.0)]
            }
        };
        let mut points: Vec<Point> = corners.iter().map(|(dx, dy)| (x + dx, y + dy)).collect();
        let filled = Shape::Polygon(points.clone(), fill);
        points.push(points[0]);
        vec![filled, Shape::Path(points, outline)]
    }
}
