//! What a printed p value says, and how numbers are shown in messages.

use crate::integrity::Record;
use crate::integrity::arithmetic::Interval;
use crate::records::{Number, Reported};

/// Values that differ by less, relatively, are the same but for the computer's rounding.
const SLACK: f64 = 1e-6;
/// The level at which reports call a result significant.
pub const LEVEL: f64 = 0.05;

/// How a p value is printed.
#[derive(Debug, Clone, Copy)]
pub enum PrintedP<'a> {
    Is(&'a Number),
    Below(&'a Number),
    Above(&'a Number),
}

impl<'a> PrintedP<'a> {
    /// The p value of a test, an exact one first; not where it was worked out.
    pub fn of(reported: &'a Reported) -> Option<Self> {
        Self::said(reported).filter(|p| p.number().derived().is_none())
    }

    /// The same, also where the report says it in other words and the record worked it out.
    pub fn said(reported: &'a Reported) -> Option<Self> {
        let exact = reported.p.as_ref().map(Self::Is);
        let below = reported.p_below.as_ref().map(Self::Below);
        let above = reported.p_above.as_ref().map(Self::Above);
        exact.or(below).or(above)
    }

    /// Whether it is printed as a number, and not as a bound.
    pub fn is_exact(self) -> bool {
        matches!(self, Self::Is(_))
    }

    pub fn number(self) -> &'a Number {
        match self {
            Self::Is(number) | Self::Below(number) | Self::Above(number) => number,
        }
    }

    /// As printed: `p = 0.004`.
    pub fn words(self, record: &Record) -> String {
        let relation = match self {
            Self::Is(_) => "=",
            Self::Below(_) => "<",
            Self::Above(_) => ">",
        };
        format!("p {relation} {}", record.written(self.number()))
    }

    /// What the p value may have been: rounded or cut off, or below or above a bound.
    pub fn range(self, record: &Record) -> Interval {
        self.within(record, 1.0)
    }

    /// The same, where an exact one reaches this far above its last decimal: half a unit if rounded, a whole one if cut off.
    fn within(self, record: &Record, above: f64) -> Interval {
        let number = self.number();
        let value = number.value;
        let printed = record.printed(number);
        let unit = printed.map_or(0.0, |printed| 1.0 / printed.scale() as f64);
        let others = number.versions().iter().map(|version| version.value.value);
        let of = |low: f64, high: f64| Interval {
            low: low.max(0.0),
            high: high.min(1.0),
        };
        let around = |value: f64| of(value - unit / 2.0, value + above * unit);
        match self {
            Self::Is(_) => others.fold(around(value), |all, other| all.hull(around(other))),
            Self::Below(_) => {
                // 0.0005 and 0.005 stand for «0.000» and «0.00», which some programs cut off rather than round.
                let zeros = printed.is_some_and(|printed| printed.digits == 5) && value < 0.01;
                of(0.0, if zeros { 2.0 * value } else { value })
            }
            Self::Above(_) => of(value, 1.0),
        }
    }

    /// Whether a recomputed p value may be the printed one.
    ///
    /// A p printed as 0.05, 0.01 or as one unit of its last decimal may stand for a bound: anything below it is allowed.
    pub fn allows(self, record: &Record, recomputed: Interval) -> bool {
        let range = wider(self.range(record));
        range.meets(recomputed) || (self.may_be_bound(record) && recomputed.low < range.high)
    }

    fn may_be_bound(self, record: &Record) -> bool {
        let Self::Is(number) = self else { return false };
        let one_unit = record.printed(number).is_some_and(|p| p.digits == 1);
        one_unit || [0.05, 0.01, 0.001].contains(&number.value)
    }

    /// Whether an exact p is printed although the recomputed one is smaller by orders of magnitude, as programs that
    /// print no smaller p, and authors who print a bound as a value, do.
    pub fn is_floor(self, record: &Record, recomputed: Interval) -> bool {
        self.may_be_bound(record) && recomputed.high < self.number().value / 100.0
    }

    /// Whether printed and recomputed value stand on different sides of 0.05.
    pub fn decides_otherwise(self, record: &Record, recomputed: Interval) -> bool {
        let range = self.range(record);
        let (yes, no) = match self {
            Self::Is(_) => (range.high <= LEVEL, range.low > LEVEL),
            Self::Below(number) => (number.value <= LEVEL, false),
            Self::Above(number) => (false, number.value >= LEVEL),
        };
        yes && recomputed.low > LEVEL || no && recomputed.high < LEVEL
    }
}

/// A p value with everything it may have been.
#[derive(Debug, Clone, Copy)]
pub struct Said<'a> {
    /// How it is printed.
    pub printed: PrintedP<'a>,
    /// The printed number.
    pub number: &'a Number,
    /// What the p value may have been.
    pub p: Interval,
    /// The same if it is rounded and not cut off.
    pub rounded: Interval,
}

impl<'a> Said<'a> {
    /// The p value of a test, exact or a bound; 0.05 may stand for "below 0.05".
    pub fn of(record: &Record, reported: &'a Reported) -> Option<Self> {
        let printed = PrintedP::said(reported)?;
        let number = printed.number();
        let [mut p, mut rounded] = [1.0, 0.5].map(|above| printed.within(record, above));
        if printed.is_exact() && number.value == LEVEL {
            (p.low, rounded.low) = (0.0, 0.0);
        }
        Some(Self {
            printed,
            number,
            p,
            rounded,
        })
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
            (self.number.value == LEVEL && self.printed.is_exact()).then_some(true)
        }
    }

    /// For a sentence: `p = 0.042`.
    pub fn shown(&self, record: &Record) -> String {
        self.printed.words(record)
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
