//! What readers are told: one sentence for each note.

use std::fmt;

use crate::effects::Component;
use crate::effects::binary::{AddTo, Correction};
use crate::effects::recover::Known;
use crate::numerics::format;

use super::{CorrelationOrigin, Note, QuantileFitting};

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ContinuityCorrection {
                added,
                to,
                correction,
            } => continuity_correction(f, *added, *to, *correction),
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
            } => conflict(f, what, *used, others, why.as_deref()),
            Self::EqualArms { total, arms } => {
                write!(
                    f,
                    "arm sizes not printed: {total} taken as {arms} equal arms"
                )
            }
            Self::Flagged { errors, warnings } => flagged(f, errors, warnings),
            Self::SdFromSe => f.write_str("SD from the standard error"),
            Self::SdFromCi => f.write_str("SD from the confidence interval"),
            Self::SdFromQuantiles { known } => {
                let source = match known {
                    Known::Both => "Shi 2020",
                    Known::Range | Known::Quartiles => "Wan 2014",
                };
                write!(f, "SD estimated from the {known} ({source})")
            }
            Self::FittedToQuantiles { by } => fitted_to_quantiles(f, *by),
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
            Self::PeriodCorrelation { r, origin } => period_correlation(f, *r, *origin),
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
            } => contrasts_combined(f, parts, covariances, *exact),
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

fn continuity_correction(
    f: &mut fmt::Formatter<'_>,
    added: [f64; 2],
    to: AddTo,
    correction: Correction,
) -> fmt::Result {
    let why = match to {
        AddTo::All => "every table",
        AddTo::If0All => "a table of the set has a zero",
        AddTo::Only0 | AddTo::None => "zero cell",
    };
    let [one, two] = added;
    match correction {
        Correction::Constant => write!(f, "{why}: {one} added to each cell"),
        Correction::TreatmentArm => write!(
            f,
            "{why}: {} and {} added to the cells of groups 1 and 2 (treatment-arm correction)",
            format::fixed(one, 3),
            format::fixed(two, 3)
        ),
    }
}

fn conflict(
    f: &mut fmt::Formatter<'_>,
    what: &str,
    used: f64,
    others: &[(f64, String)],
    why: Option<&str>,
) -> fmt::Result {
    let others: Vec<_> = others
        .iter()
        .map(|(value, from)| format!("{value} ({from})"))
        .collect();
    write!(f, "{what} {used} used, also printed: {}", others.join(", "))?;
    why.iter().try_for_each(|why| write!(f, "; {why}"))
}

fn fitted_to_quantiles(f: &mut fmt::Formatter<'_>, by: QuantileFitting) -> fmt::Result {
    match by {
        QuantileFitting::LogNormal => {
            f.write_str("mean and SD estimated from quantiles of a log-normal outcome (Shi 2020)")
        }
        QuantileFitting::BoxCox => f.write_str(
            "mean and SD estimated from quantiles after a Box-Cox transformation (McGrath 2020)",
        ),
        QuantileFitting::Estimation(distribution) => write!(
            f,
            "mean and SD are those of the {distribution} distribution that fits the quantiles best \
             (McGrath 2020)"
        ),
    }
}

fn period_correlation(
    f: &mut fmt::Formatter<'_>,
    r: f64,
    origin: CorrelationOrigin,
) -> fmt::Result {
    let of = "of the two treatments in one person";
    match origin {
        CorrelationOrigin::Printed => write!(f, "correlation {r} {of} as printed"),
        CorrelationOrigin::Recovered(from) => {
            write!(f, "correlation {r:.2} {of} recovered from {from}")
        }
        CorrelationOrigin::Assumed => write!(f, "correlation {r} {of} assumed"),
    }
}

fn contrasts_combined(
    f: &mut fmt::Formatter<'_>,
    parts: &[Component],
    covariances: &[f64],
    exact: bool,
) -> fmt::Result {
    let each: Vec<_> = parts
        .iter()
        .map(|part| format!("{} {:.3} (variance {:.4})", part.label, part.yi, part.vi))
        .collect();
    let shared: Vec<_> = covariances.iter().map(|c| format!("{c:.4}")).collect();
    let how = if exact {
        ""
    } else {
        ", approximated from the sizes"
    };
    write!(
        f,
        "{} contrasts with common arms combined to one effect: {}; covariance {}{how}",
        parts.len(),
        each.join(", "),
        shared.join(", ")
    )
}

fn flagged(f: &mut fmt::Formatter<'_>, errors: &[&str], warnings: &[&str]) -> fmt::Result {
    f.write_str("the audit finds ")?;
    match (errors, warnings) {
        ([], warnings) => write!(f, "what is probably wrong ({})", warnings.join(", ")),
        (errors, []) => write!(f, "what cannot be true ({})", errors.join(", ")),
        (errors, warnings) => {
            let (errors, warnings) = (errors.join(", "), warnings.join(", "));
            write!(
                f,
                "what cannot be true ({errors}) and what is probably wrong ({warnings})"
            )
        }
    }
}
