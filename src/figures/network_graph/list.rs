//! The names of nodes that have signs in their place.

use crate::figures::canvas::{Group, Role, Text, paragraph};
use crate::figures::font::Face;
use crate::figures::rich::Line;

use super::names::{Hand, sign};
use super::part::Spot;

/// Gaps between a sign and its name and between columns, in em.
const GAP: f64 = 0.5;
const BETWEEN: f64 = 1.4;
/// Space below the list, in em.
const BELOW: f64 = 0.3;

/// The list between two edges from a height on, as many columns as fit, down the columns; and where it ends.
pub fn list(spots: &[&Spot], (left, right): (f64, f64), top: f64, hand: Hand) -> (Group, f64) {
    let size = hand.size;
    let entries: Vec<(Line, Line)> = spots
        .iter()
        .flat_map(|spot| {
            spot.order.iter().enumerate().map(|(at, node)| {
                let node = &spot.part.nodes[*node];
                let name = format!("{} ({})", node.label, node.shown);
                (
                    sign(spot.first + at, hand.listed),
                    Line::plain(name, Face::Regular),
                )
            })
        })
        .collect();
    let widest = |widths: &mut dyn Iterator<Item = f64>| widths.fold(0.0, f64::max) * size;
    let signs = widest(&mut entries.iter().map(|(sign, _)| sign.width()));
    let names = widest(&mut entries.iter().map(|(_, name)| name.width()));
    let lead = signs + GAP * size;
    let between = BETWEEN * size;
    let columns = ((right - left + between) / (lead + names + between))
        .floor()
        .max(1.0);
    let pitch = (right - left + between) / columns;
    let rows = (entries.len() as f64 / columns).ceil() as usize;
    let (mut texts, mut bottom) = (Vec::new(), top);
    for (at, column) in entries.chunks(rows).enumerate() {
        let x = left + at as f64 * pitch;
        let mut y = top;
        for (sign, name) in column {
            let place = (x + lead, y, pitch - between - lead);
            let (lines, end) = paragraph(name, place, size, hand.theme.text);
            let baseline = lines.first().map_or(y, |line| line.baseline);
            texts.push(Text::right(
                sign.clone(),
                x + signs,
                baseline,
                size,
                hand.theme.text,
            ));
            texts.extend(lines);
            y = end;
        }
        bottom = bottom.max(y);
    }
    let group = Group {
        role: Role::Hidden,
        ..Group::words("names", texts)
    };
    (group, bottom + BELOW * size)
}
