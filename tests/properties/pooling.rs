use oxymeta::pooling::{Options, PooledEstimate, Tau2Estimator, pool};
use proptest::prelude::*;

use crate::studies::{close, studies};

/// tau2 solves an equation whose sums carry some 1e-15 and can be flat near 0: half the digits are kept there.
const SOLVED: f64 = 1e-7;

fn fit(yi: &[f64], vi: &[f64], tau2: Tau2Estimator) -> PooledEstimate {
    pool(
        yi,
        vi,
        &Options {
            tau2,
            ..Options::default()
        },
    )
    .expect("ordinary data can be pooled")
}

/// Same estimate, standard error and tau2 after undoing a shift and a factor of the effects.
fn same(
    got: &PooledEstimate,
    want: &PooledEstimate,
    shift: f64,
    factor: f64,
) -> Result<(), TestCaseError> {
    let scale = factor.abs();
    let spread = want.se + want.tau2.unwrap_or(0.0).sqrt();
    let typical = want.tau2.unwrap_or(0.0).max(spread * spread);
    prop_assert!(
        close(got.estimate / factor - shift, want.estimate, SOLVED, spread),
        "{got:?} {want:?}"
    );
    prop_assert!(
        close(got.se / scale, want.se, SOLVED, 0.0),
        "se {} {}",
        got.se / scale,
        want.se
    );
    let tau2 = got.tau2.unwrap_or(0.0) / (scale * scale);
    prop_assert!(
        close(tau2, want.tau2.unwrap_or(0.0), SOLVED, typical),
        "tau2 {tau2} {:?}",
        want.tau2
    );
    prop_assert!(close(
        got.i2.unwrap_or(0.0),
        want.i2.unwrap_or(0.0),
        SOLVED,
        100.0
    ));
    prop_assert!(close(got.q, want.q, 1e-9, 1.0));
    Ok(())
}

fn estimators() -> impl Strategy<Value = Tau2Estimator> {
    prop::sample::select(Tau2Estimator::ALL)
}

