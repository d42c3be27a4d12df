//! Effects from one table with metafor's column names.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::records::{LoadError, Problem, ProblemKind, SourceFile, digest};

use super::binary::{Table2x2, ZeroRule, binary};
use super::continuous::{Group, mean_difference, standardised_mean_difference};
use super::paired::{Occasions, PairedTable, mean_change, paired_binary};
use super::select::{Effects, NotPooled};
use super::{Data, EffectEstimate, Family, Lack, Measure, Moderators, Note, Route, StudyEffect};

/// A table as read: rows of named cells.
#[derive(Debug, Clone)]
pub struct Table {
    /// The file it was read from.
    pub file: SourceFile,
    /// Column names in their order.
    pub columns: Vec<String>,
    rows: Vec<Row>,
}

#[derive(Debug, Clone)]
struct Row {
    start: usize,
    cells: Vec<(Range<usize>, String)>,
}

/// Columns that hold numbers; every other column can serve as a moderator.
const NUMBERS: [&str; 22] = [
    "ai", "bi", "ci", "di", "n1i", "n2i", "m1i", "m2i", "sd1i", "sd2i", "ni", "ri", "xi", "mi",
    "sdi", "x1i", "x2i", "t1i", "t2i", "yi", "vi", "sei",
];

impl Table {
    /// Reads delimited text: comma, semicolon or tab, whichever the first line holds most of.
    ///
    /// # Errors
    /// A table without columns or rows, or rows of unequal length, each with its place.
    pub fn read(file: SourceFile) -> Result<Self, LoadError> {
        let mut problems = Vec::new();
        let text = file.text.strip_prefix('\u{feff}').unwrap_or(&file.text);
        let shift = file.text.len() - text.len();
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter(text))
            .trim(csv::Trim::All)
            .from_reader(text.as_bytes());
        let columns = match reader.headers() {
            Ok(headers) => headers.iter().map(str::to_owned).collect(),
            Err(_) => Vec::new(),
        };
        let mut rows = Vec::new();
        for record in reader.records() {
            match record {
                Ok(record) => {
                    let at = record.position().map_or(0, csv::Position::byte) as usize + shift;
                    rows.push(Row::new(at, &file.text, &record));
                }
                Err(error) => {
                    let at = error.position().map_or(0, csv::Position::byte) as usize + shift;
                    problems.push((at..at, csv_problem(&error)));
                }
            }
        }
        if rows.is_empty() && problems.is_empty() {
            let reason = "the table holds no rows".to_owned();
            problems.push((0..0, ProblemKind::Other { reason }));
        }
        if problems.is_empty() {
            return Ok(Self {
                file,
                columns,
                rows,
            });
        }
        Err(located(file, problems))
    }

    /// SHA-256 of the table's name and text.
    pub fn digest(&self) -> String {
        digest(std::slice::from_ref(&self.file))
    }

    /// Whether the table has a column of this name.
    pub fn has(&self, column: &str) -> bool {
        self.columns.iter().any(|name| name == column)
    }

    /// Effects of the table's rows.
    ///
    /// Without a measure the columns `yi` and `vi` or `sei` are taken as they are. Rows with a
    /// missing (`NA` or empty) number are listed as not pooled.
    ///
    /// # Errors
    /// Columns that the measure needs and the table lacks; cells that are not numbers; counts and
    /// standard deviations that cannot be.
    pub fn effects(&self, measure: Measure, rule: &ZeroRule) -> Result<Effects, LoadError> {
        let mut problems = self.missing_columns(measure);
        let mut numbers = Vec::new();
        if problems.is_empty() {
            for row in &self.rows {
                numbers.push(self.numbers(row, &mut problems));
            }
            for (row, cells) in self.rows.iter().zip(&numbers) {
                impossible(measure, cells, row.start, &mut problems);
            }
        }
        if !problems.is_empty() {
            return Err(located(self.file.clone(), problems));
        }
        let any_zero = numbers
            .iter()
            .filter_map(table2x2)
            .any(|t| rule.sees_zero(t));
        let mut found = Effects::default();
        for (at, (row, cells)) in self.rows.iter().zip(&numbers).enumerate() {
            let label = self.label(row, at);
            match effect(measure, cells, rule, any_zero) {
                Ok((estimate, data, notes)) => {
                    let effect = StudyEffect {
                        study: label.clone(),
                        label,
                        estimate,
                        data,
                        route: route(measure),
                        unit: None,
                        notes,
                        n: None,
                        source: None,
                        bounds: None,
                    };
                    found.included.push((effect, self.moderators(row)));
                }
                Err(lack) => found.not_pooled.push(NotPooled {
                    study: label.clone(),
                    label,
                    lack,
                }),
            }
        }
        Ok(found)
    }

    fn missing_columns(&self, measure: Measure) -> Vec<(Range<usize>, ProblemKind)> {
        let sets = needed(measure);
        let complete = |set: &&[&str]| set.iter().all(|column| self.has(column));
        if sets.iter().any(complete) {
            return Vec::new();
        }
        let wanted: Vec<_> = sets.iter().map(|set| set.join(" ")).collect();
        let reason = format!(
            "{measure} needs the columns {}; the table has {}",
            wanted.join(", or "),
            self.columns.join(" ")
        );
        let header = self.file.text.lines().next().map_or(0, str::len);
        vec![(0..header, ProblemKind::Other { reason })]
    }

    fn numbers(
        &self,
        row: &Row,
        problems: &mut Vec<(Range<usize>, ProblemKind)>,
    ) -> BTreeMap<&str, f64> {
        let mut numbers = BTreeMap::new();
        for (column, (span, cell)) in self.columns.iter().zip(&row.cells) {
            if !NUMBERS.contains(&column.as_str()) || cell.is_empty() || cell == "NA" {
                continue;
            }
            match cell.parse::<f64>() {
                Ok(value) if value.is_finite() => {
                    numbers.insert(column.as_str(), value);
                }
                _ => problems.push((span.clone(), not_a_number(cell))),
            }
        }
        numbers
    }

    fn label(&self, row: &Row, at: usize) -> String {
        let name = |column: &str| {
            let at = self.columns.iter().position(|name| name == column)?;
            row.cells.get(at).map(|(_, cell)| cell.clone())
        };
        ["study", "slab", "author", "trial"]
            .into_iter()
            .find_map(name)
            .unwrap_or_else(|| format!("Study {}", at + 1))
    }

    fn moderators(&self, row: &Row) -> Moderators {
        let cells = self.columns.iter().zip(&row.cells);
        cells
            .filter(|(column, _)| !NUMBERS.contains(&column.as_str()) && *column != "study")
            .map(|(column, (_, cell))| (column.clone(), cell.clone()))
            .collect()
    }
}

