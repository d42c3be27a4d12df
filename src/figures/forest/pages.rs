//! Which rows stand on which page.
//!
//! Pages are filled from the top, then evened out. A subgroup's heading stays with its first two
//! studies, a pooled estimate and its statistics with the study before them, and the effects of one study with each other.

use std::ops::Range;

use super::grid::EM;
use super::layout::Laid;
use super::model::Row;
use super::scene::Scene;
use super::several::{effects_under, name_over};
use super::sheet::{LABEL_PITCH, Sheet};

/// Height of a subgroup's heading where it is repeated, in pixels of the layout: up to two lines.
const REPEATED_HEADING: f64 = 2.0 * LABEL_PITCH * EM;

/// More effects of one study than these may stand on two pages.
const MOST_TOGETHER: usize = 12;
/// Effects that then stay together at either end of a page.
const LEAST_TOGETHER: usize = 3;

/// What stands on one page.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// Rows of the table proper.
    pub rows: Range<usize>,
    /// Whether the statistics at the foot of the table are on the page.
    pub has_end: bool,
    /// The notes on the page, by their indices among all rows.
    pub notes: Range<usize>,
    /// Which page it is, and of how many; `None` for a figure of one page.
    pub number: Option<(usize, usize)>,
    /// The heading of the subgroup, or the name of the study, that the page begins in the middle of.
    pub within: Option<usize>,
}

impl Part {
    /// Everything on one page.
    pub fn whole(laid: &Laid) -> Self {
        Self {
            rows: 0..laid.last,
            has_end: true,
            notes: 0..laid.plot.rows.len(),
            number: None,
            within: None,
        }
    }

    /// Whether rows of the table stand on the page; a figure without any still shows its axis.
    pub fn has_table(&self) -> bool {
        !self.rows.is_empty() || self.number.is_none()
    }

    /// Whether the page goes on with what another began.
    pub fn continues(&self) -> bool {
        self.number.is_some_and(|(page, _)| page > 1)
    }
}

/// Rows that stay together, and how much of a page they take.
struct Block {
    rows: Range<usize>,
    height: f64,
}

/// Spreads the figure over pages no higher than `limit` where its blocks allow it.
pub fn parts(laid: &Laid, limit: f64, draw: impl Fn(&Part) -> Scene) -> Vec<Part> {
    let filler = Filler::new(laid, &draw);
    let pages = filler.fill(limit);
    // The smallest height with as few pages makes them even.
    let (mut low, mut high) = (limit / 3.0, limit);
    for _ in 0..16 {
        let middle = (low + high) / 2.0;
        let fits = filler.fill(middle).len() == pages.len();
        (low, high) = if fits { (low, middle) } else { (middle, high) };
    }
    let mut pages = filler.fill(high);
    let count = pages.len();
    for (i, page) in pages.iter_mut().enumerate() {
        page.number = Some((i + 1, count));
    }
    pages
}

struct Filler<'a> {
    laid: &'a Laid<'a>,
    blocks: Vec<Block>,
    /// Index and height of each note.
    notes: Vec<Block>,
    /// Header, axis and margins of a page with rows.
    around_table: f64,
    /// The same with the statistics at the foot of the table.
    around_end: f64,
    /// Margins and page number of a page of notes alone.
    around_notes: f64,
}

impl<'a> Filler<'a> {
    fn new(laid: &'a Laid<'a>, draw: &impl Fn(&Part) -> Scene) -> Self {
        let empty = Part {
            rows: 0..0,
            has_end: false,
            notes: 0..0,
            number: Some((2, 3)),
            within: None,
        };
        // Heights of what surrounds the rows, found by drawing it around the first or last of them.
        let height = |part: &Part| draw(part).height;
        let around_notes = height(&empty);
        let last = laid.last;
        let one = last.saturating_sub(1)..last;
        let row = row_heights(laid, one.clone());
        let with = |has_end: bool| Part {
            rows: one.clone(),
            has_end,
            ..empty.clone()
        };
        let around = |has_end: bool| height(&with(has_end)) - row.iter().sum::<f64>();
        let notes = (laid.plot.rows.iter().enumerate())
            .filter(|(_, row)| matches!(row, Row::Note { .. }))
            .map(|(i, _)| {
                let notes = i..i + 1;
                let part = Part {
                    notes: notes.clone(),
                    ..empty.clone()
                };
                Block {
                    rows: notes,
                    height: height(&part) - around_notes,
                }
            })
            .collect();
        Self {
            blocks: blocks(laid),
            notes,
            around_table: around(false),
            around_end: around(true),
            around_notes,
            laid,
        }
    }

