//! Degenerate data: what metafor answers, and what we answer instead where a number would mislead.

use nalgebra::DMatrix;
use oxymeta::pooling::{
    FitStatistics, IntervalMethod, Options, PoolingError, PoolingWarning, Tau2Estimator, pool,
    regress,
};
use serde_json::Value;

use crate::agreement::{Agreement, Tolerance, relative};
use crate::data::{self, list, number, text};
use crate::fits::{
    compare_fit_statistics, compare_prediction, log_likelihood, median, p_value_tolerance,
};

#[test]
fn degenerate_data_give_metafors_numbers_or_a_named_error() {
    compare_all("pooled", compare, 6_690);
}

/// Compares every case of a group; `count` is how many comparisons that makes.
fn compare_all(group: &str, compare: fn(&mut Agreement, &Value), count: usize) {
    let mut agreement = Agreement::default();
    let edges = data::with("cases");
    let cases = edges[0].list("cases").iter();
    for case in cases.filter(|case| case["group"] == group) {
        compare(&mut agreement, case);
    }
    agreement.conclude(count);
}

fn options(method: &str, test: &str) -> Options {
    Options {
        tau2: Tau2Estimator::from_code(method).expect("a known estimator"),
        interval: IntervalMethod::from_code(test).expect("a known test"),
        ..Options::default()
    }
}

fn compare(agreement: &mut Agreement, case: &Value) {
    let (method, test) = (text(&case["method"]), text(&case["test"]));
    let place = format!("{} {method} {test}", text(&case["name"]));
    let options = options(method, test);
    // Missing values are dropped before pooling; "Inf" is kept.
    let rows = list(&case["yi"]).iter().zip(list(&case["vi"]));
    let (yi, vi): (Vec<f64>, Vec<f64>) = rows
        .filter(|(y, v)| !y.is_null() && !v.is_null())
        .map(|(y, v)| (value(y), value(v)))
        .unzip();
    let ours = match pool(&yi, &vi, &options) {
        Ok(ours) => ours,
        Err(error) => {
            // Zero and negative variances and infinite effects: metafor answers some of them, we none.
            let named = matches!(
                error,
                PoolingError::Variance { .. } | PoolingError::Effect { .. } | PoolingError::Empty
            );
            let unusable =
                yi.is_empty() || vi.iter().any(|v| *v <= 0.0) || yi.iter().any(|y| !y.is_finite());
            return agreement.require(named && unusable, || format!("{place}: {error}"));
        }
    };
    agreement.require(case["outcome"] != "error", || {
        format!("{place}: metafor gives an error")
    });
    let tau2 = number(&case["tau2"]);
    if case.get("grid_tau2").is_some() {
        let (here, there) = (
            ours.tau2.expect("several studies"),
            number(&case["grid_tau2"]),
        );
        let gain = log_likelihood(method, &yi, &vi, here) - log_likelihood(method, &yi, &vi, there);
        // A grid point is next to the maximum, so ours is at least as likely.
        agreement.require(gain >= 0.0, || {
            format!("{place}: tau2 {here} is less likely than {there}")
        });
        let maxima =
            |w: &PoolingWarning| matches!(w, PoolingWarning::SeveralLikelihoodMaxima { .. });
        return agreement.require(ours.warnings.iter().any(maxima), || {
            format!("{place}: no warning")
        });
    }
    let tolerance = relative(1e-7);
    let location = Tolerance {
        scale: ours.se,
        ..tolerance
    };
    agreement.check(
        "estimate",
        &place,
        Some(ours.estimate),
        &case["estimate"],
        location,
    );
    agreement.check("se", &place, Some(ours.se), &case["se"], tolerance);
    agreement.check(
        "ci lower",
        &place,
        Some(ours.ci.lower),
        &case["ci_lb"],
        location,
    );
    agreement.check(
        "ci upper",
        &place,
        Some(ours.ci.upper),
        &case["ci_ub"],
        location,
    );
    if ours.k > 1 {
        let boundary = Tolerance {
            absolute: 1e-9 * median(&vi),
            ..tolerance
        };
        agreement.check("tau2", &place, ours.tau2, &Value::from(tau2), boundary);
        agreement.check(
            "i2",
            &place,
            ours.i2,
            &case["I2"],
            Tolerance {
                absolute: 1e-6,
                ..tolerance
            },
        );
        // At a variance ratio of 1e8 metafor's Q, 3.33999985495, is off by 1.9e-10: at 60 digits it is
        // 3.33999985560004494, and ours 3.33999985560004. Equal effects leave 1e-30 from rounding the mean.
        let q = if place.starts_with("variance ratio 1e8") {
            1e-9
        } else {
            1e-10
        };
        agreement.check(
            "q",
            &place,
            Some(ours.q),
            &case["QE"],
            Tolerance {
                absolute: 1e-25,
                ..relative(q)
            },
        );
        let unit_free = Tolerance {
            scale: 1.0,
            ..tolerance
        };
        agreement.check("h2", &place, ours.h2, &case["H2"], unit_free);
        agreement.check("tau2_se", &place, ours.tau2_se, &case["se_tau2"], tolerance);
        agreement.check("q_p", &place, ours.q_p, &case["QEp"], unit_free);
        agreement.require(case["QEdf"] == ours.q_df, || format!("{place}: df of Q"));
        let statistics = FitStatistics::of_pooled(&yi, &vi, &ours);
        compare_fit_statistics(agreement, &place, statistics, case, tolerance);
        let pool = |options: &Options| pool(&yi, &vi, options);
        compare_prediction(agreement, &place, &options, &pool, case, tolerance);
    }
    agreement.require(case["k"] == ours.k, || format!("{place}: k"));
    agreement.check("df", &place, ours.df, &case["ddf"], relative(0.0));
    // A standard error of 0 gives no statistic here, and an infinite one in metafor.
    if ours.se > 0.0 {
        let of_one = Tolerance {
            scale: 1.0,
            ..tolerance
        };
        agreement.check(
            "statistic",
            &place,
            ours.statistic,
            &case["statistic"],
            of_one,
        );
        let of_p = p_value_tolerance(&case["pval"], ours.statistic, tolerance);
        agreement.check("p_value", &place, ours.p_value, &case["pval"], of_p);
    } else {
        agreement.require(ours.statistic.is_none() && ours.p_value.is_none(), || {
            format!("{place}: a test on no spread")
        });
    }
}

