//! The horizontal grid: every column's width from its measured texts.

use super::cells::{Cell, Extent, IntervalColumn};
use super::content::{Content, EffectText};
use super::directions::OVERHANG;
use super::dress::{OverPlot, Slot};
use super::fit::Room;
use super::judgements::PlacedJudgements;
use super::mirror::{is_mirrored, shift};
use super::model::{Alignment, Column, ForestPlot};
use super::scene::Rule;
use super::slots::Widths;
use crate::figures::canvas::Text;
use crate::figures::font::Face;
use crate::figures::rich::Line;
use crate::figures::theme::Theme;

pub use crate::figures::canvas::{EM, MARGIN, SMALL};
const COLUMN_GAP: f64 = 1.2;
const GROUP_GAP: f64 = 2.0;
const LABEL_GAP: f64 = 1.6;
const PLOT_GAP: f64 = 1.5;
const PLOT_WIDTH: f64 = 26.0;
/// Gap between the plot and labels with the effects below them, in em.
const STACKED_GAP: f64 = 1.2;
/// Narrowest plot, in em.
pub const LEAST_PLOT_WIDTH: f64 = 18.0;
/// Width in em the figure stays within while the plot can give way: a screen of 960 pixels.
const FIGURE_WIDTH: f64 = 80.0;
/// Width that a heading of the study labels may have in any style, in em: labels are as wide.
const STUDY_HEADING: f64 = 16.0;
const HEADER_PITCH: f64 = 1.35;

/// A column of texts in its place.
#[derive(Debug, Clone, Copy)]
pub struct PlacedColumn {
    /// Left edge of the cells, in pixels.
    pub left: f64,
    /// How the cells stand.
    pub extent: Extent,
}

/// All columns in their places; lengths in pixels.
#[derive(Debug, Clone)]
pub struct Grid {
    pub width: f64,
    pub columns: Vec<PlacedColumn>,
    pub panel_left: f64,
    pub panel_right: f64,
    pub effect_left: f64,
    pub effect: IntervalColumn,
    pub weight: Option<PlacedColumn>,
    /// Middles of the columns of judgements.
    pub judgements: Vec<f64>,
    pub header: Vec<Text>,
    /// Short rules under headings shared by several columns.
    pub group_rules: Vec<Rule>,
    /// Bottom of the header.
    pub header_bottom: f64,
    /// Whether columns stand beyond the plot, as seen from the labels.
    pub has_right: bool,
    /// Whether the labels stand at the right and read from there.
    pub is_mirrored: bool,
}

impl Grid {
    /// How far the direction labels may reach beyond both ends of the plot, in em.
    pub fn overhang(&self) -> [f64; 2] {
        let room = |pixels: f64| (pixels / EM - 0.5 * MARGIN).clamp(0.0, OVERHANG);
        [room(self.panel_left), room(self.width - self.panel_right)]
    }

    /// From the edge with the labels to the plot, in pixels.
    pub fn beside(&self) -> f64 {
        match self.is_mirrored {
            true => self.width - self.panel_right,
            false => self.panel_left,
        }
    }

    /// Where a line begins that stands `from` pixels from the edge with the labels.
    pub fn at_edge(&self, from: f64, line: &Line, size: f64) -> f64 {
        match self.is_mirrored {
            true => self.width - from - line.width() * size,
            false => from,
        }
    }

    /// Rules at a height, left and right of the plot.
    pub fn beside_plot(&self, y: f64) -> Vec<Rule> {
        let gap = 0.5 * PLOT_GAP * EM;
        let rule = |from: f64, to: f64| Rule { from, to, y };
        let left = rule(MARGIN * EM, self.panel_left - gap);
        let right = rule(self.panel_right + gap, self.width - MARGIN * EM);
        match (self.has_right, self.is_mirrored) {
            (true, _) => vec![left, right],
            (false, false) => vec![left],
            (false, true) => vec![right],
        }
    }

    /// Makes the header higher.
    pub fn lower_header(&mut self, by: f64) {
        self.header_bottom += by;
        self.header.iter_mut().for_each(|text| text.baseline += by);
        self.group_rules.iter_mut().for_each(|rule| rule.y += by);
    }
}

/// Width of a column with its heading, in em.
struct Sized {
    extent: Extent,
    heading: Vec<Line>,
    width: f64,
}

impl Sized {
    fn new<'a>(
        (heading, limit): (&str, f64),
        alignment: Alignment,
        cells: impl IntoIterator<Item = &'a Cell>,
    ) -> Self {
        let extent = Extent::of(alignment, cells);
        let heading = lines(heading, limit);
        let width = heading
            .iter()
            .map(Line::width)
            .fold(extent.width(), f64::max);
        Self {
            extent,
            heading,
            width,
        }
    }
}

