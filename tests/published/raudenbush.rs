//! Teacher expectancy and pupils' IQ: Raudenbush & Bryk (1985), J Educ Stat 10:75, pages 83-92, and Raudenbush (2009),
//! Handbook of Research Synthesis and Meta-Analysis, 2nd ed., Tables 16.2 and 16.3.
//!
//! Left out because variances rounded to four decimals give another last digit: Q 35.85 of 1985 (here 35.83) and 16.58
//! (16.57), z 1.65 of 2009 (1.66), the mean 0.083 of Table 16.2 (0.084, as Table 16.3 has it).

use crate::printed::{assert_prints, explain, fit};

/// Standardised mean difference, its variance, weeks of contact before the expectancy was induced.
pub const STUDIES: [[f64; 3]; 19] = [
    [0.03, 0.0156, 2.0],
    [0.12, 0.0216, 21.0],
    [-0.14, 0.0279, 19.0],
    [1.18, 0.1391, 0.0],
    [0.26, 0.1362, 0.0],
    [-0.06, 0.0106, 3.0],
    [-0.02, 0.0106, 17.0],
    [-0.32, 0.0484, 24.0],
    [0.27, 0.0269, 0.0],
    [0.8, 0.063, 1.0],
    [0.54, 0.0912, 0.0],
    [0.18, 0.0497, 0.0],
    [-0.02, 0.0835, 1.0],
    [0.23, 0.0841, 2.0],
    [-0.18, 0.0253, 17.0],
    [-0.06, 0.0279, 5.0],
    [0.3, 0.0193, 1.0],
    [0.07, 0.0088, 2.0],
    [-0.07, 0.0303, 7.0],
];

fn effects() -> Vec<[f64; 2]> {
    STUDIES.iter().map(|&[yi, vi, _]| [yi, vi]).collect()
}

/// Weeks of contact, more than three taken for three as in the paper.
fn weeks() -> Vec<[f64; 1]> {
    STUDIES
        .iter()
        .map(|&[_, _, weeks]| [weeks.min(3.0)])
        .collect()
}

#[test]
fn the_random_effects_model_of_1985_is_that_of_pages_83_to_86() {
    let ours = fit(&effects(), "REML", "z");
    assert_prints("tau2", ours.tau2.expect("19 studies"), "0.019");
    assert_prints("estimate", ours.estimate, "0.084");
    assert_prints("z", ours.statistic.expect("an error"), "1.62");
}

#[test]
fn weeks_of_contact_explain_all_heterogeneity_as_on_pages_90_and_92() {
    let ours = explain(&effects(), &weeks(), "REML", "z");
    assert_prints("tau2", ours.tau2, "0.000");
    for (coefficient, [estimate, z]) in ours
        .coefficients
        .iter()
        .zip([["0.407", "4.68"], ["-0.157", "-4.39"]])
    {
        assert_prints("coefficient", coefficient.estimate, estimate);
        assert_prints("z", coefficient.statistic.expect("an error"), z);
    }
}

#[test]
fn the_common_effect_is_that_of_table_16_2() {
    let ours = fit(&effects(), "EE", "z");
    assert_prints("estimate", ours.estimate, "0.060");
    assert_prints("Q", ours.q, "35.83");
}

/// Estimator; tau2, mean, standard error, statistic and limits of the 95% interval as printed.
type Row = (&'static str, [&'static str; 6]);

fn compare(test: &str, rows: &[Row]) {
    for (method, [tau2, mean, se, statistic, lower, upper]) in rows {
        let ours = fit(&effects(), method, test);
        let what = |name: &str| format!("{method} {name}");
        assert_prints(&what("tau2"), ours.tau2.expect("19 studies"), tau2);
        assert_prints(&what("mean"), ours.estimate, mean);
        assert_prints(&what("se"), ours.se, se);
        let z = ours.statistic.expect("an error");
        assert_prints(&what("statistic"), z, statistic);
        assert_prints(&what("lower"), ours.ci.lower, lower);
        assert_prints(&what("upper"), ours.ci.upper, upper);
    }
}

#[test]
fn wald_inference_under_five_estimators_is_that_of_table_16_3() {
    let rows = [
        (
            "EE",
            ["0.000", "0.060", "0.036", "1.655", "-0.011", "0.132"],
        ),
        (
            "ML",
            ["0.013", "0.078", "0.047", "1.637", "-0.015", "0.171"],
        ),
        (
            "REML",
            ["0.019", "0.084", "0.052", "1.621", "-0.018", "0.185"],
        ),
        (
            "DL",
            ["0.026", "0.089", "0.056", "1.601", "-0.020", "0.199"],
        ),
        (
            "HE",
            ["0.080", "0.114", "0.079", "1.443", "-0.041", "0.270"],
        ),
    ];
    compare("z", &rows);
}

#[test]
fn knapp_and_hartung_inference_under_five_estimators_is_that_of_table_16_3() {
    let rows = [
        (
            "EE",
            ["0.000", "0.060", "0.051", "1.173", "-0.048", "0.168"],
        ),
        (
            "ML",
            ["0.013", "0.078", "0.059", "1.311", "-0.047", "0.202"],
        ),
        (
            "REML",
            ["0.019", "0.084", "0.062", "1.359", "-0.046", "0.213"],
        ),
        (
            "DL",
            ["0.026", "0.089", "0.064", "1.405", "-0.044", "0.223"],
        ),
        (
            "HE",
            ["0.080", "0.114", "0.071", "1.608", "-0.035", "0.264"],
        ),
    ];
    compare("knha", &rows);
}
