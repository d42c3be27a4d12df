//! Numbers and names as readers see them.

use crate::effects::{Measure, Scale};
use crate::numerics::format;
use crate::pooling::Interval;

/// A value of the analysis scale as a reader sees it.
pub fn value(measure: Measure, value: f64) -> String {
    match measure.scale() {
        Scale::Log => format::ratio(value.exp()),
        Scale::Proportion => format::fixed(100.0 * value, 1),
        _ => format::difference(measure.back_transform(value), 2),
    }
}

/// Whether readers see another scale than the one that is analysed.
pub fn is_transformed(measure: Measure) -> bool {
    !matches!(
        measure.scale(),
        Scale::Proportion | Scale::Raw | Scale::Standardised | Scale::Coefficient
    )
}

/// An interval of the analysis scale as a reader sees it: `0.33 to 0.73`.
pub fn interval(measure: Measure, limits: Interval) -> String {
    let limits = possible(measure, limits);
    format::range(&value(measure, limits.lower), &value(measure, limits.upper))
}

/// What one unit of the printed value is.
pub fn unit(measure: Measure) -> &'static str {
    match measure.scale() {
        Scale::Proportion if measure.null().is_none() => "%",
        Scale::Proportion => " percentage points",
        Scale::Standardised => " SD",
        _ => "",
    }
}

/// An interval cut to the values that the measure can take.
pub fn possible(measure: Measure, interval: Interval) -> Interval {
    match measure.scale() {
        Scale::Proportion => Interval {
            lower: interval
                .lower
                .max(if measure.null().is_none() { 0.0 } else { -1.0 }),
            upper: interval.upper.min(1.0),
        },
        _ => interval,
    }
}
