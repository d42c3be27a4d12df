use serde::Serialize;
use serde_json::Value;

use crate::integrity::Audit;
use crate::records::{Assumption, QuantileMethod, Review};
use crate::reports::integrity::json::{ImpactJson, finding, impact};
use crate::reports::integrity::listed;
use crate::reports::network::review::{ReviewNetworkJson, all as networks};
use crate::synthesis::ReviewResult;

use super::risk_of_bias::{JudgedStudyJson, judged};
use super::variants::{RuleJson, SweepJson, rules, swept};
use super::{AnalysisJson, Origin, analysis};

/// Everything computed from a review.
#[derive(Debug, Serialize)]
pub struct ReviewJson<'a> {
    #[serde(flatten)]
    origin: Origin,
    review: &'a str,
    title: &'a str,
    analyses: Vec<AnalysisJson<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    networks: Vec<ReviewNetworkJson<'a>>,
    exclusions: Vec<ExclusionJson<'a>>,
    findings: Vec<Value>,
    impact: Vec<ImpactJson<'a>>,
    concerns: Vec<ConcernJson<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    risk_of_bias: Vec<JudgedStudyJson<'a>>,
    assumptions: AssumptionsJson<'a>,
}

#[derive(Debug, Serialize)]
struct ExclusionJson<'a> {
    study: &'a str,
    label: &'a str,
    reasons: &'a [String],
}

#[derive(Debug, Serialize)]
struct ConcernJson<'a> {
    study: &'a str,
    message: &'a str,
    from: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct AssumptionsJson<'a> {
    pre_post_correlation: Option<f64>,
    pre_post_correlation_why: Option<&'a str>,
    equal_arms: bool,
    quantiles: QuantileMethod,
    stated: Vec<StatedJson<'a>>,
    zero_rules: Vec<ComparedJson<'a>>,
}

/// An analysis in which a continuity correction was made, under every rule for zero cells.
#[derive(Debug, Serialize)]
struct ComparedJson<'a> {
    analysis: &'a str,
    studies: Vec<&'a str>,
    results: Vec<RuleJson<'a>>,
}

/// A number that the protocol assumes, the studies that use it, and what other values change.
#[derive(Debug, Serialize)]
struct StatedJson<'a> {
    assumption: &'static str,
    name: &'static str,
    value: f64,
    why: &'a str,
    analyses: Vec<AssumingJson<'a>>,
}

#[derive(Debug, Serialize)]
struct AssumingJson<'a> {
    analysis: &'a str,
    studies: Vec<&'a str>,
    sweep: Vec<SweepJson<'a>>,
}

/// The whole review: analyses, studies left out, findings, concerns, assumptions.
pub fn review<'a>(
    review: &'a Review,
    result: &'a ReviewResult,
    audit: &'a Audit,
) -> ReviewJson<'a> {
    let protocol = &review.protocol;
    let correlation = protocol.assumptions.pre_post_correlation.as_ref();
    ReviewJson {
        origin: Origin::new(&review.digest),
        review: &protocol.id,
        title: &protocol.title,
        analyses: result.analyses.iter().map(analysis).collect(),
        networks: networks(&result.networks),
        exclusions: result
            .never_pooled
            .iter()
            .map(|study| ExclusionJson {
                study: &study.study,
                label: &study.label,
                reasons: &study.reasons,
            })
            .collect(),
        findings: listed("", &review.files, &audit.findings, &audit.impacts)
            .iter()
            .map(|one| serde_json::json!(finding(one, false)))
            .collect(),
        impact: audit
            .impacts
            .iter()
            .map(|one| impact(one, &audit.findings))
            .collect(),
        concerns: review
            .studies
            .iter()
            .flat_map(|loaded| {
                let study = &loaded.study;
                study.concerns.iter().map(|concern| ConcernJson {
                    study: &study.id,
                    message: &concern.text,
                    from: concern.from.as_deref(),
                })
            })
            .collect(),
        risk_of_bias: judged(review),
        assumptions: AssumptionsJson {
            pre_post_correlation: correlation.map(|r| r.value.value),
            pre_post_correlation_why: correlation.map(|r| r.why.as_str()),
            equal_arms: protocol.assumptions.equal_arms,
            quantiles: protocol.assumptions.quantiles,
            stated: stated(review, result),
            zero_rules: compared(result),
        },
    }
}

fn stated<'a>(review: &'a Review, result: &'a ReviewResult) -> Vec<StatedJson<'a>> {
    let assumptions = &review.protocol.assumptions;
    let stated = Assumption::ALL.into_iter().filter_map(|assumption| {
        let assumed = assumptions.assumed(assumption)?;
        let analyses = result.analyses.iter().filter_map(|analysis| {
            let mut sweeps = analysis.sweeps.iter();
            let sweep = sweeps.find(|sweep| sweep.assumption == assumption);
            let studies = match sweep {
                Some(sweep) => sweep.user_labels(),
                None => analysis.users(assumption),
            };
            (!studies.is_empty()).then(|| AssumingJson {
                analysis: &analysis.id,
                studies,
                sweep: sweep.map_or_else(Vec::new, |sweep| swept(analysis.measure, sweep, false)),
            })
        });
        Some(StatedJson {
            assumption: assumption.code(),
            name: assumption.name(),
            value: assumed.value.value,
            why: &assumed.why,
            analyses: analyses.collect(),
        })
    });
    stated.collect()
}

fn compared(result: &ReviewResult) -> Vec<ComparedJson<'_>> {
    let analyses = result.analyses.iter();
    let corrected = analyses.filter(|analysis| !analysis.zero_rules.is_empty());
    let compared = corrected.map(|analysis| ComparedJson {
        analysis: &analysis.id,
        studies: analysis.users(Assumption::Add),
        results: rules(analysis.measure, &analysis.zero_rules, false),
    });
    compared.collect()
}
