//! Contribution bars: what each network estimate is made of.
//!
//! Source: Papakonstantinou et al. (2018), F1000Research 7:610, doi:10.12688/f1000research.14770.3. R: `netcontrib()`.

mod frame;
mod part;

use super::canvas::{EM, Fill, Form, Group, Key, Role, Sample, Shape, Stroke, Text};
use super::font::Face;
use super::panels::LABEL;
use super::rich::Line;
use super::risk_of_bias::{Level, Palette};
use super::theme::{INK, Theme};
use super::{Figure, FigureError, Sheet};
use crate::numerics::format;
use frame::Frame;

/// Narrower parts are put together with others, where there are any, in pixels.
const LEAST: f64 = 9.0;

/// Contribution bars.
#[derive(Debug, Clone, PartialEq)]
pub struct Contributions {
    /// Title, notes, width.
    pub sheet: Sheet,
    /// What a bar is the whole of, under the axis: `Contribution to the network estimate`.
    pub axis_title: String,
    /// What the bars are, over their names: `Against placebo`.
    pub heading: String,
    /// One bar an estimate.
    pub bars: Vec<Bar>,
    /// What the parts are called, in the order of the key.
    pub key: Vec<(Shade, String)>,
}

/// A bar.
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    /// The estimate: `metformin`.
    pub label: String,
    /// What it is made of; the shares sum to 1. Parts with judgements stand in this order, all others from the direct
    /// evidence down.
    pub parts: Vec<Part>,
}

/// A part of a bar.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// Whose part it is: a comparison, a study, a judgement.
    pub label: String,
    /// Its share, from 0 to 1.
    pub share: f64,
    /// How it is drawn.
    pub shade: Shade,
}

/// How a part is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shade {
    /// Direct evidence: dark.
    Direct,
    /// Evidence that comes in by other comparisons: light.
    Indirect,
    /// Small parts of indirect evidence together: hatched. Made by the figure.
    Others,
    /// All evidence of one judgement of its risk of bias, in the colour and with the symbol of traffic lights.
    Judged(Level),
}

impl Figure for Contributions {
    fn draw(&self, form: Form) -> Result<String, FigureError> {
        self.check()?;
        let theme = &INK;
        let frame = Frame::of(self);
        let (heading, top) = frame.heading(self, theme);
        let (bars, bottom, is_lumped) = self.bars(&frame, top, theme);
        let (axis, end) = frame.axis(self, bottom, theme);
        let groups = vec![heading, bars, axis];
        let drawn = (groups, self.key(is_lumped, theme), end);
        self.sheet.finish("contribution bars", drawn, theme, form)
    }
}

impl Contributions {
    fn check(&self) -> Result<(), FigureError> {
        for bar in &self.bars {
            let sum: f64 = bar.parts.iter().map(|part| part.share).sum();
            // Shares come of matrix products; rounding leaves them this close to 1.
            let is_whole = (sum - 1.0).abs() < 1e-6;
            if !(is_whole && bar.parts.iter().all(|part| part.share >= 0.0)) {
                return Err(FigureError::Number {
                    row: bar.label.clone(),
                    fact: format!("its parts sum to {sum} and not to 1"),
                });
            }
        }
        Ok(())
    }

    /// The bars from `top` on, where they end, and whether any has small parts put together.
    fn bars(&self, frame: &Frame, top: f64, theme: &Theme) -> (Group, f64, bool) {
        let (mut children, mut y, mut is_lumped) = (Vec::new(), top, false);
        for (at, (bar, lines)) in self.bars.iter().zip(&frame.labels).enumerate() {
            let place = frame.place(lines, y);
            let parts = lumped(&bar.parts, LEAST / (frame.right - frame.left));
            is_lumped |= parts.iter().any(|part| part.shade == Shade::Others);
            let mut from = 0.0;
            let drawn = parts.iter().enumerate();
            let drawn = drawn.filter(|(_, part)| part.share > 0.0).map(|(i, part)| {
                let area = frame.area(from, part.share, place.middle);
                from += part.share;
                let label = spoken(bar, part);
                let (shapes, texts) = part.draw(area, theme);
                Group {
                    role: Role::Item(label.clone()),
                    tooltip: label,
                    data: vec![("data-share", part.share)],
                    shapes,
                    ..Group::words(&format!("bar-{}-{}", at + 1, i + 1), texts)
                }
            });
            children.push(Group {
                role: Role::List,
                children: drawn.collect(),
                ..Group::words(
                    &format!("bar-{}", at + 1),
                    frame.texts(lines, &place, theme),
                )
            });
            y += place.height;
        }
        let group = Group {
            id: "bars".to_owned(),
            children,
            ..Group::default()
        };
        (group, y, is_lumped)
    }

    fn key(&self, is_lumped: bool, theme: &Theme) -> Key {
        let mut key = Key::default();
        for (shade, words) in &self.key {
            if *shade != Shade::Others || is_lumped {
                key.add(shade.sample(theme), words.as_str());
            }
        }
        key
    }
}

/// What is drawn of parts: judgements in their order; the direct evidence, then the others from the largest down, those
/// below a least share together as the last.
fn lumped(parts: &[Part], least: f64) -> Vec<Part> {
    let is_judged = |part: &&Part| matches!(part.shade, Shade::Judged(_));
    if parts.iter().any(|part| is_judged(&part)) {
        return parts.to_vec();
    }
    let (mut kept, rest): (Vec<Part>, Vec<Part>) = parts
        .iter()
        .cloned()
        .partition(|part| part.shade == Shade::Direct);
    let mut rest: Vec<Part> = rest.into_iter().filter(|part| part.share > 0.0).collect();
    kept.sort_by(|a, b| b.share.total_cmp(&a.share));
    rest.sort_by(|a, b| b.share.total_cmp(&a.share));
    let large = rest.iter().filter(|part| part.share >= least).count();
    // One small part is drawn as it is.
    let large = if rest.len() - large == 1 {
        rest.len()
    } else {
        large
    };
    let small = rest.split_off(large);
    kept.extend(rest);
    if !small.is_empty() {
        kept.push(Part {
            label: format!("others ({})", small.len()),
            share: small.iter().map(|part| part.share).sum(),
            shade: Shade::Others,
        });
    }
    kept
}

fn spoken(bar: &Bar, part: &Part) -> String {
    let kind = match part.shade {
        Shade::Direct => " (direct)",
        _ => "",
    };
    let share = format::fixed(100.0 * part.share, 1);
    format!("{}: {share}% from {}{kind}", bar.label, part.label)
}
