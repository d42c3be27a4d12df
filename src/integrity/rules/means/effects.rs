//! Printed differences, plain and standardised, against the means.

use crate::integrity::arithmetic::Interval;
use crate::integrity::arithmetic::tests_of_means::{Group, independent, welch};
use crate::integrity::{Finding, Record, Rule};
use crate::numerics::distributions::{normal, student_t};
use crate::records::{DesignType, Number, Outcome, Reported, ReportedEffect, Test};

use super::groups::{Digits, Occasion, Taken, arms_of, sizes, values};
use super::intervals::{half_width, off_centre, quantiles};
use super::p_value::PrintedP;
use super::words::{hull, range, slack};
use super::{
    DIFFERENCE_INTERVAL, INTERVAL_P, MEAN_DIFFERENCE, MEAN_DIFFERENCE_UNNAMED, Place,
    SIGN_REVERSED, SMD_DIFFERS,
};

pub fn audit(record: &Record, outcome: &Outcome, reported: &Reported, found: &mut Vec<Finding>) {
    let Some(effect) = &reported.effect else {
        return;
    };
    let case = Case {
        place: Place {
            record,
            outcome,
            reported,
        },
        effect,
    };
    match effect.measure.value.as_str() {
        "MD" => case.difference(found),
        "SMD" | "SMDH" => case.standardised(found),
        _ => {}
    }
}

struct Case<'a, 'b> {
    place: Place<'a, 'b>,
    effect: &'b ReportedEffect,
}

impl Case<'_, '_> {
    fn limits(&self) -> Option<(&Number, &Number)> {
        match self.effect.ci.as_deref() {
            Some([lower, upper]) if lower.derived().is_none() && upper.derived().is_none() => {
                Some((lower, upper))
            }
            _ => None,
        }
    }

    fn difference(&self, found: &mut Vec<Finding>) {
        let record = self.place.record;
        let before = found.len();
        if let Some(finding) = self.against_means() {
            found.push(finding);
        }
        let Some(limits) = self.limits() else {
            return;
        };
        if found.len() > before {
            return;
        }
        if let Some(finding) = off_centre(record, &self.effect.value, limits, "difference") {
            let place = &self.place;
            let finding = finding.outcome(&place.outcome.id);
            let arms = place
                .reported
                .arms
                .iter()
                .flatten()
                .chain(&place.reported.arm);
            found.push(arms.fold(finding, |finding, arm| finding.arm(arm)));
            return;
        }
        if let Some(finding) = self.width(limits).or_else(|| self.against_p(limits)) {
            found.push(finding);
        }
    }

    fn may_be_adjusted(&self) -> bool {
        let reported = self.place.reported;
        self.effect.adjusted
            || matches!(
                reported.test,
                Test::Anova
                    | Test::Regression
                    | Test::MannWhitney
                    | Test::Wilcoxon
                    | Test::KruskalWallis
            )
    }