proptest! {
    #[test]
    fn the_order_of_studies_does_not_matter((yi, vi) in studies(2..12), turn in 1..11usize, tau2 in estimators()) {
        let turned = |values: &[f64]| {
            let mut values = values.to_vec();
            values.rotate_left(turn % yi.len());
            values
        };
        same(&fit(&turned(&yi), &turned(&vi), tau2), &fit(&yi, &vi, tau2), 0.0, 1.0)?;
    }

    #[test]
    fn swapping_the_arms_flips_the_sign_exactly((yi, vi) in studies(1..12), tau2 in estimators()) {
        let flipped: Vec<f64> = yi.iter().map(|y| -y).collect();
        let (got, want) = (fit(&flipped, &vi, tau2), fit(&yi, &vi, tau2));
        prop_assert_eq!(-got.estimate, want.estimate);
        prop_assert_eq!((got.se, got.tau2, got.q), (want.se, want.tau2, want.q));
        prop_assert_eq!((-got.ci.upper, -got.ci.lower), (want.ci.lower, want.ci.upper));
    }

    #[test]
    fn a_shift_of_all_effects_shifts_the_mean_only((yi, vi) in studies(2..12), shift in -1e3..1e3f64, tau2 in estimators()) {
        let shifted: Vec<f64> = yi.iter().map(|y| y + shift).collect();
        same(&fit(&shifted, &vi, tau2), &fit(&yi, &vi, tau2), shift, 1.0)?;
    }

    #[test]
    fn a_change_of_units_changes_the_unit_only((yi, vi) in studies(2..12), exponent in -6.0..6.0f64, tau2 in estimators()) {
        let unit = 10f64.powf(exponent);
        let yi_new: Vec<f64> = yi.iter().map(|y| y * unit).collect();
        let vi_new: Vec<f64> = vi.iter().map(|v| v * unit * unit).collect();
        same(&fit(&yi_new, &vi_new, tau2), &fit(&yi, &vi, tau2), 0.0, unit)?;
    }

    #[test]
    fn copies_of_one_study_pool_to_it(y in -5.0..5.0f64, v in 1e-3..1.0f64, k in 2..30usize, tau2 in estimators()) {
        let pooled = fit(&vec![y; k], &vec![v; k], tau2);
        prop_assert!(close(pooled.estimate, y, 1e-14, 1.0));
        prop_assert!(pooled.tau2.unwrap_or(1.0) < 1e-20);
        prop_assert!(close(pooled.q, 0.0, 1e-20, 1.0));
    }

    #[test]
    fn copying_every_study_halves_the_variance_of_a_common_effect((yi, vi) in studies(1..12)) {
        let twice = |values: &[f64]| [values, values].concat();
        let (one, two) = (fit(&yi, &vi, Tau2Estimator::CommonEffect), fit(&twice(&yi), &twice(&vi), Tau2Estimator::CommonEffect));
        prop_assert!(close(two.estimate, one.estimate, 1e-12, 1.0));
        prop_assert!(close(two.q, 2.0 * one.q, 1e-12, 1.0));
    }

    #[test]
    fn every_estimate_is_in_its_range((yi, vi) in studies(1..40), tau2 in estimators()) {
        let pooled = fit(&yi, &vi, tau2);
        prop_assert!(pooled.tau2.is_none_or(|t| t >= 0.0 && t.is_finite()));
        prop_assert!(pooled.i2.is_none_or(|i| (0.0..=100.0).contains(&i)));
        prop_assert!(close(pooled.weights.iter().sum::<f64>(), 100.0, 1e-13, 0.0));
        prop_assert!(pooled.weights.iter().all(|&w| w > 0.0));
        let (low, high) = yi.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), &y| (l.min(y), h.max(y)));
        prop_assert!(pooled.estimate >= low - 1e-12 && pooled.estimate <= high + 1e-12);
        prop_assert!(pooled.ci.lower <= pooled.estimate && pooled.estimate <= pooled.ci.upper);
        prop_assert!(pooled.p_value.is_none_or(|p| (0.0..=1.0).contains(&p)));
        prop_assert!(pooled.prediction_interval.is_none_or(|pi| pi.lower <= pooled.ci.lower || pooled.k == 2));
    }

    #[test]
    fn the_q_profile_interval_of_tau2_holds_the_paule_mandel_estimate((yi, vi) in studies(2..30)) {
        // Q at that estimate is its expectation k-1, which lies between the 2.5% and 97.5% points for every k.
        let pooled = fit(&yi, &vi, Tau2Estimator::PauleMandel);
        let (tau2, ci) = (pooled.tau2.unwrap_or(0.0), pooled.tau2_ci.expect("two studies or more"));
        prop_assert!(ci.lower <= tau2 * (1.0 + 1e-12) && tau2 <= ci.upper * (1.0 + 1e-12), "{tau2} {ci:?}");
    }

    #[test]
    fn no_grid_point_is_more_likely_than_the_reml_estimate((yi, vi) in studies(2..10)) {
        let likelihood = |t: f64| {
            let w: Vec<f64> = vi.iter().map(|v| 1.0 / (v + t)).collect();
            let sum: f64 = w.iter().sum();
            let mean = w.iter().zip(&yi).map(|(w, y)| w * y).sum::<f64>() / sum;
            let q: f64 = w.iter().zip(&yi).map(|(w, y)| w * (y - mean).powi(2)).sum();
            0.5 * (w.iter().map(|w| w.ln()).sum::<f64>() - sum.ln() - q)
        };
        let best = likelihood(fit(&yi, &vi, Tau2Estimator::Reml).tau2.unwrap_or(0.0));
        for step in 0..400 {
            let t = if step == 0 { 0.0 } else { 1e-6 * 10f64.powf(step as f64 / 50.0) };
            // Rounding of a sum of logarithms of size 10.
            prop_assert!(likelihood(t) <= best + 1e-12, "tau2 = {t} is more likely");
        }
    }

    #[test]
    fn a_tau2_at_the_edge_of_zero_is_found((yi, vi) in studies(2..12), nudge in -4..5i32, tau2 in estimators()) {
        // Effects scaled until Q(0) is k-1 up to a few roundings.
        let q = fit(&yi, &vi, Tau2Estimator::CommonEffect).q;
        prop_assume!(q > 1e-6);
        let factor = ((yi.len() - 1) as f64 / q).sqrt() * (1.0 + f64::from(nudge) * f64::EPSILON);
        let scaled: Vec<f64> = yi.iter().map(|y| y * factor).collect();
        let pooled = fit(&scaled, &vi, tau2);
        if matches!(tau2, Tau2Estimator::PauleMandel | Tau2Estimator::DerSimonianLaird) {
            prop_assert!(pooled.tau2.unwrap_or(1.0) < 1e-12, "{:?}", pooled.tau2);
        }
    }
}
