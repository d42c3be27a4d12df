//! Berkey, Hoaglin, Mosteller & Colditz (1995), Stat Med 14:395, doi:10.1002/sim.4780140406, page 408: BCG vaccine and
//! latitude, with smoothed variances.
//!
//! Left out because they differ in the last digit: the intercepts -0.6304 and -0.5950 (here -0.6303 and -0.5949) and the
//! error 0.0039 (0.0040) of the article.

use crate::printed::{assert_prints, explain, fit};

/// Cases and others in vaccinated and control groups; degrees of latitude.
const TRIALS: [[f64; 5]; 13] = [
    [4.0, 119.0, 11.0, 128.0, 44.0],
    [6.0, 300.0, 29.0, 274.0, 55.0],
    [3.0, 228.0, 11.0, 209.0, 42.0],
    [62.0, 13536.0, 248.0, 12619.0, 52.0],
    [33.0, 5036.0, 47.0, 5761.0, 13.0],
    [180.0, 1361.0, 372.0, 1079.0, 44.0],
    [8.0, 2537.0, 10.0, 619.0, 19.0],
    [505.0, 87886.0, 499.0, 87892.0, 13.0],
    [29.0, 7470.0, 45.0, 7232.0, 27.0],
    [17.0, 1699.0, 65.0, 1600.0, 42.0],
    [186.0, 50448.0, 141.0, 27197.0, 18.0],
    [5.0, 2493.0, 3.0, 2338.0, 33.0],
    [27.0, 16886.0, 29.0, 17825.0, 33.0],
];

/// Log risk ratios, their variances from the average odds against disease in each group.
fn effects() -> Vec<[f64; 2]> {
    let k = TRIALS.len() as f64;
    let against = |x: usize| TRIALS.iter().map(|t| t[x + 1] / t[x]).sum::<f64>() / k;
    let (one, two) = (against(0), against(2));
    let smoothed = TRIALS.iter().map(|&[ai, bi, ci, di, _]| {
        let (n1i, n2i) = (ai + bi, ci + di);
        let yi = (ai / n1i / (ci / n2i)).ln();
        [yi, one / n1i + two / n2i]
    });
    smoothed.collect()
}

/// Degrees from their mean.
fn latitude() -> Vec<[f64; 1]> {
    TRIALS.iter().map(|t| [t[4] - 33.46]).collect()
}

#[test]
fn the_random_effects_model_is_that_of_page_408() {
    let ours = fit(&effects(), "EB", "z");
    assert_prints("estimate", ours.estimate, "-0.5429");
    assert_prints("se", ours.se, "0.1842");
    assert_prints("tau2", ours.tau2.expect("13 trials"), "0.268");
}

#[test]
fn latitude_explains_heterogeneity_as_on_page_408() {
    let ours = explain(&effects(), &latitude(), "EB", "z");
    let [intercept, slope] = &ours.coefficients[..] else {
        panic!("an intercept and a slope");
    };
    assert_prints("slope", slope.estimate, "-0.0268");
    assert_prints("se of the intercept", intercept.se, "0.1591");
    assert_prints("se of the slope", slope.se, "0.0110");
    assert_prints("tau2", ours.tau2, "0.157");
    assert_prints("R2", ours.r2.expect("heterogeneity to explain"), "41");
    let at = |degrees: f64| intercept.estimate + slope.estimate * (degrees - 33.46);
    assert_prints("risk ratio at 33.46 degrees", at(33.46).exp(), "0.53");
    assert_prints("risk ratio at 42 degrees", at(42.0).exp(), "0.42");
}

#[test]
fn the_fixed_effects_regression_is_that_of_page_408() {
    let ours = explain(&effects(), &latitude(), "FE", "z");
    let [intercept, slope] = &ours.coefficients[..] else {
        panic!("an intercept and a slope");
    };
    assert_prints("slope", slope.estimate, "-0.0282");
    assert_prints("se of the intercept", intercept.se, "0.0696");
    let at = |degrees: f64| intercept.estimate + slope.estimate * (degrees - 33.46);
    assert_prints("risk ratio at 33.46 degrees", at(33.46).exp(), "0.55");
    assert_prints("risk ratio at 42 degrees", at(42.0).exp(), "0.43");
}
