//! What a user may choose about a pooled estimate.

use crate::effects::Measure;

/// How effects are pooled. The default is REML with Hartung-Knapp-Sidik-Jonkman intervals at 95%.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Options {
    /// What the studies are weighted by. Effects know only the inverse of their variances; the others need counts.
    pub method: Method,
    /// Estimator of the between-study variance; `CommonEffect` assumes there is none.
    pub tau2: Tau2Estimator,
    /// Confidence interval and test of the pooled effect.
    pub interval: IntervalMethod,
    /// Interval for the effect in a new study.
    pub prediction: PredictionMethod,
    /// Interval of tau2, and of I2 and H2 after it.
    pub tau2_interval: Tau2Interval,
    /// Weights of the generalised Q, for `GeneralisedQ` and `GeneralisedQMedian`; the same weights pool the effects.
    pub genq_weights: GenqWeights,
    /// Weights of the pooled effect under the other estimators.
    pub weighting: Weighting,
    /// A value on the analysis scale: the probability that a new study's effect is above it is given.
    pub delta: Option<f64>,
    /// Level of every interval.
    pub level: Level,
}

/// A code that no method has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{code}` is not one of {allowed}")]
pub struct UnknownCode {
    /// What was written.
    pub code: String,
    /// The codes that exist, separated by commas.
    pub allowed: String,
}

/// Gives an enum its table of (variant, codes, name); the first code is the one written out.
macro_rules! coded {
    ($type:ident { $($variant:ident: $codes:expr, $name:expr;)+ }) => {
        impl $type {
            /// Every method, in the order of the documentation.
            pub const ALL: &'static [$type] = &[$($type::$variant),+];

            /// The code written in options and results.
            pub fn code(self) -> &'static str {
                self.codes()[0]
            }

            /// Every code that is understood, the one written out first.
            pub fn codes(self) -> &'static [&'static str] {
                match self { $($type::$variant => &$codes),+ }
            }

            /// The name used in prose.
            pub fn name(self) -> &'static str {
                match self { $($type::$variant => $name),+ }
            }

            /// The method with this code, in upper or lower case.
            pub fn from_code(code: &str) -> Result<$type, UnknownCode> {
                let has_code = |method: &$type| method.codes().iter().any(|c| c.eq_ignore_ascii_case(code));
                Self::ALL.iter().copied().find(has_code).ok_or_else(|| UnknownCode {
                    code: code.to_string(),
                    allowed: Self::ALL.iter().map(|m| m.code()).collect::<Vec<_>>().join(", "),
                })
            }
        }
    };
}

/// What the studies are weighted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Method {
    /// The inverse of the effects' variances.
    #[default]
    Inverse,
    /// Mantel-Haenszel sums of counts; a risk difference has the variance of Greenland and Robins.
    MantelHaenszel,
    /// Mantel-Haenszel risk difference with Sato's variance.
    MantelHaenszelSato,
    /// Peto's sums of observed less expected events.
    Peto,
    /// Mixed model of counts with a free level in every study.
    GlmmUmFs,
    /// Mixed model of counts with normally distributed levels.
    GlmmUmRs,
    /// Mixed model of the events of group 1, given those of both groups: their exact likelihood.
    GlmmCmEl,
    /// The same with the binomial approximation for rare events.
    GlmmCmAl,
}

coded!(Method {
    Inverse: ["inverse", "iv"], "inverse variance";
    MantelHaenszel: ["mh"], "Mantel-Haenszel";
    MantelHaenszelSato: ["mh-sato"], "Mantel-Haenszel with Sato's variance";
    Peto: ["peto"], "Peto";
    GlmmUmFs: ["glmm-um-fs"], "mixed model, fixed study levels";
    GlmmUmRs: ["glmm-um-rs"], "mixed model, random study levels";
    GlmmCmEl: ["glmm-cm-el"], "mixed model, exact conditional likelihood";
    GlmmCmAl: ["glmm-cm-al"], "mixed model, approximate conditional likelihood";
});

