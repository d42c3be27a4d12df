//! A table with metafor's column names -> a review.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::records::{Grid, GridRow, LoadError, ProblemKind, is_missing};

use super::draft::{Analysis, ArmResult, Effect, Figure, Outcome, Review, ReviewOutcome, Study};
use super::names::{Ids, slug, year};
use super::{Imported, Remark};

/// What the rows of a table hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Events in two groups: `ai bi ci di` or `ai n1i ci n2i`.
    Counts,
    /// Means in two groups: `m1i sd1i n1i m2i sd2i n2i`.
    Means,
    /// Means of one group after (1) and before (2): `m1i m2i sd1i sd2i ni ri`.
    Occasions {
        /// Whether `sd1i` belongs to the first occasion, as measures over that SD have it.
        first_sd_before: bool,
    },
    /// Pairs of one group after and before: `ai bi ci di`.
    Pairs,
    /// Events and person-time in two groups: `x1i t1i x2i t2i`.
    Rates,
    /// Events in one group: `xi ni`.
    Proportion,
    /// Mean of one group: `mi sdi ni`.
    Mean,
    /// Events and person-time in one group: `xi ti`.
    Rate,
    /// Correlation of two variables: `ri ni`.
    Correlation,
    /// Means of two groups before and after: `m1pre m1post sd1pre sd1post n1i r1i m2pre` ….
    Changes,
    /// Hazard ratios: `hr` with interval or test, or `oe v`.
    Hazards,
    /// Given effects: `yi` with `vi`, `sei`, interval or test.
    Given,
}

impl Shape {
    /// The columns that it reads.
    fn columns(self) -> &'static [&'static str] {
        match self {
            Self::Counts => &["ai", "bi", "ci", "di", "n1i", "n2i"],
            Self::Pairs => &["ai", "bi", "ci", "di"],
            Self::Means => &["m1i", "sd1i", "n1i", "m2i", "sd2i", "n2i"],
            Self::Occasions { .. } => &["m1i", "m2i", "sd1i", "sd2i", "ni", "ri"],
            Self::Rates => &["x1i", "t1i", "x2i", "t2i"],
            Self::Proportion => &["xi", "ni"],
            Self::Mean => &["mi", "sdi", "ni"],
            Self::Rate => &["xi", "ti"],
            Self::Correlation => &["ri", "ni"],
            Self::Changes => &[
                "m1pre", "m1post", "sd1pre", "sd1post", "n1i", "r1i", "m2pre", "m2post", "sd2pre",
                "sd2post", "n2i", "r2i", "ri",
            ],
            Self::Hazards => &[
                "hr", "ci.lb", "ci.ub", "ci.level", "zval", "pval", "oe", "v",
            ],
            Self::Given => &[
                "yi", "vi", "sei", "ci.lb", "ci.ub", "ci.level", "zval", "pval", "df", "dfs",
            ],
        }
    }

    fn two_groups(self) -> bool {
        matches!(
            self,
            Self::Counts | Self::Means | Self::Rates | Self::Changes | Self::Hazards | Self::Given
        )
    }

    fn binary(self) -> bool {
        matches!(self, Self::Counts | Self::Pairs | Self::Proportion)
    }
}

/// What is to be made of a table.
#[derive(Clone)]
pub struct Options<'a> {
    /// Id of the review: its folder's name.
    pub id: &'a str,
    /// What the rows hold.
    pub shape: Shape,
    /// Code of the measure.
    pub measure: &'a str,
    /// Whether records can be analysed by the measure.
    pub analysed: bool,
    /// Continuity correction, where it is not the usual one.
    pub zero_cells: Option<&'static str>,
    /// Name of the study of each row.
    pub labels: &'a [String],
    /// Effect and standard error of each row, for rows that give them in another form.
    pub estimates: &'a [Option<(f64, f64)>],
    /// Whether a column of this name holds numbers that effects are computed from.
    pub holds_numbers: &'a dyn Fn(&str) -> bool,
}

/// Names that records give characteristics of their own.
const TAKEN: [&str; 7] = [
    "design",
    "basis",
    "outcome",
    "intervention",
    "comparator",
    "instrument",
    "performed-by",
];

