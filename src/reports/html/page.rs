//! Results and records -> the texts of the page.

use askama::Template;

use crate::effects::StudyEffect;
use crate::figures::font_face_css;
use crate::integrity::Audit;
use crate::numerics::format;
use crate::pooling::PooledEstimate;
use crate::records::{Protocol, Question, Review};
use crate::sensitivity::Conclusion;
use crate::synthesis::{AnalysisResult, Plan, ReviewResult, SubgroupResult};

use super::figures::{AnalysisFigures, Figures};
use super::networks::{self, NetworksView};
use super::view::{
    AnalysisView, AssumptionView, AuditView, LeftOutRow, MethodsView, ModelRow, Reason, Reference,
    StudyConcerns, StudyRow, SubgroupView, SummaryRow,
};
use super::{assumed, audit, beside, evidence, methods};
use crate::reports::counts;
use crate::reports::explanation::explanation;
use crate::reports::findings::{self, reading};
use crate::reports::forest::source_id;
use crate::reports::network::figures::LEAGUE_STYLE;
use crate::reports::words::Shown;

/// The whole page.
#[derive(Template)]
#[template(path = "report.html")]
pub struct Page<'a> {
    title: &'a str,
    question: &'a Question,
    protocol: &'a Protocol,
    version: &'static str,
    digest: &'a str,
    command: &'a str,
    fonts: String,
    league_style: &'static str,
    flow: Option<&'a str>,
    traffic_light: Option<&'a str>,
    script: &'static str,
    total: usize,
    methods: MethodsView,
    summary: Vec<SummaryRow>,
    analyses: Vec<AnalysisView>,
    networks: NetworksView,
    never: Vec<Reason>,
    cautions: Vec<String>,
    tallies: Vec<String>,
    assumed: Vec<AssumptionView>,
    audit: AuditView,
    concerns: Vec<StudyConcerns>,
    references: Vec<Reference>,
}

/// With fewer studies a prediction interval is left to the figures, out of the overview.
const LEAST_PREDICTED: usize = 5;

const NO_TEST: &str = "No test of difference: a group holds a single study.";

/// Gathers everything that the page shows.
pub fn page<'a>(
    review: &'a Review,
    plans: &[Plan<'_>],
    result: &ReviewResult,
    audit: &Audit,
    figures: &'a Figures,
    command: &'a str,
) -> Page<'a> {
    let analyses = plans.iter().zip(&result.analyses);
    Page {
        title: &review.protocol.title,
        question: &review.protocol.question,
        protocol: &review.protocol,
        version: env!("CARGO_PKG_VERSION"),
        digest: &review.digest,
        command,
        fonts: font_face_css(),
        league_style: match result.networks.is_empty() {
            true => "",
            false => LEAGUE_STYLE,
        },
        flow: figures.flow.as_deref(),
        traffic_light: figures.traffic_light.as_deref(),
        script: include_str!("../../../templates/report.js"),
        total: review.studies.len(),
        methods: methods::methods(
            (&review.protocol.model, &review.protocol.bootstrap),
            plans,
            result,
        ),
        summary: analyses
            .clone()
            .map(|(plan, one)| summary(plan, one))
            .collect(),
        analyses: analyses
            .enumerate()
            .map(|(at, (plan, one))| AnalysisView {
                audit: audit::of_analysis(&one.id, audit),
                ..analysis(at + 1, plan, one, figures.analyses.get(&one.id))
            })
            .collect(),
        networks: networks::view(result, figures),
        never: result
            .never_pooled
            .iter()
            .map(|study| Reason {
                label: study.label.clone(),
                reasons: study
                    .reasons
                    .iter()
                    .map(|r| format::capitalised(r))
                    .collect(),
            })
            .collect(),
        cautions: evidence::cautions(review),
        tallies: evidence::tallies(review, result),
        assumed: assumed::assumed(review, result),
        audit: audit::view(review, audit),
        concerns: evidence::concerns(review),
        references: evidence::references(review),
    }
}

fn summary(plan: &Plan<'_>, result: &AnalysisResult) -> SummaryRow {
    let shown = Shown::pooled(result);
    let pooled = result.pooled.as_ref();
    let n: f64 = result.effects.iter().filter_map(|effect| effect.n).sum();
    let enough = pooled.filter(|p| p.k >= LEAST_PREDICTED);
    let prediction = enough.and_then(|p| p.prediction_interval);
    SummaryRow {
        id: result.id.clone(),
        title: short_title(&result.title),
        studies: findings::distinct(result).to_string(),
        participants: format::fixed(n, 0),
        measure: result.measure.short(),
        estimate: format::or_missing(pooled.map(|p| p.estimate), |v| shown.value(v)),
        interval: pooled.map_or_else(String::new, |p| shown.interval(p.ci)),
        prediction: prediction.map_or_else(|| "—".to_owned(), |i| shown.interval(i)),
        reading: pooled.map_or_else(|| "no result".to_owned(), |p| verdict(result, p)),
        demonstration: plan.analysis.demonstration.is_some(),
    }
}

/// The title without the measure in brackets, which has a column of its own.
fn short_title(title: &str) -> String {
    title
        .rsplit_once(" (")
        .map_or(title, |(short, _)| short)
        .to_owned()
}

