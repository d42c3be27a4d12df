//! How few participants would have to have another outcome for the conclusion to be another.

use rayon::prelude::*;

use super::Conclusion;
use crate::effects::binary::{Table2x2, ZeroRule, binary};
use crate::effects::{Data, EffectEstimate, Measure, StudyEffect};
use crate::pooling::{Interval, Options, PoolingError, refit_interval};

/// The counts of a study, and how its effect follows from them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EventTable {
    /// Events and non-events in groups 1 and 2.
    pub table: Table2x2,
    /// -1 where the analysis turns the effect around.
    pub sign: f64,
}

/// Events moved in one arm of one study.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventMove {
    /// Index of the study, from 0.
    pub study: usize,
    /// Group, 1 or 2.
    pub group: usize,
    /// Participants moved from no event to event; negative the other way.
    pub events: i64,
}

/// How many events turn the conclusion.
#[derive(Clone, Debug, PartialEq)]
pub enum Moves {
    /// These moves do, and one event fewer does not.
    Turned(Vec<EventMove>),
    /// No moves that were tried do.
    Never,
}

/// Fragility of a pooled result of counts.
#[derive(Clone, Debug, PartialEq)]
pub struct Fragility {
    /// What the interval says of the counts as they are.
    pub conclusion: Conclusion,
    /// Moves over all studies, found greedily, or in one arm where fewer do; their number is the fragility index. Exact up to
    /// [`EXACT`], beyond an upper bound.
    pub index: Option<usize>,
    /// The moves of the index, those of one arm added up.
    pub moves: Vec<EventMove>,
    /// For each study, the smallest number of events in one of its arms that turns the conclusion by itself. `None` where
    /// the effect does not come from counts as they stand, or where no number does.
    pub studies: Vec<Option<EventMove>>,
    /// Indices of studies whose effect does not come from counts as they stand; they are left as they are.
    pub fixed: Vec<usize>,
}

/// More moves than these are not tried: a result that they do not turn is not fragile.
const MOST: usize = 500;

impl EventTable {
    /// The counts of an effect, where the effect follows from them alone.
    fn of(effect: &StudyEffect, measure: Measure, rule: &ZeroRule, any_zero: bool) -> Option<Self> {
        let Data::Counts { events, totals } = effect.data else {
            return None;
        };
        let table = Table2x2::from_totals(events[0], totals[0], events[1], totals[1]);
        let own = binary(measure, table, rule, any_zero)?;
        let scale = effect.estimate.vi.sqrt();
        let same = |a: f64, b: f64, unit: f64| (a - b).abs() <= 1e-9 * unit;
        let sign = [1.0, -1.0]
            .into_iter()
            .find(|sign| same(sign * own.yi, effect.estimate.yi, scale))?;
        same(own.vi, effect.estimate.vi, effect.estimate.vi).then_some(Self { table, sign })
    }

    /// The table with events moved in one group; `None` where there are not so many.
    fn moved(self, group: usize, events: f64) -> Option<Self> {
        let mut table = self.table;
        let (yes, no) = match group {
            1 => (&mut table.ai, &mut table.bi),
            _ => (&mut table.ci, &mut table.di),
        };
        *yes += events;
        *no -= events;
        (*yes >= 0.0 && *no >= 0.0).then_some(Self { table, ..self })
    }
}

/// Counts with everything that turns them into an interval.
struct Counts<'a> {
    tables: Vec<Option<EventTable>>,
    estimates: Vec<EffectEstimate>,
    measure: Measure,
    rule: &'a ZeroRule,
    options: &'a Options,
    null: f64,
}

/// Up to here the fragility index is the smallest there is: every single move was tried.
pub const EXACT: usize = 2;

