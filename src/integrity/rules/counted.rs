//! The counts that an arm may have had, as far as counts and percentages print them.

use crate::integrity::arithmetic::Interval;
use crate::integrity::arithmetic::percentages::counts_or_cut;
use crate::integrity::{Finding, Record};
use crate::records::{ArmResult, Number};

/// More possible counts of one arm than these are thinned, the first and the last among those kept.
const MOST_COUNTS: usize = 15;
/// Larger groups are not looked at one count at a time.
const LARGEST: u64 = 1_000_000;

/// Events of a group: what is printed, and every count that it may stand for.
#[derive(Debug, Clone)]
pub struct Counted<'a> {
    /// The number printed for the events: the count, or the percentage.
    pub events: &'a Number,
    /// The number printed for the size of the group.
    pub size: &'a Number,
    /// Whether the events are printed as a percentage alone.
    pub is_share: bool,
    /// Possible counts: events, and of how many. Never empty.
    pub possible: Vec<(u64, u64)>,
    /// Whether any of the numbers is not printed.
    pub derived: bool,
}

impl<'a> Counted<'a> {
    /// The counts of a result after the intervention; `None` where they are not printed or contradict each other.
    pub fn after(record: &Record<'a>, result: &'a ArmResult) -> Option<Self> {
        let printed = (result.events.as_ref(), result.percent.as_ref());
        Self::new(record, result, printed, result.total.as_ref())
    }

    /// The counts of a result before the intervention.
    pub fn before(record: &Record<'a>, result: &'a ArmResult) -> Option<Self> {
        let printed = (
            result.before_events.as_ref(),
            result.before_percent.as_ref(),
        );
        Self::new(record, result, printed, result.before_total.as_ref())
    }

    fn new(
        record: &Record<'a>,
        result: &'a ArmResult,
        (events, percent): (Option<&'a Number>, Option<&'a Number>),
        total: Option<&'a Number>,
    ) -> Option<Self> {
        let of_arm = record.arm(&result.arm).and_then(|arm| arm.n.as_ref());
        let sizes = [total, result.n.as_ref(), of_arm];
        let size = sizes.into_iter().flatten().next()?;
        let mut possible = Vec::new();
        for size in sizes.into_iter().flatten().flat_map(values) {
            for events in events.into_iter().flat_map(values) {
                possible.push((events, size));
            }
            if let Some(percent) = percent {
                possible.extend(counts(record, percent, size).map(|events| (events, size)));
            }
        }
        possible.retain(|(events, size)| events <= size && (1..=LARGEST).contains(size));
        possible.sort_unstable();
        possible.dedup();
        if possible.is_empty() {
            return None;
        }
        let shown = events.or(percent)?;
        let derived = [Some(shown), Some(size)].into_iter().flatten();
        Some(Self {
            events: shown,
            size,
            is_share: events.is_none(),
            possible: thinned(possible),
            derived: derived.into_iter().any(|number| number.derived().is_some()),
        })
    }

    /// The counts for a sentence: `11 of 15`, or `66.7 % of 15`.
    pub fn shown(&self, record: &Record) -> String {
        let unit = if self.is_share { " %" } else { "" };
        let (events, size) = (record.written(self.events), record.written(self.size));
        format!("{events}{unit} of {size}")
    }

    /// The same group with other counts.
    pub fn with(&self, count: (u64, u64)) -> Self {
        Self {
            possible: vec![count],
            ..self.clone()
        }
    }

    /// The count as printed, or the only one that a percentage can be.
    pub fn printed(&self) -> Option<(u64, u64)> {
        if self.is_share {
            return self.only();
        }
        let count = (self.events.value as u64, self.size.value as u64);
        self.possible.contains(&count).then_some(count)
    }

    /// The only count it can be, where there is one.
    pub fn only(&self) -> Option<(u64, u64)> {
        match self.possible.as_slice() {
            [only] => Some(*only),
            _ => None,
        }
    }
}

/// The number and its other versions, where they are whole and not negative.
fn values(number: &Number) -> impl Iterator<Item = u64> {
    let versions = number.versions().iter().map(|version| version.value.value);
    std::iter::once(number.value)
        .chain(versions)
        .filter(|value| *value >= 0.0 && value.fract() == 0.0 && *value < 1e9)
        .map(|value| value as u64)
}

/// The counts whose percentage of `size` rounds to the printed one, or is cut off to it.
fn counts(record: &Record, percent: &Number, size: u64) -> impl Iterator<Item = u64> {
    let printed = record.printed(percent);
    let run = printed.and_then(|printed| counts_or_cut(printed, size));
    run.into_iter().flat_map(|(first, last)| first..=last)
}

fn thinned(all: Vec<(u64, u64)>) -> Vec<(u64, u64)> {
    if all.len() <= MOST_COUNTS {
        return all;
    }
    let last = all.len() - 1;
    let kept = (0..MOST_COUNTS).map(|at| all[at * last / (MOST_COUNTS - 1)]);
    kept.collect()
}

/// Every table of events and no events that two groups may have had.
pub fn tables(one: &Counted, two: &Counted) -> Vec<[u64; 4]> {
    let of = |(a, n1): (u64, u64)| {
        let second = two.possible.iter();
        second.map(move |(c, n2)| [a, n1 - a, *c, n2 - *c])
    };
    one.possible.iter().flat_map(|first| of(*first)).collect()
}

/// With more ways to have gained and lost almost any p value is possible.
const MOST_PAIRS: u64 = 2000;

/// Every number of participants who gained and lost the event that totals before and after allow; empty where these
/// are not of the same participants.
pub fn pairs(before: &Counted, after: &Counted) -> Vec<(u64, u64, u64)> {
    let mut found = Vec::new();
    for (had, n) in &before.possible {
        for (has, m) in &after.possible {
            if n != m {
                continue;
            }
            let least = has.saturating_sub(*had);
            let most = (n - had).min(*has);
            if most.saturating_sub(least) > MOST_PAIRS {
                return Vec::new();
            }
            found.extend((least..=most).map(|gained| (gained, gained + had - has, *n - had)));
        }
    }
    found
}

/// A finding with the counts of several groups beside it.
pub fn beside_counts<'a>(
    record: &Record,
    mut finding: Finding,
    groups: impl IntoIterator<Item = (&'a Counted<'a>, String)>,
) -> Finding {
    for (counted, of) in groups {
        let label = format!("{}, {of}", counted.shown(record));
        finding = finding.beside(counted.events, label);
    }
    finding
}

/// The smallest interval around values; `None` without any.
pub fn hull(values: impl IntoIterator<Item = f64>) -> Option<Interval> {
    values
        .into_iter()
        .fold(None, |hull: Option<Interval>, value| {
            let hull = hull.unwrap_or(Interval::point(value));
            Some(Interval {
                low: hull.low.min(value),
                high: hull.high.max(value),
            })
        })
}
