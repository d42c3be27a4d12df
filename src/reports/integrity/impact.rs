use crate::integrity::{Finding, Impact, Refit};
use crate::numerics::format;
use crate::synthesis::AnalysisResult;

use crate::reports::words::Shown;

/// An analysis as it is, or as it would be, in finished texts.
#[derive(Debug, Clone)]
pub struct ImpactRow {
    /// What is otherwise.
    pub label: String,
    /// Studies pooled.
    pub studies: usize,
    /// Estimate, on the scale readers know.
    pub estimate: String,
    /// Its confidence interval.
    pub interval: String,
    /// p of the estimate.
    pub p: String,
    /// Whether the conclusion is another.
    pub turns: bool,
}

/// The whole analysis first, then without the studies found fault with, then with corrected numbers.
pub fn rows(impact: &Impact, findings: &[Finding]) -> Vec<ImpactRow> {
    let all = row("all studies".to_owned(), &impact.result, false);
    let refit = |label: String, refit: &Refit| row(label, &refit.result, refit.turns);
    let mut out = vec![all];
    let several = |n: usize, of: &str| format!("without the {n} studies with {of}");
    let errors = impact
        .flagged
        .iter()
        .filter(|one| one.severity == crate::integrity::Severity::Error)
        .count();
    let flagged = impact.flagged.len();
    if let Some(fit) = impact
        .without_errors
        .as_ref()
        .filter(|_| errors > 1 && errors < flagged)
    {
        out.push(refit(several(errors, "errors"), fit));
    }
    if let Some(fit) = impact.without_flagged.as_ref().filter(|_| flagged > 1) {
        out.push(refit(several(flagged, "errors or warnings"), fit));
    }
    out.extend(
        impact
            .flagged
            .iter()
            .map(|one| refit(format!("without {}", one.label), &one.without)),
    );
    out.extend(impact.corrected.iter().filter_map(|corrected| {
        let finding = &findings[corrected.finding];
        let study = impact
            .flagged
            .iter()
            .find(|one| Some(&one.study) == finding.study.as_ref())?;
        let what = &finding.correction.as_ref()?.label;
        Some(refit(
            format!("{} corrected: {what}", study.label),
            &corrected.refit,
        ))
    }));
    out
}

fn row(label: String, result: &AnalysisResult, turns: bool) -> ImpactRow {
    let shown = Shown::pooled(result);
    let pooled = result.pooled.as_ref();
    ImpactRow {
        label,
        studies: pooled.map_or(0, |pooled| pooled.k),
        estimate: format::or_missing(pooled.map(|pooled| pooled.estimate), |value| {
            shown.value(value)
        }),
        interval: pooled.map_or_else(
            || "no study is left".to_owned(),
            |pooled| shown.interval(pooled.ci),
        ),
        p: format::or_missing(pooled.and_then(|pooled| pooled.p_value), format::p_value),
        turns,
    }
}