/// The lines of a heading, none wider than a limit in em where words allow it.
fn lines(heading: &str, limit: f64) -> Vec<Line> {
    heading
        .lines()
        .flat_map(|line| Line::plain(line, Face::SemiBold).wrap_even(limit))
        .collect()
}

/// Places the columns from the left: labels, data, plot, effect, weight.
pub fn grid(plot: &ForestPlot, contents: &[Option<Content>], theme: &Theme, room: &Room) -> Grid {
    let dress = plot.dress();
    let limit = dress.table.heading_width;
    let rows = || contents.iter().flatten();
    let mut data: Vec<Sized> = plot
        .columns
        .iter()
        .enumerate()
        .map(|(i, c)| {
            Sized::new(
                (&c.heading, limit),
                c.alignment,
                rows().filter_map(move |row| row.cells[i].as_ref()),
            )
        })
        .collect();
    make_room_for_groups(&plot.columns, &mut data);
    let weight = (!plot.weight_heading.is_empty()).then(|| {
        Sized::new(
            (&plot.weight_heading, limit),
            Alignment::Decimal,
            rows().filter_map(|row| row.weight.as_ref()),
        )
    });
    let effect = effect_column(contents);
    let effect_heading = lines(&plot.effect_heading, limit);
    let words = rows().filter_map(|row| match &row.effect {
        Some(EffectText::Words(cell)) => Some(cell.line().width()),
        _ => None,
    });
    let effect_width = effect_heading
        .iter()
        .map(Line::width)
        .chain(words)
        .fold(effect.width(), f64::max);

    let widths = Widths {
        effect: (!room.stacked).then_some(effect_width),
        weight: weight.as_ref().map(|weight| weight.width),
    };
    let plot_heading = match dress.over_plot {
        OverPlot::Heading(_) => lines(&plot.plot_heading, LEAST_PLOT_WIDTH),
        OverPlot::Nothing | OverPlot::Directions => Vec::new(),
    };
    let mut study_heading = lines(&plot.study_heading, limit.max(STUDY_HEADING));
    if room.stacked {
        study_heading.extend(effect_heading.iter().cloned());
    }
    let depth = heading_depth(
        plot,
        &data,
        [&effect_heading, &plot_heading, &study_heading],
        weight.as_ref(),
    );
    let mut header = Header {
        texts: Vec::new(),
        spots: Vec::new(),
        bottom: MARGIN + HEADER_PITCH * depth as f64,
        theme,
    };
    let label_width = rows()
        .flat_map(|row| row.label.iter().map(|line| row.indent + line.width()))
        .chain(study_heading.iter().map(Line::width))
        .fold(0.0, f64::max);
    let below = rows().filter(|_| room.stacked).filter_map(|row| {
        let effect = row.effect.as_ref()?;
        Some(row.indent + effect.line().width())
    });
    let label_width = below.fold(label_width, f64::max);
    header.put(&study_heading, MARGIN, label_width, Alignment::Left);

    let mut x = MARGIN + label_width;
    let mut columns = Vec::with_capacity(data.len());
    let mut spots = Vec::with_capacity(data.len());
    let mut spans: Vec<Span> = Vec::new();
    for (i, (column, sized)) in plot.columns.iter().zip(&data).enumerate() {
        x += room.spread + gap_before(&plot.columns, i);
        header.put(&sized.heading, x, sized.width, column.alignment);
        spots.push((x, x + sized.width));
        columns.push(PlacedColumn {
            left: EM * cells_left(x, sized, column.alignment),
            extent: sized.extent,
        });
        let lines = sized.heading.len();
        match (&column.group, spans.last_mut()) {
            (Some(text), Some(span)) if shares_group(&plot.columns, i) && span.text == text => {
                span.to = x + sized.width;
                span.above = span.above.max(lines);
            }
            (Some(text), _) => spans.push(Span {
                text,
                from: x,
                to: x + sized.width,
                above: lines,
            }),
            _ => {}
        }
        x += sized.width;
    }
    let mut group_rules: Vec<Rule> = spans.iter().map(|span| header.group(span)).collect();

    let [mut effect_left, mut weight_left] = [0.0; 2];
    let [mut effect_spot, mut weight_spot] = [(0.0, 0.0); 2];
    let mut put = |slot: Slot, x: f64, header: &mut Header| match (slot, &weight) {
        (Slot::Effect, _) => {
            header.put(&effect_heading, x, effect_width, Alignment::Centre);
            effect_spot = (x, x + effect_width);
            effect_left = x + (effect_width - effect.width()) / 2.0;
        }
        (Slot::Weight, Some(sized)) => {
            header.put(&sized.heading, x, sized.width, Alignment::Decimal);
            weight_spot = (x, x + sized.width);
            weight_left = cells_left(x, sized, Alignment::Decimal);
        }
        (Slot::Weight, None) => {}
    };
    for (i, (slot, width)) in widths.present(dress.left).enumerate() {
        x += match (i, plot.columns.last()) {
            (0, Some(column)) if column.group.is_some() => GROUP_GAP,
            (0, None) => LABEL_GAP,
            _ => COLUMN_GAP,
        } + room.spread;
        put(slot, x, &mut header);
        x += width;
    }
    let has_right = widths.present(dress.right).next().is_some();
    let judged = PlacedJudgements::of(plot);
    let gap = COLUMN_GAP + room.spread;
    let plot_gap = room.spread + if room.stacked { STACKED_GAP } else { PLOT_GAP };
    let after = if has_right { plot_gap } else { room.edge };
    let right = plot_gap + after + widths.total(dress.right, gap) + judged.width + MARGIN;
    let panel_width = match room.width {
        Some(width) => (width - x - right).max(1.0),
        None => (FIGURE_WIDTH - x - right).clamp(LEAST_PLOT_WIDTH, PLOT_WIDTH),
    };
    let panel_left = x + plot_gap;
    let panel_right = panel_left + panel_width;
    header.put(&plot_heading, panel_left, panel_width, Alignment::Centre);
    let mut x = panel_right + after;
    for (i, (slot, width)) in widths.present(dress.right).enumerate() {
        x += if i > 0 { gap } else { 0.0 };
        put(slot, x, &mut header);
        x += width;
    }
    let weight = weight.as_ref().map(|sized| PlacedColumn {
        left: EM * weight_left,
        extent: sized.extent,
    });
    let judgements = header.judgements(plot, &judged, x, &mut group_rules);
    let width = x + judged.width + MARGIN;
    let grid = Grid {
        width: EM * width,
        columns,
        judgements,
        panel_left: EM * panel_left,
        panel_right: EM * panel_right,
        effect_left: EM * effect_left,
        effect,
        weight,
        header_bottom: EM * (header.bottom + 0.3),
        header: header.texts,
        group_rules,
        has_right,
        is_mirrored: false,
    };
    if !is_mirrored(plot) {
        return grid;
    }
    let spots = Spots {
        columns: spots,
        effect: effect_spot,
        weight: weight_spot,
        header: header.spots,
    };
    mirrored(grid, width, &spots)
}

