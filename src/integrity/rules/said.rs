//! What a printed p value says, and how numbers are shown in messages.

use crate::integrity::Record;
use crate::integrity::arithmetic::Interval;
use crate::records::{Number, Reported};

/// Values that differ by less, relatively, are the same but for the computer's rounding.
const SLACK: f64 = 1e-6;
/// The level at which reports call a result significant.
pub const LEVEL: f64 = 0.05;

/// A p value as printed.
#[derive(Debug, Clone, Copy)]
pub struct Said<'a> {
    /// The printed number.
    pub number: &'a Number,
    /// What the p value may have been.
    pub p: Interval,
    /// The same if it is rounded and not cut off.
    pub rounded: Interval,
    /// `p =`, `p <` or `p >`.
    pub sign: &'static str,
}

impl<'a> Said<'a> {
    /// The p value of a test, exact or a bound.
    ///
    /// Exact ones may be rounded or cut off, and 0.05 may stand for "below 0.05". A bound of 5 in the last place is what a
    /// program prints as zeros, rounded or cut off.
    pub fn of(record: &Record, reported: &'a Reported) -> Option<Self> {
        if let Some(number) = &reported.p {
            let mut rounded = record.around(number);
            if number.value == LEVEL {
                rounded.low = 0.0;
            }
            let mut p = rounded;
            p.high += p.high - number.value;
            return Some(Self {
                number,
                p,
                rounded,
                sign: "p =",
            });
        }
        if let Some(number) = &reported.p_below {
            let of_zeros = number.value <= 0.005 && record.written(number).ends_with('5');
            let high = if of_zeros {
                2.0 * number.value
            } else {
                number.value
            };
            return Some(Self::bound(number, 0.0, high, "p <"));
        }
        let number = reported.p_above.as_ref()?;
        Some(Self::bound(number, number.value, 1.0, "p >"))
    }

    fn bound(number: &'a Number, low: f64, high: f64, sign: &'static str) -> Self {
        let p = Interval { low, high };
        Self {
            number,
            p,
            rounded: p,
            sign,
        }
    }

    /// Whether it may be any of these p values.
    pub fn may_be(&self, p: Interval) -> bool {
        wider(self.p).meets(p)
    }

    /// Whether it may be any of these, rounded and not cut off.
    pub fn may_be_rounded(&self, p: Interval) -> bool {
        wider(self.rounded).meets(p)
    }

    /// Whether it is significant at 0.05; `None` where its rounding leaves that open.
    pub fn is_significant(&self) -> Option<bool> {
        if self.p.high <= LEVEL {
            Some(true)
        } else if self.p.low >= LEVEL {
            Some(false)
        } else {
            // 0.05 itself, which is also printed for "p < 0.05".
            (self.number.value == LEVEL && self.sign == "p =").then_some(true)
        }
    }

    /// For a sentence: `p = 0.042`.
    pub fn shown(&self, record: &Record) -> String {
        format!("{} {}", self.sign, record.written(self.number))
    }
}

fn wider(p: Interval) -> Interval {
    Interval {
        low: p.low * (1.0 - SLACK),
        high: p.high * (1.0 + SLACK),
    }
}

/// Whether p values lie all on one side of 0.05.
pub fn side(p: Interval) -> Option<bool> {
    if p.high < LEVEL * (1.0 - SLACK) {
        Some(true)
    } else if p.low > LEVEL * (1.0 + SLACK) {
        Some(false)
    } else {
        None
    }
}

/// A p value with two significant digits, at most four decimals where that is enough.
pub fn p(value: f64) -> String {
    match value {
        0.0 => "0".to_owned(),
        small if small < 0.0001 => format!("{small:.1e}"),
        small if small < 0.0995 => format!("{small:.4}"),
        large => format!("{large:.2}"),
    }
}

/// A statistic or ratio with about three significant digits.
pub fn number(value: f64) -> String {
    match value.abs() {
        size if size >= 100.0 => format!("{value:.0}"),
        size if size >= 10.0 => format!("{value:.1}"),
        size if size >= 0.1 => format!("{value:.2}"),
        0.0 => "0".to_owned(),
        _ => format!("{value:.4}"),
    }
}

/// A range of values, as one where both ends are shown alike.
pub fn range(of: Interval, shown: impl Fn(f64) -> String) -> String {
    let (low, high) = (shown(of.low), shown(of.high));
    if low == high {
        low
    } else {
        format!("{low} to {high}")
    }
}
