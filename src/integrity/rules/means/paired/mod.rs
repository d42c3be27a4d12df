//! Tests of before and after in one arm, for every correlation of the two.

mod change;

use crate::integrity::arithmetic::Interval;
use crate::integrity::arithmetic::tests_of_means::{
    Group, Recomputed, implied_correlation, independent, of_differences, paired, t_of_p,
};
use crate::integrity::rules::plausibility::{
    IMPOSSIBLE_CORRELATION, NEGATIVE_CORRELATION, SE_AS_SD,
};
use crate::integrity::{Finding, Record};
use crate::records::{ArmResult, Number, Outcome, Reported, Test};

use super::between::{Verdict, corrected};
use super::groups::{Digits, Side, Spread, Taken, sizes, values};
use super::words::{hull, range, slack};
use super::{OTHER_TEST, Place, STATISTIC_MEANS, p_finding};

use crate::integrity::rules::said::PrintedP;
pub use change::audit_change;

/// What a result prints of one arm's change, in one way of reading.
#[derive(Clone, Copy)]
struct Way {
    before: Option<(Group, Group)>,
    change: Option<Group>,
}

impl Way {
    fn recomputed(self) -> Option<Recomputed> {
        match (self.change, self.before) {
            (Some(change), _) => Some(of_differences(change)),
            (None, Some((before, after))) => Some(paired(before, after)),
            _ => None,
        }
    }
}

fn ways(record: &Record, result: &ArmResult, readings: &[Taken]) -> Vec<Way> {
    let (before, after) = (side_of(result, 0), side_of(result, 1));
    let change = side_of(result, 2);
    let mut all = Vec::new();
    for taken in readings {
        for digits in Digits::ALL {
            for n in sizes(record, result) {
                let group = |side: Side| side.group(record, n, digits, *taken);
                all.push(Way {
                    before: before.zip(after).map(|(b, a)| (group(b), group(a))),
                    change: change.map(group),
                });
            }
        }
    }
    all
}

fn side_of(result: &ArmResult, at: usize) -> Option<Side<'_>> {
    let summary = [&result.before, &result.after, &result.change][at].as_ref()?;
    let side = Side::of(result, summary)?;
    (!side.rests_on_derived()).then_some(side)
}

/// Holds the statistic or p value of a test within an arm against the arm's means.
pub fn audit(
    record: &Record,
    outcome: &Outcome,
    reported: &Reported,
    found: &mut Vec<Finding>,
) -> Verdict {
    let Some(result) = reported.arm.as_ref().and_then(|arm| {
        outcome
            .results
            .iter()
            .find(|result| result.arm.value == arm.value)
    }) else {
        return Verdict::Silent;
    };
    if !matches!(reported.test, Test::T | Test::PairedT) || reported.cluster_adjusted {
        return Verdict::Silent;
    }
    // With a mean change without its spread the test is of what is not printed.
    if result
        .change
        .as_ref()
        .is_some_and(|change| Side::of(result, change).is_none())
        && side_of(result, 1).is_none()
    {
        return Verdict::Silent;
    }
    let all = ways(record, result, &Taken::USUAL);
    let usual: Vec<_> = all.iter().filter_map(|way| way.recomputed()).collect();
    if usual.is_empty() {
        return Verdict::Silent;
    }
    let case = Case {
        place: Place {
            record,
            outcome,
            reported,
        },
        result,
        all,
        usual,
    };
    case.audit(found)
}

struct Case<'a, 'b> {
    place: Place<'a, 'b>,
    result: &'b ArmResult,
    all: Vec<Way>,
    usual: Vec<Recomputed>,
}

