//! Percentile intervals and how far Monte Carlo may have moved them.

use crate::pooling::{Interval, Level};

/// A percentile interval with the Monte-Carlo standard error of each bound.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Percentile {
    /// On the scale of the replicates.
    pub interval: Interval,
    /// Monte-Carlo standard errors of the two bounds, on their scale. Undefined where too few replicates lie beyond them.
    pub monte_carlo_se: Option<Interval>,
}

/// Percentile interval of a sample of replicates sorted in increasing order.
///
/// The bounds are the type-7 quantiles at a and 1 - a, a the level's tail. The Monte-Carlo standard error of a
/// bound is half the distance between the order statistics one binomial standard error, sqrt(B a (1-a)) ranks, to either
/// side: the number of replicates below the true quantile is Binomial(B, a). It is undefined where these ranks leave the
/// sample. Undefined (`None`) without replicates.
/// Source: Efron & Tibshirani (1993), An Introduction to the Bootstrap, ch. 13 and sec. 19.3; for the order statistics David &
/// Nagaraja (2003), Order Statistics, sec. 7.1.
pub fn percentile_interval(sorted: &[f64], level: Level) -> Option<Percentile> {
    let a = level.tail();
    let interval = Interval {
        lower: type7_quantile(sorted, a)?,
        upper: type7_quantile(sorted, 1.0 - a)?,
    };
    let ranks = (sorted.len() as f64 * a * (1.0 - a)).sqrt();
    let error = |p: f64| {
        let position = p * (sorted.len() - 1) as f64;
        let (low, high) = ((position - ranks).floor(), (position + ranks).ceil());
        let inside = low >= 0.0 && high <= (sorted.len() - 1) as f64;
        inside.then(|| (sorted[high as usize] - sorted[low as usize]) / (high - low) * ranks)
    };
    let monte_carlo_se = error(a)
        .zip(error(1.0 - a))
        .map(|(lower, upper)| Interval { lower, upper });
    Some(Percentile {
        interval,
        monte_carlo_se,
    })
}

/// The quantile `x[h] + (h - floor h) (x[h+1] - x[h])` at h = (n-1) p, counted from 0.
///
/// Hyndman & Fan (1996), Am Stat 50:361, type 7; R `quantile(x, p)`. Undefined for an empty sample or p outside [0, 1].
pub fn type7_quantile(sorted: &[f64], p: f64) -> Option<f64> {
    if sorted.is_empty() || !(0.0..=1.0).contains(&p) {
        return None;
    }
    let position = p * (sorted.len() - 1) as f64;
    let below = position.floor() as usize;
    let above = (below + 1).min(sorted.len() - 1);
    let fraction = position - below as f64;
    Some(sorted[below] + fraction * (sorted[above] - sorted[below]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_those_of_r() {
        // quantile(c(1, 2, 4, 8), c(0, .1, .5, .975, 1)) in R 4.2.2
        let sorted = [1.0, 2.0, 4.0, 8.0];
        for (p, want) in [(0.0, 1.0), (0.1, 1.3), (0.5, 3.0), (0.975, 7.7), (1.0, 8.0)] {
            let got = type7_quantile(&sorted, p).unwrap();
            assert!((got - want).abs() < 1e-12, "{got} at {p}");
        }
        assert_eq!(type7_quantile(&[], 0.5), None);
        assert_eq!(type7_quantile(&sorted, 1.5), None);
    }

    #[test]
    fn the_monte_carlo_error_of_a_uniform_bound_is_that_of_its_order_statistic() {
        // sd of the a-quantile of B uniforms: sqrt(a (1-a) / B); on a perfect grid up to one rank.
        let b = 10_000;
        let sorted: Vec<f64> = (0..b).map(|i| (i as f64 + 0.5) / b as f64).collect();
        let error = percentile_interval(&sorted, Level::default())
            .unwrap()
            .monte_carlo_se
            .unwrap();
        let exact = (0.025 * 0.975 / b as f64).sqrt();
        assert!((error.lower - exact).abs() < 1e-12 && (error.upper - exact).abs() < 1e-12);
        let few = percentile_interval(&sorted[..10], Level::default()).unwrap();
        assert_eq!(few.monte_carlo_se, None);
    }
}
