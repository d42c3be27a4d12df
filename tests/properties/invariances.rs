//! Every interval, test and weight under another order, unit, origin and sign of the effects.

use oxymeta::pooling::{
    Interval, IntervalMethod, Options, PooledEstimate, PredictionMethod, SubgroupTau2,
    Tau2Estimator, Tau2Interval, pool, subgroups,
};
use proptest::prelude::*;

use crate::studies::{close, hard_studies};

/// Searches end where their function is known to some 1e-13; where it is flat this is some 1e-7 of their argument.
const SOLVED: f64 = 1e-6;

/// Every choice that a data set can meet. The generalised Q integrates numerically and has a test of its own.
fn choices() -> impl Strategy<Value = Options> {
    let estimators = Tau2Estimator::ALL.iter().copied();
    let estimators: Vec<_> = estimators
        .filter(|e| *e != Tau2Estimator::GeneralisedQMedian)
        .collect();
    let ranges = vec![Tau2Interval::QProfile, Tau2Interval::ProfileLikelihood];
    (
        prop::sample::select(estimators),
        prop::sample::select(IntervalMethod::ALL),
        prop::sample::select(PredictionMethod::ALL),
        prop::sample::select(ranges),
    )
        .prop_map(|(tau2, interval, prediction, tau2_interval)| Options {
            tau2,
            interval,
            prediction,
            tau2_interval,
            ..Options::default()
        })
}

fn fit(yi: &[f64], vi: &[f64], options: &Options) -> PooledEstimate {
    pool(yi, vi, options).expect("positive variances of ordinary size can be pooled")
}

/// What remains of a result after its effects were multiplied by `factor` and then moved by `shift`.
struct Moved {
    factor: f64,
    shift: f64,
}

const NOT: Moved = Moved {
    factor: 1.0,
    shift: 0.0,
};

impl Moved {
    fn location(&self, value: f64) -> f64 {
        (value - self.shift) / self.factor
    }

    fn interval(&self, interval: Interval) -> Interval {
        let (a, b) = (self.location(interval.lower), self.location(interval.upper));
        Interval {
            lower: a.min(b),
            upper: a.max(b),
        }
    }

    fn variance(&self, value: f64) -> f64 {
        value / (self.factor * self.factor)
    }
}

/// Asserts that `got`, put back, is `want`.
fn same(got: &PooledEstimate, want: &PooledEstimate, moved: &Moved) -> Result<(), TestCaseError> {
    let tau2 = want.tau2.unwrap_or(0.0);
    let width = want.ci.upper - want.ci.lower;
    let spread = width + want.se + tau2.sqrt();
    let agree = |name: &str, got: f64, want: f64, scale: f64| {
        prop_assert!(got.is_finite() && want.is_finite(), "{name} {got} {want}");
        prop_assert!(close(got, want, SOLVED, scale), "{name} {got} {want}");
        Ok(())
    };
    let location = |name: &str, got: f64, want: f64| {
        // A location is known to a part of the width around it.
        prop_assert!(
            (moved.location(got) - want).abs() <= SOLVED * spread,
            "{name} {got} {want}"
        );
        Ok(())
    };
    location("estimate", got.estimate, want.estimate)?;
    agree("se", got.se / moved.factor.abs(), want.se, 0.0)?;
    let (ci, was) = (moved.interval(got.ci), want.ci);
    prop_assert!(
        (ci.lower - was.lower).abs() <= SOLVED * spread,
        "{ci:?} {was:?}"
    );
    prop_assert!(
        (ci.upper - was.upper).abs() <= SOLVED * spread,
        "{ci:?} {was:?}"
    );
    match (got.prediction_interval, want.prediction_interval) {
        (Some(got), Some(want)) => {
            let (got, width) = (moved.interval(got), want.upper - want.lower);
            prop_assert!(
                (got.lower - want.lower).abs() <= SOLVED * width,
                "{got:?} {want:?}"
            );
            prop_assert!(
                (got.upper - want.upper).abs() <= SOLVED * width,
                "{got:?} {want:?}"
            );
        }
        (got, want) => prop_assert_eq!(got.is_none(), want.is_none()),
    }
    let range = want.tau2_ci.map_or(0.0, |ci| ci.upper);
    agree("tau2", moved.variance(got.tau2.unwrap_or(0.0)), tau2, range)?;
    if let (Some(got), Some(want)) = (got.tau2_ci, want.tau2_ci) {
        agree("tau2 lower", moved.variance(got.lower), want.lower, range)?;
        agree("tau2 upper", moved.variance(got.upper), want.upper, range)?;
    }
    for (name, got, want) in [("I2", got.i2, want.i2), ("H2", got.h2, want.h2)] {
        let h2 = if name == "H2" { 1.0 } else { 100.0 };
        agree(name, got.unwrap_or(0.0), want.unwrap_or(0.0), h2)?;
    }
    agree("Q", got.q, want.q, 1e-3)?;
    prop_assert_eq!(&got.ci_method, &want.ci_method);
    Ok(())
}