    fn fill(&self, limit: f64) -> Vec<Part> {
        let mut pages: Vec<Part> = Vec::new();
        let mut height = 0.0;
        for (i, block) in self.blocks.iter().enumerate() {
            let has_end = i + 1 == self.blocks.len();
            let around = if has_end {
                self.around_end
            } else {
                self.around_table
            };
            match pages.last_mut() {
                Some(page) if around + height + block.height <= limit => {
                    page.rows.end = block.rows.end;
                    page.has_end = has_end;
                    height += block.height;
                }
                _ => {
                    pages.push(Part {
                        rows: block.rows.clone(),
                        has_end,
                        notes: 0..0,
                        number: Some((pages.len() + 1, 0)),
                        within: self.within(block.rows.start),
                    });
                    let within = pages.last().and_then(|page| page.within);
                    height = block.height + within.map_or(0.0, |_| REPEATED_HEADING);
                }
            }
        }
        let mut height = self.around_end + height;
        for note in &self.notes {
            match pages.last_mut() {
                Some(page) if height + note.height <= limit => {
                    if page.notes.is_empty() {
                        page.notes.start = note.rows.start;
                    }
                    page.notes.end = note.rows.end;
                    height += note.height;
                }
                _ => {
                    pages.push(Part {
                        rows: self.laid.last..self.laid.last,
                        has_end: false,
                        notes: note.rows.clone(),
                        number: Some((pages.len() + 1, 0)),
                        within: None,
                    });
                    height = self.around_notes + note.height;
                }
            }
        }
        pages
    }

    /// The heading above a row that does not stand directly under it.
    fn within(&self, row: usize) -> Option<usize> {
        let rows = &self.laid.plot.rows;
        if let Some(name) = name_over(rows, row) {
            return Some(name);
        }
        let is_new = matches!(rows[row], Row::Heading { .. });
        let before = rows[..row]
            .iter()
            .rposition(|row| matches!(row, Row::Heading { .. } | Row::Total(_)));
        before.filter(|at| !is_new && matches!(rows[*at], Row::Heading { .. }))
    }
}

/// The rows of the table in blocks that are not divided.
fn blocks(laid: &Laid) -> Vec<Block> {
    let heights = row_heights(laid, 0..laid.last);
    let mut blocks: Vec<Block> = Vec::new();
    for (i, height) in heights.into_iter().enumerate() {
        match blocks.last_mut() {
            Some(block) if !may_begin(&laid.plot.rows, i) => {
                block.rows.end = i + 1;
                block.height += height;
            }
            _ => blocks.push(Block {
                rows: i..i + 1,
                height,
            }),
        }
    }
    blocks
}

/// Whether a page may begin with a row.
fn may_begin(rows: &[Row], i: usize) -> bool {
    let is_study = |row: &Row| {
        matches!(
            row,
            Row::Study(_) | Row::Several { .. } | Row::NotEstimable { .. }
        )
    };
    let is_heading = |at: Option<usize>| {
        at.and_then(|at| rows.get(at))
            .is_some_and(|row| matches!(row, Row::Heading { .. }))
    };
    if let Some(name) = name_over(rows, i) {
        let effects = effects_under(rows, name);
        let are_many = effects.len() > MOST_TOGETHER;
        let (above, below) = (i - effects.start, effects.end - i);
        return are_many && above.min(below) >= LEAST_TOGETHER;
    }
    match &rows[i] {
        Row::Heading { .. } => !is_heading(i.checked_sub(1)),
        row if is_study(row) => {
            let follows_heading = is_heading(i.checked_sub(1)) || is_heading(i.checked_sub(2));
            // A study carries the pooled estimate below it.
            let precedes_pooled = rows.get(i + 1).is_none_or(|next| !is_study(next));
            !follows_heading || (precedes_pooled && !is_heading(i.checked_sub(1)))
        }
        _ => false,
    }
}

/// Heights of rows set one under the other.
fn row_heights(laid: &Laid, rows: Range<usize>) -> Vec<f64> {
    let part = Part {
        rows: rows.clone(),
        ..Part::whole(laid)
    };
    let mut sheet = Sheet::new(laid, &part);
    rows.map(|i| {
        let top = sheet.y;
        laid.table(&mut sheet, i..i + 1);
        sheet.y - top
    })
    .collect()
}
