//! Mixed models of counts as metafor's `rma.glmm` fits them.

use oxymeta::effects::binary::{Table2x2, ZeroRule, binary};
use oxymeta::effects::single::two_rates;
use oxymeta::effects::{EffectEstimate, Measure};
use oxymeta::pooling::mantel_haenszel::Rates;
use oxymeta::pooling::{
    Counts, IntervalMethod, Method, Options, PredictionMethod, Tau2Estimator, pool_counts,
};
use serde_json::Value;

use crate::agreement::{Agreement, Tolerance, relative};
use crate::data::{self, DataSet, number, text};

#[test]
fn mixed_models_of_counts_agree_with_metafor() {
    let mut agreement = Agreement::default();
    for set in data::with("glmm") {
        for fit in set.list("glmm") {
            compare(&mut agreement, &set, fit);
        }
    }
    agreement.conclude(448);
}

fn compare(agreement: &mut Agreement, set: &DataSet, fit: &Value) {
    let measure = Measure::from_code(text(&fit["measure"])).expect("a known measure");
    let model = text(&fit["model"]);
    let code = format!("glmm-{}", model.to_lowercase().replace('.', "-"));
    let options = Options {
        method: Method::from_code(&code).expect("a known model"),
        tau2: match text(&fit["method"]) {
            "EE" => Tau2Estimator::CommonEffect,
            _ => Tau2Estimator::MaximumLikelihood,
        },
        interval: IntervalMethod::from_code(text(&fit["test"])).expect("a known test"),
        prediction: PredictionMethod::Normal,
        ..Options::default()
    };
    let rows = set
        .list("rows")
        .iter()
        .filter_map(|row| study(measure, row));
    let informative = rows.filter(|(counts, _)| !counts.adds_nothing_to(measure));
    let (counts, effects): (Vec<_>, Vec<_>) = informative.unzip();
    let ours = pool_counts(measure, &counts, &effects, &options);
    let ours = ours.expect("metafor could pool these").expect("a maximum");
    let place = format!(
        "{} {measure} {code} {} {}",
        set.name, fit["method"], fit["test"]
    );
    let gate = relative(gate(model, measure));
    let location = Tolerance {
        scale: ours.se,
        ..gate
    };
    let of_one = Tolerance { scale: 1.0, ..gate };
    let boundary = Tolerance {
        absolute: 1e-6,
        ..gate
    };
    agreement.require(fit["k"] == ours.k, || format!("{place}: k {}", ours.k));
    let mut check = |key: &str, got: Option<f64>, gate: Tolerance| {
        let name = format!("{model} {key}");
        agreement.check(&name, &place, got, &fit[key], gate);
    };
    check("estimate", Some(ours.estimate), location);
    check("se", Some(ours.se), gate);
    check("statistic", ours.statistic, of_one);
    check("ddf", ours.df, relative(0.0));
    let z = ours.statistic.unwrap_or(0.0);
    check(
        "pval",
        ours.p_value,
        relative(gate.relative * (1.0 + z * z)),
    );
    check("ci_lb", Some(ours.ci.lower), location);
    check("ci_ub", Some(ours.ci.upper), location);
    check("tau2", ours.tau2, boundary);
    check(
        "I2",
        ours.i2,
        Tolerance {
            absolute: 1e-3,
            ..gate
        },
    );
    check("H2", ours.h2, gate);
    check("QE_lrt", Some(ours.q), gate);
    check("QE_df", Some(ours.q_df as f64), relative(0.0));
    check(
        "QEp_lrt",
        ours.q_p,
        relative(gate.relative * (1.0 + ours.q)),
    );
}

/// What metafor's optimisers and quadrature leave of a fit; README.md has the reasons.
fn gate(model: &str, measure: Measure) -> f64 {
    match model {
        // One point of quadrature for each random effect there (Laplace), 15 here.
        "UM.RS" => 2e-2,
        // lme4 searches tau and all k + 1 other parameters at once and stops short of the highest likelihood.
        "UM.FS" if measure == Measure::Or => 1e-3,
        _ => 1e-4,
    }
}

/// The counts of a row, and the effect that metafor's I2 takes from it.
fn study(measure: Measure, row: &Value) -> Option<(Counts, Option<EffectEstimate>)> {
    let get = |name: &str| row[name].as_f64();
    let own = || {
        Some(EffectEstimate {
            yi: number(&row["yi"]),
            vi: row["vi"].as_f64()?,
        })
    };
    match measure {
        Measure::Or => {
            let [ai, bi, ci, di] = ["ai", "bi", "ci", "di"].map(get);
            let table = Table2x2 {
                ai: ai?,
                bi: bi?,
                ci: ci?,
                di: di?,
            };
            let own = binary(measure, table, &ZeroRule::of(measure), false);
            Some((Counts::Table(table), own))
        }
        Measure::Irr => {
            let events = [get("x1i")?, get("x2i")?];
            let times = [get("t1i")?, get("t2i")?];
            let own = two_rates(measure, [events[0], times[0]], [events[1], times[1]]);
            Some((Counts::Rates(Rates { events, times }), own))
        }
        Measure::Plo => {
            let (events, total) = (get("xi")?, get("ni")?);
            Some((Counts::Events { events, total }, one_group(events, total)))
        }
        _ => {
            let (events, time) = (get("xi")?, get("ti")?);
            Some((Counts::Rate { events, time }, own()))
        }
    }
}

/// A log odds with a half added to both counts where one is 0.
fn one_group(events: f64, total: f64) -> Option<EffectEstimate> {
    let add = if events == 0.0 || events == total {
        0.5
    } else {
        0.0
    };
    let (with, without) = (events + add, total - events + add);
    Some(EffectEstimate {
        yi: (with / without).ln(),
        vi: 1.0 / with + 1.0 / without,
    })
}