/// From where to where each thing has its place, in em.
struct Spots {
    columns: Vec<(f64, f64)>,
    effect: (f64, f64),
    weight: (f64, f64),
    header: Vec<(f64, f64)>,
}

/// The same columns from the right to the left; what stands in them keeps its own direction.
fn mirrored(mut grid: Grid, width: f64, spots: &Spots) -> Grid {
    let by = |spot: (f64, f64)| EM * shift(width, spot);
    for (column, spot) in grid.columns.iter_mut().zip(&spots.columns) {
        column.left += by(*spot);
    }
    for (text, spot) in grid.header.iter_mut().zip(&spots.header) {
        let by = by(*spot);
        text.pieces.iter_mut().for_each(|(x, _)| *x += by);
    }
    grid.effect_left += by(spots.effect);
    if let Some(weight) = &mut grid.weight {
        weight.left += by(spots.weight);
    }
    for middle in &mut grid.judgements {
        *middle = grid.width - *middle;
    }
    for rule in &mut grid.group_rules {
        (rule.from, rule.to) = (grid.width - rule.to, grid.width - rule.from);
    }
    let (left, right) = (grid.panel_left, grid.panel_right);
    (grid.panel_left, grid.panel_right) = (grid.width - right, grid.width - left);
    grid.is_mirrored = true;
    grid
}

fn effect_column(contents: &[Option<Content>]) -> IntervalColumn {
    let intervals: Vec<_> = contents
        .iter()
        .flatten()
        .filter_map(|row| match &row.effect {
            Some(EffectText::Interval(interval)) => Some(interval.clone()),
            _ => None,
        })
        .collect();
    IntervalColumn::of(&intervals)
}

/// Number of header lines: one more where a heading is shared.
fn heading_depth(
    plot: &ForestPlot,
    data: &[Sized],
    headings: [&[Line]; 3],
    weight: Option<&Sized>,
) -> usize {
    let grouped = plot
        .columns
        .iter()
        .zip(data)
        .map(|(c, s)| s.heading.len() + usize::from(c.group.is_some()));
    let plain = headings.map(<[Line]>::len);
    let weight = weight.map_or(0, |w| w.heading.len());
    let judged = 2 * usize::from(plot.risk_of_bias.is_some());
    grouped
        .chain(plain)
        .chain([weight, judged])
        .max()
        .unwrap_or(1)
        .max(1)
}

