//! Numbers that a report prints in several versions, and which number of participants its results allow.

use std::ops::Range;

use crate::integrity::arithmetic::granularity::{Share, mean_fit, nearest_count};
use crate::integrity::arithmetic::standard_error::{half_width_fits, se_fits};
use crate::integrity::{Finding, Record, Rule, Severity};
use crate::records::{Arm, ArmResult, Located, Number, Outcome, Summary, Version};

use super::granularity::{grain, listed, occasions};

pub const RULES: &[&Rule] = &[&VERSIONS, &N_VERSIONS];

static VERSIONS: Rule = Rule {
    code: "versions",
    severity: Severity::Note,
    title: "A number printed in several versions",
    explanation: include_str!("../../../assets/explanations/versions.md"),
};

static N_VERSIONS: Rule = Rule {
    code: "n-versions",
    severity: Severity::Warning,
    title: "Several numbers of participants, of which the results allow some",
    explanation: include_str!("../../../assets/explanations/n-versions.md"),
};

pub fn audit(record: &Record, found: &mut Vec<Finding>) {
    let study = record.study;
    let mut sizes: Vec<(Vec<f64>, usize)> = Vec::new();
    for (outcome, result) in record.results() {
        let place = |finding: Finding| finding.outcome(&outcome.id).arm(&result.arm);
        if let Some(n) = &result.n {
            of_n(record, n, &[(outcome, result)], &mut sizes, found, &place);
        }
        for total in [&result.total, &result.before_total].into_iter().flatten() {
            of_n(
                record,
                total,
                &[(outcome, result)],
                &mut sizes,
                found,
                &place,
            );
        }
    }
    for arm in &study.arms {
        if let Some(n) = &arm.n {
            let place = |finding: Finding| finding.arm(&arm.id);
            of_n(
                record,
                n,
                &without_own(record, arm),
                &mut sizes,
                found,
                &place,
            );
        }
    }
    if let Some(n) = &study.design.n {
        of_n(record, n, &[], &mut sizes, found, &|finding| finding);
    }
    for outcome in &study.outcomes {
        for result in &outcome.results {
            let sizes = [&result.n, &result.total, &result.before_total];
            let is_size = |n: &Number| {
                sizes
                    .iter()
                    .any(|size| size.as_ref().is_some_and(|s| s.written == n.written))
            };
            let others = result.numbers().into_iter().filter(|(_, n)| !is_size(n));
            for (what, number) in others {
                let place = |finding: Finding| finding.outcome(&outcome.id).arm(&result.arm);
                found.extend(of_number(record, &what, number, found).map(place));
            }
        }
        for reported in &outcome.reported {
            for (what, number) in reported.numbers() {
                let place = |finding: Finding| {
                    let arms = reported.arm.iter().chain(reported.arms.iter().flatten());
                    arms.fold(finding.outcome(&outcome.id), Finding::arm)
                };
                found.extend(of_number(record, &what, number, found).map(place));
            }
        }
    }
    for breakdown in &study.breakdowns {
        let parts = breakdown
            .parts
            .iter()
            .flat_map(|part| [&part.n, &part.percent]);
        for number in parts.chain([&breakdown.total]).flatten() {
            found.extend(of_number(record, &breakdown.label, number, found));
        }
    }
}

/// The results of an arm that have no number of participants of their own.
fn without_own<'a>(record: &Record<'a>, arm: &Arm) -> Vec<(&'a Outcome, &'a ArmResult)> {
    let own = |result: &ArmResult| result.n.is_some() || result.total.is_some();
    record
        .results()
        .filter(|(_, result)| result.arm.value == arm.id.value && !own(result))
        .collect()
}

fn numbers(number: &Number) -> Vec<f64> {
    let versions = number.versions().iter().map(|version| version.value.value);
    let mut all: Vec<_> = [number.value].into_iter().chain(versions).collect();
    all.sort_unstable_by(f64::total_cmp);
    all.dedup();
    all
}

/// A number of participants: one finding for the same versions, with what the results say of them.
fn of_n(
    record: &Record,
    n: &Number,
    results: &[(&Outcome, &ArmResult)],
    seen: &mut Vec<(Vec<f64>, usize)>,
    found: &mut Vec<Finding>,
    place: &dyn Fn(Finding) -> Finding,
) {
    if n.versions().is_empty() {
        return;
    }
    let values = numbers(n);
    let earlier = seen.iter().find(|(other, _)| *other == values);
    if let Some((_, at)) = earlier {
        let label = format!("{} here too", record.written(n));
        let finding = found[*at].clone().beside(n, label);
        found[*at] = finding;
        return;
    }
    let finding = match allowed(record, &values, results) {
        Some((message, marked)) => {
            let finding = Finding::new(&N_VERSIONS, record, n.written.clone(), message);
            let finding = marked
                .into_iter()
                .fold(finding, |finding, (number, label)| {
                    finding.beside(number, label)
                });
            with_versions(record, finding, n)
                .help("use the number that the results allow, and say why")
        }
        None => match plain(record, "participants", n) {
            Some(finding) => finding,
            None => return,
        },
    };
    seen.push((values, found.len()));
    found.push(place(finding));
}

