/// What a reader of a pooled estimate should know, as facts.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
#[allow(missing_docs)] // each message says what its facts are
pub enum PoolingWarning {
    /// One study: its own estimate with a Wald interval; heterogeneity is undefined.
    SingleStudy,
    /// Two studies: an interval on one degree of freedom is legal, wide and unstable.
    TwoStudies,
    /// The HKSJ standard error is smaller than the Wald one by `ratio` < 1.
    HksjNarrowerThanWald { ratio: f64 },
    /// All effects are equal, so the HKSJ standard error is 0 and no test exists.
    ZeroStandardError,
    /// A meta-regression leaves no residual, so the HKSJ standard errors are 0 and no test exists.
    ExactFit,
    /// HKSJ scaling was asked for although a common effect is assumed.
    HksjWithCommonEffect,
    /// Every tau2 >= 0 makes Q improbably small: the Q-profile interval is empty and shown as [0, 0].
    EmptyTau2Interval { q: f64, critical: f64 },
    /// Every tau2 >= 0 makes a generalised Q improbably small, `p` at tau2 = 0: its interval is empty and shown as [0, 0].
    EmptyGeneralisedQInterval { q: f64, p: f64 },
    /// The confidence interval asked for estimates tau2 in its own way, by the method of this code.
    Tau2OfInterval { code: &'static str },
    /// The likelihood has several local maxima; the highest was taken.
    SeveralLikelihoodMaxima { count: usize },
    /// Largest over smallest sampling variance, from 1e7: results depend on very few studies.
    VarianceRatio { ratio: f64 },
    /// A column of a design (counted from 0) is a combination of those before it and was left out.
    RedundantColumn { column: usize },
}

impl PoolingWarning {
    /// A stable identifier.
    pub fn code(&self) -> &'static str {
        match self {
            PoolingWarning::SingleStudy => "single-study",
            PoolingWarning::TwoStudies => "two-studies",
            PoolingWarning::HksjNarrowerThanWald { .. } => "hksj-narrower-than-wald",
            PoolingWarning::ZeroStandardError => "zero-standard-error",
            PoolingWarning::ExactFit => "exact-fit",
            PoolingWarning::HksjWithCommonEffect => "hksj-with-common-effect",
            PoolingWarning::EmptyTau2Interval { .. } => "empty-tau2-interval",
            PoolingWarning::EmptyGeneralisedQInterval { .. } => "empty-tau2-interval",
            PoolingWarning::Tau2OfInterval { .. } => "tau2-of-interval",
            PoolingWarning::SeveralLikelihoodMaxima { .. } => "several-likelihood-maxima",
            PoolingWarning::VarianceRatio { .. } => "variance-ratio",
            PoolingWarning::RedundantColumn { .. } => "redundant-column",
        }
    }

    /// A sentence for the reader.
    pub fn message(&self) -> String {
        match self {
            PoolingWarning::SingleStudy => {
                "Only one study: its own estimate with a Wald interval; heterogeneity cannot be estimated.".into()
            }
            PoolingWarning::TwoStudies => {
                "Only two studies: the interval rests on one degree of freedom and is unstable.".into()
            }
            PoolingWarning::HksjNarrowerThanWald { ratio } => format!(
                "The Hartung-Knapp-Sidik-Jonkman standard error is {ratio:.3} times the Wald one; consider hksj-adhoc."
            ),
            PoolingWarning::ZeroStandardError => {
                "All effects are equal: the Hartung-Knapp-Sidik-Jonkman standard error is 0 and no test exists.".into()
            }
            PoolingWarning::ExactFit => {
                "The model fits every effect exactly: the Hartung-Knapp-Sidik-Jonkman standard errors are 0 and no test exists.".into()
            }
            PoolingWarning::HksjWithCommonEffect => {
                "Hartung-Knapp-Sidik-Jonkman scaling is meant for the random-effects model, not for a common effect.".into()
            }
            PoolingWarning::EmptyTau2Interval { q, critical } => format!(
                "Q = {q:.4} is below its lower critical value {critical:.4}: the Q-profile interval of tau2 is empty, shown as [0, 0]."
            ),
            PoolingWarning::EmptyGeneralisedQInterval { q, p } => format!(
                "The generalised Q = {q:.4} is improbably small without any heterogeneity (P = {p:.4}): the interval of tau2 is empty, shown as [0, 0]."
            ),
            PoolingWarning::Tau2OfInterval { code } => {
                format!("This confidence interval goes with its own estimator of tau2, {code}, which was used.")
            }
            PoolingWarning::SeveralLikelihoodMaxima { count } => {
                format!("The likelihood of tau2 has {count} local maxima; the highest was taken.")
            }
            PoolingWarning::VarianceRatio { ratio } => {
                format!("The largest sampling variance is {ratio:.1e} times the smallest: few studies carry all the weight.")
            }
            PoolingWarning::RedundantColumn { column } => {
                format!("Moderator column {} is determined by the columns before it and was left out.", column + 1)
            }
        }
    }
}
