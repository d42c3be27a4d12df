//! The data columns: what each study's effect was computed from.

use crate::effects::{Data, Family, StudyEffect};
use crate::figures::forest::{Alignment, Column};
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
        Family::PairedContinuous => {
            let mut columns = in_groups(occasions, &["Mean", "SD"]);
            columns.push(column("Total", None));
            columns
        }
        Family::PairedBinary => {
            vec![
                column("After", Some("Events")),
                column("Before", Some("Events")),
                column("Total", None),
            ]
        }
        Family::Proportion => ["Events", "Total"].map(|name| column(name, None)).to_vec(),
        Family::Mean => ["Mean", "SD", "Total"]
            .map(|name| column(name, None))
            .to_vec(),
        _ => Vec::new(),
    }
}

fn column(heading: &str, group: Option<&str>) -> Column {
    Column {
        heading: heading.to_owned(),
        group: group.map(str::to_owned),
        alignment: Alignment::Decimal,
    }
}

/// A study's cells, as many as the family has columns; missing ones are empty.
pub fn cells(effect: &StudyEffect, family: Family) -> Vec<String> {
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
        (Data::OneCount { events, total }, Family::Proportion) => {
            vec![whole(events), whole(total)]
        }
        (Data::OneMean { mean, sd, n }, Family::Mean) => {
            vec![number(mean), number(sd), whole(n)]
        }
        (Data::BeforeAfter { events, n }, Family::PairedBinary) => {
            vec![whole(events[0]), whole(events[1]), whole(n)]
        }
        _ => Vec::new(),
    }
}

/// Decimals of a study's means and SDs: as many as the most precisely printed mean has, at least
/// one for SDs to be told apart, at most two.
fn decimals(data: Data) -> usize {
    let printed = |value: f64| {
        value
            .to_string()
            .split_once('.')
            .map_or(0, |(_, d)| d.len())
    };
    let means: Vec<f64> = match data {
        Data::Means { means, .. } => means.to_vec(),
        Data::OneMean { mean, .. } => vec![mean],
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
    let family = result.measure.family();
    let summed: &[usize] = match family {
        Family::Binary => &[0, 1, 2, 3],
        Family::Continuous => &[2, 5],
        Family::PairedContinuous => &[4],
        Family::PairedBinary => &[0, 1, 2],
        Family::Proportion => &[0, 1],
        Family::Mean => &[2],
        _ => &[],
    };
    let width = columns(result).len();
    let rows: Vec<_> = members
        .iter()
        .map(|at| cells(&result.effects[*at], family))
        .collect();
    let sum = |column: usize| -> Option<f64> {
        rows.iter()
            .map(|row| row.get(column)?.parse::<f64>().ok())
            .sum()
    };
    (0..width)
        .map(|column| {
            let total = summed.contains(&column).then(|| sum(column)).flatten();
            total.map_or_else(String::new, |total| format::fixed(total, 0))
        })
        .collect()
}
