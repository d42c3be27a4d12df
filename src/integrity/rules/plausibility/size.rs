//! Effects larger than treatments have.

use crate::integrity::arithmetic::Interval;
use crate::integrity::arithmetic::tests_of_means::{Group, independent, welch};
use crate::integrity::rules::means::groups::{Arms, Digits, Occasion, Side, Spread, Taken, values};
use crate::integrity::rules::means::p_value::PrintedP;
use crate::integrity::rules::means::words::{number, range};
use crate::integrity::{Finding, Record};
use crate::records::{ArmResult, Outcome};

use super::{HUGE_EFFECT, SE_AS_SD};

/// Standard deviations apart: 98 of 100 persons of one arm then lie beyond all but 2 of the other.
const APART: f64 = 4.0;
/// Effects of standard errors taken for what they are that are not strange at all.
const ORDINARY: f64 = 2.0;
/// Logarithm of an odds ratio of 148.
const LOG_ODDS: f64 = 5.0;
/// Logarithm of an odds ratio of 55: where chance in a small trial may have made less, the effect is no wonder.
const LEAST_LOG_ODDS: f64 = 4.0;

pub fn audit(record: &Record, outcome: &Outcome, found: &mut Vec<Finding>) {
    let results = &outcome.results;
    for (at, one) in results.iter().enumerate() {
        for two in &results[at + 1..] {
            of_means(record, outcome, one, two, found);
            of_counts(record, outcome, one, two, found);
        }
    }
    printed(record, outcome, found);
}

fn of_means(
    record: &Record,
    outcome: &Outcome,
    one: &ArmResult,
    two: &ArmResult,
    found: &mut Vec<Finding>,
) {
    for occasion in [Occasion::After, Occasion::Change] {
        let side = |result| Side::of(result, occasion.of(result)?);
        let (Some(a), Some(b)) = (side(one), side(two)) else {
            continue;
        };
        let (Some(n1), Some(n2)) = (record.n(one), record.n(two)) else {
            continue;
        };
        if n1.value < 2.0 || n2.value < 2.0 || a.rests_on_derived() || b.rests_on_derived() {
            continue;
        }
        let group = |side: Side, n: f64, taken| side.group(record, n, Digits::Rounded, taken);
        let taken = |taken| (group(a, n1.value, taken), group(b, n2.value, taken));
        let d = standardised(taken(Taken::Printed));
        if d.low < APART || already_told(one, found) || already_told(two, found) {
            continue;
        }
        let as_errors = standardised(taken(Taken::Swapped));
        let confirmed = is_confirmed(record, outcome, one, two);
        let figures = format!(
            "{} ± {} and {} ± {}",
            record.written(a.mean),
            record.written(a.spread.number()),
            record.written(b.mean),
            record.written(b.spread.number()),
        );
        let both_sd = matches!((a.spread, b.spread), (Spread::Sd(_), Spread::Sd(_)));
        let finding = if both_sd && !confirmed && as_errors.high < ORDINARY {
            let message = format!(
                "{figures} lie {} standard deviations apart; as standard errors of {} and {} participants, {}",
                number(d.low),
                record.written(n1),
                record.written(n2),
                number(as_errors.high),
            );
            let mut finding = Finding::new(
                &SE_AS_SD,
                record,
                a.spread.number().written.clone(),
                message,
            )
            .beside(b.spread.number(), "the other arm's");
            for (side, n) in [(a, n1.value), (b, n2.value)] {
                let number = side.spread.number();
                let decimals = record.printed(number).map_or(2, |p| p.decimals as usize);
                let value = format!("{:.decimals$}", number.value * n.sqrt());
                finding = finding.corrected("if they are standard errors", number, value);
            }
            finding.help("ask the authors; the record should say `se` if so")
        } else {
            let message = format!(
                "{figures} lie {} standard deviations apart, where almost no person of one arm is like one of the other",
                range(d)
            );
            Finding::new(&HUGE_EFFECT, record, a.mean.written.clone(), message)
                .beside(b.mean, "the other arm's")
                .help("check the means, and whether the standard deviations are standard errors")
        };
        found.push(finding.outcome(&outcome.id).arm(&one.arm).arm(&two.arm));
        return;
    }
}

fn standardised((a, b): (Group, Group)) -> Interval {
    independent(a, b).statistic * (1.0 / a.n + 1.0 / b.n).sqrt()
}

