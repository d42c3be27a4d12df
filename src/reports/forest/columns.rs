//! The data columns: what each study's effect was computed from.

use super::voice::Voice;
use crate::effects::{Data, Family, Measure, StudyEffect};
use crate::figures::forest::dress::{Counts, Means};
use crate::figures::forest::{Alignment, Column, Priority, Row};
use crate::numerics::format;
use crate::records::Groups;
use crate::synthesis::AnalysisResult;

/// The data columns of a measure's family.
pub fn columns(voice: &Voice, result: &AnalysisResult) -> Vec<Column> {
    let words = voice.words;
    let two = groups(voice, result);
    let two = [two[0].as_str(), two[1].as_str()];
    let occasions = [words.after, words.before];
    let in_groups = |groups: [&str; 2], headings: &[&str]| {
        let mut columns = Vec::new();
        for group in groups {
            for heading in headings {
                columns.push(column(heading, Some(group)));
            }
        }
        columns
    };
    match (
        result.measure.family(),
        voice.dress.table.counts,
        voice.dress.table.means,
    ) {
        (Family::Binary, Counts::Apart, _) => in_groups(two, &[words.events, words.total]),
        (Family::Binary, Counts::Fraction(heading), _) => {
            let fraction = |group: &str| Column {
                alignment: Alignment::Fraction,
                ..column(group, Some(heading(words)))
            };
            two.map(fraction).into()
        }
        (Family::Continuous, _, Means::Apart(size)) => {
            in_groups(two, &[words.mean, words.sd, size(words)])
        }
        (Family::Continuous, _, Means::WithSd(size)) => {
            in_groups(two, &[words.mean_sd, size(words)])
        }
        (Family::PretestPosttest, ..) => in_groups(two, &[words.change, words.total]),
        (Family::PairedContinuous, ..) => {
            let mut columns = in_groups(occasions, &[words.mean, words.sd]);
            columns.push(column(words.total, None));
            columns
        }
        (Family::PairedBinary | Family::PairedMargins, ..) => {
            vec![
                column(words.after, Some(words.events)),
                column(words.before, Some(words.events)),
                column(words.total, None),
            ]
        }
        (Family::Rates, ..) => in_groups(two, &[words.events, words.person_time]),
        (Family::Proportion, ..) => vec![column(words.events, None), column(words.total, None)],
        (Family::Rate, ..) => vec![column(words.events, None), column(words.person_time, None)],
        (Family::Mean, ..) => [words.mean, words.sd, words.total]
            .map(|heading| column(heading, None))
            .into(),
        (Family::Correlation, ..) if result.measure == Measure::Ucor => {
            vec![column(words.printed, None), column(words.total, None)]
        }
        (Family::Correlation, ..) => vec![column(words.total, None)],
        (Family::PartialCorrelation, ..) => ["t", words.predictors, words.total]
            .map(|heading| column(heading, None))
            .into(),
        (Family::Alpha, ..) => vec![column(words.items, None), column(words.total, None)],
        _ => Vec::new(),
    }
}

/// Names of the groups as the review has them; those of tables in the language of the figure.
pub fn groups(voice: &Voice, result: &AnalysisResult) -> [String; 2] {
    match result.groups == Groups::default() {
        true => [voice.words.intervention, voice.words.comparator].map(str::to_owned),
        false => [
            result.groups.intervention.clone(),
            result.groups.comparator.clone(),
        ],
    }
}

fn column(heading: &str, group: Option<&str>) -> Column {
    Column {
        heading: heading.to_owned(),
        group: group.map(str::to_owned),
        alignment: Alignment::Decimal,
        priority: match heading {
            "SD" => Priority::Spread,
            "Total" => Priority::Size,
            _ => Priority::Data,
        },
    }
}

/// A study's cells as the style shows them.
pub fn study_cells(voice: &Voice, effect: &StudyEffect, measure: Measure) -> Vec<String> {
    dressed(voice, measure, cells(effect, measure))
}

