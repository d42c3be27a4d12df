//! Likelihood estimates of tau2 against a grid that knows nothing of scores or brackets.

use oxymeta::pooling::{IntervalMethod, Options, PoolingWarning, Tau2Estimator, pool};
use proptest::prelude::*;

/// Twice the log-likelihood of tau2 up to a constant, restricted or full.
fn likelihood(yi: &[f64], vi: &[f64], tau2: f64, restricted: bool) -> f64 {
    let w: Vec<f64> = vi.iter().map(|v| 1.0 / (v + tau2)).collect();
    let sum: f64 = w.iter().sum();
    // Relative to the most precise study, whose weight may be all there is.
    let precise = (0..vi.len())
        .min_by(|&a, &b| vi[a].total_cmp(&vi[b]))
        .expect("studies");
    let d: Vec<f64> = yi.iter().map(|y| y - yi[precise]).collect();
    let mean = w.iter().zip(&d).map(|(w, d)| w * d).sum::<f64>() / sum;
    let q: f64 = w.iter().zip(&d).map(|(w, d)| w * (d - mean).powi(2)).sum();
    let ln: f64 = w.iter().map(|w| w.ln()).sum();
    if restricted {
        ln - sum.ln() - q
    } else {
        ln - q
    }
}

/// Small data sets whose likelihoods have several maxima more often than not: groups of precise and of vague studies that
/// disagree.
fn several_scales() -> impl Strategy<Value = (Vec<f64>, Vec<f64>)> {
    (2..9usize).prop_flat_map(|k| {
        let exponents = prop::collection::vec(-8.0..2.0f64, k);
        let multiples = prop::collection::vec(-4.0..4.0f64, k);
        (exponents, multiples).prop_map(|(exponents, multiples)| {
            let vi: Vec<f64> = exponents.iter().map(|e| 10f64.powf(*e)).collect();
            let yi = multiples
                .iter()
                .zip(&vi)
                .map(|(m, v)| m * v.sqrt())
                .collect();
            (yi, vi)
        })
    })
}

/// tau2 = 0 and 1600 values from far below the smallest variance to far above everything.
fn grid(yi: &[f64], vi: &[f64]) -> Vec<f64> {
    let smallest = vi.iter().copied().fold(f64::INFINITY, f64::min);
    let largest = vi.iter().copied().fold(0.0, f64::max);
    let squares: f64 = yi.iter().map(|y| y * y).sum();
    let (from, to) = ((1e-3 * smallest).ln(), (10.0 * (largest + squares)).ln());
    let point = |step: u32| (from + (to - from) * f64::from(step) / 1600.0).exp();
    std::iter::once(0.0).chain((0..=1600).map(point)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn the_likelihood_estimate_is_the_highest_maximum_and_says_when_there_are_others(
        (yi, vi) in several_scales(),
        restricted: bool,
    ) {
        let tau2 = if restricted { Tau2Estimator::Reml } else { Tau2Estimator::MaximumLikelihood };
        let options = Options { tau2, interval: IntervalMethod::Wald, ..Options::default() };
        let pooled = pool(&yi, &vi, &options).expect("ordinary data");
        let found = pooled.tau2.expect("several studies");
        let best = likelihood(&yi, &vi, found, restricted);
        let grid = grid(&yi, &vi);
        let heights: Vec<f64> = grid.iter().map(|t| likelihood(&yi, &vi, *t, restricted)).collect();
        // Rounding of a sum of logarithms of size 100.
        let noise = 1e-11;
        for (t, height) in grid.iter().zip(&heights) {
            prop_assert!(*height <= best + noise, "tau2 = {t} is more likely than {found}: {height} {best}");
        }
        let peak = |at: usize| {
            let here = heights[at];
            let left = at == 0 || heights[at - 1] < here - noise;
            left && heights.get(at + 1).is_some_and(|next| *next < here - noise)
        };
        let peaks = (0..grid.len()).filter(|at| peak(*at)).count();
        let told = pooled.warnings.iter().find_map(|warning| match warning {
            PoolingWarning::SeveralLikelihoodMaxima { count } => Some(*count),
            _ => None,
        });
        prop_assert!(peaks <= told.unwrap_or(1), "{peaks} maxima on the grid, told of {told:?}");
    }
}
