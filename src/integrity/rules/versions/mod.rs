//! Numbers that a report prints in several versions.

mod impossible;
mod sizes;

use crate::integrity::rule::rule;
use std::ops::Range;

use crate::integrity::{Finding, Record, Rule, Severity};
use crate::records::{ArmResult, Located, Number, Outcome, Reported, Version};

use super::granularity::listed;

pub const RULES: &[&Rule] = &[&VERSIONS, &sizes::N_VERSIONS, &impossible::IMPOSSIBLE];

static VERSIONS: Rule = rule!("versions", Note, "A number printed in several versions");

pub fn audit(record: &Record, found: &mut Vec<Finding>) {
    sizes::audit(record, found);
    impossible::audit(record, found);
    for outcome in &record.study.outcomes {
        for result in &outcome.results {
            of_result(record, outcome, result, found);
        }
        for reported in &outcome.reported {
            of_reported(record, outcome, reported, found);
        }
    }
    for breakdown in &record.study.breakdowns {
        let parts = breakdown.parts.iter();
        let parts = parts.flat_map(|part| [&part.n, &part.percent]);
        for number in parts.chain([&breakdown.total]).flatten() {
            found.extend(of_number(record, &breakdown.label, number, found));
        }
    }
}

/// All numbers of a result but those of participants.
fn of_result(record: &Record, outcome: &Outcome, result: &ArmResult, found: &mut Vec<Finding>) {
    let sizes = [&result.n, &result.total, &result.before_total];
    let is_size = |number: &Number| {
        let mut sizes = sizes.into_iter().flatten();
        sizes.any(|size| size.written == number.written)
    };
    for (what, number) in result.numbers() {
        if !is_size(number)
            && let Some(mut finding) = of_number(record, &what, number, found)
        {
            let values = ["mean", "median", "quartile", "minimum", "maximum"];
            if values.iter().any(|value| what.contains(value)) && !what.ends_with("change") {
                finding.message.push_str(&outside_scale(outcome, number));
            }
            found.push(finding.outcome(&outcome.id).arm(&result.arm));
        }
    }
}

/// Which versions no person of a scale can have, in words.
fn outside_scale(outcome: &Outcome, number: &Number) -> String {
    let scale = outcome.scale.as_ref();
    let Some((min, max)) = scale.and_then(|scale| scale.min.as_ref().zip(scale.max.as_ref()))
    else {
        return String::new();
    };
    let versions = number.versions().iter().map(|version| version.value.value);
    let outside: Vec<_> = versions
        .filter(|value| !(min.value..=max.value).contains(value))
        .collect();
    match outside.as_slice() {
        [] => String::new(),
        values => format!(
            "; {} would be outside the scale of {} to {}",
            listed(values, "and"),
            min.value,
            max.value
        ),
    }
}

fn of_reported(record: &Record, outcome: &Outcome, reported: &Reported, found: &mut Vec<Finding>) {
    for (what, number) in reported.numbers() {
        if let Some(finding) = of_number(record, &what, number, found) {
            let arms = reported.arm.iter().chain(reported.arms.iter().flatten());
            found.push(arms.fold(finding.outcome(&outcome.id), Finding::arm));
        }
    }
}

/// A number with versions, unless a finding that is no note speaks of it already.
fn of_number(record: &Record, what: &str, number: &Number, found: &[Finding]) -> Option<Finding> {
    let told = |span: &Range<usize>| *span == number.written;
    // Numbers that sizes were tried on are named for themselves, not for their versions.
    let beside = |finding: &Finding| {
        let is_size = finding.rule.code == sizes::N_VERSIONS.code;
        !is_size && finding.related.iter().any(|other| told(&other.span))
    };
    let explained = found.iter().any(|finding| {
        finding.rule.severity > Severity::Note
            && finding.file == record.file.name
            && (told(&finding.span) || beside(finding))
    });
    if explained {
        return None;
    }
    plain(record, what, number)
}

fn plain(record: &Record, what: &str, number: &Number) -> Option<Finding> {
    let different = |version: &&Version| version.value.value != number.value;
    let versions: Vec<_> = number.versions().iter().filter(different).collect();
    if versions.is_empty() {
        return None;
    }
    let others: Vec<_> = versions
        .iter()
        .map(|version| format!("{} ({})", digits(record, &version.value), version.from))
        .collect();
    let provenance = number.provenance.as_deref();
    let from = match provenance {
        Some(known) if known.derived.is_some() => " (worked out)".to_owned(),
        Some(known) => known
            .from
            .as_ref()
            .map_or(String::new(), |from| format!(" ({from})")),
        None => String::new(),
    };
    let message = format!(
        "{what}: {}{from}, but also {}",
        record.written(number),
        listed(&others, "and")
    );
    let finding = Finding::new(&VERSIONS, record, number.written.clone(), message);
    let finding = with_versions(record, finding, number);
    let why = provenance.and_then(|known| known.why.as_ref());
    Some(match why {
        Some(why) => finding.help(format!("the record's reason: {why}")),
        None => finding.help("say in `why` for what reason this one is used"),
    })
}

fn digits<'a>(record: &Record<'a>, value: &Located<f64>) -> &'a str {
    record.file.text.get(value.span.clone()).unwrap_or_default()
}

fn with_versions(record: &Record, finding: Finding, number: &Number) -> Finding {
    let file = &record.file.name;
    number.versions().iter().fold(finding, |finding, version| {
        finding.related(file, version.value.span.clone(), version.from.clone())
    })
}
