//! Effects and their limits against counts.

use crate::effects::Measure;
use crate::integrity::arithmetic::Interval;
use crate::integrity::arithmetic::ratios::{self, Estimate};
use crate::integrity::rule::rule;
use crate::integrity::rules::counted::{self, hull};
use crate::integrity::rules::said;
use crate::integrity::{Finding, Record, Rule};
use crate::records::Test;

use super::{Printed, limits};

pub static EFFECT: Rule = rule!(
    "effect-counts",
    Warning,
    "An effect that the counts do not give"
);
pub static INVERSE: Rule = rule!("effect-inverse", Warning, "An effect the other way round");
pub static OTHER_MEASURE: Rule = rule!("effect-measure", Warning, "An effect under another's name");
pub static ADJUSTED: Rule = rule!(
    "adjusted-far",
    Note,
    "An adjusted effect far from the crude one"
);

/// Effects worked out from rounded percentages differ by less than this, relatively.
const SLACK: f64 = 0.005;

/// A table, and what is estimated from it.
pub type Estimates = Vec<([u64; 4], Vec<Estimate>)>;

/// The first thing about an unadjusted effect that its counts do not give.
pub fn judge(record: &Record, printed: &Printed) -> Option<Finding> {
    let skip = printed.effect.adjusted || is_clustered(record, printed);
    let unknown = matches!(printed.measure, Measure::Hr | Measure::Mporc);
    let [one, two] = printed.groups.as_slice() else {
        return None;
    };
    if skip || unknown {
        return None;
    }
    let tables = counted::tables(&one.0, &two.0);
    let estimates = of_all(printed, printed.measure, &tables)?;
    if fits(printed, printed.value, &estimates) {
        return limits::judge(record, printed, &estimates);
    }
    let shown = format!("{} against {}", one.0.shown(record), two.0.shown(record));
    let finding = |rule, message| {
        let finding = printed.finding(rule, record, &printed.effect.value, message);
        let groups = printed
            .groups
            .iter()
            .map(|(counted, of)| (counted, of.clone()));
        counted::beside_counts(record, finding, groups)
    };
    let effect = printed.shown(record);
    let value = said::range(raw(&estimates)?, said::number);
    if let Some(how) = the_other_way(printed, &tables) {
        let message = format!("{effect} is that of {how}: {shown} give {value}");
        let help =
            "give the effect of the first arm against the second, for the events of the record";
        return Some(finding(&INVERSE, message).help(help));
    }
    if let Some(other) = other_measure(printed, &tables) {
        let message = format!(
            "{effect} is the {other} of {shown}, which give {} {value}",
            printed.measure
        );
        let help = format!("check which is meant, and write `measure = \"{other}\"`");
        return Some(finding(&OTHER_MEASURE, message).help(help));
    }
    let message = format!("{effect} is printed, but {shown} give {value}");
    let help = match printed.reported.test {
        Test::Regression | Test::NotNamed => {
            "if it is adjusted, write `adjusted = true`; else check effect and counts"
        }
        _ => "check the effect and the counts",
    };
    Some(finding(&EFFECT, message).help(help))
}

fn is_clustered(record: &Record, printed: &Printed) -> bool {
    let design = &record.study.design;
    design.clusters.is_some()
        || design.cluster_size.is_some()
        || printed.reported.cluster_adjusted
        || printed.results.iter().any(|result| result.cluster_adjusted)
}

fn of_all(printed: &Printed, measure: Measure, tables: &[[u64; 4]]) -> Option<Estimates> {
    let times = || -> Option<[f64; 2]> {
        let [one, two] = printed.results.as_slice() else {
            return None;
        };
        Some([
            one.person_time.as_ref()?.value,
            two.person_time.as_ref()?.value,
        ])
    };
    let of = |table: [u64; 4]| match measure {
        Measure::Or | Measure::Peto | Measure::Mpor => Some(ratios::odds_ratios(table)),
        Measure::Rr | Measure::Mprr => Some(ratios::risk_ratios(table)),
        Measure::Rd | Measure::Mprd => Some(ratios::risk_differences(table)),
        Measure::Irr => {
            let [one, two] = times()?;
            let ratio = ratios::rate_ratio((table[0], one), (table[2], two))?;
            Some(vec![ratio])
        }
        _ => None,
    };
    let all = tables.iter().map(|table| Some((*table, of(*table)?)));
    let all: Option<Estimates> = all.collect();
    all.filter(|all| all.iter().any(|(_, estimates)| !estimates.is_empty()))
}

