//! Confidence intervals of means, against mean, standard deviation and number of participants.

use crate::integrity::arithmetic::Interval;
use crate::integrity::rules::plausibility::{SD_AS_SE, SE_AS_SD};
use crate::integrity::{Finding, Record};
use crate::numerics::distributions::{normal, student_t};
use crate::records::{ArmResult, Number, Outcome, Summary};

use super::between::corrected;
use super::groups::{Digits, Occasion, Side, Spread, Taken, sizes, values};
use super::words::{number, range, slack};
use super::{MEAN_INTERVAL, OFF_CENTRE};

pub fn audit(record: &Record, outcome: &Outcome, result: &ArmResult, found: &mut Vec<Finding>) {
    for occasion in Occasion::ALL {
        let Some(summary) = occasion.of(result) else {
            continue;
        };
        let Some([lower, upper]) = summary.ci.as_deref() else {
            continue;
        };
        if [lower, upper].iter().any(|limit| limit.derived().is_some()) {
            continue;
        }
        let limits = (lower, upper);
        let finding = of_spread(record, result, summary, limits)
            .or_else(|| of_centre(record, outcome, summary, limits));
        if let Some(finding) = finding {
            found.push(finding.outcome(&outcome.id).arm(&result.arm));
        }
    }
}

/// Everything half the width of an interval may be.
pub fn half_width(record: &Record, (lower, upper): (&Number, &Number), digits: Digits) -> Interval {
    (values(record, upper, digits) - values(record, lower, digits)).at_least(0.0) * 0.5
}

/// The quantiles that intervals at a level use: Student's t with any of the degrees of freedom, and the normal one.
pub fn quantiles(level: f64, df: &[f64]) -> Vec<f64> {
    let tail = (100.0 - level) / 200.0;
    let of_t = df
        .iter()
        .filter(|df| **df >= 1.0)
        .map(|df| student_t::quantile_upper(tail, *df));
    let mut all: Vec<_> = of_t.collect();
    all.push(normal::quantile_upper(tail));
    if level == 95.0 {
        all.push(2.0);
    }
    all
}

/// Levels that an interval may have: as printed, or any usual one where none is.
fn other_levels(printed: Option<&Number>) -> &'static [f64] {
    if printed.is_some() {
        &[]
    } else {
        &[90.0, 99.0]
    }
}

