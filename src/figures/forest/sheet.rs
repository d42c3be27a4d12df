//! The vertical grid: rows and lines of text, set one under the other.

use super::axis::Axis;
use super::cells::{Cell, Interval};
use super::content::{Content, EffectText};
use super::dress::{RowRules, Slot};
use super::grid::{EM, Grid, MARGIN, PlacedColumn};
use super::marks::mark;
use super::model::{ForestPlot, Row};
use super::scene::{Panel, PlacedRow, PooledLine, Rule, Scene};
use crate::figures::canvas::Text;
use crate::figures::font::Face;
use crate::figures::rich::Line;
use crate::figures::theme::{Colour, Theme};

pub use crate::figures::canvas::SMALL;
const STATISTICS_PITCH: f64 = 1.3;
/// Pitch of the lines of one label, in em.
pub const LABEL_PITCH: f64 = 1.2;
/// Drop from the middle of a row to the baseline of its text, in em.
const MIDDLE_TO_BASELINE: f64 = 0.36;

/// Width in em of the small type between an indented left margin and a limit in pixels.
pub fn room(limit: f64, indent: f64) -> f64 {
    (limit / EM - MARGIN - indent) / SMALL
}

/// Thin spaces around relations and no break inside `95% CI`.
pub fn thin(text: &str) -> String {
    let mut text = text.replace("% CI", "%\u{a0}CI");
    for relation in ["=", "<", ">", "≤", "≥"] {
        text = text.replace(
            &format!(" {relation} "),
            &format!("\u{2009}{relation}\u{2009}"),
        );
    }
    text
}

/// The figure being filled from the top.
pub struct Sheet<'a> {
    plot: &'a ForestPlot,
    theme: &'a Theme,
    grid: &'a Grid,
    axis: &'a Axis,
    pitch: f64,
    /// Where the next row begins.
    pub y: f64,
    heaviest: f64,
    /// Studies since the last heading, for the bands.
    studies: usize,
    first_mark: Option<f64>,
    rows: Vec<PlacedRow>,
    bands: Vec<(f64, f64)>,
    pooled: Option<PooledLine>,
    total_rule: Option<Rule>,
    hairlines: Vec<Rule>,
}

impl<'a> Sheet<'a> {
    pub fn new(plot: &'a ForestPlot, theme: &'a Theme, grid: &'a Grid, axis: &'a Axis) -> Self {
        let weight = |row: &Row| match row {
            Row::Study(study) => study.weight_percent,
            _ => None,
        };
        Self {
            plot,
            theme,
            grid,
            axis,
            pitch: EM * pitch(plot),
            y: grid.header_bottom + 0.25 * EM,
            heaviest: plot.rows.iter().filter_map(weight).fold(0.0, f64::max),
            studies: 0,
            first_mark: None,
            rows: Vec::new(),
            bands: Vec::new(),
            pooled: None,
            total_rule: None,
            hairlines: Vec::new(),
        }
    }

    pub fn gap(&mut self) {
        self.y += self.plot.dress().block_gap * self.pitch;
    }

    pub fn row(&mut self, index: usize, row: &Row, content: &Content) {
        let previous = index.checked_sub(1).and_then(|i| self.plot.rows.get(i));
        let starts_block = match row {
            Row::Heading { .. } => true,
            Row::Total(_) => !matches!(previous, Some(Row::Total(_) | Row::Prediction { .. })),
            _ => false,
        };
        if starts_block && !matches!(previous, None | Some(Row::Spacer)) {
            self.gap();
        }
        let ruled = self.plot.dress().total_rule && self.total_rule.is_none();
        if matches!(row, Row::Total(_)) && ruled && index > 0 {
            let y = self.y - 0.5 * self.plot.dress().block_gap * self.pitch;
            self.total_rule = Some(Rule {
                from: MARGIN * EM,
                to: self.grid.width - MARGIN * EM,
                y,
            });
        }
        let height = self.pitch + LABEL_PITCH * EM * (content.label.len().max(1) - 1) as f64;
        self.band(row, height);
        let middle = self.y + height / 2.0;
        let tinted = self.plot.dress().tinted_total;
        let mark = mark(row, self.axis, self.pitch, self.heaviest, tinted);
        if matches!(
            row,
            Row::Study(_) | Row::NotEstimable { .. } | Row::Subtotal(_) | Row::Total(_)
        ) {
            self.first_mark.get_or_insert(self.y);
        }
        if let (Row::Total(total), None, Some(top)) = (row, &self.pooled, self.first_mark)
            && let Some(effect) = total.effect
        {
            self.pooled = Some(PooledLine {
                position: self.axis.position(effect.estimate),
                top,
                bottom: middle,
            });
        }
        let is_outside = mark.is_some_and(|mark| mark.is_outside(self.axis));
        let texts = self.texts(content, middle, is_outside);
        self.rows.push(PlacedRow {
            index,
            middle,
            texts,
            mark,
        });
        self.y += height;
        self.hairlines();
    }

    /// Rules under the row above, left and right of the plot.
    fn hairlines(&mut self) {
        if self.plot.dress().rules == RowRules::Hairlines {
            self.hairlines.extend(self.grid.beside_plot(self.y));
        }
    }

    fn band(&mut self, row: &Row, height: f64) {
        match row {
            Row::Study(_) | Row::NotEstimable { .. } => {
                if self.studies % 2 == 1 && self.plot.dress().rules == RowRules::Zebra {
                    self.bands.push((self.y, self.y + height));
                }
                self.studies += 1;
            }
            _ => self.studies = 0,
        }
    }