/// How many participants would have to change between event and no event for the conclusion to be another.
///
/// The index moves one event at a time: of all studies and arms, the move that brings the limit of the interval nearest to
/// turning the conclusion, until it turns. An interval that excludes no effect is moved until it includes it; one that
/// includes no effect, towards the side of its estimate until it excludes it. After 500 moves it gives up. Where moves in
/// one arm of one study alone turn it with fewer, their number is the index. Every single move is tried, so an index of 1
/// or 2 is exact; a larger one is an upper bound. A study's own number is sought by doubling and bisection in each arm and direction, taking it
/// that further moves do not undo a turn. Effects, continuity corrections and tau2 are computed anew for each move.
/// `None` where the measure has no null or no study gives counts. Errors: as [`crate::pooling::pool`].
/// Source: Atal, Porcher, Boutron & Ravaud (2019), J Clin Epidemiol 111:32, doi:10.1016/j.jclinepi.2019.03.012; for one
/// trial Walsh et al. (2014), J Clin Epidemiol 67:622, doi:10.1016/j.jclinepi.2013.10.019.
pub fn fragility(
    measure: Measure,
    effects: &[StudyEffect],
    rule: &ZeroRule,
    options: &Options,
) -> Result<Option<Fragility>, PoolingError> {
    let Some(null) = measure.null() else {
        return Ok(None);
    };
    let sees_zero = |effect: &StudyEffect| match effect.data {
        Data::Counts { events, totals } => rule.sees_zero(Table2x2::from_totals(
            events[0], totals[0], events[1], totals[1],
        )),
        _ => false,
    };
    let any_zero = effects.iter().any(sees_zero);
    let tables = effects
        .iter()
        .map(|effect| EventTable::of(effect, measure, rule, any_zero));
    let mut counts = Counts {
        tables: tables.collect(),
        estimates: effects.iter().map(|effect| effect.estimate).collect(),
        measure,
        rule,
        options,
        null,
    };
    if counts.tables.iter().all(Option::is_none) {
        return Ok(None);
    }
    let (yi, vi) = counts.columns(&counts.tables);
    let (refit, ci) = refit_interval(&yi, &vi, options)?;
    let conclusion = Conclusion::of(ci, null);
    let fixed = counts.tables.iter().enumerate();
    let fixed = fixed
        .filter(|(_, table)| table.is_none())
        .map(|(at, _)| at)
        .collect();
    let studies = (0..effects.len())
        .into_par_iter()
        .map(|study| counts.of_study(study, conclusion))
        .collect();
    let upwards = match conclusion {
        Conclusion::Below => true,
        Conclusion::Above => false,
        Conclusion::Open => refit.estimate > null,
    };
    let studies: Vec<Option<EventMove>> = studies;
    let greedy = match counts.greedy(conclusion, upwards) {
        Moves::Turned(moves) => Some((moves.len(), added_up(&moves))),
        Moves::Never => None,
    };
    let alone = studies.iter().flatten().min_by_key(|one| one.events.abs());
    let alone = alone.map(|one| (one.events.unsigned_abs() as usize, vec![*one]));
    let fewest = greedy
        .into_iter()
        .chain(alone)
        .min_by_key(|(index, _)| *index);
    let (index, moves) = match fewest {
        Some((index, moves)) => (Some(index), moves),
        None => (None, Vec::new()),
    };
    Ok(Some(Fragility {
        conclusion,
        index,
        moves,
        studies,
        fixed,
    }))
}

