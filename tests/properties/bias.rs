//! What small-study methods must not depend on.

use oxymeta::bias::{
    Direction, MissingCount, SelectionWeight, Side, egger, limit_meta_analysis, rank_test,
    selection_model, trim_and_fill,
};
use oxymeta::pooling::{Level, Options};

const YI: [f64; 8] = [0.02, 0.31, 0.18, 0.65, 0.44, 0.92, 0.11, 1.2];
const VI: [f64; 8] = [0.01, 0.04, 0.02, 0.09, 0.07, 0.2, 0.015, 0.33];

fn reversed(values: &[f64]) -> Vec<f64> {
    values.iter().rev().copied().collect()
}

/// Sums in another order differ in their last digits.
fn close(a: f64, b: f64) {
    assert!((a - b).abs() <= 1e-11 * (1.0 + b.abs()), "{a} is not {b}");
}

/// Searches stop within this of a maximum, where the likelihood is level.
fn close_by_search(a: f64, b: f64) {
    assert!((a - b).abs() <= 1e-4 * (1.0 + b.abs()), "{a} is not {b}");
}

#[test]
fn results_do_not_depend_on_the_order_of_studies() {
    let (yi, vi) = (reversed(&YI), reversed(&VI));
    let (level, options) = (Level::default(), Options::default());
    let slope = |yi: &[f64], vi: &[f64]| egger(yi, vi, level).unwrap().slope;
    close(slope(&yi, &vi), slope(&YI, &VI));
    let rank = |yi: &[f64], vi: &[f64]| rank_test(yi, vi).unwrap().p_value;
    close(rank(&yi, &vi), rank(&YI, &VI));
    let limit = |yi: &[f64], vi: &[f64]| limit_meta_analysis(yi, vi, &options).unwrap().estimate;
    close(limit(&yi, &vi), limit(&YI, &VI));
    for estimator in MissingCount::ALL {
        let fill = |yi: &[f64], vi: &[f64]| trim_and_fill(yi, vi, None, estimator, &options);
        match (fill(&yi, &vi), fill(&YI, &VI)) {
            (Ok(ours), Ok(plain)) => close(ours.adjusted.estimate, plain.adjusted.estimate),
            // Counting all but one study as unmatched is an error in any order.
            (ours, plain) => assert_eq!(ours.err(), plain.err()),
        }
    }
}

#[test]
fn effects_in_another_unit_and_of_the_other_sign_give_the_same_picture() {
    let (level, options) = (Level::default(), Options::default());
    for unit in [-1.0, 1000.0, -1e-3] {
        let yi = YI.map(|y| unit * y);
        let vi = VI.map(|v| unit * unit * v);
        let (ours, plain) = (
            egger(&yi, &vi, level).unwrap(),
            egger(&YI, &VI, level).unwrap(),
        );
        close(ours.slope, plain.slope * unit.signum());
        close(ours.intercept / unit, plain.intercept);
        close(
            rank_test(&yi, &vi).unwrap().tau,
            rank_test(&YI, &VI).unwrap().tau * unit.signum(),
        );
        let fill = |yi: &[f64], vi: &[f64], side| {
            trim_and_fill(yi, vi, Some(side), MissingCount::L0, &options).unwrap()
        };
        let (side, direction) = if unit < 0.0 {
            (Side::Right, Direction::Less)
        } else {
            (Side::Left, Direction::Greater)
        };
        let (filled, as_is) = (fill(&yi, &vi, side), fill(&YI, &VI, Side::Left));
        assert_eq!(filled.k0, as_is.k0);
        close(filled.adjusted.estimate / unit, as_is.adjusted.estimate);
        let weight = SelectionWeight::Steps(vec![0.05]);
        let ours = selection_model(&yi, &vi, &weight, direction, level).unwrap();
        let plain = selection_model(&YI, &VI, &weight, Direction::Greater, level).unwrap();
        close_by_search(ours.estimate / unit, plain.estimate);
        close_by_search(ours.lrt, plain.lrt);
    }
}

#[test]
fn a_selection_model_without_selection_is_never_more_likely() {
    for weight in [
        SelectionWeight::Steps(vec![0.05]),
        SelectionWeight::Beta,
        SelectionWeight::HalfNormal,
    ] {
        for direction in [Direction::Greater, Direction::Less] {
            let fit = selection_model(&YI, &VI, &weight, direction, Level::default());
            // With every p value on one side of the step there is nothing to estimate.
            let Ok(fit) = fit else { continue };
            assert!(fit.lrt >= 0.0 && fit.log_likelihood.is_finite());
            assert!(fit.estimate.is_finite() && fit.tau2.value >= 0.0);
        }
    }
}
