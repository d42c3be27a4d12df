//! From numbers to places: which part of the scale is shown, and where a value lies on it.

use super::model::{Effect, ForestPlot, Row, Scale};
use crate::figures::FigureError;
use crate::figures::ticks::{self, Frame, Ticks};

/// Least share of the axis on either side of no effect when both sides carry a label.
const LEAST_SIDE: f64 = 0.22;
/// How often the axis is widened for the direction labels; each time by a tick or more.
const MOST_WIDENINGS: usize = 3;
/// A prediction interval wider than this many hulls of the estimates does not set the axis.
const WIDEST_PREDICTION: f64 = 3.0;

/// Least distance of an estimate from the ends of the axis, as a share of its length.
const ESTIMATE_ROOM: f64 = 0.06;

/// The axis of a forest plot.
#[derive(Debug, Clone, PartialEq)]
pub struct Axis {
    /// Ends and ticks, as positions.
    pub ticks: Ticks,
    /// No effect, as a position.
    pub null: Option<f64>,
    scale: Scale,
}

impl Axis {
    /// Chooses the axis for a plot whose panel is `length` em of the tick labels wide, with at
    /// least `sides` em left and right of no effect.
    pub fn choose(
        plot: &ForestPlot,
        length: f64,
        sides: Option<[f64; 2]>,
    ) -> Result<Self, FigureError> {
        let position = |value: f64| position(plot.scale, value);
        let null = plot.null.map(position);
        let (lower, upper, fixed) = match plot.axis.domain {
            Some((lower, upper)) if lower < upper && lower.is_finite() && upper.is_finite() => {
                (position(lower), position(upper), true)
            }
            Some((lower, upper)) => return Err(FigureError::Domain { lower, upper }),
            None => {
                let (lower, upper) = widen(domain(plot), null, plot);
                (lower, upper, false)
            }
        };
        let bounds = plot
            .axis
            .bounds
            .map_or((f64::NEG_INFINITY, f64::INFINITY), |(least, greatest)| {
                (position(least), position(greatest))
            });
        let ticked = |lower: f64, upper: f64| {
            let frame = Frame {
                lower: lower.max(bounds.0),
                upper: upper.min(bounds.1),
                bounds,
                null,
                fixed,
                length,
            };
            if plot.scale.is_log() {
                ticks::logarithmic(frame)
            } else {
                ticks::linear(frame)
            }
        };
        let mut ticks = ticked(lower, upper);
        if let (Some(null), Some(sides), false) = (null, sides, fixed) {
            // A label needs room for its longest word, also after the other side went out to a tick.
            for _ in 0..MOST_WIDENINGS {
                let shares = sides.map(|side| side / length);
                let (lower, upper) = least_sides(&ticks, null, shares);
                if lower.max(bounds.0) >= ticks.lower && upper.min(bounds.1) <= ticks.upper {
                    break;
                }
                ticks = ticked(lower, upper);
            }
        }
        Ok(Self {
            ticks,
            null,
            scale: plot.scale,
        })
    }

    /// What a rounding error may come to, as a position.
    pub fn slack(&self) -> f64 {
        1e-9 * (self.ticks.upper - self.ticks.lower)
    }

    /// Position of a value.
    pub fn position(&self, value: f64) -> f64 {
        position(self.scale, value)
    }

    /// Position of an estimate and its limits.
    pub fn positions(&self, effect: Effect) -> Effect {
        Effect {
            estimate: self.position(effect.estimate),
            lower: self.position(effect.lower),
            upper: self.position(effect.upper),
        }
    }
}

/// Ratios lie on the analysis scale, all else on the printed scale.
fn position(scale: Scale, value: f64) -> f64 {
    if scale.is_log() {
        value + scale.multiplier.ln()
    } else {
        scale.shown(value)
    }
}

/// The smallest interval that holds what has been added to it.
#[derive(Debug, Clone, Copy)]
struct Hull {
    lower: f64,
    upper: f64,
}

impl Hull {
    const EMPTY: Self = Self {
        lower: f64::INFINITY,
        upper: f64::NEG_INFINITY,
    };

    fn add(&mut self, value: f64) {
        if value.is_finite() {
            self.lower = self.lower.min(value);
            self.upper = self.upper.max(value);
        }
    }

    fn width(self) -> f64 {
        (self.upper - self.lower).max(0.0)
    }
}

