//! Standard deviations and standard errors that cannot be, or not together.

use crate::integrity::arithmetic::Interval;
use crate::integrity::arithmetic::spread::sd_bounds;
use crate::integrity::arithmetic::standard_error::{implied_n, se_fits};
use crate::integrity::record::whole;
use crate::integrity::rule::rule;
use crate::integrity::{Finding, Rule};
use crate::numerics::format::significant;
use crate::records::{Number, Summary};

use super::Place;

pub static TOO_LARGE: Rule = rule!(
    "sd-too-large",
    Error,
    "A standard deviation larger than its range allows"
);

pub static TOO_SMALL: Rule = rule!(
    "sd-too-small",
    Error,
    "A standard deviation smaller than its range allows"
);

pub static SE_ABOVE_SD: Rule = rule!(
    "se-above-sd",
    Error,
    "A standard error above its standard deviation"
);

pub static SE_N: Rule = rule!("se-n", Warning, "A standard error that is not SD/√n");

pub fn audit(of: &Place, summary: &Summary, found: &mut Vec<Finding>) {
    let Some(sd) = &summary.sd else { return };
    let Some(around) = of.around(Some(sd)) else {
        return;
    };
    found.extend(of_range(of, summary, sd, around));
    if let Some(se) = &summary.se {
        found.extend(of_se(of, sd, around, se));
    }
}

/// The least and greatest value, and what they are: printed, else of the scale.
struct Ends<'a> {
    min: Interval,
    max: Interval,
    /// Both are values that persons had.
    reached: bool,
    numbers: Vec<&'a Number>,
    words: String,
}

impl<'a> Ends<'a> {
    fn of(of: &'a Place, summary: &'a Summary) -> Option<Self> {
        let printed = |number: Option<&Number>| of.value_of(number, 1);
        let (least, most) = (summary.min.as_ref(), summary.max.as_ref());
        let (scale_min, scale_max) = of.scale();
        let (min, max) = (printed(least), printed(most));
        let reached = min.is_some() && max.is_some();
        let text = |number: Option<&Number>, bound: Option<f64>| {
            let written = number.map(|number| of.written(number).to_owned());
            written.or_else(|| bound.map(|bound| bound.to_string()))
        };
        let words = format!("{} to {}", text(least, scale_min)?, text(most, scale_max)?);
        Some(Self {
            min: min.or(scale_min.map(Interval::point))?,
            max: max.or(scale_max.map(Interval::point))?,
            reached,
            numbers: [least, most].into_iter().flatten().collect(),
            words,
        })
    }
}

fn of_range(of: &Place, summary: &Summary, sd: &Number, around: Interval) -> Option<Finding> {
    let ends = Ends::of(of, summary)?;
    let mean = of.around(summary.mean.as_ref());
    // Few persons can have the largest standard deviation, many the smallest.
    let (fewest, most) = of.analysed().unwrap_or((2, u64::MAX));
    let bounds = sd_bounds(fewest.max(2), ends.min, ends.max, mean)?;
    let n = Some(most).filter(|n| (2..u64::MAX).contains(n));
    // With n in the denominator a standard deviation is the smaller by √((n − 1)/n).
    let least = n.filter(|_| ends.reached).and_then(|n| {
        let bounds = sd_bounds(n, ends.min, ends.max, mean)?;
        Some(bounds.low * ((n - 1) as f64 / n as f64).sqrt())
    });
    let slack = 1.0 + 1e-9;
    let written = of.written(sd);
    let occasion = of.occasion;
    let with_mean = summary.mean.as_ref().map_or(String::new(), |mean| {
        format!(" with mean {}", of.written(mean))
    });
    let finding = |rule, message: String| {
        let finding = of.finding(rule, sd.written.clone(), message);
        let near = ends.numbers.iter().copied().chain(&summary.mean);
        near.fold(finding, |finding, number| {
            finding.beside(number, of.written(number))
        })
    };
    if around.low > bounds.high * slack {
        let most = significant(bounds.high, 3, 4);
        let message = format!(
            "the standard deviation {written} {occasion} is larger than {most}, the largest of values from {}{with_mean}",
            ends.words
        );
        let root = around.map(f64::sqrt);
        let help = if root.low <= bounds.high && around.low > 1.0 {
            "it may be a variance; check it, the mean and the range"
        } else {
            "check it, the mean and the range"
        };
        return Some(finding(&TOO_LARGE, message).help(help));
    }
    let least = least?;
    if around.high * slack < least {
        let message = format!(
            "the standard deviation {written} {occasion} is smaller than {}, the smallest of {} values from {}",
            significant(least, 3, 4),
            n.unwrap_or_default(),
            ends.words
        );
        return Some(finding(&TOO_SMALL, message).help(
            "it may be a standard error; check it, the range and the number of participants",
        ));
    }
    None
}

fn of_se(of: &Place, sd: &Number, spread: Interval, se: &Number) -> Option<Finding> {
    let around = of.around(Some(se))?;
    let spread = spread.at_least(0.0);
    let (s, e) = (of.written(sd), of.written(se));
    let occasion = of.occasion;
    if around.low > spread.high * (1.0 + 1e-9) {
        let message = format!(
            "the standard error {e} {occasion} is above the standard deviation {s}, of which it is a fraction"
        );
        let finding = of.finding(&SE_ABOVE_SD, se.written.clone(), message);
        return Some(
            finding
                .beside(sd, "the standard deviation")
                .help("the two may be exchanged"),
        );
    }
    let n = of.record.n(of.result)?;
    let count = whole(n).filter(|n| *n >= 2)?;
    let versions = n.versions().iter().map(|version| version.value.value);
    let fits = |n: f64| n >= 2.0 && se_fits(around, spread, n);
    if fits(count as f64) || versions.into_iter().any(fits) || of.result.cluster_adjusted {
        return None;
    }
    let expected = spread * (1.0 / (count as f64).sqrt());
    let message = format!(
        "the standard error {e} {occasion} is not SD/√n = {s}/√{count}, which is {} to {}",
        significant(expected.low, 3, 4),
        significant(expected.high, 3, 4)
    );
    let implied = implied_n(around, spread);
    let (least, most) = (implied.low.ceil().max(1.0), (implied.high + 1.0).floor());
    let help = if most.is_finite() && least < most {
        format!("it is that of {least} to {most} participants, unless it comes from a model")
    } else {
        "check both, unless the standard error comes from a model".to_owned()
    };
    let finding = of.finding(&SE_N, se.written.clone(), message).help(help);
    Some(
        finding
            .beside(sd, "the standard deviation")
            .beside(n, format!("{count} participants")),
    )
}
