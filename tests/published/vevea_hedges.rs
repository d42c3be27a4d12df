//! Selection models: the step weights of Vevea & Hedges (1995), Psychometrika 60:419, doi:10.1007/BF02294384, in the passive
//! smoking example of Hedges & Vevea (2005), in Rothstein, Sutton & Borenstein (eds), chapter 9; the beta weights of
//! Citkowicz & Vevea (2017), Psychol Methods 22:28, doi:10.1037/met0000119, in their practice facilitation example.
//!
//! Figures of metafor's tests of both, to three decimals: beyond these its optimisers differ among themselves.

use oxymeta::bias::{Direction, SelectionFit, SelectionWeight, selection_model};
use oxymeta::pooling::Level;

use crate::hackshaw_1997;
use crate::printed::assert_prints;

/// Standardised mean difference and its standard error: Baskerville, Liddy & Hogg (2012), Ann Fam Med 10:63.
const FACILITATION: [[f64; 2]; 23] = [
    [1.01, 0.52],
    [0.82, 0.46],
    [0.59, 0.23],
    [0.44, 0.18],
    [0.84, 0.29],
    [0.73, 0.29],
    [1.12, 0.36],
    [0.04, 0.37],
    [0.24, 0.15],
    [0.32, 0.40],
    [1.04, 0.32],
    [1.31, 0.57],
    [0.59, 0.29],
    [0.66, 0.19],
    [0.62, 0.31],
    [0.47, 0.27],
    [1.08, 0.32],
    [0.98, 0.32],
    [0.26, 0.18],
    [0.39, 0.18],
    [0.60, 0.31],
    [0.94, 0.53],
    [0.11, 0.27],
];

fn fit(effects: &[[f64; 2]], weight: &SelectionWeight) -> SelectionFit {
    let (yi, vi): (Vec<_>, Vec<_>) = effects.iter().map(|&[yi, vi]| (yi, vi)).unzip();
    let level = Level::default();
    selection_model(&yi, &vi, weight, Direction::Greater, level).expect("a maximum")
}

fn assert_weights(ours: &SelectionFit, printed: &[[&str; 2]]) {
    assert_eq!(ours.delta.len(), printed.len());
    for (delta, [value, se]) in ours.delta.iter().zip(printed) {
        assert_prints("weight", delta.value, value);
        assert_prints("its error", delta.se.expect("a curved likelihood"), se);
    }
}

#[test]
fn step_weights_of_the_passive_smoking_data_are_those_given() {
    let ours = fit(
        &hackshaw_1997::studies(),
        &SelectionWeight::Steps(vec![0.05, 0.1, 0.5]),
    );
    let printed = [["2.422", "1.661"], ["0.978", "0.820"], ["0.397", "0.469"]];
    assert_weights(&ours, &printed);
    assert_prints("tau2", ours.tau2.value, "0.031");
    assert_prints("likelihood ratio", ours.lrt, "7.066");
    assert_eq!(ours.lrt_df, 3);
}

#[test]
fn beta_weights_of_the_practice_facilitation_data_are_those_given() {
    let effects = FACILITATION.map(|[yi, se]| [yi, se * se]);
    let ours = fit(&effects, &SelectionWeight::Beta);
    assert_weights(&ours, &[["0.473", "0.235"], ["4.461", "2.184"]]);
    assert_prints("tau2", ours.tau2.value, "0.000");
    assert_prints("likelihood ratio", ours.lrt, "7.847");
    assert_eq!(ours.lrt_df, 2);
}
