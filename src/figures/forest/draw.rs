//! A laid-out figure as SVG: structure and words here, shapes in `panel`.

use std::collections::BTreeSet;

use plotters::drawing::IntoDrawingArea;

use super::describe;
use super::model::{ForestPlot, Row};
use super::panel::Painter;
use super::scene::{PlacedRow, Scene};
use super::several::name_over;
use crate::figures::FigureError;
use crate::figures::backend::SvgBackend;
use crate::figures::canvas::{Form, Page, Text, exact};
use crate::figures::svg::{Svg, px};
use crate::figures::theme::Theme;

/// How far the area that answers a pointer reaches beyond the texts of its row, in pixels.
const TOUCH: f64 = 2.0;

/// Draws a scene of a figure as it is described and as it is printed.
pub fn draw(
    (described, plot): (&ForestPlot, &ForestPlot),
    scene: &Scene,
    theme: &Theme,
    form: Form,
) -> Result<String, FigureError> {
    let svg = Svg::default();
    let page = Page {
        id: &plot.id,
        kind: plot.words().forest_plot,
        title: &describe::title(plot, scene),
        description: &describe::description(plot, scene),
        metadata: &plot.metadata,
    };
    let id = |name: &str| page.id(name);
    let language = plot.dress().language(plot.language).tag();
    page.open_in(language, scene.size(), &svg, form);
    let area = SvgBackend::new(svg.clone(), scene.width, scene.height).into_drawing_area();
    let painter = Painter::new(&area, scene, theme, svg.clone());

    svg.open("g", &[("id", &id("ground")), ("aria-hidden", "true")]);
    painter.ground()?;
    svg.close();
    if scene.has_table {
        svg.open("g", &[("id", &id("header"))]);
        scene.header.iter().for_each(|text| text.write(&svg));
        svg.close();
    }
    if !scene.folio.is_empty() {
        svg.open("g", &[("id", &id("page"))]);
        scene.folio.iter().for_each(|text| text.write(&svg));
        svg.close();
    }
    svg.open("g", &[("id", &id("rows")), ("role", "list")]);
    let mut taken = BTreeSet::new();
    let mut study = None;
    for row in &scene.rows {
        let is_name = matches!(plot.rows[row.index], Row::Several { .. });
        let own = name_over(&plot.rows, row.index).or(is_name.then_some(row.index));
        if own != study {
            if study.is_some() {
                svg.close();
            }
            if let Some(name) = own {
                let id = id(&row_id(plot, name, &mut taken));
                open_study((described, name), &id, (&svg, &painter))?;
            }
            study = own;
        }
        if is_name {
            svg.open("g", &[("aria-hidden", "true")]);
            row.texts.iter().for_each(|text| text.write(&svg));
            svg.close();
            continue;
        }
        let label = described.rows.get(row.index);
        let label = label.map_or_else(
            || describe::row_label(plot, &plot.rows[row.index]),
            |row| describe::row_label(described, row),
        );
        let id = id(&row_id(plot, row.index, &mut taken));
        let link = link(&plot.rows[row.index]).filter(|_| form == Form::Inline);
        draw_row(plot, row, (&svg, &painter), (&id, &label, link))?;
    }
    if study.is_some() {
        svg.close();
    }
    svg.close();
    if scene.has_table {
        svg.open("g", &[("id", &id("axis"))]);
        svg.open("g", &[("aria-hidden", "true")]);
        painter.axis()?;
        svg.close();
        scene.legend.iter().for_each(|text| text.write(&svg));
        svg.close();
        if let Some(axis) = &scene.second_axis {
            svg.open("g", &[("id", &id("second-axis"))]);
            svg.open("g", &[("aria-hidden", "true")]);
            painter.second_axis(axis)?;
            svg.close();
            (scene.second_legend.iter()).for_each(|text| text.write(&svg));
            svg.close();
        }
    }
    svg.close();
    Ok(svg.finish())
}

/// Opens the group of a study with several effects, and draws their bracket.
fn open_study(
    (plot, name): (&ForestPlot, usize),
    id: &str,
    (svg, painter): (&Svg, &Painter),
) -> Result<(), FigureError> {
    let label = describe::study_label(plot, name);
    let group = [("id", id), ("role", "group"), ("aria-label", &label)];
    svg.open("g", &group);
    svg.open("g", &[("aria-hidden", "true")]);
    painter.bracket(name)?;
    svg.close();
    Ok(())
}