/// No effect, all estimates, the pooled interval and a prediction interval that is not absurdly
/// wide; then those study limits that lie within one width of that hull, where the width is at
/// least that of a typical confidence interval. One wild interval moves nothing.
fn domain(plot: &ForestPlot) -> Hull {
    let at = |value: f64| position(plot.scale, value);
    let mut estimates = Hull::EMPTY;
    let mut pooled = Hull::EMPTY;
    let mut limits = Vec::new();
    let mut predictions = Vec::new();
    for row in &plot.rows {
        match row {
            Row::Study(study) => {
                estimates.add(at(study.effect.estimate));
                limits.push((at(study.effect.lower), at(study.effect.upper)));
            }
            Row::Subtotal(summary) => {
                if let Some(effect) = summary.effect {
                    estimates.add(at(effect.estimate));
                    limits.push((at(effect.lower), at(effect.upper)));
                }
            }
            Row::Total(summary) => {
                if let Some(effect) = summary.effect {
                    pooled.add(at(effect.lower));
                    pooled.add(at(effect.upper));
                }
            }
            Row::Prediction {
                interval: Some((lower, upper)),
                ..
            } => predictions.push((at(*lower), at(*upper))),
            _ => {}
        }
    }
    let typical = typical_width(&limits);
    let mut hull = estimates;
    plot.null
        .map(at)
        .into_iter()
        .for_each(|null| hull.add(null));
    // With few studies a pooled interval by the t distribution can be far wider than all of them.
    for limit in [pooled.lower, pooled.upper] {
        if within(hull, limit, WIDEST_PREDICTION * hull.width().max(typical)) {
            hull.add(limit);
        }
    }
    for (lower, upper) in predictions {
        if upper - lower <= WIDEST_PREDICTION * estimates.width() {
            hull.add(lower);
            hull.add(upper);
        }
    }
    let reach = hull.width().max(typical);
    let core = hull;
    for limit in limits.iter().flat_map(|(lower, upper)| [*lower, *upper]) {
        if within(core, limit, reach) {
            hull.add(limit);
        }
    }
    // A square needs room beside an arrowhead at the end of the axis.
    let room = ESTIMATE_ROOM * hull.width();
    hull.add(estimates.lower - room);
    hull.add(estimates.upper + room);
    hull
}

fn within(hull: Hull, limit: f64, reach: f64) -> bool {
    limit >= hull.lower - reach && limit <= hull.upper + reach
}

/// The median width of the finite intervals.
fn typical_width(limits: &[(f64, f64)]) -> f64 {
    let mut widths: Vec<f64> = limits
        .iter()
        .map(|(l, u)| u - l)
        .filter(|w| w.is_finite())
        .collect();
    widths.sort_by(f64::total_cmp);
    widths.get(widths.len() / 2).copied().unwrap_or(0.0)
}

/// Gives an empty domain some width, both sides of no effect some room, and mirrors if asked.
fn widen(hull: Hull, null: Option<f64>, plot: &ForestPlot) -> (f64, f64) {
    let Hull {
        mut lower,
        mut upper,
    } = hull;
    if lower > upper {
        (lower, upper) = (null.unwrap_or(0.0), null.unwrap_or(0.0));
    }
    if upper - lower <= 1e-9 * upper.abs().max(lower.abs()).max(1e-3) {
        let half = if plot.scale.is_log() {
            std::f64::consts::LN_2
        } else {
            1f64.max(upper.abs() * 1e-3)
        };
        (lower, upper) = (lower - half, upper + half);
    }
    if let Some(null) = null {
        if plot.axis.symmetric {
            let reach = (upper - null).max(null - lower);
            (lower, upper) = (null - reach, null + reach);
        } else if plot.favours.is_some() {
            let most = (1.0 - LEAST_SIDE) / LEAST_SIDE;
            lower = lower.min(null - (upper - null) / most);
            upper = upper.max(null + (null - lower) / most);
        }
    }
    (lower, upper)
}

/// Moves the limits out until each side of no effect has its least share of the axis.
fn least_sides(ticks: &Ticks, null: f64, [left, right]: [f64; 2]) -> (f64, f64) {
    let side = |share: f64, other: f64| {
        let share = share.min(0.5);
        other * share / (1.0 - share)
    };
    let lower = ticks.lower.min(null - side(left, ticks.upper - null));
    (
        lower,
        ticks.upper.max(null + side(right, null - ticks.lower)),
    )
}
