//! The same numbers in several places.

use crate::integrity::record::whole;
use crate::integrity::rules::means::groups::Occasion;
use crate::integrity::{Finding, Record};
use crate::records::{ArmResult, Number, Outcome};

use super::{IDENTICAL_ARMS, IDENTICAL_DIGITS};

/// Participants from which equal numbers are no chance of few values.
const ENOUGH: u64 = 10;

/// A mean and standard deviation of an arm at an occasion.
struct Cell<'a> {
    result: &'a ArmResult,
    occasion: Occasion,
    mean: Option<&'a Number>,
    sd: Option<&'a Number>,
}

pub fn audit(record: &Record, outcome: &Outcome, found: &mut Vec<Finding>) {
    let mut cells = Vec::new();
    for result in &outcome.results {
        if record.n(result).and_then(whole).is_none_or(|n| n < ENOUGH) {
            continue;
        }
        for occasion in Occasion::ALL {
            if let Some(summary) = occasion.of(result) {
                let printed = |number: &'_ Option<Number>| {
                    number
                        .as_ref()
                        .is_some_and(|number| number.derived().is_none())
                };
                cells.push(Cell {
                    result,
                    occasion,
                    mean: summary.mean.as_ref().filter(|_| printed(&summary.mean)),
                    sd: summary.sd.as_ref().filter(|_| printed(&summary.sd)),
                });
            }
        }
    }
    let whole_cells = same_cells(record, outcome, &cells, found);
    if !whole_cells {
        same_spreads(record, outcome, &cells, found);
        same_means(record, outcome, &cells, found);
    }
}

/// Digits that say something: all but leading zeros.
fn figures(record: &Record, number: &Number) -> u32 {
    let written = record.printed(number);
    written.map_or(0, |printed| {
        printed
            .digits
            .unsigned_abs()
            .checked_ilog10()
            .map_or(0, |log| log + 1)
    })
}

fn same(record: &Record, a: Option<&Number>, b: Option<&Number>, least: u32) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => {
            record.printed(a).is_some()
                && record.printed(a) == record.printed(b)
                && figures(record, a) >= least
        }
        _ => false,
    }
}

/// Mean and standard deviation the same in two places.
fn same_cells(
    record: &Record,
    outcome: &Outcome,
    cells: &[Cell],
    found: &mut Vec<Finding>,
) -> bool {
    for (at, a) in cells.iter().enumerate() {
        for b in &cells[at + 1..] {
            // Before and after of the same persons are alike to begin with.
            let same_persons = a.result.arm.value == b.result.arm.value;
            let least = if same_persons { 4 } else { 3 };
            if same(record, a.mean, b.mean, least)
                && same(record, a.sd, b.sd, least)
                && let (Some(mean), Some(sd), Some(other), Some(other_sd)) =
                    (a.mean, a.sd, b.mean, b.sd)
            {
                if figures(record, mean) + figures(record, sd) < 7 {
                    continue;
                }
                let message = format!(
                    "{} ± {} stands in two places: {} and {}",
                    record.written(mean),
                    record.written(sd),
                    place(record, a),
                    place(record, b),
                );
                found.push(
                    Finding::new(&IDENTICAL_ARMS, record, other.written.clone(), message)
                        .beside(other_sd, "the same standard deviation")
                        .beside(mean, "the same mean")
                        .outcome(&outcome.id)
                        .arm(&b.result.arm)
                        .arm(&a.result.arm)
                        .help("one of them may be copied by mistake: check the table"),
                );
                return true;
            }
        }
    }
    false
}

fn place(record: &Record, cell: &Cell) -> String {
    let id = &cell.result.arm;
    let label = record.arm(id).map_or(id.value.as_str(), |arm| &arm.label);
    format!("{label}, {}", cell.occasion.name())
}

/// Standard deviations the same: four of three figures, or three of four; or, less strangely, two of four.
fn same_spreads(record: &Record, outcome: &Outcome, cells: &[Cell], found: &mut Vec<Finding>) {
    for a in cells {
        let alike = |least| {
            cells
                .iter()
                .filter(move |b| same(record, a.sd, b.sd, least))
                .collect::<Vec<_>>()
        };
        let (coarse, fine) = (alike(3), alike(4));
        let (rule, all) = match (coarse.len(), fine.len()) {
            (4.., _) => (&IDENTICAL_ARMS, coarse),
            (_, 3..) => (&IDENTICAL_ARMS, fine),
            (_, 2) => (&IDENTICAL_DIGITS, fine),
            _ => continue,
        };
        let (Some(sd), Some(last)) = (a.sd, all.last().and_then(|cell| cell.sd)) else {
            continue;
        };
        let places: Vec<_> = all.iter().map(|cell| place(record, cell)).collect();
        let message = format!(
            "the standard deviation {} stands in {} places: {}",
            record.written(sd),
            all.len(),
            places.join("; ")
        );
        let mut finding = Finding::new(rule, record, last.written.clone(), message)
            .outcome(&outcome.id)
            .help("standard deviations of different persons or times are hardly ever equal: check the table");
        for cell in all {
            if !finding.arms.contains(&cell.result.arm.value) {
                finding = finding.arm(&cell.result.arm);
            }
            if let Some(sd) = cell.sd.filter(|sd| sd.written != last.written) {
                finding = finding.beside(sd, place(record, cell));
            }
        }
        found.push(finding);
        return;
    }
}

/// Means of different arms the same to four figures.
fn same_means(record: &Record, outcome: &Outcome, cells: &[Cell], found: &mut Vec<Finding>) {
    for (at, a) in cells.iter().enumerate() {
        for b in &cells[at + 1..] {
            if a.occasion == b.occasion
                && same(record, a.mean, b.mean, 4)
                && let (Some(mean), Some(other)) = (a.mean, b.mean)
            {
                let message = format!(
                    "the mean {} stands in two places: {} and {}",
                    record.written(mean),
                    place(record, a),
                    place(record, b)
                );
                found.push(
                    Finding::new(&IDENTICAL_DIGITS, record, other.written.clone(), message)
                        .beside(mean, "the same mean")
                        .outcome(&outcome.id)
                        .arm(&b.result.arm)
                        .arm(&a.result.arm)
                        .help("means of different persons are seldom equal to all digits: check the table"),
                );
                return;
            }
        }
    }
}
