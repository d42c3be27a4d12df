//! Effects against their own intervals, standard errors and p values.

use crate::effects::{Measure, Scale};
use crate::integrity::arithmetic::Interval;
use crate::integrity::rule::rule;
use crate::integrity::rules::said::{self, Said};
use crate::integrity::{Finding, Record, Rule};
use crate::numerics::distributions::{normal, student_t};
use crate::records::{DesignType, Outcome, Reported, Test};

use super::Printed;

pub static TOO_NARROW: Rule = rule!(
    "ci-too-narrow",
    Warning,
    "An interval too narrow for its participants"
);
pub static LOPSIDED: Rule = rule!(
    "ci-lopsided",
    Warning,
    "A ratio that is not in the middle of its limits"
);
pub static STANDARD_ERROR: Rule = rule!(
    "effect-se",
    Warning,
    "A standard error that its limits do not give"
);
pub static AGAINST_P: Rule = rule!(
    "ci-against-p",
    Warning,
    "An interval that contradicts its p value"
);

/// Matched pairs can halve the variance, so that the standard error falls by √2.
const OF_PAIRS: f64 = 0.7;
/// A standard error differs from the width of an exact or profile interval by less than this factor.
const WIDTH: f64 = 1.3;
/// The same for differences, whose limits are those of t or normal.
const SLACK: f64 = 1.1;
/// Standard error of a log ratio below which no cell is nearly empty.
const DENSE: f64 = 0.7;
/// A p value differs from that of the interval by less than this factor, whatever tests both are from.
const P_FACTOR: f64 = 3.0;

pub fn judge(record: &Record, printed: &Printed) -> Option<Finding> {
    let scale = Limits::new(printed)?;
    too_narrow(record, printed, &scale)
        .or_else(|| lopsided(record, printed, &scale))
        .or_else(|| standard_error(record, printed, &scale))
        .or_else(|| against_p(record, printed, &scale))
}

/// Estimate and limits on the scale on which they lie evenly: logarithms of ratios.
struct Limits {
    value: Interval,
    low: Interval,
    high: Interval,
    /// Standard error that the width gives.
    se: Interval,
}

impl Limits {
    /// `None` where a limit may be 0.
    fn new(printed: &Printed) -> Option<Self> {
        let [(_, low), (_, high)] = printed.limits?;
        let mut all = [printed.value, low, high];
        if printed.is_ratio() {
            if all.iter().any(|one| one.low <= 0.0) {
                return None;
            }
            all = all.map(|one| one.map(f64::ln));
        }
        let [value, low, high] = all;
        let se = (high - low).at_least(0.0) * (0.5 / printed.z());
        Some(Self {
            value,
            low,
            high,
            se,
        })
    }
}

fn shown(record: &Record, printed: &Printed) -> Option<String> {
    let [(low, _), (high, _)] = printed.limits?;
    let [low, high] = [low, high].map(|limit| record.written(limit));
    Some(format!("{} ({low} to {high})", printed.shown(record)))
}

/// An odds or hazard ratio whose standard error no table of so many people gives.
fn too_narrow(record: &Record, printed: &Printed, limits: &Limits) -> Option<Finding> {
    let same_people = matches!(
        record.study.design.kind,
        DesignType::Crossover | DesignType::WithinPerson
    );
    let [one, two] = printed.results.as_slice() else {
        return None;
    };
    if same_people || printed.measure != Measure::Or {
        return None;
    }
    let of = |result| record.n(result).filter(|n| n.derived().is_none());
    let (n1, n2) = (of(one)?, of(two)?);
    let totals = [(n1, one), (n2, two)].map(|(n, result)| {
        let total = result.total.as_ref().map_or(0.0, |total| total.value);
        n.value.max(total)
    });
    let least = (4.0 / totals[0] + 4.0 / totals[1]).sqrt();
    if limits.se.high >= OF_PAIRS * least {
        return None;
    }
    let message = format!(
        "{} means a standard error of {} on the log scale, but {} and {} participants give no less than {}",
        shown(record, printed)?,
        said::range(limits.se, said::number),
        record.written(n1),
        record.written(n2),
        said::number(least)
    );
    let [(low, _), (high, _)] = printed.limits?;
    let finding = printed.finding(&TOO_NARROW, record, low, message);
    let finding = finding
        .beside(high, "the upper limit")
        .beside(n1, "participants")
        .beside(n2, "participants");
    Some(
        finding.help(
            "check the limits and their level, and whether people were counted more than once",
        ),
    )
}

