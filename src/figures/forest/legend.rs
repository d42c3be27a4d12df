//! What is written under the axis.

use super::axis::Axis;
use super::directions::{self, Fit, PlacedLine};
use super::dress::{Numbers, OverPlot};
use super::grid::{EM, Grid, MARGIN};
use super::layout::Laid;
use super::model::ForestPlot;
use super::scene::Panel;
use super::sheet::LABEL_PITCH;
use crate::figures::canvas::Text;
use crate::figures::font::Face;
use crate::figures::rich::Line;
use crate::figures::theme::Theme;
use crate::language::fill;
use crate::numerics::format;

/// Length of a labelled tick, in em.
pub const TICK: f64 = 0.4;

/// From the rule under the header up to the baseline of what stands over the plot, in em.
const ABOVE_RULE: f64 = 0.65;

/// Tick labels, axis title and direction labels.
pub struct Legend {
    pub texts: Vec<Text>,
    /// Where they end.
    pub bottom: f64,
    /// How well the direction labels fit.
    pub fit: Fit,
}

/// Writes under the axis.
pub fn legend(laid: &Laid, panel: &Panel, overhang: [f64; 2]) -> Legend {
    let (plot, theme, axis) = (laid.plot, laid.theme, &laid.axis);
    let size = laid.room.small * EM;
    let mut fit = Fit::Well;
    let numbers = Numbers::of(plot);
    let mut texts = Vec::new();
    let mut put = |x: f64, line: Line, baseline: f64, size: f64| {
        texts.push(Text {
            pieces: vec![(x, line)],
            baseline,
            size,
            colour: theme.text,
        });
    };
    let mut y = panel.bottom + TICK * EM;
    for tick in &axis.ticks.major {
        let line = Line::plain(numbers.mark(tick.label.clone()), Face::Regular);
        put(
            panel.x(axis, tick.at) - line.width() * size / 2.0,
            line,
            y + 0.95 * size,
            size,
        );
    }
    y += 1.2 * EM;
    let middle = (panel.left + panel.right) / 2.0;
    for line in Line::plain(title(plot), Face::Regular).wrap((panel.right - panel.left) / size) {
        put(
            middle - line.width() * size / 2.0,
            line,
            y + 1.05 * size,
            size,
        );
        y += 1.4 * EM;
    }
    if let (Some((placed, found)), false) = (labels(plot, axis, panel, overhang), is_over(plot)) {
        let placed = placed.concat();
        let lines = placed.iter().map(|(_, _, i)| i + 1).max().unwrap_or(0);
        for (x, line, i) in placed {
            put(x, line, y + EM * (1.0 + LABEL_PITCH * i as f64), EM);
        }
        y += EM * (0.2 + LABEL_PITCH * lines as f64);
        fit = found;
    }
    Legend {
        texts,
        bottom: y,
        fit,
    }
}

/// Writes the direction labels into the header, where the style has them over the plot; how well they fit.
pub fn over_plot(plot: &ForestPlot, theme: &Theme, axis: &Axis, grid: &mut Grid) -> Fit {
    let panel = Panel {
        left: grid.panel_left,
        right: grid.panel_right,
        top: 0.0,
        bottom: 0.0,
    };
    let (Some((sides, fit)), true) = (labels(plot, axis, &panel, [0.0; 2]), is_over(plot)) else {
        return Fit::Well;
    };
    let pitch = LABEL_PITCH * EM;
    let most = sides.iter().map(Vec::len).max().unwrap_or(0);
    let missing = MARGIN * EM + pitch * most as f64 + ABOVE_RULE * EM - grid.header_bottom;
    grid.lower_header(missing.max(0.0));
    for side in sides {
        let below = side.len().saturating_sub(1);
        for (x, line, i) in side {
            let baseline = grid.header_bottom - ABOVE_RULE * EM - pitch * (below - i) as f64;
            let text = Text::left(line, x, baseline, EM, theme.text);
            grid.header.push(text);
        }
    }
    fit
}

fn is_over(plot: &ForestPlot) -> bool {
    plot.dress().over_plot == OverPlot::Directions
}

type Placed = ([Vec<PlacedLine>; 2], Fit);

fn labels(plot: &ForestPlot, axis: &Axis, panel: &Panel, overhang: [f64; 2]) -> Option<Placed> {
    let (favours, null) = (plot.favours.as_ref()?, panel.x(axis, axis.null?));
    let look = plot.dress().directions;
    Some(directions::place(favours, look, panel, null, EM, overhang))
}

fn title(plot: &ForestPlot) -> String {
    let words = plot.words();
    let level = format::significant(plot.level_percent, 3, 1);
    let level = level.trim_end_matches('0').trim_end_matches('.');
    let level = Numbers::of(plot).mark(level.to_owned());
    let ci = fill(words.ci, &[("level", &level)]).replace("% CI", "%\u{a0}CI");
    let log = match plot.scale.is_log() {
        true => format!(", {}", words.log_scale),
        false => String::new(),
    };
    format!("{} ({ci}{log})", plot.measure_label)
}
