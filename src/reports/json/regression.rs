//! Meta-regressions as JSON.

use std::collections::BTreeMap;

use serde::Serialize;

use super::pooled::WarningJson;
use super::refitted::{self, RefittedJson};
use super::{AnalysisJson, Origin, analysis, limits};
use crate::numerics::stream::Stream;
use crate::pooling::{CoefficientTest, ModeratorKind, Prediction};
use crate::reports::regression::brief::words;
use crate::reports::regression::{left_out, warnings};
use crate::reports::words::Shown;
use crate::resampling::PermutationTest;
use crate::synthesis::{
    AnalysisResult, MetaRegression, MetaRegressionError, Predicted, Regressed, RegressionLine,
};

/// Meta-regressions of several analyses.
#[derive(Debug, Serialize)]
pub struct RegressionsJson<'a> {
    #[serde(flatten)]
    origin: Origin,
    analyses: Vec<RegressedJson<'a>>,
}

/// Pooled results with the meta-regression of each.
#[derive(Debug, Serialize)]
pub struct PoolAndRegressionJson<'a> {
    #[serde(flatten)]
    origin: Origin,
    analyses: Vec<PooledAndRegressed<'a>>,
}

#[derive(Debug, Serialize)]
struct PooledAndRegressed<'a> {
    #[serde(flatten)]
    analysis: AnalysisJson<'a>,
    meta_regression: OutcomeJson<'a>,
}

#[derive(Debug, Serialize)]
struct RegressedJson<'a> {
    id: &'a str,
    title: &'a str,
    measure: &'static str,
    #[serde(flatten)]
    regression: OutcomeJson<'a>,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(super) enum OutcomeJson<'a> {
    Fitted(Box<FittedJson<'a>>),
    None { k: Option<usize>, reason: String },
}

#[derive(Debug, Serialize)]
pub(super) struct FittedJson<'a> {
    k: usize,
    formula: String,
    explanation: Vec<String>,
    moderators: Vec<ModeratorJson<'a>>,
    coefficients: Vec<CoefficientJson<'a>>,
    covariance: Vec<Vec<f64>>,
    dropped: Vec<&'a str>,
    df: Option<f64>,
    level: f64,
    qm: Option<f64>,
    qm_df: (usize, Option<f64>),
    qm_p: Option<f64>,
    tests: Vec<TestJson>,
    tau2: f64,
    tau2_se: Option<f64>,
    tau2_ci: Option<[f64; 2]>,
    i2: Option<f64>,
    h2: Option<f64>,
    r2: Option<f64>,
    qe: f64,
    qe_df: usize,
    qe_p: Option<f64>,
    tau2_method: &'static str,
    ci_method: &'static str,
    prediction_method: &'static str,
    predictions: Vec<PredictedJson<'a>>,
    permutation: Option<PermutationJson>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bootstrap: Option<RefittedJson>,
    bubble: Vec<LineJson<'a>>,
    studies: Vec<StudyJson<'a>>,
    left_out: Vec<LeftOutJson<'a>>,
    warnings: Vec<WarningJson>,
}

#[derive(Debug, Serialize)]
struct ModeratorJson<'a> {
    name: &'a str,
    kind: &'static str,
    reference: Option<&'a str>,
    levels: Option<&'a [String]>,
    range: Option<[f64; 2]>,
}

#[derive(Debug, Serialize)]
struct CoefficientJson<'a> {
    name: &'a str,
    estimate: f64,
    se: f64,
    statistic: Option<f64>,
    p_value: Option<f64>,
    ci: [f64; 2],
    permutation_p: Option<f64>,
}

#[derive(Debug, Serialize)]
struct TestJson {
    test: String,
    statistic: Option<f64>,
    df: (usize, Option<f64>),
    p_value: Option<f64>,
}

#[derive(Debug, Serialize)]
struct PredictedJson<'a> {
    values: BTreeMap<&'a str, &'a str>,
    #[serde(flatten)]
    prediction: PredictionJson,
    extrapolated: &'a [String],
}

#[derive(Debug, Serialize)]
struct PredictionJson {
    estimate: f64,
    se: f64,
    ci: [f64; 2],
    prediction_interval: Option<[f64; 2]>,
    back_transformed: BackTransformedJson,
}