fn value(value: &Value) -> f64 {
    match value.as_str() {
        Some("Inf") => f64::INFINITY,
        Some("-Inf") => f64::NEG_INFINITY,
        _ => number(value),
    }
}

fn column_name(column: usize) -> String {
    match column {
        0 => "intrcpt".to_owned(),
        _ => format!("x{column}"),
    }
}

#[test]
fn degenerate_designs_give_metafors_numbers_or_a_named_error() {
    compare_all("meta-regression", compare_design, 480);
}

fn compare_design(agreement: &mut Agreement, case: &Value) {
    let (method, test) = (text(&case["method"]), text(&case["test"]));
    let place = format!("{} {method} {test}", text(&case["name"]));
    let options = options(method, test);
    // Rows with a missing moderator are dropped before; metafor adds the intercept.
    let complete = |i: &usize| list(&case["X"][*i]).iter().all(Value::is_number);
    let rows: Vec<usize> = (0..list(&case["X"]).len()).filter(complete).collect();
    let column = |key: &str| {
        rows.iter()
            .map(|&i| number(&case[key][i]))
            .collect::<Vec<f64>>()
    };
    let (yi, vi) = (column("yi"), column("vi"));
    let moderators = list(&case["X"][0]).len();
    let x = DMatrix::from_fn(rows.len(), moderators + 1, |i, j| {
        if j == 0 {
            1.0
        } else {
            number(&case["X"][rows[i]][j - 1])
        }
    });
    let ours = match regress(&yi, &vi, &x, &options) {
        Ok(ours) => ours,
        Err(error) => {
            // With as many coefficients as studies metafor still answers EE with knha: all standard errors 0.
            let no_df = matches!(error, PoolingError::TooFewStudies { .. });
            let expected = case["outcome"] == "error" || (method == "EE" && test == "knha");
            return agreement.require(no_df && expected, || format!("{place}: {error}"));
        }
    };
    agreement.require(case["outcome"] != "error", || {
        format!("{place}: metafor gives an error")
    });
    agreement.require(case["k"] == ours.k, || format!("{place}: k"));
    agreement.require(case["p"] == ours.coefficients.len(), || {
        format!("{place}: p")
    });
    // metafor names the columns x1, x2, ... after the intercept.
    let names: Vec<String> = ours
        .coefficients
        .iter()
        .map(|c| column_name(c.column))
        .collect();
    agreement.require(case["coef_names"] == Value::from(names), || {
        format!("{place}: columns")
    });
    let dropped = list(&case["warnings"])
        .iter()
        .any(|w| w == "redundant-predictor-dropped");
    agreement.require(dropped != ours.dropped.is_empty(), || {
        format!("{place}: {:?} dropped", ours.dropped)
    });
    // These fits were made with metafor's default threshold, which stops REML at steps of tau2 below 1e-5: on the variances
    // of these data up to 2e-4 of tau2. Each tau2 of ours is a root of the score to the last digits.
    let iterated = method == "REML";
    let tolerance = relative(if iterated { 1e-3 } else { 1e-7 });
    for (j, coefficient) in ours.coefficients.iter().enumerate() {
        let location = Tolerance {
            scale: 1.0,
            ..tolerance
        };
        agreement.check(
            "coefficient",
            &place,
            Some(coefficient.estimate),
            &case["estimate"][j],
            location,
        );
        agreement.check(
            "se",
            &place,
            Some(coefficient.se),
            &case["se"][j],
            Tolerance {
                absolute: 1e-14,
                ..tolerance
            },
        );
        // A perfect fit leaves standard errors of 1e-16, which are rounding: here there is no test, in metafor p is next to 0.
        if ours.warnings.contains(&PoolingWarning::ExactFit) {
            let none = coefficient.p_value.is_none() && number(&case["pval"][j]) < 1e-12;
            agreement.require(none, || format!("{place}: p of a perfect fit"));
            continue;
        }
        let of_p = p_value_tolerance(&case["pval"][j], coefficient.statistic, tolerance);
        agreement.check("p", &place, coefficient.p_value, &case["pval"][j], of_p);
    }
    // Nothing to explain: metafor calls that 0.
    let nothing_to_explain = case["R2"] == 0 && ours.r2.is_none();
    if !case["R2"].is_null() && !nothing_to_explain {
        agreement.check("r2", &place, ours.r2, &case["R2"], tolerance);
    }
    let boundary = Tolerance {
        absolute: if iterated { 1e-5 } else { 1e-9 * median(&vi) },
        ..tolerance
    };
    agreement.check("tau2", &place, Some(ours.tau2), &case["tau2"], boundary);
    agreement.check(
        "qe",
        &place,
        Some(ours.qe),
        &case["QE"],
        Tolerance {
            absolute: 1e-20,
            ..tolerance
        },
    );
    if !case["QM"].is_null() {
        agreement.check("qm", &place, ours.qm, &case["QM"], tolerance);
        agreement.check(
            "qm_p",
            &place,
            ours.qm_p,
            &case["QMp"],
            relative(if iterated { 1e-3 } else { 1e-7 }),
        );
    }
}
