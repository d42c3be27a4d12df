mod sentence;

use crate::records::Assumption;

use super::Component;
use super::binary::{AddTo, Correction};
use super::recover::{Distribution, Known};
use super::{Measure, Route};

/// Something to know about the numbers behind an effect.
#[derive(Debug, Clone, PartialEq)]
pub enum Note {
    /// A continuity correction was added to events and non-events.
    ContinuityCorrection {
        /// Amounts added in groups 1 and 2; the first alone counts where there is one group.
        added: [f64; 2],
        /// Which tables are corrected.
        to: AddTo,
        /// How the amount is shared out.
        correction: Correction,
    },
    /// A count of a table is not a whole number.
    FractionalCount {
        /// Column.
        column: &'static str,
        /// Its value.
        value: f64,
    },
    /// Neither group, or everyone in both, had the event.
    DoubleZero,
    /// The report does not print the number.
    Derived {
        /// Which number.
        what: String,
        /// Its value.
        value: f64,
        /// How it was worked out.
        how: String,
    },
    /// The report prints several values for one number.
    Conflict {
        /// Which number.
        what: String,
        /// Value used.
        used: f64,
        /// Values not used, with their places.
        others: Vec<(f64, String)>,
        /// Why this one.
        why: Option<String>,
    },
    /// Only the total is printed; arms are taken as equal.
    EqualArms {
        /// Printed total.
        total: f64,
        /// Number of arms.
        arms: usize,
    },
    /// A standard deviation was recovered from a standard error.
    SdFromSe,
    /// A standard deviation was recovered from a confidence interval.
    SdFromCi,
    /// A standard deviation was estimated from quartiles or range.
    SdFromQuantiles {
        /// What it was estimated from.
        known: Known,
    },
    /// Mean or SD are those of what was fitted to median, quartiles or range.
    FittedToQuantiles {
        /// What was fitted.
        by: QuantileFitting,
    },
    /// A mean was estimated from a median with quartiles or range.
    MeanFromQuantiles {
        /// What it was estimated from, besides the median.
        known: Known,
    },
    /// Median, quartiles and range speak against a symmetric outcome.
    Skewed {
        /// Test statistic.
        statistic: f64,
        /// Its critical value at the 5 % level.
        critical: f64,
    },
    /// A count is the only one that a printed percentage can stand for.
    CountFromPercent {
        /// Percentage as printed.
        percent: f64,
        /// Participants that it is a percentage of.
        total: f64,
        /// The count.
        count: f64,
    },
    /// The t that belongs to an exact p value.
    TFromP {
        /// Printed p.
        p: f64,
        /// Recovered |t|.
        t: f64,
        /// Degrees of freedom.
        df: f64,
    },
    /// The report does not name its test; it was read as a t test.
    TestNotNamed,
    /// A rank test was read as a t test.
    RankTestAsT,
    /// The correlation of before and after is printed.
    PrintedCorrelation {
        /// Correlation.
        r: f64,
    },
    /// The correlation of before and after follows from a paired test or a change's SD.
    RecoveredCorrelation {
        /// Correlation.
        r: f64,
        /// What it follows from.
        from: &'static str,
    },
    /// The correlation of before and after is assumed.
    AssumedCorrelation {
        /// Correlation.
        r: f64,
    },
    /// A chi-squared statistic belongs to this exact p value on 1 degree of freedom.
    Chi2FromP {
        /// Printed p.
        p: f64,
        /// The statistic.
        chi2: f64,
    },
    /// The counts follow from a chi-squared test and its margins.
    CountsFromTest {
        /// Events of groups 1 and 2.
        events: [f64; 2],
        /// Whether the statistic has Yates' correction.
        yates: bool,
    },
    /// The events of one group follow from a printed effect and the events of the other.
    CountFromEffect {
        /// The measure printed.
        measure: Measure,
        /// Its value.
        value: f64,
        /// The events that it implies.
        count: f64,
    },
    /// The counts follow from a printed effect and the events of both groups together.
    CountsFromEffect {
        /// The measure printed.
        measure: Measure,
        /// Its value.
        value: f64,
        /// Events of groups 1 and 2.
        events: [f64; 2],
    },
    /// The pairs that changed follow from McNemar's test.
    PairsFromTest {
        /// Pairs that gained and pairs that lost.
        pairs: [f64; 2],
    },
    /// The standard error of a printed effect follows from its p value.
    SeFromP {
        /// Printed p.
        p: f64,
    },
    /// The standard error of a printed effect follows from its z.
    SeFromZ {
        /// Printed z.
        z: f64,
    },
    /// The variance of a printed standardised difference follows from the group sizes.
    VarianceFromSizes,
    /// One standard deviation stands for both groups, recovered from a test of the means.
    CommonSd {
        /// The standard deviation; absent where only the standardised difference is known.
        sd: Option<f64>,
    },
    /// Welch's t was read as Student's, with groups of unequal size.
    WelchAsStudent,
    /// A z or chi-squared statistic was read as the correlation of group and outcome.
    ReadAsCorrelation {
        /// Which statistic.
        what: &'static str,
        /// The correlation.
        r: f64,
    },
    /// The change of a group was computed from its values before and after.
    ChangeComputed,
    /// The effect was converted from one of the other kind.
    Converted {
        /// The measure that it was converted from.
        from: Measure,
    },
    /// A p value printed as below a bound was taken as the bound.
    AtBound {
        /// The bound.
        bound: f64,
    },
    /// The record names the route.
    RouteNamed {
        /// The route.
        route: Route,
        /// Why this route.
        why: String,
    },
    /// A crossover trial was analysed as if its periods were independent groups.
    CrossoverAsParallel,
    /// Both treatments were given to the same people and analysed as if to independent groups.
    WithinPersonAsParallel,
    /// The standard error of a printed effect was recovered.
    SeRecovered {
        /// What it was recovered from.
        from: &'static str,
    },
    /// The effect itself is not printed but recovered.
    EffectRecovered {
        /// What it was recovered from.
        from: &'static str,
    },
    /// A printed effect is not in the middle of its interval, as it would be on the scale that was assumed.
    OffCentre {
        /// Distance from the middle, over the width of the interval, from -0.5 to 0.5.
        share: f64,
    },
    /// The audit finds fault with the numbers of the record.
    Flagged {
        /// Codes of errors.
        errors: Vec<&'static str>,
        /// Codes of warnings.
        warnings: Vec<&'static str>,
    },
    /// The printed effect is adjusted for covariates.
    Adjusted,
    /// The two treatments were given to the same people, whose two values correlate.
    PeriodCorrelation {
        /// Correlation.
        r: f64,
        /// Where it comes from.
        origin: CorrelationOrigin,
    },
    /// The standard error is that of a printed paired test of the two treatments.
    PairedTest,
    /// Numbers were reduced by the design effect of allocating clusters.
    DesignEffect {
        /// Intracluster correlation coefficient.
        icc: f64,
        /// Mean size of a cluster.
        size: f64,
        /// Design effect.
        effect: f64,
        /// Whether the ICC is the protocol's and not the report's.
        assumed: bool,
    },
    /// Clusters were allocated, and the printed analysis allows for it.
    ClusterAdjusted,
    /// Contrasts with common arms were combined to one effect.
    ContrastsCombined {
        /// The contrasts.
        parts: Vec<Component>,
        /// Covariance of each pair of contrasts that has an arm in common, in the order of the pairs.
        covariances: Vec<f64>,
        /// Whether the covariances follow from the groups' own numbers, rather than from their sizes.
        exact: bool,
    },
    /// A contrast adds nothing to the others of its study, from which it follows.
    ContrastFollows {
        /// The two arms.
        contrast: String,
    },
    /// Several arms were taken as one group.
    ArmsCombined {
        /// Their names.
        arms: Vec<String>,
    },
    /// Arms were to be taken as one group, and their summaries are not all known.
    ArmsNotCombined,
    /// The participants of a shared arm were divided among the contrasts of the study.
    ArmSplit {
        /// Its name.
        arm: String,
        /// Number of contrasts.
        contrasts: usize,
        /// Whether this was done to keep the contrasts apart for subgroups.
        subgroups: bool,
    },
    /// Another effect of the same study uses the same arm, and both are pooled as if independent.
    SharedArm,
    /// The sign was turned round, because less of the outcome is better.
    Turned,
    /// The report leaves open how many changed state; the largest possible variance is used.
    LargestVariance {
        /// Smallest possible standard error.
        smallest_se: f64,
        /// Largest possible standard error: the one used.
        largest_se: f64,
    },
}

impl Note {
    /// The assumed number that the note says was used.
    pub fn assumption(&self) -> Option<Assumption> {
        match self {
            Self::AssumedCorrelation { .. } => Some(Assumption::PrePostCorrelation),
            Self::ContinuityCorrection { .. } => Some(Assumption::Add),
            Self::PeriodCorrelation {
                origin: CorrelationOrigin::Assumed,
                ..
            } => Some(Assumption::CrossoverCorrelation),
            Self::DesignEffect { assumed: true, .. } => Some(Assumption::Icc),
            _ => None,
        }
    }
}

/// Where a correlation comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CorrelationOrigin {
    /// The report.
    Printed,
    /// Something else that the report prints.
    Recovered(&'static str),
    /// The protocol.
    Assumed,
}

/// What was fitted to quantiles of an outcome that need not be normal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QuantileFitting {
    /// A log-normal distribution.
    LogNormal,
    /// A normal distribution of transformed values.
    BoxCox,
    /// The closest of several distributions.
    Estimation(Distribution),
}
