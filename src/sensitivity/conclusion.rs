use crate::pooling::Interval;

/// Which side of no effect a confidence interval lies on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conclusion {
    /// Entirely below no effect.
    Below,
    /// It contains no effect.
    Open,
    /// Entirely above no effect.
    Above,
}

impl Conclusion {
    /// Every conclusion, from below to above.
    pub const ALL: [Self; 3] = [Self::Below, Self::Open, Self::Above];

    /// Reads an interval against the value of no effect, both on the analysis scale.
    pub fn of(ci: Interval, null: f64) -> Self {
        if ci.lower > null {
            Self::Above
        } else if ci.upper < null {
            Self::Below
        } else {
            Self::Open
        }
    }

    /// Name in tables and results.
    pub fn code(self) -> &'static str {
        match self {
            Self::Below => "below",
            Self::Open => "open",
            Self::Above => "above",
        }
    }

    /// What it says of the interval, within a sentence.
    pub fn words(self) -> &'static str {
        match self {
            Self::Below => "below no effect",
            Self::Open => "includes no effect",
            Self::Above => "above no effect",
        }
    }
}
