//! Percentages that no count gives, or not the count beside them.

use crate::integrity::arithmetic::Printed;
use crate::integrity::arithmetic::percentages::{self, Share};
use crate::integrity::record::whole;
use crate::integrity::rule::rule;
use crate::integrity::{Finding, Record, Rule};
use crate::records::{ArmResult, Number};

use super::means::TRUNCATED;
use super::{either, near};

pub static IMPOSSIBLE: Rule = rule!(
    "percent-impossible",
    Error,
    "A percentage that no count gives"
);

pub static OTHER_N: Rule = rule!(
    "percent-other-n",
    Warning,
    "A percentage that is not of all participants of the arm"
);

pub static COUNT: Rule = rule!(
    "percent-count",
    Error,
    "A count and a percentage that disagree"
);

pub static LAST_DIGIT: Rule = rule!(
    "percent-last-digit",
    Warning,
    "A percentage that is one off in its last digit"
);

/// How many a percentage may be of.
#[derive(Clone, Copy)]
pub struct Whole<'a> {
    /// How many.
    pub n: u64,
    /// The number in the record, where it stands there.
    pub number: Option<&'a Number>,
    /// Whether it is printed for this very percentage, and not for the arm or study.
    pub own: bool,
}

/// A printed percentage, the count beside it, and what both may be of: the likeliest first.
pub struct Percentage<'a> {
    /// The percentage.
    pub percent: &'a Number,
    /// The count.
    pub count: Option<&'a Number>,
    /// What it may be of.
    pub wholes: Vec<Whole<'a>>,
    /// What it is of, in words.
    pub what: String,
    /// Whether the count is known to be right.
    pub count_holds: bool,
}

pub fn audit(record: &Record, found: &mut Vec<Finding>) {
    for (outcome, result) in record.results() {
        for percentage in of_result(record, result) {
            let place = |finding: Finding| finding.outcome(&outcome.id).arm(&result.arm);
            found.extend(judge(record, &percentage).map(place));
        }
    }
}

/// The percentages of a result, after and before.
fn of_result<'a>(record: &Record<'a>, result: &'a ArmResult) -> Vec<Percentage<'a>> {
    let after = (&result.percent, &result.events, &result.total, "after");
    let before = (
        &result.before_percent,
        &result.before_events,
        &result.before_total,
        "before",
    );
    let arm = record.arm(&result.arm).and_then(|arm| arm.n.as_ref());
    let whole_of = |number: Option<&'a Number>, own: bool| {
        let number = number?;
        Some(Whole {
            n: whole(number)?,
            number: Some(number),
            own: own && number.derived().is_none(),
        })
    };
    let percentages = [after, before].into_iter().filter_map(|one| {
        let (percent, count, total, occasion) = one;
        let printed = [total.as_ref(), result.n.as_ref()];
        let own = printed.into_iter().map(|number| whole_of(number, true));
        let wholes = own.chain([whole_of(arm, false)]).flatten().collect();
        Some(Percentage {
            percent: percent.as_ref()?,
            count: count.as_ref(),
            wholes,
            what: occasion.to_owned(),
            count_holds: false,
        })
    });
    percentages.collect()
}

/// What is wrong with a percentage, if anything is.
pub fn judge(record: &Record, percentage: &Percentage) -> Option<Finding> {
    let &Percentage { percent, count, .. } = percentage;
    if percent.derived().is_some() {
        return None;
    }
    let printed = record.printed(percent)?;
    let first = percentage.wholes.first()?;
    match count.filter(|count| count.derived().is_none()) {
        Some(number) => against_count(record, percentage, printed, first, number),
        None => alone(record, percentage, printed, first),
    }
}

/// A percentage with a count: the count must be this percentage of what it is of.
fn against_count(
    record: &Record,
    percentage: &Percentage,
    printed: Printed,
    first: &Whole,
    number: &Number,
) -> Option<Finding> {
    let count = number.value as u64;
    if number.value < 0.0 || number.value.fract() != 0.0 || count > first.n {
        return None;
    }
    let n = first.n;
    let exact = 100.0 * count as f64 / n as f64;
    let exact = exact_digits(exact, printed);
    let written = record.written(percentage.percent);
    let what = &percentage.what;
    let finding = |rule, message: String| {
        let finding = Finding::new(rule, record, percentage.percent.written.clone(), message)
            .beside(number, "the count");
        beside_whole(finding, first)
    };
    let says = |share: Share| {
        match share {
        Share::CutOff => Some(finding(
            &TRUNCATED,
            format!("{count} of {n} {what} is {exact} %, printed {written}: cut off and not rounded"),
        )),
        Share::Near => Some(finding(
            &LAST_DIGIT,
            format!("{count} of {n} {what} is {exact} %, printed {written}"),
        ).help("a digit may have been adjusted so that percentages add up to 100, or a zero put behind a rounded one")),
        _ => None,
    }
    };
    match percentages::share(printed, count, n) {
        Share::Rounded => return None,
        Share::Other => {}
        share => return says(share),
    }
    let of = |n: u64| n >= count.max(1) && percentages::share(printed, count, n) == Share::Rounded;
    if another_version(first, of) {
        return None;
    }
    let message = format!("{count} of {n} {what} is {exact} %, but {written} % is printed");
    let mut others: Vec<_> = percentage.wholes[1..].iter().map(|one| one.n).collect();
    if !first.own {
        others.extend(count.max(n / 2).max(1)..=n + 3);
    }
    others.retain(|other| *other != n && of(*other));
    others.sort_unstable();
    others.dedup();
    if !others.is_empty() {
        let help = format!(
            "{written} % is {count} of {}; check how many were assessed",
            either(&others)
        );
        return Some(finding(&OTHER_N, message).help(help));
    }
    let found = if !percentage.count_holds && count_is_suspect(printed, n) {
        let found = Finding::new(&COUNT, record, number.written.clone(), message)
            .beside(percentage.percent, "the percentage");
        beside_whole(found, first)
    } else {
        finding(&COUNT, message)
    };
    if percentage.count_holds {
        return Some(found.help("the counts add up; check the percentage"));
    }
    Some(explain(found, printed, written, (number, count), n))
}

