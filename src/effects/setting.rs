//! What an effect is computed with, and how it is computed again from fewer people or from groups taken together.

use super::binary::{Table2x2, ZeroRule, binary};
use super::continuous::{Group, two_means};
use super::gather::Gather;
use super::{Data, EffectEstimate, Formula, Measure, Note};

/// The measure asked for, and what it is computed with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Setting {
    pub measure: Measure,
    pub rule: ZeroRule,
    pub any_zero: bool,
}

impl Setting {
    /// A measure with escalc's rule for zero cells.
    pub fn of(measure: Measure) -> Self {
        Self {
            measure,
            rule: ZeroRule::of(measure),
            any_zero: false,
        }
    }

    /// What the continuity correction adds to the cells of groups 1 and 2, none to numbers that are not counts.
    pub fn added(&self, data: Data) -> [f64; 2] {
        let Data::Counts { events, totals } = data else {
            return [0.0; 2];
        };
        let table = Table2x2::from_totals(events[0], totals[0], events[1], totals[1]);
        let applies = self.rule.applies(table, self.any_zero);
        if applies {
            self.rule.amounts(table)
        } else {
            [0.0; 2]
        }
    }

    /// What is added to the counts of a set with or without a zero, and said.
    pub fn add_to_counts(&self, gather: &mut Gather<'_>, zero: bool) -> f64 {
        if !self.rule.adds(zero, false, self.any_zero) {
            return 0.0;
        }
        let add = self.rule.add;
        gather.note(self.rule.note([add, add]));
        add
    }

    /// Puts what is said of zero cells as it is for these numbers.
    pub fn restate_zeros(&self, notes: &mut Vec<Note>, data: Data) {
        notes.retain(|note| !matches!(note, Note::ContinuityCorrection { .. } | Note::DoubleZero));
        let Data::Counts { events, totals } = data else {
            return;
        };
        let added = self.added(data);
        if added != [0.0; 2] {
            notes.push(self.rule.note(added));
        }
        if Table2x2::from_totals(events[0], totals[0], events[1], totals[1]).is_double_zero() {
            notes.push(Note::DoubleZero);
        }
    }

    /// The effect of other numbers of the same kind; `None` for a statistic.
    pub fn effect(&self, data: Data) -> Option<EffectEstimate> {
        match data {
            Data::Means { .. } => {
                let [one, two] = groups(data)?;
                two_means(self.measure, one, two, Formula::default())
            }
            Data::Counts { events, totals } => {
                let table = Table2x2::from_totals(events[0], totals[0], events[1], totals[1]);
                binary(self.measure, table, &self.rule, self.any_zero)
            }
            _ => None,
        }
    }
}

/// The two groups of means and standard deviations.
pub(super) fn groups(data: Data) -> Option<[Group; 2]> {
    let Data::Means { means, sds, sizes } = data else {
        return None;
    };
    Some([0, 1].map(|at| Group {
        mean: means[at],
        sd: sds[at],
        n: sizes[at],
    }))
}

/// The same data from fewer people: each group's sizes and counts over its divisor.
pub(super) fn reduced(data: Data, by: [f64; 2]) -> Data {
    let over = |values: [f64; 2]| [values[0] / by[0], values[1] / by[1]];
    match data {
        Data::Counts { events, totals } => Data::Counts {
            events: over(events),
            totals: over(totals),
        },
        Data::Means { means, sds, sizes } => Data::Means {
            means,
            sds,
            sizes: over(sizes),
        },
        Data::Statistic { means, sizes } => Data::Statistic {
            means,
            sizes: [0, 1].map(|at| sizes[at].map(|n| n / by[at])),
        },
        other => other,
    }
}