impl Case<'_, '_> {
    fn audit(&self, found: &mut Vec<Finding>) -> Verdict {
        let (record, reported) = (self.place.record, self.place.reported);
        let t = reported.t.as_ref().filter(|t| t.derived().is_none());
        if let Some(t) = t {
            let printed = self.size(t);
            if !self.usual.iter().any(|way| way.statistic.meets(printed)) {
                found.push(self.differs(t, "t", printed));
                return Verdict::Said;
            }
            self.negative(t, "t", printed, found);
            return Verdict::Agrees;
        }
        let Some(p) = PrintedP::of(reported) else {
            return Verdict::Silent;
        };
        let recomputed = hull(self.usual.iter().map(|way| way.p)).unwrap_or(self.usual[0].p);
        if self.usual.iter().any(|way| p.allows(record, way.p)) {
            if p.is_floor(record, recomputed) {
                found.push(super::floor(
                    &self.place,
                    p,
                    recomputed,
                    &format!("the paired t test of {}", self.figures()),
                ));
                return Verdict::Said;
            }
            if let (PrintedP::Is(number), Some(n)) = (p, self.n()) {
                let t = t_of_p(p.range(record), n - 1.0);
                self.negative(number, "p", t, found);
            }
            return Verdict::Agrees;
        }
        let Some(n) = self.n() else {
            return Verdict::Silent;
        };
        if self.all.iter().any(|way| way.change.is_some()) {
            let of = format!(
                "the paired t test of {} gives p = {}",
                self.figures(),
                range(recomputed)
            );
            found.push(self.beside(p_finding(&self.place, p, recomputed, &of)));
        } else {
            let t = t_of_p(p.range(record), n - 1.0);
            found.push(self.differs(p.number(), "p", t));
        }
        Verdict::Said
    }

    fn n(&self) -> Option<f64> {
        sizes(self.place.record, self.result).first().copied()
    }

    fn size(&self, t: &Number) -> Interval {
        let all = Digits::ALL.map(|digits| values(self.place.record, t, digits).abs());
        slack(hull(all).unwrap_or(all[0]))
    }

    fn figures(&self) -> String {
        let record = self.place.record;
        let side = |side: Side| {
            format!(
                "{} ± {}",
                record.written(side.mean),
                record.written(side.spread.number())
            )
        };
        let change = self
            .result
            .change
            .as_ref()
            .and_then(|change| Side::of(self.result, change));
        let n = record.n(self.result).map_or("?", |n| record.written(n));
        match (change, side_of(self.result, 0), side_of(self.result, 1)) {
            (Some(change), _, _) => format!("a change of {} (n = {n})", side(change)),
            (None, Some(before), Some(after)) => {
                format!(
                    "{} before and {} after (n = {n})",
                    side(before),
                    side(after)
                )
            }
            _ => String::new(),
        }
    }

    fn beside(&self, mut finding: Finding) -> Finding {
        let change = self
            .result
            .change
            .as_ref()
            .and_then(|change| Side::of(self.result, change));
        let sides = match change {
            Some(change) => vec![(change, "change")],
            None => [0, 1]
                .iter()
                .filter_map(|at| Some((side_of(self.result, *at)?, ["before", "after"][*at])))
                .collect(),
        };
        for (side, name) in sides {
            finding = finding
                .beside(side.mean, format!("mean, {name}"))
                .beside(side.spread.number(), "its spread");
        }
        finding
    }

    /// The correlations that give a |t|, in all ways of reading.
    fn correlation(&self, t: Interval, readings: &[Taken]) -> Option<Interval> {
        let all = ways(self.place.record, self.result, readings);
        let of = all.iter().filter_map(|way| {
            let (before, after) = way.before?;
            implied_correlation(before, after, t)
        });
        hull(of)
    }

