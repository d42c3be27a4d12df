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

use crate::records::{Loaded, Protocol, Review, SourceFile};

pub use finding::{Correction, Finding, Related};
pub use impact::{Audit, Corrected, Flagged, Impact, Refit, flag, impact, of_analysis};
pub use record::Record;
pub use rule::{Rule, Severity};
pub use rules::ALL;

/// Everything that the rules find in records and protocol, in order of file and place.
///
/// `studies` may be incomplete, as when some records cannot be read; `protocol` may be missing.
pub fn audit(
    files: &[SourceFile],
    protocol: Option<&Protocol>,
    studies: &[Loaded],
) -> Vec<Finding> {
    let records: Vec<_> = studies
        .iter()
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
