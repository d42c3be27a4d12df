//! The assessments that a figure shows.

use std::collections::BTreeSet;

use super::{Request, Unjudged, level};
use crate::figures::risk_of_bias::{DomainHeading, Judged, Level};
use crate::records::{Domain, Judgement, Review, RiskOfBias, Study, ToolName};
use crate::synthesis::AnalysisResult;

/// Studies in the order of the figure, with their assessments.
pub struct Assessed<'a> {
    pub tool: ToolName,
    pub domains: Vec<Domain>,
    pub has_overall: bool,
    pub studies: Vec<AssessedStudy<'a>>,
}

/// A study, and what one tool says of it.
pub struct AssessedStudy<'a> {
    pub label: String,
    /// Weight in the pooled estimate in percent.
    pub weight: Option<f64>,
    pub assessment: Option<&'a RiskOfBias>,
}

impl<'a> Assessed<'a> {
    /// The studies of an analysis in the order of its forest plot, or all judged studies of the review.
    pub fn of(
        review: &'a Review,
        analysis: Option<&AnalysisResult>,
        request: &Request,
    ) -> Result<Self, Unjudged> {
        let found = match analysis {
            Some(result) => of_analysis(review, result),
            None => of_review(review),
        };
        let tool = choose(&found, request.tool)?;
        let mut studies = Vec::new();
        for (label, weight, assessments) in found {
            let mut own = assessments.into_iter();
            let assessment = own.find(|one| one.tool.value == tool);
            if analysis.is_some() || assessment.is_some() {
                studies.push(AssessedStudy {
                    label,
                    weight,
                    assessment,
                });
            }
        }
        let judged = studies.iter().filter_map(|study| study.assessment);
        let has_overall = tool.tool().has_overall || judged.clone().any(|a| a.overall.is_some());
        Ok(Self {
            tool,
            domains: tool.domains(&review.protocol.risk_of_bias),
            has_overall,
            studies,
        })
    }

    /// The domains as headings.
    pub fn headings(&self) -> Vec<DomainHeading> {
        let domains = self.domains.iter();
        domains
            .map(|domain| DomainHeading {
                code: domain.code.clone().into_owned(),
                name: domain.name.clone().into_owned(),
            })
            .collect()
    }

    /// The judgements of an assessment in the order of the columns.
    pub fn judgements(&self, assessment: Option<&RiskOfBias>) -> Vec<Option<Judged>> {
        let Some(assessment) = assessment else {
            return Vec::new();
        };
        let domains = self.domains.iter().map(|domain| {
            let one = assessment.of(&domain.id)?;
            let support = [one.support.as_deref(), one.quote.as_deref()];
            Some(judged(one.judged()?, support, one.from.as_deref()))
        });
        let overall = self.has_overall.then(|| {
            let overall = assessment.overall.as_ref()?;
            let support = [overall.support.as_deref(), None];
            Some(judged(overall.judged()?, support, None))
        });
        domains.chain(overall).collect()
    }

    /// The words of the tool; of a tool with words for every taste those in use.
    pub fn levels(&self) -> Vec<(Level, String)> {
        let words = self.tool.tool().judgements.iter();
        let shown = words.filter(|word| self.tool != ToolName::Generic || self.uses(**word));
        shown
            .map(|word| (level(*word), word.name().to_owned()))
            .collect()
    }

    fn uses(&self, word: Judgement) -> bool {
        let assessments = self.studies.iter().filter_map(|study| study.assessment);
        assessments.into_iter().any(|one| {
            let overall = one.overall.as_ref().and_then(|overall| overall.judged());
            let mut domains = one.domains.iter().filter_map(|domain| domain.judged());
            overall == Some(word) || domains.any(|judgement| judgement == word)
        })
    }
}

fn judged(judgement: Judgement, said: [Option<&str>; 2], from: Option<&str>) -> Judged {
    let mut support = said.into_iter().flatten().collect::<Vec<_>>().join(" ");
    if let Some(from) = from {
        support = match support.as_str() {
            "" => from.to_owned(),
            _ => format!("{support} ({from})"),
        };
    }
    Judged {
        level: level(judgement),
        words: judgement.name().to_owned(),
        support,
    }
}

