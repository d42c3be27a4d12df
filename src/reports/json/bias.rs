use serde::Serialize;
use serde_json::{Value, json};

use crate::bias::{
    Asymmetry, BiasError, ExcessSignificance, FailSafe, LimitMetaAnalysis, PetPeese, RankTest,
    SelectionFit, SelectionParameter, TrimAndFill,
};
use crate::reports::bias::brief::words;
use crate::reports::bias::{Pair, caution};
use crate::synthesis::SmallStudyEffects;

use super::{Origin, limits};

/// Small-study effects of several analyses.
#[derive(Debug, Serialize)]
pub struct BiasJson<'a> {
    #[serde(flatten)]
    origin: Origin,
    analyses: Vec<AnalysisBias<'a>>,
}

#[derive(Debug, Serialize)]
struct AnalysisBias<'a> {
    id: &'a str,
    title: &'a str,
    measure: &'static str,
    explanation: Vec<String>,
    #[serde(flatten)]
    found: SmallStudiesJson,
}

/// Small-study effects of one analysis.
#[derive(Debug, Serialize)]
pub(super) struct SmallStudiesJson {
    k: usize,
    caution: Option<String>,
    regression_tests: Vec<Value>,
    rank_test: Value,
    excess_significance: Option<Value>,
    trim_and_fill: Vec<Value>,
    pet_peese: Value,
    limit_meta_analysis: Value,
    selection_models: Vec<Value>,
    fail_safe: Vec<Value>,
}

/// Small-study effects of several analyses. A method that could not be used has an `error` and nothing else.
pub fn bias<'a>(origin: &Origin, pairs: &[Pair<'a>]) -> BiasJson<'a> {
    BiasJson {
        origin: origin.clone(),
        analyses: pairs.iter().map(analysis).collect(),
    }
}

fn analysis<'a>((result, found): &Pair<'a>) -> AnalysisBias<'a> {
    AnalysisBias {
        id: &result.id,
        title: &result.title,
        measure: result.measure.code(),
        explanation: words(result, found),
        found: small_studies(found),
    }
}

pub(super) fn small_studies(found: &SmallStudyEffects) -> SmallStudiesJson {
    let regressions = found.regressions.iter().map(|test| {
        let head = json!({
            "test": test.code,
            "name": test.name,
            "predictor": test.predictor,
            "preferred": test.preferred,
        });
        merged(head, of(&test.result, regression))
    });
    let fills = found.trim_and_fill.iter().map(|(estimator, fill)| {
        merged(json!({ "estimator": estimator.code() }), of(fill, filled))
    });
    let against = found.against_null.as_ref();
    let models = against.iter().flat_map(|null| &null.selection);
    let numbers = against.iter().flat_map(|null| &null.fail_safe);
    SmallStudiesJson {
        k: found.k,
        caution: caution(found.k),
        regression_tests: regressions.collect(),
        rank_test: of(&found.rank, rank),
        excess_significance: against.map(|null| of(&null.excess, excess)),
        trim_and_fill: fills.collect(),
        pet_peese: of(&found.pet_peese, precision_effect),
        limit_meta_analysis: of(&found.limit, limit),
        selection_models: models
            .map(|(code, fit)| merged(json!({ "type": code }), of(fit, selection)))
            .collect(),
        fail_safe: numbers
            .map(|(code, number)| merged(json!({ "type": code }), of(number, fail_safe)))
            .collect(),
    }
}

fn of<T>(result: &Result<T, BiasError>, show: impl Fn(&T) -> Value) -> Value {
    match result {
        Ok(value) => show(value),
        Err(error) => json!({ "error": error.to_string() }),
    }
}

/// The members of both objects, those of `head` first.
fn merged(head: Value, rest: Value) -> Value {
    match (head, rest) {
        (Value::Object(mut head), Value::Object(rest)) => {
            head.extend(rest);
            Value::Object(head)
        }
        (head, _) => head,
    }
}

fn regression(fit: &Asymmetry) -> Value {
    json!({
        "k": fit.k,
        "slope": fit.slope,
        "slope_se": fit.se_slope,
        "statistic": fit.statistic,
        "df": fit.df,
        "p_value": fit.p_value,
        "intercept": fit.intercept,
        "intercept_se": fit.se_intercept,
        "intercept_ci": limits(fit.intercept_ci),
        "level": fit.level,
    })
}

fn rank(test: &RankTest) -> Value {
    json!({ "k": test.k, "tau": test.tau, "p_value": test.p_value, "exact": test.exact })
}

fn excess(test: &ExcessSignificance) -> Value {
    json!({
        "observed": test.observed,
        "expected": test.expected,
        "ratio": test.ratio,
        "theta": test.theta,
        "p_value": test.p_exact,
        "chi_squared": test.chi_squared,
        "chi_squared_p": test.p_chi_squared,
        "powers": test.powers,
    })
}

fn filled(fill: &TrimAndFill) -> Value {
    let adjusted = &fill.adjusted;
    json!({
        "side": fill.side.code(),
        "missing": fill.k0,
        "missing_se": fill.se_k0,
        "missing_p": fill.p_k0,
        "estimate": adjusted.estimate,
        "se": adjusted.se,
        "p_value": adjusted.p_value,
        "ci": limits(adjusted.ci),
        "prediction_interval": adjusted.prediction_interval.map(limits),
        "tau2": adjusted.tau2,
        "i2": adjusted.i2,
        "filled": fill.filled_yi.iter().zip(&fill.filled_vi)
            .map(|(yi, vi)| json!({ "yi": yi, "vi": vi }))
            .collect::<Vec<_>>(),
    })
}

fn precision_effect(result: &PetPeese) -> Value {
    let chosen = result.chosen();
    json!({
        "estimate": chosen.intercept,
        "se": chosen.se_intercept,
        "ci": limits(chosen.intercept_ci),
        "uses": if result.uses_peese { "PEESE" } else { "PET" },
        "pet_effect_p": result.pet_effect_p,
        "pet": regression(&result.pet),
        "peese": regression(&result.peese),
    })
}

fn limit(result: &LimitMetaAnalysis) -> Value {
    json!({
        "estimate": result.estimate,
        "se": result.se,
        "ci": limits(result.ci),
        "p_value": result.p_value,
        "tau2": result.tau2,
        "alpha": result.alpha,
        "beta": result.beta,
        "q": result.q,
        "q_small": result.q_small,
        "q_small_p": result.q_small_p,
        "q_residual": result.q_residual,
        "q_residual_p": result.q_residual_p,
        "limit_yi": result.limit_yi,
    })
}

fn selection(fit: &SelectionFit) -> Value {
    let parameter = |p: &SelectionParameter| json!({ "value": p.value, "se": p.se });
    json!({
        "direction": fit.direction.code(),
        "estimate": fit.estimate,
        "se": fit.se,
        "ci": fit.ci.map(limits),
        "p_value": fit.p_value,
        "tau2": fit.tau2.value,
        "tau2_se": fit.tau2.se,
        "delta": fit.delta.iter().map(parameter).collect::<Vec<_>>(),
        "log_likelihood": fit.log_likelihood,
        "unselected_estimate": fit.unselected_estimate,
        "lrt": fit.lrt,
        "lrt_df": fit.lrt_df,
        "lrt_p": fit.lrt_p,
        "warnings": fit.doubts.iter()
            .map(|doubt| json!({ "code": doubt.code(), "message": doubt.message() }))
            .collect::<Vec<_>>(),
    })
}

fn fail_safe(number: &FailSafe) -> Value {
    json!({ "n": number.n, "observed": number.observed, "observed_p": number.observed_p })
}
