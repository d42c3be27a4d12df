//! The last look before drawing: no text over another, none outside, none on what is to stay free.

use super::text::{Box2, Text};
use crate::figures::FigureError;

/// Finds the first collision of the texts of a figure with each other, with its edges, or with an area kept free.
pub fn collide<'a>(
    texts: impl Iterator<Item = &'a Text>,
    (width, height): (f64, f64),
    free: &[Box2],
) -> Result<(), FigureError> {
    let mut boxes: Vec<(Box2, &Text)> = texts
        .flat_map(|text| text.boxes().map(move |b| (b, text)))
        .collect();
    for (area, text) in &boxes {
        if area.left < 0.0 || area.top < 0.0 || area.right > width || area.bottom > height {
            return Err(FigureError::Outside {
                text: text.words(),
                width,
                height,
            });
        }
        if free.iter().any(|free| area.overlaps(free)) {
            return Err(collision(text.words(), "the plot".to_owned(), area));
        }
    }
    // A sweep from the top, as rows share no height: only boxes that start before another ends can overlap it.
    boxes.sort_by(|a, b| a.0.top.total_cmp(&b.0.top));
    for (i, (area, text)) in boxes.iter().enumerate() {
        let near = boxes[i + 1..]
            .iter()
            .take_while(|(other, _)| other.top < area.bottom);
        if let Some((_, other)) = near.into_iter().find(|(other, _)| area.overlaps(other)) {
            return Err(collision(text.words(), other.words(), area));
        }
    }
    Ok(())
}

fn collision(first: String, second: String, area: &Box2) -> FigureError {
    FigureError::Collision {
        first,
        second,
        x: area.left,
        y: area.top,
    }
}