/// Label, weight, assessments that count.
type Found<'a> = (String, Option<f64>, Vec<&'a RiskOfBias>);

fn of_analysis<'a>(review: &'a Review, result: &AnalysisResult) -> Vec<Found<'a>> {
    let found = order(result).into_iter().map(|at| {
        let effect = &result.effects[at];
        let weight = result.pooled.as_ref().map(|pooled| pooled.weights[at]);
        (effect.label.clone(), weight, of_effect(review, result, at))
    });
    found.collect()
}

/// Effects in the order in which the forest plot shows them.
fn order(result: &AnalysisResult) -> Vec<usize> {
    let all = 0..result.effects.len();
    let Some(split) = result.subgroups.first() else {
        return all.collect();
    };
    let groups = split.result.groups.iter();
    groups
        .flat_map(|(label, _)| all.clone().filter(|at| split.labels[*at] == *label))
        .collect()
}

/// The assessments of the outcome that an effect is of; of the whole study where the outcome has none of its own.
fn of_effect<'a>(review: &'a Review, result: &AnalysisResult, at: usize) -> Vec<&'a RiskOfBias> {
    let id = &result.effects[at].study;
    let mut studies = review.studies.iter().map(|loaded| &loaded.study);
    let Some(study) = studies.find(|study| study.id.value == *id) else {
        return Vec::new();
    };
    let mut characteristics = result.moderators.get(at).into_iter().flatten();
    let measured = characteristics.find(|(name, _)| name == "outcome");
    let outcome = measured.and_then(|(_, label)| {
        let mut outcomes = review.protocol.outcomes.iter();
        outcomes.find(|one| one.label == *label || one.id.value == *label)
    });
    let names = |one: &&RiskOfBias| {
        outcome.is_some_and(|o| one.outcome.iter().any(|id| id.value == o.id.value))
    };
    let own: Vec<_> = study.risk_of_bias.iter().filter(names).collect();
    if own.is_empty() {
        let whole = study.risk_of_bias.iter();
        return whole.filter(|one| one.outcome.is_empty()).collect();
    }
    own
}

/// Every assessment of the review, a study with several named by its outcomes.
fn of_review(review: &Review) -> Vec<Found<'_>> {
    let studies = review.studies.iter().map(|loaded| &loaded.study);
    let rows = studies.flat_map(|study| {
        let assessments = study.risk_of_bias.iter();
        assessments.map(move |one| (label(review, study, one), None, vec![one]))
    });
    rows.collect()
}

fn label(review: &Review, study: &Study, one: &RiskOfBias) -> String {
    if study.risk_of_bias.len() == 1 || one.outcome.is_empty() {
        return study.label();
    }
    let outcomes = one.outcome.iter().map(|id| {
        let mut known = review.protocol.outcomes.iter();
        let known = known.find(|outcome| outcome.id.value == id.value);
        known.map_or(id.value.as_str(), |outcome| outcome.label.as_str())
    });
    let outcomes: Vec<_> = outcomes.collect();
    format!("{} ({})", study.label(), outcomes.join(", "))
}

/// The tool asked for, or the only one in use.
fn choose(found: &[Found<'_>], asked: Option<ToolName>) -> Result<ToolName, Unjudged> {
    let used: BTreeSet<ToolName> = found
        .iter()
        .flat_map(|(_, _, assessments)| assessments)
        .map(|one| one.tool.value)
        .collect();
    match (asked, used.len()) {
        (Some(tool), _) if used.contains(&tool) => Ok(tool),
        (None, 2..) => Err(Unjudged::SeveralTools {
            tools: used.into_iter().collect(),
        }),
        (None, 1) => used
            .into_iter()
            .next()
            .ok_or(Unjudged::NoStudy { tool: None }),
        (tool, _) => Err(Unjudged::NoStudy { tool }),
    }
}
