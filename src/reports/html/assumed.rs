//! What was assumed: each number, its grounds, the studies that it touches, and what other values change.

use crate::effects::{Note, StudyEffect};
use crate::numerics::format;
use crate::pooling::PooledEstimate;
use crate::records::{Assumption, Review};
use crate::reports::variants;
use crate::reports::words::Shown;
use crate::synthesis::{AnalysisResult, ReviewResult, Sweep};

use super::view::{AssumptionView, SweepRow, SweepView, UsedBy};

/// Everything that was assumed, the protocol's numbers first.
pub fn assumed(review: &Review, result: &ReviewResult) -> Vec<AssumptionView> {
    let assumptions = &review.protocol.assumptions;
    let numbers = Assumption::ALL.into_iter().filter_map(|assumption| {
        let assumed = assumptions.assumed(assumption)?;
        let name = format::capitalised(assumption.name());
        Some(AssumptionView {
            title: format!("{name}: {}", assumed.value.value),
            text: format!(
                "{}. {}",
                format::capitalised(assumption.description()),
                assumed.why
            ),
            used: used(result, |analysis| match sweep_of(analysis, assumption) {
                Some(sweep) => sweep.user_labels(),
                None => analysis.users(assumption),
            }),
            sweeps: sweeps(result, assumption),
        })
    });
    let mut views: Vec<_> = numbers.collect();
    if assumptions.equal_arms {
        views.push(AssumptionView {
            title: "Equal arms".to_owned(),
            text: "Where a report prints only the total, its arms are taken as equally large."
                .to_owned(),
            used: used(result, |analysis| {
                let split = |note: &Note| matches!(note, Note::EqualArms { .. });
                let split = |effect: &&StudyEffect| effect.notes.iter().any(split);
                let effects = analysis.effects.iter().filter(split);
                effects.map(|effect| effect.label.as_str()).collect()
            }),
            sweeps: Vec::new(),
        });
    }
    views.push(AssumptionView {
        title: "Continuity correction".to_owned(),
        text: "Tables of counts with a zero cell have 0.5 added to each cell unless an analysis says otherwise; \
               without it they would have no odds or risk ratio."
            .to_owned(),
        used: used(result, |analysis| analysis.users(Assumption::Add)),
        sweeps: rules(result),
    });
    views
}

fn sweep_of(analysis: &AnalysisResult, assumption: Assumption) -> Option<&Sweep> {
    let mut sweeps = analysis.sweeps.iter();
    sweeps.find(|sweep| sweep.assumption == assumption)
}

fn used<'a>(
    result: &'a ReviewResult,
    studies: impl Fn(&'a AnalysisResult) -> Vec<&'a str>,
) -> Vec<UsedBy> {
    let one = |(at, analysis): (usize, &'a AnalysisResult)| {
        let studies = studies(analysis);
        (!studies.is_empty()).then(|| UsedBy {
            id: analysis.id.clone(),
            title: format!("{}. {}", at + 1, analysis.title),
            studies: studies.join("; "),
        })
    };
    result.analyses.iter().enumerate().filter_map(one).collect()
}

fn sweeps(result: &ReviewResult, assumption: Assumption) -> Vec<SweepView> {
    let view = |(at, analysis): (usize, &AnalysisResult)| {
        let sweep = sweep_of(analysis, assumption)?;
        Some(SweepView {
            caption: "Other values",
            head: "Value",
            id: analysis.id.clone(),
            title: format!("{}. {}", at + 1, analysis.title),
            measure: analysis.measure.short(),
            rows: sweep
                .points
                .iter()
                .map(|point| {
                    let base = sweep.base == Some(point.value);
                    row(
                        Shown::effects(analysis.measure, &point.effects),
                        point.value.to_string(),
                        base,
                        point.pooled.as_ref(),
                    )
                })
                .collect(),
            findings: variants::findings(analysis.measure, sweep),
        })
    };
    result
        .analyses
        .iter()
        .enumerate()
        .filter_map(view)
        .collect()
}

fn rules(result: &ReviewResult) -> Vec<SweepView> {
    let view = |(at, analysis): (usize, &AnalysisResult)| {
        let rules = &analysis.zero_rules;
        (!rules.is_empty()).then(|| SweepView {
            caption: "Other rules",
            head: "Added",
            id: analysis.id.clone(),
            title: format!("{}. {}", at + 1, analysis.title),
            measure: analysis.measure.short(),
            rows: rules
                .iter()
                .map(|one| {
                    let words = variants::rules_in_words(one);
                    let shown = Shown::effects(analysis.measure, &one.effects);
                    row(shown, words, one.used, one.pooled.as_ref())
                })
                .collect(),
            findings: variants::rule_findings(analysis.measure, rules),
        })
    };
    result
        .analyses
        .iter()
        .enumerate()
        .filter_map(view)
        .collect()
}

fn row(shown: Shown, value: String, base: bool, pooled: Option<&PooledEstimate>) -> SweepRow {
    SweepRow {
        value,
        base,
        k: pooled.map_or(0, |p| p.k),
        estimate: format::or_missing(pooled.map(|p| p.estimate), |v| shown.value(v)),
        interval: pooled.map_or_else(String::new, |p| shown.interval(p.ci)),
        p: format::or_missing(pooled.and_then(|p| p.p_value), format::p_value),
        tau2: format::or_missing(pooled.and_then(|p| p.tau2), format::tau2),
        i2: format::or_missing(pooled.and_then(|p| p.i2), format::i2),
    }
}
