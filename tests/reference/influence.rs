//! Influence diagnostics, as metafor's `influence`, `rstandard` and `baujat` give them (`influence.R` for those under a
//! Hartung-Knapp-Sidik-Jonkman interval).

use oxymeta::pooling::{IntervalMethod, Options, Tau2Estimator, pool};
use oxymeta::sensitivity::{Influence, influence};

use crate::agreement::{Agreement, Tolerance, relative};
use crate::data;
use crate::fits::{median, tolerance_of};
use crate::refits::options;

/// Differences of estimates lose the digits that these have in common.
fn of_difference(tolerance: Tolerance) -> Tolerance {
    Tolerance {
        scale: 1.0,
        ..tolerance
    }
}

#[test]
fn influence_diagnostics_agree_with_metafor() {
    let mut agreement = Agreement::default();
    for set in data::with("influence") {
        let (yi, vi) = set.effects();
        for entry in set.list("influence") {
            let options = options(entry);
            let ours = influence(&yi, &vi, &options).expect("metafor could pool these");
            let method = data::text(&entry["method"]);
            for (at, one) in ours.iter().enumerate() {
                let place = format!("{} {method} study {at}", set.name);
                let tolerance = tolerance_of(method);
                let boundary = Tolerance {
                    absolute: 1e-9 * median(&vi),
                    ..tolerance
                };
                let mut check = |quantity: &str, got: Option<f64>, tolerance: Tolerance| {
                    let want = &entry[quantity][at];
                    // metafor's REML did not converge without this study.
                    if !want.is_null() {
                        agreement.check(quantity, &place, got, want, tolerance);
                    }
                };
                let difference = of_difference(tolerance);
                check("rstandard", one.rstandard, difference);
                check("rstudent", one.rstudent, difference);
                check("dffits", one.dffits, difference);
                check("cook_d", one.cook_d, difference);
                check("dfbs", one.dfbs, difference);
                check("cov_r", one.cov_r, difference);
                check("tau2_del", Some(one.tau2_del), boundary);
                check("QE_del", Some(one.qe_del), relative(1e-10));
                check("hat", Some(one.hat), tolerance);
                check("weight", Some(one.weight), tolerance);
                let want = &entry["influential"][at];
                agreement.require(want.is_null() || *want == one.influential, || {
                    format!("{place}: influential is not {want}")
                });
            }
        }
    }
    agreement.conclude(32_390);
}

#[test]
fn a_scaled_interval_scales_the_diagnostics_as_in_metafor() {
    let mut agreement = Agreement::default();
    for fit in rows().chunk_by(|a, b| a[..2] == b[..2]) {
        let number = |row: &[String], at: usize| row[at].parse::<f64>().expect("a number");
        let column = |at: usize| fit.iter().map(|row| number(row, at)).collect::<Vec<f64>>();
        let options = Options {
            tau2: Tau2Estimator::from_code(&fit[0][0]).expect("a known estimator"),
            interval: IntervalMethod::from_code(&fit[0][1]).expect("a known test"),
            ..Options::default()
        };
        let (yi, vi) = (column(3), column(4));
        let found = influence(&yi, &vi, &options).expect("metafor could pool these");
        for (row, one) in fit.iter().zip(&found) {
            let place = row[..3].join(" ");
            let Influence {
                rstudent,
                dffits,
                cook_d,
                cov_r,
                dfbs,
                baujat_x,
                baujat_y,
                ..
            } = *one;
            let ours = [
                ("rstudent", rstudent),
                ("dffits", dffits),
                ("cook_d", cook_d),
                ("cov_r", cov_r),
                ("dfbs", dfbs),
                ("baujat_x", Some(baujat_x)),
                ("baujat_y", baujat_y),
            ];
            let tolerance = tolerance_of(&row[0]);
            for (at, (quantity, got)) in ours.into_iter().enumerate() {
                let want = number(row, 5 + at).into();
                agreement.check(quantity, &place, got, &want, of_difference(tolerance));
            }
        }
    }
    // Four estimators, two intervals, 13 studies, seven quantities.
    agreement.conclude(4 * 2 * 13 * 7);
}

fn rows() -> Vec<Vec<String>> {
    let text = include_str!("data/influence.csv");
    let lines = text.lines().filter(|line| !line.starts_with('#')).skip(1);
    lines
        .map(|line| line.split(',').map(str::to_owned).collect())
        .collect()
}

#[test]
fn the_common_effect_shares_of_a_baujat_plot_add_up_to_q() {
    for set in data::with("influence") {
        let (yi, vi) = set.effects();
        let options = Options {
            tau2: Tau2Estimator::CommonEffect,
            ..Options::default()
        };
        let found = influence(&yi, &vi, &options).expect("metafor could pool these");
        let q = pool(&yi, &vi, &options).expect("pooled").q;
        let shares: f64 = found.iter().map(|one| one.baujat_x).sum();
        // Rounding of a sum of at most a few hundred terms.
        assert!((shares / q - 1.0).abs() < 1e-12, "{}", set.name);
    }
}
