//! What is written under the axis.

use super::directions::{self, Fit};
use super::grid::EM;
use super::layout::Laid;
use super::model::ForestPlot;
use super::scene::Panel;
use super::sheet::LABEL_PITCH;
use crate::figures::canvas::Text;
use crate::figures::font::Face;
use crate::figures::rich::Line;
use crate::numerics::format;

/// Length of a labelled tick, in em.
pub const TICK: f64 = 0.4;

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
        let line = Line::plain(tick.label.as_str(), Face::Regular);
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
    if let (Some(favours), Some(null)) = (&plot.favours, axis.null) {
        let (placed, found) = directions::place(favours, panel, panel.x(axis, null), EM, overhang);
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

fn title(plot: &ForestPlot) -> String {
    let level = format::significant(plot.level_percent, 3, 1);
    let level = level.trim_end_matches('0').trim_end_matches('.');
    let log = if plot.scale.is_log() {
        ", log scale"
    } else {
        ""
    };
    format!("{} ({level}%\u{a0}CI{log})", plot.measure_label)
}
