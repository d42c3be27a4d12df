//! Tests that metafor has no function for, against `lm()` and the formulas of the papers (`bias.R`).

use std::collections::BTreeMap;
use std::path::Path;

use oxymeta::bias::{
    Asymmetry, BiasError, MissingCount, Side, debray, harbord, limit_meta_analysis, macaskill,
    peters, pustejovsky, trim_and_fill,
};
use oxymeta::effects::binary::Table2x2;
use oxymeta::pooling::{IntervalMethod, Level, Options, Tau2Estimator};
use serde_json::{Value, json};

use crate::agreement::{Agreement, Tolerance, relative};
use crate::data::{self, DataSet, number};

/// All are closed forms.
const CLOSED: f64 = 1e-10;

/// The numbers of `bias.R`: test, quantity, value.
fn wanted() -> BTreeMap<(String, String), f64> {
    let path = "tests/reference/data/bias_tests.csv";
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let mut reader = csv::Reader::from_path(path).expect("the file is part of the repository");
    let row = |row: csv::StringRecord| {
        let value = row[2].parse().expect("a number");
        ((row[0].to_owned(), row[1].to_owned()), value)
    };
    reader
        .records()
        .map(|record| row(record.expect("a row")))
        .collect()
}

fn set(name: &str) -> DataSet {
    let sets = data::with_any("rows").into_iter();
    sets.into_iter()
        .find(|set| set.name == name)
        .expect("a data set of this name")
}

fn tables(set: &DataSet) -> Vec<Table2x2> {
    let table = |row: &Value| {
        let [ai, bi, ci, di] = ["ai", "bi", "ci", "di"].map(|cell| number(&row[cell]));
        Table2x2 { ai, bi, ci, di }
    };
    set.used_rows().map(table).collect()
}

#[test]
fn tests_of_counts_and_of_standardised_differences_agree_with_their_papers() {
    let (wanted, mut agreement) = (wanted(), Agreement::default());
    let level = Level::default();
    let mut compare = |test: String, ours: Result<Asymmetry, BiasError>| {
        let ours = ours.expect("lm() could fit it");
        let checks = [
            ("intercept", Some(ours.intercept), ours.se_intercept),
            ("se_intercept", Some(ours.se_intercept), 0.0),
            ("slope", Some(ours.slope), ours.se_slope),
            ("se_slope", Some(ours.se_slope), 0.0),
            ("p", ours.p_value, 0.0),
        ];
        for (quantity, got, scale) in checks {
            let want = wanted[&(test.clone(), quantity.to_owned())];
            let tolerance = Tolerance {
                scale,
                ..relative(CLOSED)
            };
            agreement.check(quantity, &test, got, &json!(want), tolerance);
        }
    };
    for (name, file) in [("bcg", "bcg__OR"), ("egger2001", "egger2001__OR")] {
        let set = set(file);
        let (yi, vi) = set.effects();
        let tables = tables(&set);
        compare(format!("harbord {name}"), harbord(&tables, level));
        compare(format!("peters {name}"), peters(&yi, &tables, level));
        compare(format!("macaskill {name}"), macaskill(&yi, &tables, level));
        let groups: Vec<[f64; 2]> = tables.iter().map(|t| [t.ai, t.ci]).collect();
        let events: Vec<f64> = groups.iter().map(|[one, two]| one + two).collect();
        let fiv = debray(&yi, &vi, &events, None, level);
        compare(format!("debray-fiv {name}"), fiv);
        let both: Vec<usize> = (0..yi.len())
            .filter(|&i| groups[i].iter().all(|d| *d > 0.0))
            .collect();
        let some = |of: &[f64]| both.iter().map(|&i| of[i]).collect::<Vec<_>>();
        let groups: Vec<[f64; 2]> = both.iter().map(|&i| groups[i]).collect();
        let fav = debray(&some(&yi), &some(&vi), &some(&events), Some(&groups), level);
        compare(format!("debray-fav {name}"), fav);
    }
    let set = set("normand1999__SMD");
    let sizes: Vec<[f64; 2]> = set
        .used_rows()
        .map(|row| [number(&row["n1i"]), number(&row["n2i"])])
        .collect();
    let test = pustejovsky(&set.effects().0, &sizes, level);
    compare("pustejovsky normand1999".to_owned(), test);
    agreement.conclude(55);
}

#[test]
fn the_limit_meta_analysis_and_the_quadratic_count_agree_with_metafor() {
    let (wanted, mut agreement) = (wanted(), Agreement::default());
    let (yi, vi) = set("bcg__RR").effects();
    let mut compare = |test: &str, quantity: &str, got: Option<f64>| {
        let want = wanted[&(test.to_owned(), quantity.to_owned())];
        agreement.check(quantity, test, got, &json!(want), relative(CLOSED));
    };
    for tau2 in [Tau2Estimator::DerSimonianLaird, Tau2Estimator::CommonEffect] {
        let options = Options {
            tau2,
            interval: IntervalMethod::Wald,
            ..Options::default()
        };
        let limit = limit_meta_analysis(&yi, &vi, &options).expect("13 studies");
        let test = format!("limit {}", tau2.code());
        compare(&test, "pred", Some(limit.estimate));
        compare(&test, "se", Some(limit.se));
        compare(&test, "ci.lb", Some(limit.ci.lower));
        compare(&test, "ci.ub", Some(limit.ci.upper));
        for side in [Side::Left, Side::Right] {
            let fill = trim_and_fill(&yi, &vi, Some(side), MissingCount::Q0, &options);
            let fill = fill.expect("13 studies");
            let test = format!("q0 {} {}", tau2.code(), side.code());
            compare(&test, "k0", Some(fill.k0 as f64));
            compare(&test, "se_k0", fill.se_k0);
            compare(&test, "estimate", Some(fill.adjusted.estimate));
        }
    }
    agreement.conclude(20);
}
