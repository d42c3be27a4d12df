//! What all figures share: texts and shapes in their places, checked for collisions and written as accessible SVG.
//!
//! A figure lays itself out into a [`Canvas`]: groups of shapes and texts in reading order, in pixels, y downward.
//! [`Plane`] is a panel with two axes, [`Key`] explains marks, [`place_labels`] names points without overlap.

mod collide;
mod draw;
mod key;
mod labels;
mod page;
mod plane;
mod shape;
mod text;
mod turned;

pub use collide::collide;
pub use draw::draw_shape;
pub use key::{Key, Sample};
pub use labels::{Named, place_labels};
pub use page::{Form, Metadata, Page, exact};
pub use plane::{AxisSpec, Plane};
pub use shape::{Fill, Point, Shape, Stroke, Symbol};
pub use text::{ASCENT, Box2, DESCENT, Text, paragraph};
pub use turned::Turned;

/// Base size of the type, in pixels: 9 pt where a pixel is printed as 1/96 inch.
pub const EM: f64 = 12.0;
/// Pixels of a millimetre, at 96 to the inch.
pub const PIXELS_PER_MM: f64 = 96.0 / 25.4;
/// Size of notes, keys and axes, in em.
pub const SMALL: f64 = 0.9;
/// Empty border around a figure, in em.
pub const MARGIN: f64 = 1.0;

/// A laid-out figure.
#[derive(Debug, Clone, Default)]
pub struct Canvas {
    /// Width in pixels.
    pub width: f64,
    /// Height in pixels: a result of the layout.
    pub height: f64,
    /// What is drawn, in reading order; later groups lie above earlier ones.
    pub groups: Vec<Group>,
}

/// Shapes and texts that belong together.
#[derive(Debug, Clone, Default)]
pub struct Group {
    /// End of its id.
    pub id: String,
    /// What a screen reader makes of it.
    pub role: Role,
    /// Words and numbers shown while a pointer rests on it; empty for none.
    pub tooltip: String,
    /// Numbers at full precision, as `data-` attributes.
    pub data: Vec<(&'static str, f64)>,
    /// Its shapes, below its texts.
    pub shapes: Vec<Shape>,
    /// Its texts.
    pub texts: Vec<Text>,
    /// Its texts that read upwards.
    pub turned: Vec<Turned>,
    /// Groups inside it, above its own shapes.
    pub children: Vec<Group>,
}

/// What a group is to a screen reader.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Role {
    /// Nothing of its own; its texts are read.
    #[default]
    Plain,
    /// Decoration: not read.
    Hidden,
    /// A list of items.
    List,
    /// An item of a list, read as these words.
    Item(String),
}

impl Canvas {
    /// All texts, in reading order.
    pub fn texts(&self) -> Vec<&Text> {
        fn collect<'a>(groups: &'a [Group], texts: &mut Vec<&'a Text>) {
            for group in groups {
                texts.extend(&group.texts);
                collect(&group.children, texts);
            }
        }
        let mut texts = Vec::new();
        collect(&self.groups, &mut texts);
        texts
    }
}

impl Canvas {
    /// The boxes of all texts that read upwards.
    pub fn turned(&self) -> Vec<Box2> {
        fn collect(groups: &[Group], areas: &mut Vec<Box2>) {
            for group in groups {
                areas.extend(group.turned.iter().map(Turned::area));
                collect(&group.children, areas);
            }
        }
        let mut areas = Vec::new();
        collect(&self.groups, &mut areas);
        areas
    }
}

impl Group {
    /// A group that only looks: bands, lines, ticks.
    pub fn decoration(id: &str, shapes: Vec<Shape>) -> Self {
        Self {
            id: id.to_owned(),
            role: Role::Hidden,
            shapes,
            ..Self::default()
        }
    }

    /// A group of texts.
    pub fn words(id: &str, texts: Vec<Text>) -> Self {
        Self {
            id: id.to_owned(),
            texts,
            ..Self::default()
        }
    }
}