fn draw_row(
    plot: &ForestPlot,
    placed: &PlacedRow,
    (svg, painter): (&Svg, &Painter),
    (id, label, link): (&str, &str, Option<&str>),
) -> Result<(), FigureError> {
    let row = &plot.rows[placed.index];
    let mut attributes = vec![
        ("id", id.to_owned()),
        ("role", "listitem".to_owned()),
        ("aria-label", label.to_owned()),
    ];
    attributes.extend(data(row));
    let borrowed: Vec<(&str, &str)> = attributes
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    svg.open("g", &borrowed);
    if let Some(link) = link {
        svg.open("a", &[("href", link), ("aria-label", label)]);
        touch(svg, placed, painter.width());
    }
    if let Some(tooltip) = tooltip(plot, row) {
        svg.leaf("title", &[], &tooltip);
    }
    if let Some(mark) = &placed.mark {
        svg.open("g", &[("aria-hidden", "true")]);
        painter.mark(mark, placed.middle)?;
        svg.close();
    }
    painter.circles(&placed.circles)?;
    placed.texts.iter().for_each(|text| text.write(svg));
    svg.close();
    if link.is_some() {
        svg.close();
    }
    Ok(())
}

/// An area over the whole row that a pointer finds between its texts and marks.
fn touch(svg: &Svg, placed: &PlacedRow, width: f64) {
    let boxes = || placed.texts.iter().flat_map(Text::boxes);
    let top = boxes().map(|b| b.top).fold(placed.middle, f64::min) - TOUCH;
    let bottom = boxes().map(|b| b.bottom).fold(placed.middle, f64::max) + TOUCH;
    let geometry = format!(
        r#"x="0" y="{}" width="{}" height="{}""#,
        px(top),
        px(width),
        px(bottom - top)
    );
    svg.shape(
        "rect",
        &geometry,
        r#"class="touch" fill="none" pointer-events="all""#,
    );
}

/// Where a row leads to.
fn link(row: &Row) -> Option<&str> {
    match row {
        Row::Study(study) => study.link.as_deref(),
        _ => None,
    }
}

/// The numbers of a row at full precision, on the analysis scale.
fn data(row: &Row) -> Vec<(&'static str, String)> {
    let mut data = Vec::new();
    let mut add = |name: &'static str, value: f64| data.push((name, exact(value)));
    match row {
        Row::Study(study) => {
            add("data-est", study.effect.estimate);
            add("data-lo", study.effect.lower);
            add("data-hi", study.effect.upper);
            study
                .weight_percent
                .into_iter()
                .for_each(|weight| add("data-w", weight));
        }
        Row::Subtotal(summary) | Row::Total(summary) => {
            if let Some(effect) = summary.effect {
                add("data-est", effect.estimate);
                add("data-lo", effect.lower);
                add("data-hi", effect.upper);
            }
            summary
                .weight_percent
                .into_iter()
                .for_each(|weight| add("data-w", weight));
        }
        Row::Prediction {
            interval: Some((lower, upper)),
            ..
        } => {
            add("data-lo", *lower);
            add("data-hi", *upper);
        }
        _ => {}
    }
    data
}

fn tooltip(plot: &ForestPlot, row: &Row) -> Option<String> {
    match row {
        Row::Study(study) => Some(format!(
            "{}: {}",
            study.label,
            describe::effect_text(plot, study.effect)
        )),
        Row::NotEstimable { label, reason, .. } => Some(format!("{label}: {reason}")),
        _ => None,
    }
}

/// A stable name for a row, made of its label; the second of two equal labels is numbered.
fn row_id(plot: &ForestPlot, index: usize, taken: &mut BTreeSet<String>) -> String {
    let base = match &plot.rows[index] {
        Row::Study(study) => format!("row-{}", describe::slug(&study.label)),
        Row::NotEstimable { label, .. } => format!("row-{}", describe::slug(label)),
        Row::Several { label, .. } => format!("study-{}", describe::slug(label)),
        Row::Heading { label } => format!("heading-{}", describe::slug(label)),
        Row::Subtotal(_) => "subtotal".to_owned(),
        Row::Total(_) => "total".to_owned(),
        Row::Prediction { .. } => "prediction".to_owned(),
        Row::Statistics { .. } => "statistics".to_owned(),
        Row::Note { .. } => "note".to_owned(),
        Row::Spacer => "spacer".to_owned(),
    };
    let mut name = base.clone();
    let mut n = 2;
    while !taken.insert(name.clone()) {
        name = format!("{base}-{n}");
        n += 1;
    }
    name
}
