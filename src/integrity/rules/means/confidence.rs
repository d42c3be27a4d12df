//! A printed t against the difference and its interval printed beside it.

use crate::integrity::Finding;
use crate::integrity::arithmetic::Interval;
use crate::numerics::distributions::{normal, student_t};
use crate::records::{Number, Test};

use super::groups::{Digits, values};
use super::intervals::half_width;
use super::words::{hull, range, slack};
use super::{Place, STATISTIC_INTERVAL};
use crate::integrity::rules::said::PrintedP;

/// A mean difference over its standard error, which the interval gives as half its width over the quantile of t or normal.
///
/// Said only where the printed p value, if there is one, agrees with the interval: then the statistic is the odd one out.
pub fn audit(place: &Place) -> Option<Finding> {
    let (record, reported) = (place.record, place.reported);
    let t = reported.t.as_ref().filter(|t| t.derived().is_none())?;
    let effect = reported
        .effect
        .as_ref()
        .filter(|effect| effect.measure.value == "MD" && !effect.adjusted)?;
    let Some([lower, upper]) = effect.ci.as_deref() else {
        return None;
    };
    let derived = [&effect.value, lower, upper]
        .iter()
        .any(|number| number.derived().is_some());
    let of_t = matches!(reported.test, Test::T | Test::WelchT | Test::PairedT);
    if derived || !of_t || reported.cluster_adjusted {
        return None;
    }
    let (ratio, tail) = (
        ratio(place, (lower, upper))?,
        (100.0 - effect.level()) / 200.0,
    );
    let least = least_df(place)?;
    let quantiles = [
        normal::quantile_upper(tail),
        student_t::quantile_upper(tail, least),
    ];
    let expected = Interval {
        low: ratio.low * quantiles[0],
        high: ratio.high * quantiles[1],
    };
    let fits = Digits::ALL
        .iter()
        .any(|digits| slack(values(record, t, *digits).abs()).meets(slack(expected)));
    if fits || !expected.high.is_finite() || expected.low < 0.0 {
        return None;
    }
    if let Some(printed) = PrintedP::of(reported) {
        let p = Interval {
            low: 2.0 * normal::sf(expected.high),
            high: student_t::two_sided(expected.low, least),
        };
        if !printed.allows(record, p) {
            return None;
        }
    }
    let message = format!(
        "t = {} is printed, but the difference of {} with its interval of {} to {} gives {}",
        record.written(t),
        record.written(&effect.value),
        record.written(lower),
        record.written(upper),
        range(expected)
    );
    let finding = place.finding(&STATISTIC_INTERVAL, t, message);
    let finding = finding
        .beside(&effect.value, "difference")
        .beside(lower, "lower limit")
        .beside(upper, "upper limit");
    Some(
        finding
            .help("check the statistic, and whether difference and interval are of the same test"),
    )
}

/// |difference| over half the width of its interval.
fn ratio(place: &Place, limits: (&Number, &Number)) -> Option<Interval> {
    let effect = place.reported.effect.as_ref()?;
    let record = place.record;
    let ratio = |digits| {
        let half = half_width(record, limits, digits);
        (half.low > 0.0).then(|| values(record, &effect.value, digits).abs().over(half))
    };
    hull(Digits::ALL.into_iter().filter_map(ratio))
}

/// The fewest degrees of freedom of the test: printed, or those of the smallest arm.
fn least_df(place: &Place) -> Option<f64> {
    let (record, reported) = (place.record, place.reported);
    let named = reported.arm.iter().chain(reported.arms.iter().flatten());
    let sizes = named.filter_map(|id| record.arm(id)?.n.as_ref().map(|n| n.value - 1.0));
    let least = sizes.fold(f64::INFINITY, f64::min);
    let printed = reported.df.as_ref().map_or(f64::INFINITY, |df| df.value);
    let df = least.min(printed);
    (df.is_finite() && df >= 1.0).then_some(df)
}
