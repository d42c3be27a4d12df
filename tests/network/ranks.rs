//! Ranks drawn from the joint distribution of a network's estimates.

use oxymeta::network::{Contrast, Network, SmallValues, fit, p_scores, ranks};

fn triangle() -> Network {
    let contrast = |study: &str, one: &str, two: &str, effect, se| Contrast {
        study: study.to_owned(),
        one: one.to_owned(),
        two: two.to_owned(),
        effect,
        se,
    };
    Network::of_contrasts(&[
        contrast("1", "A", "B", 0.5, 0.2),
        contrast("2", "B", "C", 0.3, 0.25),
        contrast("3", "A", "C", 0.6, 0.3),
    ])
    .unwrap()
}

/// SUCRA is the P-score but for drawing: 40 000 draws of a value between 0 and 1 have an error of at most 0.0025.
#[test]
fn sucra_are_p_scores_but_for_drawing() {
    let fit = fit(&triangle(), 0.0).unwrap();
    for small in [SmallValues::Desirable, SmallValues::Undesirable] {
        let drawn = ranks(&fit, small, 40_000, 7).unwrap();
        for (sucra, score) in drawn.sucra.iter().zip(p_scores(&fit, small)) {
            assert!((sucra - score).abs() < 4.0 * 0.0025, "{sucra} {score}");
        }
        for row in &drawn.probabilities {
            assert!((row.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        }
    }
}

#[test]
fn draws_belong_to_the_seed_and_not_to_threads() {
    let fit = fit(&triangle(), 0.05).unwrap();
    let with = |threads: usize, seed| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| ranks(&fit, SmallValues::Desirable, 5000, seed).unwrap())
    };
    assert_eq!(with(1, 3), with(3, 3));
    assert_ne!(with(1, 3), with(1, 4));
}