/// Columns that may tell the rows of one study apart.
const SAMPLES: [&str; 7] = [
    "sample",
    "subgroup",
    "group",
    "cohort",
    "site",
    "center",
    "experiment",
];

/// Makes a review of a table whose effects can be computed.
///
/// # Errors
/// Numbers that a record may not hold, each with its cell.
pub fn table(grid: &Grid, options: &Options<'_>) -> Result<Imported, LoadError> {
    let mut remarks = Vec::new();
    let mut problems = Vec::new();
    let characteristics = characteristics(grid, options, &mut remarks);
    let outcomes = outcomes(grid, options);
    let mut studies: Vec<Drafted> = Vec::new();
    let mut at_key: BTreeMap<(String, Option<u16>), usize> = BTreeMap::new();
    let mut ids = Ids::of_records();
    for (at, row) in grid.rows.iter().enumerate() {
        let numbers = numbers(grid, row, options, &mut problems);
        let label = options.labels[at].clone();
        let own_year = cell(grid, row, "year").and_then(|text| text.parse().ok());
        let own_year = own_year.or_else(|| year(&label));
        let label = if label.is_empty() {
            format!("Study {}", at + 1)
        } else {
            label
        };
        let place = grid.place(row.start);
        let from = source(grid, row);
        let found = outcome_of(grid, row, &outcomes);
        let mut outcome = measured(options, &numbers, at, &from);
        outcome.id = found.0.clone();
        outcome.label = found.1.clone();
        let values = characteristics.iter().filter_map(|(column, name)| {
            let (_, value) = &row.cells[*column];
            (!is_missing(value)).then(|| (name.clone(), value.clone()))
        });
        let drafted = DraftRow {
            outcome,
            moderators: values.collect(),
            country: cell(grid, row, "country").map(str::to_owned),
            sample: sample(grid, row, at),
            place,
        };
        match at_key.get(&(label.clone(), own_year)) {
            Some(study) => studies[*study].rows.push(drafted),
            None => {
                at_key.insert((label.clone(), own_year), studies.len());
                let id = ids.unique(&name_for_id(grid, row, &label, own_year), "study");
                studies.push(Drafted {
                    study: Study {
                        id,
                        label,
                        year: own_year,
                        source: from.clone(),
                        one_group: !options.shape.two_groups(),
                        arms: arms(options.shape),
                        ..Study::default()
                    },
                    rows: vec![drafted],
                });
            }
        }
    }
    if !problems.is_empty() {
        return Err(grid.error(problems));
    }
    let studies: Vec<_> = studies
        .into_iter()
        .map(|drafted| drafted.finish(&mut remarks))
        .collect();
    let review = Review {
        id: options.id.to_owned(),
        title: format!("{}: {}", grid.file.name, options.measure),
        origin: origin(grid),
        interventions: groups(options.shape)
            .iter()
            .map(|(id, label)| ((*id).to_owned(), (*label).to_owned()))
            .collect(),
        outcomes: outcomes
            .iter()
            .map(|(id, label)| ReviewOutcome {
                id: id.clone(),
                label: label.clone(),
                binary: options.shape.binary(),
                higher_is_better: None,
            })
            .collect(),
        analyses: analyses(options, &outcomes),
        studies,
    };
    if !options.analysed {
        remarks.push(Remark {
            place: grid.file.name.clone(),
            text: format!(
                "records cannot be pooled by {} yet, so review.toml has no analysis; `oxymeta pool \
                 {} --measure {}` pools the table itself",
                options.measure, grid.file.name, options.measure
            ),
        });
    }
    Ok(Imported { review, remarks })
}

/// A study with its rows.
struct Drafted {
    study: Study,
    rows: Vec<DraftRow>,
}

struct DraftRow {
    outcome: Outcome,
    moderators: Vec<(String, String)>,
    country: Option<String>,
    sample: String,
    place: String,
}

