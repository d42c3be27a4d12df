use serde::Serialize;

use crate::records::Review;
use crate::synthesis::ReviewResult;

use super::{AnalysisJson, Origin, analysis};

/// Everything computed from a review.
#[derive(Debug, Serialize)]
pub struct ReviewJson<'a> {
    #[serde(flatten)]
    origin: Origin,
    review: &'a str,
    title: &'a str,
    analyses: Vec<AnalysisJson<'a>>,
    exclusions: Vec<ExclusionJson<'a>>,
    findings: Vec<FindingJson<'a>>,
    assumptions: AssumptionsJson<'a>,
}

#[derive(Debug, Serialize)]
struct ExclusionJson<'a> {
    study: &'a str,
    label: &'a str,
    reasons: &'a [String],
}

#[derive(Debug, Serialize)]
struct FindingJson<'a> {
    study: &'a str,
    message: &'a str,
    from: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct AssumptionsJson<'a> {
    pre_post_correlation: Option<f64>,
    pre_post_correlation_why: Option<&'a str>,
    equal_arms: bool,
}

/// The whole review: analyses, studies left out, concerns, assumptions.
pub fn review<'a>(review: &'a Review, result: &'a ReviewResult) -> ReviewJson<'a> {
    let protocol = &review.protocol;
    let correlation = protocol.assumptions.pre_post_correlation.as_ref();
    ReviewJson {
        origin: Origin::new(&review.digest),
        review: &protocol.id,
        title: &protocol.title,
        analyses: result.analyses.iter().map(analysis).collect(),
        exclusions: result
            .never_pooled
            .iter()
            .map(|study| ExclusionJson {
                study: &study.study,
                label: &study.label,
                reasons: &study.reasons,
            })
            .collect(),
        findings: review
            .studies
            .iter()
            .flat_map(|loaded| {
                let study = &loaded.study;
                study.concerns.iter().map(|concern| FindingJson {
                    study: &study.id,
                    message: &concern.text,
                    from: concern.from.as_deref(),
                })
            })
            .collect(),
        assumptions: AssumptionsJson {
            pre_post_correlation: correlation.map(|r| r.value.value),
            pre_post_correlation_why: correlation.map(|r| r.why.as_str()),
            equal_arms: protocol.assumptions.equal_arms,
        },
    }
}
