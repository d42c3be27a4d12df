//! Pooled models: estimator of tau2 x test, as metafor's `rma` gives them.

use oxymeta::pooling::{
    FitStatistics, GenqWeights, IntervalMethod, Level, Options, PooledEstimate, PredictionMethod,
    Tau2Estimator, Weighting, pool, pool_with_tau2,
};
use serde_json::Value;

use crate::agreement::{Agreement, Tolerance, relative};
use crate::data::{self, DataSet, number, text};

/// Sums of a few hundred terms and their cancellation; both sides work in 64 bits.
const CLOSED_FORM: f64 = 1e-10;
/// What metafor's iterations are run to.
const ITERATED: f64 = 1e-7;

fn is_iterated(method: &str) -> bool {
    matches!(
        method,
        "ML" | "REML" | "EB" | "PM" | "PMM" | "DLIT" | "SJIT" | "GENQM"
    )
}

pub fn tolerance_of(method: &str) -> Tolerance {
    relative(if is_iterated(method) {
        ITERATED
    } else {
        CLOSED_FORM
    })
}

#[test]
fn pooled_estimates_agree_with_metafor() {
    let mut agreement = Agreement::default();
    for set in data::with("fits") {
        let (yi, vi) = set.effects();
        // Differences of two groups, which metafor did not make itself, have no count.
        if let Some(k_used) = set.json.get("k_used") {
            agreement.require(*k_used == yi.len(), || format!("{}: k_used", set.name));
        }
        for fit in set.list("fits") {
            compare_fit(&mut agreement, &set, &yi, &vi, fit);
        }
    }
    agreement.conclude(145_314);
}

#[test]
fn other_levels_a_fixed_tau2_and_equal_weights_agree_with_metafor() {
    let mut agreement = Agreement::default();
    for set in data::with("fits_variants") {
        let (yi, vi) = set.effects();
        for fit in set.list("fits_variants") {
            compare_fit(&mut agreement, &set, &yi, &vi, fit);
        }
    }
    agreement.conclude(11_095);
}

/// Effects of one file with variances that metafor did not compute.
#[test]
fn pooled_estimates_with_the_exact_variances_of_morris_agree_with_metafor() {
    let mut agreement = Agreement::default();
    for set in data::with("fits_vi_morris_eq25") {
        let of = |key: &str| -> Vec<f64> {
            let rows = set.list("rows").iter();
            rows.map(|row| number(&row[key])).collect()
        };
        let (yi, vi) = (of("yi"), of("vi_morris_eq25"));
        for fit in set.list("fits_vi_morris_eq25") {
            compare_fit(&mut agreement, &set, &yi, &vi, fit);
        }
    }
    agreement.conclude(468);
}

#[test]
fn generalised_q_estimators_agree_with_metafor() {
    let mut agreement = Agreement::default();
    for set in data::with("fits_genq") {
        let (yi, vi) = set.effects();
        for fit in set.list("fits_genq") {
            compare_fit(&mut agreement, &set, &yi, &vi, fit);
        }
    }
    agreement.conclude(15_912);
}

#[test]
fn two_step_estimators_agree_with_the_generalised_q_of_metafor() {
    let mut agreement = Agreement::default();
    for want in data::list(&data::file("two_step.json")) {
        let (name, method) = (text(&want["dataset"]), text(&want["method"]));
        let (yi, vi) = data::effects(&data::file(&format!("{name}.json")));
        let options = Options {
            tau2: Tau2Estimator::from_code(method).expect("a known estimator"),
            ..Options::default()
        };
        let ours = pool(&yi, &vi, &options).expect("several studies");
        let (place, closed) = (format!("{name} {method}"), relative(CLOSED_FORM));
        agreement.check("tau2", &place, ours.tau2, &want["tau2"], closed);
        agreement.check("tau2_se", &place, ours.tau2_se, &want["se_tau2"], closed);
    }
    agreement.conclude(28);
}

/// The weights of a generalised-Q fit; any for the other estimators.
pub fn genq_weights(fit: &Value) -> GenqWeights {
    let code = fit["genq_weights"]
        .as_str()
        .map(|code| code.replace('_', "-"));
    code.map_or(GenqWeights::default(), |code| {
        GenqWeights::from_code(&code).expect("known weights")
    })
}

