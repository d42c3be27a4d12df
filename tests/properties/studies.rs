//! Arbitrary studies.

use proptest::prelude::*;

/// k effects of ordinary size with variances over four orders of magnitude.
pub fn studies(k: std::ops::Range<usize>) -> impl Strategy<Value = (Vec<f64>, Vec<f64>)> {
    k.prop_flat_map(|k| {
        let effects = prop::collection::vec(-5.0..5.0f64, k);
        let variances = prop::collection::vec((-4.0..0.0f64).prop_map(|e| 10f64.powf(e)), k);
        (effects, variances)
    })
}

/// What makes a data set hard: effects more alike than chance allows (tau2 = 0), one study with nearly all the weight,
/// variances over six orders of magnitude.
pub fn hard_studies(k: std::ops::Range<usize>) -> impl Strategy<Value = (Vec<f64>, Vec<f64>)> {
    let exponents = |k, range| prop::collection::vec(range, k);
    k.prop_flat_map(move |k| {
        let effects = prop::collection::vec(-2.0..2.0f64, k);
        (effects, exponents(k, -6.0..0.0f64), 0..4u8, 0..k)
    })
    .prop_map(|(effects, exponents, kind, one)| {
        let wide: Vec<f64> = exponents.iter().map(|e| 10f64.powf(*e)).collect();
        let narrow: Vec<f64> = exponents
            .iter()
            .map(|e| 10f64.powf(e / 4.0 - 1.0))
            .collect();
        match kind {
            0 => (effects, wide),
            1 => {
                let of_errors = effects.iter().zip(&narrow).map(|(y, v)| 0.3 * y * v.sqrt());
                (of_errors.collect(), narrow)
            }
            2 => {
                let mut dominated = narrow;
                dominated[one] *= 1e-6;
                (effects, dominated)
            }
            _ => (effects, narrow),
        }
    })
}

/// Whether two numbers agree to `relative` of the larger of the second and `scale`.
pub fn close(got: f64, want: f64, relative: f64, scale: f64) -> bool {
    (got - want).abs() <= relative * want.abs().max(scale)
}