    /// The differences of means that a printed one may be: between two arms at any occasion, or within one arm.
    fn differences(&self) -> Option<Vec<(Digits, Interval)>> {
        let (record, outcome, reported) =
            (self.place.record, self.place.outcome, self.place.reported);
        let mean = |arm: &crate::records::Located<String>, at: Occasion| {
            let result = outcome
                .results
                .iter()
                .find(|result| result.arm.value == arm.value)?;
            at.of(result).map(|summary| summary.mean.as_ref())
        };
        let mut complete = true;
        let mut read = |arm, at| match mean(arm, at) {
            Some(Some(number)) => Some(number),
            Some(None) => {
                complete = false;
                None
            }
            None => None,
        };
        let mut all = Vec::new();
        if let Some(arm) = &reported.arm {
            let [before, after, change] =
                [Occasion::Before, Occasion::After, Occasion::Change].map(|at| read(arm, at));
            for digits in Digits::ALL {
                let value = |number: &Number| values(record, number, digits);
                if let (Some(before), Some(after)) = (before, after) {
                    all.push((digits, value(after) - value(before)));
                    all.push((digits, value(before) - value(after)));
                }
                if let Some(change) = change {
                    all.push((digits, value(change)));
                    all.push((digits, -value(change)));
                }
            }
        } else if let Some([one, two]) = reported.arms.as_deref() {
            let at = Occasion::ALL.map(|at| (read(one, at), read(two, at)));
            for digits in Digits::ALL {
                let value = |number: &Number| values(record, number, digits);
                let pair = |(a, b): (Option<&Number>, Option<&Number>)| Some(value(a?) - value(b?));
                let [after, change, before] = at.map(pair);
                all.extend(
                    [after, change]
                        .into_iter()
                        .flatten()
                        .map(|gap| (digits, gap)),
                );
                if let (Some(after), Some(before)) = (after, before) {
                    all.push((digits, after - before));
                }
                if after.is_none() && change.is_none() {
                    all.extend(before.map(|gap| (digits, gap)));
                }
            }
            complete &= at.iter().all(|(a, b)| a.is_some() == b.is_some());
        }
        let derived = outcome.results.iter().any(|result| {
            Occasion::ALL.iter().any(|at| {
                let mean = at.of(result).and_then(|summary| summary.mean.as_ref());
                mean.is_some_and(|mean| mean.derived().is_some())
            })
        });
        (complete && !derived && !all.is_empty()).then_some(all)
    }

