//! Limits of effects against counts.

use crate::effects::Measure;
use crate::integrity::arithmetic::Interval;
use crate::integrity::arithmetic::ratios::Estimate;
use crate::integrity::rule::rule;
use crate::integrity::rules::{counted, said};
use crate::integrity::{Finding, Record, Rule};
use crate::numerics::distributions::normal;

use super::Printed;
use super::counts::Estimates;

pub static LIMITS: Rule = rule!("effect-ci", Warning, "Limits that the counts do not give");

/// How far the halves of an interval may lie from those of Wald's, as factors, by the smallest cell.
///
/// Over random tables, the exact intervals of Fisher's test and profile likelihoods stay within 0.79 and 1.83 of Wald's
/// with one in a cell, 0.95 and 1.14 with ten; the factors leave a margin. Intervals of risk ratios and
/// differences by score methods go further, and have a quarter more.
fn window(table: [u64; 4], measure: Measure) -> (f64, f64) {
    let (low, high) = match table.into_iter().min().unwrap_or(0) {
        0 => (0.4, 4.0),
        1 => (0.65, 2.1),
        2 => (0.75, 1.65),
        3 | 4 => (0.8, 1.5),
        5..=9 => (0.85, 1.35),
        _ => (0.9, 1.2),
    };
    match measure {
        Measure::Or | Measure::Peto | Measure::Irr => (low, high),
        _ => (low / 1.25, high * 1.25),
    }
}

/// A limit that lies far from all that the counts give.
pub fn judge(record: &Record, printed: &Printed, estimates: &Estimates) -> Option<Finding> {
    let [(lower, _), (upper, _)] = printed.limits?;
    if printed.measure.is_paired() {
        return None;
    }
    let fit_at = |z: f64| {
        let each = estimates
            .iter()
            .flat_map(|(table, own)| own.iter().map(move |e| (*table, e)));
        let fits: Vec<_> = each
            .map(|(table, estimate)| halves(printed, table, estimate, z))
            .collect();
        let either = |side: usize| fits.iter().any(|fit| fit[side]);
        (
            fits.iter().any(|fit| fit[0] && fit[1]),
            either(0),
            either(1),
        )
    };
    let (both, low_fits, high_fits) = fit_at(printed.z());
    if both {
        return None;
    }
    let wrong = if low_fits && !high_fits { upper } else { lower };
    let other_level = [80.0, 90.0, 95.0, 99.0, 99.9]
        .into_iter()
        .find(|level| fit_at(normal::quantile_upper((1.0 - level / 100.0) / 2.0)).0);
    let [(one, _), (two, _)] = printed.groups.as_slice() else {
        return None;
    };
    let message = format!(
        "{} has limits {} and {}, but {} against {} give {}",
        printed.shown(record),
        record.written(lower),
        record.written(upper),
        one.shown(record),
        two.shown(record),
        wald(printed, estimates)?
    );
    let help = match other_level {
        Some(level) => format!("they fit a {level} % interval: check its level"),
        None => "check the limits, the level and the counts".to_owned(),
    };
    let finding = printed.finding(&LIMITS, record, wrong, message).help(help);
    let groups = printed
        .groups
        .iter()
        .map(|(counted, of)| (counted, of.clone()));
    Some(counted::beside_counts(record, finding, groups))
}

/// Whether each limit may be that of an estimate.
fn halves(printed: &Printed, table: [u64; 4], estimate: &Estimate, z: f64) -> [bool; 2] {
    let (Some(se), Some([(_, low), (_, high)])) = (estimate.se, printed.limits) else {
        return [false, false];
    };
    let (least, most) = window(table, printed.measure);
    let allowed = Interval {
        low: least * z * se,
        high: most * z * se,
    };
    let scaled = |limit: Interval, by: f64| {
        if printed.is_ratio() {
            limit.at_least(1e-12).map(f64::ln)
        } else {
            limit * by
        }
    };
    let centre = if printed.is_ratio() {
        estimate.value.ln()
    } else {
        estimate.value
    };
    let centre = Interval::point(centre);
    let at = |by: f64| {
        [
            (centre - scaled(low, by)).meets(allowed),
            (scaled(high, by) - centre).meets(allowed),
        ]
    };
    let (plain, points) = (at(1.0), at(0.01));
    if printed.is_ratio() {
        plain
    } else {
        [plain[0] || points[0], plain[1] || points[1]]
    }
}

/// Wald's limits of the first estimate, for a sentence.
fn wald(printed: &Printed, estimates: &Estimates) -> Option<String> {
    let estimate = estimates.iter().find_map(|(_, own)| own.first())?;
    let half = printed.z() * estimate.se?;
    let [low, high] = [-half, half].map(|half| {
        if printed.is_ratio() {
            estimate.value * half.exp()
        } else {
            estimate.value + half
        }
    });
    Some(format!(
        "about {} to {}",
        said::number(low),
        said::number(high)
    ))
}
