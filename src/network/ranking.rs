use super::Fit;
use crate::numerics::distributions::normal;

/// Whether small values of the effect are good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SmallValues {
    /// Fewer events, less pain.
    Desirable,
    /// Less of what is wanted.
    Undesirable,
}

impl SmallValues {
    /// From the word on the command line.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Desirable, Self::Undesirable]
            .into_iter()
            .find(|one| one.code().eq_ignore_ascii_case(code))
    }

    /// The word for it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Desirable => "desirable",
            Self::Undesirable => "undesirable",
        }
    }
}

/// The mean probability of each treatment to be better than another, one-sided: 1 for the certainly best.
///
/// Pᵢ = mean over j of Φ((dᵢ − dⱼ)/seᵢⱼ), the sign turned where small values are desirable. Rücker & Schwarzer 2015, BMC Medical
/// Research Methodology 15:58, doi:10.1186/s12874-015-0060-8. R: `netrank(netmeta(...), small.values = "desirable")`.
pub fn p_scores(fit: &Fit, small: SmallValues) -> Vec<f64> {
    let n = fit.effects.len();
    let sign = match small {
        SmallValues::Desirable => -1.0,
        SmallValues::Undesirable => 1.0,
    };
    let score = |i: usize| {
        let others = (0..n).filter(|j| *j != i).map(|j| {
            let pair = fit.pairwise(i, j);
            normal::cdf(sign * pair.effect / pair.se)
        });
        others.sum::<f64>() / (n - 1) as f64
    };
    (0..n).map(score).collect()
}