    fn texts(&self, content: &Content, middle: f64, is_outside: bool) -> Vec<Text> {
        let colour = if content.is_secondary {
            self.theme.secondary
        } else {
            self.theme.text
        };
        let baseline = middle + MIDDLE_TO_BASELINE * EM;
        let at = |pieces: Vec<(f64, Line)>, baseline: f64| Text {
            pieces,
            baseline,
            size: EM,
            colour,
        };
        let first = baseline - LABEL_PITCH * EM * (content.label.len().max(1) - 1) as f64 / 2.0;
        let mut texts: Vec<Text> = (content.label.iter().enumerate())
            .map(|(i, line)| {
                at(
                    vec![(EM * (MARGIN + content.indent), line.clone())],
                    first + LABEL_PITCH * EM * i as f64,
                )
            })
            .collect();
        let cell = |column: &PlacedColumn, cell: &Cell| {
            at(
                vec![(column.left + EM * column.extent.start(cell), cell.line())],
                baseline,
            )
        };
        for (column, content) in self.grid.columns.iter().zip(&content.cells) {
            texts.extend(content.as_ref().map(|content| cell(column, content)));
        }
        let dress = self.plot.dress();
        for slot in dress.left.iter().chain(dress.right) {
            match (slot, &content.effect, &content.weight, &self.grid.weight) {
                (Slot::Effect, Some(effect), ..) => {
                    texts.push(at(self.effect(effect, is_outside), baseline));
                }
                (Slot::Weight, _, Some(content), Some(column)) => texts.push(cell(column, content)),
                _ => {}
            }
        }
        texts
    }

    /// The effect column; in italics when the whole interval lies beyond the axis.
    fn effect(&self, effect: &EffectText, is_outside: bool) -> Vec<(f64, Line)> {
        let place = |(x, mut line): (f64, Line)| {
            if is_outside {
                line.runs
                    .iter_mut()
                    .filter(|run| run.face == Face::Regular)
                    .for_each(|run| run.face = Face::Italic);
            }
            (self.grid.effect_left + EM * x, line)
        };
        match effect {
            EffectText::Interval(interval) => {
                self.pieces(interval).into_iter().map(place).collect()
            }
            EffectText::Words(cell) => vec![place((0.0, cell.line()))],
        }
    }

    fn pieces(&self, interval: &Interval) -> Vec<(f64, Line)> {
        self.grid.effect.pieces(interval)
    }

    /// A line of statistics, broken where it would pass `limit`.
    pub fn statistics(&mut self, index: usize, text: &str, indent: f64, limit: f64) {
        self.small(index, text, indent, limit, self.theme.text);
    }

    pub fn notes(&mut self) {
        let limit = self.grid.width - MARGIN * EM;
        let mut is_first = true;
        for (i, row) in self.plot.rows.iter().enumerate() {
            if let Row::Note { text } = row {
                if std::mem::take(&mut is_first) {
                    self.y += 0.5 * EM;
                }
                self.small(i, text, 0.0, limit, self.theme.secondary);
            }
        }
    }

    fn small(&mut self, index: usize, text: &str, indent: f64, limit: f64, colour: Colour) {
        let top = self.y;
        let mut texts = Vec::new();
        for line in Line::rich(&thin(text), Face::Regular).wrap_even(room(limit, indent)) {
            let x = EM * (MARGIN + indent);
            let baseline = self.y + EM * SMALL * (STATISTICS_PITCH / 2.0 + MIDDLE_TO_BASELINE);
            texts.push(Text {
                pieces: vec![(x, line)],
                baseline,
                size: SMALL * EM,
                colour,
            });
            self.y += EM * SMALL * STATISTICS_PITCH;
        }
        self.rows.push(PlacedRow {
            index,
            middle: (top + self.y) / 2.0,
            texts,
            mark: None,
        });
    }

    pub fn panel(&self, body_bottom: f64) -> Panel {
        Panel {
            left: self.grid.panel_left,
            right: self.grid.panel_right,
            top: self.first_mark.unwrap_or(self.grid.header_bottom),
            bottom: body_bottom + 0.35 * EM,
        }
    }

    pub fn finish(self, panel: Panel, legend: Vec<Text>) -> Scene {
        let full = (MARGIN * EM, self.grid.width - MARGIN * EM);
        let mut rules = self.grid.group_rules.clone();
        rules.push(Rule {
            from: full.0,
            to: full.1,
            y: self.grid.header_bottom,
        });
        rules.extend(self.total_rule);
        rules.extend(self.hairlines);
        let wanted = !self.plot.axis.without_pooled_line;
        let inside = |line: &PooledLine| {
            line.position >= self.axis.ticks.lower
                && line.position <= self.axis.ticks.upper
                && wanted
        };
        Scene {
            width: self.grid.width,
            height: self.y + MARGIN * EM,
            panel,
            axis: self.axis.clone(),
            bands: self.bands,
            band: self
                .plot
                .axis
                .band
                .map(|(lower, upper)| (self.axis.position(lower), self.axis.position(upper))),
            rules,
            header: self.grid.header.clone(),
            rows: self.rows,
            legend,
            pooled: self.pooled.filter(inside),
        }
    }
}

/// Row pitch in em: looser for a handful of rows, tighter for many.
fn pitch(plot: &ForestPlot) -> f64 {
    let rows = plot
        .rows
        .iter()
        .filter(|row| matches!(row, Row::Study(_) | Row::NotEstimable { .. }))
        .count();
    match rows {
        0..=5 => 1.8,
        6..=40 => 1.65,
        _ => 1.4,
    }
}
