//! A printed p value and what it says of a recomputed one.

use crate::integrity::Record;
use crate::integrity::arithmetic::Interval;
use crate::records::{Number, Reported};

use super::words::slack;

/// The level that reports decide by.
const LEVEL: f64 = 0.05;

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
        let number = self.number();
        let value = number.value;
        let printed = record.printed(number);
        let unit = printed.map_or(0.0, |printed| 1.0 / printed.scale() as f64);
        let others = number.versions().iter().map(|version| version.value.value);
        let of = |low: f64, high: f64| Interval {
            low: low.max(0.0),
            high: high.min(1.0),
        };
        match self {
            Self::Is(_) => others.fold(of(value - unit / 2.0, value + unit), |all, other| {
                of(all.low.min(other - unit / 2.0), all.high.max(other + unit))
            }),
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
        let range = slack(self.range(record));
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
