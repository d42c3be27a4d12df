//! Tests for small-study effects, trim and fill, fail-safe N and excess significance as metafor gives them.

use oxymeta::bias::{
    Asymmetry, FailSafe, MissingCount, Predictor, Side, egger, excess_significance,
    funnel_regression, general, mixed_funnel_regression, orwin, rank_test, rosenberg, rosenthal,
    trim_and_fill,
};
use oxymeta::pooling::{IntervalMethod, Level, Options, Tau2Estimator};
use serde_json::Value;

use crate::agreement::{Agreement, Tolerance, relative};
use crate::data::{self, DataSet, list, number, text};
use crate::fits::median;

/// Closed forms agree to this.
const CLOSED: f64 = 1e-10;
/// What metafor's default stopping rule leaves of a REML fit.
const DEFAULT_STOP: f64 = 1e-3;
/// What follows from an iterated tau2 agrees to this.
const ITERATED: f64 = 1e-7;

#[test]
fn funnel_regressions_agree_with_metafor() {
    let mut agreement = Agreement::default();
    for set in data::with("regtest") {
        let (yi, vi) = set.effects();
        let ni = sizes(&set);
        for want in set.list("regtest") {
            let model = text(&want["model"]);
            if model == "egger" {
                let ours = egger(&yi, &vi, Level::default()).expect("metafor could fit it");
                // Egger's own form has the two coefficients in each other's place.
                let swapped = swapped(want);
                compare(
                    &mut agreement,
                    &format!("{} egger", set.name),
                    &ours,
                    &swapped,
                    CLOSED,
                );
                continue;
            }
            let predictor = Predictor::ALL
                .into_iter()
                .find(|p| p.code() == text(&want["predictor"]))
                .expect("a known predictor");
            let xi = predictor
                .values(&vi, ni.as_deref())
                .expect("sizes where metafor has them");
            let place = format!(
                "{} {model} {} {}",
                set.name,
                predictor.code(),
                want["method"]
            );
            let (ours, tolerance) = if model == "lm" {
                (funnel_regression(&yi, &vi, &xi, Level::default()), CLOSED)
            } else {
                let method = text(&want["method"]);
                let options = options(method, text(&want["test"]));
                let tolerance = if method == "REML" { ITERATED } else { CLOSED };
                (mixed_funnel_regression(&yi, &vi, &xi, &options), tolerance)
            };
            match ours {
                Ok(ours) => compare(&mut agreement, &place, &ours, want, tolerance),
                Err(error) => agreement.require(false, || format!("{place}: {error}")),
            }
        }
    }
    agreement.conclude(12_935);
}

fn swapped(want: &Value) -> Value {
    let mut swapped = want.clone();
    for (ours, theirs) in [("intercept", "slope"), ("se_intercept", "se_slope")] {
        swapped[ours] = want[theirs].clone();
        swapped[theirs] = want[ours].clone();
    }
    swapped
}

fn compare(agreement: &mut Agreement, place: &str, ours: &Asymmetry, want: &Value, tolerance: f64) {
    let coefficient = |scale| Tolerance {
        scale,
        ..relative(tolerance)
    };
    let statistic = ours.statistic.unwrap_or(0.0);
    let of_statistic = Tolerance {
        scale: 1.0,
        ..relative(tolerance)
    };
    // d ln p / d t is about t in the tail.
    let of_p = relative(tolerance * (1.0 + statistic * statistic));
    let checks = [
        (
            "intercept",
            Some(ours.intercept),
            coefficient(ours.se_intercept),
        ),
        ("slope", Some(ours.slope), coefficient(ours.se_slope)),
        ("se_intercept", Some(ours.se_intercept), relative(tolerance)),
        ("se_slope", Some(ours.se_slope), relative(tolerance)),
        ("statistic", ours.statistic, of_statistic),
        ("ddf", ours.df, relative(0.0)),
        ("pval", ours.p_value, of_p),
    ];
    for (key, got, tolerance) in checks {
        agreement.check(key, place, got, &want[key], tolerance);
    }
    if want["limit_est"].is_number() {
        let bound = coefficient(ours.se_intercept);
        agreement.check(
            "limit_est",
            place,
            Some(ours.intercept),
            &want["limit_est"],
            bound,
        );
        let ci = ours.intercept_ci;
        agreement.check(
            "limit_ci_lb",
            place,
            Some(ci.lower),
            &want["limit_ci_lb"],
            bound,
        );
        agreement.check(
            "limit_ci_ub",
            place,
            Some(ci.upper),
            &want["limit_ci_ub"],
            bound,
        );
    }
}