impl Method {
    /// Whether the method pools the counts behind a measure. The inverse of variances pools effects.
    pub fn pools_counts_of(self, measure: Measure) -> bool {
        use Measure::{Ird, Irln, Irr, Or, Peto, Plo, Rd, Rr};
        match self {
            Method::Inverse => false,
            Method::MantelHaenszel => [Or, Rr, Rd, Irr, Ird].contains(&measure),
            Method::MantelHaenszelSato => measure == Rd,
            Method::Peto => measure == Peto,
            Method::GlmmUmFs => [Or, Irr, Plo, Irln].contains(&measure),
            Method::GlmmUmRs | Method::GlmmCmEl => [Or, Irr].contains(&measure),
            Method::GlmmCmAl => measure == Or,
        }
    }

    /// Whether the method is a mixed model of counts, which has a tau2.
    pub fn is_mixed_model(self) -> bool {
        use Method::{GlmmCmAl, GlmmCmEl, GlmmUmFs, GlmmUmRs};
        [GlmmUmFs, GlmmUmRs, GlmmCmEl, GlmmCmAl].contains(&self)
    }

    /// Whether the method pools counts, and not effects.
    pub fn pools_counts(self) -> bool {
        self != Method::Inverse
    }

    /// Whether a measure can be pooled by the method.
    pub fn suits(self, measure: Measure) -> bool {
        !self.pools_counts() || self.pools_counts_of(measure)
    }

    /// The measures of a method for counts, in words; empty for the inverse of variances.
    pub fn measures(self) -> &'static str {
        match self {
            Method::Inverse => "",
            Method::MantelHaenszel => "OR, RR, RD, IRR and IRD",
            Method::MantelHaenszelSato => "RD",
            Method::GlmmUmFs => "OR, IRR, PLO and IRLN",
            Method::GlmmUmRs | Method::GlmmCmEl => "OR and IRR",
            Method::GlmmCmAl => "OR",
            Method::Peto => "PETO",
        }
    }
}

/// Estimators of the between-study variance tau2.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Tau2Estimator {
    /// tau2 = 0 by assumption.
    CommonEffect,
    /// One step of the method of moments, from Q with weights 1/vi.
    DerSimonianLaird,
    /// Method of moments with equal weights; also called the variance-component estimator.
    HedgesOlkin,
    /// One step of the method of moments with expectation k; biased downward.
    HunterSchmidt,
    /// Hunter-Schmidt with a small-sample correction.
    HunterSchmidtCorrected,
    /// One step from the unweighted variance of the effects; never 0 unless all are equal.
    SidikJonkman,
    /// Biased downward by the coefficients it estimates.
    MaximumLikelihood,
    /// Restricted maximum likelihood.
    #[default]
    Reml,
    /// Fixed point of the empirical Bayes equations, which is the Paule-Mandel estimate.
    EmpiricalBayes,
    /// Solves Q(tau2) = k - 1.
    PauleMandel,
    /// Median-unbiased Paule-Mandel.
    PauleMandelMedian,
    /// DerSimonian-Laird iterated to its fixed point, which is the Paule-Mandel estimate.
    DerSimonianLairdIterated,
    /// Sidik-Jonkman iterated to its fixed point, which is the Paule-Mandel estimate.
    SidikJonkmanIterated,
    /// Two steps of the method of moments, the second with the weights of the first's DerSimonian-Laird estimate.
    DerSimonianLairdTwoStep,
    /// Two steps of the method of moments, the second with the weights of the first's Hedges-Olkin estimate.
    HedgesOlkinTwoStep,
    /// A ratio of squares that is always positive unless all effects are equal.
    HartungMakambi,
    /// Method of moments from a generalised Q with chosen weights.
    GeneralisedQ,
    /// Median-unbiased estimate from a generalised Q with chosen weights.
    GeneralisedQMedian,
}

coded!(Tau2Estimator {
    CommonEffect: ["EE", "FE", "CE"], "common effect";
    DerSimonianLaird: ["DL"], "DerSimonian-Laird";
    HedgesOlkin: ["HE", "CA", "VC"], "Hedges-Olkin";
    HunterSchmidt: ["HS"], "Hunter-Schmidt";
    HunterSchmidtCorrected: ["HSk"], "Hunter-Schmidt with small-sample correction";
    SidikJonkman: ["SJ"], "Sidik-Jonkman";
    MaximumLikelihood: ["ML"], "maximum likelihood";
    Reml: ["REML"], "restricted maximum likelihood";
    EmpiricalBayes: ["EB"], "empirical Bayes";
    PauleMandel: ["PM"], "Paule-Mandel";
    PauleMandelMedian: ["PMM"], "median-unbiased Paule-Mandel";
    DerSimonianLairdIterated: ["DLIT"], "iterated DerSimonian-Laird";
    SidikJonkmanIterated: ["SJIT"], "iterated Sidik-Jonkman";
    DerSimonianLairdTwoStep: ["DL2"], "two-step DerSimonian-Laird";
    HedgesOlkinTwoStep: ["CA2"], "two-step Hedges-Olkin";
    HartungMakambi: ["HM"], "Hartung-Makambi";
    GeneralisedQ: ["GENQ"], "generalised Q";
    GeneralisedQMedian: ["GENQM"], "median-unbiased generalised Q";
});