/// Which numbers of participants the results allow, where they do not allow all; with what speaks against the others.
fn allowed<'r>(
    record: &Record,
    values: &[f64],
    results: &[(&Outcome, &'r ArmResult)],
) -> Option<(String, Vec<(&'r Number, String)>)> {
    let (mut fitting, mut others, mut reasons) = (Vec::new(), Vec::new(), Vec::new());
    let whole = values.iter().filter(|n| **n >= 2.0 && n.fract() == 0.0);
    for n in whole.map(|n| *n as u64) {
        let against: Vec<_> = results
            .iter()
            .flat_map(|(outcome, result)| against(record, outcome, result, n))
            .collect();
        if against.is_empty() {
            fitting.push(n);
        } else {
            others.push(n);
            reasons.extend(against);
        }
    }
    if others.is_empty() {
        return None;
    }
    reasons.sort_by_key(|(number, _): &(&Number, String)| number.written.start);
    reasons.dedup_by_key(|(number, _)| number.written.start);
    let what: Vec<_> = reasons.iter().map(|(_, label)| label.clone()).collect();
    let verb = |list: &[u64], one: &'static str, more: &'static str| {
        if list.len() == 1 { one } else { more }
    };
    let do_not = verb(&others, "does not", "do not");
    let message = match fitting.as_slice() {
        [] => format!(
            "{} participants are printed; none of these fits {}",
            listed(&others, "and"),
            listed(&what, "and")
        ),
        fits => format!(
            "{} {}, {} {do_not}: tried on {}",
            listed(fits, "and"),
            verb(fits, "fits", "fit"),
            listed(&others, "and"),
            listed(&what, "and"),
        ),
    };
    Some((message, reasons))
}

/// The numbers of a result that n participants do not allow.
fn against<'r>(
    record: &Record,
    outcome: &Outcome,
    result: &'r ArmResult,
    n: u64,
) -> Vec<(&'r Number, String)> {
    let mut found = Vec::new();
    let percents = [
        (&result.percent, &result.events),
        (&result.before_percent, &result.before_events),
    ];
    for (percent, events) in percents {
        if let Some(percent) = percent.as_ref().filter(|p| p.derived().is_none())
            && let Some(printed) = record.printed(percent)
        {
            let above = events
                .as_ref()
                .is_some_and(|events| events.value > n as f64);
            if above || nearest_count(printed, n).1 == Share::Other {
                found.push((percent, format!("{} %", record.written(percent))));
            }
        }
    }
    for (occasion, summary) in occasions(result) {
        if let Some(grain) = grain(record, outcome)
            && let Some(mean) = summary
                .mean
                .as_ref()
                .filter(|mean| mean.derived().is_none())
            && let Some(printed) = record.printed(mean)
            && mean_fit(printed, n, grain).is_none()
        {
            found.push((
                mean,
                format!("the mean {} {occasion}", record.written(mean)),
            ));
        }
        found.extend(spread_against(record, summary, occasion, n));
    }
    found
}

/// Standard error and confidence limits of a mean that n participants do not allow.
fn spread_against<'r>(
    record: &Record,
    summary: &'r Summary,
    occasion: &str,
    n: u64,
) -> Option<(&'r Number, String)> {
    let sd = summary.sd.as_ref().filter(|sd| sd.derived().is_none())?;
    let spread = record.around_or_beyond(sd).at_least(0.0);
    if let Some(se) = summary.se.as_ref().filter(|se| se.derived().is_none())
        && !se_fits(record.around_or_beyond(se), spread, n as f64)
    {
        return Some((
            se,
            format!(
                "the standard error {} {occasion} with SD {}",
                record.written(se),
                record.written(sd)
            ),
        ));
    }
    let [lower, upper] = summary.ci.as_deref()? else {
        return None;
    };
    let width =
        (record.around_or_beyond(upper) - record.around_or_beyond(lower)).at_least(0.0) * 0.5;
    let fits = half_width_fits(width, spread, n as f64, summary.level() / 100.0);
    let derived = lower.derived().is_some() || upper.derived().is_some();
    (!fits && !derived).then(|| {
        let label = format!(
            "the limits {} to {} {occasion} with SD {}",
            record.written(lower),
            record.written(upper),
            record.written(sd)
        );
        (upper, label)
    })
}

/// A number with versions, unless a finding that is no note speaks of it already.
fn of_number(record: &Record, what: &str, number: &Number, found: &[Finding]) -> Option<Finding> {
    let told = |span: &Range<usize>| *span == number.written;
    let explained = found.iter().any(|finding| {
        finding.rule.severity > Severity::Note
            && finding.file == record.file.name
            && (told(&finding.span) || finding.related.iter().any(|other| told(&other.span)))
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
