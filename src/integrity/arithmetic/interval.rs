//! What a rounded number may have been, and what follows for what is computed from several of them.

use std::ops::{Add, Mul, Neg, Sub};

/// All values from `low` to `high`, both among them. Never empty.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// The smallest value.
    pub low: f64,
    /// The largest value.
    pub high: f64,
}

impl Interval {
    /// One value.
    pub fn point(value: f64) -> Self {
        Self {
            low: value,
            high: value,
        }
    }

    /// The values between two, whichever is the larger.
    pub fn between(a: f64, b: f64) -> Self {
        Self {
            low: a.min(b),
            high: a.max(b),
        }
    }

    /// Whether a value is among them.
    pub fn holds(self, value: f64) -> bool {
        self.low <= value && value <= self.high
    }

    /// Whether any value is in both.
    pub fn meets(self, other: Self) -> bool {
        self.low <= other.high && other.low <= self.high
    }

    /// All values from the least of both to the greatest.
    pub fn hull(self, other: Self) -> Self {
        Self {
            low: self.low.min(other.low),
            high: self.high.max(other.high),
        }
    }

    /// The values of a function that never falls.
    pub fn map(self, rising: impl Fn(f64) -> f64) -> Self {
        Self {
            low: rising(self.low),
            high: rising(self.high),
        }
    }

    /// The values of a function that never rises.
    pub fn map_falling(self, falling: impl Fn(f64) -> f64) -> Self {
        Self {
            low: falling(self.high),
            high: falling(self.low),
        }
    }

    /// The values, none below a least one.
    pub fn at_least(self, least: f64) -> Self {
        self.map(|value| value.max(least))
    }

    /// Absolute values.
    pub fn abs(self) -> Self {
        if self.low >= 0.0 {
            self
        } else if self.high <= 0.0 {
            -self
        } else {
            Self {
                low: 0.0,
                high: self.high.max(-self.low),
            }
        }
    }

    /// Squares.
    pub fn square(self) -> Self {
        self.abs().map(|value| value * value)
    }

    /// Quotients of numbers that are not negative; by 0 infinite, and 0 by 0 anything from 0 on.
    pub fn over(self, other: Self) -> Self {
        let quotient = |a: f64, b: f64, undefined: f64| {
            if a == 0.0 && b == 0.0 {
                undefined
            } else if b == 0.0 {
                // Also where it is the −0 of a turned sign.
                f64::INFINITY
            } else {
                a / b
            }
        };
        Self {
            low: quotient(self.low, other.high, 0.0),
            high: quotient(self.high, other.low, f64::INFINITY),
        }
    }
}

impl Add for Interval {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            low: self.low + other.low,
            high: self.high + other.high,
        }
    }
}

impl Neg for Interval {
    type Output = Self;

    fn neg(self) -> Self {
        Self {
            low: -self.high,
            high: -self.low,
        }
    }
}

impl Sub for Interval {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        self + -other
    }
}

impl Mul<f64> for Interval {
    type Output = Self;

    fn mul(self, factor: f64) -> Self {
        Self::between(self.low * factor, self.high * factor)
    }
}