/// Whether another rule says of these numbers already that they do not fit.
fn already_told(result: &ArmResult, found: &[Finding]) -> bool {
    let own = Occasion::ALL
        .iter()
        .filter_map(|at| at.of(result))
        .flat_map(|summary| [&summary.mean, &summary.sd, &summary.se])
        .flatten();
    let mut spans = own.map(|number| &number.written);
    spans.any(|span| {
        found.iter().any(|finding| {
            finding.span == *span || finding.related.iter().any(|related| related.span == *span)
        })
    })
}

/// Whether an exact statistic or p value of the two arms comes from the standard deviations as printed.
fn is_confirmed(record: &Record, outcome: &Outcome, one: &ArmResult, two: &ArmResult) -> bool {
    let of_both = |reported: &&crate::records::Reported| {
        let named = reported.arms.iter().flatten();
        let named: Vec<_> = named.map(|arm| &arm.value).collect();
        named.contains(&&one.arm.value) && named.contains(&&two.arm.value)
    };
    let groups = Arms::of(one, two).groups(record, &[Taken::Printed]);
    outcome.reported.iter().filter(of_both).any(|reported| {
        groups.iter().any(|(a, b)| {
            [independent(*a, *b), welch(*a, *b)].iter().any(|way| {
                let t = reported.t.as_ref().is_some_and(|t| {
                    values(record, t, Digits::Rounded)
                        .abs()
                        .meets(way.statistic)
                });
                let p = match PrintedP::of(reported) {
                    Some(p @ PrintedP::Is(_)) => p.range(record).meets(way.p) && way.p.low > 1e-6,
                    _ => false,
                };
                t || p
            })
        })
    })
}

/// Odds ratios of counts, without empty cells.
fn of_counts(
    record: &Record,
    outcome: &Outcome,
    one: &ArmResult,
    two: &ArmResult,
    found: &mut Vec<Finding>,
) {
    let cell = |result: &ArmResult| {
        let events = result.events.as_ref()?;
        let total = result.total.as_ref().map(|n| n.value);
        let total = total.or_else(|| Some(record.n(result)?.value))?;
        let others = total - events.value;
        (events.value > 0.0 && others > 0.0).then_some((events.value, others))
    };
    let (Some((a, b)), Some((c, d))) = (cell(one), cell(two)) else {
        return;
    };
    let log = (a * d / (b * c)).ln();
    let (Some(first), Some(second)) = (&one.events, &two.events) else {
        return;
    };
    let se = (1.0 / a + 1.0 / b + 1.0 / c + 1.0 / d).sqrt();
    if log.abs() > LOG_ODDS && log.abs() - 2.0 * se > LEAST_LOG_ODDS {
        let message = format!(
            "{a} of {} against {c} of {} is an odds ratio of {}",
            a + b,
            c + d,
            number(log.exp())
        );
        found.push(
            Finding::new(&HUGE_EFFECT, record, first.written.clone(), message)
                .beside(second, "the other arm's")
                .outcome(&outcome.id)
                .arm(&one.arm)
                .arm(&two.arm)
                .help(
                    "check the counts, and whether the arms were formed by what was then measured",
                ),
        );
    }
}

/// Effects that are printed as such, where no means or counts stand behind them.
fn printed(record: &Record, outcome: &Outcome, found: &mut Vec<Finding>) {
    for reported in &outcome.reported {
        let Some(effect) = &reported.effect else {
            continue;
        };
        let value = effect.value.value;
        let (too_large, of) = match effect.measure.value.as_str() {
            "SMD" | "SMDH" => (value.abs() > APART, "standard deviations apart"),
            "OR" if value > 0.0 => {
                let limits = effect
                    .ci
                    .iter()
                    .flatten()
                    .map(|limit| limit.value.max(f64::MIN_POSITIVE).ln());
                let least = limits
                    .map(|limit| limit * value.ln().signum())
                    .fold(f64::INFINITY, f64::min);
                let far = value.ln().abs() > LOG_ODDS && least > LEAST_LOG_ODDS;
                (far, "as a ratio of odds")
            }
            _ => (false, ""),
        };
        let told = found.iter().any(|finding| {
            finding.rule.code == HUGE_EFFECT.code
                && finding.outcome.as_ref() == Some(&outcome.id.value)
        });
        if too_large && !told {
            let message = format!(
                "an effect of {} {of} is printed",
                record.written(&effect.value)
            );
            let finding = Finding::new(&HUGE_EFFECT, record, effect.value.written.clone(), message)
                .outcome(&outcome.id)
                .help("check the effect, and whether it was divided by a standard error");
            let arms = reported.arms.iter().flatten();
            found.push(arms.fold(finding, |finding, arm| finding.arm(arm)));
        }
    }
}
