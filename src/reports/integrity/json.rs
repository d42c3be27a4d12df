//! Findings as JSON.

use serde::Serialize;

use crate::integrity::{Finding, Impact, Refit, Severity};
use crate::synthesis::AnalysisResult;

use super::{Listed, Place};
use crate::reports::json::limits;

/// A finding.
#[derive(Debug, Serialize)]
pub struct FindingJson<'a> {
    code: &'a str,
    severity: Severity,
    file: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<&'a str>,
    line: Option<usize>,
    column: Option<usize>,
    end_line: Option<usize>,
    end_column: Option<usize>,
    study: Option<&'a str>,
    outcome: Option<&'a str>,
    arms: &'a [String],
    analyses: &'a [String],
    marked: Option<&'a str>,
    message: &'a str,
    help: Option<&'a str>,
    related: Vec<RelatedJson<'a>>,
    correction: Option<&'a str>,
    answered: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct RelatedJson<'a> {
    file: &'a str,
    line: usize,
    column: usize,
    label: &'a str,
}

/// A finding; `with_path` where files are told apart by more than their names.
pub fn finding(listed: &Listed, with_path: bool) -> FindingJson<'_> {
    let place = listed.place.as_ref();
    let at = |axis: fn(&Place) -> usize| place.map(axis);
    FindingJson {
        code: listed.code,
        severity: listed.severity,
        file: &listed.file,
        path: with_path.then_some(&listed.path),
        line: at(|place| place.start.0),
        column: at(|place| place.start.1),
        end_line: at(|place| place.end.0),
        end_column: at(|place| place.end.1),
        study: listed.study.as_deref(),
        outcome: listed.outcome.as_deref(),
        arms: &listed.arms,
        analyses: &listed.analyses,
        marked: place.map(|place| place.text.as_str()),
        message: &listed.message,
        help: listed.help.as_deref(),
        related: listed
            .related
            .iter()
            .map(|(path, place, label)| RelatedJson {
                file: path.rsplit('/').next().unwrap_or(path),
                line: place.start.0,
                column: place.start.1,
                label,
            })
            .collect(),
        correction: listed.correction.as_deref(),
        answered: listed.answer.as_deref(),
    }
}

/// What findings change in one analysis.
#[derive(Debug, Serialize)]
pub struct ImpactJson<'a> {
    analysis: &'a str,
    measure: &'static str,
    all: FitJson,
    without_errors: Option<RefitJson>,
    without_flagged: Option<RefitJson>,
    without_study: Vec<StudyJson<'a>>,
    corrected: Vec<CorrectedJson<'a>>,
}

#[derive(Debug, Serialize)]
struct FitJson {
    k: usize,
    estimate: Option<f64>,
    ci: Option<[f64; 2]>,
    p_value: Option<f64>,
    tau2: Option<f64>,
}

#[derive(Debug, Serialize)]
struct RefitJson {
    #[serde(flatten)]
    fit: FitJson,
    conclusion_changes: bool,
}

#[derive(Debug, Serialize)]
struct StudyJson<'a> {
    study: &'a str,
    severity: Severity,
    codes: Vec<&'static str>,
    #[serde(flatten)]
    without: RefitJson,
}

#[derive(Debug, Serialize)]
struct CorrectedJson<'a> {
    study: Option<&'a str>,
    code: &'static str,
    correction: Option<&'a str>,
    #[serde(flatten)]
    refit: RefitJson,
}

/// What findings change in one analysis, on the analysis scale.
pub fn impact<'a>(impact: &'a Impact, findings: &'a [Finding]) -> ImpactJson<'a> {
    ImpactJson {
        analysis: &impact.result.id,
        measure: impact.result.measure.code(),
        all: fit(&impact.result),
        without_errors: impact.without_errors.as_ref().map(refit),
        without_flagged: impact.without_flagged.as_ref().map(refit),
        without_study: impact
            .flagged
            .iter()
            .map(|one| StudyJson {
                study: &one.study,
                severity: one.severity,
                codes: one
                    .findings
                    .iter()
                    .map(|at| findings[*at].rule.code)
                    .collect(),
                without: refit(&one.without),
            })
            .collect(),
        corrected: impact
            .corrected
            .iter()
            .map(|corrected| {
                let finding = &findings[corrected.finding];
                CorrectedJson {
                    study: finding.study.as_deref(),
                    code: finding.rule.code,
                    correction: finding
                        .correction
                        .as_ref()
                        .map(|correction| correction.label.as_str()),
                    refit: refit(&corrected.refit),
                }
            })
            .collect(),
    }
}

fn refit(refit: &Refit) -> RefitJson {
    RefitJson {
        fit: fit(&refit.result),
        conclusion_changes: refit.turns,
    }
}

fn fit(result: &AnalysisResult) -> FitJson {
    let pooled = result.pooled.as_ref();
    FitJson {
        k: pooled.map_or(0, |pooled| pooled.k),
        estimate: pooled.map(|pooled| pooled.estimate),
        ci: pooled.map(|pooled| limits(pooled.ci)),
        p_value: pooled.and_then(|pooled| pooled.p_value),
        tau2: pooled.and_then(|pooled| pooled.tau2),
    }
}
