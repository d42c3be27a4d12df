//! Viechtbauer (2007), Stat Med 26:37, doi:10.1002/sim.2514, Table II on page 44: diuretics and pre-eclampsia.
//!
//! With one digit more than the table, as on metafor-project.org, analyses:viechtbauer2007a.

use oxymeta::effects::Measure;
use oxymeta::effects::binary::ZeroRule;
use oxymeta::numerics::distributions::chi_squared;
use oxymeta::pooling::{Level, Options, Tau2Interval, pool};

use crate::printed::{assert_prints, fit, of_counts, options};

/// Events and totals, diuretics and control: Collins, Yusuf & Peto (1985), BMJ 290:17.
const COUNTS: [[f64; 4]; 9] = [
    [14.0, 131.0, 14.0, 136.0],
    [21.0, 385.0, 17.0, 134.0],
    [14.0, 57.0, 24.0, 48.0],
    [6.0, 38.0, 18.0, 40.0],
    [12.0, 1011.0, 35.0, 760.0],
    [138.0, 1370.0, 175.0, 1336.0],
    [15.0, 506.0, 20.0, 524.0],
    [6.0, 108.0, 2.0, 103.0],
    [65.0, 153.0, 40.0, 102.0],
];

fn effects() -> Vec<[f64; 2]> {
    of_counts(Measure::Or, &COUNTS, &ZeroRule::default())
}

#[test]
fn the_estimates_of_tau2_are_those_of_table_ii() {
    for (method, printed) in [
        ("DL", "0.230"),
        ("ML", "0.239"),
        ("REML", "0.301"),
        ("SJ", "0.456"),
    ] {
        let ours = fit(&effects(), method, "z");
        assert_prints(method, ours.tau2.expect("nine studies"), printed);
    }
}

#[test]
fn the_q_profile_interval_is_that_of_table_ii() {
    let ours = fit(&effects(), "DL", "z");
    let interval = ours.tau2_ci.expect("nine studies");
    assert_prints("lower", interval.lower, "0.072");
    assert_prints("upper", interval.upper, "2.203");
}

#[test]
fn profile_likelihood_intervals_are_those_of_table_ii() {
    let (yi, vi): (Vec<_>, Vec<_>) = effects().iter().map(|&[yi, vi]| (yi, vi)).unzip();
    let methods = [("ML", ["0.027", "1.131"]), ("REML", ["0.043", "1.475"])];
    for (method, [lower, upper]) in methods {
        let options = Options {
            tau2_interval: Tau2Interval::ProfileLikelihood,
            ..options(method, "z")
        };
        let ours = pool(&yi, &vi, &options).expect("nine studies");
        let interval = ours.tau2_ci.expect("nine studies");
        assert_prints(method, interval.lower, lower);
        assert_prints(method, interval.upper, upper);
    }
}

#[test]
fn wald_intervals_from_the_standard_error_of_tau2_are_those_of_table_ii() {
    let methods = [("ML", ["-0.101", "0.578"]), ("REML", ["-0.131", "0.732"])];
    for (method, [lower, upper]) in methods {
        let ours = fit(&effects(), method, "z");
        let tau2 = ours.tau2.expect("nine studies");
        let half = 1.96 * ours.tau2_se.expect("nine studies");
        assert_prints(method, tau2 - half, lower);
        assert_prints(method, tau2 + half, upper);
    }
}

#[test]
fn the_sidik_jonkman_interval_is_that_of_table_ii() {
    let ours = fit(&effects(), "SJ", "z");
    let tail = Level::default().tail();
    let sum = ours.q_df as f64 * ours.tau2.expect("nine studies");
    let upper = chi_squared::quantile_upper(tail, ours.q_df as f64);
    let lower = chi_squared::quantile(tail, ours.q_df as f64);
    assert_prints("lower", sum / upper, "0.208");
    assert_prints("upper", sum / lower, "1.675");
}
