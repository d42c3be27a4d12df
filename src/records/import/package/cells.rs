//! The cells of a data package: settings of analyses, studies, and their numbers.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::records::import::Remark;
use crate::records::import::draft::{Figure, Study};
use crate::records::import::names::{Ids, slug};
use crate::records::import::revman::{DataType, Meta, Method, Row, in_words};
use crate::records::{Grid, GridRow, LoadError, ProblemKind};

/// The columns that a file of the package must have.
pub(super) fn require(grid: &Grid, columns: &[&str]) -> Result<(), LoadError> {
    let lacking = columns.iter().filter(|name| grid.column(name).is_none());
    let lacking: Vec<_> = lacking.copied().collect();
    if lacking.is_empty() {
        return Ok(());
    }
    let reason = format!("the header lacks {}", lacking.join(", "));
    Err(grid.error(vec![(0..0, ProblemKind::Other { reason })]))
}

/// `1.2` of comparison and outcome; numbers may be written 1 or 1.0.
pub(super) fn number(grid: &Grid, row: &GridRow) -> String {
    let part = |name| {
        let text = grid.cell(row, name).unwrap_or("0");
        text.trim_end_matches(".0").to_owned()
    };
    format!("{}.{}", part("Analysis group"), part("Analysis number"))
}

fn yes(text: Option<&str>) -> bool {
    text.is_some_and(|text| matches!(text.to_lowercase().as_str(), "true" | "yes" | "1"))
}

/// One analysis and its settings.
pub(super) fn meta(grid: &Grid, row: &GridRow, remarks: &mut Vec<Remark>) -> Meta {
    let get = |name: &str| grid.cell(row, name);
    let words = |name: &str| get(name).unwrap_or_default().to_owned();
    let lower = |name: &str| get(name).unwrap_or_default().to_lowercase();
    let place = grid.place(row.start);
    let mut say = |text| {
        let place = place.clone();
        remarks.push(Remark { place, text });
    };
    let kind = lower("Data type");
    let data = if kind.starts_with("dich") {
        DataType::Dichotomous
    } else if kind.starts_with("cont") && !kind.starts_with("contrast") {
        DataType::Continuous
    } else if kind.starts_with("o-e") {
        DataType::ObservedExpected
    } else {
        DataType::Generic
    };
    let method = lower("Statistical method");
    let measure = words("Effect measure");
    let level = get("CI/PI level").or_else(|| get("Estimate CI"));
    if let Some(level) = level.filter(|level| !is_95(level)) {
        say(format!(
            "intervals of {level} were not carried over; --level sets it"
        ));
    }
    let tau2 = match lower("Heterogeneity estimator").as_str() {
        "" => None,
        text if text.contains("reml") || text.contains("restricted") => Some("REML"),
        text if text.contains("laird") || text == "dl" => Some("DL"),
        text => {
            say(format!("the estimator of tau2 `{text}` was taken as DL"));
            Some("DL")
        }
    };
    let ci = match lower("CI method") {
        text if text.contains("hartung") || text.contains("hksj") => "hksj",
        _ => "wald",
    };
    let label = |name: &str, otherwise: &str| get(name).unwrap_or(otherwise).to_owned();
    Meta {
        number: number(grid, row),
        comparison: words("Analysis group name"),
        name: words("Analysis name"),
        data,
        measure,
        method: if method.contains("mantel") {
            Method::MantelHaenszel
        } else if method.contains("peto") {
            Method::Peto
        } else {
            Method::InverseVariance
        },
        random: lower("Analysis model").starts_with("random"),
        chosen: Some((tau2.unwrap_or("DL"), ci)),
        swapped: yes(get("Swap event and non-event")),
        logarithms: get("Log-scale data").map(|text| yes(Some(text))),
        total_shown: get("Overall estimates").is_none_or(|text| yes(Some(text))),
        unit: get("Unit of effect measure").map(str::to_owned),
        groups: [
            label("Experimental group label", "Experimental"),
            label("Control group label", "Control"),
        ],
        sides: [
            label("Graph label (left)", ""),
            label("Graph label (right)", ""),
        ],
        rows: Vec::new(),
        place: grid.place(row.start),
    }
}

fn is_95(level: &str) -> bool {
    let number = level.trim_end_matches('%').trim().parse::<f64>();
    number.is_ok_and(|level| level == 95.0 || level == 0.95)
}

/// Every study of the rows and of the study information, under its name.
pub(super) fn studies(rows: &Grid, information: Option<&Grid>) -> Vec<(String, Study)> {
    let mut found: Vec<(String, Study)> = Vec::new();
    let mut ids = Ids::of_records();
    let grids = std::iter::once(rows).chain(information);
    for grid in grids {
        for row in &grid.rows {
            let Some(label) = grid.cell(row, "Study") else {
                continue;
            };
            if found.iter().any(|(key, _)| key == label) {
                continue;
            }
            let year = ["Study year", "Year"]
                .into_iter()
                .find_map(|name| grid.cell(row, name));
            let year: Option<u16> = year.and_then(|text| text.trim_end_matches(".0").parse().ok());
            let named = match year {
                Some(year) if !slug(label).contains(&year.to_string()) => format!("{label} {year}"),
                _ => label.to_owned(),
            };
            let study = Study {
                id: ids.unique(&named, "study"),
                label: label.to_owned(),
                year,
                source: in_words(&grid.place(row.start)),
                ..Study::default()
            };
            found.push((label.to_owned(), study));
        }
    }
    found
}

/// One study's line in an analysis.
pub(super) fn data_row(
    grid: &Grid,
    row: &GridRow,
    problems: &mut Vec<(Range<usize>, ProblemKind)>,
) -> Row {
    let mut numbers = BTreeMap::new();
    for (name, key) in [
        ("Experimental cases", "events1"),
        ("Experimental N", "total1"),
        ("Experimental mean", "mean1"),
        ("Experimental SD", "sd1"),
        ("Control cases", "events2"),
        ("Control N", "total2"),
        ("Control mean", "mean2"),
        ("Control SD", "sd2"),
        ("GIV Mean", "estimate"),
        ("GIV SE", "se"),
        ("O-E", "oe"),
        ("Variance", "v"),
    ] {
        let Some((span, text)) = grid.column(name).and_then(|at| row.cells.get(at)) else {
            continue;
        };
        match grid.number(text) {
            Ok(Some(value)) => {
                numbers.insert(key, Figure::new(value, text));
            }
            Ok(None) => {}
            Err(kind) => problems.push((span.clone(), kind)),
        }
    }
    let words = |name| grid.cell(row, name).map(str::to_owned);
    Row {
        study: words("Study").unwrap_or_default(),
        subgroup: words("Subgroup"),
        place: grid.place(row.start),
        numbers,
        footnote: words("Footnotes"),
    }
}