fn of_spread(
    record: &Record,
    result: &ArmResult,
    summary: &Summary,
    limits: (&Number, &Number),
) -> Option<Finding> {
    let side = Side::of(result, summary)?;
    if side.rests_on_derived() {
        return None;
    }
    let sizes = sizes(record, result);
    let n = *sizes.first()?;
    let of = |taken: Taken, level: f64, factor: fn(f64) -> f64| {
        let mut all = Vec::new();
        for n in &sizes {
            for digits in Digits::ALL {
                let se = side.group(record, *n, digits, taken).sd * (1.0 / n.sqrt());
                for quantile in quantiles(level, &[n - 1.0]) {
                    all.push((digits, se * (quantile * factor(*n))));
                }
            }
        }
        all
    };
    let fits = |all: &[(Digits, Interval)]| {
        all.iter().any(|(digits, expected)| {
            slack(half_width(record, limits, *digits)).meets(slack(*expected))
        })
    };
    let level = summary.level();
    let plain: fn(f64) -> f64 = |_| 1.0;
    let usual: Vec<_> = Taken::USUAL
        .iter()
        .flat_map(|taken| of(*taken, level, plain))
        .collect();
    if fits(&usual) {
        return None;
    }
    let (lower, upper) = limits;
    let ci = format!("{} to {}", record.written(lower), record.written(upper));
    let spread = record.written(side.spread.number());
    let sized = record
        .n(result)
        .map_or_else(|| n.to_string(), |n| record.written(n).to_owned());
    let name = match side.spread {
        Spread::Sd(_) => "standard deviation",
        Spread::Se(_) => "standard error",
    };
    if fits(&of(Taken::Swapped, level, plain)) {
        let (rule, really) = match side.spread {
            Spread::Sd(_) => (&SE_AS_SD, "standard errors"),
            Spread::Se(_) => (&SD_AS_SE, "standard deviations"),
        };
        let message = format!(
            "the interval {ci} of {sized} participants fits a {name} of {spread} only if that is one of the {really}"
        );
        let number = side.spread.number();
        let finding = Finding::new(rule, record, number.written.clone(), message)
            .beside(lower, "lower limit")
            .beside(upper, "upper limit")
            .help("ask the authors; the interval says which of the two it is");
        return Some(corrected(record, finding, side, really));
    }
    let expected = usual.first().map(|(_, half)| *half)?;
    let printed = half_width(record, limits, Digits::Rounded);
    let other = other_levels(summary.ci_level.as_ref())
        .iter()
        .find(|level| fits(&of(Taken::Printed, **level, plain)));
    let explanation = other.map_or(String::new(), |level| {
        format!("; it fits a level of {level} %")
    });
    let centred = values(record, side.mean, Digits::Rounded) - expected;
    let lower_fits = slack(values(record, lower, Digits::Rounded)).meets(centred);
    let (suspect, other, label) = if lower_fits {
        (upper, lower, "lower limit")
    } else {
        (lower, upper, "upper limit")
    };
    let message = format!(
        "the interval {ci} reaches {} to either side, and a {name} of {spread} with {sized} participants gives {}{explanation}",
        range(printed),
        range(expected),
    );
    let finding = Finding::new(&MEAN_INTERVAL, record, suspect.written.clone(), message)
        .beside(other, label)
        .beside(side.mean, "mean")
        .beside(side.spread.number(), name)
        .help("check the limits, the spread, the number of participants and the level");
    Some(match record.n(result) {
        Some(n) => finding.beside(n, "participants"),
        None => finding,
    })
}

/// An interval of a mean lies evenly around it, unless it ends where values end.
fn of_centre(
    record: &Record,
    outcome: &Outcome,
    summary: &Summary,
    limits: (&Number, &Number),
) -> Option<Finding> {
    let mean = summary.mean.as_ref()?;
    let scale = outcome.scale.as_ref();
    let ends = [
        scale.and_then(|scale| scale.min.as_ref()),
        scale.and_then(|scale| scale.max.as_ref()),
    ];
    let cut = |limit: &Number| {
        limit.value == 0.0 || ends.iter().flatten().any(|end| end.value == limit.value)
    };
    if cut(limits.0) || cut(limits.1) {
        return None;
    }
    off_centre(record, mean, limits, "mean")
}

/// A finding where the middle of an interval is not its estimate, nor is its geometric middle.
pub fn off_centre(
    record: &Record,
    estimate: &Number,
    limits: (&Number, &Number),
    name: &str,
) -> Option<Finding> {
    let (lower, upper) = limits;
    let middle = |digits| (values(record, lower, digits) + values(record, upper, digits)) * 0.5;
    let centred = Digits::ALL
        .iter()
        .any(|digits| slack(middle(*digits)).meets(slack(values(record, estimate, *digits))));
    let geometric = lower.value > 0.0 && {
        let all = values(record, lower, Digits::Rounded).at_least(0.0);
        let upper = values(record, upper, Digits::Rounded);
        let middle = Interval {
            low: (all.low * upper.low).sqrt(),
            high: (all.high * upper.high).sqrt(),
        };
        middle.meets(values(record, estimate, Digits::Rounded))
    };
    if centred || geometric {
        return None;
    }
    let middle = middle(Digits::Rounded);
    let message = format!(
        "the interval {} to {} is centred on {}, and the {name} is {}",
        record.written(lower),
        record.written(upper),
        number((middle.low + middle.high) / 2.0),
        record.written(estimate),
    );
    Some(
        Finding::new(&OFF_CENTRE, record, upper.written.clone(), message)
            .beside(lower, "lower limit")
            .beside(estimate, name.to_owned())
            .help("check the limits and the estimate; intervals of logarithms or of a bootstrap may be off centre"),
    )
}
