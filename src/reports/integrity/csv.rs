//! Findings as CSV.

use super::{Listed, Place};
use crate::reports::csv::{cells, table};

/// One line a finding.
pub fn findings(listed: &[&Listed]) -> String {
    let mut rows = vec![cells(&[
        "file", "line", "column", "severity", "code", "study", "outcome", "arms", "message",
        "help", "answered",
    ])];
    rows.extend(listed.iter().map(|one| {
        let at = |axis: fn(&Place) -> usize| {
            let place = one.place.as_ref();
            place.map_or_else(String::new, |place| axis(place).to_string())
        };
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        vec![
            one.path.clone(),
            at(|place| place.start.0),
            at(|place| place.start.1),
            one.severity.name().to_owned(),
            one.code.to_owned(),
            text(&one.study),
            text(&one.outcome),
            one.arms.join(" "),
            one.message.clone(),
            text(&one.help),
            text(&one.answer),
        ]
    }));
    table(&rows)
}
