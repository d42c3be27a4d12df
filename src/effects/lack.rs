use std::fmt;

use crate::records::Direction;

use super::undefined::Undefined;
use super::{EffectEstimate, Measure, Route, Scale};

/// Why a study gives no effect for an analysis.
#[derive(Debug, Clone, PartialEq)]
pub enum Lack {
    /// The record keeps the study out of the analysis.
    Excluded {
        /// The record's reason.
        reason: String,
    },
    /// Group sizes are not known.
    Sizes,
    /// No counts and no usable ratio.
    Counts,
    /// Events without the person-time in which they happened.
    PersonTime,
    /// Means without any measure of spread, and no exact statistic.
    Spread,
    /// Only a bound of the p value is printed.
    OnlyBound {
        /// `p < 0.001` as a number, 0.001.
        bound: f64,
        /// Below or above the bound.
        below: bool,
        /// The bound of the effect that follows, where one does.
        at: Option<Bounded>,
    },
    /// The record names a route that does not lead to an effect.
    NamedRoute {
        /// The route.
        route: Route,
        /// The measure asked for.
        measure: Measure,
        /// Why not, where the measure knows the route.
        why: Option<Box<Lack>>,
    },
    /// An effect is printed under another measure, without the events of one group.
    OtherMeasure {
        /// The measure printed.
        printed: String,
        /// The measure asked for.
        measure: Measure,
    },
    /// How many pairs changed is not known, and the measure needs it.
    Pairs,
    /// The correlation is not reported.
    Correlation,
    /// A chi-squared test without the events of both groups together.
    Margins,
    /// A p value or unsigned statistic without the direction.
    Direction,
    /// A difference in means is not printed.
    Difference,
    /// No number that bears on the outcome.
    Nothing,
    /// Clusters were allocated, and what a design effect needs is not known.
    Clusters {
        /// Whether the mean size of a cluster is known.
        size: bool,
        /// Whether the intracluster correlation is known or assumed.
        icc: bool,
    },
    /// Only a test that allows for clusters, from which no standard deviation follows.
    ClusterTest,
    /// Only a paired test of two treatments, without the correlation that a standardised effect needs.
    PairedTest,
    /// The analysis pools counts, and the study's effect comes from elsewhere.
    NoCounts,
    /// The analysis pools counts, and those of the study add nothing to the sums.
    NoContrast,
    /// The measure is undefined for the numbers printed.
    Undefined(Option<Undefined>),
    /// A row of a table has no number in these columns.
    Cells {
        /// The columns that the measure needs.
        columns: Vec<String>,
    },
    /// `drop00` leaves out tables without, or with only, events in both groups.
    Dropped,
}

