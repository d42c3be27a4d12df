//! Viechtbauer (2007), Z Psychol 215:104, doi:10.1027/0044-3409.215.2.104, pages 106-113: Hypericum extracts and depression;
//! figures to the digits of metafor-project.org, analyses:viechtbauer2007b, and of metafor's test of it.
//!
//! Not as in the article: Q 51.55 where it has 55.54; figures that round otherwise there, a lower limit of 1.01 (1.0039), risk
//! ratios of 1.39 (1.3840) and 2.66 (2.6657), upper limits of 1.90 (1.8864) and 4.90 (4.8806), tau2 .091 (0.0903) and R2 48%
//! (47.4%); a prediction interval of .87 to 2.83, which leaves the error of the mean out.

use nalgebra::DMatrix;
use oxymeta::effects::Measure;
use oxymeta::effects::binary::ZeroRule;
use oxymeta::pooling::{Options, PredictionMethod, pool, regress};

use crate::printed::{assert_prints, fit, of_counts, options};

/// Responders and totals, Hypericum and placebo; dosage in mg a day, baseline score, weeks.
const TRIALS: [[f64; 7]; 17] = [
    [20.0, 25.0, 11.0, 25.0, 380.0, 19.5, 8.0],
    [14.0, 20.0, 9.0, 20.0, 900.0, 12.5, 4.0],
    [4.0, 25.0, 2.0, 25.0, 900.0, 22.7, 4.0],
    [20.0, 32.0, 6.0, 33.0, 900.0, 16.5, 6.0],
    [28.0, 50.0, 13.0, 55.0, 900.0, 15.8, 4.0],
    [34.0, 48.0, 25.0, 49.0, 240.0, 23.6, 6.0],
    [35.0, 53.0, 12.0, 54.0, 900.0, 20.7, 4.0],
    [24.0, 49.0, 16.0, 49.0, 900.0, 21.1, 6.0],
    [45.0, 80.0, 12.0, 79.0, 500.0, 19.4, 6.0],
    [67.0, 106.0, 22.0, 47.0, 1050.0, 22.7, 6.0],
    [34.0, 60.0, 17.0, 59.0, 900.0, 16.7, 6.0],
    [46.0, 70.0, 34.0, 70.0, 500.0, 20.9, 6.0],
    [55.0, 123.0, 57.0, 124.0, 900.0, 21.5, 6.0],
    [23.0, 37.0, 15.0, 35.0, 900.0, 19.9, 6.0],
    [26.0, 98.0, 19.0, 102.0, 1050.0, 22.5, 8.0],
    [46.0, 113.0, 56.0, 116.0, 1200.0, 22.9, 8.0],
    [98.0, 186.0, 80.0, 189.0, 900.0, 21.9, 6.0],
];

fn effects() -> Vec<[f64; 2]> {
    let counts = TRIALS.map(|[ai, n1i, ci, n2i, ..]| [ai, n1i, ci, n2i]);
    of_counts(Measure::Rr, &counts, &ZeroRule::default())
}

/// Total dose in g less 34, baseline score less 20 and their product, after an intercept.
fn design() -> DMatrix<f64> {
    DMatrix::from_fn(TRIALS.len(), 4, |i, j| {
        let [.., dosage, baseline, weeks] = TRIALS[i];
        let (dose, score) = (dosage * 7.0 / 1000.0 * weeks - 34.0, baseline - 20.0);
        [1.0, dose, score, dose * score][j]
    })
}

#[test]
fn limits_of_two_trials_are_those_of_page_106() {
    for (at, [lower, upper]) in [(12, ["0.7397", "1.2793"]), (16, ["1.0039", "1.5434"])] {
        let ours = fit(&effects()[at..=at], "EE", "z");
        assert_prints("lower", ours.ci.lower.exp(), lower);
        assert_prints("upper", ours.ci.upper.exp(), upper);
    }
}

#[test]
fn the_common_effect_is_that_of_page_107() {
    let ours = fit(&effects(), "EE", "z");
    assert_prints("risk ratio", ours.estimate.exp(), "1.3840");
    assert_prints("lower", ours.ci.lower.exp(), "1.2599");
    assert_prints("upper", ours.ci.upper.exp(), "1.5204");
    assert_prints("Q", ours.q, "51.5454");
}

#[test]
fn the_random_effects_model_is_that_of_page_109() {
    let (yi, vi): (Vec<_>, Vec<_>) = effects().iter().map(|&[yi, vi]| (yi, vi)).unzip();
    let options = Options {
        prediction: PredictionMethod::Normal,
        ..options("DL", "z")
    };
    let ours = pool(&yi, &vi, &options).expect("17 trials");
    assert_prints("risk ratio", ours.estimate.exp(), "1.5722");
    assert_prints("lower", ours.ci.lower.exp(), "1.3103");
    assert_prints("upper", ours.ci.upper.exp(), "1.8864");
    assert_prints("tau2", ours.tau2.expect("17 trials"), "0.0903");
    let new = ours.prediction_interval.expect("17 trials");
    assert_prints("a new trial from", new.lower.exp(), "0.8488");
    assert_prints("a new trial to", new.upper.exp(), "2.9120");
}

#[test]
fn the_mixed_effects_model_is_that_of_table_ii_and_page_112() {
    let (yi, vi): (Vec<_>, Vec<_>) = effects().iter().map(|&[yi, vi]| (yi, vi)).unzip();
    let ours = regress(&yi, &vi, &design(), &options("DL", "z")).expect("17 trials");
    assert_prints("tau2", ours.tau2, "0.0475");
    assert_prints("R2", ours.r2.expect("an intercept"), "47.3778");
    let printed = [
        ["0.47625885", "0.08764097", "5.43420301", "0.00000006"],
        ["-0.00584480", "0.00999872", "-0.58455444", "0.55884735"],
        ["-0.06722782", "0.03522283", "-1.90864360", "0.05630808"],
        ["-0.00156996", "0.00344659", "-0.45551255", "0.64874054"],
    ];
    for (coefficient, [estimate, se, z, p]) in ours.coefficients.iter().zip(printed) {
        assert_prints("coefficient", coefficient.estimate, estimate);
        assert_prints("se", coefficient.se, se);
        assert_prints("z", coefficient.statistic.expect("an error above 0"), z);
        assert_prints("p", coefficient.p_value.expect("an error above 0"), p);
    }
}

#[test]
fn every_estimator_of_the_heterogeneity_left_over_gives_metafors_figure() {
    let (yi, vi): (Vec<_>, Vec<_>) = effects().iter().map(|&[yi, vi]| (yi, vi)).unzip();
    for (method, [tau2, se]) in [
        ("HS", ["0.0253", "0.0197"]),
        ("HE", ["0.0388", "0.0764"]),
        ("DL", ["0.0475", "0.0376"]),
        ("SJ", ["0.0912", "0.0436"]),
        ("DLIT", ["0.0633", "0.0460"]),
        ("SJIT", ["0.0633", "0.0460"]),
        ("PM", ["0.0633", "0.0460"]),
        ("ML", ["0.0240", "0.0222"]),
        ("REML", ["0.0558", "0.0409"]),
        ("EB", ["0.0633", "0.0460"]),
    ] {
        let ours = regress(&yi, &vi, &design(), &options(method, "z")).expect("17 trials");
        assert_prints(method, ours.tau2, tau2);
        assert_prints(method, ours.tau2_se.expect("a random effect"), se);
    }
}
