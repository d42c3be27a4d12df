//! Studies as JSON: their effects, or why they have none.

use serde::Serialize;

use super::bound::BoundJson;
use super::limits;
use crate::effects::{Component, NotPooled, StudyEffect};
use crate::reports::words::Shown;
use crate::synthesis::AnalysisResult;

#[derive(Debug, Serialize)]
pub(super) struct StudyJson<'a> {
    study: &'a str,
    label: &'a str,
    yi: f64,
    vi: f64,
    sei: f64,
    ci: [f64; 2],
    back_transformed: BackTransformedStudy,
    weight: Option<f64>,
    n: Option<f64>,
    route: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    vi_bounds: Option<[f64; 2]>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    components: Vec<ComponentJson<'a>>,
    notes: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<SourceJson<'a>>,
}

#[derive(Debug, Serialize)]
struct ComponentJson<'a> {
    label: &'a str,
    yi: f64,
    vi: f64,
}

#[derive(Debug, Serialize)]
struct SourceJson<'a> {
    file: &'a str,
    line: usize,
    from: Option<&'a str>,
    quote: Option<&'a str>,
}

#[derive(Debug, Serialize)]
pub(super) struct NotPooledJson<'a> {
    study: &'a str,
    label: &'a str,
    reason: String,
    bound: Option<BoundJson>,
}

#[derive(Debug, Serialize)]
struct BackTransformedStudy {
    yi: f64,
    ci: [f64; 2],
}

pub(super) fn studies(result: &AnalysisResult) -> Vec<StudyJson<'_>> {
    let weight = |at: usize| Some(*result.pooled.as_ref()?.weights.get(at)?);
    let shown = Shown::pooled(result);
    let study = |(at, effect)| study(effect, weight(at), (result, shown));
    result.effects.iter().enumerate().map(study).collect()
}

fn study<'a>(
    effect: &'a StudyEffect,
    weight: Option<f64>,
    (result, shown): (&AnalysisResult, Shown),
) -> StudyJson<'a> {
    let ci = result.study_interval(effect);
    let shown = shown.of_study(effect);
    StudyJson {
        study: &effect.study,
        label: &effect.label,
        yi: effect.estimate.yi,
        vi: effect.estimate.vi,
        sei: effect.estimate.sei(),
        ci: limits(ci),
        back_transformed: BackTransformedStudy {
            yi: shown.natural(effect.estimate.yi),
            ci: shown.natural_limits(ci),
        },
        weight,
        n: effect.n,
        route: effect.route.code(),
        vi_bounds: effect.bounds.map(|[low, high]| [low.vi, high.vi]),
        components: effect.components.iter().map(component).collect(),
        notes: effect.notes.iter().map(ToString::to_string).collect(),
        source: effect.source.as_ref().map(|source| SourceJson {
            file: &source.file,
            line: source.line,
            from: source.from.as_deref(),
            quote: source.quote.as_deref(),
        }),
    }
}

fn component(part: &Component) -> ComponentJson<'_> {
    ComponentJson {
        label: &part.label,
        yi: part.yi,
        vi: part.vi,
    }
}

pub(super) fn not_pooled(left_out: &[NotPooled]) -> Vec<NotPooledJson<'_>> {
    left_out
        .iter()
        .map(|study| NotPooledJson {
            study: &study.study,
            label: &study.label,
            reason: study.lack.to_string(),
            bound: BoundJson::of(&study.lack),
        })
        .collect()
}
