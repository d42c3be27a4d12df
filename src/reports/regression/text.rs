//! Meta-regressions for a terminal.

use std::fmt::Write;

use super::brief::words;
use super::{left_out, references, values, warnings};
use crate::effects::Scale;
use crate::numerics::format;
use crate::pooling::{CoefficientTest, Interval, Regression};
use crate::reports::refitted;
use crate::reports::text::{columns, heading, in_words, limits, maybe, six};
use crate::reports::words::Shown;
use crate::synthesis::{AnalysisResult, MetaRegression, Regressed};

/// Each analysis with its coefficients, tests, heterogeneity and predictions.
pub fn regressions(results: &[Regressed<'_>]) -> String {
    let mut out = String::new();
    for result in results {
        heading(&mut out, result.analysis);
        match &result.regression {
            Ok(found) => regression(&mut out, result.analysis, found),
            Err(error) => {
                let _ = writeln!(out, "No meta-regression: {error}.");
            }
        }
        out.push('\n');
    }
    out
}

fn regression(out: &mut String, analysis: &AnalysisResult, found: &MetaRegression) {
    let fit = &found.fit;
    let _ = writeln!(out, "Meta-regression {}", found.formula());
    let _ = writeln!(
        out,
        "k = {}; tau2 estimator: {} ({}); interval: {}",
        fit.k,
        fit.tau2_method.name(),
        fit.tau2_method.code(),
        fit.ci_method.name()
    );
    let references = references(found);
    if !references.is_empty() {
        let _ = writeln!(out, "Compared with {}", references.join(", "));
    }
    coefficients(out, analysis, found);
    tests(out, found);
    heterogeneity(out, fit);
    predictions(out, analysis, found);
    if let Some(permutation) = &found.permutation {
        let n = permutation.permutations;
        let _ = match permutation.seed {
            None => writeln!(
                out,
                "Permutation: all {n} orders that differ, so p is exact"
            ),
            Some(seed) => writeln!(out, "Permutation: {n} random orders, seed {seed}"),
        };
        if permutation.failed > 0 {
            let _ = writeln!(
                out,
                "  orders that could not be fitted: {}",
                permutation.failed
            );
        }
    }
    if let Some((named, refits)) = refitted::of_regression(found) {
        refitted::text(out, refitted::COEFFICIENT, fit.level, (&named, refits));
    }
    for (_, message) in warnings(found) {
        let _ = writeln!(out, "Note: {message}");
    }
    in_words(out, &words(analysis, found));
    let left_out = left_out(analysis, found);
    if !left_out.is_empty() {
        out.push_str("Not in the meta-regression:\n");
    }
    for (_, label, reason) in left_out {
        let _ = writeln!(out, "  {label}: {reason}");
    }
}

fn coefficients(out: &mut String, analysis: &AnalysisResult, found: &MetaRegression) {
    let fit = &found.fit;
    let is_ratio = analysis.measure.scale() == Scale::Log;
    let p = |p: Option<f64>| format::or_missing(p, format::p_value);
    let rows: Vec<Vec<String>> = fit
        .coefficients
        .iter()
        .enumerate()
        .map(|(at, c)| {
            let mut row = vec![found.column(c.column).to_owned(), six(c.estimate)];
            row.extend(is_ratio.then(|| six(c.estimate.exp())));
            row.push(six(c.se));
            row.push(format::or_missing(c.statistic, six));
            row.push(p(c.p_value));
            let permuted = found.permutation.as_ref();
            row.extend(permuted.map(|test| p(test.coefficients[at])));
            row.push(limits(c.ci));
            row
        })
        .collect();
    let statistic = fit.df.map_or("z".to_owned(), |df| format!("t({df})"));
    let interval = format!("{}% interval", fit.level);
    let mut heads = vec!["Coefficient", "Estimate"];
    heads.extend(is_ratio.then_some("Ratio"));
    heads.extend(["SE", &statistic, "p"]);
    heads.extend(found.permutation.is_some().then_some("p (permutation)"));
    heads.push(&interval);
    columns(out, &heads, &rows);
}

fn tests(out: &mut String, found: &MetaRegression) {
    let fit = &found.fit;
    let all = CoefficientTest {
        statistic: fit.qm,
        df: fit.qm_df.0,
        p_value: fit.qm_p,
    };
    let permuted = found.permutation.as_ref().and_then(|test| test.omnibus);
    let permuted = permuted.map(|p| format!("; by permutation {}", format::p_relation("p", p)));
    let _ = writeln!(
        out,
        "Test of moderators: {}{}",
        test(fit, &all),
        permuted.unwrap_or_default()
    );
    if found.terms.len() > 1 {
        for (term, own) in found.design.terms.iter().zip(&found.terms) {
            let _ = writeln!(out, "  {term}: {}", test(fit, own));
        }
    }
    for (written, own) in &found.hypotheses {
        let _ = writeln!(out, "Test of {written}: {}", test(fit, own));
    }
}

/// `F(2, 9) = 0.6007, p = 0.57`, or chi-squared.
pub(super) fn test(fit: &Regression, test: &CoefficientTest) -> String {
    let name = match fit.df {
        Some(df) => format!("F({}, {df})", test.df),
        None => format!("QM({})", test.df),
    };
    match (test.statistic, test.p_value) {
        (Some(statistic), Some(p)) => {
            format!("{name} = {statistic:.4}, {}", format::p_relation("p", p))
        }
        _ => "undefined".to_owned(),
    }
}

fn heterogeneity(out: &mut String, fit: &Regression) {
    let mut rows = vec![["tau2".to_owned(), six(fit.tau2), maybe(fit.tau2_ci)]];
    for (name, value) in [("I2 (%)", fit.i2), ("H2", fit.h2), ("R2 (%)", fit.r2)] {
        if let Some(value) = value {
            rows.push([name.to_owned(), format!("{value:.2}"), String::new()]);
        }
    }
    if let Some(p) = fit.qe_p {
        let p = format::p_relation("p", p);
        rows.push([format!("QE({})", fit.qe_df), format!("{:.4}", fit.qe), p]);
    }
    let last = format!("{}% interval, or p", fit.level);
    columns(out, &["Residual heterogeneity", "Value", &last], &rows);
}

fn predictions(out: &mut String, analysis: &AnalysisResult, found: &MetaRegression) {
    if found.predictions.is_empty() {
        return;
    }
    let shown = Shown::pooled(analysis);
    let natural = |interval: Interval| shown.interval(interval);
    let name = shown.name();
    let rows: Vec<[String; 7]> = found
        .predictions
        .iter()
        .map(|predicted| {
            let at = &predicted.prediction;
            [
                values(&predicted.values),
                six(at.estimate),
                limits(at.ci),
                maybe(at.prediction_interval),
                shown.value(at.estimate) + &shown.unit(),
                natural(at.ci),
                at.prediction_interval.map(natural).unwrap_or_default(),
            ]
        })
        .collect();
    let heads = [
        "Predicted at",
        "Estimate",
        "Confidence interval",
        "Prediction interval",
    ];
    let back = [name, "Confidence interval", "Prediction interval"];
    if analysis.measure.scale().is_transformed() || shown.multiplier() != 1.0 {
        columns(out, &[heads.as_slice(), &back].concat(), &rows);
    } else {
        let rows: Vec<_> = rows.iter().map(|row| row[..4].to_vec()).collect();
        columns(out, &heads, &rows);
    }
}
