use std::fmt;

/// An effect measure, named by its metafor code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Measure {
    /// Log odds ratio of two groups.
    Or,
    /// Log risk ratio of two groups.
    Rr,
    /// Risk difference of two groups.
    Rd,
    /// Difference of means of two groups.
    Md,
    /// Standardised mean difference of two groups (Hedges' g).
    Smd,
    /// Mean change of one group.
    Mc,
    /// Mean change over the standard deviation of the change.
    Smcc,
    /// Mean change over the standard deviation at the first occasion.
    Smcr,
    /// Marginal risk difference of matched pairs.
    Mprd,
    /// Marginal log odds ratio of matched pairs.
    Mpor,
    /// Marginal log risk ratio of matched pairs.
    Mprr,
    /// Effects and variances given as such.
    Gen,
}

/// What a measure compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// Events in two groups.
    Binary,
    /// Means in two groups.
    Continuous,
    /// Means of one group on two occasions.
    PairedContinuous,
    /// Events in one group on two occasions.
    PairedBinary,
    /// Given effects.
    Generic,
}

/// Scale on which a measure is analysed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// Natural logarithm of a ratio; readers see the ratio.
    Log,
    /// Difference of proportions; readers see percentage points.
    Proportion,
    /// Units of the outcome.
    Raw,
    /// Standard deviations.
    Standardised,
}

impl Measure {
    /// Every measure, in the order of this enum.
    pub const ALL: [Self; 12] = [
        Self::Or,
        Self::Rr,
        Self::Rd,
        Self::Md,
        Self::Smd,
        Self::Mc,
        Self::Smcc,
        Self::Smcr,
        Self::Mprd,
        Self::Mpor,
        Self::Mprr,
        Self::Gen,
    ];

    /// The metafor code.
    pub fn code(self) -> &'static str {
        match self {
            Self::Or => "OR",
            Self::Rr => "RR",
            Self::Rd => "RD",
            Self::Md => "MD",
            Self::Smd => "SMD",
            Self::Mc => "MC",
            Self::Smcc => "SMCC",
            Self::Smcr => "SMCR",
            Self::Mprd => "MPRD",
            Self::Mpor => "MPOR",
            Self::Mprr => "MPRR",
            Self::Gen => "GEN",
        }
    }

    /// The measure with this metafor code, in any case of letters.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|measure| measure.code().eq_ignore_ascii_case(code))
    }

    /// Name for readers.
    pub fn name(self) -> &'static str {
        match self {
            Self::Or => "Odds ratio",
            Self::Rr => "Risk ratio",
            Self::Rd => "Risk difference",
            Self::Md => "Mean difference",
            Self::Smd => "Standardised mean difference",
            Self::Mc => "Mean change",
            Self::Smcc => "Standardised mean change (change SD)",
            Self::Smcr => "Standardised mean change (before SD)",
            Self::Mprd => "Risk difference, after minus before",
            Self::Mpor => "Marginal odds ratio, after over before",
            Self::Mprr => "Risk ratio, after over before",
            Self::Gen => "Effect",
        }
    }

    /// Short name for table headings.
    pub fn short(self) -> &'static str {
        match self {
            Self::Gen => "Effect",
            _ => self.code(),
        }
    }

    /// What the measure compares.
    pub fn family(self) -> Family {
        match self {
            Self::Or | Self::Rr | Self::Rd => Family::Binary,
            Self::Md | Self::Smd => Family::Continuous,
            Self::Mc | Self::Smcc | Self::Smcr => Family::PairedContinuous,
            Self::Mprd | Self::Mpor | Self::Mprr => Family::PairedBinary,
            Self::Gen => Family::Generic,
        }
    }

    /// Scale of `yi`.
    pub fn scale(self) -> Scale {
        match self {
            Self::Or | Self::Rr | Self::Mpor | Self::Mprr => Scale::Log,
            Self::Rd | Self::Mprd => Scale::Proportion,
            Self::Md | Self::Mc | Self::Gen => Scale::Raw,
            Self::Smd | Self::Smcc | Self::Smcr => Scale::Standardised,
        }
    }

    /// No effect, on the analysis scale.
    pub fn null(self) -> f64 {
        0.0
    }

    /// From the analysis scale to the scale readers know: exp for ratios, nothing otherwise.
    pub fn back_transform(self, value: f64) -> f64 {
        match self.scale() {
            Scale::Log => value.exp(),
            Scale::Proportion | Scale::Raw | Scale::Standardised => value,
        }
    }
}

impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}
