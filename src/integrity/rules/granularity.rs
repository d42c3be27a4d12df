//! Means, standard deviations and percentages that no persons can give.

use crate::integrity::arithmetic::Printed;
use crate::integrity::arithmetic::granularity::{self, Grain};
use crate::integrity::record::whole;
use crate::integrity::{Finding, Record, Rule, Severity};
use crate::records::{ArmResult, Outcome, Summary};

pub const RULES: &[&Rule] = &[&GRIM];

static GRIM: Rule = Rule {
    code: "grim",
    severity: Severity::Error,
    title: "A mean that no persons can have",
    explanation: include_str!("../../../assets/explanations/grim.md"),
};

pub fn audit(record: &Record, found: &mut Vec<Finding>) {
    for (outcome, result) in record.results() {
        let Some(grain) = grain(record, outcome) else {
            continue;
        };
        for (occasion, summary) in occasions(result) {
            grim(record, outcome, result, (occasion, summary), grain, found);
        }
    }
}

/// The step between the values of two persons, where the record declares it.
fn grain(record: &Record, outcome: &Outcome) -> Option<Grain> {
    let scale = outcome.scale.as_ref()?;
    let items = match &scale.items {
        Some(items) => whole(items)?,
        None => 1,
    };
    Grain::new(record.printed(scale.step.as_ref()?)?, items)
}

/// The summaries of a result of single persons' values; a change has the same steps.
fn occasions(result: &ArmResult) -> impl Iterator<Item = (&'static str, &Summary)> {
    let all = [
        ("before", &result.before),
        ("after", &result.after),
        ("change", &result.change),
    ];
    all.into_iter()
        .filter_map(|(name, summary)| Some((name, summary.as_ref()?)))
}

fn grim(
    record: &Record,
    outcome: &Outcome,
    result: &ArmResult,
    (occasion, summary): (&str, &Summary),
    grain: Grain,
    found: &mut Vec<Finding>,
) {
    let (Some(mean), Some(n)) = (&summary.mean, record.n(result)) else {
        return;
    };
    let (Some(printed), Some(count)) = (record.printed(mean), whole(n)) else {
        return;
    };
    if mean.derived().is_some() || granularity::mean_is_possible(printed, count, grain) {
        return;
    }
    let (below, above) = granularity::nearest_means(printed, count, grain);
    let decimals = printed.decimals as usize + 1;
    let message = format!(
        "the mean {} {occasion} cannot come from {count} values in steps of {}: the nearest are {below:.decimals$} and {above:.decimals$}",
        record.written(mean),
        grain.value(),
    );
    let finding = Finding::new(&GRIM, record, mean.written.clone(), message)
        .outcome(&outcome.id)
        .arm(&result.arm)
        .beside(n, format!("{count} participants"))
        .help(other_sizes(printed, count, grain));
    found.push(finding);
}

/// Which numbers of participants near the printed one allow a mean.
fn other_sizes(mean: Printed, n: u64, grain: Grain) -> String {
    let near = n.saturating_sub(3).max(1)..=n + 3;
    let sizes: Vec<_> = near
        .filter(|size| granularity::mean_is_possible(mean, *size, grain))
        .map(|size| size.to_string())
        .collect();
    match sizes.as_slice() {
        [] => "check the mean, the number of participants and the step of the scale".to_owned(),
        sizes => format!(
            "it can come from {} participants; check who was analysed",
            sizes.join(" or ")
        ),
    }
}
