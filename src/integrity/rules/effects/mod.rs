//! Printed effects of events and times against the counts beside them, and against their own intervals.

mod counts;
mod interval;
mod limits;

use crate::effects::{Measure, Scale};
use crate::integrity::arithmetic::Interval;
use crate::integrity::rules::counted::Counted;
use crate::integrity::{Finding, Record, Rule};
use crate::numerics::distributions::normal;
use crate::records::{ArmResult, DesignType, Number, Outcome, Reported, ReportedEffect};

pub const RULES: &[&Rule] = &[
    &counts::EFFECT,
    &counts::INVERSE,
    &counts::OTHER_MEASURE,
    &limits::LIMITS,
    &counts::ADJUSTED,
    &interval::TOO_NARROW,
    &interval::LOPSIDED,
    &interval::STANDARD_ERROR,
    &interval::AGAINST_P,
];

pub fn audit(record: &Record, found: &mut Vec<Finding>) {
    for outcome in &record.study.outcomes {
        for reported in &outcome.reported {
            found.extend(interval::plain_standard_error(record, outcome, reported));
            let Some(printed) = Printed::new(record, outcome, reported) else {
                continue;
            };
            // One cause gives one finding: what contradicts the counts is not told again by the interval.
            let of_counts = counts::judge(record, &printed);
            let settled = of_counts.is_some();
            found.extend(of_counts);
            found.extend(counts::adjusted(record, &printed));
            if !settled {
                found.extend(interval::judge(record, &printed));
            }
        }
    }
}

/// An effect of events or times, as printed.
struct Printed<'a> {
    outcome: &'a Outcome,
    reported: &'a Reported,
    effect: &'a ReportedEffect,
    measure: Measure,
    value: Interval,
    /// Limits with what they may have been.
    limits: Option<[(&'a Number, Interval); 2]>,
    /// The counts compared: of two arms, or of one after and before.
    groups: Vec<(Counted<'a>, String)>,
    results: Vec<&'a ArmResult>,
}

impl<'a> Printed<'a> {
    fn new(record: &Record<'a>, outcome: &'a Outcome, reported: &'a Reported) -> Option<Self> {
        use Measure::{Hr, Irr, Mpor, Mporc, Mprd, Mprr, Or, Peto, Rd, Rr};
        let effect = reported.effect.as_ref()?;
        let measure = Measure::from_code(&effect.measure.value)?;
        let known = [Or, Peto, Rr, Rd, Hr, Irr, Mpor, Mporc, Mprr, Mprd];
        if !known.contains(&measure) || effect.value.derived().is_some() {
            return None;
        }
        let limits = match effect.ci.as_deref() {
            Some([low, high]) => Some([low, high].map(|limit| (limit, around(record, limit)))),
            _ => None,
        };
        let results = results(record, outcome, reported);
        Some(Self {
            outcome,
            reported,
            effect,
            measure,
            value: around(record, &effect.value),
            limits,
            groups: groups(record, &results, measure).unwrap_or_default(),
            results,
        })
    }

    fn is_ratio(&self) -> bool {
        self.measure.scale() == Scale::Log
    }

    /// Half of the interval in standard errors: 1.96 at 95 %.
    fn z(&self) -> f64 {
        normal::quantile_upper((1.0 - self.effect.level() / 100.0) / 2.0)
    }

    /// A finding at one of its numbers, with the counts beside it.
    fn finding(
        &self,
        rule: &'static Rule,
        record: &Record,
        number: &Number,
        message: String,
    ) -> Finding {
        let mut finding =
            Finding::new(rule, record, number.written.clone(), message).outcome(&self.outcome.id);
        let arms = self.reported.arm.iter();
        for arm in arms.chain(self.reported.arms.iter().flatten()) {
            finding = finding.arm(arm);
        }
        finding
    }

    /// The effect's name for a sentence: `OR 1.9`.
    fn shown(&self, record: &Record) -> String {
        format!("{} {}", self.measure, record.written(&self.effect.value))
    }
}

/// What a number may have been before it was rounded or cut off.
fn around(record: &Record, number: &Number) -> Interval {
    let rounded = record.around(number);
    let unit = 0.5 * (rounded.high - rounded.low);
    if number.value < 0.0 {
        Interval {
            low: rounded.low - unit,
            ..rounded
        }
    } else {
        Interval {
            high: rounded.high + unit,
            ..rounded
        }
    }
}

/// The results that an effect compares: of its arms, of its one arm, or of the only two arms.
fn results<'a>(
    record: &Record<'a>,
    outcome: &'a Outcome,
    reported: &'a Reported,
) -> Vec<&'a ArmResult> {
    let result = |arm| record.result(outcome, arm);
    let found: Option<Vec<_>> = match (&reported.arm, &reported.arms) {
        (Some(arm), _) => result(arm).map(|result| vec![result]),
        (None, Some(arms)) => arms.iter().map(result).collect(),
        (None, None) => record
            .study
            .arms
            .iter()
            .map(|arm| result(&arm.id))
            .collect(),
    };
    found.unwrap_or_default()
}

fn groups<'a>(
    record: &Record<'a>,
    results: &[&'a ArmResult],
    measure: Measure,
) -> Option<Vec<(Counted<'a>, String)>> {
    let same_people = matches!(
        record.study.design.kind,
        DesignType::Crossover | DesignType::WithinPerson | DesignType::ClusterRct
    );
    let groups = match results {
        [one] if measure.is_paired() => vec![
            (Counted::after(record, one)?, "after".to_owned()),
            (Counted::before(record, one)?, "before".to_owned()),
        ],
        [one, two] if !measure.is_paired() && !same_people => {
            let of = |result: &'a ArmResult| {
                let label = record.label(&result.arm).to_owned();
                Some((Counted::after(record, result)?, label))
            };
            vec![of(one)?, of(two)?]
        }
        _ => return None,
    };
    let usable = |(counted, _): &(Counted, String)| !counted.derived;
    groups.iter().all(usable).then_some(groups)
}
