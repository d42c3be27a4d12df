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
}

coded!(Method {
    Inverse: ["inverse", "iv"], "inverse variance";
    MantelHaenszel: ["mh"], "Mantel-Haenszel";
    MantelHaenszelSato: ["mh-sato"], "Mantel-Haenszel with Sato's variance";
    Peto: ["peto"], "Peto";
});

impl Method {
    /// Whether the method pools the counts behind a measure. The inverse of variances pools effects.
    pub fn pools_counts_of(self, measure: Measure) -> bool {
        use Measure::{Ird, Irr, Or, Peto, Rd, Rr};
        match self {
            Method::Inverse => false,
            Method::MantelHaenszel => [Or, Rr, Rd, Irr, Ird].contains(&measure),
            Method::MantelHaenszelSato => measure == Rd,
            Method::Peto => measure == Peto,
        }
    }

    /// Whether a measure can be pooled by the method.
    pub fn suits(self, measure: Measure) -> bool {
        self == Method::Inverse || self.pools_counts_of(measure)
    }

    /// The measures of a method for counts, in words; empty for the inverse of variances.
    pub fn measures(self) -> &'static str {
        match self {
            Method::Inverse => "",
            Method::MantelHaenszel => "OR, RR, RD, IRR and IRD",
            Method::MantelHaenszelSato => "RD",
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
}

coded!(Tau2Estimator {
    CommonEffect: ["EE", "FE", "CE"], "common effect";
    DerSimonianLaird: ["DL"], "DerSimonian-Laird";
    HedgesOlkin: ["HE"], "Hedges-Olkin";
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
    /// The same with the scale factor not below 1; metafor `test="adhoc"`.
    HksjAdhoc,
}

coded!(IntervalMethod {
    Wald: ["wald", "z"], "Wald";
    T: ["t"], "Student t";
    Hksj: ["hksj", "knha"], "Hartung-Knapp-Sidik-Jonkman";
    HksjAdhoc: ["hksj-adhoc", "adhoc"], "Hartung-Knapp-Sidik-Jonkman with the scale factor not below 1";
});

/// Quantiles of the prediction interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum PredictionMethod {
    /// Higgins, Thompson & Spiegelhalter (2009): Student t on k-2 degrees of freedom; undefined for k < 3.
    #[default]
    Hts,
    /// Student t on k-1 degrees of freedom; undefined for k < 2.
    T,
    /// Standard normal.
    Normal,
}

coded!(PredictionMethod {
    Hts: ["hts"], "Higgins-Thompson-Spiegelhalter";
    T: ["t"], "Student t on k-1 degrees of freedom";
    Normal: ["normal", "z"], "normal";
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
            "`hk` is not one of wald, t, hksj, hksj-adhoc"
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
