//! The figure in words: for screen readers, tooltips and file managers.

use super::cells::Interval;
use super::dress::Numbers;
use super::judgements;
use super::marks::mark;
use super::model::{Effect, ForestPlot, Row, SummaryRow};
use super::scene::Scene;
use super::several;
use crate::figures::font::Face;
use crate::figures::rich::Line;
use crate::language::fill;
use crate::numerics::format;

/// What a screen reader says for a row.
pub fn row_label(plot: &ForestPlot, row: &Row) -> String {
    let (words, numbers) = (plot.words(), Numbers::spoken(plot));
    let plain = |markup: &str| Line::rich(markup, Face::Regular).text();
    match row {
        Row::Heading { label } => fill(words.subgroup_said, &[("label", label)]),
        Row::Several { label, .. } => label.clone(),
        Row::Study(study) => {
            let weight = study
                .weight_percent
                .map(|w| fill(words.weight_said, &[("weight", &numbers.weight(w))]))
                .unwrap_or_default();
            format!(
                "{}: {}{}{weight}{}",
                study.label,
                cells(plot, &study.cells),
                effect(plot, study.effect),
                judgements::spoken(plot, study)
            )
        }
        Row::NotEstimable {
            label,
            cells: texts,
            reason,
        } => {
            let reason = if reason.is_empty() {
                String::new()
            } else {
                format!(": {reason}")
            };
            format!(
                "{label}: {}{}{reason}",
                cells(plot, texts),
                words.not_estimable_said
            )
        }
        Row::Subtotal(summary) | Row::Total(summary) => {
            format!(
                "{}: {}{}",
                plain(&summary.label),
                cells(plot, &summary.cells),
                pooled(plot, summary)
            )
        }
        Row::Prediction {
            label,
            interval: Some((lower, upper)),
        } => {
            format!("{}: {}", plain(label), range(plot, (*lower, *upper)))
        }
        Row::Prediction {
            label,
            interval: None,
        } => format!("{}: {}", plain(label), words.not_estimable_said),
        Row::Statistics { text } | Row::Note { text } => plain(text),
        Row::Spacer => String::new(),
    }
}

/// What a screen reader says for a study with several effects: its name, and how many they are.
pub fn study_label(plot: &ForestPlot, name: usize) -> String {
    let effects = several::effects_under(&plot.rows, name).len().to_string();
    let label = row_label(plot, &plot.rows[name]);
    let values = [("label", label.as_str()), ("n", &effects)];
    fill(plot.words().several_said, &values)
}

fn pooled(plot: &ForestPlot, summary: &SummaryRow) -> String {
    summary.effect.map_or_else(
        || plot.words().not_estimable_said.to_owned(),
        |e| effect(plot, e),
    )
}

fn effect(plot: &ForestPlot, effect: Effect) -> String {
    format!(
        "{} {}, {}",
        format::uncapitalised(&plot.measure_label),
        Numbers::spoken(plot).effect(plot.scale, effect.estimate),
        range(plot, (effect.lower, effect.upper))
    )
}

fn range(plot: &ForestPlot, (lower, upper): (f64, f64)) -> String {
    let numbers = Numbers::spoken(plot);
    let [lower, upper] = [lower, upper].map(|limit| numbers.effect(plot.scale, limit));
    format!("{lower} {} {upper}", plot.words().to)
}

fn cells(plot: &ForestPlot, cells: &[String]) -> String {
    let named = plot
        .columns
        .iter()
        .zip(cells)
        .filter(|(_, cell)| !cell.trim().is_empty())
        .map(|(column, cell)| {
            let group = column
                .group
                .as_ref()
                .map(|group| format!("{group} "))
                .unwrap_or_default();
            format!("{group}{} {cell}, ", format::uncapitalised(&column.heading))
        });
    named.collect::<String>().replace('\n', " ")
}

/// The title of the file, with the number of its page where there are several.
pub fn title(plot: &ForestPlot, scene: &Scene) -> String {
    match scene.number {
        Some((page, pages)) => format!("{} (page {page} of {pages})", plot.title),
        None => plot.title.clone(),
    }
}

/// The results in sentences, for the description of the file.
pub fn description(plot: &ForestPlot, scene: &Scene) -> String {
    if !plot.description.is_empty() {
        return plot.description.clone();
    }
    let (studies, effects) = (several::studies(&plot.rows), several::effects(&plot.rows));
    let words = plot.words();
    let opening = match studies {
        _ if effects > studies => words.of_effects,
        1 => words.of_one_study,
        _ => words.of_studies,
    };
    let (k, n) = (studies.to_string(), effects.to_string());
    let mut sentences = vec![fill(opening, &[("k", &k), ("n", &n)])];
    for row in &plot.rows {
        match row {
            Row::Total(summary) => {
                let side = summary
                    .effect
                    .map(|e| direction(plot, e))
                    .unwrap_or_default();
                sentences.push(format!("{}{side}.", row_label(plot, row)));
            }
            Row::Prediction { .. } => sentences.push(format!("{}.", row_label(plot, row))),
            _ => {}
        }
    }
    let weights = plot.rows.iter().filter_map(|row| match row {
        Row::Study(study) => study.weight_percent.map(|weight| (weight, &study.label)),
        _ => None,
    });
    if let Some((weight, label)) = weights.reduce(|a, b| if b.0 > a.0 { b } else { a }) {
        let weight = Numbers::spoken(plot).weight(weight);
        let values = [("label", label.as_str()), ("weight", &weight)];
        sentences.push(fill(words.largest_weight, &values));
    }
    let cut = plot
        .rows
        .iter()
        .filter_map(|row| mark(row, &scene.axis, 1.0, 1.0, false))
        .filter(|mark| {
            let cut = mark.cut(&scene.axis);
            cut.left || cut.right
        });
    match cut.count() {
        0 => {}
        1 => sentences.push(words.one_cut.to_owned()),
        n => sentences.push(fill(words.several_cut, &[("n", &n.to_string())])),
    }
    sentences.join(" ")
}

fn direction(plot: &ForestPlot, effect: Effect) -> String {
    match (plot.null, &plot.favours) {
        (Some(null), Some(favours)) if effect.upper < null => {
            format!(", {}", format::uncapitalised(&favours.left))
        }
        (Some(null), Some(favours)) if effect.lower > null => {
            format!(", {}", format::uncapitalised(&favours.right))
        }
        (Some(_), _)
            if effect.lower <= plot.null.unwrap_or(0.0)
                && plot.null.unwrap_or(0.0) <= effect.upper =>
        {
            plot.words().includes_no_effect.to_owned()
        }
        _ => String::new(),
    }
}

/// The full text of the effect column, for tooltips.
pub fn effect_text(plot: &ForestPlot, effect: Effect) -> String {
    Interval::of(effect, plot.scale, Numbers::of(plot), Face::Regular).text()
}

/// Lower-case letters and digits joined by hyphens: `aronson-1948`.
pub fn slug(text: &str) -> String {
    let mut slug = String::new();
    for letter in text.chars().flat_map(char::to_lowercase) {
        if letter.is_alphanumeric() {
            slug.push(letter);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.trim_end_matches('-').to_owned()
}
