use super::Measure;

/// Which formula gives the sampling variance; the names are escalc's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum VarianceType {
    /// Large-sample approximation with the corrected effect.
    #[default]
    Ls,
    /// Large-sample approximation with the uncorrected effect, times the squared correction.
    Ls2,
    /// Unbiased estimate.
    Ub,
    /// Large-sample approximation with the size-weighted average of the effects.
    Av,
    /// Equal variances in both groups.
    Ho,
    /// Large-sample approximation with the average coefficient of variation of both groups together.
    AvHo,
    /// Group sizes fixed by the study (stratified sampling).
    St,
    /// Only the total fixed by the study (cross-sectional sampling).
    Cs,
    /// Exact variance of the effect's distribution, with the estimate for its expectation.
    Ex,
}

impl VarianceType {
    /// Every formula, in the order of this enum.
    pub const ALL: [Self; 9] = [
        Self::Ls,
        Self::Ls2,
        Self::Ub,
        Self::Av,
        Self::Ho,
        Self::AvHo,
        Self::St,
        Self::Cs,
        Self::Ex,
    ];

    /// escalc's name; EX is ours.
    pub fn code(self) -> &'static str {
        match self {
            Self::Ls => "LS",
            Self::Ls2 => "LS2",
            Self::Ub => "UB",
            Self::Av => "AV",
            Self::Ho => "HO",
            Self::AvHo => "AVHO",
            Self::St => "ST",
            Self::Cs => "CS",
            Self::Ex => "EX",
        }
    }

    /// The formula with escalc's name for it, in any case of letters.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|vtype| vtype.code().eq_ignore_ascii_case(code))
    }
}

impl VarianceType {
    /// Whether the variance of a measure can be had by this formula.
    pub fn suits(self, measure: Measure) -> bool {
        use Measure as M;
        match self {
            Self::Ls => true,
            Self::Ls2 => matches!(measure, M::Smd | M::Smd1 | M::Smcc | M::Smcr),
            Self::Ub => {
                let standardised = matches!(measure, M::Smd | M::Smd1 | M::Smcc | M::Smcr);
                standardised || matches!(measure, M::Rd | M::Ucor)
            }
            Self::Av => {
                let within_groups = matches!(measure, M::Rd | M::Rom);
                within_groups || matches!(measure, M::Smd | M::Smd1 | M::Cor | M::Ucor)
            }
            Self::Ho => matches!(measure, M::Md | M::Rom),
            Self::AvHo => measure == M::Rom,
            Self::St | Self::Cs => matches!(measure, M::Phi | M::Zphi | M::Rpb | M::Zpb),
            Self::Ex => measure == M::Ppc2,
        }
    }
}

/// Options of escalc other than those for zero cells, and what is assumed where a table is silent.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Formula {
    /// Formula of the variance.
    pub vtype: VarianceType,
    /// Whether the small-sample bias of the effect is corrected.
    pub correct: bool,
    /// Size-weighted average of the effects of the set, which `vtype = AV` needs.
    pub average: Option<f64>,
    /// Size-weighted averages within the two groups, of the risks (RD) or the coefficients of variation (ROM), which
    /// `vtype = AV` needs of these; for AVHO both are the average over all groups.
    pub averages: Option<[f64; 2]>,
    /// Correlation of pairs to take where a row prints no `ri`; `None` assumes nothing.
    pub assumed_r: Option<f64>,
}

impl Default for Formula {
    fn default() -> Self {
        Self {
            vtype: VarianceType::Ls,
            correct: true,
            average: None,
            averages: None,
            assumed_r: None,
        }
    }
}
