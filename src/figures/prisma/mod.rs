//! The PRISMA 2020 flow diagram: what was found, left out and kept.

mod arrows;
mod layout;

use super::canvas::{Canvas, Form, Page};
use super::font::Face;
use super::rich::Line;
use super::theme::INK;
use super::{Figure, FigureError, Metadata};

/// A flow diagram.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrismaFlow {
    /// Prefix of every id in the file, or empty.
    pub id: String,
    /// Title of the file; not drawn.
    pub title: String,
    /// Studies of an earlier version of the review, under their heading.
    pub previous: Option<(String, FlowBox)>,
    /// Databases and registers; then other methods, where there are any.
    pub streams: Vec<Stream>,
    /// Studies and reports that the streams lead to.
    pub included: FlowBox,
    /// All studies, where there are previous ones.
    pub total: Option<FlowBox>,
    /// Studies in meta-analyses.
    pub pooled: Option<FlowBox>,
    /// Width in pixels that the figure stays within; it is narrower where its boxes are.
    pub width: u32,
    /// Where the figure comes from.
    pub metadata: Metadata,
}

/// One way in which studies were found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stream {
    /// What stands over it.
    pub heading: String,
    /// Identified, screened, sought, assessed; `None` for a step that it lacks.
    pub steps: [Option<Step>; 4],
}

/// What is kept, and what is left out beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What is kept.
    pub kept: FlowBox,
    /// What is left out.
    pub left_out: Option<FlowBox>,
}

/// A box.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlowBox {
    /// End of its id: `screened`.
    pub id: String,
    /// Its lines: texts, and whether they are indented.
    pub lines: Vec<(String, bool)>,
    /// The number that it is about.
    pub n: u64,
}

impl Figure for PrismaFlow {
    fn draw(&self, form: Form) -> Result<String, FigureError> {
        let theme = &INK;
        let canvas: Canvas = layout::layout(self, theme)?;
        let page = Page {
            id: &self.id,
            kind: "flow diagram",
            title: &self.title,
            description: &self.description(),
            metadata: &self.metadata,
        };
        canvas.svg(&page, theme, form)
    }
}

impl PrismaFlow {
    /// The boxes in reading order, with their column and row; a stream has two columns.
    fn boxes(&self) -> Vec<(usize, usize, &FlowBox)> {
        let mut boxes = Vec::new();
        if let Some((_, previous)) = &self.previous {
            boxes.push((0, 0, previous));
        }
        let first = self.first_column();
        for (at, stream) in self.streams.iter().enumerate() {
            let column = first + 2 * at;
            for (row, step) in stream.steps.iter().enumerate() {
                let Some(step) = step else { continue };
                boxes.push((column, row, &step.kept));
                boxes.extend(step.left_out.as_ref().map(|out| (column + 1, row, out)));
            }
        }
        let ends = [
            Some(&self.included),
            self.total.as_ref(),
            self.pooled.as_ref(),
        ];
        for (at, end) in ends.into_iter().flatten().enumerate() {
            boxes.push((first, 4 + at, end));
        }
        boxes
    }

    /// Column of the databases.
    fn first_column(&self) -> usize {
        usize::from(self.previous.is_some())
    }

    fn description(&self) -> String {
        let boxes = self.boxes();
        let sentences = boxes.iter().map(|(_, _, one)| format!("{}.", one.words()));
        sentences.collect::<Vec<_>>().join(" ")
    }
}

impl FlowBox {
    /// Its lines as one sentence.
    fn words(&self) -> String {
        let mut words = String::new();
        for (text, _) in &self.lines {
            let joint = match words.chars().last() {
                None => "",
                Some(':') => " ",
                Some(_) => "; ",
            };
            words.push_str(joint);
            words.push_str(&Line::rich(text, Face::Regular).text());
        }
        words
    }
}
