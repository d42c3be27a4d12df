//! Small-study methods on data that are hard: order, unit, sign, and numbers that are numbers.

use oxymeta::bias::{
    Asymmetry, MissingCount, Side, egger, excess_significance, mixed_funnel_regression, pet_peese,
    rank_test, rosenberg, rosenthal, trim_and_fill,
};
use oxymeta::pooling::{Level, Options};
use proptest::prelude::*;

use crate::studies::{close, hard_studies};

fn scaled(values: &[f64], factor: f64) -> Vec<f64> {
    values.iter().rev().map(|value| value * factor).collect()
}

/// The same slope (a ratio to standard errors, so without unit) and test.
fn same(got: &Asymmetry, want: &Asymmetry, factor: f64) -> Result<(), TestCaseError> {
    // Least squares on standard errors over six orders of magnitude, after a search for tau2.
    let close = |got, want, scale| close(got, want, 1e-6, scale);
    prop_assert!(
        close(got.slope * factor.signum(), want.slope, want.se_slope),
        "{got:?} {want:?}"
    );
    prop_assert!(close(got.se_slope, want.se_slope, 0.0), "{got:?} {want:?}");
    let intercept = got.intercept / factor;
    prop_assert!(
        close(intercept, want.intercept, want.se_intercept),
        "{got:?} {want:?}"
    );
    Ok(())
}

proptest! {
    #[test]
    fn funnel_tests_know_neither_order_nor_unit_nor_sign(
        (yi, vi) in hard_studies(4..10),
        factor in prop::sample::select(vec![1.0, -1.0, 1e4, -1e-4]),
    ) {
        let (level, options) = (Level::default(), Options::default());
        let (y, v) = (scaled(&yi, factor), scaled(&vi, factor * factor));
        same(&egger(&y, &v, level).unwrap(), &egger(&yi, &vi, level).unwrap(), factor)?;
        let root = |values: &[f64]| values.iter().map(|v| v.sqrt()).collect::<Vec<f64>>();
        let mixed = |yi: &[f64], vi: &[f64]| mixed_funnel_regression(yi, vi, &root(vi), &options).unwrap();
        same(&mixed(&y, &v), &mixed(&yi, &vi), factor)?;
        let (got, want) = (pet_peese(&y, &v, level).unwrap(), pet_peese(&yi, &vi, level).unwrap());
        same(&got.pet, &want.pet, factor)?;
        let (got, want) = (rank_test(&y, &v).unwrap(), rank_test(&yi, &vi).unwrap());
        prop_assert_eq!(got.tau * factor.signum(), want.tau);
        prop_assert!((0.0..=1.0).contains(&got.p_value) && close(got.p_value, want.p_value, 1e-12, 0.0));
    }

    #[test]
    fn numbers_of_missing_studies_know_neither_order_nor_unit(
        (yi, vi) in hard_studies(3..10),
        factor in prop::sample::select(vec![1.0, 1e4, 1e-4]),
    ) {
        let (y, v) = (scaled(&yi, factor), scaled(&vi, factor * factor));
        prop_assert_eq!(rosenthal(&y, &v, 0.05).unwrap().n, rosenthal(&yi, &vi, 0.05).unwrap().n);
        let (got, want) = (rosenberg(&y, &v, 0.05).unwrap().n, rosenberg(&yi, &vi, 0.05).unwrap().n);
        // A count at the very edge of the next may be rounded to it.
        let apart = got.zip(want).map_or(0, |(got, want)| got.abs_diff(want));
        prop_assert!(got.is_none() == want.is_none() && apart as f64 <= 1.0 + 1e-9 * want.unwrap_or(0) as f64);
        let excess = |yi: &[f64], vi: &[f64]| excess_significance(yi, vi, None, 0.0, 0.05).unwrap();
        let (got, want) = (excess(&y, &v), excess(&yi, &vi));
        prop_assert_eq!(got.observed, want.observed);
        prop_assert!(close(got.expected, want.expected, 1e-9, 1.0));
        prop_assert!((0.0..=1.0).contains(&got.p_exact) && close(got.p_exact, want.p_exact, 1e-9, 1e-6));
        for estimator in MissingCount::ALL {
            for side in [Side::Left, Side::Right] {
                let fill = |yi: &[f64], vi: &[f64]| trim_and_fill(yi, vi, Some(side), estimator, &Options::default());
                match (fill(&y, &v), fill(&yi, &vi)) {
                    (Ok(got), Ok(want)) => {
                        prop_assert_eq!(got.k0, want.k0);
                        let (got, want) = (got.adjusted, want.adjusted);
                        let spread = want.se + want.tau2.unwrap_or(0.0).sqrt();
                        prop_assert!(close(got.estimate / factor, want.estimate, 1e-6, spread));
                    }
                    (got, want) => prop_assert_eq!(got.err(), want.err()),
                }
            }
        }
    }
}