/// How far, in halves of the interval, an estimate may lie from the middle.
///
/// Over random tables exact and profile intervals of odds ratios lie within 0.05 + 0.2 se of the middle; the rule leaves a
/// margin. Score intervals of risk ratios near 1 go further.
fn tolerance(printed: &Printed, se: f64) -> f64 {
    let of_odds = 0.1 + 0.25 * se;
    match printed.measure {
        Measure::Rr => of_odds.max(0.35),
        // Limits of hazard ratios are nearly always those of Wald.
        Measure::Hr => 0.06 + 0.15 * se,
        _ => of_odds,
    }
}

fn lopsided(record: &Record, printed: &Printed, limits: &Limits) -> Option<Finding> {
    if !printed.is_ratio() {
        return None;
    }
    let middle = (limits.low + limits.high) * 0.5;
    let apart = (limits.value - middle).abs().low;
    let half = (limits.high - limits.low).high * 0.5;
    let least_se = limits.se.high;
    if apart <= tolerance(printed, least_se) * half {
        return None;
    }
    let [(low, low_box), (high, high_box)] = printed.limits?;
    let message = format!(
        "the middle of the limits of {} is {} on the log scale",
        shown(record, printed)?,
        said::range(middle.map(f64::exp), said::number)
    );
    let even = ((low_box + high_box) * 0.5).meets(printed.value);
    let implied = |limit: Interval| (limits.value * 2.0 - limit).map(f64::exp);
    let help = if even {
        "the limits lie evenly about the ratio itself: they were worked out without logarithms"
            .to_owned()
    } else {
        format!(
            "with the other limit right, the lower one would be {}, or the upper one {}",
            said::range(implied(limits.high), said::number),
            said::range(implied(limits.low), said::number)
        )
    };
    let finding = printed.finding(&LOPSIDED, record, high, message);
    Some(
        finding
            .beside(low, "the lower limit")
            .beside(&printed.effect.value, "the estimate")
            .help(help),
    )
}

/// A standard error of a difference against its limits, which are 1.96 to some three standard errors away.
pub fn plain_standard_error(
    record: &Record,
    outcome: &Outcome,
    reported: &Reported,
) -> Option<Finding> {
    let effect = reported.effect.as_ref()?;
    let measure = Measure::from_code(&effect.measure.value)?;
    let told_elsewhere = measure.scale() == Scale::Log || measure == Measure::Rd;
    let se = effect.se.as_ref().filter(|se| se.derived().is_none())?;
    let Some([low, high]) = effect.ci.as_deref() else {
        return None;
    };
    if told_elsewhere || [low, high].iter().any(|limit| limit.derived().is_some()) {
        return None;
    }
    let sizes = reported.arm.iter().chain(reported.arms.iter().flatten());
    let sizes = sizes.map(|arm| Some(record.arm(arm)?.n.as_ref()?.value));
    let df = sizes
        .sum::<Option<f64>>()
        .filter(|n| *n >= 4.0)
        .map_or(2.0, |n| n - 2.0);
    let tail = (1.0 - effect.level() / 100.0) / 2.0;
    let half = (super::around(record, high) - super::around(record, low)).at_least(0.0) * 0.5;
    let fits = Interval {
        low: half.low / student_t::quantile_upper(tail, df / 2.0) / SLACK,
        high: half.high / normal::quantile_upper(tail) * SLACK,
    };
    if fits.meets(super::around(record, se)) {
        return None;
    }
    let message = format!(
        "a standard error of {} is printed, but the limits {} to {} of {} {} give {}",
        record.written(se),
        record.written(low),
        record.written(high),
        measure,
        record.written(&effect.value),
        said::range(fits, said::number)
    );
    let finding = Finding::new(&STANDARD_ERROR, record, se.written.clone(), message)
        .outcome(&outcome.id)
        .beside(low, "the lower limit")
        .beside(high, "the upper limit")
        .help("check the standard error, the limits and their level");
    let arms = reported.arm.iter().chain(reported.arms.iter().flatten());
    Some(arms.fold(finding, Finding::arm))
}

