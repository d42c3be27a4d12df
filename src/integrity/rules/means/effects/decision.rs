//! A printed interval against the p value beside it.

use crate::integrity::Finding;
use crate::integrity::arithmetic::Interval;
use crate::numerics::distributions::{normal, student_t};
use crate::records::{Number, Test};

use super::super::INTERVAL_P;
use super::super::groups::{Digits, arms_of, values};
use super::super::intervals::half_width;
use super::super::words::{hull, range};
use crate::integrity::rules::said::PrintedP;

use super::Case;

impl Case<'_, '_> {
    /// An interval that leaves out 0 says p below 0.05, and one that holds it p above.
    pub(super) fn against_p(&self, limits: (&Number, &Number)) -> Option<Finding> {
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
}
