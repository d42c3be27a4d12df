//! How small and how large a standard deviation can be.

use super::Interval;

/// Bounds of a standard deviation (n − 1 in the denominator) of n values between a least and a greatest one, with a
/// mean; numbers rounded, so that the bounds are the widest over their boxes.
///
/// Largest: all values at the ends, √((max − m)(m − min) n/(n − 1)) (Bhatia & Davis 2000, American Mathematical Monthly
/// 107:353-357), or half the range with the mean unknown. Smallest: one value at each end and the others where the mean
/// needs them, or in the middle. `None` for fewer than two values, or where the mean lies outside.
pub fn sd_bounds(n: u64, min: Interval, max: Interval, mean: Option<Interval>) -> Option<Interval> {
    if n < 2 || max.high < min.low {
        return None;
    }
    let count = n as f64;
    let range = max.high - min.low;
    let least_range = (max.low - min.high).max(0.0);
    let anywhere = Interval {
        low: least_range / (2.0 * (count - 1.0)).sqrt(),
        high: range / 2.0 * (count / (count - 1.0)).sqrt(),
    };
    let Some(mean) = mean else {
        return Some(anywhere);
    };
    if mean.high < min.low || mean.low > max.high {
        return None;
    }
    // (max - m)(m - min) grows towards the middle of the range.
    let middle = (max.high + min.low) / 2.0;
    let m = middle.clamp(mean.low.max(min.low), mean.high.min(max.high));
    let high = ((max.high - m) * (m - min.low) * count / (count - 1.0)).sqrt();
    Some(Interval {
        low: anywhere.low.min(high),
        high: high.min(anywhere.high),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sd(values: &[f64]) -> f64 {
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        (values.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / (n - 1.0)).sqrt()
    }

    #[test]
    fn the_bounds_are_reached() {
        let bounds = |n, mean: Option<f64>| {
            sd_bounds(
                n,
                Interval::point(0.0),
                Interval::point(10.0),
                mean.map(Interval::point),
            )
            .unwrap()
        };
        assert!((bounds(4, None).high - sd(&[0.0, 0.0, 10.0, 10.0])).abs() < 1e-12);
        assert!((bounds(4, None).low - sd(&[0.0, 5.0, 5.0, 10.0])).abs() < 1e-12);
        assert!((bounds(5, Some(2.0)).high - sd(&[0.0, 0.0, 0.0, 0.0, 10.0])).abs() < 1e-12);
    }

    #[test]
    fn a_mean_outside_the_range_has_no_bounds() {
        let at = Interval::point;
        assert!(sd_bounds(9, at(0.0), at(10.0), Some(at(11.0))).is_none());
        assert!(sd_bounds(1, at(0.0), at(10.0), None).is_none());
    }
}