impl fmt::Display for Lack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Excluded { reason } => f.write_str(reason),
            Self::Sizes => f.write_str("group sizes are not reported"),
            Self::Counts => f.write_str("counts are not reported for both groups"),
            Self::PersonTime => f.write_str("the person-time is not reported"),
            Self::Spread => f.write_str("means without SD, SE, interval, exact t or exact p"),
            Self::OnlyBound { bound, below, at } => {
                let relation = if *below { "<" } else { ">" };
                write!(f, "only a bound, p {relation} {bound}: ")?;
                match at {
                    Some(at) => at.write(f, *below),
                    None => f.write_str("not an estimate"),
                }
            }
            Self::NamedRoute {
                route,
                measure,
                why,
            } => {
                write!(f, "the record names the route `{}`, ", route.code())?;
                match why {
                    Some(why) => write!(f, "which fails: {why}"),
                    None => write!(f, "which does not lead to {measure}"),
                }
            }
            Self::OtherMeasure { printed, measure } => write!(
                f,
                "{printed} is printed, and {measure} needs the events and total of one group as well"
            ),
            Self::Pairs => f.write_str("how many changed each way is not reported"),
            Self::Correlation => f.write_str("the correlation is not reported"),
            Self::Margins => f.write_str(
                "a chi-squared test gives the counts back only with the sizes of both groups and the events in both together",
            ),
            Self::Direction => f.write_str("the direction of the difference is not reported"),
            Self::Difference => f.write_str("the difference of means is not reported"),
            Self::Nothing => f.write_str("no result is reported"),
            Self::Clusters { size, icc } => {
                let wanted = match (size, icc) {
                    (false, false) => {
                        "`cluster_size` (or `clusters`) and `icc` in the record, or the latter in `[assumptions]`"
                    }
                    (false, true) => "`cluster_size` or `clusters` in the record",
                    _ => "`icc` in the record or in `[assumptions]`",
                };
                write!(
                    f,
                    "clusters were allocated and the analysis does not allow for it; give {wanted}"
                )
            }
            Self::ClusterTest => f.write_str(
                "only a test that allows for clusters: a standardised difference does not follow from it",
            ),
            Self::PairedTest => f.write_str(
                "only a paired test of both treatments: a standardised difference needs their correlation",
            ),
            Self::NoCounts => f.write_str(
                "the analysis pools counts, and this effect does not come from the counts of two separate groups",
            ),
            Self::NoContrast => f.write_str(
                "no event, or only events, in both groups, or an empty group: nothing to add to sums of counts",
            ),
            Self::Undefined(None) => {
                f.write_str("the measure is undefined for the numbers printed")
            }
            Self::Undefined(Some(why)) => write!(f, "{why}"),
            Self::Cells { columns } => write!(f, "no number in {}", columns.join(", ")),
            Self::Dropped => f.write_str(
                "no events, or only events, in both groups, and `drop00` leaves such tables out",
            ),
        }
    }
}

impl Lack {
    /// The more a reason tells, the higher: of several the most telling is given.
    pub(super) fn weight(&self) -> u8 {
        match self {
            Self::Nothing => 0,
            Self::Undefined(_) => 1,
            Self::Sizes | Self::Counts | Self::PersonTime | Self::Spread => 2,
            Self::Pairs | Self::Correlation => 2,
            Self::OtherMeasure { .. } | Self::Margins => 3,
            Self::OnlyBound { .. } => 4,
            _ => 5,
        }
    }

    /// The reason with a bound turned round where less of the outcome is better.
    pub(super) fn turned(mut self, better: Direction) -> Self {
        if let (Self::OnlyBound { at: Some(at), .. }, Direction::Lower) = (&mut self, better) {
            at.estimate.yi = -at.estimate.yi;
        }
        self
    }
}

/// The effect that a p value at its bound would give.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounded {
    /// The measure.
    pub measure: Measure,
    /// Effect and variance at the bound, on the analysis scale.
    pub estimate: EffectEstimate,
    /// Whether the effect itself is known and only its standard error is bounded.
    pub of_error: bool,
    /// Whether the direction of the effect is known.
    pub directed: bool,
}

impl Bounded {
    /// `SMD at least 0.61`, in the words of a p below or above its bound.
    fn write(&self, f: &mut fmt::Formatter<'_>, below: bool) -> fmt::Result {
        let (measure, yi) = (self.measure, self.estimate.yi);
        let shown = |yi: f64| measure.back_transform(yi, None);
        if self.of_error {
            let limit = if below { "most" } else { "least" };
            let log = if measure.scale() == Scale::Log {
                "log "
            } else {
                ""
            };
            let se = self.estimate.sei();
            return write!(f, "{measure} {:.2}, {log}SE at {limit} {se:.2}", shown(yi));
        }
        let (low, high) = (shown(-yi.abs()), shown(yi.abs()));
        match (below, self.directed) {
            (true, true) if yi > 0.0 => write!(f, "{measure} at least {high:.2}"),
            (true, true) => write!(f, "{measure} at most {low:.2}"),
            (true, false) => write!(f, "{measure} at least {high:.2} or at most {low:.2}"),
            (false, _) => write!(f, "{measure} between {low:.2} and {high:.2}"),
        }
    }
}