impl Row {
    /// Places each cell in the file, as far as no quoting moves it.
    fn new(start: usize, text: &str, record: &csv::StringRecord) -> Self {
        let line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
        let mut from = start;
        let cells = record.iter().map(|cell| {
            let found = text[from..line_end].find(cell).map(|at| from + at);
            let begin = found.unwrap_or(start);
            from = found.map_or(from, |at| at + cell.len());
            (
                begin..begin + if found.is_some() { cell.len() } else { 0 },
                cell.to_owned(),
            )
        });
        Self {
            start,
            cells: cells.collect(),
        }
    }
}

fn delimiter(text: &str) -> u8 {
    let header = text.lines().next().unwrap_or_default();
    let count = |delimiter: u8| header.bytes().filter(|b| *b == delimiter).count();
    let mut best = b',';
    for candidate in [b';', b'\t'] {
        if count(candidate) > count(best) {
            best = candidate;
        }
    }
    best
}

fn csv_problem(error: &csv::Error) -> ProblemKind {
    let reason = match error.kind() {
        csv::ErrorKind::UnequalLengths {
            expected_len, len, ..
        } => format!("the row has {len} cells, the header {expected_len}"),
        _ => error.to_string(),
    };
    ProblemKind::Other { reason }
}

fn not_a_number(cell: &str) -> ProblemKind {
    let comma = cell.matches(',').count() == 1 && cell.replace(',', ".").parse::<f64>().is_ok();
    if comma {
        ProblemKind::DecimalComma {
            written: cell.to_owned(),
        }
    } else {
        ProblemKind::WrongType {
            found: format!("`{cell}`"),
            expected: "a number, `NA` or nothing".to_owned(),
        }
    }
}

fn located(file: SourceFile, found: Vec<(Range<usize>, ProblemKind)>) -> LoadError {
    let problems = found.into_iter().map(|(span, kind)| Problem {
        file: file.name.clone(),
        span: Some(span),
        kind,
    });
    LoadError {
        problems: problems.collect(),
        files: vec![file],
    }
}

/// Sets of columns, any of which a measure can be computed from.
fn needed(measure: Measure) -> &'static [&'static [&'static str]] {
    match measure.family() {
        Family::Binary => &[&["ai", "bi", "ci", "di"], &["ai", "n1i", "ci", "n2i"]],
        Family::Continuous => &[&["m1i", "sd1i", "n1i", "m2i", "sd2i", "n2i"]],
        Family::PairedContinuous => &[&["m1i", "m2i", "sd1i", "sd2i", "ni", "ri"]],
        Family::PairedBinary => &[&["ai", "bi", "ci", "di"]],
        Family::Generic => &[&["yi", "vi"], &["yi", "sei"]],
    }
}

