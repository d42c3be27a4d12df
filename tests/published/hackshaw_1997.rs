//! Hackshaw, Law & Wald (1997), BMJ 315:980, doi:10.1136/bmj.315.7114.980, abstract: spouse's smoking and lung cancer.

use oxymeta::numerics::distributions::normal;

use crate::printed::{assert_prints, fit};

/// Odds ratio and 95% limits of the 37 studies.
const STUDIES: [[f64; 3]; 37] = [
    [1.18, 0.90, 1.54],
    [1.45, 1.02, 2.08],
    [2.02, 0.48, 8.56],
    [1.20, 0.80, 1.60],
    [0.75, 0.43, 1.30],
    [2.07, 0.81, 5.25],
    [2.13, 1.19, 3.83],
    [0.80, 0.34, 1.90],
    [0.79, 0.25, 2.45],
    [2.01, 1.09, 3.72],
    [1.23, 0.81, 1.87],
    [1.20, 0.50, 3.30],
    [1.52, 0.87, 2.63],
    [1.03, 0.41, 2.55],
    [1.55, 0.90, 2.67],
    [1.03, 0.61, 1.74],
    [2.34, 0.81, 6.75],
    [1.65, 1.16, 2.35],
    [1.19, 0.82, 1.73],
    [1.52, 0.39, 5.96],
    [2.16, 1.08, 4.29],
    [1.08, 0.64, 1.82],
    [2.55, 0.74, 8.78],
    [1.62, 0.90, 2.91],
    [1.06, 0.74, 1.52],
    [0.79, 0.62, 1.02],
    [0.74, 0.32, 1.69],
    [2.27, 0.75, 6.82],
    [0.97, 0.78, 1.21],
    [1.60, 0.80, 3.00],
    [1.19, 0.66, 2.13],
    [1.66, 0.73, 3.78],
    [1.26, 1.04, 1.54],
    [1.10, 0.62, 1.96],
    [1.66, 1.12, 2.45],
    [1.16, 0.80, 1.69],
    [1.11, 0.67, 1.84],
];

/// Log odds ratio and its variance, taken back from the limits.
pub fn studies() -> Vec<[f64; 2]> {
    let width = 2.0 * normal::quantile(0.975);
    let effect = |&[or, lower, upper]: &[f64; 3]| {
        let se = (upper.ln() - lower.ln()) / width;
        [or.ln(), se * se]
    };
    STUDIES.iter().map(effect).collect()
}

#[test]
fn the_excess_risk_is_that_of_the_abstract() {
    let ours = fit(&studies(), "DL", "z");
    let excess = |log: f64| 100.0 * (log.exp() - 1.0);
    assert_prints("excess risk", excess(ours.estimate), "24");
    assert_prints("lower", excess(ours.ci.lower), "13");
    assert_prints("upper", excess(ours.ci.upper), "36");
}