fn shares_group(columns: &[Column], i: usize) -> bool {
    i > 0 && columns[i].group.is_some() && columns[i].group == columns[i - 1].group
}

fn gap_before(columns: &[Column], i: usize) -> f64 {
    match i {
        0 => LABEL_GAP,
        _ if shares_group(columns, i) => COLUMN_GAP,
        _ if columns[i].group.is_some() || columns[i - 1].group.is_some() => GROUP_GAP,
        _ => COLUMN_GAP,
    }
}

/// Widens the columns under a shared heading that is wider than they are.
fn make_room_for_groups(columns: &[Column], data: &mut [Sized]) {
    let mut start = 0;
    while start < columns.len() {
        let mut end = start + 1;
        while end < columns.len() && shares_group(columns, end) {
            end += 1;
        }
        if let Some(group) = &columns[start].group {
            let n = (end - start) as f64;
            let span: f64 =
                data[start..end].iter().map(|s| s.width).sum::<f64>() + COLUMN_GAP * (n - 1.0);
            let missing = (Line::plain(group.as_str(), Face::SemiBold).width() - span).max(0.0);
            data[start..end]
                .iter_mut()
                .for_each(|s| s.width += missing / n);
        }
        start = end;
    }
}

/// Numbers stand flush right under their heading, text flush left, fractions in the middle.
fn cells_left(x: f64, sized: &Sized, alignment: Alignment) -> f64 {
    let room = sized.width - sized.extent.width();
    match alignment {
        Alignment::Left => x,
        Alignment::Decimal => x + room,
        Alignment::Centre | Alignment::Fraction => x + room / 2.0,
    }
}

/// A heading shared by neighbouring columns; lengths in em.
struct Span<'a> {
    text: &'a str,
    from: f64,
    to: f64,
    /// Lines of the headings below it.
    above: usize,
}

/// The header while it is being filled; lengths in em.
struct Header<'a> {
    texts: Vec<Text>,
    /// From where to where each of them has its place.
    spots: Vec<(f64, f64)>,
    bottom: f64,
    theme: &'a Theme,
}

impl Header<'_> {
    /// Sets a heading over a column, its last line at the bottom of the header.
    fn put(&mut self, lines: &[Line], x: f64, width: f64, alignment: Alignment) {
        for (i, line) in lines.iter().enumerate() {
            let room = width - line.width();
            let left = match alignment {
                Alignment::Left => x,
                Alignment::Decimal => x + room,
                Alignment::Centre | Alignment::Fraction => x + room / 2.0,
            };
            let spot = match alignment {
                Alignment::Left => (left, left + line.width()),
                _ => (x, x + width),
            };
            self.line(line, left, (lines.len() - 1 - i) as f64, spot);
        }
    }

    /// Sets a shared heading over its columns and returns the rule under it.
    fn group(&mut self, span: &Span) -> Rule {
        let line = Line::plain(span.text, Face::SemiBold);
        let (from, to, above) = (span.from, span.to, span.above as f64);
        let left = from + (to - from - line.width()) / 2.0;
        self.line(&line, left, above, (from, to));
        Rule {
            from: EM * from,
            to: EM * to,
            y: EM * (self.bottom - HEADER_PITCH * above),
        }
    }

    /// Sets the headings of judgements at the right of the table, and says where their columns have their middles.
    fn judgements(
        &mut self,
        plot: &ForestPlot,
        judged: &PlacedJudgements,
        right: f64,
        rules: &mut Vec<Rule>,
    ) -> Vec<f64> {
        let Some(shown) = &plot.risk_of_bias else {
            return Vec::new();
        };
        for (heading, middle) in &judged.columns {
            let left = right + middle - heading.width() / 2.0;
            self.line(heading, left, 0.0, (left, left + heading.width()));
        }
        let span = Span {
            text: &shown.heading,
            from: right + judged.from(),
            to: right + judged.width,
            above: 1,
        };
        rules.push(self.group(&span));
        let middles = judged.columns.iter();
        middles.map(|(_, middle)| EM * (right + middle)).collect()
    }

    fn line(&mut self, line: &Line, left: f64, lines_above_bottom: f64, spot: (f64, f64)) {
        self.spots.push(spot);
        self.texts.push(Text {
            pieces: vec![(EM * left, line.clone())],
            baseline: EM * (self.bottom - HEADER_PITCH * lines_above_bottom - 0.35),
            size: EM,
            colour: self.theme.text,
        });
    }
}
