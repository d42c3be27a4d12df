//! What figures of several panels share: words under the figure, ticks of short axes, names cut to a width.

use super::canvas::{Box2, EM, Group, SMALL, Shape, Stroke, Text, paragraph};
use super::font::{Face, measure};
use super::rich::Line;
use super::round::steps;
use super::sheet::extent;
use super::theme::Theme;
use super::ticks::{self, Frame, Tick, Ticks};

/// Size of labels and notes, in pixels.
pub const LABEL: f64 = SMALL * EM;
/// Length of a tick, in pixels.
pub const TICK: f64 = 4.0;
/// Height of labels under a horizontal axis, with their ticks, in pixels.
pub const AXIS_HEIGHT: f64 = TICK + 1.4 * LABEL;

/// The words under a figure, a paragraph each; and where they end.
pub fn notes(
    notes: &[String],
    (left, right): (f64, f64),
    mut bottom: f64,
    theme: &Theme,
) -> (Group, f64) {
    let mut texts = Vec::new();
    for note in notes {
        let line = Line::rich(note, Face::Regular);
        let place = (left, bottom + 0.3 * EM, right - left);
        let (more, end) = paragraph(&line, place, LABEL, theme.secondary);
        texts.extend(more);
        bottom = end;
    }
    (Group::words("notes", texts), bottom)
}

/// An axis of a small panel: what it has to show, and what it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Axis {
    /// The part of the scale that has to be seen, as positions.
    pub domain: (f64, f64),
    /// Whether positions are natural logarithms of the printed numbers.
    pub log: bool,
    /// A position that is labelled when it is inside.
    pub null: Option<f64>,
    /// Ends that the axis cannot pass.
    pub bounds: (f64, f64),
}

impl Axis {
    /// A linear axis over the hull of some values, widened where they are all the same.
    pub fn over(values: impl Iterator<Item = f64>, bounds: (f64, f64)) -> Self {
        Self {
            domain: hull(values),
            log: false,
            null: None,
            bounds,
        }
    }

    /// Ticks for a length in pixels. On a short linear axis the labels may be two, the ends are those of the domain.
    pub fn ticks(&self, pixels: f64) -> Ticks {
        let (mut lower, mut upper) = self.domain;
        if upper - lower <= 1e-9 * upper.abs().max(lower.abs()).max(1e-3) {
            let half = 1f64.max(upper.abs() * 0.1) / 2.0;
            (lower, upper) = (lower - half, upper + half);
        }
        let frame = Frame {
            lower: lower.max(self.bounds.0),
            upper: upper.min(self.bounds.1),
            bounds: self.bounds,
            null: self.null,
            fixed: false,
            length: pixels / LABEL,
        };
        if self.log {
            ticks::logarithmic(frame)
        } else {
            short(frame)
        }
    }
}

/// The densest round steps whose labels neither touch nor are more than a few, run out to the next one where that is near,
/// else where it is not far; one label where there is no room for two.
fn short(frame: Frame) -> Ticks {
    let mut single = None;
    for ticks in RUN_OUT.into_iter().flat_map(|share| stepped(frame, share)) {
        if ticks.major.len() >= 2 && are_apart(&ticks, frame.length) {
            return ticks;
        }
        if ticks.major.len() == 1 {
            single.get_or_insert(ticks);
        }
    }
    single.unwrap_or(Ticks {
        lower: frame.lower,
        upper: frame.upper,
        major: Vec::new(),
        minor: Vec::new(),
    })
}