#[derive(Debug, Serialize)]
struct BackTransformedJson {
    estimate: f64,
    ci: [f64; 2],
    prediction_interval: Option<[f64; 2]>,
}

#[derive(Debug, Serialize)]
struct PermutationJson {
    permutations: u64,
    exact: bool,
    failed: u64,
    seed: Option<u64>,
    stream: Option<&'static str>,
    qm_p: Option<f64>,
}

#[derive(Debug, Serialize)]
struct LineJson<'a> {
    moderator: &'a str,
    line: Vec<LinePointJson>,
}

#[derive(Debug, Serialize)]
struct LinePointJson {
    x: f64,
    #[serde(flatten)]
    prediction: PredictionJson,
}

#[derive(Debug, Serialize)]
struct StudyJson<'a> {
    study: &'a str,
    label: &'a str,
    yi: f64,
    vi: f64,
    weight: f64,
    values: BTreeMap<&'a str, &'a str>,
    fitted: f64,
    residual: f64,
}

#[derive(Debug, Serialize)]
struct LeftOutJson<'a> {
    study: &'a str,
    label: &'a str,
    reason: String,
}

/// Meta-regressions of several analyses.
pub fn regressions<'a>(origin: &Origin, results: &'a [Regressed<'a>]) -> RegressionsJson<'a> {
    let one = |result: &'a Regressed<'a>| RegressedJson {
        id: &result.analysis.id,
        title: &result.analysis.title,
        measure: result.analysis.measure.code(),
        regression: outcome(result.analysis, &result.regression),
    };
    RegressionsJson {
        origin: origin.clone(),
        analyses: results.iter().map(one).collect(),
    }
}

/// Pooled results, each with its meta-regression.
pub fn pool_and_regressions<'a>(
    origin: &Origin,
    results: &'a [Regressed<'a>],
) -> PoolAndRegressionJson<'a> {
    let one = |result: &'a Regressed<'a>| PooledAndRegressed {
        analysis: analysis(result.analysis),
        meta_regression: outcome(result.analysis, &result.regression),
    };
    PoolAndRegressionJson {
        origin: origin.clone(),
        analyses: results.iter().map(one).collect(),
    }
}

pub(super) fn outcome<'a>(
    analysis: &'a AnalysisResult,
    regression: &'a Result<MetaRegression, MetaRegressionError>,
) -> OutcomeJson<'a> {
    match regression {
        Ok(found) => OutcomeJson::Fitted(Box::new(fitted(analysis, found))),
        Err(error) => OutcomeJson::None {
            k: None,
            reason: error.to_string(),
        },
    }
}

fn fitted<'a>(analysis: &'a AnalysisResult, found: &'a MetaRegression) -> FittedJson<'a> {
    let fit = &found.fit;
    let shown = Shown::pooled(analysis);
    let covariance = fit.covariance.row_iter();
    let dropped = fit.dropped.iter().map(|column| found.column(*column));
    let moderators = found.design.moderators.iter();
    let terms = found.design.terms.iter().map(ToString::to_string);
    let written = found.hypotheses.iter();
    let tests = terms
        .zip(found.terms.iter())
        .chain(written.map(|(name, test)| (name.clone(), test)));
    FittedJson {
        k: fit.k,
        formula: found.formula(),
        explanation: words(analysis, found),
        moderators: moderators.map(|m| moderator(&m.name, &m.kind)).collect(),
        coefficients: coefficients(found),
        covariance: covariance
            .map(|row| row.iter().copied().collect())
            .collect(),
        dropped: dropped.collect(),
        df: fit.df,
        level: fit.level,
        qm: fit.qm,
        qm_df: fit.qm_df,
        qm_p: fit.qm_p,
        tests: tests.map(|(name, own)| test(name, own, fit.df)).collect(),
        tau2: fit.tau2,
        tau2_se: fit.tau2_se,
        tau2_ci: fit.tau2_ci.map(limits),
        i2: fit.i2,
        h2: fit.h2,
        r2: fit.r2,
        qe: fit.qe,
        qe_df: fit.qe_df,
        qe_p: fit.qe_p,
        tau2_method: fit.tau2_method.code(),
        ci_method: fit.ci_method.code(),
        prediction_method: analysis.options.prediction.code(),
        predictions: found
            .predictions
            .iter()
            .map(|p| predicted(shown, p))
            .collect(),
        permutation: found.permutation.as_ref().map(permutation),
        bootstrap: refitted::regression(found),
        bubble: found.lines.iter().map(|l| line(shown, l)).collect(),
        studies: studies(analysis, found),
        left_out: left_out(analysis, found)
            .into_iter()
            .map(|(study, label, reason)| LeftOutJson {
                study,
                label,
                reason,
            })
            .collect(),
        warnings: warnings(found)
            .into_iter()
            .map(|(code, message)| WarningJson { code, message })
            .collect(),
    }
}

