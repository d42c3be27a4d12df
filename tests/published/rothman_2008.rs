//! Rothman, Greenland & Lash (2008), Modern Epidemiology, 3rd ed., chapter 15, Tables 15-1, 15-2 and 15-5: strata pooled
//! by the Mantel-Haenszel method, with 90% limits; to the digits that metafor-project.org, analyses:rothman2008, gives.
//!
//! Two figures of the chapter differ, as metafor notes: the upper limit of the risk difference, 0.088 for 0.0874 (a variance
//! with n - 1 for the n of Greenland & Robins, 1985, would give 0.0876), and its Q, 0.001 for 0.0017.

use oxymeta::effects::Measure;
use oxymeta::effects::binary::Table2x2;
use oxymeta::pooling::mantel_haenszel::Rates;
use oxymeta::pooling::table_tests::ChiSquaredTest;
use oxymeta::pooling::{Counts, Level, Method, Options, PooledEstimate};

use crate::printed::{assert_prints, pool_tables};

/// Table 15-1: tolbutamide and placebo, dead and surviving, by age.
const TOLBUTAMIDE: [[f64; 4]; 2] = [[8.0, 98.0, 5.0, 115.0], [22.0, 76.0, 16.0, 69.0]];

/// Table 15-2: coronary deaths and person-years of smokers, the same of non-smokers, by age.
const DOCTORS: [[f64; 4]; 5] = [
    [32.0, 52407.0, 2.0, 18790.0],
    [104.0, 43248.0, 12.0, 10673.0],
    [206.0, 28612.0, 28.0, 5710.0],
    [186.0, 12663.0, 28.0, 2585.0],
    [102.0, 5317.0, 31.0, 1462.0],
];

/// Table 15-5: Down syndrome and control, spermicide used or not, by mother's age.
const SPERMICIDE: [[f64; 4]; 2] = [[3.0, 9.0, 104.0, 1059.0], [1.0, 3.0, 5.0, 86.0]];

fn people(rows: &[[f64; 4]]) -> Vec<Counts> {
    let table = |&[ai, bi, ci, di]: &[f64; 4]| Counts::Table(Table2x2 { ai, bi, ci, di });
    rows.iter().map(table).collect()
}

/// Person-time in units of 10 000 years.
fn doctors() -> Vec<Counts> {
    let rates = |&[x1, t1, x2, t2]: &[f64; 4]| {
        Counts::Rates(Rates {
            events: [x1, x2],
            times: [t1 / 1e4, t2 / 1e4],
        })
    };
    DOCTORS.iter().map(rates).collect()
}

fn mantel_haenszel(measure: Measure, counts: &[Counts]) -> PooledEstimate {
    let options = Options {
        method: Method::MantelHaenszel,
        level: Level::new(90.0).expect("a percentage"),
        ..Options::default()
    };
    pool_tables(measure, counts, &options)
}

fn assert_pools(ours: &PooledEstimate, [estimate, lower, upper]: [&str; 3], q: [&str; 2]) {
    assert_prints("estimate", ours.estimate, estimate);
    assert_prints("lower", ours.ci.lower, lower);
    assert_prints("upper", ours.ci.upper, upper);
    assert_prints("Q", ours.q, q[0]);
    assert_prints("p of Q", ours.q_p.expect("several strata"), q[1]);
}

#[track_caller]
fn assert_tests(test: Option<ChiSquaredTest>, [statistic, p]: [&str; 2]) {
    let test = test.expect("a test");
    assert_prints("statistic", test.statistic, statistic);
    assert_prints("p", test.p.expect("degrees of freedom"), p);
}

#[test]
fn the_risk_difference_and_ratio_of_table_15_1_are_those_printed() {
    let counts = people(&TOLBUTAMIDE);
    let rd = mantel_haenszel(Measure::Rd, &counts);
    assert_pools(&rd, ["0.0349", "-0.0176", "0.0874"], ["0.0017", "0.9669"]);
    let rr = mantel_haenszel(Measure::Rr, &counts);
    assert_pools(&rr, ["0.2818", "-0.1442", "0.7078"], ["0.4472", "0.5037"]);
    assert_prints("risk ratio", rr.estimate.exp(), "1.3256");
    assert_prints("lower", rr.ci.lower.exp(), "0.8658");
    assert_prints("upper", rr.ci.upper.exp(), "2.0296");
}

#[test]
fn the_odds_ratio_of_table_15_1_and_its_tests_are_those_printed() {
    let or = mantel_haenszel(Measure::Or, &people(&TOLBUTAMIDE));
    assert_pools(&or, ["0.3387", "-0.1731", "0.8505"], ["0.3474", "0.5556"]);
    assert_prints("odds ratio", or.estimate.exp(), "1.4031");
    assert_prints("lower", or.ci.lower.exp(), "0.8411");
    assert_prints("upper", or.ci.upper.exp(), "2.3409");
    let tests = or.table_tests.expect("tables");
    assert_tests(tests.cmh, ["1.1914", "0.2750"]);
    assert_tests(tests.tarone, ["0.3489", "0.5547"]);
}

#[test]
fn the_rate_difference_and_ratio_of_table_15_2_are_those_printed() {
    let ird = mantel_haenszel(Measure::Ird, &doctors());
    assert_pools(
        &ird,
        ["11.4392", "6.3498", "16.5286"],
        ["26.8758", "0.0000"],
    );
    let irr = mantel_haenszel(Measure::Irr, &doctors());
    assert_pools(&irr, ["0.3539", "0.1776", "0.5303"], ["10.4117", "0.0340"]);
    assert_prints("rate ratio", irr.estimate.exp(), "1.4247");
    assert_prints("lower", irr.ci.lower.exp(), "1.1944");
    assert_prints("upper", irr.ci.upper.exp(), "1.6994");
    let tests = irr.table_tests.expect("tables");
    assert_tests(tests.cmh_corrected, ["10.7021", "0.0011"]);
    assert_tests(tests.cmh, ["11.0162", "0.0009"]);
}

#[test]
fn the_odds_ratio_of_table_15_5_and_its_tests_are_those_printed() {
    let or = mantel_haenszel(Measure::Or, &people(&SPERMICIDE));
    assert_pools(&or, ["1.3300", "0.3579", "2.3021"], ["0.1378", "0.7105"]);
    assert_prints("odds ratio", or.estimate.exp(), "3.7812");
    assert_prints("lower", or.ci.lower.exp(), "1.4304");
    assert_prints("upper", or.ci.upper.exp(), "9.9954");
    let tests = or.table_tests.expect("tables");
    assert_tests(tests.cmh, ["5.8092", "0.0159"]);
    assert_tests(tests.tarone, ["0.1391", "0.7092"]);
}