    /// A statistic (or the one behind a p value) that no correlation gives.
    fn differs(&self, number: &Number, symbol: &str, t: Interval) -> Finding {
        let record = self.place.record;
        let printed = format!(
            "{} {}",
            match self
                .place
                .reported
                .p_below
                .as_ref()
                .map(|p| p.written == number.written)
            {
                Some(true) => format!("{symbol} <"),
                _ if self
                    .place
                    .reported
                    .p_above
                    .as_ref()
                    .is_some_and(|p| p.written == number.written) =>
                {
                    format!("{symbol} >")
                }
                _ => format!("{symbol} ="),
            },
            record.written(number)
        );
        let shown = self.usual[0];
        let unpaired = self.all.iter().any(|way| {
            way.before
                .is_some_and(|(before, after)| independent(before, after).statistic.meets(t))
        });
        if unpaired && symbol == "t" {
            let message = format!(
                "{printed} comes from a test of two separate groups, not of pairs: {} give {} to pairs",
                self.figures(),
                range(shown.statistic)
            );
            let finding = self.place.finding(&OTHER_TEST, number, message);
            return self
                .beside(finding)
                .help("before and after of the same persons need the paired test");
        }
        if self.all.iter().any(|way| way.change.is_some()) {
            let swapped = ways(record, self.result, &[Taken::Swapped]);
            let fits = |way: &Way| way.recomputed().is_some_and(|way| way.statistic.meets(t));
            if swapped.iter().any(fits)
                && let Some(side) = self
                    .result
                    .change
                    .as_ref()
                    .and_then(|change| Side::of(self.result, change))
                && matches!(side.spread, Spread::Sd(_))
            {
                let message = format!(
                    "{printed} fits {} only if {} is a standard error: as printed, t is {}",
                    self.figures(),
                    record.written(side.spread.number()),
                    range(shown.statistic)
                );
                let finding = self.place.finding(&SE_AS_SD, side.spread.number(), message);
                return corrected(record, finding, side, "standard errors")
                    .beside(number, "only this fits");
            }
            let message = format!(
                "{printed} does not come from {}: recomputed {}",
                self.figures(),
                range(shown.statistic)
            );
            let finding = self.place.finding(&STATISTIC_MEANS, number, message);
            return self.beside(finding).help(
                "check the statistic, the mean change, its standard deviation and who was analysed",
            );
        }
        let r = self.correlation(t, &Taken::USUAL);
        let needs = match r {
            Some(r) if r.low > 1.0 => {
                format!("; they would need a correlation of at least {:.2}", r.low)
            }
            Some(r) if r.high < -1.0 => {
                format!("; they would need a correlation of at most {:.2}", r.high)
            }
            _ => String::new(),
        };
        let message = format!(
            "{printed} cannot come from {}: whatever the correlation of before and after, t lies between {} and {}{needs}",
            self.figures(),
            super::words::number(shown.statistic.low),
            super::words::number(shown.statistic.high),
        );
        let swapped = self.correlation(t, &[Taken::Swapped]);
        let help = if swapped.is_some_and(|r| r.low < 1.0 && r.high > -1.0) {
            "check the means, the standard deviations (they may be standard errors) and who was analysed"
        } else {
            "check the means, the standard deviations, the number of participants and which test was made"
        };
        let finding = self
            .place
            .finding(&IMPOSSIBLE_CORRELATION, number, message)
            .help(help);
        self.beside(finding)
    }

    /// Before and after that run against each other further than chance takes them.
    fn negative(&self, number: &Number, symbol: &str, t: Interval, found: &mut Vec<Finding>) {
        if self.all.iter().any(|way| way.change.is_some()) {
            return;
        }
        let (Some(r), Some(n)) = (self.correlation(t, &Taken::USUAL), self.n()) else {
            return;
        };
        if is_against_chance(r, n) {
            let message = format!(
                "{symbol} = {} and {} mean that before and after correlate with {} to {}: those with most before have least after",
                self.place.record.written(number),
                self.figures(),
                decimals(r.low.max(-1.0)),
                decimals(r.high),
            );
            let finding = self.place.finding(&NEGATIVE_CORRELATION, number, message);
            found.push(self.beside(finding).help(
                "measurements of the same persons rarely do so; check the spreads, the statistic and whether the test was paired",
            ));
        }
    }
}

/// Two decimals.
fn decimals(value: f64) -> String {
    format!("{value:.2}")
}

/// Whether a correlation is below 0 by more than one in a thousand samples of uncorrelated values show: Fisher's z
/// below −3.1.
fn is_against_chance(r: Interval, n: f64) -> bool {
    n > 3.0 && r.high < 0.0 && r.high.max(-0.999_999).atanh() * (n - 3.0).sqrt() < -3.1
}
