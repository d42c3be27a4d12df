//! Becker (2005), in Rothstein, Sutton & Borenstein (eds), Publication Bias in Meta-Analysis, chapter 7: fail-safe numbers of
//! the expectancy and passive smoking data, as metafor's tests of this chapter give them.
//!
//! The chapter itself prints 23 for Rosenthal's 26, from t tests, and 398 for 393, from rounded figures; Orwin's weighted
//! number for passive smoking it rounds down, 103 for 104.

use oxymeta::bias::{BiasError, FailSafe, general, orwin, rosenberg, rosenthal};
use oxymeta::pooling::Tau2Estimator;

use crate::hackshaw_1997;
use crate::raudenbush::STUDIES as EXPECTANCY;

fn number(found: Result<FailSafe, BiasError>) -> u64 {
    found.expect("usable effects").n.expect("a number")
}

/// Rosenthal's, Orwin's without and with weights, Rosenberg's and the general number.
fn numbers(yi: &[f64], vi: &[f64], target: f64) -> [u64; 5] {
    [
        number(rosenthal(yi, vi, 0.05)),
        number(orwin(yi, vi, target, false)),
        number(orwin(yi, vi, target, true)),
        number(rosenberg(yi, vi, 0.05)),
        number(general(yi, vi, Tau2Estimator::Reml, 0.05)),
    ]
}

#[test]
fn fail_safe_numbers_of_the_expectancy_data_are_those_given() {
    let (yi, vi): (Vec<_>, Vec<_>) = EXPECTANCY.iter().map(|&[yi, vi, _]| (yi, vi)).unzip();
    assert_eq!(numbers(&yi, &vi, 0.05), [26, 44, 4, 0, 0]);
}

#[test]
fn fail_safe_numbers_of_the_passive_smoking_data_are_those_given() {
    let (yi, vi): (Vec<_>, Vec<_>) = hackshaw_1997::studies()
        .iter()
        .map(|&[yi, vi]| (yi, vi))
        .unzip();
    assert_eq!(numbers(&yi, &vi, 0.049), [393, 186, 104, 202, 112]);
}
