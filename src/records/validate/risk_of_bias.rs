//! Rules of risk-of-bias assessments: the words of the tool, each domain once, an overall judgement that follows.

use std::collections::HashSet;

use super::{Complain, Known};
use crate::records::{
    Domain, Judgement, ProblemKind, Protocol, RiskOfBias, RiskOfBiasSettings, Study, ToolName,
};

/// Checks that the review's own domains have names of their own.
pub fn validate_domains(settings: &RiskOfBiasSettings, complain: Complain) {
    let ids: Known = settings.domains.iter().map(|domain| &domain.id).collect();
    ids.unique("domain", complain);
}

/// Checks the assessments of one study.
pub fn validate_risk_of_bias(study: &Study, protocol: &Protocol, complain: Complain) {
    let outcomes: Known = protocol.outcomes.iter().map(|o| &o.id).collect();
    let mut judged = HashSet::new();
    for assessment in &study.risk_of_bias {
        for outcome in &assessment.outcome {
            outcomes.holds("outcome", outcome, complain);
        }
        repeated(&mut judged, assessment, complain);
        validate_assessment(assessment, &protocol.risk_of_bias, complain);
    }
}

/// Two assessments of the same results: which of them counts?
fn repeated<'a>(
    judged: &mut HashSet<Option<&'a str>>,
    assessment: &'a RiskOfBias,
    complain: Complain,
) {
    if assessment.outcome.is_empty() && !judged.insert(None) {
        let outcome = "all outcomes".to_owned();
        let kind = ProblemKind::RepeatedAssessment { outcome };
        complain(assessment.tool.span.clone(), kind);
    }
    let mut own = HashSet::new();
    for id in &assessment.outcome {
        if judged.contains(&Some(id.value.as_str())) {
            let outcome = format!("`{}`", id.value);
            let kind = ProblemKind::RepeatedAssessment { outcome };
            complain(id.span.clone(), kind);
        }
        own.insert(Some(id.value.as_str()));
    }
    judged.extend(own);
}

fn validate_assessment(assessment: &RiskOfBias, settings: &RiskOfBiasSettings, complain: Complain) {
    let tool = assessment.tool.tool();
    let domains = assessment.tool.domains(settings);
    if assessment.tool.value == ToolName::Generic && domains.is_empty() {
        complain(assessment.tool.span.clone(), ProblemKind::NoDomains);
        return;
    }
    validate_names(assessment, &domains, complain);
    for domain in &domains {
        if assessment.of(&domain.id).is_none() {
            let kind = ProblemKind::NoJudgement {
                tool: tool.title,
                domain: domain.id.clone().into_owned(),
                allowed: codes(tool.judgements),
            };
            complain(assessment.tool.span.clone(), kind);
        }
    }
    let judgements = assessment.domains.iter().map(|one| &one.judgement);
    let overall = assessment.overall.as_ref().map(|one| &one.judgement);
    for judgement in judgements.chain(overall) {
        let word = Judgement::from_code(judgement);
        if !word.is_some_and(|word| tool.judgements.contains(&word)) {
            let kind = ProblemKind::UnknownValue {
                written: judgement.value.clone(),
                known: codes(tool.judgements),
            };
            complain(judgement.span.clone(), kind);
        }
    }
    if tool.has_overall {
        validate_overall(assessment, complain);
    }
}

fn validate_names(assessment: &RiskOfBias, domains: &[Domain], complain: Complain) {
    let ids: Known = assessment.domains.iter().map(|one| &one.id).collect();
    ids.unique("domain", complain);
    for id in assessment.domains.iter().map(|one| &one.id) {
        if domains.iter().all(|domain| domain.id != id.value) {
            let kind = ProblemKind::Missing {
                what: "domain",
                id: id.value.clone(),
                known: domains.iter().map(|d| d.id.clone().into_owned()).collect(),
            };
            complain(id.span.clone(), kind);
        }
    }
}

/// The overall judgement is there, and not better than that of the worst domain.
fn validate_overall(assessment: &RiskOfBias, complain: Complain) {
    let Some(overall) = &assessment.overall else {
        let field = "overall".to_owned();
        complain(
            assessment.tool.span.clone(),
            ProblemKind::MissingKey { field },
        );
        return;
    };
    let worst = assessment
        .domains
        .iter()
        .filter_map(|one| Some((one.judged()?.severity()?, one)))
        .max_by_key(|(severity, _)| *severity);
    let written = overall.judged().and_then(Judgement::severity);
    if let (Some((worst, domain)), Some(written)) = (worst, written)
        && written < worst
    {
        let kind = ProblemKind::OverallBelowWorst {
            tool: assessment.tool.tool().title,
            overall: overall.judgement.value.clone(),
            domain: domain.id.value.clone(),
            worst: domain.judgement.value.clone(),
        };
        complain(overall.judgement.span.clone(), kind);
    }
}

fn codes(judgements: &[Judgement]) -> Vec<String> {
    judgements.iter().map(|one| one.code().to_owned()).collect()
}
