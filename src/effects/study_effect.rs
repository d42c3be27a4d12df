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
}

/// Where numbers stand in the records and in the report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// File name of the record.
    pub file: String,
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
    /// Events of one group, after and before.
    BeforeAfter {
        /// Events after and before.
        events: [f64; 2],
        /// Participants.
        n: f64,
    },
    /// Events and total of one group on one occasion.
    OneCount {
        /// Events.
        events: f64,
        /// Participants.
        total: f64,
    },
    /// Mean, standard deviation and size of one group on one occasion.
    OneMean {
        /// Mean.
        mean: f64,
        /// Standard deviation.
        sd: f64,
        /// Participants.
        n: f64,
    },
    /// Nothing but the effect.
    Given,
}
