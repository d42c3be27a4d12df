//! Meta-regression under another order, unit, origin and sign of effects and of a moderator.

use nalgebra::DMatrix;
use oxymeta::pooling::{IntervalMethod, Options, Regression, Tau2Estimator, regress};
use proptest::prelude::*;

use crate::studies::{close, hard_studies};

/// Searches end where their function is known to some 1e-13; where it is flat this is some 1e-7 of their argument.
const SOLVED: f64 = 1e-6;

fn line(yi: &[f64], vi: &[f64], xi: &[f64], options: &Options) -> Regression {
    let x = DMatrix::from_fn(xi.len(), 2, |i, j| if j == 0 { 1.0 } else { xi[i] });
    regress(yi, vi, &x, options).expect("more studies than coefficients")
}

fn choices() -> impl Strategy<Value = Options> {
    let estimators = Tau2Estimator::ALL.iter().copied();
    let estimators: Vec<_> = estimators
        .filter(|e| *e != Tau2Estimator::GeneralisedQMedian)
        .collect();
    let intervals = vec![
        IntervalMethod::Wald,
        IntervalMethod::T,
        IntervalMethod::Hksj,
        IntervalMethod::HksjAdhoc,
    ];
    let intervals = prop::sample::select(intervals);
    (prop::sample::select(estimators), intervals).prop_map(|(tau2, interval)| Options {
        tau2,
        interval,
        ..Options::default()
    })
}

/// Whole numbers from 0 in a random order, not all alike.
fn moderator(k: usize) -> impl Strategy<Value = Vec<f64>> {
    Just((0..k).map(|i| (i / 2) as f64).collect::<Vec<f64>>()).prop_shuffle()
}

fn with_moderator() -> impl Strategy<Value = (Vec<f64>, Vec<f64>, Vec<f64>)> {
    hard_studies(4..10)
        .prop_flat_map(|(yi, vi)| (moderator(yi.len()), Just(yi), Just(vi)))
        .prop_map(|(xi, yi, vi)| (yi, vi, xi))
}

/// Asserts the heterogeneity and the slope of `want`, and its tests, in the new units.
fn same(got: &Regression, want: &Regression, effect: f64, slope: f64) -> Result<(), TestCaseError> {
    let (a, b) = (&got.coefficients[1], &want.coefficients[1]);
    prop_assert!(
        close(a.estimate / slope, b.estimate, SOLVED, b.se),
        "{a:?} {b:?}"
    );
    prop_assert!(close(a.se / slope.abs(), b.se, SOLVED, 0.0), "{a:?} {b:?}");
    let upper = want.tau2_ci.map_or(0.0, |ci| ci.upper);
    let tau2 = got.tau2 / (effect * effect);
    prop_assert!(
        close(tau2, want.tau2, SOLVED, upper),
        "tau2 {tau2} {}",
        want.tau2
    );
    prop_assert!(
        close(got.qe, want.qe, 1e-8, 1e-3),
        "QE {} {}",
        got.qe,
        want.qe
    );
    match (got.qm, want.qm) {
        (Some(got), Some(want)) => prop_assert!(close(got, want, 1e-5, 1e-3), "QM {got} {want}"),
        (got, want) => prop_assert_eq!(got, want),
    }
    Ok(())
}

proptest! {
    #[test]
    fn a_slope_follows_the_units_of_effects_and_moderator(
        (yi, vi, xi) in with_moderator(),
        effect in prop::sample::select(vec![1.0, -1.0, 1e4, -1e-4]),
        unit in prop::sample::select(vec![1.0, -1.0, 1e3, 1e-3]),
        options in choices(),
    ) {
        let y: Vec<f64> = yi.iter().map(|y| y * effect).collect();
        let v: Vec<f64> = vi.iter().map(|v| v * effect * effect).collect();
        let x: Vec<f64> = xi.iter().map(|x| x * unit).collect();
        same(&line(&y, &v, &x, &options), &line(&yi, &vi, &xi, &options), effect, effect / unit)?;
    }

    #[test]
    fn a_slope_knows_neither_the_order_nor_the_origins((yi, vi, xi) in with_moderator(), options in choices()) {
        let reversed = |values: &[f64], shift: f64| values.iter().rev().map(|v| v + shift).collect::<Vec<f64>>();
        let moved = line(&reversed(&yi, 3.0), &reversed(&vi, 0.0), &reversed(&xi, -2.0), &options);
        let want = line(&yi, &vi, &xi, &options);
        same(&moved, &want, 1.0, 1.0)?;
        // y + 3 = a + 3 + b x = (a + 3 + 2b) + b (x - 2).
        let intercept = want.coefficients[0].estimate + 3.0 + 2.0 * want.coefficients[1].estimate;
        let spread = want.coefficients[0].se + 2.0 * want.coefficients[1].se;
        prop_assert!(close(moved.coefficients[0].estimate, intercept, SOLVED, spread));
    }

    #[test]
    fn a_split_study_leaves_a_common_effect_line((yi, vi, xi) in with_moderator(), at in 0..9usize) {
        let options = Options { tau2: Tau2Estimator::CommonEffect, interval: IntervalMethod::Wald, ..Options::default() };
        let at = at % yi.len();
        let with = |values: &[f64], last: f64| [values, &[last]].concat();
        let mut halves = with(&vi, 2.0 * vi[at]);
        halves[at] *= 2.0;
        let split = line(&with(&yi, yi[at]), &halves, &with(&xi, xi[at]), &options);
        let whole = line(&yi, &vi, &xi, &options);
        same(&split, &whole, 1.0, 1.0)?;
    }
}
