//! Meta-regressions of the reference files.

use std::collections::BTreeMap;

use nalgebra::DMatrix;
use oxymeta::pooling::{
    FitStatistics, IntervalMethod, Options, PredictionMethod, Regression, Tau2Estimator, Term,
    model_matrix, regress,
};
use serde_json::Value;

use crate::agreement::{Agreement, Tolerance, relative};
use crate::data::{self, DataSet, list, number, numbers, text};
use crate::fits::{compare_fit_statistics, median};

const CLOSED_FORM: f64 = 1e-10;
const ITERATED: f64 = 1e-7;

/// Fitted values compared.
const FITTED: usize = 19_044;

#[test]
fn meta_regressions_agree_with_metafor() {
    let mut agreement = Agreement::default();
    for set in data::with("metareg") {
        for model in set.list("metareg") {
            let (yi, vi, x) = design(&set, model);
            for fit in list(&model["fits"]) {
                compare(&mut agreement, &set, model, (&yi, &vi, &x), fit);
            }
        }
    }
    agreement.conclude(40_880);
}

/// Effects, variances and design matrix of the rows a model uses.
fn design(set: &DataSet, model: &Value) -> (Vec<f64>, Vec<f64>, DMatrix<f64>) {
    let rows = set.list("rows");
    let used = list(&model["row_index"])
        .iter()
        .map(|i| &rows[number(i) as usize - 1]);
    let (yi, vi): (Vec<f64>, Vec<f64>) = used
        .map(|row| (number(&row["yi"]), number(&row["vi"])))
        .unzip();
    let x: Vec<Vec<f64>> = list(&model["X"]).iter().map(numbers).collect();
    let design = DMatrix::from_fn(x.len(), x[0].len(), |i, j| x[i][j]);
    (yi, vi, design)
}

fn compare(
    agreement: &mut Agreement,
    set: &DataSet,
    model: &Value,
    (yi, vi, x): (&[f64], &[f64], &DMatrix<f64>),
    fit: &Value,
) {
    let (method, test) = (text(&fit["method"]), text(&fit["test"]));
    let place = format!("{} {} {method} {test}", set.name, text(&model["model"]));
    let options = Options {
        tau2: Tau2Estimator::from_code(method).expect("a known estimator"),
        interval: IntervalMethod::from_code(test).expect("a known test"),
        ..Options::default()
    };
    let ours = regress(yi, vi, x, &options).expect("metafor could fit these");
    let iterated = matches!(method, "ML" | "REML" | "EB" | "PM");
    agreement.group = if far_from_zero(x) { "far from 0: " } else { "" };
    let closed_form = if far_from_zero(x) {
        ITERATED
    } else {
        CLOSED_FORM
    };
    let tolerance = relative(if iterated { ITERATED } else { closed_form });
    compare_degrees(agreement, &place, &ours, model, fit);
    let statistics = FitStatistics::of_regression(yi, vi, x, &ours);
    compare_fit_statistics(agreement, &place, statistics, fit, tolerance);
    compare_coefficients(agreement, &place, &ours, fit, tolerance);
    if fit["tau2_ci_qp"].is_array() {
        compare_interval(agreement, &place, &ours, fit, median(vi));
    }
    let boundary = Tolerance {
        absolute: 1e-9 * median(vi),
        ..tolerance
    };
    agreement.check("tau2", &place, Some(ours.tau2), &fit["tau2"], boundary);
    agreement.check("tau2_se", &place, ours.tau2_se, &fit["se_tau2"], tolerance);
    agreement.check(
        "i2",
        &place,
        ours.i2,
        &fit["I2"],
        Tolerance {
            absolute: 1e-6,
            ..tolerance
        },
    );
    agreement.check(
        "h2",
        &place,
        ours.h2,
        &fit["H2"],
        Tolerance {
            scale: 1.0,
            absolute: 1e-9,
            ..tolerance
        },
    );
    // A quotient of two tau2: where both are near 0 so is their precision.
    // metafor has none where its own fit without moderators did not converge, and 0 where there is nothing to explain.
    let nothing_to_explain = fit["R2"] == 0 && ours.r2.is_none();
    if !fit["R2"].is_null() && !nothing_to_explain {
        let quotient = Tolerance {
            scale: 100.0,
            absolute: 1e-5,
            ..tolerance
        };
        agreement.check("r2", &place, ours.r2, &fit["R2"], quotient);
    }
    agreement.check(
        "qe",
        &place,
        Some(ours.qe),
        &fit["QE"],
        relative(closed_form),
    );
    agreement.check(
        "qe_p",
        &place,
        ours.qe_p,
        &fit["QEp"],
        relative(closed_form * (1.0 + ours.qe)),
    );
    agreement.check(
        "qm",
        &place,
        ours.qm,
        &fit["QM"],
        Tolerance {
            scale: 1.0,
            ..tolerance
        },
    );
    let qm = ours.qm.unwrap_or(0.0);
    let p_tolerance = relative(tolerance.relative * (1.0 + qm * ours.qm_df.0 as f64));
    agreement.check("qm_p", &place, ours.qm_p, &fit["QMp"], p_tolerance);
}

