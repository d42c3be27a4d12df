//! What metafor tells of each of several fits, in arrays.

use oxymeta::pooling::{IntervalMethod, Options, PooledEstimate, Tau2Estimator};
use serde_json::Value;

use crate::agreement::{Agreement, Tolerance, relative};
use crate::data::text;
use crate::fits::{p_value_tolerance, tolerance_of};

/// The options of a reference entry.
pub fn options(entry: &Value) -> Options {
    Options {
        tau2: Tau2Estimator::from_code(text(&entry["method"])).expect("a known estimator"),
        interval: IntervalMethod::from_code(text(&entry["test"])).expect("a known test"),
        ..Options::default()
    }
}

/// Compares one fit with entry `at` of metafor's arrays; one that metafor could not finish is passed over.
pub fn compare(
    agreement: &mut Agreement,
    place: &str,
    ours: &PooledEstimate,
    entry: &Value,
    at: usize,
    median_vi: f64,
) {
    let want = |key: &str| &entry[key][at];
    if want("estimate").is_null() {
        return;
    }
    let tolerance = tolerance_of(text(&entry["method"]));
    // An estimate or a bound near 0 is known to a fraction of its standard error, not of itself.
    let location = Tolerance {
        scale: ours.se,
        ..tolerance
    };
    let unit_free = Tolerance {
        scale: 1.0,
        ..tolerance
    };
    // Below the smallest normal number R's value is 0.
    let p_tolerance = Tolerance {
        absolute: f64::MIN_POSITIVE,
        ..p_value_tolerance(want("pval"), ours.statistic, tolerance)
    };
    let mut check = |quantity: &str, got: Option<f64>, key: &str, tolerance: Tolerance| {
        agreement.check(quantity, place, got, want(key), tolerance);
    };
    check("estimate", Some(ours.estimate), "estimate", location);
    check("se", Some(ours.se), "se", tolerance);
    check("statistic", ours.statistic, "zval", unit_free);
    check("p_value", ours.p_value, "pval", p_tolerance);
    check("ci lower", Some(ours.ci.lower), "ci_lb", location);
    check("ci upper", Some(ours.ci.upper), "ci_ub", location);
    check("q", Some(ours.q), "Q", relative(1e-10));
    if ours.k == 1 {
        // metafor writes 0 and 1 where one study tells nothing of heterogeneity; here it is undefined.
        return;
    }
    let boundary = |absolute: f64| Tolerance {
        absolute,
        ..tolerance
    };
    // metafor lists no tau2 for equal effects.
    if entry["tau2"].is_array() {
        check("tau2", ours.tau2, "tau2", boundary(1e-9 * median_vi));
    }
    check("i2", ours.i2, "I2", boundary(1e-6));
    check("h2", ours.h2, "H2", unit_free);
    check("q_p", ours.q_p, "Qp", relative(1e-10 * (1.0 + ours.q)));
}