/// The cells of an estimate: sums of the columns that can be summed.
pub fn summary_cells(voice: &Voice, result: &AnalysisResult, members: &[usize]) -> Vec<String> {
    let mut sums = totals(result, members);
    if events_apart(voice, result) {
        sums[0].clear();
        sums[2].clear();
    }
    dressed(voice, result.measure, sums)
}

/// Sums of events in a line of their own, where the style has it: `Total events: 12 / 20`.
pub fn total_events(voice: &Voice, result: &AnalysisResult, members: &[usize]) -> Option<Row> {
    let sums = totals(result, members);
    let known = events_apart(voice, result) && !sums[0].is_empty() && !sums[2].is_empty();
    known.then(|| Row::Statistics {
        text: format!("{}: {} / {}", voice.words.total_events, sums[0], sums[2]),
    })
}

fn events_apart(voice: &Voice, result: &AnalysisResult) -> bool {
    voice.dress.table.event_sums_apart && result.measure.family() == Family::Binary
}

/// Joins cells that the style shows in one column, and puts in its decimal mark.
fn dressed(voice: &Voice, measure: Measure, cells: Vec<String>) -> Vec<String> {
    let table = &voice.dress.table;
    let or_missing = |cell: &str| match cell {
        "" => format::MISSING.to_owned(),
        _ => cell.to_owned(),
    };
    let joined: Vec<String> = match (measure.family(), table.counts, table.means) {
        (Family::Binary, Counts::Fraction(_), _) => cells
            .chunks(2)
            .map(|pair| match pair {
                [events, total] if !(events.is_empty() && total.is_empty()) => {
                    format!("{}/{}", or_missing(events), or_missing(total))
                }
                _ => String::new(),
            })
            .collect(),
        (Family::Continuous, _, Means::WithSd(_)) => cells
            .chunks(3)
            .flat_map(|group| match group {
                [mean, sd, n] if !mean.is_empty() && !sd.is_empty() => {
                    [format!("{mean} ({sd})"), n.clone()]
                }
                [mean, _, n] => [mean.clone(), n.clone()],
                [.., n] => [String::new(), n.clone()],
                [] => [String::new(), String::new()],
            })
            .collect(),
        _ => cells,
    };
    let printed = joined
        .into_iter()
        .map(|cell| voice.number(thousands(&cell)));
    printed.collect()
}

/// Thin spaces between the thousands of large numbers, each of them where a stroke joins two.
fn thousands(cell: &str) -> String {
    let number = |number: &str| {
        let whole = number.split_once('.').map_or(number, |(whole, _)| whole);
        match whole.parse() {
            Ok(n) => format!("{}{}", format::count(n), &number[whole.len()..]),
            Err(_) => number.to_owned(),
        }
    };
    let parts: Vec<_> = cell.split('/').map(number).collect();
    parts.join("/")
}

