//! What findings change: every analysis again without the studies they are about, and with corrected numbers.

use std::collections::BTreeSet;

use crate::effects::{Note, StudyEffect};
use crate::records::{Exclusion, Loaded, Located, Reading, Review, SourceFile};
use crate::resampling::BootstrapError;
use crate::sensitivity::Conclusion;
use crate::synthesis::{
    AnalysisResult, Extras, NetworkPlan, Plan, ReviewNetwork, ReviewResult, network_plans, plans,
    run, without_flagged,
};

use super::{Correction, Finding, Severity, audit_review};

/// An analysis that findings touch, as it is and as it would be.
#[derive(Debug, Clone)]
pub struct Impact {
    /// The analysis as it is.
    pub result: AnalysisResult,
    /// Studies of it that an unanswered error or warning is about, in the order of its effects.
    pub flagged: Vec<Flagged>,
    /// The analysis without all studies that an error is about; `None` without errors.
    pub without_errors: Option<Refit>,
    /// The analysis without all flagged studies.
    pub without_flagged: Option<Refit>,
    /// The analysis with a number corrected, for each finding that has a correction.
    pub corrected: Vec<Corrected>,
}

/// A study of an analysis with findings about the outcome that it enters with.
#[derive(Debug, Clone)]
pub struct Flagged {
    /// Id of the record.
    pub study: String,
    /// Name for readers.
    pub label: String,
    /// The gravest of the findings.
    pub severity: Severity,
    /// Indices into the findings.
    pub findings: Vec<usize>,
    /// The analysis without this study.
    pub without: Refit,
}

/// An analysis made again.
#[derive(Debug, Clone)]
pub struct Refit {
    /// What it gives.
    pub result: AnalysisResult,
    /// Whether its interval lies otherwise to no effect than that of the whole analysis.
    pub turns: bool,
}

/// An analysis with one record corrected as a finding proposes.
#[derive(Debug, Clone)]
pub struct Corrected {
    /// Index into the findings.
    pub finding: usize,
    /// What it gives.
    pub refit: Refit,
}

/// What the audit of a review found, and what it changes.
#[derive(Debug, Clone)]
pub struct Audit {
    /// Everything found.
    pub findings: Vec<Finding>,
    /// The analyses touched by unanswered errors and warnings.
    pub impacts: Vec<Impact>,
}

