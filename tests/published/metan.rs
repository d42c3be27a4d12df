//! Harris, Bradburn, Deeks, Harbord, Altman & Sterne (2008), Stata J 8:3, doi:10.1177/1536867X0800800102: what their `metan`
//! prints for the BCG trials, as metafor's tests quote it.
//!
//! The risk difference by Mantel-Haenszel has z = 11.56 there, from the variance of Greenland & Robins (1985), which is ours
//! too; metafor's, of Sato et al. (1989), is 11.47.

use oxymeta::effects::Measure;
use oxymeta::effects::binary::{Table2x2, ZeroRule};
use oxymeta::pooling::{Counts, Method, Options, PooledEstimate};

use crate::bcg::TABLES;
use crate::printed::{assert_prints, fit, of_counts, pool_tables};

fn effects(measure: Measure) -> Vec<[f64; 2]> {
    let totals = |&[ai, bi, ci, di]: &[f64; 4]| [ai, ai + bi, ci, ci + di];
    let rows: Vec<_> = TABLES.iter().map(totals).collect();
    of_counts(measure, &rows, &ZeroRule::default())
}

fn by(method: Method, measure: Measure) -> PooledEstimate {
    let table = |&[ai, bi, ci, di]: &[f64; 4]| Counts::Table(Table2x2 { ai, bi, ci, di });
    let counts: Vec<_> = TABLES.iter().map(table).collect();
    let options = Options {
        method,
        ..Options::default()
    };
    pool_tables(measure, &counts, &options)
}

/// Estimate, limits, |z| and Q.
fn assert_pools(what: &str, ours: &PooledEstimate, printed: [&str; 5]) {
    let z = ours.statistic.expect("an error above 0").abs();
    let figures = [ours.estimate, ours.ci.lower, ours.ci.upper, z, ours.q];
    for (figure, printed) in figures.into_iter().zip(printed) {
        assert_prints(what, figure, printed);
    }
}

/// Ratio and limits.
fn assert_ratios(what: &str, ours: &PooledEstimate, printed: [&str; 3]) {
    let logs = [ours.estimate, ours.ci.lower, ours.ci.upper];
    for (log, printed) in logs.into_iter().zip(printed) {
        assert_prints(what, log.exp(), printed);
    }
}

#[test]
fn common_effects_by_inverse_variance_are_those_printed() {
    for (measure, logs, ratios) in [
        (
            Measure::Rr,
            ["-0.4303", "-0.5097", "-0.3509", "10.62", "152.2330"],
            ["0.6503", "0.6007", "0.7040"],
        ),
        (
            Measure::Or,
            ["-0.4361", "-0.5190", "-0.3533", "10.32", "163.1649"],
            ["0.6465", "0.5951", "0.7024"],
        ),
    ] {
        let ours = fit(&effects(measure), "EE", "z");
        assert_pools(measure.code(), &ours, logs);
        assert_ratios(measure.code(), &ours, ratios);
    }
    let rd = fit(&effects(Measure::Rd), "EE", "z");
    assert_pools(
        "RD",
        &rd,
        ["-0.0009", "-0.0014", "-0.0005", "4.04", "276.4737"],
    );
}

#[test]
fn random_effects_are_those_printed() {
    for (measure, logs, ratios, [tau2, i2]) in [
        (
            Measure::Rr,
            ["-0.7141", "-1.0644", "-0.3638", "4.00", "152.2330"],
            ["0.4896", "0.3449", "0.6950"],
            ["0.3088", "92.1173"],
        ),
        (
            Measure::Or,
            ["-0.7474", "-1.1242", "-0.3706", "3.89", "163.1649"],
            ["0.4736", "0.3249", "0.6903"],
            ["0.3663", "92.6455"],
        ),
    ] {
        let ours = fit(&effects(measure), "DL", "z");
        assert_pools(measure.code(), &ours, logs);
        assert_ratios(measure.code(), &ours, ratios);
        assert_prints("tau2", ours.tau2.expect("13 trials"), tau2);
        assert_prints("I2", ours.i2.expect("13 trials"), i2);
    }
    let rd = fit(&effects(Measure::Rd), "DL", "z");
    assert_pools(
        "RD",
        &rd,
        ["-0.0071", "-0.0101", "-0.0040", "4.51", "276.4737"],
    );
    assert_prints("tau2", rd.tau2.expect("13 trials"), "0.0000");
    assert_prints("I2", rd.i2.expect("13 trials"), "95.6596");
}

#[test]
fn results_by_mantel_haenszel_are_those_printed() {
    let rr = by(Method::MantelHaenszel, Measure::Rr);
    assert_pools(
        "RR",
        &rr,
        ["-0.4537", "-0.5308", "-0.3766", "11.53", "152.5676"],
    );
    assert_ratios("RR", &rr, ["0.6353", "0.5881", "0.6862"]);
    let or = by(Method::MantelHaenszel, Measure::Or);
    assert_pools(
        "OR",
        &or,
        ["-0.4734", "-0.5538", "-0.3930", "11.54", "163.9426"],
    );
    assert_ratios("OR", &or, ["0.6229", "0.5748", "0.6750"]);
    let rd = by(Method::MantelHaenszel, Measure::Rd);
    assert_prints("RD", rd.estimate, "-0.0033");
    assert_prints("z", rd.statistic.expect("an error above 0"), "-11.56");
    assert_prints("Q", rd.q, "386.7759");
}

#[test]
fn the_risk_difference_with_satos_variance_is_metafors() {
    let ours = by(Method::MantelHaenszelSato, Measure::Rd);
    let printed = ["-0.0033", "-0.0039", "-0.0027", "11.4708", "386.7759"];
    assert_pools("RD", &ours, printed);
}

#[test]
fn the_odds_ratio_by_peto_is_that_printed() {
    let ours = by(Method::Peto, Measure::Peto);
    assert_pools(
        "Peto",
        &ours,
        ["-0.4744", "-0.5541", "-0.3948", "11.67", "167.7302"],
    );
    assert_ratios("Peto", &ours, ["0.6222", "0.5746", "0.6738"]);
}
