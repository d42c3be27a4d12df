//! Normand (1999), Stat Med 18:321, doi:10.1002/(SICI)1097-0258(19990215)18:3<321::AID-SIM28>3.0.CO;2-P: lidocaine
//! after infarction (Tables III and VII) and length of hospital stay (Tables VIII and IX).

use oxymeta::effects::Measure;
use oxymeta::effects::binary::ZeroRule;
use oxymeta::effects::continuous::{Group, two_means};
use oxymeta::effects::{Formula, VarianceType};
use oxymeta::numerics::distributions::normal;

use crate::printed::{assert_prints, fit, of_counts};

/// Deaths and totals, lidocaine and control: Hine et al. (1989), Arch Intern Med 149:2694.
const LIDOCAINE: [[f64; 4]; 6] = [
    [2.0, 39.0, 1.0, 43.0],
    [4.0, 44.0, 4.0, 44.0],
    [6.0, 107.0, 4.0, 110.0],
    [7.0, 103.0, 5.0, 100.0],
    [7.0, 110.0, 3.0, 106.0],
    [11.0, 154.0, 4.0, 146.0],
];

/// Mean, SD and number of patients, specialist stroke care and routine care.
const STAY: [[f64; 6]; 9] = [
    [55.0, 47.0, 155.0, 75.0, 64.0, 156.0],
    [27.0, 7.0, 31.0, 29.0, 4.0, 32.0],
    [64.0, 17.0, 75.0, 119.0, 29.0, 71.0],
    [66.0, 20.0, 18.0, 137.0, 48.0, 18.0],
    [14.0, 8.0, 8.0, 18.0, 11.0, 13.0],
    [19.0, 7.0, 57.0, 18.0, 4.0, 52.0],
    [52.0, 45.0, 34.0, 41.0, 34.0, 33.0],
    [21.0, 16.0, 110.0, 31.0, 27.0, 183.0],
    [30.0, 27.0, 60.0, 23.0, 20.0, 52.0],
];

/// Risk differences in percentage points.
fn deaths() -> Vec<[f64; 2]> {
    let effects = of_counts(Measure::Rd, &LIDOCAINE, &ZeroRule::default());
    effects
        .into_iter()
        .map(|[yi, vi]| [100.0 * yi, 1e4 * vi])
        .collect()
}

/// Mean differences in days, with the pooled variance in both groups.
fn stays() -> Vec<[f64; 2]> {
    let formula = Formula {
        vtype: VarianceType::Ho,
        ..Formula::default()
    };
    let effects = STAY.iter().map(|&[m1, sd1, n1, m2, sd2, n2]| {
        let group = |mean, sd, n| Group { mean, sd, n };
        let (one, two) = (group(m1, sd1, n1), group(m2, sd2, n2));
        let effect = two_means(Measure::Md, one, two, formula).expect("a variance");
        [effect.yi, effect.vi]
    });
    effects.collect()
}

#[test]
fn risk_differences_of_single_trials_are_those_of_table_iii() {
    let z = normal::quantile(0.975);
    let rows = [
        ["2.8026", "17.7575", "-5.5", "11.1"],
        ["0.0000", "37.5657", "-12.0", "12.0"],
        ["1.9711", "8.1323", "-3.6", "7.6"],
        ["1.7961", "10.8998", "-4.7", "8.3"],
        ["3.5334", "8.0114", "-2.0", "9.1"],
        ["4.4031", "6.1320", "-0.5", "9.3"],
    ];
    for ([yi, vi], [difference, variance, lower, upper]) in deaths().into_iter().zip(rows) {
        assert_prints("difference", yi, difference);
        assert_prints("variance", vi, variance);
        assert_prints("lower", yi - z * vi.sqrt(), lower);
        assert_prints("upper", yi + z * vi.sqrt(), upper);
    }
}

#[test]
fn lidocaine_gives_the_same_under_three_models_as_in_table_vii() {
    for method in ["FE", "DL", "REML"] {
        let ours = fit(&deaths(), method, "z");
        assert_prints("estimate", ours.estimate, "2.94");
        assert_prints("lower", ours.ci.lower, "0.4");
        assert_prints("upper", ours.ci.upper, "5.5");
        assert_prints("tau2", ours.tau2.expect("six trials"), "0.000");
    }
}

#[test]
fn variances_of_differences_in_stay_are_those_of_table_viii() {
    let rows = [
        ["-20", "40.59"],
        ["-2", "2.05"],
        ["-55", "15.28"],
        ["-71", "150.22"],
        ["-4", "20.19"],
        ["1", "1.22"],
        ["11", "95.38"],
        ["-10", "8.03"],
        ["7", "20.69"],
    ];
    for ([yi, vi], [difference, variance]) in stays().into_iter().zip(rows) {
        assert_prints("difference", yi, difference);
        assert_prints("variance", vi, variance);
    }
}

#[test]
fn length_of_stay_under_three_models_is_that_of_table_ix() {
    for (method, [estimate, lower, upper, tau2]) in [
        ("FE", ["-3.49", "-5.03", "-1.96", "0.00"]),
        ("DL", ["-14.10", "-24.45", "-3.75", "218.72"]),
        ("REML", ["-15.12", "-32.67", "2.43", "685.20"]),
    ] {
        let ours = fit(&stays(), method, "z");
        assert_prints(method, ours.estimate, estimate);
        assert_prints(method, ours.ci.lower, lower);
        assert_prints(method, ours.ci.upper, upper);
        assert_prints(method, ours.tau2.expect("nine studies"), tau2);
    }
}
