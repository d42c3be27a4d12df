//! Judgements beside the effects of a forest plot.

use super::assessed::Assessed;
use super::figures::made_with;
use super::{Request, Unjudged};
use crate::figures::forest::{ForestPlot, JudgementColumns, Row};
use crate::numerics::format::uncapitalised;
use crate::records::Review;
use crate::reports::forest::forest_plot;
use crate::synthesis::AnalysisResult;

/// Whether every study of an analysis is judged, all with one tool.
pub fn all_judged(review: &Review, result: &AnalysisResult, request: &Request) -> bool {
    Assessed::of(review, Some(result), request).is_ok_and(|assessed| {
        let mut studies = assessed.studies.iter();
        !assessed.studies.is_empty() && studies.all(|study| study.assessment.is_some())
    })
}

/// The forest plot of an analysis, with columns of judgements where every pooled study is judged with one tool; `None` when
/// no study gives an effect.
pub fn judged_forest_plot(review: &Review, result: &AnalysisResult) -> Option<ForestPlot> {
    let mut plot = forest_plot(result, &review.digest)?;
    let request = Request::default();
    if all_judged(review, result, &request) {
        // Judged with one tool, so there is nothing to choose.
        let _ = add_columns(&mut plot, review, result, &request);
    }
    Some(plot)
}

/// Adds a column for each domain to the forest plot of an analysis, and a note that names them.
///
/// # Errors
/// No study of the analysis is judged, or studies are judged with several tools and none is chosen.
pub fn add_columns(
    plot: &mut ForestPlot,
    review: &Review,
    result: &AnalysisResult,
    request: &Request,
) -> Result<(), Unjudged> {
    let assessed = Assessed::of(review, Some(result), request)?;
    let rows = plot.rows.iter_mut().filter_map(|row| match row {
        Row::Study(study) => Some(study),
        _ => None,
    });
    for (row, study) in rows.zip(&assessed.studies) {
        row.judgements = assessed.judgements(study.assessment);
    }
    let mut codes: Vec<String> = assessed.headings().into_iter().map(|d| d.code).collect();
    if assessed.has_overall {
        codes.push("Overall".to_owned());
    }
    plot.rows.push(Row::Note {
        text: key(&assessed),
    });
    plot.risk_of_bias = Some(JudgementColumns {
        heading: "Risk of bias".to_owned(),
        codes,
        has_overall: assessed.has_overall,
        palette: request.palette,
    });
    Ok(())
}

/// What symbols and headings mean.
fn key(assessed: &Assessed<'_>) -> String {
    let levels = assessed.levels();
    let symbols = levels
        .iter()
        .map(|(level, words)| format!("{} {}", level.symbol(), words.to_lowercase()));
    let domains = assessed.domains.iter();
    let domains = domains.map(|domain| format!("{} {}", domain.code, uncapitalised(&domain.name)));
    let unjudged = assessed.studies.iter().any(|s| s.assessment.is_none());
    format!(
        "Risk of bias: {}{}. {}. {}",
        symbols.collect::<Vec<_>>().join("; "),
        if unjudged { "; — not judged" } else { "" },
        domains.collect::<Vec<_>>().join("; "),
        made_with(assessed.tool)
    )
}
