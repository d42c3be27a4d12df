//! A second axis under the first: what its places mean on another scale.

use super::axis::Axis;
use super::dress::Numbers;
use super::grid::EM;
use super::layout::Laid;
use super::legend::TICK;
use super::model::SecondTick;
use super::scene::{Panel, PlacedAxis};
use crate::figures::canvas::Text;
use crate::figures::font::Face;
use crate::figures::rich::Line;
use crate::figures::ticks::LABEL_GAP;

/// Most labels, as on the first axis.
const MOST: usize = 7;
/// Space above the axis, in em.
const ABOVE: f64 = 0.9;
/// Space between a label and the edge of the page, in em.
const EDGE: f64 = 0.3;
/// Pitch of the lines of its title, in em.
const PITCH: f64 = 1.4;

/// The second axis under `y`, what is written at it, and where it ends.
pub fn second_axis(laid: &Laid, panel: &Panel, y: f64) -> Option<(PlacedAxis, Vec<Text>, f64)> {
    let second = laid.plot.second_axis.as_ref()?;
    let (axis, size) = (&laid.axis, laid.room.small * EM);
    let mut labels: Vec<Label> = Vec::new();
    for group in &second.groups {
        let inside = group.iter().filter(|tick| is_inside(axis, tick));
        let new = inside.map(|tick| Label::new(laid, panel, tick, size));
        let is_drawn = |new: &Label| labels.iter().any(|label| label.line == new.line);
        let new = new.filter(|label| !is_drawn(label));
        let mut with: Vec<Label> = labels.iter().cloned().chain(new).collect();
        with.sort_by(|one, other| one.left.total_cmp(&other.left));
        if with.len() <= MOST && stand_apart(&with, laid, size) {
            labels = with;
        }
    }
    if labels.is_empty() {
        return None;
    }
    let line_y = y + ABOVE * EM;
    let ticks = labels.iter().map(|label| label.at).collect();
    let mut y = line_y + TICK * EM;
    let colour = laid.theme.text;
    let text =
        |left: f64, line: Line, baseline: f64| Text::left(line, left, baseline, size, colour);
    let mut texts: Vec<Text> = labels
        .into_iter()
        .map(|label| text(label.left, label.line, y + 0.95 * size))
        .collect();
    y += 1.2 * EM;
    let middle = (panel.left + panel.right) / 2.0;
    let room = (panel.right - panel.left) / size;
    for line in Line::plain(second.title.as_str(), Face::Regular).wrap_even(room) {
        let left = middle - line.width() * size / 2.0;
        texts.push(text(left, line, y + 1.05 * size));
        y += PITCH * EM;
    }
    Some((PlacedAxis { y: line_y, ticks }, texts, y))
}

/// Whether labels touch neither each other nor the edges of the page.
fn stand_apart(labels: &[Label], laid: &Laid, size: f64) -> bool {
    let (gap, edge) = (LABEL_GAP * size, EDGE * EM);
    let mut pairs = labels.windows(2);
    let on_page = |label: &Label| label.left >= edge && label.right() <= laid.grid.width - edge;
    labels.iter().all(on_page) && pairs.all(|two| two[0].right() + gap <= two[1].left)
}

fn is_inside(axis: &Axis, tick: &SecondTick) -> bool {
    let (at, slack) = (axis.position(tick.value), axis.slack());
    at >= axis.ticks.lower - slack && at <= axis.ticks.upper + slack
}

/// A labelled place; `left` and `width` in pixels.
#[derive(Clone)]
struct Label {
    at: f64,
    line: Line,
    left: f64,
    width: f64,
}

impl Label {
    fn new(laid: &Laid, panel: &Panel, tick: &SecondTick, size: f64) -> Self {
        let label = Numbers::of(laid.plot).mark(tick.label.clone());
        let line = Line::plain(label, Face::Regular);
        let (at, width) = (laid.axis.position(tick.value), line.width() * size);
        let left = panel.x(&laid.axis, at) - width / 2.0;
        Self {
            at,
            line,
            left,
            width,
        }
    }

    fn right(&self) -> f64 {
        self.left + self.width
    }
}
