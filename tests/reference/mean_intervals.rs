//! Other intervals of the mean and of a new study's effect: Henmi-Copas as metafor's `hc`, prediction intervals as pimeta's
//! `pima`, and intervals that no committed file has against formulas written out plainly.

use oxymeta::pooling::{
    Interval, IntervalMethod, Options, PredictionMethod, Tau2Estimator, pool, pool_with_tau2,
};

use crate::agreement::{Agreement, Tolerance, relative};
use crate::data::{self, number, text};

fn check_interval(
    agreement: &mut Agreement,
    quantity: &str,
    place: &str,
    got: Option<Interval>,
    want: [&serde_json::Value; 2],
    tolerance: f64,
) {
    let tolerance = Tolerance {
        scale: got.map_or(0.0, |i| i.upper - i.lower),
        ..relative(tolerance)
    };
    agreement.check(quantity, place, got.map(|i| i.lower), want[0], tolerance);
    agreement.check(quantity, place, got.map(|i| i.upper), want[1], tolerance);
}

/// metafor integrates and searches with R's default tolerances, about 1e-4.
#[test]
fn henmi_copas_intervals_agree_with_metafor() {
    let mut agreement = Agreement::default();
    for set in data::with_any("hc") {
        let (yi, vi) = set.effects();
        let want = &set.json["hc"];
        let options = Options {
            interval: IntervalMethod::HenmiCopas,
            ..Options::default()
        };
        let ours = pool(&yi, &vi, &options).expect("metafor could pool these");
        let location = Tolerance {
            scale: ours.se,
            ..relative(1e-10)
        };
        agreement.check(
            "estimate",
            &set.name,
            Some(ours.estimate),
            &want["estimate"],
            location,
        );
        agreement.check("se", &set.name, Some(ours.se), &want["se"], relative(1e-10));
        agreement.check("tau2", &set.name, ours.tau2, &want["tau2"], relative(1e-10));
        let bounds = [&want["ci_lb"], &want["ci_ub"]];
        check_interval(
            &mut agreement,
            "interval",
            &set.name,
            Some(ours.ci),
            bounds,
            1e-4,
        );
    }
    agreement.conclude(250);
}

/// pimeta's own search for REML stops early, so its tau2 is given and the intervals are compared.
#[test]
fn prediction_intervals_agree_with_pimeta() {
    let mut agreement = Agreement::default();
    for set in data::with("pi_alternatives") {
        let (yi, vi) = set.effects();
        for want in set.list("pi_alternatives") {
            let code = text(&want["method"]);
            let (interval, prediction) = match code {
                "HTS" => (IntervalMethod::T, PredictionMethod::Hts),
                "HK" => (IntervalMethod::HksjAdhoc, PredictionMethod::Hk),
                "SJ" => (IntervalMethod::Wald, PredictionMethod::Sj),
                "KR" => (IntervalMethod::KenwardRoger, PredictionMethod::Kr),
                // pimeta's name for the Higgins-Thompson-Spiegelhalter interval with tau2 by REML.
                "APX" => (IntervalMethod::T, PredictionMethod::Hts),
                _ => panic!("{code} is unknown"),
            };
            let options = Options {
                interval,
                prediction,
                ..Options::default()
            };
            let tau2 = number(&want["tau2"]);
            let ours = pool_with_tau2(&yi, &vi, tau2, &options).expect("pimeta could pool these");
            let place = format!("{} {code}", set.name);
            let location = Tolerance {
                scale: ours.se,
                ..relative(1e-10)
            };
            let estimate = Some(ours.estimate);
            agreement.check("estimate", &place, estimate, &want["estimate"], location);
            if want["ci_lb"].is_string() {
                // Degrees of freedom near 0: pimeta's quantile is infinite.
                agreement.require(ours.prediction_interval.is_none(), || place.clone());
                continue;
            }
            let bounds = [&want["pi_lb"], &want["pi_ub"]];
            let prediction = format!("{code} prediction");
            check_interval(
                &mut agreement,
                &prediction,
                &place,
                ours.prediction_interval,
                bounds,
                1e-10,
            );
            // The interval of the mean by Sidik and Jonkman's variance is not offered.
            if code != "SJ" {
                let bounds = [&want["ci_lb"], &want["ci_ub"]];
                let confidence = format!("{code} confidence");
                check_interval(
                    &mut agreement,
                    &confidence,
                    &place,
                    Some(ours.ci),
                    bounds,
                    1e-10,
                );
            }
        }
    }
    agreement.conclude(1_170);
}

/// The hybrid rules of Jackson et al. (2017) and IQWiG (2022), from the intervals they choose between.
#[test]
fn hybrid_intervals_follow_their_rules() {
    let mut agreement = Agreement::default();
    let mut chosen = [0; 4];
    for set in data::with("fits") {
        let (yi, vi) = set.effects();
        let ci = |tau2, interval| {
            let options = Options {
                tau2,
                interval,
                ..Options::default()
            };
            pool(&yi, &vi, &options)
                .expect("metafor could pool these")
                .ci
        };
        let reml = Tau2Estimator::Reml;
        let (hksj, wald) = (
            ci(reml, IntervalMethod::Hksj),
            ci(reml, IntervalMethod::Wald),
        );
        let classic = ci(Tau2Estimator::DerSimonianLaird, IntervalMethod::Wald);
        let width = |i: Interval| i.upper - i.lower;
        let wider = usize::from(width(hksj) < width(wald));
        chosen[wider] += 1;
        agreement.require(
            ci(reml, IntervalMethod::Hybrid) == [hksj, wald][wider],
            || format!("{}: hybrid", set.name),
        );
        let corrected = usize::from(width(hksj) < width(classic));
        chosen[2 + corrected] += 1;
        let adhoc = ci(reml, IntervalMethod::HksjAdhoc);
        agreement.require(
            ci(reml, IntervalMethod::Iqwig6) == [hksj, adhoc][corrected],
            || format!("{}: IQWiG", set.name),
        );
    }
    assert!(chosen.iter().all(|&times| times > 0), "{chosen:?}");
    agreement.conclude(568);
}
