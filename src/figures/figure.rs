//! What can be drawn.

use super::FigureError;
use super::canvas::Form;

/// A figure: a plain description that lays itself out and becomes an SVG. The same description gives the same bytes,
/// always.
pub trait Figure {
    /// The figure as SVG, alone or as an element of a page.
    ///
    /// # Errors
    /// What cannot be drawn.
    fn draw(&self, form: Form) -> Result<String, FigureError>;

    /// The figure as a file of its own, with its typeface inside.
    ///
    /// # Errors
    /// What cannot be drawn.
    fn svg(&self) -> Result<String, FigureError> {
        self.draw(Form::File)
    }

    /// The figure as an element of an HTML page, which has to bring the typeface: [`super::font_face_css`].
    ///
    /// # Errors
    /// What cannot be drawn.
    fn svg_inline(&self) -> Result<String, FigureError> {
        self.draw(Form::Inline)
    }
}
