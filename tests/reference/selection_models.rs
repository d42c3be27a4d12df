//! Selection models as metafor's `selmodel` gives them.

use oxymeta::bias::{Direction, SelectionWeight, selection_model};
use oxymeta::pooling::Level;
use serde_json::Value;

use crate::agreement::{Agreement, Tolerance, relative};
use crate::data::{self, text};

#[test]
fn selection_models_agree_with_metafor() {
    let (mut agreement, mut doubted) = (Agreement::default(), Vec::new());
    for set in data::with("selmodel") {
        let (yi, vi) = set.effects();
        for want in set.list("selmodel") {
            let weight = match text(&want["type"]) {
                "stepfun" => SelectionWeight::Steps(vec![0.025]),
                "beta" => SelectionWeight::Beta,
                _ => SelectionWeight::HalfNormal,
            };
            let direction = if want["alternative"] == "less" {
                Direction::Less
            } else {
                Direction::Greater
            };
            let ours = selection_model(&yi, &vi, &weight, direction, Level::default())
                .expect("metafor could fit it");
            let place = format!("{} {} {}", set.name, weight.code(), direction.code());
            let theirs = data::number(&want["loglik"]);
            agreement.require(want["converged"] == true, || {
                format!("{place}: metafor did not finish")
            });
            // None of metafor's own lies at a bound; raudenbush1985 comes within 3e-5 of it.
            agreement.require(want["delta_at_bound"] == false, || {
                format!("{place}: bound")
            });
            if ours.doubts.is_empty() {
                compare(&mut agreement, &place, &ours, want);
                continue;
            }
            // Where the likelihood still rises at the end of a weight's range, only its height can be compared.
            let higher = ours.log_likelihood > theirs - 1e-4;
            agreement.require(higher, || format!("{place}: height"));
            doubted.push(place);
        }
    }
    assert_eq!(doubted, ["raudenbush1985__GEN beta greater"]);
    agreement.conclude(317);
}

fn compare(
    agreement: &mut Agreement,
    place: &str,
    ours: &oxymeta::bias::SelectionFit,
    want: &Value,
) {
    // The likelihoods are flat: where metafor's optimisers stop, the last digits of the likelihood are at rest and the
    // parameters are not.
    let flat = |scale| Tolerance {
        scale,
        ..relative(1e-2)
    };
    let likelihood = Tolerance {
        absolute: 0.0,
        relative: 1e-4,
        scale: 1.0,
    };
    agreement.check(
        "loglik",
        place,
        Some(ours.log_likelihood),
        &want["loglik"],
        likelihood,
    );
    let se = ours.se.unwrap_or(0.0);
    agreement.check(
        "estimate",
        place,
        Some(ours.estimate),
        &want["estimate"],
        flat(se),
    );
    agreement.check("se", place, ours.se, &want["se"], flat(0.0));
    let tau2 = Tolerance {
        absolute: 1e-9,
        ..flat(0.0)
    };
    agreement.check("tau2", place, Some(ours.tau2.value), &want["tau2"], tau2);
    agreement.check(
        "LRT",
        place,
        Some(ours.lrt),
        &want["LRT"],
        Tolerance {
            absolute: 1e-4,
            ..flat(0.0)
        },
    );
    let statistic = ours.se.map(|se| ours.estimate / se);
    agreement.check("statistic", place, statistic, &want["statistic"], flat(1.0));
    // d p / d z is at most 0.8, so 1e-2 of z, or of 1, moves p by that.
    let of_p = flat(1.0);
    agreement.check("pval", place, ours.p_value, &want["pval"], of_p);
    let (lower, upper) = (ours.ci.map(|ci| ci.lower), ours.ci.map(|ci| ci.upper));
    agreement.check("ci_lb", place, lower, &want["ci_lb"], flat(se));
    agreement.check("ci_ub", place, upper, &want["ci_ub"], flat(se));
    agreement.check("se tau2", place, ours.tau2.se, &want["se_tau2"], flat(0.0));
    agreement.require(want["LRTdf"] == ours.lrt_df, || format!("{place}: LRTdf"));
    agreement.check("LRTp", place, Some(ours.lrt_p), &want["LRTp"], of_p);
    let first = data::list(&want["delta"]).len() - ours.delta.len();
    for (j, delta) in ours.delta.iter().enumerate() {
        agreement.check(
            "delta",
            place,
            Some(delta.value),
            &want["delta"][first + j],
            flat(delta.se.unwrap_or(0.0)),
        );
        agreement.check(
            "se delta",
            place,
            delta.se,
            &want["se_delta"][first + j],
            flat(0.0),
        );
    }
}