impl Drafted {
    /// Characteristics that all rows share become the study's, others stay with their row.
    fn finish(mut self, remarks: &mut Vec<Remark>) -> Study {
        let first = &self.rows[0];
        let shared: Vec<_> = first
            .moderators
            .iter()
            .filter(|pair| self.rows.iter().all(|row| row.moderators.contains(pair)))
            .cloned()
            .collect();
        let countries: BTreeSet<_> = self
            .rows
            .iter()
            .filter_map(|row| row.country.clone())
            .collect();
        if !countries.is_empty() {
            let all = countries.into_iter().collect::<Vec<_>>().join(", ");
            self.study.described.push(("country", all));
        }
        let several = |id: &str| self.rows.iter().filter(|row| row.outcome.id == id).count() > 1;
        let names: BTreeSet<_> = self.rows.iter().map(|row| &row.sample).collect();
        let distinct = names.len() == self.rows.len();
        let mut outcomes = Vec::new();
        let mut repeated = false;
        for (at, row) in self.rows.iter().enumerate() {
            let mut outcome = row.outcome.clone();
            if several(&outcome.id) {
                repeated = true;
                outcome.sample = Some(if distinct {
                    row.sample.clone()
                } else {
                    format!("{} ({})", row.sample, at + 1)
                });
            }
            let own = row.moderators.iter().filter(|pair| !shared.contains(pair));
            outcome.moderators = own.cloned().collect();
            outcomes.push(outcome);
        }
        if repeated {
            let text = format!(
                "the table has several rows of {}, taken as separate participants",
                self.study.label
            );
            let places: Vec<_> = self.rows.iter().map(|row| row.place.as_str()).collect();
            self.study.concerns.push(format!(
                "Several rows of the table are of this study and are pooled as if they had no \
                 participants in common ({}).",
                places.join(", ")
            ));
            remarks.push(Remark {
                place: self.rows[1].place.clone(),
                text,
            });
        }
        self.study.outcomes = outcomes;
        self.study.moderators = shared;
        self.study
    }
}

fn cell<'a>(grid: &Grid, row: &'a GridRow, column: &str) -> Option<&'a str> {
    let (_, text) = row.cells.get(grid.column(column)?)?;
    (!is_missing(text)).then_some(text.as_str())
}

/// Columns that become characteristics of the studies, with their names there.
fn characteristics(
    grid: &Grid,
    options: &Options<'_>,
    remarks: &mut Vec<Remark>,
) -> Vec<(usize, String)> {
    let used = options.shape.columns();
    let mut found = Vec::new();
    let mut idle = Vec::new();
    let label = ["study", "slab", "author", "trial"]
        .into_iter()
        .find(|name| grid.column(name).is_some());
    for (at, name) in grid.columns.iter().enumerate() {
        let empty = grid.rows.iter().all(|row| is_missing(&row.cells[at].1));
        let named = Some(name.as_str()) == label || matches!(name.as_str(), "outcome" | "country");
        if named || empty || used.contains(&name.as_str()) {
            continue;
        }
        let mut remark = |text| {
            let place = grid.place(grid.heads[at].start);
            remarks.push(Remark { place, text });
        };
        if (options.holds_numbers)(name) {
            idle.push((at, name.clone()));
        } else if name.is_empty() {
            remark("a column without a name was not carried over".to_owned());
        } else if TAKEN.contains(&name.as_str()) {
            let renamed = format!("{name}-in-table");
            remark(format!(
                "`{name}` has a meaning of its own in records and became `{renamed}`"
            ));
            found.push((at, renamed));
        } else {
            found.push((at, name.clone()));
        }
    }
    if let Some((at, _)) = idle.first() {
        let names: Vec<_> = idle.iter().map(|(_, name)| format!("`{name}`")).collect();
        remarks.push(Remark {
            place: grid.place(grid.heads[*at].start),
            text: format!(
                "not carried over, as {} does not use it: {}",
                options.measure,
                names.join(", ")
            ),
        });
    }
    found
}

/// Ids and labels of what was measured: the values of a column `outcome`, or one for all rows.
fn outcomes(grid: &Grid, options: &Options<'_>) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    let mut ids = Ids::default();
    for row in &grid.rows {
        let Some(name) = cell(grid, row, "outcome") else {
            continue;
        };
        if found.iter().all(|(_, label)| label != name) {
            found.push((ids.unique(name, "outcome"), name.to_owned()));
        }
    }
    let unnamed = grid
        .rows
        .iter()
        .any(|row| cell(grid, row, "outcome").is_none());
    if unnamed {
        let stem = stem(&grid.file.name);
        found.push((
            ids.unique(&stem, "outcome"),
            format!("{} of {stem}", what(options.shape)),
        ));
    }
    found
}