/// Whether any way to estimate gives the printed value.
fn fits(printed: &Printed, value: Interval, estimates: &Estimates) -> bool {
    let all = || estimates.iter().flat_map(|(_, estimates)| estimates);
    all().any(|one| {
        let same = all()
            .filter(|other| other.name == one.name)
            .map(|other| other.value);
        let slack = |value: f64| [value * (1.0 - SLACK), value * (1.0 + SLACK)];
        let own = hull(same.flat_map(slack)).unwrap_or(Interval::point(one.value));
        // Differences of risks are also printed as percentage points.
        own.meets(value) || (!printed.is_ratio() && (own * 100.0).meets(value))
    })
}

/// What the counts give without corrections, or with them where there is nothing else.
fn raw(estimates: &Estimates) -> Option<Interval> {
    let first = estimates
        .iter()
        .filter_map(|(_, estimates)| estimates.first());
    hull(first.map(|estimate| estimate.value))
}

/// In words, how the effect would have to be turned to be the printed one.
fn the_other_way(printed: &Printed, tables: &[[u64; 4]]) -> Option<&'static str> {
    let [swapped, opposite, both] = [
        |[a, b, c, d]: [u64; 4]| [c, d, a, b],
        |[a, b, c, d]: [u64; 4]| [b, a, d, c],
        |[a, b, c, d]: [u64; 4]| [d, c, b, a],
    ];
    let turned = |how: fn([u64; 4]) -> [u64; 4]| {
        let tables: Vec<_> = tables.iter().map(|table| how(*table)).collect();
        of_all(printed, printed.measure, &tables)
            .is_some_and(|all| fits(printed, printed.value, &all))
    };
    if printed.measure == Measure::Irr {
        return None;
    }
    if turned(swapped) {
        Some("the second group against the first (its inverse)")
    } else if turned(opposite) {
        Some("those without the event")
    } else if turned(both) {
        Some("those without the event, the second group against the first")
    } else {
        None
    }
}

fn other_measure(printed: &Printed, tables: &[[u64; 4]]) -> Option<Measure> {
    let other = match printed.measure {
        Measure::Or => Measure::Rr,
        Measure::Rr => Measure::Or,
        _ => return None,
    };
    let all = of_all(printed, other, tables)?;
    fits(printed, printed.value, &all).then_some(other)
}

/// An adjusted effect outside the crude one's 99 % interval.
pub fn adjusted(record: &Record, printed: &Printed) -> Option<Finding> {
    const Z: f64 = 2.575_829_303_548_901;
    let [one, two] = printed.groups.as_slice() else {
        return None;
    };
    if !printed.effect.adjusted || !matches!(printed.measure, Measure::Or | Measure::Rr) {
        return None;
    }
    let tables = counted::tables(&one.0, &two.0);
    let estimates = of_all(printed, printed.measure, &tables)?;
    let all = estimates.iter().flat_map(|(_, estimates)| estimates);
    let limits = all.filter_map(|e| e.se.map(|se| [-Z, Z].map(|z| e.value * (z * se).exp())));
    let crude = hull(limits.flatten())?;
    if crude.meets(printed.value) {
        return None;
    }
    let message = format!(
        "the adjusted {} lies outside the 99 % interval {} of the crude one, {}, of {} against {}",
        printed.shown(record),
        said::range(crude, said::number),
        said::range(raw(&estimates)?, said::number),
        one.0.shown(record),
        two.0.shown(record)
    );
    let finding = printed.finding(&ADJUSTED, record, &printed.effect.value, message);
    let finding = finding.help("check the counts and the effect, and what it is adjusted for");
    let groups = printed
        .groups
        .iter()
        .map(|(counted, of)| (counted, of.clone()));
    Some(counted::beside_counts(record, finding, groups))
}
