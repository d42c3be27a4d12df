//! What RevMan's two kinds of files tell -> a review.

mod analysis;
mod row;

use std::collections::BTreeMap;

use super::draft::{Figure, Review, ReviewOutcome, Study};
use super::names::{Ids, slug};
use super::{Imported, Remark};
use analysis::{Measure, analysis};

/// A review as RevMan holds it.
#[derive(Debug, Default)]
pub(super) struct RevMan {
    pub title: String,
    pub file: String,
    /// Studies under RevMan's id or name of them.
    pub studies: Vec<(String, Study)>,
    pub outcomes: Vec<Meta>,
    pub remarks: Vec<Remark>,
}

/// One outcome of a comparison with its settings.
#[derive(Debug, Default)]
pub(super) struct Meta {
    /// Number of comparison and outcome: `1.2`.
    pub number: String,
    pub comparison: String,
    pub name: String,
    pub data: DataType,
    /// Effect measure in RevMan's words.
    pub measure: String,
    pub method: Method,
    pub random: bool,
    /// Estimator of tau2 and interval, where RevMan lets one choose them.
    pub chosen: Option<(&'static str, &'static str)>,
    /// Counts are of those with the event, and the analysis of those without.
    pub swapped: bool,
    /// Whether given effects are logarithms; `None` where the file is silent.
    pub logarithms: Option<bool>,
    pub total_shown: bool,
    pub unit: Option<String>,
    /// Labels of the two groups, the intervention first.
    pub groups: [String; 2],
    /// Labels of the sides of no effect, smaller values first.
    pub sides: [String; 2],
    pub rows: Vec<Row>,
    pub place: String,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) enum DataType {
    #[default]
    Dichotomous,
    Continuous,
    /// Estimate and standard error.
    Generic,
    /// O - E and its variance.
    ObservedExpected,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) enum Method {
    #[default]
    InverseVariance,
    MantelHaenszel,
    Peto,
}

/// One study's line in an outcome.
#[derive(Debug, Default)]
pub(super) struct Row {
    pub study: String,
    pub subgroup: Option<String>,
    pub place: String,
    pub numbers: BTreeMap<&'static str, Figure>,
    pub footnote: Option<String>,
}

/// Makes a review of it. `known` tells whether records can be analysed by the measure of a code.
pub(super) fn review(mut found: RevMan, id: &str, known: &dyn Fn(&str) -> bool) -> Imported {
    let mut remarks = std::mem::take(&mut found.remarks);
    let mut review = Review {
        id: id.to_owned(),
        title: found.title.clone(),
        origin: found.file.clone(),
        ..Review::default()
    };
    let mut interventions = Interventions::default();
    let mut ids = Ids::default();
    for meta in &found.outcomes {
        let measure = Measure::of(meta, known);
        let [one, two] = interventions.of(meta);
        let id = ids.unique(
            &format!("{} {}", meta.number.replace('.', "-"), meta.name),
            "outcome",
        );
        let better = better(meta);
        review.outcomes.push(ReviewOutcome {
            id: id.clone(),
            label: meta.name.clone(),
            binary: meta.data == DataType::Dichotomous,
            higher_is_better: better,
        });
        for (at, row) in meta.rows.iter().enumerate() {
            let Some((_, study)) = found.studies.iter_mut().find(|(key, _)| *key == row.study)
            else {
                let text = format!(
                    "no study `{}` is in the file; its numbers are left out",
                    row.study
                );
                remarks.push(Remark {
                    place: row.place.clone(),
                    text,
                });
                continue;
            };
            for arm in [&one, &two] {
                if study.arms.iter().all(|(id, ..)| *id != arm.0) {
                    study
                        .arms
                        .push((arm.0.clone(), arm.1.clone(), arm.0.clone()));
                }
            }
            let mut outcome = row.outcome(meta, &measure, [&one.0, &two.0], &mut remarks);
            outcome.id.clone_from(&id);
            outcome.label.clone_from(&meta.name);
            outcome.unit.clone_from(&meta.unit);
            outcome.higher_is_better = better;
            if let Some(subgroup) = &row.subgroup {
                outcome.moderators = vec![("subgroup".to_owned(), subgroup.clone())];
            }
            let again = meta
                .rows
                .iter()
                .filter(|other| other.study == row.study)
                .count()
                > 1;
            if again {
                outcome.sample = Some(sample(meta, at));
            }
            if let Some(footnote) = &row.footnote {
                study
                    .concerns
                    .push(format!("Footnote in analysis {}: {footnote}", meta.number));
            }
            study.outcomes.push(outcome);
        }
        repeated(meta, &mut found.studies, &mut remarks);
        review
            .analyses
            .push(analysis(meta, &measure, id, [one.0, two.0]));
    }
    review.interventions = interventions.found;
    for (_, study) in &mut found.studies {
        if study.outcomes.is_empty() {
            study.not_pooled = Some(format!("{} holds no numbers of this study.", found.file));
        }
    }
    settings(&found.outcomes, &found.file, &mut remarks);
    review.studies = found.studies.into_iter().map(|(_, study)| study).collect();
    Imported { review, remarks }
}

