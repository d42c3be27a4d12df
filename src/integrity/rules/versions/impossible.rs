//! Versions of a number that the numbers beside it do not allow.

use crate::integrity::rule::rule;
use crate::integrity::{Finding, Record, Rule};
use crate::records::{Number, ReportedEffect, Summary, Version};

pub static IMPOSSIBLE: Rule = rule!(
    "version-impossible",
    Warning,
    "A number printed elsewhere that cannot be"
);

pub fn audit(record: &Record, found: &mut Vec<Finding>) {
    for (outcome, result) in record.results() {
        let summaries = [&result.before, &result.after, &result.change];
        let all = summaries
            .into_iter()
            .flatten()
            .flat_map(|summary| of_summary(record, summary));
        found.extend(all.map(|finding| finding.outcome(&outcome.id).arm(&result.arm)));
    }
    for outcome in &record.study.outcomes {
        for reported in &outcome.reported {
            let found_here = reported
                .effect
                .iter()
                .flat_map(|effect| of_effect(record, effect));
            let arms = || reported.arm.iter().chain(reported.arms.iter().flatten());
            found.extend(
                found_here.map(|finding| arms().fold(finding.outcome(&outcome.id), Finding::arm)),
            );
        }
    }
}

/// Minimum, quartiles, median and maximum ascend.
fn of_summary(record: &Record, summary: &Summary) -> Vec<Finding> {
    let ordered = [
        ("minimum", &summary.min),
        ("first quartile", &summary.q1),
        ("median", &summary.median),
        ("third quartile", &summary.q3),
        ("maximum", &summary.max),
    ];
    let printed: Vec<_> = ordered
        .into_iter()
        .filter_map(|(name, number)| Some((name, number.as_ref()?)))
        .collect();
    let mut all = Vec::new();
    for (at, (name, number)) in printed.iter().enumerate() {
        for version in number.versions() {
            let value = version.value.value;
            let above = printed[at + 1..]
                .iter()
                .find(|(_, other)| value > other.value);
            let below = printed[..at]
                .iter()
                .rev()
                .find(|(_, other)| value < other.value);
            let sides = [("above", above), ("below", below)];
            if let Some((side, (other, limit))) = sides
                .into_iter()
                .find_map(|(side, found)| Some((side, found?)))
            {
                let beyond = format!("{side} the {other} of {}", record.written(limit));
                all.push(finding(record, name, (number, version), limit, &beyond));
            }
        }
    }
    all
}

/// An interval holds its estimate.
fn of_effect(record: &Record, effect: &ReportedEffect) -> Vec<Finding> {
    let Some([lower, upper]) = effect.ci.as_deref() else {
        return Vec::new();
    };
    let outside = |version: &&Version| !(lower.value..=upper.value).contains(&version.value.value);
    let versions = effect.value.versions().iter().filter(outside);
    let told = versions.map(|version| {
        let interval = format!(
            "outside its own interval of {} to {}",
            record.written(lower),
            record.written(upper)
        );
        finding(record, "effect", (&effect.value, version), lower, &interval)
    });
    told.collect()
}

fn finding(
    record: &Record,
    what: &str,
    (number, version): (&Number, &Version),
    limit: &Number,
    beyond: &str,
) -> Finding {
    let digits = record
        .file
        .text
        .get(version.value.span.clone())
        .unwrap_or_default();
    let message = format!(
        "the {what} is also printed as {digits} ({}), which is {beyond}",
        version.from
    );
    Finding::new(&IMPOSSIBLE, record, version.value.span.clone(), message)
        .beside(number, "used instead")
        .beside(limit, "contradicts it")
        .help("the version cannot be used; ask what else the report exchanged or misprinted")
}
