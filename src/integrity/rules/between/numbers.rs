//! The same numbers in two records.

use crate::integrity::rule::rule;
use std::collections::BTreeMap;

use crate::integrity::{Finding, Record, Rule};
use crate::records::{ArmResult, Number};

pub static SAME: Rule = rule!("same-numbers", Warning, "The same numbers in two records");
pub static SHARED: Rule = rule!("shared-arm", Warning, "One arm in two records");

/// So many significant digits in common are no chance: one in 10^8.
const DIGITS: usize = 8;

pub fn judge(earlier: &Record, later: &Record) -> Option<Finding> {
    let quotes =
        |one: &Record, of: &Record| one.study.report.cited_in.as_ref() == Some(&of.study.id.value);
    if quotes(earlier, later) || quotes(later, earlier) {
        return None;
    }
    let (one, two) = (arms(earlier), arms(later));
    let mut shared = Vec::new();
    for (own, mine) in &two {
        let alike = one
            .iter()
            .find(|(_, theirs)| same_digits(mine, theirs) >= DIGITS);
        if let Some((other, theirs)) = alike {
            shared.push((*own, *other, mine, theirs));
        }
    }
    let (own, other, mine, theirs) = shared.first()?;
    let (first, second) = (mine.first()?.number, theirs.first()?.number);
    let earlier_id = &earlier.study.id.value;
    let of = format!("arm `{other}` of {earlier_id}");
    let (rule, message, help) = if shared.len() > 1 {
        (
            &SAME,
            format!(
                "{} arms have the same numbers as those of {earlier_id}",
                shared.len()
            ),
            "find out whether it is the same trial, published twice; then keep one of them",
        )
    } else {
        (
            &SHARED,
            format!("arm `{own}` has the same numbers as {of}"),
            "find out whether the same people are in both; then let both contrasts share them in one record",
        )
    };
    let finding = Finding::new(rule, later, first.written.clone(), message).related(
        &earlier.file.name,
        second.written.clone(),
        of,
    );
    Some(finding.help(help))
}

/// A number of an arm with what it is of.
struct Named<'a> {
    key: (&'a str, usize, &'static str),
    number: &'a Number,
    written: &'a str,
}

/// The numbers of each arm, by outcome, its place among those of the same id, and field.
fn arms<'a>(record: &Record<'a>) -> BTreeMap<&'a str, Vec<Named<'a>>> {
    let mut found: BTreeMap<&str, Vec<Named>> = BTreeMap::new();
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for outcome in &record.study.outcomes {
        let id = outcome.id.value.as_str();
        let place = seen.entry(id).or_default();
        for result in &outcome.results {
            let own = found.entry(result.arm.value.as_str()).or_default();
            let numbers = fields(result).into_iter();
            let printed = numbers.filter(|(_, number)| number.derived().is_none());
            own.extend(printed.map(|(field, number)| Named {
                key: (id, *place, field),
                number,
                written: record.written(number),
            }));
        }
        *place += 1;
    }
    found
}

fn fields(result: &ArmResult) -> Vec<(&'static str, &Number)> {
    let occasions = [
        (
            ["mean before", "sd before", "median before"],
            &result.before,
        ),
        (["mean", "sd", "median"], &result.after),
        (
            ["mean change", "sd of change", "median change"],
            &result.change,
        ),
    ];
    let mut found = Vec::new();
    for (names, summary) in occasions {
        if let Some(summary) = summary {
            let all = [&summary.mean, &summary.sd, &summary.median];
            let printed = names.into_iter().zip(all);
            found.extend(printed.filter_map(|(name, number)| Some((name, number.as_ref()?))));
        }
    }
    let counts = [
        ("events", &result.events),
        ("total", &result.total),
        ("events before", &result.before_events),
        ("total before", &result.before_total),
    ];
    found.extend(
        counts
            .into_iter()
            .filter_map(|(name, number)| Some((name, number.as_ref()?))),
    );
    found
}

/// Significant digits of the numbers in common; 0 where any number that both print differs.
fn same_digits(mine: &[Named], theirs: &[Named]) -> usize {
    let mut digits = 0;
    for own in mine {
        match theirs.iter().find(|other| other.key == own.key) {
            Some(other) if other.number.value == own.number.value => {
                digits += significant(own.written)
            }
            Some(_) => return 0,
            None => {}
        }
    }
    digits
}

/// Digits of a number without the zeros before and after, which round numbers share by chance.
fn significant(written: &str) -> usize {
    let digits: String = written.chars().filter(char::is_ascii_digit).collect();
    digits.trim_matches('0').len()
}