fn permuted(values: &[f64], order: &[usize]) -> Vec<f64> {
    order.iter().map(|&at| values[at]).collect()
}

/// A random order of the studies of a data set.
fn ordered(k: std::ops::Range<usize>) -> impl Strategy<Value = ((Vec<f64>, Vec<f64>), Vec<usize>)> {
    hard_studies(k).prop_flat_map(|data| {
        let order: Vec<usize> = (0..data.0.len()).collect();
        (Just(data), Just(order).prop_shuffle())
    })
}

proptest! {
    #[test]
    fn no_result_depends_on_the_order_of_studies(((yi, vi), order) in ordered(2..9), options in choices()) {
        let (got, want) = (fit(&permuted(&yi, &order), &permuted(&vi, &order), &options), fit(&yi, &vi, &options));
        same(&got, &want, &NOT)?;
        for (got, at) in got.weights.iter().zip(&order) {
            prop_assert!(close(*got, want.weights[*at], SOLVED, 0.0), "weight {got} {}", want.weights[*at]);
        }
    }

    #[test]
    fn every_result_follows_the_unit_and_the_sign((yi, vi) in hard_studies(1..9), exponent in -6.0..6.0f64, flip: bool, options in choices()) {
        let factor = 10f64.powf(exponent) * if flip { -1.0 } else { 1.0 };
        let scaled: Vec<f64> = yi.iter().map(|y| y * factor).collect();
        let variances: Vec<f64> = vi.iter().map(|v| v * factor * factor).collect();
        let (got, want) = (fit(&scaled, &variances, &options), fit(&yi, &vi, &options));
        same(&got, &want, &Moved { factor, shift: 0.0 })?;
        match (got.p_value, want.p_value) {
            (Some(got), Some(want)) => prop_assert!(close(got, want, 1e-5, 1e-6), "p {got} {want}"),
            (got, want) => prop_assert_eq!(got, want),
        }
    }

    #[test]
    fn every_location_follows_the_origin((yi, vi) in hard_studies(1..9), steps in -8..8i32, options in choices()) {
        // Effects on a grid that a shift by a whole number keeps exact.
        let grid: Vec<f64> = yi.iter().map(|y| (y * 65536.0).round() / 65536.0).collect();
        let shift = f64::from(steps) * 131_072.0;
        let shifted: Vec<f64> = grid.iter().map(|y| y + shift).collect();
        let (got, want) = (fit(&shifted, &vi, &options), fit(&grid, &vi, &options));
        // Locations near 1e6 keep ten decimals; the width of what lies around them may be a thousandth.
        prop_assume!(want.se > 1e-3);
        same(&got, &want, &Moved { factor: 1.0, shift })?;
    }

    #[test]
    fn a_study_split_into_two_halves_counts_the_same((yi, vi) in hard_studies(1..9), at in 0..8usize) {
        let options = Options { tau2: Tau2Estimator::CommonEffect, interval: IntervalMethod::Wald, ..Options::default() };
        let at = at % yi.len();
        let (mut halves_y, mut halves_v) = (yi.clone(), vi.clone());
        halves_v[at] *= 2.0;
        halves_y.push(yi[at]);
        halves_v.push(2.0 * vi[at]);
        let (got, want) = (fit(&halves_y, &halves_v, &options), fit(&yi, &vi, &options));
        // Sums of a few numbers.
        prop_assert!(close(got.estimate, want.estimate, 1e-12, want.se));
        prop_assert!(close(got.se, want.se, 1e-12, 0.0));
        prop_assert!(close(got.q, want.q, 1e-9, 1e-9));
        let parts = got.weights[at] + got.weights[yi.len()];
        prop_assert!(close(parts, want.weights[at], 1e-12, 0.0));
    }

    #[test]
    fn a_study_that_says_nothing_changes_no_estimate(
        (yi, vi) in hard_studies(2..9),
        effect in -3.0..3.0f64,
        tau2 in prop::sample::select(vec![Tau2Estimator::CommonEffect, Tau2Estimator::Reml, Tau2Estimator::MaximumLikelihood]),
    ) {
        // The others divide by a number of studies, which does not know how little one of them says.
        let options = Options { tau2, interval: IntervalMethod::Wald, ..Options::default() };
        let with = |last: f64, values: &[f64]| [values, &[last]].concat();
        let (got, want) = (fit(&with(effect, &yi), &with(1e308, &vi), &options), fit(&yi, &vi, &options));
        let spread = want.se + want.tau2.unwrap_or(0.0).sqrt();
        prop_assert!(close(got.estimate, want.estimate, SOLVED, spread), "{} {}", got.estimate, want.estimate);
        prop_assert!(close(got.se, want.se, SOLVED, 0.0), "{} {}", got.se, want.se);
        prop_assert!(close(got.q, want.q, 1e-9, 1e-9));
        prop_assert!(got.weights[yi.len()] < 1e-250);
    }

    #[test]
    fn subgroups_follow_order_unit_and_origin(
        ((yi, vi), order) in ordered(4..10),
        options in choices(),
        common: bool,
        factor in prop::sample::select(vec![1.0, -1.0, 1e3, -1e-3]),
    ) {
        let labels: Vec<&str> = (0..yi.len()).map(|at| ["a", "b", "c"][at % 3]).collect();
        let tau2 = if common { SubgroupTau2::Common } else { SubgroupTau2::Separate };
        let moved_y: Vec<f64> = permuted(&yi, &order).iter().map(|y| y * factor + factor).collect();
        let moved_v: Vec<f64> = permuted(&vi, &order).iter().map(|v| v * factor * factor).collect();
        let moved_labels: Vec<&str> = order.iter().map(|&at| labels[at]).collect();
        let got = subgroups(&moved_y, &moved_v, &moved_labels, tau2, &options).expect("ordinary data");
        let want = subgroups(&yi, &vi, &labels, tau2, &options).expect("ordinary data");
        prop_assert!(close(got.q_between, want.q_between, 1e-5, 1e-3), "{} {}", got.q_between, want.q_between);
        prop_assert_eq!(got.q_between_df, want.q_between_df);
        for (label, group) in &want.groups {
            let (_, moved) = got.groups.iter().find(|(other, _)| other == label).expect("the same labels");
            same(moved, group, &Moved { factor, shift: factor })?;
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn generalised_q_results_follow_order_unit_and_sign(((yi, vi), order) in ordered(2..6), factor in prop::sample::select(vec![1.0, -1.0, 1e4, -1e-4]), median: bool) {
        let options = Options {
            tau2: if median { Tau2Estimator::GeneralisedQMedian } else { Tau2Estimator::GeneralisedQ },
            tau2_interval: Tau2Interval::GeneralisedQ,
            ..Options::default()
        };
        let moved_y: Vec<f64> = permuted(&yi, &order).iter().map(|y| y * factor).collect();
        let moved_v: Vec<f64> = permuted(&vi, &order).iter().map(|v| v * factor * factor).collect();
        same(&fit(&moved_y, &moved_v, &options), &fit(&yi, &vi, &options), &Moved { factor, shift: 0.0 })?;
    }
}
