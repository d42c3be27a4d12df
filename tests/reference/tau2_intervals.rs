//! Intervals of tau2, I2 and H2 as metafor's `confint` gives them: Q-profile, profile likelihood, generalised Q.

use oxymeta::pooling::{
    GenqWeights, Interval, Options, PoolingWarning, Tau2Estimator, Tau2Interval, pool,
};

use crate::agreement::{Agreement, Tolerance, relative};
use crate::data::{self, list, number, text};
use crate::fits::{genq_weights, median};

#[test]
fn q_profile_intervals_agree_with_metafor() {
    intervals_agree("QP", Tau2Interval::QProfile, 5_355);
}

#[test]
fn profile_likelihood_intervals_agree_with_metafor() {
    intervals_agree("PL", Tau2Interval::ProfileLikelihood, 3_060);
}

fn intervals_agree(code: &str, tau2_interval: Tau2Interval, at_least: usize) {
    let mut agreement = Agreement::default();
    for set in data::with("tau2_ci") {
        let (yi, vi) = set.effects();
        for want in set.list("tau2_ci").iter().filter(|ci| ci["type"] == code) {
            let method = text(&want["method"]);
            let tau2 = Tau2Estimator::from_code(method).expect("a known estimator");
            let ours = pool(
                &yi,
                &vi,
                &Options {
                    tau2,
                    tau2_interval,
                    ..Options::default()
                },
            )
            .expect("metafor could pool these");
            let place = format!("{} {method}", set.name);
            let ends = ["ci_lb", "ci_ub"];
            let absolute = [1e-9 * median(&vi), 1e-6, 1e-9];
            let intervals = [
                ("tau2", ours.tau2_ci),
                ("I2", ours.i2_ci),
                ("H2", ours.h2_ci),
            ];
            agreement.require(want["level"] == ours.level, || format!("{place}: level"));
            let estimates = [("tau2", ours.tau2), ("I2", ours.i2), ("H2", ours.h2)];
            for ((quantity, got), absolute) in estimates.into_iter().zip(absolute) {
                let tolerance = Tolerance {
                    absolute,
                    ..relative(1e-7)
                };
                let name = format!("{quantity} itself");
                agreement.check(&name, &place, got, &want[quantity]["estimate"], tolerance);
            }
            // The boundary in tau2, 1e-9 of the median variance, is its root in tau.
            let of_tau = Tolerance {
                absolute: absolute[0].sqrt(),
                ..relative(1e-7)
            };
            for (key, got) in [
                ("estimate", ours.tau2),
                ("ci_lb", ours.tau2_ci.map(|ci| ci.lower)),
                ("ci_ub", ours.tau2_ci.map(|ci| ci.upper)),
            ] {
                agreement.check("tau", &place, got.map(f64::sqrt), &want["tau"][key], of_tau);
            }
            for ((quantity, interval), absolute) in intervals.into_iter().zip(absolute) {
                let tolerance = Tolerance {
                    absolute,
                    ..relative(1e-7)
                };
                for end in ends {
                    let got = interval.map(|i| if end == "ci_lb" { i.lower } else { i.upper });
                    agreement.check(quantity, &place, got, &want[quantity][end], tolerance);
                }
            }
            let empty = ours
                .warnings
                .iter()
                .any(|w| matches!(w, PoolingWarning::EmptyTau2Interval { .. }));
            agreement.require(want["empty_interval"] == empty, || {
                format!("{place}: emptiness")
            });
            // metafor marks ends beyond its search; only those of an empty set are.
            let mark = if empty { "<" } else { "" };
            agreement.require(
                want["lower_open"] == mark && want["upper_open"] == mark,
                || format!("{place}: open ends"),
            );
        }
    }
    agreement.conclude(at_least);
}

/// metafor's `confint` searches with `uniroot`, whose tolerance is 1.22e-4 on tau2 whatever the unit of the effects.
pub const UNIROOT: f64 = 1.3e-4;

#[test]
fn generalised_q_intervals_agree_with_metafor() {
    let mut agreement = Agreement::default();
    for set in data::with("fits_genq") {
        let (yi, vi) = set.effects();
        for fit in set
            .list("fits_genq")
            .iter()
            .filter(|fit| fit["tau2_ci_genq"].is_array())
        {
            let [estimate, lower, upper] = list(&fit["tau2_ci_genq"]) else {
                panic!("an estimate with two bounds");
            };
            let ours = generalised_q_interval(&yi, &vi, genq_weights(fit));
            let place = format!("{} {}", set.name, text(&fit["genq_weights"]));
            // The fit's own tau2, compared among the fits.
            agreement.require(*estimate == fit["tau2"], || format!("{place}: tau2"));
            for (got, want) in [(ours.lower, number(lower)), (ours.upper, number(upper))] {
                // metafor looks for the bound up to tau2.max only, and gives that where the bound lies beyond it.
                let cut = set.name == "morris2008.treatment__MC" && (100.0..got).contains(&want);
                agreement.require(cut || (got - want).abs() <= UNIROOT, || {
                    format!("{place}: {got} is not {want}")
                });
            }
        }
    }
    agreement.conclude(864);
}

/// 30 digits by `genq_intervals.py`; ours carries 1e-13 of a probability into tau2.
#[test]
fn generalised_q_intervals_agree_with_30_digits() {
    let mut agreement = Agreement::default();
    for want in list(&data::file("genq_intervals.json")) {
        let name = text(&want["dataset"]);
        let set = data::file(&format!("{name}.json"));
        let (yi, vi) = data::effects(&set);
        let ours = generalised_q_interval(&yi, &vi, genq_weights(want));
        let bounds = &want["tau2_ci"];
        agreement.check("lower", name, Some(ours.lower), &bounds[0], relative(1e-10));
        agreement.check("upper", name, Some(ours.upper), &bounds[1], relative(1e-10));
    }
    agreement.conclude(24);
}

fn generalised_q_interval(yi: &[f64], vi: &[f64], genq_weights: GenqWeights) -> Interval {
    let options = Options {
        genq_weights,
        tau2_interval: Tau2Interval::GeneralisedQ,
        ..Options::default()
    };
    let pooled = pool(yi, vi, &options).expect("several studies");
    pooled.tau2_ci.expect("a random-effects model")
}
