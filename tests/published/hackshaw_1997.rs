//! Hackshaw, Law & Wald (1997), BMJ 315:980, doi:10.1136/bmj.315.7114.980, abstract: spouse's smoking and lung cancer.

use crate::printed::{assert_prints, fit};

/// Log odds ratio and its variance, taken back from the odds ratios and limits of the 37 studies.
pub const STUDIES: [[f64; 2]; 37] = [
    [0.1655, 0.0188],
    [0.3716, 0.0330],
    [0.7031, 0.5402],
    [0.1823, 0.0313],
    [-0.2877, 0.0797],
    [0.7275, 0.2273],
    [0.7561, 0.0889],
    [-0.2231, 0.1927],
    [-0.2357, 0.3390],
    [0.6981, 0.0981],
    [0.2070, 0.0456],
    [0.1823, 0.2317],
    [0.4187, 0.0796],
    [0.0296, 0.2174],
    [0.4383, 0.0770],
    [0.0296, 0.0715],
    [0.8502, 0.2926],
    [0.5008, 0.0324],
    [0.1740, 0.0363],
    [0.4187, 0.4839],
    [0.7701, 0.1238],
    [0.0770, 0.0711],
    [0.9361, 0.3982],
    [0.4824, 0.0896],
    [0.0583, 0.0337],
    [-0.2357, 0.0161],
    [-0.3011, 0.1802],
    [0.8198, 0.3171],
    [-0.0305, 0.0125],
    [0.4700, 0.1137],
    [0.1740, 0.0893],
    [0.5068, 0.1760],
    [0.2311, 0.0100],
    [0.0953, 0.0862],
    [0.5068, 0.0399],
    [0.1484, 0.0364],
    [0.1044, 0.0664],
];

#[test]
fn the_excess_risk_is_that_of_the_abstract() {
    let ours = fit(&STUDIES, "DL", "z");
    let excess = |log: f64| 100.0 * (log.exp() - 1.0);
    assert_prints("excess risk", excess(ours.estimate), "24");
    assert_prints("lower", excess(ours.ci.lower), "13");
    assert_prints("upper", excess(ours.ci.upper), "36");
}
