use crate::numerics::distributions::normal;

/// Scale on which a measure is analysed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// Natural logarithm of a ratio or of a positive quantity; readers see the quantity.
    Log,
    /// Proportion or difference of proportions; readers see percent.
    Proportion,
    /// Units of the outcome.
    Raw,
    /// Standard deviations.
    Standardised,
    /// A number without unit, such as a correlation.
    Coefficient,
    /// ln(p/(1-p)); readers see p.
    Logit,
    /// Normal quantile of p; readers see p.
    Probit,
    /// asin(√p); readers see p.
    Arcsine,
    /// Inverse hyperbolic tangent of a correlation; readers see the correlation.
    FisherZ,
    /// Square root of a rate; readers see the rate.
    SquareRoot,
    /// 1 - (1 - alpha)^(1/3); readers see alpha.
    CubeRootComplement,
    /// -ln(1 - alpha); readers see alpha.
    LogComplement,
}

impl Scale {
    /// From this scale to the one that readers know.
    ///
    /// exp for logarithms, expit, Φ, sin² (0 to π/2, the range of the transformation), tanh, the square (0 from 0 down),
    /// 1 - (1-y)³, 1 - exp(-y); the others stay. metafor `exp`, `transf.ilogit`, `pnorm`,
    /// `transf.iarcsin`, `transf.ztor`, `transf.isqrt`, `transf.iahw`, `transf.iabt`.
    pub fn back_transform(self, value: f64) -> f64 {
        match self {
            Self::Log => value.exp(),
            Self::Proportion | Self::Raw | Self::Standardised | Self::Coefficient => value,
            Self::Logit => 1.0 / (1.0 + (-value).exp()),
            Self::Probit => normal::cdf(value),
            Self::Arcsine => value.clamp(0.0, std::f64::consts::FRAC_PI_2).sin().powi(2),
            Self::FisherZ => value.tanh(),
            Self::SquareRoot => value.max(0.0).powi(2),
            Self::CubeRootComplement => 1.0 - (1.0 - value).powi(3),
            Self::LogComplement => -(-value).exp_m1(),
        }
    }
}