fn moderator<'a>(name: &'a str, kind: &'a ModeratorKind) -> ModeratorJson<'a> {
    let none = ModeratorJson {
        name,
        kind: "numeric",
        reference: None,
        levels: None,
        range: None,
    };
    match kind {
        ModeratorKind::Numeric { least, greatest } => ModeratorJson {
            range: Some([*least, *greatest]),
            ..none
        },
        ModeratorKind::Categorical { levels } => ModeratorJson {
            kind: "categorical",
            reference: levels.first().map(String::as_str),
            levels: Some(levels),
            ..none
        },
    }
}

fn coefficients(found: &MetaRegression) -> Vec<CoefficientJson<'_>> {
    let permuted = found.permutation.as_ref();
    let each = found.fit.coefficients.iter().enumerate();
    each.map(|(at, c)| CoefficientJson {
        name: found.column(c.column),
        estimate: c.estimate,
        se: c.se,
        statistic: c.statistic,
        p_value: c.p_value,
        ci: limits(c.ci),
        permutation_p: permuted.and_then(|test| test.coefficients[at]),
    })
    .collect()
}

fn test(name: String, test: &CoefficientTest, df: Option<f64>) -> TestJson {
    TestJson {
        test: name,
        statistic: test.statistic,
        df: (test.df, df),
        p_value: test.p_value,
    }
}

fn predicted(shown: Shown, predicted: &Predicted) -> PredictedJson<'_> {
    let values = predicted.values.iter();
    PredictedJson {
        values: values.map(|(n, v)| (n.as_str(), v.as_str())).collect(),
        prediction: prediction(shown, &predicted.prediction),
        extrapolated: &predicted.extrapolated,
    }
}

fn prediction(shown: Shown, at: &Prediction) -> PredictionJson {
    PredictionJson {
        estimate: at.estimate,
        se: at.se,
        ci: limits(at.ci),
        prediction_interval: at.prediction_interval.map(limits),
        back_transformed: BackTransformedJson {
            estimate: shown.natural(at.estimate),
            ci: shown.natural_limits(at.ci),
            prediction_interval: at.prediction_interval.map(|i| shown.natural_limits(i)),
        },
    }
}

fn permutation(test: &PermutationTest) -> PermutationJson {
    PermutationJson {
        permutations: test.permutations,
        exact: test.exact,
        failed: test.failed,
        seed: test.seed,
        stream: test.seed.map(|_| Stream::NAME),
        qm_p: test.omnibus,
    }
}

fn line(shown: Shown, line: &RegressionLine) -> LineJson<'_> {
    let points = line.points.iter();
    LineJson {
        moderator: &line.moderator,
        line: points
            .map(|(x, at)| LinePointJson {
                x: *x,
                prediction: prediction(shown, at),
            })
            .collect(),
    }
}

fn studies<'a>(analysis: &'a AnalysisResult, found: &'a MetaRegression) -> Vec<StudyJson<'a>> {
    let names = found.design.moderators.iter().map(|m| m.name.as_str());
    let studies = found.studies.iter().map(|own| {
        let effect = &analysis.effects[own.effect];
        let values = own.values.iter().map(String::as_str);
        StudyJson {
            study: &effect.study,
            label: &effect.label,
            yi: effect.estimate.yi,
            vi: effect.estimate.vi,
            weight: own.weight,
            values: names.clone().zip(values).collect(),
            fitted: own.fitted,
            residual: effect.estimate.yi - own.fitted,
        }
    });
    studies.collect()
}