fn what(shape: Shape) -> &'static str {
    match shape {
        Shape::Counts | Shape::Pairs | Shape::Proportion => "Event",
        Shape::Rates | Shape::Rate => "Rate",
        Shape::Means | Shape::Occasions { .. } | Shape::Mean | Shape::Changes => "Mean",
        Shape::Hazards => "Time to event",
        Shape::Correlation => "Correlation",
        Shape::Given => "Effect",
    }
}

fn outcome_of<'a>(
    grid: &Grid,
    row: &GridRow,
    outcomes: &'a [(String, String)],
) -> &'a (String, String) {
    let name = cell(grid, row, "outcome");
    let named = outcomes
        .iter()
        .find(|(_, label)| Some(label.as_str()) == name);
    // Rows without a name share the outcome that stands last.
    named.unwrap_or(&outcomes[outcomes.len() - 1])
}

fn stem(name: &str) -> String {
    name.rsplit_once('.')
        .map_or(name, |(stem, _)| stem)
        .to_owned()
}

fn origin(grid: &Grid) -> String {
    match &grid.sheet {
        Some(sheet) => format!("{}, sheet {}", grid.file.name, sheet.name),
        None => grid.file.name.clone(),
    }
}

/// Where a row stands, as records say it.
fn source(grid: &Grid, row: &GridRow) -> String {
    match &grid.sheet {
        Some(_) => grid.place(row.start),
        None => format!(
            "{}, line {}",
            grid.file.name,
            grid.file.line_column(row.start).0
        ),
    }
}

fn name_for_id(grid: &Grid, row: &GridRow, label: &str, year: Option<u16>) -> String {
    let number = label.chars().all(|letter| !letter.is_alphabetic());
    let author = cell(grid, row, "author").filter(|_| number);
    let name = author.unwrap_or(label);
    match year {
        Some(year) if !slug(name).contains(&year.to_string()) => format!("{name} {year}"),
        _ => name.to_owned(),
    }
}

fn sample(grid: &Grid, row: &GridRow, at: usize) -> String {
    let named = SAMPLES.into_iter().find_map(|name| cell(grid, row, name));
    named.map_or_else(|| format!("row {}", at + 1), str::to_owned)
}

/// The numbers of a row that its shape reads, checked for what records ask of them.
fn numbers(
    grid: &Grid,
    row: &GridRow,
    options: &Options<'_>,
    problems: &mut Vec<(Range<usize>, ProblemKind)>,
) -> BTreeMap<&'static str, Figure> {
    let mut found = BTreeMap::new();
    for name in options.shape.columns() {
        let Some(column) = grid.column(name) else {
            continue;
        };
        let (span, text) = &row.cells[column];
        // What is no number has been told of before.
        let Ok(Some(value)) = grid.number(text) else {
            continue;
        };
        let group = matches!(*name, "n1i" | "n2i" | "ni");
        let count = group || matches!(*name, "ai" | "bi" | "ci" | "di" | "xi" | "x1i" | "x2i");
        let least = u32::from(group);
        if count && (value.fract() != 0.0 || value < f64::from(least)) {
            let what = "a count, which records hold as a whole number,";
            problems.push((span.clone(), ProblemKind::NotACount { what, value, least }));
        }
        let point = if grid.decimal_comma {
            text.replacen(',', ".", 1)
        } else {
            text.clone()
        };
        found.insert(*name, Figure::new(value, &point));
    }
    found
}

/// Ids and labels of the groups.
fn groups(shape: Shape) -> &'static [(&'static str, &'static str)] {
    if shape.two_groups() {
        &[("group-1", "Group 1"), ("group-2", "Group 2")]
    } else {
        &[("group", "Group")]
    }
}

