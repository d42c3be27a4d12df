//! What can keep a figure from being drawn.

use thiserror::Error;

/// Why a figure could not be drawn. Every variant is a fault of the figure's description, except
/// [`FigureError::Backend`], [`FigureError::Raster`] and [`FigureError::Pdf`].
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum FigureError {
    /// A row has more cells than the figure has columns.
    #[error("row `{row}` has {found} cells, but the figure has {expected} columns")]
    Cells {
        /// Label of the row.
        row: String,
        /// Number of cells in the row.
        found: usize,
        /// Number of columns of the figure.
        expected: usize,
    },
    /// A number that cannot be placed: NaN, limits in the wrong order, a negative weight.
    #[error("row `{row}`: {fact}")]
    Number {
        /// Label of the row.
        row: String,
        /// What is wrong with which number.
        fact: String,
    },
    /// Fixed axis limits that are not an interval.
    #[error("axis limits {lower} to {upper} (analysis scale) are not an interval")]
    Domain {
        /// Lower limit asked for.
        lower: f64,
        /// Upper limit asked for.
        upper: f64,
    },
    /// The figure is to be narrower than its texts and a readable plot are.
    #[error("a width of {asked} mm is too narrow: this figure needs at least {needed} mm")]
    Narrow {
        /// Width asked for, in millimetres.
        asked: f64,
        /// Least width, in millimetres.
        needed: f64,
    },
    /// Two things would be printed over each other, whatever is moved.
    #[error("`{first}` and `{second}` overlap, at {x:.1}, {y:.1}")]
    Collision {
        /// The first thing in reading order.
        first: String,
        /// The second thing.
        second: String,
        /// Where, in pixels from the left.
        x: f64,
        /// Where, in pixels from the top.
        y: f64,
    },
    /// A text would leave the figure.
    #[error("`{text}` does not fit into the figure, {width:.0} by {height:.0} pixels")]
    Outside {
        /// The text.
        text: String,
        /// Width of the figure in pixels.
        width: f64,
        /// Height of the figure in pixels.
        height: f64,
    },
    /// A figure that cannot be as narrow as it was asked to be.
    #[error("the figure needs a width of at least {needed:.0} pixels ({:.0} mm in print)", (needed / 96.0 * 25.4).ceil())]
    TooNarrow {
        /// The least width in pixels.
        needed: f64,
    },
    /// The drawing library refused a shape.
    #[error("drawing failed: {0}")]
    Backend(String),
    /// The finished drawing could not be turned into pixels.
    #[error("rasterising failed: {0}")]
    Raster(String),
    /// The finished drawing could not be written as PDF.
    #[error("writing PDF failed: {0}")]
    Pdf(String),
}