fn impossible(
    measure: Measure,
    cells: &BTreeMap<&str, f64>,
    at: usize,
    problems: &mut Vec<(Range<usize>, ProblemKind)>,
) {
    let mut complain = |kind| problems.push((at..at, kind));
    let get = |name| cells.get(name).copied();
    for (events, total) in [("ai", "n1i"), ("ci", "n2i")] {
        if let (Some(events), Some(total)) = (get(events), get(total))
            && events > total
        {
            complain(ProblemKind::EventsAboveTotal { events, total });
        }
    }
    for name in ["ai", "bi", "ci", "di"] {
        if let Some(value) = get(name)
            && value < 0.0
        {
            complain(ProblemKind::OutOfRange {
                what: "a count",
                value,
                lower: 0.0,
                upper: f64::INFINITY,
            });
        }
    }
    let means = matches!(
        measure.family(),
        Family::Continuous | Family::PairedContinuous
    );
    for (name, what, checked) in [
        ("sd1i", "the standard deviation sd1i", true),
        ("sd2i", "the standard deviation sd2i", true),
        ("vi", "the variance vi", true),
        ("sei", "the standard error sei", true),
        ("n1i", "the group size n1i", means),
        ("n2i", "the group size n2i", means),
        ("ni", "the group size ni", means),
    ] {
        if let Some(value) = get(name)
            && checked
            && value <= 0.0
        {
            complain(ProblemKind::NotPositive { what, value });
        }
    }
    if let Some(value) = get("ri")
        && !(-1.0..=1.0).contains(&value)
    {
        complain(ProblemKind::OutOfRange {
            what: "the correlation ri",
            value,
            lower: -1.0,
            upper: 1.0,
        });
    }
}

fn table2x2(cells: &BTreeMap<&str, f64>) -> Option<Table2x2> {
    let get = |name| cells.get(name).copied();
    let (ai, ci) = (get("ai")?, get("ci")?);
    let other =
        |rest: Option<f64>, total: Option<f64>, events| rest.or_else(|| Some(total? - events));
    Some(Table2x2 {
        ai,
        bi: other(get("bi"), get("n1i"), ai)?,
        ci,
        di: other(get("di"), get("n2i"), ci)?,
    })
}

fn effect(
    measure: Measure,
    cells: &BTreeMap<&str, f64>,
    rule: &ZeroRule,
    any_zero: bool,
) -> Result<(EffectEstimate, Data, Vec<Note>), Lack> {
    let get = |name| cells.get(name).copied();
    let mut notes = Vec::new();
    let (estimate, data) = match measure.family() {
        Family::Binary => {
            let table = table2x2(cells).ok_or(Lack::Counts)?;
            if rule.applies(table, any_zero) {
                notes.push(Note::ContinuityCorrection { add: rule.add });
            }
            let data = Data::Counts {
                events: [table.ai, table.ci],
                totals: [table.ai + table.bi, table.ci + table.di],
            };
            (binary(measure, table, rule, any_zero), data)
        }
        Family::Continuous => {
            let group = |m, sd, n| {
                Some(Group {
                    mean: get(m)?,
                    sd: get(sd)?,
                    n: get(n)?,
                })
            };
            let one = group("m1i", "sd1i", "n1i").ok_or(Lack::Spread)?;
            let two = group("m2i", "sd2i", "n2i").ok_or(Lack::Spread)?;
            let estimate = match measure {
                Measure::Md => mean_difference(one, two),
                _ => standardised_mean_difference(one, two),
            };
            let data = Data::Means {
                means: [one.mean, two.mean],
                sds: [one.sd, two.sd],
                sizes: [one.n, two.n],
            };
            (estimate, data)
        }
        Family::PairedContinuous => {
            let names = ["m1i", "m2i", "sd1i", "sd2i", "ni", "ri"].map(get);
            let [Some(m1), Some(m2), Some(sd1), Some(sd2), Some(n), Some(r)] = names else {
                return Err(Lack::Spread);
            };
            let occasions = Occasions {
                m1,
                m2,
                sd1,
                sd2,
                n,
                r,
            };
            let data = Data::Occasions {
                means: [Some(m1), Some(m2)],
                sds: [Some(sd1), Some(sd2)],
                n,
            };
            (mean_change(measure, occasions), data)
        }
        Family::PairedBinary => {
            let [Some(ai), Some(bi), Some(ci), Some(di)] = ["ai", "bi", "ci", "di"].map(get) else {
                return Err(Lack::Counts);
            };
            let table = PairedTable { ai, bi, ci, di };
            let add = if table.has_zero() { rule.add } else { 0.0 };
            let data = Data::BeforeAfter {
                events: [ai + bi, ai + ci],
                n: ai + bi + ci + di,
            };
            (paired_binary(measure, table, add), data)
        }
        Family::Generic => {
            let yi = get("yi").ok_or(Lack::Nothing)?;
            let vi = get("vi").or_else(|| get("sei").map(|sei| sei * sei));
            (
                EffectEstimate::new(yi, vi.ok_or(Lack::Spread)?),
                Data::Given,
            )
        }
    };
    estimate
        .map(|estimate| (estimate, data, notes))
        .ok_or(Lack::Undefined)
}

fn route(measure: Measure) -> Route {
    match measure.family() {
        Family::Binary => Route::Counts,
        Family::Continuous => Route::Means,
        Family::PairedContinuous => Route::BeforeAfter,
        Family::PairedBinary => Route::Pairs,
        Family::Generic => Route::Given,
    }
}
