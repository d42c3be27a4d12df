use crate::records::{Arm, Located, ModeratorValue, Outcome, Review, Study};

/// Study characteristics that subgroups can be formed by, as name and value.
pub type Moderators = Vec<(String, String)>;

/// Names of the characteristics that records have without `[moderators]`.
pub const CHARACTERISTICS: [&str; 9] = [
    "design",
    "performed-by",
    "instrument",
    "basis",
    "country",
    "outcome",
    "intervention",
    "comparator",
    "year",
];

/// The characteristics of a study as it enters a comparison of one arm with another.
pub(super) fn moderators(
    review: &Review,
    study: &Study,
    outcome: &Outcome,
    [one, two]: [Option<&Arm>; 2],
) -> Moderators {
    let protocol = &review.protocol;
    let received = |arm: &Arm| {
        let label = |id: &Located<String>| {
            let known = protocol
                .interventions
                .iter()
                .find(|i| i.id.value == id.value);
            known.map_or_else(|| id.value.clone(), |known| known.label.clone())
        };
        let labels: Vec<_> = arm.interventions.iter().map(label).collect();
        labels.join(" + ")
    };
    let known = protocol
        .outcomes
        .iter()
        .find(|o| o.id.value == outcome.id.value);
    let measured = known.map_or_else(|| outcome.id.value.clone(), |known| known.label.clone());
    let mut found = vec![
        ("design".to_owned(), study.design.kind.name().to_owned()),
        ("basis".to_owned(), study.report.basis.name().to_owned()),
        ("outcome".to_owned(), measured),
    ];
    for (name, arm) in [("intervention", one), ("comparator", two)] {
        found.extend(arm.map(|arm| (name.to_owned(), received(arm))));
    }
    let optional = [
        ("performed-by", &study.design.performed_by),
        ("country", &study.design.country),
        ("instrument", &outcome.instrument),
    ];
    for (name, value) in optional {
        if let Some(value) = value {
            found.push((name.to_owned(), value.clone()));
        }
    }
    let year = study.report.year.map(|year| year.to_string());
    found.extend(year.map(|year| ("year".to_owned(), year)));
    let own = |name: &String| outcome.moderators.contains_key(name);
    let of_study = study.moderators.iter().filter(|(name, _)| !own(name));
    for (name, value) in outcome.moderators.iter().chain(of_study) {
        let value = match value {
            ModeratorValue::Number(number) => number.to_string(),
            ModeratorValue::Text(text) => text.clone(),
        };
        found.push((name.clone(), value));
    }
    found
}
