//! Riley, Higgins & Deeks (2011), BMJ 342:d549, doi:10.1136/bmj.d549: antidepressants and pain in fibromyalgia, the trials of
//! Häuser et al. (2009), JAMA 301:198, doi:10.1001/jama.2008.944; figures as R's metadat prints them for dat.haeuser2009.
//!
//! The paper has -0.83 for the lower prediction limit, from rounded figures; it is -0.836.

use oxymeta::effects::continuous::{Group, standardised_mean_difference};
use oxymeta::pooling::{Options, PredictionMethod, pool};

use crate::printed::{assert_prints, options};

/// Number, mean and standard deviation, treated and control.
const TRIALS: [[f64; 6]; 22] = [
    [27.0, 4.30, 3.00, 32.0, 5.00, 3.00],
    [22.0, 5.07, 3.22, 22.0, 7.13, 2.41],
    [33.0, 4.85, 2.11, 28.0, 6.79, 1.53],
    [20.0, 3.80, 2.40, 20.0, 7.00, 1.30],
    [22.0, 5.75, 2.57, 19.0, 8.15, 1.65],
    [21.0, 6.40, 2.83, 19.0, 8.15, 1.65],
    [30.0, 4.50, 2.70, 30.0, 5.20, 2.70],
    [32.0, 4.50, 2.80, 30.0, 5.20, 2.70],
    [6.0, 3.20, 3.10, 8.0, 3.70, 2.80],
    [15.0, 1.60, 0.79, 9.0, 1.60, 0.79],
    [26.0, 1.57, 0.88, 22.0, 1.88, 0.83],
    [17.0, -1.00, 1.86, 18.0, 0.00, 2.47],
    [116.0, -2.39, 2.37, 118.0, -1.16, 2.28],
    [114.0, -2.40, 2.35, 118.0, -1.16, 2.28],
    [101.0, -1.98, 3.01, 103.0, -1.35, 2.94],
    [19.0, -2.30, 2.40, 18.0, -0.10, 2.50],
    [21.0, 1.00, 2.10, 21.0, 0.70, 1.10],
    [38.0, -12.20, 18.50, 48.0, -8.80, 16.60],
    [79.0, -2.22, 2.49, 144.0, -1.43, 2.52],
    [150.0, -1.98, 2.57, 144.0, -1.43, 2.52],
    [147.0, -2.26, 2.55, 144.0, -1.43, 2.52],
    [97.0, -2.30, 3.00, 28.0, -0.90, 2.90],
];

fn effects() -> (Vec<f64>, Vec<f64>) {
    let differences = TRIALS.iter().map(|&[n1, mean1, sd1, n2, mean2, sd2]| {
        let group = |mean, sd, n| Group { mean, sd, n };
        let one = group(mean1, sd1, n1);
        standardised_mean_difference(one, group(mean2, sd2, n2)).expect("a difference")
    });
    differences.map(|effect| (effect.yi, effect.vi)).unzip()
}

#[test]
fn differences_and_variances_of_the_trials_are_those_printed() {
    let (yi, vi) = effects();
    for (i, [difference, variance]) in [
        ["-0.2302", "0.0687"],
        ["-0.7113", "0.0967"],
        ["-1.0258", "0.0746"],
        ["-1.6250", "0.1330"],
        ["-1.0728", "0.1121"],
        ["-0.7310", "0.1069"],
        ["-0.2559", "0.0672"],
        ["-0.2512", "0.0651"],
        ["-0.1598", "0.2926"],
        ["0.0000", "0.1778"],
        ["-0.3556", "0.0852"],
        ["-0.4450", "0.1172"],
        ["-0.5273", "0.0177"],
        ["-0.5340", "0.0179"],
        ["-0.2110", "0.0197"],
        ["-0.8789", "0.1186"],
        ["0.1756", "0.0956"],
        ["-0.1930", "0.0474"],
        ["-0.3137", "0.0198"],
        ["-0.2155", "0.0137"],
        ["-0.3265", "0.0139"],
        ["-0.4672", "0.0469"],
    ]
    .into_iter()
    .enumerate()
    {
        assert_prints("difference", yi[i], difference);
        assert_prints("variance", vi[i], variance);
    }
}

#[test]
fn the_mean_and_its_prediction_intervals_are_those_printed() {
    let (yi, vi) = effects();
    for (prediction, [lower, upper]) in [
        (PredictionMethod::Hts, ["-0.84", "-0.02"]),
        (PredictionMethod::Normal, ["-0.81", "-0.04"]),
    ] {
        let options = Options {
            prediction,
            ..options("DL", "z")
        };
        let ours = pool(&yi, &vi, &options).expect("22 comparisons");
        assert_prints("mean", ours.estimate, "-0.43");
        assert_prints("se", ours.se, "0.06");
        assert_prints("z", ours.statistic.expect("an error above 0"), "-6.68");
        assert_prints("lower", ours.ci.lower, "-0.55");
        assert_prints("upper", ours.ci.upper, "-0.30");
        assert_prints("tau", ours.tau2.expect("22 comparisons").sqrt(), "0.19");
        assert_prints("I2", ours.i2.expect("22 comparisons"), "44.97");
        assert_prints("Q", ours.q, "38.16");
        let new = ours.prediction_interval.expect("22 comparisons");
        assert_prints("a new trial from", new.lower, lower);
        assert_prints("a new trial to", new.upper, upper);
    }
}