    fn against_means(&self) -> Option<Finding> {
        let (record, value) = (self.place.record, &self.effect.value);
        // Within an arm `change-mean` says it.
        let within = self.place.reported.arm.is_some();
        if within || self.may_be_adjusted() || value.derived().is_some() {
            return None;
        }
        let all = self.differences()?;
        let fits = |sign: f64| {
            all.iter().any(|(digits, gap)| {
                slack(values(record, value, *digits) * sign).meets(slack(*gap))
            })
        };
        if fits(1.0) {
            return None;
        }
        let shown = all.first().map(|(_, gap)| *gap)?;
        let written = record.written(value);
        let means = self.means();
        if fits(-1.0) {
            let message = format!(
                "the difference is printed as {written}, and the means ({means}) differ by {}",
                range(shown)
            );
            return Some(self.turned(message));
        }
        let rule: &'static Rule = match self.place.reported.test {
            Test::NotNamed => &MEAN_DIFFERENCE_UNNAMED,
            _ => &MEAN_DIFFERENCE,
        };
        let message = format!(
            "the difference is printed as {written}, and the means ({means}) differ by {}",
            range(shown)
        );
        let finding = self.place.finding(rule, value, message);
        Some(self.beside(finding).help(
            "check the difference and both means; mark the effect `adjusted = true` if it is of a model",
        ))
    }

    /// The means behind a difference, as printed.
    fn means(&self) -> String {
        let written: Vec<_> = self
            .means_of()
            .into_iter()
            .map(|(number, _)| self.place.record.written(number))
            .collect();
        written.join(" and ")
    }

    fn means_of(&self) -> Vec<(&Number, String)> {
        let (record, outcome, reported) =
            (self.place.record, self.place.outcome, self.place.reported);
        let result = |arm: &crate::records::Located<String>| {
            outcome
                .results
                .iter()
                .find(|result| result.arm.value == arm.value)
        };
        let of = |arm: &crate::records::Located<String>, at: Occasion| {
            let number = at.of(result(arm)?)?.mean.as_ref()?;
            let label = record
                .arm(arm)
                .map_or(arm.value.as_str(), |arm| arm.label.as_str());
            Some((number, format!("mean of {label}, {}", at.name())))
        };
        if let Some(arm) = &reported.arm {
            return [Occasion::After, Occasion::Before]
                .into_iter()
                .filter_map(|at| of(arm, at))
                .collect();
        }
        let pairs = reported.arms.iter().flatten();
        let arms: Vec<_> = pairs.collect();
        let at = Occasion::ALL
            .into_iter()
            .find(|at| arms.iter().all(|arm| of(arm, *at).is_some()));
        at.map(|at| arms.iter().filter_map(|arm| of(arm, at)).collect())
            .unwrap_or_default()
    }

    fn beside(&self, finding: Finding) -> Finding {
        self.means_of()
            .into_iter()
            .fold(finding, |finding, (number, label)| {
                finding.beside(number, label)
            })
    }

    /// The sign of an effect turned, and its limits with it.
    fn turned(&self, message: String) -> Finding {
        let (record, value) = (self.place.record, &self.effect.value);
        let turn = |number: &Number| {
            let written = record.written(number);
            match written.strip_prefix('-') {
                Some(rest) => rest.to_owned(),
                None => format!("-{}", written.trim_start_matches('+')),
            }
        };
        let label = "with the sign of the means";
        let mut finding = self
            .beside(self.place.finding(&SIGN_REVERSED, value, message))
            .help("effects are the first arm minus the second: exchange `arms` or turn the sign")
            .corrected(label, value, turn(value));
        if let Some((lower, upper)) = self.limits() {
            finding =
                finding
                    .corrected(label, lower, turn(upper))
                    .corrected(label, upper, turn(lower));
        }
        finding
    }

    /// The width of the interval of an unadjusted difference of two arms.
    fn width(&self, limits: (&Number, &Number)) -> Option<Finding> {
        let (record, reported) = (self.place.record, self.place.reported);
        let parallel = matches!(
            record.study.design.kind,
            DesignType::Rct
                | DesignType::QuasiExperimental
                | DesignType::Observational
                | DesignType::NotStated
        );
        let arms = arms_of(record, self.place.outcome, reported.arms.as_deref()?)?;
        let named = matches!(reported.test, Test::T | Test::WelchT | Test::NotNamed);
        let one_of_many = record.study.arms.len() > 2;
        let models = reported.test == Test::NotNamed && arms.one.before.is_some();
        if self.may_be_adjusted()
            || reported.cluster_adjusted
            || !parallel
            || !named
            || one_of_many
            || models
            || !arms.complete
        {
            return None;
        }
        let expected = |readings: &[Taken]| -> Vec<Interval> {
            let groups = arms.groups(record, readings);
            groups
                .iter()
                .flat_map(|(a, b)| half_widths(*a, *b, self.effect.level()))
                .collect()
        };
        let printed = Digits::ALL.map(|digits| slack(half_width(record, limits, digits)));
        let fits = |all: &[Interval]| {
            all.iter()
                .any(|expected| printed.iter().any(|printed| printed.meets(*expected)))
        };
        let usual = expected(&Taken::USUAL);
        if usual.is_empty() || fits(&usual) {
            return None;
        }
        let (lower, upper) = limits;
        let shown = usual[0];
        let swapped = fits(&expected(&[Taken::Swapped]));
        let message = format!(
            "the interval {} to {} reaches {} to either side, and the standard deviations and participants give {}",
            record.written(lower),
            record.written(upper),
            range(printed[0]),
            range(shown)
        );
        let mut finding = self
            .place
            .finding(&DIFFERENCE_INTERVAL, upper, message)
            .beside(lower, "lower limit");
        if let Some((_, a, b)) = arms.likeliest() {
            for side in [a, b] {
                finding = finding.beside(side.spread.number(), "spread of an arm");
            }
        }
        Some(finding.help(if swapped {
            "it fits if the standard deviations are standard errors, or the other way round: ask the authors"
        } else {
            "check the limits, the standard deviations and the level; mark the effect `adjusted = true` if it is of a model"
        }))
    }

    /// An interval that leaves out 0 says p below 0.05, and one that holds it p above.
    fn against_p(&self, limits: (&Number, &Number)) -> Option<Finding> {
        let (record, reported) = (self.place.record, self.place.reported);
        let of_ranks = matches!(
            reported.test,
            Test::MannWhitney | Test::Wilcoxon | Test::Sign | Test::KruskalWallis
        );
        if of_ranks || record.study.arms.len() > 2 && self.effect.adjusted {
            return None;
        }
        // The interval of a standardised difference is of a pooled spread, and the test may be Welch's: unequal spreads and
        // sizes then part them, and where the spreads are printed, both were held against them.
        let standardised = self
            .effect
            .measure
            .value
            .to_ascii_uppercase()
            .starts_with("SMD");
        let arms = reported.arms.as_deref();
        let spreads =
            || arms_of(record, self.place.outcome, arms?).map(|arms| !arms.pairs.is_empty());
        if standardised && (reported.test != Test::T || spreads() == Some(true)) {
            return None;
        }
        let factor = if standardised { 6.0 } else { 1.5 };
        let printed = PrintedP::of(reported)?;
        let level = self.effect.level();
        let half = hull(Digits::ALL.map(|digits| half_width(record, limits, digits)))?;
        let (lower, upper) = limits;
        let middle =
            hull(Digits::ALL.map(|digits| {
                (values(record, lower, digits) + values(record, upper, digits)) * 0.5
            }))?
            .abs();
        let ratio = middle.over(half);
        let tail = (100.0 - level) / 200.0;
        // Few participants have wider quantiles and heavier tails; at the limits themselves the two cancel.
        let p = |ratio: f64, df: Option<f64>| match df {
            None => 2.0 * normal::sf(ratio * normal::quantile_upper(tail)),
            Some(df) => student_t::two_sided(ratio * student_t::quantile_upper(tail, df), df),
        };
        let every = [None, Some(5.0), Some(15.0), Some(60.0)]
            .into_iter()
            .flat_map(|df| {
                [ratio.low, ratio.high]
                    .map(|ratio| if ratio.is_finite() { p(ratio, df) } else { 0.0 })
            });
        let all = hull(every.map(Interval::point))?;
        let wide = Interval {
            low: all.low / factor,
            high: (all.high * factor).min(1.0),
        };
        if printed.allows(record, wide) || !printed.decides_otherwise(record, all) {
            return None;
        }
        let (lower, upper) = limits;
        let interval = format!("{} to {}", record.written(lower), record.written(upper));
        let message = format!(
            "the interval {interval} means p of {}, and the report prints {}",
            range(all),
            printed.words(record)
        );
        Some(
            self.place
                .finding(&INTERVAL_P, printed.number(), message)
                .beside(lower, "lower limit")
                .beside(upper, "upper limit")
                .help("check the limits, their level and the p value"),
        )
    }

    /// A standardised difference in all its definitions.
    fn standardised(&self, found: &mut Vec<Finding>) {
        let (record, reported, value) =
            (self.place.record, self.place.reported, &self.effect.value);
        if let Some(limits) = self.limits()
            && let Some(finding) = self.against_p(limits)
        {
            found.push(finding);
        }
        let Some(arms) = reported
            .arms
            .as_deref()
            .and_then(|arms| arms_of(record, self.place.outcome, arms))
        else {
            return;
        };
        if self.effect.adjusted
            || reported.cluster_adjusted
            || value.derived().is_some()
            || !arms.complete
        {
            return;
        }
        let mut groups = arms.groups(record, &Taken::USUAL);
        if sizes(record, arms.one).is_empty() || sizes(record, arms.two).is_empty() {
            return;
        }
        // Changes are also divided by the spread before.
        let before: Vec<_> = arms
            .pairs
            .iter()
            .filter(|(at, _, _)| *at == Occasion::Before)
            .flat_map(|(_, a, b)| {
                sizes(record, arms.one).into_iter().map(move |n| {
                    (
                        a.group(record, n, Digits::Rounded, Taken::Printed).sd,
                        b.group(record, n, Digits::Rounded, Taken::Printed).sd,
                    )
                })
            })
            .collect();
        let with_before: Vec<_> = groups
            .iter()
            .flat_map(|(a, b)| {
                before
                    .iter()
                    .map(|(s1, s2)| (Group { sd: *s1, ..*a }, Group { sd: *s2, ..*b }))
            })
            .collect();
        groups.extend(with_before);
        let all: Vec<_> = groups
            .iter()
            .flat_map(|(a, b)| definitions(*a, *b))
            .collect();
        let fits = |sign: f64| {
            Digits::ALL.iter().any(|digits| {
                let printed = slack(values(record, value, *digits) * sign);
                all.iter().any(|d| printed.meets(*d))
            })
        };
        if all.is_empty() || fits(1.0) {
            return;
        }
        let shown = all[0];
        let written = record.written(value);
        if fits(-1.0) {
            let message = format!(
                "the standardised difference is printed as {written}, and the means ({}) give {}",
                self.means(),
                range(shown)
            );
            found.push(self.turned(message));
            return;
        }
        let message = format!(
            "the standardised difference is printed as {written}, and the means and standard deviations give {}; neither Cohen's d, Hedges' g nor Glass's delta of any occasion fits",
            range(shown)
        );
        let finding = self.place.finding(&SMD_DIFFERS, value, message);
        found.push(
            self.beside(finding)
                .help("check which standard deviation it was divided by"),
        );
    }
}