/// An axis for each round step, run out by at most a share of its length.
fn stepped(frame: Frame, share: f64) -> impl Iterator<Item = Ticks> {
    let Frame { lower, upper, .. } = frame;
    let width = upper - lower;
    let near = move |tick: &Tick| {
        let beyond = (lower - tick.at).max(tick.at - upper);
        let (least, most) = frame.bounds;
        let slack = 1e-9 * width;
        beyond <= share * width && (least - slack..=most + slack).contains(&tick.at)
    };
    steps(width / 6.0).take(10).map(move |step| {
        let ends = ((lower / step.size).floor(), (upper / step.size).ceil());
        let major: Vec<Tick> = (ends.0 as i64..=ends.1 as i64)
            .map(|n| Tick {
                at: step.value(n),
                label: step.label(n),
            })
            .filter(near)
            .collect();
        Ticks {
            lower: major.first().map_or(lower, |tick| tick.at.min(lower)),
            upper: major.last().map_or(upper, |tick| tick.at.max(upper)),
            major,
            minor: Vec::new(),
        }
    })
}

/// Whether no label of an axis, so many em long, touches the next.
fn are_apart(ticks: &Ticks, length: f64) -> bool {
    let em = length / (ticks.upper - ticks.lower);
    let half = |tick: &Tick| measure(&tick.label, Face::Regular).width / 2.0;
    ticks
        .major
        .windows(2)
        .all(|pair| (pair[1].at - pair[0].at) * em >= half(&pair[0]) + half(&pair[1]) + SHORT_GAP)
}

/// Least space between two labels of a short axis, in em.
const SHORT_GAP: f64 = 0.5;
/// How far a short axis runs out to the next label, as a share of its length: at first, and where that gives no two labels.
const RUN_OUT: [f64; 2] = [0.35, 0.7];

/// The least and the greatest of some values; no range where there are none.
pub fn hull(values: impl Iterator<Item = f64>) -> (f64, f64) {
    extent(values).unwrap_or((0.0, 0.0))
}

/// How far a label may stand from its tick, in pixels.
const MOST_SHIFT: f64 = 6.0;

/// The ticks of a horizontal axis below a panel, with the labels that touch neither each other nor go beyond `reach`.
pub fn axis_below(
    area: Box2,
    ticks: &Ticks,
    reach: (f64, f64),
    theme: &Theme,
) -> (Vec<Shape>, Vec<Text>) {
    let stroke = Stroke::solid(theme.interval, 1.0);
    let at = |tick: &Tick| {
        let share = (tick.at - ticks.lower) / (ticks.upper - ticks.lower);
        area.left + share * (area.right - area.left)
    };
    let ends = [(area.left, area.bottom), (area.right, area.bottom)];
    let mut shapes = vec![Shape::line(ends[0], ends[1], stroke)];
    let mut texts = Vec::new();
    let baseline = area.bottom + TICK + 0.95 * LABEL;
    let mut free = reach.0;
    for tick in &ticks.major {
        let (x, half) = (
            at(tick),
            measure(&tick.label, Face::Regular).width * LABEL / 2.0,
        );
        shapes.push(Shape::line(
            (x, area.bottom),
            (x, area.bottom + TICK),
            stroke,
        ));
        // A label at the end of the axis may stand a little further in than its tick.
        let middle = x.min(reach.1 - half).max(reach.0 + half);
        if (middle - x).abs() > MOST_SHIFT || middle - half < free {
            continue;
        }
        free = middle + half + 0.35 * LABEL;
        let line = Line::plain(tick.label.as_str(), Face::Regular);
        texts.push(Text::centred(line, middle, baseline, LABEL, theme.text));
    }
    (shapes, texts)
}

/// The name, or as much of it as fits into a width in em: what is left out of the middle is dotted, so that a year stays.
pub fn cut(name: &str, face: Face, em: f64) -> Line {
    let whole = Line::plain(name, face);
    if whole.width() <= em {
        return whole;
    }
    let letters: Vec<char> = name.chars().collect();
    let year = match letters.iter().rposition(|letter| *letter == ' ') {
        Some(at) if letters.len() - at <= 6 => &letters[at..],
        _ => &[],
    };
    let tail: String = year.iter().collect();
    (0..letters.len() - year.len())
        .rev()
        .map(|n| {
            let kept: String = letters[..n].iter().collect();
            Line::plain(format!("{}…{tail}", kept.trim_end()), face)
        })
        .find(|line| line.width() <= em)
        .unwrap_or_else(|| Line::plain("…", face))
}
