//! Van Houwelingen, Arends & Stijnen (2002), Stat Med 21:589, doi:10.1002/sim.1040, pages 596-609: BCG vaccine, odds
//! ratios by maximum likelihood.
//!
//! Left out: the upper limit .703 of page 596, here .702; the intervals of tau2, which the paper takes from a profile read
//! off a figure; the bivariate model.

use oxymeta::effects::Measure;
use oxymeta::effects::binary::ZeroRule;
use oxymeta::numerics::distributions::normal;

use crate::printed::{assert_prints, explain, fit, of_counts};

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

fn effects() -> Vec<[f64; 2]> {
    let totals = |&[ai, bi, ci, di, _]: &[f64; 5]| [ai, ai + bi, ci, ci + di];
    let rows: Vec<_> = TRIALS.iter().map(totals).collect();
    of_counts(Measure::Or, &rows, &ZeroRule::default())
}

#[test]
fn the_common_odds_ratio_is_that_of_page_596() {
    let ours = fit(&effects(), "FE", "z");
    assert_prints("odds ratio", ours.estimate.exp(), "0.647");
    assert_prints("lower", ours.ci.lower.exp(), "0.595");
}

#[test]
fn the_random_effects_model_is_that_of_pages_597_and_599() {
    let ours = fit(&effects(), "ML", "z");
    let tau2 = ours.tau2.expect("13 trials");
    assert_prints("odds ratio", ours.estimate.exp(), "0.476");
    assert_prints("lower", ours.ci.lower.exp(), "0.336");
    assert_prints("upper", ours.ci.upper.exp(), "0.675");
    assert_prints("tau2", tau2, "0.302");
    let half = normal::quantile(0.975) * tau2.sqrt();
    assert_prints("true effects from", ours.estimate - half, "-1.820");
    assert_prints("true effects to", ours.estimate + half, "0.336");
}

#[test]
fn latitude_explains_almost_all_as_on_pages_608_and_609() {
    let latitude: Vec<_> = TRIALS.iter().map(|t| [t[4]]).collect();
    let ours = explain(&effects(), &latitude, "ML", "z");
    for (coefficient, [estimate, se]) in ours
        .coefficients
        .iter()
        .zip([["0.371", "0.106"], ["-0.033", "0.003"]])
    {
        assert_prints("coefficient", coefficient.estimate, estimate);
        assert_prints("se", coefficient.se, se);
    }
    assert_prints("tau2", ours.tau2, "0.004");
}
