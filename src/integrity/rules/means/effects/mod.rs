//! Printed differences, plain and standardised, against the means.

mod decision;
mod standardised;
mod width;

use crate::integrity::arithmetic::Interval;
use crate::integrity::{Finding, Record, Rule};
use crate::records::{Number, Outcome, Reported, ReportedEffect, Test};

use super::groups::{Digits, Occasion, values};
use super::intervals::off_centre;
use super::words::{range, slack};
use super::{MEAN_DIFFERENCE, MEAN_DIFFERENCE_UNNAMED, Place, SIGN_REVERSED};

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
}
