//! The summary: for each domain, the share of studies with each judgement.

use super::{APART, Level, Palette, key, mark};
use crate::figures::Figure;
use crate::figures::canvas::{
    Box2, Canvas, EM, Fill, Form, Group, MARGIN, Page, Role, SMALL, Shape, Stroke, Text,
};
use crate::figures::font::Face;
use crate::figures::panels::notes;
use crate::figures::rich::Line;
use crate::figures::theme::{INK, Theme};
use crate::figures::{FigureError, Metadata};
use crate::numerics::format;

const BAR: f64 = 1.3 * EM;
const PITCH: f64 = 1.9 * EM;
const LABEL_PITCH: f64 = 1.2;
const LABEL_GAP: f64 = 1.2;
/// Labels take at most this part of the width, and at most this many em.
const LABEL_SHARE: f64 = 0.46;
const WIDEST_LABEL: f64 = 26.0;
/// Narrower bars stand under their labels, over the whole width; in em.
const LEAST_BAR: f64 = 22.0;
const DROP: f64 = 0.36;
const RADIUS: f64 = 0.45 * EM;
const SIZE: f64 = SMALL * EM;
/// Parts below this share carry no number.
const LEAST_NAMED: f64 = 0.06;
/// Free on either side of a number, and between it and its circle, in pixels.
const ROOM: f64 = 3.0;
/// Free on either side of a circle, in pixels.
const MARK_ROOM: f64 = 2.0;

/// A summary of all studies.
#[derive(Debug, Clone, PartialEq)]
pub struct RiskOfBiasSummary {
    /// Prefix of every id in the file, or empty.
    pub id: String,
    /// Title of the file; not drawn.
    pub title: String,
    /// What a bar is the whole of, under the axis: `Share of studies`.
    pub axis_title: String,
    /// One bar a domain, and last the overall judgement.
    pub bars: Vec<Bar>,
    /// Whether the last bar is that of the overall judgement and stands apart.
    pub has_overall: bool,
    /// The judgements in use with their words, in the order of the key and of the bars.
    pub levels: Vec<(Level, String)>,
    /// Colours of the judgements.
    pub palette: Palette,
    /// What is said under the figure: rich texts.
    pub notes: Vec<String>,
    /// Width in pixels.
    pub width: f64,
    /// Where the figure comes from.
    pub metadata: Metadata,
}

/// A bar.
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    /// Name of the domain.
    pub label: String,
    /// Its parts from the left; their shares sum to 1.
    pub parts: Vec<Part>,
}

/// A part of a bar.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// The judgement.
    pub level: Level,
    /// Its words.
    pub words: String,
    /// Its share, from 0 to 1.
    pub share: f64,
    /// Studies with this judgement.
    pub studies: usize,
}

/// Where bars stand, in pixels.
struct Frame {
    left: f64,
    right: f64,
    /// Whether labels stand over their bars.
    above: bool,
    labels: Vec<Vec<Line>>,
}

impl Figure for RiskOfBiasSummary {
    fn draw(&self, form: Form) -> Result<String, FigureError> {
        for bar in &self.bars {
            // Shares are quotients and sums of weights; rounding leaves them this close to 1.
            let sum: f64 = bar.parts.iter().map(|part| part.share).sum();
            if !((sum - 1.0).abs() < 1e-6 && bar.parts.iter().all(|part| part.share >= 0.0)) {
                return Err(FigureError::Number {
                    row: bar.label.clone(),
                    fact: format!("its parts sum to {sum} and not to 1"),
                });
            }
        }
        let theme = &INK;
        let canvas = self.layout(theme);
        let page = Page {
            id: &self.id,
            kind: "risk-of-bias summary",
            title: &self.title,
            description: &self.description(),
            metadata: &self.metadata,
        };
        canvas.svg(&page, theme, form)
    }
}

