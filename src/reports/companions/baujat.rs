//! An analysis as a Baujat plot.

use crate::figures::baujat::{Baujat, BaujatPoint};
use crate::numerics::format;
use crate::sensitivity::Influence;
use crate::synthesis::AnalysisResult;

use super::{CompanionError, Paper, effect_words, sheet, studies, weight_words};

/// The Baujat plot of an analysis, from the influence of each of its studies.
///
/// # Errors
/// Fewer than three studies; studies whose influence is undefined, as all effects are equal.
pub fn baujat(
    result: &AnalysisResult,
    influence: &[Influence],
    paper: &Paper<'_>,
) -> Result<Baujat, CompanionError> {
    let pooled = result.pooled.as_ref().ok_or(CompanionError::NoEffect)?;
    let k = result.effects.len();
    if k < 3 {
        return Err(CompanionError::TooFew { k });
    }
    let mut points = Vec::new();
    for (at, (effect, found)) in result.effects.iter().zip(influence).enumerate() {
        let y = found.baujat_y.ok_or(CompanionError::EqualEffects)?;
        points.push(BaujatPoint {
            label: effect.label.clone(),
            words: format!(
                "contribution {}, influence {}, {}, {}",
                format::significant(found.baujat_x, 3, 4),
                format::significant(y, 3, 4),
                effect_words(result, at),
                weight_words(found.weight)
            ),
            contribution: found.baujat_x,
            influence: y,
        });
    }
    let mut page = sheet(result, pooled, "Baujat plot", paper);
    let most = |value: fn(&BaujatPoint) -> f64| {
        let top = points.iter().max_by(|a, b| value(a).total_cmp(&value(b)));
        top.map_or("", |point| point.label.as_str())
    };
    page.description = format!(
        "Baujat plot of {}. {} adds most to heterogeneity, {} moves the pooled estimate most.",
        studies(k),
        most(|point| point.contribution),
        most(|point| point.influence)
    );
    page.notes = vec![format!(
        "Contribution: (effect − pooled)²\u{2009}/\u{2009}(SE² + τ²). Influence: squared change of the pooled estimate without \
         the study, over its squared SE without it.{}",
        match k > Baujat::NAMED {
            true => " Named are studies furthest from the origin, as far as there is room.",
            false => "",
        }
    )];
    Ok(Baujat {
        sheet: page,
        points,
    })
}
