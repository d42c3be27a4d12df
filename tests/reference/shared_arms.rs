//! Contrasts that share a control: pooling one combined effect per study is the multilevel model of all of them.

use std::collections::BTreeMap;

use nalgebra::DMatrix;
use oxymeta::effects::binary::{Table2x2, ZeroRule, binary};
use oxymeta::effects::continuous::{Group, two_means};
use oxymeta::effects::dependence::{ArmErrors, combined_effect, covariance};
use oxymeta::effects::{Data, EffectEstimate, Family, Formula, Measure};
use oxymeta::pooling::{IntervalMethod, Options, Tau2Estimator, pool};
use serde::Deserialize;
use serde_json::json;

use crate::agreement::{Agreement, Tolerance};

#[derive(Deserialize)]
struct Arm {
    study: String,
    arm: String,
    n: f64,
    mean: f64,
    sd: f64,
    events: f64,
}

#[derive(Deserialize)]
struct Fit {
    measure: String,
    method: String,
    estimate: f64,
    se: f64,
    tau2: f64,
}

fn read<T: for<'a> Deserialize<'a>>(name: &str) -> Vec<T> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/reference/data");
    let mut reader = csv::Reader::from_path(format!("{folder}/{name}")).expect("a file");
    reader
        .deserialize()
        .map(|row| row.expect("a row"))
        .collect()
}

fn contrast(measure: Measure, arm: &Arm, control: &Arm) -> (EffectEstimate, Data) {
    let (estimate, data) = if measure.family() == Family::Binary {
        let table = Table2x2::from_totals(arm.events, arm.n, control.events, control.n);
        let data = Data::Counts {
            events: [arm.events, control.events],
            totals: [arm.n, control.n],
        };
        (binary(measure, table, &ZeroRule::default(), false), data)
    } else {
        let group = |arm: &Arm| Group {
            mean: arm.mean,
            sd: arm.sd,
            n: arm.n,
        };
        let data = Data::Means {
            means: [arm.mean, control.mean],
            sds: [arm.sd, control.sd],
            sizes: [arm.n, control.n],
        };
        let effect = two_means(measure, group(arm), group(control), Formula::default());
        (effect, data)
    };
    (estimate.expect("defined"), data)
}

fn study_effect(measure: Measure, arms: &[Arm]) -> EffectEstimate {
    let control = &arms[0];
    let contrasts: Vec<_> = arms[1..]
        .iter()
        .map(|arm| {
            let (estimate, data) = contrast(measure, arm, control);
            let errors = ArmErrors::new(measure, estimate, data, [0.0; 2]);
            assert!(errors.exact());
            (estimate, (errors, [arm.arm.as_str(), "control"]))
        })
        .collect();
    let k = contrasts.len();
    let v = DMatrix::from_fn(k, k, |i, j| covariance(contrasts[i].1, contrasts[j].1));
    for (at, (estimate, _)) in contrasts.iter().enumerate() {
        // Rounding of a sum of four squares.
        assert!((v[(at, at)] - estimate.vi).abs() <= 1e-14 * estimate.vi);
    }
    let yi: Vec<_> = contrasts.iter().map(|(estimate, _)| estimate.yi).collect();
    combined_effect(&yi, &v).expect("defined")
}

/// `optim` stops where the likelihood no longer changes in 16 digits, which leaves half as many in tau².
const STOPPED: Tolerance = Tolerance {
    relative: 1e-6,
    scale: 1e-2,
    absolute: 0.0,
};

#[test]
fn one_effect_a_study_gives_the_fit_of_all_contrasts() {
    let mut studies: BTreeMap<String, Vec<Arm>> = BTreeMap::new();
    for arm in read::<Arm>("shared_arms.csv") {
        studies.entry(arm.study.clone()).or_default().push(arm);
    }
    let mut agreement = Agreement::default();
    for fit in read::<Fit>("shared_arms_fits.csv") {
        let measure = Measure::from_code(&fit.measure).expect("a measure");
        let effects = studies.values().map(|arms| study_effect(measure, arms));
        let (yi, vi): (Vec<_>, Vec<_>) = effects.map(|effect| (effect.yi, effect.vi)).unzip();
        let options = Options {
            tau2: Tau2Estimator::from_code(&fit.method).expect("an estimator"),
            interval: IntervalMethod::Wald,
            ..Options::default()
        };
        let pooled = pool(&yi, &vi, &options).expect("poolable");
        let place = format!("{} {}", fit.measure, fit.method);
        for (quantity, got, want) in [
            ("estimate", Some(pooled.estimate), fit.estimate),
            ("se", Some(pooled.se), fit.se),
            ("tau2", pooled.tau2, fit.tau2),
        ] {
            agreement.check(quantity, &place, got, &json!(want), STOPPED);
        }
    }
    agreement.conclude(42);
}