fn compare_fit(agreement: &mut Agreement, set: &DataSet, yi: &[f64], vi: &[f64], fit: &Value) {
    let (method, test) = (text(&fit["method"]), text(&fit["test"]));
    let place = format!(
        "{} {method} {test} {}",
        set.name,
        fit["variant"]
            .as_str()
            .or(fit["genq_weights"].as_str())
            .unwrap_or("")
    );
    let options = Options {
        tau2: Tau2Estimator::from_code(method).expect("a known estimator"),
        interval: IntervalMethod::from_code(test).expect("a known test"),
        prediction: PredictionMethod::Hts,
        level: Level::new(number(&fit["level"])).expect("a level"),
        weighting: if fit["variant"] == "unweighted" {
            Weighting::Equal
        } else {
            Weighting::Inverse
        },
        genq_weights: genq_weights(fit),
        ..Options::default()
    };
    let pool = |options: &Options| {
        if is_fixed(fit) {
            pool_with_tau2(yi, vi, number(&fit["tau2"]), options)
        } else {
            pool(yi, vi, options)
        }
    };
    let ours = pool(&options).expect("metafor could pool these");
    let tau2 = number(&fit["tau2"]);
    let tolerance = tolerance_of(method);
    // A tau2 given from outside lies at no maximum and is compared like any other.
    if fit["local_maximum_only"] == true && !is_fixed(fit) {
        let likelihood = log_likelihood(method, yi, vi, ours.tau2.expect("several studies"));
        let theirs = log_likelihood(method, yi, vi, tau2);
        agreement.require(likelihood >= theirs, || {
            format!("{place}: a lower likelihood than metafor's")
        });
        return;
    }
    agreement.require(fit["converged"] == true, || {
        format!("{place}: metafor did not finish")
    });
    let statistics = FitStatistics::of_pooled(yi, vi, &ours);
    compare_fit_statistics(agreement, &place, statistics, fit, tolerance);
    compare_inference(agreement, &place, &ours, fit, tolerance);
    compare_heterogeneity(agreement, &place, &ours, fit, tolerance, median(vi));
    compare_prediction(agreement, &place, &options, &pool, fit, tolerance);
}

fn compare_inference(
    agreement: &mut Agreement,
    place: &str,
    ours: &PooledEstimate,
    fit: &Value,
    tolerance: Tolerance,
) {
    // An estimate or a bound near 0 is known to a fraction of its standard error, not of itself.
    let location = Tolerance {
        scale: ours.se,
        ..tolerance
    };
    let unit_free = Tolerance {
        scale: 1.0,
        ..tolerance
    };
    agreement.require(fit["k"] == ours.k, || format!("{place}: k"));
    agreement.check(
        "estimate",
        place,
        Some(ours.estimate),
        &fit["estimate"],
        location,
    );
    agreement.check("se", place, Some(ours.se), &fit["se"], tolerance);
    agreement.check(
        "statistic",
        place,
        ours.statistic,
        &fit["statistic"],
        unit_free,
    );
    agreement.check("df", place, ours.df, &fit["ddf"], relative(0.0));
    let p_tolerance = p_value_tolerance(&fit["pval"], ours.statistic, tolerance);
    agreement.check("p_value", place, ours.p_value, &fit["pval"], p_tolerance);
    agreement.check(
        "ci lower",
        place,
        Some(ours.ci.lower),
        &fit["ci_lb"],
        location,
    );
    agreement.check(
        "ci upper",
        place,
        Some(ours.ci.upper),
        &fit["ci_ub"],
        location,
    );
    if let Some(weights) = fit.get("weights") {
        for (got, want) in ours.weights.iter().zip(data::list(weights)) {
            agreement.check("weight", place, Some(*got), want, tolerance);
        }
    }
}

/// A log-likelihood is known to a fraction of 1, which is what differences of it are judged by.
pub fn compare_fit_statistics(
    agreement: &mut Agreement,
    place: &str,
    ours: Option<FitStatistics>,
    fit: &Value,
    tolerance: Tolerance,
) {
    let tolerance = Tolerance {
        scale: 1.0,
        ..tolerance
    };
    type Of = fn(FitStatistics) -> f64;
    let keys: [(&str, Of); 4] = [
        ("loglik", |s| s.log_likelihood),
        ("AIC", |s| s.aic),
        ("BIC", |s| s.bic),
        ("AICc", |s| s.aicc),
    ];
    for (key, of) in keys {
        // Meta-regressions have the log-likelihood alone.
        if let Some(want) = fit.get(key) {
            agreement.check(key, place, ours.map(of), want, tolerance);
        }
    }
}

/// d ln p / d ln z grows as z^2: a far tail magnifies the tolerance of its statistic.
pub fn p_value_tolerance(p: &Value, statistic: Option<f64>, tolerance: Tolerance) -> Tolerance {
    let z = statistic.unwrap_or(0.0);
    let tail = if p.as_f64().is_some_and(|p| p < 1e-12) {
        1e-6
    } else {
        0.0
    };
    relative((tolerance.relative * (1.0 + z * z)).max(tail))
}