/// Confidence interval and test of the pooled effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum IntervalMethod {
    /// Normal quantiles; metafor `test="z"`.
    Wald,
    /// Student t on k-1 degrees of freedom, variance unscaled; metafor `test="t"`.
    T,
    /// Hartung-Knapp-Sidik-Jonkman: t on k-1 degrees of freedom, variance scaled; metafor `test="knha"`.
    #[default]
    Hksj,
    /// The same with the scale factor not below 1; metafor `test="adhoc"`, meta `adhoc.hakn.ci="se"`.
    HksjAdhoc,
    /// The wider of the Hartung-Knapp-Sidik-Jonkman and the Wald interval; meta `adhoc.hakn.ci="ci"`.
    Hybrid,
    /// Scale factor not below 1 where the Hartung-Knapp-Sidik-Jonkman interval is narrower than the Wald interval around
    /// the DerSimonian-Laird estimate; meta `adhoc.hakn.ci="IQWiG6"`.
    Iqwig6,
    /// Henmi & Copas (2010): around the common-effect mean, with the DerSimonian-Laird tau2; metafor `hc()`.
    HenmiCopas,
    /// Profile likelihood, with maximum likelihood for tau2; Hardy & Thompson (1996).
    ProfileLikelihood,
    /// The same with a Bartlett correction for small numbers of studies; Noma (2011).
    ProfileLikelihoodBartlett,
    /// Kenward-Roger: variance and degrees of freedom that allow for the estimation of tau2, meant for REML.
    KenwardRoger,
}

coded!(IntervalMethod {
    Wald: ["wald", "z"], "Wald";
    T: ["t"], "Student t";
    Hksj: ["hksj", "knha"], "Hartung-Knapp-Sidik-Jonkman";
    HksjAdhoc: ["hksj-adhoc", "adhoc"], "Hartung-Knapp-Sidik-Jonkman with the scale factor not below 1";
    Hybrid: ["hybrid"], "the wider of Hartung-Knapp-Sidik-Jonkman and Wald";
    Iqwig6: ["iqwig6"], "Hartung-Knapp-Sidik-Jonkman after IQWiG 6.0";
    HenmiCopas: ["hc"], "Henmi-Copas";
    ProfileLikelihood: ["pl"], "profile likelihood";
    ProfileLikelihoodBartlett: ["pl-bartlett"], "profile likelihood with Bartlett correction";
    KenwardRoger: ["kr"], "Kenward-Roger";
});

impl IntervalMethod {
    /// Whether the method is a multiple of the standard error that suits each coefficient of a meta-regression.
    pub fn is_for_coefficients(self) -> bool {
        matches!(
            self,
            IntervalMethod::Wald
                | IntervalMethod::T
                | IntervalMethod::Hksj
                | IntervalMethod::HksjAdhoc
        )
    }
}

/// Distribution and variance behind the prediction interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum PredictionMethod {
    /// Higgins, Thompson & Spiegelhalter (2009): Student t on k-2 degrees of freedom; undefined for k < 3.
    #[default]
    Hts,
    /// Student t on k-1 degrees of freedom; undefined for k < 2.
    T,
    /// Standard normal.
    Normal,
    /// Student t on k-2 degrees of freedom with the Hartung-Knapp variance, its factor not below 1, whatever the confidence
    /// interval; Partlett & Riley (2017).
    Hk,
    /// Student t on k-2 degrees of freedom with the bias-corrected robust variance of Sidik & Jonkman (2006).
    Sj,
    /// Kenward-Roger variance, and its degrees of freedom less 1; Partlett & Riley (2017).
    Kr,
    /// Draws from the confidence distribution of tau2; Nagashima, Noma & Furukawa (2019). No formula gives it, so a pooled
    /// estimate leaves it out; see [`crate::resampling::prediction_by_confidence_distribution`].
    Nnf,
}