impl RiskOfBiasSummary {
    fn layout(&self, theme: &Theme) -> Canvas {
        let edges = (MARGIN * EM, self.width - MARGIN * EM);
        let frame = self.frame();
        let (bars, bottom) = self.bars(&frame, theme);
        let (axis, end) = self.axis(&frame, bottom, theme);
        let (key, end) = key::levels(&self.levels, self.palette, edges, end + 0.5 * EM, theme);
        let (words, end) = notes(&self.notes, edges, end, theme);
        Canvas {
            width: self.width,
            height: end + MARGIN * EM,
            groups: vec![bars, axis, key, words],
        }
    }

    fn frame(&self) -> Frame {
        let whole = self.width - 2.0 * MARGIN * EM;
        let wrapped = |limit: f64| -> Vec<Vec<Line>> {
            let labels = self.bars.iter();
            labels
                .map(|bar| Line::plain(bar.label.as_str(), Face::Regular).wrap(limit))
                .collect()
        };
        let labels = wrapped((LABEL_SHARE * whole / EM).min(WIDEST_LABEL));
        let widest = labels.iter().flatten().map(Line::width);
        let widest = widest.fold(0.0, f64::max);
        // Half of the labels of the first and the last tick hang over.
        let hangs = 0.5 * SIZE * Line::plain("100%", Face::Regular).width();
        let left = EM * (MARGIN + widest + LABEL_GAP);
        let right = self.width - MARGIN * EM - hangs;
        if right - left >= LEAST_BAR * EM {
            return Frame {
                left,
                right,
                above: false,
                labels,
            };
        }
        Frame {
            left: MARGIN * EM,
            right,
            above: true,
            labels: wrapped(whole / EM),
        }
    }

    fn bars(&self, frame: &Frame, theme: &Theme) -> (Group, f64) {
        let (mut children, mut y) = (Vec::new(), MARGIN * EM);
        for (at, (bar, lines)) in self.bars.iter().zip(&frame.labels).enumerate() {
            if self.has_overall && at + 1 == self.bars.len() && at > 0 {
                y += APART * EM;
            }
            let deep = LABEL_PITCH * EM * lines.len().max(1) as f64;
            let (height, label, middle) = if frame.above {
                (
                    deep + PITCH,
                    y + deep / 2.0,
                    y + deep + BAR / 2.0 + 0.1 * EM,
                )
            } else {
                let height = PITCH.max(deep + 0.5 * EM);
                (height, y + height / 2.0, y + height / 2.0)
            };
            let first = label + DROP * EM - (deep - LABEL_PITCH * EM) / 2.0;
            let texts = lines.iter().enumerate().map(|(i, line)| {
                let baseline = first + LABEL_PITCH * EM * i as f64;
                Text::left(line.clone(), MARGIN * EM, baseline, EM, theme.text)
            });
            children.push(Group {
                role: Role::List,
                children: self.parts(at, bar, frame, middle, theme),
                ..Group::words(&format!("bar-{}", at + 1), texts.collect())
            });
            y += height;
        }
        let group = Group {
            id: "bars".to_owned(),
            children,
            ..Group::default()
        };
        (group, y)
    }

    fn parts(&self, at: usize, bar: &Bar, frame: &Frame, middle: f64, theme: &Theme) -> Vec<Group> {
        let mut from = 0.0;
        let width = frame.right - frame.left;
        let parts = bar.parts.iter().enumerate();
        let drawn = parts.filter(|(_, part)| part.share > 0.0);
        drawn
            .map(|(i, part)| {
                let area = Box2 {
                    left: frame.left + width * from,
                    right: frame.left + width * (from + part.share),
                    top: middle - BAR / 2.0,
                    bottom: middle + BAR / 2.0,
                };
                from += part.share;
                let label = part.spoken(bar);
                let (shapes, texts) = self.part(part, area, theme);
                Group {
                    role: Role::Item(label.clone()),
                    tooltip: label,
                    data: vec![("data-share", part.share)],
                    shapes,
                    ..Group::words(&format!("bar-{}-{}", at + 1, i + 1), texts)
                }
            })
            .collect()
    }