/// What has no digits to lose.
fn compare_degrees(
    agreement: &mut Agreement,
    place: &str,
    ours: &Regression,
    model: &Value,
    fit: &Value,
) {
    let p = ours.coefficients.len();
    let facts = [
        ("k", fit["k"] == ours.k),
        ("p", fit["p"] == p),
        ("level", fit["level"] == ours.level),
        ("QEdf", fit["QEdf"] == ours.qe_df),
        ("columns", fit["names"] == model["columns"]),
        ("width", list(&model["columns"]).len() == p),
    ];
    for (name, holds) in facts {
        agreement.require(holds, || format!("{place}: {name}"));
    }
    let exact = relative(0.0);
    agreement.check("ddf", place, ours.df, &fit["ddf"], exact);
    let (df, residual) = (ours.qm_df.0 as f64, ours.qm_df.1);
    agreement.check("QMdf", place, Some(df), &fit["QMdf"][0], exact);
    agreement.check("QMdf", place, residual, &fit["QMdf"][1], exact);
}

/// The Q-profile interval of the residual tau2: the estimate and two ends.
fn compare_interval(
    agreement: &mut Agreement,
    place: &str,
    ours: &Regression,
    fit: &Value,
    median_vi: f64,
) {
    let boundary = Tolerance {
        absolute: 1e-9 * median_vi,
        ..relative(ITERATED)
    };
    let ends = [
        Some(ours.tau2),
        ours.tau2_ci.map(|ci| ci.lower),
        ours.tau2_ci.map(|ci| ci.upper),
    ];
    for (got, want) in ends.into_iter().zip(list(&fit["tau2_ci_qp"])) {
        agreement.check("Q-profile", place, got, want, boundary);
    }
}

/// Whether a column lies further from 0 than 100 times its spread, as a calendar year does.
///
/// metafor then loses digits in inverting X'WX: its QE is off by up to 9e-9, ours by 1e-14 (see the test below).
fn far_from_zero(x: &DMatrix<f64>) -> bool {
    x.column_iter().any(|column| {
        let spread = column.variance().sqrt();
        spread > 0.0 && column.mean().abs() > 100.0 * spread
    })
}

#[test]
fn residual_q_agrees_with_sixty_digits_for_every_design() {
    let mut agreement = Agreement::default();
    let sets = data::with("metareg");
    for line in include_str!("data/residual_q.csv").lines().skip(1) {
        let (place, want) = line.rsplit_once(',').expect("three cells");
        let (name, formula) = place.split_once(',').expect("three cells");
        let set = sets
            .iter()
            .find(|set| set.name == name)
            .expect("a data set");
        let model = set
            .list("metareg")
            .iter()
            .find(|m| m["model"] == formula)
            .expect("a model");
        let (yi, vi, x) = design(set, model);
        let ours = regress(&yi, &vi, &x, &Options::default()).expect("metafor could fit these");
        let want: f64 = want.parse().expect("a number");
        // A few hundred roundings of 1e-16, magnified by the distance of a moderator from 0.
        agreement.check(
            "qe",
            place,
            Some(ours.qe),
            &Value::from(want),
            relative(1e-12),
        );
    }
    agreement.conclude(43);
}

