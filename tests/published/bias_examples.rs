//! Examples of tests for small-study effects and of the test of excess significance that metafor's own tests print.
//!
//! - Regression of Egger et al. (1997), BMJ 315:629, and rank test of Begg & Mazumdar (1994), Biometrics 50:1088: trials of
//!   magnesium, Egger et al. (2001), Systematic Reviews in Health Care, chapter 18.
//! - Ioannidis & Trikalinos (2007), Clin Trials 4:245, doi:10.1177/1740774507079441: alternative medicine for irritable bowel,
//!   Dorn et al. (2007), Neurogastroenterol Motil 19:630.

use oxymeta::bias::{excess_significance, funnel_regression, mixed_funnel_regression, rank_test};
use oxymeta::effects::Measure;
use oxymeta::effects::binary::ZeroRule;
use oxymeta::pooling::Level;

use crate::printed::{assert_prints, of_counts, options};

/// Deaths and totals, magnesium and control.
const MAGNESIUM: [[f64; 4]; 16] = [
    [1.0, 40.0, 2.0, 36.0],
    [9.0, 135.0, 23.0, 135.0],
    [2.0, 200.0, 7.0, 200.0],
    [1.0, 48.0, 1.0, 46.0],
    [10.0, 150.0, 8.0, 148.0],
    [1.0, 59.0, 9.0, 56.0],
    [1.0, 25.0, 3.0, 23.0],
    [0.0, 22.0, 1.0, 21.0],
    [6.0, 76.0, 11.0, 75.0],
    [1.0, 27.0, 7.0, 27.0],
    [2.0, 89.0, 12.0, 80.0],
    [5.0, 23.0, 13.0, 33.0],
    [4.0, 130.0, 8.0, 122.0],
    [90.0, 1159.0, 118.0, 1157.0],
    [4.0, 107.0, 17.0, 108.0],
    [2216.0, 29011.0, 2103.0, 29039.0],
];

/// Responders and totals, treatment and placebo.
const IRRITABLE_BOWEL: [[f64; 4]; 19] = [
    [29.0, 38.0, 11.0, 32.0],
    [20.0, 31.0, 21.0, 30.0],
    [14.0, 23.0, 30.0, 46.0],
    [17.0, 30.0, 5.0, 13.0],
    [11.0, 27.0, 6.0, 23.0],
    [24.0, 29.0, 5.0, 29.0],
    [26.0, 32.0, 9.0, 22.0],
    [17.0, 18.0, 13.0, 18.0],
    [4.0, 12.0, 5.0, 13.0],
    [21.0, 60.0, 26.0, 59.0],
    [15.0, 17.0, 8.0, 17.0],
    [37.0, 51.0, 20.0, 52.0],
    [13.0, 33.0, 17.0, 33.0],
    [19.0, 20.0, 3.0, 20.0],
    [29.0, 50.0, 30.0, 46.0],
    [13.0, 16.0, 5.0, 16.0],
    [25.0, 33.0, 8.0, 26.0],
    [37.0, 57.0, 17.0, 50.0],
    [55.0, 90.0, 37.0, 90.0],
];

fn columns(measure: Measure, counts: &[[f64; 4]]) -> (Vec<f64>, Vec<f64>) {
    let effects = of_counts(measure, counts, &ZeroRule::default());
    effects.iter().map(|&[yi, vi]| (yi, vi)).unzip()
}

#[test]
fn regression_tests_of_the_magnesium_trials_are_those_given() {
    let (yi, vi) = columns(Measure::Or, &MAGNESIUM);
    let sei: Vec<_> = vi.iter().map(|v| v.sqrt()).collect();
    let mixed = mixed_funnel_regression(&yi, &vi, &sei, &options("REML", "z"));
    let z = mixed.expect("16 trials").statistic.expect("a slope");
    assert_prints("z", z, "-4.6686");
    let sizes: Vec<_> = MAGNESIUM
        .iter()
        .map(|[_, n1i, _, n2i]| 1.0 / (n1i + n2i).sqrt())
        .collect();
    let line = funnel_regression(&yi, &vi, &sizes, Level::default());
    let t = line.expect("16 trials").statistic.expect("a slope");
    assert_prints("t", t, "-5.6083");
}

#[test]
fn the_rank_test_of_the_magnesium_trials_is_that_given() {
    let (yi, vi) = columns(Measure::Or, &MAGNESIUM);
    let ours = rank_test(&yi, &vi).expect("16 trials");
    assert_prints("tau", ours.tau, "0.15");
    assert_prints("p", ours.p_value, "0.4503");
}

#[test]
fn the_test_of_excess_significance_is_that_given() {
    let (yi, vi) = columns(Measure::Rr, &IRRITABLE_BOWEL);
    let ours = excess_significance(&yi, &vi, None, 0.0, 0.05).expect("19 trials");
    assert_eq!(ours.observed, 10);
    assert_prints("expected", ours.expected, "4.923333");
    assert_prints("chi-squared", ours.chi_squared.expect("doubt"), "7.065648");
    assert_prints("p", ours.p_chi_squared.expect("doubt"), "0.003928794");
    assert_prints("exact p", ours.p_exact, "0.007778529");
}
