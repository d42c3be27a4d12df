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
    agreement.conclude(144);
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