fn verdict(result: &AnalysisResult, pooled: &PooledEstimate) -> String {
    if result.measure.null().is_none() {
        return "—".to_owned();
    }
    let side = match (reading(result.measure, pooled.ci), &result.favours) {
        (Conclusion::Below, Some(favours)) => findings::favoured(result.measure, &favours.left),
        (Conclusion::Above, Some(favours)) => findings::favoured(result.measure, &favours.right),
        _ => return "inconclusive".to_owned(),
    };
    let hedge = match pooled.k {
        1 => "; one study",
        2..5 => "; few studies",
        _ => "",
    };
    format!("{side}{hedge}")
}

fn analysis(
    number: usize,
    plan: &Plan<'_>,
    result: &AnalysisResult,
    figures: Option<&AnalysisFigures>,
) -> AnalysisView {
    let mut models = Vec::new();
    if let Some(pooled) = &result.pooled {
        models.push(model(result, pooled, true));
        models.extend(result.other_models.iter().map(|m| model(result, m, false)));
    }
    let made = |key: &str| result.subgroups.iter().any(|split| split.by == key);
    let untested = plan.analysis.subgroups.iter().map(|key| key.value.clone());
    let studies = result.effects.iter().enumerate();
    let mut explained = explanation(result).into_iter();
    AnalysisView {
        number,
        id: result.id.clone(),
        title: result.title.clone(),
        note: plan.analysis.note.clone(),
        demonstration: plan.analysis.demonstration.clone(),
        result: explained.next().unwrap_or_default(),
        sentences: explained.chain(findings::remarks(result)).collect(),
        figures: figures.cloned().unwrap_or_default(),
        models,
        left_out: left_out(result),
        subgroups: result
            .subgroups
            .iter()
            .map(|s| subgroup(result, s))
            .collect(),
        untested: untested.filter(|key| !made(key)).collect(),
        small_studies: beside::small_studies(result),
        no_small_studies: beside::no_small_studies(plan, result),
        audit: Vec::new(),
        regression: result.regression.as_deref().map(beside::declared),
        studies: studies
            .map(|(at, effect)| study(result, at, effect))
            .collect(),
        measure: result.measure.short(),
        not_pooled: result
            .not_pooled
            .iter()
            .map(|left_out| Reason {
                label: left_out.label.clone(),
                reasons: vec![format::capitalised(&left_out.lack.to_string())],
            })
            .collect(),
    }
}

fn model(result: &AnalysisResult, pooled: &PooledEstimate, chosen: bool) -> ModelRow {
    let shown = Shown::pooled(result);
    let prediction = pooled.prediction_interval;
    ModelRow {
        name: format::capitalised(&counts::model(pooled)),
        chosen,
        estimate: shown.value(pooled.estimate),
        interval: shown.interval(pooled.ci),
        p: format::or_missing(pooled.p_value, format::p_value),
        tau2: format::or_missing(pooled.tau2, format::tau2),
        i2: format::or_missing(pooled.i2, format::i2),
        prediction: prediction.map_or_else(|| "—".to_owned(), |i| shown.interval(i)),
    }
}

fn left_out(result: &AnalysisResult) -> Vec<LeftOutRow> {
    let shown = Shown::pooled(result);
    let all = result.pooled.as_ref();
    let fits = result.sensitivity.leave_one_out.iter().flatten();
    let row = |(effect, pooled): (&StudyEffect, &PooledEstimate)| LeftOutRow {
        label: effect.label.clone(),
        turns: all.is_some_and(|all| {
            reading(result.measure, all.ci) != reading(result.measure, pooled.ci)
        }),
        estimate: shown.value(pooled.estimate),
        interval: shown.interval(pooled.ci),
        p: format::or_missing(pooled.p_value, format::p_value),
        tau2: format::or_missing(pooled.tau2, format::tau2),
        i2: format::or_missing(pooled.i2, format::i2),
    };
    result.effects.iter().zip(fits).map(row).collect()
}

fn subgroup(result: &AnalysisResult, split: &SubgroupResult) -> SubgroupView {
    let rows = split.result.groups.iter().map(|(label, pooled)| {
        let shown = Shown::group(result, split, label);
        let estimate = shown.value(pooled.estimate);
        let interval = shown.interval(pooled.ci);
        (label.clone(), pooled.k, format!("{estimate} ({interval})"))
    });
    let test = &split.result;
    SubgroupView {
        by: split.by.clone(),
        rows: rows.collect(),
        test: split.tested_p().map_or_else(
            || NO_TEST.to_owned(),
            |p| {
                format!(
                    "Test of difference (on Wald standard errors): Q = {}, df = {}, {}.",
                    format::fixed(test.q_between, 2),
                    test.q_between_df,
                    format::p_relation("p", p)
                )
            },
        ),
    }
}

fn study(result: &AnalysisResult, at: usize, effect: &StudyEffect) -> StudyRow {
    let shown = Shown::study(result, effect);
    let estimate = shown.value(effect.estimate.yi);
    let interval = shown.interval(result.study_interval(effect));
    let weight = result.pooled.as_ref().map(|pooled| pooled.weights[at]);
    let source = effect.source.as_ref();
    StudyRow {
        id: source_id(&result.id, at),
        label: effect.label.clone(),
        effect: format!("{estimate} ({interval})"),
        weight: format::or_missing(weight, format::weight),
        participants: format::or_missing(effect.n, |n| format::fixed(n, 0)),
        route: effect.route.to_string(),
        notes: effect.notes.iter().map(ToString::to_string).collect(),
        place: source.map_or_else(String::new, |s| format!("{}:{}", s.file, s.line)),
        from: source.and_then(|s| s.from.clone()).unwrap_or_default(),
        quote: source.and_then(|s| s.quote.clone()).unwrap_or_default(),
    }
}
