//! An analysis as a funnel plot.

use crate::bias::{FEW_STUDIES, MissingCount, Side, TrimAndFill};
use crate::figures::funnel::{Funnel, FunnelPoint, Marked};
use crate::numerics::format;
use crate::pooling::PooledEstimate;
use crate::reports::words::Shown;
use crate::synthesis::{AnalysisResult, SmallStudyEffects};

use super::scale::Drawn;
use super::{CompanionError, Paper, effect_words, estimate_words, sheet, studies};

/// What a funnel plot shows besides the studies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FunnelChoice {
    /// Regions of significance about no effect.
    pub contours: bool,
    /// Studies added by trim and fill, and the estimate with them.
    pub trim_fill: bool,
}

impl Default for FunnelChoice {
    fn default() -> Self {
        Self {
            contours: true,
            trim_fill: false,
        }
    }
}

/// The funnel plot of an analysis, about its common-effect estimate.
///
/// Tests and trim and fill come from `found`; without it neither is shown. Below ten studies no P value is printed.
///
/// # Errors
/// No study gives an effect.
pub fn funnel(
    result: &AnalysisResult,
    found: Option<&SmallStudyEffects>,
    choice: FunnelChoice,
    paper: &Paper<'_>,
) -> Result<Funnel, CompanionError> {
    let pooled = result.pooled.as_ref().ok_or(CompanionError::NoEffect)?;
    let drawn = Drawn::of(result);
    let fill = found.filter(|_| choice.trim_fill).and_then(filled);
    let mut points: Vec<FunnelPoint> = (0..result.effects.len())
        .map(|at| observed(result, drawn, at))
        .collect();
    points.extend(fill.iter().flat_map(|fill| imputed(result, drawn, fill)));
    let centre = result.other_models.first().unwrap_or(pooled);
    let name = match result.other_models.is_empty() {
        true => "Estimate",
        false => "Common-effect estimate",
    };
    let all = result.effects.iter().map(|effect| effect.estimate.yi);
    let added = fill.iter().flat_map(|fill| fill.filled_yi.iter().copied());
    let mut page = sheet(result, pooled, "Funnel plot", paper);
    page.notes = notes(result, pooled, found, choice);
    page.description = format!(
        "Funnel plot of {}: {} against standard error. {name} {}.",
        studies(result.effects.len()),
        format::uncapitalised(Shown::pooled(result).name()),
        estimate_words(result, centre)
    );
    Ok(Funnel {
        scale: drawn.scale(all.chain(added).chain([centre.estimate])),
        se_unit: drawn.se_unit(),
        contours: choice.contours,
        centre: marked(result, drawn, name, centre),
        filled: fill.map(|fill| {
            [
                marked(result, drawn, "As pooled", pooled),
                marked(result, drawn, "With added studies", &fill.adjusted),
            ]
        }),
        points,
        sheet: page,
    })
}

fn marked(result: &AnalysisResult, drawn: Drawn, name: &str, pooled: &PooledEstimate) -> Marked {
    let shown = Shown::pooled(result);
    Marked {
        estimate: drawn.at(pooled.estimate),
        words: format!("{name} {}{}", shown.value(pooled.estimate), shown.unit()),
    }
}

fn observed(result: &AnalysisResult, drawn: Drawn, at: usize) -> FunnelPoint {
    let effect = &result.effects[at];
    let se = effect.estimate.sei();
    FunnelPoint {
        label: effect.label.clone(),
        words: format!(
            "{}, standard error{} {}",
            effect_words(result, at),
            drawn.se_unit(),
            drawn.distance(se)
        ),
        estimate: drawn.at(effect.estimate.yi),
        se: drawn.spread(se),
        imputed: false,
    }
}

/// Trim and fill by its usual estimator, where it adds studies or finds none to add.
fn filled(found: &SmallStudyEffects) -> Option<&TrimAndFill> {
    let usual = MissingCount::default();
    let mut all = found.trim_and_fill.iter();
    let (_, fill) = all.find(|(estimator, _)| *estimator == usual)?;
    fill.as_ref().ok()
}

fn imputed<'a>(
    result: &'a AnalysisResult,
    drawn: Drawn<'a>,
    fill: &'a TrimAndFill,
) -> impl Iterator<Item = FunnelPoint> + 'a {
    let shown = Shown::pooled(result);
    let pairs = fill.filled_yi.iter().zip(&fill.filled_vi).enumerate();
    pairs.map(move |(at, (yi, vi))| FunnelPoint {
        label: format!("Added study {}", at + 1),
        words: format!(
            "{} {}{}, standard error{} {}",
            format::uncapitalised(shown.name()),
            shown.value(*yi),
            shown.unit(),
            drawn.se_unit(),
            drawn.distance(vi.sqrt())
        ),
        estimate: drawn.at(*yi),
        se: drawn.spread(vi.sqrt()),
        imputed: true,
    })
}

fn notes(
    result: &AnalysisResult,
    pooled: &PooledEstimate,
    found: Option<&SmallStudyEffects>,
    choice: FunnelChoice,
) -> Vec<String> {
    let Some(found) = found else {
        return Vec::new();
    };
    let mut notes = vec![asymmetry(found)];
    if choice.trim_fill {
        notes.push(match filled(found) {
            Some(fill) => added(result, pooled, fill),
            None => "Trim and fill: not computed for these studies.".to_owned(),
        });
    }
    notes
}

/// The tests for asymmetry, each by its name; below ten studies, that they are not advised.
fn asymmetry(found: &SmallStudyEffects) -> String {
    if found.k < FEW_STUDIES {
        return format!(
            "{}: fewer than {FEW_STUDIES} studies, asymmetry tests not advised.",
            format::capitalised(&studies(found.k))
        );
    }
    let own = found.regressions.iter();
    let own = own.filter(|test| test.preferred || test.code == "egger");
    let own =
        own.filter_map(|test| Some((test.name.as_str(), test.result.as_ref().ok()?.p_value?)));
    let rank = found.rank.as_ref().ok();
    let rank = rank.map(|test| ("Begg, rank correlation", test.p_value));
    let tests: Vec<String> = own
        .chain(rank)
        .map(|(name, p)| format!("{name}, {}", format::p_relation("*P*", p)))
        .collect();
    match tests.is_empty() {
        true => "Tests for asymmetry: none is defined for these studies.".to_owned(),
        false => format!("Tests for asymmetry: {}.", tests.join("; ")),
    }
}

fn added(result: &AnalysisResult, pooled: &PooledEstimate, fill: &TrimAndFill) -> String {
    let code = fill.estimator.code();
    if fill.k0 == 0 {
        return format!("Trim and fill ({code}): no study added.");
    }
    let side = match fill.side {
        Side::Left => "left",
        Side::Right => "right",
    };
    let them = if fill.k0 == 1 { "it" } else { "them" };
    format!(
        "Trim and fill ({code}): {} added on the {side}; estimate {} with {them}, {} without. It takes every asymmetry \
         for missing studies.",
        studies(fill.k0),
        estimate_words(result, &fill.adjusted),
        estimate_words(result, pooled)
    )
}