fn standard_error(record: &Record, printed: &Printed, limits: &Limits) -> Option<Finding> {
    let se = printed
        .effect
        .se
        .as_ref()
        .filter(|se| se.derived().is_none())?;
    let around = super::around(record, se);
    let allowed = |se: Interval| Interval {
        low: se.low / WIDTH,
        high: se.high * WIDTH,
    };
    if allowed(limits.se).meets(around) {
        return None;
    }
    let [(_, low), (_, high)] = printed.limits?;
    let plain = (high - low).at_least(0.0) * (0.5 / printed.z());
    let message = format!(
        "a standard error of {} is printed, but the limits of {} give {}",
        record.written(se),
        shown(record, printed)?,
        said::range(limits.se, said::number)
    );
    let level = |level: f64| {
        let z = normal::quantile_upper((1.0 - level / 100.0) / 2.0);
        allowed(limits.se * (printed.z() / z)).meets(around)
    };
    let help = if printed.is_ratio() && allowed(plain).meets(around) {
        "it is that of the ratio itself; a record has it on the log scale".to_owned()
    } else if let Some(level) = [80.0, 90.0, 95.0, 99.0].into_iter().find(|one| level(*one)) {
        format!("it fits limits of {level} %: check their level")
    } else {
        "check the standard error and the limits".to_owned()
    };
    let [(low, _), (high, _)] = printed.limits?;
    let finding = printed.finding(&STANDARD_ERROR, record, se, message);
    Some(
        finding
            .beside(low, "the lower limit")
            .beside(high, "the upper limit")
            .help(help),
    )
}

fn against_p(record: &Record, printed: &Printed, limits: &Limits) -> Option<Finding> {
    let other_model = printed.effect.adjusted
        && !matches!(printed.reported.test, Test::Regression | Test::NotNamed);
    // Both were held against the counts; and in few events Wald's interval and a test of the counts lie far apart.
    let from_counts =
        !printed.groups.is_empty() && !printed.effect.adjusted && printed.measure != Measure::Hr;
    let sparse = printed.is_ratio() && limits.se.high > DENSE;
    if printed.effect.level() != 95.0 || other_model || from_counts || sparse {
        return None;
    }
    let said = Said::of(record, printed.reported)?;
    let z = limits.value.abs().over(limits.se);
    let p = z.map_falling(|z| {
        if z.is_finite() {
            2.0 * normal::sf(z)
        } else {
            0.0
        }
    });
    let excludes = limits.low.low > 0.0 || limits.high.high < 0.0;
    let includes = limits.low.high < 0.0 && limits.high.low > 0.0;
    let contradicts = match said.is_significant()? {
        true => includes && said.p.high * P_FACTOR < p.low,
        false => excludes && said.p.low > P_FACTOR * p.high,
    };
    if !contradicts {
        return None;
    }
    let none = if printed.is_ratio() { "1" } else { "0" };
    let verb = if excludes { "excludes" } else { "includes" };
    let message = format!(
        "the interval of {} {verb} {none} and means p {}, but {} is printed",
        shown(record, printed)?,
        said::range(p, said::p),
        said.shown(record)
    );
    let [(low, _), (high, _)] = printed.limits?;
    let finding = printed.finding(&AGAINST_P, record, said.number, message);
    let finding = finding
        .beside(low, "the lower limit")
        .beside(high, "the upper limit");
    Some(
        finding
            .help("check the p value and the limits, and whether both are of the same comparison"),
    )
}
