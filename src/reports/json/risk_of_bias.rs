//! Judgements of the risk of bias as JSON, by study.

use serde::Serialize;

use crate::records::{Judgement, Review, RiskOfBias, RiskOfBiasSettings};

/// The assessments of a study.
#[derive(Debug, Serialize)]
pub(super) struct JudgedStudyJson<'a> {
    study: &'a str,
    label: String,
    assessments: Vec<AssessmentJson<'a>>,
}

#[derive(Debug, Serialize)]
struct AssessmentJson<'a> {
    tool: &'static str,
    /// Ids of the outcomes judged; empty for all.
    outcomes: Vec<&'a str>,
    domains: Vec<DomainJson<'a>>,
    overall: Option<Judgement>,
    overall_support: Option<&'a str>,
    assessors: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct DomainJson<'a> {
    id: &'a str,
    code: String,
    name: String,
    judgement: Option<Judgement>,
    support: Option<&'a str>,
    from: Option<&'a str>,
    quote: Option<&'a str>,
}

/// Every judged study of a review.
pub(super) fn judged(review: &Review) -> Vec<JudgedStudyJson<'_>> {
    let settings = &review.protocol.risk_of_bias;
    let studies = review.studies.iter().map(|loaded| &loaded.study);
    let judged = studies.filter(|study| !study.risk_of_bias.is_empty());
    judged
        .map(|study| JudgedStudyJson {
            study: &study.id,
            label: study.label(),
            assessments: study
                .risk_of_bias
                .iter()
                .map(|one| assessment(one, settings))
                .collect(),
        })
        .collect()
}

fn assessment<'a>(one: &'a RiskOfBias, settings: &RiskOfBiasSettings) -> AssessmentJson<'a> {
    let overall = one.overall.as_ref();
    let domains = one.tool.domains(settings).into_iter();
    AssessmentJson {
        tool: one.tool.tool().code,
        outcomes: one.outcome.iter().map(|id| id.value.as_str()).collect(),
        domains: domains
            .filter_map(|domain| {
                let judgement = one.of(&domain.id)?;
                Some(DomainJson {
                    id: &judgement.id,
                    code: domain.code.into_owned(),
                    name: domain.name.into_owned(),
                    judgement: judgement.judged(),
                    support: judgement.support.as_deref(),
                    from: judgement.from.as_deref(),
                    quote: judgement.quote.as_deref(),
                })
            })
            .collect(),
        overall: overall.and_then(|overall| overall.judged()),
        overall_support: overall.and_then(|overall| overall.support.as_deref()),
        assessors: one.assessors.as_deref(),
    }
}
