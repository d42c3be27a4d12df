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

/// Whether two numbers agree to `relative` of the larger of the second and `scale`.
pub fn close(got: f64, want: f64, relative: f64, scale: f64) -> bool {
    (got - want).abs() <= relative * want.abs().max(scale)
}
