//! Harrer, Cuijpers, Furukawa & Ebert (2022), Doing Meta-Analysis with R, chapter 4: third wave psychotherapies and stress, as
//! R's meta prints it there.
//!
//! The Paule-Mandel search stops short there, at a mean of 0.5873544 and tau2 of 0.1104957, compared to five and four decimals.

use crate::printed::{assert_prints, fit};

/// Standardised mean difference and its standard error.
const STUDIES: [[f64; 2]; 18] = [
    [0.7091362, 0.2608202],
    [0.3548641, 0.1963624],
    [1.7911700, 0.3455692],
    [0.1824552, 0.1177874],
    [0.4218509, 0.1448128],
    [0.6300000, 0.1960000],
    [0.7248838, 0.2246641],
    [0.5286638, 0.2104609],
    [0.2840000, 0.1680000],
    [1.2750682, 0.3371997],
    [0.1036082, 0.1947275],
    [0.3883906, 0.2307689],
    [0.5407398, 0.2443133],
    [0.4261593, 0.2579379],
    [0.5153969, 0.3512737],
    [1.4797260, 0.3152817],
    [0.6125782, 0.2266834],
    [0.6000000, 0.2490000],
];

fn effects() -> Vec<[f64; 2]> {
    STUDIES.iter().map(|&[yi, se]| [yi, se * se]).collect()
}

#[test]
fn the_hartung_knapp_interval_and_that_of_tau2_are_those_printed() {
    let ours = fit(&effects(), "REML", "hksj");
    assert_prints("mean", ours.estimate, "0.5771");
    assert_prints("lower", ours.ci.lower, "0.3782");
    assert_prints("upper", ours.ci.upper, "0.7760");
    assert_prints("t", ours.statistic.expect("an error above 0"), "6.12");
    let (tau2, of) = (ours.tau2.expect("18 studies"), ours.tau2_ci.expect("18"));
    for (what, value, tau2, tau) in [
        ("tau2", tau2, "0.0820", "0.2863"),
        ("its lower limit", of.lower, "0.0295", "0.1717"),
        ("its upper limit", of.upper, "0.3533", "0.5944"),
    ] {
        assert_prints(what, value, tau2);
        assert_prints(what, value.sqrt(), tau);
    }
    assert_prints("Q", ours.q, "45.50");
    assert_prints("p of Q", ours.q_p.expect("18 studies"), "0.0002");
}

#[test]
fn the_common_effect_and_the_paule_mandel_estimate_are_those_printed() {
    assert_prints("mean", fit(&effects(), "EE", "z").estimate, "0.4805045");
    let ours = fit(&effects(), "PM", "hksj");
    assert_prints("mean", ours.estimate, "0.58735");
    assert_prints("tau2", ours.tau2.expect("18 studies"), "0.1105");
}