    /// A part: its area, and as much of its circle and number as it has room for.
    fn part(&self, part: &Part, area: Box2, theme: &Theme) -> (Vec<Shape>, Vec<Text>) {
        let paint = self.palette.paint(part.level);
        let fill = paint.fill.unwrap_or(theme.background);
        let outline = Stroke {
            dash: paint.dash,
            ..Stroke::solid(theme.text, 0.75)
        };
        let corners = vec![
            (area.left, area.top),
            (area.right, area.top),
            (area.right, area.bottom),
            (area.left, area.bottom),
            (area.left, area.top),
        ];
        let mut shapes = vec![
            Shape::Rectangle(area, Fill::solid(fill)),
            Shape::Path(corners, outline),
        ];
        let number = format!("{}%", format::fixed(100.0 * part.share, 0));
        let number = Line::plain(number, Face::Regular);
        let (room, wide) = (area.right - area.left, number.width() * SIZE);
        let mut texts = Vec::new();
        let (x, y) = (
            (area.left + area.right) / 2.0,
            (area.top + area.bottom) / 2.0,
        );
        let named = part.share >= LEAST_NAMED && room >= wide + 2.0 * ROOM;
        let both = 2.0 * RADIUS + ROOM + wide;
        let (marked, widest) = if !named {
            (room >= 2.0 * (RADIUS + MARK_ROOM), 2.0 * RADIUS)
        } else if room >= both + 2.0 * MARK_ROOM {
            (true, both)
        } else {
            (false, wide)
        };
        if marked {
            let middle = (x - widest / 2.0 + RADIUS, y);
            let (_, symbol) = mark(part.level, self.palette, middle, RADIUS, theme);
            let ring = Stroke::solid(paint.ink, 0.75);
            shapes.push(Shape::Circle(middle, RADIUS, ring));
            texts.push(symbol);
        }
        if named {
            let left = x + widest / 2.0 - wide;
            let baseline = y + DROP * SIZE;
            texts.push(Text::left(number, left, baseline, SIZE, paint.ink));
        }
        (shapes, texts)
    }

    fn axis(&self, frame: &Frame, top: f64, theme: &Theme) -> (Group, f64) {
        let line = Stroke::solid(theme.interval, 1.0);
        let y = top + 0.15 * EM;
        let ends = ((frame.left, y), (frame.right, y));
        let mut shapes = vec![Shape::line(ends.0, ends.1, line)];
        let baseline = y + 0.4 * EM + 0.9 * SIZE;
        let mut texts = Vec::new();
        for tick in [0.0, 0.25, 0.5, 0.75, 1.0] {
            let x = frame.left + tick * (frame.right - frame.left);
            shapes.push(Shape::line((x, y), (x, y + 0.4 * EM), line));
            let label = format!("{}%", format::fixed(100.0 * tick, 0));
            let label = Line::plain(label, Face::Regular);
            texts.push(Text::centred(label, x, baseline, SIZE, theme.text));
        }
        let title = Line::plain(self.axis_title.as_str(), Face::Regular);
        let width = self.width - 2.0 * MARGIN * EM;
        let lines = title.wrap((frame.right - frame.left).min(width) / SIZE);
        let mut end = baseline;
        for line in lines {
            end += 1.35 * SIZE;
            let x = (frame.left + frame.right) / 2.0;
            texts.push(Text::centred(line, x, end, SIZE, theme.text));
        }
        let group = Group {
            children: vec![Group::decoration("axis-lines", shapes)],
            ..Group::words("axis", texts)
        };
        (group, end + 0.3 * SIZE)
    }

    fn description(&self) -> String {
        let bars = self.bars.iter().map(|bar| {
            let parts = bar.parts.iter().filter(|part| part.studies > 0);
            let parts: Vec<_> = parts.map(Part::in_words).collect();
            format!("{}: {}.", bar.label, parts.join(", "))
        });
        format!(
            "Risk of bias by domain. {}. {}",
            self.axis_title,
            bars.collect::<Vec<_>>().join(" ")
        )
    }
}

impl Part {
    fn in_words(&self) -> String {
        let share = format::fixed(100.0 * self.share, 0);
        format!("{} {share}%", self.words.to_lowercase())
    }

    fn spoken(&self, bar: &Bar) -> String {
        let studies = match self.studies {
            1 => "1 study".to_owned(),
            k => format!("{k} studies"),
        };
        format!("{}: {}, {studies}", bar.label, self.in_words())
    }
}
