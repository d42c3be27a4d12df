//! The rankogram: how probable each rank is, a panel for each treatment, all on the same axes.

mod panel;

use super::canvas::{Box2, EM, Fill, Form, Group, Key, Role, Sample, Stroke, Text, paragraph};
use super::font::Face;
use super::panels::{AXIS_HEIGHT, LABEL};
use super::rich::Line;
use super::theme::{INK, Theme};
use super::{Figure, FigureError, Sheet};

/// A rankogram.
#[derive(Debug, Clone, PartialEq)]
pub struct Rankogram {
    /// Title, notes, width.
    pub sheet: Sheet,
    /// The treatments, in the order of the panels.
    pub panels: Vec<RankPanel>,
}

/// The ranks of a treatment.
#[derive(Debug, Clone, PartialEq)]
pub struct RankPanel {
    /// Its name.
    pub label: String,
    /// What stands below the name, a line each: `SUCRA 86%`.
    pub lines: Vec<String>,
    /// What is to be read of it.
    pub words: String,
    /// Probability of each rank, the best first; they add up to 1.
    pub probabilities: Vec<f64>,
    /// Mean of the cumulative probabilities of all ranks but the last.
    pub sucra: f64,
}

/// A panel is at least as wide as this, in pixels; and so high between its axes, in pixels and widths.
const WIDTH: f64 = 96.0;
const HEIGHT: (f64, f64) = (62.0, 120.0);
const ASPECT: f64 = 0.45;
/// Room for the labels of the vertical axis, between columns and between rows, in pixels.
const LABELS: f64 = 30.0;
const BETWEEN: f64 = 16.0;
const BELOW: f64 = 10.0;
/// Height of a page that is not too long for A4, in pixels.
const PAGE: f64 = 930.0;
/// Size of the words above a panel, in pixels, and the distance of their lines.
const WORDS: f64 = 0.82 * EM;
const LINE: f64 = 1.25 * WORDS;

impl Figure for Rankogram {
    fn draw(&self, form: Form) -> Result<String, FigureError> {
        self.draw_some(&self.panels, 0, form)
    }
}

impl Rankogram {
    /// The figure on pages that are not longer than A4, as files of their own.
    ///
    /// # Errors
    /// What cannot be drawn.
    pub fn pages(&self) -> Result<Vec<String>, FigureError> {
        let grid = Grid::of(self);
        let mut pages = Vec::new();
        let (mut first, mut last, mut height) = (0, 0, 0.0);
        for row in self.panels.chunks(grid.columns) {
            let more = grid.row_height(row);
            if last > first && height + more > PAGE {
                pages.push((first, last));
                (first, height) = (last, 0.0);
            }
            last += row.len();
            height += more;
        }
        pages.push((first, last));
        let draw = |(first, last): (usize, usize)| {
            self.draw_some(&self.panels[first..last], first, Form::File)
        };
        pages.into_iter().map(draw).collect()
    }

    fn draw_some(
        &self,
        panels: &[RankPanel],
        first: usize,
        form: Form,
    ) -> Result<String, FigureError> {
        let theme = &INK;
        let grid = Grid::of(self);
        let (left, right) = self.sheet.edges();
        let line = |words: &str| Line::plain(words, Face::Regular);
        let title = (left, self.sheet.top(), right - left);
        let (title, mut top) = paragraph(&line("Probability (%)"), title, LABEL, theme.text);
        let mut items = Vec::new();
        for (row, chunk) in panels.chunks(grid.columns).enumerate() {
            top += if row > 0 { BELOW } else { 0.3 * EM };
            let words = grid.words(chunk);
            for (at, panel) in chunk.iter().enumerate() {
                let x = left + LABELS + at as f64 * (grid.width + BETWEEN);
                let area = Box2 {
                    left: x,
                    right: x + grid.width,
                    top: top + words,
                    bottom: top + words + grid.height,
                };
                let number = first + row * grid.columns + at;
                items.push(panel::draw(panel, number, area, (at == 0, words), theme));
            }
            top += words + grid.height + AXIS_HEIGHT;
        }
        let middle = (left + LABELS + right) / 2.0;
        let below = Text::centred(
            line("Rank (1 is best)"),
            middle,
            top + LABEL,
            LABEL,
            theme.text,
        );
        let list = Group {
            id: "treatments".to_owned(),
            role: Role::List,
            children: items,
            ..Group::default()
        };
        let titles = Group::words("titles", title.into_iter().chain([below]).collect());
        let bottom = top + 1.6 * LABEL;
        self.sheet.finish(
            "rankogram",
            (vec![titles, list], key(theme), bottom),
            theme,
            form,
        )
    }
}

fn key(theme: &Theme) -> Key {
    let mut key = Key::default();
    let (fill, line) = paint(theme);
    key.add(
        Sample::Area(fill, Stroke::solid(theme.background, 0.5)),
        "Probability of the rank",
    );
    key.add(
        Sample::Line(line),
        "Probability of this rank or a better one",
    );
    key
}

/// Bars, and the line of cumulative probabilities.
fn paint(theme: &Theme) -> (Fill, Stroke) {
    (Fill::solid(theme.study), Stroke::solid(theme.total, 1.5))
}

/// Columns of panels.
struct Grid {
    columns: usize,
    width: f64,
    height: f64,
}

impl Grid {
    fn of(figure: &Rankogram) -> Self {
        let (left, right) = figure.sheet.edges();
        let room = right - left - LABELS + BETWEEN;
        let most = ((room / (WIDTH + BETWEEN)).floor() as usize).max(1);
        let n = figure.panels.len().max(1);
        // As few rows as can be, and these as even as can be.
        let rows = n.div_ceil(most);
        let columns = n.div_ceil(rows);
        let width = room / columns as f64 - BETWEEN;
        Self {
            columns,
            width,
            height: (ASPECT * width).clamp(HEIGHT.0, HEIGHT.1),
        }
    }

    fn lines(&self, panel: &RankPanel) -> usize {
        panel::heading(panel, self.width).len()
    }

    /// Height of the words above a row of panels.
    fn words(&self, row: &[RankPanel]) -> f64 {
        let lines = row.iter().map(|panel| self.lines(panel));
        lines.max().unwrap_or(0) as f64 * LINE + 0.35 * EM
    }

    /// Height of a row of panels.
    fn row_height(&self, row: &[RankPanel]) -> f64 {
        self.words(row) + self.height + AXIS_HEIGHT + BELOW
    }
}
