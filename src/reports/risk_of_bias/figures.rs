//! The traffic light and the summary.

use super::assessed::{Assessed, AssessedStudy};
use super::{Request, Unjudged, level};
use crate::figures::Metadata;
use crate::figures::risk_of_bias::{Bar, JudgedStudy, Part, RiskOfBiasSummary, TrafficLight};
use crate::numerics::format;
use crate::records::{Judgement, Review, RiskOfBias, ToolName};
use crate::synthesis::AnalysisResult;

/// All judgements of an analysis, or of the review.
///
/// # Errors
/// No study is judged, or studies are judged with several tools and none is chosen.
pub fn traffic_light(
    review: &Review,
    analysis: Option<&AnalysisResult>,
    request: &Request,
) -> Result<TrafficLight, Unjudged> {
    let assessed = Assessed::of(review, analysis, request)?;
    let studies = assessed.studies.iter().map(|study| JudgedStudy {
        label: study.label.clone(),
        judgements: assessed.judgements(study.assessment),
    });
    let mut notes = vec![made_with(assessed.tool)];
    let unjudged = unjudged(&assessed.studies).count();
    if unjudged > 0 {
        let without = format::studies_are(unjudged);
        notes.push(format!("—: {without} not judged with this tool."));
    }
    Ok(TrafficLight {
        id: String::new(),
        title: format!("Risk of bias: {}", title(review, analysis)),
        domains: assessed.headings(),
        has_overall: assessed.has_overall,
        levels: assessed.levels(),
        studies: studies.collect(),
        palette: request.palette,
        notes,
        width: request.width,
        metadata: metadata(review, assessed.tool, "traffic light"),
    })
}

/// The shares of the judgements, of studies or of their weight in the pooled estimate.
///
/// # Errors
/// As for [`traffic_light`].
pub fn summary(
    review: &Review,
    analysis: Option<&AnalysisResult>,
    weighted: bool,
    request: &Request,
) -> Result<RiskOfBiasSummary, Unjudged> {
    let assessed = Assessed::of(review, analysis, request)?;
    let judged: Vec<(f64, &RiskOfBias)> = assessed
        .studies
        .iter()
        .filter_map(|study| {
            let weight = if weighted { study.weight? } else { 1.0 };
            Some((weight, study.assessment?))
        })
        .collect();
    let mut bars: Vec<Bar> = assessed
        .domains
        .iter()
        .map(|domain| {
            let of = |one: &RiskOfBias| one.of(&domain.id)?.judged();
            bar(domain.name.clone().into_owned(), &judged, of)
        })
        .collect();
    if assessed.has_overall {
        let of = |one: &RiskOfBias| one.overall.as_ref()?.judged();
        bars.push(bar("Overall".to_owned(), &judged, of));
    }
    let mut notes = vec![format!(
        "{} {} counted.",
        made_with(assessed.tool),
        format::studies_are(judged.len())
    )];
    let left_out: Vec<&AssessedStudy> = unjudged(&assessed.studies).collect();
    if !left_out.is_empty() {
        let share: f64 = left_out.iter().filter_map(|study| study.weight).sum();
        let are = format::studies_are(left_out.len());
        let weight = if weighted {
            format!(", with {}% of the weight,", format::weight(share))
        } else {
            String::new()
        };
        notes.push(format!(
            "{are}{weight} not judged with this tool and not counted here."
        ));
    }
    let axis_title = if weighted {
        "Share of studies, weighted by meta-analysis weight"
    } else {
        "Share of studies"
    };
    Ok(RiskOfBiasSummary {
        id: String::new(),
        title: format!("Summary of the risk of bias: {}", title(review, analysis)),
        axis_title: axis_title.to_owned(),
        bars,
        has_overall: assessed.has_overall,
        levels: assessed.levels(),
        palette: request.palette,
        notes,
        width: request.width,
        metadata: metadata(review, assessed.tool, "summary"),
    })
}

/// The shares of the judgements of one domain, from low to what is none.
fn bar(
    label: String,
    judged: &[(f64, &RiskOfBias)],
    of: impl Fn(&RiskOfBias) -> Option<Judgement>,
) -> Bar {
    let found: Vec<(f64, Judgement)> = judged
        .iter()
        .filter_map(|(weight, one)| Some((*weight, of(one)?)))
        .collect();
    let whole: f64 = found.iter().map(|(weight, _)| weight).sum();
    let parts = Judgement::ALL.into_iter().filter_map(|judgement| {
        let own = found.iter().filter(|(_, found)| *found == judgement);
        let studies = own.clone().count();
        (studies > 0).then(|| Part {
            level: level(judgement),
            words: judgement.name().to_owned(),
            share: own.map(|(weight, _)| weight).sum::<f64>() / whole,
            studies,
        })
    });
    Bar {
        label,
        parts: parts.collect(),
    }
}

fn unjudged<'s, 'a>(
    studies: &'s [AssessedStudy<'a>],
) -> impl Iterator<Item = &'s AssessedStudy<'a>> {
    studies.iter().filter(|study| study.assessment.is_none())
}

pub(super) fn made_with(tool: ToolName) -> String {
    match tool {
        ToolName::Generic => "Judged in domains of this review’s own.".to_owned(),
        tool => format!("Judged with {}.", tool.tool().title),
    }
}

fn title(review: &Review, analysis: Option<&AnalysisResult>) -> String {
    analysis.map_or_else(
        || review.protocol.title.clone(),
        |analysis| analysis.title.clone(),
    )
}

fn metadata(review: &Review, tool: ToolName, figure: &str) -> Metadata {
    Metadata {
        engine: concat!("oxymeta ", env!("CARGO_PKG_VERSION")).to_owned(),
        input_sha256: review.digest.clone(),
        options: format!("risk of bias, {figure}, {}", tool.tool().code),
    }
}
