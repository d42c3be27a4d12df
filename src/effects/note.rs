use std::fmt;

use crate::numerics::format;
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

/// The amounts of a continuity correction: one, or one for each group.
fn amounts([one, two]: [f64; 2], correction: Correction) -> String {
    match correction {
        Correction::Constant => one.to_string(),
        Correction::TreatmentArm => {
            format!("{} and {}", format::fixed(one, 3), format::fixed(two, 3))
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

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ContinuityCorrection {
                added,
                to,
                correction,
            } => {
                let why = match to {
                    AddTo::All => "every table",
                    AddTo::If0All => "a table of the set has a zero",
                    AddTo::Only0 | AddTo::None => "zero cell",
                };
                write!(f, "{why}: {} ", amounts(*added, *correction))?;
                f.write_str(match correction {
                    Correction::Constant => "added to each cell",
                    Correction::TreatmentArm => {
                        "added to the cells of groups 1 and 2 (treatment-arm correction)"
                    }
                })
            }
            Self::FractionalCount { column, value } => {
                write!(f, "{column} is {value}, not a whole number; used as it stands")
            }
            Self::DoubleZero => f.write_str("no events, or only events, in both groups"),
            Self::Derived { what, value, how } => write!(f, "{what} {value} derived: {how}"),
            Self::Conflict {
                what,
                used,
                others,
                why,
            } => {
                let others: Vec<_> = others
                    .iter()
                    .map(|(value, from)| format!("{value} ({from})"))
                    .collect();
                write!(f, "{what} {used} used, also printed: {}", others.join(", "))?;
                why.iter().try_for_each(|why| write!(f, "; {why}"))
            }
            Self::EqualArms { total, arms } => {
                write!(
                    f,
                    "arm sizes not printed: {total} taken as {arms} equal arms"
                )
            }
            Self::SdFromSe => f.write_str("SD from the standard error"),
            Self::SdFromCi => f.write_str("SD from the confidence interval"),
            Self::SdFromQuantiles { known } => {
                let source = match known {
                    Known::Both => "Shi 2020",
                    Known::Range | Known::Quartiles => "Wan 2014",
                };
                write!(f, "SD estimated from the {known} ({source})")
            }
            Self::FittedToQuantiles { by } => match by {
                QuantileFitting::LogNormal => {
                    f.write_str("mean and SD estimated from quantiles of a log-normal outcome (Shi 2020)")
                }
                QuantileFitting::BoxCox => f.write_str(
                    "mean and SD estimated from quantiles after a Box-Cox transformation (McGrath 2020)",
                ),
                QuantileFitting::Estimation(distribution) => write!(
                    f,
                    "mean and SD are those of the {distribution} distribution that fits the quantiles best (McGrath 2020)"
                ),
            },
            Self::MeanFromQuantiles { known } => {
                write!(f, "mean estimated from the median and the {known} (Luo 2018)")
            }
            Self::Skewed {
                statistic,
                critical,
            } => write!(
                f,
                "skewed by its quantiles (Shi 2023: {statistic:.2}, critical from {critical:.2}), so that \
                 mean and SD are unreliable"
            ),
            Self::CountFromPercent {
                percent,
                total,
                count,
            } => write!(
                f,
                "{count} of {total} is the only count that {percent} % can be"
            ),
            Self::TFromP { p, t, df } => write!(f, "p = {p} gives |t| = {t:.2} on {df} df"),
            Self::TestNotNamed => f.write_str("test not named, read as a t test"),
            Self::RankTestAsT => f.write_str("rank test, read as a t test"),
            Self::PrintedCorrelation { r } => write!(f, "correlation {r} as printed"),
            Self::RecoveredCorrelation { r, from } => {
                write!(f, "correlation {r:.2} recovered from {from}")
            }
            Self::AssumedCorrelation { r } => write!(f, "correlation {r} assumed"),
            Self::Chi2FromP { p, chi2 } => write!(f, "p = {p} gives chi-squared = {chi2:.2} on 1 df"),
            Self::CountsFromTest {
                events: [one, two],
                yates,
            } => {
                let test = if *yates {
                    "chi-squared test (Yates)"
                } else {
                    "chi-squared test"
                };
                write!(f, "{one} and {two} events follow from the {test} and its margins")
            }
            Self::CountFromEffect {
                measure,
                value,
                count,
            } => write!(f, "{count} events follow from {measure} {value} and the other group"),
            Self::CountsFromEffect {
                measure,
                value,
                events: [one, two],
            } => write!(f, "{one} and {two} events follow from {measure} {value} and the margins"),
            Self::PairsFromTest {
                pairs: [gained, lost],
            } => write!(f, "{gained} gained and {lost} lost follow from McNemar's test"),
            Self::SeFromP { p } => write!(f, "SE from p = {p}"),
            Self::SeFromZ { z } => write!(f, "SE from z = {z}"),
            Self::VarianceFromSizes => f.write_str("variance from the group sizes"),
            Self::CommonSd { sd: Some(sd) } => {
                write!(f, "SD {sd:.2}, common to both groups, from the test")
            }
            Self::CommonSd { sd: None } => f.write_str("SDs taken as equal in both groups"),
            Self::WelchAsStudent => f.write_str("Welch's t read as Student's"),
            Self::ReadAsCorrelation { what, r } => {
                write!(f, "{what} read as a correlation of {r:.2} (approximation)")
            }
            Self::ChangeComputed => {
                f.write_str("change computed from the values before and after (Handbook 6.5.2.8)")
            }
            Self::Converted { from } => {
                write!(f, "converted from {from} by π/√3 (Chinn 2000, approximation)")
            }
            Self::AtBound { bound } => {
                write!(f, "p < {bound} taken as p = {bound}, which understates the effect")
            }
            Self::RouteNamed { route, why } => {
                write!(f, "route `{}` named by the record: {why}", route.code())
            }
            Self::CrossoverAsParallel => {
                f.write_str("crossover analysed as parallel groups, which widens its interval")
            }
            Self::WithinPersonAsParallel => f.write_str(
                "both treatments in the same people, analysed as parallel groups, which widens its interval",
            ),
            Self::SeRecovered { from } => write!(f, "standard error from {from}"),
            Self::EffectRecovered { from } => write!(f, "effect from {from}"),
            Self::OffCentre { share } => write!(
                f,
                "the effect lies {:.0} % of the interval's width from its middle: check scale and limits",
                100.0 * share.abs()
            ),
            Self::Adjusted => f.write_str("adjusted effect as printed"),
            Self::PeriodCorrelation { r, origin } => match origin {
                CorrelationOrigin::Printed => {
                    write!(f, "correlation {r} of the two treatments in one person as printed")
                }
                CorrelationOrigin::Recovered(from) => write!(
                    f,
                    "correlation {r:.2} of the two treatments in one person recovered from {from}"
                ),
                CorrelationOrigin::Assumed => {
                    write!(f, "correlation {r} of the two treatments in one person assumed")
                }
            },
            Self::PairedTest => {
                f.write_str("both treatments in the same people; the SE is that of the paired test")
            }
            Self::DesignEffect {
                icc,
                size,
                effect,
                assumed,
            } => {
                let origin = if *assumed { "assumed" } else { "as printed" };
                write!(
                    f,
                    "clusters allocated: sizes divided by the design effect {effect:.3} \
                     (ICC {icc} {origin}, {size:.1} a cluster on average)"
                )
            }
            Self::ClusterAdjusted => {
                f.write_str("clusters allocated; the printed analysis allows for it")
            }
            Self::ContrastsCombined {
                parts,
                covariances,
                exact,
            } => {
                let each: Vec<_> = parts
                    .iter()
                    .map(|part| format!("{} {:.3} (variance {:.4})", part.label, part.yi, part.vi))
                    .collect();
                let shared: Vec<_> = covariances.iter().map(|c| format!("{c:.4}")).collect();
                let how = if *exact { "" } else { ", approximated from the sizes" };
                write!(
                    f,
                    "{} contrasts with common arms combined to one effect: {}; covariance {}{how}",
                    parts.len(),
                    each.join(", "),
                    shared.join(", ")
                )
            }
            Self::ContrastFollows { contrast } => {
                write!(f, "{contrast} left out: it follows from the study's other contrasts")
            }
            Self::ArmsCombined { arms } => {
                write!(f, "combined to one group: {}", arms.join(" and "))
            }
            Self::ArmsNotCombined => f.write_str(
                "arms cannot be combined to one group, because not all print the same summaries",
            ),
            Self::ArmSplit {
                arm,
                contrasts,
                subgroups,
            } => {
                let why = if *subgroups {
                    ", which are in different subgroups"
                } else {
                    ""
                };
                write!(f, "{arm} divided evenly among {contrasts} contrasts of the study{why}")
            }
            Self::SharedArm => f.write_str(
                "shares an arm with another effect of the study; pooled as if independent",
            ),
            Self::Turned => f.write_str("sign turned: less of this outcome is better"),
            Self::LargestVariance {
                smallest_se,
                largest_se,
            } => write!(
                f,
                "pairs not reported: SE between {smallest_se:.3} and {largest_se:.3}, the larger used"
            ),
        }
    }
}
