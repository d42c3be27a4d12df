//! A meta-regression as a bubble plot.

use crate::figures::bubble::{Bubble, BubblePoint, LinePoint};
use crate::language::Language;
use crate::numerics::format;
use crate::pooling::{Interval, ModeratorKind, Prediction};
use crate::reports::forest::scale::analysis_scale;
use crate::reports::regression::coefficient;
use crate::reports::words::{Form, Shown};
use crate::synthesis::{AnalysisResult, MetaRegression};

use super::scale::Drawn;
use super::{CompanionError, Paper, effect_words, plain, sheet, studies, weight_words};

/// The bubble plot of a meta-regression on one moderator that is a number.
///
/// # Errors
/// Several moderators or products of them; a moderator with categories, or with one value in all studies.
pub fn bubble(
    result: &AnalysisResult,
    found: &MetaRegression,
    paper: &Paper<'_>,
) -> Result<Bubble, CompanionError> {
    let pooled = result.pooled.as_ref().ok_or(CompanionError::NoEffect)?;
    let [moderator] = found.design.moderators.as_slice() else {
        let formula = found.formula();
        return Err(CompanionError::SeveralModerators { formula });
    };
    let name = moderator.name.clone();
    if let ModeratorKind::Categorical { .. } = moderator.kind {
        return Err(CompanionError::Category { name });
    }
    let (Some(line), [_, _]) = (found.lines.first(), found.fit.coefficients.as_slice()) else {
        return Err(CompanionError::Constant { name });
    };
    let drawn = Drawn::of(result);
    let ends = line
        .points
        .iter()
        .flat_map(|(_, at)| [at.ci.lower, at.ci.upper]);
    let own = found
        .studies
        .iter()
        .map(|study| result.effects[study.effect].estimate.yi);
    let mut page = sheet(result, pooled, "Bubble plot", paper);
    page.description = description(result, found, &name, &line.points);
    page.notes = notes(result, found, drawn, &name);
    let level = format::fixed(found.fit.level, 0);
    Ok(Bubble {
        scale: drawn.scale(own.chain(ends)),
        moderator: plain(&name),
        line: line
            .points
            .iter()
            .map(|(value, at)| line_point(drawn, *value, at))
            .collect(),
        band_words: [
            format!("{level}% CI of the mean effect"),
            format!("{level}% prediction interval"),
        ],
        points: found
            .studies
            .iter()
            .filter_map(|study| {
                let effect = &result.effects[study.effect];
                let value: f64 = study.values.first()?.parse().ok()?;
                Some(BubblePoint {
                    label: effect.label.clone(),
                    words: format!(
                        "{name} {}, {}, {}",
                        study.values[0],
                        effect_words(result, study.effect),
                        weight_words(study.weight)
                    ),
                    moderator: value,
                    estimate: drawn.at(effect.estimate.yi),
                    weight: study.weight,
                })
            })
            .collect(),
        sheet: page,
    })
}

fn line_point(drawn: Drawn, moderator: f64, at: &Prediction) -> LinePoint {
    let limits = |interval: Interval| [drawn.at(interval.lower), drawn.at(interval.upper)];
    LinePoint {
        moderator,
        estimate: drawn.at(at.estimate),
        ci: limits(at.ci),
        prediction: at.prediction_interval.map(limits),
    }
}

fn description(
    result: &AnalysisResult,
    found: &MetaRegression,
    name: &str,
    line: &[(f64, Prediction)],
) -> String {
    let shown = Shown::pooled(result);
    let at = |point: Option<&(f64, Prediction)>| {
        point.map_or_else(String::new, |(value, fitted)| {
            format!(
                "At {name} {} the fitted value is {}{} ({}). ",
                format::significant(*value, 6, 4),
                shown.value(fitted.estimate),
                shown.unit(),
                shown.interval(fitted.ci)
            )
        })
    };
    let text = format!(
        "Bubble plot of {}: {} against {name}. {}{}",
        studies(found.fit.k),
        format::uncapitalised(shown.name()),
        at(line.first()),
        at(line.last())
    );
    text.trim_end().to_owned()
}

fn notes(result: &AnalysisResult, found: &MetaRegression, drawn: Drawn, name: &str) -> Vec<String> {
    let fit = &found.fit;
    let [intercept, slope] = fit.coefficients.as_slice() else {
        return Vec::new();
    };
    let number = |value: f64| format::significant(drawn.spread(value), 3, 5);
    let sign = if slope.estimate < 0.0 { "−" } else { "+" };
    let is_log = drawn.scale([]).log;
    let short = result.measure.short();
    let left = match (
        is_log,
        analysis_scale(result.measure, Language::English.words()),
    ) {
        (true, _) => format!("ln {short}"),
        (false, Some(scale)) => format!("{short} on {scale}"),
        (false, None) if Shown::pooled(result).form() == Form::Percent => format!("{short}, %"),
        (false, None) => short.to_owned(),
    };
    let r2 = fit.r2.map_or_else(
        || "*R*² not defined".to_owned(),
        |r2| format!("*R*² = {}%", format::fixed(r2, 0)),
    );
    let p = slope
        .p_value
        .map(|p| format!(", {}", format::p_relation("*P*", p)));
    let mut notes = vec![format!(
        "{} = {} {sign} {} × {}; {r2}, residual τ² = {}, {}{}.",
        plain(&left),
        number(intercept.estimate),
        number(slope.estimate.abs()),
        plain(name),
        format::tau2(fit.tau2),
        studies(fit.k),
        p.unwrap_or_default()
    )];
    if is_log {
        let [factor, ci] = coefficient(result, slope.estimate, slope.ci);
        notes.push(format!(
            "With each unit of {} the {short} is multiplied by {factor} ({}% CI {ci}).",
            plain(name),
            format::fixed(fit.level, 0)
        ));
    }
    let lacking = found.left_out.len();
    if lacking > 0 {
        let verb = if lacking == 1 { "reports" } else { "report" };
        let is = if lacking == 1 { "is" } else { "are" };
        notes.push(format!(
            "{} {verb} no {} and {is} not shown.",
            format::capitalised(&studies(lacking)),
            plain(name)
        ));
    }
    notes
}