/// Whether a percentage is that of another count, which a misprinted one would rarely be: less than one time in three.
fn count_is_suspect(printed: Printed, n: u64) -> bool {
    let all = 100.0 * printed.scale() as f64;
    let possible = percentages::counts(printed, n).is_some_and(|(first, last)| first == last);
    possible && 3.0 * (n as f64 + 1.0) < all
}

/// Adds which count the percentage would be.
fn explain(
    found: Finding,
    printed: Printed,
    written: &str,
    (number, count): (&Number, u64),
    n: u64,
) -> Finding {
    if percentages::share(printed, n - count, n) == Share::Rounded {
        return found.help(format!(
            "{written} % is the percentage of the other {}",
            n - count
        ));
    }
    match percentages::counts(printed, n) {
        Some((first, last)) if first == last => found
            .help(format!(
                "{written} % is {first} of {n}; check which of the two is right"
            ))
            .corrected(
                "the percentage is right, not the count",
                number,
                first.to_string(),
            ),
        Some((first, last)) => {
            found.help(format!("{written} % is between {first} and {last} of {n}"))
        }
        None => found.help(format!("no count of {n} is {written} %")),
    }
}

/// A percentage without a count: some count must give it.
fn alone(
    record: &Record,
    percentage: &Percentage,
    printed: Printed,
    first: &Whole,
) -> Option<Finding> {
    let n = first.n;
    let derived = |number: &Number| number.derived().is_some();
    let possible = |n: u64| percentages::percentage_is_possible(printed, n);
    if first.number.is_some_and(derived) || another_version(first, possible) {
        return None;
    }
    let written = record.written(percentage.percent);
    let what = &percentage.what;
    let (count, share) = percentages::nearest_count(printed, n);
    let percent_of = |count: u64| exact_digits(100.0 * count as f64 / n as f64, printed);
    let finding = |rule, message: String| {
        let finding = Finding::new(rule, record, percentage.percent.written.clone(), message);
        beside_whole(finding, first)
    };
    let exact = percent_of(count);
    match share {
        Share::Rounded => None,
        Share::CutOff => {
            let message = format!(
                "{written} % {what} is {count} of {n} ({exact} %) only if cut off and not rounded"
            );
            Some(finding(&TRUNCATED, message))
        }
        Share::Near => {
            let message = format!("no count of {n} is {written} % {what}; {count} is {exact} %");
            Some(finding(&LAST_DIGIT, message))
        }
        Share::Other => {
            let below = (printed.value() / 100.0 * n as f64).floor() as u64;
            let above = (below + 1).min(n);
            let message = format!(
                "no count of {n} is {written} % {what}: {below} is {} % and {above} is {} %",
                percent_of(below),
                percent_of(above)
            );
            let rule = if first.own { &IMPOSSIBLE } else { &OTHER_N };
            let fits = |n: &u64| percentages::percentage_is_possible(printed, *n);
            let sizes: Vec<_> = near(n).filter(fits).collect();
            let help = match sizes.as_slice() {
                [] => format!(
                    "no number of participants near {n} allows it either; check the percentage"
                ),
                sizes => format!(
                    "{} participants allow it; check how many were assessed",
                    either(sizes)
                ),
            };
            Some(finding(rule, message).help(help))
        }
    }
}

/// Whether another printed version of the number of participants allows it: then the versions are the finding.
fn another_version(whole: &Whole, fits: impl Fn(u64) -> bool) -> bool {
    let versions = whole.number.map_or(&[][..], |number| number.versions());
    let mut values = versions.iter().map(|version| version.value.value);
    values.any(|value| value >= 1.0 && value.fract() == 0.0 && fits(value as u64))
}

fn beside_whole(finding: Finding, whole: &Whole) -> Finding {
    match whole.number {
        Some(number) => finding.beside(number, format!("of {}", whole.n)),
        None => finding,
    }
}

/// A percentage with enough digits to show by how much it differs from a printed one, and no more zeros than needed.
fn exact_digits(exact: f64, printed: Printed) -> String {
    let text = format!("{exact:.*}", printed.decimals as usize + 2);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
