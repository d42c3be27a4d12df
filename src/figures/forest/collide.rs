//! The last look before drawing: no text over another, none outside, none on the panel.

use super::scene::{Box2, Scene, Text};
use crate::figures::FigureError;

/// Finds the first collision of a laid-out figure.
pub fn collide(scene: &Scene) -> Result<(), FigureError> {
    let mut boxes: Vec<(Box2, &Text)> = texts(scene)
        .flat_map(|text| text.boxes().map(move |b| (b, text)))
        .collect();
    let panel = Box2 {
        left: scene.panel.left,
        right: scene.panel.right,
        top: scene.panel.top,
        bottom: scene.panel.bottom,
    };
    for (area, text) in &boxes {
        if area.left < 0.0
            || area.top < 0.0
            || area.right > scene.width
            || area.bottom > scene.height
        {
            let (width, height) = (scene.width, scene.height);
            return Err(FigureError::Outside {
                text: text.words(),
                width,
                height,
            });
        }
        if area.overlaps(&panel) {
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

/// All texts, in reading order.
pub fn texts(scene: &Scene) -> impl Iterator<Item = &Text> {
    scene
        .header
        .iter()
        .chain(scene.rows.iter().flat_map(|row| &row.texts))
        .chain(&scene.legend)
}

fn collision(first: String, second: String, area: &Box2) -> FigureError {
    FigureError::Collision {
        first,
        second,
        x: area.left,
        y: area.top,
    }
}
