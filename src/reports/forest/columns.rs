//! The data columns: what each study's effect was computed from.

use crate::effects::{Data, Family, Measure, StudyEffect};
use crate::figures::forest::{Alignment, Column, Priority};
use crate::numerics::format;
use crate::synthesis::AnalysisResult;

/// The data columns of a measure's family.
pub fn columns(result: &AnalysisResult) -> Vec<Column> {
    let two = [&result.groups.intervention, &result.groups.comparator].map(String::as_str);
    let occasions = ["After", "Before"];
    let in_groups = |groups: [&str; 2], headings: &[&str]| {
        let mut columns = Vec::new();
        for group in groups {
            for heading in headings {
                columns.push(column(heading, Some(group)));
            }
        }
        columns
    };
    match result.measure.family() {
        Family::Binary => in_groups(two, &["Events", "Total"]),
        Family::Continuous => in_groups(two, &["Mean", "SD", "Total"]),
        Family::PretestPosttest => in_groups(two, &["Change", "Total"]),
        Family::PairedContinuous => {
            let mut columns = in_groups(occasions, &["Mean", "SD"]);
            columns.push(column("Total", None));
            columns
        }
        Family::PairedBinary | Family::PairedMargins => {
            vec![
                column("After", Some("Events")),
                column("Before", Some("Events")),
                column("Total", None),
            ]
        }
        Family::Rates => in_groups(two, &["Events", "Person-time"]),
        Family::Proportion => vec![column("Events", None), column("Total", None)],
        Family::Rate => vec![column("Events", None), column("Person-time", None)],
        Family::Mean => ["Mean", "SD", "Total"]
            .map(|heading| column(heading, None))
            .into(),
        Family::Correlation if result.measure == Measure::Ucor => {
            vec![column("Printed", None), column("Total", None)]
        }
        Family::Correlation => vec![column("Total", None)],
        Family::PartialCorrelation => ["t", "Predictors", "Total"]
            .map(|heading| column(heading, None))
            .into(),
        Family::Alpha => vec![column("Items", None), column("Total", None)],
        _ => Vec::new(),
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

/// A study's cells, as many as the family has columns; missing ones are empty.
pub fn cells(effect: &StudyEffect, measure: Measure) -> Vec<String> {
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

/// Sums of the columns that can be summed; the others stay empty.
pub fn totals(result: &AnalysisResult, members: &[usize]) -> Vec<String> {
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
    let width = columns(result).len();
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
    (0..width)
        .map(|column| {
            let total = summed.contains(&column).then(|| sum(column)).flatten();
            total.unwrap_or_default()
        })
        .collect()
}
