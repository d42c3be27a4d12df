//! What is said of estimates that come from counts.

use crate::numerics::format;
use crate::pooling::table_tests::ChiSquaredTest;
use crate::pooling::{Method, PooledEstimate};
use crate::synthesis::AnalysisResult;

/// What the studies were weighted by and the interval: `Mantel-Haenszel, Wald`, `restricted maximum likelihood, Wald`.
pub fn model(pooled: &PooledEstimate) -> String {
    format!("{}, {}", weighting(pooled).1, pooled.ci_method.name())
}

/// Short and full name of what the studies were weighted by: the method for counts, the estimator of tau2 for effects.
pub fn weighting(pooled: &PooledEstimate) -> (&'static str, &'static str) {
    match pooled.method {
        Method::Inverse => (pooled.tau2_method.code(), pooled.tau2_method.name()),
        Method::MantelHaenszel | Method::MantelHaenszelSato => ("M-H", pooled.method.name()),
        Method::Peto => ("Peto", "one-step odds ratio of Peto"),
        method => ("GLMM", method.name()),
    }
}

/// The tests on the tables that are defined, each with its name, in the order of text and JSON.
pub fn tests(pooled: &PooledEstimate) -> Vec<(&'static str, ChiSquaredTest)> {
    let Some(tests) = &pooled.table_tests else {
        return Vec::new();
    };
    let named = [
        (
            "Cochran-Mantel-Haenszel test, continuity-corrected",
            tests.cmh_corrected,
        ),
        ("Cochran-Mantel-Haenszel test", tests.cmh),
        (
            "Breslow-Day test of a common odds ratio",
            tests.breslow_day.filter(|test| test.df > 0),
        ),
        (
            "Breslow-Day test with Tarone's correction",
            tests.tarone.filter(|test| test.df > 0),
        ),
    ];
    let found = named.into_iter();
    found
        .filter_map(|(name, test)| Some((name, test?)))
        .collect()
}

/// `Cochran-Mantel-Haenszel test: chi-squared = 135.69, df = 1, p < 0.0001`.
pub fn test((name, test): &(&'static str, ChiSquaredTest)) -> String {
    let p = test.p.map(|p| format!(", {}", format::p_relation("p", p)));
    format!(
        "{name}: chi-squared = {}, df = {}{}",
        format::fixed(test.statistic, 2),
        test.df,
        p.unwrap_or_default()
    )
}

/// Why an analysis has no estimate.
pub fn without_estimate(result: &AnalysisResult) -> String {
    if result.effects.is_empty() {
        return "No study gives an effect.".to_owned();
    }
    let why = if result.options.method.is_mixed_model() {
        "its likelihood has no maximum"
    } else {
        "its sums are 0"
    };
    format!(
        "The counts hold too few events for the {} estimate: {why}.",
        result.options.method.name()
    )
}

/// That zero cells did not touch the estimate, where it comes from counts.
pub fn zero_cells(result: &AnalysisResult) -> &'static str {
    match result.options.method {
        Method::Inverse => "",
        method if method.is_mixed_model() => {
            " This is for their own effects, weights and I²; the pooled estimate and Q come from the counts as they are."
        }
        _ => {
            " This is for their own effects and Q; the pooled estimate comes from the counts as they are."
        }
    }
}
