//! An analysis as a radial plot.

use crate::figures::radial::{Radial, RadialPoint};
use crate::numerics::distributions::normal;
use crate::numerics::format;
use crate::reports::forest::model;
use crate::reports::words::Shown;
use crate::synthesis::AnalysisResult;

use super::scale::Drawn;
use super::{CompanionError, Paper, effect_words, estimate_words, sheet, studies};

/// The radial plot of an analysis: z = (yi − level) / √(vi + τ²) against 1 / √(vi + τ²).
///
/// The level effect is 0, or the estimate of measures without a value of no effect. τ² is that of the pooled estimate, and 0
/// for a common effect. Source: Galbraith (1988), Technometrics 30:271; metafor `radial(fit)`.
///
/// # Errors
/// No study gives an effect.
pub fn radial(result: &AnalysisResult, paper: &Paper<'_>) -> Result<Radial, CompanionError> {
    let pooled = result.pooled.as_ref().ok_or(CompanionError::NoEffect)?;
    let drawn = Drawn::of(result);
    let tau2 = pooled.tau2.unwrap_or(0.0);
    let estimate = drawn.at(pooled.estimate);
    // Effects with a null are measured from it; the multiplier of rates moves both.
    let level_effect = drawn.null().unwrap_or(estimate);
    let points = result.effects.iter().enumerate().map(|(at, effect)| {
        let sd = (effect.estimate.vi + tau2).sqrt();
        let precision = 1.0 / drawn.spread(sd);
        let z = (drawn.at(effect.estimate.yi) - level_effect) * precision;
        RadialPoint {
            label: effect.label.clone(),
            words: format!(
                "{}, precision {}, z {}",
                effect_words(result, at),
                format::significant(precision, 3, 4),
                format::fixed(z, 2)
            ),
            precision,
            z,
        }
    });
    let mut page = sheet(result, pooled, "Radial plot", paper);
    let spread = match tau2 > 0.0 {
        true => "√(SE² + τ²)",
        false => "SE",
    };
    let words = estimate_words(result, pooled);
    page.description = format!(
        "Radial plot of {}: standardised {} against precision. Pooled estimate {words}.",
        studies(result.effects.len()),
        format::uncapitalised(Shown::pooled(result).name()),
    );
    let level = format::fixed(pooled.level, 0);
    page.notes = vec![format!(
        "A study\u{2019}s effect is read on the arc, along the line from the origin through the study; the thick part of the \
         arc is the {level}% CI of the pooled estimate ({}).",
        match pooled.k {
            1 => "one study".to_owned(),
            _ => model(pooled),
        }
    )];
    let effects = result.effects.iter().map(|effect| effect.estimate.yi);
    Ok(Radial {
        scale: drawn.scale(effects.chain([pooled.ci.lower, pooled.ci.upper])),
        precision_label: format!("Precision, 1\u{2009}/\u{2009}{spread}"),
        z_label: match drawn.null() {
            Some(_) => format!("Standardised effect, effect\u{2009}/\u{2009}{spread}"),
            None => format!("Standardised effect, (effect − pooled)\u{2009}/\u{2009}{spread}"),
        },
        level_effect,
        pooled: (
            estimate,
            [drawn.at(pooled.ci.lower), drawn.at(pooled.ci.upper)],
            format!("Pooled estimate {words}"),
        ),
        z_band: normal::quantile_upper(result.options.level.tail()),
        band_words: format!("{level}% of studies under the model"),
        points: points.collect(),
        sheet: page,
    })
}
