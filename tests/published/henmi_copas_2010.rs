//! Henmi & Copas (2010), Stat Med 29:2969, doi:10.1002/sim.4029, page 2978: P6 acupoint stimulation and nausea.

use oxymeta::effects::Measure;
use oxymeta::effects::binary::ZeroRule;

use crate::printed::{assert_prints, fit, of_counts};

/// Events and totals, stimulation and sham: Lee & Done (2004), Cochrane Database Syst Rev CD003281.
const COUNTS: [[f64; 4]; 16] = [
    [18.0, 100.0, 20.0, 100.0],
    [5.0, 50.0, 18.0, 50.0],
    [9.0, 20.0, 7.0, 20.0],
    [32.0, 135.0, 31.0, 139.0],
    [9.0, 23.0, 10.0, 23.0],
    [11.0, 18.0, 12.0, 18.0],
    [69.0, 122.0, 80.0, 122.0],
    [3.0, 25.0, 12.0, 25.0],
    [1.0, 30.0, 1.0, 30.0],
    [11.0, 30.0, 19.0, 30.0],
    [7.0, 44.0, 16.0, 39.0],
    [4.0, 47.0, 6.0, 47.0],
    [1.0, 30.0, 13.0, 30.0],
    [24.0, 40.0, 71.0, 80.0],
    [16.0, 50.0, 53.0, 88.0],
    [28.0, 110.0, 25.0, 111.0],
];

#[test]
fn the_dersimonian_laird_result_is_that_of_page_2978() {
    let effects = of_counts(Measure::Or, &COUNTS, &ZeroRule::default());
    let ours = fit(&effects, "DL", "z");
    assert_prints("tau2", ours.tau2.expect("16 studies"), "0.3325");
    assert_prints("estimate", ours.estimate, "-0.6787");
    assert_prints("lower", ours.ci.lower, "-1.0664");
    assert_prints("upper", ours.ci.upper, "-0.2911");
}

#[test]
fn the_result_of_their_own_method_is_that_of_page_2978() {
    let effects = of_counts(Measure::Or, &COUNTS, &ZeroRule::default());
    let ours = fit(&effects, "DL", "hc");
    assert_prints("estimate", ours.estimate, "-0.5145");
    assert_prints("lower", ours.ci.lower, "-0.9994");
    assert_prints("upper", ours.ci.upper, "-0.0295");
}