/// Participants of each study, as escalc counts them from the columns.
fn sizes(set: &DataSet) -> Option<Vec<f64>> {
    let kinds: [&[&str]; 6] = [
        &["ni"],
        &["n1i", "n2i"],
        &["ai", "bi", "ci", "di"],
        &["x1i", "t1i", "x2i", "t2i"],
        &["ti"],
        &["t1i", "t2i"],
    ];
    let of = |row: &Value| {
        let columns = kinds
            .iter()
            .find(|columns| columns.iter().all(|c| row[*c].is_number()))?;
        let times = columns
            .iter()
            .filter(|c| !(columns.len() == 4 && c.starts_with('x')));
        let total: f64 = times.map(|c| number(&row[*c])).sum();
        // Marginal tables of pairs count every participant twice.
        let persons = if set.name.contains("MPORM") {
            total / 2.0
        } else {
            total
        };
        Some(persons)
    };
    set.used_rows().map(of).collect()
}

fn options(method: &str, test: &str) -> Options {
    Options {
        tau2: Tau2Estimator::from_code(method).expect("a known estimator"),
        interval: IntervalMethod::from_code(test).expect("a known test"),
        ..Options::default()
    }
}

#[test]
fn rank_tests_agree_with_metafor() {
    let mut agreement = Agreement::default();
    for set in data::with_any("ranktest") {
        let (yi, vi) = set.effects();
        let ours = rank_test(&yi, &vi).expect("metafor could rank them");
        let want = &set.json["ranktest"];
        agreement.check(
            "tau",
            &set.name,
            Some(ours.tau),
            &want["tau"],
            relative(CLOSED),
        );
        // R takes the upper tail as 1 less the lower one, which leaves 13 decimals.
        let decimals = Tolerance {
            scale: 1e-2,
            ..relative(CLOSED)
        };
        agreement.check("p", &set.name, Some(ours.p_value), &want["pval"], decimals);
    }
    agreement.conclude(102);
}

#[test]
fn trim_and_fill_agrees_with_metafor() {
    let mut agreement = Agreement::default();
    for set in data::with("trimfill") {
        let (yi, vi) = set.effects();
        for want in set.list("trimfill") {
            let estimator = MissingCount::ALL
                .into_iter()
                .find(|e| e.code() == text(&want["estimator"]))
                .expect("a known estimator");
            let asked = text(&want["side_requested"]);
            let side = [Side::Left, Side::Right]
                .into_iter()
                .find(|s| s.code() == asked);
            let method = text(&want["method"]);
            let place = format!("{} {method} {} {asked}", set.name, estimator.code());
            let ours = match trim_and_fill(&yi, &vi, side, estimator, &options(method, "z")) {
                Ok(ours) => ours,
                Err(error) => {
                    agreement.require(false, || format!("{place}: {error}"));
                    continue;
                }
            };
            agreement.require(want["side"] == ours.side.code(), || {
                format!("{place}: side")
            });
            agreement.require(want["k0"] == ours.k0, || format!("{place}: k0 {}", ours.k0));
            if want["k0"] != ours.k0 {
                continue;
            }
            agreement.require(want["k"] == ours.adjusted.k, || format!("{place}: k"));
            agreement.require(
                list(&want["filled_yi"]).len() == ours.filled_yi.len(),
                || format!("{place}: number filled"),
            );
            // metafor refits with its default stopping rule, under which REML's tau2 has three digits.
            let bound = if method == "REML" {
                DEFAULT_STOP
            } else {
                CLOSED
            };
            let tolerance = relative(bound);
            let adjusted = &ours.adjusted;
            let location = Tolerance {
                scale: adjusted.se,
                ..tolerance
            };
            let boundary = Tolerance {
                absolute: 1e-9 * median(&vi),
                ..tolerance
            };
            let p = relative(bound * (1.0 + adjusted.statistic.unwrap_or(0.0).powi(2)));
            let one = Tolerance {
                scale: 1.0,
                ..tolerance
            };
            let checks = [
                ("se_k0", ours.se_k0, tolerance),
                ("p_k0", ours.p_k0, tolerance),
                ("estimate", Some(adjusted.estimate), location),
                ("se", Some(adjusted.se), tolerance),
                ("statistic", adjusted.statistic, one),
                ("pval", adjusted.p_value, p),
                ("ci_lb", Some(adjusted.ci.lower), location),
                ("ci_ub", Some(adjusted.ci.upper), location),
                ("tau2", adjusted.tau2.or(Some(0.0)), boundary),
                (
                    "I2",
                    adjusted.i2,
                    Tolerance {
                        absolute: 1e-6,
                        ..tolerance
                    },
                ),
                ("QE", Some(adjusted.q), one),
            ];
            for (key, got, tolerance) in checks {
                agreement.check(key, &place, got, &want[key], tolerance);
            }
            for (filled, key) in [
                (&ours.filled_yi, "filled_yi"),
                (&ours.filled_vi, "filled_vi"),
            ] {
                for (at, value) in filled.iter().enumerate() {
                    agreement.check(key, &place, Some(*value), &want[key][at], location);
                }
            }
        }
    }
    agreement.conclude(16_858);
}