/// metafor 3.8, `selmodel(rma(yi, vi, method="ML"), type=, alternative="two.sided")` with `steps=0.05`.
///
/// Parameters where the optimisers stop on a flat likelihood: 1e-3 of a standard error's size. The likelihood, 1e-5.
#[test]
fn selection_by_two_sided_p_values_agrees_with_metafor() {
    let wanted = [
        (
            "hackshaw1998__GEN",
            "stepfun",
            0.21207050664,
            0.0193599161588,
            0.940284093464,
            -10.1449299518,
        ),
        (
            "hackshaw1998__GEN",
            "halfnorm",
            0.193162205398,
            0.0166681974832,
            0.618462981723,
            -9.7725112419,
        ),
        (
            "hackshaw1998__GEN",
            "beta",
            0.636395062067,
            0.118535755449,
            1.52209964646,
            -7.23274424256,
        ),
        (
            "bcg__OR",
            "stepfun",
            -0.727396638417,
            0.301063205739,
            0.9159036284,
            -13.0669630987,
        ),
    ];
    let sets = data::with("fits");
    for (name, code, estimate, tau2, delta, log_likelihood) in wanted {
        let set = sets
            .iter()
            .find(|set| set.name == name)
            .expect("a committed data set");
        let (yi, vi) = set.effects();
        let weight = match code {
            "stepfun" => SelectionWeight::Steps(vec![0.05]),
            "beta" => SelectionWeight::Beta,
            _ => SelectionWeight::HalfNormal,
        };
        let ours = selection_model(&yi, &vi, &weight, Direction::TwoSided, Level::default())
            .expect("a fit");
        let close = |a: f64, b: f64, unit: f64| {
            assert!((a - b).abs() <= unit, "{name} {code}: {a} and {b}")
        };
        close(ours.estimate, estimate, 1e-3 * ours.se.expect("curved"));
        close(ours.tau2.value, tau2, 1e-3 * ours.tau2.se.expect("curved"));
        close(
            ours.delta[0].value,
            delta,
            1e-3 * ours.delta[0].se.expect("curved"),
        );
        // metafor's adaptive integral leaves the kink of the beta weight at no effect with an error of 1e-4.
        close(
            ours.log_likelihood,
            log_likelihood,
            if code == "beta" { 2e-4 } else { 1e-5 },
        );
    }
}

#[test]
fn several_steps_of_two_sided_p_values_agree_with_metafor() {
    let sets = data::with("fits");
    let set = sets
        .iter()
        .find(|set| set.name == "bcg__OR")
        .expect("a committed data set");
    let (yi, vi) = set.effects();
    let steps = SelectionWeight::Steps(vec![0.01, 0.05, 0.5]);
    let ours =
        selection_model(&yi, &vi, &steps, Direction::TwoSided, Level::default()).expect("a fit");
    // metafor 3.8, steps=c(.01, .05, .5); its optimiser stops within 1e-4 of a standard error.
    assert!((ours.estimate - -0.842251048942).abs() < 1e-4 * 0.26);
    assert!((ours.log_likelihood - -12.1953914168).abs() < 1e-6);
}
