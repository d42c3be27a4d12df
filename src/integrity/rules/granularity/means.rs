//! Means and standard deviations of values in steps.

use crate::integrity::arithmetic::Printed;
use crate::integrity::arithmetic::granularity::{self, Fit, Grain};
use crate::integrity::record::whole;
use crate::integrity::rule::rule;
use crate::integrity::{Finding, Record, Rule};
use crate::records::{ArmResult, Number, Outcome, Summary};

use super::{either, grain, near, occasions};

pub static GRIM: Rule = rule!("grim", Error, "A mean that no persons can have");

pub static GRIM_SUPPOSED: Rule = rule!(
    "grim-supposed",
    Warning,
    "A mean that persons cannot have if steps are as supposed"
);

pub static GRIMMER: Rule = rule!(
    "grimmer",
    Error,
    "A standard deviation that no persons can have"
);

pub static DEBIT: Rule = rule!(
    "debit",
    Error,
    "A standard deviation that answers of 0 and 1 cannot have"
);

pub static TRUNCATED: Rule = rule!("truncated", Note, "Digits cut off instead of rounded");

/// A summary of values in steps, with the number of persons that the report prints for it.
struct Stepped<'a> {
    record: &'a Record<'a>,
    outcome: &'a Outcome,
    result: &'a ArmResult,
    occasion: &'static str,
    grain: Grain,
    n: &'a Number,
    count: u64,
}

pub fn audit(record: &Record, found: &mut Vec<Finding>) {
    for (outcome, result) in record.results() {
        let Some(grain) = grain(record, outcome) else {
            continue;
        };
        let printed_n = record.n(result).filter(|n| n.derived().is_none());
        let Some((n, count)) = printed_n.and_then(|n| Some((n, whole(n)?))) else {
            continue;
        };
        for (occasion, summary) in occasions(result) {
            let stepped = Stepped {
                record,
                outcome,
                result,
                occasion,
                grain,
                n,
                count,
            };
            stepped.audit(summary, found);
        }
    }
}

impl Stepped<'_> {
    fn audit(&self, summary: &Summary, found: &mut Vec<Finding>) {
        let Some((mean, printed)) = self.as_printed(summary.mean.as_ref()) else {
            return;
        };
        let fit = granularity::mean_fit(printed, self.count, self.grain);
        match fit {
            None => return found.push(self.grim(mean, printed)),
            Some(Fit::CutOff) => found.push(self.cut_off("mean", mean)),
            Some(Fit::Rounded) => {}
        }
        let Some((sd, spread)) = self
            .as_printed(summary.sd.as_ref())
            .filter(|_| !self.is_supposed())
        else {
            return;
        };
        let binary = self.is_binary() && self.occasion != "change";
        let sd_fit = if binary {
            granularity::binary_sd_fit(printed, spread, self.count)
        } else {
            granularity::sd_fit(printed, spread, self.count, self.grain)
        };
        match sd_fit {
            None if binary => found.push(self.debit(mean, printed, sd)),
            None => found.push(self.grimmer(mean, printed, sd, spread)),
            Some(Fit::CutOff) if fit == Some(Fit::Rounded) => {
                found.push(self.cut_off("standard deviation", sd));
            }
            Some(_) => {}
        }
    }

    /// A number that the report prints, with its decimals.
    fn as_printed<'n>(&self, number: Option<&'n Number>) -> Option<(&'n Number, Printed)> {
        let number = number.filter(|number| number.derived().is_none())?;
        Some((number, self.record.printed(number)?))
    }

    /// Whether the report does not say in which steps values come.
    fn is_supposed(&self) -> bool {
        let step = self
            .outcome
            .scale
            .as_ref()
            .and_then(|scale| scale.step.as_ref());
        step.is_some_and(|step| step.derived().is_some())
    }

    /// Whether the record declares the answers 0 and 1 and no others.
    fn is_binary(&self) -> bool {
        let bound = |number: &Option<Number>| number.as_ref().map(|number| number.value);
        let scale = self.outcome.scale.as_ref();
        scale.is_some_and(|scale| (bound(&scale.min), bound(&scale.max)) == (Some(0.0), Some(1.0)))
            && self.grain == Grain::ONE
    }

    fn finding(&self, rule: &'static Rule, number: &Number, message: String) -> Finding {
        Finding::new(rule, self.record, number.written.clone(), message)
            .outcome(&self.outcome.id)
            .arm(&self.result.arm)
            .beside(self.n, format!("{} participants", self.count))
    }

    fn grim(&self, mean: &Number, printed: Printed) -> Finding {
        let (below, above) = granularity::nearest_means(printed, self.count, self.grain);
        let decimals = printed.decimals as usize + 1;
        let message = format!(
            "the mean {} {} cannot come from {} values in steps of {}: the nearest are {below:.decimals$} and {above:.decimals$}",
            self.record.written(mean),
            self.occasion,
            self.count,
            self.grain.value(),
        );
        let fits = |n: &u64| granularity::mean_is_possible(printed, *n, self.grain);
        let rule = if self.is_supposed() {
            &GRIM_SUPPOSED
        } else {
            &GRIM
        };
        self.finding(rule, mean, message)
            .help(self.other_sizes(fits, "the mean"))
    }

    fn grimmer(&self, mean: &Number, m: Printed, sd: &Number, s: Printed) -> Finding {
        let message = format!(
            "the standard deviation {} {} cannot come from {} values in steps of {} with mean {}",
            self.record.written(sd),
            self.occasion,
            self.count,
            self.grain.value(),
            self.record.written(mean),
        );
        let fits = |n: &u64| granularity::sd_is_possible(m, s, *n, self.grain);
        self.finding(&GRIMMER, sd, message)
            .beside(mean, "the mean")
            .help(self.other_sizes(fits, "the standard deviation"))
    }

    fn debit(&self, mean: &Number, printed: Printed, sd: &Number) -> Finding {
        let n = self.count as f64;
        let m = printed.value();
        let expected = (m * (1.0 - m) * n / (n - 1.0)).max(0.0).sqrt();
        let decimals = self.record.printed(sd).map_or(2, |sd| sd.decimals as usize);
        let message = format!(
            "the standard deviation {} {} cannot come from {} answers of 0 or 1 with mean {}, which have one of about {expected:.decimals$}",
            self.record.written(sd),
            self.occasion,
            self.count,
            self.record.written(mean),
        );
        self.finding(&DEBIT, sd, message)
            .beside(mean, "the mean")
            .help("check the standard deviation, the mean and whether all answers were 0 or 1")
    }

    fn cut_off(&self, what: &str, number: &Number) -> Finding {
        let message = format!(
            "the {what} {} {} comes from {} values in steps of {} only if its digits were cut off and not rounded",
            self.record.written(number),
            self.occasion,
            self.count,
            self.grain.value(),
        );
        self.finding(&TRUNCATED, number, message)
    }

    /// Which numbers of participants near the printed one allow what is printed.
    fn other_sizes(&self, fits: impl Fn(&u64) -> bool, what: &str) -> String {
        let sizes: Vec<_> = near(self.count).filter(fits).collect();
        match sizes.as_slice() {
            [] => format!("check {what}, the number of participants and the step of the scale"),
            sizes => format!(
                "it can come from {} participants; check who was analysed",
                either(sizes)
            ),
        }
    }
}
