use super::columns::{Columns, Fits, NOT_NEGATIVE, POSITIVE, Problems, block};
use crate::effects::Measure;
use crate::network::ArmData;
use crate::records::{GridRow, ProblemKind};

const EVENTS: [&str; 7] = ["event", "events", "xi", "responders", "r", "d", "ai"];
const SIZE: [&str; 6] = ["n", "ni", "total", "sampleSize", "samplesize", "n.arm"];
const MEAN: [&str; 3] = ["mean", "mi", "y"];
const SD: [&str; 4] = ["sd", "sdi", "std.dev", "stddev"];
const TIME: [&str; 5] = ["time", "ti", "exposure", "persontime", "years"];

/// What is printed of arms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Counts,
    Means,
    Rates,
}

impl Kind {
    /// What a measure is computed from; `None` for a measure that arms are not compared by.
    pub fn of(measure: Measure) -> Option<Self> {
        Some(match measure {
            Measure::Or | Measure::Rr | Measure::Rd | Measure::As => Self::Counts,
            Measure::Md | Measure::Smd | Measure::Rom => Self::Means,
            Measure::Irr | Measure::Ird | Measure::Irsd => Self::Rates,
            _ => return None,
        })
    }

    /// Columns that would do.
    pub fn sets(self) -> [&'static str; 2] {
        match self {
            Self::Counts => [
                "study treatment event n",
                "study treat1 event1 n1 treat2 event2 n2",
            ],
            Self::Means => [
                "study treatment mean sd n",
                "study treat1 mean1 sd1 n1 treat2 mean2 sd2 n2",
            ],
            Self::Rates => [
                "study treatment event time",
                "study treat1 event1 time1 treat2 event2 time2",
            ],
        }
    }
}

/// Where the numbers of an arm stand in a row.
pub(super) struct Fields {
    kind: Kind,
    at: Vec<usize>,
    /// Whether the second number is those without the event, and not all participants.
    others: bool,
}

impl Fields {
    /// Of a row that is one arm.
    pub fn of_row(columns: &Columns<'_>, kind: Kind) -> Option<Self> {
        let wanted: &[&[&str]] = match kind {
            Kind::Counts => &[&EVENTS, &SIZE],
            Kind::Means => &[&MEAN, &SD, &SIZE],
            Kind::Rates => &[&EVENTS, &TIME],
        };
        let at = wanted.iter().map(|names| columns.find(names));
        Some(Self {
            kind,
            at: at.collect::<Option<_>>()?,
            others: false,
        })
    }

    /// Of an arm among several of a row, counted from 1.
    pub fn of_block(columns: &Columns<'_>, kind: Kind, which: usize) -> Option<Self> {
        let wanted: &[&str] = match kind {
            Kind::Counts => &["event", "n"],
            Kind::Means => &["mean", "sd", "n"],
            Kind::Rates => &["event", "time"],
        };
        let found = |what: &&str| columns.find(&block(what, which));
        let at: Option<Vec<usize>> = wanted.iter().map(found).collect();
        if let Some(at) = at {
            let others = false;
            return Some(Self { kind, at, others });
        }
        let cells = [["ai", "bi"], ["ci", "di"]];
        let names = cells.get(which - 1).filter(|_| kind == Kind::Counts)?;
        let at = names.iter().map(|name| columns.find(&[name]));
        Some(Self {
            kind,
            at: at.collect::<Option<_>>()?,
            others: true,
        })
    }

    /// Whether a row leaves all of them empty.
    pub fn empty(&self, columns: &Columns<'_>, row: &GridRow) -> bool {
        self.at.iter().all(|at| columns.empty(row, *at))
    }

    /// The numbers of one arm; `None` where one is missing.
    pub fn arm(
        &self,
        columns: &Columns<'_>,
        row: &GridRow,
        problems: &mut Problems,
    ) -> Option<ArmData> {
        let mut number = |which: usize, what, fits: Fits| {
            columns.checked(row, self.at.get(which).copied(), problems, (what, fits))
        };
        let events =
            (self.kind != Kind::Means).then(|| number(0, "the number of events", NOT_NEGATIVE));
        match self.kind {
            Kind::Counts if self.others => {
                let others = number(1, "the number without the event", NOT_NEGATIVE);
                let (events, others) = (events??, others?);
                let n = events + others;
                if n == 0.0 {
                    let what = "the number of participants";
                    let kind = ProblemKind::NotPositive { what, value: n };
                    problems.push((columns.place(row, self.at.first().copied()), kind));
                }
                Some(ArmData::Counts { events, n })
            }
            Kind::Counts => {
                let n = number(1, "the number of participants", POSITIVE);
                let (events, n) = (events??, n?);
                if events > n {
                    let kind = ProblemKind::EventsAboveTotal { events, total: n };
                    problems.push((columns.place(row, self.at.first().copied()), kind));
                }
                Some(ArmData::Counts { events, n })
            }
            Kind::Rates => {
                let time = number(1, "the person-time", POSITIVE);
                Some(ArmData::Rate {
                    events: events??,
                    time: time?,
                })
            }
            Kind::Means => {
                let mean = number(0, "the mean", Fits::Any);
                let sd = number(1, "the standard deviation", POSITIVE);
                let n = number(2, "the number of participants", POSITIVE);
                Some(ArmData::Mean {
                    mean: mean?,
                    sd: sd?,
                    n: n?,
                })
            }
        }
    }
}