fn compare_heterogeneity(
    agreement: &mut Agreement,
    place: &str,
    ours: &PooledEstimate,
    fit: &Value,
    tolerance: Tolerance,
    median_vi: f64,
) {
    // On the boundary metafor's scoring leaves about 1e-12 of the median variance in place of 0.
    let boundary = Tolerance {
        absolute: 1e-9 * median_vi,
        ..tolerance
    };
    let unit_free = Tolerance {
        scale: 1.0,
        ..tolerance
    };
    agreement.check("tau2", place, ours.tau2, &fit["tau2"], boundary);
    if !is_fixed(fit) {
        agreement.check("tau2_se", place, ours.tau2_se, &fit["se_tau2"], tolerance);
    }
    agreement.check(
        "i2",
        place,
        ours.i2,
        &fit["I2"],
        Tolerance {
            absolute: 1e-6,
            ..tolerance
        },
    );
    agreement.check("h2", place, ours.h2, &fit["H2"], unit_free);
    agreement.check("q", place, Some(ours.q), &fit["QE"], relative(CLOSED_FORM));
    agreement.check(
        "q_df",
        place,
        Some(ours.q_df as f64),
        &fit["QEdf"],
        relative(0.0),
    );
    agreement.check(
        "q_p",
        place,
        ours.q_p,
        &fit["QEp"],
        relative(1e-10 * (1.0 + ours.q)),
    );
}

/// Under metafor's prediction intervals: `pi` by the test's own distribution, `pi_t` on k-1 df, `pi_riley` on k-2.
pub fn compare_prediction(
    agreement: &mut Agreement,
    place: &str,
    options: &Options,
    pool: &impl Fn(&Options) -> Result<PooledEstimate, oxymeta::pooling::PoolingError>,
    fit: &Value,
    tolerance: Tolerance,
) {
    let own = if options.interval == IntervalMethod::Wald {
        PredictionMethod::Normal
    } else {
        PredictionMethod::T
    };
    for (prefix, method) in [
        ("pi", own),
        ("pi_t", PredictionMethod::T),
        ("pi_riley", PredictionMethod::Hts),
    ] {
        if is_fixed(fit) && method == PredictionMethod::Hts {
            // metafor then counts tau2 as known and takes k-1 degrees of freedom.
            continue;
        }
        let ours = pool(&Options {
            prediction: method,
            ..*options
        })
        .expect("pooled before");
        if ours.k == 2 && method == PredictionMethod::Hts {
            // metafor then takes 1 degree of freedom; the method has none.
            agreement.require(ours.prediction_interval.is_none(), || {
                format!("{place}: prediction from two studies")
            });
            continue;
        }
        let width = ours
            .prediction_interval
            .map_or(0.0, |pi| pi.upper - pi.lower);
        let location = Tolerance {
            scale: width,
            ..tolerance
        };
        let (lower, upper) = (&fit[format!("{prefix}_lb")], &fit[format!("{prefix}_ub")]);
        let quantity = format!("prediction {}", method.code());
        agreement.check(
            &quantity,
            place,
            ours.prediction_interval.map(|pi| pi.lower),
            lower,
            location,
        );
        agreement.check(
            &quantity,
            place,
            ours.prediction_interval.map(|pi| pi.upper),
            upper,
            location,
        );
    }
}

/// A tau2 from outside has no standard error here; metafor gives the one it would have as an estimate.
fn is_fixed(fit: &Value) -> bool {
    fit["variant"]
        .as_str()
        .is_some_and(|v| v.starts_with("tau2 fixed"))
}

/// The likelihood written out plainly, apart from the engine's own.
pub fn log_likelihood(method: &str, yi: &[f64], vi: &[f64], tau2: f64) -> f64 {
    let w: Vec<f64> = vi.iter().map(|v| 1.0 / (v + tau2)).collect();
    let sum_w: f64 = w.iter().sum();
    let mean = w.iter().zip(yi).map(|(w, y)| w * y).sum::<f64>() / sum_w;
    let q: f64 = w.iter().zip(yi).map(|(w, y)| w * (y - mean).powi(2)).sum();
    let determinant = if method == "REML" { sum_w.ln() } else { 0.0 };
    -0.5 * (determinant - w.iter().map(|w| w.ln()).sum::<f64>() + q)
}

pub fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    if sorted.len() % 2 == 1 {
        sorted[middle]
    } else {
        0.5 * (sorted[middle - 1] + sorted[middle])
    }
}