/// Half the width of an interval of the difference of two groups, in all ways it is computed.
fn half_widths(a: Group, b: Group, level: f64) -> Vec<Interval> {
    let one = |group: Group, mean: f64| Group {
        mean: Interval::point(mean),
        ..group
    };
    // With means 1 apart the statistic is one over the standard error.
    let (x, y) = (one(a, 1.0), one(b, 0.0));
    let mut all = Vec::new();
    for way in [independent(x, y), welch(x, y)] {
        let se = Interval::point(1.0).over(way.statistic);
        let (low, high) = (way.df.low.max(1.0), way.df.high.max(1.0));
        let of_t = quantiles(level, &[low, high]);
        // The quantiles of the least and the most degrees of freedom hold those between.
        let least = of_t.iter().copied().fold(f64::INFINITY, f64::min);
        for pair in [(of_t[1], of_t[0]), (least, least)] {
            all.push(Interval {
                low: se.low * pair.0,
                high: se.high * pair.1,
            });
        }
        if level == 95.0 {
            all.push(se * 2.0);
        }
    }
    all
}

/// Cohen's d, Hedges' g, and the difference over either standard deviation or their quadratic mean.
fn definitions(a: Group, b: Group) -> Vec<Interval> {
    let gap = a.mean - b.mean;
    let df = a.n + b.n - 2.0;
    let pooled = (a.sd.square() * (a.n - 1.0) + b.sd.square() * (b.n - 1.0)) * (1.0 / df);
    let whole = pooled * (df / (df + 2.0));
    let mean = (a.sd.square() + b.sd.square()) * 0.5;
    let root = |of: Interval| of.map(|value| value.max(0.0).sqrt());
    let over = |sd: Interval| -> Vec<Interval> {
        if sd.low <= 0.0 {
            return vec![Interval {
                low: f64::NEG_INFINITY,
                high: f64::INFINITY,
            }];
        }
        let d = Interval {
            low: (gap.low / sd.low).min(gap.low / sd.high),
            high: (gap.high / sd.low).max(gap.high / sd.high),
        };
        let exact =
            (libm::lgamma(df / 2.0) - libm::lgamma((df - 1.0) / 2.0)).exp() / (df / 2.0).sqrt();
        let approximate = 1.0 - 3.0 / (4.0 * df - 1.0);
        let corrected = Interval::between(exact, approximate);
        // The usual corrections differ in the third decimal.
        let g = Interval {
            low: (d.low * corrected.low).min(d.low * corrected.high),
            high: (d.high * corrected.low).max(d.high * corrected.high),
        };
        vec![d, g]
    };
    [root(pooled), root(whole), root(mean), a.sd, b.sd]
        .into_iter()
        .flat_map(over)
        .collect()
}
