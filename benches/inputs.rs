//! Data shared by the benches.

use oxymeta::network::{Contrast, Network};
use oxymeta::numerics::stream::{Purpose, Stream};

/// k effects around 0 with tau2 = 0.1 and variances around 0.08, always the same.
#[allow(dead_code)] // each bench uses what it needs of this file
pub fn studies(k: usize) -> (Vec<f64>, Vec<f64>) {
    let mut stream = Stream::new(2026, Purpose::ParametricBootstrap, k as u64);
    (0..k)
        .map(|_| {
            let vi = 0.08 * (0.8 * stream.normal()).exp();
            ((vi + 0.1f64).sqrt() * stream.normal(), vi)
        })
        .unzip()
}

/// A connected network of two-arm, three-arm and four-arm trials around effects of 0, always the same.
#[allow(dead_code)] // each bench uses what it needs of this file
pub fn network(treatments: usize, trials: usize) -> Network {
    let mut stream = Stream::new(2026, Purpose::ParametricBootstrap, trials as u64);
    let mut contrasts = Vec::new();
    for trial in 0..trials {
        let arms = 2 + usize::from(trial % 5 > 2) + usize::from(trial % 5 > 3);
        // Each treatment once with its next, then leaps over the network.
        let leap = 1 + trial / treatments * 2;
        let arms: Vec<(usize, f64, f64)> = (0..arms)
            .map(|arm| {
                let variance = 0.04 * (0.8 * stream.normal()).exp();
                let level = (variance + 0.05).sqrt() * stream.normal();
                ((trial + arm * leap) % treatments, level, variance)
            })
            .collect();
        for (at, one) in arms.iter().enumerate() {
            for two in &arms[at + 1..] {
                contrasts.push(Contrast {
                    study: format!("{trial:04}"),
                    one: format!("T{:02}", one.0),
                    two: format!("T{:02}", two.0),
                    effect: one.1 - two.1,
                    se: (one.2 + two.2).sqrt(),
                });
            }
        }
    }
    Network::of_contrasts(&contrasts).expect("each pair of arms is given once")
}