coded!(PredictionMethod {
    Hts: ["hts", "riley"], "Higgins-Thompson-Spiegelhalter";
    T: ["t"], "Student t on k-1 degrees of freedom";
    Normal: ["normal", "z"], "normal";
    Hk: ["hk"], "Partlett-Riley with the Hartung-Knapp variance";
    Sj: ["sj"], "Partlett-Riley with the Sidik-Jonkman variance";
    Kr: ["kr"], "Partlett-Riley with the Kenward-Roger variance";
    Nnf: ["nnf"], "Nagashima-Noma-Furukawa";
});

/// Confidence interval of tau2.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Tau2Interval {
    /// The values of tau2 that Q with weights 1/(vi + tau2) does not reject.
    #[default]
    QProfile,
    /// The values of tau2 that a generalised Q with fixed weights does not reject.
    GeneralisedQ,
    /// The values of tau2 that the likelihood ratio does not reject: restricted, or full for maximum likelihood.
    ProfileLikelihood,
}

coded!(Tau2Interval {
    QProfile: ["qp"], "Q-profile";
    GeneralisedQ: ["genq"], "generalised Q";
    ProfileLikelihood: ["pl"], "profile likelihood";
});

/// Fixed weights of a generalised Q.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum GenqWeights {
    /// 1/vi, as in Cochran's Q.
    #[default]
    InverseVariance,
    /// 1/sqrt(vi).
    InverseSe,
    /// 1.
    Equal,
}

coded!(GenqWeights {
    InverseVariance: ["inverse-variance"], "inverse variance";
    InverseSe: ["inverse-se"], "inverse standard error";
    Equal: ["equal"], "equal";
});

/// Weights of the pooled effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Weighting {
    /// 1/(vi + tau2).
    #[default]
    Inverse,
    /// The plain mean; metafor `weighted=FALSE`.
    Equal,
}

coded!(Weighting {
    Inverse: ["inverse"], "inverse variance";
    Equal: ["equal"], "equal";
});

/// Level of an interval in percent, strictly between 0 and 100.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Level(f64);

/// A level that is not strictly between 0 and 100.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[error("level {value} is not between 0 and 100 percent")]
pub struct LevelError {
    /// Percent, as written.
    pub value: f64,
}

impl Level {
    /// `percent` such as 95.
    pub fn new(percent: f64) -> Result<Level, LevelError> {
        if percent > 0.0 && percent < 100.0 {
            Ok(Level(percent))
        } else {
            Err(LevelError { value: percent })
        }
    }

    /// Percent, such as 95.
    pub fn percent(self) -> f64 {
        self.0
    }

    /// Probability left out on each side: 0.025 for 95%.
    pub fn tail(self) -> f64 {
        (100.0 - self.0) / 200.0
    }
}

impl Default for Level {
    fn default() -> Level {
        Level(95.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_reads_back_as_its_method() {
        for &method in Tau2Estimator::ALL {
            for code in method.codes() {
                assert_eq!(Tau2Estimator::from_code(&code.to_lowercase()), Ok(method));
            }
        }
        assert_eq!(
            Tau2Estimator::from_code("fe"),
            Ok(Tau2Estimator::CommonEffect)
        );
        assert_eq!(IntervalMethod::from_code("knha"), Ok(IntervalMethod::Hksj));
        assert_eq!(
            PredictionMethod::from_code("HTS"),
            Ok(PredictionMethod::Hts)
        );
    }

    #[test]
    fn an_unknown_code_is_answered_with_the_known_ones() {
        let error = IntervalMethod::from_code("hk").unwrap_err();
        assert_eq!(
            error.to_string(),
            "`hk` is not one of wald, t, hksj, hksj-adhoc, hybrid, iqwig6, hc, pl, pl-bartlett, kr"
        );
    }

    #[test]
    fn a_level_lies_strictly_between_0_and_100() {
        assert_eq!(Level::new(95.0).map(|l| l.tail()), Ok(0.025));
        for value in [0.0, 100.0, -1.0, 1e9, f64::INFINITY] {
            assert_eq!(Level::new(value), Err(LevelError { value }));
        }
        assert!(Level::new(f64::NAN).is_err());
    }
}
