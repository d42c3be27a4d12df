//! Meta-regressions as text and as CSV.

pub mod brief;
pub mod csv;
mod resampled;
pub mod text;
mod words;

use crate::pooling::{ModeratorKind, PoolingWarning};
use crate::synthesis::{AnalysisResult, MetaRegression};

pub(super) use words::{coefficient, findings, head};

/// Warnings with their codes, columns by name.
pub(super) fn warnings(found: &MetaRegression) -> Vec<(&'static str, String)> {
    let message = |warning: &PoolingWarning| match warning {
        PoolingWarning::RedundantColumn { column } => format!(
            "`{}` is determined by the columns before it and was left out.",
            found.column(*column)
        ),
        other => other.message(),
    };
    let fit = found.fit.warnings.iter();
    let mut warnings: Vec<_> = fit.map(|w| (w.code(), message(w))).collect();
    if let Some(each) = found.too_few_per_moderator() {
        let message = format!(
            "{each:.1} studies for each coefficient of a moderator; the Cochrane Handbook (10.11.5.1) asks for ten for each characteristic."
        );
        warnings.push(("few-studies-per-moderator", message));
    }
    for prediction in &found.predictions {
        if !prediction.extrapolated.is_empty() {
            let message = format!(
                "Predicted at {}: outside the values of the studies for {}.",
                values(&prediction.values),
                prediction.extrapolated.join(", ")
            );
            warnings.push(("extrapolation", message));
        }
    }
    warnings
}

/// `latitude=30, allocation=random`.
pub(super) fn values(pairs: &[(String, String)]) -> String {
    let pairs: Vec<_> = pairs
        .iter()
        .map(|(name, v)| format!("{name}={v}"))
        .collect();
    pairs.join(", ")
}

/// Label of each study left out, with its reason.
pub(super) fn left_out<'a>(
    analysis: &'a AnalysisResult,
    found: &MetaRegression,
) -> Vec<(&'a str, &'a str, String)> {
    let reason = |missing: &[String]| format!("does not report {}", missing.join(", "));
    let out = found.left_out.iter().map(|(at, missing)| {
        let effect = &analysis.effects[*at];
        (
            effect.study.as_str(),
            effect.label.as_str(),
            reason(missing),
        )
    });
    out.collect()
}

/// The reference category of each moderator that has one.
fn references(found: &MetaRegression) -> Vec<String> {
    let reference = |kind: &ModeratorKind| match kind {
        ModeratorKind::Categorical { levels } => levels.first().cloned(),
        ModeratorKind::Numeric { .. } => None,
    };
    let moderators = found.design.moderators.iter();
    moderators
        .filter_map(|m| Some(format!("{}={}", m.name, reference(&m.kind)?)))
        .collect()
}
