//! Nagashima, Noma & Furukawa (2019), Stat Methods Med Res 28:1689, doi:10.1177/0962280218773520: prediction intervals by the
//! confidence distribution of tau2.
//!
//! Example as the pimeta package prints it in its introduction: thirteen trials of cisapride from Hartung & Knapp (2001), Stat
//! Med 20:3875, doi:10.1002/sim.1009, log odds ratios with half an event added to every cell; B = 25 000.

use oxymeta::effects::Measure;
use oxymeta::effects::binary::{AddTo, ZeroRule};
use oxymeta::resampling::{
    DrawnPredictionOptions, Percentile, prediction_by_confidence_distribution,
};

use crate::printed::{assert_prints, columns, of_counts};

/// Successes and totals, cisapride and placebo.
const COUNTS: [[f64; 4]; 13] = [
    [15.0, 16.0, 9.0, 16.0],
    [12.0, 16.0, 1.0, 16.0],
    [29.0, 34.0, 18.0, 34.0],
    [42.0, 56.0, 31.0, 56.0],
    [14.0, 22.0, 6.0, 22.0],
    [44.0, 54.0, 17.0, 55.0],
    [14.0, 17.0, 7.0, 15.0],
    [29.0, 58.0, 23.0, 58.0],
    [10.0, 14.0, 3.0, 15.0],
    [17.0, 26.0, 6.0, 27.0],
    [38.0, 44.0, 12.0, 45.0],
    [19.0, 29.0, 22.0, 30.0],
    [21.0, 38.0, 19.0, 38.0],
];

fn effects() -> (Vec<f64>, Vec<f64>) {
    let rule = ZeroRule {
        to: AddTo::All,
        ..ZeroRule::default()
    };
    columns(&of_counts(Measure::Or, &COUNTS, &rule))
}

#[test]
fn the_effects_of_the_first_trials_are_those_printed() {
    let (yi, vi) = effects();
    for (i, [effect, se]) in [
        ["2.098986", "0.9847737"],
        ["3.357026", "1.0165653"],
        ["1.565232", "0.5747840"],
    ]
    .into_iter()
    .enumerate()
    {
        assert_prints("effect", yi[i], effect);
        assert_prints("standard error", vi[i].sqrt(), se);
    }
}

/// Ours has sixteen times the draws of the printed interval, whose errors are therefore four times ours.
fn assert_within_monte_carlo_error(ours: &Percentile, printed: [f64; 2]) {
    let error = ours.monte_carlo_se.expect("many draws");
    let bounds = [
        (ours.interval.lower, error.lower),
        (ours.interval.upper, error.upper),
    ];
    for ((bound, error), printed) in bounds.into_iter().zip(printed) {
        // Four standard errors of the difference, and half a unit of the last digit printed.
        let allowed = 4.0 * 17f64.sqrt() * error + 0.0005 / printed;
        assert!(
            (bound - printed.ln()).abs() < allowed,
            "{} for {printed}, allowed {allowed}",
            bound.exp()
        );
    }
}

#[test]
fn intervals_of_the_cisapride_trials_are_those_printed_within_monte_carlo_error() {
    let (yi, vi) = effects();
    let options = DrawnPredictionOptions {
        draws: 400_000,
        ..DrawnPredictionOptions::default()
    };
    let found = prediction_by_confidence_distribution(&yi, &vi, &options).expect("draws");
    assert_prints("odds ratio", found.estimate.exp(), "4.141");
    assert_prints("tau2", found.tau2, "0.718");
    assert_within_monte_carlo_error(&found.prediction, [0.533, 33.692]);
    assert_within_monte_carlo_error(&found.confidence, [2.224, 7.820]);
}
