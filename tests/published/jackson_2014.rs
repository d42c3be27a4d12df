//! Jackson, Turner, Rhodes & Viechtbauer (2014), BMC Med Res Methodol 14:103, doi:10.1186/1471-2288-14-103: intervals
//! of the heterogeneity that moderators leave over; those of the generalised Q to the digits of metafor's test of the paper.
//!
//! The upper limit of the first example under weights 1/sqrt(vi) is compared to two decimals. It is 1.1245 there, where the
//! search stops at a tolerance of 1e-4, and 1.124565 here and by Imhof's inversion with SciPy.

use nalgebra::DMatrix;
use oxymeta::pooling::{GenqWeights, Options, Tau2Interval, regress};

use crate::printed::{assert_prints, explain, options};

/// Example 1: effect, variance, group.
const FIRST: [[f64; 3]; 16] = [
    [0.0267, 0.1285, 0.0],
    [0.8242, 0.0315, 0.0],
    [0.3930, 0.0931, 0.0],
    [2.4405, 2.0967, 0.0],
    [2.1401, 1.0539, 0.0],
    [1.2528, 0.1602, 0.0],
    [2.4849, 1.0235, 0.0],
    [0.3087, 0.0218, 0.0],
    [1.4246, 0.5277, 0.0],
    [0.1823, 0.0556, 0.0],
    [1.1378, 0.3304, 1.0],
    [1.2321, 0.1721, 1.0],
    [2.0695, 0.4901, 1.0],
    [4.0237, 2.0200, 1.0],
    [1.4383, 0.3399, 1.0],
    [1.6021, 0.1830, 1.0],
];

/// Example 2: effect, variance, year.
const SECOND: [[f64; 3]; 19] = [
    [0.54, 0.0176, 1986.0],
    [0.4, 0.019, 1987.0],
    [0.64, 0.0906, 1988.0],
    [0.365, 0.0861, 1988.0],
    [0.835, 0.0063, 1998.0],
    [0.02, 0.0126, 1999.0],
    [0.12, 0.0126, 2000.0],
    [0.085, 0.0041, 2000.0],
    [1.18, 0.0759, 2000.0],
    [0.08, 0.0126, 2001.0],
    [0.18, 0.0104, 2001.0],
    [0.325, 0.0242, 2001.0],
    [0.06, 0.0026, 2002.0],
    [0.715, 0.2629, 2002.0],
    [0.065, 0.0169, 2002.0],
    [0.245, 0.0156, 2002.0],
    [0.24, 0.0481, 2003.0],
    [0.06, 0.0084, 2003.0],
    [0.19, 0.0044, 2003.0],
];

/// Intervals of the generalised Q with fixed weights.
fn compare_generalised(rows: &[[f64; 3]], printed: [(GenqWeights, [&str; 2]); 2]) {
    let (yi, vi): (Vec<_>, Vec<_>) = rows.iter().map(|&[yi, vi, _]| (yi, vi)).unzip();
    let x = DMatrix::from_fn(rows.len(), 2, |i, j| if j == 0 { 1.0 } else { rows[i][2] });
    for (weights, [lower, upper]) in printed {
        let options = Options {
            tau2_interval: Tau2Interval::GeneralisedQ,
            genq_weights: weights,
            ..options("GENQ", "z")
        };
        let fitted = regress(&yi, &vi, &x, &options).expect("a result");
        let interval = fitted.tau2_ci.expect("a random effect");
        assert_prints(weights.name(), interval.lower, lower);
        assert_prints(weights.name(), interval.upper, upper);
    }
}

fn compare(rows: &[[f64; 3]], wald: [&str; 2], profile: [&str; 2]) {
    let effects: Vec<_> = rows.iter().map(|&[yi, vi, _]| [yi, vi]).collect();
    let moderator: Vec<_> = rows.iter().map(|&[_, _, xi]| [xi]).collect();
    let reml = explain(&effects, &moderator, "REML", "z");
    let se_of_log = reml.tau2_se.expect("a random effect") / reml.tau2;
    for (sign, printed) in [(-1.96, wald[0]), (1.96, wald[1])] {
        let bound = (reml.tau2.ln() + sign * se_of_log).exp();
        assert_prints("REML, Wald on the log scale", bound, printed);
    }
    let profiled = explain(&effects, &moderator, "PM", "z");
    let interval = profiled.tau2_ci.expect("a random effect");
    assert_prints("Q-profile", interval.lower, profile[0]);
    assert_prints("Q-profile", interval.upper, profile[1]);
}

#[test]
fn intervals_of_the_first_example_are_those_printed() {
    compare(&FIRST, ["0.011", "0.633"], ["0.002", "1.487"]);
}

#[test]
fn intervals_of_the_second_example_are_those_printed() {
    compare(&SECOND, ["0.016", "0.111"], ["0.018", "0.156"]);
}

#[test]
fn generalised_q_intervals_of_the_first_example_are_those_printed() {
    let printed = [
        (GenqWeights::InverseVariance, ["0.0029", "0.6907"]),
        (GenqWeights::InverseSe, ["0.0000", "1.12"]),
    ];
    compare_generalised(&FIRST, printed);
}

#[test]
fn generalised_q_intervals_of_the_second_example_are_those_printed() {
    let printed = [
        (GenqWeights::InverseVariance, ["0.0170", "0.1393"]),
        (GenqWeights::InverseSe, ["0.0180", "0.1375"]),
    ];
    compare_generalised(&SECOND, printed);
}