impl Audit {
    /// Audits a review and notes beside the effects of its results what it finds.
    ///
    /// # Errors
    /// Numbers that cannot be pooled.
    pub fn of(
        review: &Review,
        plans: &[Plan<'_>],
        result: &mut ReviewResult,
    ) -> Result<Self, BootstrapError> {
        let findings = audit_review(review);
        let mut impacts = Vec::new();
        for (plan, analysis) in plans.iter().zip(&mut result.analyses) {
            flag(analysis, &findings);
            impacts.extend(of_analysis(review, plan, analysis.clone(), &findings)?);
        }
        for plan in network_plans(review).unwrap_or_default() {
            let id = &plan.declared.id.value;
            for network in result.networks.iter_mut().filter(|own| own.id == *id) {
                flag_network(review, &plan, network, &findings);
            }
        }
        Ok(Self { findings, impacts })
    }
}

/// Notes beside the effects of a network what the audit finds fault with, and analyses it without those studies.
pub fn flag_network(
    review: &Review,
    plan: &NetworkPlan<'_>,
    network: &mut ReviewNetwork,
    findings: &[Finding],
) {
    let effects = || network.studies.iter().flat_map(|study| &study.effects);
    let effects: Vec<&StudyEffect> = effects().map(|(_, effect)| effect).collect();
    let notes = notes(&touched(&effects, findings), findings);
    let faulty = |study: &str| notes.iter().find(|(own, _)| own == study);
    let mut labels = Vec::new();
    for study in &mut network.studies {
        if let Some((_, note)) = faulty(&study.study) {
            labels.push(study.label.clone());
            for (_, effect) in &mut study.effects {
                effect.notes.push(note.clone());
            }
        }
    }
    if !labels.is_empty() {
        network
            .variants
            .insert(0, without_flagged(review, plan, &network.result, labels));
    }
}

/// The analyses of a review that unanswered errors and warnings touch.
///
/// # Errors
/// Numbers that cannot be pooled.
pub fn impact(
    review: &Review,
    plans: &[Plan<'_>],
    findings: &[Finding],
) -> Result<Vec<Impact>, BootstrapError> {
    let mut out = Vec::new();
    for plan in plans {
        let result = run(review, plan, &Extras::default())?;
        out.extend(of_analysis(review, plan, result, findings)?);
    }
    Ok(out)
}

/// The same for one analysis; `None` where no finding touches it.
///
/// # Errors
/// Numbers that cannot be pooled.
fn of_analysis(
    review: &Review,
    plan: &Plan<'_>,
    result: AnalysisResult,
    findings: &[Finding],
) -> Result<Option<Impact>, BootstrapError> {
    let touched = touched(&result.effects.iter().collect::<Vec<_>>(), findings);
    let of = |least: Severity| -> Vec<&str> {
        let grave = touched.iter().filter(|touched| touched.severity >= least);
        grave.map(|touched| touched.study).collect()
    };
    let again = |studies: &[&str]| without(review, plan, &result, studies);
    let several = |studies: Vec<&str>| (!studies.is_empty()).then(|| again(&studies)).transpose();
    let without_errors = several(of(Severity::Error))?;
    let without_flagged = several(of(Severity::Warning))?;
    let mut flagged = Vec::new();
    for touched in &touched {
        flagged.push(Flagged {
            study: touched.study.to_owned(),
            label: touched.label.to_owned(),
            severity: touched.severity,
            findings: touched.findings.clone(),
            without: again(&[touched.study])?,
        });
    }
    let mut corrected = Vec::new();
    for finding in touched.iter().flat_map(|touched| &touched.findings) {
        let proposed = findings[*finding].correction.as_ref();
        if let Some(correction) = proposed
            && let Some(refit) = with_correction(review, &result, &findings[*finding], correction)?
        {
            corrected.push(Corrected {
                finding: *finding,
                refit,
            });
        }
    }
    Ok((!flagged.is_empty()).then_some(Impact {
        result,
        flagged,
        without_errors,
        without_flagged,
        corrected,
    }))
}

/// Notes beside each effect of an analysis what the audit finds fault with.
pub fn flag(result: &mut AnalysisResult, findings: &[Finding]) {
    let effects: Vec<&StudyEffect> = result.effects.iter().collect();
    let notes = notes(&touched(&effects, findings), findings);
    for (study, note) in notes {
        let own = result
            .effects
            .iter_mut()
            .filter(|effect| effect.study == study);
        own.for_each(|effect| effect.notes.push(note.clone()));
    }
}

/// What is noted beside the effects of each study found fault with.
fn notes(touched: &[Touched<'_>], findings: &[Finding]) -> Vec<(String, Note)> {
    touched
        .iter()
        .map(|touched| {
            let of = |severity| {
                let rules = touched.findings.iter().map(|at| findings[*at].rule);
                let codes: BTreeSet<_> = rules
                    .filter(|rule| rule.severity == severity)
                    .map(|rule| rule.code)
                    .collect();
                codes.into_iter().collect()
            };
            let note = Note::Flagged {
                errors: of(Severity::Error),
                warnings: of(Severity::Warning),
            };
            (touched.study.to_owned(), note)
        })
        .collect()
}

/// A study of an analysis with its findings.
struct Touched<'a> {
    study: &'a str,
    label: &'a str,
    severity: Severity,
    findings: Vec<usize>,
}

/// The studies of an analysis that unanswered errors and warnings are about, each once.
fn touched<'a>(effects: &[&'a StudyEffect], findings: &[Finding]) -> Vec<Touched<'a>> {
    let mut seen = BTreeSet::new();
    let firsts = effects
        .iter()
        .copied()
        .filter(|effect| seen.insert(&effect.study));
    let study = |effect: &'a StudyEffect| {
        let own = effects.iter().filter(|other| other.study == effect.study);
        let outcomes: Vec<_> = own
            .filter_map(|own| Some(&own.source.as_ref()?.outcome))
            .collect();
        let about = |finding: &Finding| {
            finding.study.as_ref() == Some(&effect.study)
                && finding
                    .outcome
                    .as_ref()
                    .is_none_or(|id| outcomes.contains(&id))
                && finding.weighs()
                && !finding.apart
        };
        let about = findings
            .iter()
            .enumerate()
            .filter(|(_, finding)| about(finding));
        let (indices, severities): (Vec<_>, Vec<_>) = about
            .map(|(at, finding)| (at, finding.rule.severity))
            .unzip();
        Some(Touched {
            study: &effect.study,
            label: &effect.label,
            severity: severities.into_iter().max()?,
            findings: indices,
        })
    };
    firsts.filter_map(study).collect()
}