/// A place as records say it: `review.rm5, line 12` for `review.rm5:12:1`.
pub(super) fn in_words(place: &str) -> String {
    let mut parts = place.rsplitn(3, ':').skip(1);
    match (parts.next(), parts.next()) {
        (Some(line), Some(file)) => format!("{file}, line {line}"),
        _ => place.to_owned(),
    }
}

/// Name of a row's participants among those of the same study.
fn sample(meta: &Meta, at: usize) -> String {
    let row = &meta.rows[at];
    let name = row
        .subgroup
        .clone()
        .unwrap_or_else(|| format!("row {}", at + 1));
    let same = |other: &&Row| other.study == row.study && other.subgroup == row.subgroup;
    if row.subgroup.is_some() && meta.rows.iter().filter(same).count() > 1 {
        format!("{name} ({})", at + 1)
    } else {
        name
    }
}

/// Says of studies that stand more than once in an outcome that they do.
fn repeated(meta: &Meta, studies: &mut [(String, Study)], remarks: &mut Vec<Remark>) {
    let mut labels = Vec::new();
    for (key, study) in studies {
        let own = meta.rows.iter().filter(|row| row.study == *key).count();
        if own > 1 {
            study.concerns.push(format!(
                "Stands {own} times in analysis {} ({}), pooled as if these had no participants in \
                 common.",
                meta.number, meta.name
            ));
            labels.push(study.label.clone());
        }
    }
    if !labels.is_empty() {
        let text = format!(
            "analysis {}: more than one row, taken as separate participants: {}",
            meta.number,
            labels.join(", ")
        );
        let place = meta.place.clone();
        remarks.push(Remark { place, text });
    }
}

/// One remark for each setting that analyses here have otherwise.
fn settings(outcomes: &[Meta], file: &str, remarks: &mut Vec<Remark>) {
    let mut say = |which: &dyn Fn(&Meta) -> bool, text: &str| {
        let numbers = outcomes.iter().filter(|meta| which(meta));
        let numbers: Vec<_> = numbers.map(|meta| meta.number.as_str()).collect();
        if !numbers.is_empty() {
            remarks.push(Remark {
                place: file.to_owned(),
                text: format!("{text}: analyses {}", numbers.join(", ")),
            });
        }
    };
    say(
        &|meta| meta.method == Method::MantelHaenszel && meta.random,
        "tau2 comes from the inverse-variance Q, not from RevMan's Mantel-Haenszel Q",
    );
    say(
        &|meta| !meta.total_shown,
        "the review shows no total, and one is computed here",
    );
}

/// Ids and labels of what arms received.
#[derive(Default)]
struct Interventions {
    found: Vec<(String, String)>,
    ids: Ids,
}

impl Interventions {
    /// Those of the two groups of an outcome.
    fn of(&mut self, meta: &Meta) -> [(String, String); 2] {
        let [one, two] = meta.groups.each_ref().map(|label| full_label(label, meta));
        let words = |label: &str| Some(slug(label)).filter(|words| !words.is_empty());
        if one == two || words(&one).is_some_and(|one| words(&two) == Some(one)) {
            let numbered = |n| format!("{one} (group {n})");
            return [self.id(&numbered(1)), self.id(&numbered(2))];
        }
        [self.id(&one), self.id(&two)]
    }

    fn id(&mut self, label: &str) -> (String, String) {
        if let Some(known) = self.found.iter().find(|(_, known)| known == label) {
            return known.clone();
        }
        let id = self.ids.unique(label, "group");
        self.found.push((id, label.to_owned()));
        self.found[self.found.len() - 1].clone()
    }
}

/// Labels that mean another thing in each comparison are named with it.
fn full_label(label: &str, meta: &Meta) -> String {
    let generic = [
        "experimental",
        "control",
        "intervention",
        "treatment",
        "comparator",
    ];
    if label.is_empty() || generic.contains(&label.to_lowercase().as_str()) {
        let label = if label.is_empty() { "Group" } else { label };
        format!("{label} ({})", meta.comparison)
    } else {
        label.to_owned()
    }
}

/// Whether more is better, where one side of the plot favours the intervention by name.
fn better(meta: &Meta) -> Option<bool> {
    let [left, right] = meta.sides.each_ref().map(|side| side.to_lowercase());
    let one = meta.groups[0].to_lowercase();
    let names = [one.as_str(), "experimental", "intervention", "treatment"];
    let favours = |side: &str| {
        names
            .iter()
            .any(|name| !name.is_empty() && side.contains(name))
    };
    match (favours(&left), favours(&right)) {
        (true, false) => Some(false),
        (false, true) => Some(true),
        _ => None,
    }
}
