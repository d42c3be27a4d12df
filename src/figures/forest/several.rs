//! Several effects of one study: its name once, the effects beneath it, a bracket at their left.

use std::ops::Range;

use super::content::Content;
use super::grid::{EM, Grid, MARGIN};
use super::model::Row;
use super::scene::Bracket;

/// Indentation of the effects under the name of their study, in em.
pub const NEST: f64 = 1.0;
/// The same where effects stand below the labels.
pub const STACKED_NEST: f64 = 0.65;
/// From the left of an effect's label back to its bracket, in em.
const BACK: f64 = 0.65;
/// Length of a bracket's arms, in em.
const ARM: f64 = 0.35;

/// The name that a row stands under, by its index: effects follow the name of their study at once.
pub fn name_over(rows: &[Row], i: usize) -> Option<usize> {
    let is_part = |row: &Row| matches!(row, Row::Study(study) if study.part.is_some());
    rows.get(i).filter(|row| is_part(row))?;
    let above = rows[..i].iter().rposition(|row| !is_part(row))?;
    matches!(rows[above], Row::Several { .. }).then_some(above)
}

/// The effects under the name of a study.
pub fn effects_under(rows: &[Row], name: usize) -> Range<usize> {
    let first = name + 1;
    let count = (first..rows.len()).take_while(|i| name_over(rows, *i) == Some(name));
    first..first + count.count()
}

/// Whether a row goes on with the study of the row above it.
pub fn goes_on(rows: &[Row], i: usize) -> bool {
    name_over(rows, i).is_some()
}

/// Number of studies: several effects of one count once.
pub fn studies(rows: &[Row]) -> usize {
    let is_study = |i: &usize| match &rows[*i] {
        Row::Study(_) => !goes_on(rows, *i),
        Row::Several { .. } | Row::NotEstimable { .. } => true,
        _ => false,
    };
    (0..rows.len()).filter(is_study).count()
}

/// Number of rows with an effect, or with the word that there is none.
pub fn effects(rows: &[Row]) -> usize {
    let is_effect = |row: &&Row| matches!(row, Row::Study(_) | Row::NotEstimable { .. });
    rows.iter().filter(is_effect).count()
}

/// Draws the bracket on to the next effect of a study, from the middle of one row to that of another.
pub fn bracket(brackets: &mut Vec<Bracket>, grid: &Grid, content: &Content, middle: f64) {
    let Some(name) = content.under else {
        return;
    };
    match brackets.last_mut() {
        Some(bracket) if bracket.name == name => bracket.bottom = middle,
        _ => {
            let from_edge = EM * (MARGIN + content.indent - BACK);
            let (x, arm) = match grid.is_mirrored {
                true => (grid.width - from_edge, -EM * ARM),
                false => (from_edge, EM * ARM),
            };
            brackets.push(Bracket {
                name,
                x,
                arm,
                top: middle,
                bottom: middle,
            });
        }
    }
}
