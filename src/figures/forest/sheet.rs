//! The vertical grid: rows and lines of text, set one under the other.

use std::ops::Range;

use super::axis::Axis;
use super::cells::{Cell, Interval};
use super::content::{Content, EffectText};
use super::dress::{RowRules, Slot};
use super::fit::Room;
use super::grid::{EM, Grid, MARGIN, PlacedColumn};
use super::judgements::marks;
use super::layout::Laid;
use super::marks::mark;
use super::model::{ForestPlot, Row};
use super::pages::Part;
use super::scene::{Bracket, Panel, PlacedRow, PooledLine, Rule, Scene};
use super::several::{bracket, effects, goes_on};
use crate::figures::canvas::Text;
use crate::figures::font::Face;
use crate::figures::rich::{Line, Run};
use crate::figures::theme::{Colour, Theme};
use crate::language::fill;

const STATISTICS_PITCH: f64 = 1.3;
/// Pitch of the lines of one label, in em.
pub const LABEL_PITCH: f64 = 1.2;
/// Drop from the middle of a row to the baseline of its text, in em.
const MIDDLE_TO_BASELINE: f64 = 0.36;

/// Width in em of the small type between an indented left margin and a limit in pixels.
pub fn room(limit: f64, indent: f64, small: f64) -> f64 {
    (limit / EM - MARGIN - indent) / small
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
    room: &'a Room,
    /// The first row on this sheet.
    first: usize,
    folio: Vec<Text>,
    breaks: Vec<(f64, f64)>,
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
    brackets: Vec<Bracket>,
}

impl<'a> Sheet<'a> {
    pub fn new(laid: &'a Laid, part: &Part) -> Self {
        let Laid {
            plot,
            theme,
            grid,
            axis,
            room,
            ..
        } = laid;
        let weight = |row: &Row| match row {
            Row::Study(study) => study.weight_percent,
            _ => None,
        };
        let mut sheet = Self {
            plot,
            theme,
            grid,
            axis,
            room,
            first: part.rows.start,
            folio: Vec::new(),
            breaks: Vec::new(),
            pitch: EM * pitch(plot, room),
            y: grid.header_bottom + 0.25 * EM,
            heaviest: plot.rows.iter().filter_map(weight).fold(0.0, f64::max),
            studies: 0,
            first_mark: None,
            rows: Vec::new(),
            bands: Vec::new(),
            pooled: None,
            total_rule: None,
            hairlines: Vec::new(),
            brackets: Vec::new(),
        };
        if !part.has_table() {
            sheet.y = MARGIN * EM;
        }
        if part.continues() {
            sheet.resume(part);
        }
        sheet
    }

    /// A line that says what the page goes on with.
    fn resume(&mut self, part: &Part) {
        let words = self.plot.words();
        let heading = part.within.map(|at| &self.plot.rows[at]);
        let mut what = match heading {
            Some(Row::Heading { label } | Row::Several { label, .. }) => {
                Line::plain(format!("{label} "), Face::SemiBold)
            }
            _ if part.has_table() => Line::default(),
            _ => Line::plain(format!("{} ", words.notes), Face::SemiBold),
        };
        what.runs.push(Run {
            text: words.continued.to_owned(),
            face: Face::Regular,
        });
        for line in what.wrap(self.grid.beside() / EM - MARGIN - 1.0) {
            let baseline = self.y + (LABEL_PITCH / 2.0 + MIDDLE_TO_BASELINE) * EM;
            let x = self.grid.at_edge(EM * MARGIN, &line, EM);
            let colour = self.theme.text;
            self.folio.push(Text::left(line, x, baseline, EM, colour));
            self.y += LABEL_PITCH * EM;
        }
        self.y += 0.25 * EM;
    }

    /// The number of the page, and that it does not end the figure.
    fn number(&mut self, (page, pages): (usize, usize)) {
        let words = self.plot.words();
        let size = self.room.small * EM;
        self.y += 0.4 * EM;
        let baseline = self.y + EM;
        let mut put = |text: String, left: bool| {
            let line = Line::plain(text, Face::Regular);
            let x = match left {
                true => MARGIN * EM,
                false => self.grid.width - MARGIN * EM - line.width() * size,
            };
            self.folio
                .push(Text::left(line, x, baseline, size, self.theme.secondary));
        };
        if page < pages {
            let next = (page + 1).to_string();
            put(fill(words.continued_on, &[("page", &next)]), true);
        }
        let (page, pages) = (page.to_string(), pages.to_string());
        put(
            fill(words.page_of, &[("page", &page), ("pages", &pages)]),
            false,
        );
        self.y += 1.3 * EM;
    }

