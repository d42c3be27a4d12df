//! Data shared by the benches.

use oxymeta::numerics::stream::{Purpose, Stream};

/// k effects around 0 with tau2 = 0.1 and variances around 0.08, always the same.
pub fn studies(k: usize) -> (Vec<f64>, Vec<f64>) {
    let mut stream = Stream::new(2026, Purpose::ParametricBootstrap, k as u64);
    (0..k)
        .map(|_| {
            let vi = 0.08 * (0.8 * stream.normal()).exp();
            ((vi + 0.1f64).sqrt() * stream.normal(), vi)
        })
        .unzip()
}
