//! Subgroup analyses as meta's `metagen` gives them.

use oxymeta::pooling::{
    IntervalMethod, Options, PooledEstimate, SubgroupTau2, Tau2Estimator, pool, subgroups,
};
use serde_json::Value;

use crate::agreement::{Agreement, Tolerance, relative};
use crate::data::{self, DataSet, list, number, text};
use crate::fits::median;

#[test]
fn subgroups_with_separate_and_common_tau2_agree_with_meta() {
    let mut agreement = Agreement::default();
    for set in data::with("subgroups") {
        for analysis in set.list("subgroups") {
            compare(&mut agreement, &set, analysis);
        }
    }
    agreement.conclude(2_020);
}

fn compare(agreement: &mut Agreement, set: &DataSet, analysis: &Value) {
    let column = text(&analysis["grouping"]);
    // A study that does not say where it belongs is in no subgroup.
    let rows = || set.used_rows().filter(|row| !row[column].is_null());
    let of = |key: &str| rows().map(|row| number(&row[key])).collect::<Vec<f64>>();
    let (yi, vi) = (of("yi"), of("vi"));
    let labels: Vec<String> = rows().map(|row| label(&row[column])).collect();
    let tau2 = if analysis["common_tau2"] == true {
        SubgroupTau2::Common
    } else {
        SubgroupTau2::Separate
    };
    let method = text(&analysis["method"]);
    let options = Options {
        tau2: Tau2Estimator::from_code(method).expect("a known estimator"),
        interval: IntervalMethod::Wald,
        ..Options::default()
    };
    let place = format!("{} by {column} {method} {tau2:?}", set.name);
    let random = subgroups(&yi, &vi, &labels, tau2, &options).expect("meta could pool these");
    let common_effect = Options {
        tau2: Tau2Estimator::CommonEffect,
        ..options
    };
    let fixed = subgroups(&yi, &vi, &labels, SubgroupTau2::Separate, &common_effect)
        .expect("meta could pool these");
    // Closed forms to their rounding, REML to its iteration.
    let tolerance = relative(if method == "REML" { 1e-7 } else { 1e-10 });
    for (level, name) in list(&analysis["levels"]).iter().enumerate() {
        let name = label(name);
        let place = format!("{place} {name}");
        let group = |analysis: &oxymeta::pooling::Subgroups| -> PooledEstimate {
            let found = analysis.groups.iter().find(|(label, _)| *label == name);
            found
                .unwrap_or_else(|| panic!("{place}: no such subgroup"))
                .1
                .clone()
        };
        let (fixed, random) = (group(&fixed), group(&random));
        let at = |key: &str| &analysis[key][level];
        agreement.require(analysis["k"][level] == random.k, || format!("{place}: k"));
        let location = Tolerance {
            scale: fixed.se,
            ..relative(1e-10)
        };
        agreement.check(
            "common estimate",
            &place,
            Some(fixed.estimate),
            at("common_estimate"),
            location,
        );
        agreement.check(
            "common se",
            &place,
            Some(fixed.se),
            at("common_se"),
            relative(1e-10),
        );
        let location = Tolerance {
            scale: random.se,
            ..tolerance
        };
        agreement.check(
            "random estimate",
            &place,
            Some(random.estimate),
            at("random_estimate"),
            location,
        );
        agreement.check(
            "random se",
            &place,
            Some(random.se),
            at("random_se"),
            tolerance,
        );
        let boundary = Tolerance {
            absolute: 1e-9 * median(&vi),
            ..tolerance
        };
        agreement.check("tau2", &place, random.tau2, at("tau2"), boundary);
        agreement.check(
            "Q within",
            &place,
            Some(random.q),
            at("Q_within"),
            Tolerance {
                scale: 1.0,
                ..relative(1e-10)
            },
        );
    }
    let between = Tolerance {
        scale: 1.0,
        ..tolerance
    };
    let p = relative(tolerance.relative * (1.0 + random.q_between));
    agreement.check(
        "Q between",
        &place,
        Some(random.q_between),
        &analysis["Q_between_random"],
        between,
    );
    agreement.check(
        "p between",
        &place,
        random.q_between_p,
        &analysis["pval_between_random"],
        p,
    );
    let between = Tolerance {
        scale: 1.0,
        ..relative(1e-10)
    };
    agreement.check(
        "Q between",
        &place,
        Some(fixed.q_between),
        &analysis["Q_between_common"],
        between,
    );
    let p = relative(1e-10 * (1.0 + fixed.q_between));
    agreement.check(
        "p between",
        &place,
        fixed.q_between_p,
        &analysis["pval_between_common"],
        p,
    );
    agreement.require(analysis["df_between"] == random.q_between_df, || {
        format!("{place}: df between")
    });
}

fn label(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_string)
}

#[test]
fn a_single_subgroup_is_the_whole_and_has_no_test() {
    let (yi, vi) = ([0.1, 0.4, 0.9], [0.1, 0.2, 0.05]);
    let options = Options::default();
    let analysis =
        subgroups(&yi, &vi, &["all"; 3], SubgroupTau2::Separate, &options).expect("three studies");
    assert_eq!(
        analysis.groups[0].1,
        pool(&yi, &vi, &options).expect("three studies")
    );
    assert_eq!((analysis.q_between_df, analysis.q_between_p), (0, None));
}