    pub fn gap(&mut self) {
        self.y += self.plot.dress().block_gap * self.pitch;
    }

    pub fn row(&mut self, index: usize, row: &Row, content: &Content) {
        let previous = (index > self.first).then(|| &self.plot.rows[index - 1]);
        let starts_block = match row {
            Row::Heading { .. } => true,
            Row::Total(_) => !matches!(previous, Some(Row::Total(_) | Row::Prediction { .. })),
            _ => false,
        };
        if starts_block && !matches!(previous, None | Some(Row::Spacer)) {
            self.gap();
        }
        let ruled = self.plot.dress().total_rule && self.total_rule.is_none();
        if matches!(row, Row::Total(_)) && ruled && previous.is_some() {
            let y = self.y - 0.5 * self.plot.dress().block_gap * self.pitch;
            self.total_rule = Some(Rule {
                from: MARGIN * EM,
                to: self.grid.width - MARGIN * EM,
                y,
            });
        }
        let height = self.pitch + LABEL_PITCH * EM * (self.lines(content) - 1) as f64;
        self.band(index, height);
        let middle = self.y + height / 2.0;
        let tinted = self.plot.dress().tinted_total;
        let mark = mark(row, self.axis, self.pitch, self.heaviest, tinted);
        if matches!(
            row,
            Row::Study(_)
                | Row::Several { .. }
                | Row::NotEstimable { .. }
                | Row::Subtotal(_)
                | Row::Total(_)
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
        let mut texts = self.texts(content, middle, is_outside);
        let mut circles = Vec::new();
        if let Row::Study(study) = row {
            let (middles, place) = (&self.grid.judgements, (middle, self.pitch));
            let (shapes, symbols) = marks(self.plot, study, middles, place, self.theme);
            circles = shapes;
            texts.extend(symbols);
        }
        bracket(&mut self.brackets, self.grid, content, middle);
        self.rows.push(PlacedRow {
            index,
            middle,
            texts,
            mark,
            circles,
        });
        self.y += height;
        if !goes_on(&self.plot.rows, index + 1) {
            self.hairlines();
        }
    }

    /// Rules under the row above, left and right of the plot.
    fn hairlines(&mut self) {
        if self.plot.dress().rules == RowRules::Hairlines {
            self.hairlines.extend(self.grid.beside_plot(self.y));
        }
    }

    /// Every second study stands on a band, all of its effects on one.
    fn band(&mut self, index: usize, height: f64) {
        let is_later = index > self.first && goes_on(&self.plot.rows, index);
        match &self.plot.rows[index] {
            Row::Study(_) if is_later => {
                if let Some(band) = self.bands.last_mut().filter(|band| band.1 == self.y) {
                    band.1 += height;
                }
            }
            Row::Study(_) | Row::Several { .. } | Row::NotEstimable { .. } => {
                if self.studies % 2 == 1 && self.plot.dress().rules == RowRules::Zebra {
                    self.bands.push((self.y, self.y + height));
                }
                self.studies += 1;
            }
            _ => self.studies = 0,
        }
    }

    /// Lines of a row: those of its label, and the effect where it stands below.
    fn lines(&self, content: &Content) -> usize {
        let below = self.room.stacked && content.effect.is_some();
        (content.label.len() + usize::from(below)).max(1)
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
        let first = baseline - LABEL_PITCH * EM * (self.lines(content) - 1) as f64 / 2.0;
        let mut texts: Vec<Text> = (content.label.iter().enumerate())
            .map(|(i, line)| {
                at(
                    vec![(self.label_left(content.indent, line), line.clone())],
                    first + LABEL_PITCH * EM * i as f64,
                )
            })
            .collect();
        let effect_baseline = match self.room.stacked {
            true => first + LABEL_PITCH * EM * content.label.len() as f64,
            false => baseline,
        };
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
                    texts.push(at(
                        self.effect(effect, is_outside, content.indent),
                        effect_baseline,
                    ));
                }
                (Slot::Weight, _, Some(content), Some(column)) => texts.push(cell(column, content)),
                _ => {}
            }
        }
        texts
    }

    /// The effect column; in italics when the whole interval lies beyond the axis.
    fn effect(&self, effect: &EffectText, is_outside: bool, indent: f64) -> Vec<(f64, Line)> {
        let place = |(x, mut line): (f64, Line)| {
            if is_outside {
                line.runs
                    .iter_mut()
                    .filter(|run| run.face == Face::Regular)
                    .for_each(|run| run.face = Face::Italic);
            }
            let left = match self.room.stacked {
                true => self.label_left(indent, &line),
                false => self.grid.effect_left,
            };
            (left + EM * x, line)
        };
        match effect {
            running if self.room.stacked => vec![place((0.0, running.line()))],
            EffectText::Interval(interval) => {
                self.pieces(interval).into_iter().map(place).collect()
            }
            EffectText::Words(cell) => vec![place((0.0, cell.line()))],
        }
    }

    /// Where a line of a label begins.
    fn label_left(&self, indent: f64, line: &Line) -> f64 {
        self.grid.at_edge(EM * (MARGIN + indent), line, EM)
    }

    fn pieces(&self, interval: &Interval) -> Vec<(f64, Line)> {
        self.grid.effect.pieces(interval)
    }

    /// A line of statistics, broken where it would pass `limit`.
    pub fn statistics(&mut self, index: usize, text: &str, indent: f64, limit: f64) {
        self.small(index, text, indent, limit, self.theme.text);
    }

    pub fn notes(&mut self, notes: Range<usize>) {
        let limit = self.grid.width - MARGIN * EM;
        let mut is_first = true;
        for (i, row) in self.plot.rows.iter().enumerate() {
            if let (Row::Note { text }, true) = (row, notes.contains(&i)) {
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
        let small = self.room.small;
        let width = room(limit, indent, small);
        let is_beside = limit <= self.grid.beside();
        for line in Line::rich(&thin(text), Face::Regular).wrap_even(width) {
            let mut x = EM * (MARGIN + indent);
            if is_beside {
                x = self.grid.at_edge(x, &line, small * EM);
            }
            let baseline = self.y + EM * small * (STATISTICS_PITCH / 2.0 + MIDDLE_TO_BASELINE);
            texts.push(Text {
                pieces: vec![(x, line)],
                baseline,
                size: small * EM,
                colour,
            });
            self.y += EM * small * STATISTICS_PITCH;
        }
        if !is_beside {
            self.breaks.push((top, self.y));
        }
        self.rows.push(PlacedRow {
            index,
            middle: (top + self.y) / 2.0,
            texts,
            mark: None,
            circles: Vec::new(),
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

    pub fn finish(mut self, panel: Panel, legend: Vec<Text>, part: &Part) -> Scene {
        if let Some(number) = part.number {
            self.number(number);
        }
        let has_table = part.has_table();
        let pooled = self.pooled_line(&panel, part);
        let full = (MARGIN * EM, self.grid.width - MARGIN * EM);
        let mut rules = Vec::new();
        if has_table {
            rules.extend(&self.grid.group_rules);
            rules.push(Rule {
                from: full.0,
                to: full.1,
                y: self.grid.header_bottom,
            });
        }
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
            header: match has_table {
                true => self.grid.header.clone(),
                false => Vec::new(),
            },
            rows: self.rows,
            legend,
            brackets: self.brackets,
            second_axis: None,
            second_legend: Vec::new(),
            pooled: pooled.filter(inside),
            folio: self.folio,
            breaks: self.breaks,
            has_table,
            scale: 1.0,
            is_print: self.room.width.is_some(),
            number: part.number,
        }
    }

    /// The line through the pooled estimate: down to its diamond, or to the end of the page.
    fn pooled_line(&self, panel: &Panel, part: &Part) -> Option<PooledLine> {
        let later = || {
            let rows = self.plot.rows.get(part.rows.end..)?;
            let total = rows.iter().find_map(|row| match row {
                Row::Total(total) => total.effect,
                _ => None,
            })?;
            Some(PooledLine {
                position: self.axis.position(total.estimate),
                top: panel.top,
                bottom: panel.bottom,
            })
        };
        self.pooled
            .or_else(|| later().filter(|_| part.number.is_some() && part.has_table()))
    }
}

/// Row pitch in em: looser for a handful of rows, tighter for many.
fn pitch(plot: &ForestPlot, room: &Room) -> f64 {
    if room.stacked {
        return 1.4;
    }
    match effects(&plot.rows) {
        0..=5 => 1.8,
        6..=40 => 1.65,
        _ => 1.4,
    }
}
