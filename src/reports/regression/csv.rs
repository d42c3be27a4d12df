//! Meta-regressions as CSV: a row a coefficient, a test and a prediction.

use super::{values, warnings};
use crate::pooling::{CoefficientTest, Interval};
use crate::reports::csv::{cells, or_empty, table};
use crate::reports::refitted;
use crate::synthesis::{AnalysisResult, MetaRegression, Regressed};

const COLUMNS: [&str; 34] = [
    "analysis",
    "measure",
    "k",
    "row",
    "name",
    "estimate",
    "se",
    "statistic",
    "df",
    "df2",
    "p_value",
    "permutation_p",
    "ci_lb",
    "ci_ub",
    "pi_lb",
    "pi_ub",
    "level",
    "tau2",
    "tau2_se",
    "tau2_lb",
    "tau2_ub",
    "i2",
    "h2",
    "r2",
    "qe",
    "qe_df",
    "qe_p",
    "tau2_method",
    "ci_method",
    "prediction_method",
    "permutations",
    "seed",
    "left_out",
    "warnings",
];

/// Rows of every analysis that has a meta-regression.
pub fn regressions(results: &[Regressed<'_>]) -> String {
    let mut rows = vec![[cells(&COLUMNS), cells(&refitted::COLUMNS)].concat()];
    for result in results {
        if let Ok(found) = &result.regression {
            let (head, tail) = (head(result.analysis, found), tail(result.analysis, found));
            let own = own_rows(found).into_iter();
            let blank = vec![String::new(); refitted::COLUMNS.len()];
            let own = own.map(|own| (own, blank.clone()));
            let all = own.chain(bootstrap_rows(found));
            rows.extend(all.map(|(own, drawn)| [head.as_slice(), &own, &tail, &drawn].concat()));
        }
    }
    table(&rows)
}

fn head(analysis: &AnalysisResult, found: &MetaRegression) -> Vec<String> {
    let measure = analysis.measure.code().to_owned();
    vec![analysis.id.clone(), measure, found.fit.k.to_string()]
}

/// From `row` to `pi_ub`.
fn own_rows(found: &MetaRegression) -> Vec<Vec<String>> {
    let fit = &found.fit;
    let permuted = found.permutation.as_ref();
    let mut rows = Vec::new();
    for (at, c) in fit.coefficients.iter().enumerate() {
        let mut row = vec![
            "coefficient".to_owned(),
            found.column(c.column).to_owned(),
            c.estimate.to_string(),
            c.se.to_string(),
            or_empty(c.statistic),
            or_empty(fit.df),
            String::new(),
            or_empty(c.p_value),
            or_empty(permuted.and_then(|test| test.coefficients[at])),
        ];
        row.extend(bounds(Some(c.ci)));
        row.extend(bounds(None));
        rows.push(row);
    }
    let all = CoefficientTest {
        statistic: fit.qm,
        df: fit.qm_df.0,
        p_value: fit.qm_p,
    };
    let permuted = permuted.and_then(|test| test.omnibus);
    rows.push(test("moderators", &all, fit.df, permuted));
    for (term, own) in found.design.terms.iter().zip(&found.terms) {
        rows.push(test(&term.to_string(), own, fit.df, None));
    }
    for (written, own) in &found.hypotheses {
        rows.push(test(written, own, fit.df, None));
    }
    for predicted in &found.predictions {
        let at = &predicted.prediction;
        let mut row = vec![
            "prediction".to_owned(),
            values(&predicted.values),
            at.estimate.to_string(),
            at.se.to_string(),
        ];
        row.extend(std::iter::repeat_n(String::new(), 5));
        row.extend(bounds(Some(at.ci)));
        row.extend(bounds(at.prediction_interval));
        rows.push(row);
    }
    rows
}

/// An interval of a bootstrap a row, from `row` to `pi_ub`, with the columns of bootstraps.
fn bootstrap_rows(found: &MetaRegression) -> Vec<(Vec<String>, Vec<String>)> {
    let Some((named, refits)) = refitted::of_regression(found) else {
        return Vec::new();
    };
    let mut rows = Vec::new();
    for (name, quantity) in named {
        for (kind, interval) in refitted::intervals(quantity) {
            let mut row = vec![
                format!("bootstrap {kind}"),
                name.clone(),
                quantity.estimate.to_string(),
                or_empty(quantity.se),
            ];
            row.extend(std::iter::repeat_n(String::new(), 5));
            row.extend(bounds(interval.map(|p| p.interval)));
            row.extend(bounds(None));
            rows.push((row, refitted::csv(quantity, interval, refits)));
        }
    }
    rows
}

fn test(
    name: &str,
    test: &CoefficientTest,
    df2: Option<f64>,
    permuted: Option<f64>,
) -> Vec<String> {
    let mut row = vec![
        "test".to_owned(),
        name.to_owned(),
        String::new(),
        String::new(),
        or_empty(test.statistic),
        test.df.to_string(),
        or_empty(df2),
        or_empty(test.p_value),
        or_empty(permuted),
    ];
    row.extend(std::iter::repeat_n(String::new(), 4));
    row
}

/// From `level` to `warnings`.
fn tail(analysis: &AnalysisResult, found: &MetaRegression) -> Vec<String> {
    let fit = &found.fit;
    let permuted = found.permutation.as_ref();
    let warnings: Vec<_> = warnings(found).into_iter().map(|(code, _)| code).collect();
    let mut row = vec![
        fit.level.to_string(),
        fit.tau2.to_string(),
        or_empty(fit.tau2_se),
    ];
    row.extend(bounds(fit.tau2_ci));
    row.extend([
        or_empty(fit.i2),
        or_empty(fit.h2),
        or_empty(fit.r2),
        fit.qe.to_string(),
        fit.qe_df.to_string(),
        or_empty(fit.qe_p),
        fit.tau2_method.code().to_owned(),
        fit.ci_method.code().to_owned(),
        analysis.options.prediction.code().to_owned(),
        permuted.map_or_else(String::new, |test| test.permutations.to_string()),
        permuted
            .and_then(|test| test.seed)
            .map_or_else(String::new, |seed| seed.to_string()),
        found.left_out.len().to_string(),
        warnings.join(" "),
    ]);
    row
}

fn bounds(interval: Option<Interval>) -> [String; 2] {
    [
        or_empty(interval.map(|i| i.lower)),
        or_empty(interval.map(|i| i.upper)),
    ]
}
