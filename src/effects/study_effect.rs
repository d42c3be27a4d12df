use super::{EffectEstimate, Note, Route};

/// One study's contribution to an analysis: the effect, how it was reached, and from where.
#[derive(Debug, Clone)]
pub struct StudyEffect {
    /// Id of the record, or the name in a table.
    pub study: String,
    /// Name for readers.
    pub label: String,
    /// Effect and variance on the analysis scale.
    pub estimate: EffectEstimate,
    /// The numbers that it was computed from.
    pub data: Data,
    /// How the effect was reached from the numbers.
    pub route: Route,
    /// Unit of the outcome, as printed.
    pub unit: Option<String>,
    /// Everything that a reader should know about the numbers.
    pub notes: Vec<Note>,
    /// Participants in the comparison, when known.
    pub n: Option<f64>,
    /// Where the numbers stand.
    pub source: Option<Source>,
    /// Estimates with the smallest and the largest variance that the report allows, when it
    /// leaves the variance open; `estimate` is the latter.
    pub bounds: Option<[EffectEstimate; 2]>,
    /// The contrasts that were combined to this effect; empty when it is one contrast's own.
    pub components: Vec<Component>,
}

/// One of the contrasts that an effect was combined from.
#[derive(Debug, Clone, PartialEq)]
pub struct Component {
    /// The two arms, for readers.
    pub label: String,
    /// Effect of this contrast, on the analysis scale.
    pub yi: f64,
    /// Its sampling variance.
    pub vi: f64,
}

impl StudyEffect {
    /// Whether both are the effect of the same study and arms, under whatever assumptions.
    pub fn is_of(&self, other: &Self) -> bool {
        self.study == other.study && self.label == other.label
    }
}

/// Where numbers stand in the records and in the report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// File name of the record.
    pub file: String,
    /// Id of the outcome.
    pub outcome: String,
    /// Line in the record, from 1.
    pub line: usize,
    /// Place in the report, as the record names it.
    pub from: Option<String>,
    /// Words and figures of the report.
    pub quote: Option<String>,
}

/// The numbers that an effect was computed from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Data {
    /// Events and totals of groups 1 and 2.
    Counts {
        /// Events.
        events: [f64; 2],
        /// Totals.
        totals: [f64; 2],
    },
    /// Means, standard deviations and sizes of groups 1 and 2.
    Means {
        /// Means.
        means: [f64; 2],
        /// Standard deviations.
        sds: [f64; 2],
        /// Participants.
        sizes: [f64; 2],
    },
    /// A statistic of groups 1 and 2, with the means where printed.
    Statistic {
        /// Means.
        means: [Option<f64>; 2],
        /// Participants.
        sizes: [Option<f64>; 2],
    },
    /// Means and standard deviations of one group, after and before.
    Occasions {
        /// Means after and before.
        means: [Option<f64>; 2],
        /// Standard deviations after and before.
        sds: [Option<f64>; 2],
        /// Participants.
        n: f64,
    },
    /// Mean changes of groups 1 and 2.
    Changes {
        /// Means after minus means before.
        changes: [f64; 2],
        /// Participants.
        sizes: [f64; 2],
    },
    /// Events of one group, after and before.
    BeforeAfter {
        /// Events after and before.
        events: [f64; 2],
        /// Participants.
        n: f64,
    },
    /// Events of one group.
    Events {
        /// Events.
        events: f64,
        /// Participants.
        total: f64,
    },
    /// Mean of one group.
    Mean {
        /// Mean.
        mean: f64,
        /// Standard deviation.
        sd: f64,
        /// Participants.
        n: f64,
    },
    /// Events in the person-time of one group.
    Rate {
        /// Events.
        events: f64,
        /// Person-time.
        time: f64,
    },
    /// Events in the person-times of groups 1 and 2.
    Rates {
        /// Events.
        events: [f64; 2],
        /// Person-times.
        times: [f64; 2],
    },
    /// A correlation.
    Correlation {
        /// Correlation as printed.
        r: f64,
        /// Participants.
        n: f64,
    },
    /// A regression coefficient's t statistic.
    Coefficient {
        /// t statistic.
        t: f64,
        /// Predictors in the model.
        predictors: f64,
        /// Participants.
        n: f64,
    },
    /// Reliability of a scale.
    Alpha {
        /// Items of the scale.
        items: f64,
        /// Participants.
        n: f64,
    },
    /// Nothing but the effect.
    Given,
}

impl Data {
    /// Participants that the numbers come from; `None` where they do not say, as with person-time.
    pub fn participants(self) -> Option<f64> {
        match self {
            Self::Counts { totals, .. } => Some(totals[0] + totals[1]),
            Self::Means { sizes, .. } | Self::Changes { sizes, .. } => Some(sizes[0] + sizes[1]),
            Self::Statistic { sizes, .. } => sizes[0].zip(sizes[1]).map(|(a, b)| a + b),
            Self::Events { total, .. } => Some(total),
            Self::Occasions { n, .. }
            | Self::BeforeAfter { n, .. }
            | Self::Mean { n, .. }
            | Self::Correlation { n, .. }
            | Self::Coefficient { n, .. }
            | Self::Alpha { n, .. } => Some(n),
            Self::Rate { .. } | Self::Rates { .. } | Self::Given => None,
        }
    }

    /// Sizes of groups 1 and 2, of counts the totals; unknown for one group.
    pub fn sizes(self) -> [Option<f64>; 2] {
        match self {
            Self::Counts { totals: sizes, .. }
            | Self::Means { sizes, .. }
            | Self::Changes { sizes, .. } => sizes.map(Some),
            Self::Statistic { sizes, .. } => sizes,
            _ => [None, None],
        }
    }

    /// What a Freeman-Tukey value is turned back with: the participants of a proportion, the person-time of a rate.
    pub fn denominator(self) -> Option<f64> {
        match self {
            Self::Events { total, .. } => Some(total),
            Self::Rate { time, .. } => Some(time),
            _ => None,
        }
    }
}