#[test]
fn fail_safe_numbers_agree_with_metafor() {
    let mut agreement = Agreement::default();
    for set in data::with("fsn") {
        let (yi, vi) = set.effects();
        for want in set.list("fsn") {
            let kind = text(&want["type"]);
            let alpha = number(&want["alpha"]);
            let place = format!("{} {kind} {} {}", set.name, want["method"], want["target"]);
            let ours: FailSafe = match kind {
                "Rosenthal" => rosenthal(&yi, &vi, alpha),
                "Rosenberg" => rosenberg(&yi, &vi, alpha),
                "Orwin" => orwin(&yi, &vi, number(&want["target"]), true),
                _ => {
                    let method = Tau2Estimator::from_code(text(&want["method"]));
                    general(&yi, &vi, method.expect("a known estimator"), alpha)
                }
            }
            .expect("metafor could count them");
            let n = ours.n.map(|n| n as f64);
            // metafor's search for the count stops on either side of it.
            let count = Tolerance {
                absolute: 0.0,
                relative: if kind == "General" {
                    1.0 / number(&want["fsn"]).max(1.0)
                } else {
                    0.0
                },
                scale: 1.0,
            };
            agreement.check(&format!("N {kind}"), &place, n, &want["fsn"], count);
            compare_fail_safe(&mut agreement, &place, &ours, want, &vi);
        }
    }
    agreement.conclude(2_919);
}

/// What a fail-safe number refers to, before and after.
fn compare_fail_safe(
    agreement: &mut Agreement,
    place: &str,
    ours: &FailSafe,
    want: &Value,
    vi: &[f64],
) {
    // metafor pools by REML with its default stopping rule here: at steps of tau2 below 1e-5, whatever the unit.
    let typical = vi.len() as f64 / vi.iter().map(|v| 1.0 / v).sum::<f64>();
    let stop = |size: f64| {
        if want["method"] == "REML" {
            DEFAULT_STOP.max(1e-5 / size)
        } else {
            CLOSED
        }
    };
    let tau2 = ours.observed_tau2.unwrap_or(0.0);
    let bound = stop(tau2 + typical);
    let location = Tolerance {
        scale: (typical / vi.len() as f64).sqrt(),
        ..relative(bound)
    };
    let boundary = Tolerance {
        absolute: 1e-9 * median(vi),
        ..relative(stop(tau2))
    };
    // d ln p / d ln z grows as z^2, which is about -2 ln p.
    let of_p = |p: &Value| {
        let z2 = -2.0 * p.as_f64().unwrap_or(1.0).max(f64::MIN_POSITIVE).ln();
        relative(bound * (1.0 + z2))
    };
    let mut check = |key: &str, got: Option<f64>, tolerance: Tolerance| {
        agreement.check(key, place, got, &want[key], tolerance);
    };
    check("observed_est", ours.observed, location);
    check("mean_est", ours.observed, location);
    check(
        "observed_pval",
        ours.observed_p,
        of_p(&want["observed_pval"]),
    );
    check("observed_tau2", ours.observed_tau2, boundary);
    // Another count, which metafor's search may have stopped at, has another mean.
    let same = want["type"] != "General" || want["fsn"] == ours.n.unwrap_or(0);
    if same {
        check("est_after", ours.after.map(|a| a.estimate), location);
        check("tau2_after", ours.after.map(|a| a.tau2), boundary);
        check(
            "pval_after",
            ours.after.map(|a| a.p_value),
            of_p(&want["pval_after"]),
        );
    }
    agreement.require(want["lower_bound_only"] == ours.n.is_none(), || {
        format!("{place}: bound")
    });
}

#[test]
fn excess_significance_agrees_with_metafor() {
    let mut agreement = Agreement::default();
    for set in data::with_any("tes") {
        let (yi, vi) = set.effects();
        let want = &set.json["tes"];
        let ours = excess_significance(&yi, &vi, None, 0.0, 0.05).expect("metafor could test it");
        let place = &set.name;
        agreement.require(want["O"] == ours.observed, || format!("{place}: O"));
        let exact = want["test"] == "exact";
        let p = if exact {
            Some(ours.p_exact)
        } else {
            ours.p_chi_squared
        };
        let scale = vi.iter().map(|v| 1.0 / v).sum::<f64>().powf(-0.5);
        let location = Tolerance {
            scale,
            ..relative(CLOSED)
        };
        agreement.check("theta", place, Some(ours.theta), &want["theta"], location);
        agreement.check(
            "E",
            place,
            Some(ours.expected),
            &want["E"],
            relative(CLOSED),
        );
        agreement.check(
            "O/E",
            place,
            Some(ours.ratio),
            &want["OE_ratio"],
            relative(CLOSED),
        );
        agreement.check("p", place, p, &want["pval"], relative(CLOSED));
        if !exact {
            agreement.check("X2", place, ours.chi_squared, &want["X2"], relative(CLOSED));
        }
    }
    agreement.conclude(266);
}
