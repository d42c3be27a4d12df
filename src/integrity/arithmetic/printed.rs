//! A number as it was printed: its digits say how far it may have been rounded.

use super::Interval;

/// More decimals than these are not rounding but arithmetic.
const MOST_DECIMALS: u32 = 9;

/// A printed number: `digits` × 10^-`decimals`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Printed {
    /// All its digits as one whole number, with its sign.
    pub digits: i64,
    /// Decimals printed, trailing zeros among them.
    pub decimals: u32,
}

impl Printed {
    /// Reads a number as written in a record: `0.70` has two decimals, `15` none; `None` for what is no plain decimal,
    /// or has more digits than reports print.
    pub fn read(written: &str) -> Option<Self> {
        let written = written.trim().replace('_', "");
        let (whole, fraction) = written.split_once('.').unwrap_or((&written, ""));
        let decimals = u32::try_from(fraction.len()).ok()?;
        let digits = format!("{whole}{fraction}").parse().ok()?;
        let plain = fraction.bytes().all(|byte| byte.is_ascii_digit());
        (plain && decimals <= MOST_DECIMALS).then_some(Self { digits, decimals })
    }

    /// 10^decimals.
    pub fn scale(self) -> i64 {
        10i64.pow(self.decimals)
    }

    /// The number.
    pub fn value(self) -> f64 {
        // Both are whole numbers below 2^53, so that the quotient is the nearest to the decimal.
        self.digits as f64 / self.scale() as f64
    }

    /// Everything that rounds to the printed digits, half a unit of the last on either side; halves both ways, as
    /// programs differ.
    pub fn box_of_rounding(self) -> Interval {
        let twice = 2.0 * self.scale() as f64;
        Interval {
            low: (2.0 * self.digits as f64 - 1.0) / twice,
            high: (2.0 * self.digits as f64 + 1.0) / twice,
        }
    }

    /// Everything from which the printed digits remain when what follows the last is left out.
    pub fn box_of_cutting(self) -> Interval {
        let scale = self.scale() as f64;
        Interval {
            low: (self.digits - i64::from(self.digits <= 0)) as f64 / scale,
            high: (self.digits + i64::from(self.digits >= 0)) as f64 / scale,
        }
    }

    /// Everything that gives the printed digits, rounded or cut off.
    pub fn box_of_both(self) -> Interval {
        let (rounded, cut) = (self.box_of_rounding(), self.box_of_cutting());
        Interval {
            low: rounded.low.min(cut.low),
            high: rounded.high.max(cut.high),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trailing_zeros_count() {
        for (written, digits, decimals) in [
            ("0.70", 70, 2),
            ("15", 15, 0),
            ("-1.5", -15, 1),
            ("+2.0", 20, 1),
            ("1_000.25", 100_025, 2),
        ] {
            let read = Printed::read(written);
            assert_eq!(read, Some(Printed { digits, decimals }), "{written}");
        }
        for written in [
            "",
            "x",
            "1e3",
            "1.2.3",
            "0.1234567891234",
            "99999999999999999999",
            "1.-5",
        ] {
            assert_eq!(Printed::read(written), None, "{written}");
        }
    }

    #[test]
    fn the_box_reaches_half_a_unit_of_the_last_digit() {
        let printed = Printed::read("0.70").unwrap();
        let around = printed.box_of_rounding();
        assert_eq!((around.low, around.high), (0.695, 0.705));
        assert_eq!(printed.value(), 0.7);
    }
}
