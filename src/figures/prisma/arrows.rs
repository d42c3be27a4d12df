//! Connectors between boxes: horizontal and vertical lines that end in arrowheads.

use super::PrismaFlow;
use super::layout::Placed;
use crate::figures::canvas::{Fill, Point, Shape, Stroke};
use crate::figures::theme::Theme;

const HEAD_LENGTH: f64 = 6.0;
const HEAD_WIDTH: f64 = 6.0;

/// All connectors.
pub fn arrows(flow: &PrismaFlow, boxes: &[Placed], theme: &Theme) -> Vec<Shape> {
    let at = |column: usize, row: usize| {
        let mut boxes = boxes.iter();
        boxes.find(|one| (one.column, one.row) == (column, row))
    };
    let mut shapes = Vec::new();
    let mut draw = |points: &[Point]| shapes.extend(arrow(points, theme));
    let first = flow.first_column();
    for stream in 0..flow.streams.len() {
        let column = first + 2 * stream;
        let steps: Vec<&Placed> = (0..4).filter_map(|row| at(column, row)).collect();
        for pair in steps.windows(2) {
            draw(&down(pair[0], pair[1]));
        }
        for kept in &steps {
            if let Some(out) = at(column + 1, kept.row) {
                let y = middle(kept).1;
                draw(&[(kept.area.right, y), (out.area.left, y)]);
            }
        }
        if let (Some(last), Some(included)) = (steps.last(), at(first, 4)) {
            if stream == 0 {
                draw(&down(last, included));
            } else {
                let (x, y) = (middle(last).0, middle(included).1);
                draw(&[(x, last.area.bottom), (x, y), (included.area.right, y)]);
            }
        }
    }
    for row in 5.. {
        let (Some(above), Some(below)) = (at(first, row - 1), at(first, row)) else {
            break;
        };
        draw(&down(above, below));
    }
    if let (Some(_), Some(previous), Some(total)) = (&flow.previous, at(0, 0), at(first, 5)) {
        let (x, y) = (middle(previous).0, middle(total).1);
        draw(&[(x, previous.area.bottom), (x, y), (total.area.left, y)]);
    }
    shapes
}

fn middle(placed: &Placed) -> Point {
    let area = placed.area;
    (
        (area.left + area.right) / 2.0,
        (area.top + area.bottom) / 2.0,
    )
}

fn down(from: &Placed, to: &Placed) -> [Point; 2] {
    let x = middle(from).0;
    [(x, from.area.bottom), (x, to.area.top)]
}

/// A line along points with a filled head at its end.
fn arrow(points: &[Point], theme: &Theme) -> Vec<Shape> {
    let [.., before, tip] = points else {
        return Vec::new();
    };
    let length = (tip.0 - before.0).abs() + (tip.1 - before.1).abs();
    let towards = ((tip.0 - before.0) / length, (tip.1 - before.1) / length);
    let base = (
        tip.0 - HEAD_LENGTH * towards.0,
        tip.1 - HEAD_LENGTH * towards.1,
    );
    let half = HEAD_WIDTH / 2.0;
    let side = |way: f64| {
        (
            base.0 - way * half * towards.1,
            base.1 + way * half * towards.0,
        )
    };
    let mut line = points.to_vec();
    if let Some(end) = line.last_mut() {
        *end = base;
    }
    vec![
        Shape::Path(line, Stroke::solid(theme.secondary, 1.0)),
        Shape::Polygon(
            vec![*tip, side(1.0), side(-1.0)],
            Fill::solid(theme.secondary),
        ),
    ]
}
