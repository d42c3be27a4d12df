//! Morris (2008), Organ Res Methods 11:364, doi:10.1177/1094428106291059, Table 1 on page 368: differences of changes,
//! each standardised by its own group's pretest.

use oxymeta::effects::paired::{Occasions, paired_means};
use oxymeta::effects::{Formula, Measure};

use crate::printed::assert_prints;

/// Mean before and after, SD before and after, participants, correlation: training.
const TRAINED: [[f64; 6]; 5] = [
    [30.6, 38.5, 15.0, 11.6, 20.0, 0.47],
    [23.5, 26.8, 3.1, 4.1, 50.0, 0.64],
    [0.5, 0.7, 0.1, 0.1, 9.0, 0.77],
    [53.4, 75.9, 14.5, 4.4, 10.0, 0.89],
    [35.6, 36.0, 4.7, 4.6, 14.0, 0.44],
];

/// The same of the control group.
const CONTROL: [[f64; 6]; 5] = [
    [23.1, 19.7, 13.8, 14.8, 20.0, 0.47],
    [24.9, 25.3, 4.1, 3.3, 42.0, 0.64],
    [0.6, 0.6, 0.2, 0.2, 9.0, 0.77],
    [55.7, 60.7, 17.3, 17.9, 11.0, 0.89],
    [34.8, 33.4, 3.1, 6.9, 14.0, 0.44],
];

fn change(&[before, after, sd_before, sd_after, n, r]: &[f64; 6]) -> f64 {
    let data = Occasions {
        m1: after,
        m2: before,
        sd1: sd_before,
        sd2: sd_after,
        n,
        r,
    };
    let effect = paired_means(Measure::Smcr, data, Formula::default());
    effect.expect("a variance").yi
}

#[test]
fn differences_of_standardised_changes_are_those_of_table_1() {
    let printed = ["0.74", "0.95", "1.81", "1.15", "0.51"];
    for ((trained, control), printed) in TRAINED.iter().zip(&CONTROL).zip(printed) {
        assert_prints("difference", change(trained) - change(control), printed);
    }
}
