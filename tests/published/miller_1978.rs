//! Miller (1978), Am Stat 32:138, doi:10.1080/00031305.1978.10479283: the inverse of the double arcsine.
//!
//! The paper's transform is twice the usual one.

use oxymeta::effects::Measure;
use oxymeta::effects::single::{inverse_double_arcsine, proportion};

use crate::printed::{assert_prints, fit};

/// Events and participants.
const GROUPS: [[f64; 2]; 4] = [[3.0, 11.0], [6.0, 17.0], [10.0, 21.0], [1.0, 6.0]];

fn effects() -> Vec<[f64; 2]> {
    let effects = GROUPS.iter().map(|&[xi, ni]| {
        let effect = proportion(Measure::Pft, xi, ni).expect("a variance");
        [effect.yi, effect.vi]
    });
    effects.collect()
}

#[test]
fn transformed_proportions_and_their_variances_are_those_of_page_138() {
    let rows = [
        ["1.1391", "0.0870"],
        ["1.2888", "0.0571"],
        ["1.5253", "0.0465"],
        ["0.9515", "0.1538"],
    ];
    for ([yi, vi], [twice, variance]) in effects().into_iter().zip(rows) {
        assert_prints("transformed", 2.0 * yi, twice);
        assert_prints("variance", 4.0 * vi, variance);
    }
}

#[test]
fn means_turn_back_with_the_harmonic_mean_of_the_sizes_as_on_page_138() {
    let inverse: f64 = GROUPS.iter().map(|[_, n]| 1.0 / n).sum();
    let size = GROUPS.len() as f64 / inverse;
    let plain = effects().iter().map(|[yi, _]| yi).sum::<f64>() / GROUPS.len() as f64;
    assert_prints("plain mean", 2.0 * plain, "1.2262");
    assert_prints(
        "its proportion",
        inverse_double_arcsine(plain, size),
        "0.3164",
    );
    let weighted = fit(&effects(), "EE", "z").estimate;
    assert_prints("weighted mean", 2.0 * weighted, "1.3093");
    assert_prints(
        "its proportion",
        inverse_double_arcsine(weighted, size),
        "0.3595",
    );
}