/// A study's cells, as many as the family has columns; missing ones are empty.
fn cells(effect: &StudyEffect, measure: Measure) -> Vec<String> {
    let family = measure.family();
    let whole = |value: f64| format::fixed(value, 0);
    let decimals = decimals(effect.data);
    let number = |value: f64| format::fixed(value, decimals);
    let maybe = |value: Option<f64>| value.map_or_else(String::new, number);
    match (effect.data, family) {
        (Data::Counts { events, totals }, Family::Binary) => vec![
            whole(events[0]),
            whole(totals[0]),
            whole(events[1]),
            whole(totals[1]),
        ],
        (Data::Statistic { sizes, .. }, Family::Binary) => {
            let total = |at: usize| sizes[at].map_or_else(String::new, whole);
            vec![String::new(), total(0), String::new(), total(1)]
        }
        (Data::Means { means, sds, sizes }, Family::Continuous) => (0..2)
            .flat_map(|at| [number(means[at]), number(sds[at]), whole(sizes[at])])
            .collect(),
        (Data::Changes { changes, sizes }, _) => (0..2)
            .flat_map(|at| [format::fixed(changes[at], 2), whole(sizes[at])])
            .collect(),
        (Data::Statistic { means, sizes }, Family::Continuous) => (0..2)
            .flat_map(|at| {
                let size = sizes[at].map_or_else(String::new, whole);
                [maybe(means[at]), String::new(), size]
            })
            .collect(),
        (Data::Occasions { means, sds, n }, Family::PairedContinuous) => {
            let mut cells: Vec<_> = (0..2)
                .flat_map(|at| [maybe(means[at]), maybe(sds[at])])
                .collect();
            cells.push(whole(n));
            cells
        }
        (Data::BeforeAfter { events, n }, Family::PairedBinary | Family::PairedMargins) => {
            vec![whole(events[0]), whole(events[1]), whole(n)]
        }
        (Data::Rates { events, times }, Family::Rates) => (0..2)
            .flat_map(|at| [whole(events[at]), amount(times[at])])
            .collect(),
        (Data::Events { events, total }, _) => vec![whole(events), whole(total)],
        (Data::Rate { events, time }, _) => vec![whole(events), amount(time)],
        (Data::Mean { mean, sd, n }, _) => vec![number(mean), number(sd), whole(n)],
        (Data::Correlation { r, n }, _) if measure == Measure::Ucor => {
            vec![format::fixed(r, 2), whole(n)]
        }
        (Data::Correlation { n, .. }, _) => vec![whole(n)],
        (Data::Coefficient { t, predictors, n }, _) => {
            vec![format::fixed(t, 2), whole(predictors), whole(n)]
        }
        (Data::Alpha { items, n }, _) => vec![whole(items), whole(n)],
        _ => Vec::new(),
    }
}

/// Decimals that a number was written with.
fn printed(value: f64) -> usize {
    let text = value.to_string();
    text.split_once('.').map_or(0, |(_, digits)| digits.len())
}

/// Person-time as it was written, with at most two decimals.
fn amount(time: f64) -> String {
    format::fixed(time, printed(time).min(2))
}

/// Decimals of a study's means and SDs: as many as the most precisely printed mean has, at least
/// one for SDs to be told apart, at most two.
fn decimals(data: Data) -> usize {
    let means: Vec<f64> = match data {
        Data::Means { means, .. } => means.to_vec(),
        Data::Mean { mean, .. } => vec![mean],
        Data::Statistic { means, .. } | Data::Occasions { means, .. } => {
            means.into_iter().flatten().collect()
        }
        _ => Vec::new(),
    };
    means
        .into_iter()
        .map(printed)
        .max()
        .unwrap_or(0)
        .clamp(1, 2)
}

/// Sums of the columns that can be summed; the others stay empty. One cell for each that [`cells`] gives.
fn totals(result: &AnalysisResult, members: &[usize]) -> Vec<String> {
    let measure = result.measure;
    let summed: &[usize] = match measure.family() {
        Family::Binary | Family::Rates => &[0, 1, 2, 3],
        Family::Continuous => &[2, 5],
        Family::PretestPosttest => &[1, 3],
        Family::PairedContinuous => &[4],
        Family::PairedBinary | Family::PairedMargins => &[0, 1, 2],
        Family::Proportion | Family::Rate => &[0, 1],
        Family::Mean | Family::PartialCorrelation => &[2],
        Family::Correlation if measure == Measure::Ucor => &[1],
        Family::Correlation => &[0],
        Family::Alpha => &[1],
        _ => &[],
    };
    let rows: Vec<_> = members
        .iter()
        .map(|at| cells(&result.effects[*at], measure))
        .collect();
    let sum = |column: usize| -> Option<String> {
        let cells = rows.iter().map(|row| row.get(column));
        let cells = cells.collect::<Option<Vec<_>>>()?;
        let numbers = cells.iter().map(|cell| cell.parse::<f64>().ok());
        let decimals = cells
            .iter()
            .map(|cell| cell.split_once('.').map_or(0, |(_, digits)| digits.len()));
        let total = numbers.sum::<Option<f64>>()?;
        Some(format::fixed(total, decimals.max().unwrap_or(0)))
    };
    (0..rows.iter().map(Vec::len).max().unwrap_or(0))
        .map(|column| {
            let total = summed.contains(&column).then(|| sum(column)).flatten();
            total.unwrap_or_default()
        })
        .collect()
}
