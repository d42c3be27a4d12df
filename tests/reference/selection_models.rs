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