impl Counts<'_> {
    fn columns(&self, tables: &[Option<EventTable>]) -> (Vec<f64>, Vec<f64>) {
        let known = tables.iter().flatten();
        let any_zero = known.clone().any(|one| self.rule.sees_zero(one.table));
        let row = |(own, table): (&EffectEstimate, &Option<EventTable>)| {
            let Some(EventTable { table, sign }) = table else {
                return Some((own.yi, own.vi));
            };
            let found = binary(self.measure, *table, self.rule, any_zero)?;
            Some((sign * found.yi, found.vi))
        };
        let rows = self.estimates.iter().zip(tables);
        rows.filter_map(row).unzip()
    }

    /// The interval with the events of one arm moved; `None` where they cannot be, or the study drops out.
    fn interval(&self, moved: EventMove) -> Option<Interval> {
        let table = self.tables[moved.study]?.moved(moved.group, moved.events as f64)?;
        let mut tables = self.tables.clone();
        tables[moved.study] = Some(table);
        let (yi, vi) = self.columns(&tables);
        if yi.len() < self.estimates.len() {
            return None;
        }
        let (_, ci) = refit_interval(&yi, &vi, self.options).ok()?;
        Some(ci)
    }

    fn of_study(&self, study: usize, now: Conclusion) -> Option<EventMove> {
        let mut best: Option<EventMove> = None;
        for group in [1, 2] {
            for direction in [1, -1] {
                let of = |size: i64| EventMove {
                    study,
                    group,
                    events: direction * size,
                };
                let turns = |size: i64| {
                    self.interval(of(size))
                        .map(|ci| Conclusion::of(ci, self.null) != now)
                };
                if let Some(size) = smallest(turns) {
                    let smaller = |known: &EventMove| known.events.abs() <= size;
                    if !best.as_ref().is_some_and(smaller) {
                        best = Some(of(size));
                    }
                }
            }
        }
        best
    }

    /// One event after the other, each the one that brings the interval nearest to turning.
    fn greedy(&mut self, now: Conclusion, upwards: bool) -> Moves {
        // Towards no effect the outer limit counts, away from it the inner one.
        let limit = |ci: Interval| match (now, upwards) {
            (Conclusion::Open, true) => ci.lower,
            (Conclusion::Open, false) => -ci.upper,
            (_, true) => ci.upper,
            (_, false) => -ci.lower,
        };
        let mut moves = Vec::new();
        while moves.len() < MOST {
            let candidates = self.candidates(upwards).into_par_iter();
            let moved = candidates.map(|candidate| Some((candidate, self.interval(candidate)?)));
            let moved: Vec<_> = moved.collect();
            let mut best: Option<(EventMove, Interval)> = None;
            for (candidate, ci) in moved.into_iter().flatten() {
                if best.is_none_or(|(_, known)| limit(ci) > limit(known)) {
                    best = Some((candidate, ci));
                }
            }
            let Some((chosen, ci)) = best else {
                return Moves::Never;
            };
            let table = self.tables[chosen.study];
            self.tables[chosen.study] =
                table.and_then(|table| table.moved(chosen.group, chosen.events as f64));
            moves.push(chosen);
            if Conclusion::of(ci, self.null) != now {
                return Moves::Turned(moves);
            }
        }
        Moves::Never
    }

    /// One event more in one group or one fewer in the other, whichever moves the effect as wanted.
    fn candidates(&self, upwards: bool) -> Vec<EventMove> {
        let mut candidates = Vec::new();
        for (study, table) in self.tables.iter().enumerate() {
            let Some(table) = table else { continue };
            let more = (table.sign > 0.0) == upwards;
            for (group, raises) in [(1, more), (2, !more)] {
                candidates.push(EventMove {
                    study,
                    group,
                    events: if raises { 1 } else { -1 },
                });
            }
        }
        candidates
    }
}

/// The smallest size that turns, `None` from `turns` meaning that there are not so many.
fn smallest(turns: impl Fn(i64) -> Option<bool>) -> Option<i64> {
    let (mut stands, mut size) = (0, 1);
    loop {
        match turns(size) {
            Some(true) => break,
            Some(false) => (stands, size) = (size, 2 * size),
            // Beyond the arm: the last size within it is still to be looked at.
            None if size - stands <= 1 => return None,
            None => size = stands + (size - stands) / 2,
        }
    }
    while size - stands > 1 {
        let middle = stands + (size - stands) / 2;
        match turns(middle) {
            Some(true) => size = middle,
            _ => stands = middle,
        }
    }
    Some(size)
}

/// The moves with those of one arm added up, in order of study and group.
fn added_up(moves: &[EventMove]) -> Vec<EventMove> {
    let mut sums: Vec<EventMove> = Vec::new();
    for one in moves {
        let arm = |sum: &&mut EventMove| (sum.study, sum.group) == (one.study, one.group);
        match sums.iter_mut().find(arm) {
            Some(sum) => sum.events += one.events,
            None => sums.push(*one),
        }
    }
    sums.sort_by_key(|sum| (sum.study, sum.group));
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_size_is_found_within_what_there_is() {
        for limit in 1..40 {
            for turn in 1..45 {
                let turns = |size: i64| (size <= limit).then_some(size >= turn);
                let want = (turn <= limit).then_some(turn);
                assert_eq!(smallest(turns), want, "{turn} of {limit}");
            }
        }
    }

    #[test]
    fn moves_of_one_arm_are_added_up() {
        let one = |study, group, events| EventMove {
            study,
            group,
            events,
        };
        let moves = [one(2, 1, 1), one(0, 2, -1), one(2, 1, 1)];
        assert_eq!(added_up(&moves), [one(0, 2, -1), one(2, 1, 2)]);
    }
}
