//! What small-study tests find, in sentences.

use crate::bias::Asymmetry;
use crate::numerics::format;
use crate::reports::words::Shown;
use crate::synthesis::{AnalysisResult, SmallStudyEffects};

use super::rows::{Row, Section, rows};
use super::{OTHER_CAUSES, SHOWN, caution};

/// Level below which a test for asymmetry is read as a sign of it; higher than usual, for its power is low.
///
/// Source: Egger et al. (1997), BMJ 315:629.
const SIGN: f64 = 0.1;

/// What the tests find, what the estimate could be without small-study effects, and how to read it.
pub fn findings(result: &AnalysisResult, found: &SmallStudyEffects) -> Vec<String> {
    let test = found.regressions.iter().find(|test| test.preferred);
    let test = test.and_then(|test| asymmetry(result, &test.name, test.result.as_ref().ok()?));
    let mut sentences: Vec<String> = caution(found.k).into_iter().chain(test).collect();
    sentences.extend(corrected(result, found));
    sentences.push(OTHER_CAUSES.to_owned());
    sentences
}

fn asymmetry(result: &AnalysisResult, name: &str, fit: &Asymmetry) -> Option<String> {
    let p = fit.p_value?;
    let relation = format::p_relation("p", p);
    if p >= SIGN {
        return Some(format!(
            "The test to read for this measure ({name}) finds no clear sign that imprecise studies show other effects than \
             precise ones ({relation}), which does not show that there is none."
        ));
    }
    let upward = fit.slope > 0.0;
    let side = match &result.favours {
        Some(favours) => {
            let side = if upward {
                &favours.right
            } else {
                &favours.left
            };
            format!("lie further towards “{side}” than those of precise ones")
        }
        None => {
            let side = if upward { "higher" } else { "lower" };
            format!("are {side} than those of precise ones")
        }
    };
    Some(format!(
        "The test to read for this measure ({name}) finds that the effects of imprecise studies {side} ({relation})."
    ))
}

/// The range of the estimates that allow for small-study effects.
fn corrected(result: &AnalysisResult, found: &SmallStudyEffects) -> Option<String> {
    let rows = rows(result, found);
    let of = |row: &&Row| {
        let shown = SHOWN.contains(&row.code.as_str()) && row.code != "observed";
        shown && row.section == Section::Corrected
    };
    let estimates: Vec<f64> = rows
        .iter()
        .filter(of)
        .filter_map(|row| row.estimate)
        .collect();
    let lowest = estimates.iter().copied().reduce(f64::min)?;
    let highest = estimates.iter().copied().reduce(f64::max)?;
    let pooled = result.pooled.as_ref()?;
    let shown = Shown::pooled(result);
    Some(format!(
        "{} ways of allowing for such effects give estimates from {}{}; as pooled it is {}. Each rests on a model of how studies \
         go missing, which the data cannot check.",
        estimates.len(),
        format::range(&shown.value(lowest), &shown.value(highest)),
        shown.unit(),
        shown.value(pooled.estimate)
    ))
}
