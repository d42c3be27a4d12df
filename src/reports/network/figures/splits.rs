//! Direct against indirect evidence, as a forest plot.

use crate::figures::forest::{ForestPlot, Marker, Priority, Row, StudyRow};
use crate::network::{NetworkResult, NetworkTable, Pairwise, Split};
use crate::numerics::format;
use crate::reports::companions::Paper;

use super::base::{Base, column, note, percent};
use super::plain;

/// A cell in which nothing is printed.
const BLANK: &str = " ";
/// A narrower figure has no room for columns: what they hold stands with the names of the rows, in millimetres.
const NARROW_MM: f64 = 100.0;

/// Direct, indirect and network estimates of every comparison that has both kinds of evidence; `None` without any.
pub fn splits(
    table: &NetworkTable,
    result: &NetworkResult,
    paper: &Paper<'_>,
) -> Option<ForestPlot> {
    let base = Base::new(table, result);
    let (both, alone): (Vec<&Split>, Vec<&Split>) = result
        .splits
        .iter()
        .partition(|split| split.indirect.is_some());
    if both.is_empty() {
        return None;
    }
    let mut plot = base.plot("Node splitting", "Comparison".to_owned(), paper);
    plot.title = format!("Direct and indirect evidence: {}", table.measure.name());
    let is_narrow = paper.width_mm < NARROW_MM;
    if !is_narrow {
        plot.columns = vec![
            column("Studies", Priority::Size),
            column("Direct\nevidence (%)", Priority::Spread),
            column("P for\ndifference", Priority::Data),
        ];
    }
    plot.favours = base.favours(["first named", "second named"]);
    for (at, split) in both.iter().enumerate() {
        if at > 0 {
            plot.rows.push(Row::Spacer);
        }
        plot.rows.extend(rows(&base, split, is_narrow));
    }
    plot.rows.extend(base.statistics());
    let notes = notes(&base, &alone, is_narrow);
    plot.rows.extend(notes.into_iter().map(note));
    plot.description = description(&base, &both);
    Some(plot)
}

/// The comparison with the reference as its second treatment, where that is one of the two.
fn named(base: &Base, split: &Split) -> (String, f64) {
    match split.one == base.result.reference {
        true => (pair(base, split.two, split.one), -1.0),
        false => (pair(base, split.one, split.two), 1.0),
    }
}

fn pair(base: &Base, one: usize, two: usize) -> String {
    format!("{} v {}", base.name(one), base.name(two))
}

fn rows(base: &Base, split: &Split, is_narrow: bool) -> Vec<Row> {
    let (label, sign) = named(base, split);
    let row = |part: &str, found: Pairwise, marker: Marker, cells: [String; 3]| {
        let found = Pairwise {
            effect: sign * found.effect,
            ..found
        };
        Row::Study(StudyRow {
            label: format!("{label}, {}", format::uncapitalised(part)),
            part: Some(part.to_owned()),
            cells: match is_narrow {
                true => Vec::new(),
                false => cells.into(),
            },
            effect: base.effect(found),
            weight_percent: None,
            marker,
            note: None,
            judgements: Vec::new(),
            link: None,
        })
    };
    let blank = || [BLANK; 3].map(str::to_owned);
    let told = [
        split.studies.to_string(),
        percent(split.proportion),
        format::or_missing(split.p, format::p_value),
    ];
    let [direct, other] = parts(split, is_narrow);
    let indirect = split.indirect;
    let indirect = indirect.map(|found| row(&other, found, Marker::AsPublished, blank()));
    let mut rows = vec![
        Row::Several {
            label: label.clone(),
            note: None,
        },
        row(&direct, split.direct, Marker::Recomputed, told),
    ];
    rows.extend(indirect);
    rows.push(row("Network", split.network, Marker::Pooled, blank()));
    rows
}

/// What the first two rows are called where columns tell the rest, and where these are left out.
fn parts(split: &Split, is_narrow: bool) -> [String; 2] {
    if !is_narrow {
        return ["Direct", "Indirect"].map(str::to_owned);
    }
    let studies = crate::reports::findings::studies(split.studies);
    let p = split.p.map_or_else(String::new, |p| {
        format!(" ({})", format::p_relation("P", p))
    });
    [
        format!("Direct ({studies}, {}%)", percent(split.proportion)),
        format!("Indirect{p}"),
    ]
}

fn notes(base: &Base, alone: &[&Split], is_narrow: bool) -> Vec<String> {
    let ci = base.voice.ci(base.result.options.level);
    let what = match is_narrow {
        true => {
            "Percentages: direct evidence in the network estimate. *P*: direct against indirect evidence."
        }
        false => {
            "Direct evidence: its share in the network estimate. *P* for difference: direct against indirect evidence."
        }
    };
    let mut notes = vec![
        base.model(),
        format!(
            "Filled squares are direct evidence, hollow squares indirect evidence, rhombi both together; lines are {ci}. \
             {what}"
        ),
    ];
    if !alone.is_empty() {
        let names = alone.iter().map(|split| plain(&named(base, split).0));
        let names = names.collect::<Vec<_>>().join("; ");
        notes.push(format!("No indirect evidence: {names}."));
    }
    notes
}

fn description(base: &Base, both: &[&Split]) -> String {
    let each = both.iter().map(|split| {
        let (name, sign) = named(base, split);
        let words = |found: Pairwise| {
            base.words(Pairwise {
                effect: sign * found.effect,
                ..found
            })
        };
        let indirect = split
            .indirect
            .map_or_else(String::new, |found| format!(", indirect {}", words(found)));
        let p = split
            .p
            .map_or_else(String::new, |p| format!(", {}", format::p_relation("P", p)));
        format!("{name}: direct {}{indirect}{p}", words(split.direct))
    });
    format!(
        "Direct and indirect evidence of {} comparisons, {}. {}.",
        both.len(),
        format::uncapitalised(base.table.measure.name()),
        each.collect::<Vec<_>>().join("; ")
    )
}
