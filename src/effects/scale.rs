use crate::numerics::distributions::normal;

use super::single::{inverse_double_arcsine, inverse_double_root};

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
    /// Mean of asin(√(x/(n+1))) and asin(√((x+1)/(n+1))); readers see p, for which n is needed.
    DoubleArcsine,
    /// Inverse hyperbolic tangent of a correlation; readers see the correlation.
    FisherZ,
    /// Square root of a rate; readers see the rate.
    SquareRoot,
    /// Mean of √(x/t) and √((x+1)/t); readers see the rate x/t, for which t is needed.
    DoubleRoot,
    /// 1 - (1 - alpha)^(1/3); readers see alpha.
    CubeRootComplement,
    /// -ln(1 - alpha); readers see alpha.
    LogComplement,
}

impl Scale {
    /// From this scale to the one that readers know.
    ///
    /// exp for logarithms, expit, Φ, sin² (0 to π/2, the range of the transformation), tanh, the square (0 from 0 down),
    /// 1 - (1-y)³, 1 - exp(-y); the others stay. The two Freeman-Tukey scales need `size`: a study's own participants
    /// or person-time, the harmonic mean of them for a pooled value; without it they are read as the simple arcsine
    /// and square root, their limits for large studies; the other scales ignore it.
    /// metafor `exp`, `transf.ilogit`, `pnorm`, `transf.iarcsin`, `transf.ipft`, `transf.ipft.hm`, `transf.ztor`,
    /// `transf.isqrt`, `transf.iirft`, `transf.iahw`, `transf.iabt`.
    pub fn back_transform(self, value: f64, size: Option<f64>) -> f64 {
        match self {
            Self::Log => value.exp(),
            Self::Proportion | Self::Raw | Self::Standardised | Self::Coefficient => value,
            Self::Logit => 1.0 / (1.0 + (-value).exp()),
            Self::Probit => normal::cdf(value),
            Self::Arcsine => value.clamp(0.0, std::f64::consts::FRAC_PI_2).sin().powi(2),
            Self::DoubleArcsine => match size {
                Some(n) => inverse_double_arcsine(value, n),
                None => Self::Arcsine.back_transform(value, None),
            },
            Self::FisherZ => value.tanh(),
            Self::SquareRoot => value.max(0.0).powi(2),
            Self::DoubleRoot => match size {
                Some(t) => inverse_double_root(value, t),
                None => Self::SquareRoot.back_transform(value, None),
            },
            Self::CubeRootComplement => 1.0 - (1.0 - value).powi(3),
            Self::LogComplement => -(-value).exp_m1(),
        }
    }

    /// From the number readers know to this scale, the inverse of [`Scale::back_transform`].
    ///
    /// `None` where no finite value of the scale stands for the number, and for the two Freeman-Tukey scales, whose values
    /// depend on the size of the study.
    pub fn transform(self, natural: f64) -> Option<f64> {
        let proportion = (0.0..=1.0).contains(&natural);
        let value = match self {
            Self::Log => natural.ln(),
            Self::Proportion | Self::Raw | Self::Standardised | Self::Coefficient => natural,
            Self::Logit => (natural / (1.0 - natural)).ln(),
            Self::Probit if proportion => normal::quantile(natural),
            Self::Arcsine if proportion => natural.sqrt().asin(),
            Self::FisherZ => natural.atanh(),
            Self::SquareRoot => natural.sqrt(),
            Self::CubeRootComplement => 1.0 - (1.0 - natural).cbrt(),
            Self::LogComplement => -(-natural).ln_1p(),
            Self::Probit | Self::Arcsine | Self::DoubleArcsine | Self::DoubleRoot => return None,
        };
        value.is_finite().then_some(value)
    }

    /// Whether the back-transformation needs the size of the study.
    pub fn needs_size(self) -> bool {
        matches!(self, Self::DoubleArcsine | Self::DoubleRoot)
    }

    /// Whether readers see another number than the one that is analysed.
    pub fn is_transformed(self) -> bool {
        !matches!(
            self,
            Self::Proportion | Self::Raw | Self::Standardised | Self::Coefficient
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_natural_value_comes_back_from_its_scale() {
        for scale in [
            Scale::Log,
            Scale::Proportion,
            Scale::Raw,
            Scale::Logit,
            Scale::Probit,
            Scale::Arcsine,
            Scale::FisherZ,
            Scale::SquareRoot,
            Scale::CubeRootComplement,
            Scale::LogComplement,
        ] {
            for natural in [0.2, 0.5, 0.9] {
                let there = scale.transform(natural).unwrap();
                // Two elementary functions, each good to its last digits.
                let back = scale.back_transform(there, None);
                assert!((back - natural).abs() < 1e-14, "{scale:?} {back}");
            }
        }
        assert_eq!(Scale::Log.transform(-1.0), None);
        assert_eq!(Scale::Logit.transform(1.0), None);
        assert_eq!(Scale::DoubleArcsine.transform(0.5), None);
    }
}
