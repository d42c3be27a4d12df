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

/// Least value, quartiles, median and greatest value, as far as known.
#[derive(Debug, Clone, Copy, Default)]
pub struct Order {
    /// No value is below.
    pub min: Option<Interval>,
    /// First quartile.
    pub q1: Option<Interval>,
    /// Median.
    pub median: Option<Interval>,
    /// Third quartile.
    pub q3: Option<Interval>,
    /// No value is above.
    pub max: Option<Interval>,
    /// Whether one of the values is `min` and one is `max`.
    pub reached: bool,
}

/// Bounds of the mean of n values with a given least, greatest and quartiles, infinite where an end is not known.
///
/// However a quantile at p is defined (Hyndman & Fan 1996, American Statistician 50:361-365, and hinges), at least
/// ⌊np⌋ values are not above it and n − ⌊np⌋ − 1 not below it. The least mean has every other value as small as that
/// allows, the greatest as large.
pub fn mean_bounds(n: u64, order: &Order) -> Interval {
    let quantiles = [(0.25, order.q1), (0.5, order.median), (0.75, order.q3)];
    let not_below = |p: f64| n.saturating_sub((n as f64 * p).floor() as u64 + 1);
    let not_above = |p: f64| (n as f64 * p).floor() as u64;
    let rising = quantiles.map(|(p, quantile)| (not_below(p), quantile.map(|q| q.low)));
    let low = least_mean(
        n,
        order.min.map(|min| min.low),
        rising,
        order.max.map(|max| max.low).filter(|_| order.reached),
    );
    let [q1, median, q3] = quantiles;
    let falling = [q3, median, q1].map(|(p, quantile)| (not_above(p), quantile.map(|q| -q.high)));
    let high = least_mean(
        n,
        order.max.map(|max| -max.high),
        falling,
        order.min.map(|min| -min.high).filter(|_| order.reached),
    );
    Interval {
        low: low.unwrap_or(f64::NEG_INFINITY),
        high: high.map_or(f64::INFINITY, |high| -high),
    }
}

/// The least mean of n values, all at least `min`, with so many at least each quantile, and one equal to `max`.
fn least_mean(
    n: u64,
    min: Option<f64>,
    quantiles: [(u64, Option<f64>); 3],
    max: Option<f64>,
) -> Option<f64> {
    let min = min?;
    if n == 0 {
        return None;
    }
    let mut sum = 0.0;
    let mut left = n;
    let mut last = min;
    // From the least values up: those below the next quantile's share are at the bound before it.
    for (at_least, quantile) in quantiles {
        let Some(quantile) = quantile else { continue };
        let here = left.saturating_sub(at_least);
        sum += here as f64 * last;
        left -= here;
        last = last.max(quantile);
    }
    sum += left as f64 * last;
    let top = if left > 0 { last } else { min };
    let greatest = max.map_or(0.0, |max| (max - top).max(0.0));
    let greatest = if left > 0 { greatest } else { 0.0 };
    Some((sum + greatest) / n as f64)
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

    #[test]
    fn a_mean_lies_where_its_quartiles_allow() {
        let at = |value: f64| Some(Interval::point(value));
        let order = Order {
            min: at(0.0),
            q1: at(4.0),
            median: at(8.0),
            q3: at(9.0),
            max: at(10.0),
            reached: true,
        };
        let bounds = mean_bounds(100, &order);
        // 26 values at 0, 25 at 4, 25 at 8, 23 at 9 and one at 10.
        let least = (25.0 * 4.0 + 25.0 * 8.0 + 23.0 * 9.0 + 10.0) / 100.0;
        assert!((bounds.low - least).abs() < 1e-12, "{bounds:?} {least}");
        // One value at 0, 24 at 4, 25 at 8, 25 at 9 and 25 at 10.
        let most = (24.0 * 4.0 + 25.0 * 8.0 + 25.0 * 9.0 + 25.0 * 10.0) / 100.0;
        assert!((bounds.high - most).abs() < 1e-12, "{bounds:?} {most}");
        let open = mean_bounds(100, &Order { min: None, ..order });
        assert_eq!(open.low, f64::NEG_INFINITY);
    }
}