fn arms(shape: Shape) -> Vec<(String, String, String)> {
    let arms = groups(shape).iter();
    arms.map(|(id, label)| ((*id).to_owned(), (*label).to_owned(), (*id).to_owned()))
        .collect()
}

/// What a row says, as an outcome of a record.
fn measured(
    options: &Options<'_>,
    numbers: &BTreeMap<&'static str, Figure>,
    at: usize,
    from: &str,
) -> Outcome {
    let get = |name: &str| numbers.get(name).cloned();
    let result = |arm: &str| ArmResult {
        arm: arm.to_owned(),
        from: from.to_owned(),
        ..ArmResult::default()
    };
    let keyed = |pairs: &[(&'static str, &str)]| -> Vec<(&'static str, Figure)> {
        let found = pairs.iter().map(|(key, column)| Some((*key, get(column)?)));
        found.flatten().collect()
    };
    let summary = |key, pairs: &[(&'static str, &str)]| {
        let found = keyed(pairs);
        (!found.is_empty())
            .then_some((key, found))
            .into_iter()
            .collect::<Vec<_>>()
    };
    let mut outcome = Outcome::default();
    match options.shape {
        Shape::Counts => {
            for (arm, [events, others, total]) in [
                ("group-1", ["ai", "bi", "n1i"]),
                ("group-2", ["ci", "di", "n2i"]),
            ] {
                let mut own = result(arm);
                own.numbers = keyed(&[("events", events)]);
                if let (Some(with), Some(without)) = (get(events), get(others)) {
                    let all = with.value + without.value;
                    own.numbers
                        .push(("total", Figure::new(all, &all.to_string())));
                    own.quote = Some(format!(
                        "{events} = {}, {others} = {}",
                        with.written, without.written
                    ));
                } else {
                    own.numbers.extend(keyed(&[("total", total)]));
                }
                outcome.results.push(own);
            }
        }
        Shape::Pairs => outcome.results.extend(pairs(&get, result("group"))),
        Shape::Means => {
            for (arm, mean, sd, n) in [
                ("group-1", "m1i", "sd1i", "n1i"),
                ("group-2", "m2i", "sd2i", "n2i"),
            ] {
                let mut own = result(arm);
                own.numbers = keyed(&[("n", n)]);
                own.summaries = summary("after", &[("mean", mean), ("sd", sd)]);
                outcome.results.push(own);
            }
        }
        Shape::Occasions { first_sd_before } => {
            let (before, after) = if first_sd_before {
                ("sd1i", "sd2i")
            } else {
                ("sd2i", "sd1i")
            };
            let mut own = result("group");
            own.numbers = keyed(&[("n", "ni"), ("correlation", "ri")]);
            own.summaries = summary("before", &[("mean", "m2i"), ("sd", before)]);
            own.summaries
                .extend(summary("after", &[("mean", "m1i"), ("sd", after)]));
            outcome.results.push(own);
        }
        Shape::Rates => {
            for (arm, events, time) in [("group-1", "x1i", "t1i"), ("group-2", "x2i", "t2i")] {
                let mut own = result(arm);
                own.numbers = keyed(&[("events", events), ("person_time", time)]);
                outcome.results.push(own);
            }
        }
        Shape::Proportion => {
            let mut own = result("group");
            own.numbers = keyed(&[("events", "xi"), ("total", "ni")]);
            outcome.results.push(own);
        }
        Shape::Rate => {
            let mut own = result("group");
            own.numbers = keyed(&[("events", "xi"), ("person_time", "ti")]);
            outcome.results.push(own);
        }
        Shape::Mean => {
            let mut own = result("group");
            own.numbers = keyed(&[("n", "ni")]);
            own.summaries = summary("after", &[("mean", "mi"), ("sd", "sdi")]);
            outcome.results.push(own);
        }
        Shape::Correlation => {
            let mut own = result("group");
            own.numbers = keyed(&[("n", "ni"), ("correlation", "ri")]);
            outcome.results.push(own);
        }
        Shape::Changes => {
            for (arm, [before, sd_before, after, sd_after, n, r]) in [
                (
                    "group-1",
                    ["m1pre", "sd1pre", "m1post", "sd1post", "n1i", "r1i"],
                ),
                (
                    "group-2",
                    ["m2pre", "sd2pre", "m2post", "sd2post", "n2i", "r2i"],
                ),
            ] {
                let mut own = result(arm);
                let r = if get(r).is_some() { r } else { "ri" };
                own.numbers = keyed(&[("n", n), ("correlation", r)]);
                own.summaries = summary("before", &[("mean", before), ("sd", sd_before)]);
                own.summaries
                    .extend(summary("after", &[("mean", after), ("sd", sd_after)]));
                outcome.results.push(own);
            }
        }
        Shape::Hazards | Shape::Given => {
            outcome.effect = given(options, numbers, options.estimates[at], from);
        }
    }
    outcome
}

/// Pairs as counts before and after with those that changed.
fn pairs(get: &impl Fn(&str) -> Option<Figure>, mut own: ArmResult) -> Option<ArmResult> {
    let cells = [get("ai")?, get("bi")?, get("ci")?, get("di")?];
    let [ai, bi, ci, di] = cells.each_ref().map(|cell| cell.value);
    let sum = |value: f64| Figure::new(value, &value.to_string());
    own.numbers = vec![
        ("before_events", sum(ai + ci)),
        ("events", sum(ai + bi)),
        ("total", sum(ai + bi + ci + di)),
    ];
    let [a, b, c, d] = cells.map(|cell| cell.written);
    own.quote = Some(format!("ai = {a}, bi = {b}, ci = {c}, di = {d}"));
    own.summaries = vec![("pairs", vec![("gained", sum(bi)), ("lost", sum(ci))])];
    Some(own)
}

/// An effect with its standard error, as written or as its variance, interval or test means it.
fn given(
    options: &Options<'_>,
    numbers: &BTreeMap<&'static str, Figure>,
    estimate: Option<(f64, f64)>,
    from: &str,
) -> Option<Effect> {
    let get = |name: &str| numbers.get(name).cloned();
    let words = || {
        let cells = numbers
            .iter()
            .map(|(name, number)| format!("{name} = {}", number.written));
        cells.collect::<Vec<_>>().join(", ")
    };
    let hazards = options.shape == Shape::Hazards;
    // A ratio without interval or test gives way to the log-rank test beside it.
    let own = |hr: &Figure| estimate.is_none_or(|(yi, _)| hr.value.ln() == yi);
    let written = if hazards {
        get("hr").filter(own)
    } else {
        get("yi")
    };
    let from_expected = || {
        let (yi, _) = estimate?;
        Some(Figure::derived(yi.exp(), words()))
    };
    let from_variance = || {
        let vi = get("vi").filter(|_| !hazards)?;
        let how = format!("square root of vi = {}", vi.written);
        Some(Figure::derived(vi.value.sqrt(), how))
    };
    let otherwise = || estimate.map(|(_, se)| Figure::derived(se, words()));
    Some(Effect {
        arms: ["group-1".to_owned(), "group-2".to_owned()],
        measure: options.measure.to_owned(),
        value: written.or_else(from_expected)?,
        se: from_variance().or_else(|| get("sei")).or_else(otherwise),
        from: from.to_owned(),
        quote: None,
    })
}

fn analyses(options: &Options<'_>, outcomes: &[(String, String)]) -> Vec<Analysis> {
    if !options.analysed {
        return Vec::new();
    }
    let two = options.shape.two_groups();
    let suffix = slug(options.measure);
    let sides = if two {
        ["less in group 1", "more in group 1"]
    } else {
        ["less", "more"]
    };
    let analysis = |(id, label): &(String, String)| Analysis {
        id: format!("{id}-{suffix}"),
        title: format!("{label} ({})", options.measure),
        outcome: id.clone(),
        intervention: if two { "group-1" } else { "group" }.to_owned(),
        comparator: two.then(|| "group-2".to_owned()),
        measure: options.measure.to_owned(),
        model: None,
        favours: sides.map(str::to_owned),
        groups: two.then(|| ["Group 1".to_owned(), "Group 2".to_owned()]),
        zero_cells: options.zero_cells,
        subgroups: false,
        note: None,
    };
    outcomes.iter().map(analysis).collect()
}