/// The analysis without some studies.
fn without(
    review: &Review,
    plan: &Plan<'_>,
    whole: &AnalysisResult,
    studies: &[&str],
) -> Result<Refit, BootstrapError> {
    let mut fewer = review.clone();
    let left = |loaded: &&mut Loaded| studies.contains(&loaded.study.id.value.as_str());
    for loaded in fewer.studies.iter_mut().filter(left) {
        loaded.study.exclusions.push(Exclusion {
            analysis: Located {
                value: plan.analysis.id.value.clone(),
                span: 0..0,
            },
            reason: "left out for what the audit finds".to_owned(),
        });
    }
    Ok(refit(whole, run(&fewer, plan, &Extras::default())?))
}

/// The analysis with a record as a finding's correction would have it; `None` where the record is then no better.
fn with_correction(
    review: &Review,
    whole: &AnalysisResult,
    finding: &Finding,
    correction: &Correction,
) -> Result<Option<Refit>, BootstrapError> {
    let files = review.files.iter().map(|file| {
        if file.name == finding.file {
            SourceFile {
                name: file.name.clone(),
                text: edited(&file.text, correction),
            }
        } else {
            file.clone()
        }
    });
    let Ok(mut corrected) = Reading::of_files(files.collect()).review() else {
        return Ok(None);
    };
    corrected.protocol.assumptions = review.protocol.assumptions.clone();
    let Ok(plans) = plans(&corrected) else {
        return Ok(None);
    };
    let Some(plan) = plans.iter().find(|plan| plan.analysis.id.value == whole.id) else {
        return Ok(None);
    };
    let result = run(&corrected, plan, &Extras::default())?;
    Ok(Some(refit(whole, result)))
}

/// A text with the edits of a correction, the last first so that places hold.
fn edited(text: &str, correction: &Correction) -> String {
    let mut edits: Vec<_> = correction.edits.iter().collect();
    edits.sort_by_key(|(span, _)| std::cmp::Reverse(span.start));
    let mut text = text.to_owned();
    for (span, value) in edits {
        if text.get(span.clone()).is_some() {
            text.replace_range(span.clone(), value);
        }
    }
    text
}

fn refit(whole: &AnalysisResult, result: AnalysisResult) -> Refit {
    let turns = result.pooled.is_some() && conclusion(whole) != conclusion(&result);
    Refit { result, turns }
}

/// Where the interval lies; `None` without an estimate or a value of no effect.
fn conclusion(result: &AnalysisResult) -> Option<Conclusion> {
    let null = result.measure.null()?;
    let pooled = result.pooled.as_ref()?;
    Some(Conclusion::of(pooled.ci, null))
}
