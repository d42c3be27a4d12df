//! What stands on the panel for each row, and where the axis cuts it.

use super::axis::Axis;
use super::model::{Effect, Row};
use super::scene::Mark;

/// Side of the heaviest study's square, in rows; areas are proportional to weight.
pub const LARGEST_SQUARE: f64 = 0.72;
/// Side below which no square shrinks, in rows.
pub const SMALLEST_SQUARE: f64 = 0.22;
const UNWEIGHTED_SQUARE: f64 = 0.4;
const SUBTOTAL_HEIGHT: f64 = 0.55;
const TOTAL_HEIGHT: f64 = 0.8;
const PREDICTION_HEIGHT: f64 = 0.22;

/// The mark of a row, if it has one.
///
/// A total may be tinted with an outline, as the diamonds of subgroups are.
pub fn mark(row: &Row, axis: &Axis, pitch: f64, heaviest: f64, tinted_total: bool) -> Option<Mark> {
    match row {
        Row::Study(study) => {
            let side = match study.weight_percent {
                Some(weight) if heaviest > 0.0 => {
                    (LARGEST_SQUARE * (weight / heaviest).sqrt()).max(SMALLEST_SQUARE)
                }
                _ => UNWEIGHTED_SQUARE,
            };
            Some(Mark::Square {
                effect: axis.positions(study.effect),
                side: side * pitch,
                marker: study.marker,
            })
        }
        Row::Subtotal(summary) => summary.effect.map(|effect| Mark::Diamond {
            effect: axis.positions(effect),
            height: SUBTOTAL_HEIGHT * pitch,
            solid: false,
        }),
        Row::Total(summary) => summary.effect.map(|effect| Mark::Diamond {
            effect: axis.positions(effect),
            height: TOTAL_HEIGHT * pitch,
            solid: !tinted_total,
        }),
        Row::Prediction { interval, .. } => interval.map(|(lower, upper)| Mark::Bar {
            lower: axis.position(lower),
            upper: axis.position(upper),
            height: PREDICTION_HEIGHT * pitch,
        }),
        _ => None,
    }
}

impl Mark {
    /// The interval the mark covers, as positions.
    pub fn span(&self) -> (f64, f64) {
        match *self {
            Self::Square {
                effect: Effect { lower, upper, .. },
                ..
            }
            | Self::Diamond {
                effect: Effect { lower, upper, .. },
                ..
            }
            | Self::Bar { lower, upper, .. } => (lower, upper),
        }
    }

    /// Where the axis cuts the mark.
    pub fn cut(&self, axis: &Axis) -> Cut {
        let (lower, upper) = self.span();
        // An end that was rounded outward to its own limit is not a cut.
        let slack = 1e-9 * (axis.ticks.upper - axis.ticks.lower);
        Cut {
            left: lower < axis.ticks.lower - slack,
            right: upper > axis.ticks.upper + slack,
            all_left: upper < axis.ticks.lower - slack,
            all_right: lower > axis.ticks.upper + slack,
        }
    }

    /// Whether nothing of the mark lies on the axis.
    pub fn is_outside(&self, axis: &Axis) -> bool {
        let cut = self.cut(axis);
        cut.all_left || cut.all_right
    }
}

/// How a mark and the ends of the axis lie to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cut {
    /// Something lies left of the axis.
    pub left: bool,
    /// Something lies right of the axis.
    pub right: bool,
    /// Everything lies left of the axis.
    pub all_left: bool,
    /// Everything lies right of the axis.
    pub all_right: bool,
}

/// The part of a convex polygon between two vertical lines.
pub fn clip(polygon: &[(f64, f64)], left: f64, right: f64) -> Vec<(f64, f64)> {
    let after_left = clip_side(polygon, |x| x - left);
    clip_side(&after_left, |x| right - x)
}

/// The part of a convex polygon where `inside` is not negative.
fn clip_side(polygon: &[(f64, f64)], inside: impl Fn(f64) -> f64) -> Vec<(f64, f64)> {
    let mut kept = Vec::with_capacity(polygon.len() + 1);
    for (i, &(x, y)) in polygon.iter().enumerate() {
        let (next_x, next_y) = polygon[(i + 1) % polygon.len()];
        let (here, there) = (inside(x), inside(next_x));
        if here >= 0.0 {
            kept.push((x, y));
        }
        if (here < 0.0) != (there < 0.0) {
            let share = here / (here - there);
            kept.push((x + share * (next_x - x), y + share * (next_y - y)));
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_polygon_is_clipped_between_vertical_lines() {
        let diamond = [(0.0, 0.0), (2.0, -1.0), (4.0, 0.0), (2.0, 1.0)];
        assert_eq!(clip(&diamond, -1.0, 5.0), diamond);
        assert_eq!(
            clip(&diamond, 1.0, 9.0),
            [(1.0, -0.5), (2.0, -1.0), (4.0, 0.0), (2.0, 1.0), (1.0, 0.5)]
        );
        assert!(clip(&diamond, 5.0, 9.0).is_empty());
    }
}