/// Fitted values of metafor's REML models: `predict(fit)`, whose prediction interval uses the quantile of the tests.
#[test]
fn predictions_at_the_studies_agree_with_metafor() {
    let mut agreement = Agreement::default();
    for set in data::with("metareg") {
        for model in set.list("metareg") {
            let (yi, vi, x) = design(&set, model);
            let fitted = |fit: &&Value| fit["fitted"].is_array();
            for fit in list(&model["fits"]).iter().filter(fitted) {
                let test = text(&fit["test"]);
                let options = Options {
                    interval: IntervalMethod::from_code(test).expect("a known test"),
                    prediction: if test == "z" {
                        PredictionMethod::Normal
                    } else {
                        PredictionMethod::T
                    },
                    ..Options::default()
                };
                let ours = regress(&yi, &vi, &x, &options).expect("metafor could fit these");
                let place = format!("{} {} {test}", set.name, text(&model["model"]));
                for (i, row) in x.row_iter().enumerate() {
                    let row: Vec<f64> = row.iter().copied().collect();
                    let at = ours.predict(&row, &options);
                    let location = Tolerance {
                        scale: at.se,
                        ..relative(ITERATED)
                    };
                    let pi = at
                        .prediction_interval
                        .expect("more studies than coefficients");
                    for (name, got, key) in [
                        ("fitted", at.estimate, "fitted"),
                        ("fitted se", at.se, "fitted_se"),
                        ("fitted ci", at.ci.lower, "fitted_ci_lb"),
                        ("fitted ci", at.ci.upper, "fitted_ci_ub"),
                        ("fitted pi", pi.lower, "fitted_pi_lb"),
                        ("fitted pi", pi.upper, "fitted_pi_ub"),
                    ] {
                        agreement.check(name, &place, Some(got), &fit[key][i], location);
                    }
                }
            }
        }
    }
    agreement.conclude(FITTED);
}

/// Terms by name make R's treatment coding of numbers and categories.
#[test]
fn terms_make_the_designs_of_metafor() {
    let mut compared = 0;
    for set in data::with("metareg") {
        for model in set.list("metareg") {
            let formula = text(&model["model"]);
            let place = format!("{} {formula}", set.name);
            // factor(x): categories of numbers, which a reference asks for.
            let is_factor = formula.contains("factor(");
            let plain = formula.replace("factor(", "").replace(')', "");
            let written = plain.trim_start_matches("~ ").replace(" + ", ",");
            let terms = Term::parse_list(&written).expect("names joined by plus signs");
            let references: Vec<_> = is_factor
                .then(|| (written.clone(), "1".to_owned()))
                .into_iter()
                .collect();
            let rows = set.list("rows");
            let used: Vec<&Value> = list(&model["row_index"])
                .iter()
                .map(|i| &rows[number(i) as usize - 1])
                .collect();
            let cells: Vec<BTreeMap<&str, String>> = used
                .iter()
                .map(|row| {
                    let cells = row.as_object().expect("a row").iter();
                    cells
                        .map(|(name, value)| (name.as_str(), cell(value)))
                        .collect()
                })
                .collect();
            let value = |study: usize, name: &str| cells[study].get(name).map(String::as_str);
            let made = model_matrix(&terms, &references, used.len(), value, |i| i.to_string())
                .unwrap_or_else(|error| panic!("{place}: {error}"));
            let (_, _, want) = design(&set, model);
            assert_eq!(made.x, want, "{place}");
            compared += 1;
        }
    }
    assert_eq!(compared, 55);
}

fn cell(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

fn compare_coefficients(
    agreement: &mut Agreement,
    place: &str,
    ours: &Regression,
    fit: &Value,
    tolerance: Tolerance,
) {
    for (j, coefficient) in ours.coefficients.iter().enumerate() {
        let location = Tolerance {
            scale: coefficient.se,
            ..tolerance
        };
        let z = coefficient.statistic.unwrap_or(0.0);
        agreement.check(
            "coefficient",
            place,
            Some(coefficient.estimate),
            &fit["estimate"][j],
            location,
        );
        agreement.check("se", place, Some(coefficient.se), &fit["se"][j], tolerance);
        let unit_free = Tolerance {
            scale: 1.0,
            ..tolerance
        };
        agreement.check(
            "statistic",
            place,
            coefficient.statistic,
            &fit["statistic"][j],
            unit_free,
        );
        let p_tolerance = relative((tolerance.relative * (1.0 + z * z)).max(1e-9));
        agreement.check(
            "p_value",
            place,
            coefficient.p_value,
            &fit["pval"][j],
            p_tolerance,
        );
        agreement.check(
            "ci lower",
            place,
            Some(coefficient.ci.lower),
            &fit["ci_lb"][j],
            location,
        );
        agreement.check(
            "ci upper",
            place,
            Some(coefficient.ci.upper),
            &fit["ci_ub"][j],
            location,
        );
        for (i, other) in ours.coefficients.iter().enumerate() {
            let scale = Tolerance {
                scale: coefficient.se * other.se,
                ..tolerance
            };
            agreement.check(
                "covariance",
                place,
                Some(ours.covariance[(i, j)]),
                &fit["vcov"][i][j],
                scale,
            );
        }
    }
}
