//! An audit of records: what the printed numbers of a report cannot be, recomputed from each other.
//!
//! Every number is taken for what it may have been before it was rounded, so that a finding is never a rounding artefact.
//! [`audit`] collects what all rules find; each rule stands in `rules` with its explanation in `assets/explanations`.

pub mod arithmetic;
mod finding;
mod impact;
mod record;
mod rule;
mod rules;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::records::{
    Loaded, Number, Problem, ProblemKind, Protocol, Reading, Review, SourceFile, Study,
};

pub use finding::{Correction, Finding, Related};
pub use impact::{Audit, Corrected, Flagged, Impact, Refit, flag, flag_network, impact};
pub use record::Record;
pub use rule::{Rule, Severity};
pub use rules::all as rules;

/// Everything that the rules find in records and protocol, in order of file and place.
///
/// `studies` may be incomplete, as when some records cannot be read; `protocol` may be missing.
pub fn audit(
    files: &[SourceFile],
    protocol: Option<&Protocol>,
    studies: &[Loaded],
) -> Vec<Finding> {
    audit_some(files, protocol, studies.iter())
}

fn audit_some<'a>(
    files: &'a [SourceFile],
    protocol: Option<&Protocol>,
    studies: impl Iterator<Item = &'a Loaded>,
) -> Vec<Finding> {
    let records: Vec<_> = studies
        .filter(|loaded| is_of_this_world(&loaded.study))
        .map(|loaded| Record::new(&loaded.study, &files[loaded.file]))
        .collect();
    let mut found = Vec::new();
    for record in &records {
        rules::of_record(record, &mut found);
    }
    rules::of_records(&records, &mut found);
    if let Some(protocol) = protocol {
        rules::of_review(protocol, &records, &mut found);
    }
    answer(&records, &mut found);
    found.sort_by(|a, b| {
        (&a.file, a.span.start, a.rule.code).cmp(&(&b.file, b.span.start, b.rule.code))
    });
    found
}

/// No trial counts or measures this much; such numbers are the loader's to refuse, and nothing is recomputed from them.
const BEYOND: f64 = 1e9;

/// More participants than any trial has had; exact tests of such counts would take minutes.
const CROWD: f64 = 2e6;

fn is_of_this_world(study: &Study) -> bool {
    let people = study.arms.iter().map(|arm| &arm.n).chain([&study.design.n]);
    let results = study.outcomes.iter().flat_map(|outcome| &outcome.results);
    let counted =
        results.flat_map(|r| [&r.n, &r.events, &r.total, &r.before_events, &r.before_total]);
    let reported = study
        .outcomes
        .iter()
        .flat_map(|outcome| &outcome.reported)
        .map(|reported| &reported.events);
    let mut crowds = people.chain(counted).chain(reported).flatten();
    let versions = |number: &Number| {
        number
            .versions()
            .iter()
            .all(|version| version.value.value.abs() < CROWD)
    };
    if !crowds.all(|number| number.value.abs() < CROWD && versions(number)) {
        return false;
    }
    let parts = study
        .breakdowns
        .iter()
        .flat_map(|breakdown| &breakdown.parts);
    let parts = parts.flat_map(|part| part.n.iter().chain(&part.percent));
    let totals = study
        .breakdowns
        .iter()
        .filter_map(|breakdown| breakdown.total.as_ref());
    let scales = study
        .outcomes
        .iter()
        .filter_map(|outcome| outcome.scale.as_ref());
    let scales = scales.flat_map(|scale| {
        [&scale.min, &scale.max, &scale.step, &scale.items]
            .into_iter()
            .flatten()
    });
    let numbers = study.numbers().into_iter().map(|(_, number)| number);
    let mut all = numbers.chain(parts).chain(totals).chain(scales);
    all.all(|number| number.value.abs() < BEYOND)
}

/// Everything that the rules find in what could be read of a review.
///
/// Numbers that are none (a negative count, a p value above 1) are left to the loader, and the rest of their record is
/// looked at without them; notes about it wait until it can be read. Numbers that contradict each other stay.
pub fn audit_reading(reading: &Reading) -> Vec<Finding> {
    let mut places: BTreeMap<&str, Vec<Range<usize>>> = BTreeMap::new();
    for problem in reading.problems.iter().filter(|p| p.is_no_number()) {
        let of_file = places.entry(problem.file.as_str()).or_default();
        of_file.extend(problem.span.clone());
    }
    let name = |loaded: &Loaded| reading.files[loaded.file].name.as_str();
    let cut_off = |loaded: &&Loaded| {
        let more = |problem: &Problem| matches!(problem.kind, ProblemKind::MoreProblems { .. });
        let mut own = reading
            .problems
            .iter()
            .filter(|problem| problem.file == name(loaded));
        own.any(more)
    };
    let faulty = |loaded: &Loaded| places.contains_key(name(loaded));
    let in_part = reading.studies.iter().filter(|loaded| faulty(loaded));
    let in_part = in_part
        .chain(&reading.partial)
        .filter(|loaded| !cut_off(loaded));
    let in_part: Vec<_> = in_part
        .map(|loaded| {
            let mut loaded = loaded.clone();
            let of_file = places.get(name(&loaded));
            loaded.study.without(of_file.map_or(&[], Vec::as_slice));
            loaded
        })
        .collect();
    let names: BTreeSet<&str> = in_part.iter().map(name).collect();
    let sound = reading.studies.iter().filter(|loaded| !faulty(loaded));
    let mut studies: Vec<_> = sound.chain(&in_part).collect();
    studies.sort_by(|a, b| a.study.id.value.cmp(&b.study.id.value));
    let protocol = reading.protocol.as_ref();
    let mut found = audit_some(&reading.files, protocol, studies.into_iter());
    found.retain(|finding| {
        let waits = finding.rule.severity == Severity::Note || finding.rule.code == "unused-answer";
        !(waits && names.contains(finding.file.as_str()))
    });
    found
}

/// Everything that the rules find in a review that was read whole.
pub fn audit_review(review: &Review) -> Vec<Finding> {
    audit(&review.files, Some(&review.protocol), &review.studies)
}

/// Puts the answers of the records to the findings they answer, and finds those that answer nothing.
fn answer(records: &[Record], found: &mut Vec<Finding>) {
    for record in records {
        for answer in &record.study.answers {
            let mut used = false;
            let own = found
                .iter_mut()
                .filter(|finding| finding.study.as_ref() == Some(&record.study.id.value));
            for finding in own.filter(|finding| finding.is_answered_by(answer)) {
                finding.answer.get_or_insert_with(|| answer.reason.clone());
                used = true;
            }
            if !used {
                found.push(rules::unused_answer(record, answer));
            }
        }
    }
}
