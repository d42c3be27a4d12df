//! Tails and quantiles against a table made at 40 digits (`distributions.py`).

use oxymeta::numerics::distributions::{chi_squared, f, normal, student_t};
use oxymeta::numerics::special::hedges_j;
use serde_json::Value;

use crate::agreement::{Agreement, relative};

const TABLE: &str = include_str!("data/distributions.csv");

/// The gate for every function. An exponent as large as 300 in a tail costs 300 roundings of 1e-16.
const GATE: f64 = 1e-12;
/// Hedges' J has no tail: a walk of at most 60 products.
const HEDGES_GATE: f64 = 1e-13;

#[test]
fn tails_and_quantiles_agree_with_forty_digits_for_any_degrees_of_freedom() {
    let mut agreement = Agreement::default();
    for line in TABLE.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let cell = |i: usize| cells[i].parse::<f64>().unwrap_or(f64::NAN);
        let (function, x, df1, df2, want) = (cells[0], cell(1), cell(2), cell(3), cell(4));
        let gate = if function == "hedges_j" {
            HEDGES_GATE
        } else {
            GATE
        };
        for (name, got) in evaluate(function, x, df1, df2) {
            agreement.check(name, line, Some(got), &Value::from(want), relative(gate));
        }
    }
    agreement.conclude(2_212);
}

/// The function itself and the other ways to the same number.
fn evaluate(function: &str, x: f64, df1: f64, df2: f64) -> Vec<(&'static str, f64)> {
    match function {
        "normal_sf" => vec![
            ("normal sf", normal::sf(x)),
            ("normal cdf", normal::cdf(-x)),
        ],
        "normal_quantile" => {
            vec![
                ("normal quantile", normal::quantile(x)),
                ("normal quantile_upper", -normal::quantile_upper(x)),
            ]
        }
        "t_sf" => vec![
            ("t sf", student_t::sf(x, df1)),
            ("t cdf", student_t::cdf(-x, df1)),
        ],
        "t_quantile_upper" => vec![
            ("t quantile_upper", student_t::quantile_upper(x, df1)),
            ("t quantile", -student_t::quantile(x, df1)),
        ],
        "chi2_cdf" => vec![("chi2 cdf", chi_squared::cdf(x, df1))],
        "chi2_sf" => vec![("chi2 sf", chi_squared::sf(x, df1))],
        "chi2_quantile" => vec![("chi2 quantile", chi_squared::quantile(x, df1))],
        "chi2_quantile_upper" => vec![("chi2 quantile_upper", chi_squared::quantile_upper(x, df1))],
        "f_cdf" => vec![("F cdf", f::cdf(x, df1, df2))],
        "f_sf" => vec![("F sf", f::sf(x, df1, df2))],
        "f_quantile" => vec![("F quantile", f::quantile(x, df1, df2))],
        "f_quantile_upper" => vec![("F quantile_upper", f::quantile_upper(x, df1, df2))],
        "hedges_j" => vec![("Hedges J", hedges_j(x))],
        _ => panic!("the table holds an unknown function {function}"),
    }
}

#[test]
fn quantiles_return_at_every_size_of_degrees_of_freedom() {
    for exponent in -1..=18 {
        let df = 10f64.powi(exponent);
        for p in [1e-300, 1e-12, 0.025, 0.5, 0.975] {
            let t = student_t::quantile_upper(p, df);
            assert!(!t.is_nan(), "t at p = {p}, df = {df}");
            if exponent <= 8 {
                assert!(
                    chi_squared::quantile(p, df) >= 0.0
                        && chi_squared::quantile_upper(p, df) >= 0.0
                );
                assert!(f::quantile(p, 3.0, df) >= 0.0 && f::quantile_upper(p, df, 7.0) >= 0.0);
            }
        }
    }
}

#[test]
fn outside_their_domain_functions_are_nan_and_return() {
    for p in [-0.1, 1.1, f64::NAN] {
        assert!(normal::quantile(p).is_nan() && student_t::quantile(p, 5.0).is_nan());
        assert!(chi_squared::quantile(p, 5.0).is_nan() && f::quantile_upper(p, 2.0, 5.0).is_nan());
    }
    for df in [0.0, -1.0, f64::NAN] {
        assert!(student_t::quantile(0.1, df).is_nan() && chi_squared::sf(1.0, df).is_nan());
    }
    assert_eq!(
        (student_t::quantile(0.0, 3.0), student_t::quantile(1.0, 3.0)),
        (f64::NEG_INFINITY, f64::INFINITY)
    );
}
