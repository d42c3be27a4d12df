//! The forest plot.

mod axis;
mod cells;
mod check;
mod content;
mod describe;
mod directions;
mod draw;
pub mod dress;
mod grid;
mod layout;
mod legend;
mod marks;
mod model;
mod panel;
mod scene;
mod sheet;
mod slots;

pub use model::*;

use super::FigureError;
use super::canvas::Form;
use super::theme::{INK, Theme};

impl ForestPlot {
    /// The figure as a file of its own, with its typeface inside. The same description gives the
    /// same bytes, always.
    pub fn svg(&self) -> Result<String, FigureError> {
        self.draw(Form::File)
    }

    /// The figure as an element of an HTML page; the page has to bring the typeface, see
    /// [`super::font_face_css`].
    pub fn svg_inline(&self) -> Result<String, FigureError> {
        self.draw(Form::Inline)
    }

    fn draw(&self, form: Form) -> Result<String, FigureError> {
        let theme = &self.dress().colours.over(self.style.theme(), self.kind);
        let scene = layout::layout(self, theme)?;
        draw::draw(self, &scene, theme, form)
    }
}

impl Style {
    fn theme(self) -> &'static Theme {
        &INK
    }
}
