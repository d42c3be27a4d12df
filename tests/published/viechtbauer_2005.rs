//! Viechtbauer (2005), J Educ Behav Stat 30:261, doi:10.3102/10769986030003261: the estimates of both examples.

use crate::printed::{assert_prints, fit};

/// Example 1: ten standardised mean differences and their variances.
const FIRST: [[f64; 2]; 10] = [
    [-0.581, 0.023],
    [0.530, 0.052],
    [0.771, 0.060],
    [1.031, 0.115],
    [0.553, 0.095],
    [0.295, 0.203],
    [0.078, 0.200],
    [0.573, 0.211],
    [-0.176, 0.051],
    [-0.232, 0.040],
];

/// Example 2: eighteen.
const SECOND: [[f64; 2]; 18] = [
    [0.100, 0.016],
    [-0.162, 0.015],
    [-0.090, 0.050],
    [-0.049, 0.050],
    [-0.046, 0.032],
    [-0.010, 0.052],
    [-0.431, 0.036],
    [-0.261, 0.024],
    [0.134, 0.034],
    [0.019, 0.033],
    [0.175, 0.031],
    [0.056, 0.034],
    [0.045, 0.039],
    [0.103, 0.167],
    [0.121, 0.134],
    [-0.482, 0.096],
    [0.290, 0.016],
    [0.342, 0.035],
];

/// Estimator; tau2, I2 in percent and H2 as printed.
type Row = (&'static str, [&'static str; 3]);

fn compare(effects: &[[f64; 2]], rows: &[Row]) {
    for (method, [tau2, i2, h2]) in rows {
        let ours = fit(effects, method, "z");
        let value = |value: Option<f64>| value.expect("defined for several studies");
        assert_prints(&format!("{method} tau2"), value(ours.tau2), tau2);
        assert_prints(&format!("{method} I2"), value(ours.i2), i2);
        assert_prints(&format!("{method} H2"), value(ours.h2), h2);
    }
}

#[test]
fn the_first_example_is_that_of_page_271() {
    let rows = [
        ("HS", ["0.228", "77.23", "4.39"]),
        ("HE", ["0.148", "68.80", "3.21"]),
        ("DL", ["0.277", "80.44", "5.11"]),
        ("ML", ["0.197", "74.51", "3.92"]),
        ("REML", ["0.223", "76.84", "4.32"]),
        ("EB", ["0.192", "74.05", "3.85"]),
        ("SJ", ["0.199", "74.75", "3.96"]),
    ];
    compare(&FIRST, &rows);
}

#[test]
fn the_second_example_is_that_of_page_272() {
    let rows = [
        ("HS", ["0.010", "22.93", "1.30"]),
        ("HE", ["0.000", "0.00", "1.00"]),
        ("DL", ["0.013", "27.53", "1.38"]),
        ("ML", ["0.013", "28.45", "1.40"]),
        ("REML", ["0.016", "32.02", "1.47"]),
        ("EB", ["0.010", "23.72", "1.31"]),
        ("SJ", ["0.025", "42.67", "1.74"]),
    ];
    compare(&SECOND, &rows);
}
