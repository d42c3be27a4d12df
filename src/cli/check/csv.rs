use oxymeta::reports::integrity::{Listed, Place};

/// One line a finding.
pub fn findings(listed: &[&Listed]) -> String {
    let mut out = ::csv::Writer::from_writer(Vec::new());
    let head = [
        "file", "line", "column", "severity", "code", "study", "outcome", "arms", "message",
        "help", "answered",
    ];
    let rows = listed.iter().map(|one| {
        let at = |axis: fn(&Place) -> usize| {
            one.place
                .as_ref()
                .map_or_else(String::new, |place| axis(place).to_string())
        };
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        [
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
    });
    // Writing to memory cannot fail.
    let _ = out.write_record(head);
    for row in rows {
        let _ = out.write_record(row);
    }
    let bytes = out.into_inner().unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_default()
}
