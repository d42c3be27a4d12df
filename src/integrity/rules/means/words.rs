//! Recomputed numbers as the messages print them.

use crate::integrity::arithmetic::Interval;

/// A number with three significant digits.
pub fn number(value: f64) -> String {
    if value.is_infinite() {
        return "infinity".to_owned();
    }
    if value == 0.0 {
        return "0".to_owned();
    }
    let magnitude = value.abs().log10().floor();
    if magnitude < -4.0 {
        return format!("{value:.1e}");
    }
    let decimals = (2.0 - magnitude).clamp(0.0, 6.0) as usize;
    format!("{value:.decimals$}")
}

/// Everything a number may have been.
pub fn range(of: Interval) -> String {
    let (low, high) = (number(of.low), number(of.high));
    if low == high {
        low
    } else {
        format!("{low} to {high}")
    }
}

/// The smallest interval around several; `None` for none.
pub fn hull(all: impl IntoIterator<Item = Interval>) -> Option<Interval> {
    all.into_iter().reduce(|a, b| Interval {
        low: a.low.min(b.low),
        high: a.high.max(b.high),
    })
}

/// Slack for the rounding of binary arithmetic.
pub fn slack(of: Interval) -> Interval {
    let by = |value: f64| {
        if value.is_finite() {
            1e-9 * value.abs()
        } else {
            0.0
        }
    };
    Interval {
        low: of.low - by(of.low),
        high: of.high + by(of.high),
    }
}
